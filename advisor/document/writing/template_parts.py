"""A document among the parts of a template: in its styles where it has them, in ours where it does not."""

from __future__ import annotations

import io
import re
from collections.abc import Callable, Iterable, Mapping
from itertools import count

from docx.document import Document as Opened
from docx.opc.constants import RELATIONSHIP_TYPE
from docx.opc.packuri import PackURI
from docx.opc.part import XmlPart
from docx.parts.document import DocumentPart
from lxml import etree

from ..anchors import written
from ..model import Document
from ..pictures.png import png
from .package import KINDS, R, W, part
from .word import WIDTH, Body

HELD = f"{{{W}}}pStyle"  # of a paragraph that holds a place


class Fitting:
    """The elements of a document into the parts of a template: its own styles where it has them, ours where it does not."""

    def __init__(self, opened: Opened, document: Document):
        self.document = document
        self.opened = opened
        self.main: DocumentPart = opened.part
        self.styles = self._styles()
        taken = _whole(self.main.element.xpath("//w:bookmarkStart/@w:id"))
        self.body = Body(document, _width(opened), marks=count(max(taken, default=0) + 1))

    def put(self, placed: Mapping[str, Callable[[Body], list[etree._Element]]]) -> None:
        numbers = self._numbers()
        for one in self._parts():
            for held in one.element.findall(f".//{HELD}"):
                id = held.get(f"{{{W}}}val", "")
                if make := placed.get(id):
                    paragraph = held.getparent().getparent()
                    begun = len(self.body.lists)
                    elements = make(self.body)
                    lists = numbers.take(self.body.lists[begun:])
                    for element in elements:
                        self._fit(element, one, lists)
                        paragraph.addprevious(element)
                    paragraph.getparent().remove(paragraph)
            for cell in one.element.iter(f"{{{W}}}tc"):
                if not len(cell) or cell[-1].tag != f"{{{W}}}p":
                    etree.SubElement(cell, f"{{{W}}}p")

    def _parts(self) -> list[XmlPart]:
        related = [rel.target_part for rel in self.main.rels.values() if not rel.is_external]
        return [
            self.main,
            *(one for one in related if isinstance(one, XmlPart) and one.partname.startswith(("/word/header", "/word/footer"))),
        ]

    def _fit(self, element: etree._Element, part: XmlPart, numbers: Mapping[str, str]) -> None:
        """The names of styles, lists and pictures as they are in the part."""
        for one in element.iter(f"{{{W}}}pStyle", f"{{{W}}}rStyle", f"{{{W}}}tblStyle"):
            one.set(f"{{{W}}}val", self.styles[one.get(f"{{{W}}}val")])
        for one in element.iter(f"{{{W}}}numId"):
            one.set(f"{{{W}}}val", numbers[one.get(f"{{{W}}}val")])
        for one in element.iter("{http://schemas.openxmlformats.org/drawingml/2006/main}blip"):
            figure = self.body.figures[one.get(f"{{{R}}}embed")]
            image = self.main.package.get_or_add_image_part(io.BytesIO(png(written(figure.svg))))
            one.set(f"{{{R}}}embed", part.relate_to(image, RELATIONSHIP_TYPE.IMAGE))

    def _styles(self) -> dict[str, str]:
        """Our style → theirs of the same name, or our own, put in."""
        theirs = self.opened.styles.element
        named = {_called(one): id for one in theirs.findall(f"{{{W}}}style") if (id := one.get(f"{{{W}}}styleId"))}
        ours = part("styles", self.document).findall(f"{{{W}}}style")
        taken = set(named.values())
        known: dict[str, str] = {}
        for one in ours:
            id = one.get(f"{{{W}}}styleId")
            known[id] = named.get(_called(one)) or (id if id not in taken else f"{id}Prio")
        for one in ours:
            if _called(one) not in named:
                one.set(f"{{{W}}}styleId", known[one.get(f"{{{W}}}styleId")])
                for other in one.iter(f"{{{W}}}basedOn", f"{{{W}}}next"):
                    other.set(f"{{{W}}}val", known[other.get(f"{{{W}}}val")])
                theirs.append(one)
        self.new = {known[id] for id in known if known[id] not in taken}
        return known

    def _numbers(self) -> Numbers:
        numbers = Numbers(self.main, part("numbering", self.document))
        for style in self.opened.styles.element.findall(f"{{{W}}}style"):
            if style.get(f"{{{W}}}styleId") in self.new:
                for one in style.iter(f"{{{W}}}numId"):
                    one.set(f"{{{W}}}val", numbers.own[one.get(f"{{{W}}}val")])
        return numbers


def _called(style: etree._Element) -> tuple[str, str]:
    name = style.find(f"{{{W}}}name")
    return style.get(f"{{{W}}}type", ""), "" if name is None else name.get(f"{{{W}}}val", "").lower()


def _width(opened: Opened) -> int:
    """Between the margins of the first page, where the template says it."""
    for section in opened.sections:
        page, left, right = section.page_width, section.left_margin, section.right_margin
        return WIDTH if page is None or left is None or right is None else round((page - left - right) / 635)
    return WIDTH


def _whole(ids: Iterable[str | None]) -> list[int]:
    """The ids that Word can have written: whole numbers of 32 bits."""
    return [int(one) for one in ids if one and re.fullmatch(r"[0-9]{1,9}", one)]


class Numbers:
    """The lists of a document among those of a template."""

    def __init__(self, main: DocumentPart, ours: etree._Element):
        self.root = _numbering(main)
        patterns, lists = (self._most(name) for name in ("abstractNum", "num"))
        self.patterns = {}
        for one in ours.findall(f"{{{W}}}abstractNum"):
            old = one.get(f"{{{W}}}abstractNumId")
            self.patterns[old] = f"{patterns + int(old)}"
            one.set(f"{{{W}}}abstractNumId", self.patterns[old])
            for style in one.findall(f".//{{{W}}}pStyle"):
                style.getparent().remove(style)
            place = len(self.root.findall(f"{{{W}}}abstractNum"))
            self.root.insert(place, one)
        self.next = count(lists + 1)
        self.own = self.take(ours.findall(f"{{{W}}}num"))

    def _most(self, name: str) -> int:
        ids = [
            one.get(f"{{{W}}}{name}Id" if name == "abstractNum" else f"{{{W}}}numId")
            for one in self.root.findall(f"{{{W}}}{name}")
        ]
        return max(_whole(ids), default=0)

    def take(self, lists: Iterable[etree._Element]) -> dict[str, str]:
        """Adds lists; old id → new."""
        found = {}
        for one in lists:
            new = f"{next(self.next)}"
            found[one.get(f"{{{W}}}numId")] = new
            one.set(f"{{{W}}}numId", new)
            pattern = one.find(f"{{{W}}}abstractNumId")
            pattern.set(f"{{{W}}}val", self.patterns[pattern.get(f"{{{W}}}val")])
            self.root.append(one)
        return found


def _numbering(main: DocumentPart) -> etree._Element:
    theirs = next((one.target_part for one in main.rels.values() if one.reltype == RELATIONSHIP_TYPE.NUMBERING), None)
    if isinstance(theirs, XmlPart):
        return theirs.element
    root = f'<w:numbering xmlns:w="{W}"/>'.encode()
    new = XmlPart.load(PackURI("/word/numbering.xml"), f"{KINDS}.wordprocessingml.numbering+xml", root, main.package)
    main.relate_to(new, RELATIONSHIP_TYPE.NUMBERING)
    return new.element
