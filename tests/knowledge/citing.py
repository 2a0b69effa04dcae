"""Finds the law that a text names: «helse- og omsorgstjenesteloven § 3-2 første ledd nr. 6», in three languages."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

ORDINALS = (
    ("første", "first"),
    ("andre", "annet", "second"),
    ("tredje", "third"),
    ("fjerde", "fourth"),
    ("femte", "fifth"),
    ("sjette", "sixth"),
    ("sjuende", "sjuande", "seventh"),
    ("åttende", "åttande", "eighth"),
    ("niende", "niande", "ninth"),
)
_NUMBER = {word: number for number, words in enumerate(ORDINALS, 1) for word in words}

_PLACE = r"\d+(?:-\d+)?(?:\s[a-hj-z](?!\w))?"  # «i» after a number is a word
_SIGN = r"(?:§§?|artikkel|articles?|sections?)\s*"
_MORE = rf"(?:\s*(?:,|og|and|til|to|–)\s*(?:§\s*)?{_PLACE})*"
_WITHIN = (
    rf"(?:\s+(?P<ledd>{'|'.join(_NUMBER)})\s+(?:ledd|paragraph))?"
    r"(?:,?\s+(?:nr|no)\.\s*(?P<number>\d+))?(?:,?\s+(?:bokstav|letter)\s+(?P<letter>[a-z])(?!\w))?"
)
FORMER = re.compile(r"\((?:tidligere|tidlegare|formerly)\s+§\s*(\d[^)]*)\)")
ANY = re.compile(r"§+\s*\d|\b(?:artikkel|article)\s+\d", re.IGNORECASE)


@dataclass(frozen=True)
class Citation:
    act: str  # its id; empty where no act stands beside it
    place: str  # a section, or an article
    ledd: int | None = None
    number: int | None = None
    letter: str = ""
    said: str = ""


def cited(text: str, names: Mapping[str, str]) -> Iterator[Citation]:
    """Every place in an act that a text names. `names`: what an act is called, in small letters → its id."""
    name = "|".join(re.escape(one).replace(r"\ ", r"\s+") for one in sorted(names, key=len, reverse=True))
    after = rf"(?P<name>{name})[),]?\s+{_SIGN}(?P<places>{_PLACE}{_MORE}){_WITHIN}"
    before = rf"{_SIGN}(?P<places>{_PLACE}{_MORE}){_WITHIN}\s+of\s+(?:the\s+)?(?P<name>{name})"  # «Article 3 of the Convention»
    text = FORMER.sub(lambda match: " " * len(match[0]), text)
    for form in (before, after):
        for match in re.finditer(form, text, re.IGNORECASE):
            act = names[" ".join(match["name"].lower().split())]
            said = " ".join(match[0].split())
            *first, last = re.findall(_PLACE, match["places"])
            yield from (Citation(act, " ".join(one.split()), said=said) for one in first)
            ledd = _NUMBER[match["ledd"].lower()] if match["ledd"] else None
            number = int(match["number"]) if match["number"] else None
            yield Citation(act, " ".join(last.split()), ledd, number, match["letter"] or "", said)
            text = text[: match.start()] + " " * len(match[0]) + text[match.end() :]
    for match in ANY.finditer(text):
        yield Citation("", "", said=" ".join(text[max(0, match.start() - 40) : match.end() + 20].split()))
