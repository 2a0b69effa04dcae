"""Which questions stand on which page of the form: what the depth asks, what the answers call for, and what is answered."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cached_property, lru_cache

from ..case.facts import Place
from ..engines.status import UNSETTLED
from ..knowledge import KnowledgeBase, Question
from ..knowledge.terms import Force, FormPage, Texts
from ..language.answers import Answer
from ..language.conditions import Truth
from ..language.subjects import CASE, Kind, Subject
from .advice import Advice
from .pieces import Required
from .proposals import Proposal, proposals

MOST_MEASURES, MOST_IN_TABLE = 8, 6  # on one side of a page


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

    @property
    def inherited(self) -> bool:
        """Whether the answer is from the municipality's profile, and nobody has changed it for this case."""
        return self.answer is not None and bool(self.answer.profile)


@dataclass(frozen=True)
class Page:
    """A page of the form: for the case, for all measures in one table, or for one measure and its groups."""

    id: str
    measure: str = ""


@dataclass(frozen=True)
class Part:
    """What stands together on a page, under one heading: a group of the form, or what is left of a section."""

    id: str
    questions: tuple[str, ...]  # in order, each followed by its points
    section: str = ""
    label: Texts | None = None
    note: Texts | None = None
    when: str = ""
    table: bool = False
    subject: Subject = CASE  # the case, or the measure that it is about
    beside: tuple[str, ...] | None = None  # where a page has several sides: the measures of this one, and "" for the case

    def shows(self, subject: Subject) -> bool:
        return self.beside is None or _measure(subject) in self.beside


@dataclass(frozen=True)
class Progress:
    answered: int
    required: int


class Layout:
    """The form of a knowledge base: where each question stands, before any case."""

    def __init__(self, knowledge: KnowledgeBase):
        self.knowledge = knowledge
        questions = knowledge.questions
        elsewhere = (knowledge.participants, depth_question(knowledge))  # the ledger of participation, the page of depth
        self.asked = {one.id: one for one in questions.values() if not one.derived and one not in elsewhere}
        self.named = {id: page for page in knowledge.pages for group in page.groups for id in group.questions}
        self.under = {one.id: above for one in self.asked.values() if (above := self._above(one))}
        self.children: dict[str, list[str]] = {}
        for id, above in self.under.items():
            self.children.setdefault(above, []).append(id)
        self.parts = {page.id: tuple(self._parts(page)) for page in knowledge.pages}
        self.pages = {id: page for page in knowledge.pages for part in self.parts[page.id] for id in part.questions}

    def _above(self, question: Question) -> str:
        """The question that one stands under: the nearest above it that is there whenever it is, on a page that may ask it."""
        above = question.point_of or question.merged_into
        order = list(Kind)
        while above in self.asked and order.index(self.asked[above].about) > order.index(question.about):
            above = self.asked[above].point_of or self.asked[above].merged_into  # not every measure has a group
        if question.id in self.named or above not in self.asked:
            return ""
        return "" if question.about is Kind.CASE and self._page(above).about is Kind.MEASURE else above

    def _page(self, id: str) -> FormPage:
        question = self.knowledge.questions[id]
        above = "" if id in self.named else question.point_of or question.merged_into
        return self._page(above) if above in self.asked else self.named.get(id) or self._rest(question)

    def _rest(self, question: Question) -> FormPage:
        about = Kind.CASE if question.about is Kind.CASE else Kind.MEASURE
        return next(page for page in self.knowledge.pages if page.rest and page.about is about)

    def _parts(self, page: FormPage) -> Iterator[Part]:
        for group in page.groups:
            named = tuple(id for one in group.questions if one in self.asked for id in self._with_points(one))
            yield Part(group.id, named, "", group.label, group.note, group.when, page.table)
        if page.rest:
            left = [one for one in self.asked.values() if one.id not in self.named and one.id not in self.under]
            left = [one for one in left if self._rest(one) is page]
            for section in dict.fromkeys(one.section for one in left):
                ids = tuple(id for one in left if one.section == section for id in self._with_points(one.id))
                yield Part(f"del-{section}", ids, section)

    def _with_points(self, id: str) -> Iterator[str]:
        yield id
        for child in self.children.get(id, ()):
            yield from self._with_points(child)


