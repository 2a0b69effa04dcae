"""The answers of an unknown case as booleans: one column, one number that can be any that a case file can say."""

from __future__ import annotations

from bisect import bisect, insort
from collections.abc import Callable, Iterator
from typing import Protocol

from ...engines.clauses import TRUE, Circuit
from ...engines.encoding import NOT_RELEVANT, VALUE
from ...engines.solver import Model
from ...knowledge import Question
from ...language.types.base import exclusive


class Number(Protocol):
    """A column of one row, by its thresholds."""

    span: tuple[int, int]

    def at_least(self, number: int) -> int: ...
    def ticked(self, bit: int) -> int: ...


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
        raise TypeError("no choice of several")


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


class Mapped:
    """A number made of another: `becomes` says what each of its numbers turns into."""

    def __init__(self, circuit: Circuit, of: Number, becomes: Callable[[int], int]):
        self.circuit = circuit
        self.of = of
        self.becomes = [becomes(number) for number in range(of.span[1] + 1)]
        self.span = min(self.becomes), max(self.becomes)

    def at_least(self, number: int) -> int:
        return self.circuit.any(self._between(first, last) for first, last in self._runs(number))

    def _between(self, first: int, last: int) -> int:
        return self.circuit.all([self.of.at_least(first), -self.of.at_least(last + 1)])

    def _runs(self, number: int) -> Iterator[tuple[int, int]]:
        first = None
        for place, outcome in enumerate([*self.becomes, number - 1]):
            if outcome >= number:
                first = place if first is None else first
            elif first is not None:
                yield first, place - 1
                first = None

    def ticked(self, bit: int) -> int:
        return self.of.ticked(bit)
