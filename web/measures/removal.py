"""What goes along when a measure or a target group is removed, and what becomes of what others share with it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from advisor.api import Kind, Put, Subject, assessments, holding, places

from ..desk import Desk
from . import ranking


def dismissals(desk: Desk, about: Callable[[Subject], bool]) -> list[str]:
    """The places of dismissals about some subjects. A dismissal cannot stay when that which it is about goes."""
    written: list[Any] = desk.stored.at("dismissals") or []  # type: ignore[assignment]
    both = zip(written, desk.case.dismissals, strict=True)
    return [places.of_dismissal(entry["rule"], entry.get("subject") or one.subject) for entry, one in both if about(one.subject)]


class Removal:
    """The removal of one measure or target group. Nothing is removed before `puts` are saved, all in one event."""

    def __init__(self, desk: Desk, subject: Subject):
        self.desk = desk
        self.subject = subject
        self.title = desk.case.title_of(subject)
        inside = desk.case.subjects(Kind.GROUP)
        self.gone = {subject, *(one for one in inside if subject.kind is Kind.MEASURE and one.measure == subject)}

    @property
    def groups(self) -> int:
        """How many target groups go with a measure."""
        return len(self.gone) - 1

    @property
    def answers(self) -> int:
        """How many answers go: those that others share stay with them."""
        kept = sum(len(self._shared(holder)) for holder in self._inherited())
        return sum(len(self.desk.case.answers.get(subject, {})) for subject in self.gone) - kept

    @property
    def ranked(self) -> bool:
        return self.subject.kind is Kind.MEASURE and self.subject.ids[0] in self.desk.case.ranking

    @property
    def dismissals(self) -> list[str]:
        """The places of dismissals about what goes."""
        return dismissals(self.desk, self._about_gone)

    @property
    def heirs(self) -> list[str]:
        """The groups that take over the answers which they share until now."""
        return [self.desk.case.title_of(heirs[0]) for heirs in self._inherited().values()]

    @property
    def puts(self) -> list[Put]:
        return [*self._handed_over(), *self._unranked(), *(Put(place, None) for place in self.dismissals), self._removed()]

    def _removed(self) -> Put:
        return self._put(places.of_subject(self.subject), None)

    def _put(self, place: str, value: object) -> Put:
        return Put(place, value, self.desk.stored.version(place))

    def _unranked(self) -> Iterator[Put]:
        if self.ranked:
            before = self.desk.stored.at(ranking.PLACE)
            rest = ranking.changed(holding.order(self.desk.case, self.desk.knowledge), ranking.OUT, self.subject.ids[0])
            yield self._put(ranking.PLACE, ranking.record(before, rest))

    def _handed_over(self) -> Iterator[Put]:
        """The first of those that are the same as a group that goes, gets its answers; the others become the same as it.

        Each is put by itself: what changes in the heir later does not stand in the way of an undo of the rest.
        """
        for holder, (first, *others) in self._inherited().items():
            place = places.of_subject(first)
            held: dict[str, Any] = self.desk.stored.at(places.of_subject(holder))  # type: ignore[assignment]
            own: dict[str, Any] = self.desk.stored.at(place)  # type: ignore[assignment]
            yield self._put(f"{place}/same_as", None)
            if not own.get("title"):
                yield self._put(f"{place}/title", held.get("title") or holder.ids[1])
            for id, value in self._shared(holder).items():
                yield self._put(f"{place}/answers/{id}", value)
            for other in others:
                yield self._put(f"{places.of_subject(other)}/same_as", "/".join(first.ids))

    def _inherited(self) -> dict[Subject, list[Subject]]:
        """Each group that goes, with those that stay and are the same as it."""
        found: dict[Subject, list[Subject]] = {}
        for one in self.desk.case.subjects(Kind.GROUP):
            holder = assessments.group_of(self.desk.case, one).same_as  # type: ignore[union-attr]
            if holder in self.gone and one not in self.gone:
                found.setdefault(holder, []).append(one)
        return found

    def _shared(self, holder: Subject) -> dict[str, Any]:
        """The answers of a group that follow it wherever it stands, as the case file writes them."""
        written: dict[str, Any] = self.desk.stored.at(f"{places.of_subject(holder)}/answers") or {}  # type: ignore[assignment]
        return {id: value for id, value in written.items() if self.desk.knowledge.questions[id].follows_group}

    def _about_gone(self, subject: Subject) -> bool:
        if subject.kind is Kind.PAIR:
            return self.subject.kind is Kind.MEASURE and self.subject.ids[0] in subject.ids
        return subject in self.gone
