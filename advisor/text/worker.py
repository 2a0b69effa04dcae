"""A process that works for the one that started it, and ends with it."""

from __future__ import annotations

import os
import signal
from collections.abc import Callable
from threading import Thread


def as_worker(end: Callable[[], object] = lambda: os._exit(1)) -> None:
    """From now on Ctrl+C is for the process that started this one; `end` is called when that one ends, however it does."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    Thread(target=_end_with_parent, args=(end,), daemon=True).start()


def _end_with_parent(end: Callable[[], object]) -> None:
    """A process whose parent was killed would otherwise wait for work for ever, and hold what the parent held."""
    from multiprocessing import parent_process  # which few commands need

    if (parent := parent_process()) is not None:
        parent.join()
        end()
