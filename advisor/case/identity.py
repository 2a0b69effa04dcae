"""Finds Norwegian identity numbers of persons in a text, however they are parted.

Which numbers there are:

- Fødselsnummer and D-number (day + 40): eleven digits, the last two of which are check digits. From 2032 the first of these
  may be any of four (remainder 0–3); the second is as before. Skatteetaten, «Nytt fødselsnummer fra 2032»,
  https://skatteetaten.github.io/folkeregisteret-api-dokumentasjon/nytt-fodselsnummer-fra-2032/
- H-number, the help number within one health service (month + 40), and the common help number (first digit 8 or 9, and no day
  of birth). HIS 1001:2010 «Identifikatorer for personer», and https://nhn.no/hva-er-felles-hjelpenummer/
- Persons made up for tests: month + 80 (Test-Norge, which Tenor searches), + 40 (Nav), + 65 (Norsk helsenett).
  https://github.com/navikt/testnorge (docs/applications/dolly/testnorge.md), https://github.com/bekkopen/NoCommons/releases

python-stdnum gives the check digits as they are today. It knows neither those from 2032 nor any of the added months but 40.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from itertools import pairwise, product

from ..knowledge.personal import PersonalWords, Telling, programs_telling
from .beside import is_alone, is_counted, word_before

Span = tuple[int, int]
Lengths = tuple[int, ...]
Found = tuple[int, int, str]  # start, end, and the eleven digits, or the five where the day is not told

_MONTHS = (0, 40, 65, 80)  # what is added to the month
_DIGITS = 11

# How the digits are parted ----------------------------------------------------------------------

_DAY_PARTS: list[Lengths] = [(6,), (2, 2, 2), (4, 2), (2, 4), (1,) * 6]
_LONG_DAY_PARTS: list[Lengths] = [(8,), (2, 2, 4), (4, 4), (4, 2, 2), (1,) * 8]  # with all of the year, first or last
_PERSON_PARTS: list[Lengths] = [(5,), (3, 2), (1,) * 5, (2, 2, 1), (1, 2, 2)]


def _cut(at: Iterable[int]) -> Lengths:
    places = [0, *at, _DIGITS]
    return tuple(end - start for start, end in pairwise(places))


_BORN = {_cut(place for place, is_cut in zip((2, 4, 6, 9), cuts, strict=True) if is_cut) for cuts in product((0, 1), repeat=4)}
_BORN |= {(6, 2, 3), *((*day, *person) for day, person in product(_DAY_PARTS, _PERSON_PARTS))}
_BORN_LONG = {(*day, *person) for day, person in product(_LONG_DAY_PARTS, _PERSON_PARTS)}
_AS_FIGURES: set[Lengths] = {(2, 3, 3, 3), (3, 3, 3, 2), (4, 4, 3), (4, 3, 4), (3, 4, 4), (5, 6), (1,) * _DIGITS}
_AS_FIGURES |= {(3, 3, 5), (3, 3, 2, 3), (2, 2, 2, 2, 3), (2, 4, 2, 3), (6, 4, 1), (7, 4), (8, 3)}
"""As amounts, accounts and rows of figures are written: such a number is none of these by its words, and no part of a row."""
_ACCOUNT = (4, 2, 5)  # as a bank account is written: none behind a word for one
_WITHOUT_DAY: set[Lengths] = {(11,), (6, 5), (6, 3, 2), (1, 1, 1, 1, 1, 1, 5), (1,) * _DIGITS}  # the common help number
_USUAL = re.compile(r"[0-9]{6}(?: ?- ?| )?[0-9]{3} ?[0-9]{2}|[0-9]{2}([ ./-])[0-9]{2}\1[0-9]{2}(?: ?[.-] ?| )[0-9]{3} ?[0-9]{2}")

_NEAR_FIGURES = re.compile(r"[0-9]++(?:[\W_]{1,24}+[0-9]++)*+")
_FIGURES = re.compile(r"[0-9]+")
_IN_ROW = re.compile(r"[0-9] \||\| [0-9]")


def numbers(text: str, open_text: str, words: PersonalWords) -> Iterator[Found]:
    """Every number in a folded text. `open_text`: the same without its web addresses."""
    for near in _NEAR_FIGURES.finditer(text):
        if near.end() - near.start() >= _DIGITS:
            runs = [one.span() for one in _FIGURES.finditer(text, *near.span())]
            yield from _in_runs(text, open_text, runs, words)
    yield from _told(text, words)


def _in_runs(text: str, open_text: str, runs: Sequence[Span], words: PersonalWords) -> Iterator[Found]:
    """Of runs of digits with nothing but signs between: those in a row that together are as long as a number."""
    for total in (_DIGITS, _DIGITS + 2):
        first = count = 0
        for last, (start, end) in enumerate(runs):
            count += end - start
            while count > total:
                count -= runs[first][1] - runs[first][0]
                first += 1
            if count == total and (found := _number(text, open_text, runs, first, last, words)):
                yield found


def _number(text: str, open_text: str, runs: Sequence[Span], first: int, last: int, words: PersonalWords) -> Found | None:
    if last - first >= _DIGITS - 1 and _goes_on(text, runs, first, last):
        return None
    row = runs[first : last + 1]
    start, end = row[0][0], row[-1][1]
    lengths = tuple(stop - begin for begin, stop in row)
    if lengths not in _BORN and lengths not in _BORN_LONG and lengths not in _AS_FIGURES:
        return None
    figures = "".join(text[begin:stop] for begin, stop in row)
    digits = _short(figures, lengths)
    if digits and is_number(digits, lengths in _WITHOUT_DAY):
        if lengths in _AS_FIGURES and (_goes_on(text, runs, first, last) or _is_figure(text, start, end, words)):
            return None
        if lengths == _ACCOUNT and word_before(text, start) in words.before_numbers - words.after_numbers:
            return None
        return start, end, digits
    if len(figures) != _DIGITS or not _USUAL.fullmatch(text, start, end):
        return None
    as_usual = _is_day(figures, (0,)) and _stands_as_usual(open_text, start, end, words)
    return (start, end, figures) if as_usual or _is_told(text, start, words) else None


def _short(figures: str, lengths: Lengths) -> str:
    """Eleven digits, where the year may stand in full; empty where it is none."""
    if len(figures) == _DIGITS:
        return figures
    if figures[4:6] in ("18", "19", "20") and lengths[0] != 4:
        return figures[:4] + figures[6:]
    year_first = figures[:2] in ("18", "19", "20") and (lengths[0] == 8 or lengths[:3] == (4, 2, 2))
    return figures[6:8] + figures[4:6] + figures[2:4] + figures[8:] if year_first else ""


def _goes_on(text: str, runs: Sequence[Span], first: int, last: int) -> bool:
    """Whether the row that some runs stand in is longer than they: the same signs stand before or after."""
    if first == last:
        return False
    between = text[runs[first][1] : runs[first + 1][0]]
    before = first > 0 and text[runs[first - 1][1] : runs[first][0]] == between
    return before or (last + 1 < len(runs) and text[runs[last][1] : runs[last + 1][0]] == between)


def _is_figure(text: str, start: int, end: int, words: PersonalWords) -> bool:
    return word_before(text, start) in words.before_numbers or is_counted(text, start, end, words)


def _stands_as_usual(text: str, start: int, end: int, words: PersonalWords) -> bool:
    """For a number without its check digits; one in parts must not be a piece of a row of numbers either."""
    in_row = end - start > _DIGITS and _IN_ROW.search(text[max(0, start - 2) : start] + "|" + text[end : end + 2])
    return text[start] != "\0" and is_alone(text, start, end) and not in_row and not is_counted(text, start, end, words)


# What makes a number ----------------------------------------------------------------------------


def is_number(digits: str, without_day: bool = True) -> bool:
    """Whether eleven digits are an identity number; `without_day`: also a common help number."""
    if digits[0] in "89":
        return without_day and _checks(digits, (0,))
    return _is_day(digits, _MONTHS) and _checks(digits, (0, 1, 2, 3))


def _checks(digits: str, remainders: Sequence[int]) -> bool:
    from stdnum.no.fodselsnummer import calc_check_digit1, calc_check_digit2  # brings ssl and pydoc; few texts have eleven digits

    return (int(digits[9]) - int(calc_check_digit1(digits))) % 11 in remainders and digits[10] == calc_check_digit2(digits)


def _is_day(digits: str, added: Sequence[int]) -> bool:
    """Whether the first digits are a day and a month, with 40 added to the day of a D-number and `added` to the month."""
    day, month = int(digits[:2]) - 40 * (digits[0] in "4567"), int(digits[2:4])
    return any(1 <= month - more <= 12 and 1 <= day <= _LONGEST[month - more - 1] for more in added)


_LONGEST = (31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)  # days of a month


# A day and five digits with words between -------------------------------------------------------

_FIVE = re.compile(r"(?<![0-9])(?:[0-9]{5}|[0-9]{3} ?[0-9]{2})(?![0-9])")
BEFORE_FIVE = 72  # characters, of which words take most
_FIGURE = re.compile(r"[0-9]")
_WORD = re.compile(r"[^\W\d_]+")
_DAY = (
    r"(?<![0-9])(?:(?P<day>[0-9]{1,2})[ .,/-]{1,3}(?P<month>[0-9]{1,2}|[^\W\d_]{3,9})[ .,/-]{1,3}(?P<year>(?:18|19|20)?[0-9]{2})"
    r"|(?P<short>[0-9]{6})|(?P<long>[0-9]{4}(?:18|19|20)[0-9]{2})|(?P<iso>(?:18|19|20)[0-9]{2}-[0-9]{2}-[0-9]{2}))"
)
_DAY_LAST, _LONGEST_DAY = re.compile(rf"{_DAY}$"), len("31. / september /. 2026")
_DAY_ALONE = re.compile(rf"[^0-9]{{0,40}}{_DAY}[^0-9]{{0,40}}")
_FIVE_ALONE = re.compile(r"[^0-9]{0,40}(?P<five>[0-9]{5})[^0-9]{0,40}")


def _told(text: str, words: PersonalWords) -> Iterator[Found]:
    telling = words.telling or programs_telling()
    for five in _FIVE.finditer(text):
        before = text[max(0, five.start() - BEFORE_FIVE) : five.start()]
        alone, day = leads_to_five(before, telling)
        if alone:
            yield five.start(), five.end(), five[0]
        if day:
            digits = _day_of(day, telling) + five[0].replace(" ", "")
            if len(digits) == _DIGITS and (is_number(digits) or alone):
                yield five.start() - len(before) + day.start(), five.end(), digits


def leads_to_five(before: str, telling: Telling) -> tuple[bool, re.Match[str] | None]:
    """Of a folded text before five figures: whether its words alone make them a part of a number, and a day they may go with."""
    said = _behind_figures(before)
    between = _WORD.findall(before[said:].lower())
    alone = not telling.identity.isdisjoint(between) and _tells(between, telling)
    near = max(0, said - _LONGEST_DAY)
    return alone, _DAY_LAST.search(before, near, said) if telling.may_part.issuperset(between) else None


def _behind_figures(text: str) -> int:
    """The place behind the last figure of a text."""
    last = _FIGURE.search(text[::-1])
    return len(text) - last.start() if last else 0


def _is_told(text: str, start: int, words: PersonalWords) -> bool:
    telling = words.telling or programs_telling()
    before = text[max(0, start - BEFORE_FIVE) : start]
    said = _WORD.findall(before[_behind_figures(before) :].lower())
    return not telling.identity.isdisjoint(said) and _tells(said, telling)


def _tells(said: Sequence[str], telling: Telling) -> bool:
    """Whether the last words before a number say that it is of a person."""
    last = max(place for place, word in enumerate(said) if word in telling.identity)
    return telling.may_part.issuperset(said[last:])


def _day_of(found: re.Match[str], telling: Telling) -> str:
    """Six digits, or less where it is no day."""
    if found["short"]:
        return found["short"]
    if found["long"]:
        return found["long"][:4] + found["long"][6:]
    if found["iso"]:
        return found["iso"][8:] + found["iso"][5:7] + found["iso"][2:4]
    month = found["month"] if found["month"].isdigit() else telling.months.get(found["month"].lower(), "")
    return f"{found['day']:0>2}{month:0>2}{found['year'][-2:]}" if month else ""


# Over several texts -----------------------------------------------------------------------------


def half(text: str, words: PersonalWords) -> str:
    """The digits of a folded text that is nothing but a day of birth (six) or the rest of a number (five); else nothing."""
    telling = words.telling or programs_telling()
    found = _DAY_ALONE.fullmatch(text) or _FIVE_ALONE.fullmatch(text)
    if not found or not telling.may_part.issuperset(one for one in _WORD.findall(text.lower()) if one not in telling.months):
        return ""
    return found["five"] if found.re is _FIVE_ALONE else _day_of(found, telling)
