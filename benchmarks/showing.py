"""What was measured, for a terminal and for docs/fart.md."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from rich.box import SIMPLE_HEAD
from rich.table import Table

from .clocks import ROOT
from .drawing import drawn, said
from .goals import Goal, Row
from .growth import Curve

PAGE, PICTURE = ROOT / "docs" / "fart.md", ROOT / "docs" / "fart.svg"
BUSY = 0.5  # of the cores, before anything begins

Found = Mapping[str, Any]


def about(machine: Found) -> str:
    packages = ", ".join(f"{name} {version}" for name, version in machine["packages"].items())
    return f"{machine['cores']} cores, {machine['system']}, Python {machine['python']}; {packages}"


def lines(row: Row, found: Found) -> Iterator[str]:
    """A row as it comes: what was measured, and all that came of it."""
    yield f"{row.name}: {row.what}"
    if "not_measured" in found:
        yield f"    {found['not_measured']}"
        return
    numbers = ", ".join(number(goal, one) for goal, one in zip(row.goals, found["numbers"], strict=True))
    beside = f", beside {seconds(found['beside'])}" if found["beside"] is not None else ""
    rounds = f"{found['rounds']} rounds" if found["rounds"] > 1 else "one round"
    yield f"    {numbers}; median {seconds(found['median'])}, p99 {seconds(found['p99'])}{beside}, {rounds}"
    if found["note"]:
        yield f"    {found['note']}"


def table(rows: Sequence[Row], found: Mapping[str, Found], before: Mapping[str, Found]) -> Table:
    shown = _table("row", "number", "by CPU", "at least", "aim", "reached", "median", "p99", *(["before"] if before else []))
    for row in rows:
        for place, goal in enumerate(row.goals):
            earlier = before.get(row.name, {}).get("numbers", ())
            more = [number(goal, earlier[place]) if len(earlier) > place else ""] if before else []
            shown.add_row(*_cells(row, place, goal, found[row.name]), *more)
    return shown


def _table(*heads: str) -> Table:
    return Table(*heads, box=SIMPLE_HEAD, padding=(0, 1, 0, 0), show_edge=False)


def _cells(row: Row, place: int, goal: Goal, found: Found) -> Iterator[str]:
    first = not place
    yield row.name if first else ""
    bounds = bound(goal, goal.least), bound(goal, goal.aim)
    if "not_measured" in found:
        yield from ("–", "", *bounds, "not measured", "", "")
        return
    yield number(goal, found["numbers"][place])
    yield number(goal, found["cpu"]) if first and found["cpu"] is not None else ""
    yield from (*bounds, goal.reached(found["numbers"][place]))
    yield from (seconds(found[name]) if first else "" for name in ("median", "p99"))


def promised(row: Row, name: str) -> str:
    """What a row is to reach («least» or «aim»), as docs/fart.md tells it."""
    told = [bound(goal, getattr(goal, name)) for goal in row.goals]
    return ", ".join(one for one in told if one) or "–"


def bound(goal: Goal, of: float | None) -> str:
    return "" if of is None else number(goal, of)


def number(goal: Goal, of: float) -> str:
    return f"{rounded(of)} {goal.unit}"


def seconds(of: float | None) -> str:
    if of is None:
        return ""
    return f"{rounded(of * 1000)} ms" if of < 1 else f"{rounded(of)} s"


def rounded(of: float) -> str:
    """Three digits that tell something: 0.134, 2.1, 1,230."""
    return f"{of:,.0f}" if of >= 100 else f"{of:.3g}"


def peers(found: Found) -> Iterator[Table | str]:
    shown = _table("engine", "version", "way", "ms a case", "times as fast", "violations", "unlike ours")
    for one in found["peers"]:
        agrees = not one["unlike"]
        times = (rounded(one["each"]), rounded(one["faster"])) if agrees else ("not shown", "not shown")
        shown.add_row(one["engine"], one["version"], one["way"], *times, str(one["violations"]), str(one["unlike"]))
    yield f"\nThe shapes by several engines: {found['cases']} random cases of {found['triples']} triples, parsed before"
    yield shown
    apart = "; ".join(f"{what} {rounded(single)} / {rounded(batch)}" for what, (single, batch) in found["apart"].items())
    yield f"Apart from that, ms a case, single / batch: {apart}"
    yield "The shapes, once: " + ", ".join(f"{engine} {rounded(ms)} ms" for engine, ms in found["compiling"].items())
    yield from (f"Left out: {one}" for one in found["left_out"])
    yield from (f"They differ on {one}" for one in found["disagreements"])


def ending(found: Found) -> str:
    """How long it took, and whether the machine was quiet."""
    said = [f"{found['seconds']} seconds."]
    machine = found["machine"]
    if machine["load"] is not None and machine["load"] > BUSY * machine["cores"]:
        said.append(f"Others used the machine ({machine['load']} wanted a core): trust the ratios, and those by CPU most.")
    if found["quick"]:
        said.append("A glance: with small sizes the start of a process weighs more; run it without --quick for numbers to quote.")
    return " ".join(said)


# docs/fart.md ----------------------------------------------------------------------------------


def write_picture(curves: Sequence[Curve]) -> None:
    """The picture, and its numbers as a table where docs/fart.md has room for them."""
    PICTURE.write_text(drawn(curves), encoding="utf-8")
    page = PAGE.read_text(encoding="utf-8")
    lines = ["| hva | størrelse: prosessortid |", "|---|---|"]
    for one in curves:
        points = "; ".join(f"{_count(size)} {one.unit}: {said(cpu)}" for size, cpu in one.points)
        lines.append(f"| {one.what} | {points} |")
    told = re.compile(r"(<!-- vekst -->\n).*?(<!-- /vekst -->)", flags=re.S)
    PAGE.write_text(told.sub(lambda found: found[1] + "\n".join(lines) + "\n" + found[2], page), encoding="utf-8")


def _count(of: int) -> str:
    return f"{of:,}".replace(",", " ")
