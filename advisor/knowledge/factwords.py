"""How a fact says in words what is known: the columns of the wide facts that durable_rules gets.

Every column always holds one of a few words, so that the engine needs no absence and no numbers:
`ubesvart`, `usikkert` and `ikke-relevant` for an answer without a value, and for a value `verdi`, an
option, `low..high` on a scale, `over-null`, or `ja` and `nei` for one tick among several.
"""

from __future__ import annotations

from ..language.answers import Answer, State
from ..language.conditions import Interval, Truth, ValueTest
from ..language.types.number import ABOVE
from .terms import Question


def state_word(answer: Answer | None) -> str:
    if answer is None:
        return "ubesvart"
    return {State.UNSURE: "usikkert", State.NOT_RELEVANT: "ikke-relevant", State.VALUE: "verdi"}[answer.state]


def value_word(question: Question, answer: Answer | None, ticked: str = "") -> str:
    """The value as one word: an option, `low..high`, over-null or ikke-over-null, ja or nei for one tick."""
    if answer is None or answer.state is not State.VALUE:
        return state_word(answer)
    if question.answer_type.ticked:
        return "ja" if ticked in answer.value else "nei"  # type: ignore[operator]
    return question.answer_type.word(answer.value)


def relation_word(a: Interval | Truth, b: Interval | Truth) -> str:
    """How two intervals lie, or the word for the least known of them."""
    if isinstance(a, Truth) or isinstance(b, Truth):
        return str(min(side for side in (a, b) if isinstance(side, Truth)))
    if a.low == a.high == b.low == b.high:
        return "same"
    if b.low >= a.high:
        return "b-over" if b.low > a.high else "b-touches"
    if a.low >= b.high:
        return "a-over" if a.low > b.high else "a-touches"
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


def passes(test: ValueTest, covered: set[str], certainly: bool) -> bool:
    """Whether a value passes the test: certainly (all that it covers does), or at least possibly."""
    passing = {ABOVE} if test.word == "positive" else set(test.options)
    inside, outside = bool(covered & passing), bool(covered - passing) or not covered
    if test.negated:
        inside, outside = outside, inside
    return inside and not (certainly and outside)
