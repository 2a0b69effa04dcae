"""What a piece of work took, on the wall and by the processors, and what several such times come to.

A machine is never quiet: what is compared is done by turns in one run, and the ratio is taken within each turn.
"""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from functools import cache
from math import ceil
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from typing import TypeVar

T = TypeVar("T")
ROOT = Path(__file__).parents[1]
PRIO = (sys.executable, "-c", "from advisor.cli import main; main()")


class NotHere(Exception):
    """Something that a row needs is not on this machine, or is not built. Says what."""


@dataclass(frozen=True)
class Took:
    """Seconds on the wall, and of the processors in all threads (of a command: with its children)."""

    wall: float
    cpu: float
    memory: float = 0.0  # the most that a command held, in GB; one of its processes, not their sum


@dataclass
class Turns:
    """What ours took in each turn, and what it is measured by took in the same turn, if there is such."""

    ours: list[Took] = field(default_factory=list)
    beside: list[Took] = field(default_factory=list)

    def add(self, ours: Took, beside: Took) -> None:
        self.ours.append(ours)
        self.beside.append(beside)

    @property
    def ratio(self) -> float:
        return median(one.wall / other.wall for one, other in zip(self.ours, self.beside, strict=True))

    @property
    def cpu_ratio(self) -> float:
        return median(one.cpu / other.cpu for one, other in zip(self.ours, self.beside, strict=True))


def timed(work: Callable[[], T]) -> tuple[Took, T]:
    """What work in this process took, and what came of it."""
    wall, cpu = time.perf_counter(), time.process_time()
    outcome = work()
    return Took(time.perf_counter() - wall, time.process_time() - cpu), outcome


def run(*command: str | Path) -> Took:
    """What a whole process took, from its start to its end. Raises NotHere where it cannot do it at all."""
    wall = time.perf_counter()
    process = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.DEVNULL)
    _pid, status, used = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode not in (0, 1):  # 1: the case lacks something
        raise NotHere(f"failed: {' '.join(map(str, command))}")
    return Took(time.perf_counter() - wall, used.ru_utime + used.ru_stime, used.ru_maxrss / 1024**2)


def percentile(times: Sequence[float], part: float) -> float:
    """The least time that so great a part of them did not exceed; the largest where they are few."""
    return sorted(times)[ceil(part * len(times)) - 1]


@cache
def _folder() -> TemporaryDirectory[str]:
    return TemporaryDirectory(prefix="prio-benchmark-")


def workshop() -> Path:
    """A folder for files of this run, gone when it ends."""
    return Path(_folder().name)
