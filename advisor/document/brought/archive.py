"""The parts of a packed file, and what XML says in them.

What is packed is measured before it is unpacked; XML brings no entities; and no path leads anywhere but to another part of
the same file.
"""

from __future__ import annotations

from pathlib import PurePosixPath
from typing import TYPE_CHECKING

from ...text.unpacking import Packed
from ..parsing import name_of, parsed

if TYPE_CHECKING:
    from lxml import etree

MOST_UNPACKED = 30_000_000  # of each part that is read
MOST_WHOLE = 500_000_000  # of all of them, pictures too, which nobody unpacks
MOST_PARTS = 5_000


class Archive:
    """The parts of a document. Raises TooLarge, Locked, Damaged."""

    def __init__(self, data: bytes):
        self._packed = Packed(data, MOST_PARTS, MOST_UNPACKED, MOST_WHOLE)

    def part(self, path: str) -> bytes:
        """What a part holds; nothing where it is not there."""
        return self._packed.read(path)

    def tree(self, path: str) -> etree._Element | None:
        """The XML of a part; None where it is not there. Raises Typed for one that defines entities."""
        data = self.part(path)
        return parsed(data) if data else None

    def related(self, path: str, kind: str) -> str:
        """The part that another names as the one of a kind; empty where it names none in the file."""
        at = PurePosixPath(path)
        for one in below(self.tree(str(at.parent / "_rels" / f"{at.name}.rels"))):
            if one.get("Type", "").endswith(f"/{kind}") and one.get("TargetMode") != "External":
                target = one.get("Target", "")
                return target.lstrip("/") if target.startswith("/") else str(at.parent / target)
        return ""


def local(element: etree._Element | None) -> str:
    """The name of an element without its namespace; empty for a comment and the like."""
    return name_of(element.tag) if element is not None and isinstance(element.tag, str) else ""


def below(element: etree._Element | None, *path: str) -> list[etree._Element]:
    """The elements under one, along a path of names; without a path, all that stand right under it."""
    found = [] if element is None else [element]
    for step in path or ("",):
        found = [below for one in found for below in one if step in ("", local(below))]
    return found


def value(element: etree._Element | None, *path: str) -> str | None:
    """The w:val of an element along a path; empty where it has none, None where it is not there."""
    found = below(element, *path)
    return attribute(found[0], "val") if found else None


def attribute(element: etree._Element, name: str) -> str:
    return next((str(value) for key, value in element.attrib.items() if name_of(key) == name), "")
