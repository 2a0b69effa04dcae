"""Rules, requirements and situations by what they are, for tests that need one and do not care which."""

from __future__ import annotations

from advisor import knowledge
from advisor.advice.advice import Advice
from advisor.advice.pieces import RequirementAdvice
from advisor.engines.status import Status
from advisor.knowledge import KnowledgeBase, Requirement, Rule
from advisor.knowledge.rules import questions_read
from advisor.knowledge.terms import Force
from advisor.language.subjects import Kind
from tests.strategies import DEPTHS


def requirements(base: KnowledgeBase, force: Force, about: Kind = Kind.MEASURE) -> list[Requirement]:
    return [one for one in base.requirements.values() if one.force is force and one.about is about]


def duty(base: KnowledgeBase, about: Kind = Kind.MEASURE) -> Requirement:
    return requirements(base, Force.MUST, about)[0]


def recommendation(base: KnowledgeBase, about: Kind = Kind.MEASURE) -> Requirement:
    """One that is asked of every subject, in the middle depth too, and in no short case."""
    return next(
        one for one in requirements(base, Force.SHOULD, about) if not one.target and one.at(DEPTHS[1]) and not one.at(DEPTHS[0])
    )


def given(rule: Rule) -> bool:
    """Whether it gives guidance, today too."""
    return rule.prompt is not None and rule.valid_to is None


def prompting(base: KnowledgeBase, about: Kind, force: Force | None = None) -> Rule:
    """A rule that gives guidance; any that people may dismiss, or of one force."""
    return next(
        rule
        for rule in base.rules
        if given(rule) and rule.about is about and (rule.force is force if force else rule.force is not Force.MUST)
    )


def concluding(base: KnowledgeBase, situation: str) -> Rule:
    return next(rule for rule in base.rules if rule.situation == situation)


def standing(advice: Advice, status: Status, force: Force, about: Kind = Kind.MEASURE) -> RequirementAdvice:
    """The first requirement of a force that stands so, and applies because of an answer."""
    return next(
        one
        for one in advice.requirements
        if one.status is status and one.requirement.force is force and one.requirement.about is about and one.because
    )


def asking(base: KnowledgeBase, question: str) -> Requirement:
    """The first requirement that demands an answer to a question."""
    return next(one for one in base.requirements.values() if question in one.questions)


def reading(base: KnowledgeBase, *questions: str) -> Rule:
    """The first rule that gives guidance by the answers to some questions."""
    return next(rule for rule in base.rules if given(rule) and set(questions) <= questions_read(rule))


# The ids of some, for addresses and files -----------------------------------------------------

BASE = knowledge.load()
DUTIES = [one.id for one in [*BASE.requirements.values(), *BASE.rules] if one.force is Force.MUST]
DUTY = duty(BASE).id
CASE_DUTY = duty(BASE, Kind.CASE).id
RECOMMENDED = recommendation(BASE).id
RANKED = prompting(BASE, Kind.PAIR).id
MOVED = reading(BASE, "forsvarlig-igjen").id  # was about the case, is about a measure
WHETHER, WEIGHING, AGAINST = (asking(BASE, id).id for id in ("anb-barn-berort", "bb-plikt-avveies", "bb-grunnleggende-hensyn"))
BENEFIT, TERMS, DILEMMAS = (asking(BASE, id).id for id in ("nytte-samlet", "nytte-kort-sikt", "bg-etiske-dilemmaer"))
SEVERITY, DOCUMENT, NEED = (asking(BASE, id).id for id in ("alvorlighet-malgruppe", "helhet-samlet", "bg-prioriteringssituasjon"))
LOCAL, URGENT, OTHERS, UNCERTAIN, HEARD, GROWING = (
    reading(BASE, id).id
    for id in (
        "tjeneste-rettighet",
        "alvorlighet-hast",
        "ressurs-rekruttering",
        "nytte-usikkerhet",
        "barn-hort",
        "omfang-retning",
    )
)
