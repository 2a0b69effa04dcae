"""Every rule and every requirement, as each printer prints it, against the definition over the values of what it reads."""

from __future__ import annotations

import re
from dataclasses import replace
from itertools import combinations_with_replacement, product
from math import prod

import duckdb
import pytest

from advisor.engines import lookups, sql
from advisor.engines.closures import closure
from advisor.engines.compiler import Compiler
from advisor.engines.encoding import (
    NOT_RELEVANT,
    STATUSES,
    UNANSWERED,
    UNSURE,
    VALUE,
    column,
    decode,
    numbers,
)
from advisor.engines.status import standing, violated
from advisor.knowledge.terms import Demand
from advisor.language.conditions import (
    COMPARISONS,
    STATES,
    Interval,
    StateTest,
    Truth,
    ValueTest,
    truth_of_test,
    walk,
)
from advisor.language.subjects import Kind
from advisor.language.tree import Choice, Column, Comparison, Constant, Greatest, Least, LookUp, Sum, columns, look_up
from tests.conftest import size
from tests.strategies import DEPTHS

from .rows import Meant, Row, Tried

# The printers ----------------------------------------------------------------------------------


def by_sql(expression, names, rows):
    """What DuckDB makes of it."""
    unnested = ", ".join(["unnest(range(?)) AS place_of_row", *(f"unnest(?::INTEGER[]) AS {name}" for name in names)])
    select = f"SELECT {sql.number(expression)} FROM (SELECT {unnested}) ORDER BY place_of_row"
    given = [len(rows), *([row[at] for row in rows] for at in range(len(names)))]
    return [row[0] for row in duckdb.execute(select, given).fetchall()]


def by_closure(expression, names, rows):
    made = closure(expression)
    return [made(dict(zip(names, row, strict=True))) for row in rows]


PRINTERS = pytest.mark.parametrize("printed", [by_sql, by_closure])


# The whole base --------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def compiler(base):
    return Compiler(base)


@pytest.fixture(scope="module")
def tried(compiler):
    """(kind, column) → names, rows, and what each row must come to."""
    meant, found = Meant(compiler).of, {}
    for key, made in compiler.columns.items():
        if key in meant and made.expression:
            rows = (cases := Tried(compiler, made)).rows()
            views = (Row(compiler, dict(zip(cases.names, row, strict=True))) for row in rows)
            found[key] = cases.names, rows, [int(meant[key](view)) for view in views]
    return found


def of(tried, prefix):
    return {name for _kind, name in tried if name.startswith(prefix)}


def test_every_rule_and_every_requirement_is_tried(base, compiler, tried):
    assert len(of(tried, "r_")) == len(base.rules) > 80
    assert len(of(tried, "g_")) == sum(rule.prompt is not None for rule in base.rules)
    assert len(of(tried, "s_")) == len(base.requirements) > 50
    assert len(of(tried, "p_")) == len(compiler.parts) > 20
    assert len(of(tried, "c_")) == sum(bool(question.ask_when) for question in base.questions.values())
    assert len(of(tried, "known_")) == len(of(tried, "low_")) == len(of(tried, "high_")) > 2
    left = {name.split("_")[0] for (_kind, name), made in compiler.columns.items() if made.expression} - {"r", "g", "s", "p", "c"}
    assert left == {"known", "low", "high", "u", "level", "depth", "arena"}
    assert sum(len(rows) for _names, rows, _meant in tried.values()) > size(80_000, 250_000)


def test_most_are_tried_over_all_values(compiler, tried):
    """All but a few: those that read two long texts, a text and much else, or six intervals."""
    whole = [
        key for key in tried if prod(map(len, Tried(compiler, compiler.columns[key]).together.values())) == len(tried[key][1])
    ]
    assert len(tried) - len(whole) < 25


@PRINTERS
def test_each_printer_says_what_the_definition_says(compiler, tried, printed):
    for key, (names, rows, meant) in tried.items():
        found = printed(compiler.columns[key].expression, names, rows)
        wrong = [
            (dict(zip(names, row, strict=True)), one, two) for row, one, two in zip(rows, found, meant, strict=True) if one != two
        ]
        assert not wrong, (key, len(wrong), wrong[0])


@PRINTERS
def test_each_printer_counts_what_is_unsure(compiler, printed):
    for kind, several in compiler.unsure.items():
        for made in (compiler.columns[kind, name] for name in several):
            names = sorted(made.reads)
            rows = [tuple(UNSURE if at == place else VALUE for at in range(len(names))) for place in range(len(names))]
            rows += [(UNSURE,) * len(names), (UNANSWERED,) * len(names)]
            assert printed(made.expression, names, rows) == [1] * len(names) + [len(names), 0]


