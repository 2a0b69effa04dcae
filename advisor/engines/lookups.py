"""What one answer, the demands of a requirement and two intervals come to, as expression trees.

What they say of one answer is asked of the definition (conditions.py, status.py), number by number, so that the meaning
is written once.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from ..knowledge import Demand, Question
from ..language.answers import Answer, Span, State
from ..language.conditions import StateTest, Truth, ValueTest, truth_of_test
from ..language.tree import Choice, Column, Comparison, Constant, Expression, Sum, greatest, least, look_up
from .encoding import NOT_RELEVANT, STATUSES, UNANSWERED, UNSURE, VALUE, decode, numbers
from .status import Status, standing, violated

NEI, JA = Constant(int(Truth.NEI)), Constant(int(Truth.JA))


def yes(holds: Expression) -> Expression:
    """A truth from what holds or does not."""
    return Sum(((JA.value, holds),))


# One answer ------------------------------------------------------------------------------------


def test(test: ValueTest | StateTest, question: Question, name: Column) -> Expression:
    """The truth of a test."""
    scale = question.option_ids
    return _each(question, name, lambda number: truth_of_test(test, decode(question, number), scale))


def _each(question: Question, name: Column, outcome: Callable[[int], int]) -> Expression:
    """What an answer comes to, asked for each of its numbers; of several options, for each option."""
    if not question.answer_type.ticked:
        return look_up(name, [outcome(number) for number in numbers(question)])
    states = look_up(name, [outcome(number) for number in range(VALUE + 1)], open=True)
    bits = [1 << place for place in range(len(question.options))]
    telling = [bit for bit in bits if outcome(VALUE + bit) != outcome(VALUE)]
    if not telling:
        return states
    ticked = Comparison(Sum(((1, name), (1, Constant(-VALUE)))), "shares", Constant(sum(telling)))
    by_ticks = Choice(ticked, Constant(int(outcome(VALUE + telling[0]))), Constant(int(outcome(VALUE))))
    return Choice(Comparison(name, ">=", Constant(VALUE)), by_ticks, states)


# Demands ---------------------------------------------------------------------------------------

STANDS: dict[Status, tuple[bool, list[Answer | None]]] = {
    Status.NOT_RELEVANT: (False, [Answer(State.NOT_RELEVANT)]),
    Status.MET: (False, [Answer(State.VALUE, "x")]),
    Status.UNKNOWN: (False, [Answer(State.UNSURE)]),
    Status.MISSING: (True, []),
}
"""How a demand that applies can stand, with what `standing` is told then. The last of several counts: the worst, and
«ikke relevant» only where all are."""

ANSWERED = (UNANSWERED, NOT_RELEVANT, VALUE, UNSURE)  # answers to one demand of several questions: the last of them counts


def demanded(demand: Demand, questions: Sequence[Question], names: Sequence[Column]) -> Expression:
    """How a demand stands: a place in STANDS."""
    if len(questions) == 1:
        (question,), (name,) = questions, names
        return _each(question, name, lambda number: _stands(demand, [decode(question, number)]))
    places = [ANSWERED.index(number) for number in range(VALUE + 1)]
    last = greatest(look_up(name, places, open=True) for name in names)
    return look_up(last, [_stands(demand, [decode(one, number) for one in questions]) for number in ANSWERED])


def _stands(demand: Demand, answers: list[Answer | None]) -> int:
    return list(STANDS).index(standing(Truth.JA, violated(demand, answers), answers))


def status(applies: Expression, demands: Sequence[Expression]) -> Expression:
    """The place of a status in STATUSES, from a truth and how each demand stands."""
    worst = greatest(demands)
    outcomes = {truth: [STATUSES.index(standing(truth, *told)) for told in STANDS.values()] for truth in Truth}
    if applies == JA:
        return look_up(worst, outcomes[Truth.JA])
    both = Sum(((len(STANDS), applies), (1, worst)), apart=True)
    return look_up(both, [place for several in outcomes.values() for place in several])


# Intervals of a measure, for pairs -------------------------------------------------------------


def side(question: Question, name: Column) -> tuple[Expression, Expression, Expression]:
    """One answer as an interval: how far it is known, its low end and its high end."""
    scale = question.option_ids
    spans = [answer.value for number in numbers(question)[VALUE:] if (answer := decode(question, number))]
    ends = [(scale.index(span.low), scale.index(span.high)) for span in spans if isinstance(span, Span)]
    unknown = {UNANSWERED: Truth.UBESVART, UNSURE: Truth.USIKKERT, NOT_RELEVANT: Truth.NEI}
    known = look_up(name, [*(unknown[number] for number in range(VALUE)), *([Truth.JA] * len(ends))])
    low, high = (look_up(name, [*([0] * VALUE), *several]) for several in zip(*ends, strict=True))
    return known, low, high


HOLDS = {  # the comparisons of two intervals
    "b_at_least_a": [("b low", ">=", "a high")],
    "a_at_least_b": [("a low", ">=", "b high")],
    "b_above_a": [("b low", ">", "a high")],
    "a_above_b": [("a low", ">", "b high")],
    "same": [("a low", "=", "a high"), ("b low", "=", "b high"), ("a low", "=", "b low")],
}


def compared(word: str, a: Sequence[Expression], b: Sequence[Expression]) -> Expression:
    """Whether a comparison of two known intervals holds."""
    ends = {"a low": a[1], "a high": a[2], "b low": b[1], "b high": b[2]}
    return least(Comparison(ends[left], than, ends[right]) for left, than, right in HOLDS[word])


def comparison(word: str, a: Sequence[Expression], b: Sequence[Expression]) -> Expression:
    """The truth of a comparison of two intervals: no more known than the least known of them."""
    known = least([a[0], b[0]])
    return Choice(Comparison(known, "<", JA), known, yes(compared(word, a, b)))
