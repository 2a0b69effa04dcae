"""Answers and statuses as small whole numbers: what the columns of a row hold. The column of the question `nytte-samlet`
is `q_nytte_samlet`; its number says:

    0  ubesvart       1  usikkert       2  ikke relevant       3 and up  a value: 3 + its place, as its type has it
    yes-no and choice   the place of the option
    ordinal             the place of the span among all spans, low end first
    multi               the options ticked, as bits
    number              0 not above zero, 1 above zero, 2 a span with ends on both sides of it
    text                its visible length, at most LONGEST
    source, ranking, participation   0

That is all that a rule or a shape can tell apart. What is derived is worked out before and stands as an answer.
"""

from __future__ import annotations

from ..knowledge import Question
from ..language.answers import Answer, State
from .status import Status

UNANSWERED, UNSURE, NOT_RELEVANT, VALUE = 0, 1, 2, 3

STATUSES = (
    Status.INAPPLICABLE,
    Status.NOT_ASSESSED,
    Status.UNKNOWN,
    Status.MISSING,
    Status.NOT_RELEVANT,
    Status.MET,
)
"""A status as a number: its place here."""

SET_ASIDE = 8  # added to a number where people dismissed with a reason


def column(prefix: str, id: str) -> str:
    """The name of a column: q_ for the answer to a question, d_ for a dismissal, r_ for a rule, s_ for a status."""
    return f"{prefix}_{id.replace('-', '_')}"


def code(question: Question, answer: Answer | None) -> int:
    """The number of an answer."""
    if answer is None:
        return UNANSWERED
    if answer.state is State.VALUE:
        return VALUE + question.answer_type.place(question, answer.value)
    return UNSURE if answer.state is State.UNSURE else NOT_RELEVANT


def decode(question: Question, number: int, measures: tuple[str, ...] = ()) -> Answer | None:
    """An answer with this number: one that stands for all that share it. Raises ValueError where there is none."""
    if number == UNANSWERED:
        return None
    if number == UNSURE:
        return Answer(State.UNSURE)
    if number == NOT_RELEVANT:
        return Answer(State.NOT_RELEVANT, reason="…")
    if number not in numbers(question):
        raise ValueError(number)
    return Answer(State.VALUE, question.answer_type.at(question, number - VALUE, measures))


def numbers(question: Question) -> range:
    """Every number that the column of a question can hold. (A text of no length is 3, and so is no option ticked of
    several: no case says that.)"""
    return range(VALUE + question.answer_type.places(question))
