"""Which version a database has, and the way to the one this program writes."""

from __future__ import annotations

import os
import shlex
import sqlite3
from contextlib import closing
from pathlib import Path
from time import monotonic, sleep

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from alembic.util import CommandError
from sqlalchemy import URL, Connection, Engine, create_engine, event, func, inspect, select
from sqlalchemy.engine import make_url
from sqlalchemy.exc import ArgumentError, DataError, DBAPIError, IntegrityError, SQLAlchemyError

from ..text.catalogue import gettext as _
from ..text.errors import Problem, UnusableStore
from ..text.files import data_folder
from . import causes
from .causes import unusable
from .tables import metadata

MOST_OF_VALUE = 50_000_000  # bytes of what stands in one place of an SQLite file; what this program writes is far less
ONE_AT_A_TIME = 7_031_957  # the number of a lock in PostgreSQL: only one program makes the tables


def default_url() -> str:
    """The database named in $PRIO_DATABASE, else one of the user's own."""
    if named := os.environ.get("PRIO_DATABASE"):
        return named if "://" in named else f"sqlite:///{named}"
    return f"sqlite:///{own_file()}"


def option(url: str | URL) -> str:
    """What a command needs to reach a database: nothing where it is the user's own."""
    return "" if make_url(url) == make_url(default_url()) else f" --db {shlex.quote(causes.shown(url))}"


def own_file() -> Path:
    """The only file whose folder is made with it: nobody has written its name, and nobody can have written it wrong."""
    return (data_folder() / "saker.db").absolute()


def file_of(url: str | URL) -> Path | None:
    """The file of an SQLite database; None for another kind."""
    parsed = make_url(url)
    in_file = parsed.get_backend_name() == "sqlite" and parsed.database not in (None, "", ":memory:")
    return Path(parsed.database or "").absolute() if in_file else None


def folder_of(url: str) -> Path | None:
    """The folder of an SQLite file; None for another kind of database."""
    path = file_of(url)
    return path.parent if path else None


def connect(url: str | URL, make: bool = True) -> Engine:
    """An engine for a database, whose SQLite file only its owner can read; `make` also where there is none.

    Raises UnusableStore.
    """
    engine = _engine(url)
    if (path := file_of(url)) is not None:
        _sees_a_file(url, path, make)
        try:
            if path == own_file():
                path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            path.touch(mode=0o600)
        except OSError as error:
            raise causes.of(error, url) from None
        _open_as(engine, path, "mode=rw")  # a file that is gone is never made anew
    if engine.dialect.name == "sqlite":
        _tune_sqlite(engine)
    if path is not None:
        _watch(engine, path)
    return engine


def look(url: str | URL) -> Engine:
    """An engine that only reads, and makes and changes nothing. Raises UnusableStore."""
    engine = _engine(url)
    if (path := file_of(url)) is not None:
        _sees_a_file(url, path, make=False)
        # Nobody has a file open that has no journal. SQLite would make one also to read, unless it is told this.
        still = not path.with_name(f"{path.name}-wal").exists()
        _open_as(engine, path, "mode=ro&immutable=1" if still else "mode=ro")
    if engine.dialect.name == "sqlite":
        _tune_sqlite(engine, writes=False)
    return engine


def _engine(url: str | URL) -> Engine:
    try:
        parsed = make_url(url)
    except (ArgumentError, ValueError):  # whose messages may show a part of a password
        raise UnusableStore(
            [Problem(str(url).partition("://")[0] or _("database"), None, _("This is no URL of a database."))]
        ) from None
    served = parsed.get_backend_name() == "postgresql"
    patience = {"connect_timeout": max(1, int(causes.PATIENCE))} if served and "connect_timeout" not in parsed.query else {}
    try:
        # An error message never shows what people wrote, and a line to a server is tried before it is used.
        engine = create_engine(url, hide_parameters=True, pool_pre_ping=served, connect_args=patience)
    except (SQLAlchemyError, ImportError, ValueError):  # whose words are a library's
        reason = _("the program cannot open a database by this URL")
        cure = _("Name the file of an SQLite database, or install the driver and name postgresql+psycopg://…")
        raise unusable(url, reason, cure) from None
    _translate(engine)
    if served:
        _tune_postgresql(engine)
    return engine


