"""Reads what is plainly a record, fast, and leaves all else to the one reader (reading.py).

What comes back is what the one reader would find, with no problem, and without its lines: dicts, lists, texts as they were
written and None. Where that is not plain at once, nothing comes back: the one reader then reads the same bytes, and says
what is wrong. tests/text/test_plainly.py holds the two together.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import Any, NoReturn

from .nodes import MAX_DEPTH
from .plainvalues import NotPlain
from .plainyaml import scanned
from .reading import JSON, MAX_BYTES
from .visible import is_tidy

_BOM = b"\xef\xbb\xbf"


def plain(data: bytes, name: str) -> Any:
    """The value that the bytes of a file plainly hold, by its name JSON or YAML; None where the one reader has to look."""
    return plain_json(data) if name.lower().endswith(JSON) else plain_yaml(data)


def written_json(data: bytes) -> Any:
    """What JSON holds with its texts as they stand, for who looks at these; None where the one reader has to look."""
    try:
        return json.loads(_text(data), object_pairs_hook=_record, parse_int=str, parse_float=str, parse_constant=_refuse)
    except (ValueError, RecursionError):
        return None


def plain_json(data: bytes) -> Any:
    """As `plain`, for JSON."""
    texts: list[str] = []
    value = written_json(data)
    try:
        _gather([value], texts, 0)
    except (ValueError, RecursionError):
        return None
    return value if list(map(str.strip, texts)) == texts and is_tidy("".join(texts)) else None


def plain_yaml(data: bytes) -> Any:
    """As `plain`, for YAML."""
    text = _text(data).replace("\r\n", "\n")
    try:
        return scanned(text) if is_tidy(text) else None
    except NotPlain:
        return None


def _text(data: bytes) -> str:
    """The text of a file; nothing where it cannot be one."""
    if len(data) > MAX_BYTES:
        return ""
    try:
        return data.removeprefix(_BOM).decode()
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
