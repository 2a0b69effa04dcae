"""The municipality's profile: what it answers once a year, and the page on which that is gone through."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from itertools import pairwise
from pathlib import Path
from typing import Any

from flask import Blueprint, Response, abort, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from advisor.api import (
    CASE,
    LOCAL,
    Conflict,
    FormPage,
    Item,
    KnowledgeBase,
    Listed,
    Problem,
    Profile,
    ProfileConflict,
    Question,
    StoredProfile,
    UnusableCase,
    case_text,
    chosen,
    clean,
    gettext as _,
    inherit,
    parse_profile,
    privacy,
    profile_from,
    wording,
)

from . import forms
from .cases import attachment
from .desk import Desk, archive
from .inheriting import changes
from .refusals import refused
from .sent import kept, number, too_late
from .showing import Shown, opened
from .start import at_field, identifier

pages = Blueprint("profiles", __name__)


@dataclass(frozen=True)
class Sheet:
    """A profile as its page shows it: what the macros of an answer need of a case."""

    stored: StoredProfile
    versions: Sequence[StoredProfile]  # the newest first
    case: None = None

    @property
    def knowledge(self) -> KnowledgeBase:
        return archive().store.current

    @property
    def profile(self) -> Profile:
        return self.stored.profile

    @property
    def answers(self) -> Mapping[str, Any]:
        """As its record has them."""
        answers: Mapping[str, Any] = self.profile.record.get("answers", {})
        return answers

    @property
    def title(self) -> str:
        return title_of(self.profile)

    def version(self, number: int) -> StoredProfile | None:
        return next((one for one in self.versions if one.number == number), None)

    def gone_through(self, id: str) -> date:
        """The day an answer was last gone through: with all the others, or when it was changed after that."""
        for newer, older in pairwise(self.versions):
            if newer.profile.reviewed_on != older.profile.reviewed_on:
                break
            if newer.profile.answers.get(id) != older.profile.answers.get(id):
                return newer.at.astimezone().date()
        return self.profile.reviewed_on


@dataclass(frozen=True)
class Row:
    shown: Shown
    day: date
    old: bool  # whether it has run out
    open: bool


@dataclass(frozen=True)
class Left:
    """What a save left out, by question."""

    errors: Mapping[str, list[str]] = field(default_factory=dict)
    conflicts: Mapping[str, Conflict] = field(default_factory=dict)

    def __contains__(self, id: str) -> bool:
        return id in self.errors or id in self.conflicts


def title_of(profile: Profile) -> str:
    return profile.title or _("Municipal profile for {municipality}", municipality=profile.municipality)


def _form() -> FormPage:
    """The page of the profile in today's knowledge base; nothing is found where it has none."""
    return archive().store.current.profile_page or abort(404)


def _questions() -> list[Question]:
    return [archive().store.current.questions[id] for group in _form().groups for id in group.questions]


def _sheet(municipality: str) -> Sheet:
    versions = archive().store.profile_versions(municipality)
    return Sheet(versions[0], versions) if versions else abort(404)


def _url(municipality: str, anchor: str = "", **more: Any) -> str:
    return url_for("profiles.page", municipality=municipality, _anchor=anchor or None, **more)


# The page


@pages.get("/profil")
def index() -> ResponseReturnValue:
    """The only profile there is; a list of several; or a way to make the first one."""
    every = archive().store.profiles()
    return redirect(_url(every[0].municipality)) if len(every) == 1 else _new_page(every, [])


@pages.get("/profil/<municipality>")
def page(municipality: str) -> str:
    return _page(_sheet(municipality), Left(), [])


def _page(at: Sheet, left: Left, problems: Sequence[dict[str, Any]], sent: Sequence[str] = ()) -> str:
    """`sent`: the questions whose fields hold what was just sent."""
    wished = [*opened(), *sent]
    groups = [(group, [_row(at, id, wished, left, id in sent) for id in group.questions]) for group in _form().groups]
    wrong = [
        {"href": f"#{row.shown.name}", "text": f"{row.shown.text}: {said}"}
        for _group, rows in groups
        for row in rows
        for said in [*row.shown.errors, *([_("It was changed in another window.")] if row.shown.conflict else [])]
    ]
    following, behind = _cases(at.profile)
    return render_template(
        "profile.html",
        at=at,
        form=_form(),
        groups=groups,
        open=any(row.open for _group, rows in groups for row in rows),
        following=following,
        behind=behind,
        problems=[*problems, *wrong],
        local=LOCAL,
    )


