"""Why and why not: the answers that a conclusion rests on, and what would change it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from ..case.facts import Place, possible_answers, value_token
from ..engines.reference import Reference
from ..engines.status import status
from ..knowledge import Requirement, Rule
from ..knowledge.terms import Depth
from ..language.answers import Answer
from ..language.conditions import (
    Above,
    All,
    Any_,
    Below,
    Compare,
    Condition,
    RankedOver,
    Situated,
    StateTest,
    Truth,
    Undecided,
    ValueTest,
    truth,
    walk,
)
from ..language.subjects import CASE, Kind, Subject
from .inference import Inference


@dataclass(frozen=True, order=True)
class Reason:
    """An answer that a conclusion rests on; «ubesvart» is one too."""

    subject: Subject
    question: str
    value: str
    profile: str = field(default="", compare=False)  # the id of the profile that it comes from

    def as_dict(self) -> dict[str, str]:
        said = {"question": self.question, "subject": str(self.subject), "value": self.value}
        return {**said, "profile": self.profile} if self.profile else said


def leaves(condition: Condition, subject: Subject, view: Reference) -> Iterator[tuple[Condition, Subject]]:
    """Every test inside a condition, also inside the situations it rests on, with the subject it is asked of."""
    match condition:
        case All(parts) | Any_(parts):
            for part in parts:
                yield from leaves(part, subject, view)
        case Below(kind=kind, part=part):
            for one in view.below(subject, kind):
                yield from leaves(part, one, view)
        case Above(kind, part):
            yield from leaves(part, _above(subject, kind), view)
        case Situated(name) | Undecided(name):
            for rule in view.rules.concluding.get(name, ()):
                yield from leaves(rule.when, subject, view)
        case _:
            yield condition, subject


def _above(subject: Subject, kind: Kind) -> Subject:
    return subject.measure if kind is Kind.MEASURE else Subject(Kind.CASE)


def deciding(condition: Condition, subject: Subject, view: Reference) -> Iterator[tuple[Condition, Subject]]:
    """The tests that make a condition come out as it does: of an `any` that holds those that hold,
    of an `all` that does not hold those that keep it back, and so on down."""
    now = truth(condition, subject, view)
    match condition:
        case All(parts):
            for part in parts:
                if now is Truth.JA or truth(part, subject, view) is now:
                    yield from deciding(part, subject, view)
        case Any_(parts):
            for part in parts:
                if now is Truth.NEI or truth(part, subject, view) is now:
                    yield from deciding(part, subject, view)
        case Below(word, kind, part):
            everyone = now is (Truth.NEI if word == "some" else Truth.JA)
            for one in view.below(subject, kind):
                if everyone or truth(part, one, view) is now:
                    yield from deciding(part, one, view)
        case Above(kind, part):
            yield from deciding(part, _above(subject, kind), view)
        case Situated(name) | Undecided(name):
            at = view.situation(subject, name)
            for rule in view.rules.concluding.get(name, ()):
                if truth(rule.when, subject, view) is at:
                    yield from deciding(rule.when, subject, view)
        case _:
            yield condition, subject


def because(condition: Condition, subject: Subject, view: Reference) -> tuple[Reason, ...]:
    """The answers behind a condition's value, each once, in the order in which the condition names them."""
    found: dict[Reason, None] = {}
    for leaf, about in deciding(condition, subject, view):
        for reason in _read(leaf, about, view):
            found.setdefault(reason)
    return tuple(found)


def _read(leaf: Condition, subject: Subject, view: Reference) -> Iterator[Reason]:
    match leaf:
        case ValueTest(question=question) | StateTest(question=question):
            yield _reason(subject, question, view)
        case Compare(_, question):
            for one in subject.ids:
                measure = Subject(Kind.MEASURE, (one,))
                for about in [measure] if view.about(question) is Kind.MEASURE else view.below(measure, Kind.GROUP):
                    yield _reason(about, question, view)
        case RankedOver():
            yield _reason(CASE, view.facts.knowledge.fields["ranking"].id, view)
        case _:
            raise TypeError(leaf)


def _reason(subject: Subject, question: str, view: Reference) -> Reason:
    answer = view.answer(subject, question)
    return Reason(subject, question, value_token(answer), answer.profile if answer else "")


def undecided(condition: Condition, subject: Subject, view: Reference) -> Iterator[tuple[Condition, Subject]]:
    """The tests that keep a condition from being decided; those in a part that is decided already change nothing."""
    if truth(condition, subject, view) not in (Truth.UBESVART, Truth.USIKKERT):
        return
    match condition:
        case All(parts) | Any_(parts):
            for part in parts:
                yield from undecided(part, subject, view)
        case Below(kind=kind, part=part):
            for one in view.below(subject, kind):
                yield from undecided(part, one, view)
        case Above(kind, part):
            yield from undecided(part, _above(subject, kind), view)
        case Situated(name):
            for rule in view.rules.concluding.get(name, ()):
                yield from undecided(rule.when, subject, view)
        case _:
            yield condition, subject


def settling(name: str, subject: Subject, view: Reference) -> Iterator[Place]:
    """The questions whose answers decide whether a situation holds: unanswered, unsure, or spanning both sides.

    A question that is not asked before something else is answered waits for that.
    """
    for leaf, about in undecided(Situated(name), subject, view):
        for read in _read(leaf, about, view):
            question = view.facts.knowledge.questions[read.question]
            if question.derived or (isinstance(leaf, Compare) and read.value not in (str(Truth.UBESVART), str(Truth.USIKKERT))):
                continue
            if question.ask_when and view.situation(read.subject, question.ask_when) is Truth.UBESVART:
                yield from settling(question.ask_when, read.subject, view)
            else:
                yield view.facts.holder(read.subject, read.question)


