"""The measures of the case in the order that people place them, each with a reason where they gave one."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from ...text.catalogue import gettext as _
from ...text.nearest import did_you_mean
from ...text.nodes import Node
from ..answers import Placed
from .base import TEXT, AnswerType, Asked, Fields, Reading, of_list, of_record


class Ranking(AnswerType, name="ranking", term="Rangering"):
    """On the pages a row for each measure, moved with buttons."""

    single = False

    def described(self) -> str:
        return _("the measures in the order that you place them")

    def read(self, node: Node, reading: Reading) -> tuple[Placed, ...] | None:
        if not isinstance(node.value, list):
            reading.report(node.line, _("«{key}» is a list.", key="ranking"), _("Start each entry with «- measure:»."))
            return None
        placed: dict[str, Placed] = {}
        sound = True
        for entry in node.value:
            record = entry if isinstance(entry.value, dict) else Node({"measure": entry}, entry.line)
            reading.only(record, ("measure", "reason"))
            id = reading.text(record, "measure")
            if id not in reading.measures:
                measures = ", ".join(reading.measures) or "–"
                cure = did_you_mean(id, list(reading.measures)) or _("The measures are: {measures}.", measures=measures)
                reading.report(entry.line, _("The ranking names a measure «{id}» that the case does not have.", id=id), cure)
                sound = False
            elif id in placed:
                reading.report(entry.line, _("The ranking names «{id}» twice.", id=id), _("Keep one of them."))
                sound = False
            placed[id] = Placed(id, reading.text(record, "reason"))
        return tuple(placed.values()) if sound else None

    def record(self, value: tuple[Placed, ...]) -> list[Any]:
        return [vars(placed) if placed.reason else placed.measure for placed in value]

    def schema(self, question: Asked) -> dict[str, Any]:
        return of_list({"anyOf": [TEXT, of_record({"measure": TEXT, "reason": TEXT}, ["measure"])]})

    def possible(self, question: Asked, measures: Sequence[str]) -> list[tuple[Placed, ...]]:
        return [tuple(map(Placed, measures))]

    def values(self, question: Asked, value: tuple[Placed, ...]) -> list[str]:
        return [placed.measure for placed in value]

    def sent(self, fields: Fields) -> list[dict[str, str]]:
        return fields.rows(("measure", "reason"))

    def fields(self, value: tuple[Placed, ...]) -> dict[str, Any]:
        return {"values": [], "order": [vars(placed) for placed in value]}
