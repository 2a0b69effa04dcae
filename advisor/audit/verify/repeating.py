"""The same audit again, in a folder of its own: from the cases that the folder keeps, or from the source where it is at hand."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from ...case.model import Case
from ...knowledge import KnowledgeBase
from ...text.catalogue import LANGUAGES, current, gettext as _, speaking
from ...text.errors import Problem, Unusable
from ...text.files import bytes_of, opened
from ..duck import Duck, Error, parquet
from ..layout import Layout
from ..parts import DESCRIPTION, NAMES, REASONS, Part, describe
from ..places import COLUMNS, FILE as PLACES
from ..records import MOST_OF_RECORD, as_left, digest, unsealed
from ..running import Audit
from ..selection import EVERYTHING, as_chosen
from ..sources import Source
from ..sources.entries import Place
from ..sources.gathering import OURS as OF_PARTS, Refused, stamp
from ..sources.making import record_of
from ..sources.tables import Checked, Tables

Identity = Mapping[str, Any]
MOST = 64_000_000  # bytes of a record that says which audit it is
RECORDS = ("audit.json", "manifest.json", "sample.json")  # each has the identity of the audit, and beside it:
OUTCOME = {"engine", "period", "counts", "judged_again", "lines", "left_out", "cases", "differences"}


def identity(folder: Path) -> tuple[dict[str, Any] | None, list[str]]:
    """What the bytes of a folder follow from, as most of its records say, and the records that say otherwise.

    None where no record can be used.
    """
    said: dict[str, dict[str, Any]] = {}
    for name in RECORDS:
        try:
            found = json.loads(bytes_of(folder / name, MOST))
            of_audit = {key: value for key, value in found.items() if key not in OUTCOME}
            if _is_usable(of_audit):
                said[name] = of_audit
        except (OSError, ValueError, LookupError, TypeError, AttributeError, RecursionError):
            continue
    agreed = max(said.values(), key=[*said.values()].count, default=None)
    return agreed, [name for name, one in said.items() if one != agreed]


def _is_usable(said: Identity) -> bool:
    """Whether it has what a run follows, each of its kind. Raises LookupError, TypeError, ValueError, AttributeError."""
    numbers = (said["batch"], said["sample"], said["seed"], said["layout"])
    words = (said["program"]["code"], said["knowledge_base"]["digest"], said["source"]["kind"], said["source"]["digest"])
    as_chosen(said.get("selection", {}))
    fit = said["batch"] > 0 <= said["sample"] and said["language"] in LANGUAGES
    return fit and {type(one) for one in numbers} == {int} and {type(one) for one in words} == {str}


def claimed(folder: Path) -> str:
    """The engine that a manifest names, with its version; empty where it names none."""
    try:
        said = json.loads(bytes_of(folder / "manifest.json", MOST))["engine"]
        return said if isinstance(said, str) and all(said.rpartition(" ")) else ""
    except (OSError, ValueError, LookupError, TypeError, RecursionError):
        return ""


class _Named(Duck):
    """A Duck by the name of the engine that the audit names, so that the name is no difference."""

    def __init__(self, name: str, scratch: Path, threads: int):
        super().__init__(scratch, threads)
        self.name, _space, self.version = name.rpartition(" ")

    def another(self) -> Duck:
        made = super().another()
        made.name, made.version = self.name, self.version
        return made


@dataclass(frozen=True)
class _Again(Audit):
    """An audit that is what another says that it is."""

    said: Identity = field(default_factory=dict)

    def _identity(self, source: Source) -> dict[str, Any]:
        return dict(self.said)


def repeat(
    said: Identity, engine: str, source: Source, knowledge: KnowledgeBase, out: Path, workers: int, judged: Callable[[int], None]
) -> None:
    """Writes the audit that `said` tells of, by an engine of this name. Raises Unusable, or Differs."""
    audit = _Again(
        knowledge,
        partial(_Named, engine or f"{Duck.name} {Duck.version}", threads=workers),
        workers,
        said["batch"],
        said["sample"],
        said["seed"],
        judged=judged,
        selection=EVERYTHING if isinstance(source, Kept) else as_chosen(said.get("selection", {})),  # kept are those alone
        excel=bool(said.get("excel")),
        said=said,
    )
    with speaking(said["language"]):
        audit.run(source, out)


@dataclass(frozen=True)
class Kept(Tables):
    """The cases that an audit keeps, as the source that they came from. `folder` is its `facts`."""

    said: Identity = field(default_factory=dict)
    told_in: str = field(default_factory=current)  # the language of who asks, which may not be that of the audit

    @property
    def kind(self) -> str:  # type: ignore[override]
        return str(self.said["source"]["kind"])

    def digest(self) -> str:
        return str(self.said["source"]["digest"])

    def checked(self, knowledge: KnowledgeBase) -> Checked:
        """The parts, and what their records say was refused. Raises Unusable."""
        records = self.records
        refusals, outside = (
            sum(json.loads(bytes_of(path, MOST_OF_RECORD))[key] for path in records) for key in ("refusals", "outside")
        )
        return Checked(super().checked(knowledge).parts, Refused(records), refusals, outside)

    @property
    def records(self) -> list[Path]:
        """What is said of each part, in their order."""
        there = self.folder.iterdir() if self.folder.is_dir() else ()
        found = [(OF_PARTS.fullmatch(path.name), path) for path in there]
        numbered = [(int(match[2]), path) for match, path in found if match and match[1] == "part"]
        return [path for _number, path in sorted(numbered)]

    @property
    def files(self) -> set[str]:
        """The names of all that belongs to them."""
        parts = (part.file(table).name for part in self._as_written.parts for table in NAMES)
        return {DESCRIPTION, *(path.name for path in self.records), *parts}

    def unlike(self, knowledge: KnowledgeBase) -> Iterator[str]:
        """The names of the files that are not as the audit left them: records of parts, their tables, and layout.json."""
        source = self.said["source"]
        with speaking(self.said["language"]):
            chosen = as_chosen(self.said.get("selection", {}))
            where = chosen.where(knowledge) if chosen else ""
            of = stamp(source["kind"], source["digest"], knowledge, program=self.said["program"]["code"], where=where)
        parts, known = [], []
        for number, path in enumerate(self.records):
            record = unsealed(path, of) if path == record_of(self.folder, number) else None
            known.append(record is not None)
            if record is None:
                yield path.name
            elif record["cases"]:
                part = Part(self.folder, number, record["cases"], record["first"], record["last"])
                parts.append((part, record["tables"]))
                tables = ((part.file(table), left) for table, left in record["tables"].items())
                yield from (table.name for table, left in tables if not as_left(table, left))
        with TemporaryDirectory() as scratch:
            describe(Path(scratch), Layout(knowledge), parts)
            if all(known) and not as_left(self.folder / DESCRIPTION, digest(Path(scratch, DESCRIPTION))):
                yield DESCRIPTION

    def cases(self, numbers: Sequence[int], knowledge: KnowledgeBase) -> Iterator[tuple[int, Case]]:
        """Cases that the rows stand for, with the reasons that people gave."""
        with TemporaryDirectory() as scratch, Duck(Path(scratch), threads=1) as duck:
            reasons = parquet(part.file(REASONS) for part in self.checked(knowledge).parts)
            for number, case in super().cases(numbers, knowledge):
                rows = duck.rows(f"SELECT * FROM {reasons} WHERE case_no = {number}") if case.dismissals else []
                given = {(row["about"], row["rule"]): row["reason"] for row in rows}
                told = (replace(one, reason=given.get((str(one.subject), one.rule), one.reason)) for one in case.dismissals)
                yield number, replace(case, dismissals=tuple(told))

    def places(self) -> Iterator[Place]:
        """Where the cases lay in the source, as the audit says. Raises Unusable."""
        path = self.folder.parent / "results" / PLACES
        try:
            opened(path).close()  # it is a file, which DuckDB need not wait for
            with TemporaryDirectory() as scratch, Duck(Path(scratch), threads=1) as duck:
                said = duck.pieces(f"SELECT {', '.join(COLUMNS)} FROM {parquet([path])} ORDER BY first")
                yield from (Place(*row) for piece in said for row in piece)
        except (OSError, Error) as error:
            with speaking(self.told_in):
                what = _("The file cannot be read as the audit writes it.")
            raise Unusable([Problem(f"results/{PLACES}", None, what)]) from error
