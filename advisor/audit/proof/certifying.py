"""The certificate: the batch, the definition and the engines say the same of all small cases and of many random ones.

Small cases come first (small_cases.py), then random ones (random_cases.py). Each goes both ways: alone through `advise`,
and together with others as rows through the SQL of the plan. Compared are the truth of every rule and the status of every
requirement of every subject, every answer as it is counted, what is dismissed, the verdict, and the open findings; and, in
`advise` itself, durable_rules with the reference and pySHACL with the plain reading. Of the small cases a share, drawn by
the seed, goes through durable_rules and pySHACL; the others through the definition alone. Every random case goes through all.

The first difference ends it. The certificate is then about that, and beside it lies the case.
"""

from __future__ import annotations

import csv
import json
import platform
import tempfile
from collections import Counter, defaultdict, deque
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from functools import partial
from itertools import islice
from multiprocessing import get_context
from pathlib import Path
from random import Random
from typing import Any

from ...advice.advice import Advice, advise
from ...advice.completeness import plain_violations
from ...case.casefile import read_record
from ...case.writing import case_text
from ...engines.encoding import SET_ASIDE, STATUSES, code, column
from ...knowledge import Folders, KnowledgeBase, Rule, load
from ...language.conditions import Truth
from ...language.subjects import Kind, Subject
from ..duck import Duck
from ..layout import KEYS, TABLES
from ..plan import plan_of
from ..program import installed, program
from ..records import in_words, keep
from ..results import Results
from .comparing import Difference, Key, compared, differing, keys, status_of, truth_of
from .random_cases import random_record
from .small_cases import LIMIT, MEANING, Block, blocks, covered, distinct

FORM = "prio-certificate-1"
RANDOM = 100_000
CHUNK = 500  # cases that go through the batch together
SHARE = 0.25  # of the small cases, how many also go through durable_rules and pySHACL
STEP = 1 << 32  # between the seeds of two runs
CERTIFICATE, DIFFERENCE = "certificate.json", "difference.yaml"
COUNTED = ("cases", "small_cases", "random_cases", "through_all_engines", "subjects")
COMPARED = ("truths", "statuses", "answers", "verdicts", "findings")

Progress = Callable[[int, int], None]


@dataclass(frozen=True)
class Try:
    """One case to compare: a record of a case file, or the seed of one."""

    number: int
    record: dict[str, Any] | None
    seed: int | None
    whole: bool  # through durable_rules and pySHACL too


@dataclass(frozen=True)
class Found:
    """A case of which two ways say something else."""

    tried: Try
    record: dict[str, Any]
    differences: tuple[Difference, ...]


@dataclass(frozen=True)
class Outcome:
    counts: Counter[str]
    engines: frozenset[str]
    found: Found | None = None


@dataclass(frozen=True)
class Certificate:
    """What was compared, with what, and what came of it. The same run gives the same bytes."""

    knowledge: KnowledgeBase
    random: int
    seed: int
    limit: int
    small: tuple[dict[str, Any], ...]  # one for each rule and requirement
    counts: Mapping[str, int]
    engines: tuple[str, ...]
    found: Found | None

    def as_dict(self) -> dict[str, Any]:
        base = self.knowledge
        exhausted = sum(one["exhausted"] for one in self.small)
        own = base.digest == load().digest  # of the program; another lies in a folder that is named as its digest begins
        again = f"prio audit certify --random {self.random} --seed {self.seed} --limit {self.limit}"
        return {
            "form": FORM,
            "program": program(),
            "knowledge_base": {"version": base.version, "digest": base.digest, "source_date": f"{base.source_date or ''}"},
            "versions": {
                "python": platform.python_version(),
                **{name: installed(name) for name in ("durable_rules", "pyshacl", "rdflib", "duckdb")},
            },
            "engines": list(self.engines),
            "seed": self.seed,
            "random": self.random,
            "limit": self.limit,
            "share": SHARE,
            "counts": {name: self.counts[name] for name in (*COUNTED, *COMPARED)},
            "differences": 0 if self.found is None else len(self.found.differences),
            "difference": self._difference(),
            "small": {
                "exhausted": exhausted,
                "not_exhausted": len(self.small) - exhausted,
                "covered": MEANING,
                "of": list(self.small),
            },
            "repeat": again if own else f"{again} --kb {base.digest[:12]}",
        }

    def _difference(self) -> dict[str, Any] | None:
        if self.found is None:
            return None
        tried = self.found.tried
        return {
            "number": tried.number,
            "seed": tried.seed,
            "case": DIFFERENCE,
            "found": [one.as_dict() for one in self.found.differences],
        }

    def write(self, out: Path) -> None:
        """The certificate, and the case that differs where there is one."""
        with in_words(out):
            (out / DIFFERENCE).unlink(missing_ok=True)
            if self.found:
                keep(out / DIFFERENCE, case_text(self.found.record, self.knowledge))
            keep(out / CERTIFICATE, json.dumps(self.as_dict(), ensure_ascii=False, indent=1) + "\n")


