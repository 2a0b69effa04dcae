"""What became of the open duties of an audit: two audits of the same cases side by side, duty by duty and case by case.

It reads `manifest.json`, `tables/verdicts.csv` and `tables/findings.csv` of each, also as earlier versions wrote them. How a duty
was closed is said where the later audit has `earl.jsonld`, and the id of the case is of one case only.
"""

from __future__ import annotations

import csv
import json
from collections import Counter
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property
from io import TextIOWrapper
from pathlib import Path
from typing import Any, NamedTuple

from ..knowledge import KnowledgeBase
from ..knowledge.namespaces import REQUIREMENT
from ..knowledge.terms import Force
from ..language.subjects import Kind, Subject
from ..text.catalogue import gettext as _
from ..text.errors import Problem, Unusable
from ..text.files import bytes_of, opened
from .one.earl import address_of
from .records import MOST_OF_RECORD

NOT_THERE = "finnes-ikke"  # of a duty whose measure or target group is in the case no more
COLUMNS = ("municipality", "id", "file", "line", "subject", "requirement", "change", "before", "now")


class Became(StrEnum):
    """What became of a duty; the codes are alike in every language."""

    CLOSED = "lukket"
    STILL_OPEN = "fortsatt"
    OPENED = "kommet-til"
    NEW_CASE = "ny-sak"  # open in a case that the earlier audit does not have
    CASE_GONE = "sak-borte"  # was open in a case that the later audit does not have


class Duty(NamedTuple):
    """A duty of one subject of one case."""

    municipality: str
    id: str
    subject: str
    requirement: str


@dataclass(frozen=True)
class Followed:
    """One duty that was open in either. `before` and `now` are codes of findings; empty where that audit does not say."""

    duty: Duty
    file: str
    line: str
    change: Became
    before: str = ""
    now: str = ""

    def row(self) -> tuple[str, ...]:
        """By COLUMNS."""
        municipality, id, subject, requirement = self.duty
        return municipality, id, self.file, self.line, subject, requirement, self.change.value, self.before, self.now


@dataclass(frozen=True)
class FollowUp:
    """Every duty that was open in either of two audits."""

    old: Mapping[str, Any]  # their manifests
    new: Mapping[str, Any]
    duties: tuple[Followed, ...]
    ids_of_several: int  # how many ids stand on several cases, which count as one here

    @cached_property
    def counts(self) -> dict[Became, int]:
        found = Counter(one.change for one in self.duties)
        return {change: found[change] for change in Became}

    @cached_property
    def by_requirement(self) -> dict[str, dict[Became, int]]:
        found: dict[str, Counter[Became]] = {}
        for one in self.duties:
            found.setdefault(one.duty.requirement, Counter())[one.change] += 1
        return {id: {change: counts[change] for change in Became} for id, counts in sorted(found.items())}

    @cached_property
    def differs(self) -> tuple[str, ...]:
        """The keys of the manifests by which the two audits may differ in more than what people have done since."""
        keys = ("knowledge_base", "selection", "program")
        found = [key for key in keys if self.old.get(key, {}) != self.new.get(key, {})]
        kinds = [{**one["source"], "digest": ""} for one in (self.old, self.new)]
        return (*found, *(["source"] if kinds[0] != kinds[1] else []))

    def as_dict(self) -> dict[str, Any]:
        return {
            "old": _named(self.old),
            "new": _named(self.new),
            "differs": list(self.differs),
            "ids_of_several": self.ids_of_several,
            "counts": self.counts,
            "requirements": self.by_requirement,
            "duties": [dict(zip(COLUMNS, one.row(), strict=True)) for one in self.duties],
        }


def follow_up(old: Path, new: Path, knowledge: KnowledgeBase) -> FollowUp:
    """Two audits side by side. `knowledge` says which are duties where an audit does not. Raises Unusable."""
    problems = [problem for folder in (old, new) for problem in _lacking(folder)]
    if problems:
        raise Unusable(problems)
    before, after = _Audit(old, knowledge), _Audit(new, knowledge)
    with _readable(new):  # where how a duty was closed is read last
        duties = tuple(sorted(_followed(before, after), key=_order))
    return FollowUp(before.manifest, after.manifest, duties, len(after.several))


@contextmanager
def _readable(folder: Path) -> Iterator[None]:
    """What in a folder is not as an audit writes it, as a problem. Raises Unusable."""
    try:
        yield
    except (OSError, ValueError, LookupError, TypeError, AttributeError, RecursionError, csv.Error) as error:
        what = _("The folder is not as an audit leaves it: {reason}.", reason=type(error).__name__)
        cure = _("Run the audit again with the same command: it writes anew what is damaged.")
        raise Unusable([Problem(str(folder), None, what, cure)]) from error


