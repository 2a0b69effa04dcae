"""Lines that are added to the files of a base: tried on a copy first, so that what is written can be read."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from itertools import groupby
from pathlib import Path
from typing import NamedTuple

from ...knowledge import KnowledgeBase, formats, load
from ...text.catalogue import gettext as _
from ...text.errors import Problem, Unusable, UnusableKnowledge
from .marks import marked


class Addition(NamedTuple):
    """Whole lines that go into one file, at a place in its text."""

    file: str  # by its name in the base
    at: int
    text: str  # its lines end as those of the file do


class Place(NamedTuple):
    """A marked place of what was added."""

    file: str
    line: int
    mark: str


class Lines(NamedTuple):
    """Lines that are new."""

    file: str
    first: int
    last: int


@dataclass(frozen=True)
class Added:
    """What a base becomes: the new content of each file that changes, which lines are new, and what is to be filled in."""

    contents: Mapping[str, bytes]
    before: Mapping[str, bytes]
    lines: tuple[Lines, ...]
    places: tuple[Place, ...]
    knowledge: KnowledgeBase  # as it is then; its folder is gone


def writable(folder: Path | None) -> Path:
    """The folder of a base that may be changed. Raises Unusable for one that is installed with the program."""
    home = formats.home().resolve()
    chosen = (folder or home).resolve()
    installed = home != Path(__file__).resolve().parents[3]
    if installed and (chosen == home or home in chosen.parents):
        what = _("This knowledge base is installed with the program, and is not changed here.")
        raise Unusable([Problem(str(chosen), None, what, _("Take a copy of it, and name the copy with --kb."))])
    return chosen


def added(knowledge: KnowledgeBase, additions: Iterable[Addition]) -> Added:
    """The base with these lines. Raises Unusable where it could not be read with them, and nothing is written."""
    before = formats.read(knowledge.folder)
    contents: dict[str, bytes] = {}
    lines: list[Lines] = []
    for file, several in groupby(sorted(additions), key=lambda addition: addition.file):
        old, text, done = before[file].decode("utf-8"), "", 0
        for _file, at, new in several:
            text += old[done:at]
            text += "" if not text or text.endswith("\n") else _newline(old)
            first = text.count("\n") + 1 + (len(new) - len(new.lstrip("\r\n")) > 0)
            text, done = text + new, at
            lines.append(Lines(file, first, text.count("\n")))
        contents[file] = (text + old[done:]).encode("utf-8")
    then = _tried(knowledge, {**before, **contents})
    found = [Place(file, line, text) for file, line, text in marked(contents)]
    places = (one for one in found if any(new.file == one.file and new.first <= one.line <= new.last for new in lines))
    return Added(contents, before, tuple(lines), tuple(places), then)


def _newline(text: str) -> str:
    return "\r\n" if "\r\n" in text else "\n"


def _tried(knowledge: KnowledgeBase, files: Mapping[str, bytes]) -> KnowledgeBase:
    """Reads a copy of the base as it would be."""
    folder = Path(tempfile.mkdtemp()).resolve()
    try:
        for name, content in files.items():
            (folder / name).parent.mkdir(exist_ok=True)
            (folder / name).write_bytes(content)
        return load(folder)
    except UnusableKnowledge as error:
        what = _("Nothing is written: with this the knowledge base could not be read.")
        told = [replace(one, file=one.file.replace(str(folder), str(knowledge.folder))) for one in error.problems]
        raise Unusable([Problem("", None, what), *told]) from error
    finally:
        shutil.rmtree(folder, ignore_errors=True)
