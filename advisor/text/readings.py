"""A text as it may be read: with plain figures and signs, and with what stands for others taken as what it stands for.

A person reads «１５», «1̶5̶» and «①⑤» as 15; a program that shows pages reads «&#49;5», «%315» and «<b>1</b>5» so too. Each reading
knows the place in the text of each of its characters.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Sequence
from html import unescape
from urllib.parse import unquote

Reading = tuple[str, Sequence[int]]
"""Characters, and the place of each in the text; no places where they are those of the text."""

MOST_LAYERS = 3  # a code may stand for the sign of another code
_CODE = re.compile(r"(?:%[0-9A-Fa-f]{2})++|&#?[0-9A-Za-z]{1,10};|</?[A-Za-z][^<>\n]{0,80}>|[²³¹⁰⁴-⁹₀-₉⑴-⒛]")
_MAY_BE_CODED = re.compile(r"%[0-9A-Fa-f]{2}|&[#0-9A-Za-z]|<[/A-Za-z]|[²³¹⁰⁴-⁹₀-₉⑴-⒛]{2}")


def readings(text: str) -> Iterator[Reading]:
    """The text with ASCII digits, plain spaces and hyphens, and without what cannot be seen.

    Then the same with its codes taken for what they stand for, if it has any.
    """
    yield _folded(text)
    if is_coded(text):
        yield _decoded(text)


def is_coded(text: str) -> bool:
    """Whether something in the text may stand for other characters."""
    return ("%" in text or "&" in text or "<" in text or not text.isascii()) and _MAY_BE_CODED.search(text) is not None


def _folded(text: str) -> Reading:
    if text.isascii() and text.isprintable():
        return text, ()
    kept = text.translate(_FOLD)
    if len(kept) == len(text):
        return kept, ()
    return kept, [place for place, letter in enumerate(text) if _FOLD[ord(letter)]]


def _decoded(text: str) -> Reading:
    places: Sequence[int] = range(len(text))
    for _layer in range(MOST_LAYERS):
        if not _CODE.search(text):
            break
        pieces: list[str] = []
        kept: list[int] = []
        end = 0
        for code in _CODE.finditer(text):
            means = _meaning(code[0])
            pieces += [text[end : code.start()], means]
            kept += places[end : code.start()]
            kept += [places[code.start()]] * len(means)
            end = code.end()
        text, places = "".join([*pieces, text[end:]]), [*kept, *places[end:]]
    folded, of_text = _folded(text)
    return folded, [places[one] for one in of_text] if of_text else places


def _meaning(code: str) -> str:
    if code[0] == "%":
        return unquote(code, errors="replace")
    if code[0] == "&":
        return unescape(code)
    return "" if code[0] == "<" else unicodedata.normalize("NFKC", code)


class _Fold(dict[int, str]):
    """Code point → one character, or none."""

    def __missing__(self, code: int) -> str:
        letter = self._of(chr(code))
        if len(self) < 5000:
            self[code] = letter
        return letter

    def _of(self, letter: str) -> str:
        if unicodedata.decimal(letter, None) is not None:
            return str(unicodedata.decimal(letter))
        category = unicodedata.category(letter)
        if category == "Zs":
            return " "
        if category == "Pd" or letter == "\u2212":
            return "-"
        if category in ("Cf", "Mn", "Me") or (category == "Cc" and not letter.isspace()):
            return ""  # what joins, strikes through, puts a ring around, or chooses a glyph
        if unicodedata.decomposition(letter).startswith(("<super>", "<sub>")):  # the number of a footnote
            return letter
        plain = unicodedata.normalize("NFKC", letter)
        return plain if len(plain) == 1 else letter


_FOLD = _Fold()
