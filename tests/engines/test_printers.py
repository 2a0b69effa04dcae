"""Every rule and every requirement, as each printer prints it, against the definition over the values of what it reads."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import date, timedelta
from functools import cached_property
from itertools import chain, combinations, combinations_with_replacement, product
from math import prod
from random import Random

import duckdb
import pytest

from advisor.engines import lookups, sql
from advisor.engines.closures import closure
from advisor.engines.compiler import Compiled, Compiler
from advisor.engines.encoding import (
    LONGEST,
    NOT_RELEVANT,
    SET_ASIDE,
    STATUSES,
    UNANSWERED,
    UNSURE,
    VALUE,
    column,
    decode,
    numbers,
)
from advisor.engines.status import standing, status, violated
from advisor.knowledge.terms import AnswerType, Demand, Level
from advisor.language.answers import Answer, Span, State
from advisor.language.conditions import (
    COMPARISONS,
    STATES,
    Above,
    All,
    Any_,
    Below,
    Compare,
    Interval,
    Situated,
    StateTest,
    Truth,
    ValueTest,
    interval,
    truth,
    truth_of_test,
    walk,
)
from advisor.language.subjects import Kind, Subject
from advisor.language.tree import Choice, Column, Comparison, Constant, Greatest, Least, LookUp, Sum, columns, look_up

MOST = 20_000  # rows of one expression; where there are more, every value, the pairs of those that tell, and some at random
AT_RANDOM = 2_000


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


# The definition, over the numbers of a row -----------------------------------------------------


class Row:
    """A row as a condition sees it: conditions.View. What another kind answers is read as a situation of its own."""

    def __init__(self, compiler: Compiler, numbers: dict[str, int]):
        self.compiler = compiler
        self.numbers = numbers
        self.questions = compiler.knowledge.questions

    def answer(self, subject: Subject, question: str) -> Answer | None:
        of = self.questions[question]
        if subject.kind is not Kind.MEASURE or not subject.ids:
            return decode(of, self.numbers[self.compiler.seen(of).name])
        known, low, high = (self.numbers[one.name] for one in self.compiler.interval(of, subject.ids[0]))
        unknown = {Truth.NEI: Answer(State.NOT_RELEVANT), Truth.UBESVART: None, Truth.USIKKERT: Answer(State.UNSURE)}
        return unknown[Truth(known)] if known < Truth.JA else Answer(State.VALUE, Span(of.option_ids[low], of.option_ids[high]))

    def situation(self, _subject: Subject, name: str) -> Truth:
        if name in self.numbers:
            return Truth(self.numbers[name])
        rules = [self.numbers[at] for rule, at in self.compiler.versions() if rule.situation == name]
        return Truth(max(rules, default=0))

    def scale(self, question: str) -> tuple[str, ...]:
        return self.questions[question].option_ids

    def about(self, _question: str) -> Kind:
        return Kind.MEASURE  # the interval of a measure is made before, also of its groups

    def ranked_over(self, _pair: Subject) -> bool:
        return self.numbers["place"] < self.numbers["other_place"]

    def below(self, _subject: Subject, _kind: Kind) -> list[Subject]:
        raise AssertionError("said by as_read")


def as_read(compiler, condition):
    """A condition with what other kinds answer as situations, named as the columns they are brought in."""
    match condition:
        case All(parts):
            return All(tuple(as_read(compiler, part) for part in parts))
        case Any_(parts):
            return Any_(tuple(as_read(compiler, part) for part in parts))
        case Below(word, kind, part):
            return Situated(f"{kind}_{compiler.parts[kind, part]}_{'max' if word == 'some' else 'min'}")
        case Above(kind, part):
            return Situated(f"{kind}_{compiler.parts[kind, part]}")
    return condition


@dataclass
class Meant:
    """What each column of a compiled base must come to, by the definition."""

    compiler: Compiler

    @cached_property
    def of(self) -> dict[tuple[Kind, str], Callable[[Row], int]]:
        base = self.compiler.knowledge
        found = {}
        for rule, name in self.compiler.versions():
            found[rule.about, name] = self._rule(rule)
            if rule.prompt:
                found[rule.about, "g" + name[1:]] = self._guidance(rule, name)
        for (kind, part), name in self.compiler.parts.items():
            found[kind, name] = self._part(kind, part)
        for requirement in base.requirements.values():
            found[requirement.about, column("s", requirement.id)] = self._requirement(requirement)
        for question in base.questions.values():
            if question.ask_when:
                found[question.about, column("c", question.id)] = self._counted(question)
            for place, prefix in enumerate(("known", "low", "high")):
                found[question.about, column(prefix, question.id)] = self._interval(question, place)
        return found

    def _part(self, kind, part):
        condition, subject = as_read(self.compiler, part), Subject(kind, ("a", "b") if kind is Kind.PAIR else ())
        return lambda row: truth(condition, subject, row)

    def _rule(self, rule):
        holds = self._part(rule.about, rule.when)

        def dated(row):
            day = date.fromisoformat(str(row.numbers["day"])) if "day" in row.numbers else rule.valid_from
            return holds(row) if rule.valid_on(day) else Truth.NEI

        return dated

    def _guidance(self, rule, name):
        return lambda row: row.numbers[name] + SET_ASIDE * row.numbers.get(column("d", rule.id), 0)

    def _requirement(self, requirement):
        at = {level.depth: requirement.at(level) or requirement.demands for level in Level}

        def stands(row):
            found = status(row, requirement, Subject(requirement.about), at[row.numbers.get("level", 0)])
            return STATUSES.index(found) + SET_ASIDE * row.numbers.get(column("d", requirement.id), 0)

        return stands

    def _counted(self, question):
        name = column("q", question.id)
        return lambda row: row.numbers[name] if row.situation(Subject(question.about), question.ask_when) else UNANSWERED

    def _interval(self, question, place):
        def end(row):
            found = interval(row, Subject(Kind.MEASURE), question.id, Kind.MEASURE)
            return ((found, 0, 0) if isinstance(found, Truth) else (Truth.JA, found.low, found.high))[place]

        return end


# The rows that are tried -----------------------------------------------------------------------

Several = list[tuple[int, ...]]  # the values that some columns have together


class Tried:
    """The rows for a column of a compiled base: names of what it reads, and rows of numbers."""

    def __init__(self, compiler: Compiler, made: Compiled):
        base = compiler.knowledge
        self.compiler, self.made = compiler, made
        self.questions = {column(prefix, question.id): question for question in base.questions.values() for prefix in "qc"}
        self.lengths = {one.min_length for requirement in base.requirements.values() for one in requirement.demands}
        edges = {day for rule in base.rules for day in (rule.valid_from, rule.valid_to) if day}
        self.days = sorted({day + timedelta(days=by) for day in edges for by in (-1, 0, 1)})
        self.chance = Random(made.name)

    @cached_property
    def together(self) -> dict[tuple[str, ...], Several]:
        """Names → the values that they can have; an interval has three names."""
        found = {}
        for question in self._compared():
            for one in "ab":
                names = tuple(column.name for column in self.compiler.interval(question, one))
                found[names] = self._intervals(len(question.options))
        left = set(self.made.reads).difference(*found)
        return found | {(name,): [(number,) for number in self._numbers(name)] for name in sorted(left)}

    def _compared(self):
        rules = [rule for rule, name in self.compiler.versions() if name == self.made.name]
        read = [part.question for rule in rules for part, _about in walk(rule.when, rule.about) if isinstance(part, Compare)]
        return [self.compiler.knowledge.questions[id] for id in dict.fromkeys(read)]

    def _intervals(self, steps):
        ends = combinations_with_replacement(range(steps), 2)
        return [*((known, 0, 0) for known in range(Truth.JA)), *((int(Truth.JA), *both) for both in ends)]

    def _numbers(self, name):
        if name in self.questions:
            return list(numbers(self.questions[name]))
        if name.startswith("d_"):
            return [0, 1]
        return {
            "level": [level.depth for level in Level],
            "day": [int(f"{day:%Y%m%d}") for day in self.days],
            "place": [1, 2],
            "other_place": [1, 2],
        }.get(name, list(range(4)))

    def telling(self, names: tuple[str, ...]) -> Several:
        """Of a text only the lengths around those that a shape asks for."""
        question = self.questions.get(names[0])
        if question is None or question.answer_type is not AnswerType.TEXT:
            return self.together[names]
        around = {VALUE + length + by for length in self.lengths for by in (-1, 0, 1)}
        return [(number,) for number in sorted({*range(VALUE + 2), *around, VALUE + LONGEST}) if number <= VALUE + LONGEST]

    @property
    def names(self) -> list[str]:
        return list(chain.from_iterable(self.together))

    def rows(self) -> list[tuple[int, ...]]:
        every = list(self.together.values())
        if prod(map(len, every)) <= MOST:
            return _flat(product(*every))
        telling = [self.telling(names) for names in self.together]
        if prod(map(len, telling)) <= MOST:
            return [*_flat(product(*telling)), *self._each(every)]
        return [*self._each(every), *self._pairs(telling), *_flat(self._random(telling) for _ in range(AT_RANDOM))]

    def _random(self, several):
        return [self.chance.choice(values) for values in several]

    def _each(self, every) -> Iterator[tuple[int, ...]]:
        for at, values in enumerate(every):
            yield from _flat([*self._random(every[:at]), value, *self._random(every[at + 1 :])] for value in values)

    def _pairs(self, several) -> Iterator[tuple[int, ...]]:
        for one, other in combinations(range(len(several)), 2):
            for both in product(several[one], several[other]):
                row = self._random(several)
                row[one], row[other] = both
                yield from _flat([row])


def _flat(rows) -> list[tuple[int, ...]]:
    return [tuple(chain.from_iterable(row)) for row in rows]


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
    assert left == {"known", "low", "high", "u", "level", "arena"}
    assert sum(len(rows) for _names, rows, _meant in tried.values()) > 250_000


def test_most_are_tried_over_all_values(compiler, tried):
    """All but a few: those that read two long texts, a text and much else, or six intervals."""
    whole = [
        key for key in tried if prod(map(len, Tried(compiler, compiler.columns[key]).together.values())) == len(tried[key][1])
    ]
    assert len(tried) - len(whole) < 30


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
def test_each_printer_says_how_deep_a_level_is(base, compiler, printed):
    made = compiler.columns[Kind.CASE, "level"]
    (name,) = made.reads
    question = next(one for one in base.questions.values() if column("q", one.id) == name)
    for number, found in zip(numbers(question), printed(made.expression, [name], [(n,) for n in numbers(question)]), strict=True):
        answer = decode(question, number)
        said = Level(answer.value) if answer and answer.state is State.VALUE else Level.MUNICIPALITY
        assert found == said.depth


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
    question = next(q for q in base.questions.values() if q.answer_type is AnswerType.MULTI and len(q.options) > 4)
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
    demands = [Demand(f"x{at}", (question.id,), Level.PRACTICE, {}) for at in range(3)]
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


TESTS = [
    Comparison(Column("x"), "<", Column("y")),
    Comparison(Column("x"), "shares", Constant(2)),
    Least((Comparison(Column("x"), ">", Constant(0)), Comparison(Column("y"), "=", Constant(2)))),
    Greatest((Comparison(Column("x"), "<=", Constant(0)), Comparison(Column("y"), ">=", Constant(2)))),
    Choice(Comparison(Column("x"), "=", Constant(1)), Column("y"), Constant(0)),
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
            assert set(re.findall(r"\b[a-z]\w*_\w+", sql.number(made.expression))) == {name for name in made.reads if "_" in name}
