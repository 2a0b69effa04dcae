"""A near word, for one that nothing is called; and the word of today, for one of before."""

from __future__ import annotations

from collections.abc import Iterable
from difflib import get_close_matches

from .catalogue import gettext as _


def misspelt(unknown: Iterable[str], missing: Iterable[str]) -> set[str]:
    """Of the words that are missing, those that an unknown one seems to be: that it is unknown is said, and is enough."""
    words = list(missing)
    return {near for one in unknown for near in get_close_matches(one, words, n=1, cutoff=0.6)}


def did_you_mean(word: str, words: list[str]) -> str:
    """«Did you mean …?» with the nearest word, or nothing."""
    near = get_close_matches(word, words, n=1, cutoff=0.6)
    return _("Did you mean «{word}»?", word=near[0]) if near else ""


def called_now(old: str, now: str) -> tuple[str, str]:
    """What is wrong where an id of before stands in a text that people edit, and the cure."""
    return _("«{old}» is now called «{question}».", old=old, question=now), _("Write «{question}».", question=now)
