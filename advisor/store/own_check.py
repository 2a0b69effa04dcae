"""What a database itself finds of damage to its file, its tables and its indexes, to which no chain may have led."""

from __future__ import annotations

from collections.abc import Iterator
from enum import StrEnum

from sqlalchemy import Connection, text
from sqlalchemy.exc import SQLAlchemyError

from ..text.catalogue import gettext as _
from ..text.errors import UnusableStore
from .tables import metadata

FAILS = (UnusableStore, SQLAlchemyError, ValueError, TypeError)

# amcheck is an extension of PostgreSQL: it is there where somebody put it into the database, and run by whoever may.
WHERE = text("SELECT n.nspname FROM pg_extension e JOIN pg_namespace n ON n.oid = e.extnamespace WHERE e.extname = 'amcheck'")
MAY = text(
    "SELECT bool_and(has_function_privilege(p.oid, 'EXECUTE')) FROM pg_proc p JOIN pg_namespace n ON n.oid = p.pronamespace "
    "WHERE n.nspname = :schema AND p.proname IN ('verify_heapam', 'bt_index_check')"
)
INDEXES = text(
    "SELECT c.oid FROM pg_index i JOIN pg_class c ON c.oid = i.indexrelid JOIN pg_am a ON a.oid = c.relam "
    "WHERE i.indrelid = CAST(CAST(:table AS text) AS regclass) AND a.amname = 'btree'"
)
HEAP = "SELECT count(*) FROM {schema}.verify_heapam(CAST(CAST(:table AS text) AS regclass))"
INDEX = "SELECT {schema}.bt_index_check(CAST(CAST(:index AS oid) AS regclass), true)"


class OwnCheck(StrEnum):
    """Which check was run."""

    SQLITE = "integrity_check"
    POSTGRESQL = "amcheck"
    NONE = "none"


def run(connection: Connection) -> tuple[OwnCheck, list[str]]:
    """Which check there is, and what it finds, in our own words."""
    if connection.dialect.name == "sqlite":
        return OwnCheck.SQLITE, list(_sqlite(connection))
    schema = connection.execute(WHERE).scalar()
    if schema is None or not connection.execute(MAY, {"schema": schema}).scalar():
        return OwnCheck.NONE, []
    return OwnCheck.POSTGRESQL, list(_postgresql(connection, connection.dialect.identifier_preparer.quote(schema)))


def _sqlite(connection: Connection) -> Iterator[str]:
    try:
        whole = connection.exec_driver_sql("PRAGMA integrity_check").all() == [("ok",)]
    except FAILS:
        whole = False
    if not whole:
        yield _("SQLite's own check of the file finds damage")


def _postgresql(connection: Connection, schema: str) -> Iterator[str]:
    """Each table, and each index with every row of its table held against it."""
    for table in metadata.sorted_tables:
        try:
            with connection.begin_nested():
                whole = connection.execute(text(HEAP.format(schema=schema)), {"table": table.name}).scalar() == 0
                for index in connection.execute(INDEXES, {"table": table.name}).scalars().all():
                    connection.execute(text(INDEX.format(schema=schema)), {"index": index})
        except FAILS:
            whole = False
        if not whole:
            yield _("PostgreSQL's own check (amcheck) finds damage in the table {table}", table=str(table.name))