class Questionnaire:
    """The form of one case. `opened` are questions that people want to answer though nothing asks them."""

    def __init__(self, advice: Advice):
        self.advice = advice
        self.case = advice.case
        self.facts = advice.inference.facts
        self.layout = _layout(advice.knowledge)
        self._form = {page.id: page for page in advice.knowledge.pages}
        self._sides: dict[Page, list[tuple[str, ...]]] = {}
        self.short = advice.depth == advice.knowledge.depths[0] != advice.knowledge.depths[-1]

    # The pages

    @cached_property
    def first(self) -> FormPage:
        """The page on which the case is named, and its measures."""
        return next(page for page in self.advice.knowledge.pages if page.about is Kind.CASE)

    @cached_property
    def last(self) -> FormPage:
        """The page that holds what is left; at the shortest depth all but the first page."""
        return next(page for page in self.advice.knowledge.pages if page.about is Kind.CASE and page.rest)

    @cached_property
    def law(self) -> FormPage | None:
        """The page that shows what the law may say of the case. What it asks stands nowhere else, at any depth."""
        return next((page for page in self.advice.knowledge.pages if page.law), None)

    def pages(self) -> list[Page]:
        """The pages, in the suggested order."""
        if self.short:
            return list(dict.fromkeys(Page(one.id) for one in (self.first, self.last, self.law) if one))
        measures = [measure.id for measure in self.case.measures]
        return [one for page in self._form.values() for one in self._each(page, measures)]

    def _each(self, page: FormPage, measures: Collection[str]) -> list[Page]:
        alone = page.about is Kind.CASE or page.table
        return [Page(page.id)] if alone else [Page(page.id, measure) for measure in measures]

    def page_of(self, place: Place) -> Page:
        """The page on which a question about a subject stands."""
        subject, question = self.facts.holder(*place)
        page = self.layout.pages.get(question, self.first)
        if self.short:
            return Page(page.id if page in (self.first, self.law) else self.last.id)
        return Page(page.id, "" if page.about is Kind.CASE or page.table else _measure(subject))

    def parts(self, page: Page, side: int = 0) -> list[Part]:
        """What stands on a page or on one of its sides, in order; at the shortest depth the last has what other depths spread on
        pages."""
        beside = self._beside(page, side) if side else None
        apart = [one for one in (self.first, self.law) if one]
        if not self.short or page.id in (one.id for one in apart):
            return [self._of(part, page.measure, beside) for part in self.layout.parts[page.id]]
        measures = [measure.id for measure in self.case.measures]
        several = [one for form in self._form.values() if form not in apart for one in self._each(form, measures)]
        found = [self._of(part, one.measure, beside) for one in several for part in self.layout.parts[one.id]]
        return [part for part in found if part.subject is CASE or part.shows(part.subject)]

    def _of(self, part: Part, measure: str, beside: tuple[str, ...] | None) -> Part:
        subject = Subject(Kind.MEASURE, (measure,)) if measure else CASE
        return replace(part, subject=subject, beside=beside)

    def sides(self, page: Page) -> list[tuple[str, ...]]:
        """The measures of a page that asks about all of them, side by side: a few on each, so that one can read it."""
        if page not in self._sides:
            self._sides[page] = self._split(page)
        return self._sides[page]

    def _split(self, page: Page) -> list[tuple[str, ...]]:
        measures = tuple(measure.id for measure in self.case.measures)
        parts = self.parts(page)
        about = {self.layout.asked[id].about for part in parts for id in part.questions if id not in self.layout.under}
        most = MOST_IN_TABLE if any(part.table for part in parts) else MOST_MEASURES
        if page.measure or about <= {Kind.CASE} or len(measures) <= most:
            return [measures]
        return [measures[start : start + most] for start in range(0, len(measures), most)]

    def side_of(self, page: Page, measure: str) -> int:
        """The side, from 1, on which a measure stands; what is about the case stands on the first."""
        return next((number for number, side in enumerate(self.sides(page), 1) if measure in side), 1)

    def _beside(self, page: Page, side: int) -> tuple[str, ...] | None:
        sides = self.sides(page)
        return (*([""] if side == 1 else []), *sides[side - 1]) if len(sides) > 1 else None

    # What stands there

    def items(self, page: Page, opened: Collection[str] = ()) -> list[Item]:
        """What a page asks, in order."""
        return [item for item in self.every(page) if self.shown(item, opened)]

    def every(self, page: Page) -> list[Item]:
        """Whatever a page could ask, whether it is asked now or not."""
        return [item for part in self.parts(page) for item in self.of_part(part)]

    def of_part(self, part: Part) -> list[Item]:
        return [self.item(subject, id) for subject, id in dict.fromkeys(self._places(part))]

    def _places(self, part: Part) -> Iterator[Place]:
        for id in part.questions:
            if id not in self.layout.under:
                for subject in self._subjects(part.subject, self.layout.asked[id].about):
                    yield from (place for place in self._with_points(subject, id) if part.shows(place[0]))

    def _with_points(self, subject: Subject, id: str) -> Iterator[Place]:
        yield subject, id
        for child in self.layout.children.get(id, ()):
            for one in self.nearest(subject, self.layout.asked[child].about):
                yield from self._with_points(one, child)

    def _subjects(self, above: Subject, kind: Kind) -> list[Subject]:
        """The subjects of a kind on a page about the case or a measure."""
        return [above] if above.kind is kind else self.facts.below(above, kind)

    def nearest(self, subject: Subject, kind: Kind) -> list[Subject]:
        """The subjects of a kind that have to do with one: itself, what it is part of, or what it has."""
        if kind is Kind.CASE:
            return [CASE]
        if subject.kind is Kind.PAIR:
            return [one for id in subject.ids for one in self.nearest(Subject(Kind.MEASURE, (id,)), kind)]
        if subject.kind is Kind.GROUP and kind is Kind.MEASURE:
            return [subject.measure]
        return self._subjects(subject, kind)

    def item(self, subject: Subject, id: str) -> Item:
        holder, _id = self.facts.holder(subject, id)
        return Item(subject, self.advice.knowledge.questions[id], self.facts.answer(subject, id), holder)

    def shown(self, item: Item, opened: Collection[str] = ()) -> bool:
        """By the depth and the situation, or since it is required or called for; what has an answer is always shown.

        A point whose answer is from the profile stands beside the question that it is a point of, where that is shown.
        """
        if item.question.id in opened:
            return True
        if item.inherited and (above := self.layout.under.get(item.question.id)):
            return not self.shown(self.item(CASE, above), opened)
        if item.answer is not None and not item.shared:
            return True
        if item.question.merged_into:
            return False
        wanted = item.question.asked_at(self.advice.depth) or (item.holder, item.question.id) in self._wanted
        return wanted and self._in_place(item.subject, item.question)

    def lines(self, item: Item, opened: Collection[str] = ()) -> list[Question]:
        """The points beside a question that can be told in its own answer, and have no field of their own."""
        points = (self.layout.asked[id] for id in self.layout.children.get(item.question.id, ()))
        found = []
        for point in points:
            items = [self.item(subject, point.id) for subject in self.nearest(item.subject, point.about)]
            here = [one for one in items if self._in_place(one.subject, point)]
            if point.line and here and not any(one.inherited or self.shown(one, opened) for one in items):
                found.append(point)
        return found

    def known(self, item: Item, opened: Collection[str] = ()) -> list[Item]:
        """The points of a question of which the profile has the answer, and which stand beside it."""
        if item.subject != CASE:  # as every answer of a profile
            return []
        points = [self.item(CASE, id) for id in self.layout.children.get(item.question.id, ())]
        return [one for one in points if one.inherited and not self.shown(one, opened)]

    def rows(self, part: Part, opened: Collection[str] = ()) -> list[list[str]]:
        """The rows of a table: the questions that it shows, those of which one is enough in one row."""
        shown = list(dict.fromkeys(item.question.id for item in self.of_part(part) if self.shown(item, opened)))
        rows: list[list[str]] = []
        for id in shown:
            if not any(id in row for row in rows):
                rows.append([id, *(other for other in self._together.get(id, ()) if other in shown and other != id)])
        return rows

    @cached_property
    def _together(self) -> Mapping[str, tuple[str, ...]]:
        demands = (demand for one in self.advice.knowledge.requirements.values() for demand in one.demands)
        return {id: demand.questions for demand in demands if len(demand.questions) > 1 for id in demand.questions}

    def proposal(self, item: Item) -> Proposal | None:
        """What its answer could be, by other answers."""
        return self._proposals.get(item.place)

    @cached_property
    def _proposals(self) -> Mapping[Place, Proposal]:
        return {one.place: one for one in proposals(self.advice.inference) if one.stands or one.waits}

    def wording(self, item: Item) -> tuple[Texts, Texts]:
        """The text and the help of a question, as the situation of the subject has them."""
        for situation, variant in item.question.variants.items():
            if self._holds(item.subject, situation) is Truth.JA:
                return variant.text or item.question.text, variant.help or item.question.help
        return item.question.text, item.question.help

    def _in_place(self, subject: Subject, question: Question) -> bool:
        """Whether the situation that a question waits for holds, or may hold."""
        name = question.ask_when
        return not name or self.advice.inference.reference.situation(subject, name) >= Truth.USIKKERT

    def _holds(self, subject: Subject, situation: str) -> Truth:
        kind = self.advice.knowledge.situations[situation]
        about = CASE if kind is Kind.CASE else subject.measure if kind is Kind.MEASURE and subject.kind is Kind.GROUP else subject
        return self.advice.inference.reference.situation(about, situation) if about.kind is kind else Truth.NEI

    # What is required

    @cached_property
    def _required(self) -> dict[Place, Required]:
        order = list(Force)
        found: dict[Place, Required] = {}
        for one in self.advice.required:
            for place in one.places:
                if place not in found or order.index(one.force) < order.index(found[place].force):
                    found[place] = one
        return found

    def required(self, item: Item) -> Required | None:
        """What requires an answer to it; nothing where it may be left empty."""
        return None if item.shared else self._required.get((item.holder, item.question.id))

    def progress(self, page: Page) -> Progress:
        """How many of the answers that are required on a page are there."""
        here = self._required_on.get(page, [])
        return Progress(sum(not one.open for one in here), len(here))

    @cached_property
    def _required_on(self) -> dict[Page, list[Required]]:
        found: dict[Page, list[Required]] = {}
        for one in self.advice.required:
            found.setdefault(self.page_of(one.places[0]), []).append(one)
        return found

    @cached_property
    def _wanted(self) -> set[Place]:
        return self._demanded | self._called_for

    @cached_property
    def _demanded(self) -> set[Place]:
        """What the requirements that apply ask for at this depth."""
        found: set[Place] = set()
        for one in self.advice.requirements:
            if one.finding.at_depth and one.status not in UNSETTLED:
                for demand in one.requirement.at(self.advice.depth):
                    found.add(self.facts.holder(one.subject, demand.questions[0]))
        return found

    @cached_property
    def _called_for(self) -> set[Place]:
        """What decides whether a duty applies, and where advice that ends on an answer says that it belongs."""
        questions = self.advice.knowledge.questions
        wanted = list(self.advice.deciding)
        for one in self.advice.prompts:
            if not one.dismissed and one.rule.ends_on in questions:
                about = questions[one.rule.ends_on].about
                wanted += [(subject, one.rule.ends_on) for subject in self.nearest(one.subject, about)]
        return {self.facts.holder(subject, id) for subject, id in wanted if not questions[id].derived}


def depth_question(knowledge: KnowledgeBase) -> Question:
    """The question that says how deep a case is. In an early base the level says it."""
    return knowledge.fields.get("depth") or knowledge.fields["level"]


@lru_cache(maxsize=8)
def _layout(knowledge: KnowledgeBase) -> Layout:
    """Worked out once for each base in use."""
    return Layout(knowledge)


def _measure(subject: Subject) -> str:
    return subject.ids[0] if subject.kind in (Kind.MEASURE, Kind.GROUP) else ""
