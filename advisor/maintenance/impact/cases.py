"""What a change of the knowledge base does to cases: which come out otherwise, in what, and by which change.

A case is read by both bases from what stands in its file. What only one of them knows is told of the case, and stays in it.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any, NamedTuple

from ...case.casefile import CaseReader
from ...case.model import Case
from ...knowledge import KnowledgeBase
from ...language.subjects import CASE, Subject
from ...text.errors import Problem, UnusableCase
from ...text.reading import Node, from_plain, read_bytes
from ...wording import words as wording
from . import lost, renaming
from .changes import Change, How
from .lost import LostList
from .outcomes import Outcome, outcomes, truths_of
from .reach import OUTCOMES, Thing, below, reached

WORDS_ONLY = {  # the parts that only their own reader meets, and nothing is judged by
    "question": (
        "option order",
        "text",
        "help",
        "line",
        "short",
        "unit",
        "clauses",
        "order",
        "section",
        "criterion",
        "ours",
        "own_options",
        "replaces",
    ),
    "rule": ("text", "clauses", "law", "basis", "examples", "ends_on", "warning", "was_about"),
    "requirement": ("label", "clauses", "law", "basis", "message"),
    "law line": ("says", "asks", "law", "examples", "order"),
    "service": ("label", "says", "asks", "law", "rights", "words", "order"),
    "section": ("label", "order", "more"),
}


_DEPTH = ("depth", "depth", CASE)


class Entry(NamedTuple):
    """A case where it lies: what is told of it, and what stands in it."""

    name: str  # the file, or the id in the database
    root: Node | None  # None where it cannot be read at all
    problems: tuple[Problem, ...] = ()  # of the reading, before any base is asked
    line: int | None = None  # of JSON lines
    base: str = ""  # the digest of the base that it is on, where it is on one
    decided: bool = False  # whether the work on it has ended: it is put away in the archive

    @property
    def place(self) -> str:
        return f"{self.name}:{self.line}" if self.line else self.name


def of_bytes(data: bytes | Problem, name: str, line: int | None = None) -> Entry:
    """The entry of a case file, or of a line of JSON lines."""
    if isinstance(data, Problem):
        return Entry(name, None, (data,), line)
    problems: list[Problem] = []
    return Entry(name, read_bytes(data, name, problems), tuple(problems), line)


def of_record(record: dict[str, Any], name: str, base: str = "", decided: bool = False) -> Entry:
    """The entry of a case in the database, or of one that was made."""
    problems: list[Problem] = []
    return Entry(name, from_plain(record, name, problems), tuple(problems), None, base, decided)


class Difference(NamedTuple):
    """Something that the advice says otherwise of a subject. None: it does not say it."""

    kind: str
    id: str
    subject: Subject
    who: str  # the subject as people call it
    before: Outcome | None
    after: Outcome | None
    by: tuple[Thing, ...]  # the changes that may be behind it

    @property
    def only_words(self) -> bool:
        return bool(self.before and self.after) and self.before[:-1] == self.after[:-1]  # type: ignore[index]

    @property
    def turns(self) -> bool:
        """Whether it is said before and after, and something else."""
        return bool(self.before and self.after) and self.before.code != self.after.code  # type: ignore[union-attr]

    @property
    def opens(self) -> bool:
        """Whether it is open now, and was not."""
        return bool(self.after and self.after.open) and not (self.before and self.before.open)

    @property
    def closes(self) -> bool:
        return bool(self.before and self.before.open) and not (self.after and self.after.open)

    def as_dict(self) -> dict[str, Any]:
        return {
            "kind": self.kind,
            "id": self.id,
            "subject": str(self.subject),
            "before": _plain(self.before),
            "after": _plain(self.after),
            "only_words": self.only_words,
            "by": [{"kind": kind, "id": id} for kind, id in self.by],
        }


def _plain(one: Outcome | None) -> dict[str, Any] | None:
    if one is None:
        return None
    return {"outcome": str(one.code), "open": one.open, "blocking": one.blocking, "lacks": list(one.lacks)}


@dataclass(frozen=True)
class CaseImpact:
    """What becomes of one case. `lost`: what the new base does not know of it; `unknown`: what the old one did not."""

    place: str
    title: str
    base: str
    decided: bool
    differences: tuple[Difference, ...] = ()
    lost: tuple[Problem, ...] = ()
    unknown: tuple[Problem, ...] = ()
    unread: tuple[Problem, ...] = ()  # why neither can read it
    lists: tuple[LostList, ...] = ()  # that go with an option which the new base does not know

    @property
    def changed(self) -> bool:
        return bool(self.differences or self.lost or self.unknown)

    @property
    def only_words(self) -> bool:
        return not (self.lost or self.unknown) and all(one.only_words for one in self.differences)

    @property
    def blocking(self) -> int:
        """How many more duties are open."""
        count = 0
        for one in self.differences:
            count += bool(one.after and one.after.blocking) - bool(one.before and one.before.blocking)
        return count

    @property
    def by(self) -> tuple[Thing, ...]:
        return tuple(dict.fromkeys(thing for one in self.differences for thing in one.by))

    def as_dict(self) -> dict[str, Any]:
        return {
            "case": self.place,
            "title": self.title,
            "decided": self.decided,
            "base": self.base or None,
            "blocking": self.blocking,
            "differences": [one.as_dict() for one in self.differences],
            "lost": [one.what for one in self.lost],
            "lost_lists": [one.as_dict() for one in self.lists],
            "unknown_before": [one.what for one in self.unknown],
        }


class Comparing:
    """Two bases held beside each other over one case after the other.

    `found`: what differs between them. With `whole`, nothing of an advice is passed over; with `only`, all but these things.
    """

    def __init__(
        self,
        old: KnowledgeBase,
        new: KnowledgeBase,
        found: Sequence[Change],
        whole: bool = False,
        only: frozenset[Thing] | None = None,
    ):
        self.old, self.new, self.whole, self.only = old, new, whole, only
        self.changed = {change.key: change for change in found}
        self.names = renaming.between(old, new)
        self.deciding = {key for key, change in self.changed.items() if decides(change, self.names)}
        self.by_answer = {id: self._told_by(id) for (_kind, id), change in self.changed.items() if _meets_answers(change)}
        self._below: dict[Thing, set[Thing]] = {}

    @cached_property
    def read_alike(self) -> bool:
        """Whether both bases read in a case the same answers."""
        return not any(kind in ("question", "section", "other") for kind, _id in self.changed)

    def both(self, root: Node | None, name: str) -> tuple[Case | None, list[Problem], Case | None, list[Problem]]:
        """A case as the old base reads it, and what it does not know of it; and the same of the new one."""
        was, before = _read(root, name, self.old)
        if self.read_alike and was and not before and not was.dismissals:
            return was, [], was, []
        return was, before, *_read(root, name, self.new)

    @cached_property
    def touched(self) -> frozenset[Thing] | None:
        """What of an advice the changes may reach: the rest is alike in both. None: all of it."""
        if self.only is not None:
            return self.only
        own = {key for key in self.changed if key[0] in OUTCOMES}
        everywhere = any(kind in ("other", "level", "depth", "law fold") for kind, _id in self.changed)
        return None if self.whole or everywhere else reached((self.old, self.new), renaming.both(self.deciding, self.names)) | own

    def of(self, entry: Entry) -> CaseImpact:
        """What becomes of a case."""
        if entry.root is None or entry.problems:
            return CaseImpact(entry.place, "", entry.base, entry.decided, unread=entry.problems)
        was, before, now, after = self.both(entry.root, entry.name)
        both = [one for one in before if one in after]
        if was is None or now is None or both:
            return CaseImpact(entry.place, "", entry.base, entry.decided, unread=tuple(both or before or after))
        try:
            differences = tuple(self.differences(was, now))
        except UnusableCase as error:  # no rules on its day
            return CaseImpact(entry.place, was.title, entry.base, entry.decided, unread=tuple(error.problems))
        gone = tuple(lost.lists(was, now, self.new, self.names)) if after else ()
        title = was.title or was.id
        return CaseImpact(entry.place, title, entry.base, entry.decided, differences, tuple(after), tuple(before), lists=gone)

    def differences(self, was: Case, now: Case) -> Iterator[Difference]:
        """What the advice on a case says otherwise: the case as the old base reads it, and as the new one does."""
        if self.touched is not None and not self.touched and renaming.case(was, self.names) == now:
            return
        before = renaming.outcomes(outcomes(was, self.old, self.touched), self.names)
        after = outcomes(now, self.new, self.touched)
        if before == after:
            return
        moved = self._moved(was, now, before[_DEPTH] != after[_DEPTH])
        for key in dict.fromkeys([*before, *after]):
            if before.get(key) != after.get(key):
                kind, id, subject = key
                who = wording.subject(was, subject)
                yield Difference(kind, id, subject, who, before.get(key), after.get(key), self.behind((kind, id), moved))

    def behind(self, thing: Thing, moved: frozenset[Thing]) -> tuple[Thing, ...]:
        """The changes that may be behind a difference of a thing, its own first.

        `moved`: the changed rules that come out otherwise in the case, the levels where its depth does, and the questions whose
        answers may be read otherwise; others of these are then not named.
        """
        if thing not in self._below:
            self._below[thing] = renaming.both(below((self.old, self.new), thing), self.names)
        under = self._below[thing]
        found = [key for key in self.changed if key == thing or (key in self.deciding and key in under)]
        near = [key for key in found if key == thing or key in moved or not self._may_rest(key)]
        beside = [key for key in self.changed if key[0] not in ("question", "rule", "requirement")]
        return tuple(sorted(near or found or beside or self.changed, key=lambda key: key != thing))

    def _may_rest(self, key: Thing) -> bool:
        """Whether a case tells of a change that it is not behind what differs."""
        return key[0] in ("rule", "level") or (key[0] == "question" and key[1] in self.by_answer)

    def _moved(self, was: Case, now: Case, depth: bool) -> frozenset[Thing]:
        rules = {id for kind, id in self.deciding if kind == "rule"}
        before, after = truths_of(was, self.old, rules), truths_of(now, self.new, rules)
        levels = {key for key in self.changed if key[0] == "level" and depth}
        return frozenset({("rule", id) for id in rules if before.get(id) != after.get(id)} | levels | self._answered(was, now))

    def _answered(self, was: Case, now: Case) -> set[Thing]:
        """The changed questions whose answers the bases read otherwise, or may: of a scale, by where its steps stand."""
        otherwise = self.read_otherwise(was, now)
        answered = {id for said in (*renaming.case(was, self.names).answers.values(), *now.answers.values()) for id in said}
        return {
            ("question", id)
            for id, told_by in self.by_answer.items()
            if told_by & otherwise or (self.new.questions[id].ordered and told_by & answered)
        }

    def read_otherwise(self, was: Case, now: Case) -> set[str]:
        """The questions whose answers the two bases read otherwise, by their new ids."""
        before, after = renaming.case(was, self.names).answers, now.answers
        pairs = [(before.get(subject, {}), after.get(subject, {})) for subject in {*before, *after}]
        return {id for one, other in pairs for id in {*one, *other} if one.get(id) != other.get(id)}

    def _told_by(self, id: str) -> set[str]:
        """A question, what is a part of it, and what is asked no more and belongs to it."""
        several = (one for base in (self.old, self.new) for one in base.questions.values())
        return {id, *(self.names.get(one.id, one.id) for one in several if id in (one.merged_into, one.point_of))}


def decides(change: Change, names: renaming.Names) -> bool:
    """Whether anything is judged by what changed; else only its own reader meets it. `names`: questions that have another id."""
    aside = WORDS_ONLY.get(change.kind, ())
    words = (bool({part.what, _code(part.what)} & set(aside)) for part in change.parts)
    return not change.parts or not all(words) or bool(other_ids(change, names))


def _meets_answers(change: Change) -> bool:
    """Whether only an answer to a question meets what changed of it: what its answers may be, or under which id they stand."""
    aside = {*WORDS_ONLY["question"], "option"}
    asked = change.kind == "question" and change.how is How.CHANGED
    return asked and all({part.what, _code(part.what)} & aside for part in change.parts)


def other_ids(change: Change, names: renaming.Names) -> tuple[str, ...]:
    """The ids under which only one of the bases finds the answers to a question."""
    told = [part for part in change.parts if (change.kind, part.what) == ("question", "replaces")]
    return tuple(id for part in told for id in (*part.gone, *part.come) if id not in names)


def _code(what: str) -> str:
    """What of a thing a part is, without its language and whose it is; the message of a demand is a part by itself."""
    field, _space, of = what.partition(".")[0].partition(" ")
    return "message" if of and ".message." in what else field


def _read(root: Node | None, name: str, base: KnowledgeBase) -> tuple[Case | None, list[Problem]]:
    """A case as far as a base knows what stands in it, and what it does not know."""
    problems: list[Problem] = []
    return CaseReader(name, base, problems).case(root) if root else None, problems


@dataclass(frozen=True)
class Impacts:
    """What becomes of many cases."""

    changed: tuple[CaseImpact, ...]
    unread: tuple[CaseImpact, ...]
    open_cases: int  # that could be read
    decided: int

    @property
    def open_changed(self) -> list[CaseImpact]:
        return [one for one in self.changed if not one.decided]

    @property
    def decided_changed(self) -> list[CaseImpact]:
        return [one for one in self.changed if one.decided]

    @property
    def lost(self) -> dict[str, int]:
        """What the new base does not know → how many open cases hold it, the most first."""
        counts = Counter(what for case in self.open_changed for what in {one.what for one in case.lost})
        return dict(sorted(counts.items(), key=lambda one: (-one[1], one[0])))

    @property
    def by(self) -> dict[Thing, int]:
        """Change → how many open cases it may be behind, the most first."""
        counts: dict[Thing, int] = {}
        for case in self.open_changed:
            for thing in case.by:
                counts[thing] = counts.get(thing, 0) + 1
        return dict(sorted(counts.items(), key=lambda one: -one[1]))

    def as_dict(self) -> dict[str, Any]:
        return {
            "open": {"cases": self.open_cases, "changed": len(self.open_changed)},
            "decided": {"cases": self.decided, "changed": len(self.decided_changed)},
            "only_words": sum(one.only_words for one in self.changed),
            "by": [{"kind": kind, "id": id, "open_cases": count} for (kind, id), count in self.by.items()],
            "lost": [{"what": what, "open_cases": count} for what, count in self.lost.items()],
            "changed": [one.as_dict() for one in self.changed],
            "unread": [{"case": one.place, "problems": [str(problem) for problem in one.unread]} for one in self.unread],
        }


def gathered(several: Iterable[CaseImpact]) -> Impacts:
    """The cases that change, with how many there are of each kind."""
    changed: list[CaseImpact] = []
    unread: list[CaseImpact] = []
    counts = {True: 0, False: 0}
    for one in several:
        if one.unread:
            unread.append(one)
            continue
        counts[one.decided] += 1
        if one.changed:
            changed.append(one)
    return Impacts(tuple(changed), tuple(unread), counts[False], counts[True])
