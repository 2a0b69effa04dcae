"""A document in a municipality's own Word template: docxtpl, with nothing in it but the tags that there are (see tags)."""

from __future__ import annotations

import io
from collections.abc import Callable, Iterable, Iterator
from functools import partial
from pathlib import Path
from types import SimpleNamespace
from typing import TYPE_CHECKING

from docx.opc.constants import CONTENT_TYPE, RELATIONSHIP_TYPE
from docx.opc.exceptions import OpcError
from docx.opc.package import OpcPackage
from docx.opc.packuri import PackURI
from docx.opc.part import Part, XmlPart
from docxtpl import DocxTemplate
from jinja2 import StrictUndefined, TemplateError
from jinja2.sandbox import ImmutableSandboxedEnvironment

from ...text.catalogue import gettext as _
from ...text.errors import Unusable
from ...text.files import content
from ...text.unpacking import Damaged, Locked, Packed, TooLarge
from ...wording import words as wording
from ..anchors import PICTURE, properties, written
from ..lines import marks, unmarked
from ..model import Document, Section
from ..parsing import DAMAGE as NO_XML, parsed
from .active import active, unattached
from .package import KINDS, R, W, core, custom, language, plain, zipped
from .tags import SECTIONS, WHOLE, WORDS, Checked, name_of
from .template_parts import Fitting
from .word import Body

if TYPE_CHECKING:
    from lxml import etree

MOST, MOST_UNPACKED, MOST_PARTS = 20_000_000, 100_000_000, 2_000  # bytes of the file, and unpacked; and its parts
ALL = "prio-here"
BOOKMARK = f"{{{W}}}bookmarkStart"
DAMAGE = (AttributeError, LookupError, TypeError, ValueError, ArithmeticError, OpcError, NO_XML, Damaged, TooLarge)


def fill(document: Document, template: Path, sections: Iterable[str]) -> bytes:
    """The document as the bytes of a .docx file that looks as the template does. `sections`: every id that a document may have.

    Raises Unusable, with all that is wrong with the template.
    """
    known = frozenset(name_of(id) for id in (*sections, *(one.id for one in document.sections)))
    checked = Checked(str(template), known)
    filled = _Filled(io.BytesIO(_read(template, checked)))
    try:
        filled.init_docx()
        sources = list(filled.sources())
    except DAMAGE as error:
        checked.wrong(_("The file is damaged, and cannot be read."))
        raise Unusable(checked.problems) from error
    checked.counted(sources)
    checked.refuse()
    for xml in sources:
        checked.closed(xml)
    checked.refuse()
    for xml in sources:
        checked.read(filled.patch_xml(xml))
    checked.taken()
    checked.refuse()
    try:
        _cleared(filled)
        filled.render(_words(document, known), ImmutableSandboxedEnvironment(undefined=StrictUndefined), autoescape=True)
        Fitting(filled.docx, document).put(_placed(document))
        return _saved(filled, document)
    except (TemplateError, NO_XML) as error:  # the parts were whole when they were read
        what = _("The template cannot be filled in: a tag parts what belongs together, such as a row from its table.")
        checked.wrong(what, _("Let {tag} stand alone in a paragraph.", tag="{%p if … %}"))
        raise Unusable(checked.problems) from error
    except DAMAGE as error:
        checked.wrong(_("The file is damaged, and cannot be read."))
        raise Unusable(checked.problems) from error


def _cleared(filled: DocxTemplate) -> None:
    """Takes out what only a document of ours says: a template made of one would speak of pieces that are not there."""
    for one in filled.docx.part.package.iter_parts():
        if isinstance(one, XmlPart):
            ours = [name for name in one.element.iter(BOOKMARK) if name.get(f"{{{W}}}name", "").lower().startswith("prio_")]
            ids = {name.get(f"{{{W}}}id") for name in ours}
            ends = [end for end in one.element.iter(f"{{{W}}}bookmarkEnd") if end.get(f"{{{W}}}id") in ids]
            for mark in (*ours, *ends):
                mark.getparent().remove(mark)
            for style in one.element.findall(f".//{{{W}}}pStyle"):
                if style.get(f"{{{W}}}val", "").startswith(ALL):
                    style.getparent().remove(style)


def _placed(document: Document) -> dict[str, Callable[[Body], list[etree._Element]]]:
    """Where something is to stand → what."""
    sections = {_here(section): partial(Body.untitled, section=section) for section in document.sections}
    return {ALL: lambda body: list(body.sections()), **sections}


def _here(section: Section) -> str:
    return f"prio-here-{section.id}"


