"""The advice on a case: the one result, the same in every entrance. It advises; people decide."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from functools import cache, cached_property
from typing import Any

from ..case.facts import Place
from ..case.model import Case, Dismissal
from ..engines.status import Status
from ..knowledge import KnowledgeBase, Requirement, Rule, RuleSet
from ..knowledge.terms import Depth, DocumentSection, Force, Level
from ..language.answers import ReadThrough
from ..language.conditions import Truth
from ..language.subjects import CASE, Kind, Subject
from . import plain
from .completeness import depth_of, findings, level_of, shacl_violations
from .document import SectionState, sections
from .inference import Disagreement, Engine, Inference, infer, second_engine
from .lawmap import Line, law_lines, plain_line
from .pieces import PromptAdvice, Required, RequirementAdvice
from .proposals import Proposal, plain_proposal, proposals
from .reasons import because, settling
from .shortest import shortest


@dataclass(frozen=True)
class Gap:
    """A part of the case that is not there yet: a case without measures, a measure without target groups."""

    subject: Subject
    kind: Kind


@dataclass(frozen=True)
class Advice:
    inference: Inference
    level: Level
    depth: Depth
    requirements: tuple[RequirementAdvice, ...]
    prompts: tuple[PromptAdvice, ...]
    gaps: tuple[Gap, ...]
    disagreements: tuple[Disagreement, ...]

    @property
    def case(self) -> Case:
        return self.inference.facts.case

    @property
    def knowledge(self) -> KnowledgeBase:
        return self.inference.facts.knowledge

    def active_prompts(self) -> list[tuple[Rule, list[PromptAdvice]]]:
        """The prompts that nobody dismissed, må before bør before kan; what one rule says of several stands together."""
        active = [one for one in self.prompts if not one.dismissed]
        order = {force: place for place, force in enumerate(Force)}
        by_rule: dict[str, list[PromptAdvice]] = {}
        for one in sorted(active, key=lambda one: (order[one.rule.force], one.rule.id)):
            by_rule.setdefault(one.rule.id, []).append(one)
        return [(several[0].rule, several) for several in by_rule.values()]

    @property
    def duties(self) -> tuple[RequirementAdvice, ...]:
        """The duties that apply, or may come to apply."""
        return tuple(
            one for one in self.requirements if one.requirement.force is Force.MUST and one.status is not Status.INAPPLICABLE
        )

    @property
    def blocking(self) -> tuple[RequirementAdvice, ...]:
        """All that holds back a sign-off: the duties that are open, and those that may come to apply."""
        return tuple(one for one in self.duties if one.open)

    @property
    def open_duties(self) -> tuple[RequirementAdvice, ...]:
        """The duties that apply and are open."""
        return tuple(one for one in self.blocking if one.applies)

    @cached_property
    def deciding(self) -> list[Place]:
        """The questions whose answers decide whether a duty applies, each once for the subject that it is about."""
        return list(dict.fromkeys(place for one in self.blocking for place in self.settling(one)))

    def settling(self, one: RequirementAdvice) -> list[Place]:
        """The questions whose answers decide whether a requirement applies; none where that is settled."""
        return list(dict.fromkeys(settling(one.requirement.target, one.subject, self.inference.reference)))

    @cached_property
    def required(self) -> list[Required]:
        """What the depth of the case requires an answer to: every demand of a duty or a recommendation that applies, and
        what decides whether a duty does.

        A demand that several requirements make is one, and so is the answer that groups share.
        """
        return self._required([one for one in self.requirements if not self._is_own(one)], self.required_by_municipality)

    @cached_property
    def required_by_guideline(self) -> list[Required]:
        """The same without what only a supplement requires."""
        if not self.knowledge.supplements:
            return self.required
        return self._required([one for one in self.requirements if not self._is_own(one)], [])

    @cached_property
    def required_by_municipality(self) -> list[Required]:
        """What its supplements require an answer to."""
        return list(self._demanded([one for one in self.requirements if self._is_own(one)]).values())

    @staticmethod
    def _is_own(one: RequirementAdvice) -> bool:
        return one.requirement.basis.of_supplements

    def _demanded(self, requirements: Iterable[RequirementAdvice]) -> dict[tuple[Place, ...], Required]:
        found: dict[tuple[Place, ...], Required] = {}
        for one in requirements:
            if one.finding.at_depth and one.applies and one.requirement.force is not Force.MAY:
                own = one.requirement.basis if self._is_own(one) else None
                for demand in one.finding.demands:
                    places = tuple(self.inference.facts.holder(one.subject, question) for question in demand.questions)
                    demanded = Required(one.requirement.force, places, one.open_at(demand), own)
                    before = found.get(places)
                    found[places] = demanded.beside(before) if before else demanded
        return found

    def _required(self, requirements: Iterable[RequirementAdvice], besides: Iterable[Required]) -> list[Required]:
        found = self._demanded(requirements)
        for one in besides:
            found[one.places] = found[one.places].beside(one) if one.places in found else one
        for place in self._settling_duties():
            before = found.get((place,))
            found[place,] = Required(
                before.force if before and not before.own else Force.MUST, (place,), before.open if before else False
            )
            if place in self.deciding:
                found[place,] = replace(found[place,], open=True)
        return list(found.values())

    def _settling_duties(self) -> Iterator[Place]:
        """The questions that decide whether a duty applies, where they are asked."""
        facts = self.inference.facts
        for question in self.knowledge.questions.values():
            if question.settles_duty and not question.derived and not question.merged_into:
                for subject in facts.subjects[question.about]:
                    if not question.ask_when or self.inference.situation(subject, question.ask_when) is Truth.JA:
                        yield facts.holder(subject, question.id)

    @property
    def answered(self) -> int:
        """How many of those that the guideline or the law requires have their answer."""
        return sum(not one.open for one in self.required_by_guideline)

    @cached_property
    def document(self) -> list[SectionState]:
        """The sections of the decision document at the length of the case's depth."""
        return sections(self.inference, self.depth)

    @cached_property
    def law_lines(self) -> list[Line]:
        """What the law may say of the case: questions to people and their lawyer, apart from the advice itself."""
        return law_lines(self.inference)

    @cached_property
    def proposals(self) -> list[Proposal]:
        """What follows from the answers, of what is asked at this depth or answered otherwise. It is nobody's answer."""
        return [one for one in proposals(self.inference) if one.stands and (one.given or self._asks(*one.place))]

    def _asks(self, subject: Subject, question: str) -> bool:
        return self.knowledge.questions[question].asked_at(self.depth) and self.inference.reference.counted(subject, question)

    @property
    def complete(self) -> bool:
        """Nothing that is required at this depth is open, and there is something to require it of."""
        return not self.gaps and not any(one.open for one in self.requirements)

    @cached_property
    def next(self) -> list[tuple[Subject, str]]:
        """The shortest list of questions that closes what is required."""
        dismissed = {(one.requirement.id, one.subject) for one in self.requirements if one.dismissed}
        return shortest(self.inference, [one.finding for one in self.requirements], dismissed)

    @property
    def not_counted(self) -> list[tuple[Subject, str, str]]:
        """Answers that are kept but not counted, with the situation that is gone: (subject, question, situation)."""
        return [
            (subject, question.id, question.ask_when)
            for subject, question, _answer in self.inference.facts.answers()
            if not self.inference.reference.counted(subject, question.id)
        ]

    @property
    def superseded(self) -> list[tuple[Subject, str, Subject]]:
        """Answers that are kept but not counted, since the group shares those of another: (subject, question, that other)."""
        facts = self.inference.facts
        return [(subject, id, facts.holder(subject, id)[0]) for subject, id in facts.superseded]

    @property
    def lapsed_reads(self) -> list[tuple[str, DocumentSection, ReadThrough]]:
        """Sections of the document that have changed since they were read: (question, section, who read it and when)."""
        answers, sections = self.case.answers.get(CASE, {}), self.knowledge.read_through
        found = ((id, sections[id], answers[id].read) for id in self.inference.facts.lapsed_reads)
        return [(id, section, read) for id, section, read in found if read]

    @property
    def without_effect(self) -> list[Dismissal]:
        """Dismissals that close nothing: no facts of the case, of what no longer holds, or of what it is no longer about."""
        facts, about = self.inference.facts.dismissals, self._about
        return [one for one in self.case.dismissals if one not in facts or about.get(one.rule) is not one.subject.kind]

    def lapsed(self, id: str) -> bool:
        """Whether nothing of that id holds on the day of the case any more."""
        return id not in self._about

    @cached_property
    def _about(self) -> dict[str, Kind]:
        """Rule or requirement that holds on the day of the case → the kind of subject that it is about."""
        known: list[Requirement | Rule] = [*self.knowledge.requirements.values(), *self.inference.rules.rules]
        return {one.id: one.about for one in known}

    def counts(self) -> dict[str, dict[str, int]]:
        """Force → status → how many, of what is asked for at this depth. Dismissed ones stand for themselves."""
        found: dict[str, Counter[str]] = {force: Counter() for force in Force}
        for one in self.requirements:
            if one.finding.at_depth and one.status is not Status.INAPPLICABLE:
                found[one.requirement.force][one.shown] += 1
        return {force: dict(counter) for force, counter in found.items()}

    def as_dict(self) -> dict[str, Any]:
        """The advice as JSON has it; its schema is that of DESIGN.md and the README."""
        knowledge = self.knowledge
        return {
            "case": self.case.id,
            "knowledge_base": {
                "version": knowledge.version,
                "digest": knowledge.digest,
                "source_date": str(knowledge.source_date) if knowledge.source_date else None,
            },
            "engines": [*list(self.inference.engines), "pySHACL"],
            "level": self.level.id,
            "depth": self.depth.id,
            "assessed_on": str(self.inference.day),
            "complete": self.complete,
            "assessments": plain.required(self.required_by_guideline),
            **({"own_assessments": plain.required(own)} if (own := self.required_by_municipality) else {}),
            "document": [plain.section(one) for one in self.document],
            "law_lines": [plain_line(one) for one in self.law_lines],
            "proposals": [plain_proposal(one, self.inference) for one in self.proposals],
            "counts": self.counts(),
            "requirements": [plain.requirement(one) for one in self.requirements],
            "prompts": [plain.prompt(one) for one in self.prompts],
            "blocking": [{"id": one.requirement.id, "subject": str(one.subject), "status": one.status} for one in self.blocking],
            "open_duties": [{"id": one.requirement.id, "subject": str(one.subject)} for one in self.open_duties],
            "deciding": plain.places(self.deciding),
            "next": plain.places(self.next),
            "gaps": [{"subject": str(gap.subject), "lacks": gap.kind} for gap in self.gaps],
            "not_counted": [{"question": q, "subject": str(s), "situation": name} for s, q, name in self.not_counted],
            "superseded": [{"question": q, "subject": str(s), "shared_from": str(other)} for s, q, other in self.superseded],
            "lapsed_reads": [
                {"question": q, "section": section.id, "by": read.by, "at": read.at} for q, section, read in self.lapsed_reads
            ],
            "without_effect": [{"id": one.rule, "subject": str(one.subject)} for one in self.without_effect],
            "disagreements": [
                {"id": one.id, "subject": str(one.subject), "values": dict(one.values)} for one in self.disagreements
            ],
        }


