"""The plan: what conditions and shapes say, said once more in SQL. Every number of every column is tried."""

import re
from collections import Counter
from dataclasses import replace
from datetime import date, timedelta
from itertools import combinations_with_replacement, product

import duckdb
import pytest

from advisor.audit import expressions as sql
from advisor.audit.duck import Duck
from advisor.audit.layout import KEYS, LONGEST, NOT_RELEVANT, UNANSWERED, UNSURE, VALUE, Layout, code, column, decode, numbers
from advisor.audit.plan import Plan
from advisor.audit.proof.random_cases import random_case
from advisor.case.facts import possible_answers
from advisor.engines.status import standing, violated
from advisor.knowledge.terms import AnswerType, Demand, Level
from advisor.language.conditions import COMPARISONS, STATES, Interval, StateTest, Truth, ValueTest, truth_of_test, walk
from advisor.language.subjects import Kind
from advisor.text.errors import UnusableKnowledge

from ..audits import laid_out, truths_of
from ..finding import reading


def asked(expression, columns):
    """What an expression gives for rows of columns: name → values."""
    rows = list(zip(*columns.values(), strict=True))
    values = ", ".join(f"({at}, {', '.join(map(str, row))})" for at, row in enumerate(rows))
    select = f"SELECT {expression} FROM (VALUES {values}) AS t(place, {', '.join(columns)}) ORDER BY place"
    return [row[0] for row in duckdb.sql(select).fetchall()]


def tried(question):
    """The numbers of a column, of a long row some of each sort."""
    every = list(numbers(question))
    return every if len(every) < 300 else [*every[:130], *every[130:-1:61], every[-1]]


# Answers as numbers


def test_every_answer_that_rules_can_tell_apart_has_a_number_that_gives_it_back(base):
    for question in base.questions.values():
        for answer in [None, *possible_answers(question, ["a", "b"])]:
            number = code(question, answer)
            assert number in numbers(question), question.id
            again = decode(question, number, ("a", "b"))
            assert code(question, again) == number
            assert (again is None) == (answer is None)
            assert again is None or again.state is answer.state
            if answer is not None and question.options and question.answer_type is not AnswerType.PARTICIPATION:
                assert again.value == answer.value, question.id


def test_states_come_before_values(base):
    for question in base.questions.values():
        states = [
            code(question, answer) for answer in [None, *possible_answers(question, ["a"])] if not answer or not answer.value
        ]
        assert set(states) <= {UNANSWERED, UNSURE, NOT_RELEVANT} | ({VALUE} if question.numeric else set()), question.id


def test_a_number_that_no_answer_has_is_refused(base):
    question = base.questions["nytte-samlet"]
    with pytest.raises(ValueError, match=str(numbers(question).stop)):
        decode(question, numbers(question).stop)


def test_a_long_text_is_as_long_as_any_shape_asks_for(base):
    assert max(demand.min_length for one in base.requirements.values() for demand in one.demands) < LONGEST


def test_an_id_that_cannot_be_a_column_is_refused(base):
    odd = replace(next(iter(base.questions.values())), id="x; DROP TABLE cases")
    with pytest.raises(UnusableKnowledge, match="DROP TABLE"):
        Layout(replace(base, questions={**base.questions, odd.id: odd}))


# Tests of one answer


def value_tests(base):
    for rule in base.rules:
        for part, _about in walk(rule.when, rule.about):
            if isinstance(part, ValueTest):
                yield part


def test_every_value_test_of_the_rules_means_in_sql_what_it_means(base):
    for test in {*value_tests(base), *(replace(test, negated=not test.negated) for test in value_tests(base))}:
        question = base.questions[test.question]
        several = tried(question)
        meant = [int(truth_of_test(test, decode(question, number), question.option_ids)) for number in several]
        assert asked(sql.value_test(test, question, "q"), {"q": several}) == meant, test


def test_a_value_test_of_ticked_options_reads_each_of_them(base):
    question = next(q for q in base.questions.values() if q.answer_type is AnswerType.MULTI and len(q.options) > 4)
    several = tried(question)
    for options in [question.option_ids[:1], question.option_ids[1:4], question.option_ids]:
        test = ValueTest("is", question.id, options)
        meant = [int(truth_of_test(test, decode(question, number), question.option_ids)) for number in several]
        assert asked(sql.value_test(test, question, "q"), {"q": several}) == meant


@pytest.mark.parametrize("word", STATES)
def test_every_state_test_means_in_sql_what_it_means(base, word):
    question = base.questions["nytte-samlet"]
    several = tried(question)
    meant = [int(Truth.JA if STATES[word](decode(question, number)) else Truth.NEI) for number in several]
    assert asked(sql.state_test(StateTest(word, question.id), "q"), {"q": several}) == meant


@pytest.mark.parametrize("outcomes", [[0, 1, 2, 3] * 20, [3] * 40 + [1], [5, 0, 7] * 10, [0] * 70 + [1] * 70], ids=len)
def test_a_long_row_of_outcomes_is_looked_up_too(outcomes):
    found = asked(sql.look_up("q", dict(enumerate(outcomes))), {"q": range(len(outcomes))})
    assert found == outcomes


