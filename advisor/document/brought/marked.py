"""A Word file as its lines, each with the marks that stand around its text: bookmarks.

What people put in with changes tracked is read as if it was accepted, what they deleted as if it was gone. The reader says so.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, replace
from itertools import islice
from typing import TYPE_CHECKING

from ...case import privacy
from ...text.catalogue import gettext as _
from ...text.errors import UnusableDocument
from ...text.unpacking import TooLarge
from ..anchors import PICTURE
from . import packed
from .archive import Archive, attribute, below, local
from .packed import Word
from .passages import Kind
from .reading import opened, unusable

if TYPE_CHECKING:
    from lxml import etree

MARK = re.compile(r"prio_(?:[0-9a-f]{10}_[0-9a-f]{8}_[0-9]{1,6}(?![0-9])|s_[\w-]+)")
PICTURES = ("drawing", "pict", "object")
KNOWN = (b"PK", b"\xd0\xcf\x11\xe0", b"%PDF")  # of which the reader says what they are
MOST_LETTERS = 4_000_000
MOST_STRETCHES = 200_000
MOST_OPEN = 100  # marks around one text


@dataclass(frozen=True)
class Stretch:
    """Text under one mark; under none where it is empty."""

    text: str
    mark: str = ""
    begins: bool = False  # the mark stands here for the first time


@dataclass
class Line:
    """A paragraph, in reading order."""

    heading: bool = False
    row: int = 0  # of a table, from 1
    note: bool = False
    stretches: list[Stretch] = field(default_factory=list)
    sections: list[str] = field(default_factory=list)  # marks of sections that begin in it
    pictures: int = 0  # but those of the document itself
    figures: int = 0  # those

    @property
    def text(self) -> str:
        return "".join(one.text for one in self.stretches)


@dataclass(frozen=True)
class Marked:
    """All of a file that is held against a case. A page keeps this between two requests, and never the file."""

    lines: tuple[Line, ...]
    properties: Mapping[str, str]  # those that a document of ours has
    tracked: bool  # whether it holds changes that nobody has accepted or rejected
    comments: int

    def masked(self, instead: str) -> Marked:
        """Without what may never be stored."""
        return replace(self, lines=tuple(_masked(line, instead) for line in self.lines))

    def as_text(self) -> str:
        return json.dumps(asdict(self), ensure_ascii=False, separators=(",", ":"))

    @classmethod
    def from_text(cls, text: str) -> Marked:
        """Raises ValueError for what `as_text` has not written."""
        try:
            said = json.loads(text)
            lines = [Line(**{**one, "stretches": [Stretch(**each) for each in one["stretches"]]}) for one in said["lines"]]
            found = cls(tuple(lines), dict(said["properties"]), bool(said["tracked"]), int(said["comments"]))
            found.as_text().encode()  # half a character is none
            said_of_lines = {
                type(value) for one in lines for value in (one.row, one.pictures, one.figures, one.heading, one.note)
            }
            texts = {type(each) for one in lines for stretch in one.stretches for each in (stretch.text, stretch.mark)}
            texts |= {type(each) for one in lines for each in one.sections}
            texts |= {type(each) for pair in found.properties.items() for each in pair}
        except (KeyError, TypeError, AttributeError, RecursionError, OverflowError) as error:
            raise ValueError from error
        if texts - {str} or said_of_lines - {int, bool}:
            raise ValueError
        return found


def read_marked(data: bytes, name: str) -> Marked:
    """Raises UnusableDocument, which says what would be right."""
    if not data:
        raise unusable(name, _("The file is empty."), _("Choose the file that was made from this case."))
    if not data.startswith(KNOWN):
        raise _no_word(name)
    with opened(data, name) as source:
        if not isinstance(source, Word):
            raise _no_word(name)
        file = Archive(data)
        walker = _Walker(source)
        lines = tuple(walker.lines())
        comments = file.tree(file.related(file.related("", "officeDocument"), "comments"))
        return Marked(lines, _properties(file), walker.tracked, len(below(comments, "comment")))


def _masked(line: Line, instead: str) -> Line:
    letters = [*line.text]
    for one in privacy.refused(line.text):
        letters[one.start : one.end] = [instead, *[""] * (one.end - one.start - 1)]
    rest = iter(letters)
    return replace(line, stretches=[replace(one, text="".join(islice(rest, len(one.text)))) for one in line.stretches])


def _no_word(name: str) -> UnusableDocument:
    what = _("Only a Word document (.docx) can be held against the case.")
    return unusable(name, what, _("Open it in Word or LibreOffice, and save it as a Word document (.docx)."))


def _properties(file: Archive) -> dict[str, str]:
    found = below(file.tree(file.related("", "custom-properties")), "property")
    return {name: "".join(one.itertext()).strip() for one in found if (name := str(one.get("name") or "")).startswith("prio_")}


class _Walker:
    def __init__(self, word: Word):
        self.word = word
        self.tracked = False
        self.rows = 0
        self.open: dict[str, str] = {}  # id of a bookmark → the piece it marks
        self.done: list[Line] = []
        self.letters, self.stretches = 0, 0
        self.line: Line | None = None

    def lines(self) -> list[Line]:
        self._blocks(self.word.body, 0, False)
        return self.done

    def _blocks(self, within: etree._Element | None, row: int, note: bool) -> None:
        for one in below(within):
            match local(one):
                case "p":
                    self._paragraph(one, row, note)
                case "tr":
                    if below(one, "trPr", "del"):
                        self.tracked = True
                    else:
                        self.rows += 1
                        self._blocks(one, self.rows, note)
                case "bookmarkStart" | "bookmarkEnd":
                    self._bookmark(one)
                case "AlternateContent":
                    self._blocks(packed.chosen(one), row, note)
                case "del" | "moveFrom" | "ins" | "moveTo" as change:
                    self.tracked = True
                    if change in ("ins", "moveTo"):
                        self._blocks(one, row, note)
                case other if other not in packed.GONE and not packed.unseen(one):
                    self._blocks(one, row, note)

    def _paragraph(self, paragraph: etree._Element, row: int, note: bool) -> None:
        self.word.count()
        properties = packed.first(paragraph, "pPr")
        if self.word.listed(properties):
            return
        line = self.line or Line(heading=self.word.kind(properties) is Kind.HEADING, row=row, note=note)
        self.line = None
        for mark in self.open.values():  # one that began in a line before
            line.stretches.append(Stretch("", mark))
        beside: list[etree._Element] = []
        self._runs(paragraph, line, beside)
        self._measure(line)
        ending = below(properties, "rPr")
        if any(below(one, "del") or below(one, "moveFrom") for one in ending):  # it runs on in the next
            self.tracked = True
            line.stretches.append(Stretch(" "))
            self.line = line
        else:
            self.done.append(line)
        for one in beside:
            kept, self.line = self.line, None
            self._blocks(one, 0, True)
            self.line = kept

    def _measure(self, line: Line) -> None:
        self.letters += len(line.text)
        self.stretches += len(line.stretches)
        if self.letters > MOST_LETTERS or self.stretches > MOST_STRETCHES:
            raise TooLarge

    def _runs(self, within: etree._Element, line: Line, beside: list[etree._Element]) -> None:
        for one in within:
            name = local(one)
            if name == "t":
                line.stretches.append(Stretch(one.text or "", self._mark()))
            elif name in packed.SPACES:
                line.stretches.append(Stretch(packed.SPACES[name], self._mark()))
            elif name in ("bookmarkStart", "bookmarkEnd"):
                self._bookmark(one, line)
            elif name in PICTURES:
                ours = any(PICTURE.fullmatch(attribute(known, "name")) for known in one.iter("{*}docPr"))
                line.figures += ours
                line.pictures += not ours
                beside += [*one.iter("{*}txbxContent")][:1]
            elif name == "AlternateContent":
                self._runs(packed.chosen(one), line, beside)
            elif name in packed.GONE:
                self.tracked |= name in ("del", "moveFrom")
            elif not packed.unseen(one):
                self.tracked |= name in ("ins", "moveTo")
                self._runs(one, line, beside)

    def _bookmark(self, one: etree._Element, line: Line | None = None) -> None:
        id = attribute(one, "id")
        if local(one) == "bookmarkEnd":
            self.open.pop(id, None)
            return
        found = MARK.match(attribute(one, "name"))
        if not found:
            return
        if found[0].startswith("prio_s_"):
            into = line or (self.done[-1] if self.done else None)
            if into is not None:
                into.sections.append(found[0].removeprefix("prio_s_"))
            return
        self.open[id] = found[0]
        if len(self.open) > MOST_OPEN:
            raise ValueError(id)
        if line is not None:
            line.stretches.append(Stretch("", found[0], begins=True))

    def _mark(self) -> str:
        """The mark of the text that is read now: of those that are open the one that began last."""
        return next(reversed(self.open.values()), "")
