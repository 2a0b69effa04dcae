"""Pictures of counts as SVG: bars made of pieces, and columns over years.

A picture has no width of its own: everything across is in per cent, so it fits a phone, a screen and a sheet of paper,
and its letters keep their size. A piece is told from its neighbours by pattern, frame and number, not by colour alone.
The tones and the class `wide` are styled in page.css, where they also get their patterns (`patterns` must stand once
in the page).
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from html import escape
from math import ceil

from ...wording import words as wording

TONES = ("plain", "lines", "pale", "hatch", "strong", "blank", "dashed")
PATTERNED = ("lines", "hatch")

_WIDE = 2400  # px across that a pattern covers; a bar is never wider
_HEIGHT = 28  # px of a bar
_PHONE, _PAPER = 320, 390  # px across for a bar on a phone, and at least on all that is wider
_COLUMNS = 580  # px across for all columns together, on all that is wider than a phone
_DIGIT, _SPACE = 8.2, 4  # px across in a number


@dataclass(frozen=True)
class Piece:
    """One piece of a bar: its tone (of TONES), what it counts, and how many."""

    tone: str
    label: str
    count: int


def patterns() -> str:
    """What the patterned tones are drawn with, as an SVG without size. Plain strokes: a fill with a pattern makes a file
    of a hundred times the size when the page is printed."""
    lines = "".join(f"M0 {y}H{_WIDE}" for y in range(4, _HEIGHT, 5))
    hatch = "".join(f"M{x} {_HEIGHT}l{_HEIGHT} -{_HEIGHT}" for x in range(-_HEIGHT, _WIDE, 7))
    return (
        '<svg class="patterns" width="0" height="0" aria-hidden="true" focusable="false"><defs>'
        f'<path id="lines" d="{lines}"/><path id="hatch" d="{hatch}"/></defs></svg>'
    )


def swatch(tone: str) -> str:
    """A small piece of the tone, for the key of a picture."""
    box = _box(tone, "1", "1", "20", "14")
    return f'<svg class="swatch" width="22" height="16" aria-hidden="true" focusable="false">{box}</svg>'


def bar(title: str, pieces: Sequence[Piece], whole: int, alone: bool = False) -> str:
    """A bar as an SVG; `whole` is the count that fills the width, at least the sum of the pieces.

    Where the bar stands `alone` its sum is written after it; else each piece has its number, where there is room.
    """
    drawn, start, room = [], 0.0, 100 - 100 * (_across(_said(whole)) + 12) / _PHONE if alone else 100
    for piece in (piece for piece in pieces if piece.count):
        width = room * piece.count / whole
        box = _box(piece.tone, f"{start:.3f}%", "1", f"{width:.3f}%", str(_HEIGHT - 2), f"{piece.label}: {_said(piece.count)}")
        drawn.append(box + ("" if alone else _number(piece, start + width / 2, width)))
        start += width
    if alone:
        total = sum(piece.count for piece in pieces)
        drawn.append(f'<text x="{start:.3f}%" dx="8" y="{_HEIGHT / 2:g}" dominant-baseline="central">{_said(total)}</text>')
    told = ", ".join(f"{piece.label} {_said(piece.count)}" for piece in pieces)
    return _picture("bar", title, told, _HEIGHT, drawn)


def columns(title: str, counts: Sequence[tuple[str, int]]) -> str:
    """A column for each of (name, count), in their order, as an SVG; at least one."""
    top, foot, tall = 22, 24, 130
    highest = max(count for _name, count in counts) or 1
    each = 100 / len(counts)
    names, said = [name for name, _count in counts], [_said(count) for _name, count in counts]
    drawn = []
    for place, (name, count) in enumerate(counts):
        height = tall * count / highest
        left, width = f"{each * (place + 0.16):.3f}%", f"{each * 0.68:.3f}%"
        if count:
            drawn.append(_box("plain", left, f"{top + tall - height:.2f}", width, f"{height:.2f}", f"{name}: {said[place]}"))
        drawn.append(_under_or_over(said, place, f"{top + tall - height - 7:.2f}"))
        drawn.append(_under_or_over(names, place, str(top + tall + 17)))
    line = f'<line class="axis" x1="0" x2="100%" y1="{top + tall}" y2="{top + tall}"/>'
    told = ", ".join(f"{name}: {number}" for name, number in zip(names, said, strict=True))
    return _picture("columns", title, told, top + tall + foot, [*drawn, line])


def _under_or_over(words: Sequence[str], place: int, y: str) -> str:
    """The word of one column. Where all have no room, it is every second, or third, that stands; the last always does."""
    widest = max(map(_across, words)) + 2
    step = ceil(widest * len(words) / _COLUMNS)
    on_a_phone = step * ceil(widest * len(words) / _PHONE / step)
    before_the_last = len(words) - 1 - place
    if before_the_last % step:
        return ""
    return _text(words[place], 100 * (place + 0.5) / len(words), y, wide=bool(before_the_last % on_a_phone))


def _number(piece: Piece, middle: float, width: float) -> str:
    """The number of a piece `width` per cent wide; on a narrow screen, or anywhere, left to the table where it has no room.
    On a pattern it stands on a plate."""
    said = _said(piece.count)
    needed = 100 * (_across(said) + 2)
    if width * _PAPER < needed:
        return ""
    wide = width * _PHONE < needed
    text = _text(said, middle, f"{_HEIGHT / 2:g}", wide, ' dominant-baseline="central"')
    if piece.tone not in PATTERNED:
        return text
    hidden, across = " wide" if wide else "", _across(said)
    moved = f'transform="translate({-across / 2:.1f} 0)"'
    return f'<rect class="plate{hidden}" x="{middle:.3f}%" y="6" width="{across:.1f}" height="{_HEIGHT - 12}" {moved}/>{text}'


def _text(said: str, middle: float, y: str, wide: bool = False, more: str = "") -> str:
    hidden = ' class="wide"' if wide else ""
    return f'<text x="{middle:.3f}%" y="{y}" text-anchor="middle"{more}{hidden}>{escape(said)}</text>'


def _box(tone: str, x: str, y: str, width: str, height: str, title: str = "") -> str:
    """A framed piece, with its pattern cut to its size."""
    place = f'x="{x}" y="{y}" width="{width}" height="{height}"'
    told = f"<title>{escape(title)}</title>" if title else ""
    pattern = f'<svg {place}><use href="#{tone}"/></svg>' if tone in PATTERNED else ""
    return f'<g class="tone {tone}">{told}<rect class="fill" {place}/>{pattern}<rect class="frame" {place}/></g>'


def _picture(kind: str, title: str, told: str, height: int, drawn: Iterable[str]) -> str:
    return (
        f'<svg class="{kind}" role="img" width="100%" height="{height}">'
        f"<title>{escape(title)}</title><desc>{escape(told)}</desc>{''.join(drawn)}</svg>"
    )


def _across(said: str) -> float:
    """How many px a number takes."""
    return sum(_DIGIT if letter.isalnum() else _SPACE for letter in said)


def _said(count: int) -> str:
    return wording.number(count)
