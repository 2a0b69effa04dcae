"""What a page of a case shows: its parts, the questions in them, the rows of its table, and what is said of the measures."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from flask import request

from advisor.api import (
    CASE,
    Answer,
    Conflict,
    Force,
    Item,
    Kind,
    Option,
    Page,
    Part,
    Question,
    Required,
    State,
    Subject,
    assessments,
    chosen,
    comparison,
    holding,
    near,
    ngettext,
    privacy,
    proposalwords,
    wording,
)

from . import forms, gone, guidance, naming, reading
from .desk import Desk
from .measures import ranking

Summary = list[tuple[str, tuple[assessments.Assessed, ...]]]  # what is said of a measure, under the heading of each question


@dataclass(frozen=True)
class Unsaved:
    """What a save left out, by place in the case file."""

    errors: Mapping[str, list[str]] = field(default_factory=dict)
    conflicts: Mapping[str, Conflict] = field(default_factory=dict)
    waiting: frozenset[str] = frozenset()  # still being written
    gone: Sequence[gone.Gone] = ()
    wishes: Mapping[str, str] = field(default_factory=dict)  # field of what is not made → why

    def __bool__(self) -> bool:
        return bool(self.errors or self.conflicts or self.waiting or self.wishes or any(one.written for one in self.gone))

    def __contains__(self, place: str) -> bool:
        return place in self.errors or place in self.conflicts or place in self.waiting


@dataclass(frozen=True)
class Proposed:
    """What follows from other answers, beside the field: a sentence, its terms, and what the field would hold."""

    text: str
    terms: str = ""
    fills: str = ""  # empty where there is an answer, or terms are lacking


@dataclass(frozen=True)
class Shown:
    """An item as the page shows it."""

    item: Item
    name: str  # of its fields, and its anchor
    fields: Mapping[str, object]
    version: int | str | None
    text: str
    help: str
    who: str = ""  # the measure or group that it is about, where the page does not say so
    required: Required | None = None
    lines: Sequence[Question] = ()  # the points beside it
    echoes: Sequence[guidance.Card] = ()
    proposal: Proposed | None = None
    read_as: str = ""  # what was read, where what was written is not plainly it
    errors: Sequence[str] = ()
    conflict: Conflict | None = None
    notices: Sequence[str] = ()  # worth a thought, and no hindrance
    unsaved: bool = False  # what its fields hold, does not stand in the case
    point: bool = False  # whether it stands under another question
    fact: bool = False  # whether it is told as the profile has it, without a field
    reading: reading.Reading | None = None  # where it is answered in the document, by reading a section
    known: Sequence[Item] = ()  # the points beside it that the profile answers
    fetched: Answer | None = None  # what the profile says, where the case says something else
    ahead: Sequence[Option] = ()  # of a long list: the options that stand first,
    behind: Sequence[Option] = ()  # and those that are folded


@dataclass(frozen=True)
class Slot:
    """A place for a question: one that stands there, or one that an answer may call for."""

    name: str
    subject: Subject
    shown: Shown | None


@dataclass(frozen=True)
class Row:
    """A row of a table: one question of every measure, or several of which one is enough."""

    questions: Sequence[Question]
    cells: Mapping[str, Sequence[Slot]]  # by measure
    required: Required | None
    all_no: bool  # whether one button may say no for every measure


@dataclass(frozen=True)
class Section:
    """A part of a page as it is shown."""

    part: Part
    label: str
    note: str
    over: str  # the measure, where the page is about several
    slots: Sequence[Slot]
    rows: Sequence[Row]
    folded: bool  # it holds what is settled when a case is made, and seldom changed

    @property
    def duty(self) -> bool:
        """Whether it stands in a frame, since a situation makes what it asks a duty in law."""
        required = [slot.shown.required for slot in self.slots if slot.shown and slot.shown.required]
        return bool(self.part.when) and any(one.force is Force.MUST for one in required)


def opened() -> list[str]:
    """The questions that people want to answer though nothing asks them."""
    return list(dict.fromkeys(request.args.getlist("apne")))


def _sections(at: Desk, page: Page, opened: Collection[str], left: Unsaved) -> list[Section]:
    duties = guidance.cards(at, [Force.MUST])
    found = []
    parts = at.form.parts(page, at.side(page))
    if page.id == at.form.first.id and not at.case.measures:
        parts = parts[:1]  # the rest comes when there is something to choose between
    for part in parts:
        shown = {
            item.place: _shown(at, page, item, opened, duties, left, part.table)
            for item in at.form.of_part(part)
            if at.form.shown(item, opened)
        }
        slots = [Slot(forms.field(*item.place), item.subject, shown.get(item.place)) for item in at.form.of_part(part)]
        rows = list(_rows(at, part, opened, slots)) if part.table else []
        over = at.case.title_of(part.subject) if part.subject.kind is Kind.MEASURE and not page.measure else ""
        label = wording.section(at.knowledge, part.section) if part.section else chosen(part.label or {})
        settled = at.knowledge.fields["level"].id in part.questions and not any(one.unsaved for one in shown.values())
        found.append(Section(part, label, chosen(part.note or {}), over, slots, rows, bool(label) and settled))
    return found


def _rows(at: Desk, part: Part, opened: Collection[str], slots: Sequence[Slot]) -> Iterator[Row]:
    measures = [one.ids[0] for one in at.form.facts.subjects[Kind.MEASURE] if part.shows(one)]
    for ids in at.form.rows(part, opened):
        here = [slot for slot in slots if slot.shown and slot.shown.item.question.id in ids]
        here.sort(key=lambda slot: ids.index(slot.shown.item.question.id))  # type: ignore[union-attr]
        cells = {measure: [slot for slot in here if slot.subject.ids[:1] == (measure,)] for measure in measures}
        required = next((slot.shown.required for slot in here if slot.shown and slot.shown.required), None)
        questions = [at.knowledge.questions[id] for id in ids]
        one = questions[0].answer_type.yes_no and len(at.case.measures) > 1
        unanswered = any(slot.shown and slot.shown.item.answer is None for slot in here)
        yield Row(questions, cells, required, one and unanswered)


def _shown(
    at: Desk, page: Page, item: Item, opened: Collection[str], duties: Sequence[guidance.Card], left: Unsaved, table: bool
) -> Shown:
    place = guidance.answer_place(at, item.place)
    sent = request.form if place in left and forms.sent(request.form, item) else None
    fact = item.inherited and sent is None and item.question.id not in opened
    text, help = at.form.wording(item)
    fields = forms.shown(item, item.answer, sent)
    if sent is not None and item.question.answer_type.name == "ranking":
        fields = {**fields, "order": ranking.wished(forms.record(request.form, item))}
    return Shown(
        item,
        forms.field(*item.place),
        fields,
        _version(sent, item, at.stored.version(place)),
        chosen(text),
        chosen(help),
        _who(at, page, item, table),
        at.form.required(item),
        () if fact else at.form.lines(item, opened),
        guidance.echoes(item, duties),
        _proposed(at, item),
        "" if sent is not None else forms.read_as(item, request.form),
        left.errors.get(place, ()),
        left.conflicts.get(place),
        _notices(item),
        sent is not None,
        item.question.id in at.form.layout.under,
        fact,
        reading.reading(at, item.question.id) if at.read_in_document(item.question.id) else None,
        at.form.known(item, opened),
        at.profile.answers.get(item.question.id) if at.profile and item.subject == CASE and not item.inherited else None,
        *_services(at, item, fields),
    )


def _services(at: Desk, item: Item, fields: Mapping[str, Any]) -> tuple[list[Option], list[Option]]:
    """The services that a measure may well be about and those that are chosen, and the rest, where it is asked for them."""
    law_map, question = at.knowledge.law_map, item.question
    if question.id != law_map.question:
        return [], []
    subjects = at.form.facts.subjects[Kind.MEASURE]
    others = [at.form.facts.answer(one, question.id) for one in subjects if one != item.subject]
    elsewhere = {str(service) for one in others if one and isinstance(one.value, tuple) for service in one.value}
    titles = [at.case.title_of(one) for one in (item.subject, *at.form.facts.below(item.subject, Kind.GROUP))]
    first = [*near(law_map.services.values(), titles, elsewhere), *fields["values"]]
    return [one for one in question.options if one.id in first], [one for one in question.options if one.id not in first]


def _who(at: Desk, page: Page, item: Item, table: bool) -> str:
    """Whom a question is about, where neither the page, the table nor a card says so."""
    if page.measure or table or at.form_page(page) in (at.form.first, at.form.law):
        return naming.called(at, item.subject) if item.subject.kind is Kind.GROUP else ""
    return at.case.title_of(item.subject) if item.subject.kind is not Kind.CASE else ""


def _proposed(at: Desk, item: Item) -> Proposed | None:
    found = at.form.proposal(item)
    if found is None:
        return None
    if not found.stands:
        return Proposed(proposalwords.lacking(at.knowledge, at.case, found))
    terms = proposalwords.terms(at.knowledge, at.case, found)
    fills = "" if item.answer else forms.filling(item.question, Answer(State.VALUE, found.value))
    return Proposed(proposalwords.proposed(at.knowledge, found), terms, fills)


def _notices(item: Item) -> Sequence[str]:
    """Few people are easily recognised: said beside the answer, and never in the way of saving it."""
    texts = item.answer.texts() if item.answer and not item.shared else ()
    found = (finding for text in texts for finding in privacy.small_groups(text))
    return tuple(dict.fromkeys(privacy.message(finding) for finding in found))


def _version(sent: forms.Fields | None, item: Item, now: int) -> int | str | None:
    """The version that the fields rest on: of what was not saved, still the one that its writer saw."""
    return sent.get(f"{forms.field(*item.place)}.versjon") if sent is not None else now


def context(at: Desk, page: Page, left: Unsaved) -> dict[str, Any]:
    wished = opened()
    sections = _sections(at, page, wished, left)
    first = page.id == at.form.first.id
    order = [slot.shown for section in sections for slot in section.slots if slot.shown]
    return {
        "desk": at,
        "page": page,
        "form": at.form_page(page),
        "opened": wished,
        "sections": sections,
        "shown": order,
        "named": naming.names(at, left) if first else {},
        "naming": naming,
        "ranking": ranking,
        "holding": holding,
        "side_by_side": SideBySide(at),
        "next": following(at, page),
        "side": at.side(page),
        "sides": at.form.sides(page),
        "unsaved": bool(left),
        "left": left,
        "gone": left.gone,
        "status": _status(left),
    }


class SideBySide:
    """The measures side by side, worked out for a page that shows them."""

    def __init__(self, at: Desk):
        self._at = at

    @cached_property
    def compared(self) -> comparison.Comparison:
        return comparison.compared(self._at.advice)

    def some(self, measures: Collection[str]) -> comparison.Comparison:
        """Only these, of a page that has more than one can read on one side."""
        return self.compared if len(measures) == len(self.sides) else comparison.compared(self._at.advice, measures)

    @property
    def sides(self) -> tuple[assessments.Side, ...]:
        return self.compared.sides

    @cached_property
    def summary_of(self) -> Mapping[str, Summary]:
        """What the table says of each measure, of the questions that have a short name there."""
        return {side.id: _summary(self._at, side) for side in self.sides}


def _summary(at: Desk, side: assessments.Side) -> Summary:
    drawn = [(side.upright,) if side.upright else None, (side.across,) if side.across else None, side.sizes]
    said = [(label, part) for label, part in zip(side.labels, drawn, strict=True) if part is not None]
    roles = at.knowledge.roles
    asked = [
        at.knowledge.questions[id] for page in at.knowledge.pages if page.table for one in page.groups for id in one.questions
    ]
    others = [one for one in asked if one.short and one.id not in (roles.upright, roles.across, roles.size, *roles.figures)]
    return said + [(chosen(one.short), tuple(assessments.of_measure(at.advice, side.subject, one.id))) for one in others]


def _status(left: Unsaved) -> str:
    """One sentence for those who hear the page."""
    unsaved = len(left.errors) + len(left.conflicts) + len(left.wishes) + sum(bool(one.written) for one in left.gone)
    if not unsaved:
        return ""
    return ngettext(
        "{count} answer is not saved. See the message at the question.",
        "{count} answers are not saved. See the messages at the questions.",
        unsaved,
    )


def following(at: Desk, page: Page) -> Page | None:
    every = at.form.pages()
    return every[every.index(page) + 1] if page in every[:-1] else None
