"""From a SOURCE to the tables of layout.py, a part at a time, by one process or several.

A part is done when its small part-00000.json is there, which is written last, and its tables are as that says. A run that
is killed at any moment goes on with the parts that lack theirs, and comes to the same bytes, with any number of processes.
"""

from __future__ import annotations

import hashlib
import json
import re
import shutil
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from itertools import islice
from pathlib import Path
from typing import Any

from ...knowledge import KnowledgeBase
from ...text.catalogue import current, gettext as _
from ...text.errors import Problem, Unusable
from ...text.files import bytes_of
from ..layout import VERSION, Layout
from ..parts import NAMES, Part, describe
from ..program import code
from ..records import MOST_OF_RECORD, as_left, remove_strays, unsealed
from .entries import MOST_SAID, SIZE, Entries, Source
from .making import SCRATCH, Maker, record_of
from .tables import Tables
from .workers import work

OURS = re.compile(rf"({'|'.join((*NAMES, 'part'))})-([0-9]{{5,}})\.(parquet|json)")


class Refused(Sequence[Problem]):
    """What is wrong with the entries that were refused, in their order. It may be much, and stays on disk."""

    def __init__(self, records: Sequence[Path]):
        self._records = records

    @cached_property
    def _count(self) -> int:
        return sum(1 for _problem in self)

    def __len__(self) -> int:
        return self._count

    def __iter__(self) -> Iterator[Problem]:
        for path in self._records:
            yield from (Problem(*one) for one in json.loads(bytes_of(path, MOST_OF_RECORD))["refused"])

    def __getitem__(self, at):
        return list(self)[at]


@dataclass(frozen=True)
class Gathered:
    """The parts that hold cases, and what is wrong with the entries (of Parquet: the parts) that were refused."""

    kind: str
    digest: str
    parts: list[Part]
    refused: Sequence[Problem]
    refusals: int  # how many entries were refused; one may have several problems
    outside: int = 0  # how many cases could be read and were not chosen


def gather(
    source: Source,
    folder: Path,
    knowledge: KnowledgeBase,
    workers: int = 1,
    progress: Callable[[int], None] = lambda _entries: None,
    size: int = SIZE,
    spoilt: Callable[[Path], None] = lambda _path: None,
    stray: Callable[[Path], None] = lambda _path: None,
    where: str = "",
) -> Gathered:
    """The tables of a source, in `folder`; Parquet stays where it is. `progress` is told how many more entries are read.

    `where` chooses among the cases, as a condition in SQL on the table of cases; what it leaves of Parquet is written anew.
    `spoilt` is told of each file of an earlier run that is not as it was left, and is therefore made again; `stray` of each
    that is of no part at all, and is therefore taken away.

    Raises Unusable where there is no case at all, or a part cannot be written.
    """
    folder.mkdir(parents=True, exist_ok=True)
    if isinstance(source, Tables):
        checked = source.checked(knowledge)
        if where:
            chosen = _Gathering(source, folder, knowledge, size, spoilt, stray, where).chosen(checked.parts, progress)  # type: ignore[arg-type]
            return replace(chosen, refused=checked.refused, refusals=checked.refusals)
        progress(sum(part.cases for part in checked.parts))
        return Gathered(source.kind, source.digest(), checked.parts, checked.refused, checked.refusals, checked.outside)
    return _Gathering(source, folder, knowledge, size, spoilt, stray, where).run(workers, progress)  # type: ignore[arg-type]


def stamp(kind: str, digest: str, knowledge: KnowledgeBase, size: int = SIZE, program: str = "", where: str = "") -> str:
    """What the bytes of the parts follow from. `program`: the digest of its code, where it is not this one."""
    said = [kind, digest, knowledge.digest, VERSION, size, current(), program or code(), where]
    return hashlib.sha256(json.dumps(said).encode()).hexdigest()


@dataclass(frozen=True)
class _Gathering:
    source: Entries
    folder: Path
    knowledge: KnowledgeBase
    size: int
    spoilt: Callable[[Path], None]
    stray: Callable[[Path], None]
    where: str = ""

    def chosen(self, parts: Sequence[Part], progress: Callable[[int], None]) -> Gathered:
        """The parts of tables that are there already, without the cases that are not chosen."""
        numbers = range(len(parts))
        done = {number: record for number in numbers if (record := self._done(number))}
        remove_strays(self.folder, OURS, len(parts), self.stray)
        self._clear(done)
        maker = Maker(self.folder, self.knowledge, self._stamp, self.where)
        for number, part in enumerate(parts):
            if number not in done:
                maker.choose(part, number)
            progress(part.cases)
        return self._gathered(numbers)

    def run(self, workers: int, progress: Callable[[int], None]) -> Gathered:
        pieces = self.source.pieces(self.size)
        done = {piece.number: record for piece in pieces if (record := self._done(piece.number))}
        remove_strays(self.folder, OURS, len(pieces), self.stray)
        self._clear(done)
        progress(sum(record["entries"] for record in done.values()))
        left = [piece for piece in pieces if piece.number not in done]
        if workers > 1 and len(left) > 1:
            work(self.source, left, self.folder, self.knowledge, self._stamp, workers, progress, self.where)
        else:
            maker = Maker(self.folder, self.knowledge, self._stamp, self.where)
            for piece in left:
                maker.make(self.source, piece, progress)
        return self._gathered([piece.number for piece in pieces])

    @cached_property
    def _stamp(self) -> str:
        return stamp(self.source.kind, self.source.digest(), self.knowledge, self.size, where=self.where)

    def _done(self, number: int) -> dict[str, Any] | None:
        """What is said of a part that is done, from this source, and whose tables are those that were written."""
        path = record_of(self.folder, number)
        record = unsealed(path, self._stamp)
        if record is None:
            others = [path] if path.exists() else []
        else:
            part = Part(self.folder, number, record["cases"], record["first"], record["last"])
            others = [part.file(table) for table, left in record["tables"].items() if not as_left(part.file(table), left)]
        for other in others:
            self.spoilt(other)
        return None if others else record

    def _clear(self, done: Mapping[int, dict[str, Any]]) -> None:
        """Takes away what an earlier run left behind that is part of nothing."""
        for path in self.folder.iterdir():
            name = OURS.fullmatch(path.name)
            if path.name.startswith(SCRATCH):
                shutil.rmtree(path, ignore_errors=True)
            elif name and int(name[2]) not in done:
                path.unlink()

    def _gathered(self, numbers: Sequence[int]) -> Gathered:
        records = [record_of(self.folder, number) for number in numbers]
        parts: list[tuple[Part, dict[str, str]]] = []
        refusals = outside = 0
        for number, path in zip(numbers, records, strict=True):
            record = json.loads(bytes_of(path, MOST_OF_RECORD))
            refusals += record["refusals"]
            outside += record["outside"]
            if record["cases"]:
                part = Part(self.folder, number, record["cases"], record["first"], record["last"])
                parts.append((part, record["tables"]))
        refused = Refused(records)
        if not parts and outside:
            what = _("None of the cases that could be read is among those you asked for.")
            cure = _("Widen --municipality, --from, --to or --level.")
            raise Unusable([Problem(str(getattr(self.source, "folder", self.source.kind)), None, what, cure)])
        if not parts:
            nothing = Problem(str(getattr(self.source, "folder", self.source.kind)), None, _("There are no cases in it."))
            raise Unusable(list(islice(refused, MOST_SAID)) or [nothing])
        describe(self.folder, Layout(self.knowledge), parts)
        return Gathered(self.source.kind, self.source.digest(), [part for part, _tables in parts], refused, refusals, outside)
