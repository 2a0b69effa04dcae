"""An audit of many cases, from SOURCE to the finished folder. Killed at any moment, it goes on where it was.

The folder: `facts/` the cases as tables, `results/` what the engine found, `tables/` the same added up for people,
`sample.json` the cases that were judged twice, `earl.jsonld`, `manifest.json` what it takes to do it again,
`report.html`, and last `SHA256SUMS` of all these. Nothing in it tells the time, so the same input gives the same bytes.

Nothing of an earlier run is trusted as it lies: facts and results are taken over where they are as they were left, and what
the results are added up to is written anew.
"""

from __future__ import annotations

import hashlib
import json
import re
import shutil
import sqlite3
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, closing, contextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from random import Random
from typing import Any

from ..advice.advice import advise
from ..knowledge import KnowledgeBase
from ..text.catalogue import current, gettext as _
from ..text.errors import Problem, Unusable
from ..text.files import bytes_of
from .duck import Duck, parquet, working_in
from .excel import FOLDER as EXCEL, write_excel
from .finished import Finished
from .judging import ORDER, Batch, Engine, batches, judged
from .layout import VERSION
from .one.earl import Record, earl, records
from .parts import SYNTHETIC, described
from .places import FILE as PLACES, write_places
from .plan import plan_of
from .program import program
from .proof.comparing import differences
from .records import MOST_OF_RECORD, as_left, digest, keep, remove_strays
from .report import report
from .results import Results
from .selection import EVERYTHING, Selection
from .sources import Source
from .sources.files import Files
from .sources.gathering import OURS as OF_PARTS, gather
from .sources.tables import Tables
from .summing import MOST_FINDINGS, Summary
from .sums import SUMS, of_files, sums

BATCH = 100_000  # cases that are judged together
SAMPLE = 100  # cases that every audit judges a second time, one by one
OF_BATCHES = re.compile(rf"({'|'.join((*ORDER, 'counts'))})-([0-9]{{5,}})\.(parquet|json)")
ANEW = (  # the files that are written each time, as the tables are
    *("audit.json", "facts/layout.json", f"results/{PLACES}", "sample.json", "earl.jsonld", "manifest.json", "report.html"),
)
FEW = 1_000  # so few cases are all judged a second time, and every finding on them is written as EARL


class Differs(Exception):
    """Two ways to the same do not say the same: the batch and the single case, or the counts and what they count.

    The audit stops there.
    """

    def __init__(self, what: str, said: Sequence[str]):
        super().__init__(what)
        self.what = what
        self.said = tuple(said)


