"""Case files in a folder, and cases in JSON lines: found, counted, and read a piece at a time.

However large a file or a line is, no more of it than a case file may be is ever held in memory.
"""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import BinaryIO, TypeVar

from ...case.model import Case
from ...knowledge import KnowledgeBase
from ...knowledge.formats import is_base
from ...text.catalogue import gettext as _
from ...text.errors import Problem, UnknownId, UnusableCase
from ...text.files import CHUNK, Found, digest_of, found_at, found_below, opened, too_large
from ...text.reading import MAX_BYTES, at_most
from .entries import SIZE, Piece, Place, Read, Sent, case_in, failed, sums, taken_in, wrong

CASES = (".yaml", ".yml", ".json")
LINES = (".jsonl", ".ndjson")

_INK = re.compile(rb"\S")


@dataclass(frozen=True)
class Run:
    """Entries in a row in one file: `count` from a line of JSON lines, or with line 0 the file as one case."""

    file: Found
    offset: int
    line: int
    count: int


Taken = TypeVar("Taken")
Raw = tuple[int | None, bytes | Problem]


@dataclass(frozen=True)
class Files(Sent):
    """The case files below a folder, in the order of their paths; with `only`, one file of JSON lines in it."""

    folder: Path
    only: str = ""

    @property
    def kind(self) -> str:
        return "json lines" if self.only else "folder"

    @cached_property
    def files(self) -> list[Found]:
        return [found_at(self.folder, self.only)] if self.only else found_below(self.folder, (*CASES, *LINES), self._passes_over)

    @property
    def passed_over(self) -> list[str]:
        """The folders below that are knowledge bases of their own: what lies in them is not read."""
        return sorted(self._bases) if self.files else []

    @cached_property
    def _bases(self) -> list[str]:
        return []

    def _passes_over(self, folder: Path) -> bool:
        if own := is_base(folder):
            self._bases.append(Found(folder.relative_to(self.folder).as_posix()).shown)
        return own

    def digest(self) -> str:
        """Of one file its own SHA-256; of a folder that of the lines that `sha256sum` prints for its files in this order."""
        return self._digest

    @cached_property
    def _digest(self) -> str:
        if self.only and not self.files[0].wrong:
            return self._sha(self.files[0])
        return sums((one.name, self._sha(one)) for one in self.files)

    def _sha(self, one: Found) -> str:
        try:
            with self._opened(one) as file:
                return digest_of(file)
        except OSError:
            return "-"

    def pieces(self, size: int = SIZE) -> list[Piece]:
        if size not in self._cuts:
            self._cuts[size] = list(self._cut(size))
        return self._cuts[size]

    @cached_property
    def _cuts(self) -> dict[int, list[Piece]]:
        return {}

    def read(self, piece: Piece, knowledge: KnowledgeBase) -> Iterator[Read]:
        number = piece.first
        for run in piece.where:
            for line, data in self._raw(run):
                name = run.file.shown
                yield number, f"{name}:{line}" if line else name, self._taken(name, line, data, knowledge, taken_in)
                number += 1

    def raw(self, piece: Piece) -> Iterator[tuple[str, int | None, bytes | Problem]]:
        """Each entry of a piece: its file, its line where it is one, and its bytes, or what is wrong with it."""
        yield from ((run.file.shown, line, data) for run in piece.where for line, data in self._raw(run))

    def case(self, number: int, knowledge: KnowledgeBase) -> Case:
        for _number, case in self.cases([number], knowledge):
            return case
        raise UnknownId(_("There is no case «{id}».", id=number))

    def cases(self, numbers: Sequence[int], knowledge: KnowledgeBase) -> Iterator[tuple[int, Case]]:
        """Several cases, in the order of their numbers, with one look at each piece."""
        for number, (file, line, data) in self._entries(numbers):
            case = self._taken(file.shown, line, data, knowledge, case_in)
            if isinstance(case, list):
                raise UnusableCase(case)
            yield number, case

    def places(self) -> Iterator[Place]:
        """Every file; of JSON lines one place for the lines that follow each other without a blank one between."""
        number = 0
        for found in self.files:
            next_line = 0
            for _offset, line in self._starts(found):
                if not line or line != next_line:
                    yield Place(number, found.shown, line)
                number, next_line = number + 1, line + 1

    def _entries(self, numbers: Sequence[int]) -> Iterator[tuple[int, tuple[Found, int | None, bytes | Problem]]]:
        for piece in self.pieces(SIZE):
            before = piece.first
            for run in piece.where if any(piece.first <= number < piece.first + piece.count for number in numbers) else ():
                wanted = sorted({number for number in numbers if before <= number < before + run.count})
                for number, raw in enumerate(self._raw(run, wanted[0] - before), start=wanted[0]) if wanted else ():
                    if number in wanted:
                        yield number, (run.file, *raw)
                    if number == wanted[-1]:
                        break
                before += run.count

    def _taken(
        self,
        name: str,
        line: int | None,
        data: bytes | Problem,
        knowledge: KnowledgeBase,
        take: Callable[[bytes, str, KnowledgeBase], Taken],
    ) -> Taken | list[Problem]:
        try:
            return wrong([data], name, line) if isinstance(data, Problem) else take(data, name, knowledge)
        except UnusableCase as error:
            return wrong(error.problems, name, line)
        except Exception as error:
            return [failed(error, name, line)]

    def _opened(self, found: Found) -> BinaryIO:
        """The file, as it was when it was found. Raises OSError."""
        if found.wrong:
            raise OSError(0, found.wrong)
        file = opened(self.folder / found.name, links=bool(self.only))
        status = os.fstat(file.fileno())
        if (status.st_size, status.st_mtime_ns) != (found.size, found.changed):
            file.close()
            raise OSError(0, _("it has changed since the audit began"))
        return file

    # Cutting

    def _cut(self, size: int) -> Iterator[Piece]:
        runs: list[Run] = []
        number = held = 0
        for found in self.files:
            begun: tuple[int, int] | None = None  # where the run begins that is not yet among `runs`
            count = 0
            for start in self._starts(found):
                begun = begun or start
                count += 1
                if held + count == size:
                    yield Piece(number, number * size, size, (*runs, Run(found, *begun, count)))
                    number, held, runs, begun, count = number + 1, 0, [], None, 0
            if begun:
                runs.append(Run(found, *begun, count))
                held += count
        if runs:
            yield Piece(number, number * size, held, tuple(runs))

    def _starts(self, found: Found) -> Iterator[tuple[int, int]]:
        """(offset, line) of each entry; (0, 0) where the file as a whole is one, or cannot be opened."""
        if found.wrong or not found.name.lower().endswith(LINES):
            yield 0, 0
            return
        try:
            with self._opened(found) as file:
                yield from _written_lines(file, found.size)
        except OSError:
            yield 0, 0

    # Reading

    def _raw(self, run: Run, skip: int = 0) -> Iterator[Raw]:
        """The entries of a run from number `skip` on, as many as were counted: line, and bytes or what is wrong."""
        given = skip
        reason = _("the line is not there any more")
        try:
            with self._opened(run.file) as file:
                lines = _lines(file, run, skip) if run.line else iter([_whole(file, run.file)])
                for raw in lines:
                    yield raw
                    given += 1
        except OSError as error:
            reason = error.strerror or str(error)
        for _entry in range(given, run.count):
            what = run.file.wrong or _("The file cannot be opened: {reason}.", reason=reason)
            yield None, Problem(run.file.shown, None, what)


