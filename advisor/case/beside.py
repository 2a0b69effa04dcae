"""What stands beside a number in a text: whether it is a part of something longer, or an amount or a reference by its words."""

from __future__ import annotations

import re

from ..knowledge.personal import PersonalWords

_NEAR = 32  # characters before a number in which its words stand

# What a number must not be a part of: a word, a decimal, a case number (2026/12345678); lists of telephones are fine.
_ALONE_BEFORE = re.compile(r"(?<!\w)(?<!(?<![0-9])[0-9]{4}/)(?:(?<=(?<![0-9])[0-9]{8}[.,:-])|(?<![0-9][.,:-]))")
_ALONE_AFTER = re.compile(r"(?!\w)(?!/[0-9]{4}(?![0-9]))(?:(?=[.,:-][0-9]{8}(?![0-9]))|(?![.,:-][0-9]))")
_WORD_BEFORE = re.compile(r"([^\W\d_]+|[€$£])(?: nr\.?)?[ .:]{0,3}$")
_WORD_AFTER = re.compile(r"[ \t]{0,2}([^\W\d_]{1,24}2?|[%‰€$£])")
_SIGNS = "%‰€$£"


def is_alone(text: str, start: int, end: int) -> bool:
    """Whether a number is no part of something longer."""
    return bool(_ALONE_BEFORE.match(text, start) and _ALONE_AFTER.match(text, end))


def is_counted(text: str, start: int, end: int, words: PersonalWords) -> bool:
    """Whether the words beside a number make it an amount or a reference.

    A reference is written in one piece: before a number in parts only what can also stand behind one counts, as «kr».
    """
    before, after = word_before(text, start), _WORD_AFTER.match(text, end)
    references = words.before_numbers if text[start:end].isdigit() else words.before_numbers & words.after_numbers
    return bool(before and (before in _SIGNS or before in references)) or bool(
        after and (after[1] in _SIGNS or after[1].lower() in words.after_numbers)
    )


def word_before(text: str, start: int) -> str:
    """The word right before a number, in small letters; empty where there is none."""
    before = _WORD_BEFORE.search(text[max(0, start - _NEAR) : start])
    return before[1].lower() if before else ""