@dataclass(frozen=True)
class Audit:
    """How to audit. `engine` opens the engine, given a folder for what it must put aside."""

    knowledge: KnowledgeBase
    engine: Callable[[Path], AbstractContextManager[Engine]]
    workers: int = 1
    batch: int = BATCH
    sample: int = SAMPLE
    seed: int = 1
    gathered: Callable[[int], None] = lambda _cases: None  # told how many more cases are read, and judged
    judged: Callable[[int], None] = lambda _cases: None
    remade: Callable[[str], None] = lambda _file: None  # told of files that were not as an earlier run left them
    removed: Callable[[str], None] = lambda _file: None  # told of files named as ours that are no part of this audit
    reused: Callable[[int, int], None] = lambda _some, _all: None  # told how many batches, of all, stood there and are used
    selection: Selection = EVERYTHING
    asked_by: str = ""  # who asked for the audit, for the front of the report
    excel: bool = False  # the tables also as Excel opens them
    link_to: str = ""  # what stands before the place of a case where the report links to it

    def run(self, source: Source, out: Path) -> dict[str, Any]:
        """Audits a source into a folder; gives the manifest. Raises Unusable, or Differs."""
        _hold_apart(source, out)
        with working_in(out):
            out.mkdir(parents=True, exist_ok=True)
            identity = self._identity(source)
            _hold(out / "audit.json", identity)
            (out / "results").mkdir(exist_ok=True)
            scratch = out / "scratch"
            scratch.mkdir(exist_ok=True)
            with _alone(scratch):
                before = _written(out)
                manifest = self._run(source, out, scratch, identity)
                for path in _changed(before, out):
                    self._remade(out, path)
            return manifest

    def _remade(self, out: Path, path: Path) -> None:
        if not path.is_dir():  # which nobody replaces: it stops the run
            self.remade(path.relative_to(out).as_posix())

    def _removed(self, out: Path, path: Path) -> None:
        self.removed(path.relative_to(out).as_posix())

    def _run(self, source: Source, out: Path, scratch: Path, identity: dict[str, Any]) -> dict:
        spoilt, stray = partial(self._remade, out), partial(self._removed, out)
        where = self.selection.where(self.knowledge) if self.selection else ""
        gathered = gather(
            source, out / "facts", self.knowledge, self.workers, self.gathered, spoilt=spoilt, stray=stray, where=where
        )
        run = hashlib.sha256(_json(identity).encode()).hexdigest()
        results, several = Results(plan_of(self.knowledge)), batches(gathered.parts, self.batch, run)
        remove_strays(out / "results", OF_BATCHES, len(several), stray)
        with Duck(scratch, threads=self.workers) as duck:
            finished = Finished(results, duck, out / "results")
            counted = dict(finished.taken_over(several, spoilt))
            self.reused(len(counted), len(several))
            sample = _Sample(self, source, results, duck, several, out / "results")
            with self.engine(scratch) as engine, closing(judged(engine, results, several, out / "results", {*counted})) as done:
                for batch in done:
                    sample.check(batch)
                    if batch.number not in counted:
                        counted[batch.number] = _hold_together(finished, batch)
                    self.judged(batch.cases)
            write_places(duck, source.places(), out / "results" / PLACES, scratch)
            summary = Summary(results, duck, several, out / "results", [counted[batch.number] for batch in several])
            lines = summary.write(out / "tables", gathered.refused)
            counts, period = summary.totals, summary.period
        if self.excel:
            write_excel(out / "tables", lines, out / EXCEL)
        said_by = ", ".join(sorted({one["judged_by"] for one in counted.values()}))
        manifest = identity | {
            "engine": said_by,
            "period": period,
            "counts": counts | {"refused": gathered.refusals, "outside": gathered.outside},
            "judged_again": {"seed": self.seed, "cases": sample.checked, "differences": 0},
            "lines": lines,
            "left_out": self._left_out(sample.every, "findings" in lines),
        }
        if sample.every:
            keep(out / "earl.jsonld", "".join(earl(sample.records, self.knowledge)))
        keep(out / "audit.json", _json(identity))
        keep(out / "sample.json", _json({**identity, "engine": said_by, "cases": sample.names, "differences": 0}))
        keep(out / "manifest.json", _json(manifest))
        keep(out / "report.html", report(out, self.knowledge))
        keep(out / SUMS, sums(of_files(out, _ours(out, manifest, bool(where) or not isinstance(source, Tables)))))
        shutil.rmtree(scratch, ignore_errors=True)  # with the lock, so not before all is written
        return manifest

    def _left_out(self, with_earl: bool, with_findings: bool) -> list[str]:
        findings = _("findings.csv would have more than {count} lines. Every finding stands in results/.", count=MOST_FINDINGS)
        assertions = _("earl.jsonld is written for at most {count} cases. `prio export earl FILE` gives it for one.", count=FEW)
        return [sentence for sentence, there in ((findings, with_findings), (assertions, with_earl)) if not there]

    def _identity(self, source: Source) -> dict[str, Any]:
        """What the bytes of the folder follow from."""
        base = self.knowledge
        return {
            "program": program(),
            "knowledge_base": {"version": base.version, "digest": base.digest, "source_date": f"{base.source_date or ''}"},
            "source": {"kind": source.kind, "digest": source.digest()} | _synthetic(source) | _passed_over(source),
            "selection": self.selection.as_dict(),
            "asked_by": self.asked_by,
            "link_to": self.link_to,
            "excel": self.excel,
            "layout": VERSION,
            "batch": self.batch,
            "sample": self.sample,
            "seed": self.seed,
            "language": current(),
        }


def _hold_apart(source: Source, out: Path) -> None:
    """The results are not put among the cases, where the next audit would read them."""
    folder = None if getattr(source, "only", "") else getattr(source, "folder", None)
    if folder and out.resolve().is_relative_to(Path(folder).resolve()):
        what = _("The folder for the results lies inside the source.")
        raise Unusable([Problem(str(out), None, what, _("Choose a folder beside it."))])


