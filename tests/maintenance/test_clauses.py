"""What is printed as clauses comes to what the evaluator says, on examples and on any case that a case file can say."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from advisor.audit.proof.random_cases import random_case
from advisor.case.casefile import read_case
from advisor.case.facts import Facts
from advisor.case.model import Case
from advisor.engines.encoding import STATUSES, VALUE, code, column
from advisor.engines.reference import Reference
from advisor.engines.status import status
from advisor.language.conditions import Truth
from advisor.language.subjects import CASE, Kind, Subject
from advisor.language.tree import Column
from advisor.maintenance.proving.bench import Bench
from advisor.maintenance.proving.ground import Ground, Size
from advisor.maintenance.proving.numbers import Free
from tests.conftest import EXAMPLES, size

LARGEST = Size(3, 3)


@pytest.fixture(scope="module")
def bench(base):
    bench = Bench(base)
    yield bench
    bench.close()


def _named(case: Case) -> dict[Subject, Subject] | None:
    """Subject of a case → the one of the ground that stands for it; None where the case is too large."""
    order = [*case.ranking, *(measure.id for measure in case.measures if measure.id not in case.ranking)]
    if len(order) > LARGEST.measures or any(len(measure.groups) > LARGEST.groups for measure in case.measures):
        return None
    named = {CASE: CASE}
    groups = {measure.id: measure.groups for measure in case.measures}
    for place, id in enumerate(order, 1):
        named[Subject(Kind.MEASURE, (id,))] = Subject(Kind.MEASURE, (f"t{place}",))
        for number, group in enumerate(groups[id], 1):
            named[Subject(Kind.GROUP, (id, group.id))] = Subject(Kind.GROUP, (f"t{place}", f"g{number}"))
    for pair in case.subjects(Kind.PAIR):
        named[pair] = Subject(Kind.PAIR, tuple(f"t{order.index(id) + 1}" for id in pair.ids))
    return named


def _given(ground: Ground, facts: Facts, named: dict[Subject, Subject]) -> Iterator[int]:
    """What a case says, as literals."""
    for subject in [*ground.measures, *(group for measure in ground.measures for group in ground.groups(measure))]:
        yield ground.present(subject) if subject in named.values() else -ground.present(subject)
    for place, ranked in enumerate(ground.ranked):
        yield ranked if place < len(facts.case.ranking) else -ranked
    title = next(one for one in facts.knowledge.derived if one.computation == "personal-data")
    yield ground.personal if str(facts.answer(CASE, title.id)) == title.option_ids[0] else -ground.personal
    for subject, stands_for in named.items():
        for question in facts.knowledge.questions.values():
            if question.about is not subject.kind:
                continue
            number = ground.given(stands_for, column("q", question.id))
            wanted = code(question, facts.answer(subject, question.id))
            if isinstance(number, Free):
                yield from number.says(wanted)


def _said(bench: Bench, ground: Ground, subject: Subject) -> dict[tuple[str, int], int]:
    """(column, number) → the literal that says that the column holds it or more, of every rule and every requirement."""
    columns = [name for kind, name in bench.trees.columns if kind is subject.kind and name[:2] in ("r_", "s_")]
    return {(name, number): ground.at_least(subject, Column(name), number) for name in columns for number in range(1, 6)}


def _cases(base) -> Iterator[Case]:
    yield from (read_case(path, base) for path in EXAMPLES)
    yield from (random_case(base, seed) for seed in range(size(40, 2_000)))


def test_the_clauses_come_to_what_the_evaluator_says(base, bench):
    compared = 0
    for case in _cases(base):
        named = _named(case)
        if named is None:
            continue
        day = next(day for day in bench.days if base.rules_on(day) is base.rules_on(case.assessed_on))
        ground, facts = bench.ground(day, LARGEST), Facts(case, base)
        literals = {subject: _said(bench, ground, stands_for) for subject, stands_for in named.items()}
        model = ground.prover.find(_given(ground, facts, named))
        assert model is not None, case.id
        reference = Reference(facts, base.rules_on(day))
        truths = reference.truths()
        depth = ground.at_least(CASE, Column("depth"), 1), ground.at_least(CASE, Column("depth"), 2)
        asked = base.depths[sum(one in model for one in depth)]
        for subject, told in literals.items():
            for rule in base.rules_on(day).rules:
                if rule.about is subject.kind:
                    _hold(told, model, _column(bench, rule), int(truths[subject, rule.id]), case, subject)
            for requirement in base.requirements.values():
                if requirement.about is subject.kind:
                    stands = status(reference, requirement, subject, requirement.at(asked) or requirement.demands)
                    _hold(told, model, column("s", requirement.id), STATUSES.index(stands), case, subject)
        compared += 1
    assert compared > 30


def _column(bench: Bench, rule) -> str:
    return next(name for one, name in bench.trees.versions() if one is rule)


def _hold(told, model, name: str, wanted: int, case: Case, subject: Subject) -> None:
    number = max((place for (one, place), literal in told.items() if one == name and literal in model), default=0)
    assert number == wanted, (case.id, str(subject), name)


def test_every_answer_that_a_case_file_can_say_is_a_number_and_back(base, bench):
    """What a solver makes of an answer is the answer that is written."""
    ground = bench.ground(bench.days[0], Size(1, 1))
    for question in base.questions.values():
        if question.derived or question.about is Kind.PAIR:
            continue
        number = ground.given(ground.ones(question.about)[0], column("q", question.id))
        if isinstance(number, Free) and not question.answer_type.ticked:
            for wanted in range(VALUE + 1 + question.answer_type.least):
                model = ground.prover.find(number.says(wanted))
                assert model is None or number.read(model) == wanted, question.id


def test_the_four_values_are_in_their_order():
    assert [int(one) for one in Truth] == [0, 1, 2, 3]