def certify(
    knowledge: KnowledgeBase,
    out: Path,
    random: int = RANDOM,
    seed: int = 1,
    workers: int = 1,
    progress: Progress = lambda _done, _of: None,
    limit: int = LIMIT,
    only: Collection[str] | None = None,
) -> Certificate:
    """Compares all small cases (of `only` these rules and requirements) and so many random ones; writes the certificate.

    `progress` is told how many cases are compared, and of how many. More than one worker needs a knowledge base that lies
    in its folder, since each loads its own. The workers change nothing but the time.
    """
    with in_words(out):  # before the work, not after it
        out.mkdir(parents=True, exist_ok=True)
    small = [block for block in blocks(knowledge, limit) if only is None or block.target.id in only]
    total = sum(1 for _record in distinct(small)) + random
    counts: Counter[str] = Counter()
    engines: set[str] = set()
    found = None
    with tempfile.TemporaryDirectory() as scratch:
        for outcome in _outcomes(knowledge, _chunks(_tries(small, random, seed)), workers, Path(scratch)):
            counts += outcome.counts
            engines |= outcome.engines
            found = outcome.found
            progress(counts["cases"], total)
            if found:
                break
    certificate = Certificate(knowledge, random, seed, limit, tuple(covered(small)), counts, tuple(sorted(engines)), found)
    certificate.write(out)
    return certificate


# What is tried ---------------------------------------------------------------------------------


def _tries(small: Iterable[Block], random: int, seed: int) -> Iterator[Try]:
    chance, number = Random(seed), -1
    for number, record in enumerate(distinct(small)):
        yield Try(number, record, None, chance.random() < SHARE)
    for place in range(random):
        yield Try(number + 1 + place, None, seed * STEP + place, True)


def _chunks(tries: Iterator[Try]) -> Iterator[list[Try]]:
    while several := list(islice(tries, CHUNK)):
        yield several


# Workers ---------------------------------------------------------------------------------------


def _outcomes(knowledge: KnowledgeBase, chunks: Iterator[list[Try]], workers: int, scratch: Path) -> Iterator[Outcome]:
    """What came of each chunk, in their order."""
    if workers == 1:
        with Duck(scratch, threads=1) as duck:
            bench = Bench(knowledge, duck, scratch)
            yield from map(bench.compare, chunks)
        return
    start = (knowledge.folders, knowledge.digest, scratch)
    pool = ProcessPoolExecutor(workers, mp_context=get_context("spawn"), initializer=_open, initargs=start)
    try:
        waiting: deque = deque()
        for chunk in chunks:
            waiting.append(pool.submit(_compare, chunk))
            if len(waiting) > 2 * workers:
                yield waiting.popleft().result()
        while waiting:
            yield waiting.popleft().result()
    finally:
        pool.shutdown(cancel_futures=True)


_benches: list[Bench] = []  # the one of a worker


