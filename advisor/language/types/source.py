"""One or more sources: texts of one line."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from ...text.catalogue import gettext as _
from ...text.nodes import Node
from .base import TEXTS, AnswerType, Asked, Fields, Reading


class Source(AnswerType, name="source", term="Kilde"):
    single = False

    def described(self) -> str:
        return _("one or more sources")

    def read(self, node: Node, reading: Reading) -> tuple[str, ...] | None:
        return reading.texts(node, reading.question.id) or None

    def record(self, value: tuple[str, ...]) -> list[str]:
        return list(value)

    def schema(self, question: Asked) -> dict[str, Any]:
        return TEXTS

    def possible(self, question: Asked, measures: Sequence[str]) -> list[tuple[str, ...]]:
        return [("…",)]

    def at(self, question: Asked, place: int, measures: Sequence[str]) -> tuple[str, ...]:
        return ("x",)

    def values(self, question: Asked, value: tuple[str, ...]) -> list[str]:
        return list(value)

    def sent(self, fields: Fields) -> list[str]:
        return fields.texts

    def fields(self, value: tuple[str, ...]) -> dict[str, Any]:
        return {"values": list(value)}
