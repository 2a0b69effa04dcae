"""The folder of an audit as its report reads it: what was run, and the tables of counts."""

from __future__ import annotations

import csv
import json
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

from ...wording.findings import finding_of

Row = Mapping[str, str]  # column → what stands there


@dataclass(frozen=True)
class Folder:
    """An audit's folder. A table that is not there has no rows."""

    path: Path

    @cached_property
    def manifest(self) -> Mapping[str, Any]:
        """What was run on what. Raises FileNotFoundError where the folder holds no audit."""
        return json.loads((self.path / "manifest.json").read_text(encoding="utf-8"))

    def has(self, table: str) -> bool:
        return self._file(table).is_file()

    def rows(self, table: str) -> list[Row]:
        if not self.has(table):
            return []
        with self._file(table).open(encoding="utf-8-sig", newline="") as file:
            return [_read(row) for row in csv.DictReader(file)]

    def _file(self, table: str) -> Path:
        return self.path / "tables" / f"{table}.csv"


def _read(row: dict[str, str]) -> Row:
    return row | {"status": finding_of(row["status"])} if "status" in row else row


def count(row: Row, column: str = "count") -> int:
    return int(row[column] or 0)


def summed(rows: Iterable[Row], key: Callable[[Row], object], column: str = "count") -> Counter[Any]:
    """The sum of a column for each key, in the order in which the keys are met."""
    found: Counter[Any] = Counter()
    for row in rows:
        found[key(row)] += count(row, column)
    return found


def years(rows: Sequence[Row], last: int = 10) -> dict[str, str]:
    """What each year goes by, the oldest first: itself, or «–2015» where it is among the first of more than `last`."""
    found = sorted({row["year"] for row in rows}, key=lambda year: (year.isdecimal(), int(year) if year.isdecimal() else 0, year))
    early = [year for year in found if year.isdecimal()][:-last]
    return {year: f"–{early[-1]}" if year in early else year for year in found}
