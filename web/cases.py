"""What is done with a case as a whole: its depth, its name, its file, a copy, the archive, another knowledge base."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote

from flask import Blueprint, Response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from advisor.api import (
    ARCHIVED,
    KNOWLEDGE,
    Advice,
    Problem,
    Put,
    Requirement,
    Rule,
    Saved,
    Subject,
    UnusableCase,
    advise,
    clean,
    from_plain,
    gettext as _,
    personal_data,
    read_record,
)

from .desk import Desk, archive, at_depth, depth_field, desk
from .refusals import refused
from .sent import form_key, kept, too_late
from .start import DAY, at_field, identifier

pages = Blueprint("cases", __name__)


# The depth


@pages.get("/sak/<id>/dybde")
def depth(id: str) -> str:
    return _depth_page(desk(id), None, [])


@pages.post("/sak/<id>/dybde")
def change_depth(id: str) -> ResponseReturnValue:
    at = desk(id)
    depth, reason = request.form.get("depth", ""), clean(request.form.get("grunn", ""))
    problems = []
    if not at.knowledge.depth(depth):
        problems.append({"href": "#depth", "text": _("Choose a depth.")})
    if not reason:
        problems.append({"href": "#grunn", "text": _("Write why this depth fits.")})
    if not problems:
        saved = archive().store.save(at.id, [Put(depth_field(at), {"value": depth, "rationale": reason})])
        problems = _refused_at("grunn", saved)
    if problems:
        return _depth_page(at, depth, problems), 422
    return redirect(Desk(archive().store.get(id)).first_url())


@kept("cases.change_depth")
def _depth_kept(id: str) -> str:
    at, depth = desk(id), request.form.get("depth")
    return _depth_page(at, depth, [{"href": "#grunn", "text": too_late()}])


def _depth_page(at: Desk, depth: str | None, problems: list[dict[str, Any]]) -> str:
    depths = {one.id: one for one in at.knowledge.depths}
    ways = {id: len(at_depth(at, one).next) for id, one in depths.items()}
    field = depth_field(at)
    given = at.stored.at(field)
    return render_template(
        "depth.html",
        desk=at,
        question=at.knowledge.fields[field],
        depths=depths,
        ways=ways,
        chosen=depth or at.advice.depth.id,
        reason=request.form["grunn"]
        if "grunn" in request.form
        else (given.get("rationale", "") if isinstance(given, dict) else ""),
        problems=problems,
    )


# Name, copy, archive, file


@pages.get("/sak/<id>/oppsett")
def manage(id: str) -> str:
    return _manage_page(desk(id), [])


@pages.post("/sak/<id>/navn")
def rename(id: str) -> ResponseReturnValue:
    at, title = desk(id), clean(request.form.get("title", ""))
    if not title:
        problems = [{"href": "#title", "text": _("Give the case a title.")}]
    else:
        saved = archive().store.save(at.id, [Put("title", title)])
        problems = _refused_at("title", saved)
    if problems:
        return _manage_page(at, problems, title=title), 422
    return redirect(url_for("cases.manage", id=id))


@pages.post("/sak/<id>/vurdert")
def change_day(id: str) -> ResponseReturnValue:
    """The day of the assessment, by which the rules are picked; an empty one takes it away."""
    at, day = desk(id), clean(request.form.get(DAY, ""))
    problems = _refused_at(DAY, archive().store.save(at.id, [Put(DAY, day or None)]))
    if problems:
        return _manage_page(at, problems, day=day), 422
    return redirect(url_for("cases.manage", id=id))


@kept("cases.rename")
def _name_kept(id: str) -> str:
    return _manage_page(desk(id), [{"href": "#title", "text": too_late()}], title=request.form.get("title"))


@kept("cases.change_day")
def _day_kept(id: str) -> str:
    return _manage_page(desk(id), [{"href": f"#{DAY}", "text": too_late()}], day=request.form.get(DAY))


def _manage_page(at: Desk, problems: list[dict[str, Any]], title: str | None = None, day: str | None = None) -> str:
    """`title` and `day`: what was written and refused, where that is so."""
    return render_template("manage.html", desk=at, problems=problems, title=title, day=day)


def _refused_at(field: str, saved: Saved) -> list[dict[str, Any]]:
    """What could not be saved, said at the field that it was written in."""
    return at_field(field, [one for found in saved.refused.values() for one in found])


@pages.post("/sak/<id>/kopi")
def copy(id: str) -> ResponseReturnValue:
    at = desk(id)
    title = at.case.title or at.case.id  # as it is written, not as a message would show it
    try:
        named = _("Copy of {title}", title="{title}").replace("{title}", title)
        made = archive().store.copy(at.id, named, form=form_key())
    except UnusableCase as error:  # today's knowledge base cannot read it, or it holds what may not be stored
        return refused(error.problems)
    return redirect(Desk(made).first_url())


@pages.post("/sak/<id>/arkiv")
def put_away(id: str) -> ResponseReturnValue:
    at = desk(id)
    away = request.form.get("vekk") == "1"
    archive().store.save(at.id, [Put(ARCHIVED, True if away else None)])
    return redirect(url_for("start.index", gjort="vekk", om=id) if away else at.first_url())


@pages.get("/sak/<id>/saksfil")
def download(id: str) -> ResponseReturnValue:
    """The case file as YAML; nothing that looks like personal data leaves the house."""
    at = desk(id)
    if problems := personal(at):
        return refused(problems)
    return attachment(f"{identifier(at.case.title or at.case.id, [])}.yaml", at.stored.text)


def personal(at: Desk) -> list[Problem]:
    """What in a case may not be sent on, since it looks like personal data."""
    found = list(personal_data(from_plain(at.stored.file, _("case"), []), _("case"), at.knowledge))
    return [*found, Problem(_("case"), None, _("Mend it in the case first."))] if found else []


def attachment(name: str, text: str | bytes, kind: str = "application/yaml") -> Response:
    """A file for the reader's own machine."""
    disposition = f"attachment; filename=\"{name}\"; filename*=UTF-8''{quote(name)}"
    return Response(text, mimetype=kind, headers={"Content-Disposition": disposition})


