"""From a plain record straight to the numbers of its rows, where all of it is plainly right: the very rows that its case gives.

Nothing but what the rows hold is made: of an answer its number, of a text its length. Whatever else the rows follow from (the
order of the measures, dismissals, whether a text holds personal data) is worked out on the case without its answers.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from ...case.facts import holds_personal_data, said
from ...case.model import Case
from ...case.plain_answers import MOST_REMEMBERED, Known, NotPlain
from ...case.plain_cases import BASES, PlainReader, told
from ...engines.encoding import NOT_RELEVANT, VALUE, code
from ...knowledge import KnowledgeBase, Question
from ...language.answers import Answer, Placed
from ...language.subjects import CASE, Kind, Subject
from ...language.types.text import LONGEST
from ...text.visible import tidy_length

FROM_FORM = {"first-in-order", "several-measures", "personal-data"}
"""Computations that read nothing of a case but its measures, their order, and whether a text holds personal data."""


@dataclass(frozen=True)
class Numbered:
    """A case without its answers, but for the order of its measures; and the numbers of all that are counted."""

    case: Case
    numbers: Mapping[Subject, Mapping[str, int]]


def numbered(record: object, knowledge: KnowledgeBase, in_file: bool) -> Numbered | None:
    """What the rows of a record need, or None where it is not plainly right, or its texts may not be stored."""
    known = _known(knowledge, in_file)
    if known is None:
        return None
    made: list[_Numbers] = []

    def reader(careful: bool) -> _Numbers:
        made.append(_Numbers(known, careful))
        return made[-1]

    case = told(record, reader)
    if case is None or holds_personal_data(made[-1].texts, knowledge, tidy=not made[-1].careful):
        return None
    return Numbered(case, made[-1].shared(case))


@lru_cache(2 * BASES)
def _known(knowledge: KnowledgeBase, in_file: bool) -> _KnownNumbers | None:
    """None where a fact is worked out of answers."""
    return _KnownNumbers(knowledge, in_file) if FROM_FORM.issuperset(knowledge.computed) else None


class _KnownNumbers(Known):
    def __init__(self, knowledge: KnowledgeBase, in_file: bool):
        super().__init__(knowledge, in_file)
        self.number = lru_cache(MOST_REMEMBERED)(self._number)
        self.following = {id for id, question in knowledge.questions.items() if question.follows_group}

    def _number(self, id: str, written: str | tuple[str, ...], to: str | None = None) -> int:
        """The number of an answer in few letters, none of which may be personal data."""
        answer = self.few_letters(id, written, to)
        if answer and holds_personal_data(list(answer.texts()), self.knowledge):
            raise NotPlain
        return code(self.knowledge.questions[id], said(answer) if answer else None)


class _Numbers(PlainReader[int]):
    known: _KnownNumbers

    def __init__(self, known: _KnownNumbers, careful: bool):
        super().__init__(known, careful)
        self.few = known.number
        self.order: dict[Subject, dict[str, Answer]] = {}

    def free(self, question: Question, text: str) -> int:
        if self.careful:
            return VALUE + question.answer_type.place(question, text)
        return VALUE + min(tidy_length(text), LONGEST)

    def not_relevant(self, reason: str) -> int:
        return NOT_RELEVANT

    def with_parts(self, answer: int, parts: dict[str, Any]) -> int:
        return answer

    def other(self, question: Question, answer: Answer) -> int:
        if answer.read:
            raise NotPlain  # whether it counts rests on what else is answered
        match answer.value:
            case (Placed(), *_rest):
                self.order = {CASE: {question.id: answer}}
        return code(question, said(answer))

    def counted(self) -> dict[Subject, dict[str, Answer]]:
        return self.order

    def shared(self, case: Case) -> dict[Subject, dict[str, int]]:
        """The numbers, where a group that is the same as another has what follows that one."""
        numbers = dict(self.answers)
        for measure in case.measures:
            for group in measure.groups:
                if group.same_as:
                    of_group, following = Subject(Kind.GROUP, (measure.id, group.id)), self.known.following
                    own = {id: number for id, number in numbers.get(of_group, {}).items() if id not in following}
                    theirs = self.answers.get(group.same_as, {})
                    numbers[of_group] = own | {id: number for id, number in theirs.items() if id in following}
        return numbers
