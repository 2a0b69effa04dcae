"""The shortest list of questions that closes what is required.

Wanted is the smallest set of questions for which there are answers that leave nothing required open,
what is answered already staying as it is. It is found by branch and bound, and it is exact:

* what an open requirement lacks has to be answered, so those questions belong to every solution;
  their number is the bound below which no solution can be;
* a question is tried with one answer of each class: two answers are of one class when no condition
  that a requirement rests on, and no shape, can tell them apart;
* of the classes only those are left out that can never be the better choice: conditions are
  monotone, so an answer that makes every condition at most as true, and every shape at least as
  content, is never worse. For a question that a duty rests on nothing is left out, because there
  «ja» with everything written can be shorter than making many unsure answers sure.

tests/advice/test_shortest.py holds it against trying every subset with every answer.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

from ..case.facts import Place, possible_answers
from ..engines.reference import Reference
from ..engines.status import is_open, standing, violated
from ..knowledge import Demand, Question, Requirement, Rule
from ..knowledge.rules import situations_read
from ..knowledge.terms import Force
from ..language.answers import Answer
from ..language.conditions import Compare, StateTest, Truth, ValueTest, truth, walk
from ..language.subjects import Kind, Subject
from .completeness import Finding, depth_of
from .inference import Inference
from .reasons import because_situation, leaves

Assignment = dict[Place, Answer]
Consequence = tuple[tuple[Truth, ...], tuple[bool, ...]]  # of an answer: how true each condition, which demands content


@dataclass(frozen=True)
class _Open:
    """A requirement that is open: either it applies and lacks answers, or it is not known whether it applies."""

    requirement: Requirement
    subject: Subject
    lacking: tuple[Demand, ...]  # empty when it is not known whether it applies


class _Search:
    def __init__(self, inference: Inference, dismissed: set[tuple[str, Subject]]):
        self.inference = inference
        self.facts = inference.facts
        self.questions = inference.facts.knowledge.questions
        depth = depth_of(inference)
        self.wanted = [
            (requirement, subject, requirement.at(depth))
            for requirement in self.facts.knowledge.requirements.values()
            if requirement.force is not Force.MAY and requirement.at(depth)
            for subject in self.facts.subjects[requirement.about]
            if (requirement.id, subject) not in dismissed
        ]
        self.best: Assignment | None = None
        self._classes: dict[str, list[Answer]] = {}

    # What is open

    def open(self, trial: Reference) -> list[_Open]:
        found = []
        for requirement, subject, demands in self.wanted:
            applies = trial.situation(subject, requirement.target) if requirement.target else Truth.JA
            lacking: tuple[Demand, ...] = ()
            if applies is Truth.JA:
                lacking = tuple(d for d in demands if violated(d, [trial.answer(subject, q) for q in d.questions]))
            if is_open(requirement.force, standing(applies, bool(lacking), []), asked=True):
                found.append(_Open(requirement, subject, lacking))
        return found

    def undecided(self, trial: Reference, one: _Open) -> set[Place]:
        """The questions whose answers keep it unknown whether a requirement applies."""
        found: set[Place] = set()
        self._collect(trial, one.subject, one.requirement.target, found)
        return found

    def _collect(self, trial: Reference, subject: Subject, situation: str, found: set[Place]) -> None:
        for rule in self.inference.rules.concluding.get(situation, ()):
            for leaf, about in leaves(rule.when, subject, trial):
                if isinstance(leaf, ValueTest) and truth(leaf, about, trial) in (Truth.UBESVART, Truth.USIKKERT):
                    place = self.facts.holder(about, leaf.question)
                    if place not in trial.given and not self.questions[leaf.question].derived:
                        found.add(place)

    # Branch and bound

    def run(self) -> Assignment:
        self._descend({})
        return self.best or {}

    def _descend(self, given: Assignment) -> None:
        trial, still_open, given = self._settle(given)
        if not still_open:
            if self.best is None or len(given) < len(self.best):
                self.best = given
            return
        if self.best is not None and len(given) + self._at_least(trial, still_open) >= len(self.best):
            return
        for place in self._alternatives(trial, still_open):
            for answer in self.classes(place[1]):
                self._descend({**given, place: answer})

    def _settle(self, given: Assignment) -> tuple[Reference, list[_Open], Assignment]:
        """Gives every question that cannot be avoided its answer, where there is only one class to choose from."""
        while True:
            trial = Reference(self.facts, self.inference.rules, given)
            still_open = self.open(trial)
            sure = {p: self.classes(p[1])[0] for p in self._forced(still_open) if p not in given and len(self.classes(p[1])) == 1}
            if not sure:
                return trial, still_open, given
            given = {**given, **sure}

    def _forced(self, still_open: list[_Open]) -> set[Place]:
        return {
            self.facts.holder(one.subject, demand.questions[0])
            for one in still_open
            for demand in one.lacking
            if len(demand.questions) == 1
        }

    def _choices(self, trial: Reference, still_open: list[_Open]) -> Iterator[set[Place]]:
        """Sets of questions of which at least one must be answered."""
        for one in still_open:
            for demand in one.lacking:
                if len(demand.questions) > 1:
                    yield {self.facts.holder(one.subject, question) for question in demand.questions}
            if not one.lacking:
                yield self.undecided(trial, one)

    def _at_least(self, trial: Reference, still_open: list[_Open]) -> int:
        taken = set(self._forced(still_open))
        count = len(taken)
        for choice in self._choices(trial, still_open):
            if not choice & taken:
                count += 1
                taken |= choice
        return count

    def _alternatives(self, trial: Reference, still_open: list[_Open]) -> list[Place]:
        """Places of which every solution answers at least one, as few as can be."""
        forced = sorted(place for place in self._forced(still_open) if place not in trial.given)
        if forced:
            return forced[:1]
        choices = [
            sorted((place for place in choice if place not in trial.given), key=lambda place: self.questions[place[1]].order)
            for choice in self._choices(trial, still_open)
        ]
        return min(choices, key=len, default=[])

    # Classes of answers

    def classes(self, question: str) -> list[Answer]:
        """One answer of each class that may be needed, the least consequential first."""
        if question not in self._classes:
            self._classes[question] = self._distinct(self.questions[question])
        return self._classes[question]

    def _distinct(self, question: Question) -> list[Answer]:
        seen: dict[Consequence, Answer] = {}
        for answer in possible_answers(question, [measure.id for measure in self.facts.case.measures]):
            seen.setdefault((self._truths(question, answer), self._content(question, answer)), answer)
        keys = sorted(seen, key=lambda key: (sum(key[0]), -sum(key[1])))
        if question.id not in self._read_by_duties:
            keys = [key for key in keys if not any(_never_worse(other, key) for other in keys if other != key)]
        return [seen[key] for key in keys]

    def _truths(self, question: Question, answer: Answer) -> tuple[Truth, ...]:
        """What every test of the question that a requirement rests on makes of the answer."""
        one = _OneAnswer(answer, question)
        return tuple(truth(test, Subject(Kind.CASE), one) for test in self._tests.get(question.id, ()))  # type: ignore[arg-type]

    def _content(self, question: Question, answer: Answer) -> tuple[bool, ...]:
        """Which demands on the question the answer would satisfy."""
        demands = self._demands.get(question.id, ())
        return tuple(len(demand.questions) > 1 or not violated(demand, [answer]) for demand in demands)

    @cached_property
    def _demands(self) -> dict[str, list[Demand]]:
        found: dict[str, list[Demand]] = {}
        for demand in {demand.iri: demand for _requirement, _subject, demands in self.wanted for demand in demands}.values():
            for question in demand.questions:
                found.setdefault(question, []).append(demand)
        return found

    def _beneath(self, situations: set[str]) -> list[Rule]:
        """The rules that some situations rest on, all the way down."""
        rules: dict[int, Rule] = {}
        waiting = list(situations)
        while waiting:
            for rule in self.inference.rules.concluding.get(waiting.pop(), ()):
                if id(rule) not in rules:
                    rules[id(rule)] = rule
                    waiting += situations_read(rule, self.questions)
        return list(rules.values())

    @cached_property
    def _tests(self) -> dict[str, list[ValueTest | StateTest]]:
        """Question → the tests of it that requirements rest on."""
        targets = {requirement.target for requirement, _subject, _demands in self.wanted} - {""}
        asked = {self.questions[question].ask_when for question in self._demands} - {""}
        found: dict[str, list[ValueTest | StateTest]] = {}
        for rule in self._beneath(targets | asked):
            for part, _about in walk(rule.when, rule.about):
                if isinstance(part, ValueTest | StateTest):
                    found.setdefault(part.question, []).append(part)
        return found

    @cached_property
    def _read_by_duties(self) -> set[str]:
        targets = {requirement.target for requirement, _s, _d in self.wanted if requirement.force is Force.MUST}
        return {
            part.question
            for rule in self._beneath(targets - {""})
            for part, _about in walk(rule.when, rule.about)
            if isinstance(part, ValueTest | StateTest | Compare)
        }


class _OneAnswer:
    """A view in which only one answer is given."""

    def __init__(self, answer: Answer, question: Question):
        self._answer = answer
        self._question = question

    def answer(self, _subject: Subject, _question: str) -> Answer:
        return self._answer

    def scale(self, _question: str) -> tuple[str, ...]:
        return self._question.option_ids


def _never_worse(one: Consequence, other: Consequence) -> bool:
    """Whether an answer makes every condition at most as true as the other, and every demand at least as content."""
    return all(a <= b for a, b in zip(one[0], other[0], strict=True)) and all(
        a >= b for a, b in zip(one[1], other[1], strict=True)
    )


def shortest(inference: Inference, findings: list[Finding], dismissed: set[tuple[str, Subject]]) -> list[Place]:
    """The questions, what a duty waits for first, then in the order of the form."""
    found = _Search(inference, dismissed).run()
    duties: set[Place] = set()
    for finding in findings:
        if finding.open and finding.requirement.force is Force.MUST:
            reasons = because_situation(finding.requirement.target, finding.subject, inference.reference)
            duties |= {(reason.subject, reason.question) for reason in reasons}
            duties |= {(finding.subject, question) for question in finding.requirement.questions}
    place = {subject: at for at, subject in enumerate(s for kind in Kind for s in inference.facts.subjects[kind])}
    questions = inference.facts.knowledge.questions
    return sorted(found, key=lambda key: (key not in duties, questions[key[1]].order, place[key[0]]))
