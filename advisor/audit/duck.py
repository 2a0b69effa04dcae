"""DuckDB: the one place that speaks to it (https://duckdb.org/docs/stable/). Asked in SQL, answers in rows or in Parquet.

What it writes is the same bytes with any number of threads: every file is written in the order of its keys.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import duckdb

from ..text.catalogue import gettext as _
from ..text.errors import Problem, Unusable
from .records import in_words

Error = duckdb.Error
LONGEST_LINE = 16_000_000  # bytes
GROUP = 122_880  # rows of a row group


class Duck:
    """A DuckDB of our own, in memory; what does not fit goes to `scratch`. Temporary: nothing outlives it."""

    name = "duckdb"
    version = duckdb.__version__

    def __init__(self, scratch: Path, threads: int | None = None, memory: str = "3GB"):
        settings = {"temp_directory": str(scratch), "memory_limit": memory, "preserve_insertion_order": "true"}
        self._connection = duckdb.connect(":memory:", config=settings | ({"threads": threads} if threads else {}))
        self._connection.execute("SET enable_progress_bar = false")  # a terminal gets ours

    def another(self) -> Duck:
        """One with tables of its own, that shares threads and memory with this one."""
        made = object.__new__(Duck)
        made._connection = self._connection.cursor()
        made._connection.execute("SET enable_progress_bar = false")
        return made

    def interrupt(self) -> None:
        """Ends what it is doing, which then raises Error."""
        self._connection.interrupt()

    def close(self) -> None:
        self._connection.close()

    def __enter__(self) -> Duck:
        return self

    def __exit__(self, *_raised: object) -> None:
        self.close()

    def view(self, name: str, several: Sequence[Path]) -> None:
        """Parquet files as one table."""
        self._connection.execute(f"CREATE OR REPLACE TEMP VIEW {name} AS SELECT * FROM {parquet(several)}")

    def table(self, name: str, select: str) -> None:
        self._connection.execute(f"CREATE OR REPLACE TEMP TABLE {name} AS {select}")

    def drop(self, name: str) -> None:
        self._connection.execute(f"DROP TABLE IF EXISTS {name}")

    def rows(self, select: str) -> list[dict[str, Any]]:
        """Every row, as column → value."""
        found = self._connection.execute(select)
        names = [column[0] for column in found.description]
        return [dict(zip(names, row, strict=True)) for row in found.fetchall()]

    def pieces(self, select: str, size: int = 10_000) -> Iterator[list[tuple[Any, ...]]]:
        """The rows a piece at a time, for what is too much to hold."""
        found = self._connection.execute(select)
        while piece := found.fetchmany(size):
            yield piece

    def write(self, select: str, order: str, path: Path) -> None:
        """The rows of a select in this order as a Parquet file that is there whole or not at all."""
        unfinished = path.with_name(path.name + ".unfinished")
        self.table("written", select)  # so that how the rows came about leaves no trace in the bytes
        copied = f"COPY (SELECT * FROM written ORDER BY {order}) TO {text(str(unfinished))}"
        self._connection.execute(f"{copied} (FORMAT parquet, COMPRESSION zstd, ROW_GROUP_SIZE {GROUP})")
        self.drop("written")
        os.replace(unfinished, path)

    def spread(self, select: str, order: str, hidden: Sequence[str], path: Path) -> None:
        """The same as a CSV file with a header, for spreadsheets; `hidden` are columns that only order it."""
        unfinished = path.with_name(path.name + ".unfinished")
        copied = f"COPY (SELECT * EXCLUDE ({', '.join(hidden)}) FROM ({select}) AS t ORDER BY {order}) TO {text(str(unfinished))}"
        self._connection.execute(f"{copied} (FORMAT csv, HEADER true)")
        os.replace(unfinished, path)

    def load(self, name: str, columns: Mapping[str, str], path: Path) -> None:
        """A table from a file that `written` can read."""
        self.table(name, f"SELECT * FROM ({written(columns, path)})")


@contextmanager
def working_in(folder: Path) -> Iterator[None]:
    """What keeps DuckDB, or anyone, from working in a folder, as a problem in our words. Raises Unusable."""
    with in_words(folder):
        try:
            yield
        except duckdb.OutOfMemoryException as error:
            what = _("There is not memory enough for this.")
            cure = _("Give it more memory (--memory), or close other programs.")
            raise Unusable([Problem(str(folder), None, what, cure)]) from error
        except duckdb.IOException as error:
            what = _("A file in the folder cannot be read or written.")
            cure = _("See that there is room, and that nobody else works in it. What is done is kept: run the command again.")
            raise Unusable([Problem(str(folder), None, what, cure)]) from error
        except duckdb.Error as error:
            what = _("The program could not read this: {reason}.", reason=type(error).__name__)
            cure = _("This is a mistake in the program, not in the case. Tell those who make it.")
            raise Unusable([Problem(str(folder), None, what, cure)]) from error


def written(columns: Mapping[str, str], path: Path) -> str:
    """The rows of a CSV file that our own csv.writer wrote with «\\n», without a header: column → type.

    Nothing about it is guessed, and nothing in it is read as SQL.
    """
    texts = ", ".join(f"coalesce({name}, '') AS {name}" for name, type_ in columns.items() if type_ == "VARCHAR")
    struct = ", ".join(f"{text(name)}: {text(type_)}" for name, type_ in columns.items())
    return (
        f"SELECT *{f' REPLACE ({texts})' if texts else ''} FROM read_csv({literal(path)},"
        f" columns = {{{struct}}}, auto_detect = false, header = false, delim = ',', quote = '\"', escape = '\"',"
        f" new_line = '\\n', parallel = false, hive_partitioning = false, max_line_size = {LONGEST_LINE})"
    )


def parquet(several: Iterable[Path]) -> str:
    """Parquet files as one thing to select from. The names of their folders are no patterns and give no columns."""
    return f"(SELECT * FROM read_parquet([{', '.join(map(literal, several))}], hive_partitioning = false))"


def literal(path: Path) -> str:
    """A path as SQL writes it, of one file: nothing in it is a pattern."""
    return text(re.sub(r"[*?\[]", r"[\g<0>]", str(path)))


def text(written: str) -> str:
    """A text as SQL writes it."""
    return "'" + written.replace("'", "''") + "'"
