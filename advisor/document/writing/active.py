"""What in a Word file does something by itself, or fetches something from elsewhere: none of it goes into a case paper."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from ...text.catalogue import gettext as _
from ...text.unpacking import Packed, TooLarge
from ..parsing import DAMAGE, MOST_TAGS, Typed, name_of, parsed
from .package import W, plain

if TYPE_CHECKING:
    from lxml import etree

ATTACHED = "attachedTemplate"  # Word writes where a file was made from; it is left out of what is written, and no harm
MACRO, OBJECT, OTHER = "macro", "object", "other"
CONTENT = {"macroEnabled": MACRO, "vbaProject": MACRO, "vbaData": MACRO, "oleObject": OBJECT, "activeX": OBJECT}
RELATIONSHIPS = {
    "vbaProject": MACRO,
    "wordVbaData": MACRO,
    "keyMapCustomizations": MACRO,
    "oleObject": OBJECT,
    "control": OBJECT,
    "activeXControlBinary": OBJECT,
    "aFChunk": OTHER,
    "subDocument": OTHER,
}
ELEMENTS = {
    "OLEObject": OBJECT,
    "objectEmbed": OBJECT,
    "objectLink": OBJECT,
    "control": OBJECT,
    "altChunk": OTHER,
    "subDoc": OTHER,
    "mailMerge": OTHER,
}
FIELDS = frozenset(
    ("DDE", "DDEAUTO", "INCLUDETEXT", "INCLUDEPICTURE", "INCLUDE", "IMPORT", "LINK", "EMBED", "DATABASE", "MACROBUTTON", "RD")
)


def unattached(data: bytes) -> bytes:
    """A part without the template that the file was made from."""
    if ATTACHED.encode() not in data:
        return data
    root = parsed(data)
    for one in [*root.iter(f"{{{W}}}{ATTACHED}"), *(one for one in root if one.get("Type", "").endswith(ATTACHED))]:
        one.getparent().remove(one)
    return plain(root)


def active(parts: Packed) -> Iterator[tuple[str, str]]:
    """What is active, in words, and the part that it is in. Raises TooLarge, Locked, Damaged."""
    tags = 0
    for name in parts.names:
        data = parts.read(name)
        if name.lower().endswith("vbaproject.bin"):
            yield _in_words(MACRO), name
        try:
            root = parsed(data)
        except Typed:
            yield "DOCTYPE", name
            continue
        except DAMAGE:
            if b"<!DOCTYPE" in data:
                yield "DOCTYPE", name
            elif name.endswith((".xml", ".rels")):
                yield _("something that cannot be read"), name
            continue
        if (tags := tags + data.count(b"<")) > MOST_TAGS:
            raise TooLarge
        for what in _of(root):
            yield what, name


def _of(root: etree._Element) -> Iterator[str]:
    for one in root.iter("{*}*"):
        name = name_of(one.tag)
        if name in ("Override", "Default"):
            yield from (_in_words(kind) for said, kind in CONTENT.items() if said.lower() in one.get("ContentType", "").lower())
        elif name == "Relationship":
            kind = one.get("Type", "").rpartition("/")[2]
            if kind in RELATIONSHIPS:
                yield _in_words(RELATIONSHIPS[kind])
            elif one.get("TargetMode") == "External" and kind not in ("hyperlink", ATTACHED):
                yield _("something that lies outside the file ({kind})", kind=kind)
        elif name in ELEMENTS:
            yield _in_words(ELEMENTS[name])
    for field in _fields(root):
        if field in FIELDS:
            yield _("the field {name}", name=field)
        elif not field:
            yield _("a field whose name is another field")


def _fields(root: etree._Element) -> Iterator[str]:
    """The name of each field; empty where another field makes it."""
    open_: list[str] = []
    for one in root.iter(f"{{{W}}}fldSimple", f"{{{W}}}fldChar", f"{{{W}}}instrText", f"{{{W}}}delInstrText"):
        kind = one.get(f"{{{W}}}fldCharType")
        if name_of(one.tag) == "fldSimple":
            yield _first(one.get(f"{{{W}}}instr", "")) or "-"
        elif kind == "begin":
            if open_ and not open_[-1].strip():
                yield ""
            open_.append("")
        elif kind == "end" and open_:
            yield _first(open_.pop()) or "-"
        elif kind is None and open_:
            open_[-1] += one.text or ""
    yield from (_first(one) or "-" for one in open_)


def _first(said: str) -> str:
    return next(iter(said.replace('"', " ").split()), "").upper()


def _in_words(kind: str) -> str:
    return {
        MACRO: _("macros"),
        OBJECT: _("an embedded object"),
        OTHER: _("another file within it"),
    }[kind]
