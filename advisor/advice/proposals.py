"""Answers that follow from other answers, with their terms. They are proposed: nothing here is an answer until a person makes it
one, and nothing is counted, required or closed by it.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from ..case.facts import Place
from ..knowledge.terms import Proposing, Question
from ..language.answers import Amount, Answer, Number, Span, State, Value
from ..language.subjects import Kind, Subject
from ..language.types import quantities
from ..language.types.quantities import bounds
from .inference import Inference


@dataclass(frozen=True)
class Term:
    """One answer that a proposal is made of, and how it counts."""

    place: Place
    answer: Answer
    sign: int  # 1 for added, -1 for taken away, 0 for no change
    way: Term | None = None  # the choice by which a cost is added or taken away
    partly: bool = False  # whether only a part of it may be meant

    @property
    def amount(self) -> Number:
        """What a term adds to a sum."""
        value = self.answer.value
        if not self.sign or not isinstance(value, float | Amount):
            return 0.0
        return value if self.sign > 0 else quantities.turned(value)


@dataclass(frozen=True)
class Proposal:
    """An answer that follows from others; none where terms are lacking, or they leave it open."""

    place: Place
    value: Value | None
    terms: tuple[Term, ...]
    lacks: tuple[Place, ...] = ()  # the answers that are missing or unsure
    given: Answer | None = None  # what people have answered

    @property
    def stands(self) -> bool:
        """Whether there is something to say: an answer that nobody has given, or another than theirs."""
        return self.value is not None and not self._same

    @property
    def _same(self) -> bool:
        given = self.given
        if given is None or given.state is not State.VALUE or given.unit:
            return False
        if isinstance(given.value, float | Amount) and isinstance(self.value, float | Amount):
            return bounds(given.value) == bounds(self.value)
        return given.value == self.value

    @property
    def waits(self) -> bool:
        """Whether a sum that nobody has given lacks some of its terms, and has others."""
        return self.given is None and bool(self.lacks) and any(term.sign for term in self.terms)


def proposals(inference: Inference) -> list[Proposal]:
    """What can be proposed of a case, in the order of its questions; also what is answered, and what lacks terms."""
    facts = inference.facts
    hows = {how.question: how for how in facts.knowledge.roles.proposing}
    return [
        proposed
        for question in facts.knowledge.questions.values()
        if question.id in hows
        for subject in facts.subjects[question.about]
        if (proposed := _proposed(inference, question, hows[question.id], subject))
    ]


def _proposed(inference: Inference, question: Question, how: Proposing, subject: Subject) -> Proposal | None:
    ways = {"sum": _costs, "directions": _directions, "sign": _number}
    found = list(ways[how.way](inference, how, subject))
    terms = tuple(one for one in found if isinstance(one, Term))
    lacks = tuple(one for one in found if not isinstance(one, Term))
    if not terms:
        return None
    value = None if lacks else _value(question, how, terms)
    return Proposal((subject, question.id), value, terms, lacks, inference.facts.answer(subject, question.id))


def _value(question: Question, how: Proposing, terms: tuple[Term, ...]) -> Value | None:
    if how.way == "directions":
        signs = {term.sign for term in terms}
        up, down = question.option_ids
        return tuple(option for option, sign in ((up, 1), (down, -1)) if sign in signs) or None
    try:
        total = quantities.total(term.amount for term in terms)
    except OverflowError:
        return None
    if how.way == "sum":
        return total
    signs = {(bound > 0) - (bound < 0) for bound in bounds(total)}
    if len(signs) > 1:  # a span that reaches zero, or crosses it
        return None
    step = question.option_ids[1 + signs.pop()]
    return Span(step, step)


def _costs(inference: Inference, how: Proposing, _case: Subject) -> Iterator[Term | Place]:
    """What each measure adds: its change where that is given, else its cost by the way it goes."""
    for measure in inference.facts.subjects[Kind.MEASURE]:
        change = inference.reference.answer(measure, how.number)
        if change is not None and change.state is not State.NOT_RELEVANT:
            yield Term((measure, how.number), change, 1) if _plain(change) else (measure, how.number)
            continue
        way = _way(inference, how, measure)
        if not isinstance(way, Term) or not way.sign:
            yield way
            continue
        cost = inference.reference.answer(measure, how.otherwise)
        place = (measure, how.otherwise)
        yield Term(place, cost, way.sign, way) if cost and _plain(cost) else place


def _directions(inference: Inference, how: Proposing, _case: Subject) -> Iterator[Term | Place]:
    for measure in inference.facts.subjects[Kind.MEASURE]:
        yield _way(inference, how, measure)


def _way(inference: Inference, how: Proposing, measure: Subject) -> Term | Place:
    """Which way a measure goes."""
    place, answer = (measure, how.by), inference.reference.answer(measure, how.by)
    if answer is None or answer.state is not State.VALUE:
        return place
    chosen = str(answer.value)
    return Term(place, answer, how.signs[chosen], partly=chosen in how.partly)


def _number(inference: Inference, how: Proposing, subject: Subject) -> Iterator[Term | Place]:
    answer = inference.reference.answer(subject, how.number)
    if answer is not None:
        yield Term((subject, how.number), answer, 1) if _plain(answer) else (subject, how.number)


def _plain(answer: Answer) -> bool:
    """Whether an answer is a number in the unit that is asked for."""
    return answer.state is State.VALUE and not answer.unit


def plain_proposal(proposal: Proposal, inference: Inference) -> dict[str, object]:
    """A proposal as the JSON of an advice has it."""
    questions = inference.facts.knowledge.questions

    def said(place: Place, value: Value | None) -> dict[str, object]:
        subject, question = place
        return {"question": question, "subject": str(subject), "value": questions[question].answer_type.record(value)}

    terms = [{**said(term.place, term.answer.value), "sign": term.sign} for term in proposal.terms]
    return {**said(proposal.place, proposal.value), "terms": terms}
