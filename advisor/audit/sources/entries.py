"""The entries of a SOURCE: one case each, read with the limits that keep any one of them from holding up the rest.

Where the cases lie is for files.py, database.py and tables.py. What an audit asks of a case beyond
what every case file has to be stands here, in `assessed`.
"""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, fields
from typing import Any, Protocol

from ...case.casefile import case_of
from ...case.model import Case
from ...case.privacy import masked
from ...knowledge import KnowledgeBase
from ...text.catalogue import gettext as _, ngettext
from ...text.errors import Problem, UnusableCase
from ...text.plainly import written
from ...text.reading import Node, from_plain, read_bytes
from .straight import Numbered, numbered

SIZE = 10_000  # entries of a piece, unless somebody says otherwise
MOST_MEASURES = 200  # what rankings cost grows with the square of it
MOST_GROUPS = 1000
MOST_DISMISSALS = 500
MOST_SAID = 20  # problems of one entry that are listed
LONGEST_SAID = 500  # characters of one of them

Read = tuple[int, str, Case | Numbered | list[Problem]]


@dataclass(frozen=True)
class Piece:
    """Some entries in a row: those numbered first ≤ number < first + count. `where` says to its source where they lie."""

    number: int
    first: int
    count: int
    where: Any


@dataclass(frozen=True)
class Place:
    """Where some cases in a row lie, from the one numbered `first` to the next place.

    `line` is that of the first, and each of the others stands on the next line; 0 where they lie on no lines.
    """

    first: int
    file: str  # its path in the source, or the address of a page, with «/»
    line: int = 0
    base: str = ""  # the digest of the knowledge base that the case itself is on, where it is on one


class Source(Protocol):
    """Where many cases are. They have numbers: where they are entries, from 0 in the order of names or ids."""

    @property
    def kind(self) -> str: ...

    def digest(self) -> str:
        """SHA-256, as 64 hexadecimal digits, of all that is read."""

    def case(self, number: int, knowledge: KnowledgeBase) -> Case:
        """One case read again from its original. Raises UnusableCase, UnknownId."""

    def cases(self, numbers: Sequence[int], knowledge: KnowledgeBase) -> Iterator[tuple[int, Case]]:
        """Several, each with its number."""

    def places(self) -> Iterator[Place]:
        """Where people find the cases, in the order of their numbers."""


class Entries(Source, Protocol):
    """A source whose cases have to be read one by one. It can be sent to another process."""

    def pieces(self, size: int = SIZE) -> list[Piece]:
        """All entries, `size` in each piece, fewer in the last."""

    def read(self, piece: Piece, knowledge: KnowledgeBase) -> Iterator[Read]:
        """(number, name, the case, in numbers or as it is, or what is wrong) of each, in order. Never raises for an entry.

        Raises Unusable where the source itself cannot be read any more.
        """


class Sent:
    """Goes to another process without what it has worked out already. For frozen dataclasses."""

    def cases(self: Any, numbers: Sequence[int], knowledge: KnowledgeBase) -> Iterator[tuple[int, Case]]:
        """Several cases, one after the other."""
        yield from ((number, self.case(number, knowledge)) for number in numbers)

    def __getstate__(self) -> dict[str, Any]:
        return {field.name: getattr(self, field.name) for field in fields(self)}  # type: ignore[arg-type]


def sums(files: Iterable[tuple[str, str]]) -> str:
    """SHA-256 of the lines that `sha256sum` prints for these files: (name, its SHA-256, or «-» where it cannot be read)."""
    lines = hashlib.sha256()
    for name, sha in files:
        written = os.fsencode(name)
        plain = written.replace(b"\\", b"\\\\").replace(b"\n", b"\\n").replace(b"\r", b"\\r")
        lines.update((b"" if plain == written else b"\\") + sha.encode() + b"  " + plain + b"\n")
    return lines.hexdigest()


# One entry -------------------------------------------------------------------------------------


def assessed(case: Case, name: str) -> Case:
    """The case, which says when it was assessed. Raises UnusableCase where it does not: an audit picks the rules by that day."""
    if case.assessed_on is None:
        what = _("The case does not say when it was assessed, and an audit picks the rules by that day.")
        cure = _("Write the day in the case, as «{example}».", example="assessed_on: 2026-11-01")
        raise UnusableCase([Problem(name, None, what, cure)])
    return case


