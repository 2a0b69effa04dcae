"""A document as Word: real headings, lists, table heads and captions, so that people can go on writing and all can read.

Nothing is formatted but by its style. A piece that tells an answer, a rule or a source has a bookmark around it (see anchors).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from copy import copy
from dataclasses import dataclass, field
from functools import cache
from itertools import count, groupby

from lxml import etree

from ...text.catalogue import gettext as _
from ..anchors import anchor, properties, section_name, typeset, written
from ..columns import shares
from ..lines import marks, unmarked
from ..model import FEW_ROWS, Block, Document, Figure, Heading, Paragraph, Piece, Purpose, Run, Section, Style, Table
from .package import R, W, packed, part

STYLES = {
    Style.ITEM: "ListBullet",
    Style.NUMBERED: "ListNumber",
    Style.NOTE: "PrioNote",
    Style.EMPTY: "PrioEmpty",
}
PAGE, MARGIN, EDGE = (11906, 16838), 1361, 1247  # A4 and its margins, in twentieths of a point
WIDTH = PAGE[0] - 2 * MARGIN
# Of the review, which is one page: its margins, as in its PDF, and of its styles the half points, and the room before and after.
TIGHT_MARGIN, TIGHT_TOP, TIGHT_BOTTOM = 850, 680, 624
TIGHT = {
    "Normal": (19, 0, 20),
    "Title": (28, 0, 40),
    "Subtitle": (19, 0, 0),
    "Heading1": (21, 110, 20),
    "PrioCell": (19, 14, 14),
    "PrioNote": (18, 20, 0),
}
EMU = 635  # of drawings, in a twentieth of a point
PIXEL = 15  # of pictures, in twentieths of a point

RIGHT = re.compile("[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefc\U00010800-\U00010fff\U0001e800-\U0001efff]")  # Hebrew, Arabic …
NUMBERED = 2  # the id of numbered lists in numbering.xml, of the pattern and of the first list

SPACES = {
    "w": W,
    "r": R,
    "wp": "http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing",
    "a": "http://schemas.openxmlformats.org/drawingml/2006/main",
    "pic": "http://schemas.openxmlformats.org/drawingml/2006/picture",
}


def write_word(document: Document) -> bytes:
    """The document as the bytes of a .docx file: the same for the same document."""
    from ..pictures.png import png

    tight = document.purpose is Purpose.REVIEW
    size = PAGE[::-1] if document.wide else PAGE
    body = Body(document, size[0] - 2 * (TIGHT_MARGIN if tight else MARGIN))
    root = make("w:document", make("w:body"))
    root[0].extend([*body.front(), *body.sections(), _sheet(size, tight)])  # where they stay: all that moves is gone through
    numbering = part("numbering", document)
    numbering.extend(body.lists)
    return packed(
        document,
        properties(document, marks(root), unmarked(root)),
        {
            "document": root,
            "styles": _tightened(part("styles", document)) if tight else part("styles", document),
            "numbering": numbering,
            "settings": part("settings", document),
            "fontTable": part("fontTable", document),
            "footer": _footer(),
        },
        {id: png(written(figure.svg)) for id, figure in body.figures.items()},
    )


def make(tag: str, /, *children: etree._Element | str, **attributes: object) -> etree._Element:
    """An element by its short name: `make("w:p", …)`; attributes are `val=`, in the namespace of Word where the element is."""
    name, space = _whole(tag)
    made = {key if key.startswith("{") else f"{space}{key}": f"{value}" for key, value in attributes.items()}
    element = etree.Element(name, made, nsmap=SPACES if tag == "w:document" else None)
    for child in children:
        if isinstance(child, str):
            element.text = child
        else:
            element.append(child)
    return element


@cache
def _whole(tag: str) -> tuple[str, str]:
    """The whole name of an element by its short one, and what stands before the names of its attributes."""
    prefix, short = tag.split(":")
    return f"{{{SPACES[prefix]}}}{short}", f"{{{W}}}" if prefix == "w" else ""


def _tightened(styles: etree._Element) -> etree._Element:
    """The styles of a document that is one page."""
    for id, (size, before, after) in TIGHT.items():
        (style,) = styles.xpath("w:style[@w:styleId=$id]", id=id, namespaces=SPACES)
        for tag in ("rPr", "pPr"):
            for old in style.xpath(f"w:{tag}/*[self::w:sz or self::w:szCs or self::w:spacing]", namespaces=SPACES):
                old.getparent().remove(old)
        looks = style.find(f"{{{W}}}pPr")
        if looks is None:
            looks = make("w:pPr")
            style.append(looks)
        spacing = make("w:spacing", before=before, after=after, line=240, lineRule="auto")
        outline = looks.find(f"{{{W}}}outlineLvl")
        looks.append(spacing) if outline is None else outline.addprevious(spacing)
        runs = style.find(f"{{{W}}}rPr")
        if runs is None:
            runs = make("w:rPr")
            looks.addnext(runs)
        runs.extend([make("w:sz", val=size), make("w:szCs", val=size)])
    return styles


def _sheet(size: tuple[int, int], tight: bool = False) -> etree._Element:
    """A4, upright or on its side, with page numbers at the foot."""
    foot = make("w:footerReference", **{"type": "default", f"{{{R}}}id": "r_footer"})
    side, top, bottom = (TIGHT_MARGIN, TIGHT_TOP, TIGHT_BOTTOM) if tight else (MARGIN, EDGE, EDGE)
    edges = {"top": top, "bottom": bottom, "left": side, "right": side, "gutter": 0}
    edges |= dict.fromkeys(("header", "footer"), 340 if tight else 624)
    turned = {"orient": "landscape"} if size[0] > size[1] else {}
    return make("w:sectPr", foot, make("w:pgSz", w=size[0], h=size[1], **turned), make("w:pgMar", **edges))


def _footer() -> etree._Element:
    said = re.split("(NUMPAGES|PAGE)", _("Page {page} of {pages}", page="PAGE", pages="NUMPAGES"))
    runs = [_field(one) if one in ("PAGE", "NUMPAGES") else make("w:r", _text(one)) for one in said if one]
    return make("w:ftr", make("w:p", make("w:pPr", make("w:pStyle", val="Footer")), *runs))


def _field(name: str) -> etree._Element:
    return make("w:fldSimple", make("w:r", make("w:t", "1")), instr=f" {name} ")


def _text(text: str) -> etree._Element:
    return make("w:t", text, **{"{http://www.w3.org/XML/1998/namespace}space": "preserve"})


def from_the_right(text: str) -> bool:
    """Whether a text is written from right to left: most of its letters say, since a name first says little of the rest."""
    right = len(RIGHT.findall(text))
    return right > 0 and right * 2 > sum(map(str.isalpha, text))


@dataclass
class Body:
    """The elements of a document's text, and what they need besides: lists that begin anew, and pictures."""

    document: Document
    width: int = WIDTH  # of the text
    lists: list[etree._Element] = field(default_factory=list)
    figures: dict[str, Figure] = field(default_factory=dict)
    marks: Iterator[int] = field(default_factory=lambda: count(1))
    runs: dict[tuple[object, ...], list[etree._Element]] = field(default_factory=dict)  # by all that they are made of

    def front(self) -> Iterator[etree._Element]:
        if self.document.subtitle:
            yield self._line("Subtitle", self.document.subtitle)
        yield self._line("Title", self.document.title)

    def sections(self) -> Iterator[etree._Element]:
        for section in self.document.sections:
            yield from self.section(section)

    def section(self, section: Section) -> Iterator[etree._Element]:
        heading = self._line("Heading1", section.heading, section_name(section.id))
        if section.attachment:
            heading[0].insert(1, make("w:pageBreakBefore"))
        yield heading
        yield from self.blocks(section.blocks)

    def untitled(self, section: Section) -> list[etree._Element]:
        """A section under a heading that a template has: its mark is where its text begins."""
        found = list(self.blocks(section.blocks))
        for first in found[:1]:
            at = len(first.findall(f"{{{W}}}pPr"))
            first[at:at] = self._marked(section_name(section.id), [])
        return found

    def blocks(self, blocks: Iterable[Block]) -> Iterator[etree._Element]:
        for style, several in groupby(blocks, lambda one: one.style if isinstance(one, Paragraph) else None):
            list_id = self._new_list() if style is Style.NUMBERED else None
            for block in several:
                match block:
                    case Paragraph():
                        yield self._paragraph(block, list_id)
                    case Heading():
                        yield self._line("Heading2", block.text)
                    case Table():
                        yield from self._table(block)
                    case Figure():
                        yield from self._figure(block)

    # Text

    def _line(self, style: str, text: str, mark: str = "") -> etree._Element:
        runs = self._run(Run(text))
        return _block(style, self._marked(mark, runs) if mark else runs, text)

    def _paragraph(self, paragraph: Paragraph, list_id: int | None) -> etree._Element:
        return _block(STYLES.get(paragraph.style, ""), self._pieces(paragraph.pieces), paragraph.text, list_id)

    def _pieces(self, pieces: Iterable[Piece]) -> list[etree._Element]:
        found: list[etree._Element] = []
        for piece in pieces:
            found += [*(self._run(Run(" ")) if found else ()), *self._piece(piece)]
        return found

    def _piece(self, piece: Piece) -> list[etree._Element]:
        runs = [element for run in piece.runs for element in self._run(run)]
        known = None if self.document.public else anchor(piece)
        return self._marked(f"prio_{known.key}_{known.digest}_", runs, numbered=True) if known else runs

    def _run(self, run: Run) -> list[etree._Element]:
        """Its elements; of one that looks like another, a copy: a document says much again and again."""
        look = (run.text, bool(run.origin.part), run.strong, run.muted, run.link)
        if look not in self.runs:
            self.runs[look] = list(_run(run))
        return list(map(copy, self.runs[look]))

    def _marked(self, name: str, runs: list[etree._Element], numbered: bool = False) -> list[etree._Element]:
        number = next(self.marks)
        whole = f"{name}{number}" if numbered else name
        return [make("w:bookmarkStart", id=number, name=whole), *runs, make("w:bookmarkEnd", id=number)]

    def _new_list(self) -> int:
        id = NUMBERED + 1 + len(self.lists)
        begun = make("w:lvlOverride", make("w:startOverride", val=1), ilvl=0)
        self.lists.append(make("w:num", make("w:abstractNumId", val=NUMBERED), begun, numId=id))
        return id

    # Tables and pictures

    def _table(self, table: Table) -> Iterator[etree._Element]:
        if table.caption and self.document.purpose is not Purpose.REVIEW:  # there its heading says the same
            yield self._line("Caption", table.caption)
        columns = widths(table, self.width)
        looks = {"firstRow": int(bool(table.head)), "lastRow": 0, "firstColumn": 1, "lastColumn": 0, "noHBand": 1, "noVBand": 1}
        rows = [_row([self._line("PrioHead", one) for one in table.head], columns, head=True)] if table.head else []
        for row in table.rows:
            cells = [
                _block("PrioCell" if place else "PrioHead", self._piece(piece), piece.text) for place, piece in enumerate(row)
            ]
            rows.append(_row([*cells, *(_block("PrioCell", [], "") for _short in columns[len(cells) :])], columns))
        if len(table.rows) <= FEW_ROWS:
            _together(rows)
        yield make(
            "w:tbl",
            make(
                "w:tblPr",
                make("w:tblStyle", val="PrioTable"),
                make("w:tblW", w=sum(columns), type="dxa"),
                make("w:tblLayout", type="fixed"),
                make("w:tblLook", val="06A0" if table.head else "0680", **looks),
                make("w:tblCaption", val=written(table.caption)),
            ),
            make("w:tblGrid", *(make("w:gridCol", w=width) for width in columns)),
            *rows,
        )
        if table.note:
            yield self._line("PrioNote", table.note)

    def _figure(self, figure: Figure) -> Iterator[etree._Element]:
        id = f"picture{len(self.figures) + 1}"
        self.figures[id] = figure
        yield _block("PrioFigure", [make("w:r", _drawing(figure, id, len(self.figures), self.width))], "")
        yield self._line("PrioFigureCaption", figure.caption)


