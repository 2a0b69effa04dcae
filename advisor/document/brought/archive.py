"""The parts of a packed file, and what XML says in them.

What is packed is measured before it is unpacked; XML brings no entities; and no path leads anywhere but to another part of
the same file.
"""

from __future__ import annotations

from io import BytesIO
from pathlib import PurePosixPath
from zipfile import ZipFile

from lxml import etree

MOST_UNPACKED = 30_000_000  # of each part that is read
MOST_PARTS = 5_000
MOST_TAGS = 1_000_000  # of a part
DAMAGE = etree.LxmlError  # what XML raises that is not as it should be


class TooLarge(Exception):
    pass


class Locked(Exception):
    pass


class Archive:
    """The parts of a packed file, each measured before it is unpacked."""

    def __init__(self, data: bytes):
        self.file = ZipFile(BytesIO(data))
        if len(self.file.infolist()) > MOST_PARTS:
            raise TooLarge

    def part(self, path: str) -> bytes:
        """What a part holds; nothing where it is not there."""
        try:
            found = self.file.getinfo(path)
        except KeyError:
            return b""
        if found.flag_bits & 1:
            raise Locked
        if found.file_size > MOST_UNPACKED:
            raise TooLarge
        with self.file.open(found) as opened:
            return opened.read(MOST_UNPACKED)

    def tree(self, path: str) -> etree._Element | None:
        """The XML of a part; None where it is not there. Raises ValueError for one that defines entities."""
        if not (data := self.part(path)):
            return None
        if data.count(b"<") > MOST_TAGS:  # each takes far more room than it is long
            raise TooLarge
        tree = etree.fromstring(data, etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False))
        if tree.getroottree().docinfo.internalDTD is not None:
            raise ValueError(path)
        return tree

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
    return etree.QName(element).localname if element is not None and isinstance(element.tag, str) else ""


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
    return next((str(value) for key, value in element.attrib.items() if etree.QName(key).localname == name), "")
