"""An audit of many cases, from SOURCE to the finished folder. Killed at any moment, it goes on where it was.

The folder: `facts/` the cases as tables, `results/` what the engine found, `tables/` added up for people, `report.html`,
`earl.jsonld`, `certificate.json` and, last of all, `manifest.json`. Nothing in it tells the time, so the same input gives
the same bytes.
"""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from pathlib import Path
from random import Random

from ..advice import advise
from ..errors import Problem, Unusable
from ..knowledge import KnowledgeBase
from ..language import current
from ..language import gettext as _
from .comparing import differences
from .duck import Duck, parquet
from .gathering import gather
from .judging import Batch, Engine, batches, judge, keep
from .layout import VERSION
from .plan import Plan
from .report import report
from .results import Results
from .sources import Source
from .statement import PROGRAM, installed
from .summing import Summary

BATCH = 100_000  # cases that are judged together
SAMPLE = 100  # cases that every audit judges a second time, one by one


class Differs(Exception):
    """The batch and the single case do not say the same of a case of the sample. The audit stops there."""

    def __init__(self, case: str, said: Sequence[str]):
        super().__init__(case)
        self.case = case
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

    def run(self, source: Source, out: Path) -> dict:
        """Audits a source into a folder; gives the manifest. Raises Unusable, or Differs."""
        out.mkdir(parents=True, exist_ok=True)
        identity = self._identity(source)
        _hold(out / "audit.json", identity)
        gathered = gather(source, out / "facts", self.knowledge, self.workers, self.gathered)
        results, several, scratch = Results(Plan(self.knowledge)), batches(gathered.parts, self.batch), out / "scratch"
        (out / "results").mkdir(exist_ok=True)
        scratch.mkdir(exist_ok=True)
        with Duck(scratch, threads=self.workers) as duck:
            sample = _Sample(self, source, results, duck, several, out / "results")
            with self.engine(scratch) as engine:
                for batch in several:
                    if not batch.done(out / "results"):
                        judge(engine, results, batch, out / "results")
                    sample.check(batch)
                    self.judged(batch.cases)
                said_by = {"name": engine.name, "version": engine.version}
            summary = Summary(results, duck, several, out / "results")
            lines = summary.write(out / "tables", gathered.refused)
            counts = summary.totals
        shutil.rmtree(scratch, ignore_errors=True)
        manifest = identity | {
            "source": {"kind": gathered.kind, "digest": gathered.digest},
            "engine": said_by,
            "counts": counts | {"refused": len(gathered.refused)},
            "sample": {"seed": self.seed, "cases": sample.checked, "differences": 0},
            "lines": lines,
            "left_out": [] if "findings" in lines else [self._left_out()],
        }
        keep(
            out / "certificate.json",
            _json({**identity, "engine": said_by, "seed": self.seed, "cases": sample.names, "differences": 0}),
        )
        keep(out / "manifest.json", _json(manifest))
        keep(out / "report.html", report(out, self.knowledge))
        return manifest

    def _left_out(self) -> str:
        return _("findings.csv would have more than {count} lines. Every finding stands in results/.", count=MOST_FINDINGS)

    def _identity(self, source: Source) -> dict:
        """What the bytes of the folder follow from."""
        base = self.knowledge
        return {
            "program": {"name": PROGRAM, "version": installed()},
            "knowledge_base": {"version": base.version, "digest": base.digest, "source_date": f"{base.source_date}"},
            "source": {"kind": source.kind, "digest": source.digest()},
            "layout": VERSION,
            "batch": self.batch,
            "seed": self.seed,
            "language": current(),
        }


def _hold(path: Path, identity: dict) -> None:
    """A folder holds one audit: the same again goes on where it was, another one is refused."""
    if not path.exists():
        keep(path, _json(identity))
        return
    there = json.loads(path.read_text(encoding="utf-8"))
    other = [name for name, value in identity.items() if there.get(name) != value]
    if other:
        what = _("The folder holds another audit. Not the same: {names}.", names=", ".join(other))
        raise Unusable([Problem(str(path.parent), None, what, _("Choose an empty folder, or take this one away."))])


def _json(value: dict) -> str:
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
        total = sum(batch.cases for batch in several)
        drawn = sorted(Random(audit.seed).sample(range(total), min(audit.sample, total)))
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
        verdicts, findings = (parquet([batch.file(self.folder, name)]) for name in ("verdicts", "findings"))
        for place in self._drawn[batch.number]:
            (verdict,) = self.duck.rows(f"SELECT * FROM {verdicts} ORDER BY case_no LIMIT 1 OFFSET {place}")
            number = verdict["case_no"]
            found = self.duck.rows(f"SELECT * FROM {findings} WHERE case_no = {number}")
            advice = advise(self.source.case(number, self.audit.knowledge), self.audit.knowledge)
            said = differences(advice, verdict, found, self.results)
            if said:
                raise Differs(verdict["id"], said)
            self.names.append(verdict["id"])
