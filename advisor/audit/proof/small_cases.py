"""All small cases: for each rule and requirement, the cases that hold answers to what it rests on, and nothing else.

A small case has one measure with one target group; there are others with none and with two, where that makes a
difference to the rule. A rule rests on every question that its condition reads, all the way down through situations; a
requirement on what decides whether it applies, on what it demands, and on the level. The answers to choose from are all
that a condition or a shape can tell apart (`facts.possible_answers`), no answer, and texts just below and at the length
that a shape asks for, and one that is longer only by what nobody sees.

How far this goes stands with each. EVERY_ANSWER: every combination of them was tried. EVERY_CLASS: where they are too
many, every combination of classes, the answers of one class taking turns; two are of one class where no condition below
and no demand tells them apart. DRAWN: where that is too much as well, LIMIT combinations drawn at random, always the same.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from functools import cached_property
from hashlib import sha256
from itertools import count, product
from math import prod
from random import Random
from typing import Any

from ...advice.reasons import leaves
from ...case.facts import Facts, possible_answers
from ...case.model import Case, Group, Measure
from ...case.writing import answer_record
from ...engines.reference import Reference
from ...engines.status import violated
from ...knowledge import CASE_FIELDS, Demand, KnowledgeBase, Question, Requirement, Rule, RuleSet
from ...knowledge.terms import Force
from ...language.answers import Answer, Participation, Placed, ReadThrough, State
from ...language.conditions import Compare, Condition, Situated, StateTest, ValueTest, truth_of_test
from ...language.subjects import CASE, Kind, Subject
from ...language.types.base import exclusive
from .random_cases import FRESH, LAPSED, PERSONAL, UNSEEN, freshly_read

LIMIT = 10_000  # cases of one rule in one form
EVERY_ANSWER, EVERY_CLASS, DRAWN = "every answer", "every class of answers", "drawn answers"
MEANING = {
    EVERY_ANSWER: "Every combination of the answers that conditions and shapes can tell apart.",
    EVERY_CLASS: "Every combination of classes: two answers are of one where no condition below and no demand tells them apart.",
    DRAWN: "As many combinations as the limit, drawn at random by a seed of their own: not every combination.",
}
MEASURES, GROUPS = ("a", "b"), ("g", "h")
FORMS = ((1,), (), (0,), (2,), (1, 1))  # how many groups each measure has
OF_PAIRS = ((1, 1), (0, 1), (2, 1))
RANKED = {2: (["a", "b"], ["b", "a"], ["a"]), 1: (["a"],), 0: ()}  # by how many measures there are
TITLE = "title"
SEVERAL = "several-measures"
DECIDED_BY = {"first-in-order": "ranking", "personal-data": TITLE}  # computations, and the field of the case file behind them

Form = tuple[int, ...]
Test = ValueTest | StateTest | Compare | Demand
Choice = object  # an answer as a case file writes it; None where there is none


@dataclass(frozen=True)
class Spot:
    """Where a small case can say one thing or another."""

    subject: Subject
    field: str  # a question, or a key at the top of the case file
    choices: tuple[Choice, ...]
    classes: tuple[tuple[int, ...], ...]  # the places of choices that nothing tells apart, together


@dataclass(frozen=True)
class Block:
    """The small cases of one rule or requirement in one form."""

    target: Rule | Requirement
    day: date
    form: Form
    spots: tuple[Spot, ...]
    limit: int
    knowledge: KnowledgeBase

    @cached_property
    def covered(self) -> str:
        if prod(len(spot.choices) for spot in self.spots) <= self.limit:
            return EVERY_ANSWER
        if prod(len(spot.classes) for spot in self.spots) <= self.limit:
            return EVERY_CLASS
        return DRAWN

    @property
    def exhausted(self) -> bool:
        return self.covered != DRAWN

    def records(self) -> Iterator[dict[str, Any]]:
        """The cases, as the records of case files."""
        return map(self._record, self.picks())

    def picks(self) -> Iterator[tuple[int, ...]]:
        """The place of the choice at each spot, case by case."""
        sizes = [len(spot.choices) for spot in self.spots]
        if self.covered == EVERY_ANSWER:
            return product(*map(range, sizes))
        if self.covered == EVERY_CLASS:
            return _in_turn([spot.classes for spot in self.spots])
        chance = Random(f"{self.target.id} {self.form}")
        return (tuple(map(chance.randrange, sizes)) for _one in range(self.limit))

    def _record(self, picks: tuple[int, ...]) -> dict[str, Any]:
        answers: dict[Subject, dict[str, Choice]] = {}
        record: dict[str, Any] = {"case": "x", "assessed_on": self.day.isoformat()}
        if self.target.about is Kind.PAIR:
            record["ranking"] = RANKED[len(self.form)][0]
        for spot, pick in zip(self.spots, picks, strict=True):
            if (said := spot.choices[pick]) is None:
                continue
            if spot.field in (*CASE_FIELDS, TITLE):
                record[spot.field] = said
            else:
                answers.setdefault(spot.subject, {})[spot.field] = said
        record |= {"answers": answers[CASE]} if CASE in answers else {}
        record |= {"measures": [_measure(*one, answers) for one in zip(MEASURES, self.form, strict=False)]}
        return freshly_read(record, self.knowledge)


def _measure(id: str, groups: int, answers: dict[Subject, dict[str, Choice]]) -> dict[str, Any]:
    below = [{"id": group, "answers": answers.get(Subject(Kind.GROUP, (id, group)), {})} for group in GROUPS[:groups]]
    return {"id": id, "answers": answers.get(Subject(Kind.MEASURE, (id,)), {}), "target_groups": below}


def _in_turn(classes: list[tuple[tuple[int, ...], ...]]) -> Iterator[tuple[int, ...]]:
    """Every combination of classes; the members of a class stand for it in turn."""
    turns = [[count() for _one in several] for several in classes]
    for chosen in product(*(range(len(several)) for several in classes)):
        members = [classes[spot][one] for spot, one in enumerate(chosen)]
        yield tuple(several[next(turns[spot][chosen[spot]]) % len(several)] for spot, several in enumerate(members))


def distinct(small: Iterable[Block]) -> Iterator[dict[str, Any]]:
    """The small cases, each once: rules that rest on the same share theirs."""
    seen: set[bytes] = set()
    for block in small:
        for record in block.records():
            key = sha256(repr(record).encode()).digest()
            if key not in seen:
                seen.add(key)
                yield record


def covered(small: Iterable[Block]) -> Iterator[dict[str, Any]]:
    """For each version of a rule and each requirement: the forms of its cases, how many they are, and how far they go."""
    by_target: dict[int, list[Block]] = defaultdict(list)
    for block in small:
        by_target[id(block.target)].append(block)
    for several in by_target.values():
        forms = [
            {
                "from": f"{block.day}",
                "groups_of_measures": list(block.form),
                "questions": len(block.spots),
                "covered": block.covered,
                "cases": sum(1 for _record in block.records()),
            }
            for block in several
        ]
        target = several[0].target
        kind = "requirement" if isinstance(target, Requirement) else "rule"
        exhausted = all(block.exhausted for block in several)
        cases = sum(form["cases"] for form in forms)
        yield {"id": target.id, "kind": kind, "about": target.about, "exhausted": exhausted, "cases": cases, "forms": forms}


# What a rule rests on --------------------------------------------------------------------------


def blocks(knowledge: KnowledgeBase, limit: int = LIMIT) -> Iterator[Block]:
    """The small cases of every version of every rule, and of every requirement; anew from a day on which it rests on others."""
    borders = {rule.valid_from for rule in knowledge.rules}
    borders |= {rule.valid_to + timedelta(1) for rule in knowledge.rules if rule.valid_to}
    for target in [*knowledge.rules, *knowledge.requirements.values()]:
        seen: list[tuple[Any, ...]] = []
        for day in sorted(borders):
            if target.valid_on(day) if isinstance(target, Rule) else knowledge.rules_on(day).rules:
                found = tuple(blocks_of(target, knowledge, day, limit))
                rested_on = tuple((block.form, block.spots) for block in found)
                if rested_on not in seen:
                    seen.append(rested_on)
                    yield from found


def blocks_of(target: Rule | Requirement, knowledge: KnowledgeBase, day: date, limit: int = LIMIT) -> Iterator[Block]:
    """The small cases of one rule or requirement on one day, in each form that makes a difference to it."""
    seen: list[tuple[Any, ...]] = []
    for form in OF_PAIRS if target.about is Kind.PAIR else FORMS:
        ground = _Ground(knowledge, knowledge.rules_on(day), form)
        if not ground.subjects(target.about):
            continue
        spots = ground.spots(target)
        rested_on = (spots, tuple(sorted(ground.fixed)))
        if rested_on not in seen:
            seen.append(rested_on)
            yield Block(target, day, form, spots, limit, knowledge)


class _Ground:
    """A case of one form, and what a rule or requirement rests on in it."""

    def __init__(self, knowledge: KnowledgeBase, rules: RuleSet, form: Form):
        self.knowledge = knowledge
        self.questions = knowledge.questions
        measures = tuple(
            Measure(id, groups=tuple(map(Group, GROUPS[:groups]))) for id, groups in zip(MEASURES, form, strict=False)
        )
        self.order = RANKED[len(measures)]
        ranking = knowledge.fields.get("ranking")
        ranked = {ranking.id: Answer(State.VALUE, tuple(map(Placed, self.order[0])))} if self.order and ranking else {}
        self.facts = Facts(Case("x", measures=measures, answers={CASE: ranked}), knowledge)
        self.view = Reference(self.facts, rules)
        self.fixed: set[str] = set()  # derived facts that the form decides, with what it makes them
        self._tests: dict[tuple[Subject, str], list[Test]] = {}

    def subjects(self, about: Kind) -> list[Subject]:
        return self.facts.subjects[about]

    def spots(self, target: Rule | Requirement) -> tuple[Spot, ...]:
        subject = self.subjects(target.about)[0]
        if isinstance(target, Rule):
            self._read(target.when, subject)
        else:
            self._read(Situated(target.target), subject)
            for demand in target.demands:
                for id in demand.questions:
                    self._rest_on(subject, self.questions[id], demand)
            if target.force is not Force.MUST:
                self._rest_on(CASE, self.knowledge.fields["level"])
        return tuple(self._spot(*place) for place in self._tests)

    def _read(self, condition: Condition, subject: Subject) -> None:
        for leaf, about in leaves(condition, subject, self.view):
            if isinstance(leaf, ValueTest | StateTest | Compare):  # the order of a pair is in every case of it
                question = self.questions[leaf.question]
                for one in self._asked_of(question, about):
                    self._rest_on(one, question, leaf)

    def _asked_of(self, question: Question, subject: Subject) -> list[Subject]:
        """The subjects whose answers a test of a subject reads: of a pair, both measures or all of their groups."""
        if subject.kind is not Kind.PAIR:
            return [subject]
        both = [Subject(Kind.MEASURE, (id,)) for id in subject.ids]
        return (
            both if question.about is Kind.MEASURE else [one for measure in both for one in self.facts.below(measure, Kind.GROUP)]
        )

    def _rest_on(self, subject: Subject, question: Question, test: Test | None = None) -> None:
        if question.computation == SEVERAL:
            self.fixed.add(f"{SEVERAL} {len(self.facts.case.measures)}")
            return
        field = DECIDED_BY.get(question.computation) or question.case_field or question.id
        known = self._tests.setdefault((CASE if field in (*CASE_FIELDS, TITLE) else subject, field), [])
        if test and test not in known:
            known.append(test)
        if question.ask_when:
            self._read(Situated(question.ask_when), subject)

    # What can be said at a spot

    def _spot(self, subject: Subject, field: str) -> Spot:
        if field == TITLE:
            return _each(subject, field, [None, PERSONAL])
        if field == "ranking":
            ranking = self.knowledge.fields["ranking"]
            aside = [answer_record(ranking, answer) for answer in (Answer(State.UNSURE), Answer(State.NOT_RELEVANT, reason="…"))]
            return _each(subject, field, [None, *self.order, *aside])
        tests = self._tests[subject, field]
        question = self.knowledge.fields.get(field) or self.questions[field]
        answers = [None, *_answers(question, tests)]
        if question.id in self.knowledge.read_through:
            reads = (ReadThrough("ø", "2026-11-20T14:32:00+01:00", digest, LAPSED) for digest in (FRESH, LAPSED))
            answers += [Answer(State.VALUE, question.option_ids[0], read=read) for read in reads]
        written = [answer and answer_record(question, answer) for answer in answers]
        if field in CASE_FIELDS:
            return _each(subject, field, written)
        told_apart: dict[tuple[Any, ...], list[int]] = {}
        for at, answer in enumerate(answers):
            counted = None if answer and answer.read and answer.read.section == LAPSED else answer
            told_apart.setdefault(tuple(_told(question, counted, tests)), []).append(at)
        return Spot(subject, field, tuple(written), tuple(map(tuple, told_apart.values())))


def _each(subject: Subject, field: str, choices: Sequence[Choice]) -> Spot:
    """A spot where every choice is a class of its own."""
    return Spot(subject, field, tuple(choices), tuple((at,) for at in range(len(choices))))


def _answers(question: Question, tests: list[Test]) -> Iterator[Answer]:
    """The answers to choose from, of those that a case file can give."""
    alone = exclusive(question.options)  # never beside others
    for answer in possible_answers(question, []):
        if answer.state is State.NOT_RELEVANT and question.settles_duty:
            continue
        if isinstance(answer.value, tuple) and len(answer.value) > 1:
            answer = replace(answer, value=tuple(one for one in answer.value if str(one) not in alone))
        yield answer
    if question.answer_type.name == "participation":
        yield from (Answer(State.VALUE, (Participation(option),)) for option in question.option_ids)
    for least in sorted({test.min_length for test in tests if isinstance(test, Demand)} - {0}):
        yield from (Answer(State.VALUE, "x" * length) for length in (least - 1, least) if length)
        yield from (Answer(State.VALUE, ("x" + UNSEEN) * (least - 1)) for _one in range(least > 2))  # long, but not to the eye


def _told(question: Question, answer: Answer | None, tests: list[Test]) -> Iterator[object]:
    """What the tests below can tell of an answer."""
    yield answer.state if answer else None
    for test in tests:
        match test:
            case ValueTest():
                yield truth_of_test(test, answer, question.option_ids)
            case Demand() if len(test.questions) == 1:
                yield violated(test, [answer])
            case Compare():
                yield answer
