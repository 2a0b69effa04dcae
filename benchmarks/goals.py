"""What a row of the benchmark is to reach, and what it came to."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from statistics import median

from .clocks import Took, Turns, percentile


@dataclass(frozen=True)
class Goal:
    unit: str
    least: float | None
    aim: float | None
    more: bool = False  # whether more is better

    def reached(self, number: float) -> str:
        for name, bound in (("aim", self.aim), ("at least", self.least)):
            if bound is not None and (number >= bound if self.more else number <= bound):
                return name
        return "no"


@dataclass(frozen=True)
class Measured:
    """What came of a row. `numbers`: one for each of its goals. Times in seconds on the wall."""

    numbers: tuple[float, ...]
    median: float
    p99: float
    rounds: int
    cpu: float | None = None  # the first number again, by the processors' time
    beside: float | None = None  # median of what it is measured by
    note: str = ""


def spread(times: Sequence[Took]) -> tuple[float, float, int]:
    """(median, p99, how many)"""
    walls = [one.wall for one in times]
    return median(walls), percentile(walls, 0.99), len(walls)


def compared(turns: Turns, note: str = "") -> Measured:
    """A row whose number is the ratio within each turn."""
    beside = median(one.wall for one in turns.beside)
    return Measured((turns.ratio,), *spread(turns.ours), turns.cpu_ratio, beside, note)


@dataclass(frozen=True)
class Row:
    """One line of the table. `measure` takes how much: rounds, cases or seconds, as the row says itself."""

    name: str
    what: str
    goals: tuple[Goal, ...]
    sizes: tuple[int, int, int]  # how much in a test, with --quick, and in the whole
    measure: Callable[[int], Measured]
