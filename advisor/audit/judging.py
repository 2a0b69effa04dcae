"""One batch of cases judged by an engine: its verdicts, open findings and ranked pairs as files, its counts as JSON."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Container, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor, wait
from dataclasses import dataclass
from pathlib import Path
from queue import SimpleQueue
from typing import Any, Protocol

from .layout import KINDS
from .parts import NAMES, Part
from .records import digest, keep, sealed
from .results import Results

ORDER = {  # what each file of results is sorted by; with that, equal results are equal bytes
    "verdicts": "case_no",
    "findings": "requirement, case_no, measure_no, group_no",
    "ranked": "case_no, measure_no, other_no",
}


class Engine(Protocol):
    """What runs SQL over Parquet: DuckDB on one machine, Spark on many. `write` leaves a file in the given order.

    `another` gives one with tables of its own, on the same threads and memory, for a batch beside; None where there is none.
    """

    name: str
    version: str

    def another(self) -> Engine | None: ...
    def interrupt(self) -> None: ...
    def view(self, name: str, several: Sequence[Path]) -> None: ...
    def table(self, name: str, select: str) -> None: ...
    def drop(self, name: str) -> None: ...
    def rows(self, select: str) -> list[dict[str, Any]]: ...
    def write(self, select: str, order: str, path: Path) -> None: ...


@dataclass(frozen=True)
class Batch:
    """Some parts that are judged together."""

    number: int
    parts: tuple[Part, ...]
    run: str = ""  # a digest of what the run follows from

    @property
    def cases(self) -> int:
        return sum(part.cases for part in self.parts)

    def file(self, folder: Path, name: str) -> Path:
        return folder / f"{name}-{self.number:05}.{'json' if name == 'counts' else 'parquet'}"

    @property
    def follows_from(self) -> str:
        """A digest of what its results follow from: the run, and which cases of it these are."""
        cases = [(part.number, part.cases, part.first, part.last) for part in self.parts]
        return hashlib.sha256(json.dumps([self.run, self.number, cases]).encode()).hexdigest()


def batches(parts: Sequence[Part], size: int, run: str = "") -> list[Batch]:
    """Parts in their order, together until they hold `size` cases."""
    found: list[list[Part]] = []
    room = 0
    for part in parts:
        if part.cases > room:
            found.append([])
            room = size
        found[-1].append(part)
        room -= part.cases
    return [Batch(number, tuple(several), run) for number, several in enumerate(found)]


def judged(
    engine: Engine, results: Results, several: Sequence[Batch], folder: Path, done: Container[int] = ()
) -> Iterator[Batch]:
    """Judges the batches that are not done, and gives each of them all in their order, as soon as it is there.

    Two are under way at a time, where the engine can: while one waits for a single row group or file, the other works.
    """
    engines = [one for one in (engine, engine.another()) if one]
    free: SimpleQueue[Engine] = SimpleQueue()
    for one in engines:
        free.put(one)

    def work(batch: Batch) -> None:
        taken = free.get()
        try:
            judge(taken, results, batch, folder)
        finally:
            free.put(taken)

    pool = ThreadPoolExecutor(len(engines))
    under_way = {batch.number: pool.submit(work, batch) for batch in several if batch.number not in done}
    try:
        for batch in several:
            if batch.number in under_way:
                under_way[batch.number].result()
            yield batch
    finally:
        pool.shutdown(wait=False, cancel_futures=True)
        while wait([one for one in under_way.values() if not one.cancelled()], timeout=0.05).not_done:
            for one in engines:
                one.interrupt()


def judge(engine: Engine, results: Results, batch: Batch, folder: Path) -> None:
    """Runs the plan over a batch and leaves its results in the folder, last its counts with the digests of the others."""
    for name in NAMES:
        engine.view(name, [part.file(name) for part in batch.parts])
    steps = results.plan.steps
    for step in steps:
        engine.table(step.name, step.select)
    for name, select in (("verdicts", results.verdicts()), ("findings", results.findings()), ("ranked", results.ranked())):
        engine.write(select, ORDER[name], batch.file(folder, name))
    counts = {
        "counts": sorted_rows([row for select in results.counts() for row in engine.rows(select)]),
        "answers": {kind: engine.rows(results.answers(kind)) for kind in KINDS},
        "placed": engine.rows(results.placed()),
        "reasons": sorted_rows(engine.rows("SELECT rule, reason, count(*) AS given FROM reasons GROUP BY rule, reason")),
        "judged_by": f"{engine.name} {engine.version}",
        "files": {name: digest(batch.file(folder, name)) for name in ORDER},
    }
    for step in reversed(steps):
        engine.drop(step.name)
    keep(batch.file(folder, "counts"), sealed(counts, batch.follows_from))


def sorted_rows(rows: list[dict[str, Any]]) -> list[dict]:
    """By every column: in what order an engine gives its rows is its own affair."""
    return sorted(rows, key=lambda row: [str(value) for value in row.values()])
