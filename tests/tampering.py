"""A small database with something in every table, and each column of it changed once: generated from its schema."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from datetime import date
from pathlib import Path

from sqlalchemy import Connection, Row, Table, text

from advisor.store import Put, Store
from advisor.store.events import FIRST, link
from advisor.store.tables import metadata

QUESTION = "bg-prioriteringssituasjon"
FILE = {"case": "x", "title": "T", "level": "kommune", "answers": {QUESTION: "Before."}, "measures": [{"id": "a"}]}
PROFILE = {
    "profile": "solvik-2026",
    "municipality": "3999",
    "reviewed_on": "2026-01-12",
    "answers": {"samisk-forvaltningsomrade": "ja"},
}
COLUMNS = [(table.name, column.name) for table in metadata.sorted_tables for column in table.columns]
NOT_OURS = ("alembic_version", "version_num")  # the one that Alembic keeps


def fill(store: Store) -> tuple[str, str]:
    """Two cases: one with three events and a paper, and another. And a profile in two versions."""
    id, other = (store.create({**FILE, "title": title}).id for title in ("First", "Second"))
    for answer in ("liten", "stor"):
        store.save(id, [Put("measures/a/answers/nytte-samlet", answer)])
    store.keep_paper(id, "The paper", date(2026, 3, 12), [("paragraph", "What was brought.")])
    store.save_profile(PROFILE, 0)
    store.save_profile({**PROFILE, "reviewed_on": "2026-02-12"}, 1)
    return id, other


def table_of(name: str) -> Table:
    return metadata.tables[name]


def another(value: object) -> object:
    """Another value of the same kind, as somebody might write it."""
    if isinstance(value, bool):
        return not value
    if isinstance(value, int):
        return value + 40
    if isinstance(value, bytes):
        return value + b"\0"
    assert isinstance(value, str), f"say here how a {type(value).__name__} is changed"
    if len(value) == 64:  # a digest
        return value[:-1] + ("0" if value[-1] != "0" else "1")
    if value == PROFILE["municipality"]:
        return "4601"
    return value.replace("20", "19", 1) if value.startswith("20") else f"{value}x"  # a time of another century


@contextmanager
def behind_its_back(store: Store) -> Iterator[Connection]:
    """A connection that may do anything, also what the database itself would refuse. It keeps what was done."""
    with store.engine.connect() as connection:
        if connection.dialect.name == "sqlite":
            connection.connection.driver_connection.execute("PRAGMA foreign_keys=OFF")  # type: ignore[union-attr]
        with connection.begin():
            if connection.dialect.name == "postgresql":
                connection.execute(text("SET LOCAL session_replication_role = replica"))
            yield connection
        if connection.dialect.name == "sqlite":
            connection.connection.driver_connection.execute("PRAGMA foreign_keys=ON")  # type: ignore[union-attr]


def rows(connection: Connection, table: Table) -> list[Row]:
    return list(connection.execute(table.select().order_by(*table.primary_key)))


def put(connection: Connection, table: Table, row: Row, column: str, value: object) -> None:
    """Changes one column of one row, whichever it is."""
    key = [one == row._mapping[one.name] for one in table.primary_key]
    assert connection.execute(table.update().where(*key).values({column: value})).rowcount == 1


@contextmanager
def changed(store: Store, name: str, column: str, number: int) -> Iterator[Row]:
    """One column of one row is another while this lasts, for everybody who reads the database. The row as it was."""
    table = table_of(name)
    with behind_its_back(store) as connection:
        row = rows(connection, table)[number]
        put(connection, table, row, column, another(row._mapping[column]))
    try:
        yield row
    finally:
        with behind_its_back(store) as connection:
            connection.execute(table.delete().where(*_now(table, row, column)))
            connection.execute(table.insert().values(**row._mapping))


def _now(table: Table, row: Row, column: str) -> list:
    values = {**row._mapping, column: another(row._mapping[column])}
    return [one == values[one.name] for one in table.primary_key]


def write_anew(path: Path, old: str, new: str) -> None:
    """Puts another text into the one case of an SQLite file, with hashes that hold: as a program without the guard would have."""
    with closing(sqlite3.connect(path)) as raw, raw:
        previous, rows = FIRST, raw.execute("SELECT case_id, number, at, who, body FROM event ORDER BY number").fetchall()
        for case, number, at, who, body in rows:
            body = body.replace(old, new)
            hash = link(case, number, at, who, body, previous)
            raw.execute("UPDATE event SET body = ?, previous = ?, hash = ? WHERE number = ?", (body, previous, hash, number))
            previous = hash
        raw.execute("UPDATE stored_case SET head_hash = ?", (previous,))
