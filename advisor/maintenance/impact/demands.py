"""Which demand of a requirement is which in two bases: by what it asks, and where that does not tell, by the name of its node.

The name of a node says nothing to anybody: another name is no change.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace

from ...knowledge import Demand, KnowledgeBase, Requirement


def requirements(of: KnowledgeBase, earlier: KnowledgeBase | None, names: Mapping[str, str]) -> Iterable[Requirement]:
    """The requirements of a base, with the demands named as in the earlier base where they are the same.

    `names`: questions that have another id, by the one before.
    """
    for one in of.requirements.values():
        was = earlier.requirements.get(one.id) if earlier else None
        yield replace(one, demands=named(one.demands, was.demands, names)) if was else one


def named(now: tuple[Demand, ...], was: tuple[Demand, ...], names: Mapping[str, str]) -> tuple[Demand, ...]:
    """The demands with the names of those that they were."""

    def asks(one: Demand) -> tuple[str, ...]:
        return tuple(names.get(id, id) for id in one.questions)

    ways: tuple[Callable[[Demand], object], ...] = (lambda one: (one.iri, asks(one)), asks, lambda one: one.iri)
    name: dict[str, str] = {}
    left, earlier = list(now), list(was)
    for way in ways:
        for one in list(left):
            if same := next((other for other in earlier if way(other) == way(one)), None):
                name[one.iri] = same.iri
                left.remove(one)
                earlier.remove(same)
    free = [one.iri for one in now if one.iri not in name.values()]
    for one in sorted(
        left, key=lambda one: one.iri not in free
    ):  # a name that another has taken is exchanged for one that is free
        name[one.iri] = free.pop(free.index(one.iri) if one.iri in free else 0)
    return tuple(replace(one, iri=name[one.iri]) for one in now)
