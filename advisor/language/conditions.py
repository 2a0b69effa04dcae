"""The closed language of conditions: its words, and what they mean.

`truth` is the definition of the meaning. Other readers of a condition (durable_rules here, SQL and
a solver later) are tested against it. How a condition is written stands in grammar.py, and in
words in rules/README.md.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from enum import IntEnum
from typing import Protocol

from .answers import Amount, Answer, Span, State
from .subjects import Kind, Subject


class Truth(IntEnum):
    """The four values of a condition, in their one order."""

    NEI = 0
    UBESVART = 1
    USIKKERT = 2
    JA = 3

    def __str__(self) -> str:
        return self.name.lower()


# The words of the language -------------------------------------------------------------------


@dataclass(frozen=True)
class All:
    parts: tuple[Condition, ...]


@dataclass(frozen=True)
class Any_:
    parts: tuple[Condition, ...]


@dataclass(frozen=True)
class ValueTest:
    """A test of a value: is, at_least, at_most (with options) or positive (of a number)."""

    word: str
    question: str
    options: tuple[str, ...] = ()  # every option that passes
    negated: bool = False


@dataclass(frozen=True)
class StateTest:
    """A test of how a question stands: has_value, answered, unanswered, unsure, not_relevant."""

    word: str
    question: str


@dataclass(frozen=True)
class Situated:
    """The truth of a situation of the same subject."""

    name: str


@dataclass(frozen=True)
class Undecided:
    """Whether a situation stands at ubesvart or usikkert (either, when `at` is None)."""

    name: str
    at: Truth | None


@dataclass(frozen=True)
class Below:
    """some or every of the subject's measures or groups."""

    word: str
    kind: Kind
    part: Condition


@dataclass(frozen=True)
class Above:
    """The same condition asked of the case or the measure that the subject belongs to."""

    kind: Kind
    part: Condition


@dataclass(frozen=True)
class RankedOver:
    """Of a pair: people placed a before b."""


@dataclass(frozen=True)
class Compare:
    """Of a pair: how the answers of a and b to one ordinal question relate."""

    word: str
    question: str


Condition = All | Any_ | ValueTest | StateTest | Situated | Undecided | Below | Above | RankedOver | Compare


def walk(condition: Condition, about: Kind) -> Iterator[tuple[Condition, Kind]]:
    """A condition and everything inside it, each with the kind of subject it is asked of."""
    yield condition, about
    match condition:
        case All(parts) | Any_(parts):
            for part in parts:
                yield from walk(part, about)
        case Below(kind=kind, part=part) | Above(kind=kind, part=part):
            yield from walk(part, kind)


# Meaning -------------------------------------------------------------------------------------


class View(Protocol):
    """What a condition can see of a case. Answers that are not counted are not seen."""

    def answer(self, subject: Subject, question: str) -> Answer | None: ...
    def situation(self, subject: Subject, name: str) -> Truth: ...
    def below(self, subject: Subject, kind: Kind) -> list[Subject]: ...
    def scale(self, question: str) -> tuple[str, ...]: ...
    def about(self, question: str) -> Kind: ...
    def ranked_over(self, pair: Subject) -> bool: ...
    def interval(self, measure: Subject, question: str) -> Interval | Truth: ...  # as `interval` below has it


def truth(condition: Condition, subject: Subject, view: View) -> Truth:
    """What a condition means: its value for one subject of a case."""
    match condition:
        case ValueTest() | StateTest():
            return truth_of_test(condition, view.answer(subject, condition.question), view.scale(condition.question))
        case All(parts):
            return _least(truth(part, subject, view) for part in parts)
        case Any_(parts):
            return _greatest(truth(part, subject, view) for part in parts)
        case Situated(name):
            return view.situation(subject, name)
        case Below(word, kind, part):
            below = view.below(subject, kind)
            choose = _greatest if word == "some" or not below else _least  # of none: nei, also for «every»
            return choose(truth(part, one, view) for one in below)
        case Above(kind, part):
            return truth(part, subject.measure if kind is Kind.MEASURE else Subject(Kind.CASE), view)
        case Undecided(name):
            return truth_of_undecided(condition, view.situation(subject, name))
        case RankedOver():
            return _yes(view.ranked_over(subject))
        case Compare():
            return _truth_of_comparison(condition, subject, view)
    raise TypeError(condition)


