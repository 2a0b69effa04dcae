"""Advice by a process that has advised on nothing before: it remembers its knowledge base, and nothing else.

The processes are copies of one that has loaded this module, so none has to load the base again.
"""

from __future__ import annotations

import gc
import json
import resource
import sys
from collections.abc import Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor, ThreadPoolExecutor
from contextlib import contextmanager
from hashlib import sha256
from itertools import islice
from multiprocessing import get_all_start_methods, get_context
from pathlib import Path
from threading import Barrier
from typing import Any

from advisor import knowledge
from advisor.advice.advice import Advice, advise
from advisor.case.casefile import read_record
from advisor.text.catalogue import speaking

from ..edits import worked_on
from ..memories import kept, little_remembered

BASE = knowledge.load()
AGREED = '"disagreements": []'


def written(advice: Advice) -> str:
    """An advice as `prio check --format json` prints it."""
    return json.dumps(advice.as_dict(), ensure_ascii=False, indent=2)


def digest(text: str) -> str:
    """What is kept of an advice: ten thousand of them whole are several gigabytes."""
    agreed = AGREED if AGREED in text else ""
    return f"{sha256(text.encode()).hexdigest()} {agreed}"


def advised(records: Sequence[dict[str, Any]]) -> list[str]:
    """The digest of the advice on each of the cases, one after another in one process."""
    with speaking("en"):
        return [digest(written(advise(read_record(record, "x", BASE), BASE))) for record in records]


def advised_at_once(records: Sequence[dict[str, Any]]) -> tuple[list[list[str]], list[str]]:
    """The advice on each of the cases by eight threads that start at different ones, and by a process forked from this."""
    sys.setswitchinterval(1e-5)
    begin = Barrier(8)

    def by_thread(first: int) -> list[str]:
        begin.wait()
        found = advised([*records[first:], *records[:first]])
        return [*found[len(records) - first :], *found[: len(records) - first]]

    with ThreadPoolExecutor(8) as threads:
        by_threads = list(threads.map(by_thread, (number * len(records) // 8 for number in range(8))))
    with get_context("fork").Pool(1) as pool:
        return by_threads, pool.apply(advised, (records,))


def growth(seed: int, warm: int, more: int) -> tuple[int, int, int]:
    """How much larger a process is after `more` edits than after the first `warm`: bytes, and objects that Python tracks;
    and how much the memory that then holds most results holds.

    It remembers little, so that what it has room for is full by then.
    """
    several = worked_on(BASE, seed)
    advised(list(islice(several, 1)))  # now what remembers is there
    with little_remembered(), speaking("en"):
        sizes = []
        for edits in (warm, more):
            for record in islice(several, edits):
                written(advise(read_record(record, "x", BASE), BASE))
            gc.collect()
            sizes.append((resident(), len(gc.get_objects())))
        most = max(map(len, kept()))
    (before, objects_before), (after, objects_after) = sizes
    return after - before, objects_after - objects_before, most


def resident() -> int:
    """The memory of this process that is in use, in bytes; 0 where the system does not say."""
    statm = Path("/proc/self/statm")
    return int(statm.read_text().split()[1]) * resource.getpagesize() if statm.exists() else 0


@contextmanager
def processes() -> Iterator[ProcessPoolExecutor]:
    """Gives each task a process of its own, which has done nothing before."""
    method = "forkserver" if "forkserver" in get_all_start_methods() else "spawn"
    context = get_context(method)
    if method == "forkserver":
        context.set_forkserver_preload([__name__, "pytest"])
    with ProcessPoolExecutor(1, context, max_tasks_per_child=1) as pool:
        yield pool