def _synthetic(source: Source) -> dict[str, Any]:
    """What the maker of synthetic cases says of itself, so that nobody takes them for real ones."""
    said = described(source.folder) if isinstance(source, Tables) else None
    return {SYNTHETIC: said[SYNTHETIC]} if said and SYNTHETIC in said else {}


def _passed_over(source: Source) -> dict[str, Any]:
    """The folders of a source that are knowledge bases of their own, and are not read."""
    several = source.passed_over if isinstance(source, Files) else []
    return {"passed_over": several} if several else {}


def _hold(path: Path, identity: dict[str, Any]) -> None:
    """A folder holds one audit: the same again goes on where it was, another one is refused."""
    if not path.exists():
        if any(path.parent.iterdir()):
            raise Unusable([Problem(str(path.parent), None, _("The folder is not empty."), _("Choose an empty folder."))])
        keep(path, _json(identity))
        return
    cure = _("Choose an empty folder, or take this one away.")
    try:
        there = dict(json.loads(bytes_of(path, MOST_OF_RECORD)))
    except (OSError, ValueError, TypeError, RecursionError):
        what = _("The file cannot be read, so nothing says which audit the folder holds.")
        raise Unusable([Problem(str(path), None, what, cure)]) from None
    if other := list(dict.fromkeys(_others(there, identity))):
        what = _("The folder holds another audit. Not the same: {names}.", names=", ".join(other))
        raise Unusable([Problem(str(path.parent), None, what, cure)])


def _others(there: dict[str, Any], identity: dict) -> Iterator[str]:
    """What is not the same in the audit that is there, in words."""
    words = {
        "layout": _("the program"),
        "knowledge_base": _("the knowledge base"),
        "source": _("the cases"),
        "selection": _("which of the cases"),
        "asked_by": "--asked-by",
        "link_to": "--link-to",
        "language": _("the language"),
    }
    ours, theirs = (one.get("program") for one in (identity, there))
    if ours != theirs:
        same_version = isinstance(theirs, dict) and theirs | {"code": ""} == ours | {"code": ""}
        yield _("the code of the program") if same_version else _("the program")
    for name in dict.fromkeys([*identity, *there]):
        if name != "program" and there.get(name) != identity.get(name):
            yield words.get(name, f"--{name}" if name in identity else _("the program"))


def _hold_together(finished: Finished, batch: Batch) -> dict[str, Any]:
    """What a batch that was judged just now counted. Raises Unusable or Differs where its files do not bear that out."""
    counts = finished.counts(batch)
    others = [batch.file(finished.folder, "counts")] if counts is None else finished.changed(batch, counts)
    if counts is None or others:
        what = _("The file changed while the audit was running.")
        cure = _("See that the disk is sound, and that nobody else works in the folder. Run the command again.")
        raise Unusable([Problem(str(path), None, what, cure) for path in others])
    if misfits := finished.misfits(batch, counts):
        raise Differs(_("The counts of batch {number} do not add up.", number=batch.number), misfits)
    return counts


def _written(out: Path) -> dict[Path, str]:
    """The files of a run that are written anew each time, and their digests."""
    files = [path for path in (out / name for name in (*ANEW, SUMS)) if path.exists()]
    tables = [path for folder in ("tables", EXCEL) for path in sorted((out / folder).glob("*.csv"))]
    return {path: digest(path) for path in (*files, *tables)}


def _ours(out: Path, manifest: Mapping[str, Any], read: bool) -> list[Path]:
    """The files of an audit that is done; whatever else somebody put beside them is not among these.

    `read`: whether the facts were made here, and do not lie in the source.
    """
    few = manifest["counts"]["cases"] <= FEW
    numbered = [("results", OF_BATCHES)] + [("facts", OF_PARTS)] * read
    found = [path for folder, ours in numbered for path in (out / folder).iterdir() if ours.fullmatch(path.name)]
    anew = dict.fromkeys(ANEW, True) | {"facts/layout.json": read, "earl.jsonld": few}
    return [
        *found,
        *(out / name for name, made in anew.items() if made),
        *(out / folder / f"{name}.csv" for folder in ["tables", *[EXCEL] * manifest["excel"]] for name in manifest["lines"]),
    ]


