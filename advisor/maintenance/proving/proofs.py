"""`prio kb prove`: every theorem, one after another."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping
from typing import NamedTuple

from ...knowledge import KnowledgeBase
from ...text.catalogue import gettext as _
from . import completing, ending, living, ordering, requiring, weakening
from .bench import Bench, Outcome, Proof
from .ground import NONE


class Theorem(NamedTuple):
    title: Callable[[], str]  # what is proved, in the language of whoever asks
    prove: Callable[[Bench], Iterator[Outcome]]


FIRST = "order"  # where a rule rests on itself, nothing else can be asked
OF_SUPPLEMENTS = "floor"  # asked of a base with supplements alone
THEOREMS: Mapping[str, Theorem] = {
    "order": Theorem(lambda: _("Advice follows from answers alone, never from their order."), ordering.by_answers_alone),
    "fires": Theorem(lambda: _("Every rule fires in some case."), living.fires),
    "silent": Theorem(lambda: _("No rule fires whatever is answered."), living.silent),
    "parts": Theorem(lambda: _("Every part of a condition decides in some case."), living.parts_matter),
    "asked": Theorem(lambda: _("What is required is asked, and some answer closes it."), requiring.can_be_answered),
    "apart": Theorem(lambda: _("Two demands on one question can be met together."), requiring.no_two_pull_apart),
    "completed": Theorem(
        lambda: _("Every case can be completed, whatever is answered so far."), completing.every_case_can_be_completed
    ),
    "depths": Theorem(
        lambda: _("Duties are the same at every level and depth, and in a crisis."), requiring.duties_at_every_depth
    ),
    "ends": Theorem(lambda: _("Every prompt can be ended from every case in which it fires."), ending.every_prompt_ends),
    "brings": Theorem(lambda: _("No answer that is asked for always brings another prompt."), ending.none_brings_another),
    "better": Theorem(lambda: _("«Better» between two ranked measures is a strict order."), ordering.better_is_an_order),
    "floor": Theorem(lambda: _("With the supplement, nothing that the base says of a case is another."), weakening.never),
}


def prove(knowledge: KnowledgeBase, only: Collection[str] | None = None) -> list[Proof]:
    """What came of each theorem, or of `only` these."""
    bench, found = Bench(knowledge), list[Proof]()
    try:
        for id, theorem in THEOREMS.items():
            if (only is None or id in only) and (id != OF_SUPPLEMENTS or knowledge.folders.supplements):
                found.append(_proof(bench, id, theorem))
                if id == FIRST and not found[-1].proved:
                    break
    finally:
        bench.close()
    return found


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