def _sees_a_file(url: str | URL, path: Path, make: bool) -> None:
    try:
        if path.is_dir():
            raise unusable(url, _("it is a folder"), _("Name a file."))
        if path.exists() and not path.is_file():
            raise unusable(url, _("it is no ordinary file"), _("Name a file."))
        if not make and not path.exists():
            raise unusable(url, _("there is no such file"))
        if make and path != own_file() and not os.path.lexists(path.parent):
            cure = _("Is the path written right? Make the folder first, if it is to be there.")
            raise unusable(url, _("there is no folder {folder}", folder=path.parent), cure)
    except OSError as error:  # a name that is too long
        raise causes.of(error, url) from None


def _translate(engine: Engine) -> None:
    """Every error of the driver becomes one of ours, except on what was to be written: its writer knows what that means."""

    @event.listens_for(engine, "handle_error")
    def on_error(context):
        error = context.sqlalchemy_exception
        to_be_written = isinstance(error, IntegrityError | DataError) and not causes.is_too_large(context.original_exception)
        if isinstance(error, DBAPIError) and not to_be_written and not context.is_pre_ping:
            raise causes.of(context.original_exception, engine.url)


def _tune_postgresql(engine: Engine) -> None:
    """PostgreSQL waits for a lock for ever, unless it is told how long. And what it says is kept, is to be on the disk: some
    servers are set up to say so before.
    """

    @event.listens_for(engine, "connect")
    def on_connect(raw, _record):
        raw.execute(f"SET lock_timeout = {int(causes.PATIENCE * 1000)}")
        on_disk = "set_config('synchronous_commit', 'on', false)"
        raw.execute(f"SELECT {on_disk} WHERE current_setting('synchronous_commit') = 'off'")
        raw.commit()


def _open_as(engine: Engine, path: Path, how: str) -> None:
    @event.listens_for(engine, "do_connect")
    def on_connect(dialect, _record, _arguments, options):
        return dialect.connect(f"{path.as_uri()}?{how}", **{**options, "uri": True})


def _watch(engine: Engine, path: Path) -> None:
    """Goes on only with the files that were opened. SQLite itself would write on into one that no name leads to any more."""
    first = _standing(path)
    journal = [path.with_name(path.name + end) for end in ("-wal", "-shm")]

    def look_at_file(*_arguments):
        if _standing(path) != first:
            raise causes.moved(engine.url)

    def remember_journal(raw, record):  # which stays the same for as long as a connection is open
        raw.execute("SELECT 1 FROM sqlite_master").close()  # it is there from the first reading on
        record.info["journal"] = [_standing(one) for one in journal]

    def look_at_both(connection: Connection):
        look_at_file()
        if [_standing(one) for one in journal] != connection.info["journal"]:
            raise causes.moved(engine.url)

    event.listen(engine, "do_connect", look_at_file, insert=True)
    event.listen(engine, "connect", remember_journal)
    event.listen(engine, "begin", look_at_both, insert=True)
    event.listen(engine, "commit", look_at_both)


def _standing(path: Path) -> tuple[int, int] | None:
    """Which file a name leads to."""
    try:
        found = path.stat()
    except OSError:
        return None
    return found.st_dev, found.st_ino


def _tune_sqlite(engine: Engine, writes: bool = True) -> None:
    @event.listens_for(engine, "connect")
    def on_connect(raw, _record):
        raw.setlimit(sqlite3.SQLITE_LIMIT_LENGTH, MOST_OF_VALUE)
        raw.isolation_level = None  # transactions begin where SQLAlchemy says, not where the driver guesses
        for pragma in (f"busy_timeout={int(causes.PATIENCE * 1000)}", "synchronous=FULL", "foreign_keys=ON"):
            raw.execute(f"PRAGMA {pragma}").close()
        raw.execute("PRAGMA secure_delete=ON").close()  # what is taken away is not left in the file
        if writes:
            _write_ahead(raw)

    @event.listens_for(engine, "begin")
    def on_begin(connection: Connection):
        writing = connection.get_execution_options().get("writing")
        connection.exec_driver_sql("BEGIN IMMEDIATE" if writing else "BEGIN")


