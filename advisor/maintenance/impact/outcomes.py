"""What an advice says of a case, as far as two knowledge bases can differ over it: read by the definition, without SHACL.

It is the same as advise() has it (tests/maintenance/test_impact_cases.py), in a tenth of the time.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from datetime import date
from typing import NamedTuple

from ...advice.completeness import depth_of
from ...advice.document import sections
from ...advice.inference import Inference
from ...advice.lawmap import law_lines
from ...advice.pieces import titled
from ...case.casefile import no_rules
from ...case.facts import Facts
from ...case.model import Case
from ...engines.reference import Reference
from ...engines.status import DISMISSED, Status, finding, is_open, status, violated
from ...knowledge import Demand, KnowledgeBase, Requirement, RuleSet
from ...knowledge.terms import Force
from ...language.conditions import Truth, truth
from ...language.subjects import CASE, Subject
from ...text.errors import Problem, UnusableCase
from .reach import Thing

Key = tuple[str, str, Subject]  # kind, id, and of whom: requirement, rule, law line, service, section, depth


class Outcome(NamedTuple):
    """What is said: its code, what it lacks, and the words that people read of it."""

    code: str  # of a requirement its status or «avvist»; of what is said or not, «ja»; of the depth its id
    open: bool = False  # whether it keeps the case from being complete
    duty: bool = False
    lacks: tuple[str, ...] = ()  # the demands that are not met, by their questions
    mark: tuple[str, ...] = ()  # how loud it is said, and from whom: force, basis, kind of prompt
    said: tuple[tuple[str, str], ...] = ()  # language → text

    @property
    def blocking(self) -> bool:
        return self.open and self.duty


Outcomes = dict[Key, Outcome]


def outcomes(case: Case, base: KnowledgeBase, only: Collection[Thing] | None = None) -> Outcomes:
    """What the advice says of a case; with `only`, of these rules, requirements and lines and of nothing else."""
    inference = _inference(case, base)
    depth = depth_of(inference)
    dismissed = {(one.rule, one.subject) for one in inference.facts.dismissals}
    found: Outcomes = {("depth", "depth", CASE): Outcome(depth.id)}
    for requirement in base.requirements.values():
        if (only is None or ("requirement", requirement.id) in only) and (asked := requirement.at(depth)):
            for subject in inference.facts.subjects[requirement.about]:
                set_aside = (requirement.id, subject) in dismissed
                found["requirement", requirement.id, subject] = _standing(inference, requirement, subject, asked, set_aside)
    for rule in inference.rules.rules:
        if rule.prompt and (only is None or ("rule", rule.id) in only):
            for subject in inference.facts.subjects[rule.about]:
                if inference.truths[subject, rule.id] is Truth.JA:
                    code = DISMISSED if (rule.id, subject) in dismissed and rule.force.dismissible else "ja"
                    found["rule", rule.id, subject] = Outcome(
                        code,
                        duty=rule.force is Force.MUST,
                        mark=(rule.force, rule.basis.id, rule.prompt),
                        said=tuple((language, titled(text, subject, case)) for language, text in _texts(rule.text)),
                    )
    if only is None or any(kind in ("law line", "service") for kind, _id in only):
        found |= _law(inference)
    if only is None or any(kind == "section" for kind, _id in only):
        states = sections(inference, depth)
        found |= {("section", one.section.id, CASE): Outcome(one.filled, said=_texts(one.section.label)) for one in states}
    return found


def _law(inference: Inference) -> Outcomes:
    services = inference.facts.knowledge.law_map.services
    return {
        ("service" if part.id in services else "law line", part.id, subject): Outcome(
            "ja", said=(*_texts(part.says), *_texts(part.asks))
        )
        for line in law_lines(inference)
        for part in line.parts
        for subject in part.subjects
    }


def _standing(
    inference: Inference, requirement: Requirement, subject: Subject, asked: tuple[Demand, ...], set_aside: bool
) -> Outcome:
    view, force = inference.reference, requirement.force
    found = status(view, requirement, subject, asked)
    missing = [one for one in asked if violated(one, [view.answer(subject, id) for id in one.questions])]
    if found is not Status.MISSING:
        missing = []
    return Outcome(
        finding(force, found, set_aside),
        is_open(force, found, True, set_aside),
        force is Force.MUST,
        tuple(dict.fromkeys(id for one in missing for id in one.questions)),
        (force, requirement.basis.id),
        () if found is Status.INAPPLICABLE else _words(requirement, missing),
    )


def _words(requirement: Requirement, missing: Iterable[Demand]) -> tuple[tuple[str, str], ...]:
    return (*_texts(requirement.label), *(text for one in missing for text in _texts(one.message)))


def _texts(texts: Mapping[str, str]) -> tuple[tuple[str, str], ...]:
    return tuple(sorted(texts.items()))


def truths_of(case: Case, base: KnowledgeBase, rules: Collection[str]) -> dict[str, dict[Subject, Truth]]:
    """Rule → what it comes to for each subject, of those that hold on the day of the case."""
    inference = _inference(case, base)
    held = [rule for rule in inference.rules.rules if rule.id in rules]
    return {rule.id: {one: inference.truths[one, rule.id] for one in inference.facts.subjects[rule.about]} for rule in held}


# Only what is asked for ---------------------------------------------------------------------------


class _AsAsked(dict[tuple[Subject, str], Truth]):
    """What each rule comes to, worked out when somebody asks."""

    def __init__(self, view: Reference, rules: RuleSet):
        super().__init__()
        self.view = view
        self.conditions = {rule.id: rule.when for rule in rules.rules}

    def __missing__(self, key: tuple[Subject, str]) -> Truth:
        subject, id = key
        self[key] = truth(self.conditions[id], subject, self.view)
        return self[key]


def _inference(case: Case, base: KnowledgeBase) -> Inference:
    """Raises UnusableCase where no rules were valid on the day of the case."""
    facts = Facts(case, base)
    day = case.assessed_on or date.today()
    rules = base.rules_on(day)
    if not rules.rules:
        raise UnusableCase([Problem(case.id, None, *no_rules(base, day))])
    view = Reference(facts, rules)
    truths = _AsAsked(view, rules)
    return Inference(facts, day, rules, view, truths, truths, (), (Reference.name,))
