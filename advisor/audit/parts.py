"""Where the tables of layout.py lie on disk: a folder of parts, each part five Parquet files with the same number."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from ..language.subjects import Kind
from .layout import TABLES

DESCRIPTION = "layout.json"  # Layout.describe(), beside the tables
SYNTHETIC = "synthetic"  # a key of it, where the cases are made up
REASONS = "reasons"
NAMES = (*TABLES.values(), REASONS)  # the tables of a part


@dataclass(frozen=True)
class Part:
    """Some of the cases: those numbered first ≤ case_no ≤ last, with gaps where one was refused."""

    folder: Path
    number: int
    cases: int
    first: int
    last: int

    def file(self, table: Kind | str) -> Path:
        """The file of one of NAMES, or of the table of a kind."""
        name = TABLES[table] if isinstance(table, Kind) else table
        return self.folder / f"{name}-{self.number:05}.parquet"
