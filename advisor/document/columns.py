"""How the columns of a table share its width, on every kind of page: no word is broken that has room."""

from __future__ import annotations

import re
from collections.abc import Iterable

from .model import Table

GUTTER = 2  # letters between two columns
LINE = 80  # letters on a line of a page
LONG = LINE // 2  # letters of a word that a column must have room for
DIVIDED = 7  # letters of a word that a narrow column divides
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
    if sum(words) > LINE:  # the first has its room, for it says what the row is about; so has a number: only words are divided
        whole = [min(word, max(DIVIDED, _longest(texts, "[0-9]")) + GUTTER) for word, texts in zip(words, columns, strict=True)]
        least = [words[0], *whole[1:]]
        part = max(0.0, LINE - sum(least)) / (sum(words) - sum(least) or 1)
        words = [low + part * (word - low) for low, word in zip(least, words, strict=True)]
    wide = [word + left * one / (sum(said) or 1) for word, one in zip(words, said, strict=True)]
    return [one / sum(wide) for one in wide]


def _longest(texts: Iterable[str], having: str = "") -> float:
    words = (word for text in texts for word in re.split(r"[ \n\t-]", text))
    return max((len(word) for word in words if re.search(having, word)), default=1)
