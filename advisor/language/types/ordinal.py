"""A step on a scale, or a span from one step to another."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import cache
from itertools import combinations_with_replacement
from typing import Any

from ...text.catalogue import gettext as _
from ...text.nodes import Node
from ..answers import Span
from .base import AnswerType, Asked, Fields, Option, Reading, of_options, of_record, options_of


class Ordinal(AnswerType, name="ordinal", term="Skala"):
    chosen = ordered = from_scale = needs_options = True
    single = False  # a span is several steps

    def described(self) -> str:
        return _("a step on a scale, or a span from one step to another")

    def read(self, node: Node, reading: Reading) -> Span | None:
        if not isinstance(node.value, dict):
            option = reading.option(node)
            return Span(option, option) if option else None
        low, high = node.get("from"), node.get("to")
        if low is None or high is None or len(node.value) != 2:
            reading.report(node.line, _("A span has a from and a to."), _("Write {{from: …, to: …}}."))
            return None
        first, last = reading.option(low), reading.option(high)
        if first is None or last is None:
            return None
        scale = reading.question.option_ids
        if scale.index(first) > scale.index(last):
            what = _("The span runs from «{first}» down to «{last}».", first=first, last=last)
            reading.report(node.line, what, _("Put the lower one first."))
            return None
        return Span(first, last)

    def record(self, value: Span) -> str | dict[str, str]:
        return value.low if value.low == value.high else {"from": value.low, "to": value.high}

    def schema(self, question: Asked) -> dict[str, Any]:
        step = of_options(question)
        return {"anyOf": [step, of_record({"from": step, "to": step}, ["from", "to"])]}

    def possible(self, question: Asked, measures: Sequence[str]) -> list[Span]:
        return sorted(spans(question.option_ids), key=lambda span: span.low != span.high)  # the steps first

    def word(self, value: Span) -> str:
        return f"{value.low}..{value.high}"

    def words(self, question: Asked) -> Iterator[tuple[str, set[str]]]:
        for span in spans(question.option_ids):
            yield self.word(span), set(covered(question, span))

    def places(self, question: Asked) -> int:
        return len(spans(question.option_ids))

    def place(self, question: Asked, value: Span) -> int:
        return _place(question.option_ids)[value]

    def at(self, question: Asked, place: int, measures: Sequence[str]) -> Span:
        return spans(question.option_ids)[place]

    def values(self, question: Asked, value: Span) -> list[Option]:
        return options_of(question, covered(question, value))

    def sent(self, fields: Fields) -> str | dict[str, str]:
        low, high = "".join(fields.texts[:1]), fields.text("opp_til")
        if not high or low == high:
            return low
        return {"from": low, "to": high} if low else {"to": high}

    def fields(self, value: Span) -> dict[str, Any]:
        return {"values": [value.low], "to": value.high if value.low != value.high else ""}


@cache
def spans(options: tuple[str, ...]) -> tuple[Span, ...]:
    """Every span of a scale, low end first: the order of their places."""
    return tuple(Span(low, high) for low, high in combinations_with_replacement(options, 2))


@cache
def _place(options: tuple[str, ...]) -> dict[Span, int]:
    return {span: place for place, span in enumerate(spans(options))}


def covered(question: Asked, span: Span) -> tuple[str, ...]:
    """The steps of a span."""
    scale = question.option_ids
    return scale[scale.index(span.low) : scale.index(span.high) + 1]
