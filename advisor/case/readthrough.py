"""That a section of the decision document was read: it counts while the answers that the section is made of are the same."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Mapping
from itertools import islice, product
from typing import Any

from ..knowledge import KnowledgeBase, Question
from ..knowledge.terms import DocumentSection
from ..language.answers import Answer
from ..language.subjects import CASE, Subject

NOTHING: Mapping[str, str] = {}
MOST_NAMINGS = 2**12  # of the questions of a section that are tried: twelve of them with another id, each on a day of its own
BESIDE = ("profile", "read")  # what an answer says of where it comes from, and the section does not


def digest(
    section: DocumentSection,
    answers: Mapping[Subject, Mapping[str, Answer]],
    title_of: Callable[[Subject], str],
    knowledge: KnowledgeBase,
    called: Mapping[str, str] = NOTHING,
) -> str:
    """SHA-256 of a section's answers and of the titles of what they are about, as JSON with sorted keys and no white space.

    The same for a case whatever the form of its file, the order in it and the language. `called`: what questions are called in
    it, where that is not their id of today.
    """
    told = knowledge.told(section)
    said = {
        str(subject): ("" if subject == CASE else title_of(subject), _said(given, told, knowledge, called))
        for subject, given in answers.items()
        if not told.isdisjoint(given)
    }
    written = json.dumps(said, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(written.encode()).hexdigest()


def holds(
    read: str,
    section: DocumentSection,
    answers: Mapping[Subject, Mapping[str, Answer]],
    title_of: Callable[[Subject], str],
    knowledge: KnowledgeBase,
) -> bool:
    """Whether a section is as it was when it was read, whatever its questions were called on that day."""
    if read == digest(section, answers, title_of, knowledge):
        return True
    answered = {id for given in answers.values() for id in given if id in knowledge.told(section)}
    earlier = {id: knowledge.questions[id].replaces for id in sorted(answered) if knowledge.questions[id].replaces}
    ways = product(*((*replaces, id) for id, replaces in earlier.items())) if earlier else ()
    namings = (dict(zip(earlier, names, strict=True)) for names in islice(ways, MOST_NAMINGS))
    return any(read == digest(section, answers, title_of, knowledge, called) for called in namings)


def _said(
    given: Mapping[str, Answer], told: frozenset[str], knowledge: KnowledgeBase, called: Mapping[str, str]
) -> dict[str, Any]:
    return {called.get(id, id): _parts(knowledge.questions[id], answer) for id, answer in given.items() if id in told}


def _parts(question: Question, answer: Answer) -> dict[str, Any]:
    value = None if answer.value is None else question.answer_type.record(answer.value)
    parts = {**vars(answer), "state": answer.state.value, "value": value}
    return {key: part for key, part in parts.items() if part and key not in BESIDE}
