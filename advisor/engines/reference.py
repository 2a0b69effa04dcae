"""The reference engine: what the rules mean, read straight from the definition in conditions.py."""

from __future__ import annotations

from collections.abc import Mapping

from ..case.facts import Facts, Place
from ..knowledge import RuleSet
from ..language.answers import Answer
from ..language.conditions import Interval, Truth, interval, truth
from ..language.subjects import Subject


class Reference:
    """The truth of every situation and rule of a case, each worked out once, when somebody asks.

    An answer is seen unless the situation in which its question is asked is nei.
    """

    name = "reference"

    def __init__(self, facts: Facts, rules: RuleSet, given: Mapping[Place, Answer] | None = None):
        """`given` holds answers to try beside those of the case; they come first."""
        self.facts = facts
        self.rules = rules
        self.given = given or {}
        self._lapsing = facts.lapsing(self.given)
        self.below, self.scale, self.about, self.ranked_over = facts.below, facts.scale, facts.about, facts.ranked_over
        self._situations: dict[tuple[Subject, str], Truth] = {}
        self._answers: dict[Place, Answer | None] = {}
        self._intervals: dict[Place, Interval | Truth] = {}

    def answer(self, subject: Subject, question: str) -> Answer | None:
        key = (subject, question)
        if key not in self._answers:
            self._answers[key] = self._answer(subject, question)
        return self._answers[key]

    def _answer(self, subject: Subject, question: str) -> Answer | None:
        if not self.counted(subject, question):
            return None
        place = self.facts.holder(subject, question)
        return self.given.get(place) or (None if place in self._lapsing else self.facts.answer(subject, question))

    def counted(self, subject: Subject, question: str) -> bool:
        asked = self.facts.knowledge.questions[question].ask_when
        return not asked or self.situation(subject, asked) is not Truth.NEI

    def situation(self, subject: Subject, name: str) -> Truth:
        key = (subject, name)
        if key not in self._situations:
            concluding = self.rules.concluding.get(name, ())
            self._situations[key] = max((truth(rule.when, subject, self) for rule in concluding), default=Truth.NEI)
        return self._situations[key]

    def interval(self, measure: Subject, question: str) -> Interval | Truth:
        """Worked out once, though a measure is compared with every other."""
        key = (measure, question)
        if key not in self._intervals:
            self._intervals[key] = interval(self, measure, question, self.about(question))
        return self._intervals[key]

    def truths(self) -> dict[tuple[Subject, str], Truth]:
        """(subject, rule id) → what the rule's condition comes to."""
        return {
            (subject, rule.id): truth(rule.when, subject, self)
            for rule in self.rules.rules
            for subject in self.facts.subjects[rule.about]
        }