def _whole(file: BinaryIO, found: Found) -> Raw:
    if found.size > MAX_BYTES:
        return None, too_large(found.shown, found.size, at_most())
    return None, file.read(MAX_BYTES + 1)


def _written_lines(file: BinaryIO, size: int) -> Iterator[tuple[int, int]]:
    """(offset, line) of the first letter of each line that is not blank."""
    before, line, inside = 0, 1, False
    while chunk := file.read(min(CHUNK, size - before)):  # no further than it was found
        at = 0
        while True:
            if inside:
                end = chunk.find(b"\n", at)
                if end < 0:
                    break
                inside, line, at = False, line + 1, end + 1
            ink = _INK.search(chunk, at)
            line += chunk.count(b"\n", at, ink.start() if ink else len(chunk))
            if not ink:
                break
            yield before + ink.start(), line
            inside, at = True, ink.start()
        before += len(chunk)


def _lines(file: BinaryIO, run: Run, skip: int) -> Iterator[Raw]:
    """The lines of a run that are not blank, from number `skip` on."""
    file.seek(run.offset)
    line, given = run.line, 0
    while given < run.count and (data := file.readline(MAX_BYTES + 2)):
        size, part, blank = len(data), data, data.isspace()
        while size <= run.file.size and not part.endswith(b"\n") and (part := file.readline(CHUNK)):
            size += len(part)
            blank = blank and part.isspace()
        if not blank:
            if given >= skip:
                yield line, data.strip() if size == len(data) else _too_long(size)
            given += 1
        line += 1


def _too_long(size: int) -> Problem:
    return Problem("", None, _("The line is {size} MB.", size=round(size / 1e6, 1)), at_most())
