"""The reference engine: what the rules mean, read straight from the definition in conditions.py."""

from __future__ import annotations

from .conditions import truth
from .facts import Facts
from .knowledge import RuleSet
from .model import Answer, Kind, Subject, Truth


class Reference:
    """The truth of every situation and rule of a case, each worked out once, when somebody asks.

    An answer is seen unless the situation in which its question is asked is nei.
    """

    name = "reference"

    def __init__(self, facts: Facts, rules: RuleSet):
        self.facts = facts
        self.rules = rules
        self.below, self.scale, self.about, self.ranked_over = facts.below, facts.scale, facts.about, facts.ranked_over
        self._situations: dict[tuple[Subject, str], Truth] = {}

    def answer(self, subject: Subject, question: str) -> Answer | None:
        return self.facts.answer(subject, question) if self.counted(subject, question) else None

    def counted(self, subject: Subject, question: str) -> bool:
        asked = self.facts.knowledge.questions[question].ask_when
        return not asked or self.situation(subject, asked) is not Truth.NEI

    def situation(self, subject: Subject, name: str) -> Truth:
        key = (subject, name)
        if key not in self._situations:
            concluding = self.rules.concluding.get(name, ())
            self._situations[key] = max((truth(rule.when, subject, self) for rule in concluding), default=Truth.NEI)
        return self._situations[key]

    def truths(self) -> dict[tuple[Subject, str], Truth]:
        """(subject, rule id) → what the rule's condition comes to."""
        return {
            (subject, rule.id): truth(rule.when, subject, self)
            for rule in self.rules.rules
            for subject in self.facts.subjects[Kind(rule.about)]
        }
