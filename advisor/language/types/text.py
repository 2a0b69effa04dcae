"""Free text."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from ...text.catalogue import gettext as _
from ...text.nodes import Node
from ...text.visible import visible_length
from .base import TEXT, AnswerType, Asked, Reading

LONGEST = 1000  # the greatest visible length that is told apart from longer ones


class Text(AnswerType, name="text", term="Tekst"):
    least = 1  # a text of no length is no answer

    def described(self) -> str:
        return _("free text")

    def read(self, node: Node, reading: Reading) -> str | None:
        if isinstance(node.value, str):
            return node.value
        reading.report(node.line, _("«{question}» takes text.", question=reading.question.id))
        return None

    def schema(self, question: Asked) -> dict[str, Any]:
        return TEXT

    def possible(self, question: Asked, measures: Sequence[str]) -> list[str]:
        return ["…" * LONGEST]

    def places(self, question: Asked) -> int:
        return LONGEST + 1

    def place(self, question: Asked, value: str) -> int:
        return min(visible_length(value), LONGEST)

    def at(self, question: Asked, place: int, measures: Sequence[str]) -> str:
        return "x" * place
