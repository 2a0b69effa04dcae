"""The measures beside each other: one assessment upwards, one across, and one as the size of a circle."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from functools import cached_property

from ...advice.advice import Advice
from ...knowledge import KnowledgeBase
from ...text.catalogue import gettext as _, ngettext
from ...wording import words as wording
from ..assessments import Side, labels, sides
from ..model import Figure
from .placing import Mark, Picture, draw
from .svg import Drawing

LEAST = 2  # measures that are compared


@dataclass(frozen=True)
class Comparison:
    """The measures with what was answered of them, and the picture of those with a known place."""

    sides: tuple[Side, ...]
    picture: Picture | None  # None where none of them has one
    labels: tuple[str, str, str]
    own_steps: bool = True  # whether the steps are ours, and none of the source

    @property
    def drawn(self) -> list[Side]:
        return [side for side in self.sides if side.drawn]

    @property
    def tells(self) -> bool:
        """Whether it says more than a sentence does."""
        return len(self.drawn) >= LEAST

    @property
    def title(self) -> str:
        return ngettext(
            "{up} against {across} for one measure",
            "{up} against {across} for {number} measures",
            len(self.drawn),
            number=wording.spelled(len(self.drawn)),
            up=self.labels[0],
            across=wording.inside(self.labels[1]),
        )

    @property
    def description(self) -> str:
        """All that it shows, in words."""
        return " ".join([*(f"{side.letter}, {side.title}. {side.sentences}" for side in self.drawn), *self.remarks])

    @property
    def reading(self) -> list[str]:
        """How it is read: what stands in it, and nothing else."""
        if self.picture is None:
            return []
        drawn, lines = self.picture, (*self.picture.upright, *self.picture.level)
        said = [
            (bool(self.labels[2]), _("A larger circle means more of «{what}».", what=self.labels[2])),
            (
                any(one.unknown for one in drawn.bubbles),
                _("A dashed circle means that it is not known; its size then says nothing."),
            ),
            (bool(lines), _("A line shows the span that was given; where the circle stands on it, is no estimate.")),
            (
                bool(drawn.shared),
                _("Measures in one frame are drawn at the same place; where in the frame they are, says nothing."),
            ),
            (
                any(one.beside for one in lines),
                _("A line beside the circles has the letters of the measures that it is of."),
            ),
            (any(len(one.radii) > 1 for one in drawn.bubbles), _("Two circles show a span, from the inner to the outer.")),
        ]
        return [sentence for shown, sentence in said if shown]

    @property
    def remarks(self) -> list[str]:
        """Which measures stand together, and which are not drawn, with what is lacking."""
        shared = self.picture.shared if self.picture else []
        return [*map(self._together, shared), *(_not_drawn(side) for side in self.sides if not side.drawn)]

    def _together(self, mark: Mark) -> str:
        names = "; ".join(f"{side.letter}, {side.title}" for side in self.sides if side.letter in mark.letters)
        if mark.alike:
            return _("They stand at the same place: {names}.", names=names)
        return _("They are drawn at the same place, for their spans have the same middle: {names}.", names=names)

    @cached_property
    def svg(self) -> str:
        return str(_drawing(self.picture, self)) if self.picture else ""

    @property
    def figure(self) -> Figure:
        """As it stands in a document, under the table that says the same in words."""
        letters = "; ".join(f"{side.letter}: {side.title}" for side in self.drawn)
        caption = " ".join([f"{self.title}. {letters}.", *self.reading, *self.remarks])
        return Figure("sammenlikning", self.svg, f"{self.title}. {self.description}", caption)


def compared(advice: Advice, only: Collection[str] | None = None) -> Comparison:
    """The measures of a case, or some of them by their ids."""
    beside, roles = [side for side in sides(advice) if only is None or side.id in only], advice.knowledge.roles
    points = [side.point for side in beside if side.drawn]
    names = labels(advice)
    drawn = draw(points, _steps(advice, roles.upright), _steps(advice, roles.across), names[0]) if points else None
    return Comparison(tuple(beside), drawn, names, _own_steps(advice.knowledge))


def _own_steps(knowledge: KnowledgeBase) -> bool:
    """Whether the steps of the picture are the project's own, and none of the source."""
    roles = knowledge.roles
    scales = [knowledge.questions[id].scale for id in (roles.upright, roles.across, roles.size) if id]
    return any(knowledge.scales[one].ours for one in scales if one in knowledge.scales)


def _steps(advice: Advice, question: str) -> list[str]:
    return [wording.option(option) for option in advice.knowledge.questions[question].options]


def _not_drawn(side: Side) -> str:
    said = _("{letter}, {title}, is not drawn.", letter=side.letter, title=side.title)
    return " ".join([said, *(f"{label}: {words}." for label, words in side.lacking)])


def _drawing(picture: Picture, of: Comparison) -> Drawing:
    drawing = Drawing("sammenlikning", picture.width, picture.height, of.title, of.description)
    _axes(drawing, picture, of.labels)
    for line in (*picture.upright, *picture.level):
        drawing.line("rng", line.start, line.end)
    for line in (one for one in picture.upright if one.beside):
        for place, letter in enumerate(line.letters):
            drawing.text(letter, line.start[0] + 5, line.middle + 5 + 14 * (place - (len(line.letters) - 1) / 2), "whose")
    for line in (one for one in picture.level if one.beside):
        drawing.text(", ".join(line.letters), line.middle, line.start[1] - 4, "whose", "middle")
    for mark in picture.shared:
        drawing.rect("same", mark.x - mark.width / 2, mark.y - mark.height / 2, mark.width, mark.height, 8)
    for bubble in picture.bubbles:
        for radius in bubble.radii:
            drawing.circle("bub unk" if bubble.unknown else "bub", bubble.x, bubble.y, radius)
        drawing.text(bubble.letter, bubble.x, bubble.y + 5, "let", "middle")
    return drawing


def _axes(drawing: Drawing, picture: Picture, labels: Sequence[str]) -> None:
    left, right, top, bottom = picture.left, picture.right, picture.top, picture.bottom
    for tick in picture.rows:
        drawing.line("gr", (left, tick.at), (right, tick.at))
        drawing.text(tick.lines[0], left - 8, tick.at + 5, anchor="end")
    for tick in picture.columns:
        drawing.line("gr", (tick.at, top), (tick.at, bottom))
        for place, line in enumerate(tick.lines):
            drawing.text(line, tick.at, bottom + 20 + 18 * place, anchor="middle")
    drawing.line("ax", (left, top), (left, bottom))
    drawing.line("ax", (left, bottom), (right, bottom))
    drawing.text(labels[0], left - 22, 16, "cap", "end")
    drawing.arrow((left - 13, 17), (left - 13, 5))
    drawing.text(labels[1], left, picture.height - 6, "cap")
    drawing.arrow((left - 21, picture.height - 10), (left - 8, picture.height - 10))
