"""The expression tree: what conditions and requirements compile to, over the whole numbers of one row.

The compiler makes it (engines/compiler.py); SQL and Python closures are printed from it (engines/sql.py, closures.py).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

FEW = 21  # outcomes of a look-up that is kept whole: a printer then need not ask where they end


@dataclass(frozen=True)
class Column:
    """The number that stands in a column of the row."""

    name: str


@dataclass(frozen=True)
class Constant:
    value: int


@dataclass(frozen=True)
class Least:
    """The least of its parts, which are numbers from 0 to 3; of comparisons, whether all hold."""

    parts: tuple[Expression, ...]


@dataclass(frozen=True)
class Greatest:
    """The greatest of its parts, which are numbers from 0 to 3; of comparisons, whether any holds."""

    parts: tuple[Expression, ...]


@dataclass(frozen=True)
class Sum:
    """Each part times its factor, added up. With `apart`, no two of them have a bit in common."""

    parts: tuple[tuple[int, Expression], ...]
    apart: bool = False


@dataclass(frozen=True)
class LookUp:
    """The outcome at the place that `of` gives. With `open`, a place past the end has the last outcome; else none comes."""

    of: Expression
    outcomes: tuple[int, ...]
    open: bool = False


@dataclass(frozen=True)
class Choice:
    """`then` where the test is not 0, else `otherwise`."""

    test: Expression
    then: Expression
    otherwise: Expression


@dataclass(frozen=True)
class Comparison:
    """1 where it holds, else 0. `shares`: the two have a bit in common."""

    left: Expression
    word: str  # < <= = >= > shares
    right: Expression


Expression = Column | Constant | Least | Greatest | Sum | LookUp | Choice | Comparison


def least(parts: Iterable[Expression]) -> Expression:
    several = tuple(dict.fromkeys(parts))
    return several[0] if len(several) == 1 else Least(several)


def greatest(parts: Iterable[Expression]) -> Expression:
    several = tuple(dict.fromkeys(parts))
    return several[0] if len(several) == 1 else Greatest(several)


def look_up(of: Expression, outcomes: Sequence[int], open: bool = False) -> Expression:
    """A look-up as short as it can be said, or whole where it is short; none where every outcome is the same, or the place.

    Of a look-up, one in its place.
    """
    outcomes = [int(outcome) for outcome in outcomes]
    if isinstance(of, LookUp):
        last = len(outcomes) - 1
        return look_up(of.of, [outcomes[min(place, last) if open else place] for place in of.outcomes], of.open)
    if outcomes == list(range(len(outcomes))) and not open:
        return of
    if not open and len(outcomes) <= FEW and len(set(outcomes)) > 1:
        return LookUp(of, (*outcomes,))
    last = len(outcomes) - 1
    while last and outcomes[last - 1] == outcomes[-1]:
        last -= 1
    if not last:
        return Constant(outcomes[0])
    return LookUp(of, (*outcomes[: last + 1],), open or last + 1 < len(outcomes))


def choice(test: Expression, then: Expression, otherwise: Expression) -> Expression:
    return then if then == otherwise else Choice(test, then, otherwise)


def columns(expression: Expression) -> Iterator[str]:
    """Every column that an expression reads, as often as it reads it."""
    match expression:
        case Column(name):
            yield name
        case Least(parts) | Greatest(parts):
            for part in parts:
                yield from columns(part)
        case Sum(parts):
            for _factor, part in parts:
                yield from columns(part)
        case LookUp(of=of):
            yield from columns(of)
        case Choice(test, then, otherwise):
            for part in (test, then, otherwise):
                yield from columns(part)
        case Comparison(left, _word, right):
            yield from columns(left)
            yield from columns(right)
