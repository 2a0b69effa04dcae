"""Keeps a loaded knowledge base between processes, as Python keeps compiled modules.

Reading and checking Turtle and YAML takes half a second; a base that was whole once stays whole as
long as neither its files nor the code that reads them change. The kept copy lies in the reader's own
cache folder, is trusted only when it is theirs alone, and is never needed: without it all is read anew.
"""

from __future__ import annotations

import contextlib
import hashlib
import os
import pickle
import sys
import tempfile
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from ..text.catalogue import catalogues

if TYPE_CHECKING:
    from . import KnowledgeBase


READERS = ("text", "language", "knowledge")  # the rooms whose code reads a knowledge base


def folder() -> Path:
    return Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "prioriteringsradgiver"


def readers() -> list[Path]:
    """The files of code that read a knowledge base."""
    package = Path(__file__).parents[1]
    return sorted(path for room in READERS for path in package.glob(f"{room}/**/*.py"))


@cache
def _code() -> bytes:
    sha = hashlib.sha256(sys.version.encode())
    for path in [*readers(), *catalogues()]:  # what an act is called, and a place in it, is said in words of both
        sha.update(path.read_bytes())
    return sha.digest()


def _path(home: Path, digest: str) -> Path:
    key = hashlib.sha256(f"{home}\n{digest}\n".encode() + _code()).hexdigest()
    return folder() / f"{key[:32]}.pickle"


def kept(home: Path, digest: str) -> KnowledgeBase | None:
    """The base with this digest, if this user kept it."""
    try:
        path = _path(home, digest)
        status = path.stat()
        if status.st_mode & 0o077 or (hasattr(os, "getuid") and status.st_uid != os.getuid()):
            return None
        knowledge: KnowledgeBase = pickle.loads(path.read_bytes())
        return knowledge
    except Exception:  # a copy that cannot be read, for whatever reason, is no copy
        return None


def keep(knowledge: KnowledgeBase) -> None:
    """Keeps a base that is whole, in place of older ones. Where nothing can be written, nothing is kept."""
    with contextlib.suppress(OSError, RuntimeError):
        path = _path(knowledge.folder, knowledge.digest)
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        with tempfile.NamedTemporaryFile(dir=path.parent, delete=False) as file:
            pickle.dump(knowledge, file, protocol=pickle.HIGHEST_PROTOCOL)
        os.replace(file.name, path)
        for old in sorted(path.parent.glob("*.pickle"), key=lambda one: one.stat().st_mtime)[:-8]:
            old.unlink()
