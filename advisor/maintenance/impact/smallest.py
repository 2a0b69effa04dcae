"""The smallest case whose advice a change makes another: searched for among small cases, those with the fewest answers first.

A small case answers only what the changed thing, and what rests on it, read in either base; it has at most two measures and two
target groups. The search is bounded: that nothing was found among so many cases is not that there is nothing.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from itertools import combinations, product
from typing import Any, NamedTuple

from ...advice.advice import Advice, advise
from ...audit.proof.small_cases import TITLE, Block, Form, Spot, blocks_of
from ...case.model import Case
from ...case.writing import case_text, write
from ...knowledge import CASE_FIELDS, KnowledgeBase, Question, Requirement, Rule
from ...language.conditions import Any_, Below, Condition, StateTest
from ...language.subjects import CASE, Kind
from ...text.errors import Problem, UnusableCase
from ...text.reading import from_plain
from . import renaming
from .cases import Comparing, Difference, decides, other_ids
from .changes import Change
from .reach import OUTCOMES, Thing, reached, reads

MOST_CASES = 2_000  # that are tried for one change
IN_ALL = 8_000  # for all changes together: some twenty seconds
BESIDE = 100  # more of as many answers, where another change may be behind what was found
FEWEST = 25  # for each change, however many there are
MOST_ANSWERS = 4
OF_CASES = ("rule", "requirement", "law line", "service", "section")
MOST_TARGETS = 12  # rules and requirements that rest on the changed thing, and are searched below too
FEW_CHOICES = 6  # of a question, from which one answer of each class stands for all


@dataclass(frozen=True)
class Smallest:
    """What the search for one change came to. Without a record nothing was found."""

    change: Change
    tried: int
    most_answers: int  # in the cases that were tried
    record: dict[str, Any] | None = None
    answers: int = 0
    differences: tuple[Difference, ...] = ()
    refused: tuple[Problem, ...] = ()  # what one of the two bases does not know of it

    def text(self, knowledge: KnowledgeBase) -> str:
        """The case as a file: as the base writes it, and as it was tried where the base does not know all of it."""
        record = self.record or {}
        return case_text(record, knowledge) if knowledge.questions.keys() >= set(_answered_ids(record)) else write(record)

    def as_dict(self) -> dict[str, Any]:
        return {
            "kind": self.change.kind,
            "id": self.change.id,
            "tried": self.tried,
            "most_answers": self.most_answers,
            "answers": self.answers if self.record else None,
            "case": self.record,
            "differences": [one.as_dict() for one in self.differences],
            "refused": [one.what for one in self.refused],
        }


def smallest(change: Change, comparing: Comparing, most: int = MOST_CASES) -> Smallest:
    """The smallest case found whose advice is another by the change; of as many answers, one that no other change may be behind.

    Where there is none, a case that only one base reads, by what changed.
    """
    search = _Search(change, comparing)
    tried, answers = 0, 0
    best: tuple[_Rank, Smallest] | None = None
    for record, count in search.cases() if search.decides or change.kind in OUTCOMES else ():
        if tried == most or (best and best[0] < _Rank(True) and (count > best[1].answers or tried == best[1].tried + BESIDE)):
            break
        tried, answers = tried + 1, count
        rank, differences, refused = search.tells(record)
        if rank and (best is None or rank < best[0]):
            best = rank, Smallest(change, tried, answers, record, count, differences, refused)
            if rank == _Rank():
                break
    return replace(best[1], tried=tried, most_answers=answers) if best else Smallest(change, tried, answers)


def _answered_ids(record: dict[str, Any]) -> Iterator[str]:
    yield from record.get("answers", ())
    for part in (*record.get("measures", ()), *record.get("target_groups", ())):
        yield from _answered_ids(part)


class _Rank(NamedTuple):
    """How little a case tells of a change: the less, the better."""

    one_reads: bool = False  # it has an answer that only one of the bases knows
    alike: bool = False  # and no advice is another by that
    mixed: bool = False  # another change may be behind all of it


def smallest_of_each(changes: Sequence[Change], comparing: Comparing, in_all: int = IN_ALL) -> list[Smallest]:
    """The smallest case of each change. What one change does not need of `in_all`, the later ones get."""
    found: list[Smallest] = []
    for change in changes:
        share = (in_all - sum(one.tried for one in found)) // (len(changes) - len(found))
        found.append(smallest(change, comparing, min(MOST_CASES, max(FEWEST, share))))
    return found


class _Search:
    """The small cases of a change, in the order in which they are tried."""

    def __init__(self, change: Change, comparing: Comparing):
        self.change = change
        self.comparing = comparing
        self.bases = bases = (comparing.old, comparing.new)
        self.decides = decides(change, comparing.names)
        self.former = {now: old for old, now in comparing.names.items()}
        self.other_ids = other_ids(change, comparing.names)
        own = renaming.both([change.key], comparing.names)
        self.things = (reached(bases, own) if self.decides else frozenset()) | {change.key}
        self.narrow = Comparing(comparing.old, comparing.new, list(comparing.changed.values()), only=self.things)

    def differing(self, was: Case, now: Case) -> tuple[Difference, ...]:
        """What differs by the change itself, as advise() has it too."""
        try:
            differing = [one for one in self.narrow.differences(was, now) if self.change.key in one.by]
            found = tuple(one for one in differing if not (one.only_words and self.decides))
        except UnusableCase:  # no rules on its day
            return ()
        if not found or not _really(advise(was, self.comparing.old), advise(now, self.comparing.new), found):
            return ()
        return found

    def tells(self, record: dict[str, Any]) -> tuple[_Rank | None, tuple[Difference, ...], tuple[Problem, ...]]:
        """What a case tells of the change: how well, what differs by it, and what one base does not know. No rank: nothing."""
        was, before, now, after = self.comparing.both(from_plain(record, "case", []), "case")
        if was is None or now is None or (before and after):
            return None, (), ()
        found, refused = self.differing(was, now), tuple(before or after)
        mixed = all(one.by != (self.change.key,) for one in found)
        if not refused:
            return (_Rank(mixed=mixed) if found else None), found, ()
        others = {("question", id) for id in self.comparing.read_otherwise(was, now)} & self.comparing.changed.keys()
        own = self.change.key in others or (not others and self.change.kind != "question")
        if not own and (not found or self.change.kind == "question"):  # another change is behind what is not known
            return None, (), ()
        return _Rank(True, not found, bool(found) and mixed), found, refused

    def cases(self) -> Iterator[tuple[dict[str, Any], int]]:
        """The records, with how many answers each has: none first, then one, and so on."""
        grounds = [ground for target in self._targets() for ground in self._grounds(*target)]
        seen: set[str] = set()
        for count in range(MOST_ANSWERS + 1):
            for day, form, spots in grounds:
                for record in _records(day, form, spots, count):
                    key = repr(record)
                    if key not in seen:
                        seen.add(key)
                        yield record, count

    def _targets(self) -> list[tuple[str, str]]:
        """The changed thing, and the rules and requirements that rest on it."""
        near = sorted(self.things - {self.change.key}, key=lambda one: (self._distance(one), one))
        return [one for one in (self.change.key, *near) if one[0] in OF_CASES][:MOST_TARGETS]

    def _distance(self, thing: Thing) -> int:
        """What reads the changed thing itself is nearer than what rests on it from afar, and a requirement than a rule."""
        direct = any(self.change.key in reads(base).get(thing, ()) for base in (self.comparing.old, self.comparing.new))
        return (0 if direct else 2) + (thing[0] != "requirement")

    def _grounds(self, kind: str, id: str) -> Iterator[tuple[date, Form, tuple[Spot, ...]]]:
        """Where cases of a target may say one thing or another: its day, how many groups each measure has, and the spots."""
        found: dict[tuple[date, Form], dict[tuple[Any, str], Spot]] = {}
        for base in (self.comparing.old, self.comparing.new):
            for target in _versions(base, kind, id):
                for day in self._days():
                    if not base.rules_on(day).rules:
                        continue
                    for block in blocks_of(target, base, day):
                        spots = found.setdefault((day, block.form), {})
                        for spot in self._read_by_both(_spots(block, base, target)):
                            key = (spot.subject, spot.field)
                            spots[key] = _beside(spots[key], spot) if key in spots else spot
        for (day, form), spots in sorted(found.items(), key=lambda one: (sum(one[0][1]) + len(one[0][1]), one[0][0])):
            yield day, form, tuple(spots.values())

    def _read_by_both(self, spots: Iterable[Spot]) -> Iterator[Spot]:
        """Spots by the ids of the old base, which both can read; and by those that only one knows, where that has changed."""
        for spot in spots:
            if self.change.key == ("question", spot.field):
                spot = _each_tried(spot, self._options())
                yield from (replace(spot, field=id) for id in self.other_ids)
            yield replace(spot, field=self.former.get(spot.field, spot.field))

    def _options(self) -> set[str]:
        """The options of the changed question that only one of the bases has."""
        first, second = (
            set(base.questions[id].option_ids) if id in base.questions else set[str]()
            for base, id in zip(self.bases, (self.former.get(self.change.id, self.change.id), self.change.id), strict=True)
        )
        return first ^ second

    def _days(self) -> list[date]:
        """A day on which the newest of both hold; where a rule holds on other days now, the days around."""
        first = max(min(rule.valid_from for rule in base.rules) for base in (self.comparing.old, self.comparing.new))
        days = {max(date.today(), first)}
        if self.change.kind == "rule":
            several = [one for base in self.bases for one in base.rules if one.id == self.change.id]
            borders = {one.valid_from for one in several} | {one.valid_to + timedelta(1) for one in several if one.valid_to}
            beside = {border + timedelta(more) for border in borders for more in (-1, 0)} | days
            days = {
                day for day in beside if _held(self.bases[0], self.change.id, day) != _held(self.bases[1], self.change.id, day)
            }
            days = days & {max(date.today(), first)} or days  # today where that is one of them
        return sorted(day for day in days if day >= first)


def _held(base: KnowledgeBase, id: str, day: date) -> list[Rule]:
    """What a rule says on a day, wherever it stands and however long."""
    held = [rule for rule in base.rules if rule.id == id and rule.valid_on(day)]
    return [replace(rule, file="", line=0, examples=(), valid_from=date.min, valid_to=None) for rule in held]


def _versions(base: KnowledgeBase, kind: str, id: str) -> Sequence[Rule | Requirement]:
    match kind:
        case "rule":
            return [rule for rule in base.rules if rule.id == id]
        case "requirement":
            return [base.requirements[id]] if id in base.requirements else []
        case "section":
            told = next((base.told(one) for one in base.document if one.id == id), frozenset())
            answered = tuple(_answered(base.questions[one]) for one in sorted(told))
            return [_asking(base, id, Kind.CASE, Any_(answered))] if told else []
    entry = base.law_map.entries.get(id)
    return [_asking(base, id, *base.law_map.when(entry))] if entry else []


def _asking(base: KnowledgeBase, id: str, about: Kind, when: Condition) -> Rule:
    """A rule that reads what something else reads, so that small cases can be made of it."""
    return replace(base.rules[0], id=id, about=about, when=when, valid_from=date.min, valid_to=None)


def _answered(question: Question) -> Condition:
    """Whether a question is answered anywhere in a case."""
    test: Condition = StateTest("answered", question.id)
    for kind in {Kind.MEASURE: (Kind.MEASURE,), Kind.GROUP: (Kind.GROUP, Kind.MEASURE)}.get(question.about, ()):
        test = Below("some", kind, test)
    return test


def _spots(block: Block, base: KnowledgeBase, target: Rule | Requirement) -> Iterator[Spot]:
    """The spots of a block; of a requirement also the depth, which decides whether it is asked for."""
    yield from block.spots
    if isinstance(target, Requirement) and target.force.dismissible and "depth" in base.fields:
        choices = (None, *(depth.id for depth in base.depths))
        yield Spot(CASE, "depth", choices, tuple((at,) for at in range(len(choices))))


def _each_tried(spot: Spot, options: set[str]) -> Spot:
    """A spot where each answer with one of these options is tried, and stands for no other."""
    chosen = [choice if isinstance(choice, list) else [choice] for choice in spot.choices]
    alone = [at for at, several in enumerate(chosen) if any(isinstance(one, str) and one in options for one in several)]
    rest = (tuple(at for at in several if at not in alone) for several in spot.classes)
    return replace(spot, classes=(*((at,) for at in alone), *filter(None, rest)))


def _beside(one: Spot, other: Spot) -> Spot:
    """The choices of both, each once; those that nothing tells apart in either stand for themselves."""
    choices = list(_tried(one)) + [choice for choice in _tried(other) if choice not in _tried(one)]
    return Spot(one.subject, one.field, (None, *choices), tuple((at,) for at in range(len(choices) + 1)))


def _tried(spot: Spot) -> list[Any]:
    """The answers that are tried at a spot: all where they are few, else one of each class."""
    if len(spot.choices) <= FEW_CHOICES:
        return [choice for choice in spot.choices if choice is not None]
    first = [spot.choices[several[0]] for several in spot.classes]
    return [choice for choice in first if choice is not None]


def _records(day: date, form: Form, spots: Iterable[Spot], count: int) -> Iterator[dict[str, Any]]:
    """The cases with just so many answers."""
    for chosen in combinations([spot for spot in spots if spot.field != TITLE], count):
        for said in product(*map(_tried, chosen)):
            yield _record(day, form, dict(zip(((spot.subject, spot.field) for spot in chosen), said, strict=True)))


def _record(day: date, form: Form, said: dict[tuple[Any, str], Any]) -> dict[str, Any]:
    ids, groups = "ab", "gh"
    record: dict[str, Any] = {"case": "minste", "assessed_on": day.isoformat()}
    answers: dict[tuple[str, ...], dict[str, Any]] = {}
    for (subject, field), answer in said.items():
        if field in CASE_FIELDS:
            record[field] = answer
        else:
            answers.setdefault(subject.ids, {})[field] = answer

    def part(*of: str) -> dict[str, Any]:
        return {"id": of[-1], **({"answers": answers[of]} if of in answers else {})}

    if () in answers:
        record["answers"] = answers[()]
    measures = []
    for id, several in zip(ids, form, strict=False):
        below = [part(id, group) for group in groups[:several]]
        measures.append(part(id) | ({"target_groups": below} if below else {}))
    return record | ({"measures": measures} if measures else {})


def _really(before: Advice, after: Advice, found: Sequence[Difference]) -> bool:
    """Whether the whole advice, with both engines and SHACL, differs where the definition says so."""
    return any(_said(before, one) != _said(after, one) for one in found)


def _said(advice: Advice, one: Difference) -> object:
    match one.kind:
        case "requirement":
            return [
                (
                    found.shown,
                    found.open,
                    found.message,
                    found.requirement.force,
                    found.requirement.basis.id,
                    *found.requirement.label.items(),
                )
                for found in advice.requirements
                if found.finding.at_depth and (found.requirement.id, found.subject) == (one.id, one.subject)
            ]
        case "rule":
            return [
                (p.rule.text, p.rule.force, p.rule.basis.id, p.rule.prompt, p.dismissed)
                for p in advice.prompts
                if (p.rule.id, p.subject) == (one.id, one.subject)
            ]
        case "section":
            return [(state.filled, dict(state.section.label)) for state in advice.document if state.section.id == one.id]
        case "depth":
            return advice.depth.id
    parts = [part for line in advice.law_lines for part in line.parts]
    return [(part.says, part.asks) for part in parts if part.id == one.id and one.subject in part.subjects]
