"""What a report calls things: ids of the tables in the words of the knowledge base."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Sequence
from datetime import date
from statistics import median

from ...engines.status import DISMISSED, Status
from ...knowledge import KnowledgeBase, Question, Requirement, Rule
from ...knowledge.terms import Force
from ...text.catalogue import gettext as _
from ...wording import words as wording
from .tables import Row

ANSWERABLE = (  # the findings on a recommendation that applies, in their one order, each with its tone
    (Status.MET, "plain"),
    (Status.UNKNOWN, "lines"),
    (Status.NOT_RELEVANT, "pale"),
    (DISMISSED, "hatch"),
    (Status.MISSING, "strong"),
)

_SENTENCE = re.compile(r".*?[.?!](?= \S)", re.S)


class Names:
    """The words for the ids of one knowledge base. An id that it does not know stands for itself."""

    def __init__(self, knowledge: KnowledgeBase):
        self.knowledge = knowledge
        self.rules = {rule.id: rule for rule in knowledge.rules}
        self._place = _places(knowledge)

    def point(self, id: str) -> str:
        """A requirement by its label, a rule by its first sentence."""
        if found := self.knowledge.requirements.get(id):
            return wording.label(found)
        if id not in self.rules:
            return id
        return first_sentence(wording.rule(self.rules[id]))

    def force(self, id: str) -> str:
        """«Bør · Anbefaling» of a requirement or a rule."""
        found: Requirement | Rule | None = self.knowledge.requirements.get(id) or self.rules.get(id)
        return wording.force(found.force, found.basis) if found else ""

    def is_of(self, id: str, force: Force) -> bool:
        found = self.knowledge.requirements.get(id)
        return found is not None and found.force is force

    def question(self, id: str) -> str:
        return wording.question(self.knowledge.questions[id]) if id in self.knowledge.questions else id

    def order(self, question: str) -> tuple[int, str]:
        """Sorts questions as the form has them."""
        found = self.knowledge.questions.get(question)
        return (found.order if found else len(self.knowledge.questions), question)

    def level(self, id: str) -> str:
        found = self.knowledge.level(id)
        return wording.sentence(wording.level(found)) if found else id

    def depth(self, id: str) -> str:
        found = self.knowledge.depth(id)
        return wording.sentence(wording.depth(found)) if found else id

    def by_level(self, row: Row) -> tuple[int, str]:
        """Sorts rows as the knowledge base has its levels; one that is not known comes last."""
        return _at(row["level"], [one.id for one in self.knowledge.levels])

    def by_depth(self, row: Row) -> tuple[int, str]:
        """Sorts rows from the depth that asks least."""
        return _at(depth_of(row), [one.id for one in self.knowledge.depths])

    def theme_of_point(self, id: str) -> str:
        """The theme of a requirement: that of the first of its questions with a criterion, else of its first question."""
        requirement = self.knowledge.requirements.get(id)
        asked = [self.knowledge.questions[one] for one in requirement.questions] if requirement else []
        leading = next((one for one in asked if one.criterion), asked[0] if asked else None)
        return _theme(leading) if leading else ""

    def theme_of_question(self, id: str) -> str:
        found = self.knowledge.questions.get(id)
        return _theme(found) if found else ""

    def theme(self, id: str) -> str:
        """A criterion by its name, and what belongs to none by the part of the form where it stands."""
        if id in self.knowledge.criteria:
            return wording.chosen(self.knowledge.criteria[id].label)
        return _("Other: {section}", section=wording.section(self.knowledge, id)) if id else _("Other")

    def place(self, theme: str) -> int:
        """Where a theme stands in the form."""
        return self._place.get(theme, len(self._place))


def _at(id: str, order: Sequence[str]) -> tuple[int, str]:
    return (order.index(id) if id in order else len(order), id)


def depth_of(row: Row) -> str:
    """The depth of a row; empty in an audit from before depth stood apart from the level."""
    return row.get("depth", "")


def _theme(of: Question) -> str:
    return of.criterion or of.section


def _places(knowledge: KnowledgeBase) -> dict[str, int]:
    """The themes as the form takes them: by where the middle one of their questions stands."""
    found: dict[str, list[int]] = defaultdict(list)
    for question in knowledge.questions.values():
        if not question.derived:
            found[_theme(question)].append(question.order)
    return {theme: place for place, theme in enumerate(sorted(found, key=lambda theme: (median(found[theme]), theme)))}


def finding(of: str) -> str:
    """A finding on what people may leave: whether it is answered, never whether it is met."""
    return wording.finding(Force.SHOULD, of)


def day(written: str) -> str:
    """2026-11-01 as people say it; anything else as it stands."""
    try:
        return wording.day(date.fromisoformat(written))
    except ValueError:
        return written


def year(written: str) -> str:
    return written or wording.sentence(_("unknown date"))


def first_sentence(text: str) -> str:
    found = _SENTENCE.match(text)
    return found.group() if found else text
