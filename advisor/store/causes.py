"""Why a database cannot be used, and what helps: in our own words, since a driver's may repeat what people wrote."""

from __future__ import annotations

import errno
import sqlite3
from dataclasses import replace

from sqlalchemy import URL
from sqlalchemy.engine import make_url

from ..text.catalogue import gettext as _
from ..text.errors import Problem, UnusableStore

PATIENCE = 10.0  # seconds to wait for another who writes, or for a server to answer


class NoText(UnusableStore):
    """A row has something else where it should have text; the file itself is whole."""


def unusable(url: str | URL, reason: str, cure: str = "") -> UnusableStore:
    what = _("The database cannot be used: {reason}.", reason=reason.strip().rstrip("."))
    return UnusableStore([Problem(shown(url), None, what, cure)])


def shown(url: str | URL) -> str:
    """What a reader knows a database by: the path of its file, else its URL without its secrets."""
    parsed = make_url(url)
    if parsed.get_backend_name() == "sqlite" and parsed.database:
        return parsed.database
    return parsed.difference_update_query(["password", "sslpassword"]).render_as_string()


def of(error: BaseException | None, url: str | URL) -> UnusableStore:
    """What an error of a driver comes to; None for a line that is lost."""
    said = unusable(url, *cause(error))
    return NoText(said.problems) if _is_of_python(error) else said


def cause(error: BaseException | None) -> tuple[str, str]:
    """(the reason, what helps)"""
    if isinstance(error, OSError):
        return _of_system(error)
    if _is_of_python(error):
        return _damaged()
    code = getattr(error, "sqlite_errorcode", None)
    return _of_sqlite(code) if code is not None else _of_server(error)


def _is_of_python(error: BaseException | None) -> bool:
    """Whether it is not SQLite that fails, but Python, which makes text of what SQLite gives it."""
    return isinstance(error, sqlite3.OperationalError) and getattr(error, "sqlite_errorcode", None) is None


def is_too_large(error: BaseException | None) -> bool:
    """Whether a driver will not read what stands in an SQLite file for its size."""
    return getattr(error, "sqlite_errorcode", None) == sqlite3.SQLITE_TOOBIG


def in_verify(error: UnusableStore) -> UnusableStore:
    """The same, said by `prio verify`, which does not send its reader to itself."""
    problems = error.problems
    for sentence in (_more_damage(), _whole_or_not()):
        problems = [replace(one, cure=one.cure.removesuffix(sentence).rstrip()) for one in problems]
    return UnusableStore(problems)


def moved(url: str | URL) -> UnusableStore:
    """The file that was opened no longer stands where it stood."""
    cure = _("Put it back, or start the program again to use what is there now.")
    return unusable(url, _("its file or journal was moved, replaced or removed while the program used it"), cure)


def _of_system(error: OSError) -> tuple[str, str]:
    match error.errno:
        case errno.ENOSPC | errno.EDQUOT:
            return _full()
        case errno.EROFS | errno.EACCES | errno.EPERM:
            return _read_only()
        case errno.ENAMETOOLONG:
            return _("its name is too long"), _("Choose a shorter name.")
        case errno.ENOTDIR | errno.EEXIST:
            return _("a file stands where its path needs a folder"), _("Name another path.")
        case errno.ENOENT:
            return _("there is no such file"), ""
        case errno.EIO:
            return _disk()
    return _("the system answers with an error ({code})", code=errno.errorcode.get(error.errno or 0, "?")), ""


def _of_sqlite(code: int) -> tuple[str, str]:
    match code & 0xFF:  # the rest of the number tells finer things
        case sqlite3.SQLITE_BUSY | sqlite3.SQLITE_LOCKED:
            return _locked()
        case sqlite3.SQLITE_FULL:
            return _full()
        case sqlite3.SQLITE_IOERR:
            return _disk()
        case sqlite3.SQLITE_READONLY | sqlite3.SQLITE_PERM:
            return _read_only()
        case sqlite3.SQLITE_CANTOPEN:
            reason = _("its file, or the journal beside it, cannot be opened")
            return reason, _("See that the folder is there, and that the program may read and write in it.")
        case sqlite3.SQLITE_CORRUPT:
            return _damaged()
        case sqlite3.SQLITE_TOOBIG:
            return _("something in it is larger than this program ever writes"), _("Take a backup into use.")
        case sqlite3.SQLITE_NOTADB:
            return _("the file is no database"), _("Name another database.")
    return _unknown(f"SQLite {code}")


def _of_server(error: BaseException | None) -> tuple[str, str]:
    state = getattr(error, "sqlstate", None) or "08000"  # without a line to the server there is none
    if state.startswith("08") or state in ("57P01", "57P02", "57P03", "57P05"):  # the line is lost, or the server is stopping
        reason = _("the database server does not answer, or does not let the program in")
        return reason, _("See that it runs, and that its address, name and password are right, and try again.")
    if state in ("55P03", "57014", "40P01", "40001"):
        return _locked()
    if state == "53100":
        return _full()
    if state in ("25006", "42501"):
        return _read_only()
    if state.startswith("XX"):
        return _damaged()
    return _unknown(f"PostgreSQL {state}")


def _locked() -> tuple[str, str]:
    reason = _("another program has kept it locked for more than {seconds} seconds", seconds=f"{PATIENCE:g}")
    return reason, _("Close what else uses it, or wait, and try again.")


def _disk() -> tuple[str, str]:
    reason = _("the disk could not be read or written")
    return reason, _("See that the disk is there, is sound and has room, and try again.")


def _full() -> tuple[str, str]:
    return _("the disk is full"), _("Make room on the disk, and try again.")


def _read_only() -> tuple[str, str]:
    reason = _("the program may not write there")
    return reason, _("Give the program the right to write to the file and its folder, or to the database, and try again.")


def _damaged() -> tuple[str, str]:
    return _("it is damaged"), " ".join([_("Take a backup into use."), _more_damage()])


def _unknown(code: str) -> tuple[str, str]:
    return _("it answers with an error ({code})", code=code), " ".join([_("Try again."), _whole_or_not()])


def _more_damage() -> str:
    return _("`prio verify` shows what else is damaged.")


def _whole_or_not() -> str:
    return _("`prio verify` shows whether it is whole.")
