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

from flask import Blueprint, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from advisor.api import (
    MAX_BYTES,
    Change,
    Problem,
    Put,
    Reread,
    Take,
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
from .papers import REMOVED
from .refusals import refused
from .sent import kept, number, seen, too_late

pages = Blueprint("rereading", __name__)
Action = returning.Action
ALONE = "bare_word"  # the button that takes in all that was changed in Word alone
EMPTY: Mapping[str, str] = {}
LONG = 1200  # characters of a text that is compared word by word


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
    wrong: str  # what keeps the choice from being saved

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
        marked = rereading.read_marked(file.read(rereading.MOST_BYTES + 1), name)
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
    if isinstance(read, list):
        return refused(read, _back(at))
    name, marked, found = read
    choices = _choices(at, found)
    takes = returning.takes(found, choices)
    if wrong := _wrong(at, found, choices, takes):
        marked = marked.masked(REMOVED)
        return _page(at, name, marked, rereading.compared(marked, name, at.advice), wrong), 422
    puts = returning.puts(at.advice, takes.values(), returning.source(name))
    places = {key: returning.place_of(at.advice, take) for key, take in takes.items()}
    late = {key for key, place in places.items() if at.stored.version(place) > seen()}
    if late:
        return _page(at, name, marked, found, _late(at, found, late)), 409
    saved = archive().store.save(id, [Put(place, record, at.stored.version(place)) for place, record in puts.items()])
    if saved.conflicts:  # somebody was there in between
        at = Desk(saved.stored)
        taken = {one.place for one in saved.conflicts}
        late = {key for key, place in places.items() if place in taken}
        found = rereading.compared(marked, name, at.advice)
        return _page(at, name, marked, found, _late(at, found, late)), 409
    if saved.refused:
        return refused([one for several in saved.refused.values() for one in several], _back(at))
    return redirect(url_for("document.page", id=id, tatt=len(takes), ute=len(returning.outside(found, takes)) or None))


def _wrong(at: Desk, found: Reread, choices: Mapping[str, returning.Choice], takes: Mapping[str, Take]) -> dict[str, str]:
    """What keeps a choice from being saved, by the key of its change: no field, or personal data."""
    wrong = {}
    for one in found.changes:
        where = changewords.where(at.advice, one)
        action = choices[one.key].action if one.key in choices else None
        if action is Action.UNDER and one.key not in takes:
            wrong[one.key] = _("{where}: choose a field. Nothing is saved.", where=where)
        elif action is Action.TOGETHER and one.key not in takes:
            wrong[one.key] = _("{where}: write the text, or choose another way. Nothing is saved.", where=where)
        elif one.key in takes and (personal := privacy.refused(takes[one.key].text)):
            wrong[one.key] = _(
                "{where}: {what} Nothing is saved. Here is the text without it. Look it over, and choose again.",
                where=_field(at, one, choices[one.key]) or where,
                what=privacy.message(personal[0]),
            )
    return wrong


def _field(at: Desk, change: Change, choice: returning.Choice) -> str:
    """The name of the field that a new text was to go under."""
    return next((one.label for one in returning.fields(at.advice, change.section) if one.take == choice.under), "")


def _late(at: Desk, found: Reread, keys: set[str]) -> dict[str, str]:
    where = {one.key: changewords.where(at.advice, one) for one in found.changes if one.key in keys}
    return {
        key: _("{where}: somebody wrote in the case while you read. Nothing is saved. Choose again.", where=one)
        for key, one in where.items()
    }


def done() -> str:
    """What the page of the document says after it."""
    if "tatt" not in request.args:
        return ""
    count, outside = number(request.args["tatt"]), number(request.args.get("ute"))
    said = [ngettext("{count} change from the Word file is taken in.", "{count} changes from the Word file are taken in.", count)]
    if not count:
        said = [_("Nothing from the Word file was taken in.")]
    if outside:
        said.append(
            ngettext(
                "{count} new text stands in the Word file alone.", "{count} new texts stand in the Word file alone.", outside
            )
        )
    return " ".join(said)


@kept("rereading.save")
def _kept(id: str) -> str:
    at = desk(id)
    read = _read(at)
    if isinstance(read, list):
        return refused(read, _back(at))[0]
    return _page(at, *read, problems=[{"href": "#endringer", "text": too_late()}])


@pages.errorhandler(413)
def too_large(_error: Exception) -> ResponseReturnValue:
    """A file that was not even taken in."""
    return refused(document_too_large(_("file")).problems, url_for("document.page", **request.view_args or {}))[0], 413


def _back(at: Desk) -> str:
    return url_for("document.page", id=at.id)


def _unread() -> Problem:
    return Problem(_("file"), None, _("What was read from the file did not come with the form."), _("Choose the file once more."))


def _read(at: Desk) -> tuple[str, rereading.Marked, Reread] | list[Problem]:
    """What stands in the form of the file, held against the case as it is now; or what is wrong with it."""
    name = privacy.masked(request.form.get("navn", ""))[:200]
    try:
        marked = rereading.Marked.from_text(request.form.get("innlest", ""))
        return name, marked, rereading.compared(marked, name, at.advice)
    except UnusableDocument as error:
        return list(error.problems)
    except ValueError:
        return [_unread()]


def _choices(at: Desk, found: Reread) -> dict[str, returning.Choice]:
    if ALONE in request.form:
        return {one.key: returning.Choice(Action.TAKE) for one in found.changes if returning.in_word_alone(one)}
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
    wrong: Mapping[str, str] = EMPTY,
    problems: Sequence[Mapping[str, Any]] = (),
) -> str:
    rows = [_row(at, one, wrong.get(one.key, "")) for one in found.in_word]
    said = [*problems, *({"href": f"#{row.key}", "text": row.wrong} for row in rows if row.wrong)]
    g.back = True
    return render_template(
        "reread.html",
        desk=at,
        name=name,
        content=marked.as_text(),
        rows=rows,
        since=[_row(at, one) for one in found.since],
        since_said=changewords.since(found),
        alone=sum(map(returning.in_word_alone, found.changes)),
        ALONE=ALONE,
        lost=changewords.lost(at.advice, found),
        found=found,
        summary=_summary(found, name),
        unchanged=changewords.unchanged(found),
        version=at.stored.number,
        problems=said,
        Action=Action,
    )


