"""What a document says, passage by passage."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from datetime import date
from enum import StrEnum
from itertools import groupby

YEAR = re.compile(r"\b20\d\d\b")
CELLS = "; "  # between the cells of a row


class Kind(StrEnum):
    HEADING = "heading"
    PARAGRAPH = "paragraph"
    ITEM = "list item"
    CELL = "table cell"
    NOTE = "note"


@dataclass(frozen=True)
class Passage:
    """A paragraph: what it says, under which heading, and which row of a table it stands in (from 1; 0 for none)."""

    text: str
    heading: str = ""
    kind: Kind = Kind.PARAGRAPH
    row: int = 0
    column: int = field(default=0, compare=False)  # where it stands in its row
    table: int = field(default=0, compare=False)


@dataclass(frozen=True)
class Paper:
    """A document as it is read. `title` and `day` are empty where it says none."""

    title: str
    day: date | None
    passages: tuple[Passage, ...]


def as_text(passages: Iterable[Passage]) -> str:
    """Passages as a text that is read as they are; of a table, each row is a line."""
    marks = {Kind.HEADING: "#", Kind.ITEM: "-"}
    lines = (" ".join(filter(None, [marks.get(one.kind, ""), one.text.replace("\n", " ")])) for one in by_row(passages))
    return "\n\n".join(lines)


def by_row(passages: Iterable[Passage]) -> Iterator[Passage]:
    """The passages with the cells of a row put together, each behind what its column is called."""
    every = list(passages)
    heads = {table: _head([one for one in every if one.table == table]) for table in {one.table for one in every if one.table}}
    for row, group in groupby(every, lambda one: one.row):
        several = list(group)
        if not row:
            yield from several
            continue
        head = heads.get(several[0].table, {})
        cells = _cells(several)
        named = [
            text if head in ({}, cells) or column not in head else f"{head[column]}: {text}" for column, text in cells.items()
        ]
        yield replace(several[0], text=CELLS.join(named).replace(f":{CELLS}", ": "))


def _cells(row: Iterable[Passage]) -> dict[int, str]:
    """What stands in each column of a row."""
    found: dict[int, str] = {}
    for one in row:
        found[one.column] = " ".join(filter(None, [found.get(one.column, ""), one.text.replace("\n", " ")]))
    return found


def _head(cells: list[Passage]) -> dict[int, str]:
    """What the columns of a table are called: its first row, where that has words alone, for two columns or more."""
    rows = [_cells(group) for _row, group in groupby(cells, lambda one: one.row)]
    first = rows[0]
    words = len(rows) > 1 and len(first) > 1 and not any(re.search(r"[\d:;]", YEAR.sub("", text)) for text in first.values())
    return {column: text.removesuffix(":") for column, text in first.items()} if words else {}
