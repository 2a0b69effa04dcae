"""What a document says, passage by passage."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum
from itertools import groupby

CELLS = " | "  # between the cells of a row


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
    """The passages with the cells of a row put together."""
    for row, group in groupby(passages, lambda one: one.row):
        several = list(group)
        if row:
            yield replace(several[0], text=CELLS.join(one.text.replace("\n", " ") for one in several))
        else:
            yield from several
