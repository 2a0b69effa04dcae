"""What in a file of an audit is another than it would be, in words: the row, the place in a record, the line of a text."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from difflib import SequenceMatcher
from itertools import islice
from pathlib import Path
from typing import Any

from ...text.catalogue import gettext as _
from ...text.errors import Problem
from ...text.files import bytes_of
from ..duck import Duck, Error, literal

MOST_SAID = 5  # differences of one file that are told
_LONGER = 1_000_000  # bytes, beyond twice its length, that a file has to be longer for nobody to read it
_ALIGNED = 2_000  # lines, up to which it is found out which line answers to which
_BEFORE, _AFTER = 60, 140  # characters around the first difference of two lines that are shown

Said = tuple[int | None, str]  # line, and what is wrong


def differing(duck: Duck, name: str, found: Path, wanted: Path, apart: frozenset[str] = frozenset()) -> Iterator[Problem]:
    """Each difference of a file, the first few by themselves. `apart`: keys of a record of which nothing is asked.

    A file that says the same in other bytes differs, unless something is set apart.
    """
    try:
        several = list(islice(_differences(duck, found, wanted, apart), MOST_SAID + 1))
    except (OSError, Error, ValueError, RecursionError, AttributeError, TypeError, LookupError):
        several = [(None, _("The file cannot be read as the audit writes it."))]
    for line, what in several[:MOST_SAID]:
        yield Problem(name, line, what)
    if len(several) > MOST_SAID:
        yield Problem(name, None, _("More in the file differs."))


def _differences(duck: Duck, found: Path, wanted: Path, apart: frozenset[str]) -> Iterator[Said]:
    if found.stat().st_size > 2 * wanted.stat().st_size + _LONGER:
        yield None, _("The file is far longer than it would be.")
        return
    most = max(found.stat().st_size, wanted.stat().st_size)
    is_ours, ours = bytes_of(found, most), bytes_of(wanted, most)
    if is_ours == ours:
        return
    several: Iterator[Said]
    match found.suffix:
        case ".json":
            several = _of_records(json.loads(is_ours), json.loads(ours), apart)
        case ".parquet":
            several = _of_rows(duck, found, wanted)
        case _:
            several = _of_lines(is_ours, ours)
    first = next(several, None)
    if first:
        yield first
        yield from several
    elif not apart:
        yield None, _("It says what it should, in other bytes than the audit writes.")


# Lines of a text, and rows of a table for people


def _of_lines(found: bytes, wanted: bytes) -> Iterator[Said]:
    """By line, counted from 1. What is the same before and after is passed over, so that one change is one difference."""
    there, ours = (text.decode("utf-8", "replace").split("\n") for text in (found, wanted))
    first, short = 0, min(len(there), len(ours))
    while first < short and there[first] == ours[first]:
        first += 1
    last = 0
    while last < short - first and there[-1 - last] == ours[-1 - last]:
        last += 1
    there, ours = there[first : len(there) - last], ours[first : len(ours) - last]
    small = max(len(there), len(ours)) <= _ALIGNED
    blocks = SequenceMatcher(None, there, ours, autojunk=False).get_opcodes() if small else _side_by_side(len(there), len(ours))
    for tag, at, end, from_, to in blocks:
        if tag != "equal":
            yield from _of_block(there[at:end], ours[from_:to], first + at + 1)


def _side_by_side(found: int, wanted: int) -> list[tuple[str, int, int, int, int]]:
    return [("replace", 0, found, 0, wanted)]


def _of_block(there: list[str], ours: list[str], line: int) -> Iterator[Said]:
    both = min(len(there), len(ours))
    for at in range(both):
        if there[at] != ours[at]:
            found, wanted = _around(there[at], ours[at])
            yield line + at, _("It says «{found}» and would say «{wanted}».", found=found, wanted=wanted)
    for at, text in enumerate(there[both:], start=line + both):
        yield at, _("It says «{found}», and nothing would stand there.", found=_short(text))
    for text in ours[both:]:
        yield line + both, _("«{wanted}» is missing here.", wanted=_short(text))


def _around(found: str, wanted: str) -> tuple[str, str]:
    """Two lines from a little before where they part."""
    at, short = 0, min(len(found), len(wanted))
    while at < short and found[at] == wanted[at]:
        at += 1
    start = max(0, at - _BEFORE)
    return _short(found, start), _short(wanted, start)


def _short(text: str, start: int = 0) -> str:
    end = start + _BEFORE + _AFTER
    return ("…" if start else "") + text[start:end] + ("…" if end < len(text) else "")


# Records


def _of_records(found: Any, wanted: Any, apart: frozenset[str], at: str = "") -> Iterator[Said]:
    if isinstance(found, dict) and isinstance(wanted, dict):
        for name in dict.fromkeys([*wanted, *found]):
            if name not in apart:
                yield from _of_records(found.get(name), wanted.get(name), apart, f"{at}.{name}" if at else str(name))
    elif isinstance(found, list) and isinstance(wanted, list) and len(found) == len(wanted):
        for place, (one, other) in enumerate(zip(found, wanted, strict=True)):
            yield from _of_records(one, other, apart, f"{at}[{place}]")
    elif found != wanted or type(found) is not type(wanted):
        said, ours = (_short(json.dumps(one, ensure_ascii=False)) for one in (found, wanted))
        yield None, _("{where} is {found} and would be {wanted}.", where=at or "–", found=said, wanted=ours)


# Tables for machines


def _of_rows(duck: Duck, found: Path, wanted: Path) -> Iterator[Said]:
    there, ours = (f"(SELECT * FROM read_parquet({literal(path)}, hive_partitioning = false))" for path in (found, wanted))
    others, missing = (_rows(duck, one, other) for one, other in ((there, ours), (ours, there)))
    for row, answer in zip(others, missing, strict=False):
        key, columns = _told(row, answer)
        said, would = (", ".join(f"{name}={one.get(name)}" for name in columns) for one in (row, answer))
        yield None, _("Of {key}: it says «{found}» and would say «{wanted}».", key=key, found=_short(said), wanted=_short(would))
    for row in islice(others, len(missing), None):
        yield None, _("It says «{found}», and nothing would stand there.", found=_short(_all(row)))
    for row in islice(missing, len(others), None):
        yield None, _("«{wanted}» is missing here.", wanted=_short(_all(row)))


def _rows(duck: Duck, one: str, other: str) -> list[dict[str, Any]]:
    """The first rows that are in one and not in the other."""
    return duck.rows(f"SELECT * FROM ({one} EXCEPT ALL {other}) AS t ORDER BY ALL LIMIT {MOST_SAID + 1}")


def _told(row: Mapping[str, Any], answer: Mapping[str, Any]) -> tuple[str, list[str]]:
    """What two rows have in common that names them, and the columns in which they differ."""
    columns = [name for name in row if row[name] != answer.get(name)]
    named = [f"{name}={row[name]}" for name in row if re.search("_no$|^id$|^requirement$", name) and name not in columns]
    return ", ".join(named) or "–", columns


def _all(row: Mapping[str, Any]) -> str:
    return ", ".join(f"{name}={value}" for name, value in row.items())
