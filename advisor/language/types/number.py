"""A number, of which conditions tell only whether it is above zero."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Any

from ...text.catalogue import gettext as _
from ...text.nodes import Node
from .base import AnswerType, Asked, Fields, Reading

ABOVE, NOT_ABOVE = "over-null", "ikke-over-null"
_NUMBER = re.compile(r"[-+]?[0-9]{1,16}(\.[0-9]{1,20})?([eE][-+]?[0-9]{1,3})?")  # room for every number as it is written


class Number(AnswerType, name="number", term="Tall"):
    numeric = True
    datatype = "double"

    def described(self) -> str:
        return _("a number")

    def read(self, node: Node, reading: Reading) -> float | None:
        number = float(node.shown) if _NUMBER.fullmatch(node.shown) else None
        if number is None or number in (float("inf"), float("-inf")):
            cure = _("Write one number, with a point for decimals, as 12.5; or usikkert.")
            what = _("«{value}» is no number, which «{question}» asks for.", value=node.shown, question=reading.question.id)
            reading.report(node.line, what, cure)
            return None
        return number

    def schema(self, question: Asked) -> dict[str, Any]:
        return {"type": "number"}

    def possible(self, question: Asked, measures: Sequence[str]) -> list[float]:
        return [0.0, 1.0]

    def word(self, value: float) -> str:
        return ABOVE if value > 0 else NOT_ABOVE

    def words(self, question: Asked) -> Iterator[tuple[str, set[str]]]:
        yield ABOVE, {ABOVE}
        yield NOT_ABOVE, set()

    def places(self, question: Asked) -> int:
        return 2

    def place(self, question: Asked, value: float) -> int:
        return int(value > 0)

    def at(self, question: Asked, place: int, measures: Sequence[str]) -> float:
        return float(place)

    def sent(self, fields: Fields) -> str:
        return fields.number(fields.texts[0]) if fields.texts else ""

    def fields(self, value: float) -> dict[str, Any]:
        return {"values": [value]}
