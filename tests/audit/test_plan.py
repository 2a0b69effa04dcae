"""The plan: in which steps the columns of a knowledge base are made, and where each of them rests."""

import re
from collections import Counter
from dataclasses import replace
from datetime import date, timedelta

import pytest

from advisor.advice.advice import advise
from advisor.audit.duck import Duck
from advisor.audit.layout import KEYS, Layout
from advisor.audit.plan import Plan, plan_of
from advisor.audit.proof.random_cases import random_case
from advisor.case.casefile import read_case
from advisor.engines.encoding import column
from advisor.language.conditions import Truth
from advisor.language.subjects import CASE, Kind
from advisor.text.errors import UnusableKnowledge

from ..audits import laid_out, truths_of
from ..conftest import EXAMPLES


def test_an_id_that_cannot_be_a_column_is_refused(base):
    odd = replace(next(iter(base.questions.values())), id="x; DROP TABLE cases")
    with pytest.raises(UnusableKnowledge, match="DROP TABLE"):
        Layout(replace(base, questions={**base.questions, odd.id: odd}))


def test_a_plan_is_the_same_text_every_time(base):
    assert [step.select for step in Plan(base).steps] == [step.select for step in Plan(base).steps]


def test_a_plan_is_remembered_for_its_base_alone(base):
    other = replace(base)  # with the same digest, as a base that something was changed in may have
    assert plan_of(base) is plan_of(base) and not plan_of(base).whole and plan_of(base, whole=True).whole
    assert plan_of(other) is not plan_of(base) and plan_of(other).knowledge is other


def test_every_requirement_and_every_prompt_rests_in_one_step(base):
    for plan in (plan_of(base), plan_of(base, whole=True)):
        held = Counter((step.kind, name) for step in plan.steps for name in step.holds)
        assert set(held.values()) == {1}
        asked = [(one.about, column("s", one.id)) for one in base.requirements.values()]
        asked += [(rule.about, name) for rule in base.rules if rule.prompt for name in plan.given(rule)]
        assert not set(asked) - set(held)


def test_no_step_carries_what_nobody_reads(base):
    """Making tables is what takes the time: a column that no later step reads, and nobody asks for, is not made."""
    plan = plan_of(base)
    for at, step in enumerate(plan.steps):
        made = step.select.partition("\nFROM")[0].removeprefix("SELECT ").split(", ")
        later = set(re.findall(r"\w+", " ".join(one.select for one in plan.steps[at + 1 :])))
        assert not set(made) - later - {*step.holds, *plan.dimensions, *KEYS[step.kind]}, step.name


def test_the_rows_of_a_kind_are_all_that_its_steps_hold(base, tmp_path):
    plan = plan_of(base, whole=True)
    cases = [random_case(base, seed) for seed in range(6)]
    with Duck(tmp_path, threads=1) as duck:
        laid_out(duck, plan, cases)
        for step in plan.steps:
            duck.table(step.name, step.select)
        for kind in Kind:
            rows = duck.rows(f"SELECT * FROM {plan.rows(kind)}")
            if kind is not Kind.PAIR:
                assert len(rows) == sum(len(list(case.subjects(kind))) for case in cases)
            for step in plan.steps_of(kind):
                names = [*KEYS[kind], *step.holds]
                held = duck.rows(f"SELECT {', '.join(names)} FROM {step.name}")
                assert sorted(tuple(row[name] for name in names) for row in rows) == sorted(map(tuple, map(dict.values, held)))


def test_two_versions_of_a_rule_speak_on_their_own_days(base):
    """A rule that was replaced is held to its dates, in a plan as in a single case."""
    advice, old = next(
        (advice, one.rule)
        for advice in (advise(read_case(path, base), base) for path in EXAMPLES)
        for one in advice.prompts
        if one.rule.about is Kind.CASE
    )
    silent = next(rule for rule in base.rules if advice.inference.truths.get((CASE, rule.id)) is Truth.NEI)
    change = date(2026, 1, 1)
    never = replace(old, when=silent.when, valid_from=change)
    rules = tuple(one for one in base.rules if one is not old)
    two = replace(base, rules=(*rules, replace(old, valid_to=change - timedelta(days=1)), never))
    for day, fires in [(change - timedelta(days=1), True), (change, False)]:
        case = replace(advice.case, assessed_on=day)
        assert (truths_of(two, [case])[0][old.id] == int(Truth.JA)) is fires
