"""What leads to what: one thing in the middle, what leads to it above, and what it leads to below.

Boxes under each other with arrows between them, so that a whole question can be read in each, also on a telephone.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from textwrap import wrap

from .svg import Drawing

MOST_LINES = 4  # of a box; what is longer is read in the table beside the picture
GAP, PAD, STEP = 12, 8, 24  # between boxes; inside a box; how far in each step from the middle stands


@dataclass(frozen=True)
class Box:
    """One thing. `toward` numbers the box that it leads to (above the middle) or comes from (below); -1 for the middle."""

    text: str
    step: int  # from the middle: -2, -1, 0, 1, 2
    toward: int = -1
    look: str = "way"  # way, way asked for a question, way rest for what only says how many are left out


@dataclass(frozen=True)
class Measure:
    """How wide a picture is, and the letters that the page sets it in (px)."""

    width: float
    letters: float

    @property
    def characters(self) -> float:
        return self.letters * 0.56  # how wide one is, on the average


WIDE, NARROW = Measure(608, 15), Measure(312, 16)


def drawn(boxes: Sequence[Box], measure: Measure, key: str, title: str, description: str) -> str:
    """The boxes in their order, as an SVG."""
    lefts = [abs(box.step) * STEP for box in boxes]
    lines = [_lines(box.text, measure, left) for box, left in zip(boxes, lefts, strict=True)]
    heights = [len(one) * round(measure.letters * 1.35) + 2 * PAD for one in lines]
    tops = [1 + sum(heights[:place]) + GAP * place for place in range(len(boxes))]
    drawing = Drawing(key, measure.width, tops[-1] + heights[-1] + 1, title, description)
    for place, box in enumerate(boxes):
        if box.step and box.look != "way rest":
            _arrow(drawing, box.step, lefts, tops, heights, place, box.toward)
    for box, left, top, height, said in zip(boxes, lefts, tops, heights, lines, strict=True):
        if box.look != "way rest":
            look = box.look if box.step else "way mid"
            drawing.rect(look, left + 1, top, measure.width - left - 2, height, 14 if box.look == "way asked" else 2)
        for number, line in enumerate(said):
            baseline = top + PAD + (number + 0.8) * round(measure.letters * 1.35)
            drawing.text(line, left + 12, baseline, "cap" if box.look == "way rest" else "")
    return str(drawing)


def _lines(text: str, measure: Measure, left: float) -> list[str]:
    room = int((measure.width - left - 24) / measure.characters)
    return wrap(text, room, max_lines=MOST_LINES, placeholder=" …") or [""]


def _arrow(
    drawing: Drawing, step: int, lefts: Sequence[float], tops: Sequence[float], heights: Sequence[float], place: int, toward: int
) -> None:
    """From the middle and onwards into the side of a box; before the middle out of its side and down into the next."""
    x, y = lefts[toward] + STEP / 2, tops[place] + heights[place] / 2
    if step > 0:
        drawing.line("ax", (x, tops[toward] + heights[toward]), (x, y))
        drawing.arrow((x, y), (lefts[place], y))
    else:
        end = tops[toward]
        drawing.line("ax", (lefts[place], y), (x, y))
        drawing.line("ax", (x, y), (x, end))
        for side in (-4, 4):
            drawing.line("ax", (x + side, end - 5), (x, end))
