"""The one door to XML and HTML that others wrote: no entities of its own, no other files, and no more than memory holds."""

from __future__ import annotations

import re

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


# A page ---------------------------------------------------------------------------------------

NO_TEXT = {
    "head",
    "script",
    "style",
    "noscript",
    "template",
    "svg",
    "math",
    "iframe",
    "object",
    "select",
    "textarea",
    "audio",
    "video",
}
WITHIN = {  # what stands in a line; all else begins one and ends one
    *(
        "a",
        "abbr",
        "b",
        "bdi",
        "bdo",
        "cite",
        "code",
        "data",
        "del",
        "dfn",
        "em",
        "font",
        "i",
        "ins",
        "kbd",
        "label",
        "mark",
        "q",
    ),
    *("s", "samp", "small", "span", "strong", "sub", "sup", "time", "u", "var", "wbr"),
}


def lines_of_page(page: str) -> list[str]:
    """The text of an HTML page as lines; nothing of it is run or fetched. Raises TooLarge, DAMAGE."""
    if page.count("<") > MOST_TAGS // 10:  # a page is no document: what is drawn on a screen has some thousands
        raise TooLarge
    parser = etree.HTMLParser(encoding="utf-8", no_network=True, huge_tree=False, remove_comments=True, remove_pis=True)
    root = etree.fromstring(page.encode("utf-8", "replace"), parser)
    said: list[str] = []
    waiting: list[etree._Element | str] = [] if root is None else [root]
    while waiting:
        one = waiting.pop()
        if isinstance(one, str):
            said.append(one)
            continue
        tag = one.tag if isinstance(one.tag, str) else ""
        edge = "" if tag in WITHIN else "\n"
        after = [edge, _flat(one.tail)]
        inner = [] if tag in NO_TEXT or not tag else [edge, _flat(one.text), *one]
        waiting += reversed([*inner, *after])
    return [" ".join(line.split()) for line in "".join(said).split("\n") if line.strip()]


def _flat(text: str | None) -> str:
    """A text of a page, where a break of a line is a space."""
    return re.sub(r"\s", " ", text or "")
