"""`prio audit` of synthetic cases as a whole process: time and memory from ten thousand cases to ten million.

Usage: audit.py [--engine duckdb|spark] [CASES …]   (default: 10000 100000 1000000)
Beside it, in the same run, plain pySHACL on a batch of the same cases, pre-parsed, with its shapes compiled before.
Needs 0.3 GB of disk for each million cases, and as much again for the results.
"""

from __future__ import annotations

import argparse
import os
import resource
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import pyshacl

from advisor import knowledge
from advisor.advice.graph import case_graph
from advisor.advice.inference import infer
from advisor.audit.duck import Duck
from advisor.audit.sources import source

PRIO = [sys.executable, "-c", "from advisor.cli import main; main()", "audit"]
SHACL_CASES = 100


def measured(command: list[str]) -> tuple[float, float, float]:
    """Seconds on the wall, seconds of the processors, and the most memory held (MB) by a command and its children."""
    before, start = resource.getrusage(resource.RUSAGE_CHILDREN), time.perf_counter()
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL)
    _pid, status, usage = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    wall = time.perf_counter() - start
    if process.returncode:
        raise SystemExit(f"failed: {' '.join(command)}")
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return wall, after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime, usage.ru_maxrss / 1024


def shacl_seconds(tables: Path) -> float:
    """Seconds a case of plain pySHACL: one graph of many cases, parsed and with compiled shapes before the clock starts."""
    base = knowledge.load()
    given = source(str(tables), base)
    graph = None
    for number in range(SHACL_CASES):
        of_one = case_graph(infer(given.case(number, base), base))
        graph = of_one if graph is None else graph + of_one
    start = time.perf_counter()
    pyshacl.validate(graph, shacl_graph=base.shapes, inference="none")
    return (time.perf_counter() - start) / SHACL_CASES


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("cases", nargs="*", type=int, default=[10_000, 100_000, 1_000_000])
    parser.add_argument("--engine", choices=["duckdb", "spark"], default="duckdb")
    parser.add_argument("--folder", type=Path, default=Path(tempfile.gettempdir()) / "prio-audit-benchmark")
    options = parser.parse_args()
    print(f"{options.engine}, DuckDB {Duck.version}, {os.cpu_count()} cores")
    heads = f"{'cases':>10} {'making, s':>10} {'audit, s':>9} {'CPU, s':>8} {'µs a case':>10} {'MB':>6}"
    print(f"{heads}  plain pySHACL a case / audit a case")
    for count in options.cases:
        tables, out = options.folder / f"{count}", options.folder / f"{count}-{options.engine}"
        shutil.rmtree(out, ignore_errors=True)
        making = 0.0 if tables.exists() else measured([*PRIO, "synth", str(count), "-o", str(tables)])[0]
        wall, cpu, memory = measured([*PRIO, str(tables), "-o", str(out), "--engine", options.engine])
        shacl = shacl_seconds(tables)
        print(
            f"{count:>10,} {making:>10.1f} {wall:>9.1f} {cpu:>8.1f} {wall / count * 1e6:>10.1f} {memory:>6.0f}"
            f"  {shacl * 1000:.1f} ms / {wall / count * 1000:.4f} ms = {shacl * count / wall:,.0f}",
            flush=True,
        )


if __name__ == "__main__":
    main()
