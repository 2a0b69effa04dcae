"""One option of several."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from ...text.catalogue import gettext as _
from ...text.nodes import Node
from .base import AnswerType, Asked, Option, Reading, of_options, options_of


class Choice(AnswerType, name="choice", term="Valg"):
    chosen = needs_options = True

    def described(self) -> str:
        return _("one choice")

    def read(self, node: Node, reading: Reading) -> str | None:
        return reading.option(node)

    def schema(self, question: Asked) -> dict[str, Any]:
        return of_options(question)

    def possible(self, question: Asked, measures: Sequence[str]) -> list[str]:
        return list(question.option_ids)

    def places(self, question: Asked) -> int:
        return len(question.option_ids)

    def place(self, question: Asked, value: str) -> int:
        return question.option_ids.index(value)

    def values(self, question: Asked, value: str) -> list[Option]:
        return options_of(question, [value])
