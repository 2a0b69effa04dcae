"""The ledger of participation: who took part, how, what they said, and what it changed.

Who took part is any text. The options of the question are the usual ones, by id or by what they are called in any language.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from ...text.catalogue import gettext as _
from ...text.nodes import Node
from ..answers import Participation
from .base import TEXT, AnswerType, Asked, Fields, Reading, given, of_list, of_record

SAID = ("how", "said", "effect")
KEYS = ("group", *SAID)


class Ledger(AnswerType, name="participation", term="Medvirkning"):
    single = False

    def described(self) -> str:
        return _("who took part, how, what they said and what it changed")

    def read(self, node: Node, reading: Reading) -> tuple[Participation, ...] | None:
        if not isinstance(node.value, list):
            reading.report(node.line, _("«{key}» is a list.", key="participation"), _("Start each entry with «- group:»."))
            return None
        rows = [row for entry in node.value if (row := _row(entry, reading))]
        return tuple(rows) or None if reading.alone(node, [row.group for row in rows]) else None

    def record(self, value: tuple[Participation, ...]) -> list[dict[str, str]]:
        return [{key: text for key, text in vars(row).items() if text} for row in value]

    def schema(self, question: Asked) -> dict[str, Any]:
        return of_list(of_record({"group": _group(question), **dict.fromkeys(SAID, TEXT)}, ["group"]))

    def possible(self, question: Asked, measures: Sequence[str]) -> list[tuple[Participation, ...]]:
        return [tuple(map(Participation, question.option_ids))]

    def at(self, question: Asked, place: int, measures: Sequence[str]) -> tuple[Participation, ...]:
        return (Participation(question.option_ids[0]),)

    def values(self, question: Asked, value: tuple[Participation, ...]) -> list[str]:
        return [" · ".join(filter(None, vars(row).values())) for row in value]

    def sent(self, fields: Fields) -> list[dict[str, str]]:
        rows = fields.rows(KEYS)
        return [row | {"group": usual(fields.question, row["group"])} if "group" in row else row for row in rows]

    def fields(self, value: tuple[Participation, ...]) -> dict[str, Any]:
        return {"values": [], "ledger": [vars(row) for row in value]}


def _row(entry: Node, reading: Reading) -> Participation | None:
    if not isinstance(entry.value, dict):
        what = _("Each entry of «{key}» is a record.", key="participation")
        reading.report(entry.line, what, _("Start it with «- group:»."))
        return None
    reading.only(entry, KEYS)
    said = [reading.text(entry, key) for key in SAID]
    group = given(entry, "group")
    if group is None:
        cure = _("Write who took part, for example: {values}.", values=", ".join(reading.question.option_ids))
        reading.report(entry.line, _("«{key}» is missing.", key="group"), cure)
        return None
    who = " ".join(reading.text(entry, "group").split())
    return Participation(usual(reading.question, who), *said) if who else None


def usual(question: Asked, written: str) -> str:
    """The id of the usual group that is meant, or what was written."""
    return usual_names(question).get(written.casefold(), written)


def usual_names(question: Asked) -> dict[str, str]:
    """What the usual groups are called, casefolded → the id of the first that is called so."""
    names: dict[str, str] = {}
    for option in question.options:
        for name in (option.id, option.local, *option.label.values()):
            names.setdefault(name.casefold(), option.id)
    return names


def _group(question: Asked) -> dict[str, Any]:
    return {"type": "string", "minLength": 1, "examples": list(question.option_ids)}
