"""What goes with an answer that the new base does not know: one option that is gone takes the whole list with it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, NamedTuple

from ...case.model import Case
from ...knowledge import KnowledgeBase
from ...language.subjects import Subject
from ...wording import words as wording
from .renaming import Names


class LostList(NamedTuple):
    """A list of ticks that the new base reads nothing of, at a question that it still asks."""

    question: str  # by its new id
    subject: Subject
    who: str  # the subject as people call it
    ticks: int  # that stand in it, the unknown one too

    def as_dict(self) -> dict[str, Any]:
        return {"question": self.question, "subject": str(self.subject), "ticks": self.ticks}


def lists(was: Case, now: Case, new: KnowledgeBase, names: Names) -> Iterator[LostList]:
    """The lists of several ticks in a case, as the old base reads it, that are not there as the new one does."""
    for subject, answers in was.answers.items():
        for former, answer in answers.items():
            id = names.get(former, former)
            ticks = sum(isinstance(one, str) for one in answer.value) if isinstance(answer.value, tuple) else 0
            if ticks > 1 and id in new.questions and id not in now.answers.get(subject, {}):
                yield LostList(id, subject, wording.subject(was, subject), ticks)