def _changed(before: Mapping[Path, str], out: Path) -> list[Path]:
    """What was not as it is now: the same audit gives the same bytes, so somebody changed it, or took it away."""
    taken = set(_written(out)) - set(before) if out / SUMS in before else set()
    return sorted(taken | {path for path, was in before.items() if not as_left(path, was)})


@contextmanager
def _alone(scratch: Path) -> Iterator[None]:
    """One run at a time works in a folder. The lock ends with the process that holds it, however that ends."""
    with closing(_locked(scratch / "running.db")):
        yield


def _locked(path: Path) -> sqlite3.Connection:
    lock: sqlite3.Connection | None = None
    try:
        lock = sqlite3.connect(path, timeout=0, isolation_level=None)
        lock.execute("BEGIN EXCLUSIVE")
        return lock
    except sqlite3.DatabaseError as error:
        if lock:
            lock.close()
        raise Unusable([_unlocked(path, error.sqlite_errorcode & 0xFF)]) from error  # its lowest byte says of what kind it is


def _unlocked(path: Path, code: int) -> Problem:
    """What keeps a run from having the folder to itself."""
    if code == sqlite3.SQLITE_BUSY:
        return Problem(str(path.parents[1]), None, _("Another audit is under way in this folder."), _("Wait until it is done."))
    if code in (sqlite3.SQLITE_FULL, sqlite3.SQLITE_IOERR):
        what = _("A file in the folder cannot be read or written.")
        cure = _("See that there is room, and that nobody else works in it. What is done is kept: run the command again.")
        return Problem(str(path), None, what, cure)
    what, cure = _("This keeps two audits apart, and cannot be used."), _("Take it away when no audit is under way here.")
    return Problem(str(path), None, what, cure)


def _json(value: dict[str, Any]) -> str:
    return json.dumps(value, ensure_ascii=False, indent=2) + "\n"


class _Sample:
    """Some cases, drawn by the seed, that are judged once more from their originals, one by one."""

    def __init__(self, audit: Audit, source: Source, results: Results, duck: Duck, several: Sequence[Batch], folder: Path):
        self.audit = audit
        self.source = source
        self.results = results
        self.duck = duck
        self.folder = folder
        self.names: list[str] = []
        self.records: list[Record] = []
        total = sum(batch.cases for batch in several)
        self.every = total <= FEW
        drawn = sorted(Random(audit.seed).sample(range(total), total if self.every else min(audit.sample, total)))
        starts = [sum(batch.cases for batch in several[:at]) for at in range(len(several))]
        self._drawn = {
            batch.number: [place - start for place in drawn if start <= place < start + batch.cases]
            for batch, start in zip(several, starts, strict=True)
        }

    @property
    def checked(self) -> int:
        return len(self.names)

    def check(self, batch: Batch) -> None:
        """Judges the drawn cases of a batch again. Raises Differs on the first that does not agree."""
        drawn = self._drawn[batch.number]
        if not drawn:
            return
        verdicts, findings = (parquet([batch.file(self.folder, name)]) for name in ("verdicts", "findings"))
        placed = f"SELECT *, row_number() OVER (ORDER BY case_no) - 1 AS at_place FROM {verdicts}"
        numbers = ", ".join(map(str, drawn))
        again = self.duck.rows(f"SELECT * FROM ({placed}) AS t WHERE at_place IN ({numbers}) ORDER BY case_no")
        cases = ", ".join(str(verdict["case_no"]) for verdict in again)
        every = self.duck.rows(f"SELECT * FROM {findings} WHERE case_no IN ({cases})")
        by_number = {verdict["case_no"]: verdict for verdict in again}
        for number, case in self.source.cases(list(by_number), self.audit.knowledge):
            verdict, found = by_number[number], [row for row in every if row["case_no"] == number]
            advice = advise(case, self.audit.knowledge)
            said = differences(advice, verdict, found, self.results)
            if said:
                raise Differs(_("The batch and the single case differ on «{case}».", case=verdict["id"]), said)
            self.names.append(verdict["id"])
            if self.every:
                self.records += records(advice)
