"""How the work grows with the size of what it is done on: measures in a case, events behind it, cases in an audit.

By the processors' time, since a busy machine says nothing of a slope that stretches over minutes.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from math import log
from statistics import median

from advisor.advice.advice import advise
from advisor.case.casefile import read_record
from tests.growing import budget_round, many_versions
from tests.pages import RICH, Reader, store_of
from web import create_app

from .auditing import tables
from .cases import base
from .clocks import timed, workshop

QUESTION = "bg-prioriteringssituasjon"
ROUNDS = 3


@dataclass(frozen=True)
class Curve:
    """`points`: (size, seconds of the processors)."""

    name: str
    what: str
    unit: str  # of the sizes
    points: tuple[tuple[int, float], ...]

    @property
    def slope(self) -> float:
        """Of the last two points on log-log axes: 1 where twice as much takes twice as long, 2 where it takes four times."""
        (size, seconds), (larger, longer) = self.points[-2:]
        return log(longer / seconds) / log(larger / size)

    def grows(self) -> list[tuple[float, float]]:
        """From each point to the next: (how many times the size, how many times the seconds)."""
        return [(larger / size, longer / seconds) for (size, seconds), (larger, longer) in pairwise(self.points)]


def advice(sizes: Sequence[int]) -> Curve:
    """Everything said of a ranked budget round that was never seen, in a warm process."""
    points = []
    for size in sizes:
        case = read_record(budget_round(size), "", base())
        times = []
        for _round in range(ROUNDS):
            unasked = replace(base())  # remembers nothing
            advise(read_record(budget_round(1), "", unasked), unasked)
            times.append(timed(lambda unasked=unasked, case=case: advise(case, unasked).as_dict())[0].cpu)
        points.append((size, median(times)))
    return Curve("rad", "råd om en budsjettrunde, alt lest", "tiltak", tuple(points))


def save(sizes: Sequence[int]) -> Curve:
    """An answer saved on its page, after so many versions of the same answer."""
    app, points = create_app(database=f"sqlite:///{workshop() / 'events.db'}"), []
    try:
        reader = Reader(app)
        id, before = reader.open(RICH), 0
        for size in sizes:
            many_versions(store_of(app), id, size - before)
            before, times = size, []
            address = reader.where(id, QUESTION)
            for number in range(ROUNDS + 1):
                form = reader.form(address)
                text = {f"{QUESTION}.verdi": f"Etter {size} hendelser, {number}. gang."}
                took, answer = timed(lambda form=form, text=text: reader.submit(form, text, HX_Request="true"))
                assert answer.status_code == 200
                before += 1
                times.append(took.cpu)
            points.append((size, median(times[1:])))
    finally:
        store_of(app).close()
    return Curve("lagring", "et svar lagret, med råd tilbake", "hendelser", tuple(points))


def audit(sizes: Sequence[int]) -> Curve:
    """`prio audit` of synthetic cases from our own tables, the whole process."""
    return Curve("revisjon", "revisjon av våre egne tabeller", "saker", tuple((size, tables(size).cpu) for size in sizes))


SIZES: tuple[tuple[Callable[[Sequence[int]], Curve], tuple[int, ...], tuple[int, ...]], ...] = (
    (advice, (15, 30, 60, 120), (1, 2)),
    (save, (1, 10, 100, 1_000, 2_000), (1, 10)),
    (audit, (10_000, 100_000, 1_000_000), (20,)),  # which is audited for a row of the table too
)
"""(curve, its sizes, its sizes in a test)."""


def curves(most: int) -> list[Curve]:
    """All of them; audits of at most so many cases."""
    return [curve(several if curve is not audit else _up_to(several, most)) for curve, several, _small in SIZES]


def _up_to(sizes: Sequence[int], most: int) -> list[int]:
    found = [size for size in sizes if size <= most]
    return [*found, most] if most > found[-1] else found
