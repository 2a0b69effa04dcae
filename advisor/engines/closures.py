"""The expression tree printed as Python closures: a function from a row (column → number) to the number it comes to."""

from __future__ import annotations

import operator
from collections.abc import Callable, Mapping

from ..language.tree import Choice, Column, Comparison, Constant, Expression, Greatest, Least, LookUp, Sum

Row = Mapping[str, int]
Closure = Callable[[Row], int]

WORDS: Mapping[str, Callable[[int, int], object]] = {
    "<": operator.lt,
    "<=": operator.le,
    "=": operator.eq,
    ">=": operator.ge,
    ">": operator.gt,
    "shares": operator.and_,
}


def closure(expression: Expression) -> Closure:
    """What an expression comes to."""
    match expression:
        case Column(name):
            return operator.itemgetter(name)
        case Constant(value):
            return lambda row: value
        case Least(parts):
            return _of_all(min, parts)
        case Greatest(parts):
            return _of_all(max, parts)
        case Sum(parts):
            terms = [(factor, closure(part)) for factor, part in parts]
            return lambda row: sum(factor * term(row) for factor, term in terms)
        case LookUp(of, outcomes, open):
            place, last = closure(of), len(outcomes) - 1
            return (lambda row: outcomes[min(place(row), last)]) if open else (lambda row: outcomes[place(row)])
        case Choice(test, then, otherwise):
            passes, yes, no = closure(test), closure(then), closure(otherwise)
            return lambda row: yes(row) if passes(row) else no(row)
        case Comparison(left, word, right):
            compare, one, other = WORDS[word], closure(left), closure(right)
            return lambda row: int(bool(compare(one(row), other(row))))
    raise TypeError(expression)


def _of_all(choose: Callable[..., int], parts: tuple[Expression, ...]) -> Closure:
    several = [closure(part) for part in parts]
    return lambda row: choose(part(row) for part in several)
