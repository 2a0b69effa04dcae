"""Finds what may be personal data in a text. Cases are about groups, never about persons.

What counts, and what does not:

- An identity number of a person (identity.py: which there are, and how they may be parted), wherever it stands.
- People mistype: without the check digits it still counts where the day is possible, it is written as such numbers
  are (11, 6 + 5, 2.2.2 + 5) and it stands alone; behind a word such as «fnr» whatever the day. Not as an amount, behind a word
  such as «account» or in a web address. Five digits behind «personnr» count by themselves.
- A Norwegian telephone number (telephones.py), also that of an office.
- E-mail addresses, also those of an office.
- Fewer than five people, in digits or words. That is worth a thought and stops nothing.

Where a number may be that of a person or mean something else, it counts, and the message says how to write it instead. A text is
also read with its codes taken for what they stand for (readings.py).

The words stand in `ontology/personopplysninger.yaml`. The guard uses those of the program, whichever knowledge base a case
has: what may be stored is never loosened by another base. An advice uses those of its own base. Time grows with the length
of the text and no faster.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Callable, Container, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from hashlib import sha256
from itertools import accumulate

from ..knowledge.personal import Nouns, PersonalWords, Speech, Telling, programs_telling, programs_words
from ..text.catalogue import gettext as _
from ..text.kept import Kept
from ..text.readings import readings
from . import glance, identity, telephones
from .glance import Glance

MOST_REMEMBERED = 8192  # texts
MOST_OF_HALF = 100  # characters of a text that is nothing but a half of an identity number
_MAY_BE_REST = re.compile(r"(?:\D*\d){5}\D*$")


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


Findings = tuple[Finding, ...]
Look = Callable[[str, PersonalWords], Findings]
_LET_IN: Kept[Findings] = Kept(MOST_REMEMBERED)  # by the digest of the text; of what is refused nothing is kept
_GROUPS: Kept[Findings] = Kept(MOST_REMEMBERED)
_WEB = re.compile(r"(?<![\w@.-])(?:https?://|www\.|doi:|10\.[0-9]{4,9}/|(?:[\w-]++\.)++[a-z]{2,}/)\S+", re.I)


def found(text: str, words: PersonalWords | None = None) -> list[Finding]:
    """Everything in a text that may be personal data, in order of place. Findings can overlap."""
    words = words or programs_words()
    return sorted([*_remembered(_LET_IN, _scanned, text, words), *small_groups(text, words)], key=_place)


def refused(text: str, words: PersonalWords | None = None) -> list[Finding]:
    """What keeps a text from being stored. As `blocking(found(text))`, and quick where there is nothing to look at."""
    return list(_remembered(_LET_IN, _scanned, text, words or programs_words())) if suspects([text], words) else []


def small_groups(text: str, words: PersonalWords | None = None) -> list[Finding]:
    """Of `found` those that are worth a thought and stop nothing."""
    return list(_remembered(_GROUPS, _groups, text, words or programs_words()))


def _remembered(memory: Kept[Findings], look: Look, text: str, words: PersonalWords) -> Findings:
    key = (sha256(text.encode(errors="surrogatepass")).digest(), words)
    findings = memory.find(key)
    if findings is None:
        findings = look(text, words)
        if not blocking(findings):
            memory.keep(key, findings)
    return findings


def _scanned(text: str, words: PersonalWords) -> Findings:
    """All but small groups."""
    findings = {_placed(one, places): None for read, places in readings(text) for one in _in_reading(read, words)}
    return tuple(sorted(findings, key=_place))


def _groups(text: str, words: PersonalWords) -> Findings:
    read, places = next(readings(text))
    return tuple(_placed(one, places) for one in _small_groups(read, words))


def _placed(one: Finding, places: Sequence[int]) -> Finding:
    return replace(one, start=places[one.start], end=places[one.end - 1] + 1) if places else one


def _place(one: Finding) -> tuple[int, int]:
    return one.start, one.end


def _in_reading(text: str, words: PersonalWords) -> Iterator[Finding]:
    open_text = _WEB.sub(lambda match: "\0" * len(match[0]), text) if "." in text or "/" in text or ":" in text else text
    for start, end, digits in identity.numbers(text, open_text, words):
        kind = Kind.D_NUMBER if digits[0] in "4567" and len(digits) > 5 else Kind.NATIONAL_ID
        yield Finding(kind, start, end, _shown(digits))
    yield from (Finding(Kind.PHONE, start, end, f"{first} …") for start, end, first in telephones.numbers(open_text, words))
    yield from _emails(text)


def _shown(digits: str) -> str:
    return f"{digits[: len(digits) // 2 + 1]} …"


def suspects(texts: Sequence[str], words: PersonalWords | None = None) -> Sequence[str]:
    """Those of several texts that may hold what keeps them from being stored."""
    look = glance.over(texts)
    return texts if look is None else look.suspects(_telling(words))


def held(texts: Sequence[str], words: PersonalWords | None = None, look: Glance | None = None) -> bool:
    """Whether texts of a case hold what keeps them from being stored, in one of them or over two. `look`: one at these texts."""
    words = words or programs_words()
    look = look or glance.over(texts)
    several, over_two = (texts, True) if look is None else (look.suspects(_telling(words)), look.has_halves())
    return any(_remembered(_LET_IN, _scanned, one, words) for one in several) or (over_two and any(joined(texts, words)))


def _telling(words: PersonalWords | None) -> Telling:
    return (words and words.telling) or programs_telling()


# Over several texts -----------------------------------------------------------------------------


def halves(texts: Iterable[str], words: PersonalWords | None = None) -> dict[str, str]:
    """The texts that are nothing but a half of an identity number → its digits: six for a day of birth, five for the rest."""
    of = words or programs_words()
    return {text: digits for text in texts if (digits := identity.half(next(readings(text))[0], of))}


def joined(
    texts: Sequence[str], words: PersonalWords | None = None, among: Container[str] | None = None
) -> Iterator[tuple[str, str, str]]:
    """Identity numbers that stand in two texts of a case, wherever they are: the text of each half, and enough to find them.

    Of a thousand days and a thousand rests there are some thirty thousand: who only tells of them, takes the first.
    `among`: only those of which one of these texts is a half.
    """
    short = [text for text in texts if len(text) < MOST_OF_HALF]
    if not any(map(_MAY_BE_REST.match, short)):
        return
    digits = halves(short, words)
    days = [one for one in digits.items() if len(one[1]) == 6]
    rests = [one for one in digits.items() if len(one[1]) == 5]
    for day, born in days:
        for rest, five in rests:
            if (among is None or day in among or rest in among) and identity.is_number(born + five):
                yield day, rest, _shown(born + five)


def in_lines(texts: Sequence[str]) -> list[tuple[int, Finding]]:
    """What keeps texts that follow each other from being stored, in each and over their ends: the number of the text where it
    begins, and what it is, with its place from there."""
    found_in = [(number, one) for number, text in enumerate(texts) for one in refused(text)]
    starts = [0, *accumulate(len(text) + 1 for text in texts)]
    for one in refused("\n".join(texts)):
        number = bisect_right(starts, one.start) - 1
        if one.end > starts[number] + len(texts[number]):
            found_in.append((number, replace(one, start=one.start - starts[number], end=one.end - starts[number])))
    return sorted(found_in, key=lambda found: (found[0], found[1].start))


def blocking(findings: Iterable[Finding]) -> list[Finding]:
    """Those that may never be stored."""
    return [one for one in findings if one.kind is not Kind.SMALL_GROUP]


def message(finding: Finding) -> str:
    """What it looks like, what to write instead, and how to write what is something else, in the current language."""
    shown = finding.masked
    match finding.kind:
        case Kind.NATIONAL_ID:
            said = _(
                "The text seems to hold a national identity number («{shown}»). Write about groups, not persons.", shown=shown
            )
            return f"{said} {_if_another_number()}"
        case Kind.D_NUMBER:
            said = _("The text seems to hold a D-number («{shown}»). Write about groups, not persons.", shown=shown)
            return f"{said} {_if_another_number()}"
        case Kind.PHONE:
            said = _("The text seems to hold a telephone number («{shown}»). Name the service or the role instead.", shown=shown)
            cure = _(
                "If it is something else: write what it is before it, such as «agreement 12345678» or «kr», "
                "and put commas between figures in a row."
            )
            return f"{said} {cure}"
        case Kind.EMAIL:
            return _("The text seems to hold an e-mail address («{shown}»). Name the service or the role instead.", shown=shown)
    return _("The text names a small group («{shown}»). They may be recognised. Consider writing «fewer than five».", shown=shown)


def message_of_two(shown: str) -> str:
    """As `message`, of an identity number of which each half stands in a text of its own."""
    said = _(
        "Two texts together seem to be a national identity number («{shown}»). Write about groups, not persons.", shown=shown
    )
    return f"{said} {_if_another_number()}"


def _if_another_number() -> str:
    return _(
        "If it is something else: put a word between the figures, such as «kr», and write a bank account as "
        "«account 1234.56.78901»."
    )


def masked(text: str, sign: str = "[{kind}]") -> str:
    """The text with a sign in place of everything that may never be stored. What is left holds no such thing."""
    while findings := refused(text):
        pieces, end = [], 0
        for one in findings:
            if one.start >= end:
                pieces += [text[end : one.start], sign.format(kind=one.kind)]
            end = max(end, one.end)
        text = "".join([*pieces, text[end:]])
    return text


# E-mail -----------------------------------------------------------------------------------------

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
