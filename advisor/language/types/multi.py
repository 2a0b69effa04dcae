"""One or more options. What one of them says of the others (it stands alone) is `base.exclusive`."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from ...text.catalogue import gettext as _
from ...text.nodes import Node
from .base import AnswerType, Asked, Fields, Option, Reading, of_list, of_options, options_of


class Multi(AnswerType, name="multi", term="Flervalg"):
    chosen = ticked = needs_options = True
    single = False
    least = 1  # none ticked is no answer

    def described(self) -> str:
        return _("one or more choices")

    def read(self, node: Node, reading: Reading) -> tuple[str, ...] | None:
        nodes = node.value if isinstance(node.value, list) else [node]
        ticked = [reading.option(one) for one in nodes]
        options = [option for option in ticked if option]
        if len(options) < len(ticked) or not reading.alone(node, options):
            return None
        return tuple(option for option in reading.question.option_ids if option in options)

    def record(self, value: tuple[str, ...]) -> list[str]:
        return list(value)

    def schema(self, question: Asked) -> dict[str, Any]:
        option = of_options(question)
        return {"anyOf": [option, of_list(option)]}

    def possible(self, question: Asked, measures: Sequence[str]) -> list[tuple[str, ...]]:
        return [*((option,) for option in question.option_ids), question.option_ids]

    def places(self, question: Asked) -> int:
        return 1 << len(question.option_ids)

    def place(self, question: Asked, value: tuple[str, ...]) -> int:
        return sum(1 << bit for bit, option in enumerate(question.option_ids) if option in value)

    def at(self, question: Asked, place: int, measures: Sequence[str]) -> tuple[str, ...]:
        return tuple(option for bit, option in enumerate(question.option_ids) if place >> bit & 1)

    def values(self, question: Asked, value: tuple[str, ...]) -> list[Option]:
        return options_of(question, value)

    def sent(self, fields: Fields) -> list[str]:
        return fields.texts

    def fields(self, value: tuple[str, ...]) -> dict[str, Any]:
        return {"values": list(value)}
