"""The parts of a packed document, and what Word and OpenDocument say in them.

What is packed is measured before it is unpacked; XML brings no entities; and no path leads anywhere but to another part of
the same file.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from io import BytesIO
from pathlib import PurePosixPath
from zipfile import ZipFile

from lxml import etree

from .passages import Kind, Passage

MOST_UNPACKED = 30_000_000  # of each part that is read
MOST_PARTS = 5_000
DAMAGE = etree.LxmlError  # what XML raises that is not as it should be


class TooLarge(Exception):
    pass


class Locked(Exception):
    pass


class Archive:
    """The parts of a packed file, each measured before it is unpacked."""

    def __init__(self, data: bytes):
        self.file = ZipFile(BytesIO(data))
        if len(self.file.infolist()) > MOST_PARTS:
            raise TooLarge

    def part(self, path: str) -> bytes:
        """What a part holds; nothing where it is not there."""
        try:
            found = self.file.getinfo(path)
        except KeyError:
            return b""
        if found.flag_bits & 1:
            raise Locked
        if found.file_size > MOST_UNPACKED:
            raise TooLarge
        with self.file.open(found) as opened:
            return opened.read(MOST_UNPACKED)

    def tree(self, path: str) -> etree._Element | None:
        """The XML of a part; None where it is not there. Raises ValueError for one that defines entities."""
        if not (data := self.part(path)):
            return None
        tree = etree.fromstring(data, etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False))
        if tree.getroottree().docinfo.internalDTD is not None:
            raise ValueError(path)
        return tree

    def related(self, path: str, kind: str) -> str:
        """The part that another names as the one of a kind; empty where it names none in the file."""
        at = PurePosixPath(path)
        for one in below(self.tree(str(at.parent / "_rels" / f"{at.name}.rels"))):
            if one.get("Type", "").endswith(f"/{kind}") and one.get("TargetMode") != "External":
                target = one.get("Target", "")
                return target.lstrip("/") if target.startswith("/") else str(at.parent / target)
        return ""


def local(element: etree._Element | None) -> str:
    """The name of an element without its namespace; empty for a comment and the like."""
    return etree.QName(element).localname if element is not None and isinstance(element.tag, str) else ""


def below(element: etree._Element | None, *path: str) -> list[etree._Element]:
    """The elements under one, along a path of names; without a path, all that stand right under it."""
    found = [] if element is None else [element]
    for step in path or ("",):
        found = [below for one in found for below in one if step in ("", local(below))]
    return found


def value(element: etree._Element | None, *path: str) -> str | None:
    """The w:val of an element along a path; empty where it has none, None where it is not there."""
    found = below(element, *path)
    return attribute(found[0], "val") if found else None


def attribute(element: etree._Element, name: str) -> str:
    return next((str(value) for key, value in element.attrib.items() if etree.QName(key).localname == name), "")


def _day(written: str | None) -> date | None:
    try:
        return date.fromisoformat((written or "")[:10])
    except ValueError:
        return None


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


class Word:
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
        self.rows = 0

    def passages(self) -> Iterator[Passage]:
        return self._blocks(self.body)

    def _blocks(self, within: etree._Element | None, row: int = 0, kind: Kind | None = None) -> Iterator[Passage]:
        for one in below(within):
            match local(one):
                case "p":
                    yield from self._paragraph(one, row, kind)
                case "tr" if not below(one, "trPr", "del"):
                    self.rows += 1
                    yield from self._blocks(one, self.rows, kind or Kind.CELL)
                case "AlternateContent":
                    yield from self._blocks(chosen(one), row, kind)
                case other if other not in GONE and not unseen(one):
                    yield from self._blocks(one, row, kind)

    def _paragraph(self, paragraph: etree._Element, row: int, kind: Kind | None) -> Iterator[Passage]:
        beside: list[tuple[etree._Element, Kind | None]] = []
        properties = first(paragraph, "pPr")
        if self.listed(properties):
            return
        yield Passage("".join(self._runs(paragraph, beside)), kind=kind or self.kind(properties), row=row)
        for one, its in beside:  # what hangs on it: notes, and the text of boxes
            yield from self._blocks(one, 0, its)

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

    def _said(self, properties: etree._Element | None) -> Iterator[tuple[str, etree._Element | None]]:
        """What is said of a paragraph: by itself, by its style, and by those that it is based on."""
        yield "", properties
        id, seen = value(properties, "pStyle"), set[str]()
        while id in self.styles and id not in seen:
            seen.add(id)
            style = self.styles[id]
            yield style.name, style.properties
            id = style.based_on


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


class OpenText:
    def __init__(self, file: Archive):
        content = file.tree("content.xml")
        meta = below(file.tree("meta.xml"), "meta")
        said = {local(one): one.text for block in meta for one in block}
        self.day = _day(said.get("date")) or _day(said.get("creation-date"))
        self.body = next(iter(below(content, "body", "text")), None)
        self.parents = {
            attribute(one, "name"): attribute(one, "parent-style-name") for one in below(content, "automatic-styles", "style")
        }
        self.rows = 0

    def passages(self) -> Iterator[Passage]:
        yield from self._blocks(self.body)

    def _blocks(self, within: etree._Element | None, row: int = 0, kind: Kind | None = None) -> Iterator[Passage]:
        for one in below(within):
            match local(one):
                case "p" | "h" as name:
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
                    yield from self._blocks(one, row, kind or Kind.ITEM)
                case "table-row":
                    self.rows += 1
                    yield from self._blocks(one, self.rows, kind or Kind.CELL)
                case name if name not in _NOT_TEXT | _LISTS:
                    yield from self._blocks(one, row, kind)

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
