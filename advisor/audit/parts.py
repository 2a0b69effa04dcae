"""Where the tables of layout.py lie on disk: a folder of parts, each part five Parquet files with the same number.

Beside them stands layout.json, written last: what the numbers mean, and a seal over every file. Tables are read again only by it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from itertools import chain, pairwise
from pathlib import Path
from typing import Any

from ..language.subjects import Kind
from .layout import REASONS as OF_REASONS, TABLES, Layout
from .program import PROGRAM
from .records import keep, sealed, unsealed

DESCRIPTION = "layout.json"
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


def types(layout: Layout) -> dict[str, dict[str, str]]:
    """The columns of each table and their types."""
    return {TABLES[kind]: layout.columns[kind] for kind in Kind} | {REASONS: OF_REASONS}


def describe(
    folder: Path, layout: Layout, parts: Iterable[tuple[Part, Mapping[str, str]]], more: Mapping[str, Any] | None = None
) -> None:
    """Writes layout.json: of each part, which cases it holds, and table → SHA-256."""
    said = [
        {"number": part.number, "cases": part.cases, "first": part.first, "last": part.last, "tables": dict(tables)}
        for part, tables in parts
    ]
    keep(folder / DESCRIPTION, sealed({**layout.describe(), "parts": said, **(more or {})}, PROGRAM, indent=2))


def described(folder: Path) -> dict[str, Any] | None:
    """layout.json as `describe` wrote it; None where it is another's, or was changed."""
    said = unsealed(folder / DESCRIPTION, PROGRAM, indent=2)
    return said if said is not None and _is_whole(said) else None


def _is_whole(said: Mapping[str, Any]) -> bool:
    """Whether a description says what `describe` does. The seal is no secret: others can make one for anything."""
    try:
        spans = [(one["first"], one["last"]) for one in said["parts"]]
        counts = [(one["number"], one["cases"]) for one in said["parts"]]
        files = [(*one["tables"], *one["tables"].values()) for one in said["parts"]]
        base = said["knowledge_base"]
        texts = [base["version"], base["digest"], *(text for several in files for text in several)]
        return (
            {type(one) for one in (said["layout"], *chain(*spans, *counts))} <= {int}
            and {type(one) for one in texts} == {str}
            and all(number >= 0 and cases >= 1 for number, cases in counts)
            and len({number for number, _cases in counts}) == len(counts)
            and all(0 <= first <= last for first, last in spans)
            and all(before[1] < after[0] for before, after in pairwise(sorted(spans)))
            and all(set(several[: len(NAMES)]) == set(NAMES) and len(several) == 2 * len(NAMES) for several in files)
        )
    except (LookupError, TypeError, ValueError, AttributeError):
        return False
