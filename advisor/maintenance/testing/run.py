"""`prio kb test`: are the examples enough to see a slip in the rules and the lines of law?

A term that several lines of law share stands once in the file, so a slip in it is one, and an example of any of them kills it.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from ...knowledge import KnowledgeBase
from ...language.conditions import Condition
from ...text.catalogue import gettext as _
from ...text.errors import Problem, UnknownId
from ...text.nearest import did_you_mean
from ..examples import run_examples
from .covering import Coverage, coverage
from .mutation import Mutant, mutants
from .proposing import Proposal, judge
from .tried import Places, Tested, tested

Key = tuple[int, str, Condition | None]  # one edit of a file: the node, the operator, what stands there instead


@dataclass(frozen=True)
class Edit:
    """A mutant as an edit of a file."""

    mutant: Mutant
    file: str
    line: int

    def as_dict(self) -> dict[str, Any]:
        return {"file": self.file, "line": self.line, "operator": self.mutant.operator, "mutant": self.mutant.words}


@dataclass(frozen=True)
class Result:
    """What the examples of one rule or line of law are worth.

    An edit is counted where it is met first, and survives where it is told.
    """

    of: Tested
    coverage: Coverage
    mutants: int
    killed: int
    survivors: tuple[tuple[Proposal, tuple[Edit, ...]], ...]
    equivalent: tuple[Edit, ...]
    undecided: tuple[Edit, ...]

    def as_dict(self) -> dict[str, Any]:
        one = self.of.of
        return {
            "id": one.id,
            "file": one.file,
            "line": one.line,
            "examples": len(self.of.examples),
            "parts": [
                {"part": part.words, "seen": [str(value) for value in sorted(part.seen)], "unseen": list(part.unseen)}
                for part in self.coverage.parts
            ],
            "options": list(self.coverage.options),
            "options_unseen": list(self.coverage.unseen),
            "mutants": self.mutants,
            "killed": self.killed,
            "survivors": [
                {
                    "example": proposal.text(self.of.fires),
                    "in_place_of_line": proposal.line,
                    "kills": [edit.as_dict() for edit in edits],
                }
                for proposal, edits in self.survivors
            ],
            "equivalent": [edit.as_dict() for edit in self.equivalent],
            "undecided": [edit.as_dict() for edit in self.undecided],
        }


def totals(results: Iterable[Result]) -> dict[str, int]:
    found: Counter[str] = Counter()
    for one in results:
        parts = one.coverage.parts
        found.update(
            rules=1,
            examples=len(one.of.examples),
            parts=len(parts),
            parts_both=sum(part.both for part in parts),
            parts_whole=sum(not part.unseen for part in parts),
            options=len(one.coverage.options),
            options_seen=len(one.coverage.options) - len(one.coverage.unseen),
            mutants=one.mutants,
            killed=one.killed,
            survivors=sum(len(edits) for _proposal, edits in one.survivors),
            equivalent=len(one.equivalent),
            undecided=len(one.undecided),
        )
    return dict(found)


def run(knowledge: KnowledgeBase, ids: Iterable[str] = ()) -> tuple[list[Problem], list[Result]]:
    """What is wrong with the examples, or what they are worth; of every rule and line of law where none is named.

    Raises UnknownId.
    """
    wanted = frozenset(ids)
    known = [*(rule.id for rule in knowledge.rules), *(line.id for line in knowledge.law_map.lines)]
    for id in sorted(wanted - set(known)):
        what = _("There is no rule or line of law «{id}».", id=id)
        raise UnknownId(" ".join(filter(None, [what, did_you_mean(id, known)])))
    if problems := run_examples(knowledge, wanted):
        return problems, []
    return [], list(_results(knowledge, tested(knowledge, wanted)))


def _results(knowledge: KnowledgeBase, several: list[Tested]) -> Iterator[Result]:
    places = Places()
    edits: list[dict[Mutant, Key]] = []
    lines: dict[Key, int] = {}
    killed: set[Key] = set()
    for one in several:
        own: dict[Mutant, Key] = {}
        for mutant in mutants(one.of.when, knowledge.questions):
            node = places.node(one.of, mutant)
            key = own[mutant] = (id(node), mutant.operator, mutant.changed)
            lines[key] = node.line
            if one.kills(mutant):
                killed.add(key)
        edits.append(own)
    judged, settled = [], set(killed)
    for one, own in zip(several, edits, strict=True):
        found = judge(knowledge, one, [mutant for mutant, key in own.items() if key not in settled])
        settled |= {own[mutant] for proposal in found.proposals for mutant in proposal.kills}
        judged.append(found)
    undecided = {own[one] for own, found in zip(edits, judged, strict=True) for one in found.undecided} - settled
    counted: set[Key] = set()
    for one, own, found in zip(several, edits, judged, strict=True):

        def as_edits(mutants: Iterable[Mutant], of: Tested = one, own: dict[Mutant, Key] = own) -> tuple[Edit, ...]:
            once = {own[mutant]: mutant for mutant in mutants}
            return tuple(Edit(mutant, of.of.file, lines[key]) for key, mutant in once.items())

        new = {mutant: key for mutant, key in own.items() if key not in counted}
        counted.update(new.values())
        yield Result(
            of=one,
            coverage=coverage(knowledge, one),
            mutants=len(set(new.values())),
            killed=len(killed & set(new.values())),
            survivors=tuple((proposal, as_edits(proposal.kills)) for proposal in found.proposals),
            equivalent=as_edits(mutant for mutant, key in new.items() if key not in settled | undecided),
            undecided=as_edits(mutant for mutant, key in new.items() if key in undecided),
        )
