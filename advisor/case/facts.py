"""The facts of a case: its answers, looked up as rules see them, and what is derived before the rules."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace

from ..knowledge import KnowledgeBase, Question
from ..knowledge.personal import programs_words
from ..knowledge.terms import DocumentSection
from ..language.answers import Answer, State
from ..language.subjects import CASE, Kind, Subject
from ..text.visible import is_seen
from . import privacy, readthrough
from .glance import Glance
from .model import Case, Dismissal


def first_place(ranking: Sequence[str], measure: str) -> bool | None:
    """Whether people placed a measure first among several; None where they did not place it."""
    if len(ranking) < 2 or measure not in ranking:
        return None
    return ranking[0] == measure


def _first_place(case: Case, measure: Subject, _knowledge: KnowledgeBase) -> bool | None:
    return first_place(case.ranking, measure.ids[0])


def _several_measures(case: Case, _case: Subject, _knowledge: KnowledgeBase) -> bool:
    return len(case.measures) > 1


def _personal_data(case: Case, _case: Subject, knowledge: KnowledgeBase) -> bool:
    """Whether a text of the case holds what may not be stored, by the words of its knowledge base."""
    return holds_personal_data(list(case.texts()), knowledge)


def holds_personal_data(texts: Sequence[str], knowledge: KnowledgeBase, look: Glance | None = None) -> bool:
    """Whether the texts of a case hold what may not be stored, by the words of a knowledge base. `look`: one at these texts."""
    return privacy.held(texts, knowledge.personal_words, look)


def may_hold_personal_data(texts: Sequence[str], knowledge: KnowledgeBase) -> bool:
    """As `holds_personal_data`, or whether they may with other texts of the case."""
    words = knowledge.personal_words or programs_words()
    return holds_personal_data(texts, knowledge) or bool(privacy.halves(texts, words))


DERIVED: Mapping[str, Callable[[Case, Subject, KnowledgeBase], bool | None]] = {
    "first-in-order": _first_place,
    "several-measures": _several_measures,
    "personal-data": _personal_data,
}
"""How the computation of a derived fact is done: (case, subject, knowledge) → whether it is so, or None for unanswered."""


def said(answer: Answer) -> Answer | None:
    """What an answer says: nothing where no character of it can be seen, or no choice is made."""
    value = answer.value
    if isinstance(value, str):
        return answer if is_seen(value) else None
    if isinstance(value, tuple):
        if value and all(not isinstance(one, str) or is_seen(one) for one in value):
            return answer
        visible = tuple(one for one in value if isinstance(one, str) and is_seen(one))
        return replace(answer, value=visible) if visible else None
    return None if answer.state is State.NOT_RELEVANT and not is_seen(answer.reason) else answer


def counted_dismissals(case: Case, knowledge: KnowledgeBase) -> list[Dismissal]:
    """What people set aside, with a reason that can be read. No duty is."""
    return [one for one in case.dismissals if is_seen(one.reason) and not knowledge.is_duty(one.rule)]


class Facts:
    """A case seen through the questions of a knowledge base.

    Answers and dismissals without a visible character are none, nor is the dismissal of a duty, however the case came about.
    """

    def __init__(self, case: Case, knowledge: KnowledgeBase):
        self.case = case
        self.knowledge = knowledge
        self.subjects = {kind: list(case.subjects(kind)) for kind in Kind}
        self._groups: dict[Subject, list[Subject]] = {measure: [] for measure in self.subjects[Kind.MEASURE]}
        for group in self.subjects[Kind.GROUP]:
            self._groups[group.measure].append(group)
        self._place = {id: place for place, id in enumerate(case.ranking)}
        self._answers = {
            subject: {question: told for question, answer in answers.items() if (told := said(answer))}
            for subject, answers in case.answers.items()
        }
        self._same_as = {
            Subject(Kind.GROUP, (measure.id, group.id)): group.same_as
            for measure in case.measures
            for group in measure.groups
            if group.same_as
        }
        self.superseded: list[Place] = []  # a sharing group's own answers to what is shared: kept in the case, and not counted
        self._share()
        self.reads: dict[str, DocumentSection] = {}  # the answers about the case that hold while a section is the same
        self.lapsed_reads: list[str] = []  # those whose section has changed since it was read: kept in the case, and not counted
        self._hold_reads()
        self._derive()

    def _share(self) -> None:
        if not self._same_as:
            return
        shared = [id for id, question in self.knowledge.questions.items() if question.follows_group]
        for subject, holder in self._same_as.items():
            own = self._answers.setdefault(subject, {})
            self.superseded += [(subject, id) for id in shared if id in own]
            own = self._answers[subject] = {id: answer for id, answer in own.items() if (subject, id) not in self.superseded}
            for question, answer in self.case.answers.get(holder, {}).items():
                if self.knowledge.questions[question].follows_group and (told := said(answer)):
                    own[question] = told

    def _hold_reads(self) -> None:
        given = self._answers.get(CASE, {})
        for id, section in self.knowledge.read_through.items():
            read = given[id].read if id in given else None
            if read and readthrough.holds(read.section, section, self._answers, self.case.title_of, self.knowledge):
                self.reads[id] = section
            elif read:
                del given[id]
                self.lapsed_reads.append(id)

    def section_digest(self, section: DocumentSection) -> str:
        """What stands in a section of the document now, as a digest of its answers."""
        return readthrough.digest(section, self._answers, self.case.title_of, self.knowledge)

    def lapsing(self, tried: Mapping[Place, Answer]) -> list[Place]:
        """What would have to be read again if these answers were given."""
        if not self.reads:
            return []
        changed = {question for (subject, question), answer in tried.items() if answer != self.answer(subject, question)}
        return [(CASE, id) for id, section in self.reads.items() if not changed.isdisjoint(self.knowledge.told(section))]

    def _derive(self) -> None:
        for question in self.knowledge.derived:
            for subject in self.subjects[question.about]:
                holds = DERIVED[question.computation](self.case, subject, self.knowledge)
                if holds is not None:
                    value = question.option_ids[0 if holds else 1]
                    self._answers.setdefault(subject, {}).setdefault(question.id, Answer(State.VALUE, value))

    @property
    def dismissals(self) -> list[Dismissal]:
        """Whoever reads a dismissal reads it here."""
        return counted_dismissals(self.case, self.knowledge)

    def answer(self, subject: Subject, question: str) -> Answer | None:
        """The answer as given, counted or not."""
        return self._answers.get(subject, {}).get(question)

    def given(self, subject: Subject) -> Mapping[str, Answer]:
        """Every answer about a subject, shared and derived ones too, counted or not: question → answer."""
        return self._answers.get(subject, {})

    def holder(self, subject: Subject, question: str) -> Place:
        """Where an answer is given: what follows a group stands at the group that others are the same as."""
        if self.knowledge.questions[question].follows_group:
            return self._same_as.get(subject, subject), question
        return subject, question

    def answers(self) -> list[tuple[Subject, Question, Answer]]:
        """Every answer that people gave, in the order of subjects and questions; shared ones at each subject."""
        order = {id: place for place, id in enumerate(self.knowledge.questions)}
        found = []
        for kind in (Kind.CASE, Kind.MEASURE, Kind.GROUP):
            for subject in self.subjects[kind]:
                given = self._answers.get(subject, {})
                for id in sorted(given, key=order.__getitem__):
                    question = self.knowledge.questions[id]
                    if not question.derived:
                        found.append((subject, question, given[id]))
        return found

    def below(self, subject: Subject, kind: Kind) -> list[Subject]:
        if subject == CASE:
            return self.subjects[kind]
        return self._groups[subject]

    def scale(self, question: str) -> tuple[str, ...]:
        return self.knowledge.questions[question].option_ids

    def about(self, question: str) -> Kind:
        return self.knowledge.questions[question].about

    def ranked_over(self, pair: Subject) -> bool:
        first, second = pair.ids
        return self._place[first] < self._place[second]


Place = tuple[Subject, str]
"""A question about a subject: where one answer stands."""


def possible_answers(question: Question, measures: list[str]) -> Iterator[Answer]:
    """Answers that stand for every answer there is, as far as conditions and shapes can tell them apart."""
    for value in question.answer_type.possible(question, measures):
        yield Answer(State.VALUE, value)
    yield Answer(State.UNSURE)
    yield Answer(State.NOT_RELEVANT, reason="…")


def value_token(answer: Answer | None) -> str:
    """An answer in one word, for messages: «ubesvart», «usikkert», «ikke relevant» or the value."""
    return "ubesvart" if answer is None else str(answer)
