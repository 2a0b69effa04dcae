"""Sections of the document that people read through: who did, whether it still holds, and the button that says so."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import UTC, datetime

from flask import Blueprint, abort, redirect, render_template, request
from flask.typing import ResponseReturnValue

from advisor.api import (
    CASE,
    LANGUAGES,
    LOCAL,
    Answer,
    Put,
    ReadThrough,
    State,
    answer_record,
    chosen,
    current,
    documents,
    gettext as _,
    readwords,
    speaking,
    wording,
)

from . import guidance
from .desk import Desk, archive, desk
from .refusals import refused
from .sent import seen

pages = Blueprint("reading", __name__)
WISHES = ("lengde", "vedlegg", "dokumentsprak", "kilder")  # what the address of the document says of how one wants it


@dataclass(frozen=True)
class Reading:
    """A section that is answered by reading it, as it stands in a case."""

    question: str
    section: str
    digest: str  # of the section now
    version: int  # of the answer
    said: str  # how it stands, in words; empty where nobody has read it or said anything
    read: bool  # whether somebody read it, and it is the same


def reading(at: Desk, question: str) -> Reading | None:
    """How it stands with a section that a question is answered by; None for another question."""
    section = at.knowledge.read_through.get(question)
    if section is None:
        return None
    version = at.stored.version(guidance.answer_place(at, (CASE, question)))
    read = question in at.form.facts.reads
    return Reading(question, section.id, at.form.facts.section_digest(section), version, _said(at, question, version), read)


def _said(at: Desk, id: str, version: int) -> str:
    given = at.case.answers.get(CASE, {}).get(id)
    if given is None:
        return ""
    if given.read and id in at.form.facts.reads:
        return _("Read {when}.", when=readwords.when(given.read))
    if given.read:
        return readwords.lapsed(at.knowledge.read_through[id], given.read)
    words = wording.answer(at.knowledge.questions[id], given)
    if version == 1:
        return _("Stated in the file: {answer}.", answer=words)
    return _(
        "{answer}, answered {moment}.",
        answer=wording.sentence(words),
        moment=wording.moment(archive().store.time_of(at.id, version)),
    )


def by_section(at: Desk) -> dict[str, Reading]:
    """The sections of the document that people read through, by their ids."""
    found = (reading(at, question) for question in at.knowledge.read_through)
    return {one.section: one for one in found if one}


def wish() -> dict[str, str]:
    """How the reader has the document, as the address says it."""
    return {name: request.args[name] for name in WISHES if name in request.args}


@pages.post("/sak/<id>/dokument/lest")
def confirm(id: str) -> ResponseReturnValue:
    """A person has read the section that was shown, or takes that back."""
    at = desk(id)
    now = reading(at, request.form.get("sporsmal", ""))
    if now is None:
        abort(404)
    back = at.section_in_document(now.section, **wish())
    place, answer = guidance.answer_place(at, (CASE, now.question)), None
    if "trekk" not in request.form:
        if request.form.get("avsnitt") != now.digest:
            return _not_saved(at, _("The section was changed while you read it. Nothing is saved."), now, back)
        answer = answer_record(at.knowledge.questions[now.question], _read(at, now))
    saved = archive().store.save(id, [Put(place, answer, seen())])
    after = Desk(saved.stored)
    if saved.conflicts and not (answer and now.question in after.form.facts.reads):  # it may have been sent twice
        return _not_saved(after, _("Somebody else answered while you read. Nothing is saved."), now, back)
    if saved.refused:
        return refused([one for several in saved.refused.values() for one in several], back)
    return redirect(back)


def _read(at: Desk, now: Reading) -> Answer:
    """The answer of somebody who has read the section; the reason of the same answer stays."""
    yes = Answer(State.VALUE, at.knowledge.questions[now.question].option_ids[0])
    given = at.case.answers.get(CASE, {}).get(now.question)
    read = ReadThrough(LOCAL, datetime.now(UTC).isoformat(timespec="seconds"), now.digest, _document(at))
    return replace(given if given and given.value == yes.value else yes, read=read)


def _document(at: Desk) -> str:
    """The digest of the document that the section was read in."""
    language = request.args.get("dokumentsprak", "")
    length = at.knowledge.depth(request.args.get("lengde", "")) or at.advice.depth
    with speaking(language if language in LANGUAGES else current()):
        attachments = request.args.get("vedlegg") != "0"
        return archive().document(at.stored, documents.Purpose.PROPOSAL, length, attachments).digest


def _not_saved(at: Desk, said: str, now: Reading, back: str) -> tuple[str, int]:
    label = chosen(at.knowledge.read_through[now.question].label)
    return render_template("reading_changed.html", desk=at, said=said, label=label, back=back), 409
