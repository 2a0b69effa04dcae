"""Several processes that make parts. Each reads the knowledge base once, and ends when the one that started it ends."""

from __future__ import annotations

import gc
from collections.abc import Callable, Sequence
from concurrent.futures import FIRST_COMPLETED, ProcessPoolExecutor, wait
from concurrent.futures.process import BrokenProcessPool
from dataclasses import dataclass
from multiprocessing import get_context
from pathlib import Path
from typing import Any

from ... import knowledge
from ...knowledge import Folders, KnowledgeBase
from ...text.catalogue import current, gettext as _, speaking
from ...text.errors import Problem, Unusable
from ...text.worker import as_worker
from .entries import Entries, Piece
from .making import Maker

EVERY = 0.5  # seconds between two words about how far they have come
NEW_OBJECTS = 50_000  # before Python looks for rings of objects that nobody holds: a case leaves none behind


@dataclass
class _Job:
    """What a worker has to know. `counter` and `stop` are shared by all."""

    source: Entries
    folder: Path
    home: Folders
    digest: str
    stamp: str
    language: str
    counter: Any
    stop: Any
    where: str

    def __post_init__(self) -> None:
        self.maker: Maker | None = None

    def make(self, piece: Piece) -> list[Problem]:
        """Makes a part; gives what keeps it from being made."""
        with speaking(self.language):
            try:
                if self.maker is None:
                    self.maker = Maker(self.folder, self._base(), self.stamp, self.where)
                    gc.freeze()  # the base is held to the end, and is not searched again and again
                self.maker.make(self.source, piece, self._tick)
            except Unusable as error:
                return error.problems
            return []

    def _base(self) -> KnowledgeBase:
        base = knowledge.load(self.home)
        if base.digest != self.digest:
            what = _("The files of the knowledge base have changed since they were read.")
            raise Unusable([Problem(str(self.home.folder), None, what, _("Start the program again."))])
        return base

    def _tick(self, entries: int) -> None:
        with self.counter.get_lock():
            self.counter.value += entries
        if self.stop.is_set():
            raise Unusable([])


_job: _Job  # in a worker


def _begin(job: _Job) -> None:
    global _job
    _job = job
    as_worker()
    gc.set_threshold(NEW_OBJECTS)


def _make(piece: Piece) -> list[Problem]:
    return _job.make(piece)


def work(
    source: Entries,
    pieces: Sequence[Piece],
    folder: Path,
    base: KnowledgeBase,
    stamp: str,
    workers: int,
    progress: Callable[[int], None],
    where: str = "",
) -> None:
    """Makes a part of each piece. Raises Unusable where one cannot be made; what is done by then is kept."""
    context = get_context("spawn")  # a fork of a process with threads may hang
    counter, stop = context.Value("q", 0), context.Event()
    job = _Job(source, folder, base.folders, base.digest, stamp, current(), counter, stop, where)
    said = 0
    with ProcessPoolExecutor(min(workers, len(pieces)), context, _begin, (job,)) as pool:
        try:
            waiting = {pool.submit(_make, piece) for piece in pieces}
            while waiting:
                done, waiting = wait(waiting, EVERY, FIRST_COMPLETED)
                now = counter.value  # read once: the others go on counting
                progress(now - said)
                said = now
                for one in done:
                    if problems := one.result():
                        raise Unusable(problems)
        except BrokenProcessPool:
            what = _("A process that reads the cases was ended from outside, perhaps for lack of memory.")
            cure = _("Use fewer processes. What is done is kept: the same command goes on from there.")
            raise Unusable([Problem(str(folder), None, what, cure)]) from None
        finally:
            stop.set()
            pool.shutdown(cancel_futures=True)
