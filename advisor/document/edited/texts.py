"""The texts of a document and those of an edited Word file, as they are held against each other."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

from ..anchors import Anchor, anchor, written
from ..lines import bare, flat
from ..model import Document, Figure, Paragraph, Piece, Section, Style, Table, text_digest

_LEAD = re.compile(r"^([^:]{1,80}:)(?=\S)")


def is_text(text: str, digest: str) -> bool:
    """Whether it is the text of a digest; the space after the words that lead it is no part of it."""
    return digest in {text_digest(one) for said in (text, bare(text)) for one in (said, _LEAD.sub(r"\1 ", said, count=1))}


# The document as the case has it now


@dataclass(eq=False)
class Entry:
    """A piece of the document, with where it stands."""

    section: Section
    piece: Piece
    anchor: Anchor
    table: str = ""
    lead: str = ""  # what the program says right before it, in the same paragraph
    empty: bool = False  # that nobody assessed it
    found: Found | None = None

    @cached_property
    def text(self) -> str:
        return written(self.piece.text)

    @cached_property
    def flat(self) -> str:
        return flat(self.text)

    @property
    def led(self) -> str:
        """With what stands before it: the whole of a paragraph."""
        return flat(f"{self.lead} {self.text}")


@dataclass(eq=False)
class Found:
    """A text under a mark in the file."""

    anchor: Anchor
    number: int  # among all marks, as the file was made
    at: int  # the line where it begins
    section: str
    text: str
    row: int = 0
    lead: str = ""  # what stands before it in its paragraph, under no mark
    entry: Entry | None = None
    ends: int = 0  # the line where it ends
    unsure: bool = False

    @property
    def changed(self) -> bool:
        if is_text(self.text, self.anchor.digest):
            return False
        before = self.entry
        alike = before and before.anchor.digest == self.anchor.digest and flat(before.text) == flat(self.text)
        return not alike


@dataclass(eq=False)
class Loose:
    """A line without a mark."""

    at: int
    section: str
    text: str
    heading: bool
    row: int
    pictures: int = 0
    used: bool = False  # it is found to be something else

    @cached_property
    def flat(self) -> str:
        return flat(self.text)


def entries(document: Document) -> Iterator[Entry]:
    for section in document.sections:
        for block in section.blocks:
            match block:
                case Paragraph(pieces=pieces, style=style):
                    lead = ""
                    for piece in pieces:
                        if known := anchor(piece):
                            yield Entry(section, piece, known, lead=lead, empty=style is Style.EMPTY)
                            lead = ""
                        else:
                            lead = f"{lead} {piece.text}".strip()
                case Table(key=key, rows=rows):
                    for piece in (piece for row in rows for piece in row):
                        if known := anchor(piece):
                            yield Entry(section, piece, known, table=key)


def program_texts(section: Section) -> Iterator[str]:
    """What the program says in a section under no mark, without its headings."""
    for block in section.blocks:
        match block:
            case Table(caption=caption, note=note, head=head, rows=rows):
                yield from (caption, note, *head)
                yield from (piece.text for row in rows for piece in row if anchor(piece) is None)
            case Paragraph(pieces=pieces):
                yield from (piece.text for piece in pieces if anchor(piece) is None)
                if all(anchor(piece) is None for piece in pieces):
                    yield block.text
            case Figure(caption=caption):
                yield caption
