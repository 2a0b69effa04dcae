"""Reads what is plainly a record, fast, and leaves all else to the one reader (reading.py).

What comes back is what the one reader would find, with no problem, and without its lines: dicts, lists, texts as they were
written and None. Where that is not plain at once, nothing comes back: the one reader then reads the same bytes, and says
what is wrong. tests/text/test_plainly.py holds the two together.
"""

from __future__ import annotations

import json
from typing import Any, NoReturn

from .plainvalues import NotPlain
from .plainyaml import scanned
from .reading import JSON, MAX_BYTES
from .visible import is_tidy

_BOM = b"\xef\xbb\xbf"


def written(data: bytes, name: str) -> Any:
    """What the bytes of a file hold, by its name JSON or YAML; None where the one reader has to look.

    JSON gives its texts, truth values and depth as they stand, for who reads the record (audit/sources/straight.py); in YAML
    all that is not clean is left to the one reader.
    """
    return _json(data) if name.lower().endswith(JSON) else _yaml(data)


def _json(data: bytes) -> Any:
    try:
        return _DECODER.decode(_text(data))
    except (ValueError, RecursionError):
        return None


def _yaml(data: bytes) -> Any:
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


_DECODER = json.JSONDecoder(object_pairs_hook=_record, parse_int=str, parse_float=str, parse_constant=_refuse)
