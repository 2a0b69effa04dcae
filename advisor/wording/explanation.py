"""Explains one rule, requirement, question or line of law of a case: why, why not and what would change it."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

from ..advice.advice import Advice
from ..advice.lawmap import elsewhere, law_view
from ..advice.pieces import RequirementAdvice, rule_text
from ..advice.reasons import Change, Effect, Reason, because, changes, effects
from ..case.facts import possible_answers
from ..knowledge import Rule
from ..knowledge.lawmap import LawLine, Service
from ..knowledge.rules import questions_read
from ..language.answers import Answer
from ..language.conditions import Truth, truth
from ..language.subjects import Kind, Subject
from ..text.catalogue import gettext as _
from ..text.errors import UnknownId
from ..text.nearest import did_you_mean
from . import conditions as conditionwords, words as wording


@dataclass(frozen=True)
class ExplainedRule:
    advice: Advice
    rule: Rule
    subject: Subject
    value: Truth

    @property
    def holds(self) -> bool:
        return self.value is Truth.JA

    @cached_property
    def because(self) -> tuple[Reason, ...]:
        return because(self.rule.when, self.subject, self.advice.inference.reference)

    @cached_property
    def changes(self) -> list[Change]:
        return changes(self.advice.inference, self.rule, self.subject, self.advice.depth)

    @property
    def dismissed(self) -> str:
        """The reason with which people set the advice aside, or empty."""
        given = ((one.rule.id, one.subject, one.dismissed) for one in self.advice.prompts)
        return next((reason for id, about, reason in given if (id, about) == (self.rule.id, self.subject)), "")

    def as_dict(self) -> dict[str, Any]:
        return {
            "id": self.rule.id,
            "subject": str(self.subject),
            "value": str(self.value),
            "dismissed": self.dismissed or None,
            "because": _reasons(self.because),
            "would_change": _changes(self.changes),
            "clauses": list(self.rule.clauses),
            "law": list(self.rule.law),
            "file": self.file,
            "line": self.rule.line,
        }

    @property
    def file(self) -> str:
        """Where the rule stands, from the knowledge base's own folder."""
        return Path(self.rule.file).relative_to(self.advice.knowledge.folder).as_posix()

    @property
    def text(self) -> str:
        return rule_text(self.rule, self.subject, self.advice.case)


@dataclass(frozen=True)
class ExplainedRequirement:
    advice: Advice
    requirement: RequirementAdvice

    @property
    def subject(self) -> Subject:
        return self.requirement.subject

    @cached_property
    def changes(self) -> list[Change]:
        one = self.requirement
        return changes(self.advice.inference, one.requirement, one.subject, self.advice.depth)

    def as_dict(self) -> dict[str, Any]:
        one = self.requirement
        return {
            "id": one.requirement.id,
            "subject": str(one.subject),
            "value": one.status,
            "message": one.message,
            "dismissed": one.dismissed or None,
            "because": _reasons(one.because),
            "would_change": _changes(self.changes),
            "clauses": list(one.requirement.clauses),
            "law": list(one.requirement.law),
        }


@dataclass(frozen=True)
class ExplainedQuestion:
    advice: Advice
    question: str
    subject: Subject
    answer: Answer | None
    read_by: tuple[str, ...]  # ids of the rules and requirements that it matters to

    @cached_property
    def effects(self) -> list[tuple[Answer, list[Effect]]]:
        """What each answer that matters would change."""
        question, tried = self.advice.knowledge.questions[self.question], list[tuple[Answer, list[Effect]]]()
        if not question.derived:
            for answer in possible_answers(question, [measure.id for measure in self.advice.case.measures]):
                changed = effects(self.advice.inference, (self.subject, self.question), answer, self.advice.depth)
                if changed and all(changed != before for _answer, before in tried):
                    tried.append((answer, changed))
        return tried

    def as_dict(self) -> dict[str, Any]:
        question = self.advice.knowledge.questions[self.question]
        return {
            "id": self.question,
            "subject": str(self.subject),
            "value": str(self.answer) if self.answer else "ubesvart",
            **({"profile": self.answer.profile} if self.answer and self.answer.profile else {}),
            **({"read": vars(self.answer.read)} if self.answer and self.answer.read else {}),
            "asked_when": question.ask_when or None,
            "read_by": list(self.read_by),
            "would_change": [
                {
                    "answer": str(answer),
                    "effects": [
                        {"id": one.target.id, "subject": str(one.subject), "from": one.before, "to": one.after} for one in changed
                    ],
                }
                for answer, changed in self.effects
            ],
            "clauses": list(question.clauses),
        }


