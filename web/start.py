"""The first page, and the three ways into a case: an example, a new case, a case file."""

from __future__ import annotations

import re
import unicodedata
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

from flask import Blueprint, abort, current_app, redirect, render_template, request
from flask.typing import ResponseReturnValue

from advisor.api import (
    Kind,
    KnowledgeBase,
    Problem,
    UnusableCase,
    advise,
    case_of,
    clean,
    gettext as _,
    personal_data,
    plain,
    privacy,
    read_bytes,
    read_case,
    read_record,
)

from .desk import Desk, archive
from .refusals import refused
from .sent import form_key, kept, too_late

pages = Blueprint("start", __name__)
STARTING_FIELDS = ("level", "arena", "crisis")  # what is asked of a new case, where the base has a question for it
DAY = "assessed_on"  # in a case file, and in the forms


@pages.get("/")
def index() -> str:
    return _start_page([])


def _start_page(problems: list[dict[str, Any]]) -> str:
    base = current_app.config["KNOWLEDGE"]
    listed = archive().store.listed()
    return render_template(
        "start.html",
        examples=_examples(base),
        cases=[one for one in listed if not one.archived],
        archived=[one for one in listed if one.archived],
        problems=problems,
    )


@pages.post("/eksempel/<id>")
def open_example(id: str) -> ResponseReturnValue:
    """A copy of an example, to change as one likes."""
    base = current_app.config["KNOWLEDGE"]
    path = example_files(base).get(id)
    if path is None:
        abort(404)
    node = read_bytes(path.read_bytes(), path.name, [])
    return redirect(Desk(archive().store.create(plain(node), f"example:{id}", form=form_key())).first_url())


@pages.get("/ny")
def new() -> str:
    return _new_page({DAY: str(date.today())}, [])


@pages.post("/ny")
def create() -> ResponseReturnValue:
    said, measures = _written()
    missing = []
    if not said["title"]:
        missing.append({"href": "#title", "text": _("Give the case a title.")})
    if not archive().store.current.level(said["level"]):
        missing.append({"href": "#level", "text": _("Choose the level at which you decide.")})
    missing += _wrong_day(said[DAY])
    for at, text in [("title", said["title"]), *((f"tiltak-{place}", one) for place, one in enumerate(measures, 1))]:
        for finding in privacy.refused(text):
            missing.append({"href": f"#{at}", "text": privacy.message(finding)})
    if missing:
        return _new_page(said | {"tiltak": measures}, missing), 422
    ids: list[str] = []
    for title in measures:
        ids.append(identifier(title, ids))
    file = {
        "case": identifier(said["title"], []),
        "title": said["title"],
        **({DAY: said[DAY]} if said[DAY] else {}),
        **{field: said[field] for field in STARTING_FIELDS if said[field]},
        "measures": [{"id": id, "title": title} for id, title in zip(ids, measures, strict=True)],
    }
    try:
        desk = Desk(archive().store.create(file, form=form_key()))
    except UnusableCase as error:
        return _new_page(said | {"tiltak": measures}, at_field("title", error.problems)), 422
    gap = next(iter(desk.advice.gaps), None)
    return redirect(desk.measures_url("".join(gap.subject.ids) or "nytt") if gap else desk.first_url())


@kept("start.create")
def _kept() -> str:
    said, measures = _written()
    return _new_page(said | {"tiltak": measures}, [{"href": "#title", "text": too_late()}])


def _written() -> tuple[dict[str, Any], list[str]]:
    """What the form of a new case says: its fields, and the measures."""
    said = {field: clean(request.form.get(field, "")) for field in ("title", DAY, *STARTING_FIELDS)}
    return said, [title for title in map(clean, request.form.getlist("tiltak")) if title]


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


def _wrong_day(day: str) -> list[dict[str, Any]]:
    """What the reader of case files says of a day that is no date, or has no rules."""
    if found := privacy.refused(day):
        return [{"href": f"#{DAY}", "text": privacy.message(one)} for one in found]
    try:
        read_record({"case": "x", DAY: day or None}, _("case"), archive().store.current)
    except UnusableCase as error:
        return at_field(DAY, error.problems)
    return []


def at_field(field: str, problems: list[Problem]) -> list[dict[str, Any]]:
    """What is wrong, said at the field of a form that it was written in."""
    return [{"href": f"#{field}", "text": f"{one.what} {one.cure}".strip()} for one in problems]


def _new_page(said: dict[str, Any], problems: list[dict]) -> str:
    base = current_app.config["KNOWLEDGE"]
    questions = {field: base.fields[field] for field in STARTING_FIELDS if field in base.fields}
    return render_template("new.html", said=said, problems=problems, questions=questions)


def example_files(base: KnowledgeBase) -> dict[str, Path]:
    """The worked examples by id."""
    return {path.stem: path for path in sorted((base.folder / "examples").glob("*.yaml"))}


@cache
def _examples(base: KnowledgeBase) -> list[dict[str, Any]]:
    """What the first page says of each example."""
    found = []
    for id, path in example_files(base).items():
        case = read_case(path, base)
        advice = advise(case, base)
        measures = len(list(case.subjects(Kind.MEASURE)))
        found.append({"id": id, "title": case.title or id, "measures": measures, "level": advice.level, "left": len(advice.next)})
    return found
