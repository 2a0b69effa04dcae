"""A document as HTML: a file that stands alone, or the part of a page that shows it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined, Template
from markupsafe import Markup

from ...text.catalogue import gettext as _
from ..anchors import typeset
from ..columns import shares
from ..model import FEW_ROWS, Document, Figure, Heading, Origin, Paragraph, Section, Style, Table

TAGS = {Style.ITEM: "ul", Style.NUMBERED: "ol"}


@dataclass(frozen=True)
class About:
    """Where a run of text leads, and what is said of it there."""

    url: str
    title: str
    stop: bool = True  # whether the keyboard stops there: once for each answer is enough


@dataclass(frozen=True)
class Laid:
    """A block as HTML has it: paragraphs of one list stand in it together."""

    kind: str
    of: Any
    tag: str = ""


def page(document: Document) -> str:
    """The document as a file of its own, with its style in it."""
    return typeset(_template().render(**_parts(document), alone=True, style=style(), about=None, write=None, after=None))


def style() -> str:
    return (Path(__file__).parent / "page.css").read_text(encoding="utf-8")


def body(
    document: Document,
    level: int,
    about: Callable[[Origin], About | None] | None = None,
    write: Callable[[Origin], About | None] | None = None,
    after: Callable[[Section], Markup] | None = None,
) -> Markup:
    """The sections alone, with headings from `level`. `about` says where a run of text comes from, `write` where what nobody
    assessed is written, `after` is what a page has at the end of a section.
    """
    hooks = {"about": about, "write": write, "after": after, "write_it": _("Write")}
    return Markup(typeset(_template().render(**_parts(document), alone=False, level=level, **hooks)))


def _parts(document: Document) -> dict[str, object]:
    return {"shares": shares, "few": FEW_ROWS, "document": document, "blocks": lambda section: list(laid(section))}


def laid(section: Section) -> Iterator[Laid]:
    """The blocks of a section in order, with its lists gathered."""
    items: list[Paragraph] = []
    for block in (*section.blocks, None):
        if items and not (isinstance(block, Paragraph) and block.style is items[0].style):
            yield Laid("list", items, TAGS[items[0].style])
            items = []
        match block:
            case Paragraph(style=style) if style in TAGS:
                items.append(block)
            case Paragraph():
                yield Laid("paragraph", block)
            case Heading():
                yield Laid("heading", block)
            case Table():
                yield Laid("table", block)
            case Figure():
                yield Laid("figure", block)


@cache
def _template() -> Template:
    here = FileSystemLoader(Path(__file__).parent)
    return Environment(
        loader=here, autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True
    ).get_template("page.html")
