"""The municipality's profile: what it answers once a year, and the page on which that is gone through."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from itertools import pairwise
from typing import Any

from flask import Blueprint, abort, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from advisor.api import (
    CASE,
    LOCAL,
    BrokenChain,
    Conflict,
    FormPage,
    Item,
    KnowledgeBase,
    Listed,
    Profile,
    ProfileConflict,
    Question,
    StoredProfile,
    UnusableCase,
    a_year_after,
    by_ids_of,
    called_in,
    chosen,
    clean,
    gettext as _,
    inherit,
    profile_from,
    wording,
)

from . import earlier, forms
from .desk import Desk, archive
from .inheriting import changes
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
        return {called_in(self.profile, self.knowledge, id): answer for id, answer in answers.items()}

    @property
    def title(self) -> str:
        return title_of(self.profile)

    def version(self, number: int) -> StoredProfile | None:
        return next((one for one in self.versions if one.number == number), None)

    def changed(self, newer: StoredProfile) -> str:
        """What a version changed, by the names of the questions; of the first nothing."""
        older = self.version(newer.number - 1)
        if older is None:
            return ""
        was, now = older.profile.answers, newer.profile.answers
        questions = {**newer.knowledge.questions, **self.knowledge.questions}
        ids = [id for id in {**was, **now} if was.get(id) != now.get(id)]
        names = [chosen(questions[id].short) or id if id in questions else id for id in ids]
        return ", ".join([*(name for name, _was, _now in top_changes(older.profile, newer.profile)), *names])

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


def top_changes(before: Profile, after: Profile) -> list[tuple[str, str, str]]:
    """What differs between two profiles beside the answers: what it is called, before, after."""
    both = [
        (_("Title"), title_of(before), title_of(after)),
        (_("Gone through"), wording.day(before.reviewed_on), wording.day(after.reviewed_on)),
        (_("Holds until"), wording.day(before.until), wording.day(after.until)),
    ]
    return [one for one in both if one[1] != one[2]]


def _form() -> FormPage:
    """The page of the profile in today's knowledge base; nothing is found where it has none."""
    return archive().store.current.profile_page or abort(404)


def questions() -> list[Question]:
    return [archive().store.current.questions[id] for group in _form().groups for id in group.questions]


def sheet(municipality: str) -> Sheet:
    """The profile of a municipality, by what the base of today calls its questions."""
    today = archive().store.current
    earlier.led_on(today)
    versions = [replace(one, profile=by_ids_of(one.profile, today)) for one in archive().store.profile_versions(municipality)]
    return Sheet(versions[0], versions) if versions else abort(404)


def url(municipality: str, anchor: str = "", **more: Any) -> str:
    return url_for("profiles.page", municipality=municipality, _anchor=anchor or None, **more)


# The page


@pages.get("/profil")
def index() -> ResponseReturnValue:
    """The only profile there is; a list of several; or a way to make the first one."""
    every = archive().store.profiles()
    alone = len(every) == 1 and not archive().store.broken_profiles()
    return redirect(url(every[0].municipality)) if alone else new_page(every, [])


@pages.get("/profil/<municipality>")
def page(municipality: str) -> str:
    return _page(sheet(municipality), Left(), [])


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
        until=a_year_after(date.today()) if at.profile.expired(date.today()) else at.profile.until,
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
    day, until = at.gone_through(id), at.profile.until
    old = item.answer is not None and at.profile.expired(date.today()) and day <= until
    return Row(shown, day, old, id in opened)


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
        except (UnusableCase, BrokenChain):  # its own page says what is wrong
            continue
    return following, behind


# Saving


@pages.post("/profil/<municipality>")
def save(municipality: str) -> ResponseReturnValue:
    at = sheet(municipality)
    sent = [one.id for one in questions() if f"{one.id}.versjon" in request.form]
    left, answers = _written(at, sent)
    if answers != at.answers:
        try:
            archive().store.save_profile({**at.profile.record, "answers": answers}, at.stored.number)
        except ProfileConflict:  # another has just saved: once more, on what now stands
            return save(municipality)
    if left.errors or left.conflicts:
        return _page(sheet(municipality), left, [], [id for id in sent if id in left]), 422
    wished = request.form.get("apne")
    row = wished or next(iter(sent), "")
    return redirect(url(municipality, row and f"r-{row}", apne=wished, lagret=1))


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
    sent = [one.id for one in questions() if f"{one.id}.versjon" in request.form]
    return _page(sheet(municipality), Left(), [{"href": "#profil", "text": too_late()}], sent)


@pages.post("/profil/<municipality>/gjennomgang")
def go_through(municipality: str) -> ResponseReturnValue:
    """All of it was gone through today: it holds to the day that is given, or for a year."""
    at, today = sheet(municipality), date.today()
    until = clean(request.form.get("valid_to", "")) or None
    last_year = f"-{at.profile.reviewed_on.year}"
    id = at.profile.id.removesuffix(last_year) + f"-{today.year}" if at.profile.id.endswith(last_year) else at.profile.id
    record = {**at.profile.record, "profile": id, "reviewed_on": today.isoformat(), "valid_to": until}
    return _put(at, record, "valid_to") or redirect(url(municipality, "innhold", lagret="gjennomgang"))


@pages.post("/profil/<municipality>/navn")
def rename(municipality: str) -> ResponseReturnValue:
    at = sheet(municipality)
    record = {**at.profile.record, "title": clean(request.form.get("title", ""))}
    return _put(at, record, "title") or redirect(url(municipality, "innhold", lagret=1))


def _put(at: Sheet, record: dict[str, Any], field: str) -> ResponseReturnValue | None:
    """Saves a profile with one field changed. The page again where that cannot be."""
    try:
        archive().store.save_profile(record, number(request.form.get("versjon")))
    except UnusableCase as error:
        return _page(at, Left(), at_field(field, error.problems)), 422
    except ProfileConflict:
        text = _("Somebody else has changed the profile. See what it says now, and press once more.")
        return _page(sheet(at.stored.municipality), Left(), [{"href": f"#{field}", "text": text}]), 409
    return None


# A new one


@pages.get("/profil/ny")
def new() -> str:
    return new_page(archive().store.profiles(), [])


@pages.post("/profil/ny")
def create() -> ResponseReturnValue:
    today, title = date.today(), clean(request.form.get("title", ""))
    record = {
        "profile": identifier(f"{title or 'profil'} {today.year}", []),
        **({"title": title} if title else {}),
        "municipality": clean(request.form.get("municipality", "")),
        "reviewed_on": today.isoformat(),
    }
    every = archive().store.profiles()
    try:
        made = archive().store.save_profile(record, 0)
    except UnusableCase as error:
        return new_page(every, at_field("municipality", error.problems)), 422
    except ProfileConflict:
        return new_page(every, [{"href": "#municipality", "text": _("This municipality has a profile.")}]), 422
    return redirect(url(made.municipality))


@kept("profiles.create")
def _new_kept() -> str:
    return new_page(archive().store.profiles(), [{"href": "#title", "text": too_late()}])


def new_page(every: Sequence[StoredProfile], problems: Sequence[dict[str, Any]]) -> str:
    broken = archive().store.broken_profiles()
    return render_template("profile_new.html", form=_form(), profiles=every, broken=broken, title_of=title_of, problems=problems)