def _block(style: str, runs: Iterable[etree._Element], text: str, list_id: int | None = None) -> etree._Element:
    said = [make("w:pStyle", val=style)] if style else []
    if list_id:
        said.append(make("w:numPr", make("w:ilvl", val=0), make("w:numId", val=list_id)))
    if from_the_right(text):
        said.append(make("w:bidi"))
    return make("w:p", *([make("w:pPr", *said)] if said else []), *runs)


def _run(run: Run) -> Iterator[etree._Element]:
    text = written(run.text) if run.origin.part else typeset(run.text)  # what people wrote goes back as it was
    if not text:
        return
    style = "Strong" if run.strong else "PrioMuted" if run.muted else ""
    looks = [make("w:rStyle", val=style)] if style else []
    if from_the_right(text):
        looks.append(make("w:rtl"))
    parts = {"\n": "w:br", "\t": "w:tab"}
    said = [make(parts[one]) if one in parts else _text(one) for one in re.split("([\n\t])", text) if one]
    made = make("w:r", *([make("w:rPr", *looks)] if looks else []), *said)
    yield make("w:fldSimple", made, instr=f' HYPERLINK "{run.link}" ') if run.link else made


def _row(cells: list[etree._Element], columns: list[int], head: bool = False) -> etree._Element:
    looks = [make("w:cantSplit"), *([make("w:tblHeader")] if head else [])]
    return make(
        "w:tr",
        make("w:trPr", *looks),
        *(
            make("w:tc", make("w:tcPr", make("w:tcW", w=width, type="dxa")), cell)
            for width, cell in zip(columns, cells, strict=True)
        ),
    )


