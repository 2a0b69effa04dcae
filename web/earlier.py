"""Pages and addresses in which a question goes by an id that it had before: what they send is read by the id of today."""

from __future__ import annotations

import re
from collections.abc import Mapping

from flask import abort, g, redirect, request

from advisor.api import KnowledgeBase

from . import sent

POINTING = ("fjern", "bruk", "hent", "behold", "nei", "apne", "sporsmal", "sett_inn_i", "les")  # fields whose value names one


def led_on(knowledge: KnowledgeBase, *named: str) -> None:
    """Leads an address with an old id in one of its `named` parts to the one of today, and reads a form so."""
    renamed = knowledge.renamed
    if not renamed:
        return
    parts = request.view_args or {}
    if moved := {part: renamed[id] for part, id in parts.items() if part in named and id in renamed}:
        abort(redirect(sent.address(**moved), 307))
    fields = [(_now(name, renamed), _value(name, value, renamed)) for name, value in request.form.items(multi=True)]
    if fields != [*request.form.items(multi=True)]:
        request.form = type(request.form)(fields)
        g.opened_before = True
    request.args = type(request.args)([(name, _value(name, value, renamed)) for name, value in request.args.items(multi=True)])


def is_page_of_before() -> bool:
    """Whether the form was on a page that was opened before its questions got other ids: it does not know itself again."""
    return bool(g.get("opened_before"))


def _value(name: str, value: str, renamed: Mapping[str, str]) -> str:
    if name not in POINTING and not name.endswith(".felt"):  # of a text that is taken in from a Word file
        return value
    subject, bar, of = value.rpartition("|")
    return f"{subject}{bar}{_now(of, renamed)}"


def _now(name: str, renamed: Mapping[str, str]) -> str:
    """The name of a field, «question--subject.part», by the id of today."""
    id, rest = re.fullmatch(r"(.*?)((?:--|\.).*)?", name, re.S).groups("")  # type: ignore[union-attr]
    return f"{renamed.get(id, id)}{rest}"
