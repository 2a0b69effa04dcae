"""Finds Norwegian telephone numbers in a text: 8, 2 2 2 2 or 3 2 3 digits, with or without +47. No identity numbers.

No telephone is an amount, a round number (…000), a day (20261101), two years (20252026), a part of something longer or of a web
address; nor pairs of digits in a row that is not made of fours or goes up by a round step, nor 3 2 3 digits in a longer row of
figures, for that is a table. Behind a word such as «tlf» it is one all the same, however its digits are parted.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import pairwise

from ..knowledge.personal import PersonalWords, programs_telling, programs_words
from .beside import is_alone, is_counted, word_before

Found = tuple[int, int, str]  # start, end, and the first two digits

_PAIRS = re.compile(r"(?<![0-9])[0-9]{2}([ .-])[0-9]{2}(?![0-9])(?:\1[0-9]{2}(?![0-9]))*+")
_EIGHT = re.compile(r"(?<![0-9])[2-9](?:[0-9]{7}|[0-9]{2}([ .-])[0-9]{2}\1[0-9]{3})(?![0-9])")
_WITH_CODE = re.compile(
    r"(?:\+|(?<![0-9])00) ?47[ )./-]{0,2}"
    r"([2-9][0-9]([ .-]?)[0-9]{2}\2[0-9]{2}\2[0-9]{2}|[2-9][0-9]{2}([ .-])[0-9]{2}\3[0-9]{3})(?![0-9])"
)
_IN_PARTS = re.compile(r"(?<![0-9])[2-9](?:[ .-]?[0-9]){7}(?![0-9])")
_LENGTH = len("91 23 45 67")
_STEPS = ({1}, {2}, {5}, {10}, {-1}, {-2}, {-5}, {-10})
_DAY = re.compile(r"20[0-9]{2}(?:0[1-9]|1[0-2])(?:0[1-9]|[12][0-9]|3[01])")
_YEARS = re.compile(r"(?:19|20)[0-9]{2}(?:19|20)[0-9]{2}")


def numbers(text: str, words: PersonalWords) -> Iterator[Found]:
    """Every number in a folded text without its web addresses, in order; none within another."""
    spans = [(match.start(), match.end(), match[1][:2]) for match in _WITH_CODE.finditer(text)]
    spans += [*_eights(text, words), *_rows_of_pairs(text, words)]
    told = (match.span() for match in _IN_PARTS.finditer(text) if _is_told(text, match.start(), words))
    spans += [(start, end, "".join(filter(str.isdigit, text[start : start + 3]))[:2]) for start, end in told]
    last = 0
    for start, end, first in sorted(spans):
        if start >= last:
            yield start, end, first
            last = end


def _eights(text: str, words: PersonalWords) -> Iterator[Found]:
    together = (words.open.together or programs_words().open.together) + ("", ",")
    listed = -1  # where a number ended that is an amount or a reference
    for match in _EIGHT.finditer(text):
        number, (start, end) = match[0], match.span()
        if not is_alone(text, start, end):
            continue
        if _is_told(text, start, words):
            yield start, end, number[:2]
        elif is_counted(text, start, end, words) or (listed >= 0 and text[listed:start][:8].strip() in together):
            listed = end
        elif not (_is_plain_figure(number) if match[1] is None else _is_in_row(text, start, end, match[1])):
            yield start, end, number[:2]


def _is_told(text: str, start: int, words: PersonalWords) -> bool:
    return word_before(text, start) in (words.telling or programs_telling()).phone


def _is_plain_figure(number: str) -> bool:
    return number.endswith("000") or bool(_DAY.fullmatch(number) or _YEARS.fullmatch(number))


def _is_in_row(text: str, start: int, end: int, between: str) -> bool:
    """Whether 3 2 3 digits stand in a longer row of figures, which does not begin or go on as a row of such numbers."""
    before = text[max(0, start - _LENGTH) : start]
    after = text[end : end + _LENGTH]
    goes_on = after[:1] == between and after[1:2].isdigit() and not _EIGHT.match(text, end + 1)
    went_on = before[-1:] == between and before[-2:-1].isdigit() and not _EIGHT.fullmatch(before[:-1])
    return goes_on or went_on


def _rows_of_pairs(text: str, words: PersonalWords) -> Iterator[Found]:
    for match in _PAIRS.finditer(text):
        row, (start, end) = match[0], match.span()
        if (len(row) + 1) % (_LENGTH + 1) or not is_alone(text, start, end):
            continue
        if not _is_told(text, start, words) and (_goes_by_steps(row) or is_counted(text, start, end, words)):
            continue
        for place in range(0, len(row), _LENGTH + 1):
            if row[place] in "23456789":
                yield start + place, start + place + _LENGTH, row[place : place + 2]


def _goes_by_steps(row: str) -> bool:
    """Whether each pair is so much more than the one before as in a list: 20 30 40 50."""
    return {int(after) - int(before) for before, after in pairwise(re.split("[ .-]", row))} in _STEPS
