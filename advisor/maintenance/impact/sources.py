"""Where cases lie that a change may reach: a case file, a folder of them, JSON lines, or the database. Each a piece at a time."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import NamedTuple

from ...audit.sources import DATABASES
from ...audit.sources.database import opened
from ...audit.sources.entries import Piece
from ...audit.sources.files import CASES, LINES, Files
from ...knowledge import Folders, KnowledgeBase, load
from ...store import Store
from ...text.catalogue import gettext as _, speaking
from ...text.errors import BrokenChain, Problem, Unusable, UnusableCase
from .cases import CaseImpact, Comparing, Entry, of_bytes, of_record
from .changes import changes

TOGETHER = 5  # cases that a process is given at a time


class Job(NamedTuple):
    """Some cases to look at, as another process can be told of them."""

    old: Folders
    new: Folders
    language: str
    source: Files
    piece: Piece


@dataclass(frozen=True)
class Database:
    """The cases of the application's own database, put away or not."""

    url: str


def source(written: str) -> Files | Database:
    """The cases that somebody names by a path or a URL. Raises Unusable where there are none such."""
    path = Path(written).absolute()
    if "://" in written or path.suffix.lower() in DATABASES:
        return Database(written if "://" in written else f"sqlite:///{path}")
    if path.is_dir():
        if any(path.glob("*.parquet")):
            what = _("Parquet holds the numbers of cases, and not what stands in them.")
            raise Unusable([Problem(written, None, what, _instead())])
        return Files(path)
    if path.is_file() and path.suffix.lower() in (*CASES, *LINES):
        return Files(path.parent, path.name)
    what = _("This is nothing that holds cases.") if path.exists() else _("There is no such file.")
    raise Unusable([Problem(written, None, what, _instead())])


def _instead() -> str:
    return _("Give a case file, a folder of case files, a file of JSON lines (.jsonl), or a database (.db, or its URL).")


def jobs(files: Files, old: KnowledgeBase, new: KnowledgeBase, language: str) -> list[Job]:
    return [Job(old.folders, new.folders, language, files, piece) for piece in files.pieces(TOGETHER)]


def done(job: Job) -> list[CaseImpact]:
    """What becomes of the cases of a job. It can be run in another process."""
    with speaking(job.language):
        comparing = _comparing(job.old, job.new, job.language)
        return [comparing.of(of_bytes(data, name, line)) for name, line, data in job.source.raw(job.piece)]


@lru_cache(maxsize=4)
def _comparing(old: Folders, new: Folders, _language: str) -> Comparing:
    before, after = load(old), load(new)
    return Comparing(before, after, changes(before, after))


def in_database(url: str, comparing: Comparing) -> Iterator[CaseImpact]:
    """What becomes of the cases of a database. Nothing in it is changed. Raises UnusableStore."""
    with opened(url, comparing.old) as store:
        yield from in_store(store, comparing)


def in_store(store: Store, comparing: Comparing, most: int | None = None) -> Iterator[CaseImpact]:
    """What becomes of the cases of a store, of the last changed first; of no more than `most`."""
    for listed in store.listed()[:most]:
        try:
            stored = store.get(listed.id)
        except (UnusableCase, BrokenChain) as error:
            yield comparing.of(Entry(listed.id, None, tuple(error.problems)))
        else:
            yield comparing.of(of_record(stored.file, listed.id, stored.knowledge.digest, stored.archived))
