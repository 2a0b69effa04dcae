"""The measures of a case: how one is removed, and their assessments, picture and order."""

from __future__ import annotations

from dataclasses import replace

from flask import Blueprint, abort, redirect, render_template
from flask.typing import ResponseReturnValue

from advisor.api import Kind, Page, Saved, Subject, places

from ..desk import Desk, archive, desk
from ..sent import seen
from .removal import Removal

pages = Blueprint("measures", __name__)


@pages.get("/sak/<id>/tiltak/<measure>/fjern")
@pages.get("/sak/<id>/tiltak/<measure>/<group>/fjern")
def removal(id: str, measure: str, group: str = "") -> str:
    """Asks first: how much goes along, and what happens to what others share."""
    at = desk(id)
    return render_template("measure_removal.html", desk=at, removal=Removal(at, _subject(at, measure, group)), changed=False)


@pages.post("/sak/<id>/tiltak/<measure>/fjern")
@pages.post("/sak/<id>/tiltak/<measure>/<group>/fjern")
def remove(id: str, measure: str, group: str = "") -> ResponseReturnValue:
    at = desk(id)
    place = places.of_subject(Subject(Kind.GROUP, (measure, group)) if group else at.measure(measure))
    done = at.url(Page(at.form.first.id), gjort="fjernet", om="/".join(filter(None, (measure, group))))
    if place in at.stored.folded.versions and at.stored.at(place) is None:  # the same form, sent twice
        return redirect(done)
    asked = Removal(at, _subject(at, measure, group))
    if seen() != at.stored.number or not _whole(at, asked).whole:
        at = desk(id)
        again = Removal(at, _subject(at, measure, group))
        return render_template("measure_removal.html", desk=at, removal=again, changed=True), 422
    return redirect(done)


def _subject(at: Desk, measure: str, group: str = "") -> Subject:
    subject = Subject(Kind.GROUP, (measure, group)) if group else at.measure(measure)
    if subject not in at.form.facts.subjects[subject.kind]:
        abort(404)
    return subject


def _whole(at: Desk, removal: Removal) -> Saved:
    """Saves all of it, or nothing."""
    saved = archive().store.save(at.id, removal.puts)
    if saved.put and not saved.whole:
        return replace(saved, stored=archive().store.undo(at.id, saved.stored.number).stored)
    return saved
