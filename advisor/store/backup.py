"""A copy of a database in one file, made while others write and looked through before it gets its name; and the way back."""

from __future__ import annotations

import os
import secrets
import shlex
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from sqlalchemy import URL
from sqlalchemy.engine import make_url

from ..text.catalogue import gettext as _
from ..text.errors import Problem, UnusableStore
from . import causes, schema
from .verifying import Verified, verify


def back_up(url: str, target: Path) -> Verified | None:
    """Copies a database to a new file: what stands in the copy, or None where this program is not of its version.

    Nothing is put over a file that is there. Raises UnusableStore.
    """
    with closing_engine(schema.look(url)) as engine:
        version = schema.held(engine)
    source = schema.file_of(url)
    if source is None:
        raise _for_its_own_program(url, target)
    return _copied(source, target, version)


def restore(backup: Path, url: str) -> Verified | None:
    """Puts a backup where a database is to be: what stands in it, or None where it has to be upgraded first.

    Nothing is put over what is there. Raises UnusableStore.
    """
    target = schema.file_of(url)
    if target is None:
        raise _back_by_its_own_program(url, backup)
    if others := [one.name for one in (target, _journal(target), _journal(target, "-journal")) if os.path.lexists(one)]:
        what = _("There is a database already, and nothing is put over it: {files}.", files=", ".join(others))
        cure = _("Stop the program that uses it, move these files away, and run the command once more.")
        raise UnusableStore([Problem(str(target), None, what, cure)])
    with closing_engine(schema.look(URL.create("sqlite", database=str(backup.absolute())))) as engine:
        version = schema.held(engine)
        if version not in schema.known():
            raise schema.newer(engine, version)
    try:
        if target == schema.own_file():  # on a new disk its folder is not there; another's may be written wrong
            target.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    except OSError as error:
        raise causes.of(error, url) from None
    return _copied(backup.absolute(), target, version)


def _copied(source: Path, target: Path, version: str) -> Verified | None:
    with _new_file(target) as copy:
        _copy(source, copy, target)
        if version != schema.newest():
            return None
        with closing_engine(schema.look(URL.create("sqlite", database=str(copy)))) as engine, engine.connect() as connection:
            return verify(connection)


@contextmanager
def closing_engine(engine: schema.Engine) -> Iterator[schema.Engine]:
    try:
        yield engine
    finally:
        engine.dispose()


def _copy(source: Path, copy: Path, target: Path) -> None:
    try:
        with closing(_opened(source)) as old, closing(sqlite3.connect(copy)) as new:
            old.execute("BEGIN")
            old.execute("SELECT 1 FROM sqlite_master").close()  # waits for a lock no longer than others do; the copying would
            old.backup(new)
            new.execute("PRAGMA journal_mode=DELETE").close()  # one file, also for who only reads it
    except sqlite3.Error as error:
        raise _not_made(target, *causes.cause(error)) from None


def _opened(source: Path) -> sqlite3.Connection:
    """A database as others use it too; where nothing can be written beside it, nobody does, and it is read as it stands."""
    here = source.absolute().as_uri()
    old = sqlite3.connect(f"{here}?mode=rw", uri=True, timeout=causes.PATIENCE, isolation_level=None)
    try:
        old.execute("SELECT 1 FROM sqlite_master").close()
    except sqlite3.Error as error:
        old.close()
        if error.sqlite_errorcode & 0xFF not in (sqlite3.SQLITE_CANTOPEN, sqlite3.SQLITE_READONLY) or _journal(source).exists():
            raise
        return sqlite3.connect(f"{here}?mode=ro&immutable=1", uri=True, isolation_level=None)
    return old


def _journal(path: Path, end: str = "-wal") -> Path:
    return path.with_name(path.name + end)


@contextmanager
def _new_file(target: Path) -> Iterator[Path]:
    """A file under another name, which is given the right one when all went well: nobody finds half a copy there."""
    if target.is_dir():
        raise _not_made(target, _("this is a folder"), _("Name a file in it."))
    for taken in (target, _journal(target), _journal(target, "-journal")):  # a strange journal would be taken for its own
        if os.path.lexists(taken):
            raise _taken(target, taken)
    copy = target.with_name(f".{target.name}.{secrets.token_hex(4)}")
    try:
        os.close(os.open(copy, os.O_CREAT | os.O_EXCL, 0o600))
        try:
            yield copy
            _name(copy, target)
            _onto_disk(target.absolute().parent)
        finally:
            copy.unlink(missing_ok=True)
    except FileExistsError:  # another wanted the name at this moment
        raise _taken(target, target) from None
    except FileNotFoundError:
        raise _not_made(target, _("there is no such folder"), _("Make the folder first.")) from None
    except OSError as error:
        raise _not_made(target, *causes.cause(error)) from None


def _name(copy: Path, target: Path) -> None:
    """Gives a file its name, under which it is whole from the first moment. Raises FileExistsError where there is one."""
    try:
        os.link(copy, target)
    except FileExistsError:
        raise
    except OSError:  # a disk that knows no links
        os.close(os.open(target, os.O_CREAT | os.O_EXCL, 0o600))
        os.replace(copy, target)


def _onto_disk(folder: Path) -> None:
    """A new name is on the disk when its folder is."""
    if hasattr(os, "O_DIRECTORY"):
        opened = os.open(folder, os.O_DIRECTORY)
        try:
            os.fsync(opened)
        finally:
            os.close(opened)


def _taken(target: Path, taken: Path) -> UnusableStore:
    return _not_made(target, _("there is a file «{name}» already", name=taken.name), _("Name a new file."))


def _not_made(target: Path, reason: str, cure: str) -> UnusableStore:
    return UnusableStore([Problem(str(target), None, _("No copy was made: {reason}.", reason=reason), cure)])


def _for_its_own_program(url: str, target: Path) -> UnusableStore:
    """PostgreSQL's copies are made by a program of its own, which knows all of a server."""
    command = shlex.join(["pg_dump", "--format=custom", f"--file={target}", _plain(url)])
    what = _("No backup was made: PostgreSQL has a program of its own for this.")
    return UnusableStore([Problem(causes.shown(url), None, what, _("Run: {command}", command=command))])


def _back_by_its_own_program(url: str, backup: Path) -> UnusableStore:
    """All of it or nothing, and only into a database where none of it is: what is there, is an error that ends it."""
    command = shlex.join(["pg_restore", "--single-transaction", "--no-owner", f"--dbname={_plain(url)}", str(backup)])
    what = _("Nothing was restored: PostgreSQL has a program of its own for this.")
    cure = _("Make a new, empty database (createdb) and name it with --db. Run: {command}", command=command)
    return UnusableStore([Problem(causes.shown(url), None, what, cure)])


def _plain(url: str) -> str:
    """The address of a database as PostgreSQL's own programs know it, without its secrets."""
    asked = make_url(url).set(drivername="postgresql")._replace(password=None)  # `set` takes None for «as it is»
    return asked.difference_update_query(["password", "sslpassword"]).render_as_string()
