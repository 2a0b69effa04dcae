"""The YAML files of a knowledge base as trees, which are remembered: one file is changed at a time, and the others are not."""

from __future__ import annotations

from hashlib import sha256
from pathlib import Path

from ..text.errors import Problem
from ..text.files import content
from ..text.kept import Kept
from ..text.reading import MAX_BYTES, Node, at_most, read_bytes

MOST_TREES = 60  # files: two or three bases, since one is often held against another

_trees: Kept[Node] = Kept(MOST_TREES)


def read(path: Path, problems: list[Problem], holds: str) -> Node | None:
    """As `text.reading.read`, of a file in which nothing was wrong before. It follows from the bytes; nobody changes a tree."""
    if (data := content(path, MAX_BYTES, problems, at_most())) is None:
        return None
    name = sha256(data).digest()
    if (known := _trees.find(name)) is not None:
        return known
    before = len(problems)
    if (root := read_bytes(data, str(path), problems, holds)) is not None and len(problems) == before:
        _trees.keep(name, root)
    return root