def because_situation(name: str, subject: Subject, view: Reference) -> tuple[Reason, ...]:
    """The answers behind the truth of a situation."""
    return because(Situated(name), subject, view) if name else ()


@dataclass(frozen=True)
class Change:
    """One answer that would change what is concluded: given instead of the present one."""

    place: Place
    answer: Answer
    outcome: str


def outcome(target: Rule | Requirement, subject: Subject, view: Reference, depth: Depth) -> str:
    """What a rule (nei … ja) or a requirement (its status) comes to in a view of the case."""
    if isinstance(target, Rule):
        return str(truth(target.when, subject, view))
    return status(view, target, subject, target.at(depth) or target.demands)


def changes(inference: Inference, target: Rule | Requirement, subject: Subject, depth: Depth) -> list[Change]:
    """Every single answer that would give another outcome, the first of each kind for each question."""
    now = outcome(target, subject, inference.reference, depth)
    found: dict[tuple[Place, str], Change] = {}
    for place in _places(inference, target, subject, depth):
        question = inference.facts.knowledge.questions[place[1]]
        if question.derived:
            continue
        for answer in possible_answers(question, [measure.id for measure in inference.facts.case.measures]):
            trial = Reference(inference.facts, inference.rules, {place: answer})
            then = outcome(target, subject, trial, depth)
            if then != now:
                found.setdefault((place, then), Change(place, answer, then))
    return list(found.values())


def _places(inference: Inference, target: Rule | Requirement, subject: Subject, depth: Depth) -> list[Place]:
    """The questions that can change an outcome: those the conditions read, and those the shape demands."""
    view, facts = inference.reference, inference.facts
    condition = target.when if isinstance(target, Rule) else Situated(target.target)
    places = [
        facts.holder(reason.subject, reason.question)
        for leaf, about in leaves(condition, subject, view)
        for reason in _read(leaf, about, view)
    ]
    if isinstance(target, Requirement):
        demands = target.at(depth) or target.demands
        places += [facts.holder(subject, question) for demand in demands for question in demand.questions]
    return list(dict.fromkeys(places))


@dataclass(frozen=True)
class Effect:
    """A rule or requirement that would come out differently."""

    target: Rule | Requirement
    subject: Subject
    before: str
    after: str


def effects(inference: Inference, place: Place, answer: Answer, depth: Depth) -> list[Effect]:
    """What one answer to one question would change in the whole case. Nothing is saved."""
    place = inference.facts.holder(*place)
    trial = Reference(inference.facts, inference.rules, {place: answer})
    knowledge = inference.facts.knowledge
    found = []
    prompting: list[Rule | Requirement] = [rule for rule in inference.rules.rules if rule.prompt]
    for target in [*knowledge.requirements.values(), *prompting]:
        for subject in _may_change(inference, target, place):
            before, after = (outcome(target, subject, view, depth) for view in (inference.reference, trial))
            fires = isinstance(target, Requirement) or str(Truth.JA) in (before, after)
            if before != after and fires:
                found.append(Effect(target, subject, before, after))
    return found


def _may_change(inference: Inference, target: Rule | Requirement, place: Place) -> list[Subject]:
    """The subjects of which an answer can change what a rule or requirement comes to: none where the question is never read,
    and only those that have to do with the measure of the answer, where no other measure is looked at."""
    facts, (given_of, question) = inference.facts, place
    read, whole = _reads(inference, target)
    for id in read & facts.reads.keys():  # what was read of a section hangs on all that it tells
        read, whole = read | facts.knowledge.told(facts.reads[id]), True
    subjects = facts.subjects[target.about]
    if question not in read:
        return []
    shared = any(facts.holder(one, question)[0] != one for one in facts.subjects[given_of.kind])
    if whole or shared or given_of.kind is Kind.CASE:
        return subjects
    return [one for one in subjects if one.kind is Kind.CASE or given_of.ids[0] in one.ids[: 2 if one.kind is Kind.PAIR else 1]]


def _reads(inference: Inference, target: Rule | Requirement) -> tuple[set[str], bool]:
    """The questions that a rule or requirement may read, all the way down, and whether it looks up at the case."""
    questions = inference.facts.knowledge.questions
    read: set[str] = set() if isinstance(target, Rule) else set(target.questions)
    situations = [questions[id].ask_when for id in read] if isinstance(target, Requirement) else []
    first = target.when if isinstance(target, Rule) else Situated(target.target)
    conditions: list[tuple[Condition, Kind]] = [(first, target.about), *((Situated(name), target.about) for name in situations)]
    seen, whole = set(), False
    while conditions:
        for part, about in walk(*conditions.pop()):
            match part:
                case Situated(name) | Undecided(name) if name not in seen:
                    seen.add(name)
                    conditions += [(rule.when, rule.about) for rule in inference.rules.concluding.get(name, ())]
                case Above(kind=Kind.CASE):
                    whole = True
                case ValueTest(question=id) | StateTest(question=id) | Compare(question=id) if id not in read:
                    read.add(id)
                    conditions.append((Situated(questions[id].ask_when), about))
                case _ if not isinstance(part, Condition):
                    raise TypeError(part)  # a word of the language that nobody told of here
    return read, whole
