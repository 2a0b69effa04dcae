"""Small cases that tell a mutant from its condition: near the examples first, and of a small space every case there is.

How many measures and groups are enough: each «some», «every» and comparison is settled by one or two of those below, so a
difference that many show, as many as these show too.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from itertools import combinations_with_replacement, product
from math import comb, prod

from ...case.facts import Facts, possible_answers
from ...case.model import Case, Group, Measure
from ...engines.reference import Reference
from ...knowledge import KnowledgeBase, Question, RuleSet
from ...language.answers import Answer, Placed, State
from ...language.conditions import (
    Below,
    Compare,
    Condition,
    Situated,
    StateTest,
    Undecided,
    ValueTest,
    truth_of_test,
    walk,
)
from ...language.subjects import CASE, Kind, Subject
from ...text.catalogue import gettext as _
from ..examples import IDS
from .tried import Tried

MOST = 20_000  # cases that are tried before a mutant is left undecided

Given = Mapping[str, Answer | None]


class Space:
    """The cases that a condition and its mutants can tell apart."""

    def __init__(self, knowledge: KnowledgeBase, rules: RuleSet, about: Kind, condition: Condition, mutants: Iterable[Condition]):
        self.knowledge, self.rules, self.about, self.condition = knowledge, rules, about, condition
        self.tests: dict[str, list[ValueTest | StateTest]] = {}  # question → every test of it
        self.compared: set[str] = set()
        settled = dict.fromkeys(Kind, 0)  # how many conditions are settled by those below, by their kind
        waiting: set[str] = set()
        for one in (condition, *mutants):
            self._note(one, about, waiting)
        self._count(condition, about, settled)
        seen: set[str] = set()
        while names := waiting - seen:
            seen.update(names)
            for rule in (rule for name in names for rule in rules.concluding.get(name, ())):
                self._note(rule.when, rule.about, waiting)
                self._count(rule.when, rule.about, settled)
        # A mutant has one more of them at most.
        self.down = {kind: count + 1 if count else 0 for kind, count in settled.items()}

    def _count(self, condition: Condition, about: Kind, settled: dict[Kind, int]) -> None:
        for part, _about in walk(condition, about):
            if isinstance(part, Below):
                settled[part.kind] += 1
            elif isinstance(part, Compare) and self.knowledge.questions[part.question].about is Kind.GROUP:
                settled[Kind.GROUP] += 2  # the lowest and the highest

    def _note(self, condition: Condition, about: Kind, waiting: set[str]) -> None:
        """The questions and situations that a condition reads, also those in which its questions are asked."""
        for part, _about in walk(condition, about):
            match part:
                case ValueTest(question=id) | StateTest(question=id):
                    if part not in self.tests.setdefault(id, []):
                        self.tests[id].append(part)
                case Compare(question=id):
                    self.tests.setdefault(id, [])
                    self.compared.add(id)
                case Situated(name) | Undecided(name):
                    waiting.add(name)
                    continue
                case _:
                    continue
            if asked := self.knowledge.questions[id].ask_when:
                waiting.add(asked)

    @cached_property
    def reads(self) -> dict[Kind, list[str]]:
        """Kind of subject → the questions about it that are read."""
        return {kind: [id for id in self.tests if self.knowledge.questions[id].about is kind] for kind in Kind}

    @cached_property
    def values(self) -> dict[str, list[Answer | None]]:
        """Question → one answer of each sort that the tests tell apart, the plainest of its sort, and none."""
        return {id: self._values(self.knowledge.questions[id]) for id in self.tests}

    def _values(self, question: Question) -> list[Answer | None]:
        found: dict[object, Answer | None] = {}
        for answer in (None, *self._possible(question)):
            sort = tuple(truth_of_test(test, answer, question.option_ids) for test in self.tests[question.id])
            found.setdefault((sort, str(answer)) if question.id in self.compared else sort, answer)
        return list(found.values())

    def _possible(self, question: Question) -> Iterator[Answer]:
        named = {option for test in self.tests[question.id] if isinstance(test, ValueTest) for option in test.options}
        for answer in possible_answers(question, list(IDS[:2])):
            match answer:
                case Answer(State.NOT_RELEVANT):
                    if not question.derived and not question.settles_duty:
                        yield replace(answer, reason=_("It does not apply here."))
                case Answer(State.UNSURE):
                    if not question.derived:
                        yield answer
                case Answer(value=str()) if not question.options:
                    yield replace(answer, value=_("Something is written here."))
                case Answer(value=(str(), *_more)) if not question.options:
                    yield replace(answer, value=(_("Something is written here."),))
                case _:
                    yield answer
        if question.answer_type.ticked:
            for test in self.tests[question.id]:
                options = test.options if isinstance(test, ValueTest) else ()
                for ticked in (one for one in (self._beside(question, set(options)), self._beside(question, named)) if one):
                    yield Answer(State.VALUE, ticked)

    @staticmethod
    def _beside(question: Question, named: set[str]) -> tuple[str, ...]:
        """All that can be ticked together beside what is named."""
        return tuple(option.id for option in question.options if option.id not in named and not option.exclusive)

    # Near the examples ------------------------------------------------------------------------

    def tried(self, case: Case, subject: Subject) -> Tried:
        view = Reference(Facts(case, self.knowledge), self.rules)
        found = Tried(case, subject, view, False)
        return replace(found, fires=found.meets(self.condition))

    def near(self, case: Case) -> Iterator[Case]:
        """Every case that differs from this in one answer, or has one measure or group more or less."""
        for kind in (Kind.CASE, Kind.MEASURE, Kind.GROUP):
            for subject in case.subjects(kind):
                for id in self.reads[kind]:
                    for answer in self.values[id]:
                        if answer != case.answers.get(subject, {}).get(id):
                            yield _answered(case, subject, id, answer)
        if self.about in (Kind.CASE, Kind.MEASURE) and self.down[Kind.MEASURE]:
            yield from self._one_measure_more(case)
        if self.about is not Kind.GROUP and self.reads[Kind.GROUP]:
            for measure in case.measures:
                yield from self._one_group_more(case, measure)

    def _one_measure_more(self, case: Case) -> Iterator[Case]:
        if len(case.measures) < len(IDS):
            new = IDS[len(case.measures)]
            wider = replace(case, measures=(*case.measures, Measure(new)))
            yield wider
            for id in self.reads[Kind.MEASURE]:
                yield from (_answered(wider, Subject(Kind.MEASURE, (new,)), id, one) for one in self.values[id] if one)

    def _one_group_more(self, case: Case, measure: Measure) -> Iterator[Case]:
        if len(measure.groups) < len(IDS):
            new = f"g{len(measure.groups) + 1}"
            wide = replace(measure, groups=(*measure.groups, Group(new)))
            wider = replace(case, measures=tuple(wide if one is measure else one for one in case.measures))
            yield wider
            for id in self.reads[Kind.GROUP]:
                yield from (_answered(wider, Subject(Kind.GROUP, (measure.id, new)), id, one) for one in self.values[id] if one)
        if measure.groups:
            last = Subject(Kind.GROUP, (measure.id, measure.groups[-1].id))
            less = replace(measure, groups=measure.groups[:-1])
            kept = {one: given for one, given in case.answers.items() if one != last}
            yield replace(case, measures=tuple(less if one is measure else one for one in case.measures), answers=kept)

    # Every case -------------------------------------------------------------------------------

    def size(self) -> int:
        """How many cases `every` gives."""
        return sum(shape.count for shape in self._shapes())

    def every(self) -> Iterator[Tried]:
        """Every case that can be told apart, each shape of it."""
        for shape in self._shapes():
            facts = Facts(shape.case, self.knowledge)
            for given in shape.all_given():
                view = Reference(facts, self.rules, given)
                found = Tried(_filled(shape.case, given), shape.subject, view, False)
                yield replace(found, fires=found.meets(self.condition))

    def rows(self, kind: Kind) -> list[Given]:
        """Everything that can be answered of one subject."""
        ids = self.reads[kind]
        return [dict(zip(ids, chosen, strict=True)) for chosen in product(*(self.values[id] for id in ids))]

    def row_count(self, kind: Kind) -> int:
        return prod(len(self.values[id]) for id in self.reads[kind])

    def _shapes(self) -> Iterator[_Shape]:
        """Every number of measures and groups that is enough: none below, or as many as settle everything."""
        own = {Kind.CASE: 0, Kind.MEASURE: 1, Kind.GROUP: 1, Kind.PAIR: 2}[self.about]
        for measures in sorted({own, own + self.down[Kind.MEASURE]}):
            for groups in product(sorted({0, self.down[Kind.GROUP]}), repeat=measures):
                yield _Shape(self, groups)


@dataclass(frozen=True)
class _Shape:
    """Cases with these measures, each with so many groups; the group that is asked about stands before those of the first."""

    space: Space
    groups: tuple[int, ...]

    @property
    def own(self) -> int:
        return 1 if self.space.about is Kind.GROUP else 0

    @cached_property
    def case(self) -> Case:
        counts = [count + (self.own if place == 0 else 0) for place, count in enumerate(self.groups)]
        several = [tuple(Group(f"g{number}") for number in range(1, count + 1)) for count in counts]
        ranked = {}
        if self.space.about is Kind.PAIR:
            ranked = {CASE: {self.space.knowledge.fields["ranking"].id: Answer(State.VALUE, (Placed("a"), Placed("b")))}}
        measures = tuple(Measure(id, groups=groups) for id, groups in zip(IDS, several, strict=False))
        return Case("example", measures=measures, answers=ranked)

    @property
    def subject(self) -> Subject:
        ids = {Kind.CASE: (), Kind.MEASURE: ("a",), Kind.GROUP: ("a", "g1"), Kind.PAIR: ("a", "b")}
        return Subject(self.space.about, ids[self.space.about])

    @property
    def count(self) -> int:
        if len(self.groups) > len(IDS):
            return MOST + 1
        rows = self.space.row_count(Kind.GROUP)
        below = prod([comb(rows + count - 1, count) for count in self.groups] + [rows] * self.own)
        each = [self.space.row_count(Kind.MEASURE)] * len(self.groups)
        return prod([self.space.row_count(Kind.CASE), *each, below])

    def all_given(self) -> Iterator[dict[tuple[Subject, str], Answer]]:
        measure_rows, group_rows = self.space.rows(Kind.MEASURE), self.space.rows(Kind.GROUP)
        several = []  # of each measure: what is answered of it, and of each of its groups
        for place, count in enumerate(self.groups):
            first = product(group_rows, repeat=self.own if place == 0 else 0)
            below = [own + rest for own, rest in product(first, combinations_with_replacement(group_rows, count))]
            several.append(list(product(measure_rows, below)))
        for case_row, rows in product(self.space.rows(Kind.CASE), product(*several)):
            given: dict[tuple[Subject, str], Answer | None] = {(CASE, id): one for id, one in case_row.items()}
            for measure, (row, groups) in zip(self.case.measures, rows, strict=True):
                given |= {(Subject(Kind.MEASURE, (measure.id,)), id): one for id, one in row.items()}
                for group, answers in zip(measure.groups, groups, strict=True):
                    given |= {(Subject(Kind.GROUP, (measure.id, group.id)), id): one for id, one in answers.items()}
            yield {place: one for place, one in given.items() if one}


def _answered(case: Case, subject: Subject, question: str, answer: Answer | None) -> Case:
    """The case with one answer given, changed or taken away."""
    given = {id: one for id, one in case.answers.get(subject, {}).items() if id != question}
    return replace(case, answers=case.answers | {subject: given | {question: answer} if answer else given})


def _filled(case: Case, given: Mapping[tuple[Subject, str], Answer]) -> Case:
    answers = {subject: dict(own) for subject, own in case.answers.items()}
    for (subject, id), answer in given.items():
        answers.setdefault(subject, {})[id] = answer
    return replace(case, answers=answers)
