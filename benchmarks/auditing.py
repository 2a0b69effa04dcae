"""`prio audit` as a whole process, of JSON lines, of case files and of our own tables, beside pySHACL on a batch."""

from __future__ import annotations

import json
import os
import shutil
from functools import cache
from itertools import islice
from math import isqrt
from pathlib import Path

import pyshacl
from rdflib import Graph

from advisor.advice.graph import case_graph
from advisor.advice.inference import infer
from advisor.text.plainly import written
from advisor.text.reading import read_bytes

from .cases import base, random_cases, write_lines, write_yaml
from .clocks import PRIO, Took, run, timed, workshop
from .goals import Measured, spread

SHACL_CASES = 50
READ = 100  # files that are read the fast way and by the one reader
READERS = (lambda data: written(data, "case.yaml"), lambda data: read_bytes(data, "case.yaml", []))
MILLION = 1_000_000
SMALLEST = 10_000  # from here on, the cost of a case is to be the same
TICK = 0.01  # seconds: less than this is no difference


def _audited(source: Path) -> Took:
    out = workshop() / f"{source.name}-audited"
    shutil.rmtree(out, ignore_errors=True)
    return run(*PRIO, "audit", source, "-o", out)


def _shacl(count: int) -> Took:
    """Plain pySHACL on one graph of several cases, no more than there are, read before: what one case takes."""
    count = min(count, SHACL_CASES)
    graph = Graph(bind_namespaces="none")
    for case in random_cases(count, 6):
        graph += case_graph(infer(case, base()))
    took, _report = timed(lambda: pyshacl.validate(graph, shacl_graph=base().shapes, inference="none"))
    return Took(took.wall / count, took.cpu / count)


def _rate(count: int, ours: Took, what: str) -> str:
    return f"{count:,} {what}, {count / ours.wall:,.0f} a second on {os.cpu_count()} cores"


def _beside(shacl: Took, count: int, ours: Took) -> str:
    return f"pySHACL in batches takes {shacl.cpu * count / ours.cpu:,.0f} × as much"


def json_lines(count: int) -> Measured:
    """Sizes are lines."""
    file = workshop() / "saker.jsonl"
    write_lines(count, file)
    try:
        from orjson import loads
    except ImportError:
        loads = json.loads

    def read() -> None:
        with file.open("rb") as several:
            for line in several:
                loads(line)

    ours, reading, shacl = _audited(file), timed(read)[0], _shacl(count)
    alone = f"reading them with {loads.__module__} and nothing more takes {reading.cpu / ours.cpu:.1%} of it"
    note = f"{_rate(count, ours, 'lines')}; {alone}, and {_beside(shacl, count, ours)}"
    return Measured((count / ours.cpu,), *spread([ours]), count / ours.cpu, reading.wall, note)


def case_files(count: int) -> Measured:
    """Sizes are files."""
    folder = workshop() / "saker"
    shutil.rmtree(folder, ignore_errors=True)
    write_yaml(count, folder)
    ours, shacl = _audited(folder), _shacl(count)
    files = [path.read_bytes() for path in islice(folder.iterdir(), READ)]
    fast, whole = (timed(lambda read=read: [read(data) for data in files])[0].cpu for read in READERS)
    ways = f"the fast way reads {whole / fast:.1f} × as fast as the one reader"
    note = f"{_rate(count, ours, 'files')}; {ways}; {_beside(shacl, count, ours)}"
    return Measured((count / ours.cpu,), *spread([ours]), count / ours.cpu, note=note)


@cache
def tables(count: int) -> Took:
    """An audit of so many synthetic cases in our own tables. Needs 0.6 GB of disk for each million while it runs."""
    folder = workshop() / f"{count}"
    run(*PRIO, "audit", "synth", str(count), "-o", folder)
    took = _audited(folder)
    for one in (folder, workshop() / f"{count}-audited"):
        shutil.rmtree(one)
    return took


def million(count: int) -> Measured:
    """Sizes are cases; of fewer than a million, the seconds are told as if there were a million such."""
    took, shacl = tables(count), _shacl(count)
    times = MILLION / count
    note = _beside(shacl, count, took)
    if times != 1:
        note = f"measured on {count:,} cases, and multiplied by {times:g}; {note}"
    return Measured((took.wall * times, took.memory), *spread([took]), took.cpu * times, note=note)


def flat(most: int) -> Measured:
    """What one more case costs by the processors up to the largest audit, against up to one between. Sizes are the largest.

    What every audit does once, whatever its size, is in neither: it would hide that the rest grows.
    """
    smallest = min(SMALLEST, most // 10)
    between = isqrt(smallest * most)
    fixed = tables(smallest).cpu

    def one_more(size: int) -> float:
        return max(tables(size).cpu - fixed, TICK) / (size - smallest)

    said = ", ".join(f"{size:,}: {one_more(size) * 1e6:.0f} µs" for size in (between, most))
    ratio = one_more(most) / one_more(between)
    note = f"one more case than {smallest:,}, which took {fixed:.1f} s, costs up to {said}"
    return Measured((ratio,), *spread([tables(most)]), ratio, tables(smallest).wall, note)
