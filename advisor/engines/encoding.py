"""Answers and statuses as small whole numbers: what the columns of a row hold. The column of the question `nytte-samlet`
is `q_nytte_samlet`; its number says:

    0  ubesvart       1  usikkert       2  ikke relevant       3 and up  a value:
    yes-no and choice   3 + the place of the option
    ordinal             3 + the place of the span among all spans, low end first (`spans`)
    multi               3 + the options ticked, as bits
    number              3 not above zero, 4 above zero
    text                3 + its visible length, at most LONGEST
    source, ranking, participation   3

That is all that a rule or a shape can tell apart. What is derived is worked out before and stands as an answer.
"""

from __future__ import annotations

from functools import cache
from itertools import combinations_with_replacement

from ..knowledge import Question
from ..knowledge.terms import AnswerType
from ..language.answers import Answer, Participation, Placed, Span, State, Value
from ..text.visible import visible_length
from .status import Status

UNANSWERED, UNSURE, NOT_RELEVANT, VALUE = 0, 1, 2, 3
LONGEST = 1000

_STATES = {State.UNSURE: UNSURE, State.NOT_RELEVANT: NOT_RELEVANT}

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


@cache
def spans(options: tuple[str, ...]) -> tuple[Span, ...]:
    """Every span of a scale, in the order of their numbers."""
    return tuple(Span(low, high) for low, high in combinations_with_replacement(options, 2))


def code(question: Question, answer: Answer | None) -> int:
    """The number of an answer."""
    if answer is None:
        return UNANSWERED
    if answer.state is not State.VALUE:
        return _STATES[answer.state]
    return VALUE + _place(question, answer.value)


def _place(question: Question, value: Value | None) -> int:
    match value:
        case Span():
            return spans(question.option_ids).index(value)
        case float() as number:
            return int(number > 0)
        case tuple() as ticked if question.answer_type is AnswerType.MULTI:
            return sum(1 << place for place, option in enumerate(question.option_ids) if option in ticked)
        case str() as option if question.options:
            return question.option_ids.index(option)
        case str() as text:
            return min(visible_length(text), LONGEST)
    return 0


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
    return Answer(State.VALUE, _value(question, number - VALUE, measures))


def _value(question: Question, place: int, measures: tuple[str, ...]) -> Value:
    options = question.option_ids
    match question.answer_type:
        case AnswerType.ORDINAL:
            return spans(options)[place]
        case AnswerType.MULTI:
            return tuple(option for at, option in enumerate(options) if place >> at & 1)
        case AnswerType.NUMBER:
            return float(place)
        case AnswerType.TEXT:
            return "x" * place
        case AnswerType.SOURCE:
            return ("x",)
        case AnswerType.RANKING:
            return tuple(map(Placed, measures))
        case AnswerType.PARTICIPATION:
            return (Participation(options[0]),)
    return options[place]


def numbers(question: Question) -> range:
    """Every number that the column of a question can hold. (A text of no length is 3, and so is no option ticked of
    several: no case says that.)"""
    count = len(question.options)
    match question.answer_type:
        case AnswerType.ORDINAL:
            values = count * (count + 1) // 2
        case AnswerType.MULTI:
            values = 1 << count
        case AnswerType.NUMBER:
            values = 2
        case AnswerType.TEXT:
            values = LONGEST + 1
        case AnswerType.SOURCE | AnswerType.RANKING | AnswerType.PARTICIPATION:
            values = 1
        case _:
            values = count
    return range(VALUE + values)
