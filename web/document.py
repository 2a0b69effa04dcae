"""The decision document as it would be sent now, where each sentence of it comes from, and the files of it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime
from functools import cache
from typing import Any

from flask import Blueprint, abort, render_template, request, url_for
from flask.typing import ResponseReturnValue

from advisor.api import (
    LANGUAGES,
    LOCAL,
    Depth,
    Filled,
    Place,
    Unusable,
    chosen,
    current,
    depth_question,
    documents,
    gettext as _,
    ngettext,
    places,
    speaking,
    wording,
)

from . import guidance, reading, rereading
from .cases import attachment, personal
from .desk import Desk, archive, desk
from .refusals import refused
from .start import identifier

pages = Blueprint("document", __name__)

FILES = {  # ending → what kind of file it is
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "pdf": "application/pdf",
    "html": "text/html",
}


@dataclass(frozen=True)
class Wish:
    """How a reader wants the document. All of it stands in the address."""

    purpose: documents.Purpose
    length: Depth
    language: str
    traced: bool
    attachments: bool

    def address(self, at: Desk, **other: Any) -> str:
        """The page for this wish, or for one that is otherwise in something."""
        wish = replace(self, **other)
        return url_for("document.page", id=at.id, kilder=1 if wish.traced else None, **wish.parts(at))

    def parts(self, at: Desk) -> dict[str, Any]:
        """What the page and its files have in common; nothing of what goes without saying."""
        return {
            "lengde": self.length.id if self.length != at.advice.depth else None,
            "dokumentsprak": self.language if self.language != current() else None,
            "slag": self.purpose if self.purpose is not documents.Purpose.PROPOSAL else None,
            "vedlegg": None if self.attachments else 0,
        }


@dataclass(frozen=True)
class Choice:
    """A document, or a length of it, that one can choose."""

    label: str
    url: str
    now: bool
    note: str = ""


@pages.get("/sak/<id>/dokument")
def page(id: str) -> ResponseReturnValue:
    at = desk(id)
    wish = _wish(at)
    if not at.knowledge.document:
        return render_template("document.html", desk=at, document=None)
    try:
        document, opened = _draft(at, wish), _opened(at, wish)
    except Unusable as error:  # of the open version
        return refused(list(error.problems), url_for("document.page", id=id))
    trace = Trace(at)
    return render_template(
        "document.html",
        desk=at,
        wish=wish,
        document=document,
        body=documents.body,
        about=trace if wish.traced else None,
        write=trace.write,
        kinds=_kinds(at, wish),
        lengths=_lengths(at, wish),
        attached=_attached(at, wish),
        files=[(ending, url_for("document.download", id=id, ending=ending, **wish.parts(at))) for ending in FILES],
        sections=_sections(at, document),
        readings=reading.by_section(at) if wish.purpose is documents.Purpose.PROPOSAL else {},  # read in the paper itself
        read_wish=reading.wish(),
        taken=rereading.done(),
        opened=opened,
    )


def _sections(at: Desk, document: documents.Document) -> list[tuple[str, str, str]]:
    """The id and heading of each section, and what it lacks."""
    readings = reading.by_section(at)
    found = []
    for one in document.sections:
        if one.state:
            unread = one.state is not Filled.EMPTY and one.id in readings and not readings[one.id].read
            lacks = "" if one.state is Filled.WRITTEN else wording.section_state(one.state).lower()
            found.append((one.id, one.heading, _("not read") if unread else lacks))
    return found


@pages.get("/sak/<id>/dokument.<ending>")
def download(id: str, ending: str) -> ResponseReturnValue:
    """The document as a file; nothing that looks like personal data leaves the house."""
    at = desk(id)
    back = url_for("document.page", id=id)
    if ending not in FILES or not at.knowledge.document:
        abort(404)
    if problems := personal(at):
        return refused(problems, back)
    wish = _wish(at)
    try:
        with speaking(wish.language):
            document = _draft(at, wish)
            file = documents.WRITERS[f".{ending}"](document)
        return attachment(_file_name(at, wish, document, ending), file, FILES[ending])
    except Unusable as error:
        return refused(list(error.problems), back)


def _wish(at: Desk) -> Wish:
    language = request.args.get("dokumentsprak", "")
    return Wish(
        _purpose(),
        at.knowledge.depth(request.args.get("lengde", "")) or at.advice.depth,
        language if language in LANGUAGES else current(),
        request.args.get("kilder") == "1",
        request.args.get("vedlegg") != "0",
    )


def _draft(at: Desk, wish: Wish) -> documents.Document:
    with speaking(wish.language):
        return archive().document(at.stored, wish.purpose, wish.length, wish.attachments)


def _opened(at: Desk, wish: Wish) -> documents.Opened | None:
    """What was changed in the open version, and what a person must see to before it is published."""
    if wish.purpose is not documents.Purpose.OPEN:
        return None
    with speaking(wish.language):
        return documents.open_version(at.advice, wish.length)


def _purpose() -> documents.Purpose:
    """Which document is asked for: the case paper, where nothing is said."""
    wished = request.args.get("slag", documents.Purpose.PROPOSAL)
    return next((one for one in documents.DRAWN_UP if one == wished), None) or abort(404)


def _file_name(at: Desk, wish: Wish, document: documents.Document, ending: str) -> str:
    """The case, what is drawn up unless it is the case paper, how long it is, and the day. What all may read is named after its
    title, which is gone through: the id of a case may say what the title said."""
    kind = "" if wish.purpose is documents.Purpose.PROPOSAL else f"-{wish.purpose}"
    named = identifier(document.title if document.public else at.case.id, [])
    length = f"-{wish.length.local}" if wish.purpose in WITH_LENGTHS else ""
    return f"{named}{kind}{length}-{date.today().isoformat()}.{ending}"


# What can be chosen


WITH_LENGTHS = (documents.Purpose.PROPOSAL, documents.Purpose.OPEN)


def _kinds(at: Desk, wish: Wish) -> list[Choice]:
    """What is drawn up of a case."""
    named = {
        documents.Purpose.PROPOSAL: _("Case paper"),
        documents.Purpose.REVIEW: _("One page for those who decide"),
        documents.Purpose.OPEN: _("Open version"),
        documents.Purpose.EVIDENCE: _("Table of evidence and judgements"),
    }
    return [Choice(label, wish.address(at, purpose=kind), kind is wish.purpose) for kind, label in named.items()]


def _lengths(at: Desk, wish: Wish) -> list[Choice]:
    """The lengths, each with how much it holds; nothing to choose where a base or a document has one."""
    if wish.purpose not in WITH_LENGTHS:
        return []
    named = {option.id: wording.option(option) for option in depth_question(at.knowledge).options}
    found = []
    for depth in at.knowledge.depths:
        count = len(documents.sections(at.advice.inference, depth))
        note = ngettext("{count} section", "{count} sections", count)
        label = named.get(depth.id) or wording.sentence(wording.depth(depth))
        found.append(Choice(label, wish.address(at, length=depth), depth == wish.length, note))
    return found if len(found) > 1 else []


def _attached(at: Desk, wish: Wish) -> list[Choice]:
    """With the worksheets of the case officer, or without them."""
    if wish.purpose is not documents.Purpose.PROPOSAL:
        return []
    named = {True: _("With attachments"), False: _("Without attachments")}
    return [Choice(label, wish.address(at, attachments=one), one is wish.attachments) for one, label in named.items()]


# Where it comes from


class Trace:
    """Says of a run of text on which page it was written, about what, when and by whom."""

    def __init__(self, at: Desk):
        self.at = at
        self.events = {event.number: event for event in archive().store.events(at.id)}
        self.known: dict[documents.Origin, documents.About | None] = {}
        self.stops: set[str] = set()  # addresses
        self.whom = cache(lambda subject: wording.subjects(at.case, [subject]))
        self.moment = cache(lambda written: wording.moment(datetime.fromisoformat(written), dated=True))

    def __call__(self, origin: documents.Origin) -> documents.About | None:
        """Where a run leads. The first of each address is a stop of the keyboard, and the others are not."""
        if origin not in self.known:
            self.known[origin] = self._about(origin)
        about = self.known[origin]
        if about is None or about.url not in self.stops:
            self.stops.update([about.url] if about else [])
            return about
        return replace(about, stop=False)

    def write(self, origin: documents.Origin) -> documents.About | None:
        """Where an answer that is not there is written."""
        place = origin.place
        return documents.About(self.at.question_url(place), self._question(place)) if place else None

    def _about(self, origin: documents.Origin) -> documents.About | None:
        match origin.of:
            case documents.From.ANSWER if origin.place:
                return documents.About(
                    self.at.question_url(origin.place), " ".join(filter(None, self._answer(origin, origin.place)))
                )
            case documents.From.RULE if origin.subject:
                return documents.About(self.at.why_url(origin.id, origin.subject), " ".join(filter(None, self._rule(origin))))
            case documents.From.SOURCE:
                return self._source(origin.id)
        return None

    def _answer(self, origin: documents.Origin, place: Place) -> Iterator[str]:
        at = self.at
        yield ended(f"{at.page_title(at.form.page_of(place))}: {self._question(place)}")
        answer = at.form.facts.answer(*place)
        if answer is None:
            yield _("Nobody has answered it.")
        elif answer.profile:
            yield _("It is from the profile of the municipality.")
        elif not origin.part:
            yield _("The tool wrote this from the answer.")
        if answer:
            yield self._when(guidance.answer_place(at, place), bool(origin.part))
        if whose := documents.whose(at.knowledge, at.knowledge.questions[place[1]]):
            yield _("The question is from {whose}.", whose=whose)
        yield _("Press to write it.") if answer is None else _("Press to change it.")

    def _rule(self, origin: documents.Origin) -> Iterator[str]:
        if origin.part:
            yield _("The reason for dismissing the advice.")
            yield self._when(places.of_dismissal(origin.id, origin.subject), True) if origin.subject else ""
        else:
            yield _("The tool wrote this from rule {id}.", id=origin.id)
        yield _("Press to see why.")

    def _source(self, id: str) -> documents.About | None:
        current_base = archive().store.current  # the pages of sources show that of today
        clause = current_base.clauses.get(id)
        source = current_base.sources.get(clause.source if clause else id)
        if source is None:
            return None
        url = url_for("library.source", id=source.id)
        return documents.About(url, _("The tool wrote this from a source. Press to see the source."))

    def _question(self, place: Place) -> str:
        """What an answer is about, in short, and about whom where the page does not say so."""
        question = self.at.knowledge.questions[place[1]]
        asked = chosen(question.short) or wording.question(question)
        who = "" if self.at.form.page_of(place).measure else self.whom(place[0])
        return ", ".join(filter(None, (asked, who)))

    def _when(self, place: str, written: bool) -> str:
        """When what stands at a place was put there, and by whom. The first event brought a file, a copy or an example."""
        event = self.events.get(self.at.stored.version(place))
        if event is None:
            return ""
        moment = self.moment(event.at)
        if event.number == 1:
            return _("It came with the case, {moment}.", moment=moment)
        if event.who != LOCAL:  # not one person on one machine
            moment = _("by {who}, {moment}", who=event.who, moment=moment)
        return _("Written {moment}.", moment=moment) if written else _("Answered {moment}.", moment=moment)


def ended(text: str) -> str:
    return text if text.endswith(("?", ".", "!")) else f"{text}."
