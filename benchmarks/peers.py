"""What other SHACL engines take for the same cases, shown only for those that find the same violations."""

from __future__ import annotations

import gc
from collections import defaultdict
from collections.abc import Iterable, Iterator, Set
from contextlib import ExitStack
from dataclasses import dataclass
from statistics import median

from .cases import base, cases_near_the_limit, random_cases
from .engines import Material, Places, Row, all_rows, material

BATCH = 100  # cases in one graph
MOST_SHOWN = 10  # kinds of disagreement


@dataclass(frozen=True)
class Peer:
    """One engine in one way. Of one that does not find the same, no time is shown."""

    engine: str
    version: str
    way: str
    unlike: int  # places that it calls violated and plain reading does not, or the other way
    violations: int
    faster: float | None  # than plain pySHACL batched, the median within each round
    each: float | None  # milliseconds a case


@dataclass(frozen=True)
class Peers:
    cases: int
    triples: int
    peers: tuple[Peer, ...]
    apart: dict[str, tuple[float, float]]  # what is apart from judging → milliseconds a case, single and batch
    compiling: dict[str, float]
    left_out: tuple[str, ...]
    disagreements: tuple[str, ...]


def peers(count: int, rounds: int) -> Peers:
    """Every engine on so many random cases, by turns; and on texts near a limit, which engines count each in their way."""
    with ExitStack() as stack:
        these = material(random_cases(count, 1), BATCH, base())
        rows = all_rows(these, stack)
        gc.freeze()  # as the server does
        found = {row: row.judge()[1] for row in rows}
        took: dict[Row, list[float]] = {row: [] for row in rows}
        for _round in range(rounds):
            for row in rows:
                gc.collect()
                took[row].append(row.judge()[0])
        few = material(cases_near_the_limit(), BATCH, base())
        odd = {row: row.judge()[1] for row in all_rows(few, stack)}
    said = [*_disagreements("these cases", these, found), *_disagreements("texts near the limit", few, odd)]
    triples = sum(map(len, these.graphs["single"])) // count
    each = tuple(_peer(row, took, found, count) for row in rows)
    return Peers(count, triples, each, these.apart, these.compiling, tuple(these.left_out), tuple(said))


def _peer(row: Row, took: dict[Row, list[float]], found: dict[Row, Places], count: int) -> Peer:
    first, plain = next(iter(took)), next(found[one] for one in found if one.engine == "plain reading")
    unlike = len(found[row] ^ plain)
    faster = median(slow / own for slow, own in zip(took[first], took[row], strict=True))
    times = (None, None) if unlike else (faster, median(took[row]) / count)
    return Peer(row.engine, row.version, row.way, unlike, len(found[row]), *times)


def _disagreements(where: str, of: Material, found: dict[Row, Places]) -> Iterator[str]:
    """Every place that not all call violated, gathered by shape and by who says what, with one of them as example."""
    gathered: dict[tuple[str, frozenset[Row]], list[str]] = defaultdict(list)
    for focus, shape in sorted(set().union(*found.values())):
        silent = frozenset(row for row in found if (focus, shape) not in found[row])
        if silent:
            gathered[shape, silent].append(focus)
    for (shape, silent), places in list(gathered.items())[:MOST_SHOWN]:
        values = "; ".join(
            f"«{value[:30]}» is {len(value)} characters, {len(value.encode())} bytes, {len(value.encode('utf-16-le')) // 2} units"
            for value in of.values(places[0], shape)
        )
        sides = f"violated: {_named(set(found) - silent, found)}; not: {_named(silent, found)}"
        yield f"{where}: {shape} in {len(places)} places, as {places[0]}. {sides}. {values}".rstrip()
    if len(gathered) > MOST_SHOWN:
        yield f"{where}: {len(gathered) - MOST_SHOWN} more kinds of disagreement"


def _named(rows: Set[Row], among: Iterable[Row]) -> str:
    """The engines, each once where both its ways say the same."""
    among = list(among)
    names = {row: row.engine if all(one in rows for one in among if one.engine == row.engine) else str(row) for row in rows}
    return ", ".join(dict.fromkeys(names[row] for row in among if row in rows)) or "none"
