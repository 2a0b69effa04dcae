"""A number, or a span of two, of which conditions tell only whether it is above zero. How people write it: quantities.py."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from math import isfinite
from typing import Any

from ...text.catalogue import gettext as _
from ...text.nodes import Node
from ..answers import Amount, Number as Value
from . import quantities
from .base import AnswerType, Asked, Fields, Reading, of_record
from .quantities import Unclear, bounds, whole

ABOVE, NOT_ABOVE, PERHAPS = "over-null", "ikke-over-null", "kanskje-over-null"


class Number(AnswerType, name="number", term="Tall"):
    numeric = True
    single = False  # a span is its two bounds
    datatype = "double"

    def described(self) -> str:
        return _("a number, or a span from one number to another")

    def read(self, node: Node, reading: Reading) -> Value | None:
        if not isinstance(node.value, dict):
            return self._written(node, reading)
        low, high = node.get("from"), node.get("to")
        if low is None or high is None or len(node.value) != 2:
            reading.report(node.line, _("A span has a from and a to."), _("Write {{from: …, to: …}}."))
            return None
        first, last = self._written(low, reading), self._written(high, reading)
        if first is None or last is None:
            return None
        (least, _high), (_low, most) = bounds(first), bounds(last)
        if least > most:
            what = _("The span runs from «{first}» down to «{last}».", first=low.shown, last=high.shown)
            reading.report(node.line, what, _("Write the lower number first."))
            return None
        return whole(least, most, any(isinstance(one, Amount) and one.about for one in (first, last)))

    def _written(self, node: Node, reading: Reading) -> Value | None:
        text = node.value if isinstance(node.value, str) else node.shown
        by_hand = bool(node.line) and quantities.grouped(text)  # a record without lines was made by a program
        if quantities.MACHINE.fullmatch(text) and isfinite(number := float(text)) and not by_hand:
            return number
        try:
            return quantities.read(text, reading.question.unit)
        except Unclear as unclear:
            reading.report(node.line, f"«{reading.question.id}»: {unclear.what}", unclear.cure)
            return None

    def record(self, value: Value) -> Any:
        if not isinstance(value, Amount):
            return value
        return str(value) if value.about else {"from": value.low, "to": value.high}

    def schema(self, question: Asked) -> dict[str, Any]:
        number = {"anyOf": [{"type": "number"}, {"type": "string", "pattern": "[0-9]"}]}  # as people write it
        return {"anyOf": [*number["anyOf"], of_record({"from": number, "to": number}, ["from", "to"])]}

    def possible(self, question: Asked, measures: Sequence[str]) -> list[Value]:
        return [0.0, 1.0, Amount(0.0, 1.0)]

    def word(self, value: Value) -> str:
        low, high = bounds(value)
        return ABOVE if low > 0 else PERHAPS if high > 0 else NOT_ABOVE

    def words(self, question: Asked) -> Iterator[tuple[str, set[str]]]:
        yield ABOVE, {ABOVE}
        yield NOT_ABOVE, set()
        yield PERHAPS, {ABOVE, NOT_ABOVE}

    def places(self, question: Asked) -> int:
        return 3

    def place(self, question: Asked, value: Value) -> int:
        return (NOT_ABOVE, ABOVE, PERHAPS).index(self.word(value))

    def values(self, question: Asked, value: Value) -> list[float]:
        return sorted(set(bounds(value)), key=lambda bound: bound == 0)  # 0 last: rdflib writes no JSON-LD of a 0 before others

    def sent(self, fields: Fields) -> Any:
        return fields.number(fields.texts[0]) if fields.texts else ""

    def fields(self, value: Value) -> dict[str, Any]:
        return {"values": [value]}
