"""A Word file that people have edited, held against the case: what was changed, and what of it the reader takes in.

What was read stands in the form of the page, and the file is not kept: so the server holds nothing of a paper that nobody has
taken in, the page can stay open for as long as one needs, and what is shown and what is saved rest on the same.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from pathlib import Path
from typing import Any

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from advisor.api import (
    MAX_BYTES,
    Change,
    Problem,
    Put,
    Reread,
    UnusableDocument,
    changewords,
    document_too_large,
    gettext as _,
    ngettext,
    privacy,
    rereading,
    returning,
)

from .desk import Desk, archive, desk
from .refusals import refused
from .sent import kept, number, seen, too_late

pages = Blueprint("rereading", __name__)
Action = returning.Action
LONG = 1200  # characters of a text that are shown


@dataclass(frozen=True)
class Part:
    """A stretch of a text, and whether it stands on this side alone."""

    text: str
    own: bool


@dataclass(frozen=True)
class Row:
    """A change as the page has it."""

    change: Change
    where: str
    kind: str
    notes: tuple[str, ...]
    now: tuple[Part, ...]
    file: tuple[Part, ...]
    choices: tuple[Action, ...]
    chosen: Action | None
    fields: tuple[returning.Field, ...]
    field: str  # the one that is chosen
    together: str
    late: bool  # the case was changed there after the page was shown

    @property
    def key(self) -> str:
        return self.change.key


@pages.get("/sak/<id>/dokument/innlest")
def again(id: str) -> ResponseReturnValue:
    """Nothing stands here by itself: a file is chosen on the page of the document."""
    return redirect(url_for("document.page", id=desk(id).id))


@pages.post("/sak/<id>/dokument/innlest")
def bring(id: str) -> ResponseReturnValue:
    """What became of a file. Nothing of it is saved."""
    at, file = desk(id), request.files.get("fil")
    if file is None or not file.filename:
        cure = _("Choose the file that was made from this case.")
        return refused([Problem(_("file"), None, _("No file was chosen."), cure)], _back(at))
    name = privacy.masked(Path(file.filename).name)
    try:
        marked = rereading.read_marked(file.read(), name)
        if len(marked.as_text().encode()) > MAX_BYTES:  # a form could not bring it back
            raise document_too_large(name)
        return _page(at, name, marked, rereading.compared(marked, name, at.advice))
    except UnusableDocument as error:
        return refused(list(error.problems), _back(at))


@pages.post("/sak/<id>/dokument/innlest/lagre")
def save(id: str) -> ResponseReturnValue:
    """Puts what the reader chose into the case, all of it or nothing."""
    at = desk(id)
    read = _read(at)
    if read is None:
        return refused([_unread()], _back(at))
    name, marked, found = read
    takes = returning.takes(found, _choices(at, found))
    puts = returning.puts(at.advice, takes.values())
    places = {key: returning.place_of(at.advice, take) for key, take in takes.items()}
    late = {key for key, place in places.items() if at.stored.version(place) > seen()}
    if late:
        return _page(at, name, marked, found, late), 409
    saved = archive().store.save(id, [Put(place, record, at.stored.version(place)) for place, record in puts.items()])
    if saved.conflicts:  # somebody was there in between
        at = Desk(saved.stored)
        taken = {one.place for one in saved.conflicts}
        late = {key for key, place in places.items() if place in taken}
        return _page(at, name, marked, rereading.compared(marked, name, at.advice), late), 409
    if saved.refused:
        return refused([one for several in saved.refused.values() for one in several], _back(at))
    return redirect(url_for("document.page", id=id, tatt=len(takes)))


def done() -> str:
    """What the page of the document says after it."""
    if "tatt" not in request.args:
        return ""
    count = number(request.args["tatt"])
    if not count:
        return _("Nothing from the Word file was taken in.")
    return ngettext("{count} change from the Word file is taken in.", "{count} changes from the Word file are taken in.", count)


@kept("rereading.save")
def _kept(id: str) -> str:
    at = desk(id)
    read = _read(at)
    if read is None:
        return refused([_unread()], _back(at))[0]
    return _page(at, *read, problems=[{"href": "#endringer", "text": too_late()}])


@pages.errorhandler(413)
def too_large(_error: Exception) -> ResponseReturnValue:
    """A file that was not even taken in."""
    return refused(document_too_large(_("file")).problems, url_for("document.page", **request.view_args or {}))[0], 413


def _back(at: Desk) -> str:
    return url_for("document.page", id=at.id)


def _unread() -> Problem:
    return Problem(_("file"), None, _("What was read from the file did not come with the form."), _("Choose the file once more."))


def _read(at: Desk) -> tuple[str, rereading.Marked, Reread] | None:
    """What stands in the form of the file, held against the case as it is now; None where that cannot be read."""
    name = privacy.masked(request.form.get("navn", ""))[:200]
    try:
        marked = rereading.Marked.from_text(request.form.get("innlest", ""))
        return name, marked, rereading.compared(marked, name, at.advice)
    except (ValueError, UnusableDocument):
        return None


def _choices(at: Desk, found: Reread) -> dict[str, returning.Choice]:
    chosen = {}
    for one in found.changes:
        action = next((each for each in returning.choices(one) if each == request.form.get(f"{one.key}.valg")), None)
        if action:
            under = {each.id: each.take for each in returning.fields(at.advice, one.section)}
            text = request.form.get(f"{one.key}.sammen", "").replace("\r\n", "\n")
            chosen[one.key] = returning.Choice(action, text, under.get(request.form.get(f"{one.key}.felt", "")))
    return chosen


def _page(
    at: Desk,
    name: str,
    marked: rereading.Marked,
    found: Reread,
    late: set[str] = frozenset(),  # type: ignore[assignment]
    problems: Sequence[Mapping[str, Any]] = (),
) -> str:
    rows = [_row(at, one, one.key in late) for one in found.changes]
    said = [*problems]
    for row in rows:
        if row.late:
            text = _("{where}: somebody wrote in the case while you read. Nothing is saved. Choose again.", where=row.where)
            said.append({"href": f"#{row.key}", "text": text})
    return render_template(
        "reread.html",
        desk=at,
        name=name,
        content=marked.as_text(),
        rows=rows,
        lost=changewords.lost(at.advice, found),
        found=found,
        summary=_summary(found, name),
        unchanged=changewords.unchanged(found),
        version=at.stored.number,
        problems=said,
        Action=Action,
    )


def _summary(found: Reread, name: str) -> str:
    count = len(found.changes)
    if not count:
        return _("Nothing is changed in «{file}».", file=name)
    return ngettext(
        "{count} change in «{file}». Nothing is saved yet.",
        "{count} changes in «{file}». Nothing is saved yet.",
        count,
        file=name,
    )


def _row(at: Desk, change: Change, late: bool) -> Row:
    choices = returning.choices(change)
    sent = "versjon" in request.form and not late
    wished = request.form.get(f"{change.key}.valg") if sent else returning.usual(change)
    together = request.form.get(f"{change.key}.sammen") or _together(change)
    now, file = _compared(_short(change.now), _short(change.file))
    notes = (changewords.why(change), changewords.touched(at.advice, change.touches))
    fields = tuple(returning.fields(at.advice, change.section)) if Action.UNDER in choices else ()
    return Row(
        change,
        changewords.where(at.advice, change),
        changewords.kind(change),
        tuple(filter(None, notes)),
        now,
        file,
        choices,
        next((one for one in choices if one == wished), None),
        fields,
        request.form.get(f"{change.key}.felt", fields[0].id if len(fields) == 1 else ""),
        together,
        late,
    )


def _together(change: Change) -> str:
    """Both texts of a place, to write one of them."""
    return "\n".join(filter(None, [change.take.before, change.take.text])) if change.take else ""


def _short(text: str) -> str:
    return text if len(text) <= LONG else f"{text[:LONG].rstrip()} …"


def _compared(now: str, file: str) -> tuple[tuple[Part, ...], tuple[Part, ...]]:
    """Two texts in stretches of words: those that both have, and those of one alone."""
    ours, theirs = re.findall(r"\S+\s*", now), re.findall(r"\S+\s*", file)
    steps = SequenceMatcher(None, [one.strip() for one in ours], [one.strip() for one in theirs], autojunk=False).get_opcodes()

    def parts(words: list[str], spans: list[tuple[bool, int, int]]) -> Iterator[Part]:
        for own, start, end in spans:
            if start < end:
                yield Part("".join(words[start:end]), own)

    left = [(tag != "equal", start, end) for tag, start, end, _start, _end in steps]
    right = [(tag != "equal", start, end) for tag, _start, _end, start, end in steps]
    return tuple(parts(ours, left)), tuple(parts(theirs, right))
