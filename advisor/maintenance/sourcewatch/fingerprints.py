"""Finds passages in a text by their fingerprints: the base says of a clause what its text hashes to, never the text itself.

A fingerprint is the first 16 hexadecimal digits of SHA-256 over the words of a passage: NFC, small letters, white space and
bullets as one space, trimmed. How a text is set does not change its words, so a text is read in several ways: with the quotation
marks and dashes of a typesetter or of a keyboard, and with words that are divided at the end of a line put together.
"""

from __future__ import annotations

import hashlib
import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

MOST_WORDS = 50_000  # of a text: a guideline has some thousands
LENGTH = 16

_BULLETS = "•‣◦▪▫·●○■□"
_SPACES = dict.fromkeys(map(ord, _BULLETS), " ")
_UNSEEN = dict.fromkeys(map(ord, "\xad\u200b\u200c\u200d\u2060\ufeff"))
_LIGATURES = {code: unicodedata.normalize("NFKC", chr(code)) for code in range(0xFB00, 0xFB07)}
_CLEAN = {**_SPACES, **_UNSEEN, **_LIGATURES}
_LISTED = re.compile(r"^\s*[-–—*]\s+")  # a bullet made on a keyboard; or a dash of a sentence whose line is broken before it
_ENDED = re.compile(rf"^\s*$|^\s*[-–—*{_BULLETS}]|[.:;?!]\s*$")  # a line after which a dash is a bullet
_JOINT = re.compile(r"(?<=\w)\.(?=\w)")  # before a capital: the space after a sentence, or after «1.», is lost
_KEYBOARD = str.maketrans({**dict.fromkeys("“”„«»″", '"'), **dict.fromkeys("‘’‚′", "'"), **dict.fromkeys("–—‐‑−", "-")})


def _as_it_is(word: str) -> str:
    return word


def _of_a_keyboard(word: str) -> str:
    return word.translate(_KEYBOARD)


def _typeset(word: str) -> str:
    return "–" if word == "-" else re.sub(r'["“”„]$', "»", re.sub(r'^["“”„]', "«", word))


def _with_ranges(word: str) -> str:
    return re.sub(r"(?<=\d)-(?=\d)", "–", word)


_HYPHENS = "-\u2010"
_WAYS = (_as_it_is, _of_a_keyboard, _typeset, _with_ranges, lambda word: _typeset(_with_ranges(word)))
_JOINS = (None, "", "-")  # what is left of a hyphen at the end of a line, where the word goes on on the next


@dataclass(frozen=True)
class Word:
    text: str  # in small letters
    shown: str  # as it stands
    line: int  # of the text, from 1
    joined: bool = False  # whether it stands at the word before it, with no space between
    last: bool = False  # of its line


@dataclass(frozen=True, order=True)
class Span:
    """Words in a row: those numbered at ≤ number < until."""

    at: int
    until: int

    def meets(self, other: Span) -> bool:
        return self.at < other.until and other.at < self.until


def fingerprint(text: str) -> str:
    """Of a passage, 16 hexadecimal digits."""
    return _hashed(" ".join(unicodedata.normalize("NFC", text).lower().translate(_SPACES).split()))


def _hashed(said: str) -> str:
    return hashlib.sha256(said.encode()).hexdigest()[:LENGTH]


def words(lines: Iterable[str]) -> list[Word]:
    """The words of a text, at most MOST_WORDS of them and one more."""
    found: list[Word] = []
    before = ""
    for number, line in enumerate(lines, 1):
        said = unicodedata.normalize("NFC", line).translate(_CLEAN)
        own = (_LISTED.sub("", said) if _ENDED.search(before) else said).split()
        before = line
        pieces = [(piece, bool(part)) for word in own for part, piece in enumerate(_parted(word))]
        for place, (piece, joined) in enumerate(pieces, 1):
            found.append(Word(piece.lower(), piece, number, joined, place == len(pieces)))
            if len(found) > MOST_WORDS:
                return found
    return found


def _parted(word: str) -> list[str]:
    cuts = [one.end() for one in _JOINT.finditer(word) if word[one.end()].isupper()]
    return [word[start:end] for start, end in pairwise([0, *cuts, len(word)])]


@dataclass(frozen=True)
class Sought:
    """A passage to find: what it hashes to, how many words it has, and its first word where that is known."""

    fingerprint: str
    length: int
    first: str = ""


