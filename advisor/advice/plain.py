"""The parts of an advice as its JSON has them."""

from __future__ import annotations

from collections.abc import Iterable

from ..case.facts import Place
from ..knowledge.terms import Force
from ..text.catalogue import chosen
from .document import SectionState
from .pieces import PromptAdvice, Required, RequirementAdvice
from .reasons import Reason


def places(places: Iterable[Place]) -> list[dict[str, str]]:
    return [{"question": question, "subject": str(subject)} for subject, question in places]


def required(several: Iterable[Required]) -> dict[str, object]:
    several = list(several)
    return {
        "answered": sum(not one.open for one in several),
        "required": len(several),
        "open": [{"force": one.force, "any_of": places(one.places)} for one in several if one.open],
    }


def section(one: SectionState) -> dict[str, object]:
    return {
        "id": one.section.id,
        "number": one.number,
        "title": chosen(one.section.label),
        "filled": one.filled,
        "lacking": places(one.lacking),
    }


def reasons(reasons: tuple[Reason, ...]) -> list[dict[str, str]]:
    return [one.as_dict() for one in reasons]


def requirement(one: RequirementAdvice) -> dict[str, object]:
    requirement = one.requirement
    return {
        "id": requirement.id,
        "subject": str(one.subject),
        "status": one.status,
        "force": requirement.force,
        "basis": requirement.basis.id,
        "label": one.label,
        "message": one.message,
        "questions": list(requirement.questions),
        "missing": list(one.missing),
        "clauses": list(requirement.clauses),
        "law": list(requirement.law),
        "required": one.finding.at_depth and requirement.force is not Force.MAY,
        "because": reasons(one.because),
        "dismissed": one.dismissed or None,
    }


def prompt(one: PromptAdvice) -> dict[str, object]:
    rule = one.rule
    return {
        "id": rule.id,
        "subject": str(one.subject),
        "kind": rule.prompt,
        "force": rule.force,
        "basis": rule.basis.id,
        "message": one.message,
        "clauses": list(rule.clauses),
        "law": list(rule.law),
        "because": reasons(one.because),
        "dismissed": one.dismissed or None,
    }
