"""That a section of the decision document was read: it counts while the answers that the section is made of are the same."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Mapping
from typing import Any

from ..knowledge import KnowledgeBase, Question
from ..knowledge.terms import DocumentSection
from ..language.answers import Answer
from ..language.subjects import CASE, Subject

BESIDE = ("profile", "read")  # what an answer says of where it comes from, and the section does not


def digest(
    section: DocumentSection,
    answers: Mapping[Subject, Mapping[str, Answer]],
    title_of: Callable[[Subject], str],
    knowledge: KnowledgeBase,
) -> str:
    """SHA-256 of a section's answers and of the titles of what they are about, as JSON with sorted keys and no white space.

    The same for a case whatever the form of its file, the order in it and the language.
    """
    told = knowledge.told(section)
    said = {
        str(subject): ("" if subject == CASE else title_of(subject), _said(given, told, knowledge))
        for subject, given in answers.items()
        if not told.isdisjoint(given)
    }
    written = json.dumps(said, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(written.encode()).hexdigest()


def _said(given: Mapping[str, Answer], told: frozenset[str], knowledge: KnowledgeBase) -> dict[str, Any]:
    return {id: _parts(knowledge.questions[id], answer) for id, answer in given.items() if id in told}


def _parts(question: Question, answer: Answer) -> dict[str, Any]:
    value = None if answer.value is None else question.answer_type.record(answer.value)
    parts = {**vars(answer), "state": answer.state.value, "value": value}
    return {key: part for key, part in parts.items() if part and key not in BESIDE}