def _together(rows: Iterable[etree._Element]) -> None:
    """Each but the last stays on the page of the next."""
    for row in [*rows][:-1]:
        for look in row.iter(f"{{{W}}}pPr"):
            look.insert(1, make("w:keepNext"))  # after the style


def widths(table: Table, width: int) -> list[int]:
    """As wide as the text together."""
    found = [round(width * share) for share in shares(table)]
    return [*found[:-1], width - sum(found[:-1])]


def _drawing(figure: Figure, id: str, number: int, most: int) -> etree._Element:
    width, height = (round(one * EMU) for one in _size(figure.svg, most))
    name = f"{id}.png"
    look = make("a:stretch", make("a:fillRect"))
    fill = make("pic:blipFill", make("a:blip", **{f"{{{R}}}embed": id}), look)
    shape = make(
        "pic:spPr",
        make("a:xfrm", make("a:off", x=0, y=0), make("a:ext", cx=width, cy=height)),
        make("a:prstGeom", make("a:avLst"), prst="rect"),
    )
    known = make("pic:nvPicPr", make("pic:cNvPr", id=number, name=name), make("pic:cNvPicPr"))
    data = make("a:graphicData", make("pic:pic", known, fill, shape), uri=SPACES["pic"])
    inline = make(
        "wp:inline",
        make("wp:extent", cx=width, cy=height),
        make("wp:docPr", id=number, name=name, descr=written(figure.alt)),
        make("a:graphic", data),
        **dict.fromkeys(("distT", "distB", "distL", "distR"), 0),
    )
    return make("w:drawing", inline)


def _size(svg: str, most: int) -> tuple[float, float]:
    """How large a picture is on the page: as drawn, or as wide as the text."""
    box = re.search(r'viewBox="[\d.-]+ [\d.-]+ ([\d.]+) ([\d.]+)"', svg)
    width, height = (float(box[1]) * PIXEL, float(box[2]) * PIXEL) if box else (most, most / 2)
    scale = min(1, most / width)
    return width * scale, height * scale
