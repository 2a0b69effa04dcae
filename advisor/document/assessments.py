"""What people answered about each measure, side by side in words, and as points for the picture. Nothing is added up."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from ..advice.advice import Advice
from ..case.facts import Place
from ..case.model import Case, Group
from ..language.answers import Answer, Span, State
from ..language.subjects import Kind, Subject
from ..text.catalogue import chosen, gettext as _
from ..wording import words as wording
from .pictures.placing import Point, Steps, letter


@dataclass(frozen=True)
class Assessed:
    """One assessment in words: «middels–stor», and how sure people are of it."""

    words: str
    certainty: str
    sure: str = ""  # how sure people said they are: lite, middels or svært
    whom: str = ""  # the target group, where there are several
    steps: Steps | None = None  # on the question's scale; None where no step is given

    @property
    def stated(self) -> bool:
        return bool(self.sure)

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
    upright: Assessed | None  # None where the knowledge base has no question in that role
    across: Assessed | None
    sizes: tuple[Assessed, ...] | None
    labels: tuple[str, str, str]  # what the three are called

    @property
    def id(self) -> str:
        return self.subject.ids[0]

    @property
    def drawn(self) -> bool:
        return bool(self.upright and self.upright.steps and self.across and self.across.steps)

    @property
    def words(self) -> list[tuple[str, str]]:
        """Each of them by its name, and what is said of it."""
        sizes = None if self.sizes is None else "; ".join(one.said for one in self.sizes) or _("no target group yet")
        said = (self.upright.words if self.upright else None, self.across.words if self.across else None, sizes)
        return [(label, words) for label, words in zip(self.labels, said, strict=True) if words is not None]

    @property
    def sentences(self) -> str:
        return " ".join(f"{label}: {words}." for label, words in self.words)

    @property
    def lacking(self) -> list[tuple[str, str]]:
        """What keeps it out of the picture."""
        return [said for said, one in zip(self.words, (self.upright, self.across), strict=False) if one and not one.steps]

    @property
    def point(self) -> Point:
        steps = [one.steps for one in self.sizes or ()]
        known = [one for one in steps if one]
        size = (min(one[0] for one in known), max(one[1] for one in known)) if known and None not in steps else None
        return Point(self.letter, self.upright.steps, self.across.steps, size)  # type: ignore[union-attr, arg-type]


def labels(advice: Advice) -> tuple[str, str, str]:
    """What the three answers of the picture are called; empty where the knowledge base has none."""
    roles, questions = advice.knowledge.roles, advice.knowledge.questions
    up, across, size = (chosen(questions[id].short) if id else "" for id in (roles.upright, roles.across, roles.size))
    return up, across, size


def sides(advice: Advice) -> list[Side]:
    """The measures in the order of the case file, which says nothing of their worth."""
    found, roles = [], advice.knowledge.roles
    for number, measure in enumerate(advice.case.measures):
        subject = Subject(Kind.MEASURE, (measure.id,))
        found.append(
            Side(
                subject,
                letter(number),
                advice.case.title_of(subject),
                assessed(advice, (subject, roles.upright)) if roles.upright else None,
                _with_figures(advice, subject, assessed(advice, (subject, roles.across))) if roles.across else None,
                tuple(of_measure(advice, subject, roles.size)) if roles.size else None,
                labels(advice),
            )
        )
    return found


def of_measure(advice: Advice, measure: Subject, question: str) -> Iterator[Assessed]:
    """The answer of a measure, or those of its groups where the question is about them."""
    if advice.knowledge.questions[question].about is Kind.MEASURE:
        yield assessed(advice, (measure, question))
        return
    below = groups(advice, measure)
    for group in below:
        yield assessed(advice, (group, question), group_title(advice.case, group) if len(below) > 1 else "")


def groups(advice: Advice, measure: Subject) -> list[Subject]:
    return advice.inference.facts.below(measure, Kind.GROUP)


def group_title(case: Case, group: Subject) -> str:
    """The title of a group without that of its measure."""
    return case.title_of(group).removeprefix(f"{case.title_of(group.measure)} · ")


def group_of(case: Case, subject: Subject) -> Group | None:
    """The group that a subject is, if the case has it."""
    measures = [measure for measure in case.measures if measure.id == subject.ids[0]]
    return next((group for measure in measures for group in measure.groups if group.id == subject.ids[1]), None)


def assessed(advice: Advice, place: Place, whom: str = "") -> Assessed:
    """An answer on a scale in words; where there is none, or nobody knows, that."""
    question = advice.knowledge.questions[place[1]]
    answer = advice.inference.facts.answer(*place)
    sure = answer.certainty if answer else ""
    return Assessed(wording.answer(question, answer), certainty(answer), sure, whom, steps(question.option_ids, answer))


def certainty(answer: Answer | None) -> str:
    """«middels sikre»; of «usikkert» that it is not known yet; nothing where there is nothing to be sure of."""
    if answer is None or answer.state is State.NOT_RELEVANT:
        return ""
    if answer.state is State.UNSURE:
        return _("not known yet")
    if not answer.certainty:
        return _("how sure is not said")
    return wording.how_sure(answer.certainty)


def steps(scale: Sequence[str], answer: Answer | None) -> Steps | None:
    """Where on a scale an answer lies."""
    if answer is None or not isinstance(answer.value, Span):
        return None
    return scale.index(answer.value.low), scale.index(answer.value.high)


def _with_figures(advice: Advice, subject: Subject, one: Assessed) -> Assessed:
    answers = [
        (advice.knowledge.questions[id], advice.inference.facts.answer(subject, id)) for id in advice.knowledge.roles.figures
    ]
    figures = [wording.answer(question, answer) for question, answer in answers if answer and answer.state is State.VALUE]
    if not figures:
        return one
    said = ", ".join(figures)
    stepped = advice.inference.facts.answer(subject, advice.knowledge.roles.across)
    return replace(one, words=f"{one.words}: {said}" if stepped else _("{figures}, and no step", figures=said))
