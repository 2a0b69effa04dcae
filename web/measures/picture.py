"""The geometry of the picture: benefit upwards, resources to the right, severity as the size of a circle.

It places what people answered and nothing else. No two circles overlap: those that share a place stand side by
side, and a line keeps clear of the circles that it would run through.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

Steps = tuple[int, int]  # the lowest and highest step of an answer; the same when it is no span

SMALLEST, GROWTH = 12, 4  # of a radius: at the lowest step, and for each step above it
GAP = 6  # between two circles
COLUMN, ROW = 80, 60  # least distance between two steps
TOP, EDGE, CHARACTER = 24, 32, 8.6
LONG = 8  # a label with more characters is broken between its words


@dataclass(frozen=True)
class Point:
    """Where one measure stands. `severity` is None where it is not known; the size then says nothing."""

    letter: str
    benefit: Steps
    resources: Steps
    severity: Steps | None


@dataclass(frozen=True)
class Bubble:
    """A drawn measure. Two radii, the outer first, for a severity from one step to another."""

    letter: str
    x: float
    y: float
    radii: tuple[int, ...]
    unknown: bool
    upright: tuple[float, float] | None  # top and bottom of the line for a span of benefit
    level: tuple[float, float] | None  # left and right of the line for a span of resources


@dataclass(frozen=True)
class Tick:
    """A step of an axis and the lines of its label."""

    at: float
    lines: tuple[str, ...]


@dataclass(frozen=True)
class Picture:
    width: float
    height: float
    left: float
    top: float
    right: float
    bottom: float
    rows: tuple[Tick, ...]
    columns: tuple[Tick, ...]
    bubbles: tuple[Bubble, ...]


def letter(number: int) -> str:
    """A, B … Z, AA, AB … for 0, 1 …"""
    return (letter(number // 26 - 1) if number >= 26 else "") + chr(ord("A") + number % 26)


def draw(points: Sequence[Point], benefit: Sequence[str], resources: Sequence[str]) -> Picture:
    """The picture of some measures; `benefit` and `resources` are the labels of the steps, the lowest first."""
    sizes = [2 * max(_radii(point)) + GAP for point in points]
    aside = _lanes(points, lambda point: point.resources, lambda point: point.benefit, lambda _a, _b: True)
    above = _lanes(points, lambda point: point.benefit, lambda point: point.resources, _has_line)
    across = _Axis(len(resources), [sum(point.resources) for point in points], aside, sizes, COLUMN)
    upwards = _Axis(len(benefit), [sum(point.benefit) for point in points], above, sizes, ROW)
    left = 16 + CHARACTER * max(map(len, benefit))
    top = TOP + EDGE
    lowest = top + upwards.length

    def x(at: float) -> float:
        return round(left + EDGE + at, 1)

    def y(at: float) -> float:
        return round(lowest - at, 1)

    bubbles = []
    for place, point in enumerate(points):
        (low, high), (least, most) = point.benefit, point.resources
        upright = (y(upwards.step(high)), y(upwards.step(low))) if low != high else None
        level = (x(across.step(least)), x(across.step(most))) if least != most else None
        at = x(across.of[place]), y(upwards.of[place])
        bubbles.append(Bubble(point.letter, *at, _radii(point), point.severity is None, upright, level))
    columns = tuple(Tick(x(across.step(step)), _broken(label)) for step, label in enumerate(resources))
    right, bottom = x(across.length) + EDGE, lowest + EDGE
    return Picture(
        width=right + 6,
        height=bottom + 20 + 19 * max(len(tick.lines) for tick in columns) + 19,
        left=left,
        top=TOP,
        right=right,
        bottom=bottom,
        rows=tuple(Tick(y(upwards.step(step)), (label,)) for step, label in enumerate(benefit)),
        columns=columns,
        bubbles=tuple(bubbles),
    )


def _radii(point: Point) -> tuple[int, ...]:
    if point.severity is None:
        return (SMALLEST,)
    low, high = point.severity
    return tuple(SMALLEST + GROWTH * step for step in sorted({low, high}, reverse=True))


def _broken(label: str) -> tuple[str, ...]:
    return tuple(label.split()) if len(label) > LONG else (label,)


def _has_line(one: Point, other: Point) -> bool:
    """Whether two measures with the same benefit would stand on each other's lines."""
    return len({*one.resources}) + len({*other.resources}) > 2


def _lanes(
    points: Sequence[Point],
    slot: Callable[[Point], Steps],
    along: Callable[[Point], Steps],
    clash: Callable[[Point, Point], bool],
) -> list[int]:
    """A lane for each point, unlike those of earlier points with the same middle that it meets along the other axis."""
    lanes: list[int] = []
    for place, point in enumerate(points):
        (low, high) = along(point)
        taken = {
            lanes[other]
            for other, before in enumerate(points[:place])
            if sum(slot(before)) == sum(slot(point))
            and along(before)[0] <= high
            and low <= along(before)[1]
            and clash(before, point)
        }
        lanes.append(next(lane for lane in range(place + 1) if lane not in taken))
    return lanes


class _Axis:
    """The steps of a scale, far enough apart for what stands on them and midway between them.

    A slot is twice a step: 0, 1 (midway), 2 … `of` holds where each point stands, beside others in its slot.
    """

    def __init__(self, steps: int, slots: Sequence[int], lanes: Sequence[int], sizes: Sequence[float], least: float):
        widths: dict[int, dict[int, float]] = {}
        for slot, lane, size in zip(slots, lanes, sizes, strict=True):
            lane_widths = widths.setdefault(slot, {})
            lane_widths[lane] = max(size, lane_widths.get(lane, 0))
        extent = [sum(widths.get(slot, {}).values()) for slot in range(2 * steps - 1)]
        self.at = [extent[0] / 2]
        for low, middle, high in zip(extent[0::2], extent[1::2], extent[2::2], strict=False):
            half = max(least / 2, (low + middle) / 2, (middle + high) / 2)  # so that all stand nearest to their own step
            self.at += [self.at[-1] + half, self.at[-1] + 2 * half]
        self.length = self.at[-1] + extent[-1] / 2
        self.of = []
        for slot, lane in zip(slots, lanes, strict=True):
            before = sum(width for one, width in widths[slot].items() if one < lane)
            self.of.append(self.at[slot] - extent[slot] / 2 + before + widths[slot][lane] / 2)

    def step(self, number: int) -> float:
        return self.at[2 * number]
