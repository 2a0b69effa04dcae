"""The geometry of the picture: one answer upwards, one across, and one as the size of a circle.

It places what people answered and nothing else. Equal steps stand at equal places, and every step is as far from the next:
the middle of every mark lies on
its steps, or midway along its spans. Measures with the same middle share one mark, a frame with its own middle there,
so that none of them reads as cheaper or better. No two circles overlap, and no line runs through the circle of another:
where it would, it is drawn beside the marks, with the letters of its measures.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from math import ceil, sqrt

Steps = tuple[int, int]  # the lowest and highest step of an answer; the same when it is no span
Slot = tuple[int, int]  # twice the middle of an answer on each axis: across, upwards

SMALLEST, GROWTH = 12, 4  # of a radius: at the lowest step, and for each step above it
GAP = 6  # between two circles
FRAME = 4  # from a frame to the circles in it
LANE, MARGIN = 18, 4  # for a line that is drawn beside the marks, with its letters; between it and what stands next
COLUMN, ROW = 80, 60  # least distance between two steps
TOP, EDGE, CHARACTER = 24, 32, 8.6
LONG = 8  # a label with more characters is broken between its words


@dataclass(frozen=True)
class Point:
    """Where one measure stands. `size` is None where it is not known; the circle then says nothing."""

    letter: str
    upright: Steps
    across: Steps
    size: Steps | None

    @property
    def slot(self) -> Slot:
        return sum(self.across), sum(self.upright)


@dataclass(frozen=True)
class Bubble:
    """A drawn measure. Two radii, the outer first, for a size from one step to another."""

    letter: str
    x: float
    y: float
    radii: tuple[int, ...]
    unknown: bool


@dataclass(frozen=True)
class Mark:
    """All the measures at one place, with the place in the middle. Several stand in a frame."""

    x: float
    y: float
    width: float
    height: float
    bubbles: tuple[Bubble, ...]
    alike: bool  # whether the steps are the same; where they are not, spans only have the same middle

    @property
    def letters(self) -> tuple[str, ...]:
        return tuple(one.letter for one in self.bubbles)


@dataclass(frozen=True)
class Line:
    """A span, upright or level, and whose it is. Where it stands `beside` the marks, it has their letters at its end."""

    letters: tuple[str, ...]
    start: tuple[float, float]  # the lower step
    end: tuple[float, float]
    middle: float  # along it, where the mark stands that it is of
    beside: bool


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
    marks: tuple[Mark, ...]
    upright: tuple[Line, ...]  # the spans upwards
    level: tuple[Line, ...]  # the spans across

    @property
    def bubbles(self) -> list[Bubble]:
        return [bubble for mark in self.marks for bubble in mark.bubbles]

    @property
    def shared(self) -> list[Mark]:
        """The marks with more than one measure."""
        return [mark for mark in self.marks if len(mark.bubbles) > 1]


def letter(number: int) -> str:
    """A, B … Z, AA, AB … for 0, 1 …"""
    return (letter(number // 26 - 1) if number >= 26 else "") + chr(ord("A") + number % 26)


def draw(points: Sequence[Point], up_labels: Sequence[str], across_labels: Sequence[str], up: str = "") -> Picture:
    """The picture of some measures; `up_labels` and `across_labels` are those of the steps, the lowest first, and `up` names
    what goes upwards."""
    places: dict[Slot, list[Point]] = {}
    for point in points:
        places.setdefault(point.slot, []).append(point)
    grids = {slot: _Grid(several) for slot, several in places.items()}
    upright = _spans(points, lambda slot: slot[0], lambda point: point.upright)
    level = _spans(points, lambda slot: slot[1], lambda point: point.across)
    across = _Axis(len(across_labels), {slot: grid.width / 2 for slot, grid in grids.items()}, 0, COLUMN, after=_lanes(upright))
    upwards = _Axis(len(up_labels), {slot: grid.height / 2 for slot, grid in grids.items()}, 1, ROW, before=_lanes(level))
    left = max(16 + CHARACTER * max(map(len, up_labels)), 26 + CHARACTER * len(up))
    lowest = TOP + EDGE + upwards.length

    def x(at: float) -> float:
        return round(left + EDGE + at, 1)

    def y(at: float) -> float:
        return round(lowest - at, 1)

    columns = tuple(Tick(x(across.at[2 * step]), _broken(label)) for step, label in enumerate(across_labels))
    right, bottom = x(across.length) + EDGE, lowest + EDGE
    return Picture(
        width=right + 6,
        height=bottom + 20 + 19 * max(len(tick.lines) for tick in columns) + 19,
        left=left,
        top=TOP,
        right=right,
        bottom=bottom,
        rows=tuple(Tick(y(upwards.at[2 * step]), (label,)) for step, label in enumerate(up_labels)),
        columns=columns,
        marks=tuple(grid.mark(x(across.at[slot[0]]), y(upwards.at[slot[1]])) for slot, grid in grids.items()),
        upright=tuple(
            Line(
                one.letters,
                (x(across.beside(one, after=True)), y(upwards.at[2 * one.steps[0]])),
                (x(across.beside(one, after=True)), y(upwards.at[2 * one.steps[1]])),
                y(upwards.at[sum(one.steps)]),
                one.beside,
            )
            for one in upright
        ),
        level=tuple(
            Line(
                one.letters,
                (x(across.at[2 * one.steps[0]]), y(upwards.beside(one, after=False))),
                (x(across.at[2 * one.steps[1]]), y(upwards.beside(one, after=False))),
                x(across.at[sum(one.steps)]),
                one.beside,
            )
            for one in level
        ),
    )


def _radii(point: Point) -> tuple[int, ...]:
    if point.size is None:
        return (SMALLEST,)
    low, high = point.size
    return tuple(SMALLEST + GROWTH * step for step in sorted({low, high}, reverse=True))


def _broken(label: str) -> tuple[str, ...]:
    return tuple(label.split()) if len(label) > LONG else (label,)


class _Grid:
    """The circles of one place, in rows that are alike on both sides of its middle."""

    def __init__(self, points: Sequence[Point]):
        self.points = points
        self.cell = 2 * max(max(_radii(point)) for point in points) + GAP
        per_row = ceil(sqrt(len(points)))
        self.rows = [points[start : start + per_row] for start in range(0, len(points), per_row)]
        frame = 2 * FRAME if len(points) > 1 else 0
        self.width, self.height = per_row * self.cell + frame, len(self.rows) * self.cell + frame

    def mark(self, x: float, y: float) -> Mark:
        bubbles = []
        for number, row in enumerate(self.rows):
            for place, point in enumerate(row):
                at = self._from_middle(place, len(row)), self._from_middle(number, len(self.rows))
                drawn = round(x + at[0], 1), round(y + at[1], 1)
                bubbles.append(Bubble(point.letter, *drawn, _radii(point), point.size is None))
        alike = len({(point.upright, point.across) for point in self.points}) == 1
        return Mark(x, y, self.width, self.height, tuple(bubbles), alike)

    def _from_middle(self, place: int, of: int) -> float:
        return self.cell * (place - (of - 1) / 2)


@dataclass(frozen=True)
class _Span:
    """A span of the measures in one row or column (`slot`). Lane 0 is through the marks; the others are beside them."""

    letters: tuple[str, ...]
    slot: int
    steps: Steps
    lane: int

    @property
    def beside(self) -> bool:
        return self.lane > 0


def _spans(points: Sequence[Point], across: Callable[[Slot], int], along: Callable[[Point], Steps]) -> list[_Span]:
    """The spans along one axis, each once in its row or column; one that meets what is not its own gets a lane of its own."""
    lines: dict[int, dict[Steps, list[str]]] = {}
    for point in points:
        lines.setdefault(across(point.slot), {}).setdefault(along(point), []).append(point.letter)
    found = []
    for slot, several in lines.items():
        lane = 0
        for (low, high), letters in several.items():
            if low == high:
                continue
            alone = not any(other != (low, high) and other[0] <= high and low <= other[1] for other in several)
            lane += not alone
            found.append(_Span(tuple(letters), slot, (low, high), 0 if alone else lane))
    return found


def _lanes(spans: Sequence[_Span]) -> dict[int, float]:
    """How much room the lines beside the marks take in each row or column."""
    return {one.slot: LANE * max(other.lane for other in spans if other.slot == one.slot) for one in spans}


class _Axis:
    """The steps of a scale, all as far apart, with room for what stands on them and midway between them.

    A slot is twice a step: 0, 1 (midway), 2 … `sizes` holds how far a mark reaches from its middle, `before` and `after`
    what the lines beside the marks of a slot take on that side.
    """

    def __init__(
        self,
        steps: int,
        sizes: Mapping[Slot, float],
        axis: int,
        least: float,
        before: Mapping[int, float] | None = None,
        after: Mapping[int, float] | None = None,
    ):
        self.reach = [max((size for slot, size in sizes.items() if slot[axis] == at), default=0) for at in range(2 * steps - 1)]
        back = [reach + (before or {}).get(at, 0) for at, reach in enumerate(self.reach)]
        on = [reach + (after or {}).get(at, 0) for at, reach in enumerate(self.reach)]
        half = max(least / 2, *(on[slot] + back[slot + 1] for slot in range(2 * steps - 2)))  # alike all along: no step is longer
        self.at = [back[0] + half * slot for slot in range(2 * steps - 1)]
        self.length = self.at[-1] + on[-1]

    def beside(self, span: _Span, after: bool) -> float:
        """Where a line stands: through the marks of its slot, or on one side of them with room for its letters above or
        after it."""
        if not span.beside:
            return self.at[span.slot]
        away = self.reach[span.slot] + LANE * (span.lane - after)
        return self.at[span.slot] + (away + MARGIN if after else MARGIN - away)
