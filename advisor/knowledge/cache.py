"""Keeps a loaded knowledge base between processes, as Python keeps compiled modules.

Reading and checking Turtle and YAML takes longer than all else that a command does; a base that was whole once stays whole
as long as neither its files nor the code that reads them change. A kept copy is named by both, and by the Python and the terms
of rdflib that it is for. It is never needed: without it, or where it is damaged, all is read anew.

It may lie in two places. The reader's own cache folder is trusted only when it is theirs alone. What a build has put beside
this module (hatch_build.py) is trusted as the code is: who can change the one can change the other.
"""

from __future__ import annotations

import contextlib
import os
import sys
from collections.abc import Iterable, Mapping, Sequence
from functools import cache
from hashlib import sha256
from importlib.util import find_spec
from pathlib import Path

from ..text.catalogue import catalogues
from ..text.files import opened
from .base import KnowledgeBase
from .formats import Folders
from .packing import SUM, pack, unpack

READERS = ("text", "language", "knowledge")  # the rooms whose code reads a knowledge base
NOTES, MOST_NOTES = "found-whole.txt", 8_000
PARTS, MOST_PARTS = "parts", 600
MOST_BASES = 8
RDFLIB = ("term.py", "plugins/parsers/notation3.py")
CARRIED = Path(__file__).parent / "kept"  # by the installed program


def folder() -> Path:
    return Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "prioriteringsradgiver"


def readers() -> list[Path]:
    """The files of code that read a knowledge base."""
    package = Path(__file__).parents[1]
    return sorted(path for room in READERS for path in package.glob(f"{room}/**/*.py"))


@cache
def _code() -> bytes:
    sha = sha256(str(sys.implementation.cache_tag).encode())
    for path in [*readers(), *catalogues(), *_terms()]:  # what an act is called, and a place in it, is said in words of both
        sha.update(path.read_bytes())
    return sha.digest()


def _terms() -> list[Path]:
    """The code of the terms that graphs are made of, and that a copy holds, and of what reads them. It brings in no rdflib."""
    found = find_spec("rdflib")
    package = Path(found.origin).parent if found and found.origin else None
    return [one for name in RDFLIB if (one := package / name).is_file()] if package else []


def sum_of(said: bytes) -> str:
    """The name of what follows from something and from the code that reads a base."""
    return sha256(said + _code()).hexdigest()[:32]


def _name(digest: str) -> str:
    return f"{sum_of(digest.encode())}.pickle"


def kept(at: Folders, digest: str) -> KnowledgeBase | None:
    """The base with this digest, if this user or the program has kept it."""
    name = _name(digest)
    for place in (folder, lambda: CARRIED):
        with contextlib.suppress(Exception):  # a copy that cannot be read, for whatever reason, is no copy
            path = place() / name
            with opened(path) as file:
                if path.parent == CARRIED or _is_theirs_alone(os.fstat(file.fileno())):
                    return unpack(file.read(), at)
    return None


def _is_theirs_alone(status: os.stat_result) -> bool:
    return not status.st_mode & 0o077 and (not hasattr(os, "getuid") or status.st_uid == os.getuid())


def keep(knowledge: KnowledgeBase) -> None:
    """Keeps a base that is whole, in place of older ones. Where nothing can be written, nothing is kept."""
    with contextlib.suppress(OSError, RuntimeError):
        _write(folder() / _name(knowledge.digest), pack(knowledge))
        _leave(folder().glob("*.pickle"), MOST_BASES)


def _write(path: Path, data: bytes) -> None:
    """A file that is there whole or not at all, and the writer's alone."""
    import tempfile  # with what it brings, which is seldom needed

    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    with tempfile.NamedTemporaryFile(dir=path.parent, delete=False) as file:
        file.write(data)
    os.replace(file.name, path)


def _leave(files: Iterable[Path], most: int) -> None:
    """Takes away all but the newest."""
    for old in sorted(files, key=lambda one: one.stat().st_mtime)[:-most]:
        old.unlink(missing_ok=True)


def recall(name: str) -> bytes | None:
    """What this user has kept under a name, as it was kept: in front of it stands its sum."""
    with contextlib.suppress(OSError, RuntimeError), opened(folder() / PARTS / name) as file:
        data = file.read() if _is_theirs_alone(os.fstat(file.fileno())) else b""
        if sha256(data[SUM:]).digest() == data[:SUM]:
            return data[SUM:]
    return None


def remember(made: Mapping[str, bytes]) -> None:
    """Keeps parts of a base by their names. Where nothing can be written, nothing is kept."""
    with contextlib.suppress(OSError, RuntimeError):
        for name, data in made.items():
            _write(folder() / PARTS / name, sha256(data).digest() + data)
        _leave((folder() / PARTS).iterdir(), MOST_PARTS)


def noted(names: Iterable[str]) -> set[str]:
    """Those of some names that this user has noted as found whole; each is a sum of all that it followed from."""
    return {*_notes()} & {*names}


def note(names: Sequence[str]) -> None:
    """Notes them, the newest last. Where nothing can be written, nothing is noted."""
    if names:
        with contextlib.suppress(OSError, RuntimeError):
            now = dict.fromkeys([*_notes(), *names])
            _write(folder() / NOTES, "\n".join([*now][-MOST_NOTES:]).encode())


def _notes() -> list[str]:
    with contextlib.suppress(OSError, RuntimeError), opened(folder() / NOTES) as file:
        if _is_theirs_alone(os.fstat(file.fileno())):
            return file.read().decode("ascii", "replace").split()
    return []


def carry(knowledge: KnowledgeBase) -> None:
    """Keeps a base beside the code, for everyone who installs it; in place of an earlier one."""
    CARRIED.mkdir(exist_ok=True)
    for old in CARRIED.glob("*.pickle"):
        old.unlink()
    (CARRIED / _name(knowledge.digest)).write_bytes(pack(knowledge))