def advise(
    case: Case,
    knowledge: KnowledgeBase,
    engine: Callable[[KnowledgeBase, RuleSet], Engine | None] = second_engine,
    judge: Callable[[Inference], set[tuple[Subject, str]]] = shacl_violations,
) -> Advice:
    """The advice on a case, computed from its answers and a knowledge base, by two engines and two readers of the shapes."""
    inference = infer(case, knowledge, engine)
    found, shape_disagreements = findings(inference, judge)
    dismissed = {(one.rule, one.subject): one.reason for one in inference.facts.dismissals}
    reasons = cache(lambda condition, subject: because(condition, subject, inference.reference))  # many rest on the same
    return Advice(
        inference=inference,
        level=level_of(inference),
        depth=depth_of(inference),
        requirements=tuple(
            RequirementAdvice(finding, dismissed.get((finding.requirement.id, finding.subject), ""), reasons) for finding in found
        ),
        prompts=tuple(
            PromptAdvice(rule, subject, dismissed.get((rule.id, subject), ""), case, reasons)
            for rule, subject in inference.prompts()
        ),
        gaps=tuple(_gaps(case)),
        disagreements=(*inference.disagreements, *shape_disagreements),
    )


def _gaps(case: Case) -> Iterator[Gap]:
    if not case.measures:
        yield Gap(CASE, Kind.MEASURE)
    for measure in case.measures:
        if not measure.groups:
            yield Gap(Subject(Kind.MEASURE, (measure.id,)), Kind.GROUP)