def _summary(found: Reread, name: str) -> str:
    count = len(found.in_word)
    if not count:
        return _("Nothing is changed in «{file}».", file=name)
    return ngettext(
        "{count} change in «{file}». Nothing is saved yet.",
        "{count} changes in «{file}». Nothing is saved yet.",
        count,
        file=name,
    )


def _row(at: Desk, change: Change, wrong: str = "") -> Row:
    choices = returning.choices(change)
    wished = request.form.get(f"{change.key}.valg")
    if wrong and wished != Action.UNDER:  # to be chosen anew
        wished = None
    together = privacy.masked(request.form.get(f"{change.key}.sammen", ""), REMOVED) or _together(change)
    now, file = _compared(change.now, change.file)
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
        wrong,
    )


def _together(change: Change) -> str:
    """Both texts of a place, to write one of them."""
    return "\n".join(filter(None, [change.take.before, change.take.text])) if change.take else ""


def _compared(now: str, file: str) -> tuple[tuple[Part, ...], tuple[Part, ...]]:
    """Two texts in stretches of words: those that both have, and those of one alone."""
    ours, theirs = re.findall(r"\S+\s*", now), re.findall(r"\S+\s*", file)
    steps = _steps([one.strip() for one in ours], [one.strip() for one in theirs], len(now) + len(file) > 2 * LONG)

    def parts(words: list[str], spans: list[tuple[bool, int, int]]) -> Iterator[Part]:
        for own, start, end in spans:
            if start < end:
                yield Part("".join(words[start:end]), own)

    left = [(tag != "equal", start, end) for tag, start, end, _start, _end in steps]
    right = [(tag != "equal", start, end) for tag, _start, _end, start, end in steps]
    return tuple(parts(ours, left)), tuple(parts(theirs, right))


def _steps(ours: list[str], theirs: list[str], long: bool) -> Sequence[tuple[str, int, int, int, int]]:
    """What is alike in two texts, and what is not; of long ones, what is alike before and after all that is not."""
    if not long:
        return SequenceMatcher(None, ours, theirs, autojunk=False).get_opcodes()
    before = _alike(ours, theirs)
    after = _alike(ours[before:][::-1], theirs[before:][::-1])
    left, right = len(ours) - after, len(theirs) - after
    return [
        ("equal", 0, before, 0, before),
        ("replace", before, left, before, right),
        ("equal", left, len(ours), right, len(theirs)),
    ]


def _alike(ours: list[str], theirs: list[str]) -> int:
    """How many words two texts begin with that are the same."""
    return next(
        (at for at, (one, other) in enumerate(zip(ours, theirs, strict=False)) if one != other), min(len(ours), len(theirs))
    )
