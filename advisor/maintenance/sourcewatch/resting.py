"""What rests on a clause or on a place in the law: questions, rules, requirements, lines of the law map, and cases."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, fields

from ...knowledge import KnowledgeBase
from ...knowledge.rules import questions_read
from ...language.subjects import Subject


@dataclass(frozen=True)
class Resting:
    """Ids, in the order of the base."""

    questions: tuple[str, ...] = ()
    rules: tuple[str, ...] = ()
    requirements: tuple[str, ...] = ()
    lines: tuple[str, ...] = ()  # of the law map, and services

    def __bool__(self) -> bool:
        return any(getattr(self, one.name) for one in fields(self))

    def as_dict(self) -> dict[str, list[str]]:
        return {one.name: list(getattr(self, one.name)) for one in fields(self)}


def on_clauses(knowledge: KnowledgeBase, clauses: Collection[str]) -> Resting:
    wanted = set(clauses)
    return Resting(
        tuple(one.id for one in knowledge.questions.values() if wanted & {*one.clauses}),
        tuple(dict.fromkeys(one.id for one in knowledge.rules if wanted & {*one.clauses} and one.valid_to is None)),
        tuple(one.id for one in knowledge.requirements.values() if wanted & {*one.clauses}),
    )


def on_law(knowledge: KnowledgeBase, sources: Collection[str]) -> Resting:
    """What names a place in the law. A line of the law map is known by the place too."""
    wanted = set(sources)
    lines = [one.id for fold in knowledge.law_map.folds for one in fold.lines if wanted & {*one.law}]
    services = [one.id for one in knowledge.law_map.services.values() if wanted & {*one.law, *one.rights}]
    return Resting(
        rules=tuple(dict.fromkeys(one.id for one in knowledge.rules if wanted & {*one.law} and one.valid_to is None)),
        requirements=tuple(one.id for one in knowledge.requirements.values() if wanted & {*one.law}),
        lines=(*lines, *services),
    )


def questions_behind(knowledge: KnowledgeBase, resting: Resting) -> frozenset[str]:
    """The questions whose answers count for what rests on it: they serve it, or its rules and requirements read them."""
    found = set(resting.questions)
    for rule in knowledge.rules:
        found |= questions_read(rule) if rule.id in resting.rules else set()
    for id in resting.requirements:
        found |= {*knowledge.requirements[id].questions}
    return frozenset(id for id in found if id in knowledge.questions and not knowledge.questions[id].derived)


def answers_any(answers: Mapping[Subject, Mapping[str, object]], questions: Iterable[str]) -> bool:
    """Whether one of some questions is answered. `answers`: of each subject question → what was answered, empty for nothing."""
    wanted = set(questions)
    return any(given.get(id) not in (None, "") for given in answers.values() for id in wanted & given.keys())
