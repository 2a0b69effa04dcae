"""The answers of an unknown case as booleans: one column, one number that can be any that a case file can say."""

from __future__ import annotations

from bisect import bisect, insort
from collections.abc import Sequence
from typing import Protocol

from ...engines.clauses import TRUE, Circuit
from ...engines.encoding import NOT_RELEVANT, VALUE, numbers
from ...engines.solver import Model
from ...knowledge import Question
from ...language.types.base import exclusive


def told_apart(question: Question) -> Sequence[int]:
    """The numbers of a question that its demands can tell apart: of several choices, each by itself."""
    if not question.answer_type.ticked:
        return numbers(question)
    return [*range(VALUE), *(VALUE + (1 << bit) for bit in range(len(question.options)))]


class Number(Protocol):
    """A column of one row, by its thresholds."""

    span: tuple[int, int]

    def at_least(self, number: int) -> int: ...
    def ticked(self, bit: int) -> int: ...
    def read(self, model: Model) -> int: ...


class Known:
    """A number that is known, or that literals decide: `at` says of each number above the least when it is reached."""

    def __init__(self, number: int, at: dict[int, int] | None = None):
        self.at = at or {}
        self.span = number, max([number, *self.at])

    def at_least(self, number: int) -> int:
        low, high = self.span
        if number <= low:
            return TRUE
        return -TRUE if number > high else self.at[min(place for place in self.at if place >= number)]

    def ticked(self, bit: int) -> int:
        return TRUE if (self.span[0] - VALUE) >> bit & 1 else -TRUE

    def read(self, model: Model) -> int:
        reached = (number for number, literal in self.at.items() if literal in model)
        return max([self.span[0], *reached])


class Free:
    """Any number that the column of a question can hold, in a case file that can be read."""

    def __init__(self, circuit: Circuit, question: Question):
        self.circuit = circuit
        self.question = question
        kind = question.answer_type
        self.span = 0, VALUE if kind.ticked else VALUE + kind.places(question) - 1
        self.thresholds: dict[int, int] = {}
        self._order: list[int] = []
        self.bits: list[int] = []

    def at_least(self, number: int) -> int:
        low, high = self.span
        if number == NOT_RELEVANT and self.question.settles_duty:
            number = VALUE  # nobody can say «ikke relevant» here
        if VALUE < number <= VALUE + self.question.answer_type.least:
            number = VALUE  # no text of no length, no choice of nothing
        if number <= low:
            return TRUE
        return -TRUE if number > high else self._threshold(number)

    def _threshold(self, number: int) -> int:
        if number not in self.thresholds:
            self.thresholds[number] = made = self.circuit.new()
            place = bisect(self._order, number)
            if place:
                self.circuit.clauses.append([-made, self.thresholds[self._order[place - 1]]])
            if place < len(self._order):
                self.circuit.clauses.append([-self.thresholds[self._order[place]], made])
            insort(self._order, number)
        return self.thresholds[number]

    def ticked(self, bit: int) -> int:
        if not self.bits:
            has_value = self.at_least(VALUE)
            self.bits = [self.circuit.new() for _option in self.question.options]
            self.circuit.clauses += [[-one, has_value] for one in self.bits] + [[-has_value, *self.bits]]
            places = {option: place for place, option in enumerate(self.question.option_ids)}
            for alone in exclusive(self.question.options):
                one = self.bits[places[alone]]
                self.circuit.clauses += [[-one, -other] for other in self.bits if other != one]
        return self.bits[bit]

    def says(self, number: int) -> list[int]:
        """The literals that together say that it is this number."""
        if number < VALUE or not self.question.answer_type.ticked:
            return [self.at_least(number), -self.at_least(number + 1)]
        bits = [(self.ticked(bit), (number - VALUE) >> bit & 1) for bit in range(len(self.question.options))]
        return [literal if ticked else -literal for literal, ticked in bits]

    def read(self, model: Model) -> int:
        """The number in a model: the lowest that says the same."""
        number = max((place for place, literal in self.thresholds.items() if literal in model), default=0)
        if number < VALUE or not self.question.answer_type.ticked:
            return number + self.question.answer_type.least if number == VALUE else number
        return VALUE + (sum(1 << bit for bit, literal in enumerate(self.bits) if literal in model) or 1)


class Filled:
    """A number that becomes another where it is one that leaves something open."""

    def __init__(self, circuit: Circuit, of: Free, open: Sequence[bool], becomes: int):
        """`open`: of each number, whether it leaves something open; past the end as the last. `becomes`: what it is then."""
        self.circuit = circuit
        self.of = of
        self.becomes = Known(becomes)
        self.span = of.span[0], max(of.span[1], becomes)
        ends = [place for place in range(1, len(open)) if open[place] is not open[place - 1]]
        runs = zip([0, *ends], [*ends, None], strict=True)
        self.open = circuit.any(self._between(first, last) for first, last in runs if open[first])

    def _between(self, first: int, last: int | None) -> int:
        below = [] if last is None else [-self.of.at_least(last)]
        return self.circuit.all([self.of.at_least(first), *below])

    def at_least(self, number: int) -> int:
        return self.circuit.choose(self.open, self.becomes.at_least(number), self.of.at_least(number))

    def ticked(self, bit: int) -> int:
        return self.circuit.choose(self.open, self.becomes.ticked(bit), self.of.ticked(bit))

    def read(self, model: Model) -> int:
        return self.becomes.span[0] if self.open in model else self.of.read(model)
