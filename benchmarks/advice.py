"""Advice in a process that is warm, beside plain pySHACL with its report on the same case."""

from __future__ import annotations

from random import Random
from statistics import median

import pyshacl

from advisor.advice.advice import advise
from advisor.advice.graph import case_graph
from advisor.advice.inference import infer
from advisor.case.casefile import read_case
from advisor.case.model import Case

from .cases import EXAMPLES, base, random_cases, with_another_answer
from .clocks import Turns, timed
from .goals import Measured, compared


def after_an_answer(rounds: int) -> Measured:
    """One answer of each example is given anew, again and again. Sizes are rounds of all the examples."""
    chance, turns, whole = Random(1), Turns(), Turns()
    cases = [read_case(path, base()) for path in EXAMPLES]
    for case in cases:
        advise(case, base()).as_dict()
    for _round in range(rounds):
        for place, case in enumerate(cases):
            cases[place] = changed = with_another_answer(case, chance)
            _turn(changed, turns, whole)
    return compared(turns, _read_whole(whole))


def never_seen(count: int) -> Measured:
    """Random cases, each once, after as many others. Sizes are cases."""
    turns, whole = Turns(), Turns()
    for case in random_cases(count, 4):
        advise(case, base()).as_dict()
    for case in random_cases(count, 5):
        _turn(case, turns, whole)
    return compared(turns, _read_whole(whole))


def _turn(case: Case, turns: Turns, whole: Turns) -> None:
    """Ours is first: to make the graph for the other asks our engines what they are to be asked."""
    ours, advice = timed(lambda: advise(case, base()))
    everything, _record = timed(advice.as_dict)
    graph = case_graph(infer(case, base()))
    plain, _report = timed(lambda: pyshacl.validate(graph, shacl_graph=base().shapes, inference="none"))
    turns.add(ours, plain)
    whole.add(everything, plain)


def _read_whole(whole: Turns) -> str:
    written = median(one.wall for one in whole.ours) * 1000
    return f"writing all of it down as JSON, with every reason and the shortest list, takes {written:.1f} ms more"