def _words(document: Document, known: Iterable[str]) -> dict[str, object]:
    there = {name_of(section.id): _Place(_here(section)) for section in document.sections}
    said = {word: written(f"{getattr(document, name) or ''}") for word, name in WORDS.items()}
    return {
        **said,
        "dato": wording.day(document.day) if document.day else "",
        WHOLE: _Place(ALL),
        SECTIONS: SimpleNamespace(**{name: there.get(name) or _Place("") for name in known}),
    }


class _Place:
    """Where something is to stand: a paragraph that is replaced when all tags are filled in."""

    def __init__(self, id: str):
        self.id = id

    def __bool__(self) -> bool:
        return bool(self.id)

    def __html__(self) -> str:
        return f'<w:p><w:pPr><w:pStyle w:val="{self.id}"/></w:pPr></w:p>' if self.id else ""


# The file --------------------------------------------------------------------------------------


def _read(path: Path, checked: Checked) -> bytes:
    """The file, when it is a Word document without macros of a size that can be read."""
    docx = _("Save it as a Word document (.docx), without macros and without a password.")
    data = content(path, MOST, checked.problems, _("A template is at most {most} MB.", most=MOST // 1_000_000))
    checked.refuse()
    try:
        parts = Packed(data or b"", MOST_PARTS, MOST_UNPACKED, MOST_UNPACKED)
        kinds = parts.read("[Content_Types].xml").decode("utf-8", "replace")
        found = list(dict.fromkeys(active(parts)))
    except TooLarge:
        checked.wrong(_("The file takes too much room unpacked."))
        raise Unusable(checked.problems) from None
    except (Damaged, Locked) as error:
        checked.wrong(_("The file is no Word document."), docx)
        raise Unusable(checked.problems) from error
    for what, part in found:
        checked.wrong(_("The template has {what}, in {part}.", what=what, part=part), _("Take it out in Word. {how}", how=docx))
    if not found and CONTENT_TYPE.WML_DOCUMENT_MAIN not in kinds:
        checked.wrong(_("The file is no Word document."), docx)
    checked.refuse()
    return data or b""


class _Filled(DocxTemplate):  # type: ignore[misc]  # it has no types
    """docxtpl, but for what it mends without saying so."""

    def sources(self) -> Iterator[str]:
        """The XML of each part that may have tags."""
        yield self.get_xml()
        for uri in (self.HEADER_URI, self.FOOTER_URI):
            yield from (self.get_part_xml(part) for _id, part in self.get_headers_footers(uri))

    def fix_tables(self, xml: str) -> etree._Element:
        parsed(xml.encode())  # or it would be mended by guessing
        return super().fix_tables(xml)

    def render_properties(self, *_given: object, **_more: object) -> None:
        """What the file says of itself is ours."""

    def render_footnotes(self, *_given: object, **_more: object) -> None:
        """No tags there."""


# The file that comes of it ---------------------------------------------------------------------


def _saved(filled: DocxTemplate, document: Document) -> bytes:
    package = filled.docx.part.package
    for old, kind, name, said in (
        (RELATIONSHIP_TYPE.CORE_PROPERTIES, CONTENT_TYPE.OPC_CORE_PROPERTIES, "core", core(document)),
        (
            f"{R}/custom-properties",
            f"{KINDS}.custom-properties+xml",
            "custom",
            custom(_kept(package, _remembered(filled.docx.element, document))),
        ),
    ):
        for id in [id for id, rel in package.rels.items() if rel.reltype == old]:
            del package.rels[id]
        package.relate_to(Part(PackURI(f"/docProps/{name}.xml"), kind, plain(said), package), old)
    for one in filled.docx.styles.element.iterfind(f"{{{W}}}docDefaults//{{{W}}}lang"):
        one.set(f"{{{W}}}val", language(document))
    held = io.BytesIO()
    filled.docx.save(held)
    made = Packed(held.getvalue(), MOST_PARTS, MOST_UNPACKED, MOST_UNPACKED)
    return zipped({name: unattached(made.read(name)) for name in made.names})


def _remembered(root: etree._Element, document: Document) -> dict[str, str]:
    theirs = [one for one in root.iter("{*}docPr") if not PICTURE.fullmatch(one.get("name", ""))]
    return properties(document, marks(root), unmarked(root), len(theirs))


def _kept(package: OpcPackage, ours: dict[str, str]) -> dict[str, str]:
    """The template's own properties that are text, and those of the document."""
    found: dict[str, str] = {}
    for rel in package.rels.values():
        if rel.reltype == f"{R}/custom-properties":
            for one in parsed(rel.target_part.blob):
                if len(one) and one[0].tag.endswith("}lpwstr"):
                    found[one.get("name", "")] = one[0].text or ""
    return {**{name: text for name, text in found.items() if not name.startswith("prio_")}, **ours}
