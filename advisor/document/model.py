"""What a document is made of, as plain data. Nothing here knows a file format."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from functools import cached_property

from ..advice.document import Filled
from ..case.facts import Place
from ..language.subjects import Subject


class Purpose(StrEnum):
    """What a document is for. The words are those of the command line and of addresses."""

    PROPOSAL = "saksframlegg"
    REVIEW = "gjennomgang"
    OPEN = "apen"
    EVIDENCE = "etd"


class From(StrEnum):
    """Who says a run of text."""

    ANSWER = "answer"
    RULE = "rule"
    SOURCE = "source"
    PROGRAM = "program"


@dataclass(frozen=True)
class Origin:
    """Where a run of text comes from. With a `part`, people wrote it there: in the value, the rationale, a row of the answer."""

    of: From
    id: str = ""  # of the question, the rule or the source
    subject: Subject | None = None
    part: str = ""

    @property
    def place(self) -> Place | None:
        """Where the answer stands that it tells."""
        return (self.subject, self.id) if self.of is From.ANSWER and self.subject else None


PROGRAM = Origin(From.PROGRAM)

FEW_ROWS = 6  # of a table that is kept together on a page


@dataclass(frozen=True)
class Run:
    """A stretch of text with one origin."""

    text: str
    origin: Origin = PROGRAM
    strong: bool = False
    muted: bool = False
    link: str = ""  # the address that it leads to


@dataclass(frozen=True)
class Piece:
    """What a document says of one thing: in a paragraph of its own, or after another in the same."""

    runs: tuple[Run, ...]
    number: int = 0  # among those of the same answer

    @cached_property
    def text(self) -> str:
        return "".join(run.text for run in self.runs)

    @cached_property
    def origin(self) -> Origin:
        """What it is about: the first of its runs that is not the program's own."""
        return next((run.origin for run in self.runs if run.origin.of is not From.PROGRAM), PROGRAM)

    @property
    def written(self) -> bool:
        """Whether it holds what people wrote."""
        return any(run.origin.part for run in self.runs)

    @cached_property
    def key(self) -> str:
        """What it is known by in a file: ten characters, the same in every document of the case."""
        return self.key_by(self.origin.id)

    def key_by(self, id: str) -> str:
        """What it is known by in a file where its question, rule or source is called so."""
        said = f"{self.origin.of}|{self.origin.subject or ''}|{id}|{self.number}"
        return hashlib.sha256(said.encode()).hexdigest()[:10]

    def __bool__(self) -> bool:
        return bool(self.runs)


class Style(StrEnum):
    BODY = "body"
    ITEM = "item"  # of a list
    NUMBERED = "numbered"
    NOTE = "note"  # small: what the program says of the document itself
    EMPTY = "empty"  # nobody assessed it


@dataclass(frozen=True)
class Paragraph:
    pieces: tuple[Piece, ...]
    style: Style = Style.BODY

    @property
    def text(self) -> str:
        return " ".join(piece.text for piece in self.pieces)


@dataclass(frozen=True)
class Heading:
    """Within a section: the measure, or the group, that what follows is about."""

    text: str


@dataclass(frozen=True)
class Table:
    """Rows under a head. The first cell of a row says what the row is about."""

    key: str
    caption: str
    head: tuple[str, ...]  # empty where the first column is the head
    rows: tuple[tuple[Piece, ...], ...]
    note: str = ""


@dataclass(frozen=True)
class Figure:
    """A picture, told in words to those who do not see it. What it shows stands in a table beside it."""

    key: str
    svg: str
    alt: str
    caption: str


Block = Heading | Paragraph | Table | Figure


@dataclass(frozen=True)
class Section:
    id: str
    number: int | None
    title: str
    blocks: tuple[Block, ...]
    state: Filled | None = None  # of a section of the base's table
    attachment: bool = False  # after the paper itself, on a new page; it may be left out

    @property
    def heading(self) -> str:
        return self.title if self.number is None else f"{self.number} {self.title}"

    def paragraphs(self) -> Iterator[Paragraph]:
        yield from (block for block in self.blocks if isinstance(block, Paragraph))


@dataclass(frozen=True)
class Document:
    purpose: Purpose
    language: str
    length: str
    case: str  # its id
    title: str
    subtitle: str
    sections: tuple[Section, ...]
    version: str  # of the knowledge base
    knowledge: str  # the digest of it
    source_date: date | None
    day: date | None = None  # of the case
    stands: str = ""  # the words on which base it rests on, and that it is no decision
    attachments: bool = True  # whether it was asked for with its attachments

    @property
    def public(self) -> bool:
        """Whether all may read it: then a file of it says nothing of the case but what stands in it."""
        return self.purpose is Purpose.OPEN

    @property
    def wide(self) -> bool:
        """Whether its pages lie on their side: a table of many columns of text."""
        return self.purpose is Purpose.EVIDENCE

    @property
    def digest(self) -> str:
        """SHA-256 over its title and its sections, as they are said, and the base that it rests on."""
        sha = hashlib.sha256(f"{self.purpose}\n{self.language}\n{self.title}\n{self.knowledge}\n".encode(errors="replace"))
        for section in self.sections:
            sha.update(f"{section.heading}\n{section.blocks!r}\n".encode(errors="replace"))
        return sha.hexdigest()

    def pieces(self) -> Iterator[tuple[Section, Piece]]:
        """Every piece of text outside tables, with its section."""
        for section in self.sections:
            for paragraph in section.paragraphs():
                yield from ((section, piece) for piece in paragraph.pieces)


def text_digest(text: str) -> str:
    """Eight characters of a text, whatever white space stands in it."""
    return hashlib.sha256(" ".join(text.split()).encode()).hexdigest()[:8]
