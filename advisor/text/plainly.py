"""Reads what is plainly a record, fast, and leaves all else to the one reader (reading.py).

What comes back is what the one reader would find, with no problem, and without its lines: dicts, lists, texts as they were
written and None. Where that is not plain at once, nothing comes back: the one reader then reads the same bytes, and says
what is wrong. tests/text/test_plainly.py holds the two together.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable
from typing import Any, NoReturn

from .nodes import MAX_DEPTH
from .plainyaml import NotPlain, scanned
from .reading import JSON, MAX_BYTES

_BOM = b"\xef\xbb\xbf"
_EDGE = "|"  # stands between texts that are looked at together
_ROUND_EDGES = ("| ", " |", "|\n", "\n|")

# Characters that every reader leaves as they are, wherever they stand: line ends, what can be seen, and the space. First those of
# Latin-1, which most files keep to, as bytes; then with the other European letters, and the signs of printers, money and sums.
_LATIN = bytes([0x0A, *range(0x20, 0x7F), *range(0xA1, 0xAD), *range(0xAE, 0x100)])
_LETTERS = re.compile(
    "[\n\x20-\x7e\xa1-\xac\xae-\u02ff\u2010-\u2027\u2030-\u205e\u20a0-\u20bf\u2190-\u2193\u2212\u2248\u2264\u2265\U0001f300-\U0001f64f]*+"
)


def plain(data: bytes, name: str) -> Any:
    """The value that the bytes of a file plainly hold, by its name JSON or YAML; None where the one reader has to look."""
    return plain_json(data) if name.lower().endswith(JSON) else plain_yaml(data)


def plain_json(data: bytes) -> Any:
    """As `plain`, for JSON."""
    text = _text(data)
    try:
        value = json.loads(text, object_pairs_hook=_record, parse_int=str, parse_float=str, parse_constant=_refuse)
        texts = [""]
        _gather([value], texts, 0)
    except (ValueError, RecursionError):
        return None
    texts.append("")
    together = _EDGE.join(texts)
    return value if is_tidy(together) and not any(edge in together for edge in _ROUND_EDGES) else None


def plain_yaml(data: bytes) -> Any:
    """As `plain`, for YAML."""
    text = _text(data)
    try:
        return scanned(text) if is_tidy(text) else None
    except NotPlain:
        return None


def is_tidy(text: str) -> bool:
    """Whether the text has only characters that stay as they are."""
    try:
        return not text.encode("latin-1").translate(None, _LATIN)
    except UnicodeEncodeError:
        return _LETTERS.fullmatch(text) is not None


def _text(data: bytes) -> str:
    """The text of a file, with plain line ends; nothing where it cannot be one."""
    if len(data) > MAX_BYTES:
        return ""
    try:
        return data.removeprefix(_BOM).decode().replace("\r\n", "\n")
    except UnicodeDecodeError:
        return ""


def _record(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    record = dict(pairs)
    if len(record) != len(pairs):
        raise ValueError
    return record


def _refuse(_constant: str) -> NoReturn:
    raise ValueError


def _gather(values: Iterable[Any], texts: list[str], depth: int) -> None:
    """Adds all texts in the values, which lie at this depth. Raises ValueError for a truth value, and where they lie too deep."""
    for value in values:
        kind = type(value)
        if kind is str:
            texts.append(value)
        elif kind is bool or depth >= MAX_DEPTH:
            raise ValueError
        elif kind is dict:
            texts += value
            _gather(value.values(), texts, depth + 1)
        elif kind is list:
            _gather(value, texts, depth + 1)
