"""What has become of the clauses of a source in a text of it: unchanged, changed, moved, gone, and what is in no clause.

The base has no text of a clause, only its fingerprint, its first words and how many words it has. What stood there before is
known where a copy of the text that was read is imported (copies.py): then a change can be shown word by word.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from difflib import SequenceMatcher
from enum import StrEnum
from itertools import pairwise
from typing import Any

from ...knowledge import KnowledgeBase
from ...knowledge.terms import Clause
from .fingerprints import Sought, Span, Word, fingerprint, found_in, in_order, plain, shown
from .texts import Text

FEWEST = 4  # words of a new passage: what is shorter is a heading, or what binds two clauses together
ALIKE = 0.5  # of 1: how much of its words a changed passage must share with what it was
MOST_GROWN = 8  # times: how much longer a changed passage can have become
MOST_JOINED = 4  # sentences that one clause may have become
MOST_BINDING = 2  # words at an end of a passage that bind it to the next, as «and»
MOST_NEAR = 400  # passages that a clause is looked for among
_END = re.compile(r"[.?!:][\"»”)]?$")


class Became(StrEnum):
    UNCHANGED = "unchanged"
    CHANGED = "changed"
    MOVED = "moved"
    GONE = "gone"


@dataclass(frozen=True)
class Fate:
    """What has become of a clause, and where it now stands."""

    clause: Clause
    became: Became
    line: int = 0  # of the text; 0 where it is gone
    now: str = ""  # what stands there, where it is changed
    before: str = ""  # what stood there, where a copy has it
    after: str = ""  # of what is moved: the clause that now stands before it

    @property
    def edited(self) -> tuple[tuple[str, str, str], ...]:
        """Word by word: (what stays, what is taken out, what is put in), in order; nothing where the old text is not known."""
        if not self.before:
            return ()
        old, new = self.before.split(), self.now.split()
        codes = SequenceMatcher(None, old, new, autojunk=False).get_opcodes()
        return tuple(
            (" ".join(old[a:b]), "", "") if kind == "equal" else ("", " ".join(old[a:b]), " ".join(new[c:d]))
            for kind, a, b, c, d in codes
        )


@dataclass(frozen=True)
class Passage:
    """Text that is in no clause, and was not when the source was read."""

    line: int
    text: str
    repeats: str = ""  # the clause whose text it is once more


@dataclass(frozen=True)
class Drift:
    source: str
    fates: tuple[Fate, ...]  # in the order of the source
    new: tuple[Passage, ...]
    elsewhere: Mapping[str, int]  # other sources → how many clauses they have, which were not looked for
    modified: date | None = None  # the day that the text says it was changed

    def of(self, became: Became) -> list[Fate]:
        return [one for one in self.fates if one.became is became]

    @property
    def changed(self) -> bool:
        return bool(self.new) or any(one.became is not Became.UNCHANGED for one in self.fates)

    @property
    def touched(self) -> list[str]:
        """The ids of the clauses that are not as they were."""
        return [one.clause.id for one in self.fates if one.became is not Became.UNCHANGED]

    def as_dict(self) -> dict[str, Any]:
        def edits(one: Fate) -> list[dict[str, str]]:
            return [{"out": out, "in": put} for _stays, out, put in one.edited if out or put]

        def plainly(one: Fate) -> dict[str, Any]:
            more = {"line": one.line, "now": one.now, "before": one.before, "after": one.after, "edits": edits(one)}
            return {
                "clause": one.clause.id,
                "section": one.clause.section,
                **{key: value for key, value in more.items() if value},
            }

        return {
            "source": self.source,
            "modified": self.modified and self.modified.isoformat(),
            "counts": {became.value: len(self.of(became)) for became in Became} | {"new": len(self.new)},
            **{became.value: list(map(plainly, self.of(became))) for became in Became if became is not Became.UNCHANGED},
            "new": [{"line": one.line, "text": one.text, "repeats": one.repeats or None} for one in self.new],
            "elsewhere": dict(self.elsewhere),
        }


def clauses_of(knowledge: KnowledgeBase, source: str) -> list[Clause]:
    """The clauses of a source, in the order in which one reads them."""
    own = [clause for clause in knowledge.clauses.values() if clause.source == source]
    return sorted(own, key=lambda one: [int(part) for part in re.findall(r"\d+", f"{one.unit} {one.words}")])


def length(clause: Clause) -> int:
    """How many words it has."""
    first, _dash, last = clause.words.partition("-")
    return int(last or first) - int(first) + 1


def sought(clause: Clause) -> Sought:
    return Sought(clause.fingerprint, length(clause), clause.first_words.split()[0])


def source_of(knowledge: KnowledgeBase, text: Text) -> str:
    """The source that a text is of: the one that most of its clauses stand in it of; the guideline where none do."""
    sources = dict.fromkeys([knowledge.guideline.id, *(one.source for one in knowledge.clauses.values())])
    found = found_in(text.words, map(sought, knowledge.clauses.values()))
    share = {id: [one.fingerprint in found for one in clauses_of(knowledge, id)] for id in sources}
    return max(sources, key=lambda id: sum(share[id]) / (len(share[id]) or 1))


def drift(knowledge: KnowledgeBase, text: Text, source: str = "", before: Mapping[str, str] | None = None) -> Drift:
    """What has become of a source. `before`: fingerprint → the text, of the clauses whose text is at hand."""
    source = source or source_of(knowledge, text)
    fates, new = _Matching(knowledge, text, source, before or {}).result()
    others = [one.source for one in knowledge.clauses.values() if one.source != source]
    return Drift(source, tuple(fates), tuple(new), {id: others.count(id) for id in dict.fromkeys(others)}, text.modified)


def passages(knowledge: KnowledgeBase, text: Text, source: str) -> list[str]:
    """What a base says of the text of a source that is in no clause, so that it is not taken for new: «FINGERPRINT WORDS»."""
    found = (text.words[one.at : one.until] for one in _Matching(knowledge, text, source, {}).unclaimed())
    return sorted({f"{fingerprint(_plainly(words))} {len(words)}" for words in found})


def _plainly(words: Sequence[Word]) -> str:
    return "".join(" " * (not one.joined) + one.text for one in words)


def _bare(word: str) -> str:
    return plain(word).strip(".,;:?!")


class _Matching:
    def __init__(self, knowledge: KnowledgeBase, text: Text, source: str, before: Mapping[str, str]):
        self.text, self.before = text.words, before
        self.clauses = clauses_of(knowledge, source)
        self.found = found_in(self.text, map(sought, self.clauses))
        self.placed = in_order({at: self.found.get(one.fingerprint, ()) for at, one in enumerate(self.clauses)})
        self.moved: dict[int, Span] = {}
        self.changed: dict[int, Span] = {}
        passages = knowledge.sources[source].passages if source in knowledge.sources else ()
        self.known = [Sought(print, int(count)) for print, _space, count in (one.partition(" ") for one in passages)]

    def unclaimed(self) -> list[Span]:
        """Every passage that is in no clause, known or not; with what is short where several stand together."""
        self._place_moved()
        self.known = []
        stretches: list[list[Span]] = []
        for one in self._in_no_clause():
            if stretches and stretches[-1][-1].until == one.at:
                stretches[-1].append(one)
            else:
                stretches.append([one])
        return [one for several in stretches if several[-1].until - several[0].at >= FEWEST for one in several]

    def result(self) -> tuple[list[Fate], list[Passage]]:
        self._place_moved()
        left = self._in_no_clause()
        lost = [at for at in range(len(self.clauses)) if at not in self.placed and at not in self.moved]
        for at, parts in self._changed(lost, left):
            self.changed[at] = self._trimmed(at, Span(parts[0].at, parts[-1].until))
            left = [one for one in left if one not in parts]
        return list(map(self._fate, range(len(self.clauses)))), list(self._new(left))

    def _place_moved(self) -> None:
        """Puts what stands out of order where it stands, each of several clauses of one text at a place of its own."""
        taken: dict[str, set[Span]] = defaultdict(set)
        for at, span in self.placed.items():
            taken[self.clauses[at].fingerprint].add(span)
        moving: dict[int, Span] | None = None
        while moving is None or moving:  # each time the longest row of clauses that is moved together
            left = [at for at in range(len(self.clauses)) if at not in self.placed and at not in self.moved]
            prints = {at: self.clauses[at].fingerprint for at in left}
            moving = in_order(
                {at: [one for one in self.found.get(print, ()) if one not in taken[print]] for at, print in prints.items()}
            )
            for at, span in moving.items():
                self.moved[at] = span
                taken[prints[at]].add(span)

    # What is in no clause

    def _in_no_clause(self) -> list[Span]:
        """The text that is in no clause and was not when the source was read, sentence by sentence."""
        covered = [False] * len(self.text)
        for span in [*self.placed.values(), *self.moved.values()]:
            covered[span.at : span.until] = [True] * (span.until - span.at)
        known = found_in(self.text, self.known)
        for span in sorted((one for several in known.values() for one in several), key=lambda one: one.at - one.until):
            if not any(covered[span.at : span.until]):
                covered[span.at : span.until] = [True] * (span.until - span.at)
        return list(self._runs(covered))

    def _runs(self, covered: Sequence[bool]) -> Iterator[Span]:
        start = None
        for at, word in enumerate(self.text):
            if start is not None and covered[at]:
                yield Span(start, at)
                start = None
            if not covered[at]:
                start = at if start is None else start
                if word.last or _END.search(word.shown):
                    yield Span(start, at + 1)
                    start = None
        if start is not None:
            yield Span(start, len(self.text))

    def _new(self, left: Sequence[Span]) -> Iterator[Passage]:
        again = {one.fingerprint: one.id for one in self.clauses}
        doubled = {one: again[print] for print, spans in self.found.items() for one in spans if one.until - one.at >= FEWEST}
        for span in left:
            if span.until - span.at >= FEWEST:
                repeats = next((id for one, id in doubled.items() if span.meets(one)), "")
                yield Passage(self.text[span.at].line, shown(self.text, span), repeats)

    # What is changed

    def _changed(self, lost: Sequence[int], left: Sequence[Span]) -> Iterator[tuple[int, tuple[Span, ...]]]:
        """Which clauses have become which passages: the most alike first, and no passage twice."""
        pairs = [(alike, -at, parts) for at in lost for alike, parts in self._candidates(at, left)]
        done: set[int] = set()
        taken: set[Span] = set()
        for _alike, negative, parts in sorted(pairs, key=lambda pair: (-pair[0], len(pair[2]), -pair[1], pair[2])):
            if -negative not in done and not taken & set(parts):
                done.add(-negative)
                taken |= set(parts)
                yield -negative, parts

    def _candidates(self, at: int, left: Sequence[Span]) -> Iterator[tuple[float, tuple[Span, ...]]]:
        """How much like a clause each passage at its place is, and where its text is known, each passage anywhere."""
        gap = self._gap(at)
        before = self.before.get(self.clauses[at].fingerprint, "")
        near = [one for one in left if before or (gap.at <= one.at and one.until <= gap.until)]
        for start in range(min(len(near), MOST_NEAR)):
            for count in range(1, MOST_JOINED + 1):
                parts = tuple(near[start : start + count])
                if len(parts) < count or any(one.until != two.at for one, two in pairwise(parts)):
                    break
                here = gap.at <= parts[0].at and parts[-1].until <= gap.until
                alike = self._alike(self.clauses[at], before, Span(parts[0].at, parts[-1].until))
                if alike >= (ALIKE if here else (1 + ALIKE) / 2):
                    yield alike + (1 if here else 0), parts

    def _trimmed(self, at: int, span: Span) -> Span:
        """Without words at its ends that bind it to its neighbours, where its text is known."""
        clause = self.clauses[at]
        if not (before := self.before.get(clause.fingerprint, "")):
            return span
        ends = [(first, last) for first in range(MOST_BINDING + 1) for last in range(MOST_BINDING + 1)]
        several = [Span(span.at + first, span.until - last) for first, last in ends if span.at + first < span.until - last]
        return max(several, key=lambda one: (self._alike(clause, before, one), one.until - one.at))

    def _gap(self, at: int) -> Span:
        """The text between the clauses that stood before and after it and are where they were."""
        earlier = [span.until for one, span in self.placed.items() if one < at]
        later = [span.at for one, span in self.placed.items() if one > at]
        return Span(max(earlier, default=0), min(later, default=len(self.text)))

    def _alike(self, clause: Clause, before: str, span: Span) -> float:
        """From 0 to 1. Without the old text: by the first words, and by how many words there are."""
        if span.until - span.at > MOST_GROWN * length(clause):
            return 0
        own = [_bare(word.text) for word in self.text[span.at : span.until]]
        if before:
            return SequenceMatcher(None, [_bare(word) for word in before.split()], own, autojunk=False).ratio()
        first = [_bare(word) for word in clause.first_words.split()]
        matching = SequenceMatcher(None, first, own[: len(first) + 2], autojunk=False).get_matching_blocks()
        share = sum(block.size for block in matching) / len(first)
        return share / 2 + min(length(clause), len(own)) / max(length(clause), len(own)) / 2

    # What is said of a clause

    def _fate(self, at: int) -> Fate:
        clause = self.clauses[at]
        for became, spans in ((Became.UNCHANGED, self.placed), (Became.MOVED, self.moved), (Became.CHANGED, self.changed)):
            if at in spans:
                line = self.text[spans[at].at].line
                changed = became is Became.CHANGED
                now = shown(self.text, spans[at]) if changed else ""
                before = self.before.get(clause.fingerprint, "") if changed else ""
                return Fate(clause, became, line, now, before, self._standing_before(spans[at]) if became is Became.MOVED else "")
        return Fate(clause, Became.GONE)

    def _standing_before(self, span: Span) -> str:
        """The clause that ends nearest before a place."""
        ended = [(other.until, at) for at, other in [*self.placed.items(), *self.moved.items()] if other.until <= span.at]
        return self.clauses[max(ended)[1]].id if ended else ""
