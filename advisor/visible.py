"""What of a text can be seen. One definition, for every reader and engine.

A character is visible when it is a letter, a digit, a sign or a symbol (Unicode's L, N, P and S), and none of those that
are blank by their name, nor the place of an object that is gone. Marks stand on another character and show nothing
alone. White space, controls, formats, private use and what Unicode has not assigned show nothing that all readers see.

The visible length counts each visible character once, with the marks on it, and one for the space between two of them,
however wide or high. What joins or parts letters (ZWJ, ZWNJ, soft hyphens) stays in the text and adds nothing.
"""

from __future__ import annotations

import re
import sys
import unicodedata
from functools import cache

_BLANK = re.compile(
    "(HALFWIDTH )?HANGUL .*FILLER|BRAILLE PATTERN BLANK|MUSICAL SYMBOL NULL NOTEHEAD|EGYPTIAN HIEROGLYPH .*BLANK"
    "|OBJECT REPLACEMENT CHARACTER"
)
_SHAPING = {"\u200c", "\u200d", *map(chr, range(0xE0020, 0xE0080))}  # joiners, and the tags of a flag: they shape a neighbour


def seen(text: str) -> str:
    """What of a text can be seen, in a line: its length is the visible length, and it is empty where there is nothing."""
    if text.isascii() and text.isprintable():
        return " ".join(text.split())
    return " ".join(unicodedata.normalize("NFC", text).translate(_SEEN).split())


def visible_length(text: str) -> int:
    return len(seen(text))


def clean(text: str) -> str:
    """Text as it is kept: composed letters, plain line ends, nothing unseen around it. Empty where nothing can be seen."""
    text = unicodedata.normalize("NFC", text.replace("\r\n", "\n").replace("\r", "\n")).strip()
    if text.isascii() and text.isprintable():
        return text
    if not seen(text):
        return ""
    start, end = 0, len(text)
    while _is_padding(text[start]):
        start += 1
    while _is_padding(text[end - 1]):
        end -= 1
    return text[start:end]


def _is_padding(letter: str) -> bool:
    """Whether a character at the end of a text shows nothing, whatever stands beside it."""
    if letter.isspace() or _is_blank(letter):
        return True
    unseen = unicodedata.category(letter) == "Cf" and unicodedata.bidirectional(letter) == "BN"
    return unseen and letter not in _SHAPING


@cache
def blanks() -> str:
    """Every character that counts as a letter or a symbol and is blank by its name."""
    return "".join(letter for letter in map(chr, range(sys.maxunicode + 1)) if _is_blank(letter))


def _is_blank(letter: str) -> bool:
    return bool(_BLANK.fullmatch(unicodedata.name(letter, "")))


class _Seen(dict[int, str]):
    """Code point → the character, a space, or nothing."""

    def __missing__(self, code: int) -> str:
        letter = chr(code)
        visible = unicodedata.category(letter)[0] in "LNPS" and not _is_blank(letter)
        self[code] = found = letter if visible else " " if letter.isspace() else ""
        return found


_SEEN = _Seen()
