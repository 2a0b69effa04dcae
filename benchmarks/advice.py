"""Full advice on one case, warm, beside plain pySHACL and durable_rules alone on the same case in the same run.

Usage: advice.py [CASE.yaml …]   (default: every worked example)
"""

from __future__ import annotations

import gc
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pyshacl

from advisor import knowledge
from advisor.advice.advice import advise
from advisor.advice.completeness import plain_violations, shacl_violations
from advisor.advice.graph import case_graph
from advisor.advice.inference import infer, second_engine
from advisor.case.casefile import read_case
from advisor.engines.reference import Reference

ROUNDS = 60
EXAMPLES = sorted((Path(__file__).parents[1] / "examples").glob("*.yaml"))


def timed(work: Callable[[], object]) -> tuple[float, float]:
    """Median and 99th percentile in milliseconds."""
    work()
    taken = []
    for _ in range(ROUNDS):
        start = time.perf_counter()
        work()
        taken.append(time.perf_counter() - start)
    taken.sort()
    return taken[ROUNDS // 2] * 1000, taken[int(ROUNDS * 0.99)] * 1000


def main(paths: list[Path]) -> None:
    base = knowledge.load()
    gc.freeze()  # as the server does
    print(f"{'case':32} {'what':34} {'median':>8} {'p99':>8}  of plain pySHACL")
    for path in paths:
        case = read_case(path, base)
        inference = infer(case, base)
        graph, engine = case_graph(inference), second_engine(base, inference.rules)
        measured = {
            "full advice (all below, reasons)": timed(lambda case=case: advise(case, base)),
            "  the same with the shortest list": timed(lambda case=case: advise(case, base).as_dict()),
            "plain pySHACL, its report": timed(
                lambda graph=graph: pyshacl.validate(graph, shacl_graph=base.shapes, inference="none")
            ),
            "pySHACL as used here": timed(lambda inference=inference: shacl_violations(inference)),
            "plain reading of the shapes": timed(lambda inference=inference: plain_violations(inference)),
            "reference engine": timed(lambda inference=inference: Reference(inference.facts, inference.rules).truths()),
        }
        if engine:
            measured["durable_rules"] = timed(lambda engine=engine, inference=inference: engine.truths(inference.facts))
        plain = measured["plain pySHACL, its report"][0]
        for what, (median, worst) in measured.items():
            print(f"{path.stem:32} {what:34} {median:7.1f}  {worst:7.1f}   {median / plain:5.2f}")


if __name__ == "__main__":
    main([Path(argument) for argument in sys.argv[1:]] or EXAMPLES)
