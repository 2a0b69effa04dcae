"""Which sections the decision document has, and which of them stand empty. What stands in them is the document's own work."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum

from ..knowledge.terms import Depth, DocumentSection
from ..language.conditions import Truth
from ..language.subjects import Subject
from ..text.catalogue import chosen
from .inference import Inference


class Filled(StrEnum):
    """How much of a section has text."""

    WRITTEN = "skrevet"
    PARTLY = "delvis"
    EMPTY = "tomt"


@dataclass(frozen=True)
class SectionState:
    section: DocumentSection
    filled: Filled
    lacking: tuple[tuple[Subject, str], ...]  # where an answer belongs that it has no text of
    number: int = 0  # among those that stand, so that one that does not apply leaves no gap; the head has none

    @property
    def heading(self) -> str:
        label = chosen(self.section.label)
        return f"{self.number} {label}" if self.number else label

    @property
    def whole(self) -> bool:
        return self.filled is Filled.WRITTEN

    @property
    def empty(self) -> bool:
        return self.filled is Filled.EMPTY


def sections(inference: Inference, length: Depth) -> list[SectionState]:
    """The sections of a document of a length, in its order. One whose situation does not hold is left out."""
    found: list[SectionState] = []
    number = 0
    for section in inference.facts.knowledge.document:
        if section.depth.place <= length.place and (not section.when or _holds(inference, section.when)):
            number += bool(section.number)
            found.append(_state(inference, section, length, number if section.number else 0))
    return found


def _holds(inference: Inference, situation: str) -> bool:
    kind = inference.facts.knowledge.situations[situation]
    return any(inference.situation(subject, situation) is Truth.JA for subject in inference.facts.subjects[kind])


def _state(inference: Inference, section: DocumentSection, length: Depth, number: int) -> SectionState:
    answer, questions = inference.facts.answer, inference.facts.knowledge.questions
    asked = tuple(id for id in section.questions if questions[id].asked_at(length))
    lacking = [(subject, id) for subject, id in _places(inference, asked) if not _answered(inference, subject, id)]
    told = inference.facts.knowledge.told(section)
    some = any(answer(*place) is not None for place in _places(inference, told))
    filled = Filled.EMPTY if not some else Filled.PARTLY if lacking else Filled.WRITTEN
    return SectionState(section, filled, tuple(lacking), number)


def _answered(inference: Inference, subject: Subject, question: str) -> bool:
    """Whether it has an answer, or another has of which one is enough."""
    enough = inference.facts.knowledge.enough.get(question, (question,))
    return any(inference.facts.answer(subject, id) is not None for id in enough)


def _places(inference: Inference, questions: Iterable[str]) -> Iterator[tuple[Subject, str]]:
    """Every place where a question is asked, each once."""
    facts = inference.facts
    for id in questions:
        question = facts.knowledge.questions[id]
        asked = (
            facts.holder(subject, id)
            for subject in facts.subjects[question.about]
            if not question.ask_when or inference.situation(subject, question.ask_when) is Truth.JA
        )
        yield from dict.fromkeys(asked)
