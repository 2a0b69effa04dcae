"""`./start benchmark`: the table of what is to be reached, measured on this machine."""

from __future__ import annotations

import argparse
import gc
import json
import os
import platform
import sys
import time
from dataclasses import asdict
from importlib import metadata
from pathlib import Path
from typing import Any

from rich.console import Console

from . import showing
from .cases import base
from .clocks import NotHere
from .goals import Row
from .growth import curves
from .peers import peers
from .rows import ROWS

PEERS = "peers"
PACKAGES = ("rdflib", "pyshacl", "duckdb", "flask", "shacl")
QUICK, WHOLE = 1, 2


def main(arguments: list[str] | None = None) -> int:
    options = parsed(arguments)
    console, size = Console(), QUICK if options.quick else WHOLE
    base()
    gc.freeze()  # as the server does
    start = time.monotonic()
    found: dict[str, Any] = {"machine": machine(), "quick": options.quick, "rows": {}}
    console.print(showing.about(found["machine"]))
    wanted = [row for row in ROWS if not options.only or row.name in options.only]
    for row in wanted:
        found["rows"][row.name] = measured(row, options.most if row.name == "flat" and options.most else row.sizes[size])
        for said in showing.lines(row, found["rows"][row.name]):
            console.print(said, highlight=False, markup=False)
    if not options.only or PEERS in options.only:
        found[PEERS] = asdict(peers(*((20, 1) if options.quick else (100, 3))))
    if options.picture:
        several = curves(options.most or 1_000_000)
        found["growth"] = [asdict(one) for one in several]
        showing.write_picture(several)
    before = json.loads(options.before.read_text(encoding="utf-8"))["rows"] if options.before else {}
    console.print(showing.table(wanted, found["rows"], before))
    if PEERS in found:
        for part in showing.peers(found[PEERS]):
            console.print(part, highlight=False, markup=False)
    found["machine"]["load_after"] = load()
    found["seconds"] = round(time.monotonic() - start)
    console.print(showing.ending(found), highlight=False)
    if options.out:
        options.out.write_text(json.dumps(found, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
    return 0


def parsed(arguments: list[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="./start benchmark", description="How fast it is on this machine. Trust the ratios.")
    names = [*(row.name for row in ROWS), PEERS]
    parser.add_argument("--quick", action="store_true", help="a glance in two minutes: few rounds and small sizes")
    parser.add_argument("--only", nargs="+", metavar="ROW", choices=names, help=f"only these: {', '.join(names)}")
    parser.add_argument("--most", type=int, metavar="CASES", help="cases of the largest audit (flat, --picture): 10000000")
    parser.add_argument("--picture", action="store_true", help="also the growth curves, drawn and told in docs/fart.*")
    parser.add_argument("--before", type=Path, metavar="FILE.json", help="show the numbers of an earlier run beside")
    parser.add_argument("-o", "--out", type=Path, metavar="FILE.json", help="everything that was measured")
    return parser.parse_args(arguments)


def measured(row: Row, size: int) -> dict[str, Any]:
    """What came of a row, as it is kept; where nothing could be measured, why."""
    try:
        return asdict(row.measure(size))
    except NotHere as error:
        return {"not_measured": str(error)}
    except Exception as error:  # the other rows are measured all the same
        return {"not_measured": f"failed: {type(error).__name__}: {error}"}


def machine() -> dict[str, Any]:
    """What one must know of a machine to read the numbers, and no more."""
    versions = {}
    for name in PACKAGES:
        try:
            versions[name] = metadata.version(name)
        except metadata.PackageNotFoundError:
            versions[name] = "not here"
    return {
        "cores": os.cpu_count(),
        "system": f"{platform.system()} {platform.machine()}",
        "python": platform.python_version(),
        "packages": versions,
        "load": load(),
    }


def load() -> float | None:
    """How many processes wanted a core, on the average of the last minute."""
    return round(os.getloadavg()[0], 1) if hasattr(os, "getloadavg") else None


if __name__ == "__main__":
    sys.exit(main())
