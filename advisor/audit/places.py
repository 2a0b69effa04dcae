"""Where the cases of an audit lie, so that each verdict and finding can be followed back to what was read.

`results/places.parquet` has a row for each run of cases in a row (`sources/entries.py::Place`). A case lies in the last one that
begins at its number or before it.
"""

from __future__ import annotations

import csv
from collections.abc import Iterable
from dataclasses import astuple
from pathlib import Path

from .duck import Duck, parquet, written
from .sources.entries import Place

FILE = "places.parquet"
COLUMNS = {"first": "BIGINT", "file": "VARCHAR", "line": "BIGINT", "base": "VARCHAR"}
SHOWN = ("file", "line")  # what a table says of where a case lies


def write_places(duck: Duck, places: Iterable[Place], path: Path, scratch: Path) -> None:
    """Keeps the places as a Parquet file."""
    rows = scratch / "places.csv"
    with rows.open("w", encoding="utf-8", newline="") as file:
        quoted = csv.QUOTE_NONNUMERIC  # also a name that holds a carriage return, which ends a line where it stands bare
        csv.writer(file, lineterminator="\n", quoting=quoted).writerows(map(astuple, places))
    duck.write(written(COLUMNS, rows), "first", path)


def placed(select: str, folder: Path) -> str:
    """The rows of a select by case_no, as one thing to select from, each with its file, and its line or NULL.

    Of a case in a database also the digest of its own knowledge base; empty for others.
    """
    line = "CASE WHEN p.line > 0 THEN p.line + (t.case_no - p.first) END"
    return (
        f"(SELECT t.*, p.file AS file, {line} AS line, p.base AS own_base"
        f" FROM {select} AS t ASOF JOIN {parquet([folder / FILE])} AS p ON t.case_no >= p.first)"
    )
