"""What people answered about each measure, side by side in words, and as points for the picture. Nothing is added up."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from advisor.api import Answer, Case, Group, Kind, Place, Span, State, Subject, gettext as _, wording

from ..desk import Desk
from .picture import Picture, Point, Steps, draw, letter

BENEFIT, RESOURCES, SEVERITY = "nytte-samlet", "ressurs-samlet", "alvorlighet-malgruppe"
FIGURES = ("ressurs-omfang", "ressurs-kostnader")  # what the resources are in numbers


@dataclass(frozen=True)
class Assessed:
    """One assessment in words: «middels–stor», and how sure people are of it."""

    words: str
    certainty: str
    whom: str = ""  # the target group, where there are several
    steps: Steps | None = None  # on the question's scale; None where no step is given

    @property
    def said(self) -> str:
        return f"{self.words} ({self.whom})" if self.whom else self.words

    @property
    def heading(self) -> str:
        """The words with a capital, to stand alone."""
        return self.words[:1].upper() + self.words[1:]


@dataclass(frozen=True)
class Side:
    """One measure among the others."""

    subject: Subject
    letter: str
    title: str
    benefit: Assessed
    resources: Assessed
    severity: tuple[Assessed, ...]

    @property
    def id(self) -> str:
        return self.subject.ids[0]

    @property
    def drawn(self) -> bool:
        return bool(self.benefit.steps and self.resources.steps)

    @property
    def words(self) -> list[tuple[str, str]]:
        """Each criterion and what is said of it."""
        severity = "; ".join(one.said for one in self.severity) or _("no target group yet")
        return [(_("Benefit"), self.benefit.words), (_("Resources"), self.resources.words), (_("Severity"), severity)]

    @property
    def lacking(self) -> list[tuple[str, str]]:
        """What keeps it out of the picture."""
        return [said for said, one in zip(self.words, (self.benefit, self.resources), strict=False) if not one.steps]

    @property
    def point(self) -> Point:
        steps = [one.steps for one in self.severity]
        known = [one for one in steps if one]
        severity = (min(one[0] for one in known), max(one[1] for one in known)) if known and None not in steps else None
        return Point(self.letter, self.benefit.steps, self.resources.steps, severity)  # type: ignore[arg-type]


def sides(desk: Desk) -> list[Side]:
    """The measures in the order of the case file, which says nothing of their worth."""
    found = []
    for number, measure in enumerate(desk.case.measures):
        subject = desk.measure(measure.id)
        several = len(measure.groups) > 1
        severity = [
            assessed(desk, (group, SEVERITY), group_title(desk.case, group) if several else "") for group in groups(desk, subject)
        ]
        found.append(
            Side(
                subject,
                letter(number),
                desk.case.title_of(subject),
                assessed(desk, (subject, BENEFIT)),
                _with_figures(desk, subject, assessed(desk, (subject, RESOURCES))),
                tuple(severity),
            )
        )
    return found


def picture(desk: Desk, of: Sequence[Side]) -> Picture | None:
    """The measures that can be drawn; None where there are none."""
    points = [side.point for side in of if side.drawn]
    return draw(points, _labels(desk, BENEFIT), _labels(desk, RESOURCES)) if points else None


def groups(desk: Desk, measure: Subject) -> list[Subject]:
    return desk.form.facts.below(measure, Kind.GROUP)


def group_title(case: Case, group: Subject) -> str:
    """The title of a group without that of its measure."""
    return case.title_of(group).removeprefix(f"{case.title_of(group.measure)} · ")


def group_of(case: Case, subject: Subject) -> Group | None:
    """The group that a subject is, if the case has it."""
    measures = [measure for measure in case.measures if measure.id == subject.ids[0]]
    return next((group for measure in measures for group in measure.groups if group.id == subject.ids[1]), None)


def assessed(desk: Desk, place: Place, whom: str = "") -> Assessed:
    """An answer on a scale in words; where there is none, or nobody knows, that."""
    question = desk.knowledge.questions[place[1]]
    answer = desk.form.facts.answer(*place)
    return Assessed(wording.answer(question, answer), certainty(answer), whom, steps(question.option_ids, answer))


def certainty(answer: Answer | None) -> str:
    """«middels sikre»; of «usikkert» that it is not known yet; nothing where there is nothing to be sure of."""
    if answer is None or answer.state is State.NOT_RELEVANT:
        return ""
    if answer.state is State.UNSURE:
        return _("not known yet")
    if not answer.certainty:
        return _("how sure is not said")
    return _("{certainty} sure", certainty=wording.certainty(answer.certainty).lower())


def steps(scale: Sequence[str], answer: Answer | None) -> Steps | None:
    """Where on a scale an answer lies."""
    if answer is None or not isinstance(answer.value, Span):
        return None
    return scale.index(answer.value.low), scale.index(answer.value.high)


def _with_figures(desk: Desk, subject: Subject, one: Assessed) -> Assessed:
    answers = [(desk.knowledge.questions[id], desk.form.facts.answer(subject, id)) for id in FIGURES]
    figures = [wording.answer(question, answer) for question, answer in answers if answer and answer.state is State.VALUE]
    return Assessed(f"{one.words}: {', '.join(figures)}", one.certainty, one.whom, one.steps) if figures else one


def _labels(desk: Desk, question: str) -> list[str]:
    return [wording.option(option) for option in desk.knowledge.questions[question].options]
