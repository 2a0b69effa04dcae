"""The files of an audit: there whole or not at all, and read back only where they are as they were left.

A record says what it follows from, and ends in a digest of itself. This shows damage and mixed-up files. Who writes a
record anew with a digest that fits is not found out so: for that there is verify/.
"""

from __future__ import annotations

import hashlib
import json
import os
import re
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from ..text.catalogue import gettext as _
from ..text.errors import Problem, Unusable
from ..text.files import bytes_of, digest_of, opened

MOST_OF_RECORD = 300_000_000  # bytes: where nearly all the entries of a part are refused, a record says why of each


def digest(path: Path) -> str:
    """SHA-256 of a file. Raises OSError, also where it is a pipe, for which nobody should wait."""
    with opened(path) as file:
        return digest_of(file)


def as_left(path: Path, left: str | None) -> bool:
    """Whether a file is there with this digest."""
    try:
        return digest(path) == left
    except OSError:
        return False


def keep(path: Path, text: str) -> None:
    """Writes a file that is there whole or not at all."""
    unfinished = path.with_name(path.name + ".unfinished")
    unfinished.write_text(text, encoding="utf-8")
    os.replace(unfinished, path)


def remove_strays(folder: Path, ours: re.Pattern, count: int, removed: Callable[[Path], None]) -> None:
    """Takes away files named as `ours`, whose group 2 is a number, where there are only `count` of what they are named for."""
    for path in sorted(folder.iterdir()):
        name = ours.fullmatch(path.name)
        if name and int(name[2]) >= count:
            path.unlink()
            removed(path)


def sealed(record: Mapping[str, Any], of: str, indent: int | None = None) -> str:
    """A record as it is kept. `of`: what it follows from, or who wrote it."""
    whole = {**record, "of": of}
    return _written({**whole, "sha256": hashlib.sha256(_written(whole).encode()).hexdigest()}, indent)


def unsealed(path: Path, of: str, indent: int | None = None) -> dict[str, Any] | None:
    """A record as it was kept, of this and nothing else; None where there is none."""
    try:
        kept = bytes_of(path, MOST_OF_RECORD)  # one that is longer is not whole, and so not as it was kept
        found = json.loads(kept)
        record = {name: value for name, value in found.items() if name not in ("of", "sha256")}
        return record if kept == sealed(record, of, indent).encode() else None
    except (OSError, ValueError, TypeError, AttributeError, RecursionError):
        return None


def _written(record: Mapping[str, Any], indent: int | None = None) -> str:
    separators = (",", ": " if indent else ":")
    return json.dumps(record, ensure_ascii=False, sort_keys=True, indent=indent, separators=separators) + "\n"


@contextmanager
def in_words(folder: Path) -> Iterator[None]:
    """What the system says of a file in the folder, as a problem with its place. Raises Unusable."""
    try:
        yield
    except OSError as error:
        path = Path(error.filename2 or error.filename or folder)
        match error:
            case IsADirectoryError():
                what = _("A folder stands where a file is to be.")
            case FileExistsError() | NotADirectoryError():
                what = _("A file stands where a folder is to be.")
            case _other:
                what = _("This cannot be read or written: {reason}.", reason=error.strerror or type(error).__name__)
        raise Unusable([Problem(str(path), None, what, _put_right(error))]) from error


def _put_right(error: OSError) -> str:
    if isinstance(error, (IsADirectoryError, FileExistsError, NotADirectoryError)):
        return _("Take it away, or name another folder. What is done is kept: the same command goes on from there.")
    return _("Make room, or name another folder. What is done is kept: the same command goes on from there.")
