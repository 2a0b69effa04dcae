"""What of a case file may not be stored, and on which line: personal data, wherever it stands."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from itertools import islice

from ..knowledge import KnowledgeBase, Question
from ..language.types.quantities import Unclear, read
from ..text.errors import Problem
from ..text.reading import Node
from . import privacy
from .keys import day_of

DIGEST = re.compile(r"[0-9a-f]{64}")  # its digits mean nothing
DAYS = ("assessed_on", "date")  # the keys of a case file that hold a day the program asks for: nobody's day of birth
DIGESTS = ("digest", "section", "document")  # the keys of a case file that hold one
MOST_TOLD = 100  # numbers over two texts
AMOUNT = re.compile(r"(?:(?<![0-9])[0-9]{1,9}(?![0-9])|[^0-9])+")  # as the answer to a question about a number: no telephone


def personal_data(node: Node, name: str, knowledge: KnowledgeBase, question: str = "") -> Iterator[Problem]:
    """The problems with a part of a case file, in each text and over its texts.

    `question` is the one that the part answers, where it is an answer.
    """
    lines: dict[str, int] = {}
    for text, line in texts_of(node, knowledge, question):
        lines.setdefault(text, line)
        for finding in privacy.refused(text):
            yield Problem(name, line or None, privacy.message(finding))
    for day, rest, shown in islice(privacy.joined(list(lines)), MOST_TOLD):
        yield Problem(name, max(lines[day], lines[rest]) or None, privacy.message_of_two(shown))


def joined_with(changed: Iterable[str], all_texts: Iterable[str]) -> list[str]:
    """What is wrong where a text that is changed and another of the case are an identity number together: as `personal_data`
    says of the whole case, and quick where no changed text is a half of one."""
    parts = privacy.halves(changed)
    if not parts:
        return []
    return [privacy.message_of_two(shown) for _day, _rest, shown in privacy.joined([*all_texts], among=parts)]


def texts_of(node: Node, knowledge: KnowledgeBase, question: str = "") -> Iterator[tuple[str, int]]:
    """The texts of a part of a case file, keys among them, each with its line: all but digests and answers that are amounts."""
    if isinstance(node.value, str):
        asked = knowledge.question(question)
        if not (asked and asked.numeric and AMOUNT.fullmatch(node.value) and _is_number(node.value, asked)):
            yield node.value, node.line
    elif isinstance(node.value, list):
        for part in node.value:
            yield from texts_of(part, knowledge)
    elif isinstance(node.value, dict):
        for key, part in node.value.items():
            yield key, part.line
            if key in DAYS and isinstance(part.value, str) and day_of(part.value):
                continue
            if key in DIGESTS and isinstance(part.value, str) and DIGEST.fullmatch(part.value):
                continue
            if key == "answers" and isinstance(part.value, dict):
                for id, answer in part.value.items():
                    yield id, answer.line
                    yield from texts_of(answer, knowledge, id)
            else:
                yield from texts_of(part, knowledge, question if key in ("value", "from", "to") else "")


def _is_number(text: str, asked: Question) -> bool:
    try:
        read(text, asked.unit)
    except Unclear:
        return False
    return True