@PRINTERS
def test_each_printer_says_at_which_level_and_how_deep_a_case_is(base, compiler, printed):
    questions = [base.fields[name] for name in ("level", "depth")]
    names = [column("q", one.id) for one in questions]
    rows = list(product(*map(numbers, questions)))
    levels, depths = (printed(compiler.columns[Kind.CASE, name].expression, names, rows) for name in ("level", "depth"))
    for row, level, depth in zip(rows, levels, depths, strict=True):
        chosen = [str(answer.value) if answer else "" for answer in map(decode, questions, row)]
        said = base.level(chosen[0]) or base.usual_level
        assert (level, depth) == (said.place, (base.depth(chosen[1]) or said.starts_at).place)


# What the base does not say, and may ----------------------------------------------------------


@PRINTERS
def test_a_test_and_its_negation_of_every_question(base, printed):
    tests = {part for rule in base.rules for part, _about in walk(rule.when, rule.about) if isinstance(part, ValueTest)}
    for test in {*tests, *(replace(one, negated=not one.negated) for one in tests)}:
        question = base.questions[test.question]
        several = list(numbers(question))
        meant = [truth_of_test(test, decode(question, number), question.option_ids) for number in several]
        assert printed(lookups.test(test, question, Column("q")), ["q"], [(one,) for one in several]) == meant, test


@PRINTERS
def test_a_test_of_ticked_options_reads_each_of_them(base, printed):
    question = next(q for q in base.questions.values() if q.answer_type.ticked and len(q.options) > 4)
    several = list(numbers(question))
    for options in [question.option_ids[:1], question.option_ids[1:4], question.option_ids]:
        test = ValueTest("is", question.id, options)
        meant = [truth_of_test(test, decode(question, number), question.option_ids) for number in several]
        assert printed(lookups.test(test, question, Column("q")), ["q"], [(one,) for one in several]) == meant


@PRINTERS
@pytest.mark.parametrize("word", STATES)
def test_every_test_of_a_state(base, word, printed):
    for question in {question.answer_type: question for question in base.questions.values()}.values():
        several = list(numbers(question))
        meant = [Truth.JA if STATES[word](decode(question, number)) else Truth.NEI for number in several]
        made = lookups.test(StateTest(word, question.id), question, Column("q"))
        assert printed(made, ["q"], [(one,) for one in several]) == meant


@PRINTERS
@pytest.mark.parametrize("word", COMPARISONS)
def test_every_comparison_of_two_intervals(word, printed):
    ends = list(combinations_with_replacement(range(4), 2))
    names = ["ak", "al", "ah", "bk", "bl", "bh"]
    a, b = ([Column(name) for name in names if name[0] == one] for one in "ab")
    rows = [(x, *one, y, *other) for x, one, y, other in product(range(4), ends, range(4), ends)]
    meant = [
        min(row[0], row[3]) if min(row[0], row[3]) < Truth.JA else 3 * COMPARISONS[word](Interval(*row[1:3]), Interval(*row[4:]))
        for row in rows
    ]
    assert printed(lookups.comparison(word, a, b), names, rows) == meant


@PRINTERS
def test_of_several_demands_the_worst_counts_and_not_relevant_only_where_all_are(base, printed):
    question = base.questions["nytte-samlet"]
    demands = [Demand(f"x{at}", (question.id,), DEPTHS[0], {}) for at in range(3)]
    rows = list(product(range(4), *[[UNANSWERED, UNSURE, NOT_RELEVANT, VALUE]] * 3))
    parts = [lookups.demanded(demand, [question], [Column(f"q{at}")]) for at, demand in enumerate(demands)]
    found = printed(lookups.status(Column("t"), parts), ["t", "q0", "q1", "q2"], rows)
    for (applies, *given), number in zip(rows, found, strict=True):
        answers = [decode(question, one) for one in given]
        missing = any(violated(demand, [answer]) for demand, answer in zip(demands, answers, strict=True))
        assert STATUSES[number] == standing(Truth(applies), missing, answers), (applies, given)


OUTCOMES = [[0, 1, 2, 3] * 20, [3] * 40 + [1], [5, 0, 7] * 10, [0] * 70 + [1] * 70, [0, 1, 1], [2, 2]]


