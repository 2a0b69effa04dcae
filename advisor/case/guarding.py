"""What of a case file may not be stored, and on which line: personal data, wherever it stands."""

from __future__ import annotations

import re
from collections.abc import Iterator

from ..knowledge import KnowledgeBase, Question
from ..language.types.quantities import Unclear, read
from ..text.errors import Problem
from ..text.reading import Node
from . import privacy

DIGEST = re.compile(r"[0-9a-f]{64}")  # its digits mean nothing
DIGESTS = ("digest", "section", "document")  # the keys of a case file that hold one
AMOUNT = re.compile(r"(?:(?<![0-9])[0-9]{1,9}(?![0-9])|[^0-9])+")  # as the answer to a question about a number: no telephone


def personal_data(node: Node, name: str, knowledge: KnowledgeBase, question: str = "") -> Iterator[Problem]:
    """The problems with a part of a case file; `question` is the one that the part answers, where it is an answer."""
    if isinstance(node.value, str):
        asked = knowledge.questions.get(question)
        if not (asked and asked.numeric and AMOUNT.fullmatch(node.value) and _is_number(node.value, asked)):
            yield from _in_text(node.value, name, node.line)
    elif isinstance(node.value, list):
        for part in node.value:
            yield from personal_data(part, name, knowledge)
    elif isinstance(node.value, dict):
        for key, part in node.value.items():
            yield from _in_text(key, name, part.line)
            if key in DIGESTS and isinstance(part.value, str) and DIGEST.fullmatch(part.value):
                continue
            if key == "answers" and isinstance(part.value, dict):
                for id, answer in part.value.items():
                    yield from _in_text(id, name, answer.line)
                    yield from personal_data(answer, name, knowledge, id)
            else:
                yield from personal_data(part, name, knowledge, question if key in ("value", "from", "to") else "")


def _is_number(text: str, asked: Question) -> bool:
    try:
        read(text, asked.unit)
    except Unclear:
        return False
    return True


def _in_text(text: str, name: str, line: int) -> Iterator[Problem]:
    for finding in privacy.refused(text):
        yield Problem(name, line or None, privacy.message(finding))