# Comparisons


@pytest.mark.parametrize("word", COMPARISONS)
def test_every_comparison_of_two_intervals_means_in_sql_what_it_means(word):
    ends = list(combinations_with_replacement(range(4), 2))
    both = list(product(ends, ends))
    columns = {"ak": [3] * len(both), "al": [a[0] for a, _b in both], "ah": [a[1] for a, _b in both]}
    columns |= {"bk": [3] * len(both), "bl": [b[0] for _a, b in both], "bh": [b[1] for _a, b in both]}
    meant = [int(Truth.JA if COMPARISONS[word](Interval(*a), Interval(*b)) else Truth.NEI) for a, b in both]
    assert asked(sql.comparison(word, ("ak", "al", "ah"), ("bk", "bl", "bh")), columns) == meant


def test_a_comparison_is_no_more_known_than_the_least_known_side():
    known = list(product(range(4), range(4)))
    columns = {name: [0] * len(known) for name in ("al", "ah", "bl", "bh")}
    columns |= {"ak": [a for a, _b in known], "bk": [b for _a, b in known]}
    assert asked(sql.comparison("same", ("ak", "al", "ah"), ("bk", "bl", "bh")), columns) == [min(one) for one in known]


# Demands


def test_every_demand_of_the_shapes_is_judged_in_sql_as_in_the_plain_reading(base):
    for requirement in base.requirements.values():
        for demand in requirement.demands:
            questions = [base.questions[id] for id in demand.questions]
            names = [f"q{at}" for at in range(len(questions))]
            rows = list(product(*(tried(question) if len(questions) == 1 else range(VALUE + 1) for question in questions)))
            columns = {name: [row[at] for row in rows] for at, name in enumerate(names)}
            for truth in Truth:
                meant = [stands(demand, questions, row, truth) for row in rows]
                expression = sql.standing("t", sql.demanded(demand, questions, names))
                found = asked(expression, columns | {"t": [int(truth)] * len(rows)})
                assert [sql.STATUSES[number] for number in found] == meant, demand.iri


def stands(demand, questions, row, truth):
    answers = [decode(question, number) for question, number in zip(questions, row, strict=True)]
    return standing(truth, truth is Truth.JA and violated(demand, answers), answers)


def test_of_several_demands_the_worst_counts_and_not_relevant_only_where_all_are(base):
    question = base.questions["nytte-samlet"]
    demands = [Demand(f"x{at}", (question.id,), Level.PRACTICE, {}) for at in range(3)]
    rows = list(product([UNANSWERED, UNSURE, NOT_RELEVANT, VALUE], repeat=3))
    columns = {f"q{at}": [row[at] for row in rows] for at in range(3)}
    parts = [part for at, demand in enumerate(demands) for part in sql.demanded(demand, [question], [f"q{at}"])]
    found = asked(sql.standing(str(sql.JA), parts), columns)
    for row, number in zip(rows, found, strict=True):
        answers = [decode(question, one) for one in row]
        missing = any(violated(demand, [answer]) for demand, answer in zip(demands, answers, strict=True))
        assert sql.STATUSES[number] == standing(Truth.JA, missing, answers), row


# The whole


def test_a_plan_is_the_same_text_every_time(base):
    assert [step.select for step in Plan(base).steps] == [step.select for step in Plan(base).steps]


def test_every_requirement_and_every_prompt_rests_in_one_step(base):
    for plan in (Plan(base), Plan(base, whole=True)):
        held = Counter((step.kind, name) for step in plan.steps for name in step.holds)
        assert set(held.values()) == {1}
        asked = [(one.about, column("s", one.id)) for one in base.requirements.values()]
        asked += [(rule.about, name) for rule in base.rules if rule.prompt for name in plan.given(rule)]
        assert not set(asked) - set(held)


def test_no_step_carries_what_nobody_reads(base):
    """Making tables is what takes the time: a column that no later step reads, and nobody asks for, is not made."""
    plan = Plan(base)
    for at, step in enumerate(plan.steps):
        made = step.select.partition("\nFROM")[0].removeprefix("SELECT ").split(", ")
        later = set(re.findall(r"\w+", " ".join(one.select for one in plan.steps[at + 1 :])))
        assert not set(made) - later - {*step.holds, *plan.dimensions, *KEYS[step.kind]}, step.name


def test_the_rows_of_a_kind_are_all_that_its_steps_hold(base, tmp_path):
    plan = Plan(base, whole=True)
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


def test_two_versions_of_a_rule_speak_on_their_own_days(base, read):
    """A rule that was replaced is held to its dates, in a plan as in a single case."""
    old = reading(base, "niva")
    change = date(2026, 1, 1)
    never = replace(old, when=reading(base, "fritekst-person").when, valid_from=change)
    rules = tuple(one for one in base.rules if one is not old)
    two = replace(base, rules=(*rules, replace(old, valid_to=change - timedelta(days=1)), never))
    for day, fires in [(change - timedelta(days=1), True), (change, False)]:
        case = replace(read("case: x\nlevel: praksis"), assessed_on=day)
        assert (truths_of(two, [case])[0][old.id] == int(Truth.JA)) is fires
