"""How sure people are of what the measures are compared on: three steps for each, and what is not said is said to be so."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

from ...advice.advice import Advice
from ...text.catalogue import gettext as _
from ..assessments import Assessed, Side, labels, sides
from ..model import Figure
from .svg import CHARACTER, Drawing

STEPS = ("lite", "middels", "svært")  # how sure
LEAST = 2  # measures, and ways of being sure: fewer say no more than a sentence
TOP, ROW, BOX, APART, ABREAST = 34, 30, 11, 16, 3  # ABREAST marks on a line


@dataclass(frozen=True)
class Certainty:
    sides: tuple[Side, ...]
    labels: tuple[str, ...]  # of the columns that the base has

    @property
    def tells(self) -> bool:
        every = [one for side in self.sides for cell in _cells(side) for one in cell]
        return len(self.sides) >= LEAST and len({one.sure for one in every if one.sure}) >= LEAST

    @property
    def title(self) -> str:
        return _("How sure the assessments are")

    @property
    def reading(self) -> list[str]:
        every = [one for side in self.sides for cell in _cells(side) for one in cell]
        said = [
            (True, _("One filled box: not very sure. Two: fairly sure. Three: very sure.")),
            (any(one.certainty and not one.sure and one.steps for one in every), _("A dashed box: how sure is not said.")),
            (any(_asked(one) for one in every), _("A question mark: not known yet, or not assessed.")),
        ]
        return [sentence for shown, sentence in said if shown]

    @cached_property
    def svg(self) -> str:
        return str(_drawing(self))

    def figure(self, named: bool = True) -> Figure:
        """As it stands in a document; `named` where nothing before it says which measure has which letter."""
        letters = "; ".join(f"{side.letter}: {side.title}" for side in self.sides) if named else ""
        caption = " ".join(filter(None, [f"{self.title}.", f"{letters}." if letters else "", *self.reading]))
        return Figure("sikkerhet", self.svg, f"{self.title}. {_in_words(self)}", caption)


def certainty(advice: Advice) -> Certainty:
    return Certainty(tuple(sides(advice)), tuple(filter(None, labels(advice))))


def _cells(side: Side) -> list[Sequence[Assessed]]:
    cells = [(side.upright,) if side.upright else None, (side.across,) if side.across else None, side.sizes]
    return [cell for cell in cells if cell is not None]


def _asked(one: Assessed) -> bool:
    """Whether there is no value to be sure of."""
    return one.steps is None


def _said(cell: Sequence[Assessed]) -> str:
    """How sure, of each group where there are several."""
    words = [(one.whom, one.certainty or _("not assessed")) for one in cell]
    if len({said for _whom, said in words}) == 1:
        return words[0][1]
    return "; ".join(f"{whom}: {said}" for whom, said in words) or _("no target group yet")


def _in_words(of: Certainty) -> str:
    said = []
    for side in of.sides:
        cells = zip(of.labels, _cells(side), strict=True)
        said.append(f"{side.title}. " + " ".join(f"{label}: {_said(cell)}." for label, cell in cells))
    return " ".join(said)


def _drawing(of: Certainty) -> Drawing:
    mark = BOX * 3 + APART
    left = 20 + CHARACTER * max(len(side.letter) for side in of.sides)
    abreast = [min(ABREAST, max(len(_cells(side)[column]) for side in of.sides)) for column in range(len(of.labels))]
    wide = [max(mark * count, CHARACTER * len(label) + APART) for count, label in zip(abreast, of.labels, strict=True)]
    heights = [ROW * max(1, *(-(-len(cell) // ABREAST) for cell in _cells(side))) for side in of.sides]
    width, height = left + 12 + sum(wide), TOP + sum(heights) + 6
    drawing = Drawing("sikkerhet", width, height, of.title, _in_words(of))
    starts = [left + 12 + sum(wide[:column]) for column in range(len(wide))]
    for start, label in zip(starts, of.labels, strict=True):
        drawing.text(label, start, 16, "cap")
    top = float(TOP)
    for side, tall in zip(of.sides, heights, strict=True):
        drawing.line("gr", (0, top), (width, top))
        drawing.text(side.letter, left - 8, top + ROW / 2 + 5, "let", "end")
        for start, cell in zip(starts, _cells(side), strict=True):
            for place, one in enumerate(cell):
                _mark(drawing, one, start + mark * (place % ABREAST), top + ROW * (place // ABREAST) + ROW / 2)
        top += tall
    return drawing


def _mark(drawing: Drawing, one: Assessed, x: float, middle: float) -> None:
    if _asked(one):
        drawing.text("?", x + 2, middle + 5, "let")
        return
    if not one.sure:
        drawing.rect("open", x, middle - BOX / 2, BOX * len(STEPS) - 2, BOX)
        return
    filled = STEPS.index(one.sure) + 1
    for step in range(len(STEPS)):
        drawing.rect("more" if step < filled else "less", x + BOX * step, middle - BOX / 2, BOX - 2, BOX)
