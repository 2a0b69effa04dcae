"""How often advice is given, how often people wave it away, and with which words: of each rule and recommended requirement.

An advice is counted for each subject that it is given about. Reasons are put together where they are written exactly alike.
Nothing tells which case or place a reason is from; one that may hold personal data, or that tells of a group of a few, is
counted and never shown.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from functools import partial
from typing import Any, NamedTuple

from ..advice.advice import Advice, advise
from ..advice.completeness import plain_violations
from ..audit.sources.database import opened
from ..audit.sources.entries import Piece
from ..audit.sources.files import Files
from ..case import privacy
from ..case.casefile import parse_case
from ..engines.status import DISMISSED, UNSETTLED
from ..knowledge import Folders, KnowledgeBase, load
from ..text.catalogue import speaking
from ..text.errors import BrokenChain, Problem, UnusableCase
from .impact.sources import Database

TOGETHER = 50  # cases that a process is given at a time
Key = tuple[str, str]  # «rule» or «requirement», and its id


@dataclass
class Count:
    """Of one rule or requirement. `reasons`: as people wrote them, to how often."""

    given: int = 0
    cases: int = 0
    dismissed: int = 0
    reasons: Counter[str] = field(default_factory=Counter)

    def add(self, other: Count) -> None:
        self.given += other.given
        self.cases += other.cases
        self.dismissed += other.dismissed
        self.reasons += other.reasons


@dataclass
class Counted:
    """Of several cases. `unread`: why some could not be read."""

    cases: int = 0
    counts: dict[Key, Count] = field(default_factory=dict)
    unread: list[Problem] = field(default_factory=list)

    def add(self, other: Counted) -> None:
        self.cases += other.cases
        self.unread += other.unread
        for key, count in other.counts.items():
            self.counts.setdefault(key, Count()).add(count)

    @property
    def rows(self) -> list[tuple[Key, Count]]:
        """The most dismissed first, then by id."""
        return sorted(self.counts.items(), key=lambda one: (-one[1].dismissed, one[0]))


class Told(NamedTuple):
    """The reasons of one rule as they may be shown, the most frequent first, and how many are held back."""

    reasons: list[tuple[str, int]]
    held_back: int


def told(count: Count, base: KnowledgeBase) -> Told:
    """What may be shown of the reasons."""
    words = base.personal_words
    fine = {text: times for text, times in count.reasons.items() if not privacy.found(text, words)}
    for day, rest, _shown in privacy.joined(list(fine), words):  # halves of a number, each in a reason of its own
        fine.pop(day, None)
        fine.pop(rest, None)
    reasons = sorted(fine.items(), key=lambda one: (-one[1], one[0]))
    return Told(reasons, sum(count.reasons.values()) - sum(fine.values()))


def as_dict(found: Counted, base: KnowledgeBase) -> dict[str, Any]:
    rows = []
    for (kind, id), count in found.rows:
        shown = told(count, base)
        rows.append(
            {
                "kind": kind,
                "id": id,
                "given": count.given,
                "cases": count.cases,
                "dismissed": count.dismissed,
                "reasons": [{"reason": reason, "times": times} for reason, times in shown.reasons],
                "reasons_held_back": shown.held_back,
            }
        )
    return {"cases": found.cases, "unread": len(found.unread), "counts": rows}


# Counting ----------------------------------------------------------------------------------------


def counted(advice: Advice) -> Counted:
    """What one advice comes to."""
    found = Counted(1)
    for prompt in advice.prompts:
        _count(found, ("rule", prompt.rule.id), prompt.dismissed)
    for one in advice.requirements:
        aside = one.shown == DISMISSED
        if one.finding.at_depth and one.requirement.force.dismissible and (aside or one.status not in UNSETTLED):
            _count(found, ("requirement", one.requirement.id), one.dismissed if aside else "")
    for count in found.counts.values():
        count.cases = 1
    return found


def _count(found: Counted, key: Key, reason: str) -> None:
    count = found.counts.setdefault(key, Count())
    count.given += 1
    if reason:
        count.dismissed += 1
        count.reasons[reason] += 1


class Job(NamedTuple):
    """Some cases of files, as another process can be told of them."""

    base: Folders
    language: str
    source: Files
    piece: Piece


def jobs(files: Files, base: KnowledgeBase, language: str) -> list[Job]:
    return [Job(base.folders, language, files, piece) for piece in files.pieces(TOGETHER)]


def done(job: Job) -> Counted:
    """What the cases of a job come to. It can be run in another process."""
    with speaking(job.language):
        base, found = load(job.base), Counted()
        for name, line, data in job.source.raw(job.piece):
            found.add(_of_bytes(data, f"{name}:{line}" if line else name, base))
        return found


def _of_bytes(data: bytes | Problem, name: str, base: KnowledgeBase) -> Counted:
    if isinstance(data, Problem):
        return Counted(unread=[data])
    try:
        return counted(_advise(parse_case(data, name, base), base))
    except UnusableCase as error:
        return Counted(unread=error.problems[:1])


def in_database(database: Database, base: KnowledgeBase) -> Iterator[Counted]:
    """What each case of a database comes to, by the base that it is on: what its people saw. Raises UnusableStore."""
    with opened(database.url, base) as store:
        for listed in store.listed():
            try:
                stored = store.get(listed.id)
                yield counted(_advise(stored.case, stored.knowledge))
            except (UnusableCase, BrokenChain) as error:
                yield Counted(unread=error.problems[:1])


def gathered(several: Iterable[Counted]) -> Counted:
    found = Counted()
    for one in several:
        found.add(one)
    return found


# By the definition alone: the certificate shows that the other engines say the same.
_advise = partial(advise, engine=lambda _knowledge, _rules: None, judge=plain_violations)
