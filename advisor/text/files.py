"""The one door to files that others wrote: no device and no pipe, opened without waiting, and never read without an end.

What a person names may be a link. What lies in a folder that they name may not be one: it could lead out of the folder, or
count a file twice. tests/test_doors.py holds every place that opens or takes apart something in another way, and why it may.
"""

from __future__ import annotations

import errno
import hashlib
import os
import stat
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import BinaryIO

from .catalogue import gettext as _
from .errors import Problem

CHUNK = 1 << 20
HELD = 1 << 16  # bytes that an open file holds of what comes next: lines are long, and asking the system for each costs more


class NotAFile(OSError):
    """A device or a pipe: it may never end, or never begin."""

    def __init__(self, path: Path):
        super().__init__(errno.EINVAL, _("it is no ordinary file"), str(path))


def data_folder() -> Path:
    """Where what a user makes and keeps stands: outside the program, and only this user's."""
    return Path(os.environ.get("XDG_DATA_HOME") or Path.home() / ".local" / "share") / "prioriteringsradgiver"


# One file --------------------------------------------------------------------------------------


def opened(path: Path, links: bool = True) -> BinaryIO:
    """The file, open; with `links`, also by a link. Raises OSError (of a folder: IsADirectoryError); NotAFile without waiting."""
    if not (stat.S_ISREG(mode := path.stat().st_mode) or stat.S_ISDIR(mode)):
        raise NotAFile(path)
    file = open(path, "rb", HELD, opener=_at_once if links else _itself)  # noqa: SIM115 -- for the caller to close
    if not stat.S_ISREG(os.fstat(file.fileno()).st_mode):
        file.close()
        raise NotAFile(path)
    return file


def _at_once(path: str, flags: int) -> int:
    """Opens a file without waiting, should it have become a pipe since."""
    return os.open(path, flags | getattr(os, "O_NONBLOCK", 0))


def _itself(path: str, flags: int) -> int:
    """The same, should it have become a link."""
    return _at_once(path, flags | getattr(os, "O_NOFOLLOW", 0))


def bytes_of(path: Path, most: int) -> bytes:
    """What a file holds, at most one byte more than `most`. Raises OSError; NotAFile without waiting for anything."""
    with opened(path) as file:
        return file.read(most + 1)


def digest_of(file: BinaryIO) -> str:
    """SHA-256 of a file that is open, 64 hexadecimal digits. Raises OSError where it grows meanwhile."""
    found, left = hashlib.sha256(), os.fstat(file.fileno()).st_size
    while left and (chunk := file.read(min(left, CHUNK))):
        found.update(chunk)
        left -= len(chunk)
    if left or file.read(1):
        raise OSError(0, _("it changes while it is read"))
    return found.hexdigest()


def content(path: Path, most: int, problems: list[Problem], less: str, missing: str = "") -> bytes | None:
    """What a file holds; None where it cannot be read or holds more than `most` bytes, which is added to `problems`.

    `less` says what would be right of one that is too large, and `missing` of one that is not there.
    """
    name = str(path)
    try:
        if path.is_dir():
            problems.append(Problem(name, None, _("This is a folder."), _("Name the file in it.")))
            return None
        with opened(path) as file:
            data, size = file.read(most + 1), os.fstat(file.fileno()).st_size
    except FileNotFoundError:
        problems.append(Problem(name, None, _("There is no such file."), missing or _("Check the name and the folder.")))
    except NotAFile:
        problems.append(not_a_file(name))
    except (OSError, ValueError) as error:
        problems.append(Problem(name, None, unopened(error)))
    else:
        if len(data) <= most:
            return data
        problems.append(too_large(name, max(size, len(data)), less))
    return None


def not_a_file(name: str) -> Problem:
    return Problem(name, None, _("This is no ordinary file."), _("Save what it holds in a file, and name that."))


def too_large(name: str, size: int, less: str) -> Problem:
    return Problem(name, None, _("The file is {size} MB.", size=round(size / 1e6, 1)), less)


def unopened(error: Exception) -> str:
    return _("The file cannot be opened: {reason}.", reason=getattr(error, "strerror", None) or str(error))


def linked(path: Path) -> Problem | None:
    """What is wrong with something in a folder that is a link."""
    return Problem(str(path), None, a_link(), _("Put the file itself in the folder.")) if path.is_symlink() else None


def a_link() -> str:
    return _("This is a link, and links in a folder are not followed.")


# A folder --------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Found:
    """A file as it was when it was found. `wrong`: why it cannot be read."""

    name: str  # path from the folder, with «/»
    wrong: str = ""
    size: int = 0
    changed: int = 0  # nanoseconds

    @property
    def shown(self) -> str:
        """The name in letters that can be written, also where the system has other bytes."""
        return os.fsencode(self.name).decode("utf-8", "replace")


def found_at(folder: Path, name: str) -> Found:
    """A file that a person named."""
    return _found(folder, name)[0]


def found_below(folder: Path, endings: tuple[str, ...], apart: Callable[[Path], bool] | None = None) -> list[Found]:
    """What in a folder and those below it ends so and is not hidden, in the order of the names; each file once.

    A folder below it that is `apart` is something of its own: nothing in it is looked at.
    What cannot be read is among them: links, devices, a folder that cannot be listed, and a file under a second name.
    """
    several = sorted(_walk(folder, endings, apart), key=lambda one: os.fsencode(one[0].name))
    taken: dict[tuple[int, int], Found] = {}
    return [_once(found, which, taken) for found, which in several]


Which = tuple[int, int] | None
"""Which file a name leads to, where others may lead to it too."""


def _once(found: Found, which: Which, taken: dict[tuple[int, int], Found]) -> Found:
    if which is None or taken.setdefault(which, found) is found:
        return found
    return replace(found, wrong=_("This is the same file as {name}.", name=taken[which].shown))


def _walk(folder: Path, endings: Sequence[str], apart: Callable[[Path], bool] | None) -> Iterator[tuple[Found, Which]]:
    waiting = [""]
    while waiting:
        at = waiting.pop()
        try:
            with os.scandir(folder / at) as listed:
                entries = list(listed)
        except OSError as error:
            yield Found(at or ".", unopened(error)), None
            continue
        for entry in entries:
            if entry.name.startswith("."):
                continue  # a system's or an editor's own
            name = f"{at}/{entry.name}" if at else entry.name
            if entry.is_dir(follow_symlinks=False):
                if not (apart and apart(folder / name)):
                    waiting.append(name)
            elif entry.name.lower().endswith(tuple(endings)):
                yield (Found(name, a_link()), None) if entry.is_symlink() else _found(folder, name)
            elif entry.is_symlink() and (folder / name).is_dir():
                yield Found(name, a_link()), None


def _found(folder: Path, name: str) -> tuple[Found, Which]:
    try:
        status = os.stat(folder / name)
    except OSError as error:
        return Found(name, unopened(error)), None
    if not stat.S_ISREG(status.st_mode):
        return Found(name, _("This is no ordinary file.")), None
    which = (status.st_dev, status.st_ino) if status.st_nlink > 1 else None
    return Found(name, size=status.st_size, changed=status.st_mtime_ns), which