@PRINTERS
@pytest.mark.parametrize("open", [False, True])
@pytest.mark.parametrize(
    "outcomes", [[0, 1, 2, 3] * 20, [3] * 40 + [1], [5, 0, 7] * 10, [0] * 70 + [1] * 70, [0, 1, 1], [2, 2]], ids=len
)
def test_a_look_up_gives_the_outcome_of_each_place(outcomes, open, printed):
    rows = [(place,) for place in range(len(outcomes) + (5 if open else 0))]
    assert printed(look_up(Column("q"), outcomes, open), ["q"], rows) == [*outcomes, *[outcomes[-1]] * (5 if open else 0)]


X, Y = Column("x"), Column("y")
SEVERAL = [
    (X, Y),
    (X, Constant(1)),
    (X, LookUp(Y, (3, 0, 2, 1))),
    (Comparison(X, "=", Y), Y),
    (X, Sum(((3, Comparison(Y, ">", X)),))),
]


@pytest.mark.parametrize("parts", SEVERAL, ids=str)
def test_the_least_and_the_greatest_of_truths(parts):
    rows = list(product(range(4), repeat=2))
    both = list(zip(*(by_closure(part, ["x", "y"], rows) for part in parts), strict=True))
    within = Least((Greatest(parts), Constant(2)))
    for made, meant in ((Least(parts), min), (Greatest(parts), max), (within, lambda one: min(max(one), 2))):
        assert by_sql(made, ["x", "y"], rows) == by_closure(made, ["x", "y"], rows) == [meant(one) for one in both]


@pytest.mark.parametrize("of", [Least, Greatest])
@pytest.mark.parametrize("word", ["<", "<=", "=", ">=", ">"])
def test_what_is_asked_of_the_least_or_the_greatest_is_asked_of_each(of, word):
    rows = list(product(range(4), repeat=2))
    for number in range(4):
        test = Choice(Comparison(of((X, Y)), word, Constant(number)), Constant(1), Constant(2))
        assert by_sql(test, ["x", "y"], rows) == by_closure(test, ["x", "y"], rows)


TESTS = [
    Comparison(Column("x"), "<", Column("y")),
    Comparison(Column("x"), "shares", Constant(2)),
    Least((Comparison(Column("x"), ">", Constant(0)), Comparison(Column("y"), "=", Constant(2)))),
    Greatest((Comparison(Column("x"), "<=", Constant(0)), Comparison(Column("y"), ">=", Constant(2)))),
    Choice(Comparison(Column("x"), "=", Constant(1)), Column("y"), Constant(0)),
    Sum(((1, Choice(Comparison(Column("x"), "=", Constant(1)), Column("y"), Constant(0))), (2, Column("x")))),
    Choice(Comparison(Column("x"), "=", Constant(1)), Constant(0), Column("y")),
    LookUp(Column("x"), (0, 1, 0, 1)),
    LookUp(Column("x"), (0, 1), open=True),
    LookUp(Column("x"), (1, 0, 1), open=True),
    LookUp(Column("x"), (1, 0), open=True),
    LookUp(Sum(((1, Column("x")), (2, Column("y")))), (0, 1), open=True),
    Constant(0),
    Constant(3),
]


@pytest.mark.parametrize("test", TESTS, ids=str)
def test_an_expression_holds_where_it_is_not_0(test):
    rows = list(product(range(4), repeat=2))
    chosen = Choice(test, Constant(1), Constant(2))
    meant = [1 if number else 2 for number in by_closure(test, ["x", "y"], rows)]
    assert by_sql(chosen, ["x", "y"], rows) == by_closure(chosen, ["x", "y"], rows) == meant


def test_an_expression_names_every_column_that_it_reads(compiler):
    for made in compiler.columns.values():
        if made.expression:
            assert set(columns(made.expression)) == made.reads
            assert set(re.findall(r"\b[a-z]\w*_\w+\b(?!\()", sql.number(made.expression))) == {
                name for name in made.reads if "_" in name
            }


def test_a_look_up_of_a_look_up_is_one():
    x = Column("x")
    assert look_up(LookUp(x, (2, 0, 1)), [5, 6, 7]) == LookUp(x, (7, 5, 6))
    assert look_up(LookUp(x, (2, 9), open=True), [5, 6, 7, 8], open=True) == LookUp(x, (7, 8), open=True)
    assert look_up(LookUp(x, (0, 1)), [4, 4]) == Constant(4)


def test_numbers_without_a_bit_in_common_are_put_together_by_their_bits():
    parts = ((1, Column("x")), (8, Column("y")))
    assert sql.number(Sum(parts, apart=True)) == "(x | y * 8)"
    assert sql.number(Sum(parts)) == "(x + y * 8)"