@dataclass(frozen=True)
class ExplainedLine:
    """A line of law, or a service: whether it is shown for a subject, and by which answers."""

    advice: Advice
    entry: LawLine | Service
    subject: Subject
    value: Truth
    because: tuple[Reason, ...]
    elsewhere: bool  # another act or body has every service of the measure

    @property
    def shown(self) -> bool:
        return self.value is Truth.JA and not self.elsewhere

    @property
    def when(self) -> str:
        """The condition in words."""
        about, when = self.advice.knowledge.law_map.when(self.entry)
        return str(conditionwords.words(self.advice.knowledge, when, about))

    def as_dict(self) -> dict[str, Any]:
        return {
            "id": self.entry.id,
            "subject": str(self.subject),
            "value": str(self.value),
            "shown": self.shown,
            "when": self.when,
            "because": _reasons(self.because),
            "law": list(self.entry.law),
        }


Explained = ExplainedRule | ExplainedRequirement | ExplainedQuestion | ExplainedLine


def explain(advice: Advice, id: str, subject: str | None = None) -> list[Explained]:
    """The explanation for each subject that the id is about. Raises UnknownId for an id or subject that is not there."""
    knowledge, subjects_of = advice.knowledge, advice.inference.facts.subjects
    id = knowledge.renamed.get(id, id)
    requirements = [one for one in advice.requirements if one.requirement.id == id]
    rules = [rule for rule in advice.inference.rules.rules if rule.id == id]
    entries = knowledge.law_map.entries
    found: list[Explained]

    def wanted(kind: Kind) -> list[Subject]:
        return [one for one in subjects_of[kind] if subject in (None, str(one))]

    if id in knowledge.requirements:
        about = knowledge.requirements[id].about
        found = [_requirement(advice, one) for one in requirements if subject in (None, str(one.subject))]
    elif rules:
        about = rules[0].about
        found = [_rule(advice, rule, one) for rule in rules for one in wanted(about)]
    elif id in knowledge.questions:
        about = knowledge.questions[id].about
        found = [_question(advice, id, one) for one in wanted(about)]
    elif id in entries:
        about, _when = knowledge.law_map.when(entries[id])
        found = [_line(advice, entries[id], one) for one in wanted(about)]
    else:
        raise UnknownId(_why_not(advice, id))
    if not found:
        subjects = ", ".join(map(str, subjects_of[about])) or "–"
        kind = wording.kind(about)
        raise UnknownId(_("«{id}» is about a {kind}; the case has: {subjects}.", id=id, kind=kind, subjects=subjects))
    return found


def _why_not(advice: Advice, id: str) -> str:
    """Why the advice says nothing of an id: its rule holds on other days, or nothing has this id."""
    knowledge, day = advice.knowledge, wording.day(advice.inference.day)
    versions = [rule for rule in knowledge.rules if rule.id == id]
    if versions:
        days = " ".join(map(_days, versions))
        return _("«{id}» holds on other days than {day}, when the case is assessed. {days}", id=id, day=day, days=days)
    known = [*knowledge.questions, *knowledge.requirements, *(rule.id for rule in knowledge.rules), *knowledge.law_map.entries]
    what = _("There is no rule, requirement, question or line of law «{id}».", id=id)
    return f"{what} {did_you_mean(id, known)}".strip()


def _days(rule: Rule) -> str:
    first = wording.day(rule.valid_from)
    if rule.valid_to:
        return _("Valid from {first} to {last}.", first=first, last=wording.day(rule.valid_to))
    return _("Valid from {first}.", first=first)


def _rule(advice: Advice, rule: Rule, subject: Subject) -> ExplainedRule:
    return ExplainedRule(advice, rule, subject, advice.inference.truths[subject, rule.id])


def _requirement(advice: Advice, one: RequirementAdvice) -> ExplainedRequirement:
    return ExplainedRequirement(advice, one)


def _line(advice: Advice, entry: LawLine | Service, subject: Subject) -> ExplainedLine:
    _about, when = advice.knowledge.law_map.when(entry)
    view = law_view(advice.inference)
    away = isinstance(entry, LawLine) and elsewhere(advice.inference, subject)
    return ExplainedLine(advice, entry, subject, truth(when, subject, view), because(when, subject, view), away)


def _question(advice: Advice, id: str, subject: Subject) -> ExplainedQuestion:
    return ExplainedQuestion(advice, id, subject, advice.inference.facts.answer(subject, id), _read_by(advice, id))


def _read_by(advice: Advice, id: str) -> tuple[str, ...]:
    reading = [rule for rule in advice.inference.rules.rules if id in questions_read(rule)]
    situations = {rule.situation for rule in reading} - {""}
    requirements = advice.knowledge.requirements.values()
    found = [rule.id for rule in reading]
    found += [one.id for one in requirements if id in one.questions or one.target in situations]
    return tuple(dict.fromkeys(found))


def _reasons(reasons: tuple[Reason, ...]) -> list[dict[str, str]]:
    return [one.as_dict() for one in reasons]


def _changes(found: list[Change]) -> list[dict[str, str]]:
    return [
        {"question": one.place[1], "subject": str(one.place[0]), "answer": str(one.answer), "outcome": one.outcome}
        for one in found
    ]
