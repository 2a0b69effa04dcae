"""What a file remembers of the document it was made from, in a form that lasts when people edit it.

A bookmark around each piece says which it is and what its text was: `prio_KEY_DIGEST_n`. Properties of the file say of which
case, and list the pieces that it had, so that one that was cut is missed. Word holds 255 characters in a property: the list
stands in as many as it needs.
"""

from __future__ import annotations

import re
from collections.abc import Container, Iterable, Iterator, Mapping
from dataclasses import dataclass

from .model import Block, Document, From, Paragraph, Piece, Section, Table, text_digest

NAME = re.compile(r"prio_(?P<key>[0-9a-f]{10})_(?P<digest>[0-9a-f]{8})_[0-9]{1,6}")
LISTED = 18  # characters of a piece in the list: its key and its digest
KEYS, ATTACHED = "prio_keys", "prio_attached"  # of the paper, and of its attachments, which people may take out
AT_ONCE = 255 // LISTED * LISTED
DIGEST = 8  # characters of a line
PICTURE = re.compile(r"picture[0-9]+\.png")  # what a picture of the document is called

UNWRITABLE = re.compile("[^\t\n\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]|[\x7f-\x9f\u2028\u2029]")  # in XML, or in any font


TOGETHER = re.compile(r"(§|\bkl\.) (?=\S)")


@dataclass(frozen=True)
class Anchor:
    key: str
    digest: str


def written(text: str) -> str:
    """A text as a file can hold it: a character that has no place there becomes a space, or goes."""
    return UNWRITABLE.sub(lambda found: " " if found[0].isspace() else "", text)


def typeset(text: str) -> str:
    """As `written`, with what belongs together on one line: the sign of a section and its number, the word before an hour."""
    return TOGETHER.sub("\\1\xa0", written(text))


def anchor(piece: Piece) -> Anchor | None:
    """What a piece is known by, where it tells an answer, a rule or a source."""
    return None if piece.origin.of is From.PROGRAM else Anchor(piece.key, text_digest(written(piece.text)))


def section_name(id: str) -> str:
    """The bookmark where a section begins."""
    return f"prio_s_{id}"


def read_name(name: str) -> Anchor | None:
    found = NAME.fullmatch(name)
    return Anchor(found["key"], found["digest"]) if found else None


def pieces(blocks: Iterable[Block]) -> Iterator[Piece]:
    """Every piece, in tables too."""
    for block in blocks:
        if isinstance(block, Paragraph):
            yield from block.pieces
        elif isinstance(block, Table):
            yield from (piece for row in block.rows for piece in row)


def properties(document: Document, marks: Iterable[str], lines: Iterable[str], pictures: int = 0) -> dict[str, str]:
    """The properties that a file of the document has: the pieces that its marks stand around, the digests of its other lines,
    and how many pictures a template has of its own. One that all may read says no more than what it is."""
    if document.public:
        return {"prio_purpose": str(document.purpose)}
    there = {one for one in map(read_name, marks) if one}
    return {
        "prio_case": document.case,
        "prio_document": document.digest,
        "prio_version": document.version,
        "prio_knowledge": document.knowledge,
        "prio_purpose": str(document.purpose),
        "prio_length": document.length,
        "prio_language": document.language,
        "prio_attachments": f"{int(document.attachments)}",
        **_lists(KEYS, [section for section in document.sections if not section.attachment], there),
        **_lists(ATTACHED, [section for section in document.sections if section.attachment], there),
        **_in_parts("prio_lines", "".join(lines)),
        **({"prio_pictures": f"{pictures}"} if pictures else {}),
    }


def _lists(name: str, sections: Iterable[Section], there: Container[Anchor]) -> dict[str, str]:
    anchors = [anchor(piece) for section in sections for piece in pieces(section.blocks)]
    return _in_parts(name, "".join(one.key + one.digest for one in dict.fromkeys(anchors) if one and one in there))


def _in_parts(name: str, text: str) -> dict[str, str]:
    lists = (text[start : start + AT_ONCE] for start in range(0, len(text), AT_ONCE))
    return {f"{name}_{number}": part for number, part in enumerate(lists, 1)}


def _whole(found: Mapping[str, str], name: str) -> str:
    numbers = sorted(int(one.removeprefix(f"{name}_")) for one in found if re.fullmatch(rf"{name}_[1-9][0-9]{{0,5}}", one))
    return "".join(found[f"{name}_{number}"] for number in numbers)


def other_lines(found: Mapping[str, str]) -> frozenset[str] | None:
    """The digests of the lines without a mark that the file had when it was made; None where it does not say."""
    text = _whole(found, "prio_lines")
    return frozenset(text[start : start + DIGEST] for start in range(0, len(text), DIGEST)) or None


def listed(found: Mapping[str, str], name: str) -> list[Anchor]:
    """The pieces that the file had when it was made, by its properties."""
    text = _whole(found, name)
    return [Anchor(text[start : start + 10], text[start + 10 : start + LISTED]) for start in range(0, len(text), LISTED)]
