"""Several processes that do the same work. They begin as copies of this one, end with it, and one that dies is begun again."""

from __future__ import annotations

import os
import signal
import sys
from collections import deque
from collections.abc import Callable, Sequence
from math import inf
from time import monotonic
from typing import TYPE_CHECKING

from ..api import as_worker

if TYPE_CHECKING:
    from multiprocessing.process import BaseProcess

MOST_DEATHS, WITHIN = 5, 60.0  # so many in so many seconds: whatever kills them, would go on
PATIENCE = 10.0  # seconds for what they have at hand when they are told to stop
LOOK_EVERY = 30.0  # seconds

possible = sys.platform == "linux"  # elsewhere a copy of a process may crash in the libraries of the system


class DyingWorkers(Exception):
    """They die as fast as they are begun."""


def run(
    number: int,
    work: Callable[[], None],
    died: Callable[[], None],
    meanwhile: Callable[[Sequence[int]], object] = lambda processes: None,
) -> None:
    """Lets so many processes work until this one is told to stop; `died` is called when one is begun again, and `meanwhile` with
    the numbers of all, time and again. Raises DyingWorkers.

    Nothing that must not be shared by processes may be open: no thread, and no line to a database.
    """
    from multiprocessing import get_context  # which few commands need
    from multiprocessing.connection import wait

    fork, deaths = get_context("fork"), deque([-inf] * MOST_DEATHS, MOST_DEATHS)
    workers: list[BaseProcess] = []
    try:
        while True:
            while len(workers) < number:
                one = fork.Process(target=_worker, args=(work,), daemon=True)
                one.start()  # or Ctrl+C comes first: then there is nothing to stop
                workers.append(one)
            wait([one.sentinel for one in workers], LOOK_EVERY)
            meanwhile([one.pid for one in workers if one.pid])
            for dead in [one for one in workers if not one.is_alive()]:
                workers.remove(dead)
                deaths.append(monotonic())
                if deaths[-1] - deaths[0] < WITHIN:
                    raise DyingWorkers
                died()
    except (KeyboardInterrupt, SystemExit):
        return
    finally:
        signal.signal(signal.SIGINT, signal.SIG_IGN)  # they are stopping
        _stop(workers)


def _worker(work: Callable[[], None]) -> None:
    as_worker(lambda: os.kill(os.getpid(), signal.SIGTERM))  # which stops in order
    work()


def _stop(workers: list[BaseProcess]) -> None:
    for one in workers:
        one.terminate()
    end = monotonic() + PATIENCE
    for one in workers:
        one.join(max(0.0, end - monotonic()))
        if one.is_alive():
            one.kill()
            one.join()
