"""Where a requirement stands, by a plain reading of its shape: the reference that SHACL is held against."""

from __future__ import annotations

from enum import StrEnum

from ..knowledge import Demand, Requirement
from ..knowledge.terms import Force
from ..language.answers import Answer, Span, State
from ..language.conditions import Truth
from ..language.subjects import Subject
from ..text.visible import visible_length
from .reference import Reference


class Status(StrEnum):
    """Where a requirement stands."""

    MISSING = "mangler"
    MET = "oppfylt"
    UNKNOWN = "ukjent"
    NOT_RELEVANT = "ikke relevant"
    INAPPLICABLE = "gjelder ikke"
    NOT_ASSESSED = "ikke vurdert"


DISMISSED = "avvist"  # found instead of a status where people set the requirement aside with a reason
UNSETTLED = (Status.INAPPLICABLE, Status.NOT_ASSESSED)  # where only what settles whether it applies was read, and no demand


def is_open(force: Force, status: Status, asked: bool, dismissed: bool = False) -> bool:
    """Whether a requirement keeps a case from being complete. `asked`: whether the depth of the case asks for it."""
    if force is Force.MUST:
        return status in (Status.MISSING, Status.UNKNOWN, Status.NOT_ASSESSED)
    return force is Force.SHOULD and asked and status is Status.MISSING and not dismissed


def finding(force: Force, status: Status, dismissed: bool) -> str:
    """The status, or DISMISSED. A duty is never set aside, and what does not apply is nothing else besides."""
    return DISMISSED if dismissed and force.dismissible and status is not Status.INAPPLICABLE else status


def violated(demand: Demand, answers: list[Answer | None]) -> bool:
    """What a property shape says about the answers to its questions (in the same order)."""
    if len(demand.questions) > 1:
        return all(answer is None for answer in answers)
    (answer,) = answers
    if answer is None:
        return True
    if answer.state is not State.VALUE:
        return demand.literal or bool(demand.allowed)
    match answer.value:
        case str() as text:
            return bool(demand.allowed and text not in demand.allowed) or visible_length(text) < demand.min_length
        case Span(low, high):
            return bool(demand.allowed) and not {low, high} <= set(demand.allowed)
        case tuple() as ticked:
            return bool(demand.allowed) and not set(ticked) <= set(demand.allowed)
    return False


def standing(applies: Truth, missing: bool, answers: list[Answer | None]) -> Status:
    """The status, from whether a requirement applies, whether its shape is violated, and the answers it asks for."""
    match applies:
        case Truth.NEI:
            return Status.INAPPLICABLE
        case Truth.UBESVART:
            return Status.NOT_ASSESSED
        case Truth.USIKKERT:
            return Status.UNKNOWN
    if missing:
        return Status.MISSING
    states = {answer.state for answer in answers if answer}
    if State.UNSURE in states:
        return Status.UNKNOWN
    return Status.NOT_RELEVANT if states == {State.NOT_RELEVANT} else Status.MET


def status(view: Reference, requirement: Requirement, subject: Subject, demands: tuple[Demand, ...]) -> Status:
    """The status of a requirement in a view of the case, without SHACL: for trying answers out."""
    applies = view.situation(subject, requirement.target) if requirement.target else Truth.JA
    answers = [[view.answer(subject, question) for question in demand.questions] for demand in demands]
    missing = applies is Truth.JA and any(violated(demand, given) for demand, given in zip(demands, answers, strict=True))
    return standing(applies, missing, [answer for given in answers for answer in given])
