"""One part of the tables, made from one piece of a source: there whole, or not at all."""

from __future__ import annotations

import csv
import os
import shutil
from collections.abc import Callable, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import astuple
from pathlib import Path
from tempfile import mkdtemp

from ...case.facts import Facts
from ...case.model import Case
from ...knowledge import KnowledgeBase
from ...language.subjects import Kind
from ...text.errors import Problem
from ..duck import Duck, parquet, working_in, written
from ..layout import KEYS, TABLES, Layout, Rows
from ..parts import NAMES, REASONS, Part, types
from ..records import digest, keep, sealed
from .entries import Entries, Piece, failed
from .straight import Numbered

TOLD = 50  # entries between two words of how far we are: a word to another process costs more than an entry
SCRATCH = ".work-"  # how the folders begin where parts are made
ORDER = {TABLES[kind]: ", ".join(KEYS[kind]) for kind in Kind} | {REASONS: "case_no, about, rule, reason"}


class Maker:
    """Makes parts in a folder. `stamp` is what their bytes follow from; `where` chooses among the cases (selection.py)."""

    def __init__(self, folder: Path, knowledge: KnowledgeBase, stamp: str, where: str = ""):
        self.folder = folder
        self.where = where
        self.knowledge = knowledge
        self.layout = Layout(knowledge)
        self.types = types(self.layout)
        self.stamp = stamp

    def make(self, source: Entries, piece: Piece, tick: Callable[[int], None]) -> None:
        """Makes one part; `tick` is told of each entry. Raises Unusable where the folder cannot be written."""
        with working_in(self.folder):
            scratch = Path(mkdtemp(prefix=SCRATCH, dir=self.folder))
            try:
                self._make(source, piece, tick, scratch)
            finally:
                shutil.rmtree(scratch, ignore_errors=True)

    def _make(self, source: Entries, piece: Piece, tick: Callable[[int], None], scratch: Path) -> None:
        numbers, refused, refusals = self._written(source, piece, tick, scratch)
        rows = {table: written(self.types[table], _csv(scratch, table)) for table in NAMES}
        self._keep(piece, numbers, rows, scratch, refused, refusals)

    def choose(self, part: Part, number: int) -> None:
        """Makes a part of the cases that are chosen in another one, with this number."""
        with working_in(self.folder):
            scratch = Path(mkdtemp(prefix=SCRATCH, dir=self.folder))
            try:
                rows = {table: f"SELECT * FROM {parquet([part.file(table)])}" for table in NAMES}
                piece = Piece(number, part.first, part.cases, None)
                self._keep(piece, range(part.first, part.last + 1), rows, scratch)
            finally:
                shutil.rmtree(scratch, ignore_errors=True)

    def _keep(
        self,
        piece: Piece,
        numbers: Sequence[int],
        rows: Mapping[str, str],
        scratch: Path,
        refused: Sequence[Problem] = (),
        refusals: int = 0,
    ) -> None:
        """Writes the tables of the cases that are chosen, and then the record of the part. `rows`: table → its select."""
        digests = {}
        if numbers:
            with Duck(scratch, threads=1, memory="1GB") as duck:
                if self.where:
                    duck.table("chosen", f"SELECT case_no FROM ({rows[TABLES[Kind.CASE]]}) AS t WHERE {self.where}")
                    numbers = [row["case_no"] for row in duck.rows("SELECT case_no FROM chosen")]
                    rows = {table: f"SELECT * FROM ({one}) AS t SEMI JOIN chosen USING (case_no)" for table, one in rows.items()}
                for table in NAMES if numbers else ():
                    made = scratch / f"{table}.parquet"
                    duck.write(rows[table], ORDER[table], made)
                    digests[table] = digest(made)
        part = Part(self.folder, piece.number, len(numbers), min(numbers, default=0), max(numbers, default=0))
        for table in digests:
            os.replace(scratch / f"{table}.parquet", part.file(table))
        record = {
            "entries": piece.count,
            "cases": part.cases,
            "outside": piece.count - refusals - part.cases,
            "first": part.first,
            "last": part.last,
            "refusals": refusals,
            "refused": [astuple(problem) for problem in refused],
            "tables": digests,
        }
        keep(record_of(self.folder, piece.number), sealed(record, self.stamp))

    def _written(
        self, source: Entries, piece: Piece, tick: Callable[[int], None], scratch: Path
    ) -> tuple[list[int], list[Problem], int]:
        """Writes the rows as CSV: the numbers of the cases, what is wrong with the others, and how many these are."""
        numbers: list[int] = []
        refused: list[Problem] = []
        with ExitStack() as files:
            kept = {table: files.enter_context(_csv(scratch, table).open("w", encoding="utf-8", newline="")) for table in NAMES}
            writers = {table: csv.writer(file, lineterminator="\n") for table, file in kept.items()}
            straight = [(kind, kept[table].writelines) for kind, table in TABLES.items()]
            for number, name, read in source.read(piece, self.knowledge):
                rows = self._rows(number, name, read)
                if isinstance(rows, Rows):
                    numbers.append(number)
                    if isinstance(read, Numbered):  # all of it text, and no id has a sign that CSV would quote
                        for kind, write in straight:
                            write([",".join(row) + "\n" for row in rows.of[kind]])  # type: ignore[arg-type]
                    else:
                        for kind, table in TABLES.items():
                            writers[table].writerows(rows.of[kind])
                    writers[REASONS].writerows(rows.reasons)
                else:
                    refused += rows
                if (done := number + 1 - piece.first) % TOLD == 0 or done == piece.count:
                    tick((done - 1) % TOLD + 1)
        return numbers, refused, piece.count - len(numbers)

    def _rows(self, number: int, name: str, read: Case | Numbered | list[Problem]) -> Rows | list[Problem]:
        if isinstance(read, list):
            return read
        try:
            if isinstance(read, Numbered):
                return read.rows(number)
            return self.layout.rows(number, Facts(read, self.knowledge))
        except Exception as error:
            return [failed(error, name)]


def _csv(scratch: Path, table: str) -> Path:
    return scratch / f"{table}.csv"


def record_of(folder: Path, number: int) -> Path:
    """The file that says that a part is done."""
    return folder / f"part-{number:05}.json"
