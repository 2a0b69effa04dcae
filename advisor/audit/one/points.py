"""What an audit says about one case: each requirement with one finding, what was looked at, and what was not."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from ...advice.advice import Advice
from ...advice.pieces import RequirementAdvice
from ...case.answers import CERTAINTIES
from ...case.privacy import masked
from ...engines.status import DISMISSED, UNSETTLED, Status
from ...knowledge import Question, Requirement
from ...knowledge.terms import Force
from ...language.answers import Answer
from ...language.conditions import Truth
from ...language.subjects import Kind, Subject
from ...text.catalogue import chosen, gettext as _, ngettext
from ...wording import words as wording
from ...wording.findings import names

FINDINGS = (Status.MISSING, Status.NOT_ASSESSED, Status.UNKNOWN, Status.MET, Status.NOT_RELEVANT, DISMISSED, Status.INAPPLICABLE)
TOLD = (Status.MET, *(one for one in FINDINGS if one != Status.MET))  # the order in a sentence: first what is answered


@dataclass(frozen=True)
class Point:
    """A requirement of one subject, and what was found: one of FINDINGS."""

    advice: RequirementAdvice
    finding: str

    @property
    def requirement(self) -> Requirement:
        return self.advice.requirement

    @property
    def subject(self) -> Subject:
        return self.advice.subject

    @property
    def force(self) -> Force:
        return self.requirement.force

    @property
    def applies(self) -> bool:
        return self.finding != Status.INAPPLICABLE

    @property
    def code(self) -> str:
        return names(self.force)[self.finding].code

    @property
    def word(self) -> str:
        return wording.finding(self.force, self.finding)


def points(advice: Advice) -> list[Point]:
    """Every point that this depth asks for, each with one finding: duties first, and what is open before what is not."""
    found = [Point(one, one.shown) for one in advice.requirements if one.finding.at_depth]
    return sorted(found, key=lambda one: _place(one.requirement, one.finding))


def _place(requirement: Requirement, found: str) -> tuple[int, int, str]:
    return list(Force).index(requirement.force), FINDINGS.index(found), requirement.id


# What was looked at


@dataclass(frozen=True)
class Looked:
    """An answer that was read, and those who gave the same."""

    question: Question
    answer: str
    subjects: tuple[Subject, ...]
    origin: str  # that it is from the profile; empty for the case's own


@dataclass(frozen=True)
class Row:
    """The points of one requirement with the same finding. Texts stand without what looks like personal data."""

    requirement: Requirement
    finding: str
    applies: Truth
    subjects: tuple[Subject, ...]
    dismissed: str
    because: Sequence[str]  # the answers that decide whether it applies
    looked: Sequence[Looked]
    certainty: str  # the lowest that people gave; empty for none

    @property
    def word(self) -> str:
        return wording.finding(self.requirement.force, self.finding)

    @property
    def lacking(self) -> bool:
        return self.finding == Status.MISSING


def read_for(advice: Advice, point: Point) -> dict[str, Answer | None]:
    """The answers that a point's demands were held against: question → answer. None were, where it does not apply."""
    if point.finding in UNSETTLED:
        return {}
    asked = dict.fromkeys(id for demand in point.advice.finding.demands for id in demand.questions)
    return {id: advice.inference.reference.answer(point.subject, id) for id in asked}


def rows(advice: Advice, several: Iterable[Point]) -> list[Row]:
    """The points with those that are alike in one row, in the order of `points`."""
    alike: dict[tuple[str, str, str, Truth], list[Point]] = {}
    for one in several:
        said = one.advice.dismissed if one.finding == DISMISSED else ""
        alike.setdefault((one.requirement.id, one.finding, said, one.advice.finding.applies), []).append(one)
    found = [_row(advice, key[1], key[2], together) for key, together in alike.items()]
    return sorted(found, key=lambda row: _place(row.requirement, row.finding))


