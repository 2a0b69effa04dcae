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
  «ja» with everything written can be shorter than making many unsure answers sure;
* requirements that no answer ties together (dependence.py) are solved apart: an answer to the one
  cannot help the other, so the shortest of the whole is the shortest of each. Of the requirements
  that are solved together only those are looked at again that an answer may change.

tests/advice/test_shortest.py holds it against trying every subset with every answer.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from math import inf

from ..case.facts import Place, possible_answers
from ..engines.reference import Reference
from ..engines.status import is_open, standing, violated
from ..knowledge import Demand, Question, Rule
from ..knowledge.rules import situations_read
from ..knowledge.terms import Force
from ..language.answers import Answer
from ..language.conditions import Compare, StateTest, Truth, ValueTest, truth, walk
from ..language.subjects import CASE, Kind, Subject
from .completeness import Finding, depth_of
from .dependence import Dependence, Part, Situation
from .inference import Inference
from .reasons import because_situation, leaves

Assignment = Mapping[Place, Answer]
Consequence = tuple[tuple[Truth, ...], tuple[bool, ...]]  # of an answer: how true each condition, which demands content


@dataclass(frozen=True)
class _Open:
    """A requirement that is open: either it applies and lacks answers, or it is not known whether it applies."""

    forced: tuple[Place, ...] = ()  # what has to be answered
    choices: tuple[frozenset[Place], ...] = ()  # sets of questions of which at least one must be answered


class _Trial(Reference):
    """A view in which some answers are tried. What they cannot change is read from the case as it is."""

    def __init__(self, case: Reference, given: Assignment, touched: frozenset[Situation], known: dict[Situation, Truth]):
        super().__init__(case.facts, case.rules, given)
        self.case = case
        self.touched = touched  # the situations that the answers may change
        self.known = known  # of these, what they come to

    def situation(self, subject: Subject, name: str) -> Truth:
        key = (subject, name)
        if key not in self.touched:
            return self.case.situation(subject, name)
        if key not in self.known:
            self.known[key] = super().situation(subject, name)
        return self.known[key]

    def after(self, more: Assignment, dependence: Dependence) -> _Trial:
        """The view with more answers."""
        touched = dependence.changed_by(more)[0]
        known = {key: value for key, value in self.known.items() if key not in touched}
        return _Trial(self.case, {**self.given, **more}, self.touched | touched, known)


