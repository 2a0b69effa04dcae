"""Reads acts and regulations as Markdown, as a public copy of Lovdata's open data writes them.

«#### § 3-2 a. Heading» begins a section and «##### Artikkel 3. Heading» an article; each is as long as to the next heading. A
ledd is a block of lines, with the list after it; lists have lost their numbers and letters («- …»), and a list in a list stands
in one line with what it is under («…, herunder: a, b og c»). What is not in force stands in brackets, and what an act has been
changed by in italics.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

SECTION = re.compile(r"§ (\d+)(?: ?([A-Z]))?(-\d+)?(?: ?([a-z]))?(?=[.\s]|$)")
ARTICLE = re.compile(r"(?:Art|Artikkel) (\d+)(?=[.\s]|$)")


@dataclass(frozen=True)
class Ledd:
    text: str
    items: tuple[str, ...]  # of the list in it

    @property
    def in_force(self) -> bool:
        return not self.text.startswith("[")


@dataclass(frozen=True)
class Place:
    """A section or an article."""

    ledd: tuple[Ledd, ...]  # none where it is repealed, or not yet in force

    def lacks(self, ledd: int | None, number: int | None, letter: str) -> str:
        """What a reference to a part of it gets wrong; empty where the part is there."""
        within = self.ledd[ledd - 1 : ledd] if ledd else self.ledd
        if ledd and not within:
            return f"it has {len(self.ledd)} ledd"
        if not any(one.in_force for one in within):
            return "it is not in force"
        if not (number or letter):
            return ""
        if not ledd and sum(bool(one.items) for one in within) > 1:
            return "it has several lists: say which ledd"
        items = [item for one in within for item in one.items]
        if number and number > len(items):
            return f"it has {len(items)} numbers"
        if letter and _place(letter) > (_inner(items[number - 1]) if number else len(items)):
            return f"it has no letter {letter}"
        return ""


def read_act(path: Path, annex: str = "") -> dict[str, Place]:
    """Section → what it holds («3-2 a»), or article → what it holds where the name of an annex is given."""
    parts = list(_parts(path.read_text(encoding="utf-8")))
    if annex:
        (start,) = [at for at, (heading, _body) in enumerate(parts) if heading.startswith(annex)]
        parts = parts[start:]
    found: dict[str, Place] = {}
    for heading, body in parts:
        if match := (ARTICLE if annex else SECTION).match(heading):
            name = match[1] if annex else f"{match[1]}{match[2] or ''}{match[3] or ''} {match[4] or ''}".strip()
            found.setdefault(name, Place(tuple(_ledd(body, numbered=bool(annex)))))
    return found


def _parts(text: str) -> Iterator[tuple[str, str]]:
    """Each heading with what stands under it."""
    pieces = re.split(r"^#+ +(.+)$", text, flags=re.M)
    return zip(pieces[1::2], pieces[2::2], strict=True)


def _ledd(body: str, numbered: bool) -> Iterator[Ledd]:
    """The ledd of a section. An article has numbers instead («1. …»): they are the list of its one ledd."""
    blocks = [block.strip() for block in re.split(r"\n\s*\n", body) if block.strip() and not block.strip().startswith("*")]
    if numbered:
        items = tuple(block for block in blocks if re.match(r"\d+\. ", block))
        yield Ledd(blocks[0], items)
        return
    text, items = "", []
    for block in blocks:
        listed = [line[2:] for line in block.splitlines() if line.startswith("- ")]
        if not listed and text:
            yield Ledd(text, tuple(items))
            items = []
        text = text if listed else block
        items += listed
    if text:
        yield Ledd(text, tuple(items))


def _place(letter: str) -> int:
    return ord(letter) - ord("a") + 1


def _inner(item: str) -> int:
    """How many the list within an item can have at most: it has lost the marks between them."""
    _before, listed, inner = item.partition(":")
    return len(re.split(r", | og ", inner)) if listed else 0
