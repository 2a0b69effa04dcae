"""A municipality's profile: what it answers once a year, and its cases take over until somebody changes it there.

An answer is copied into a case with the id of the profile; its day and digest stand at the top of the case. So an advice, a
receipt or an audit needs no profile. A profile never settles a duty (`contract.hold_yearly`).
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from functools import cached_property
from pathlib import Path
from typing import Any

from ..knowledge import KnowledgeBase, Question
from ..language.answers import Answer
from ..language.subjects import CASE, Kind
from ..text.catalogue import gettext as _
from ..text.errors import Problem, UnusableCase
from ..text.reading import Node, from_plain, read, read_bytes
from .casefile import CaseReader
from .guarding import personal_data
from .model import Case, Formerly, ProfileRef
from .writing import answer_record, said

TOP = ("profile", "title", "municipality", "reviewed_on", "valid_to", "answers")


@dataclass(frozen=True)
class Profile:
    id: str
    reviewed_on: date  # the day its answers were gone through
    municipality: str
    title: str = ""
    valid_to: date | None = None
    answers: Mapping[str, Answer] = field(default_factory=dict)  # question → answer
    record: Mapping[str, Any] = field(default_factory=dict)  # as its file holds it
    formerly: tuple[Formerly, ...] = field(default=(), compare=False)  # how the file was written
    replaces: Mapping[str, Sequence[str]] = field(default_factory=dict, compare=False)  # question → the ids that it had before

    @cached_property
    def digest(self) -> str:
        """SHA-256 of its record as JSON with sorted keys and no white space."""
        written = json.dumps(self.record, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
        return hashlib.sha256(written.encode()).hexdigest()

    @property
    def ref(self) -> ProfileRef:
        return ProfileRef(self.id, self.reviewed_on, self.digest)

    @property
    def until(self) -> date:
        """The last day that it holds: where none is set, a year after it was gone through."""
        return self.valid_to or a_year_after(self.reviewed_on)

    def expired(self, day: date) -> bool:
        return self.until < day


def a_year_after(day: date) -> date:
    try:
        return day.replace(year=day.year + 1)
    except ValueError:  # 29 February
        return day.replace(year=day.year + 1, day=28)


def read_profile(path: Path | str, knowledge: KnowledgeBase) -> Profile:
    """The profile in a file. Raises UnusableCase with everything that is wrong."""
    problems: list[Problem] = []
    return _of_file(read(path, problems, _form()), str(path), knowledge, problems)


def parse_profile(data: bytes, name: str, knowledge: KnowledgeBase) -> Profile:
    """As `read_profile`, for the bytes of a file that is already here."""
    problems: list[Problem] = []
    return _of_file(read_bytes(data, name, problems, _form()), name, knowledge, problems)


def profile_from(record: Mapping[str, Any], name: str, knowledge: KnowledgeBase) -> Profile:
    """As `read_profile`, for a profile that is already a plain record; its problems have no lines."""
    problems: list[Problem] = []
    return profile_of(from_plain(dict(record), name, problems), name, knowledge, problems)


def _of_file(root: Node | None, name: str, knowledge: KnowledgeBase, problems: list[Problem]) -> Profile:
    """What comes in from outside: another kind of file is told by one sentence, and nobody has been in the future."""
    if root and isinstance(root.value, dict) and "case" in root.fields and "profile" not in root.fields:
        raise UnusableCase([*problems, Problem(name, root.line, _("This is a case file, and no profile."), _form())])
    reviewed = root.get("reviewed_on") if root else None
    found = profile_of(root, name, knowledge, problems)
    if found.reviewed_on > date.today():
        what = _("The profile says that it was gone through on {day}, which is yet to come.", day=found.reviewed_on)
        cure = _("Write the day on which the answers were gone through, as 2026-01-12.")
        raise UnusableCase([Problem(name, reviewed.line if reviewed else None, what, cure)])
    return found


def profile_of(root: Node | None, name: str, knowledge: KnowledgeBase, problems: list[Problem]) -> Profile:
    found = _ProfileReader(name, knowledge, problems).profile(root) if root else None
    if root:
        problems += personal_data(root, name, knowledge)
    if problems or found is None:
        raise UnusableCase(problems)
    return found


def _form() -> str:
    return _("A profile is a record that starts with «profile: its-id».")


def yearly(knowledge: KnowledgeBase) -> list[Question]:
    """The questions of a profile, in their order."""
    return [question for question in knowledge.questions.values() if question.yearly]


class _ProfileReader(CaseReader):
    def profile(self, root: Node) -> Profile | None:
        if not isinstance(root.value, dict):
            self.problem(root.line, _form())
            return None
        self.known_keys(root, TOP)
        id, title = self.id(root, "profile"), self.named_text(root, "title")
        municipality = self.municipality(root.get("municipality"))
        reviewed_on, valid_to = self.date(root.get("reviewed_on")), self.date(root.get("valid_to"))
        if not municipality and not _said(root, "municipality"):
            cure = _('Write the number of the municipality, as "4601".')
            self.problem(root.line, _("«{key}» is missing.", key="municipality"), cure)
        if not _said(root, "reviewed_on"):
            cure = _("Write the day on which the answers were gone through, as 2026-01-12.")
            self.problem(root.line, _("«{key}» is missing.", key="reviewed_on"), cure)
        if reviewed_on and valid_to and valid_to < reviewed_on:
            what = _("The profile ends before it was gone through.")
            self.problem(root.fields["valid_to"].line, what, _("Mend one of the dates."))
        self.read_answers(root.get("answers"), CASE)
        answers = self.answers.get(CASE, {})
        for id_, answer in answers.items():
            if answer.profile:
                what = _("«{key}» is not a key of an answer in a profile.", key="profile")
                self.problem(self.lines.get((CASE, id_)), what, _("Take it away."))
        if reviewed_on is None:
            return None
        found = Profile(id, reviewed_on, municipality, title, valid_to, answers, formerly=tuple(self.formerly))
        found = replace(found, replaces={id: self.knowledge.questions[id].replaces for id in answers})
        return replace(found, record=profile_record(found, self.knowledge))

    def _question(self, id: str, value: Node, about: Kind) -> Question | None:
        question, known = self.knowledge.question(id), [one.id for one in yearly(self.knowledge)]
        if question and question.yearly:
            return question
        what = _("«{question}» is no question of the profile.", question=id)
        self.problem(value.line, what, self.near(id, known) or _("A new profile has all the questions."))
        return None


def _said(root: Node, key: str) -> bool:
    node = root.get(key)
    return node is not None and node.value is not None


def profile_record(profile: Profile, knowledge: KnowledgeBase) -> dict[str, Any]:
    """The profile as its file holds it."""
    return said(
        profile=profile.id,
        title=profile.title,
        municipality=profile.municipality,
        reviewed_on=profile.reviewed_on.isoformat(),
        valid_to=profile.valid_to.isoformat() if profile.valid_to else "",
        answers={id: answer_record(knowledge.questions[id], answer) for id, answer in profile.answers.items()},
    )


# What a case takes over


def inherited(case: Case) -> dict[str, Answer]:
    """The answers of a case that come from a profile and are unchanged."""
    return {id: answer for id, answer in case.answers.get(CASE, {}).items() if answer.profile}


def taken_over(case: Case, profile: Profile, asked: Collection[str]) -> dict[str, Answer | None]:
    """What a case gets when it takes over a profile: question → its answer there, or None where it loses an inherited one.

    Of what nobody has answered in the case it gets what is `asked` there. What people wrote in it, stays.
    """
    before, own = inherited(case), case.answers.get(CASE, {})
    found: dict[str, Answer | None] = {id: None for id in before if id not in profile.answers}
    for id, answer in profile.answers.items():
        if id in before or (id not in own and id in asked):
            found[id] = replace(answer, profile=profile.id)
    return {id: answer for id, answer in found.items() if answer != own.get(id)}


def called_in(profile: Profile, knowledge: KnowledgeBase, id: str) -> str:
    """What a base, earlier or later than that of the profile, calls the question of one of its answers."""
    names = (id, knowledge.renamed.get(id, ""), *profile.replaces.get(id, ()))
    return next((name for name in names if name in knowledge.questions), id)


def by_ids_of(profile: Profile, knowledge: KnowledgeBase) -> Profile:
    """The same profile, with its answers by what a base calls their questions."""
    return replace(profile, answers={called_in(profile, knowledge, id): answer for id, answer in profile.answers.items()})


def same_answer(one: Answer | None, other: Answer | None) -> bool:
    """Whether two answers say the same, whichever profile they come from."""
    return (one and replace(one, profile="")) == (other and replace(other, profile=""))


def with_profile(case: Case, profile: Profile, asked: Collection[str]) -> Case:
    """The case with what it takes over."""
    answers = {**case.answers.get(CASE, {}), **taken_over(case, profile, asked)}
    kept = {id: answer for id, answer in answers.items() if answer is not None}
    return replace(case, profile=profile.ref, answers={**case.answers, CASE: kept})


def fitted(profile: Profile, knowledge: KnowledgeBase) -> tuple[Profile, dict[str, list[Problem]]]:
    """The profile with those of its answers that a knowledge base takes, and for each of the others what is wrong with it."""
    answers: dict[str, Answer] = {}
    left_out: dict[str, list[Problem]] = {}
    for written, answer in profile.record.get("answers", {}).items():
        id = called_in(profile, knowledge, written)
        try:
            answers |= profile_from({**profile.record, "answers": {id: answer}}, profile.id, knowledge).answers
        except UnusableCase as error:
            left_out[id] = error.problems
    return replace(profile, answers=answers), left_out


def askable(knowledge: KnowledgeBase) -> set[str]:
    """The yearly questions that no situation waits for."""
    return {question.id for question in yearly(knowledge) if not question.ask_when}
