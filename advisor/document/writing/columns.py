"""How the columns of a table share its width, on every kind of page: no word is broken that has room."""

from __future__ import annotations

import re
from collections.abc import Iterable

from ..model import Table

GUTTER = 2  # letters between two columns
LINE = 72  # letters on a line of a page
LONG = LINE // 2  # letters of a word that a column must have room for
BOLD = 1.15  # how much wider a letter of a head is


def shares(table: Table) -> list[float]:
    """Of each column, its part of the whole: room for its longest word, and of what is left as much as it says."""
    rows = [list(table.head), *([piece.text for piece in row] for row in table.rows)]
    several = max(map(len, rows), default=1)
    columns = [[row[place] for row in rows if place < len(row)] for place in range(several)]
    bold = [[*table.head[place : place + 1], *(columns[place] if place == 0 else [])] for place in range(several)]
    words = [min(LONG, max(_longest(texts), BOLD * _longest(heads))) + GUTTER for texts, heads in zip(columns, bold, strict=True)]
    said = [max(map(len, texts), default=0) ** 0.5 for texts in columns]
    left = max(0.0, LINE - sum(words))
    wide = [word + left * one / (sum(said) or 1) for word, one in zip(words, said, strict=True)]
    return [one / sum(wide) for one in wide]


def _longest(texts: Iterable[str]) -> float:
    return max((len(word) for text in texts for word in re.split(r"[ \n\t-]", text)), default=1)
