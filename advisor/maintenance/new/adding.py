"""Lines that are added to the files of a base: tried on a copy first, so that what is written can be read."""

from __future__ import annotations

import re
import tempfile
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace
from itertools import groupby
from pathlib import Path
from typing import NamedTuple

from ...knowledge import Folders, KnowledgeBase, formats, load
from ...text.catalogue import gettext as _
from ...text.errors import Problem, Unusable, UnusableKnowledge
from .marks import marked


class Addition(NamedTuple):
    """Whole lines that go into one file, at a place in its text."""

    file: str  # by its name in the base and its supplements (Folders.path)
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
    before: Mapping[str, bytes]  # of each file that is there
    lines: tuple[Lines, ...]
    places: tuple[Place, ...]
    folders: Folders  # where the files lie
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
    before = formats.read(knowledge.folders)
    contents: dict[str, bytes] = {}
    lines: list[Lines] = []
    for file, several in groupby(sorted(additions), key=lambda addition: addition.file):
        old, text, done = text_of(file, before), "", 0
        for _file, at, new in several:
            text += old[done:at]
            text += "" if not text or text.endswith("\n") else _newline(old)
            first = text.count("\n") + 1 + (len(new) - len(new.lstrip("\r\n")) > 0)
            text, done = text + new, at
            lines.append(Lines(file, first, text.count("\n")))
        contents[file] = (text + old[done:]).encode("utf-8")
    return tried(knowledge.folders, before, contents, lines)


def tried(folders: Folders, before: Mapping[str, bytes], contents: Mapping[str, bytes], lines: Iterable[Lines]) -> Added:
    """What a base becomes with these files. Raises Unusable where it could not be read with them."""
    new = tuple(lines)
    then = _read(folders, {**before, **contents})
    found = [Place(file, line, text) for file, line, text in marked(contents)]
    places = (one for one in found if any(lines.file == one.file and lines.first <= one.line <= lines.last for lines in new))
    return Added(contents, before, new, tuple(places), folders, then)


def text_of(name: str, files: Mapping[str, bytes]) -> str:
    """What a file holds. One that a supplement does not have yet begins with the prefixes of the same file of the base."""
    if name in files:
        return files[name].decode("utf-8")
    same = files.get("/".join(name.split("/")[2:]), b"").decode("utf-8") if name.endswith(".ttl") else ""
    return "".join(f"{line}\n" for line in re.findall(r"^@prefix .*\.", same, flags=re.M))


def _newline(text: str) -> str:
    return "\r\n" if "\r\n" in text else "\n"


def _read(folders: Folders, files: Mapping[str, bytes]) -> KnowledgeBase:
    """Reads a copy of the base as it would be."""
    with laid_out(folders, files) as there:
        try:
            return load(there)
        except UnusableKnowledge as error:
            what = _("Nothing is written: with this the knowledge base could not be read.")
            told = named(error.problems, there, files, lambda name: str(folders.path(name)))
            raise Unusable([Problem("", None, what), *told]) from error


@contextmanager
def laid_out(folders: Folders, files: Mapping[str, bytes]) -> Iterator[Folders]:
    """A copy of a base and its supplements with these files, for as long as it is looked at."""
    with tempfile.TemporaryDirectory() as place:
        home = Path(place).resolve()
        there = Folders(home / "base", tuple(home / f"{number}" / one.name for number, one in enumerate(folders.supplements, 1)))
        for name, content in files.items():
            path = there.path(name)
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(content)
        yield there


def named(problems: Iterable[Problem], there: Folders, files: Iterable[str], call: Callable[[str], str]) -> list[Problem]:
    """The problems of a copy, each with its file as `call` calls it by its name in the base."""
    names = {str(there.path(name)): call(name) for name in files}
    return [replace(one, file=names.get(one.file, one.file)) for one in problems]
