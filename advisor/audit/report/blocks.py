"""What a report is made of: sections, each a question with its answer in words, and then what shows it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from . import pictures
from .pictures import Piece


@dataclass(frozen=True)
class Name:
    """What a row is about, and what stands beside it in small: an id, a force, what is counted."""

    label: str
    tags: tuple[str, ...] = ()
    link: str = ""


@dataclass(frozen=True)
class Table:
    """Each row has a name and then its cells: a number stands to the right, and anything else is text."""

    title: str
    headings: Sequence[str]
    rows: Sequence[tuple[Name, *tuple[str | int, ...]]]
    folded: bool = True  # opens on request; on paper it is always open


@dataclass(frozen=True)
class Bar:
    """A row of a chart, with a count for each part of the chart."""

    name: Name
    counts: Sequence[int]

    @property
    def total(self) -> int:
        return sum(self.counts)


@dataclass(frozen=True)
class Chart:
    """Bars on one scale. They fill the width each (`shares`, to see what part of each), or follow their totals."""

    title: str
    about: str  # what a row is: the heading of the first column
    parts: Sequence[tuple[str, str]]  # (tone, label), in the order in which they are drawn
    bars: Sequence[Bar]
    shares: bool = False
    note: str = ""

    kind = "chart"

    def drawn(self) -> list[tuple[Bar, str]]:
        """Each bar with its picture."""
        longest = max((bar.total for bar in self.bars), default=0)
        return [(bar, self._picture(bar, bar.total if self.shares else longest)) for bar in self.bars]

    def _picture(self, bar: Bar, whole: int) -> str:
        pieces = [Piece(tone, label, number) for (tone, label), number in zip(self.parts, bar.counts, strict=True)]
        return pictures.bar(bar.name.label, pieces, whole, alone=not self.shares)

    def key(self) -> list[tuple[str, str]]:
        """A swatch and its meaning, where there is more than one."""
        return [(pictures.swatch(tone), label) for tone, label in self.parts] if len(self.parts) > 1 else []

    def table(self, total: str) -> Table:
        several = len(self.parts) > 1
        headings = [self.about, *(label for _tone, label in self.parts), *([total] if several else [])]
        rows = [(bar.name, *bar.counts, *([bar.total] if several else [])) for bar in self.bars]
        return Table(self.title, headings, rows)


@dataclass(frozen=True)
class Columns:
    """A count for each year."""

    title: str
    about: str
    counts: Sequence[tuple[str, int]]
    unit: str  # the heading of the counts

    kind = "columns"

    def picture(self) -> str:
        return pictures.columns(self.title, self.counts)

    def table(self) -> Table:
        return Table(self.title, [self.about, self.unit], [(Name(name), count) for name, count in self.counts])


@dataclass(frozen=True)
class Listing:
    """A table that is itself what is shown, with a sentence before it."""

    table: Table
    note: str = ""

    kind = "listing"


@dataclass(frozen=True)
class Points:
    """Sentences under a heading."""

    title: str
    sentences: Sequence[str]

    kind = "points"


@dataclass(frozen=True)
class Facts:
    """Names and values, and a command that can be run again."""

    title: str
    facts: Sequence[tuple[str, str]]
    command: str
    note: str

    kind = "facts"


@dataclass(frozen=True)
class Finding:
    """One finding as an auditor sets it out: headings with what is said under each, the evidence, and room to write."""

    title: str
    tags: tuple[str, ...]
    parts: Sequence[tuple[str, str]]
    evidence: tuple[str, str, Sequence[Name], str]  # heading, a sentence, the cases, and a sentence after them
    rooms: Sequence[str]

    kind = "finding"


@dataclass(frozen=True)
class Room:
    """Headings with room under each, for people to write."""

    rooms: Sequence[str]

    kind = "room"


Block = Chart | Columns | Listing | Points | Facts | Finding | Room


@dataclass(frozen=True)
class Section:
    """A question that a reader has. The lead answers it in words; the notes say how to read what follows."""

    id: str
    question: str
    lead: str
    notes: Sequence[str] = ()
    blocks: Sequence[Block] = ()


def drawable(*charts: Chart | Columns) -> list[Block]:
    """The charts that have something to show."""
    return [one for one in charts if (one.bars if isinstance(one, Chart) else one.counts)]


def sentences(*several: str) -> str:
    return " ".join(filter(None, several))
