"""`prio kb prove`: every theorem, one after another."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping
from typing import NamedTuple

from ...knowledge import KnowledgeBase
from ...text.catalogue import gettext as _
from . import living
from .bench import Bench, Outcome, Proof
from .ground import NONE


class Theorem(NamedTuple):
    title: Callable[[], str]  # what is proved, in the language of whoever asks
    prove: Callable[[Bench], Iterator[Outcome]]


THEOREMS: Mapping[str, Theorem] = {
    "fires": Theorem(lambda: _("Every rule fires in some case."), living.fires),
    "silent": Theorem(lambda: _("No rule fires whatever is answered."), living.silent),
    "parts": Theorem(lambda: _("Every part of a condition decides in some case."), living.parts_matter),
}


def prove(knowledge: KnowledgeBase, only: Collection[str] | None = None) -> list[Proof]:
    """What came of each theorem, or of `only` these."""
    bench = Bench(knowledge)
    try:
        return [_proof(bench, id, theorem) for id, theorem in THEOREMS.items() if only is None or id in only]
    finally:
        bench.close()


def _proof(bench: Bench, id: str, theorem: Theorem) -> Proof:
    bench.largest = NONE
    proof, seen, wrong = Proof(id, theorem.title()), set(), set()
    for thing, finding in theorem.prove(bench):
        seen.add(thing)
        if finding and thing not in wrong:
            wrong.add(thing)
            proof.findings.append(finding)
    proof.things, proof.largest = len(seen), bench.largest
    return proof
