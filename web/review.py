"""The advice of the review: the lines that are shown, and what stands folded. What else it shows, a file shows too."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from advisor.api import Force, Place, RequirementAdvice, Subject, wording

from .desk import Desk
from .guidance import Card, cards

MOST_LINES = 7  # of advice; a duty is never folded, and is shown also where there are more
MOST_ALIKE = 3  # of whom the same is said of a duty
MOST_UNCERTAIN, MOST_OPEN = 4, 3  # what else there is, stands folded


@dataclass(frozen=True)
class Theme:
    """Advice about one part of the form."""

    label: str
    cards: tuple[Card, ...]

    @property
    def count(self) -> str:
        """«1 bør, 2 kan»."""
        return forces(self.cards)


def forces(several: Sequence[Card]) -> str:
    found = Counter(one.force for one in several)
    return ", ".join(f"{found[force]} {wording.force_word(force).lower()}" for force in Force if found[force])


def advice(desk: Desk) -> tuple[list[Card], list[Theme]]:
    """The lines that are shown, and the rest by theme."""
    every = cards(desk)
    duties = sum(card.force is Force.MUST for card in every)
    shown = every[: max(duties, MOST_LINES)]
    by: dict[str, list[Card]] = {}
    for card in every[len(shown) :]:
        by.setdefault(desk.knowledge.questions[card.goes_to[1]].section, []).append(card)
    return shown, [Theme(wording.section(desk.knowledge, section), tuple(several)) for section, several in by.items()]


def by_question(several: Sequence[Place]) -> list[tuple[str, list[Place]]]:
    """What stands empty: what is asked of many measures stands once, with those of which it is asked."""
    found: dict[str, list[Place]] = {}
    for place in several:
        found.setdefault(place[1], []).append(place)
    return list(found.items())


def alike(several: Sequence[RequirementAdvice]) -> list[list[tuple[Subject, list[RequirementAdvice]]]]:
    """The parts of a duty by whom it is about; those of whom just the same is to be said stand together."""
    by: dict[Subject, list[RequirementAdvice]] = {}
    for one in several:
        by.setdefault(one.subject, []).append(one)
    found: dict[object, list[tuple[Subject, list[RequirementAdvice]]]] = {}
    for subject, parts in by.items():
        same = (subject.kind, *((one.requirement.id, one.shown, one.finding.applies) for one in parts))
        found.setdefault(same, []).append((subject, parts))
    return list(found.values())
