"""Keeps a loaded knowledge base between processes, as Python keeps compiled modules.

Reading and checking Turtle and YAML takes longer than all else that a command does; a base that was whole once stays whole
as long as neither its files nor the code that reads them change. A kept copy is named by both, and by the Python and the terms
of rdflib that it is for. It is never needed: without it, or where it is damaged, all is read anew.

It may lie in two places. The reader's own cache folder is trusted only when it is theirs alone. What a build has put beside
this module (hatch_build.py) is trusted as the code is: who can change the one can change the other.
"""

from __future__ import annotations

import contextlib
import hashlib
import os
import sys
from functools import cache
from importlib.util import find_spec
from pathlib import Path

from ..text.catalogue import catalogues
from ..text.files import opened
from .base import KnowledgeBase
from .formats import Folders
from .packing import pack, unpack

READERS = ("text", "language", "knowledge")  # the rooms whose code reads a knowledge base
NOTES, MOST_NOTES = "found-whole", 64
CARRIED = Path(__file__).parent / "kept"  # by the installed program


def folder() -> Path:
    return Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "prioriteringsradgiver"


def readers() -> list[Path]:
    """The files of code that read a knowledge base."""
    package = Path(__file__).parents[1]
    return sorted(path for room in READERS for path in package.glob(f"{room}/**/*.py"))


@cache
def _code() -> bytes:
    sha = hashlib.sha256(str(sys.implementation.cache_tag).encode())
    for path in [*readers(), *catalogues(), *_terms()]:  # what an act is called, and a place in it, is said in words of both
        sha.update(path.read_bytes())
    return sha.digest()


def _terms() -> list[Path]:
    """The code of the terms that graphs are made of, and that a copy holds. Asking for it brings in no rdflib."""
    found = find_spec("rdflib")
    return [Path(found.origin).with_name("term.py")] if found and found.origin else []


def _name(digest: str) -> str:
    return f"{hashlib.sha256(digest.encode() + _code()).hexdigest()[:32]}.pickle"


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
    import tempfile  # with what it brings, which is seldom needed

    with contextlib.suppress(OSError, RuntimeError):
        path = folder() / _name(knowledge.digest)
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        with tempfile.NamedTemporaryFile(dir=path.parent, delete=False) as file:
            file.write(pack(knowledge))
        os.replace(file.name, path)
        for old in sorted(path.parent.glob("*.pickle"), key=lambda one: one.stat().st_mtime)[:-8]:
            old.unlink()


def noted(name: str) -> bool:
    """Whether this user has noted that something was found whole; `name` is a sum of all that it followed from."""
    with contextlib.suppress(OSError, RuntimeError):
        return _is_theirs_alone((folder() / NOTES / name).stat())
    return False


def note(name: str) -> None:
    """Notes it. Where nothing can be written, nothing is noted."""
    with contextlib.suppress(OSError, RuntimeError):
        notes = folder() / NOTES
        notes.mkdir(mode=0o700, parents=True, exist_ok=True)
        (notes / name).touch(mode=0o600)
        for old in sorted(notes.iterdir(), key=lambda one: one.stat().st_mtime)[:-MOST_NOTES]:
            old.unlink(missing_ok=True)


def carry(knowledge: KnowledgeBase) -> None:
    """Keeps a base beside the code, for everyone who installs it; in place of an earlier one."""
    CARRIED.mkdir(exist_ok=True)
    for old in CARRIED.glob("*.pickle"):
        old.unlink()
    (CARRIED / _name(knowledge.digest)).write_bytes(pack(knowledge))
