"""Situations and prompts of a case, reached by two engines that must agree."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from threading import Lock
from typing import Protocol
from weakref import WeakKeyDictionary

from ..case.casefile import no_rules
from ..case.facts import Facts
from ..case.model import Case
from ..engines.reference import Reference
from ..knowledge import KnowledgeBase, Rule, RuleSet
from ..language.conditions import Truth
from ..language.subjects import Subject
from ..text.errors import Problem, UnusableCase

Truths = dict[tuple[Subject, str], Truth]


class Engine(Protocol):
    name: str

    def truths(self, facts: Facts, expected: Truths | None = None) -> Truths:
        """What it makes of each rule. `expected`, what the other made of them, says only what it may remember."""


@dataclass(frozen=True)
class Disagreement:
    """Two engines gave different values: for a rule (nei … ja), or for a demand of a shape (conforms or violated)."""

    id: str
    subject: Subject
    values: tuple[tuple[str, str], ...]  # (engine, what it says)


@dataclass(frozen=True)
class Inference:
    """What follows from a case. `reference` holds the view behind it, for reasons and explanations."""

    facts: Facts
    day: date  # on which the rules were picked
    rules: RuleSet
    reference: Reference
    truths: Truths
    stricter: Truths
    disagreements: tuple[Disagreement, ...]
    engines: tuple[str, ...]

    @cached_property
    def disputed(self) -> set[tuple[Subject, str]]:
        return {(one.subject, one.id) for one in self.disagreements}

    def situation(self, subject: Subject, name: str) -> Truth:
        """The truth of a situation, by the stricter engine where they differ."""
        key = (subject, name)
        if key not in self._situations:
            concluding = self.rules.concluding.get(name, ())
            self._situations[key] = max((self.stricter[subject, rule.id] for rule in concluding), default=Truth.NEI)
        return self._situations[key]

    @cached_property
    def _situations(self) -> Truths:
        return {}

    def is_disputed(self, subject: Subject, name: str) -> bool:
        return bool(self.disputed) and any((subject, rule.id) in self.disputed for rule in self.rules.concluding.get(name, ()))

    def prompts(self) -> list[tuple[Rule, Subject]]:
        """The prompts that fired, in the order of the rules. Disputed ones are left out."""
        disputed = self.disputed
        return [
            (rule, subject)
            for rule in self.rules.rules
            if rule.prompt
            for subject in self.facts.subjects[rule.about]
            if self.truths[subject, rule.id] is Truth.JA and (subject, rule.id) not in disputed
        ]


_compiled: WeakKeyDictionary[KnowledgeBase, dict[int, Engine | None]] = WeakKeyDictionary()
_one_at_a_time = Lock()


def second_engine(knowledge: KnowledgeBase, rules: RuleSet) -> Engine | None:
    """durable_rules for these rules, compiled once; None where it is not installed."""
    with _one_at_a_time:
        engines = _compiled.setdefault(knowledge, {})
        if id(rules) not in engines:
            try:
                from ..engines.durable import DurableRules
            except ImportError:
                engines[id(rules)] = None
            else:
                engines[id(rules)] = DurableRules(knowledge, rules)
        return engines[id(rules)]


def infer(
    case: Case,
    knowledge: KnowledgeBase,
    engine: Callable[[KnowledgeBase, RuleSet], Engine | None] = second_engine,
) -> Inference:
    """Runs the rules that are valid on the day of the assessment (today where the case names none).

    Raises UnusableCase where there are none: without rules every case would be complete.
    """
    facts = Facts(case, knowledge)
    day = case.assessed_on or date.today()
    rules = knowledge.rules_on(day)
    if not rules.rules:
        raise UnusableCase([Problem(case.id, None, *no_rules(knowledge, day))])
    reference = Reference(facts, rules)
    truths = reference.truths()
    second = engine(knowledge, rules)
    others = second.truths(facts, truths) if second else truths
    disagreements: list[Disagreement] = []
    if second and others != truths:
        disagreements = [
            Disagreement(rule, subject, ((reference.name, str(truth)), (second.name, str(others[subject, rule]))))
            for (subject, rule), truth in truths.items()
            if others[subject, rule] is not truth
        ]
    return Inference(
        facts=facts,
        day=day,
        rules=rules,
        reference=reference,
        truths=truths,
        stricter={key: max(truth, others[key]) for key, truth in truths.items()} if disagreements else truths,
        disagreements=tuple(disagreements),
        engines=(reference.name, *([second.name] if second else [])),
    )
