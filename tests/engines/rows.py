"""Rows of numbers for every column of a compiled base, and what the definition makes of each."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property
from itertools import chain, combinations, combinations_with_replacement, product
from math import prod
from random import Random

from advisor.engines.compiler import Compiled, Compiler
from advisor.engines.encoding import (
    SET_ASIDE,
    STATUSES,
    UNANSWERED,
    VALUE,
    column,
    decode,
    numbers,
)
from advisor.engines.status import status
from advisor.language.answers import Answer, Span, State
from advisor.language.conditions import (
    Above,
    All,
    Any_,
    Below,
    Compare,
    Situated,
    Truth,
    interval,
    truth,
    walk,
)
from advisor.language.subjects import Kind, Subject
from advisor.language.types.text import LONGEST
from tests.conftest import size
from tests.strategies import DEPTHS

MOST = size(
    2_000, 20_000
)  # rows of one expression; where there are more, every value, the pairs of those that tell, and some at random
AT_RANDOM = size(200, 2_000)
LENGTHS = size(25, 1)  # of the lengths of a text one in so many is tried, beside those that a shape asks about


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

    def interval(self, measure, question):
        return interval(self, measure, question, Kind.MEASURE)

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
        at = {depth.place: requirement.at(depth) or requirement.demands for depth in DEPTHS}

        def stands(row):
            found = status(row, requirement, Subject(requirement.about), at[row.numbers.get("depth", 0)])
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
            every = numbers(self.questions[name])
            return sorted({*every[::LENGTHS], *self._told_apart()}) if self._is_text(name) else list(every)
        if name.startswith("d_"):
            return [0, 1]
        return {
            "depth": [depth.place for depth in DEPTHS],
            "day": [int(f"{day:%Y%m%d}") for day in self.days],
            "place": [1, 2],
            "other_place": [1, 2],
        }.get(name, list(range(4)))

    def telling(self, names: tuple[str, ...]) -> Several:
        """Of a text only the lengths around those that a shape asks for."""
        return [(number,) for number in self._told_apart()] if self._is_text(names[0]) else self.together[names]

    def _is_text(self, name):
        return name in self.questions and self.questions[name].answer_type.name == "text"

    def _told_apart(self) -> list[int]:
        around = {VALUE + length + by for length in self.lengths for by in (-1, 0, 1)}
        return sorted(number for number in {*range(VALUE + 2), *around, VALUE + LONGEST} if number <= VALUE + LONGEST)

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
