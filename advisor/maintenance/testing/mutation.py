"""The small faults that a condition can have, one at a time: what a set of examples must tell from the condition itself.

A mutant is a condition of the same closed language that differs in one place, as a slip of the one who wrote it would.
The operators are ours, after the usual ones of mutation testing: negation, a part left out, a boundary moved, one word
taken for another.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Protocol, assert_never

from ...language.conditions import (
    STATES,
    Above,
    All,
    Any_,
    Below,
    Compare,
    Condition,
    RankedOver,
    Situated,
    StateTest,
    Truth,
    Undecided,
    ValueTest,
)
from ...text.catalogue import gettext as _
from .written import record, written

OTHERWISE = {  # a comparison → those that it is taken for: the strict or the other of the two, and the other way round
    "b_at_least_a": ("b_above_a", "a_at_least_b"),
    "a_at_least_b": ("a_above_b", "b_at_least_a"),
    "b_above_a": ("b_at_least_a", "a_above_b"),
    "a_above_b": ("a_at_least_b", "b_above_a"),
    "same": ("b_at_least_a", "a_at_least_b"),
}
OPPOSITE = {"b_at_least_a": "a_above_b", "a_at_least_b": "b_above_a", "b_above_a": "a_at_least_b", "a_above_b": "b_at_least_a"}
MANY = 5  # ours: options left, from which on they are not added one by one
OPERATORS = ("negated", "dropped", "boundary", "option", "zero", "all-any", "some-every", "undecided", "state", "compared")


class Scale(Protocol):
    """What is needed of a question."""

    @property
    def option_ids(self) -> tuple[str, ...]: ...
    @property
    def ordered(self) -> bool: ...


@dataclass(frozen=True)
class Mutant:
    """A condition with one place changed. `place`: the number of the part at each step from the whole to it."""

    condition: Condition
    place: tuple[int, ...]
    operator: str
    words: str

    @property
    def changed(self) -> Condition | None:
        """What stands at the place; nothing where a part is left out."""
        return None if self.operator == "dropped" else at_place(self.condition, self.place)


def mutants(condition: Condition, questions: Mapping[str, Scale]) -> Iterator[Mutant]:
    """Every mutant of a condition, each once, in the order of its places."""
    seen = {condition}
    for one in _anywhere(condition, questions):
        if one.condition not in seen:
            seen.add(one.condition)
            yield one


def at_place(condition: Condition, place: tuple[int, ...]) -> Condition:
    """The part that stands at a place."""
    for number in place:
        condition = parts_of(condition)[number]
    return condition


def parts_of(condition: Condition) -> tuple[Condition, ...]:
    match condition:
        case All(parts) | Any_(parts):
            return parts
        case Below(part=part) | Above(part=part):
            return (part,)
        case _:
            return ()


def _anywhere(condition: Condition, questions: Mapping[str, Scale]) -> Iterator[Mutant]:
    for operator, changed, words in _here(condition, questions):
        yield Mutant(changed, (), operator, words)
    parts = parts_of(condition)
    for number, part in enumerate(parts):
        for one in _anywhere(part, questions):
            yield replace(one, condition=_with(condition, number, one.condition), place=(number, *one.place))
    if isinstance(condition, All | Any_) and len(parts) > 1:
        for number, part in enumerate(parts):
            left = type(condition)(parts[:number] + parts[number + 1 :])
            yield Mutant(left, (number,), "dropped", _("«{part}» is left out", part=written(part)))


def _with(condition: Condition, number: int, part: Condition) -> Condition:
    if isinstance(condition, All | Any_):
        return type(condition)((*condition.parts[:number], part, *condition.parts[number + 1 :]))
    assert isinstance(condition, Below | Above)
    return replace(condition, part=part)


def _here(condition: Condition, questions: Mapping[str, Scale]) -> Iterator[tuple[str, Condition, str]]:
    """(operator, what may stand here instead, in words)."""
    if (opposite := negation(condition)) is not None:
        yield "negated", opposite, _("the opposite of «{part}»", part=written(condition))
    for operator, changed in _others(condition, questions):
        yield operator, changed, _said(condition, changed)


def _said(this: Condition, changed: Condition) -> str:
    """What is another here, in words."""
    match this, changed:
        case ((All() | Any_() | Below()), _):  # whose parts are the same
            (word,) = record(changed)
            return _("«{word}» instead of «{this}»", word=word, this=written(this))
        case ValueTest(word="is", options=before), ValueTest(options=after) if len(before) > len(after):
            less = ", ".join(one for one in before if one not in after)
            return _("«{this}» without {less}", this=written(this), less=less)
        case ValueTest(word="is", options=before), ValueTest(options=after) if len(before) < len(after):
            more = ", ".join(one for one in after if one not in before)
            return _("«{this}» with {more}", this=written(this), more=more)
        case _:
            return _("«{word}» instead of «{this}»", word=written(changed), this=written(this))


def _others(condition: Condition, questions: Mapping[str, Scale]) -> Iterator[tuple[str, Condition]]:
    """(operator, the word taken for another) at one place. A new word of the language has to say here what it is taken for."""
    match condition:
        case All(parts):
            if len(parts) > 1:
                yield "all-any", Any_(parts)
        case Any_(parts):
            if len(parts) > 1:
                yield "all-any", All(parts)
        case Below(word, kind, part):
            yield "some-every", Below("every" if word == "some" else "some", kind, part)
        case ValueTest("positive", question):
            if not condition.negated:
                yield "zero", StateTest("has_value", question)
        case ValueTest("at_least" | "at_most"):
            yield from (("boundary", one) for one in _moved(condition, questions[condition.question].option_ids))
        case ValueTest():
            yield from (("option", one) for one in _other_options(condition, questions[condition.question]))
        case StateTest(word, question):
            yield from (("state", StateTest(other, question)) for other in STATES if other != word)
        case Situated(name):
            yield "undecided", Undecided(name, None)
        case Undecided(name, at):
            yield "undecided", Situated(name)
            steps = (None, Truth.UBESVART, Truth.USIKKERT)
            yield from (("undecided", Undecided(name, other)) for other in steps if other is not at)
        case Compare(word, question):
            yield from (("compared", Compare(other, question)) for other in OTHERWISE[word])
        case Above() | RankedOver():
            pass  # there is one case above, and one way to be ranked: nothing that they are taken for
        case _:
            assert_never(condition)


def _moved(test: ValueTest, scale: tuple[str, ...]) -> Iterator[ValueTest]:
    """The boundary one step up and one step down. Below the lowest step or above the highest there is none."""
    count = len(test.options)
    for size in (count - 1, count + 1):
        if 0 < size <= len(scale):
            yield replace(test, options=scale[-size:] if test.word == "at_least" else scale[:size])


def _other_options(test: ValueTest, question: Scale) -> Iterator[ValueTest]:
    """Another option in place of one, one more, one less. On a scale the others are the steps beside.

    Where many are left, all of them pass at once: an example with each of them is one that nobody reads.
    """
    scale, chosen = question.option_ids, test.options
    beside = {scale.index(one) + step for one in chosen for step in (-1, 1)}
    others = [one for place, one in enumerate(scale) if one not in chosen and (not question.ordered or place in beside)]
    if len(chosen) == 1:
        yield from (replace(test, options=(other,)) for other in others)
    else:
        yield from (replace(test, options=tuple(one for one in chosen if one != less)) for less in chosen)
    for more in [(other,) for other in others] if len(others) <= MANY else [tuple(others)]:
        yield replace(test, options=(*chosen, *more))


def negation(condition: Condition) -> Condition | None:
    """What is met where the condition is answered and not met, as the language can say it; None where it cannot."""
    match condition:
        case ValueTest():
            return replace(condition, negated=not condition.negated)
        case StateTest("answered" | "unanswered" as word, question):
            return StateTest("unanswered" if word == "answered" else "answered", question)
        case StateTest(word, question):
            rest = [other for other in ("has_value", "unanswered", "unsure", "not_relevant") if other != word]
            return Any_(tuple(StateTest(other, question) for other in rest))
        case All(parts) | Any_(parts):
            opposites = [opposite for part in parts if (opposite := negation(part)) is not None]
            return (Any_ if isinstance(condition, All) else All)(tuple(opposites)) if len(opposites) == len(parts) else None
        case Below(word, kind, part):
            opposite = negation(part)
            return opposite and Below("every" if word == "some" else "some", kind, opposite)
        case Above(kind, part):
            opposite = negation(part)
            return opposite and Above(kind, opposite)
        case Compare(word, question):
            return Compare(OPPOSITE[word], question) if word in OPPOSITE else None
        case Situated() | Undecided() | RankedOver():
            return None
        case _:
            assert_never(condition)
