"""Numbers that may point at a few people, in a text that all are to read: what is put in their place, and why.

A number from one to four becomes «fewer than five», unless it counts what the base says are things. Where that would not hide it
(a share, a range, one number of another, a single person, each of them) or cannot stand there, the sentence goes. «A few»
becomes «some». Too much goes rather than too little; whether a place or a story points at somebody, no program can tell.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache

from ...knowledge.personal import Nouns, programs_words
from ...text.catalogue import gettext as _

YEARS = 1900  # numbers from here on are read as years
BETWEEN = 3  # words between a number and the people that it counts
# «1. mars» ends none
_SENTENCE = re.compile(r"(?:[^.!?;\n]|[.!?;](?![\s)»]|$)|(?<=\d)\.(?=\s[^\W\dA-Z\u00c0-\u00de]))*[.!?;\n]*\s*")
_ENGLISH = re.compile(r"\b(?:the|and|is|are|was|were|will|has|have|of|for|who)\b", re.I)
_WORD = re.compile(r"[\s(]{1,4}([^\W_][\w-]*)\)?")
_ADJECTIVE = re.compile(r"[^\W\d]{3,}(?:e|t|ig|leg|en|ene|ede)")


@dataclass(frozen=True)
class Edit:
    """text[start:end] is replaced, or its whole sentence goes."""

    start: int
    end: int
    put: str
    why: str


@dataclass(frozen=True)
class _Few:
    start: int
    end: int  # of the number
    one: bool  # it is about a single person, and says so
    plain: bool  # a number alone: no range, no pair, no share of another
    vague: bool = False  # «a few»


def edits(text: str) -> list[Edit]:
    """What is changed in a text, sentence by sentence, in order."""
    found = []
    for sentence in _SENTENCE.finditer(text):
        if not sentence[0].strip():
            continue
        few = _few(sentence[0])
        if not few:
            continue
        start = sentence.start() + len(sentence[0]) - len(sentence[0].lstrip())
        end = sentence.start() + len(sentence[0].rstrip())
        if len(few) == 1 and few[0].plain and not few[0].one and not _worked_out(sentence[0], few[0]):
            at = sentence.start() + few[0].start
            put = _("some") if few[0].vague else _("fewer than five")
            shown = put[:1].upper() + put[1:] if text[at].isupper() else put
            why = _("it says that they are few") if few[0].vague else _("a number below five")
            found.append(Edit(at, sentence.start() + few[0].end, shown, why))
        else:
            found.append(
                Edit(start, end, _("[left out: it may be about few people]"), _("a number that may point at few people"))
            )
    return found


def opened(text: str) -> str:
    """The text after its edits."""
    for one in reversed(edits(text)):
        text = text[: one.start] + one.put + text[one.end :]
    return text


@dataclass(frozen=True)
class _Rules:
    number: re.Pattern[str]
    pair: re.Pattern[str]
    pointing: re.Pattern[str]
    vague: re.Pattern[str]
    shares: re.Pattern[str]
    references: re.Pattern[str]
    ones: frozenset[str]
    few: frozenset[str]  # each small number alone
    describing: frozenset[str]
    them: tuple[str, ...]
    things: Nouns
    person: tuple[Nouns, ...]
    people: tuple[Nouns, ...]


@cache
def _rules() -> _Rules:
    words = programs_words()
    of, speeches = words.open, words.speeches
    ones = sorted({one for speech in speeches for one in speech.one}, key=len, reverse=True)
    few = {word for speech in speeches for word in speech.few}
    said = _any([*ones, *few])
    alone = rf"(?:[0-9]{{1,4}}(?!\w|[.,][0-9])|(?:{said})(?!\w))"
    other = rf"(?:{alone}|(?:{_any(of.larger)})(?!\w))"
    joined = rf"\s?(?:{_any(of.together)})\s?(?:(?:de|dei|the)\s)?"
    return _Rules(
        number=re.compile(rf"(?<![\w.,:/+%-])(?:{other}{joined})*{alone}(?:{joined}{other})*(?:\s?\([^)]{{1,12}}\))?", re.I),
        pair=re.compile(rf"(?<!\w)(?:{_any(of.pairs)})(?!\w)", re.I),
        pointing=re.compile(rf"(?<!\w)(?:{_any(of.pointing)})\s+$", re.I),
        vague=re.compile(rf"(?<!\w)(?:{_any(of.vague)})(?!\w)", re.I),
        shares=re.compile(rf"{_any(of.shares)}", re.I),
        references=re.compile(rf"(?<!\w)(?:{_any(of.references)})\s*$", re.I),
        ones=frozenset(ones) | {"1"},
        few=frozenset(few) | {"2", "3", "4"},
        describing=frozenset().union(*(speech.describing for speech in speeches)),
        them=of.them,
        things=of.things,
        person=(*(speech.person for speech in speeches), of.staff),
        people=tuple(speech.people for speech in speeches),
    )


def _any(words: Iterable[str]) -> str:
    return "|".join(re.escape(one) for one in sorted(words, key=len, reverse=True)) or r"(?!)"


def _few(sentence: str) -> list[_Few]:
    rules = _rules()
    found = []
    for match in [*rules.number.finditer(sentence), *rules.pair.finditer(sentence)]:
        said = " ".join(match[0].lower().split())
        digits = [int(one) for one in re.findall(r"[0-9]+", said)]
        spelled = re.search(r"[^\W\d_]{2,}", said)
        if not spelled and not any(0 < one < 5 for one in digits) and not _complement(digits):
            continue
        if rules.references.search(sentence[: match.start()]):
            continue
        one = said in rules.ones
        counted = _people(sentence, match.end(), one)
        if counted is None and _listed(sentence[: match.start()], sentence[match.end() :]):
            counted = one = True
        if counted is None and said in rules.few and _unsaid(sentence, match):
            counted = False
        if counted is not None:
            alone = len(digits) + len(re.findall(r"[^\W\d_]+", said)) == 1 and not rules.pair.fullmatch(match[0])
            found.append(_Few(match.start(), match.end(), one and counted, alone))
    for match in rules.vague.finditer(sentence):
        if _people(sentence, match.end(), one=False) is not None:
            found.append(_Few(match.start(), match.end(), one=False, plain=True, vague=True))
    return found


def _unsaid(sentence: str, number: re.Match[str]) -> bool:
    """Whether a small number counts nobody knows what: no thing that the base names, no date, no part of a larger number."""
    before, after, things = sentence[: number.start()], sentence[number.end() :], _rules().things
    if not things.words and not things.endings:  # a base that does not say what things are
        return False
    if re.search(r"[\w.,:/%-]\s?$|\d[\s\u00a0]$", before) and re.search(r"\d\s?$|[%/:-]\s?$", before):
        return False
    if re.match(r"\.\s?[^\W\dA-Z\u00c0-\u00de]|[\s\u00a0]?\d|\s?[%:/)]|[.)]\s", after):
        return False
    if number[0].lower() == "to" and _ENGLISH.search(sentence):  # the preposition
        return False
    place = number.end()
    for _step in range(BETWEEN + 1):
        match = _WORD.match(sentence, place)
        if not match:
            break
        word = match[1].lower()
        if word in things.words or word.endswith(things.endings):
            return False
        place = match.end()
    return True


def _complement(digits: list[int]) -> bool:
    """Whether what is left of one number of another is a few: 12 of 14."""
    return len(digits) == 2 and 0 < digits[1] - digits[0] < 5 and digits[1] < YEARS


def _people(sentence: str, place: int, one: bool) -> bool | None:
    """Whether a number counts people, and whether the word is of a single one; None where it counts something else."""
    rules = _rules()
    for _step in range(BETWEEN + 1):
        match = _WORD.match(sentence, place)
        if not match:
            return None
        word = match[1].lower()
        if word in rules.them or any(word in nouns.words or word.endswith(nouns.endings) for nouns in rules.people):
            return False
        if any(word in nouns.words or word.endswith(nouns.endings) for nouns in rules.person):
            return one
        if word not in rules.describing and not _ADJECTIVE.fullmatch(word):
            return None
        place = match.end()
    return None


def _listed(before: str, after: str) -> bool:
    """Whether a number stands behind the people that it counts: «barn: 3», «barna (3)»."""
    rules = _rules()
    named = re.search(r"([\w-]+)\s?[:(]\s?$", before)
    word = named[1].lower() if named else ""
    nouns = (*rules.people, *rules.person)
    return bool(word and not re.match(r"\s?\w", after) and any(word in one.words or word.endswith(one.endings) for one in nouns))


def _worked_out(sentence: str, few: _Few) -> bool:
    """Whether «fewer than five» cannot stand there, or does not hide the number."""
    rules = _rules()
    return bool(rules.shares.search(sentence) or rules.pointing.search(sentence[: few.start]))