def _row(at: Sheet, id: str, opened: Sequence[str], left: Left, sent: bool) -> Row:
    item = _item(at, id)
    fields = request.form if sent else None
    shown = Shown(
        item,
        id,
        forms.shown(item, item.answer, fields),
        number(request.form[f"{id}.versjon"]) if sent else at.stored.number,
        chosen(item.question.short),
        wording.help(item.question),
        errors=left.errors.get(id, ()),
        conflict=left.conflicts.get(id),
    )
    day, until = at.gone_through(id), at.profile.valid_to
    return Row(shown, day, until is not None and at.profile.expired(date.today()) and day <= until, id in opened)


def _item(at: Sheet, id: str) -> Item:
    return Item(CASE, at.knowledge.questions[id], at.profile.answers.get(id), CASE)


def _cases(profile: Profile) -> tuple[int, list[tuple[Listed, int]]]:
    """How many open cases have answers from the profile of a municipality; and those that would change with this one."""
    store, following, behind = archive().store, 0, []
    for listed in store.listed():
        if listed.archived:
            continue
        try:
            at = Desk(store.get(listed.id))
            newest = archive().newest_profile(at.case)
            if newest is None or newest.municipality != profile.municipality:
                continue
            following += bool(at.case.profile)
            if at.case.profile != profile.ref and (count := len(changes(at, inherit(at.case, profile, at.knowledge)))):
                behind.append((listed, count))
        except UnusableCase:  # its own page says what is wrong
            continue
    return following, behind


# Saving


@pages.post("/profil/<municipality>")
def save(municipality: str) -> ResponseReturnValue:
    at = _sheet(municipality)
    sent = [one.id for one in _questions() if f"{one.id}.versjon" in request.form]
    left, answers = _written(at, sent)
    if answers != at.answers:
        try:
            archive().store.save_profile({**at.profile.record, "answers": answers}, at.stored.number)
        except ProfileConflict:  # another has just saved: once more, on what now stands
            return save(municipality)
    if left.errors or left.conflicts:
        return _page(_sheet(municipality), left, [], [id for id in sent if id in left]), 422
    wished = request.form.get("apne")
    return redirect(_url(municipality, wished or next(iter(sent), ""), apne=wished, lagret=1))


def _written(at: Sheet, sent: Sequence[str]) -> tuple[Left, dict[str, Any]]:
    """What could not be saved; and all answers as they now should be."""
    errors: dict[str, list[str]] = {}
    conflicts: dict[str, Conflict] = {}
    answers = dict(at.answers)
    for id in sent:
        item, seen = _item(at, id), at.version(number(request.form[f"{id}.versjon"]))
        if request.form.get("bruk") == id:
            continue
        before = seen.profile.answers.get(id) if seen else None
        mine = forms.record(request.form, replace(item, answer=before))
        said = forms.read(item.question, mine, [])
        if forms.readable(item.question, mine, []) and said in (before, item.answer):
            continue
        if wrong := _wrong(at, item.question, mine):
            errors[id] = wrong
        elif before != item.answer and request.form.get("behold") != id:
            conflicts[id] = Conflict(id, answers.get(id), mine, at.stored.at)
        elif mine is None:
            answers.pop(id, None)
        else:
            answers[id] = mine
    return Left(errors, conflicts), answers


def _wrong(at: Sheet, question: Question, mine: object) -> list[str]:
    """What is wrong with one answer."""
    if said := forms.wrong(question, mine):
        return [said]
    try:
        profile_from({**at.profile.record, "answers": {} if mine is None else {question.id: mine}}, _("profile"), at.knowledge)
    except UnusableCase as error:
        return [f"{one.what} {one.cure}".strip() for one in error.problems]
    return []


@kept("profiles.save")
def _kept(municipality: str) -> str:
    sent = [one.id for one in _questions() if f"{one.id}.versjon" in request.form]
    return _page(_sheet(municipality), Left(), [{"href": "#profil", "text": too_late()}], sent)


@pages.post("/profil/<municipality>/gjennomgang")
def go_through(municipality: str) -> ResponseReturnValue:
    """All of it was gone through today: it holds to the day that is given, or out the year."""
    at, today = _sheet(municipality), date.today()
    until = clean(request.form.get("valid_to", "")) or f"{today.year}-12-31"
    last_year = f"-{at.profile.reviewed_on.year}"
    id = at.profile.id.removesuffix(last_year) + f"-{today.year}" if at.profile.id.endswith(last_year) else at.profile.id
    record = {**at.profile.record, "profile": id, "reviewed_on": today.isoformat(), "valid_to": until}
    return _put(at, record, "valid_to") or redirect(_url(municipality, "innhold", lagret=1))


