"""What a case takes over from its municipality's profile, on the knowledge base of the case."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from ..case.facts import Facts
from ..case.model import Case
from ..case.profile import Profile, askable, fitted, inherited, taken_over, with_profile, yearly
from ..case.writing import answer_record, profile_ref
from ..engines.reference import Reference
from ..knowledge import KnowledgeBase
from ..language.answers import Answer
from ..language.conditions import Truth
from ..language.subjects import CASE
from ..text.catalogue import gettext as _
from ..text.errors import Problem, UnusableCase


@dataclass(frozen=True)
class Inherited:
    case: Case  # as it is with the profile
    answers: Mapping[str, Answer | None]  # what that changes: question → its answer now, None for one that the case loses
    left_out: Mapping[str, list[Problem]]  # what the knowledge base of the case does not take, and why
    knowledge: KnowledgeBase

    def puts(self) -> dict[str, Any]:
        """What becomes of a case file: its place there → record, or None for what is taken away."""
        ref = {"profile": profile_ref(self.case.profile)} if self.case.profile else {}
        questions = self.knowledge.questions
        return ref | {
            f"answers/{id}": None if answer is None else answer_record(questions[id], answer)
            for id, answer in self.answers.items()
        }


def inherit(case: Case, profile: Profile, knowledge: KnowledgeBase) -> Inherited:
    """The case with the profile. Raises UnusableCase where it is the profile of another municipality."""
    if not follows(case, profile):
        what = _(
            "The case is of municipality {case}, and the profile of {profile}.",
            case=case.municipality,
            profile=profile.municipality,
        )
        cure = _("Use the profile of {case}, or mend the number in one of the files.", case=case.municipality)
        raise UnusableCase([Problem(case.id, None, what, cure)])
    known, left_out = fitted(profile, knowledge)
    if not known.answers and not inherited(case):
        return Inherited(case, {}, left_out, knowledge)
    asked, after = askable(knowledge), case
    while True:  # an answer that comes may open a question for another
        after = with_profile(case, known, asked)
        opened = _asked(after, knowledge) - asked
        if not opened:
            return Inherited(after, taken_over(case, known, asked), left_out, knowledge)
        asked |= opened


def follows(case: Case, profile: Profile) -> bool:
    """Whether a case may be of the municipality that a profile is of; one that does not say, may."""
    return case.municipality in ("", profile.municipality)


def _asked(case: Case, knowledge: KnowledgeBase) -> set[str]:
    """The yearly questions that the case asks."""
    view = Reference(Facts(case, knowledge), knowledge.rules_on(case.assessed_on or date.today()))
    waiting = [one for one in yearly(knowledge) if one.ask_when]
    return askable(knowledge) | {one.id for one in waiting if view.situation(CASE, one.ask_when) is Truth.JA}
