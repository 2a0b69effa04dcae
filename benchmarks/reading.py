"""Case files read: the fast way, the one reader with its lines, and other readers of YAML and JSON, in one run.

PyYAML and orjson stand in the table where they are installed (pip install pyyaml orjson). They show what reading costs, and are
no readers of case files: of two answers to a question they keep the last, and a number is not what was written.

Usage: reading.py [FOLDER of case files in YAML]
"""

from __future__ import annotations

import json
import statistics
import sys
import time
from collections.abc import Callable
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from advisor.case.writing import plain as without_lines, write
from advisor.text.plainly import written
from advisor.text.reading import read_bytes

ROUNDS = 25
Reader = Callable[[bytes], Any]


def taken(read: Reader, files: list[bytes]) -> float:
    """Median µs of CPU a file."""
    rounds = []
    for _ in range(ROUNDS):
        start = time.process_time()
        for data in files:
            read(data)
        rounds.append((time.process_time() - start) / len(files) * 1e6)
    return statistics.median(rounds)


def readers(kind: str) -> dict[str, Reader]:
    name = f"case.{kind}"
    found: dict[str, Reader] = {
        "fast way": lambda data: written(data, name),
        "one reader": lambda data: read_bytes(data, name, []),
    }
    if kind == "json":
        found["json.loads"] = json.loads
        if find_spec("orjson"):
            found["orjson"] = import_module("orjson").loads
    elif find_spec("yaml"):
        yaml = import_module("yaml")
        found["PyYAML, in C"] = lambda data: yaml.load(data, yaml.CSafeLoader)
    return found


def main(folder: str) -> None:
    files = [path.read_bytes() for path in sorted(Path(folder).glob("*.yaml"))]
    records = [without_lines(read_bytes(data, "case.yaml", [])) for data in files]
    kinds = {
        "yaml": {"YAML as people write it": files, "YAML as prio writes it": [write(record).encode() for record in records]},
        "json": {"JSON": [json.dumps(record, ensure_ascii=False).encode() for record in records]},
    }
    for kind, ways in kinds.items():
        for what, datas in ways.items():
            size = sum(map(len, datas)) / len(datas)
            fast = sum(written(data, f"case.{kind}") is not None for data in datas)
            print(f"{what}: {len(datas)} files of {size:,.0f} bytes, {fast} read the fast way")
            times = {reader: taken(read, datas) for reader, read in readers(kind).items()}
            for reader, time_ in times.items():
                print(f"    {reader:14} {time_:8.0f} µs  {1e6 / time_:8,.0f} a second  {time_ / times['fast way']:6.1f} ×")


if __name__ == "__main__":
    main(sys.argv[1] if len(sys.argv) > 1 else str(Path(__file__).parents[1] / "examples"))