def found_in(text: Sequence[Word], sought: Iterable[Sought]) -> dict[str, list[Span]]:
    """Fingerprint → every place where the passage stands, in the order of the text, in the first way of reading that has it."""
    left, found = set(sought), dict[str, list[Span]]()
    for pieces in _readings(text):
        if not left:
            break
        here = _search(pieces, left)
        found |= here
        left = {one for one in left if one.fingerprint not in here}
    return found


Piece = tuple[str, int, int, bool]
"""A word in a way of reading: its text, the words at ≤ number < until that it is made of, whether a space is before it."""


def _readings(text: Sequence[Word]) -> Iterator[list[Piece]]:
    seen = set()
    for hyphen in _JOINS:
        whole = list(_pieces(text, hyphen))
        for way in _WAYS:
            read = [(way(said), at, until, apart) for said, at, until, apart in whole]
            if (key := hash(tuple(read))) not in seen:
                seen.add(key)
                yield read


def _pieces(text: Sequence[Word], hyphen: str | None) -> Iterator[Piece]:
    at = 0
    while at < len(text):
        word, until = text[at], at + 1
        said = word.text
        while hyphen is not None and len(said) > 1 and text[until - 1].last and said[-1] in _HYPHENS and until < len(text):
            said = said[:-1] + hyphen + text[until].text
            until += 1
        yield said, at, until, not word.joined
        at = until


def _search(pieces: Sequence[Piece], sought: Iterable[Sought]) -> dict[str, list[Span]]:
    by_first: dict[str, dict[int, set[str]]] = defaultdict(lambda: defaultdict(set))
    for one in sought:
        by_first[plain(one.first)][one.length].add(one.fingerprint)
    found: dict[str, list[Span]] = defaultdict(list)
    for start, (said, at, _until, _apart) in enumerate(pieces):
        for lengths in (by_first.get(plain(said)), by_first.get("")):
            for length, wanted in (lengths or {}).items():
                for end in _ends(pieces, start, length):
                    if (hashed := _hashed(_joined(pieces[start:end]))) in wanted:
                        found[hashed].append(Span(at, pieces[end - 1][2]))
    return dict(found)


def plain(word: str) -> str:
    """A word as it is compared: without the marks that are set in several ways."""
    return unicodedata.normalize("NFC", word).lower().translate(_CLEAN).translate(_KEYBOARD).strip("\"'")


def _ends(pieces: Sequence[Piece], start: int, length: int) -> set[int]:
    """Where so many words end: counted as pieces, and as what has a space before."""
    ends = {start + length} if start + length <= len(pieces) else set()
    if any(not one[3] for one in pieces[start + 1 : start + length + 1]):
        end, counted = start + 1, 1
        while end < len(pieces) and (counted < length or not pieces[end][3]):
            counted += pieces[end][3]
            end += 1
        if counted == length:
            ends.add(end)
    return ends


def _joined(pieces: Sequence[Piece]) -> str:
    return "".join(" " * (apart and number > 0) + said for number, (said, _at, _until, apart) in enumerate(pieces))


def shown(text: Sequence[Word], span: Span) -> str:
    """The words of a place as they stand."""
    own = text[span.at : span.until]
    return "".join(" " * (not word.joined and number > 0) + word.shown for number, word in enumerate(own))


def in_order(found: Mapping[int, Sequence[Span]]) -> dict[int, Span]:
    """The longest choice of one place for each number that goes forwards in the text as the numbers do.

    `found`: number (from the first passage of the source on) → where it stands. Numbers that are left out stand elsewhere.
    """
    from bisect import bisect_left

    ends: list[Span] = []  # of the chains so far, by length
    last: list[int] = []  # the entry that ends each
    entries: list[tuple[int, Span, int]] = []  # (number, span, entry before)
    for number in sorted(found):
        for span in sorted(set(found[number]), reverse=True):
            place = bisect_left(ends, span)
            entries.append((number, span, last[place - 1] if place else -1))
            ends[place : place + 1] = [span]
            last[place : place + 1] = [len(entries) - 1]
    chosen, entry = {}, last[-1] if last else -1
    while entry >= 0:
        number, span, entry = entries[entry]
        chosen[number] = span
    return chosen
