"""The expression tree printed as clauses: booleans for a solver.

A number is written by its thresholds: a boolean for «at least 1», one for «at least 2» and so on, each implying the one
before (an order encoding). The least of several is then «and», the greatest «or», and a look-up asks between which two
thresholds its place lies. Only the thresholds that something asks for are made.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Protocol

from ..language.tree import Choice, Column, Comparison, Constant, Expression, Greatest, Least, LookUp, Sum

TRUE = 1  # the first boolean; a literal is its number, and minus it where it does not hold


class Circuit:
    """Booleans made of booleans, as clauses. The same of the same is made once."""

    def __init__(self) -> None:
        self.count = 1
        self.clauses: list[list[int]] = [[TRUE]]
        self._made: dict[tuple[int, ...], int] = {}

    def new(self) -> int:
        self.count += 1
        return self.count

    def all(self, literals: Iterable[int]) -> int:
        """Whether every one holds; of none: it does."""
        parts = {one for one in literals if one != TRUE}
        if -TRUE in parts or any(-one in parts for one in parts):
            return -TRUE
        if len(parts) < 2:
            return parts.pop() if parts else TRUE
        key = tuple(sorted(parts))
        if key not in self._made:
            self._made[key] = made = self.new()
            self.clauses += [[-made, one] for one in key]
            self.clauses.append([made, *(-one for one in key)])
        return self._made[key]

    def any(self, literals: Iterable[int]) -> int:
        """Whether one of them holds; of none: it does not."""
        return -self.all(-one for one in literals)

    def choose(self, test: int, then: int, otherwise: int) -> int:
        if then == otherwise:
            return then
        return self.any([self.all([test, then]), self.all([-test, otherwise])])

    def same(self, one: int, other: int) -> int:
        return self.choose(one, other, -other)


class Row(Protocol):
    """What an expression is printed over: the columns of one subject."""

    def span(self, name: str) -> tuple[int, int]:
        """The least and the greatest number that a column can hold."""

    def at_least(self, name: str, number: int) -> int:
        """The literal that says that a column holds this number or more."""

    def ticked(self, name: str, bit: int) -> int:
        """The literal that says that an option is ticked, of a column of several choices."""


class Printer:
    """Expressions over one row, as literals."""

    def __init__(self, circuit: Circuit, row: Row):
        self.circuit = circuit
        self.row = row
        self._literals: dict[tuple[int, int], int] = {}
        self._spans: dict[int, tuple[int, int]] = {}
        self._held: list[Expression] = []  # what is remembered by its id stays

    def span(self, expression: Expression) -> tuple[int, int]:
        """The least and the greatest that an expression can come to."""
        key = id(expression)
        if key not in self._spans:
            self._held.append(expression)
            self._spans[key] = self._span(expression)
        return self._spans[key]

    def _span(self, expression: Expression) -> tuple[int, int]:
        match expression:
            case Column(name):
                return self.row.span(name)
            case Constant(value):
                return value, value
            case Least(parts) | Greatest(parts):
                choose = min if isinstance(expression, Least) else max
                ends = [self.span(part) for part in parts]
                return choose(low for low, _high in ends), choose(high for _low, high in ends)
            case Sum(parts):
                several = [[factor * end for end in self.span(part)] for factor, part in parts]
                lows, highs = zip(*several, strict=True)
                return sum(lows), sum(highs)
            case LookUp(outcomes=outcomes):
                return min(outcomes), max(outcomes)
            case Choice(_test, then, otherwise):
                ends = [self.span(then), self.span(otherwise)]
                return min(low for low, _high in ends), max(high for _low, high in ends)
            case Comparison():
                return 0, 1
        raise TypeError(expression)

    def at_least(self, expression: Expression, number: int) -> int:
        """The literal that says that an expression comes to this number or more."""
        low, high = self.span(expression)
        if number <= low:
            return TRUE
        if number > high:
            return -TRUE
        key = (id(expression), number)
        if key not in self._literals:
            self._literals[key] = self._at_least(expression, number)
        return self._literals[key]

    def holds(self, expression: Expression) -> int:
        """The literal that says that an expression is not 0."""
        low, high = self.span(expression)
        above = self.at_least(expression, 1)
        return above if low >= 0 else self.circuit.any([above, -self.at_least(expression, 0)]) if high >= 0 else TRUE

    def equals(self, expression: Expression, number: int) -> int:
        return self.circuit.all([self.at_least(expression, number), -self.at_least(expression, number + 1)])

    def _at_least(self, expression: Expression, number: int) -> int:
        circuit = self.circuit
        match expression:
            case Column(name):
                return self.row.at_least(name, number)
            case Least(parts):
                return circuit.all(self.at_least(part, number) for part in parts)
            case Greatest(parts):
                return circuit.any(self.at_least(part, number) for part in parts)
            case Sum(parts):
                return self._sum(parts, number)
            case LookUp(of, outcomes, open):
                return circuit.any(self._between(of, *run) for run in _runs(outcomes, open, number))
            case Choice(test, then, otherwise):
                return circuit.choose(self.holds(test), self.at_least(then, number), self.at_least(otherwise, number))
            case Comparison():
                return self._compare(expression)
        raise TypeError(expression)

    def _between(self, of: Expression, first: int, last: int | None) -> int:
        """Whether a place lies from the first to the last, or from the first on."""
        ends = [] if last is None else [-self.at_least(of, last + 1)]
        return self.circuit.all([self.at_least(of, first), *ends])

    def _sum(self, parts: tuple[tuple[int, Expression], ...], number: int) -> int:
        """Whether a sum comes to so much: one part is at least this, and the others are at least what is left."""
        (factor, part), *others = parts
        low, high = self.span(part)
        if not others:
            return self.at_least(part, -(-number // factor))
        rest = Sum(tuple(others))
        self._held.append(rest)
        return self.circuit.any(
            self.circuit.all([self.at_least(part, value), self.at_least(rest, number - factor * value)])
            for value in range(low, high + 1)
        )

    def _compare(self, comparison: Comparison) -> int:
        left, right = comparison.left, comparison.right
        match comparison.word:
            case ">=":
                return self._not_below(left, right, 0)
            case ">":
                return self._not_below(left, right, 1)
            case "<=":
                return self._not_below(right, left, 0)
            case "<":
                return self._not_below(right, left, 1)
            case "=":
                return self.circuit.all([self._not_below(left, right, 0), self._not_below(right, left, 0)])
            case "shares":
                return self._shares(left, right)
        raise TypeError(comparison)

    def _not_below(self, one: Expression, other: Expression, more: int) -> int:
        """Whether one number is at least another and so much more."""
        low, high = self.span(other)
        return self.circuit.all(
            self.circuit.any([-self.at_least(other, value), self.at_least(one, value + more)]) for value in range(low, high + 1)
        )

    def _shares(self, left: Expression, right: Expression) -> int:
        """Whether some of these options are ticked: the place of a column of several choices against a mask."""
        match left, right:
            case Sum(((1, Column(name)), (1, Constant()))), Constant(mask):
                return self.circuit.any(self.ticked(Column(name), bit) for bit in range(mask.bit_length()) if mask >> bit & 1)
        raise TypeError(left)

    def ticked(self, expression: Expression, bit: int) -> int:
        match expression:
            case Column(name):
                return self.row.ticked(name, bit)
            case Choice(test, then, Constant()):
                return self.circuit.all([self.holds(test), self.ticked(then, bit)])
        raise TypeError(expression)


def _runs(outcomes: tuple[int, ...], open: bool, number: int) -> list[tuple[int, int | None]]:
    """From where to where the outcomes of a look-up are at least so much; to nowhere where that has no end."""
    found: list[tuple[int, int | None]] = []
    for place, outcome in enumerate(outcomes):
        if outcome >= number and found and found[-1][1] == place - 1:
            found[-1] = (found[-1][0], place)
        elif outcome >= number:
            found.append((place, place))
    if found and found[-1][1] == len(outcomes) - 1:
        found[-1] = (found[-1][0], None)
    return found
