"""The tables of an audit as Norwegian Excel opens them by a double click: semicolons, and UTF-8 that says that it is.

They stand beside the plain ones, which the report, `prio audit diff` and `prio audit verify` read, and other programs too. A text
that Excel would read as a number or a date, such as municipality 0301 or the id 1-2, is written as ="0301", and stays what it is.
No table has decimals.
"""

from __future__ import annotations

import csv
import os
import re
from collections.abc import Iterable
from pathlib import Path

FOLDER = "excel"
LONGEST = 255  # characters of a text in a formula; what is longer is no number that people write
_NAMES = {"municipality", "id", "file", "own_base", "knowledge_base", "subject", "arena", "earlier", "later"}
_SENTENCES = {"facts", "reason", "what", "cure"}
TEXTS = _NAMES | _SENTENCES
"""Columns whose values are no numbers, whatever they look like."""

_MONTH = "jan|feb|mar|apr|mai|may|jun|jul|aug|sep|okt|oct|nov|des|dec"
_READ_AS_VALUE = re.compile(
    r"[-+]?[0-9\s.,:/%-]*[0-9][0-9\s.,:/%-]*(e[-+]?[0-9]+)?"
    rf"|[0-9]{{0,4}}[-./ ]?({_MONTH})[a-z]*[-./ ]?[0-9]{{0,4}}|sann|usann|true|false",
    re.IGNORECASE,
)


def write_excel(tables: Path, names: Iterable[str], folder: Path) -> None:
    """Writes the tables of these names anew in a folder; each file is there whole or not at all."""
    folder.mkdir(exist_ok=True)
    for name in names:
        _write(tables / f"{name}.csv", folder / f"{name}.csv")


def _write(plain: Path, path: Path) -> None:
    unfinished = path.with_name(path.name + ".unfinished")
    with plain.open(encoding="utf-8", newline="") as read, unfinished.open("w", encoding="utf-8-sig", newline="") as written:
        lines, rows = csv.writer(written, delimiter=";", lineterminator="\r\n"), csv.reader(read)
        head = next(rows)
        kept = [column in TEXTS for column in head]
        lines.writerow(head)
        for row in rows:
            lines.writerow([as_text(value) if is_text else value for value, is_text in zip(row, kept, strict=True)])
    os.replace(unfinished, path)


def as_text(value: str) -> str:
    """A text as Excel leaves it alone. What it would read as a value holds no quotes, so nothing in it can run."""
    return f'="{value}"' if len(value) <= LONGEST and _READ_AS_VALUE.fullmatch(value) else value
