"""An SVG of lines, circles and words, as it stands in HTML.

Its own greys are for paper; a page colours the same classes by its style sheet.
"""

from __future__ import annotations

from collections.abc import Mapping
from xml.etree.ElementTree import Element, SubElement, tostring

from .fonts import FAMILIES

INK, SOFT, FAINT, PAPER, TINT = "#1a1a1a", "#4a4a4a", "#8a8a8a", "#ffffff", "#e4e4e4"
SIZE = 13  # of letters
CHARACTER = 7.6  # how wide one of them is, at most on the average

LOOKS: dict[str, dict[str, str]] = {
    "gr": {"stroke": FAINT, "stroke-dasharray": "2 4"},  # a step
    "ax": {"stroke": SOFT},
    "cap": {"fill": SOFT},
    "bub": {"fill": TINT, "stroke": INK, "stroke-width": "2"},
    "bub unk": {"fill": PAPER, "stroke": SOFT, "stroke-width": "2", "stroke-dasharray": "5 4"},
    "same": {"fill": PAPER, "stroke": SOFT},
    "rng": {"stroke": INK, "stroke-width": "2.5", "stroke-linecap": "round"},
    "let": {"font-weight": "600"},
    "whose": {"font-weight": "600"},
    "more": {"fill": SOFT, "stroke": INK, "stroke-width": "1.5"},  # a cost
    "less": {"fill": PAPER, "stroke": INK, "stroke-width": "1.5"},  # a saving: also hatched, and said in words
    "hatch": {"stroke": INK, "stroke-width": "1.5"},
    "open": {"fill": "none", "stroke": INK, "stroke-width": "1.5", "stroke-dasharray": "5 4"},  # the rest of a span
    "way": {"fill": PAPER, "stroke": SOFT},
    "way asked": {"fill": PAPER, "stroke": SOFT},
    "way mid": {"fill": TINT, "stroke": INK, "stroke-width": "2"},
    "hole": {"fill": PAPER, "stroke": INK, "stroke-width": "1.5"},
}


class Drawing:
    """One picture, in the order in which it is painted."""

    def __init__(self, key: str, width: float, height: float, title: str, description: str):
        said = {
            "viewBox": f"0 0 {_number(width)} {_number(height)}",
            "width": f"{round(width)}",
            "height": f"{round(height)}",
            "role": "img",
            "aria-labelledby": f"{key}-t {key}-d",
            "font-family": FAMILIES,
            "font-size": f"{SIZE}",
            "fill": INK,
        }
        self.root = Element("svg", said)
        SubElement(self.root, "title", {"id": f"{key}-t"}).text = title
        SubElement(self.root, "desc", {"id": f"{key}-d"}).text = description

    def line(self, look: str, start: tuple[float, float], end: tuple[float, float]) -> None:
        self._add("line", look, {"x1": start[0], "y1": start[1], "x2": end[0], "y2": end[1]})

    def arrow(self, start: tuple[float, float], end: tuple[float, float]) -> None:
        """Upwards or to the right: the fonts have no such letter."""
        level = start[1] == end[1]
        self.line("ax", start, end)
        for side in (-4, 4):
            self.line("ax", (end[0] - 4, end[1] + side) if level else (end[0] + side, end[1] + 4), end)

    def rect(self, look: str, x: float, y: float, width: float, height: float, rx: float = 0) -> None:
        self._add("rect", look, {"x": x, "y": y, "width": width, "height": height, **({"rx": rx} if rx else {})})

    def circle(self, look: str, x: float, y: float, radius: float) -> None:
        self._add("circle", look, {"cx": x, "cy": y, "r": radius})

    def text(self, said: str, x: float, y: float, look: str = "", anchor: str = "start") -> None:
        self._add("text", look, {"x": x, "y": y}).text = said
        if anchor != "start":
            self.root[-1].set("text-anchor", anchor)

    def _add(self, tag: str, look: str, numbers: Mapping[str, float]) -> Element:
        named = {"class": look} if look else {}
        return SubElement(self.root, tag, {**named, **{key: _number(one) for key, one in numbers.items()}, **LOOKS.get(look, {})})

    def __str__(self) -> str:
        return tostring(self.root, encoding="unicode")


def _number(of: float) -> str:
    return f"{round(of, 1):g}"
