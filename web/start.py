"""The first page: the cases with their next step, and the ways into a case: a new one, an example, a case file, a copy."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import date, datetime
from functools import cache
from math import ceil
from pathlib import Path
from typing import Any

from flask import Blueprint, abort, current_app, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from advisor.api import (
    LOCAL,
    AdvisorError,
    BrokenChain,
    Kind,
    KnowledgeBase,
    Listed,
    Problem,
    UnusableCase,
    advise,
    case_of,
    case_record,
    clean,
    condition,
    gettext as _,
    inherit,
    ngettext,
    personal_data,
    plain,
    privacy,
    read,
    read_bytes,
    read_case,
    read_record,
)

from .desk import Desk, archive
from .refusals import refused
from .sent import form_key, kept, number as whole_number, too_late

pages = Blueprint("start", __name__)
PER_PAGE = 10  # cases: each of those shown takes its advice
MOST_COPIES = 10
DAY = "assessed_on"  # in a case file, and in the forms


@pages.get("/")
def index() -> str:
    return _start_page([])


@pages.get("/arkiv")
def archived() -> str:
    """The archived cases."""
    found = _found(archive().store.listed(), archived=True)
    return render_template("archived.html", part=_part(found), found=len(found), wanted=_wanted())


def _start_page(problems: list[dict[str, Any]]) -> str:
    listed = archive().store.listed()
    found = _found(listed, archived=False)
    part = _part(found)
    return render_template(
        "start.html",
        examples=_examples(current_app.config["KNOWLEDGE"]),
        first=not listed,
        part=part,
        found=len(found),
        states=[_state(one) for one in part.entries],
        archived=sum(one.archived for one in listed),
        wanted=_wanted(),
        copies=listed[:MOST_COPIES],
        done=_done(),
        little_room=condition.shortages(condition.room(archive().store.engine.url)).get(condition.DISK),
        problems=problems,
    )


def _wanted() -> str:
    """The words that are looked for in the titles."""
    return " ".join(clean(request.args.get("finn", "")).split())


def _found(listed: Sequence[Listed], archived: bool) -> list[Listed]:
    words = _wanted().casefold().split()
    every = (one for one in listed if one.archived is archived)
    return [one for one in every if all(word in one.title.casefold() for word in words)]


@dataclass(frozen=True)
class Part:
    """Some of a list, with the numbers of the parts before and after it."""

    entries: Sequence[Listed]
    number: int
    of: int


def _part(listed: Sequence[Listed]) -> Part:
    of = max(1, ceil(len(listed) / PER_PAGE))
    number = min(max(1, whole_number(request.args.get("side", "1"))), of)
    return Part(listed[(number - 1) * PER_PAGE : number * PER_PAGE], number, of)


@dataclass(frozen=True)
class State:
    """A case on the list: where it stands, in words, and what comes next."""

    id: str
    title: str
    changed: datetime | None  # of what is not as it was written, nothing is known
    who: str  # empty while one person on one machine needs no login
    words: str  # empty where the case cannot be read
    next: str  # what the link to the next step says
    url: str


def _state(listed: Listed) -> State:
    """Only of the cases that are shown: it takes their advice."""
    address = f"/sak/{listed.id}"
    try:
        stored = archive().store.get(listed.id)
        desk = Desk(stored)
        words, label, url = _next(desk)
        who = stored.folded.head.who if stored.folded.head else LOCAL
    except BrokenChain:
        return State(listed.id, listed.title, None, "", _("It is not as it was written, and is not opened."), "", address)
    except AdvisorError:  # its own page says what is wrong
        return State(listed.id, listed.title, listed.changed, "", "", "", address)
    return State(listed.id, listed.title, listed.changed, "" if who == LOCAL else who, words, label, url)


def _next(desk: Desk) -> tuple[str, str, str]:
    """Where a case stands, and the next step: its words and its address."""
    advice = desk.advice
    left = len(advice.next)
    if not desk.case.answers or not advice.answered:
        return _("Just begun"), _("Continue with the case"), desk.first_url()
    if advice.complete:
        empty = sum(one.empty for one in advice.document)
        words = _("No required answer is missing.")
        if empty:
            words += " " + ngettext("{count} section stands empty.", "{count} sections stand empty.", empty)
        return words, _("Read the review"), url_for("advice.page", id=desk.id)
    if not left:  # a measure or a target group is lacking
        return _("In progress."), _("Continue with the case"), desk.measures_url()
    place = advice.next[0]
    on = desk.case.title_of(place[0].measure) if place[0].kind is not Kind.CASE else ""
    label = _("Continue with «{title}»", title=on) if on else _("Continue with the case")
    words = ngettext("In progress. {count} answer is left.", "In progress. {count} answers are left.", left)
    return words, label, desk.question_url(place)


def _done() -> str:
    """What the last form did with a case, for one line at the top."""
    id, title = request.args.get("om", ""), ""
    with suppress(AdvisorError):
        title = archive().store.get(id).case.title or id if id.isalnum() else ""
    said = {"vekk": _("«{title}» is archived. Nothing of it is lost.", title=title)}
    return said.get(request.args.get("gjort", ""), "") if title else ""


@pages.post("/eksempel/<id>")
def open_example(id: str) -> ResponseReturnValue:
    """A copy of an example, to change as one likes."""
    base = current_app.config["KNOWLEDGE"]
    path = example_files(base).get(id)
    if path is None:
        abort(404)
    problems: list[Problem] = []
    node = read(path, problems)
    if node is None:
        return refused(problems)
    return redirect(Desk(archive().store.create(plain(node), f"example:{id}", form=form_key())).first_url())


@pages.get("/ny")
def new() -> str:
    return _new_page("", [])


@pages.post("/ny")
def create() -> ResponseReturnValue:
    """A new case has a title and the day it was begun; all else is asked where it belongs, and can be changed."""
    title = clean(request.form.get("title", ""))
    wrong = [privacy.message(one) for one in privacy.refused(title)] if title else [_("Give the case a title.")]
    problems = [{"href": "#title", "text": text} for text in wrong]
    if not problems:
        try:
            return redirect(Desk(archive().store.create(_begun(title), form=form_key())).first_url())
        except UnusableCase as error:
            problems = at_field("title", error.problems)
    return _new_page(title, problems), 422


def _begun(title: str) -> dict[str, Any]:
    """The file of a new case, with what it takes over from the profile of its municipality, or the only one there is."""
    file = {"case": identifier(title, []), "title": title, DAY: str(date.today())}
    every, base = archive().store.profiles(), archive().store.current
    chosen = [one for one in every if len(every) == 1 or one.municipality == request.form.get("kommune")]
    if not chosen:
        return file
    case = read_record({**file, "municipality": chosen[0].municipality}, _("case"), base)
    return case_record(inherit(case, chosen[0].profile, base).case, base)


@kept("start.create")
def _kept() -> str:
    return _new_page(request.form.get("title", ""), [{"href": "#title", "text": too_late()}])


@pages.post("/apne")
def upload() -> ResponseReturnValue:
    """A case file from the reader's own machine: read whole, or refused with everything that is wrong."""
    file = request.files.get("saksfil")
    if file is None or not file.filename:
        return refused([Problem(_("case file"), None, _("No file was chosen."), _("Choose a case file (YAML or JSON)."))])
    data, name, base = file.read(), privacy.masked(Path(file.filename).name), archive().store.current
    problems: list[Problem] = []
    node = read_bytes(data, name, problems)
    try:
        case_of(node, name, base, problems)
    except UnusableCase as error:
        problems = error.problems
    problems += personal_data(node, name, base) if node else ()
    if problems:
        return refused(UnusableCase(problems).problems)
    try:
        made = archive().store.create(plain(node), f"file:{name[:80]}", form=form_key())
    except UnusableCase as error:  # as YAML it may be larger than it came
        return refused(error.problems)
    return redirect(Desk(made).first_url())


