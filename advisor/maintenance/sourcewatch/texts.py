"""Reads a text that somebody saved: a page (HTML), plain text, a Word document, or JSON of the content API of Helsedirektoratet.

Only the text is taken, as lines. Nothing is fetched, and nothing in the file is run. docs/kildevakt.md says what is read.
"""

from __future__ import annotations

import html
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from ...document.brought.reading import decoded, read_document
from ...document.parsing import DAMAGE, lines_of_page
from ...text.catalogue import gettext as _
from ...text.errors import Problem, Unusable
from ...text.files import content
from ...text.jsontext import JsonBuilder
from ...text.nodes import Node
from ...text.reading import MAX_BYTES
from ...text.unpacking import TooLarge
from .fingerprints import MOST_WORDS, Word, words

TEXTS = ("tittel", "intro", "tekst")  # of the API: what a reader meets first, in this order
DATA = ("praktisk", "rasjonale", "nokkelInfo")
UNDER = ("barn", "children", "innhold")  # what a client may have put the content below in
PAGE = re.compile(r"\s*(?:<!doctype html|<html|<(?:head|body|main|article|section|div|h[1-6]|p|ul)\b)", re.I)


@dataclass(frozen=True)
class Text:
    """What a file says. `lines` are numbered from 1: of plain text those of the file."""

    name: str
    lines: tuple[str, ...]
    words: tuple[Word, ...]
    modified: date | None = None  # the day that it says it was changed


def read_source(path: Path) -> Text:
    """Raises Unusable."""
    problems: list[Problem] = []
    less = _("A text is at most {limit} MB: save it without pictures.", limit=MAX_BYTES // 1_000_000)
    data = content(path, MAX_BYTES, problems, less)
    if data is None:
        raise Unusable(problems)
    return text_in(data, str(path))


def text_in(data: bytes, name: str) -> Text:
    """The text of a file in hand. Raises Unusable."""
    said = None if data.startswith((b"PK", b"%PDF", b"{\\rtf")) else decoded(data)
    if said is None:
        return _text(name, [one.text for one in read_document(data, name).passages])
    if said.lstrip()[:1] in ("{", "["):
        return _from_api(said, name)
    if PAGE.match(said):
        return _text(name, _page(said, name))
    return _text(name, html.unescape(said).splitlines())


def _text(name: str, lines: list[str], modified: date | None = None) -> Text:
    found = words(lines)
    if not found:
        raise Unusable([Problem(name, None, _("There is no text in it."), _("Save the page again, as text or as HTML."))])
    if len(found) > MOST_WORDS:
        what = _("The text has more than {count} words.", count=f"{MOST_WORDS:,}".replace(",", " "))
        raise Unusable([Problem(name, None, what, _("Save the guideline alone."))])
    return Text(name, tuple(lines), tuple(found), modified)


def _page(said: str, name: str) -> list[str]:
    try:
        return lines_of_page(said)
    except TooLarge:
        raise Unusable([Problem(name, None, _("The page has too many tags."), _("Save it as text."))]) from None
    except DAMAGE:
        raise Unusable([Problem(name, None, _("The page cannot be read."), _("Save it as text."))]) from None


# The content API --------------------------------------------------------------------------------


def _from_api(said: str, name: str) -> Text:
    problems: list[Problem] = []
    root = JsonBuilder(name, problems, said).build()
    if problems or root is None:
        raise Unusable(problems or [Problem(name, None, _("There is no text in it."))])
    lines = [line for text in _said(root) for line in (_page(text, name) if "<" in text else html.unescape(text).splitlines())]
    first = root.value[0] if isinstance(root.value, list) and root.value else root  # a list of one is usual
    changed = first.get("sistFagligOppdatert")
    return _text(name, lines, _day(changed.text[:10]) if changed else None)


def _said(root: Node) -> Iterator[str]:
    """The texts of an answer, in the order of its pages: of each content its title, its text, its parts, and those under it."""
    waiting = [root]
    while waiting:
        one = waiting.pop()
        if isinstance(one.value, list):
            waiting += reversed(one.value)
            continue
        said = [one.fields[key] for key in TEXTS if key in one.fields]
        data = one.fields["data"].fields if "data" in one.fields else {}
        for part in (data[key] for key in DATA if key in data):
            said += part.fields.values() or [part]
        yield from (part.text for part in said if part.text)
        waiting += reversed([one.fields[key] for key in UNDER if key in one.fields])


def _day(written: str) -> date | None:
    try:
        return date.fromisoformat(written)
    except ValueError:
        return None
