"""Tables in Parquet that are there already: used where they lie, after every part of them has been looked through.

A part with anything wrong is refused whole, with all that is wrong with it; the others are used. What is wrong with the
description, layout.json, is wrong with all of them.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from tempfile import TemporaryDirectory

from ...case.model import Case
from ...knowledge import KnowledgeBase
from ...language.subjects import Kind
from ...text.catalogue import gettext as _, ngettext
from ...text.errors import Problem, UnknownId, Unusable
from ...text.reading import MAX_BYTES
from ..duck import Duck, Error, parquet
from ..layout import KEYS, TABLES, VERSION, Layout
from ..parts import DESCRIPTION, NAMES, Part
from . import checks
from .checks import Check
from .entries import Sent, sums

_NAME = re.compile(rf"({'|'.join(NAMES)})-([0-9]{{5,}})\.parquet")
_FIRST = f"{NAMES[0]}-*.parquet"


def holds_tables(folder: Path) -> bool:
    return (folder / DESCRIPTION).exists() or any(folder.glob(_FIRST))


@dataclass(frozen=True)
class Checked:
    """The parts that can be used, and what is wrong with the others."""

    parts: list[Part]
    refused: list[Problem]
    refusals: int  # how many parts are refused


@dataclass(frozen=True)
class Tables(Sent):
    """A folder of parts as parts.py has them, with layout.json."""

    folder: Path

    kind = "parquet"

    def digest(self) -> str:
        return self._digest

    @cached_property
    def _digest(self) -> str:
        """Of the lines that `sha256sum` prints for layout.json and the tables, in the order of their names."""
        return sums((path.name, _sha(path)) for path in self._files)

    @cached_property
    def _files(self) -> list[Path]:
        return sorted([self.folder / DESCRIPTION, *self.folder.glob("*.parquet")], key=lambda path: path.name)

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

    def name(self, number: int) -> str:
        """The file of the part that holds it. Only after `checked`."""
        parts = [part for checked in self._memo.values() for part in checked.parts if part.first <= number <= part.last]
        if not parts:
            raise UnknownId(_("There is no case «{id}».", id=number))
        return parts[0].file(NAMES[0]).name

    def checked(
        self,
        knowledge: KnowledgeBase,
        scratch: Path | None = None,
        threads: int = 1,
        progress: Callable[[int], None] = lambda _cases: None,
    ) -> Checked:
        """Every part looked through, once. Raises Unusable where layout.json is wrong, or no part can be used."""
        if knowledge.digest not in self._memo:
            with TemporaryDirectory(dir=scratch) as aside, Duck(Path(aside), threads=threads) as duck:
                self._memo[knowledge.digest] = _Intake(self.folder, knowledge, duck).checked(self._files, progress)
        return self._memo[knowledge.digest]

    @cached_property
    def _memo(self) -> dict[str, Checked]:
        return {}


def _cases(duck: Duck, layout: Layout, part: Part, numbers: Sequence[int]) -> Iterator[tuple[int, Case]]:
    several: dict[int, dict[Kind, list[dict]]] = {number: {kind: [] for kind in Kind} for number in numbers}
    among = ", ".join(map(str, numbers))
    for kind in Kind:
        select = f"SELECT * FROM {parquet([part.file(kind)])} WHERE case_no IN ({among}) ORDER BY {', '.join(KEYS[kind])}"
        for row in duck.rows(select):
            several[row["case_no"]][kind].append(row)
    yield from ((number, layout.case(rows)) for number, rows in several.items() if rows[Kind.CASE])


def _sha(path: Path) -> str:
    try:
        if path.is_file():
            with path.open("rb") as file:
                return hashlib.file_digest(file, "sha256").hexdigest()
    except OSError:
        pass
    return "-"


class _Intake:
    def __init__(self, folder: Path, knowledge: KnowledgeBase, duck: Duck):
        self.folder = folder
        self.layout = Layout(knowledge)
        self.duck = duck
        self.types = checks.types(self.layout)
        self.of_rows = list(checks.of_rows(self.layout))
        self.newer = ""  # what to do about a column that is not known

    def checked(self, files: list[Path], progress: Callable[[int], None]) -> Checked:
        if problems := list(self._description()):
            raise Unusable(problems)
        parts: list[Part] = []
        refused = list(self._strays(files))
        refusals = len(refused)
        for number in sorted({int(name[2]) for path in files if (name := _NAME.fullmatch(path.name))}):
            part, problems = self._part(number, parts)
            refused += problems
            refusals += bool(problems)
            if part and part.cases:
                parts.append(part)
                progress(part.cases)
        if not parts:
            raise Unusable(refused or [Problem(str(self.folder), None, _("There are no cases in it."))])
        return Checked(parts, refused, refusals)

    # layout.json

    def _description(self) -> Iterator[Problem]:
        """What is wrong with layout.json, which says what the numbers mean."""
        path = self.folder / DESCRIPTION
        cure = _("Write it as `prio audit` does, beside the tables.")
        try:
            if not path.is_file():
                yield Problem(DESCRIPTION, None, _("The file is missing."), cure)
                return
            with path.open("rb") as file:
                there = json.loads(file.read(MAX_BYTES))
            version, base, tables = there["layout"], there["knowledge_base"], there["tables"]
            made_with, digest = str(base["version"]), str(base["digest"])
            said = {name: dict(one) for table in TABLES.values() for name, one in tables.get(table, {}).items()}
        except (OSError, ValueError, LookupError, TypeError, AttributeError, RecursionError) as error:
            reason = getattr(error, "strerror", None) or f"{type(error).__name__}: {error}"
            yield Problem(DESCRIPTION, None, _("The file cannot be read: {reason}.", reason=reason[:200]), cure)
            return
        if version != VERSION:
            what = _("The tables have layout {found}; this program reads {layout}.", found=version, layout=VERSION)
            yield Problem(DESCRIPTION, None, what, _("Make them again, or use the program they were made with."))
        self.newer = self._other_base(made_with, digest)
        ours = {name: one for table in self.layout.describe()["tables"].values() for name, one in table.items()}
        for name, one in ours.items():
            theirs = said.get(name)
            if theirs is not None and theirs != json.loads(json.dumps(one)):
                what = _("«{column}» has other options than this knowledge base gives it.", column=name)
                yield Problem(DESCRIPTION, None, what, self.newer or _("Make the tables again."))

    def _other_base(self, version: str, digest: str) -> str:
        ours = self.layout.knowledge
        if digest == ours.digest:
            return ""
        return _(
            "The tables were made with knowledge base {theirs}, and this is {ours}: use the one they were made with.",
            theirs=version[:40],
            ours=ours.version,
        )

    # Parts

    def _strays(self, files: list[Path]) -> Iterator[Problem]:
        for path in files:
            name = _NAME.fullmatch(path.name)
            if path.name != DESCRIPTION and not (name and path.name == f"{name[1]}-{int(name[2]):05}.parquet"):
                cure = _("The tables of a part are named {names}.", names=", ".join(f"{one}-00000" for one in NAMES))
                yield Problem(path.name, None, _("This is the name of no table."), cure)

    def _part(self, number: int, earlier: list[Part]) -> tuple[Part | None, list[Problem]]:
        """One part, or what is wrong with it."""
        bare = Part(self.folder, number, 0, 0, 0)
        problems = [problem for table in NAMES for problem in self._table(bare, table)]
        if problems:
            return None, problems
        of = {table: parquet([bare.file(table)]) for table in NAMES}
        try:
            (count,) = self.duck.rows(f"SELECT count(*) AS n, min(case_no) AS first, max(case_no) AS last FROM {of['cases']}")
            part = Part(self.folder, number, count["n"], count["first"] or 0, count["last"] or 0)
            for check in [*checks.of_tables(self.layout, of), *self._beside(part, earlier)]:
                (row,) = self.duck.rows(f"SELECT count(*) AS n, min(case_no) AS first FROM ({check.select}) AS t")
                problems += _problem(bare, check, row["n"], row["first"])
        except Error as error:
            return None, [_unreadable(bare.file("cases"), error)]
        return (None, problems) if problems else (part, [])

    def _beside(self, part: Part, earlier: list[Part]) -> Iterator[Check]:
        for other in earlier:
            if part.cases and other.first <= part.last and part.first <= other.last:
                both = [parquet([one.file("cases")]) for one in (part, other)]
                what = _("A number of a case stands in {file} too.", file=other.file("cases").name)
                select = f"SELECT case_no FROM {both[0]} SEMI JOIN {both[1]} USING (case_no)"
                yield Check("cases", what, _("Give each case a number of its own."), select=select)

    def _table(self, part: Part, table: str) -> Iterator[Problem]:
        """What is wrong with one table by itself."""
        path = part.file(table)
        if not path.is_file():
            yield Problem(path.name, None, _("The file is missing."), _("A part has five tables; one may be without rows."))
            return
        try:
            described = self.duck.rows(f"DESCRIBE SELECT * FROM {parquet([path])}")
            problems = list(self._columns(path.name, table, {one["column_name"]: one["column_type"] for one in described}))
            if not problems:
                problems = list(self._rows(part, table))
        except Error as error:
            problems = [_unreadable(path, error)]
        yield from problems

    def _rows(self, part: Part, table: str) -> Iterator[Problem]:
        """What is wrong with the rows of a table. Which of all the things it is, is asked only where something is."""
        rows = parquet([part.file(table)])
        several = [check for check in self.of_rows if check.table == table]
        (any_,) = self.duck.rows(f"SELECT count(*) AS n FROM {rows} WHERE {' OR '.join(f'({one.condition})' for one in several)}")
        if any_["n"]:
            found = ", ".join(
                f"count(*) FILTER (WHERE {check.condition}) AS n{at}, min(case_no) FILTER (WHERE {check.condition}) AS first{at}"
                for at, check in enumerate(several)
            )
            (row,) = self.duck.rows(f"SELECT {found} FROM {rows}")
            for at, check in enumerate(several):
                yield from _problem(part, check, row[f"n{at}"], row[f"first{at}"])

    def _columns(self, file: str, table: str, found: Mapping[str, str]) -> Iterator[Problem]:
        wanted = self.types[table]
        for name, type_ in wanted.items():
            if name not in found:
                yield Problem(file, None, _("The column «{column}» is missing.", column=name), self.newer)
            elif found[name] != type_:
                what = _("The column «{column}» has the type {found}.", column=name, found=found[name][:40])
                yield Problem(file, None, what, _("It should have {type}.", type=type_))
        for name in found:
            if name not in wanted:
                what = _("The column «{column}» is not known.", column=name[:80])
                yield Problem(file, None, what, self.newer or _("Take it away."))


def _problem(part: Part, check: Check, count: int, case: int) -> Iterator[Problem]:
    """What to say of a check by how many rows do not hold it, and the first case among them."""
    if count:
        where = ngettext("({count} row, of case {case}.)", "({count} rows, the first of case {case}.)", count, case=case)
        yield Problem(part.file(check.table).name, None, f"{check.what} {where}", check.cure)


def _unreadable(path: Path, error: Exception) -> Problem:
    """A file that DuckDB does not read, in its own words; without where it lies."""
    reason = str(error).splitlines()[0].replace(str(path), path.name).rstrip(".")
    cure = _("Make the table again: the file is no Parquet, or was not written to its end.")
    return Problem(path.name, None, _("The file cannot be read: {reason}.", reason=reason[:200]), cure)
