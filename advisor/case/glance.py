"""Several texts at one look: those that may hold what keeps them from being stored. In all others there is plainly nothing.

Each such thing has an «@», eight figures with at most one sign between two of them, eleven with nothing but signs between, a
code, or five figures in one piece with what makes them a part of an identity number right before them: a word that may stand
there, or a day. Of what is tidy only «¹²³¼½¾» stand for others of these. privacy.py looks at what is left, and says what counts.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import lru_cache

from ..knowledge.personal import Telling
from ..text.readings import readings
from ..text.visible import TIDY_LATIN, is_tidy
from .identity import BEFORE_FIVE, leads_to_five

_BETWEEN = "\0"
_SIGNS = "@²³¹¼½¾"


def _as_looked_at(letter: str) -> int:
    """Figures as 0, letters as a, what may stand for a sign as @; the signs of codes as they are, and all others as a space."""
    if letter in _SIGNS:
        return ord("@")
    return ord("0" if letter.isdecimal() else "a" if letter.isalpha() else letter if letter in "\0%&#</" else " ")


_LOOK = bytes(map(_as_looked_at, map(chr, range(256))))
_PLAIN = b"a \0"
_EIGHT_NEAR = rb"(?:[^0a\0]?0){7}"  # from the first figure of a number on
_ELEVEN_APART = rb"(?:[^0a\0]{0,24}+0){10}"
_NEAR = re.compile(rb"0(?<!00)(?:0{7}|(?=0*+[^0a\0]++0)(?:%s|%s))" % (_EIGHT_NEAR, _ELEVEN_APART))  # most stand alone
_CODED = {one[:1]: re.compile(one) for one in (b"%[0a][0a]", b"&[#0a]", b"<[/a]")}  # sign → what makes a code of it
_FIVE = re.compile(rb"000(?<!0000) ?00(?!0)")  # begins with what is quickly found

# What stands before five figures, backwards: small letters, figures as 0
_LETTERS = "".join(letter for letter in map(chr, range(256)) if letter.isalpha() and letter != "µ").encode("latin-1")
_ODD = "?µ²³¹¼½¾".encode("latin-1")  # may be a letter or stand for one: what is not in Latin-1 stands as a question mark
_FIVE_BACK = rb"(?P<five>00(?<!000) ?000)(?!0)[^%s%s0\0]*+" % (_LETTERS, _ODD)
_DAY_BACK = rb"00(?:0000|(?:00)?[^0\0]{1,15}0)"


def _in_small(letter: str) -> str:
    return "0" if letter.isdecimal() else letter if letter == "µ" else letter.lower()


_SMALL = "".join(map(_in_small, map(chr, range(256)))).encode("latin-1")

_DAY = rb"00?[^0\0]{1,15}+(?:00?[^0\0]{1,15}+)?(?:00)?00|0{6}|0{8}|0000 00 00"
_ALONE = rb"\0[^0\0]{0,40}+(?:%s)[^0\0]{0,40}+\0"
_DAY_ALONE, _FIVE_ALONE = re.compile(_ALONE % _DAY), re.compile(_ALONE % b"0{5}")


class Glance:
    """A look at texts that are tidy."""

    def __init__(self, joined: str, latin: bytes):
        self._joined = joined
        self._latin = latin
        self._look = latin.translate(_LOOK)  # other letters are no figures

    def suspects(self, telling: Telling) -> list[str]:
        """The texts that may hold something in themselves."""
        starts = {self._look.rfind(b"\0", 0, place) + 1 for place in self._places(telling)}
        ends = ((start, self._joined.find(_BETWEEN, start)) for start in sorted(starts))
        return [self._joined[start : end if end >= 0 else None] for start, end in ends]

    def _places(self, telling: Telling) -> Iterator[int]:
        """Where something may begin: at least one place in each such text."""
        look = self._look
        if not look.strip(_PLAIN):
            return
        yield from (near.start() for near in _NEAR.finditer(look))
        if b"@" in look:
            yield from (sign.start() for sign in re.finditer(b"@", look))
        for sign, coded in _CODED.items():
            if sign in look:
                yield from (code.start() for code in coded.finditer(look))
        if _FIVE.search(look) is not None:
            yield from self._fives(telling)

    def _fives(self, telling: Telling) -> Iterator[int]:
        """Where five figures stand that may be a part of an identity number. Most often the last word before them says no."""
        size = len(self._latin)
        for found in _backwards(telling.may_part).finditer(self._latin.translate(_SMALL)[::-1]):
            start = size - found.end("five")
            before = self._joined[max(0, start - BEFORE_FIVE) : start].rpartition(_BETWEEN)[2]
            if any(leads_to_five(next(readings(before))[0], telling)):
                yield start

    def has_halves(self) -> bool:
        """Whether one of the texts may be nothing but a day of birth, and another nothing but five figures."""
        if b"00000" not in self._look:
            return False
        look = b"\0%s\0" % self._look
        return _DAY_ALONE.search(look) is not None and _FIVE_ALONE.search(look) is not None


def over(texts: Sequence[str]) -> Glance | None:
    """A look at these texts, or None where not all of them are tidy."""
    joined = _BETWEEN.join(texts)
    most = max(len(texts) - 1, 0)
    try:
        latin = joined.encode("latin-1")
        tidy = latin.translate(None, TIDY_LATIN) == b"\0" * most
    except UnicodeEncodeError:
        latin = joined.encode("latin-1", "replace")
        tidy = joined.count(_BETWEEN) == most and is_tidy(joined.replace(_BETWEEN, "\n"))
    return Glance(joined, latin) if tidy else None


@lru_cache(4)
def _backwards(words: frozenset[str]) -> re.Pattern[bytes]:
    """Five figures behind one of the words, a day, or an odd letter."""
    several = b"|".join(re.escape(word.encode("latin-1")[::-1]) for word in sorted(words) if max(word) <= "\xff")
    before = rb"[%s]*+[%s]|%s|(?:%s)(?![%s])" % (_LETTERS, _ODD, _DAY_BACK, several, _LETTERS)
    return re.compile(rb"%s(?=%s)" % (_FIVE_BACK, before))  # what stands before may be the next five
