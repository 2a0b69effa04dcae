"""A case after one of its answers was changed, read from the case before and from that answer alone."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from ..knowledge import KnowledgeBase
from ..language.subjects import Subject
from ..text.errors import Problem
from ..text.reading import from_plain
from .casefile import CaseReader
from .model import Case


def with_answer(case: Case, subject: Subject, answers: Any, id: str, knowledge: KnowledgeBase) -> Case | None:
    """A case with one answer as `answers`, the record of its subject, now has it: as `read_record` would read the whole file.

    None where the rest of the file has a say: it is then read whole. Of an answer under «answers:» it has none, but for the
    profile that the answer is from, and for what follows from another field.
    """
    before, question = case.answers.get(subject), knowledge.questions.get(id)
    elsewhere = question is None or question.case_field or question is knowledge.participants
    if before is None or elsewhere or not isinstance(answers, dict):
        return None
    problems: list[Problem] = []
    reader = CaseReader("", knowledge, problems)
    reader.read_answers(from_plain({id: answers[id]} if id in answers else {}, "", problems), subject)
    reader.hold_inherited(replace(case, answers=reader.answers))
    kept = {one: answer for one, answer in before.items() if one != id} | reader.answers.get(subject, {})
    if problems or not kept:
        return None
    in_order = {one: kept[one] for one in (*answers, *kept) if one in kept}
    return replace(case, answers={**case.answers, subject: in_order})