def _order(one: Followed) -> tuple[str, ...]:
    return (*one.duty[:2], one.duty.requirement, one.duty.subject)


def _followed(before: _Audit, after: _Audit) -> Iterator[Followed]:
    for duty in {**before.open, **after.open}:
        was, now = before.open.get(duty), after.open.get(duty)
        at = (now or was or {}).get
        place = at("file", ""), at("line", "")
        if now:
            known = duty[:2] in before.cases
            change = Became.STILL_OPEN if was else Became.OPENED if known else Became.NEW_CASE
            yield Followed(duty, *place, change, was["status"] if was else "", now["status"])
        elif duty[:2] in after.cases:
            yield Followed(duty, *place, Became.CLOSED, was["status"] if was else "", after.said(duty))
        else:
            yield Followed(duty, *place, Became.CASE_GONE, was["status"] if was else "")


class _Audit:
    """The folder of an audit, as far as its open duties go."""

    def __init__(self, folder: Path, knowledge: KnowledgeBase):
        self.folder = folder
        with _readable(folder):
            self._read(knowledge)

    def _read(self, knowledge: KnowledgeBase) -> None:
        self.manifest: Mapping[str, Any] = json.loads(bytes_of(self.folder / "manifest.json", MOST_OF_RECORD))
        ids = Counter((row["municipality"], row["id"]) for row in self._rows("verdicts"))
        self.cases = set(ids)
        self.several = {key for key, count in ids.items() if count > 1}
        self._anywhere = Counter(id for _municipality, id in ids.elements())
        duties = {id for id, one in knowledge.requirements.items() if one.force is Force.MUST}
        self.open: dict[Duty, Mapping[str, str]] = {}
        for row in self._rows("findings"):
            if row["force"] == Force.MUST if "force" in row else row["requirement"] in duties:
                self.open.setdefault(Duty(row["municipality"], row["id"], row["subject"], row["requirement"]), row)

    def _rows(self, table: str) -> Iterator[Mapping[str, str]]:
        """The lines of a table, all of them. Raises ValueError."""
        count = 0
        with TextIOWrapper(opened(self.folder / "tables" / f"{table}.csv"), encoding="utf-8-sig", newline="") as file:
            for row in csv.DictReader(file):
                yield row
                count += 1
        if count != self.manifest["lines"][table]:
            raise ValueError(table)

    def said(self, duty: Duty) -> str:
        """The finding on a duty that is not open."""
        if not self._findings or self._anywhere[duty.id] != 1:
            return ""
        return self._findings.get((address_of(duty.id, _subject(duty.subject)), REQUIREMENT + duty.requirement), NOT_THERE)

    @cached_property
    def _findings(self) -> dict[tuple[str, str], str]:
        """(Address of the subject, that of the requirement) → the code of the finding, of every point."""
        path = self.folder / "earl.jsonld"
        if not path.is_file():
            return {}
        nodes = json.loads(bytes_of(path, MOST_OF_RECORD))["@graph"]
        return {(one["subject"], one["test"]): one["result"]["code"] for one in nodes if one["@type"] == "Assertion"}


def _lacking(folder: Path) -> Iterator[Problem]:
    """What keeps a folder from being compared."""
    if not (folder / "manifest.json").is_file():
        what = _("The folder holds no audit that is done.")
        yield Problem(str(folder), None, what, _("Name the folder that `prio audit SOURCE -o FOLDER` wrote."))
        return
    for table in ("verdicts", "findings"):
        if not (folder / "tables" / f"{table}.csv").is_file():
            what = _("The table is not there, so nothing says which duties were open.")
            cure = _("Audit fewer cases at a time, with --municipality or --from and --to: then every finding is in a table.")
            yield Problem(str(folder / "tables" / f"{table}.csv"), None, what, cure)


def _subject(written: str) -> Subject:
    """A subject as the tables write it."""
    head, _colon, ids = written.partition(":")
    for kind in (Kind.MEASURE, Kind.GROUP):
        if str(Subject(kind, ("",))).startswith(f"{head}:"):
            return Subject(kind, tuple(ids.split("/")))
    return Subject(Kind.CASE)


def _named(manifest: Mapping[str, Any]) -> dict[str, Any]:
    names = ("program", "knowledge_base", "source", "selection", "period", "asked_by")
    return {name: manifest[name] for name in names if name in manifest} | {"cases": manifest["counts"]["cases"]}