def _least(values: Iterable[Truth]) -> Truth:
    """The least; nothing is below nei, so no more is asked then."""
    least = Truth.JA
    for value in values:
        if value is Truth.NEI:
            return value
        least = min(least, value)
    return least


def _greatest(values: Iterable[Truth]) -> Truth:
    """The greatest; nothing is above ja, so no more is asked then."""
    greatest = Truth.NEI
    for value in values:
        if value is Truth.JA:
            return value
        greatest = max(greatest, value)
    return greatest


def _yes(holds: bool) -> Truth:
    return Truth.JA if holds else Truth.NEI


STATES: Mapping[str, Callable[[Answer | None], bool]] = {
    "has_value": lambda answer: answer is not None and answer.state is State.VALUE,
    "answered": lambda answer: answer is not None,
    "unanswered": lambda answer: answer is None,
    "unsure": lambda answer: answer is not None and answer.state is State.UNSURE,
    "not_relevant": lambda answer: answer is not None and answer.state is State.NOT_RELEVANT,
}


def truth_of_undecided(undecided: Undecided, now: Truth) -> Truth:
    """Whether a situation stands undecided, from its truth."""
    return _yes(now is undecided.at if undecided.at else now in (Truth.UBESVART, Truth.USIKKERT))


def truth_of_test(test: ValueTest | StateTest, answer: Answer | None, scale: tuple[str, ...]) -> Truth:
    """The value of a test of one answer."""
    if isinstance(test, StateTest):
        return _yes(STATES[test.word](answer))
    if answer is None:
        return Truth.UBESVART
    if answer.state is State.UNSURE:
        return Truth.USIKKERT
    passes = False if answer.state is State.NOT_RELEVANT else _passes(test, answer, scale)
    if passes is None:
        return Truth.USIKKERT
    return _yes(passes is not test.negated)


def _passes(test: ValueTest, answer: Answer, scale: tuple[str, ...]) -> bool | None:
    """Whether a value passes; None when a span lies on both sides."""
    match answer.value:
        case Span(low, high):
            covered = set(scale[scale.index(low) : scale.index(high) + 1])
            return True if covered <= set(test.options) else None if covered & set(test.options) else False
        case float() as number:
            return number > 0
        case Amount(low, high):
            return True if low > 0 else None if high > 0 else False
        case tuple() as ticked:
            return any(option in test.options for option in ticked)
        case value:
            return value in test.options


@dataclass(frozen=True)
class Interval:
    """Where a measure stands on a scale: from the least to the greatest of its answers."""

    low: int
    high: int


def interval(view: View, measure: Subject, question: str, about: Kind) -> Interval | Truth:
    """The interval of a measure's answers, or the reason that there is none."""
    subjects = [measure] if about is Kind.MEASURE else view.below(measure, Kind.GROUP)
    answers = [view.answer(subject, question) for subject in subjects]
    if not answers or any(a is not None and a.state is State.NOT_RELEVANT for a in answers):
        return Truth.NEI
    if any(a is None for a in answers):
        return Truth.UBESVART
    if any(a.state is State.UNSURE for a in answers if a):
        return Truth.USIKKERT
    scale, spans = view.scale(question), [a.value for a in answers if a and isinstance(a.value, Span)]
    return Interval(min(scale.index(s.low) for s in spans), max(scale.index(s.high) for s in spans))


COMPARISONS: Mapping[str, Callable[[Interval, Interval], bool]] = {
    "b_at_least_a": lambda a, b: b.low >= a.high,
    "a_at_least_b": lambda a, b: a.low >= b.high,
    "b_above_a": lambda a, b: b.low > a.high,
    "a_above_b": lambda a, b: a.low > b.high,
    "same": lambda a, b: a == b and a.low == a.high,
}


def _truth_of_comparison(compare: Compare, pair: Subject, view: View) -> Truth:
    a, b = (view.interval(Subject(Kind.MEASURE, (one,)), compare.question) for one in pair.ids)
    if isinstance(a, Truth) or isinstance(b, Truth):
        return min(side for side in (a, b) if isinstance(side, Truth))
    return _yes(COMPARISONS[compare.word](a, b))
