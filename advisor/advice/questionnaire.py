"""Which questions to ask of whom, and in which part of the form: what the depth asks and the answers call for."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

from ..case.facts import Place
from ..engines.status import UNSETTLED
from ..knowledge import Question
from ..language.answers import Answer
from ..language.conditions import Truth
from ..language.subjects import CASE, Kind, Subject
from .advice import Advice

SHORT = "kort"  # the one page of a case at the level that asks least


@dataclass(frozen=True)
class Item:
    """A question about a subject, as the form shows it."""

    subject: Subject
    question: Question
    answer: Answer | None
    holder: Subject  # where the answer is given; another subject for a group that is the same as another

    @property
    def place(self) -> Place:
        return self.subject, self.question.id

    @property
    def shared(self) -> bool:
        return self.holder != self.subject


@dataclass(frozen=True)
class Page:
    """A part of the form: a section, for the case itself (no measure) or for one measure and its groups."""

    section: str
    measure: str = ""


@dataclass(frozen=True)
class Progress:
    answered: int
    asked: int


class Questionnaire:
    """The form of one case. `deep` shows also what only a deeper level asks."""

    def __init__(self, advice: Advice):
        self.advice = advice
        self.case = advice.case
        self.facts = advice.inference.facts
        self.short = advice.depth == advice.knowledge.depths[0] != advice.knowledge.depths[-1]

    @cached_property
    def sections(self) -> list[str]:
        """Section ids in the order of the form."""
        of_questions = (question.section for question in self.advice.knowledge.questions.values() if not question.derived)
        return list(dict.fromkeys(of_questions))

    def pages(self, deep: bool = False) -> list[Page]:
        """The parts of the form that ask something, in the suggested order."""
        if self.short and not deep:
            return [Page(SHORT)]
        measures = ["", *(measure.id for measure in self.case.measures)]
        every = (Page(section, measure) for section in self.sections for measure in measures)
        return [page for page in every if any(self._asked(item, deep) for item in self.every(page))]

    def page_of(self, place: Place) -> Page:
        """The part of the form where a question about a subject stands."""
        subject, question = self.facts.holder(*place)
        if self.short and (subject, question) in self._demanded | self._called_for:
            return Page(SHORT)
        return Page(self.advice.knowledge.questions[question].section, _measure(subject))

    def items(self, page: Page, deep: bool = False) -> list[Item]:
        """What one part asks, in order; the measure's own questions before those of its groups."""
        if page.section == SHORT:
            return [item for item in self.every(page) if not item.question.case_field and self._on_short_page(item)]
        return [item for item in self.every(page) if self._asked(item, deep)]

    def every(self, page: Page) -> list[Item]:
        """Whatever a part could ask, whether it is asked now or not."""
        return self._everything if page.section == SHORT else self._by_page.get(page, [])

    def hidden(self, page: Page) -> int:
        """How many more questions the part would show if it went deeper."""
        if page.section == SHORT:
            return sum(self._asked(item, False) for item in self._everything) - len(self.items(page))
        return len(self.items(page, True)) - len(self.items(page))

    def waits(self, section: str) -> bool:
        """Whether a part asks nothing yet only because the case has no measures."""
        asked = (one for one in self.advice.knowledge.questions.values() if one.section == section and one.about is not Kind.CASE)
        return not self.case.measures and any(one.asked_at(self.advice.depth) and not one.ask_when for one in asked)

    def progress(self, section: str) -> Progress:
        pages = [Page(SHORT)] if section == SHORT else [page for page in self._by_page if page.section == section]
        items = [item for page in pages for item in self.items(page) if not item.shared]
        return Progress(sum(item.answer is not None for item in items), len(items))

    @cached_property
    def _everything(self) -> list[Item]:
        found = []
        elsewhere = (self.advice.knowledge.participants, self.advice.knowledge.fields["level"])  # the ledger, the page of depth
        for question in self.advice.knowledge.questions.values():
            if question.derived or question in elsewhere:
                continue
            for subject in self.facts.subjects[question.about]:
                holder, _id = self.facts.holder(subject, question.id)
                found.append(Item(subject, question, self.facts.answer(subject, question.id), holder))
        order = {subject: place for place, subject in enumerate(self._subjects())}
        sections = {section: place for place, section in enumerate(self.sections)}
        return sorted(found, key=lambda item: (sections[item.question.section], order[item.subject]))

    @cached_property
    def _by_page(self) -> dict[Page, list[Item]]:
        found: dict[Page, list[Item]] = {}
        for item in self._everything:
            found.setdefault(Page(item.question.section, _measure(item.subject)), []).append(item)
        return found

    def _subjects(self) -> Iterator[Subject]:
        yield CASE
        for measure in self.facts.subjects[Kind.MEASURE]:
            yield measure
            yield from self.facts.below(measure, Kind.GROUP)

    def _asked(self, item: Item, deep: bool) -> bool:
        """By the depth and the situation; what has an answer is always shown."""
        if item.answer is not None and not item.shared:
            return True
        if not deep and not item.question.asked_at(self.advice.depth):
            return False
        return self._in_place(item.subject, item.question)

    def _in_place(self, subject: Subject, question: Question) -> bool:
        """Whether the situation that a question waits for holds, or may hold."""
        name = question.ask_when
        return not name or self.advice.inference.reference.situation(subject, name) >= Truth.USIKKERT

    @cached_property
    def _demanded(self) -> set[Place]:
        """What the requirements that apply ask for at this depth."""
        found: set[Place] = set()
        for one in self.advice.requirements:
            if one.finding.at_depth and one.status not in UNSETTLED:
                for demand in one.requirement.at(self.advice.depth):
                    found.add((one.subject, demand.questions[0]))
        return found

    @cached_property
    def _called_for(self) -> set[Place]:
        """What the advice asks for beside that: what it says is unanswered, and what decides whether a duty applies.
        It stands where the advice is read."""
        prompted = (why for one in self.advice.prompts if not one.dismissed for why in one.because)
        lacking = [(why.subject, why.question) for why in prompted if self.facts.answer(why.subject, why.question) is None]
        questions = self.advice.knowledge.questions
        asked = [
            (subject, questions[id])
            for subject, id in [*lacking, *self.advice.deciding]
            if not questions[id].derived and not questions[id].case_field
        ]
        return {self.facts.holder(subject, one.id) for subject, one in asked if self._in_place(subject, one)}

    def _on_short_page(self, item: Item) -> bool:
        wanted = self._demanded | self._called_for
        return item.place in wanted or (item.answer is not None and not item.shared)


def _measure(subject: Subject) -> str:
    return subject.ids[0] if subject.kind in (Kind.MEASURE, Kind.GROUP) else ""
