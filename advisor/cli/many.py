"""The files of one command, one after another in the order given; many of them in several processes, with the same result."""

from __future__ import annotations

import os
import signal
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any, TypeVar

from ..api import Problem, Unusable, gettext as _

T = TypeVar("T")
Item = TypeVar("Item")  # a file, or something else that can be pickled

MANY = 40  # files, from which several processes are faster than the half second that each takes to start
AT_ONCE = 4  # files that a process is given
WATCHED = 20  # files, from which a bar shows how far it has come

_task: Callable[[Any], Any]  # in a worker


def each(task: Callable[[Item], T], files: Sequence[Item]) -> list[T]:
    """What `task` gives for each file; with a bar for long work, where a person watches. `task` can be pickled."""
    found = _spread(task, files) if len(files) >= MANY and _cores() > 1 else map(task, files)
    if len(files) < WATCHED or not sys.stderr.isatty():
        return list(found)
    from rich.console import Console
    from rich.progress import track

    return list(track(found, description="", total=len(files), console=Console(stderr=True)))


def _spread(task: Callable[[Item], T], files: Sequence[Item]) -> Iterator[T]:
    from concurrent.futures import ProcessPoolExecutor
    from concurrent.futures.process import BrokenProcessPool
    from multiprocessing import active_children, get_context

    pieces = [files[start : start + AT_ONCE] for start in range(0, len(files), AT_ONCE)]
    with ProcessPoolExecutor(min(_cores(), len(pieces)), get_context("spawn"), _begin, (task,)) as pool:
        try:
            with _stopping_later():  # the workers keep it so: Ctrl+C is for us
                waiting = [pool.submit(_do, piece) for piece in pieces]
            for one in waiting:
                yield from one.result()
        except BrokenProcessPool:
            what = _("A process that reads the cases was ended from outside, perhaps for lack of memory.")
            raise Unusable([Problem("prio", None, what)]) from None
        except BaseException:
            for worker in active_children():
                worker.terminate()
            raise


@contextmanager
def _stopping_later() -> Iterator[None]:
    """Ctrl+C waits until the block is done."""
    if not hasattr(signal, "pthread_sigmask"):
        yield
        return
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


def _begin(task: Callable[[Any], Any]) -> None:
    from ..api import as_worker

    global _task
    _task = task
    as_worker()


def _do(piece: Sequence[Any]) -> list[Any]:
    return [_task(file) for file in piece]


def _cores() -> int:
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
