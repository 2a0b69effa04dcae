"""One case as an auditor sees it: what was looked at, what was not, what was found, and how to do it again."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError, version

from flask import Blueprint, render_template, request

from advisor import wording
from advisor.advice import RequirementAdvice
from advisor.answers import CERTAINTIES
from advisor.knowledge import Question, Requirement
from advisor.language import gettext as _
from advisor.language import ngettext
from advisor.model import Answer, Force, Kind, Subject
from advisor.status import Status

from .desk import Desk, desk

pages = Blueprint("audit", __name__)

DISMISSED = "avvist"  # the finding on a recommendation that people set aside with a reason
FINDINGS = (Status.MISSING, Status.NOT_ASSESSED, Status.UNKNOWN, Status.MET, Status.NOT_RELEVANT, DISMISSED, Status.INAPPLICABLE)
TOLD = (Status.MET, *(one for one in FINDINGS if one != Status.MET))  # the order in a sentence: first what is answered
WITHOUT_RULES = (Status.INAPPLICABLE, Status.NOT_ASSESSED)  # where only the answers that settle whether it applies were read


@dataclass(frozen=True)
class Point:
    """A requirement of one subject, and what was found: one of FINDINGS."""

    advice: RequirementAdvice
    finding: str

    @property
    def force(self) -> Force:
        return self.advice.requirement.force


@dataclass(frozen=True)
class Looked:
    """An answer that was read, and those who gave the same."""

    question: Question
    answer: str
    subjects: tuple[Subject, ...]


@dataclass(frozen=True)
class Row:
    """The points of one requirement with the same finding."""

    requirement: Requirement
    finding: str
    subjects: tuple[Subject, ...]
    dismissed: str
    because: Sequence[str]  # the answers that decide whether it applies
    looked: Sequence[Looked]
    certainty: str  # the lowest that people gave; empty for none

    @property
    def word(self) -> str:
        return finding_word(self.requirement.force, self.finding)

    @property
    def applies(self) -> bool:
        return self.finding not in WITHOUT_RULES


@dataclass(frozen=True)
class View:
    """One way to filter the points; it has its own address."""

    id: str
    label: Callable[[int], str]
    holds: Callable[[Point], bool]


def _applies(one: Point) -> bool:
    return one.finding != Status.INAPPLICABLE


def _duty_that_applies(one: Point) -> bool:
    return _applies(one) and one.force is Force.MUST


VIEWS = (
    View("alt", lambda count: _("All that applies or may apply ({count})", count=count), _applies),
    View("lov", lambda count: _("Only duties in law ({count})", count=count), _duty_that_applies),
    View("uten-svar", lambda count: _("Only without an answer ({count})", count=count), lambda one: one.finding in FINDINGS[:2]),
    View("gjelder-ikke", lambda count: _("Does not apply ({count})", count=count), lambda one: not _applies(one)),
)


@pages.get("/sak/<id>/revisjon")
def page(id: str) -> str:
    at = desk(id)
    every = points(at)
    view = next((one for one in VIEWS if one.id == request.args.get("vis")), VIEWS[0])
    shown = [one for one in every if view.holds(one)]
    return render_template(
        "audit.html",
        desk=at,
        advice=at.advice,
        lead=_lead(every),
        choices=[(one.id, one.label(sum(map(one.holds, every))), one is view) for one in VIEWS],
        rows=rows(at, shown),
        shown=len(shown),
        total=len(every),
        deeper=len(at.advice.requirements) - len(every),
        comparisons=[one for one in at.advice.prompts if one.subject.kind is Kind.PAIR],
        dismissed=[one for one in at.advice.prompts if one.dismissed],
        digest=in_groups(at.knowledge.digest),
        file_digest=in_groups(file_digest(at)),
        head=in_groups(at.stored.head_hash),
        program=_program(),
    )


def points(at: Desk) -> list[Point]:
    """Every point that this depth asks for, each with one finding."""
    return [Point(one, finding(one)) for one in at.advice.requirements if one.finding.at_depth]


def finding(one: RequirementAdvice) -> str:
    """What was found. A duty is never set aside, and what does not apply is nothing else besides."""
    if one.dismissed and one.requirement.force is not Force.MUST and one.status is not Status.INAPPLICABLE:
        return DISMISSED
    return one.status


def finding_word(force: Force, found: str) -> str:
    """A finding as the auditor reads it: of a recommendation only whether it is answered."""
    if found == DISMISSED:
        return _("Dismissed with a reason")
    if force is not Force.MUST and found == Status.MET:
        return _("Answered")
    if force is not Force.MUST and found == Status.MISSING:
        return _("Not answered")
    return wording.status(Status(found), duty=force is Force.MUST)


def rows(at: Desk, several: Iterable[Point]) -> list[Row]:
    """The points with those that are alike in one row; duties first, and what is open before what is not."""
    alike: dict[tuple, list[RequirementAdvice]] = {}
    for one in several:
        said = one.advice.dismissed if one.finding == DISMISSED else ""
        alike.setdefault((one.advice.requirement.id, one.finding, said), []).append(one.advice)
    found = [_row(at, key[1], key[2], together) for key, together in alike.items()]
    order = {force: place for place, force in enumerate(Force)}
    return sorted(found, key=lambda row: (order[row.requirement.force], FINDINGS.index(row.finding), row.requirement.id))


def _row(at: Desk, found: str, dismissed: str, several: Sequence[RequirementAdvice]) -> Row:
    subjects = tuple(one.subject for one in several)
    because = [why for one in several for why in one.because]
    given: dict[tuple[str, str], list[Subject]] = {}
    answers: list[Answer] = []
    for one in several if found not in WITHOUT_RULES else ():
        for id in dict.fromkeys(id for demand in one.finding.demands for id in demand.questions):
            answer = at.advice.inference.reference.answer(one.subject, id)
            given.setdefault((id, wording.answer(at.knowledge.questions[id], answer, at.case)), []).append(one.subject)
            answers += [answer] if answer else []
    return Row(
        several[0].requirement,
        found,
        subjects,
        dismissed,
        wording.reasons(at.knowledge, at.case, because, subjects),
        [Looked(at.knowledge.questions[id], text, tuple(about)) for (id, text), about in given.items()],
        min((one.certainty for one in answers if one.certainty), key=CERTAINTIES.index, default=""),
    )


def file_digest(at: Desk) -> str:
    """SHA-256 of the case file as it can be downloaded."""
    return hashlib.sha256(at.stored.text.encode()).hexdigest()


def in_groups(digest: str) -> str:
    """The first twelve characters, which people can compare: «9f2c 41d0 77be»."""
    return " ".join(digest[start : start + 4] for start in range(0, 12, 4))


def _program() -> str:
    """The version of this program; empty when it runs from its source folder."""
    try:
        return version("prioriteringsradgiver")
    except PackageNotFoundError:
        return ""


# The first sentences, with the counts


def _lead(every: Sequence[Point]) -> list[str]:
    """A sentence for each force, from the duties down. What does not apply is in none of them."""
    applying = [one for one in every if _applies(one)]
    by_force = {force: [one.finding for one in applying if one.force is force] for force in Force}
    said = [_duty(found, count) for found, count in _counted(by_force[Force.MUST], FINDINGS)] or [
        _("By the case's own answers, none of the duties in law that we look for applies.")
    ]
    should, may = by_force[Force.SHOULD], by_force[Force.MAY]
    if should:
        said.append(
            ngettext(
                "Of {count} recommended point: {found}.",
                "Of {count} recommended points: {found}.",
                len(should),
                found=_list(should),
            )
        )
    if may:
        said.append(
            ngettext(
                "Of {count} example, input or inference: {found}.",
                "Of {count} examples, inputs and inferences: {found}.",
                len(may),
                found=_list(may),
            )
        )
    return said


def _counted(found: Sequence[str], order: Sequence[str]) -> list[tuple[str, int]]:
    return [(one, found.count(one)) for one in order if one in found]


def _duty(found: str, count: int) -> str:
    """A sentence on the duties with one finding. They are never said to be met."""
    if found == Status.MISSING:
        return ngettext(
            "{count} part that the law requires is missing.", "{count} parts that the law requires are missing.", count
        )
    if found == Status.MET:
        return ngettext(
            "{count} part that the law requires is written.", "{count} parts that the law requires are written.", count
        )
    if found == Status.UNKNOWN:
        return ngettext(
            "{count} part that the law may require is unknown.", "{count} parts that the law may require are unknown.", count
        )
    return ngettext(
        "{count} part that the law may require is not assessed.",
        "{count} parts that the law may require are not assessed.",
        count,
    )


def _list(found: Sequence[str]) -> str:
    return ", ".join(_counted_in_words(one, count) for one, count in _counted(found, TOLD))


def _counted_in_words(found: str, count: int) -> str:
    return {
        Status.MISSING: _("{count} not answered", count=count),
        Status.NOT_ASSESSED: _("{count} not assessed", count=count),
        Status.UNKNOWN: _("{count} unknown", count=count),
        Status.MET: _("{count} answered", count=count),
        Status.NOT_RELEVANT: _("{count} set to not relevant", count=count),
        DISMISSED: _("{count} dismissed with a reason", count=count),
    }[found]
