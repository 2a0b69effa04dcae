"""Reads acts and regulations as Markdown, as a public copy of Lovdata's open data writes them.

«#### § 3-2 a. Heading» begins a section and «##### Artikkel 3. Heading» an article; each is as long as to the next heading. A
ledd is a block of lines, with the list after it; lists have lost their numbers and letters («- …»), and a list in a list stands
in one line with what it is under («…, herunder: a, b og c»). What is not in force stands in brackets, and what an act has been
changed by in italics: so also which number a section had before («tidligere § 2-1 a»).

A folder holds a file for each: `lov-2011-06-24-30.md` for LOV-2011-06-24-30, `forskrift-….md` for a regulation.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from ...text.catalogue import gettext as _
from ...text.errors import Problem, Unusable
from ...text.files import content, linked
from ...text.reading import MAX_BYTES

SECTION = re.compile(r"§ (\d+)(?: ?([A-Z]))?(-\d+)?(?: ?([a-z]))?(?=[.\s]|$)")
ARTICLE = re.compile(r"(?:Art|Artikkel) (\d+)(?=[.\s]|$)")
FORMER = re.compile(r"tidligere § ?([0-9A-Z-]+)(?: ?([a-z])\b)?")
PENDING = re.compile(
    r"Endres ved ((?:lov|forskrift|vedtak) \d+ \w+ \d{4} nr\. \d+)[^()]{0,99}\((?:i kraft|ikr\.) ?(.{0,99}?)(?: iflg\.|\))"
)
KINDS = {"LOV": "lov", "FOR": "forskrift"}


@dataclass(frozen=True)
class Ledd:
    text: str
    items: tuple[str, ...]  # of the list in it
    whole: str  # all of it

    @property
    def in_force(self) -> bool:
        return not self.text.startswith("[")


@dataclass(frozen=True)
class Place:
    """A section or an article."""

    ledd: tuple[Ledd, ...]  # none where it is repealed, or not yet in force
    former: tuple[str, ...] = ()  # the numbers that it has had
    pending: tuple[tuple[str, str], ...] = ()  # adopted changes that are not in the text: by which act, from when

    @property
    def text(self) -> str:
        return " ".join(one.whole for one in self.ledd)

    def part(self, ledd: int | None, number: int | None, letter: str) -> str:
        """The text of a part of it; empty where it has no such part. Of a letter in a number, the number."""
        within = self.ledd[ledd - 1 : ledd] if ledd else self.ledd
        if not (number or letter):
            return " ".join(one.whole for one in within)
        items = [item for one in within for item in one.items]
        place = number or _place(letter)
        return items[place - 1] if place <= len(items) else ""

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


def file_of(folder: Path, identifier: str) -> Path:
    """Where the text of an act stands: LOV-2011-06-24-30 in lov-2011-06-24-30.md."""
    kind, _dash, rest = identifier.partition("-")
    return folder / f"{KINDS.get(kind, kind.lower())}-{rest}.md"


def text_at(path: Path) -> str | None:
    """The text of an act; None where there is no such file. Raises Unusable."""
    if link := linked(path):
        raise Unusable([link])
    if not path.exists():
        return None
    problems: list[Problem] = []
    data = content(path, MAX_BYTES, problems, _("An act is text of at most {limit} MB.", limit=MAX_BYTES // 1_000_000))
    if data is None:
        raise Unusable(problems)
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError:
        wrong = Problem(str(path), None, _("The file is not UTF-8 text."), _("Save it again with the encoding UTF-8."))
        raise Unusable([wrong]) from None


def begun(text: str) -> bool:
    """Whether an act says a day from which it is in force."""
    head = text.partition("\n---\n")[0]
    said = re.search(r"^ikrafttredelse: *(.*)$", head, re.M)
    return bool(said and (re.search(r"\d{4}-\d\d-\d\d", said[1]) or not said[1].strip('" ')))


def read_act(text: str, annex: str = "") -> dict[str, Place]:
    """Section → what it holds («3-2 a»), or article → what it holds where the beginning of an annex's name is given.

    Nothing where there is no such annex.
    """
    parts = list(_parts(text))
    if annex:
        start = next((at for at, (heading, _body) in enumerate(parts) if heading.startswith(annex)), len(parts))
        parts = parts[start:]
    found: dict[str, Place] = {}
    for heading, body in parts:
        if match := (ARTICLE if annex else SECTION).match(heading):
            name = match[1] if annex else f"{match[1]}{match[2] or ''}{match[3] or ''} {match[4] or ''}".strip()
            former = tuple(f"{number} {letter}".strip() for number, letter in FORMER.findall(body))
            pending = tuple((act, day.strip()) for act, day in PENDING.findall(body))
            found.setdefault(name, Place(tuple(_ledd(body, numbered=bool(annex))), former, pending))
    return found


def _parts(text: str) -> Iterator[tuple[str, str]]:
    """Each heading with what stands under it."""
    pieces = re.split(r"^#+ +(.+)$", text, flags=re.M)
    return zip(pieces[1::2], pieces[2::2], strict=True)


def _ledd(body: str, numbered: bool) -> Iterator[Ledd]:
    """The ledd of a section. An article has numbers instead («1. …»): they are the list of its one ledd."""
    blocks = [block.strip() for block in re.split(r"\n\s*\n", body) if block.strip() and not block.strip().startswith("*")]
    if numbered:
        if blocks:
            yield Ledd(blocks[0], tuple(block for block in blocks if re.match(r"\d+\. ", block)), _unlisted(blocks))
        return
    own: list[str] = []  # the blocks of a ledd: its text, and lists
    for block in blocks:
        if own and not _listed(block):
            yield Ledd(own[0], tuple(_listed("\n".join(own[1:]))), _unlisted(own))
            own = []
        if own or not _listed(block):
            own.append(block)
    if own:
        yield Ledd(own[0], tuple(_listed("\n".join(own[1:]))), _unlisted(own))


def _listed(block: str) -> list[str]:
    return [line[2:] for line in block.splitlines() if line.startswith("- ")]


def _unlisted(blocks: Iterable[str]) -> str:
    """The text of some blocks, without the marks of a list."""
    return re.sub(r"^- ", "", "\n".join(blocks), flags=re.M)


def _place(letter: str) -> int:
    return ord(letter) - ord("a") + 1


def _inner(item: str) -> int:
    """How many the list within an item can have at most: it has lost the marks between them."""
    _before, listed, inner = item.partition(":")
    return len(re.split(", | og ", inner)) if listed else 0