@dataclass(frozen=True)
class _State:
    """What is open of one part of the case when some answers are given, by the number of the requirement."""

    trial: _Trial
    open: dict[int, _Open]

    @property
    def given(self) -> Assignment:
        return self.trial.given

    @property
    def forced(self) -> set[Place]:
        return {place for one in self.open.values() for place in one.forced}

    @property
    def choices(self) -> Iterator[frozenset[Place]]:
        """In the order of the requirements."""
        return (choice for _number, one in sorted(self.open.items()) for choice in one.choices)

    @property
    def at_least(self) -> int:
        """How many more answers there must be."""
        taken = self.forced
        count = len(taken)
        for choice in self.choices:
            if taken.isdisjoint(choice):
                count += 1
                taken |= choice
        return count


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
        self.trial = _Trial(inference.reference, {}, frozenset(), {})  # of nothing yet
        self._apart: dict[Part, _Apart] = {}
        self._classes: dict[str, list[Answer]] = {}
        self._deciding: dict[tuple[Subject, str], list[tuple[ValueTest, Subject, Place]]] = {}

    # What is open

    def _open(self, trial: Reference, number: int) -> _Open | None:
        """A requirement as it stands in a view; None where it is not open there."""
        requirement, subject, demands = self.wanted[number]
        applies = trial.situation(subject, requirement.target) if requirement.target else Truth.JA
        lacking: list[Demand] = []
        if applies is Truth.JA:
            lacking = [d for d in demands if violated(d, [trial.answer(subject, q) for q in d.questions])]
        if not is_open(requirement.force, standing(applies, bool(lacking), []), asked=True):
            return None
        if not lacking:
            return _Open(choices=(self._undecided(trial, subject, requirement.target),))
        places = [frozenset(self.facts.holder(subject, question) for question in demand.questions) for demand in lacking]
        forced = tuple(
            place for demand, choice in zip(lacking, places, strict=True) if len(demand.questions) == 1 for place in choice
        )
        return _Open(forced, tuple(choice for demand, choice in zip(lacking, places, strict=True) if len(demand.questions) > 1))

    def _undecided(self, trial: Reference, subject: Subject, situation: str) -> frozenset[Place]:
        """The questions whose answers keep it unknown whether a requirement applies."""
        return frozenset(
            place
            for leaf, about, place in self._tests_under(subject, situation)
            if place not in trial.given and truth(leaf, about, trial) in (Truth.UBESVART, Truth.USIKKERT)
        )

    def _tests_under(self, subject: Subject, situation: str) -> list[tuple[ValueTest, Subject, Place]]:
        """The tests of people's answers that a situation rests on, each with its subject and where the answer is given."""
        key = (subject, situation)
        if key not in self._deciding:
            found = {
                (leaf, about): (leaf, about, self.facts.holder(about, leaf.question))
                for rule in self.inference.rules.concluding.get(situation, ())
                for leaf, about in leaves(rule.when, subject, self.inference.reference)
                if isinstance(leaf, ValueTest) and not self.questions[leaf.question].derived
            }
            self._deciding[key] = list(found.values())
        return self._deciding[key]

    @cached_property
    def dependence(self) -> Dependence:
        return Dependence(self.inference.reference, self.wanted, self._may_be_given)

    def _may_be_given(self, place: Place) -> bool:
        """Whether the search may give a question an answer: where it has none that counts, or one that decides too little."""
        question, answer = self.questions[place[1]], self.facts.answer(*place)
        tests = [test for test in self._tests.get(question.id, ()) if isinstance(test, ValueTest)]
        demands = self._demands.get(question.id, [])
        if not tests and not demands:
            return False
        if answer is None or question.ask_when or question.id in self.facts.reads:
            return True
        truths = {truth(test, CASE, _OneAnswer(answer, question)) for test in tests}  # type: ignore[arg-type]
        short = any(len(demand.questions) == 1 and violated(demand, [answer]) for demand in demands)
        return short or not truths.isdisjoint((Truth.UBESVART, Truth.USIKKERT))

    # Branch and bound

    def run(self) -> Assignment:
        """Each part by itself: what no answer ties together, no answer to the one can help the other."""
        found: dict[Place, Answer] = {}
        for part in self.dependence.parts(self.dependence.whole):
            solved = self.solved(part, self.trial)
            if solved is None:
                return {}
            found |= solved
        return found

    def solved(self, part: Part, trial: _Trial) -> Assignment | None:
        """The first of the shortest, in the order in which places and their answers are tried; None where nothing closes it."""
        best: Assignment | None = None
        begun = _State(trial, {number: one for number in part.numbers if (one := self._open(trial, number))})
        waiting: list[tuple[_State, Assignment]] = [(begun, {})]
        while waiting:
            state = self._settle(part, *waiting.pop())
            if not state.open:
                best = state.given if best is None or len(state.given) < len(best) else best
            elif best is None or self._may_be_shorter(part, state, len(best)):
                tried = [{place: answer} for place in self._alternatives(state) for answer in self.classes(place[1])]
                waiting += [(state, more) for more in reversed(tried)]
        return best

    def _may_be_shorter(self, part: Part, state: _State, than: int) -> bool:
        if len(state.given) + state.at_least >= than:
            return False
        if part not in self._apart:
            self._apart[part] = _Apart(self, part)
        return len(state.given) + self._apart[part].at_least(state) < than

    def _settle(self, part: Part, state: _State, more: Assignment) -> _State:
        """The state with more answers, and with those that cannot be avoided where there is only one class to choose from."""
        while True:
            state = self._after(part, state, more) if more else state
            forced = [place for place in state.forced if place not in state.trial.given]
            more = {place: self.classes(place[1])[0] for place in forced if len(self.classes(place[1])) == 1}
            if not more:
                return state

    def _after(self, part: Part, state: _State, more: Assignment) -> _State:
        """What is open when more answers are given: only what they can change is looked at again."""
        trial = state.trial.after(more, self.dependence)
        numbers = self.dependence.changed_by(more)[1].intersection(part.numbers)
        still = {number: one for number, one in state.open.items() if number not in numbers}
        return _State(trial, still | {number: one for number in numbers if (one := self._open(trial, number))})

    def _alternatives(self, state: _State) -> list[Place]:
        """Places of which every solution answers at least one, as few as can be."""
        forced = sorted(place for place in state.forced if place not in state.trial.given)
        if forced:
            return forced[:1]
        choices = [
            sorted((one for one in choice if one not in state.trial.given), key=lambda one: (self.questions[one[1]].order, one))
            for choice in state.choices
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


class _Apart:
    """A part without what it requires of the widest (of the case, say): what is left may fall apart into pieces, each of which
    needs at least what it needs alone. To require less makes no list longer, so the sum is never too much."""

    def __init__(self, search: _Search, part: Part):
        self.search = search
        kinds = {number: search.wanted[number][1].kind for number in part.numbers}
        widest = min(kinds.values(), key=list(Kind).index)
        self.pieces = search.dependence.parts(number for number in part.numbers if kinds[number] is not widest)
        self._piece_of = {place: number for number, piece in enumerate(self.pieces) for place in piece.places}
        self._needs: dict[tuple[int, frozenset[tuple[Place, Answer]]], float] = {}

    def at_least(self, state: _State) -> float:
        """How many more answers there must be."""
        if len(self.pieces) < 2:
            return 0
        given: dict[int, list[tuple[Place, Answer]]] = {number: [] for number in range(len(self.pieces))}
        for place, answer in state.trial.given.items():
            if place in self._piece_of:
                given[self._piece_of[place]].append((place, answer))
        return sum(self._need(number, frozenset(answers)) for number, answers in given.items())

    def _need(self, number: int, given: frozenset[tuple[Place, Answer]]) -> float:
        """What one piece needs beside what is given of it; it rests on nothing else that is tried."""
        if (number, given) not in self._needs:
            solved = self.search.solved(self.pieces[number], self.search.trial.after(dict(given), self.search.dependence))
            self._needs[number, given] = inf if solved is None else len(solved) - len(given)
        return self._needs[number, given]


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
