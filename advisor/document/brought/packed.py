"""What Word and OpenDocument say, paragraph by paragraph."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import date
from typing import TYPE_CHECKING

from .archive import Archive, attribute, below, local, value
from .passages import Kind, Passage

if TYPE_CHECKING:
    from lxml import etree

MOST_PARAGRAPHS = 20_000  # empty ones too
TOOLKIT = date(2013, 12, 23)  # when the template of python-docx was made


class TooMany(Exception):
    """Paragraphs."""


class Counted:
    """What is read paragraph by paragraph, and no further than anybody writes."""

    paragraphs = 0

    def count(self) -> None:
        self.paragraphs += 1
        if self.paragraphs > MOST_PARAGRAPHS:
            raise TooMany


def _day(written: str | None) -> date | None:
    """A day that a file says of itself; None for that of the template of a toolkit, which says nothing of the file."""
    try:
        day = date.fromisoformat((written or "")[:10])
    except ValueError:
        return None
    return day if day != TOOLKIT else None


# Word ------------------------------------------------------------------------------------------

GONE = {"del", "moveFrom", "pPr", "rPr", "sdtPr", "instrText", "delText", "delInstrText", "sectPr", "tblPr", "trPr", "tcPr"}
SPACES = {"tab": " ", "ptab": " ", "br": "\n", "cr": "\n", "noBreakHyphen": "-"}
_OFF = ("0", "false", "off")
_HEADINGS = re.compile("heading [1-9]|title")  # as the file names its styles, in whichever language they are shown


@dataclass(frozen=True)
class _Style:
    name: str
    based_on: str
    properties: etree._Element | None  # of its paragraphs


class Word(Counted):
    def __init__(self, file: Archive, main: str):
        self.body = file.tree(main)
        self.styles = {
            attribute(one, "styleId"): _Style((value(one, "name") or "").lower(), value(one, "basedOn") or "", first(one, "pPr"))
            for one in below(file.tree(file.related(main, "styles")), "style")
        }
        self.notes = {
            (kind, attribute(one, "id")): one
            for kind in ("footnote", "endnote")
            for one in below(file.tree(file.related(main, f"{kind}s")), kind)
        }
        core = file.tree(file.related("", "core-properties"))
        self.day = next((day for one in ("modified", "created") for found in below(core, one) if (day := _day(found.text))), None)
        self.lists = Lists(file.tree(file.related(main, "numbering")))
        self.rows, self.tables = 0, 0

    def passages(self) -> Iterator[Passage]:
        return self._blocks(self.body)

    def _blocks(self, within: etree._Element | None, row: int = 0, kind: Kind | None = None) -> Iterator[Passage]:
        for one in below(within):
            match local(one):
                case "p":
                    yield from self._paragraph(one, row, kind)
                case "tbl" if not row:
                    self.tables += 1
                    yield from (replace(cell, table=self.tables if cell.row else 0) for cell in self._blocks(one, row, kind))
                case "tr" if row and not unseen(one):  # of a table in a cell
                    yield from self._blocks(one, row, kind)
                case "tr" if not below(one, "trPr", "del"):
                    self.rows += 1
                    yield from self._row(one, self.rows, kind or Kind.CELL)
                case "AlternateContent":
                    yield from self._blocks(chosen(one), row, kind)
                case other if other not in GONE and not unseen(one):
                    yield from self._blocks(one, row, kind)

    def _row(self, within: etree._Element, row: int, kind: Kind) -> Iterator[Passage]:
        column = 0
        for cell in self._cells(within):
            for one in self._blocks(cell, row, kind):
                yield replace(one, column=column)
            column += int(value(cell, "tcPr", "gridSpan") or 1)

    def _cells(self, within: etree._Element) -> Iterator[etree._Element]:
        for one in below(within):
            if local(one) == "tc":
                yield one
            elif local(one) not in GONE and not unseen(one):
                yield from self._cells(one)

    def _paragraph(self, paragraph: etree._Element, row: int, kind: Kind | None) -> Iterator[Passage]:
        beside: list[tuple[etree._Element, Kind | None]] = []
        self.count()
        properties = first(paragraph, "pPr")
        if self.listed(properties):
            return
        text, its = "".join(self._runs(paragraph, beside)), kind or self.kind(properties)
        number = self._number(properties) if its is Kind.ITEM else ""
        yield Passage(f"{number} {text}" if number and text.strip() else text, kind=its, row=row)
        for one, hung in beside:  # what hangs on it: notes, and the text of boxes
            yield from self._blocks(one, 0, hung)

    def _runs(self, within: etree._Element, beside: list[tuple[etree._Element, Kind | None]]) -> Iterator[str]:
        for one in within:
            name = local(one)
            if name == "t":
                yield one.text or ""
            elif name in SPACES:
                yield SPACES[name]
            elif name in ("footnoteReference", "endnoteReference"):
                note = self.notes.get((name.removesuffix("Reference"), attribute(one, "id")))
                beside += [(note, Kind.NOTE)] if note is not None else []
            elif name == "txbxContent":
                beside.append((one, None))
            elif name == "AlternateContent":
                yield from self._runs(chosen(one), beside)
            elif name not in GONE and not unseen(one):
                yield from self._runs(one, beside)

    def listed(self, properties: etree._Element | None) -> bool:
        """Whether a paragraph is a line of a contents list."""
        return any(name.startswith("toc ") for name, _properties in self._said(properties))

    def kind(self, properties: etree._Element | None) -> Kind:
        """A heading is one by its style or its level, never by how it looks."""
        for name, found in self._said(properties):
            level, number = value(found, "outlineLvl") or "", value(found, "numPr", "numId")
            if (level.isdigit() and level != "9") or _HEADINGS.fullmatch(name):
                return Kind.HEADING
            if number is not None:
                return Kind.ITEM if number != "0" else Kind.PARAGRAPH
        return Kind.PARAGRAPH

    def _number(self, properties: etree._Element | None) -> str:
        """What an item of a list begins with."""
        listed = (below(found, "numPr") for _name, found in self._said(properties) if value(found, "numPr", "numId") is not None)
        found = next(listed, [None])[0]
        return self.lists.next(value(found, "numId") or "", int(value(found, "ilvl") or 0))

    def _said(self, properties: etree._Element | None) -> Iterator[tuple[str, etree._Element | None]]:
        """What is said of a paragraph: by itself, by its style, and by those that it is based on."""
        yield "", properties
        id, seen = value(properties, "pStyle"), set[str]()
        while id in self.styles and id not in seen:
            seen.add(id)
            style = self.styles[id]
            yield style.name, style.properties
            id = style.based_on


_NUMBERS: dict[str, Callable[[int], str]] = {
    "decimal": str,
    "lowerLetter": lambda number: chr(96 + number) if number <= 26 else str(number),
    "upperLetter": lambda number: chr(64 + number) if number <= 26 else str(number),
}


@dataclass(frozen=True)
class _Level:
    format: str
    start: int
    text: str  # «%1.», with the number of each level above


class Lists:
    """The numbers of lists, counted as they come. Of what has no number, such as points, nothing is said."""

    def __init__(self, numbering: etree._Element | None):
        self.levels = {
            attribute(one, "abstractNumId"): {
                int(attribute(level, "ilvl") or 0): _Level(
                    value(level, "numFmt") or "", int(value(level, "start") or 1), value(level, "lvlText") or ""
                )
                for level in below(one, "lvl")
            }
            for one in below(numbering, "abstractNum")
        }
        self.patterns = {attribute(one, "numId"): value(one, "abstractNumId") or "" for one in below(numbering, "num")}
        self.anew = {attribute(one, "numId") for one in below(numbering, "num") if below(one, "lvlOverride", "startOverride")}
        self.counted: dict[str, dict[int, int]] = {}

    def next(self, list_id: str, depth: int) -> str:
        pattern = self.patterns.get(list_id, "")
        levels = self.levels.get(pattern, {})
        if depth not in levels or levels[depth].format not in _NUMBERS:
            return ""
        counted = self.counted.setdefault(f"list {list_id}" if list_id in self.anew else pattern, {})
        counted[depth] = counted.get(depth, levels[depth].start - 1) + 1
        for deeper in [one for one in counted if one > depth]:
            del counted[deeper]
        return re.sub("%([1-9])", lambda found: self._shown(levels, counted, int(found[1]) - 1), levels[depth].text)

    def _shown(self, levels: dict[int, _Level], counted: dict[int, int], depth: int) -> str:
        level = levels.get(depth, _Level("decimal", 1, ""))
        return _NUMBERS.get(level.format, str)(counted.get(depth, level.start))


def unseen(element: etree._Element) -> bool:
    """A row that was deleted, hidden text, or a prompt that nobody has filled in."""
    hidden = value(element, "rPr", "vanish")
    shown_prompt = below(element, "sdtPr", "showingPlcHdr")
    return bool(below(element, "trPr", "del") or shown_prompt or (hidden is not None and hidden not in _OFF))


def first(element: etree._Element, name: str) -> etree._Element | None:
    return next(iter(below(element, name)), None)


def chosen(alternatives: etree._Element) -> etree._Element:
    """Of two ways to draw the same, one."""
    return next((one for one in alternatives if local(one) in ("Choice", "Fallback")), alternatives)


# OpenDocument ----------------------------------------------------------------------------------

_NOT_TEXT = {"tracked-changes", "annotation", "note-citation", "index-title-template", "forms", "sequence-decls"}
_LISTS = {"table-of-content", "alphabetical-index", "illustration-index", "table-index", "user-index", "object-index"}


class OpenText(Counted):
    def __init__(self, file: Archive):
        content = file.tree("content.xml")
        meta = below(file.tree("meta.xml"), "meta")
        said = {local(one): one.text for block in meta for one in block}
        self.day = _day(said.get("date")) or _day(said.get("creation-date"))
        self.body = next(iter(below(content, "body", "text")), None)
        self.parents = {
            attribute(one, "name"): attribute(one, "parent-style-name") for one in below(content, "automatic-styles", "style")
        }
        self.numbers = {
            (attribute(style, "name"), attribute(level, "level")): attribute(level, "num-suffix")
            for root in (content, file.tree("styles.xml"))
            for block in ("automatic-styles", "styles")
            for style in below(root, block, "list-style")
            for level in below(style, "list-level-style-number")
            if attribute(level, "num-format") == "1"
        }
        self.lists: list[str] = []  # the styles of those that one is in
        self.counted: dict[tuple[str, str], int] = {}
        self.rows, self.tables = 0, 0

    def passages(self) -> Iterator[Passage]:
        yield from self._blocks(self.body)

    def _blocks(self, within: etree._Element | None, row: int = 0, kind: Kind | None = None) -> Iterator[Passage]:
        for one in below(within):
            match local(one):
                case "p" | "h" as name:
                    self.count()
                    beside: list[tuple[etree._Element, Kind | None]] = []
                    text = "".join(self._runs(one, beside))
                    heading = name == "h" or self._titles(attribute(one, "style-name"))
                    its = (
                        Kind.HEADING if heading and kind in (None, Kind.ITEM) else kind or Kind.PARAGRAPH
                    )  # headings may be numbered
                    yield Passage(text, kind=its, row=row)
                    for found, hung in beside:
                        yield from self._blocks(found, 0, hung)
                case "list":
                    yield from self._list(one, row, kind or Kind.ITEM)
                case "table" if not row:
                    self.tables += 1
                    yield from (replace(cell, table=self.tables if cell.row else 0) for cell in self._blocks(one, row, kind))
                case "table-row" if not row:
                    self.rows += 1
                    for column, cell in enumerate(below(one)):
                        inside = self._blocks(cell, self.rows, kind or Kind.CELL)
                        yield from (replace(said, column=column) for said in inside)
                case name if name not in _NOT_TEXT | _LISTS:
                    yield from self._blocks(one, row, kind)

    def _list(self, within: etree._Element, row: int, kind: Kind) -> Iterator[Passage]:
        """The items of a list, each behind its number where it has one."""
        self.lists.append(attribute(within, "style-name") or (self.lists[-1] if self.lists else ""))
        level = (self.lists[-1], f"{len(self.lists)}")
        self.counted[level] = self.counted.get(level, 0) if attribute(within, "continue-numbering") == "true" else 0
        for item in below(within):
            first = next(iter(below(item)), None)
            numbered = level in self.numbers and local(item) == "list-item" and local(first) == "p" and kind is Kind.ITEM
            self.counted[level] += int(numbered)
            number = f"{self.counted[level]}{self.numbers.get(level, '')} " if numbered else ""
            for one in self._blocks(item, row, kind):
                yield replace(one, text=f"{number}{one.text}") if one.text.strip() else one
                number = ""
        self.lists.pop()

    def _titles(self, style: str) -> bool:
        return "Title" in (style, self.parents.get(style))

    def _runs(self, within: etree._Element, beside: list[tuple[etree._Element, Kind | None]]) -> Iterator[str]:
        yield within.text or ""
        for one in within:
            name = local(one)
            if name == "s":
                yield " "
            elif name in ("tab", "line-break"):
                yield " " if name == "tab" else "\n"
            elif name == "note":
                beside += [(body, Kind.NOTE) for body in below(one, "note-body")]
            elif name in ("text-box", "table"):
                beside.append((one, None))
            elif name and name not in _NOT_TEXT:
                yield from self._runs(one, beside)
            yield one.tail or ""
