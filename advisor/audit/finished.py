"""What finished batches left in a folder, trusted only where the files are as they were left and the counts add up."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import cached_property
from pathlib import Path
from typing import Any

from ..engines.encoding import VALUE, column
from ..language.subjects import Kind
from .duck import Duck, Error, parquet
from .judging import ORDER, Batch
from .layout import KINDS
from .parts import REASONS
from .records import as_left, unsealed
from .results import OPEN, SHOWN, STATES, Results

DIMENSIONS = ("level", "depth", "arena", "year")
PARTS = {"counts", "answers", "placed", "reasons", "judged_by", "files"}  # of what a batch counted


class Finished:
    """The batches of one folder. Nothing is remembered: every question is asked of the files as they now are."""

    def __init__(self, results: Results, duck: Duck, folder: Path):
        self.results = results
        self.knowledge = results.plan.knowledge
        self.duck = duck
        self.folder = folder

    def counts(self, batch: Batch) -> dict[str, Any] | None:
        """What a batch counted, of this run; None where it is not done, or its record is not as it was left."""
        return unsealed(batch.file(self.folder, "counts"), batch.follows_from)

    def changed(self, batch: Batch, counts: dict[str, Any]) -> list[Path]:
        """Its files that are not as they were left when it was counted."""
        left = counts.get("files")
        said = left if isinstance(left, dict) else {}
        return [path for name in ORDER if not as_left(path := batch.file(self.folder, name), said.get(name))]

    def misfits(self, batch: Batch, counts: dict[str, Any]) -> list[str]:
        """What in the counts does not add up to the verdicts and findings of the batch, or is no count at all."""
        try:
            return list(_Sums(self, batch, counts).misfits())
        except (Error, LookupError, TypeError, ValueError, AttributeError) as error:
            return [f"{type(error).__name__}: {error}"]

    def taken_over(self, several: Sequence[Batch], spoilt: Callable[[Path], None]) -> Iterator[tuple[int, dict[str, Any]]]:
        """The batches that are done, by number, with what they counted; `spoilt` is told of what is there and not trusted."""
        for batch in several:
            own, counts = batch.file(self.folder, "counts"), self.counts(batch)
            if counts is None:
                others = [own] if own.exists() else []
            else:
                others = self.changed(batch, counts) or [own] * bool(self.misfits(batch, counts))
            for path in others:
                spoilt(path)
            if counts is not None and not others:
                yield batch.number, counts

    @cached_property
    def columns(self) -> set[str]:
        """Every column of counts."""
        results, plan = self.results, self.results.plan
        standing = {f"{column('s', id)}__{place}" for id in self.knowledge.requirements for place in range(len(SHOWN))}
        guidance = {name[1:] for several in results.prompts.values() for rule in several for name in plan.given(rule)}
        return {*standing, *(f"p{name}" for name in guidance), *(f"x{name}" for name in guidance)}


class _Sums:
    """The counts of one batch beside its verdicts and findings."""

    def __init__(self, finished: Finished, batch: Batch, counts: dict[str, Any]):
        self.results = finished.results
        self.requirements = finished.knowledge.requirements
        self.columns = finished.columns
        arena = finished.knowledge.fields.get("arena")
        self.arenas = VALUE + len(arena.options) if arena else VALUE
        self.levels = len(finished.knowledge.levels)
        self.depths = len(finished.knowledge.depths)
        self.batch = batch
        self.said = counts
        verdicts, self.findings = (parquet([batch.file(finished.folder, name)]) for name in ("verdicts", "findings"))
        self.duck = finished.duck
        select = (
            "SELECT count(DISTINCT case_no) AS cases, count(*) AS lines, min(case_no) AS first, max(case_no) AS last,"
            " sum(measures) AS measures, sum(groups) AS groups, sum(pairs) AS pairs, sum(prompts) AS prompts,"
            f" sum({' + '.join(OPEN)} + dismissed) AS findings FROM {verdicts}"
        )
        (self.found,) = self.duck.rows(select)
        self.of = {Kind.CASE: batch.cases, Kind.MEASURE: self.found["measures"], Kind.GROUP: self.found["groups"]}

    def misfits(self) -> Iterator[str]:
        parts = self.batch.parts
        yield from _differs("parts", PARTS, set(self.said))
        for name, wanted in (("cases", self.batch.cases), ("lines", self.batch.cases)):
            yield from _differs(name, wanted, self.found[name])
        if not (parts[0].first <= self.found["first"] and self.found["last"] <= parts[-1].last):
            yield "case_no"
        yield from self._counts()
        yield from self._answers()
        yield from self._placed()
        yield from self._reasons()

    def _counts(self) -> Iterator[str]:
        """Every subject stands somewhere; what is open or dismissed is listed; prompts are those of the verdicts."""
        every: Counter[str] = Counter()
        asked: Counter[tuple[str, int]] = Counter()  # by depth
        for row in self.said["counts"]:
            numbers = _numbers(row)
            level, depth, arena, _year = (numbers.pop(name) for name in DIMENSIONS)
            if level >= self.levels or depth >= self.depths or arena >= self.arenas or not numbers.keys() <= self.columns:
                raise ValueError("counts")
            every.update(numbers)
            asked.update({(name, depth): number for name, number in numbers.items()})
        listed = {
            (row["requirement"], row["status"]): row["found"]
            for row in self.duck.rows(f"SELECT requirement, status, count(*) AS found FROM {self.findings} GROUP BY ALL")
        }
        yield from _differs("findings", sum(listed.values()), int(self.found["findings"] or 0))
        for id, one in self.requirements.items():
            names = [f"{column('s', id)}__{place}" for place in range(len(SHOWN))]
            yield from _differs(id, int(self.of[one.about] or 0), sum(every[name] for name in names))
            asking = self.results.depths(one)
            for place in self.results.listed(one):
                counted = sum(asked[names[place], depth] for depth in asking)
                yield from _differs(f"{id} {place}", listed.pop((self.results.number[id], place), 0), counted)
        yield from _differs("findings", {}, listed)
        given = sum(number if name[0] == "p" else -number for name, number in every.items() if name[0] in "px")
        yield from _differs("prompts", int(self.found["prompts"] or 0), given)

    def _answers(self) -> Iterator[str]:
        for kind in KINDS:
            (row,) = self.said["answers"][kind]
            numbers = _numbers(row)
            questions = [column("a", question.id) for question in self.results.plan.layout.questions[kind]]
            yield from _differs(kind, {f"{name}__{place}" for name in questions for place in range(len(STATES))}, set(numbers))
            for name in questions:
                if sum(numbers[f"{name}__{place}"] for place in range(len(STATES))) > int(self.of[kind] or 0):
                    yield name

    def _placed(self) -> Iterator[str]:
        (row,) = self.said["placed"]
        numbers = _numbers(row)
        if numbers["pairs"] > int(self.found["pairs"] or 0):
            yield "pairs"
        for question in self.results.compared:
            if sum(numbers[column(prefix, question.id)] for prefix in "lme") > numbers["pairs"]:
                yield question.id

    def _reasons(self) -> Iterator[str]:
        given = 0
        for row in self.said["reasons"]:
            if set(row) != {"rule", "reason", "given"} or not (isinstance(row["rule"], str) and isinstance(row["reason"], str)):
                raise ValueError(REASONS)
            given += _numbers({"given": row["given"]})["given"]
        reasons = parquet(part.file(REASONS) for part in self.batch.parts)
        (wanted,) = self.duck.rows(f"SELECT count(*) AS n FROM {reasons}")
        yield from _differs(REASONS, wanted["n"], given)


def _numbers(row: Mapping[str, Any]) -> dict[str, int]:
    """The row, where it holds nothing but counts. Raises ValueError."""
    if any(type(number) is not int or number < 0 for number in row.values()):
        raise ValueError("no count")
    return dict(row)


def _differs(name: str, wanted: object, said: object) -> Iterator[str]:
    if wanted != said:
        yield f"{name}: {said} ≠ {wanted}"
