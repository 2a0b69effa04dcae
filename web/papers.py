"""The paper that people have already: brought in, beside the fields, and passages of it put into answers by the one who reads."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from textwrap import shorten
from typing import Any

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from advisor.api import (
    BrokenChain,
    Kind,
    StoredPaper,
    UnusableDocument,
    as_text,
    by_row,
    clean,
    document_too_large,
    gettext as _,
    privacy,
    read_document,
    read_text,
    wording,
)

from .desk import Desk, archive, desk
from .sent import kept, number, too_late
from .showing import Shown

pages = Blueprint("papers", __name__)
REMOVED = "[…]"  # in the place of personal data
LONGEST_NAME = 120
LONGEST_SOURCE = 60  # of the name, where it is noted as a source
PRESSED, FIELD, PASSAGE = "sett_inn", "sett_inn_i", "sett_inn_fra"  # in the form of a page
PUT_IN = "satt_inn"  # how many passages were

Form = Sequence[tuple[str, str]]


# Bringing it


@pages.get("/sak/<id>/sakspapir")
def page(id: str) -> str:
    return _page(desk(id))


@pages.post("/sak/<id>/sakspapir")
def bring(id: str) -> ResponseReturnValue:
    """A file or a text that was pasted; with neither, another name or day of the paper that is there."""
    at, file = desk(id), request.files.get("fil")
    written, name = request.form.get("tekst", ""), clean(request.form.get("navn", ""))
    there = beside(id)[0]
    brought = bool((file is not None and file.filename) or clean(written))
    if there and brought and "bytt" not in request.form:
        said = _("There is a document already. Tick that it is to be replaced.")
        return _page(at, [{"href": "#bytt", "text": said}], written, name), 422
    try:
        if file is not None and file.filename:
            paper = read_document(file.read(), privacy.masked(Path(file.filename).name))
            name, day = name or paper.title or Path(file.filename).stem, paper.day
        elif clean(written):
            paper = read_text(written, _("text"))
            name, day = name or paper.title or paper.passages[0].text, None
        elif there:
            return _keep(at, name or there.name, _day(there.day), there.passages, written)
        else:
            return _page(at, [{"href": "#fil", "text": _("Choose a file, or paste the text.")}]), 422
    except UnusableDocument as error:
        return _page(at, [{"href": "#fil", "text": f"{one.what} {one.cure}"} for one in error.problems], text=written), 422
    passages = tuple((str(one.kind), one.text) for one in by_row(paper.passages))
    return _keep(at, " ".join(name.split())[:LONGEST_NAME], _day(day or date.today()), passages, as_text(paper.passages))


def _keep(at: Desk, name: str, day: date, passages: Sequence[tuple[str, str]], text: str) -> ResponseReturnValue:
    try:
        archive().store.keep_paper(at.id, name, day, passages)
    except UnusableDocument as error:  # personal data: where, and all of the text without it
        problems = [{"href": "#tekst", "text": f"{_place(passages, one.line)} {one.what}"} for one in error.problems]
        text, name = privacy.masked(text, REMOVED), privacy.masked(name, REMOVED)
        return _page(at, problems, text, name, day, without=True), 422
    return redirect(at.first_url())


def _day(otherwise: date) -> date:
    try:
        return date.fromisoformat(request.form.get("dato", ""))
    except ValueError:
        return otherwise


def _place(passages: Sequence[tuple[str, str]], line: int | None) -> str:
    """Where in a paper a passage stands, as one finds it again."""
    if line is None:
        return _("The name:")
    under = [text for kind, text in passages[:line] if kind == "heading"]
    return (
        _("Paragraph {number}, under «{heading}»:", number=line, heading=under[-1])
        if under
        else _("Paragraph {number}:", number=line)
    )


@pages.post("/sak/<id>/sakspapir/fjern")
def remove(id: str) -> ResponseReturnValue:
    at = desk(id)
    archive().store.drop_paper(id)
    return redirect(at.first_url())


@kept("papers.bring")
def _kept(id: str) -> str:
    form = request.form
    problems = [{"href": "#tekst", "text": too_late()}]
    return _page(desk(id), problems, form.get("tekst", ""), form.get("navn", ""))


@pages.errorhandler(413)
def too_large(_error: Exception) -> ResponseReturnValue:
    """A file that was not even taken in."""
    [problem] = document_too_large(_("file")).problems
    at = desk((request.view_args or {})["id"])
    return _page(at, [{"href": "#tekst", "text": f"{problem.what} {problem.cure}"}]), 413


def _page(
    at: Desk,
    problems: Sequence[dict[str, Any]] = (),
    text: str = "",
    name: str = "",
    day: date | None = None,
    without: bool = False,  # whether personal data was taken out of the text that is shown
) -> str:
    there, broken = beside(at.id)
    return render_template(
        "paper.html",
        desk=at,
        paper=there,
        broken=broken,
        problems=[*problems, *broken],
        text=text,
        name=name,
        day=day,
        without=without,
    )


# Beside the fields


def beside(id: str) -> tuple[StoredPaper | None, list[dict[str, Any]]]:
    """The paper beside a case; and of one that is not as it was brought, only what to do."""
    try:
        return archive().store.paper(id), []
    except BrokenChain as error:
        return None, [{"href": url_for("papers.page", id=id), "text": f"{one.what} {one.cure}"} for one in error.problems]


@dataclass(frozen=True)
class Target:
    """A field of a page that a passage can be put into."""

    field: str  # its name in the form
    label: str
    reason: bool  # whether it holds the reason for an answer


def source(paper: StoredPaper) -> str:
    """What is noted as the source of an answer that something was put into."""
    name, day = shorten(paper.name, LONGEST_SOURCE, placeholder=" …"), wording.day(paper.day)
    return f"{name}, {day}" if name.startswith(_("Case paper")) else _("Case paper: {paper}, {day}", paper=name, day=day)


def targets(at: Desk, shown: Sequence[Shown]) -> list[Target]:
    """The fields of a page that hold text: of an answer in words, else of the reason for it."""
    found = []
    for one in shown:
        if one.fact or one.item.shared or not (part := _part(one)) or one.fields.get("not_relevant"):
            continue
        about = at.case.title_of(one.item.subject) if one.item.subject.kind is not Kind.CASE else ""
        found.append(Target(f"{one.name}.{part}", f"{one.text} ({about})" if about else one.text, part != "verdi"))
    return found


def _part(one: Shown) -> str:
    name = one.item.question.answer_type.name
    return "" if name in ("participation", "ranking") else "verdi" if name == "text" else "begrunnelse"


def filled(fields: Form, paper: StoredPaper | None) -> list[tuple[str, str]]:
    """What was sent, with the passages that were ticked behind what stands in the field that was chosen, and their source."""
    found, into = list(fields), dict(fields).get(FIELD, "")
    texts = [paper.passages[n - 1][1] for n in ticked(fields) if n <= len(paper.passages)] if paper else []
    if not paper or not texts or PRESSED not in dict(fields) or into not in dict(fields):
        return found
    name = into.rpartition(".")[0]
    before = [text for key, text in found if key == into and text.strip()]
    texts = [text for text in texts if not _stands(text, before)]
    found.append((PUT_IN, str(len(texts))))
    if not texts:
        return found
    found = [pair for pair in found if pair[0] != into] + [(into, "\n\n".join([*before, *texts]))]
    sources = f"{name}.{'kilder' if f'{name}.kilder' in dict(fields) else 'verdi'}"  # of an answer that is sources, the answer
    if (sources, source(paper)) not in found:
        found.append((sources, source(paper)))
    return found


def _stands(text: str, texts: Sequence[str]) -> bool:
    return " ".join(text.split()) in " ".join(" ".join(texts).split())


def ticked(fields: Form) -> list[int]:
    return [number(value) for key, value in fields if key == PASSAGE and number(value)]
