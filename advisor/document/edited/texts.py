"""The texts of a document and those of an edited Word file, as they are held against each other."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from ..anchors import Anchor, anchor, read_name, written
from ..brought.packed import GONE, SPACES
from ..model import Document, Figure, Paragraph, Piece, Section, Style, Table, text_digest
from ..writing.package import W

if TYPE_CHECKING:
    from lxml import etree

ALIKE = str.maketrans("“”„«»‟‘’‚‛´`–—‑‐−\xa0\u202f\u2009\n\t", "\"\"\"\"\"\"''''''-----     ")
MARK = "\0"
_LEAD = re.compile(r"^([^:]{1,80}:)(?=\S)")
_UNSEEN = re.compile("[\xad\u200b\u2060\ufeff]")


def bare(text: str) -> str:
    """A text without what Word puts in to break its lines."""
    return _UNSEEN.sub("", unicodedata.normalize("NFC", written(text)))


def flat(text: str) -> str:
    """A text as it is held against another: quotes, dashes and spaces of one kind."""
    return " ".join(bare(text).replace("…", "...").translate(ALIKE).split())


def is_text(text: str, digest: str) -> bool:
    """Whether it is the text of a digest; the space after the words that lead it is no part of it."""
    return digest in {text_digest(one) for said in (text, bare(text)) for one in (said, _LEAD.sub(r"\1 ", said, count=1))}


def line_digest(text: str) -> str:
    return text_digest(flat(text))


def unmarked(root: etree._Element) -> list[str]:
    """Digests of what stands in a paragraph of a Word file before any answer, rule or source: what the program or a template
    says."""
    lines = ("".join(_said(line)).partition(MARK)[0] for line in root.iter(f"{{{W}}}p"))
    return list(dict.fromkeys(line_digest(text) for text in lines if text.strip()))


def marks(element: etree._Element) -> Iterator[str]:
    yield from (one.get(f"{{{W}}}name", "") for one in element.iter(f"{{{W}}}bookmarkStart"))


def _said(element: etree._Element) -> Iterator[str]:
    for one in element:
        name = one.tag.rpartition("}")[2] if isinstance(one.tag, str) else ""
        if name == "t":
            yield one.text or ""
        elif name == "bookmarkStart" and read_name(one.get(f"{{{W}}}name", "")):
            yield MARK
        elif name in SPACES:
            yield SPACES[name]
        elif name not in (*GONE, "txbxContent"):
            yield from _said(one)


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