def case_in(data: bytes, name: str, knowledge: KnowledgeBase) -> Case:
    """The case in the bytes of a file. Raises UnusableCase."""
    problems: list[Problem] = []
    return _read(read_bytes(data, name, problems), name, knowledge, problems)


def case_from(record: dict[str, Any], name: str, knowledge: KnowledgeBase) -> Case:
    """The case in a plain record. Raises UnusableCase."""
    problems: list[Problem] = []
    return _read(from_plain(record, name, problems), name, knowledge, problems)


def taken_in(data: bytes, name: str, knowledge: KnowledgeBase) -> Case | Numbered:
    """What the rows of a file follow from. Raises UnusableCase."""
    return _numbered(written(data, name), knowledge, in_file=True) or case_in(data, name, knowledge)


def taken_from(record: dict[str, Any], name: str, knowledge: KnowledgeBase) -> Case | Numbered:
    """What the rows of a plain record follow from. Raises UnusableCase."""
    return _numbered(record, knowledge) or case_from(record, name, knowledge)


def _numbered(record: object, knowledge: KnowledgeBase, in_file: bool = False) -> Numbered | None:
    """A case in numbers, where all in it is plainly right and no more than an audit takes."""
    return numbered(record, knowledge, in_file) if isinstance(record, dict) and _is_small(record) else None


def _is_small(record: dict[str, Any]) -> bool:
    """Whether a record holds no more than one case can, as `_too_large` has it."""
    measures = record.get("measures")
    groups = [one.get("target_groups") for one in measures if isinstance(one, dict)] if isinstance(measures, list) else []
    most = ((measures, MOST_MEASURES), (record.get("ranking"), MOST_MEASURES), (record.get("dismissals"), MOST_DISMISSALS))
    return all(_count(several) <= at_most for several, at_most in most) and sum(map(_count, groups)) <= MOST_GROUPS


def _count(several: object) -> int:
    return len(several) if isinstance(several, list) else 0


def _read(root: Node | None, name: str, knowledge: KnowledgeBase, problems: list[Problem]) -> Case:
    if root and (large := _too_large(root)):
        raise UnusableCase([*problems, Problem(name, root.line or None, large, _("Make several cases of it."))])
    return assessed(case_of(root, name, knowledge, problems), name)


def _too_large(root: Node) -> str:
    """Whether it holds more than one case can: the work would grow with the square, and one entry would hold up all others."""
    measures = _listed(root.get("measures"))
    groups = sum(len(_listed(measure.get("target_groups"))) for measure in measures)
    ranked, dismissals = (len(_listed(root.get(key))) for key in ("ranking", "dismissals"))
    if len(measures) > MOST_MEASURES:
        return _("The case has {count} measures; an audit takes at most {most}.", count=len(measures), most=MOST_MEASURES)
    if ranked > MOST_MEASURES:
        return _("The case ranks {count} measures; an audit takes at most {most}.", count=ranked, most=MOST_MEASURES)
    if groups > MOST_GROUPS:
        return _("The case has {count} target groups; an audit takes at most {most}.", count=groups, most=MOST_GROUPS)
    if dismissals > MOST_DISMISSALS:
        return _("The case has {count} dismissals; an audit takes at most {most}.", count=dismissals, most=MOST_DISMISSALS)
    return ""


def _listed(node: Node | None) -> list[Node]:
    return node.value if node is not None and isinstance(node.value, list) else []


def wrong(problems: list[Problem], name: str, line: int | None = None) -> list[Problem]:
    """What is listed of one entry: not all where there is very much, and no personal data. With `line`, all is said of it."""
    said = [Problem(name, line or one.line, _short(one.what), _short(one.cure)) for one in problems[:MOST_SAID]]
    if more := len(problems) - len(said):
        said.append(Problem(name, line, ngettext("{count} more thing is wrong.", "{count} more things are wrong.", more)))
    return said


def failed(error: Exception, name: str, line: int | None = None) -> Problem:
    """What is listed where the program itself failed: one entry never stops the others."""
    what = _("The program could not read this: {reason}.", reason=_short(f"{type(error).__name__}: {error}".rstrip(".")))
    return Problem(name, line, what, _("This is a mistake in the program, not in the case. Tell those who make it."))


def _short(said: str) -> str:
    """Masked first, so that no cut leaves half a number."""
    whole = masked(said[: 4 * LONGEST_SAID])
    return whole if len(whole) <= LONGEST_SAID else whole[:LONGEST_SAID] + "…"
