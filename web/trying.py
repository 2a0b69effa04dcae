"""A changed rule, tried on its page: what is wrong with it, what it says otherwise and whom it reaches. Nothing is kept.

Publishing a change is the review of the repository: the page gives the patch to take there.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from flask import Blueprint, abort, current_app, render_template, request
from flask.typing import ResponseReturnValue

from advisor.api import (
    BrokenChain,
    KnowledgeBase,
    Rule,
    StoredCase,
    TooMuch,
    Unusable,
    UnusableCase,
    drafted,
    gettext as _,
    listings,
    try_out,
)

from .cases import attachment
from .desk import archive
from .sent import kept, too_late

pages = Blueprint("trying", __name__)

MOST_CASES = 200  # of the database, the last changed first


@pages.get("/regler/<id>/prov")
def page(id: str) -> str:
    base, rule = _rule(id)
    return _page(rule, listings.excerpt(base, rule).text)


@pages.post("/regler/<id>/prov")
def look(id: str) -> ResponseReturnValue:
    """What comes of the text that was sent."""
    base, rule = _rule(id)
    written = request.form.get("tekst", "")
    try:
        draft = drafted(base, rule, written)
        said = try_out(draft, _cases())
    except TooMuch as error:
        return _page(rule, written, problems=[{"line": None, "file": "", "what": str(error), "cure": ""}]), 422
    except Unusable as error:
        said = {"problems": [{"line": None, "file": one.file, "what": one.what, "cure": one.cure} for one in error.problems]}
    if said["problems"]:
        return _page(rule, written, problems=said["problems"]), 422
    return _page(rule, written, said, patch=bool(draft.patch()))


@pages.post("/regler/<id>/prov/lapp")
def patch(id: str) -> ResponseReturnValue:
    """The change as `git apply` takes it."""
    base, rule = _rule(id)
    written = request.form.get("tekst", "")
    try:
        text = drafted(base, rule, written).patch()
    except (TooMuch, Unusable) as error:
        return _page(rule, written, problems=[{"line": None, "file": "", "what": str(error), "cure": ""}]), 422
    return attachment(f"{rule.id}.patch", text, "text/x-diff")


@kept("trying.look")
def _kept(id: str) -> str:
    _base, rule = _rule(id)
    return _page(rule, request.form.get("tekst", ""), problems=[{"line": None, "file": "", "what": too_late(), "cure": ""}])


def _rule(id: str) -> tuple[KnowledgeBase, Rule]:
    """The newest version of a rule."""
    base: KnowledgeBase = current_app.config["KNOWLEDGE"]
    versions = [rule for rule in base.rules if rule.id == id]
    if not versions:
        abort(404)
    return base, max(versions, key=lambda rule: rule.valid_from)


def _cases() -> Iterator[StoredCase]:
    """The cases of the database that can be read."""
    store = archive().store
    for listed in store.listed()[:MOST_CASES]:
        try:
            yield store.get(listed.id)
        except (UnusableCase, BrokenChain):
            continue


def _page(
    rule: Rule, text: str, said: dict[str, Any] | None = None, problems: list[dict[str, Any]] | None = None, patch: bool = False
) -> str:
    where = listings.excerpt(current_app.config["KNOWLEDGE"], rule)
    shown = [{"href": "#tekst", "text": _in_words(one)} for one in problems or []]
    return render_template(
        "library/trying.html",
        rule=rule,
        where=where,
        text=text,
        said=said,
        problems=shown,
        patch=patch,
        rows=min(40, text.count("\n") + 3),
    )


def _in_words(one: dict[str, Any]) -> str:
    """«Linje 3: …», or the file where it is another."""
    place = _("Line {line}", line=one["line"]) if one["line"] else one["file"]
    return " ".join(filter(None, [f"{place}:" if place else "", one["what"], one["cure"]]))
