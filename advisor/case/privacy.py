"""Finds what may be personal data in a text. Cases are about groups, never about persons.

What counts, and what does not:

- Eleven digits with the check digits and a possible day of birth of a national identity number or a D-number,
  wherever they stand and however they are parted; also with the year in full (01.01.1990 12345), and those of test
  persons (month + 40, 65 or 80). A help number (first digit 8 or 9) in one piece or as 6 + 5.
- People mistype: without the check digits they still count where the day is possible, they are written as such
  numbers are (11, 6 + 5, 2.2.2 + 5) and they stand alone. Not as an amount, behind a word such as «account» or in a
  web address; and not as 4.2.5, for that is how a bank account is written.
- A Norwegian telephone number as 8, 2 2 2 2 or 3 2 3 digits, with or without +47. Not an amount, a round number
  (…000), a day (20261101), a part of something longer or of a web address; nor pairs of digits in a row that is not
  made of fours, for that is a table.
- E-mail addresses, also those of an office.
- Fewer than five people, in digits or words. That is worth a thought and stops nothing.

The words stand in `ontology/personopplysninger.yaml`. The guard uses those of the program, whichever knowledge base a case
has: what may be stored is never loosened by another base. An advice uses those of its own base. Time grows with the length
of the text and no faster.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from hashlib import sha256

from ..knowledge.personal import Nouns, PersonalWords, Speech, programs_words
from ..text.catalogue import gettext as _
from ..text.kept import Kept
from ..text.visible import is_tidy

MOST_REMEMBERED = 8192  # texts


class Kind(StrEnum):
    NATIONAL_ID = "national-id"
    D_NUMBER = "d-number"
    PHONE = "phone"
    EMAIL = "email"
    SMALL_GROUP = "small-group"


@dataclass(frozen=True)
class Finding:
    """What text[start:end] may be. `masked` is enough to find it again, and never all of it."""

    kind: Kind
    start: int
    end: int
    masked: str


_LET_IN: Kept[tuple[Finding, ...]] = Kept(MOST_REMEMBERED)  # by the digest of the text; of what is refused nothing is kept
_BETWEEN_TEXTS = "\0"
_FIGURES = bytes(0x30 if chr(one).isdecimal() else 0x40 if chr(one) in "@¹²³¼½¾" else 0x20 if one else 0 for one in range(256))
_EIGHT_NEAR = re.compile(rb"0(?<!00)(?:[^0\0]{0,3}+0){7}")  # from the first figure of a number on


def found(text: str, words: PersonalWords | None = None) -> list[Finding]:
    """Everything in a text that may be personal data, in order of place. Findings can overlap."""
    words = words or programs_words()
    key = (sha256(text.encode(errors="surrogatepass")).digest(), words)
    findings = _LET_IN.find(key)
    if findings is None:
        findings = _scanned(text, words)
        if not blocking(findings):
            _LET_IN.keep(key, findings)
    return list(findings)


def _scanned(text: str, words: PersonalWords) -> tuple[Finding, ...]:
    folded, places = _folded(text)
    open_text = _WEB.sub(lambda match: "\0" * len(match[0]), folded)
    findings = [
        *_national(folded, open_text, words),
        *_phones(open_text, words),
        *_emails(folded),
        *_small_groups(folded, words),
    ]
    if places:
        findings = [Finding(one.kind, places[one.start], places[one.end - 1] + 1, one.masked) for one in findings]
    return tuple(sorted(findings, key=lambda one: (one.start, one.end)))


def refused(text: str, words: PersonalWords | None = None) -> list[Finding]:
    """What keeps a text from being stored. As `blocking(found(text))`, and quick where there is nothing to look at."""
    return blocking(found(text, words)) if suspects([text]) else []


def suspects(texts: Sequence[str], tidy: bool = False) -> Sequence[str]:
    """Those of several texts that may hold what keeps them from being stored: in all others there is plainly nothing.

    `tidy`: somebody has seen that all of them are.
    Each such thing has an «@», or eight figures with at most three signs between two of them, and of what is tidy only
    «¹²³¼½¾» stand for others of these.
    """
    several = _BETWEEN_TEXTS.join(texts)
    if not tidy:
        apart = several.count(_BETWEEN_TEXTS) == max(len(texts) - 1, 0)
        if not apart or not is_tidy(several.replace(_BETWEEN_TEXTS, "\n")):
            return texts
    looked_at = several.encode("latin-1", "replace").translate(_FIGURES)  # other letters are no figures
    if not _is_suspect(looked_at):
        return []
    return [text for text, one in zip(texts, looked_at.split(b"\0"), strict=True) if _is_suspect(one)]


def _is_suspect(figures: bytes) -> bool:
    return b"@" in figures or _EIGHT_NEAR.search(figures) is not None


def blocking(findings: Iterable[Finding]) -> list[Finding]:
    """Those that may never be stored."""
    return [one for one in findings if one.kind is not Kind.SMALL_GROUP]


def message(finding: Finding) -> str:
    """What it looks like, and what to write instead, in the current language."""
    shown = finding.masked
    match finding.kind:
        case Kind.NATIONAL_ID:
            return _(
                "The text seems to hold a national identity number («{shown}»). Write about groups, not persons.", shown=shown
            )
        case Kind.D_NUMBER:
            return _("The text seems to hold a D-number («{shown}»). Write about groups, not persons.", shown=shown)
        case Kind.PHONE:
            return _("The text seems to hold a telephone number («{shown}»). Name the service or the role instead.", shown=shown)
        case Kind.EMAIL:
            return _("The text seems to hold an e-mail address («{shown}»). Name the service or the role instead.", shown=shown)
    return _("The text names a small group («{shown}»). They may be recognised. Consider writing «fewer than five».", shown=shown)


def masked(text: str, sign: str = "[{kind}]") -> str:
    """The text with a sign in place of everything that may never be stored. What is left holds no such thing."""
    while findings := blocking(found(text)):
        pieces, end = [], 0
        for one in findings:
            if one.start >= end:
                pieces += [text[end : one.start], sign.format(kind=one.kind)]
            end = max(end, one.end)
        text = "".join([*pieces, text[end:]])
    return text


# Digits as people and machines write them -------------------------------------------------------


def _folded(text: str) -> tuple[str, list[int]]:
    """The text with ASCII digits, plain spaces and hyphens, and without what cannot be seen.

    And the place in `text` of each of its characters; empty where they are the same.
    """
    if text.isascii() and text.isprintable():
        return text, []
    kept = text.translate(_FOLD)
    if len(kept) == len(text):
        return kept, []
    return kept, [place for place, letter in enumerate(text) if _FOLD[ord(letter)]]


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
        if category == "Cf" or (category == "Cc" and not letter.isspace()) or letter in _UNSEEN:
            return ""
        if unicodedata.decomposition(letter).startswith(("<super>", "<sub>")):  # the number of a footnote
            return letter
        plain = unicodedata.normalize("NFKC", letter)
        return plain if len(plain) == 1 else letter


_UNSEEN = {"\u034f", "\u20e3", *map(chr, range(0xFE00, 0xFE10))}  # joiners, keycaps, choices of glyph
_FOLD = _Fold()

_WEB = re.compile(r"(?<![\w@.-])(?:https?://|www\.|doi:|10\.[0-9]{4,9}/|(?:[\w-]++\.)++[a-z]{2,}/)\S+", re.I)

# What a number must not be a part of: a word, a decimal, a case number (2026/12345678); lists of telephones are fine.
_ALONE_BEFORE = re.compile(r"(?<!\w)(?<!(?<![0-9])[0-9]{4}/)(?:(?<=(?<![0-9])[0-9]{8}[.,:-])|(?<![0-9][.,:-]))")
_ALONE_AFTER = re.compile(r"(?!\w)(?!/[0-9]{4}(?![0-9]))(?:(?=[.,:-][0-9]{8}(?![0-9]))|(?![.,:-][0-9]))")
_WORD_BEFORE = re.compile(r"([^\W\d_]+|[€$£])(?: nr\.?)?[ .:]{0,3}$")
_WORD_AFTER = re.compile(r"[ \t]{0,2}([^\W\d_]{1,24}2?|[%‰€$£])")


def _alone(text: str, start: int, end: int) -> bool:
    return bool(_ALONE_BEFORE.match(text, start) and _ALONE_AFTER.match(text, end))


def _counted(text: str, start: int, end: int, words: PersonalWords) -> bool:
    """Whether the words beside a number make it an amount or a reference."""
    before, after = _WORD_BEFORE.search(text[max(0, start - 24) : start]), _WORD_AFTER.match(text, end)
    return bool(
        (before and (before[1] in "€$£" or before[1].lower() in words.before_numbers))
        or (after and (after[1] in "%‰€$£" or after[1].lower() in words.after_numbers))
    )


# National identity numbers ----------------------------------------------------------------------

_BETWEEN = r"[\s.,:;/\\_-]{1,3}+"
_TWO, _FIVE = r"[0-9]{2}", r"[0-9]{3} ?[0-9]{2}"
_ELEVEN = re.compile(rf"(?<![0-9])(?=({_TWO}P{_TWO}P{_TWO}P[0-9]{{3}}P{_TWO})(?![0-9]))".replace("P", f"(?:{_BETWEEN})?+"))
_FULL_YEAR = re.compile(
    rf"(?<![0-9])(?=({_TWO}P{_TWO}P(?:18|19|20){_TWO}{_BETWEEN}[0-9]{{3}}P{_TWO})(?![0-9]))".replace("P", f"(?:{_BETWEEN})?+")
)
_USUAL = re.compile(rf"[0-9]{{6}}(?: ?- ?| )?{_FIVE}|{_TWO}([ ./-]){_TWO}\1{_TWO}(?: ?[.-] ?| ){_FIVE}")
_WHOLE = re.compile(r"[0-9]{6}[\s-]?[0-9]{5}")
_IN_ROW = re.compile(r"[0-9] \||\| [0-9]")
_MONTHS = (0, 40, 65, 80)  # what is added to the month of persons made up for tests


def _national(text: str, open_text: str, words: PersonalWords) -> Iterator[Finding]:
    for match in _ELEVEN.finditer(text):
        start, end = match.span(1)
        digits = re.sub(r"[^0-9]", "", match[1])
        help_number = digits[0] in "89" and _WHOLE.fullmatch(match[1])
        real = _checks(digits) and (help_number or _born(digits, _MONTHS))
        usual = _born(digits, (0,)) and _USUAL.fullmatch(match[1])
        if real or (usual and _stands_as_usual(open_text, start, end, words)):
            yield _identity(start, end, digits)
    for match in _FULL_YEAR.finditer(text):
        digits = re.sub(r"[^0-9]", "", match[1])
        digits = digits[:4] + digits[6:]
        if _checks(digits) and _born(digits, _MONTHS):
            yield _identity(*match.span(1), digits)


def _identity(start: int, end: int, digits: str) -> Finding:
    kind = Kind.D_NUMBER if digits[0] in "4567" else Kind.NATIONAL_ID
    return Finding(kind, start, end, f"{digits[:6]} …")


def _checks(digits: str) -> bool:
    from stdnum.no.fodselsnummer import calc_check_digit1, calc_check_digit2  # brings ssl and pydoc; few texts have eleven digits

    return digits[9] == calc_check_digit1(digits) and digits[10] == calc_check_digit2(digits)


def _born(digits: str, added: tuple[int, ...]) -> bool:
    """Whether the first digits are a day and a month, with 40 added to the day of a D-number and `added` to the month."""
    day, month = int(digits[:2]) - 40 * (digits[0] in "4567"), int(digits[2:4])
    return any(_is_day(f"2000{month - more:02}{day:02}") for more in added if 1 <= month - more <= 12)


def _is_day(digits: str) -> bool:
    try:
        return bool(date.fromisoformat(digits))
    except ValueError:
        return False


def _stands_as_usual(text: str, start: int, end: int, words: PersonalWords) -> bool:
    """For a number without its check digits; one in parts must not be a piece of a row of numbers either."""
    in_row = end - start > 11 and _IN_ROW.search(text[max(0, start - 2) : start] + "|" + text[end : end + 2])
    return text[start] != "\0" and _alone(text, start, end) and not in_row and not _counted(text, start, end, words)


# Telephones and e-mail --------------------------------------------------------------------------

_PAIRS = re.compile(r"(?<![0-9])[0-9]{2}([ .-])[0-9]{2}(?![0-9])(?:\1[0-9]{2}(?![0-9]))*+")
_EIGHT = re.compile(r"(?<![0-9])[2-9](?:[0-9]{7}|[0-9]{2}([ .-])[0-9]{2}\1[0-9]{3})(?![0-9])")
_WITH_CODE = re.compile(
    r"(?:\+|(?<![0-9])00) ?47[ )./-]{0,2}"
    r"([2-9][0-9]([ .-]?)[0-9]{2}\2[0-9]{2}\2[0-9]{2}|[2-9][0-9]{2}([ .-])[0-9]{2}\3[0-9]{3})(?![0-9])"
)
_TELEPHONE = len("91 23 45 67")


def _phones(text: str, words: PersonalWords) -> Iterator[Finding]:
    spans = [(match.start(), match.end(), match[1][:2]) for match in _WITH_CODE.finditer(text)]
    for match in _EIGHT.finditer(text):
        number, span = match[0], match.span()
        other = number.isdigit() and (number.endswith("000") or (number.startswith("20") and _is_day(number)))
        if not other and _alone(text, *span) and not _counted(text, *span, words):
            spans.append((*span, number[:2]))
    for match in _PAIRS.finditer(text):
        row, span = match[0], match.span()
        fours = (len(row) + 1) % (_TELEPHONE + 1) == 0
        if fours and _alone(text, *span) and not _counted(text, *span, words):
            starts = [place for place in range(0, len(row), _TELEPHONE + 1) if row[place] in "23456789"]
            spans += [(span[0] + place, span[0] + place + _TELEPHONE, row[place : place + 2]) for place in starts]
    last = 0
    for start, end, first in sorted(spans):
        if start >= last:
            yield Finding(Kind.PHONE, start, end, f"{first} …")
            last = end


_DOMAIN = re.compile(r"[\w-]++(?:\.[\w-]++)++")


def _emails(text: str) -> Iterator[Finding]:
    for at in re.finditer("@", text):
        start = at.start()
        while start and (text[start - 1].isalnum() or text[start - 1] in "._%+'-"):
            start -= 1
        domain = _DOMAIN.match(text, at.end())
        last = domain[0].rpartition(".")[2] if domain else ""
        if domain and start < at.start() and len(last) > 1 and last[0].isalpha():
            yield Finding(Kind.EMAIL, start, domain.end(), f"{text[start]}…@…")


# Small groups -----------------------------------------------------------------------------------

_NEXT_WORD = re.compile(r"\s{1,3}([^\W_][\w-]*+)")


def _small_groups(text: str, words: PersonalWords) -> Iterator[Finding]:
    for speech in words.speeches:
        for match in speech.number.finditer(text):
            number = " ".join(match[0].lower().split())
            nouns = speech.person if number == "1" or number in speech.one else speech.people
            end = _end_of_people(text, match.end(), nouns, speech.describing)
            if end and not _bounded(text, match.start(), speech):
                first = text[match.end() : end].lstrip()[0]
                yield Finding(Kind.SMALL_GROUP, match.start(), end, f"{number} {first}…")


def _bounded(text: str, start: int, speech: Speech) -> bool:
    """Whether the words before a number take away that it says how many there are: «under to», «én av tre», «§ 3»."""
    said = re.findall(r"[\w§.]+", text[max(0, start - 24) : start].lower())
    return f" {' '.join(said)}".endswith(speech.not_after)


def _end_of_people(text: str, place: int, nouns: Nouns, describing: frozenset[str]) -> int | None:
    """Where the people end that a number counts, or None where it counts something else."""
    end = None
    for _step in range(4):
        if not (match := _NEXT_WORD.match(text, place)):
            break
        word = match[1].lower()
        if word in nouns.words or word.endswith(nouns.endings):
            end = match.end()
        if word not in describing:
            break
        place = match.end()
    return end
