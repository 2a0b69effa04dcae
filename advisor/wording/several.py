"""Several subjects in words: each by its title, and what repeats said once with how often it does."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from ..advice.pieces import PromptAdvice
from ..case.model import Case
from ..language.subjects import Kind, Subject
from ..text.catalogue import gettext as _, ngettext

MOST_NAMED = 5  # of many, in a text that is not whole
MOST_SAID = 3  # pairs of which one piece of advice is said in full; of the others it is said which they are


def subjects(case: Case, several: Iterable[Subject]) -> str:
    """The titles of several subjects, each once; a group that stands under several measures goes by its own name."""
    return ", ".join(_names(case, several))


def some(case: Case, several: Iterable[Subject], whole: bool = False) -> str:
    """As `subjects`, where they are many the first of them and how many more there are."""
    return first(_names(case, several), whole)


def first(several: Sequence[str], whole: bool = False, joined: str = ", ") -> str:
    """Some texts; where they are many, and not all are wanted, the first of them and how many more there are."""
    if whole or len(several) <= MOST_NAMED + 1:
        return joined.join(several)
    more = len(several) - MOST_NAMED
    return " ".join([joined.join(several[:MOST_NAMED]), ngettext("and {count} more", "and {count} more", more)])


def _names(case: Case, several: Iterable[Subject]) -> list[str]:
    titles = ((of, case.title_of(of)) for of in several if of.kind is not Kind.CASE)
    return list(dict.fromkeys(title.partition(" · ")[2] if of.kind is Kind.GROUP else title for of, title in titles))


def pairs(case: Case, several: Iterable[Subject]) -> list[tuple[str, list[str]]]:
    """Of pairs: each that is placed first, and those that it is placed before."""
    found: dict[str, list[str]] = {}
    for of in several:
        first, second = (case.title_of(Subject(Kind.MEASURE, (id,))) for id in of.ids)
        found.setdefault(first, []).append(second)
    return list(found.items())


def of_pairs(case: Case, several: Sequence[PromptAdvice], whole: bool = True) -> str:
    """What one rule says of pairs: of the first in full, and then of which others the same is said, or of how many."""
    said = [one.message for one in several[:MOST_SAID]]
    if not whole and len(several) > len(said):
        count = len(several) - 1
        more = ngettext("The same is said of {count} more pair", "The same is said of {count} more pairs", count)
        return f"{said[0]} {more}."
    others = [
        _("{first} before {others}", first=first, others=", ".join(after))
        for first, after in pairs(case, (one.subject for one in several[MOST_SAID:]))
    ]
    count = len(several) - len(said)
    more = ngettext("The same is said of {count} more pair", "The same is said of {count} more pairs", count)
    return " ".join([*said, f"{more}: {'; '.join(others)}."] if others else said)
