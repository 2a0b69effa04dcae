"""Writes the record of a case file as YAML that people can read and edit; `reading` is its inverse.

Block style, keys in the order given, long texts folded, the lines of a text kept. A text that other
readers of YAML would take for something else (null, a number) is quoted.
"""

from __future__ import annotations

import io
import re
from datetime import date
from math import isfinite
from typing import Any

from ruamel.yaml import YAML
from ruamel.yaml.emitter import Emitter
from ruamel.yaml.scalarstring import DoubleQuotedScalarString, FoldedScalarString, LiteralScalarString

from .reading import Node

WIDTH = 96  # columns before a long text is folded; the word that crosses them stands
INDENT = 2

_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_ESCAPED = re.compile(r"\\[uU\\]|[^\n\x20-\x7e\xa0-\u2027\u202a-\ufefe\uff00-\ufffd\U00010000-\U0010ffff]")
_UNFIT_FOR_BLOCK = re.compile(r"(?m)^ | $")  # what folding or an editor would change


def write(record: dict[str, Any]) -> str:
    """The record as YAML text.

    Values are dicts, lists, texts, whole numbers, decimals and None. A decimal that is whole is written
    as one (3500000.0 → 3500000). Raises TypeError for anything else, ValueError for NaN and infinity.
    """
    yaml = YAML(pure=True)
    yaml.Emitter = _Emitter
    yaml.width = WIDTH
    yaml.allow_unicode = True
    yaml.indent(mapping=INDENT, sequence=2 * INDENT, offset=INDENT)
    stream = io.StringIO()
    yaml.dump(_styled(record, WIDTH, WIDTH), stream)
    return stream.getvalue()


def plain(node: Node) -> dict[str, Any] | list[Any] | str | None:
    """What was read, without its lines: a record that `write` takes. Every scalar is a text or None."""
    match node.value:
        case dict() as record:
            return {key: plain(value) for key, value in record.items()}
        case list() as entries:
            return [plain(entry) for entry in entries]
    return node.value


class _Emitter(Emitter):
    """Never breaks a line in quotes: there ruamel.yaml 0.19 loses count of the spaces beside an escape."""

    def write_single_quoted(self, text: str, split: bool = True) -> None:
        super().write_single_quoted(text, split=False)

    def write_double_quoted(self, text: str, split: bool = True) -> None:
        super().write_double_quoted(text, split=False)


def _styled(value: Any, width: int, room: int) -> Any:
    """The value with a style for each text. `width` is what a line of a block has, `room` what is left of this line."""
    match value:
        case dict():
            return {_key(key): _styled(one, width - INDENT, width - len(key) - 2) for key, one in value.items()}
        case list():
            return [_styled(one, width - 2 * INDENT, width - 2 * INDENT) for one in value]
        case bool():
            raise TypeError("A case file has no truth values; an answer is a word.")
        case float():
            if not isfinite(value):
                raise ValueError(f"A case file cannot hold {value}.")
            return int(value) if value.is_integer() and abs(value) < 1e15 else value
        case str():
            return _text(value, room)
        case None | int():
            return value
    raise TypeError(f"A case file cannot hold {type(value).__name__}.")


def _key(key: str) -> str:
    """A key of several words is quoted, or its line might be broken."""
    return DoubleQuotedScalarString(key) if " " in key or _ESCAPED.search(key) else key


def _text(text: str, room: int) -> str | date:
    if _ESCAPED.search(text):
        return DoubleQuotedScalarString(text)
    if _DAY.fullmatch(text):
        return _day(text)
    long = any(len(line) > room for line in text.split("\n"))
    if not long and "\n" not in text:
        return DoubleQuotedScalarString(text) if "  " in text else text
    if _UNFIT_FOR_BLOCK.search(text):
        return DoubleQuotedScalarString(text)
    return FoldedScalarString(text) if long else LiteralScalarString(text)


def _day(text: str) -> str | date:
    """A date stands without quotes."""
    try:
        return date.fromisoformat(text)
    except ValueError:
        return text
