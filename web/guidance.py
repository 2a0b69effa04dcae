"""The advice beside the questions: a few cards at a time, in an order that stays while the page is open."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from advisor.api import (
    CASE,
    Force,
    Item,
    Kind,
    Place,
    PromptAdvice,
    Requirement,
    RequirementAdvice,
    Rule,
    Subject,
    places,
    wording,
)

from .desk import Desk

FORCES = list(Force)


@dataclass(frozen=True)
class Card:
    """One piece of advice: what one rule or requirement says, of one subject or of several."""

    target: Rule | Requirement
    subjects: tuple[Subject, ...]
    messages: tuple[str, ...]
    because: tuple[str, ...]  # the answers that it rests on, in words
    goes_to: Place  # the question to answer, or the one that gave the advice
    places: frozenset[Place]  # the answers behind it, and the questions it asks for
    triggers: frozenset[Place]  # the answers behind it
    certain: frozenset[Place]  # of these, those by which it applies
    applying: tuple[Subject, ...]  # for whom it applies; for the other subjects that is not settled
    deciding: tuple[Place, ...]  # the questions that would settle it
    others: tuple[tuple[str, tuple[str, ...]], ...]  # pairs of which the same is said: what is placed first, and before which
    before: str  # the reason it was dismissed with, when the answers behind it have changed since

    @property
    def id(self) -> str:
        return self.target.id

    @property
    def title(self) -> str:
        """The first sentence of what is said."""
        return wording.first_sentence(self.messages[0])[0]

    @property
    def texts(self) -> list[str]:
        """The rest of it."""
        return [text for text in (wording.first_sentence(self.messages[0])[1], *self.messages[1:]) if text]

    @property
    def force(self) -> Force:
        return self.target.force

    @property
    def open_duties(self) -> int:
        """How many open duties it is about, counted as the advice counts them: once for each subject."""
        return len(self.applying) if self.force is Force.MUST and isinstance(self.target, Requirement) else 0

    @property
    def unsettled(self) -> tuple[Subject, ...]:
        return tuple(one for one in self.subjects if one not in self.applying)


def cards(desk: Desk, forces: Sequence[Force] = FORCES) -> list[Card]:
    """The advice on a case that calls for something now: må before bør before kan."""
    found = [_of_requirements(desk, several) for several in _by_id(_called_for(desk, forces))]
    found += [_of_prompts(desk, several) for several in _by_id(_given(desk, forces))]
    return sorted(found, key=lambda card: FORCES.index(card.force))


def echoes(item: Item, duties: Sequence[Card]) -> list[Card]:
    """Those of the duties that an answer gave, for one line under its question. Other advice is read in the review."""
    return [card for card in duties if item.answer is not None and (item.holder, item.question.id) in card.triggers]


def _called_for(desk: Desk, forces: Sequence[Force]) -> list[RequirementAdvice]:
    """Open requirements that an answer called forth. What is asked of every subject needs no card: its question stands there."""
    found = (one for one in desk.advice.requirements if one.requirement.force in forces and one.finding.open)
    called_for = (one for one in found if one.because)
    return [one for one in called_for if not one.dismissed or _reopened(desk, one)]


def _given(desk: Desk, forces: Sequence[Force]) -> list[PromptAdvice]:
    found = (one for one in desk.advice.prompts if one.rule.force in forces)
    return [one for one in found if not one.dismissed or _reopened(desk, one)]


def _reopened(desk: Desk, one: RequirementAdvice | PromptAdvice) -> bool:
    """Whether an answer behind a dismissed piece of advice has changed since it was dismissed."""
    if not one.dismissed:
        return False
    id = one.rule.id if isinstance(one, PromptAdvice) else one.requirement.id
    dismissed = desk.stored.version(places.of_dismissal(id, one.subject))
    return any(desk.stored.version(answer_place(desk, (why.subject, why.question))) > dismissed for why in one.because)


def answer_place(desk: Desk, place: Place) -> str:
    """Where an answer stands in the case file."""
    subject, question = desk.form.facts.holder(*place)
    return places.of_answer(subject, question, desk.knowledge.questions[question].case_field if subject == CASE else "")


def _by_id(several: Iterable[Any]) -> list[list[Any]]:
    found: dict[str, list[Any]] = {}
    for one in several:
        target = one.rule if isinstance(one, PromptAdvice) else one.requirement
        found.setdefault(target.id, []).append(one)
    return list(found.values())


def _of_requirements(desk: Desk, several: Sequence[RequirementAdvice]) -> Card:
    several = sorted(several, key=lambda one: not one.applies)
    wanted = [place for one in several for place in _wanted(desk, one)]
    return _card(desk, several[0].requirement, several, [one.message for one in several], wanted)


def _wanted(desk: Desk, one: RequirementAdvice) -> list[Place]:
    """What to answer: what is missing, or what settles whether it applies, which comes first."""
    return desk.advice.settling(one) or [(one.subject, question) for question in one.missing or one.requirement.questions]


def _of_prompts(desk: Desk, several: Sequence[PromptAdvice]) -> Card:
    asked = [place for one in several for place in _ends_on(desk, one)]
    asked += [
        (why.subject, why.question)
        for one in several
        for why in one.because
        if desk.form.facts.answer(why.subject, why.question) is None and not desk.knowledge.questions[why.question].derived
    ]
    said = several[: wording.MOST_SAID] if several[0].rule.about is Kind.PAIR else several
    return _card(desk, several[0].rule, several, [one.message for one in said], asked, several[len(said) :])


def _ends_on(desk: Desk, one: PromptAdvice) -> list[Place]:
    """Where the answer belongs that ends a prompt, if it asks for one that is not there."""
    if not (id := one.rule.ends_on):
        return []
    near = desk.form.nearest(one.subject, desk.knowledge.questions[id].about)
    return [(of, id) for of in near if desk.form.facts.answer(of, id) is None]


def _card(
    desk: Desk,
    target: Rule | Requirement,
    several: Sequence[Any],
    messages: list[str],
    wanted: list[Place],
    others: Sequence[PromptAdvice] = (),
) -> Card:
    because = [why for one in several for why in one.because]
    unsettled = [one for one in several if isinstance(one, RequirementAdvice) and not one.applies]
    applying = [one for one in several if not isinstance(one, RequirementAdvice) or one.applies]
    subjects = tuple(one.subject for one in several)
    facts = desk.form.facts
    triggers = [facts.holder(why.subject, why.question) for why in because]
    asked = [facts.holder(*place) for place in wanted]
    answered = [place for place in triggers if not desk.knowledge.questions[place[1]].derived]
    return Card(
        target,
        subjects,
        tuple(dict.fromkeys(messages)),
        tuple(wording.reasons(desk.knowledge, desk.case, because, subjects)),
        (asked or answered or [(CASE, desk.knowledge.fields["level"].id)])[0],
        frozenset(triggers) | frozenset(asked),
        frozenset(triggers),
        frozenset(facts.holder(why.subject, why.question) for one in applying for why in one.because),
        tuple(one.subject for one in applying),
        tuple(dict.fromkeys(place for one in unsettled for place in desk.advice.settling(one))),
        tuple((first, tuple(after)) for first, after in wording.pairs(desk.case, [one.subject for one in others])),
        next((one.dismissed for one in several if one.dismissed), ""),
    )
