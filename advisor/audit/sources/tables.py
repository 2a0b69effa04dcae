"""Tables in Parquet that this program wrote: used where they lie, each part where its files are as they were written.

A part with a file that is not is refused whole; the others are used. Tables without the seal of parts.py are all refused.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from ...case.keys import ID, MUNICIPALITY
from ...case.model import Case
from ...knowledge import KnowledgeBase
from ...language.subjects import Kind
from ...text.catalogue import gettext as _
from ...text.errors import Problem, UnknownId, Unusable
from ..duck import Duck, Error, parquet, text
from ..layout import KEYS, VERSION, Layout
from ..parts import DESCRIPTION, NAMES, Part, described, types
from ..records import digest
from .entries import Place, Sent, sums

FORMS = {"id": ID.pattern, "municipality": f"({MUNICIPALITY.pattern})?"}
"""Columns of texts that people wrote, and what a case file may hold there."""


def holds_tables(folder: Path) -> bool:
    return (folder / DESCRIPTION).exists() or any(folder.glob(f"{NAMES[0]}-*.parquet"))


@dataclass(frozen=True)
class Checked:
    """The parts that can be used, and what is wrong with the others."""

    parts: list[Part]
    refused: Sequence[Problem]
    refusals: int  # how many parts, and files of no part, are refused
    outside: int = 0  # how many cases were chosen away before


@dataclass(frozen=True)
class Tables(Sent):
    """A folder of parts as parts.py has them, with layout.json."""

    folder: Path

    kind = "parquet"

    def digest(self) -> str:
        """Of the lines that `sha256sum` prints for layout.json and the tables, in the order of their names."""
        return sums(self._sums.items())

    @cached_property
    def _sums(self) -> dict[str, str]:
        files = [self.folder / DESCRIPTION, *self.folder.glob("*.parquet")]
        return {path.name: _sha(path) for path in sorted(files, key=lambda path: path.name)}

    def case(self, number: int, knowledge: KnowledgeBase) -> Case:
        """A case that the rows with this number stand for. Raises UnknownId."""
        for _number, case in self.cases([number], knowledge):
            return case
        raise UnknownId(_("There is no case «{id}».", id=number))

    def cases(self, numbers: Sequence[int], knowledge: KnowledgeBase) -> Iterator[tuple[int, Case]]:
        """Several of them, by number, with one look at each part."""
        layout = Layout(knowledge)
        with TemporaryDirectory() as scratch, Duck(Path(scratch), threads=1) as duck:
            for part in self.checked(knowledge).parts:
                wanted = [number for number in numbers if part.first <= number <= part.last]
                if wanted:
                    yield from _cases(duck, layout, part, wanted)

    def places(self) -> Iterator[Place]:
        """The file of each part."""
        yield from (Place(part.first, part.file(NAMES[0]).name) for part in self._as_written.parts)

    def checked(self, knowledge: KnowledgeBase) -> Checked:
        """The parts as they were written. Raises Unusable where layout.json is not ours, or no part can be used."""
        if problem := self._foreign(knowledge):
            raise Unusable([problem])
        if not self._as_written.parts:
            nothing = Problem(str(self.folder), None, _("There are no cases in it."))
            raise Unusable(self._as_written.refused or [nothing])
        if knowledge.digest not in self._sound:
            self._sound[knowledge.digest] = self._held(Layout(knowledge))
        return self._sound[knowledge.digest]

    @cached_property
    def _sound(self) -> dict[str, Checked]:
        """By the digest of the knowledge base that they were held against."""
        return {}

    def _held(self, layout: Layout) -> Checked:
        """Those with rows as this program writes them: the seal of layout.json is no secret. Raises Unusable where none has."""
        written, parts, refused = self._as_written, [], []
        with TemporaryDirectory() as scratch, Duck(Path(scratch), threads=1, memory="1GB") as duck:
            for part in written.parts:
                odd = [name for name, columns in types(layout).items() if _is_odd(duck, part, name, columns)]
                refused += [_not_as_written(part.file(name)) for name in odd]
                parts += [] if odd else [part]
        if not parts:
            raise Unusable([*written.refused, *refused])
        return Checked(parts, [*written.refused, *refused], written.refusals + len(written.parts) - len(parts))

    @cached_property
    def _described(self) -> dict[str, Any] | None:
        return described(self.folder)

    def _foreign(self, knowledge: KnowledgeBase) -> Problem | None:
        """Why what the numbers mean is not known."""
        said = self._described
        if said is None:
            there = (self.folder / DESCRIPTION).exists()
            what = _("Nothing shows that this program wrote the tables.") if there else _("The file is missing.")
            cure = _("Make the tables with prio, from case files or JSON lines: `prio audit CASES -o FOLDER`.")
            return Problem(DESCRIPTION, None, what, cure)
        if said["layout"] != VERSION:
            what = _("The tables have layout {found}; this program reads {layout}.", found=said["layout"], layout=VERSION)
            return Problem(DESCRIPTION, None, what, _("Make them again, or use the program they were made with."))
        if said["knowledge_base"]["digest"] != knowledge.digest:
            known = [(one["version"], one["digest"]) for one in (said["knowledge_base"], vars(knowledge))]
            theirs, ours = (f"{version} ({digest[:12]})" for version, digest in known)
            what = _("The tables were made with knowledge base {theirs}, and this is {ours}.", theirs=theirs, ours=ours)
            return Problem(DESCRIPTION, None, what, _("Use the one they were made with, or make them again from the cases."))
        return None

    @cached_property
    def _as_written(self) -> Checked:
        parts, refused, refusals = [], [], 0
        strays = dict.fromkeys(self._sums)
        del strays[DESCRIPTION]
        for said in self._described["parts"] if self._described else ():
            part = Part(self.folder, *(said[name] for name in ("number", "cases", "first", "last")))
            problems = []
            for table, left in said["tables"].items():
                path = part.file(table)
                strays.pop(path.name, None)
                if self._sums.get(path.name) != left:
                    problems.append(_not_as_written(path))
            if problems:
                refused += problems
                refusals += 1
            else:
                parts.append(part)
        for name in strays:
            refused.append(Problem(name, None, _("layout.json says nothing of this table."), _("Take it away.")))
        return Checked(parts, refused, refusals + len(strays))


def _not_as_written(path: Path) -> Problem:
    what = _("The file is not as it was written.") if path.exists() else _("The file is missing.")
    return Problem(path.name, None, what, _("Make the tables again."))


def _is_odd(duck: Duck, part: Part, table: str, columns: Mapping[str, str]) -> bool:
    """Whether a table has other columns than this program gives it, an id that no case has, or rows of no case of its part."""
    rows = parquet([part.file(table)])
    odd = [f"case_no IS NULL OR case_no NOT BETWEEN {part.first} AND {part.last}"]
    odd += [f"{name} IS NULL OR NOT regexp_full_match({name}, {text(form)})" for name, form in FORMS.items() if name in columns]
    try:
        found = {row["column_name"]: row["column_type"] for row in duck.rows(f"DESCRIBE SELECT * FROM {rows}")}
        if found != columns:
            return True
        [counts] = duck.rows(
            f"SELECT count(*) AS n, count(DISTINCT case_no) AS cases, count_if({' OR '.join(odd)}) AS odd FROM {rows}"
        )
    except Error:  # no Parquet, or no whole one
        return True
    return bool(counts["odd"]) or (table == NAMES[0] and not counts["n"] == counts["cases"] == part.cases)


def _cases(duck: Duck, layout: Layout, part: Part, numbers: Sequence[int]) -> Iterator[tuple[int, Case]]:
    several: dict[int, dict[Kind, list[dict[str, Any]]]] = {number: {kind: [] for kind in Kind} for number in numbers}
    among = ", ".join(map(str, numbers))
    for kind in Kind:
        select = f"SELECT * FROM {parquet([part.file(kind)])} WHERE case_no IN ({among}) ORDER BY {', '.join(KEYS[kind])}"
        for row in duck.rows(select):
            several[row["case_no"]][kind].append(row)
    yield from ((number, layout.case(rows)) for number, rows in several.items() if rows[Kind.CASE])


def _sha(path: Path) -> str:
    try:
        return digest(path)
    except OSError:
        return "-"