@pages.post("/profil/<municipality>/navn")
def rename(municipality: str) -> ResponseReturnValue:
    at = _sheet(municipality)
    record = {**at.profile.record, "title": clean(request.form.get("title", ""))}
    return _put(at, record, "title") or redirect(_url(municipality, "innhold", lagret=1))


def _put(at: Sheet, record: dict[str, Any], field: str) -> ResponseReturnValue | None:
    """Saves a profile with one field changed. The page again where that cannot be."""
    try:
        archive().store.save_profile(record, number(request.form.get("versjon")))
    except UnusableCase as error:
        return _page(at, Left(), at_field(field, error.problems)), 422
    except ProfileConflict:
        text = _("Somebody else has changed the profile. See what it says now, and press once more.")
        return _page(_sheet(at.stored.municipality), Left(), [{"href": f"#{field}", "text": text}]), 409
    return None


# A new one, as a file and from one


@pages.get("/profil/ny")
def new() -> str:
    return _new_page(archive().store.profiles(), [])


@pages.post("/profil/ny")
def create() -> ResponseReturnValue:
    today, title = date.today(), clean(request.form.get("title", ""))
    record = {
        "profile": identifier(f"{title or 'profil'} {today.year}", []),
        **({"title": title} if title else {}),
        "municipality": clean(request.form.get("municipality", "")),
        "reviewed_on": today.isoformat(),
        "valid_to": f"{today.year}-12-31",
    }
    every = archive().store.profiles()
    try:
        made = archive().store.save_profile(record, 0)
    except UnusableCase as error:
        return _new_page(every, at_field("municipality", error.problems)), 422
    except ProfileConflict:
        return _new_page(every, [{"href": "#municipality", "text": _("This municipality has a profile.")}]), 422
    return redirect(_url(made.municipality))


@kept("profiles.create")
def _new_kept() -> str:
    return _new_page(archive().store.profiles(), [{"href": "#title", "text": too_late()}])


def _new_page(every: Sequence[StoredProfile], problems: Sequence[dict[str, Any]]) -> str:
    return render_template("profile_new.html", form=_form(), profiles=every, title_of=title_of, problems=problems)


@pages.get("/profil/<municipality>/fil")
def download(municipality: str) -> Response:
    profile = _sheet(municipality).profile
    return attachment(f"{profile.id}.yaml", case_text(dict(profile.record), archive().store.current))


@pages.post("/profil/fil")
def bring() -> ResponseReturnValue:
    """A profile from a file: read whole, or refused with everything that is wrong. Over another it comes when it is seen."""
    file, store = request.files.get("profilfil"), archive().store
    seen = number(request.form.get("versjon"))
    if file is not None and file.filename:
        name, data = privacy.masked(Path(file.filename).name), file.read()
    elif written := request.form.get("innhold"):
        name, data = _("profile"), written.encode()
    else:
        return refused([Problem(_("profile"), None, _("No file was chosen."), _("Choose a profile (YAML or JSON)."))])
    try:
        profile = parse_profile(data, name, store.current)
        there = store.profile(profile.municipality)
        if there and (seen != there.number or file):
            return _import_page(there, profile)
        saved = store.save_profile(profile.record, seen)
    except UnusableCase as error:
        return refused(error.problems)
    except ProfileConflict as conflict:
        return _import_page(conflict.theirs, profile) if conflict.theirs else abort(404)
    return redirect(_url(saved.municipality, lagret=1))


@kept("profiles.bring")
def _file_again() -> str:
    text = _("The page had become too old, and the file is not opened. Choose it once more.")
    return _new_page(archive().store.profiles(), [{"href": "#profilfil", "text": text}])


def _import_page(there: StoredProfile, profile: Profile) -> str:
    content = json.dumps(profile.record, ensure_ascii=False)
    answers = [(one, there.profile.answers.get(one.id), profile.answers.get(one.id)) for one in _questions()]
    changed = [one for one in answers if one[1] != one[2]]
    return render_template(
        "profile_import.html", there=there, profile=profile, changes=changed, content=content, title_of=title_of
    )