# Another knowledge base


@dataclass(frozen=True)
class Difference:
    """A requirement or piece of advice that comes out otherwise."""

    target: Rule | Requirement
    subject: Subject
    before: str  # a status, «ja» or «nei» of a prompt, or empty where there was none
    after: str


@pages.get("/sak/<id>/kunnskapsbase")
def move(id: str) -> str:
    at = desk(id)
    today = archive().store.current
    try:
        then = advise(read_record(at.stored.file, _("case"), today), today)
    except UnusableCase as error:
        return render_template("move.html", desk=at, today=today, problems=error.problems, differences=[], then=None)
    return render_template("move.html", desk=at, today=today, problems=[], differences=differences(at.advice, then), then=then)


@pages.post("/sak/<id>/kunnskapsbase")
def move_now(id: str) -> ResponseReturnValue:
    at = desk(id)
    saved = archive().store.save(at.id, [Put(KNOWLEDGE, archive().store.current.digest)])
    if not saved.whole:
        return refused([problem for found in saved.refused.values() for problem in found])
    return redirect(url_for("advice.page", id=id))


def _outcomes(advice: Advice) -> dict[tuple[str, Subject], tuple[Rule | Requirement, str]]:
    found = {(one.requirement.id, one.subject): (one.requirement, str(one.status)) for one in advice.requirements}
    return found | {(one.rule.id, one.subject): (one.rule, "ja") for one in advice.prompts}


def differences(advice: Advice, then: Advice) -> Sequence[Difference]:
    found, before, after = [], _outcomes(advice), _outcomes(then)
    for key in dict.fromkeys([*before, *after]):
        target, was = before.get(key, (None, ""))
        new_target, now = after.get(key, (None, ""))
        if was != now:
            found.append(Difference(new_target or target, key[1], was, now))
    return found
