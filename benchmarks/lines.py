"""`prio audit` of JSON lines as a whole process, beside reading the lines with json and orjson alone, and pySHACL on a batch.

Usage: lines.py [CASES …]   (default: 10000 100000)
The lines are the examples, one after the other, each with an id of its own and with words of its own in every text that people
wrote, so that nothing which is remembered of one text is of use for the next. orjson is shown where it is installed.
"""

from __future__ import annotations

import argparse
import json
import shutil
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from random import Random
from typing import Any

from advisor import knowledge
from advisor.advice.graph import case_graph
from advisor.advice.inference import infer
from advisor.case.casefile import read_case, read_record
from advisor.case.writing import case_record
from advisor.knowledge import KnowledgeBase

try:
    import orjson
except ImportError:
    orjson = None

EXAMPLES = Path(__file__).parents[1] / "examples"
SHACL_CASES = 24
LETTERS = "aaabdeeeefgghiiklllmnnnooprrrssstttuvæøåå"


def records(count: int, base: KnowledgeBase, seed: int = 1) -> Iterator[dict[str, Any]]:
    """The examples in turn, each with words of its own."""
    chance = Random(seed)
    examples = [case_record(read_case(path, base), base) for path in sorted(EXAMPLES.glob("*.yaml"))]
    for number in range(count):
        yield _unlike(examples[number % len(examples)], chance) | {"case": f"sak-{number}"}


def _unlike(value: Any, chance: Random) -> Any:
    """What people wrote, with a word in it that stands nowhere else."""
    match value:
        case dict():
            return {key: _unlike(part, chance) for key, part in value.items()}
        case list():
            return [_unlike(part, chance) for part in value]
        case str() if value.count(" ") > 1:
            first, _, rest = value.partition(" ")
            return f"{first} {''.join(chance.choices(LETTERS, k=9))} {rest}"
    return value


def write(path: Path, count: int, base: KnowledgeBase) -> None:
    """JSON lines of so many cases."""
    with path.open("w", encoding="utf-8") as file:
        file.writelines(json.dumps(record, ensure_ascii=False) + "\n" for record in records(count, base))


def seconds(read: Callable[[bytes], object], path: Path) -> float:
    """Seconds of the processor to read each line by itself."""
    start = time.process_time()
    with path.open("rb") as file:
        for line in file:
            read(line)
    return time.process_time() - start


def shacl_seconds(base: KnowledgeBase) -> float:
    """Seconds a case of plain pySHACL: one graph of many cases, with nothing read or compiled while the clock runs."""
    import pyshacl

    graph = None
    for record in records(SHACL_CASES, base):
        of_one = case_graph(infer(read_record(record, "x", base), base))
        graph = of_one if graph is None else graph + of_one
    start = time.process_time()
    pyshacl.validate(graph, shacl_graph=base.shapes, inference="none")
    return (time.process_time() - start) / SHACL_CASES


def row(count: int, folder: Path, base: KnowledgeBase) -> dict[str, float]:
    """What so many lines take: microseconds of the processors a case, megabytes, and seconds on the wall."""
    from audit import PRIO, measured

    path, out = folder / f"{count}.jsonl", folder / f"{count}-lines"
    if not path.exists():
        write(path, count, base)
    shutil.rmtree(out, ignore_errors=True)
    wall, cpu, memory = measured([*PRIO, str(path), "-o", str(out)])
    found = {"wall": wall, "audit": cpu / count * 1e6, "MB": memory, "json": seconds(json.loads, path) / count * 1e6}
    found["kB"] = path.stat().st_size / count / 1000
    if orjson:
        found["orjson"] = seconds(orjson.loads, path) / count * 1e6
    return found


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("cases", nargs="*", type=int, default=[10_000, 100_000])
    parser.add_argument("--folder", type=Path, default=Path(tempfile.gettempdir()) / "prio-lines-benchmark")
    options = parser.parse_args()
    options.folder.mkdir(parents=True, exist_ok=True)
    base = knowledge.load()
    print("microseconds of the processors a case; × is how many times reading alone takes of it")
    for count in options.cases:
        found, shacl = row(count, options.folder, base), shacl_seconds(base) * 1e6
        beside = ", ".join(
            f"{name} {found[name]:.0f} (× {found['audit'] / found[name]:.1f})" for name in ("json", "orjson") if name in found
        )
        print(
            f"{count:>10,} cases of {found['kB']:.1f} kB:"
            f" audit {found['audit']:.0f} = {1e6 / found['audit']:,.0f} cases/s per core,"
            f" {found['wall']:.1f} s on the wall, {found['MB']:.0f} MB; {beside};"
            f" plain pySHACL {shacl:.0f} = {shacl / found['audit']:.0f} × the audit",
            flush=True,
        )


if __name__ == "__main__":
    main()
