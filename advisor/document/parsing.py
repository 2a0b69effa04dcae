"""The one door to XML that others wrote: without entities and other files, and no more of it than memory holds."""

from __future__ import annotations

from lxml import etree

from ..text.unpacking import TooLarge

MOST_TAGS = 1_000_000  # of a part: each takes far more room than it is long
DAMAGE = etree.LxmlError  # what XML raises that is not as it should be


class Typed(ValueError):
    """It has a document type, where entities stand: no part of a document has one."""


def name_of(tag: str | etree.QName) -> str:
    """The name of an element or an attribute without its namespace."""
    name: str = etree.QName(tag).localname
    return name


def parsed(data: bytes) -> etree._Element:
    """The root of a document. Raises TooLarge, Typed, DAMAGE."""
    if data.count(b"<") > MOST_TAGS:
        raise TooLarge
    root = etree.fromstring(data, etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False))
    if root.getroottree().docinfo.doctype or root.getroottree().docinfo.internalDTD is not None:
        raise Typed
    return root