def _open(folders: Folders, digest: str, scratch: Path) -> None:
    knowledge = load(folders)
    if knowledge.digest != digest:
        raise RuntimeError(f"{folders.folder} is no longer {digest}")
    own = Path(tempfile.mkdtemp(dir=scratch))
    _benches.append(Bench(knowledge, Duck(own, threads=1), own))


def _compare(chunk: list[Try]) -> Outcome:
    return _benches[0].compare(chunk)


# Comparing -------------------------------------------------------------------------------------

Rows = Mapping[Key, Mapping[str, Any]]  # of one table and one case


@dataclass(frozen=True)
class Batched:
    """What the SQL says of cases: the plan's rows by kind and case; verdicts and findings by case."""

    done: Mapping[Kind, Mapping[int, Rows]]
    verdicts: Mapping[int, dict[str, Any]]
    findings: Mapping[int, list[dict[str, Any]]]

    def rows(self, at: int) -> dict[Kind, Rows]:
        return {kind: several.get(at, {}) for kind, several in self.done.items()}


class Bench:
    """Takes cases both ways and sets what comes of them side by side."""

    def __init__(self, knowledge: KnowledgeBase, duck: Duck, scratch: Path, whole: bool = True):
        self.knowledge = knowledge
        self.duck = duck
        self.scratch = scratch
        self.plan = plan_of(knowledge, whole)
        self.layout = self.plan.layout
        self.results = Results(self.plan)
        names = {id: iter(columns) for id, columns in self.plan.rules.items()}
        self.versions: dict[Kind, list[tuple[Rule, str]]] = {kind: [] for kind in Kind}
        for rule in knowledge.rules:
            self.versions[rule.about].append((rule, next(names[rule.id])))

    def compare(self, chunk: list[Try]) -> Outcome:
        records = [one.record or random_record(self.knowledge, one.seed or 0) for one in chunk]
        advice = [self._advise(one, record) for one, record in zip(chunk, records, strict=True)]
        batch = self.batch(advice)
        counts: Counter[str] = Counter()
        engines: set[str] = set()
        for at, (tried, said) in enumerate(zip(chunk, advice, strict=True)):
            findings = batch.findings.get(at, [])
            counts += self._counted(tried, said, findings)
            engines |= {*said.inference.engines, *(["pySHACL"] if tried.whole else [])}
            if differences := tuple(self._differences(said, batch.rows(at), batch.verdicts.get(at), findings)):
                return Outcome(counts, frozenset(engines), Found(tried, records[at], differences))
        return Outcome(counts, frozenset(engines))

    # Both ways

    def _advise(self, tried: Try, record: dict[str, Any]) -> Advice:
        case = read_record(record, f"{tried.number}", self.knowledge)
        try:
            if tried.whole:
                return advise(case, self.knowledge)
            return advise(case, self.knowledge, engine=lambda _knowledge, _rules: None, judge=plain_violations)
        except Exception as error:
            error.add_note(f"case {tried.number}, seed {tried.seed}:\n{case_text(record, self.knowledge)}")
            raise

    def batch(self, advice: list[Advice]) -> Batched:
        """The cases of some advice as rows, through the plan. A case's number is its place here."""
        said: dict[Kind, list[Any]] = {kind: [] for kind in Kind}
        for at, one in enumerate(advice):
            for kind, several in self.layout.rows(at, one.inference.facts).of.items():
                said[kind] += several
        for kind, several in said.items():
            self._load(kind, several)
        for step in self.plan.steps:
            self.duck.table(step.name, step.select)
        done: dict[Kind, dict[int, dict[str, Any]]] = {kind: defaultdict(dict) for kind in Kind}
        for kind, cases in done.items():
            for row in self.duck.rows(f"SELECT * FROM {self.plan.rows(kind)}"):
                cases[row["case_no"]][tuple(row[key] for key in KEYS[kind][1:])] = row
        findings = defaultdict(list)
        for row in self.duck.rows(self.results.findings()):
            findings[row["case_no"]].append(row)
        return Batched(done, {row["case_no"]: row for row in self.duck.rows(self.results.verdicts())}, findings)

    def _load(self, kind: Kind, rows: list[Any]) -> None:
        path = self.scratch / f"{kind}.csv"
        with path.open("w", encoding="utf-8", newline="") as file:
            csv.writer(file, lineterminator="\n").writerows(rows)
        self.duck.load(TABLES[kind], self.layout.columns[kind], path)

    def _counted(self, tried: Try, advice: Advice, findings: list[dict[str, Any]]) -> Counter[str]:
        subjects = {kind: len(several) for kind, several in advice.inference.facts.subjects.items()}
        return Counter(
            {
                "cases": 1,
                "small_cases": int(tried.seed is None),
                "random_cases": int(tried.seed is not None),
                "through_all_engines": int(tried.whole),
                "subjects": sum(subjects.values()),
                "truths": sum(count * len(self.versions[kind]) for kind, count in subjects.items()),
                "statuses": len(advice.requirements),
                "answers": sum(count * len(self.layout.questions.get(kind, ())) for kind, count in subjects.items()),
                "verdicts": 1,
                "findings": len(findings),
            }
        )

    # Side by side

    def _differences(
        self, advice: Advice, done: Mapping[Kind, Rows], verdict: dict[str, Any] | None, findings: list[dict]
    ) -> Iterator[Difference]:
        for one in advice.disagreements:
            yield Difference("engines", one.id, one.subject, one.values)
        numbers = keys(advice.case)
        subjects = {kind: [*advice.inference.facts.subjects[kind]] for kind in Kind}
        wrong = [
            kind for kind in Kind if not self._same_subjects(kind, {numbers[one] for one in subjects[kind]}, set(done[kind]))
        ]
        if wrong or verdict is None:
            yield from (
                differing("rows", TABLES[kind], Subject(Kind.CASE), len(subjects[kind]), len(done[kind])) for kind in wrong
            )
            return
        rows = {one: done[kind].get(numbers[one], {}) for kind in Kind for one in subjects[kind]}
        for subject, row in rows.items():
            yield from self._truths(advice, subject, row)
            yield from self._answers(advice, subject, row)
        for one in advice.requirements:
            said = rows[one.subject][column("s", one.requirement.id)]
            wanted = STATUSES.index(one.status) + SET_ASIDE * bool(one.dismissed)
            if said != wanted:
                yield differing("status", one.requirement.id, one.subject, status_of(wanted), status_of(said))
        if verdict["pairs"] != len(done[Kind.PAIR]):
            yield differing("verdict", "pairs", Subject(Kind.CASE), len(done[Kind.PAIR]), verdict["pairs"])
        yield from compared(advice, verdict, findings, self.results)

    @staticmethod
    def _same_subjects(kind: Kind, wanted: set[Key], there: set[Key]) -> bool:
        """Pairs are left out where no rule can hold of them: what is not there counts as nei."""
        return there <= wanted if kind is Kind.PAIR else there == wanted

    def _truths(self, advice: Advice, subject: Subject, row: Mapping[str, Any]) -> Iterator[Difference]:
        inference = advice.inference
        dismissed = {(one.rule, one.subject) for one in inference.facts.dismissals}
        for rule, name in self.versions[subject.kind]:
            truth = inference.truths[subject, rule.id] if rule.valid_on(inference.day) else Truth.NEI
            if row.get(name, 0) != truth:
                yield differing("truth", rule.id, subject, truth, truth_of(row.get(name, 0)))
            if rule.prompt and row:
                wanted, said = truth + SET_ASIDE * ((rule.id, subject) in dismissed), row["g" + name[1:]]
                if said != wanted:
                    yield differing("guidance", rule.id, subject, truth_of(wanted), truth_of(said))

    def _answers(self, advice: Advice, subject: Subject, row: Mapping[str, Any]) -> Iterator[Difference]:
        """Every answer as rules and shapes see it."""
        seen = partial(advice.inference.reference.answer, subject)
        for question in self.layout.questions.get(subject.kind, ()):
            wanted, said = code(question, seen(question.id)), row[self.plan.answer(question)]
            if said != wanted:
                yield differing("answer", question.id, subject, wanted, said)
