"""Every requirement of a case with its status: SHACL judges, and a plain reading of the shapes must agree."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from ..engines.status import Status, is_open, standing, violated
from ..knowledge import Demand, Requirement
from ..knowledge.namespaces import NS
from ..knowledge.terms import Depth, Force, Level
from ..language.answers import State
from ..language.conditions import Truth
from ..language.subjects import CASE, Subject
from .inference import Disagreement, Inference

Violations = set[tuple[Subject, str]]  # (subject, address of the demand)


@dataclass(frozen=True)
class Finding:
    """A requirement of one subject, and where it stands."""

    requirement: Requirement
    subject: Subject
    applies: Truth
    status: Status
    demands: tuple[Demand, ...]  # those that count at this depth
    missing: tuple[Demand, ...]  # of these, those that are not there
    at_depth: bool  # whether this depth asks for it at all
    unsure: tuple[Demand, ...] = ()  # of the demands, those with an answer that is «usikkert»

    @property
    def open(self) -> bool:
        """Whether it keeps the case from being complete (before dismissals)."""
        return is_open(self.requirement.force, self.status, self.at_depth)


def level_of(inference: Inference) -> Level:
    """The level that people chose; the usual one until they choose."""
    knowledge = inference.facts.knowledge
    return knowledge.level(_chosen(inference, "level")) or knowledge.usual_level


def depth_of(inference: Inference) -> Depth:
    """The depth that people chose; until they choose, the one at which a case of their level starts."""
    return inference.facts.knowledge.depth(_chosen(inference, "depth")) or level_of(inference).starts_at


def _chosen(inference: Inference, field: str) -> str:
    """The option that answers a field of the case file; empty where none does."""
    question = inference.facts.knowledge.fields.get(field)
    answer = inference.facts.answer(CASE, question.id) if question else None
    return str(answer.value) if answer and answer.state is State.VALUE else ""


def plain_violations(inference: Inference) -> Violations:
    """The violations by reading the shapes' own terms: the reference for SHACL."""
    found = set()
    for requirement in inference.facts.knowledge.requirements.values():
        for subject in inference.facts.subjects[requirement.about]:
            if applies(inference, requirement, subject) is Truth.JA:
                for demand in requirement.demands:
                    if violated(demand, [inference.reference.answer(subject, question) for question in demand.questions]):
                        found.add((subject, demand.iri))
    return found


def shacl_violations(inference: Inference) -> Violations:
    """The violations by SHACL, on what the case graph says of each subject."""
    from ..engines.shacl import judge  # brings in RDF, which lists of the base do without
    from .graph import CLASSES, counted, situations, values

    facts = inference.facts
    questions, answers = facts.knowledge.questions, counted(inference)
    ask = judge(facts.knowledge)
    return {
        (subject, shape)
        for kind, name in CLASSES.items()
        for subject in facts.subjects[kind]
        for shape in ask.violated(
            [NS + name, *situations(inference, subject)],
            answers.get(subject, {}),
            lambda question, answer: values(questions[question], answer),
        )
    }


def applies(inference: Inference, requirement: Requirement, subject: Subject) -> Truth:
    return inference.situation(subject, requirement.target) if requirement.target else Truth.JA


def findings(
    inference: Inference,
    judging: Callable[[Inference], Violations] = shacl_violations,
) -> tuple[list[Finding], list[Disagreement]]:
    """Every requirement of every subject with its status, and where SHACL and the plain reading differ."""
    depth = depth_of(inference)
    plain, judged = plain_violations(inference), judging(inference)
    requirements = inference.facts.knowledge.requirements
    owner = {demand.iri: requirement.id for requirement in requirements.values() for demand in requirement.demands}
    words = {True: "violated", False: "conforms"}
    disagreements = [
        Disagreement(
            owner[iri], subject, (("reference", words[(subject, iri) in plain]), ("pySHACL", words[(subject, iri) in judged]))
        )
        for subject, iri in sorted(plain ^ judged)
    ]
    if disagreements:
        from ..engines.shacl import judge

        judge(inference.facts.knowledge).forget()  # what may be wrong is asked anew
    both = plain | judged
    found = []
    for requirement in requirements.values():
        asked = requirement.at(depth)
        for subject in inference.facts.subjects[requirement.about]:
            if requirement.force is not Force.MUST and _disputed(inference, disagreements, requirement, subject):
                continue
            found.append(_finding(inference, requirement, subject, asked, both))
    return found, disagreements


def _disputed(inference: Inference, disagreements: list[Disagreement], requirement: Requirement, subject: Subject) -> bool:
    if not disagreements and not inference.disputed:
        return False
    by_shape = any((one.subject, one.id) == (subject, requirement.id) for one in disagreements)
    return by_shape or bool(requirement.target and inference.is_disputed(subject, requirement.target))


def _finding(
    inference: Inference, requirement: Requirement, subject: Subject, asked: tuple[Demand, ...], violated_by: Violations
) -> Finding:
    demands = asked or requirement.demands
    truth = applies(inference, requirement, subject)
    missing, unsure, answers = [], [], []
    for demand in demands:
        if (subject, demand.iri) in violated_by:
            missing.append(demand)
        given = [inference.reference.answer(subject, question) for question in demand.questions]
        if any(one and one.state is State.UNSURE for one in given):
            unsure.append(demand)
        answers += given
    return Finding(
        requirement=requirement,
        subject=subject,
        applies=truth,
        status=standing(truth, bool(missing), answers),
        demands=demands,
        missing=tuple(missing),
        at_depth=bool(asked),
        unsure=tuple(unsure),
    )
