"""What every page of a stored case works with: the case, its advice, its form, and the addresses between them."""

from __future__ import annotations

from collections import OrderedDict
from dataclasses import dataclass
from datetime import date, datetime
from functools import cached_property
from threading import Lock
from typing import Any

from flask import Flask, abort, current_app, url_for

from advisor.api import (
    CASE,
    Advice,
    Depth,
    Duty,
    Kind,
    Page,
    Place,
    Questionnaire,
    Reason,
    RequirementAdvice,
    Store,
    StoredCase,
    Subject,
    UnknownId,
    advise,
    chosen,
    gettext as _,
    matrices,
    places,
    read_record,
    wording,
)

from . import forms

MOST_KEPT = 256  # advices that stay in memory


class Archive:
    """The store of an application, and the advice on what it holds, which is worked out once for each state of a case."""

    def __init__(self, store: Store):
        self.store = store
        self._advices: OrderedDict[tuple[Any, ...], Advice] = OrderedDict()
        self._lock = Lock()

    def advice(self, stored: StoredCase) -> Advice:
        key = (stored.id, stored.head_hash, date.today())
        with self._lock:
            if key in self._advices:
                self._advices.move_to_end(key)
                return self._advices[key]
        advice = advise(stored.case, stored.knowledge)
        with self._lock:
            self._advices[key] = advice
            while len(self._advices) > MOST_KEPT:
                self._advices.popitem(last=False)
        return advice


def archive() -> Archive:
    return current_app.extensions["archive"]


def open_archive(app: Flask, store: Store) -> None:
    app.extensions["archive"] = Archive(store)


def desk(id: str) -> Desk:
    """The desk of a stored case; a page that says so where there is none."""
    if not id.isalnum():  # no case is called so, and no database need be asked
        abort(404)
    try:
        return Desk(archive().store.get(id))
    except UnknownId:
        abort(404)


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

    def duties(self, measure: str = "") -> list[tuple[Duty, list[RequirementAdvice]]]:
        """The parts of the duties that apply, under their headings: of the whole case, or of one measure and the case itself."""
        wanted = (CASE, self.measure(measure)) if measure else None
        return wording.by_duty(self.knowledge, (one for one in self.advice.duties if not wanted or one.subject in wanted))

    @property
    def outdated(self) -> bool:
        """Whether the case stands on another knowledge base than that of today."""
        return self.knowledge.digest != archive().store.current.digest

    def url(self, page: Page, deep: bool = False, saved: bool = False) -> str:
        address = {"id": self.id, "section": page.section, "measure": page.measure or None}
        return url_for("questions.part", **address, alle=1 if deep else None, lagret=1 if saved else None)

    def question_url(self, place: Place) -> str:
        """Where a question about a subject is answered."""
        subject, question = self.form.facts.holder(*place)
        kind = self.knowledge.questions[question].case_field
        if kind == "ranking":
            return url_for("measures.overview", id=self.id, _anchor="rekkefolge")
        if kind == "level":
            return url_for("cases.depth", id=self.id)
        page = self.form.page_of((subject, question))
        shown = {item.place for item in self.form.items(page)}
        return f"{self.url(page, (subject, question) not in shown)}#{forms.field(subject, question)}"

    @cached_property
    def _pages(self) -> list[Page]:
        return self.form.pages()

    def first_url(self) -> str:
        """Where a case is taken up: its first part."""
        return self.url(self._pages[0])

    def section_url(self, section: str) -> str:
        return self.url(next((page for page in self._pages if page.section == section), Page(section)))

    def measure_url(self, measure: Subject) -> str:
        """Where a measure is assessed: at the answer that the picture draws upwards, else where its questions begin."""
        drawn = self.knowledge.roles.upright
        own = [Page(section, measure.ids[0]) for section in self.form.sections]
        page = self.form.page_of((measure, drawn)) if drawn else next((one for one in own if one in self._pages), self._pages[0])
        return self.url(page)

    def measures_url(self, measure: str = "") -> str:
        return url_for("measures.overview", id=self.id, _anchor=measure or None)

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

    def page(self, section: str, measure: str = "") -> Page:
        return Page(section, measure)

    def page_title(self, page: Page) -> str:
        """What a part is called on the button that leads to it."""
        section = wording.section(self.knowledge, page.section)
        return f"{section}, {self.case.title_of(self.measure(page.measure))}" if page.measure else section

    def measure(self, id: str) -> Subject:
        return Subject(Kind.MEASURE, (id,))

    def tools(self, place: Place) -> list[Tool]:
        """The pages that help with an answer."""
        return [
            Tool(url_for("matrices.page", id=matrix.id, tilbake=self.question_url(place)), chosen(matrix.label))
            for matrix in matrices.beside(place[1], archive().store.current.folder)
        ]

    @property
    def short(self) -> bool:
        return self.form.short


def depth_field(at: Desk) -> str:
    """The field of the case file that says how deep it is. In an early base the level says it."""
    return "depth" if "depth" in at.knowledge.fields else "level"


def at_depth(at: Desk, depth: Depth) -> Advice:
    """The advice if another depth were chosen. Nothing is saved."""
    if depth == at.advice.depth:
        return at.advice
    return advise(read_record({**at.stored.file, depth_field(at): depth.id}, _("case"), at.knowledge), at.knowledge)