def _write_ahead(raw: sqlite3.Connection) -> None:
    """Turns the log of writes on. SQLite waits for no other here, whatever its timeout: so we do."""
    end = monotonic() + causes.PATIENCE
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


def known() -> set[str]:
    """The versions that this program writes, or takes to the one it writes."""
    return {one.revision for one in ScriptDirectory.from_config(_config()).walk_revisions()}


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
        raise newer(engine, before) from None
    return before, newest()


def ready(engine: Engine) -> bool:
    """Makes an empty database, or sees that one has the newest version: whether it was made. Raises UnusableStore."""
    empty = not _found(engine)
    if empty:
        upgrade(engine)
    seen(engine)
    return empty


def seen(engine: Engine) -> None:
    """Sees that a database is ours and has the newest version, and makes nothing. Raises UnusableStore where it has not."""
    found = held(engine)
    if found != newest():
        if found not in known():
            raise newer(engine, found)
        what = _("The database has version {found}; this program writes {newest}.", found=found, newest=newest())
        cure = _("Run `prio db upgrade{database}`; no answers are lost.", database=option(engine.url))
        raise UnusableStore([_problem(engine, what, cure)])


def held(engine: Engine) -> str:
    """The version of a database that holds something of ours. Raises UnusableStore where it does not."""
    found = _found(engine)
    if not found:
        cure = _(
            "Name another. What is missing in a copy of a file may stand in its journal (-wal); `prio db backup` copies both."
        )
        raise UnusableStore([_problem(engine, _("The database holds nothing of ours: it is empty."), cure)])
    return found


def _found(engine: Engine) -> str:
    """The version of a database that is ours, or empty. Raises UnusableStore where it cannot be read, or is another's."""
    if engine.dialect.name == "sqlite":
        _hold_to_tables(engine)
    tables = inspect(engine).get_table_names()  # before the version: another program may be making ours just now
    try:
        found = version(engine)
    except CommandError:  # it names several
        found = ""
    if not found and set(tables) & set(metadata.tables):
        what = _("Our tables are in the database, but it does not say which version it has.")
        raise UnusableStore([_problem(engine, what, _("Take a backup into use."))])
    if tables and not found:
        what = _("The database holds other tables, and none of ours.")
        raise UnusableStore([_problem(engine, what, _("Name another database."))])
    return found


COMPUTED = """SELECT name FROM sqlite_master AS m WHERE type NOT IN ('table', 'index') OR sql LIKE 'CREATE VIRTUAL%'
    OR (type = 'table' AND EXISTS (SELECT 1 FROM pragma_table_xinfo(m.name) WHERE hidden <> 0)) LIMIT 1"""


def _hold_to_tables(engine: Engine) -> None:
    """Sees that an SQLite file is data alone: a view, a trigger or a column that is worked out is a program, which may never end.

    Raises UnusableStore.
    """
    with engine.connect() as connection:
        found = connection.exec_driver_sql(COMPUTED).first()
    if found:
        what = _("«{name}» in the database is worked out when it is read, and this program has nothing such.", name=found[0])
        raise UnusableStore([_problem(engine, what, _("Take a backup into use."))])


def gather(engine: Engine) -> bool:
    """Writes what stands in the journal of an SQLite file into the file: a copy of it then holds everything. Whether it did."""
    if file_of(engine.url) is None:
        return True
    try:
        with closing(engine.raw_connection()) as raw:
            busy, _all, _written = raw.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
    except (UnusableStore, sqlite3.Error):
        return False
    return not busy


def newer(engine: Engine, found: str) -> UnusableStore:
    what = _("The database has version {found}, which is newer than this program.", found=found)
    return UnusableStore([_problem(engine, what, _("Use a newer version of the program."))])


def _problem(engine: Engine, what: str, cure: str) -> Problem:
    return Problem(causes.shown(engine.url), None, what, cure)
