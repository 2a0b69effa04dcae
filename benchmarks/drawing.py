"""The growth curves as one picture for docs/, on axes where equal work for each makes a straight line that can be seen.

Read in black and white: each panel has one line with its numbers beside the points, and the slope of plain proportion dashed.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from math import ceil, floor, log10

from advisor.document.pictures.svg import Drawing

from .growth import Curve

WIDE, TALL, LEFT, TOP, FOOT, GAP = 250, 220, 62, 46, 48, 34


def drawn(curves: Sequence[Curve]) -> str:
    """An SVG with a panel for each."""
    width = len(curves) * (LEFT + WIDE + GAP)
    told = ". ".join(f"{one.what}: " + ", ".join(f"{size} {one.unit} {said(cpu)}" for size, cpu in one.points) for one in curves)
    picture = Drawing("fart", width, TOP + TALL + FOOT, "Prosessortid mot størrelse", told)
    for number, curve in enumerate(curves):
        _panel(picture, curve, number * (LEFT + WIDE + GAP) + LEFT)
    picture.root.set("xmlns", "http://www.w3.org/2000/svg")
    return f"{picture}\n"


def _panel(picture: Drawing, curve: Curve, left: float) -> None:
    sizes, seconds = zip(*curve.points, strict=True)
    low, high = floor(log10(min(sizes))), ceil(log10(max(sizes)))
    least, most = floor(log10(min(seconds))), ceil(log10(max(seconds)))

    def place(size: float, cpu: float) -> tuple[float, float]:
        x = left + WIDE * (log10(size) - low) / (high - low)
        return x, TOP + TALL * (1 - (log10(cpu) - least) / (most - least))

    picture.text(curve.what, left, 18, "let")
    picture.text("prosessortid", left, 36, "cap")
    for step in range(low, high + 1):
        x, foot = place(10**step, 10**least)
        picture.line("gr", (x, TOP), (x, foot))
        picture.text(_count(10**step), x, foot + 18, "cap", "middle")
    for step in range(least, most + 1):
        _x, y = place(10**low, 10**step)
        picture.line("gr", (left, y), (left + WIDE, y))
        picture.text(said(10.0**step), left - 8, y + 5, "cap", "end")
    picture.line("ax", (left, TOP + TALL), (left + WIDE, TOP + TALL))
    picture.line("ax", (left, TOP), (left, TOP + TALL))
    picture.text(curve.unit, left + WIDE / 2, TOP + TALL + 38, "cap", "middle")
    _proportion(picture, curve, place, most)
    places = [place(*point) for point in curve.points]
    for start, end in pairwise(places):
        picture.line("rng", start, end)
    for (x, y), cpu in zip(places, seconds, strict=True):
        picture.circle("more", x, y, 4)
        picture.text(said(cpu), x - 8 if x > left + 50 else x + 8, y - 9, "", "end" if x > left + 50 else "start")


def _proportion(picture: Drawing, curve: Curve, place, most: int) -> None:
    """From the first point on, twice as long for twice as much, as far as the panel goes."""
    (size, cpu), (larger, _longer) = curve.points[0], curve.points[-1]
    end = min(larger, size * 10**most / cpu)
    picture.line("open", place(size, cpu), place(end, cpu * end / size))


def _count(of: int) -> str:
    return f"{of:,}".replace(",", " ")


def said(seconds: float) -> str:
    """«12 ms», «3,4 s»: as people in Norway write it."""
    number, unit = (seconds * 1000, "ms") if seconds < 1 else (seconds, "s")
    digits = max(0, 1 - floor(log10(number))) if number else 0
    return f"{round(number, digits):.{digits}f} {unit}".replace(".", ",")
