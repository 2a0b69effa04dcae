"""What every page of a stored case works with: the case, its advice, its form, and the addresses between them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import cached_property

from flask import Flask, abort, current_app, request, url_for

from advisor.api import (
    CASE,
    Advice,
    Case,
    Depth,
    Duty,
    FormPage,
    Kept,
    Kind,
    Page,
    Place,
    Profile,
    Questionnaire,
    Reason,
    RequirementAdvice,
    Store,
    StoredCase,
    StoredProfile,
    Subject,
    UnknownId,
    advise,
    by_ids_of,
    calculators,
    chosen,
    current,
    depth_question,
    documents,
    follows,
    gettext as _,
    inherit,
    matrices,
    places,
    read_record,
    wording,
)

from . import earlier, forms
from .sent import number

SHORT = "kort"  # in addresses of before: the short version
MOST_KEPT = 256  # advices that stay in memory
MOST_DOCUMENTS = 32
MOST_PROFILES = 64


class Archive:
    """The store of an application; the advice on what it holds and its documents are worked out once for each state of a case."""

    def __init__(self, store: Store):
        self.store = store
        self._advices: Kept[Advice] = Kept(MOST_KEPT)
        self._documents: Kept[documents.Document] = Kept(MOST_DOCUMENTS)
        self._profiles: Kept[Profile | None] = Kept(MOST_PROFILES)

    def advice(self, stored: StoredCase) -> Advice:
        return self._advices.get(_state(stored), lambda: advise(stored.case, stored.knowledge))

    def document(
        self, stored: StoredCase, purpose: documents.Purpose, length: Depth, attachments: bool = True
    ) -> documents.Document:
        """A document of a case in the current language."""
        key = (*_state(stored), purpose, length.id, attachments, current())
        return self._documents.get(key, lambda: documents.drawn_up(self.advice(stored), purpose, length, attachments))

    def profile(self, case: Case) -> Profile | None:
        """The profile that a case has answers from, as it was then; None where this store has none such."""
        return self._profiles.get(case.profile.digest, lambda: self._profile(case)) if case.profile else None

    def _profile(self, case: Case) -> Profile | None:
        versions = (one for newest in self._near(case) for one in self.store.profile_versions(newest.municipality))
        return next((one.profile for one in versions if case.profile and one.profile.digest == case.profile.digest), None)

    def newest_profile(self, case: Case) -> StoredProfile | None:
        """The profile of its municipality; of a case that names none, the only one there is, where it has answers from one."""
        return self.only_profile(case) if case.municipality or case.profile else None

    def only_profile(self, case: Case) -> StoredProfile | None:
        """The profile that may be that of a case, where there is one such: a case may say of no municipality that it is its."""
        near = self._near(case)
        return near[0] if len(near) == 1 else None

    def _near(self, case: Case) -> list[StoredProfile]:
        return [one for one in self.store.profiles() if follows(case, one.profile)]


def _state(stored: StoredCase) -> tuple[object, ...]:
    """What the advice on a case rests on."""
    return stored.id, stored.head_hash, date.today()


def archive() -> Archive:
    found: Archive = current_app.extensions["archive"]
    return found


def open_archive(app: Flask, store: Store) -> None:
    app.extensions["archive"] = Archive(store)


def desk(id: str) -> Desk:
    """The desk of a stored case; a page that says so where there is none."""
    if not id.isalnum():  # no case is called so, and no database need be asked
        abort(404)
    try:
        found = Desk(archive().store.get(id))
    except UnknownId:
        abort(404)
    earlier.led_on(found.knowledge, "question", "what")
    return found


@dataclass(frozen=True)
class Tool:
    url: str
    label: str


class Desk:
    def __init__(self, stored: StoredCase):
        self.stored = stored
        self.id = stored.id
        self.case = stored.case
        self.knowledge = stored.knowledge

    @cached_property
    def advice(self) -> Advice:
        return archive().advice(self.stored)

    @cached_property
    def form(self) -> Questionnaire:
        return Questionnaire(self.advice)

    @cached_property
    def profile(self) -> Profile | None:
        """The profile that the case has answers from, as it was then."""
        found = archive().profile(self.case)
        return by_ids_of(found, self.knowledge) if found else None

    @cached_property
    def newer_profile(self) -> StoredProfile | None:
        """A profile that the case may take over; none where it has just that one, or is archived."""
        newest = None if self.stored.archived else archive().only_profile(self.case)
        if newest is None or newest.profile.ref == self.case.profile:
            return None
        return newest if self.case.profile or inherit(self.case, newest.profile, self.knowledge).answers else None

    def duties(self) -> list[tuple[Duty, list[RequirementAdvice]]]:
        """The parts of the duties that apply, under their headings."""
        return wording.by_duty(self.knowledge, self.advice.duties)

    @property
    def outdated(self) -> bool:
        """Whether the case stands on another knowledge base than that of today."""
        return self.knowledge.digest != archive().store.current.digest

    def url(self, page: Page, opened: Sequence[str] = (), anchor: str = "", side: int = 1, **more: object) -> str:
        address = {"id": self.id, "section": page.id, "measure": page.measure or None, "_anchor": anchor or None}
        return url_for("questions.part", **address, side=side if side > 1 else None, apne=list(opened) or None, **more)

    def side(self, page: Page) -> int:
        """The side of a page that is asked for, from 1."""
        wished = max(1, number(request.args.get("side")))
        return wished if wished == 1 else min(wished, len(self.form.sides(page)))  # of the first one, nothing is worked out

    def question_url(self, place: Place) -> str:
        """Where a question about a subject is answered; opened there, where nothing asks it."""
        subject, question = self.form.facts.holder(*place)
        if (kinds := self.knowledge.participants) and question == kinds.id:  # it follows from the ledger of participation
            question = self.knowledge.fields[kinds.case_field].id
        if self.read_in_document(question):
            return self.section_in_document(self.knowledge.read_through[question].id)
        if question == depth_question(self.knowledge).id:
            return url_for("cases.depth", id=self.id)
        opened = () if self.form.shown(self.form.item(subject, question)) else (question,)
        page = self.form.page_of((subject, question))
        side = 1 if subject.kind is Kind.CASE else self.form.side_of(page, subject.ids[0])
        return self.url(page, opened, forms.field(subject, question), side)

    def read_in_document(self, question: str) -> bool:
        """Whether a question is answered by reading a section, and the document of the case has it."""
        section = self.knowledge.read_through.get(question)
        return section is not None and section in (one.section for one in self.advice.document)

    def section_in_document(self, section: str, **wish: str) -> str:
        """Where a section of the document is read, in the document as one wants it."""
        return url_for("document.page", id=self.id, _anchor=f"avsnitt-{section}", **wish)  # type: ignore[arg-type]

    def first_url(self) -> str:
        """Where a case is taken up: its first page."""
        return self.url(self.form.pages()[0])

    @cached_property
    def asking(self) -> list[Page]:
        """The pages to fill in. What stands on the page of the law is there to read."""
        return [page for page in self.form.pages() if not self.form_page(page).law]

    def law_url(self) -> str:
        """Where the law that a case may touch is shown; empty where a base has no such page."""
        return self.url(Page(self.form.law.id)) if self.form.law else ""

    def review_url(self) -> str:
        """Where it is seen as a whole."""
        return url_for("advice.page", id=self.id)

    def document_url(self, page: Page | None = None) -> str:
        """The decision document, at the first section that tells of a page; empty where a base has none."""
        if not self.knowledge.document:
            return ""
        asked = {item.question.id for item in self.form.items(page)} if page else set()
        telling = (one.section.id for one in self.advice.document if asked.intersection(one.section.questions))
        section = next(telling, "")
        return url_for("document.page", id=self.id, _anchor=f"avsnitt-{section}" if section else None)

    def section_of(self, section: str, measure: str = "") -> str:
        """Where the questions of a section begin, about one measure where it is named; empty where it has none."""
        of = self.measure(measure)
        for page in self.form.pages():
            for item in self.form.items(page):
                if item.question.section == section and (
                    not measure or (item.subject.kind is not Kind.CASE and item.subject.ids[0] == of.ids[0])
                ):
                    return self.question_url(item.place)
        return ""

    def moved(self, page: Page) -> str:
        """Where a page of before stands now: the parts of the form by section, all measures, the short version."""
        if page.measure and not self.has(page.measure):
            return ""
        if page.id in self.knowledge.sections:
            return self.section_of(page.id, page.measure) or self.first_url()
        if page.id in (SHORT, *(one.id for one in self.knowledge.pages)) and not page.measure:
            return self.table_url()
        return self.url(self.asking[-1]) if page.id in (one.id for one in self.knowledge.pages) else ""

    def has(self, measure: str) -> bool:
        return measure in (one.id for one in self.case.measures)

    def measure_url(self, measure: Subject) -> str:
        """Where a measure is assessed."""
        own = [page for page in self.asking if page.measure == measure.ids[0]]
        return self.url(own[0] if own else self.asking[-1])

    def table_url(self) -> str:
        """Where the measures are assessed side by side, or all together."""
        table = next((one.id for one in self.knowledge.pages if one.table), "")
        return self.url(next((one for one in self.asking if one.id == table), self.asking[-1]))

    def measures_url(self, measure: str = "") -> str:
        """Where the measures of the case are named."""
        page = Page(self.form.first.id)
        side = self.form.side_of(page, measure)
        return self.url(page, anchor=f"t-{measure}" if measure and self.has(measure) else measure, side=side)

    def form_page(self, page: Page) -> FormPage:
        return next(one for one in self.knowledge.pages if one.id == page.id)

    def why_url(self, id: str, subject: Subject) -> str:
        return url_for("why.page", id=self.id, what=id, om=str(subject))

    def why_url_any(self, id: str) -> str:
        """Why a rule or requirement stands as it does, wherever in the case it is about something."""
        return url_for("why.page", id=self.id, what=id)

    def answered(self, place: Reason) -> datetime | None:
        """When an answer was given; None where there is none."""
        subject, question = self.form.facts.holder(place.subject, place.question)
        if self.form.facts.answer(subject, question) is None:
            return None
        field = self.knowledge.questions[question].case_field if subject == CASE else ""
        number = self.stored.version(places.of_answer(subject, question, field))
        return archive().store.time_of(self.id, number)

    def history_url(self, place: Place) -> str:
        subject, question = place
        return url_for("history.answer", id=self.id, question=question, om=str(subject))

    def page_title(self, page: Page) -> str:
        """What a page is called: by the base, by its measure, or as the usual pages of a base that names none."""
        if page.measure:
            return self.case.title_of(self.measure(page.measure))
        form = self.form_page(page)
        if self.form.short and form not in (self.form.first, self.form.law):
            return _("The assessment")
        return chosen(form.label) if form.label else _("The case")

    def measure(self, id: str) -> Subject:
        return Subject(Kind.MEASURE, (id,))

    def tools(self, place: Place) -> list[Tool]:
        """The pages that help with an answer."""
        folder, back = archive().store.current.folder, self.question_url(place)
        pages = [("matrices.page", one.id, one.label) for one in matrices.beside(place[1], folder)]
        pages += [("calculators.page", one.id, one.label) for one in calculators.beside(place[1], folder)]
        return [Tool(url_for(page, id=id, tilbake=back), chosen(label)) for page, id, label in pages]


def depth_field(at: Desk) -> str:
    """The field of the case file that says how deep it is."""
    return depth_question(at.knowledge).case_field


def at_depth(at: Desk, depth: Depth) -> Advice:
    """The advice if another depth were chosen. Nothing is saved."""
    if depth == at.advice.depth:
        return at.advice
    return advise(read_record({**at.stored.file, depth_field(at): depth.id}, _("case"), at.knowledge), at.knowledge)
