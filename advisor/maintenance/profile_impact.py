"""What a profile would change in the open cases of its municipality: the answers that they take over, and their advice."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from ..advice.advice import Advice, advise
from ..advice.inheriting import follows, inherit
from ..advice.lawmap import Touched
from ..case.model import Case
from ..case.profile import Profile, same_answer
from ..case.writing import answer_record
from ..knowledge import KnowledgeBase
from ..language.answers import Answer
from ..language.subjects import CASE, Subject
from ..store import Store
from ..text.catalogue import chosen
from ..text.errors import BrokenChain, Problem, UnusableCase


@dataclass(frozen=True)
class AnswerChange:
    question: str
    before: Answer | None
    after: Answer | None


@dataclass(frozen=True)
class AdviceChange:
    """Something that the advice says of a subject. None: it does not say it."""

    id: str
    subject: Subject
    before: str | None
    after: str | None


@dataclass(frozen=True)
class Impact:
    """What a profile changes in one case."""

    id: str  # what people find the case by: its id in the database, or its file
    case: Case  # as it is
    knowledge: KnowledgeBase
    answers: tuple[AnswerChange, ...] = ()  # not those that say the same, and are only newer
    requirements: tuple[AdviceChange, ...] = ()  # the codes of what was found
    prompts: tuple[AdviceChange, ...] = ()  # their texts
    law_lines: tuple[AdviceChange, ...] = ()  # what they say
    left_out: Mapping[str, list[Problem]] = field(default_factory=dict)  # question → why its base does not take the answer

    @property
    def title(self) -> str:
        return self.case.title or self.case.id

    def as_dict(self) -> dict[str, Any]:
        questions = self.knowledge.questions
        return {
            "case": self.id,
            "title": self.title,
            "answers": [
                {
                    "question": one.question,
                    "before": one.before and answer_record(questions[one.question], one.before),
                    "after": one.after and answer_record(questions[one.question], one.after),
                }
                for one in self.answers
            ],
            "requirements": [_plain(one) for one in self.requirements],
            "prompts": [_plain(one) for one in self.prompts],
            "law_lines": [_plain(one) for one in self.law_lines],
            "left_out": {id: [one.what for one in problems] for id, problems in self.left_out.items()},
        }


@dataclass(frozen=True)
class Impacts:
    """What a profile changes in several cases, and how many others there are."""

    changed: tuple[Impact, ...]
    older: tuple[Impact, ...] = ()  # as they are, on a knowledge base that does not take all of the profile
    unchanged: int = 0
    archived: int = 0
    elsewhere: int = 0  # of another municipality
    unread: tuple[Problem, ...] = ()

    def as_dict(self) -> dict[str, Any]:
        return {
            "changed": [one.as_dict() for one in self.changed],
            "older": [one.as_dict() for one in self.older],
            "unchanged": self.unchanged,
            "archived": self.archived,
            "elsewhere": self.elsewhere,
        }


def impact(case: Case, profile: Profile, knowledge: KnowledgeBase, id: str = "") -> Impact:
    """What a profile changes in a case, on the knowledge base of the case. Raises UnusableCase."""
    found = inherit(case, profile, knowledge)
    own = case.answers.get(CASE, {})
    changed = {question: answer for question, answer in found.answers.items() if not same_answer(own.get(question), answer)}
    if not changed:
        return Impact(id or case.id, case, knowledge, left_out=found.left_out)
    before, after = advise(case, knowledge), advise(found.case, knowledge)
    return Impact(
        id or case.id,
        case,
        knowledge,
        tuple(AnswerChange(question, own.get(question), answer) for question, answer in changed.items()),
        _changes(_requirements(before), _requirements(after)),
        _changes(_prompts(before), _prompts(after)),
        _changes(_law_lines(before), _law_lines(after)),
        found.left_out,
    )


def impacts(cases: Iterable[tuple[str, Case | list[Problem], KnowledgeBase]], profile: Profile, archived: int = 0) -> Impacts:
    """What a profile changes in cases: (what each is found by, the case or what is wrong with it, its knowledge base)."""
    changed, older, unread, unchanged, elsewhere = [], [], [], 0, 0
    for id, case, knowledge in cases:
        if isinstance(case, list):
            unread += case
        elif not follows(case, profile):
            elsewhere += 1
        else:
            found = impact(case, profile, knowledge, id)
            if found.answers:
                changed.append(found)
            elif found.left_out:
                older.append(found)
            else:
                unchanged += 1
    return Impacts(tuple(changed), tuple(older), unchanged, archived, elsewhere, tuple(unread))


def impacts_in(store: Store, profile: Profile) -> Impacts:
    """What a profile changes in the cases of a database that are not put away."""
    listed = store.listed()
    open_ = [one.id for one in listed if not one.archived]
    return impacts(_cases(store, open_), profile, len(listed) - len(open_))


def _cases(store: Store, ids: Iterable[str]) -> Iterator[tuple[str, Case | list[Problem], KnowledgeBase]]:
    for id in ids:
        try:
            stored = store.get(id)
        except (UnusableCase, BrokenChain) as error:
            yield id, error.problems, store.current
        else:
            yield id, stored.case, stored.knowledge


Said = dict[tuple[str, Subject], str]


def _requirements(advice: Advice) -> Said:
    return {(one.requirement.id, one.subject): one.shown for one in advice.requirements if one.finding.at_depth}


def _prompts(advice: Advice) -> Said:
    return {(one.rule.id, one.subject): one.message for one in advice.prompts}


def _law_lines(advice: Advice) -> Said:
    parts = [part for line in advice.law_lines for part in line.parts]
    return {(part.id, subject): _in_words(part) for part in parts for subject in part.subjects}


def _in_words(part: Touched) -> str:
    return " ".join(filter(None, [chosen(part.says), chosen(part.asks)]))


def _changes(before: Said, after: Said) -> tuple[AdviceChange, ...]:
    beside = [AdviceChange(*key, before.get(key), after.get(key)) for key in dict.fromkeys([*before, *after])]
    return tuple(one for one in beside if one.before != one.after)


def _plain(one: AdviceChange) -> dict[str, Any]:
    return {"id": one.id, "subject": str(one.subject), "before": one.before, "after": one.after}
