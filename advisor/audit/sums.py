"""SHA256SUMS: the digest of every file of an audit or a released base, as `sha256sum -c` reads them, and one of them all.

That one, the fingerprint, is the digest of SHA256SUMS itself, which `sha256sum SHA256SUMS` prints: whoever has it written
down, or signed, elsewhere, can tell whether anything at all in the folder is another.
"""

from __future__ import annotations

import hashlib
import os
import re
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

from ..text.catalogue import gettext as _
from ..text.errors import Problem
from ..text.files import NotAFile, bytes_of
from .records import digest

SUMS = "SHA256SUMS"
SIGNATURE = f"{SUMS}.sig"  # of SUMS; it is made by people, and stands beside what is compared

_LINE = re.compile(r"([0-9a-f]{64})  (.+)")
_MOST = 64_000_000  # bytes: an audit of a billion cases has a tenth of it


def sums(digests: Mapping[str, str]) -> str:
    """The lines of path → digest, sorted as `LC_ALL=C sort -k 2` does."""
    return "".join(f"{digests[name]}  {name}\n" for name in sorted(digests, key=os.fsencode))


def of_files(folder: Path, files: Iterable[Path]) -> dict[str, str]:
    """Path in the folder → digest. Raises OSError."""
    return {path.relative_to(folder).as_posix(): digest(path) for path in files}


def fingerprint(folder: Path) -> str:
    """One digest over everything in a folder that is done. Raises OSError."""
    return digest(folder / SUMS)


def files_in(folder: Path) -> dict[str, Path]:
    """Whatever lies in a folder and is no folder itself, by its path there. A link to a folder is not followed."""
    found = {}
    for at, folders, names in os.walk(folder):
        links = [name for name in folders if os.path.islink(os.path.join(at, name))]
        for name in (*links, *names):
            path = Path(at, name)
            found[path.relative_to(folder).as_posix()] = path
    return {name: path for name, path in sorted(found.items()) if name not in (SUMS, SIGNATURE)}


def read(folder: Path) -> bytes:
    """SHA256SUMS as it stands. Raises OSError, also where it is no ordinary file."""
    return bytes_of(folder / SUMS, _MOST)


def unlike(folder: Path, written: bytes) -> Iterator[Problem]:
    """What in the folder is not as its SHA256SUMS says, by `written`, what stands there; all of it, in the order of the paths."""
    said: dict[str, str] = {}
    odd = 0
    for number, line in enumerate(written.decode("utf-8", "replace").split("\n")[:-1], start=1):
        match = _LINE.fullmatch(line)
        if not match or match[2] in said:
            odd += 1
            yield Problem(SUMS, number, _("The program does not write such a line."))
        else:
            said[match[2]] = match[1]
    if not odd and sums(said).encode() != written:
        yield Problem(SUMS, None, _("The lines are not as the program writes them."))
    there = files_in(folder)
    for name in sorted({*said, *there}):
        if what := _unlike(there.get(name), said.get(name)):
            yield Problem(name, None, what)


def _unlike(path: Path | None, said: str | None) -> str:
    """What is wrong with one file; empty where nothing is."""
    if path is None:
        return _("The file is missing.")
    if said is None:
        return _("SHA256SUMS says nothing of this file.")
    try:
        if path.is_symlink():
            return _("A link stands where the file was.")
        if digest(path) == said:
            return ""
    except NotAFile:
        return _("This is no ordinary file.")
    except OSError as error:
        return _("The file cannot be opened: {reason}.", reason=error.strerror or type(error).__name__)
    return _("The file is not the one that SHA256SUMS tells of.")


def sha(written: bytes) -> str:
    return hashlib.sha256(written).hexdigest()