def _row(advice: Advice, found: str, dismissed: str, several: Sequence[Point]) -> Row:
    questions, case = advice.knowledge.questions, advice.case
    subjects = tuple(one.subject for one in several)
    given: dict[tuple[str, str, str], list[Subject]] = {}
    answers: list[Answer] = []
    for one in several:
        for id, answer in read_for(advice, one).items():
            said = masked(wording.answer(questions[id], answer, case))
            given.setdefault((id, said, wording.inherited(case, answer)), []).append(one.subject)
            answers += [answer] if answer else []
    because = [why for one in several for why in one.advice.because]
    return Row(
        several[0].requirement,
        found,
        several[0].advice.finding.applies,
        subjects,
        masked(dismissed),
        list(map(masked, wording.reasons(advice.knowledge, case, because, subjects))),
        [Looked(questions[id], text, tuple(about), origin) for (id, text, origin), about in given.items()],
        min((one.certainty for one in answers if one.certainty), key=CERTAINTIES.index, default=""),
    )


# What was checked, and what was not


@dataclass(frozen=True)
class Named:
    """Something of the case that a sentence points at: a rule or a question, its subject, and what people call it."""

    id: str
    subject: Subject
    text: str


@dataclass(frozen=True)
class Said:
    """A sentence with an id that is alike in every language, and what it points at."""

    id: str
    text: str
    about: tuple[Named, ...] = ()


def checked(advice: Advice) -> list[Said]:
    """What this audit looked into."""
    answers = _(
        "Whether the case has answers to what applies to it, by its own answers and the depth that was chosen ({depth}).",
        depth=wording.depth(advice.depth),
    )
    return [Said("answers", answers), *([_order(advice)] if len(advice.case.ranking) > 1 else [])]


def _order(advice: Advice) -> Said:
    pairs = [one for one in advice.prompts if one.subject.kind is Kind.PAIR]
    if not pairs:
        text = _("Whether the order agrees with the case's own assessments: no comparison asks what decided it.")
    else:
        text = ngettext(
            "Whether the order agrees with the case's own assessments: {count} comparison asks what decided it.",
            "Whether the order agrees with the case's own assessments: {count} comparisons ask what decided it.",
            len(pairs),
        )
    return Said("order", text, tuple(Named(one.rule.id, one.subject, masked(advice.case.title_of(one.subject))) for one in pairs))


def not_checked(advice: Advice) -> list[Said]:
    """What this audit leaves to people, and what it left out."""
    said = [
        Said("choice", _("Whether the choice is right, or whether the assessments are good enough.")),
        *(Said(duty.id, chosen(duty.note)) for duty in advice.knowledge.duties.values()),
        Said("binding", _("The recommendation is not binding. A point without an answer is not a breach of the law.")),
    ]
    if deeper := sum(not one.finding.at_depth for one in advice.requirements):
        text = ngettext(
            "{count} more point is asked about only at another depth.",
            "{count} more points are asked about only at another depth.",
            deeper,
        )
        said.append(Said("deeper", text))
    if left := advice.not_counted:
        text = ngettext(
            "{count} answer is kept but not counted, since the question does not apply any more:",
            "{count} answers are kept but not counted, since the questions do not apply any more:",
            len(left),
        )
        said.append(Said("not-counted", text, tuple(_named(advice, subject, id) for subject, id, _situation in left)))
    return said


def _named(advice: Advice, subject: Subject, question: str) -> Named:
    name = wording.question(advice.knowledge.questions[question])
    who = "" if subject.kind is Kind.CASE else f" ({advice.case.title_of(subject)})"
    return Named(question, subject, masked(f"{name}{who}"))


# The first sentences, with the counts


def lead(advice: Advice, every: Sequence[Point]) -> list[str]:
    """What every entrance says first, then a sentence for each force. What does not apply is in none of them."""
    found = {force: Counter(one.finding for one in every if one.applies and one.force is force) for force in Force}
    said = list(map(masked, wording.headline(advice)))
    if written := found[Force.MUST][Status.MET]:
        said.append(
            ngettext(
                "{count} part that the law requires is written.", "{count} parts that the law requires are written.", written
            )
        )
    if not found[Force.MUST] and advice.knowledge.duties:
        said.append(_("By the case's own answers, none of the duties in law that we look for applies."))
    if should := found[Force.SHOULD]:
        said.append(
            ngettext(
                "Of {count} recommended point: {found}.",
                "Of {count} recommended points: {found}.",
                should.total(),
                found=wording.counted(Force.SHOULD, should, TOLD),
            )
        )
    if may := found[Force.MAY]:
        said.append(
            ngettext(
                "Of {count} example, input or inference: {found}.",
                "Of {count} examples, inputs and inferences: {found}.",
                may.total(),
                found=wording.counted(Force.MAY, may, TOLD),
            )
        )
    return said