@kept("start.upload")
def _file_again() -> str:
    """A browser gives no page the file that was chosen: its name is what can be kept."""
    file = request.files.get("saksfil")
    name = privacy.masked(Path(file.filename or "").name) if file else _("case file")
    text = _("The page had become too old, and the file is not opened. Choose it once more: «{name}»", name=name)
    return _start_page([{"href": "#saksfil", "text": text}])


def identifier(title: str, taken: list[str]) -> str:
    """A short id of letters, digits and hyphens, unlike those that are taken."""
    plain_letters = unicodedata.normalize("NFKD", title.lower().replace("ø", "o").replace("æ", "ae"))
    words = re.sub(r"[^0-9a-z]+", "-", plain_letters.encode("ascii", "ignore").decode()).strip("-")[:40].strip("-") or "x"
    candidates = [words, *(f"{words}-{number}" for number in range(2, len(taken) + 3))]
    return next(one for one in candidates if one not in taken)


def at_field(field: str, problems: list[Problem]) -> list[dict[str, Any]]:
    """What is wrong, said at the field of a form that it was written in."""
    return [{"href": f"#{field}", "text": f"{one.what} {one.cure}".strip()} for one in problems]


def _new_page(title: str, problems: list[dict[str, Any]]) -> str:
    store = archive().store
    return render_template("new.html", title=title, problems=problems, profiles=store.profiles(), broken=store.broken_profiles())


def example_files(base: KnowledgeBase) -> dict[str, Path]:
    """The worked examples by id."""
    return {path.stem: path for path in sorted((base.folder / "examples").glob("*.yaml"))}


@cache
def _examples(base: KnowledgeBase) -> list[dict[str, Any]]:
    """What the first page says of each example."""
    found = []
    for id, path in example_files(base).items():
        try:
            case = read_case(path, base)
        except UnusableCase:  # `prio kb check` says what is wrong
            continue
        advice = advise(case, base)
        measures = len(list(case.subjects(Kind.MEASURE)))
        found.append({"id": id, "title": case.title or id, "measures": measures, "level": advice.level, "left": len(advice.next)})
    return found
