"""The lines of a Word file as they are held against each other, and what a file remembers of those that tell no answer."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from itertools import takewhile
from typing import TYPE_CHECKING

from .anchors import read_name, written
from .brought.archive import attribute, local
from .brought.packed import GONE, SPACES
from .model import text_digest

if TYPE_CHECKING:
    from lxml import etree

ALIKE = str.maketrans("“”„«»‟‘’‚‛´`–—‑‐−\xa0\u202f\u2009\n\t", "\"\"\"\"\"\"''''''-----     ")
MARK = "\0"
_UNSEEN = re.compile("[\xad\u200b\u2060\ufeff]")


def bare(text: str) -> str:
    """A text without what Word puts in to break its lines."""
    return _UNSEEN.sub("", unicodedata.normalize("NFC", written(text)))


def flat(text: str) -> str:
    """A text as it is held against another: quotes, dashes and spaces of one kind."""
    return " ".join(bare(text).replace("…", "...").translate(ALIKE).split())


def line_digest(text: str) -> str:
    return text_digest(flat(text))


def unmarked(root: etree._Element) -> list[str]:
    """Digests of what stands in a paragraph of a Word file before any answer, rule or source: what the program or a template
    says."""
    lines = ("".join(takewhile(MARK.__ne__, _said(line))) for line in root.iter("{*}p"))
    return list(dict.fromkeys(line_digest(text) for text in lines if text.strip()))


def marks(element: etree._Element) -> Iterator[str]:
    yield from (attribute(one, "name") for one in element.iter("{*}bookmarkStart"))


def _said(element: etree._Element) -> Iterator[str]:
    for one in element:
        name = local(one)
        if name == "t":
            yield one.text or ""
        elif name == "bookmarkStart" and read_name(attribute(one, "name")):
            yield MARK
        elif name in SPACES:
            yield SPACES[name]
        elif name not in (*GONE, "txbxContent"):
            yield from _said(one)
