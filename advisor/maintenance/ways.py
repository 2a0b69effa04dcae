"""What leads to what around one question, rule, requirement or situation: from answers to situations to what is asked or said.

What rests on what is that of impact/reach.py, told by pages: a rule, the requirement under its number and the situation that
it concludes are one place, since they have one page.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import NamedTuple

from ..knowledge import KnowledgeBase, Requirement, Rule
from ..knowledge.terms import Force
from .impact.reach import reads


class Place(NamedTuple):
    """A question, or what has a page by the number of a rule or requirement."""

    kind: str  # question, rule
    id: str


@dataclass(frozen=True)
class Branch:
    """A place one step away, those one step further, and how many of them are left out."""

    place: Place
    further: tuple[Branch, ...] = ()
    left_out: int = 0


@dataclass(frozen=True)
class Ways:
    """A place in the middle, what leads to it and what it leads to, two steps at most, and how many are left out of each."""

    middle: Place
    before: tuple[Branch, ...]
    after: tuple[Branch, ...]
    left_before: int
    left_after: int

    @property
    def left_out(self) -> int:
        """All that is left out, of all branches."""
        return self.left_before + self.left_after + sum(one.left_out for one in (*self.before, *self.after))

    @property
    def arrows(self) -> Iterator[tuple[Place, Place]]:
        """(from, to), from the first answer to what comes last."""
        for one in self.before:
            yield from ((further.place, one.place) for further in one.further)
        yield from ((one.place, self.middle) for one in self.before)
        for start, several in self.onward:
            yield from ((start, one.place) for one in several)

    @property
    def onward(self) -> Iterator[tuple[Place, tuple[Branch, ...]]]:
        """The middle, and each place that it leads to, with what these lead to."""
        yield self.middle, self.after
        yield from ((one.place, one.further) for one in self.after)


def ways(base: KnowledgeBase, middle: Place, most: int, most_further: int) -> Ways:
    """The ways through a place: at most `most` places one step away on each side, and `most_further` behind each of these.

    A situation is a step between: it is followed to the answers that it rests on, and to what rests on it.
    """
    forward, back = _arrows(base)
    concluding = _concluding(base)

    def branches(toward: Mapping[Place, Sequence[Place]]) -> tuple[tuple[Branch, ...], int]:
        found = []
        near = toward.get(middle, ())
        for place in near[:most]:
            passed = place.kind == "rule" and place.id in concluding
            further = [one for one in toward.get(place, ()) if one != middle and one not in near] if passed else []
            found.append(Branch(place, tuple(map(Branch, further[:most_further])), max(len(further) - most_further, 0)))
        return tuple(found), max(len(near) - most, 0)

    (before, left_before), (after, left_after) = branches(back), branches(forward)
    return Ways(middle, before, after, left_before, left_after)


def led_to(base: KnowledgeBase, middle: Place) -> frozenset[str]:
    """The numbers of all rules and requirements that a place leads to, in two steps at most."""
    several = len(base.rules) + len(base.requirements) + len(base.questions)
    onward = ways(base, middle, several, several).onward
    return frozenset(one.place.id for _start, several in onward for one in several if one.place.kind == "rule")


@lru_cache(maxsize=8)
def _concluding(base: KnowledgeBase) -> frozenset[str]:
    """The numbers of the rules that conclude a situation."""
    return frozenset(rule.id for rule in base.rules if rule.situation)


@lru_cache(maxsize=8)
def _arrows(base: KnowledgeBase) -> tuple[dict[Place, list[Place]], dict[Place, list[Place]]]:
    """Place → those it leads to, and place → those that lead to it, in the order of the base. What has ended leads nowhere."""
    ended = {rule.id for rule in base.rules} - {rule.id for rule in base.rules if rule.valid_to is None} - {*base.requirements}
    by_situation = defaultdict[str, list[str]](list)
    for rule in base.rules:
        if rule.situation and rule.id not in by_situation[rule.situation]:
            by_situation[rule.situation].append(rule.id)
    found: set[tuple[Place, Place]] = set()
    for (kind, id), several in reads(base).items():
        if kind not in ("rule", "requirement", "question"):
            continue
        here = Place("question" if kind == "question" else "rule", id)
        for what, name in several:
            if what == "situation":
                found |= {(Place("rule", one), here) for one in by_situation[name]}
            elif what == "question" and kind == "rule":
                found.add((Place("question", name), here))
        if kind == "requirement":
            found |= {(here, Place("question", one)) for one in base.requirements[id].questions}
    forward, back = defaultdict[Place, list[Place]](list), defaultdict[Place, list[Place]](list)
    order = _order(base)
    for start, end in sorted(found, key=lambda arrow: (order[arrow[0]], order[arrow[1]])):
        if start != end and start.id not in ended and end.id not in ended:
            forward[start].append(end)
            back[end].append(start)
    return {start: _first_hand(several, forward) for start, several in forward.items()}, dict(back)


def _first_hand(several: list[Place], forward: Mapping[Place, list[Place]]) -> list[Place]:
    """Without the questions that something else among them asks for."""
    asked = {one for place in several for one in forward.get(place, ()) if place.kind == "rule"}
    return [one for one in several if one.kind == "rule" or one not in asked]


def _order(base: KnowledgeBase) -> dict[Place, int]:
    """Duties first, then what is recommended, then the rest, then the questions; each in the order of the base."""
    all_of_them: list[Rule | Requirement] = [*base.rules, *base.requirements.values()]
    several = sorted(all_of_them, key=lambda one: [*Force].index(one.force))
    places = [*(Place("rule", one.id) for one in several), *(Place("question", id) for id in base.questions)]
    return {place: number for number, place in enumerate(dict.fromkeys(places))}
