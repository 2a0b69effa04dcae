"""How a fact says in words what is known: the columns of the wide facts that durable_rules gets.

Every column always holds one of a few words, so that the engine needs no absence and no numbers:
`ubesvart`, `usikkert` and `ikke-relevant` for an answer without a value, and for a value `verdi`, an
option, `low..high` on a scale, `over-null`, or `ja` and `nei` for one tick among several.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import combinations_with_replacement

from ..language.answers import Answer, Span, State
from ..language.conditions import Interval, Truth, ValueTest
from .terms import Question


def state_word(answer: Answer | None) -> str:
    if answer is None:
        return "ubesvart"
    return {State.UNSURE: "usikkert", State.NOT_RELEVANT: "ikke-relevant", State.VALUE: "verdi"}[answer.state]


def value_word(answer: Answer | None, ticked: str = "") -> str:
    """The value as one word: an option, `low..high`, over-null or ikke-over-null, ja or nei for one tick."""
    if answer is None or answer.state is not State.VALUE:
        return state_word(answer)
    match answer.value:
        case Span(low, high):
            return f"{low}..{high}"
        case float() as number:
            return "over-null" if number > 0 else "ikke-over-null"
        case tuple() as several:
            return "ja" if ticked in several else "nei"
        case value:
            return str(value)


def relation_word(a: Interval | Truth, b: Interval | Truth) -> str:
    """How two intervals lie, or the word for the least known of them."""
    unknown = [side for side in (a, b) if isinstance(side, Truth)]
    if unknown:
        return str(min(unknown))
    if a.low == a.high == b.low == b.high:  # type: ignore[union-attr]
        return "same"
    if b.low >= a.high:  # type: ignore[union-attr]
        return "b-over" if b.low > a.high else "b-touches"  # type: ignore[union-attr]
    if a.low >= b.high:  # type: ignore[union-attr]
        return "a-over" if a.low > b.high else "a-touches"  # type: ignore[union-attr]
    return "overlap"


RELATIONS = {
    "b_at_least_a": ("b-over", "b-touches", "same"),
    "b_above_a": ("b-over",),
    "a_at_least_b": ("a-over", "a-touches", "same"),
    "a_above_b": ("a-over",),
    "same": ("same",),
}
STATE_WORDS = {
    "has_value": ("verdi",),
    "answered": ("verdi", "usikkert", "ikke-relevant"),
    "unanswered": ("ubesvart",),
    "unsure": ("usikkert",),
    "not_relevant": ("ikke-relevant",),
}
ABOVE_NEI = (Truth.UBESVART, Truth.USIKKERT, Truth.JA)
TRUTH_WORDS = {at: tuple(str(truth) for truth in Truth if truth >= at) for at in ABOVE_NEI}


def value_words(question: Question) -> Iterator[tuple[str, set[str]]]:
    """Each word that a value of the question can be said in, with the options that it covers."""
    if question.numeric:
        yield "over-null", {"over-null"}
        yield "ikke-over-null", set()
    elif question.ordered:
        for low, high in combinations_with_replacement(range(len(question.options)), 2):
            covered = question.option_ids[low : high + 1]
            yield f"{covered[0]}..{covered[-1]}", set(covered)
    else:
        for option in question.option_ids:
            yield option, {option}


def passes(test: ValueTest, covered: set[str], certainly: bool) -> bool:
    """Whether a value passes the test: certainly (all that it covers does), or at least possibly."""
    passing = {"over-null"} if test.word == "positive" else set(test.options)
    inside, outside = bool(covered & passing), bool(covered - passing) or not covered
    if test.negated:
        inside, outside = outside, inside
    return inside and not (certainly and outside)
