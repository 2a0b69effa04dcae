"""Which version a database has, and the way to the one this program writes."""

from __future__ import annotations

import os
import sqlite3
from pathlib import Path
from time import monotonic, sleep

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from alembic.util import CommandError
from sqlalchemy import URL, Connection, Engine, create_engine, event, func, inspect, select
from sqlalchemy.engine import make_url
from sqlalchemy.exc import ArgumentError, SQLAlchemyError

from ..errors import Problem, UnusableStore
from ..language import gettext as _

PATIENCE = 10  # seconds to wait for another who writes
ONE_AT_A_TIME = 7_031_957  # the number of a lock in PostgreSQL: only one program makes the tables


def default_url() -> str:
    """The database named in $PRIO_DATABASE, else one of the user's own."""
    if named := os.environ.get("PRIO_DATABASE"):
        return named if "://" in named else f"sqlite:///{named}"
    data = Path(os.environ.get("XDG_DATA_HOME") or Path.home() / ".local" / "share")
    return f"sqlite:///{data / 'prioriteringsradgiver' / 'saker.db'}"


def folder_of(url: str) -> Path | None:
    """The folder of an SQLite file; None for another kind of database."""
    parsed = make_url(url)
    in_file = parsed.get_backend_name() == "sqlite" and parsed.database not in (None, "", ":memory:")
    return Path(parsed.database or "").absolute().parent if in_file else None


def connect(url: str, make: bool = True) -> Engine:
    """An engine for a database, whose SQLite file only its owner can read. Raises UnusableStore."""
    try:
        make_url(url)
    except (ArgumentError, ValueError):  # whose messages may show a part of a password
        raise UnusableStore(
            [Problem(url.partition("://")[0] or _("database"), None, _("This is no URL of a database."))]
        ) from None
    try:
        folder = folder_of(url)
        engine = create_engine(url, hide_parameters=True)  # an error message never shows what people wrote
    except (SQLAlchemyError, ImportError) as error:
        raise unusable(url, str(error)) from None
    if folder is not None:
        try:
            path = folder / Path(make_url(url).database or "").name
            if not path.exists() and not make:
                raise unusable(url, _("there is no such file"))
            folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            path.touch(mode=0o600)
        except OSError as error:
            raise unusable(url, error.strerror or str(error)) from None
        _tune_sqlite(engine)
    return engine


def unusable(url: str | URL, reason: str) -> UnusableStore:
    what = _("The database cannot be used: {reason}.", reason=reason.strip().rstrip("."))
    return UnusableStore([Problem(_shown(url), None, what)])


def _shown(url: str | URL) -> str:
    """A URL without its secrets."""
    return make_url(url).difference_update_query(["password", "sslpassword"]).render_as_string()


def _tune_sqlite(engine: Engine) -> None:
    @event.listens_for(engine, "connect")
    def on_connect(raw, _record):
        raw.isolation_level = None  # transactions begin where SQLAlchemy says, not where the driver guesses
        for pragma in (f"busy_timeout={PATIENCE * 1000}", "synchronous=FULL", "foreign_keys=ON"):
            raw.execute(f"PRAGMA {pragma}").close()
        _write_ahead(raw)

    @event.listens_for(engine, "begin")
    def on_begin(connection: Connection):
        writing = connection.get_execution_options().get("writing")
        connection.exec_driver_sql("BEGIN IMMEDIATE" if writing else "BEGIN")


def _write_ahead(raw: sqlite3.Connection) -> None:
    """Turns the log of writes on. SQLite waits for no other here, whatever its timeout: so we do."""
    end = monotonic() + PATIENCE
    while True:
        try:
            return raw.execute("PRAGMA journal_mode=WAL").close()
        except sqlite3.OperationalError as error:
            if error.sqlite_errorcode & 0xFF != sqlite3.SQLITE_BUSY or monotonic() > end:
                raise
        sleep(0.01)


def _config(connection: Connection | None = None) -> Config:
    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent / "migrations"))
    config.attributes["connection"] = connection
    return config


def newest() -> str:
    """The version that this program writes."""
    return ScriptDirectory.from_config(_config()).get_current_head() or ""


def version(engine: Engine) -> str:
    """The version of a database; empty where nothing is in it yet."""
    with engine.connect() as connection:
        return MigrationContext.configure(connection).get_current_revision() or ""


def upgrade(engine: Engine) -> tuple[str, str]:
    """Takes a database to the newest version: (from, to). Nothing that stands in it is lost. Raises UnusableStore."""
    before = _found(engine)
    try:
        with engine.connect().execution_options(writing=True) as connection, connection.begin():
            if connection.dialect.name == "postgresql":
                connection.execute(select(func.pg_advisory_xact_lock(ONE_AT_A_TIME)))
            command.upgrade(_config(connection), "head")
    except CommandError:
        raise _newer(engine, before) from None
    except SQLAlchemyError as error:
        raise unusable(engine.url, str(getattr(error, "orig", error))) from None
    return before, newest()


def ready(engine: Engine) -> None:
    """Makes an empty database, or sees that one has the newest version. Raises UnusableStore where it has not."""
    found = _found(engine)
    if not found:
        upgrade(engine)
    elif found != newest():
        known = {one.revision for one in ScriptDirectory.from_config(_config()).walk_revisions()}
        if found not in known:
            raise _newer(engine, found)
        what = _("The database has version {found}; this program writes {newest}.", found=found, newest=newest())
        raise UnusableStore([_problem(engine, what, _("Run `prio db upgrade`; no answers are lost."))])


def _found(engine: Engine) -> str:
    """The version of a database that is ours, or empty. Raises UnusableStore where it cannot be read, or is another's."""
    try:
        tables = inspect(engine).get_table_names()  # before the version: another program may be making ours just now
        found = version(engine)
    except SQLAlchemyError as error:
        raise unusable(engine.url, str(getattr(error, "orig", error))) from None
    if tables and not found:
        what = _("The database holds other tables, and none of ours.")
        raise UnusableStore([_problem(engine, what, _("Name another database."))])
    return found


def _newer(engine: Engine, found: str) -> UnusableStore:
    what = _("The database has version {found}, which is newer than this program.", found=found)
    return UnusableStore([_problem(engine, what, _("Use a newer version of the program."))])


def _problem(engine: Engine, what: str, cure: str) -> Problem:
    return Problem(_shown(engine.url), None, what, cure)
