"""The batches' results added up into tables that people open: CSV, sorted, ids as in the knowledge base.

Nothing here is by municipality but the cases themselves and «explain the difference», which are for the municipality.
"""

from __future__ import annotations

import csv
import os
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cached_property
from pathlib import Path
from typing import Any

from ..case.privacy import masked
from ..engines.encoding import VALUE, column
from ..knowledge import Question
from ..knowledge.terms import Force
from ..language.subjects import Kind, Subject
from ..text.errors import Problem
from ..wording.findings import names
from .duck import Duck, parquet, text
from .judging import Batch
from .layout import KEYS, KINDS
from .places import SHOWN as WHERE, placed
from .results import OPEN, SCALE, SHOWN, STATES, Results

MOST_FINDINGS = 1_000_000  # lines of a file that a spreadsheet can open; all findings stand in the Parquet files
MOST_REASONS = 500
DUTY = {"open_duty": "open_duties", "undecided_duty": "undecided_duties"}  # cases with one → of how many they are the count
MOST_LISTED = 1_000
MOST_OPEN = 1_000  # cases whose open duties are listed apart

Table = list[dict[str, object]]


class Summary:
    """What the batches found, added up. `counts`: what each of them counted."""

    def __init__(self, results: Results, duck: Duck, batches: Sequence[Batch], folder: Path, counts: Sequence[Mapping[str, Any]]):
        self.results = results
        self.knowledge = results.plan.knowledge
        self.duck = duck
        self.batches = batches
        self.folder = folder
        self.counts = counts

    def write(self, out: Path, refused: Sequence[Problem]) -> dict[str, int]:
        """Writes every table; gives how many lines each has."""
        out.mkdir(parents=True, exist_ok=True)
        tables: dict[str, tuple[Sequence[str], Iterable[Sequence[object]]]] = {
            "cases": (("level", "depth", "arena", "year", "cases", "complete", *DUTY, "measures", "groups"), self._cases()),
            "requirements": (("requirement", "level", "depth", "arena", "year", "status", "count"), self._requirements()),
            "prompts": (("rule", "level", "depth", "arena", "year", "count", "dismissed"), self._prompts()),
            "answers": (("question", "state", "count"), self._answers()),
            "dismissals": (("id", "reason", "count"), self._dismissals()),
            "placed_first": (("question", "less_first", "more_first", "same", "not_comparable"), self._placed()),
            "explain": (("municipality", "earlier", "earlier_on", "later", "later_on", "facts"), self._explain()),
            "open_duties": (("municipality", "id", *WHERE, "subject", "requirement", "status"), self._open_duties()),
            "bases": (("knowledge_base", "cases"), self._other_bases),
            "same_id": (("municipality", "id", *WHERE), self._same_id()),
            "refused": (("file", "line", "what", "cure"), ((p.file, p.line or "", p.what, p.cure) for p in refused)),
        }
        written = {name: _write(out / f"{name}.csv", head, lines) for name, (head, lines) in tables.items()}
        self.duck.spread(self._verdicts(), "case_no", ["case_no"], out / "verdicts.csv")
        written["verdicts"] = self.totals["cases"]
        if self.open_findings <= MOST_FINDINGS:
            keys = ["case_no", "place", "measure_no", "group_no"]
            self.duck.spread(self._findings(self._files("findings")), ", ".join(keys), keys, out / "findings.csv")
            written["findings"] = self.open_findings
        return written

    @cached_property
    def totals(self) -> dict[str, int]:
        """Cases, measures, groups, pairs, complete, with_open_duty, with_undecided_duty, findings.

        open_cases: cases with either. same_id: how many ids stand on several cases.
        other_base: how many cases are themselves on another knowledge base.
        """
        select = (
            "SELECT count(*) AS cases, sum(measures) AS measures, sum(groups) AS groups, sum(pairs) AS pairs,"
            f" sum(complete) AS complete, {_duties('with_')},"
            f" sum(CAST({' + '.join(DUTY.values())} > 0 AS INTEGER)) AS open_cases FROM {self._files('verdicts')}"
        )
        (same,) = self.duck.rows(f"SELECT count(*) AS same_id FROM {self._ids_of_several}")
        found = {name: int(count or 0) for name, count in self.duck.rows(select)[0].items()}
        others = sum(cases for _base, cases in self._other_bases)
        return found | {"findings": self.open_findings, "other_base": others} | same

    @cached_property
    def period(self) -> dict[str, str]:
        """The first and the last day on which a case was assessed."""
        (found,) = self.duck.rows(f"SELECT min(day) AS first, max(day) AS last FROM {self._files('verdicts')}")
        return {"from": _day(found["first"]), "to": _day(found["last"])}

    @cached_property
    def open_findings(self) -> int:
        """How many findings are open or dismissed."""
        return self.duck.rows(f"SELECT count(*) AS found FROM {self._files('findings')}")[0]["found"]

    # Dimensions

    def level(self, place: int) -> str:
        return self.knowledge.levels[place].id

    def depth(self, place: int) -> str:
        return self.knowledge.depths[place].id

    def arena(self, number: int) -> str:
        """The option, or the state of an answer without one; empty for no answer."""
        if number >= VALUE:
            return self.knowledge.fields["arena"].option_ids[number - VALUE]
        return ("", *STATES)[number]

    def _dimensions(self, row: Mapping[str, int]) -> tuple[str, str, str, int]:
        return self.level(row["level"]), self.depth(row["depth"]), self.arena(row["arena"]), row["year"]

    # Tables

    def _cases(self) -> Iterator[tuple[Any, ...]]:
        select = (
            "SELECT level, depth, arena, day // 10000 AS year, count(*) AS cases, sum(complete) AS complete,"
            f" {_duties()}, sum(measures) AS measures, sum(groups) AS groups"
            f" FROM {self._files('verdicts')} GROUP BY ALL"
        )
        for row in sorted((self._dimensions(row), row) for row in self.duck.rows(select)):
            yield (*row[0], *(int(row[1][name]) for name in ("cases", "complete", *DUTY, "measures", "groups")))

    def _files(self, name: str) -> str:
        return parquet(batch.file(self.folder, name) for batch in self.batches)

    def _requirements(self) -> Iterator[tuple[Any, ...]]:
        found: Counter[tuple[Any, ...]] = Counter()
        columns = {
            f"{column('s', one.id)}__{SHOWN.index(found)}": (one.id, called.code, self.results.depths(one))
            for one in self.knowledge.requirements.values()
            for found, called in names(one.force).items()
        }
        for row in (row for counts in self.counts for row in counts["counts"]):
            depth, dimensions = row["depth"], self._dimensions(row)
            for name, (id, code, asked) in ((name, columns[name]) for name in row if name in columns):
                if depth in asked:
                    found[id, *dimensions, code] += row[name]
        yield from ((*key, count) for key, count in sorted(found.items()) if count)

    def _prompts(self) -> Iterator[tuple[Any, ...]]:
        given: Counter[tuple[Any, ...]] = Counter()
        dismissed: Counter[tuple[Any, ...]] = Counter()
        prompts = [rule for several in self.results.prompts.values() for rule in several]
        columns = {name[1:]: rule.id for rule in prompts for name in self.results.plan.given(rule)}
        for row in (row for counts in self.counts for row in counts["counts"]):
            dimensions = self._dimensions(row)
            for name, id in ((name, columns[name[1:]]) for name in row if name[0] == "p" and name[1:] in columns):
                given[id, *dimensions] += row[name]
                dismissed[id, *dimensions] += row["x" + name[1:]]
        yield from ((*key, count, dismissed[key]) for key, count in sorted(given.items()) if count)

    def _answers(self) -> Iterator[tuple[Any, ...]]:
        found: Counter[tuple[Any, ...]] = Counter()
        for kind in KINDS:
            for row in (row for counts in self.counts for row in counts["answers"][kind]):
                for question in self.results.plan.layout.questions[kind]:
                    for place, state in enumerate(STATES):
                        found[question.id, state] += row[f"{column('a', question.id)}__{place}"]
        derived = {id for id, question in self.knowledge.questions.items() if question.derived}
        yield from ((*key, count) for key, count in sorted(found.items()) if count and key[0] not in derived)

    def _dismissals(self) -> Iterator[tuple[Any, ...]]:
        found: Counter[tuple[Any, ...]] = Counter()
        for row in (row for counts in self.counts for row in counts["reasons"]):
            found[row["rule"], row["reason"]] += row["given"]
        most = sorted(found.items(), key=lambda one: (-one[1], one[0]))[:MOST_REASONS]
        said: Counter[tuple[Any, ...]] = Counter()
        for (rule, reason), count in most:
            said[rule, masked(reason)] += count
        yield from ((*key, count) for key, count in sorted(said.items(), key=lambda one: (one[0][0], -one[1], one[0][1])))

    def _placed(self) -> Iterator[tuple[Any, ...]]:
        rows = [row for counts in self.counts for row in counts["placed"]]
        pairs = sum(row["pairs"] for row in rows)
        for question in self.results.compared:
            less, more, same = (sum(row[column(prefix, question.id)] for row in rows) for prefix in ("l", "m", "e"))
            yield question.id, less, more, same, pairs - less - more - same

    @cached_property
    def _ids_of_several(self) -> str:
        """A table of the ids that several cases of a municipality have: likely one case, counted as several."""
        name = "ids_of_several"
        by = "municipality, id"
        self.duck.table(name, f"SELECT {by} FROM {self._files('verdicts')} GROUP BY {by} HAVING count(*) > 1")
        return name

    @cached_property
    def _other_bases(self) -> list[tuple[str, int]]:
        """The knowledge bases that the cases themselves are on, where it is not the one they were judged by."""
        select = (
            f"SELECT own_base, count(*) AS cases FROM {placed(self._files('verdicts'), self.folder)}"
            f" WHERE own_base NOT IN ('', {text(self.knowledge.digest)}) GROUP BY own_base ORDER BY own_base"
        )
        return [(row["own_base"], row["cases"]) for row in self.duck.rows(select)]

    def _open_duties(self) -> Iterator[tuple[Any, ...]]:
        """The duties that are open, or may come to apply, of the first cases where one is."""
        cases = (
            f"SELECT case_no FROM {self._files('verdicts')} WHERE {' + '.join(DUTY.values())} > 0"
            f" ORDER BY case_no LIMIT {MOST_OPEN}"
        )
        duties = [f"{self.results.number[one.id]}" for one in self.knowledge.requirements.values() if one.force is Force.MUST]
        among = f"(SELECT * FROM {self._files('findings')} WHERE requirement IN ({', '.join(duties)}))"
        rows = self._findings(f"(SELECT * FROM {among} AS t SEMI JOIN ({cases}) AS c USING (case_no))")
        names = ("municipality", "id", *WHERE, "subject", "requirement", "status")
        for row in self.duck.rows(f"SELECT * FROM ({rows}) AS t ORDER BY case_no, place, measure_no, group_no") if duties else ():
            yield tuple(row[name] for name in names)

    def _same_id(self) -> Iterator[tuple[Any, ...]]:
        select = (
            f"(SELECT municipality, id, case_no FROM {self._files('verdicts')}"
            f" SEMI JOIN {self._ids_of_several} USING (municipality, id) ORDER BY ALL LIMIT {MOST_LISTED})"
        )
        names = ("municipality", "id", *WHERE)
        for row in self.duck.rows(f"SELECT * FROM {placed(select, self.folder)} ORDER BY municipality, id, case_no"):
            yield tuple(row[name] for name in names)

    def _explain(self) -> Iterator[tuple[Any, ...]]:
        """Two cases of a municipality in which measures with the same assessments were ranked the other way round.

        Of each such pair of assessments the first case of either order.
        """
        select = (
            "SELECT municipality, least(a, b) AS x, greatest(a, b) AS y, a < b AS straight,"
            " min({'day': day, 'id': id}) AS first"
            f" FROM {self._files('ranked')} GROUP BY ALL"
        )
        both = (
            "SELECT s.municipality, s.x, s.y, s.first AS straight, r.first AS reverse"
            f" FROM ({select}) AS s JOIN ({select}) AS r USING (municipality, x, y)"
            " WHERE s.straight AND NOT r.straight AND s.first.id <> r.first.id"
            f" ORDER BY ALL LIMIT {MOST_LISTED}"
        )
        for row in self.duck.rows(both):
            orders = [(row["straight"], row["x"], row["y"]), (row["reverse"], row["y"], row["x"])]
            (earlier, first, second), (later, _a, _b) = sorted(orders, key=lambda one: (one[0]["day"], one[0]["id"]))
            facts = self._facts(first, second)
            yield row["municipality"], earlier["id"], _day(earlier["day"]), later["id"], _day(later["day"]), facts

    def _facts(self, first: int, second: int) -> str:
        """The assessments of the measure that stood first in the earlier case, and of the other: «question=a > b; …»."""
        said = []
        for question in self.results.compared:
            spans = (_span(question, packed % SCALE, packed // SCALE % SCALE) for packed in (first, second))
            said.append(f"{question.id}={' > '.join(spans)}")
            first, second = first // SCALE**2, second // SCALE**2
        return "; ".join(said)

    # The long ones, written by DuckDB itself

    def _verdicts(self) -> str:
        levels, depths = (
            " ".join(f"WHEN {one.place} THEN {text(one.id)}" for one in several)
            for several in (self.knowledge.levels, self.knowledge.depths)
        )
        arena = self.knowledge.fields.get("arena")
        arenas = [self.arena(number) for number in range(VALUE + (len(arena.options) if arena else 0))]
        said = " ".join(f"WHEN {number} THEN {text(arena)}" for number, arena in enumerate(arenas))
        day = "CAST(day AS VARCHAR)"
        rows = placed(self._files("verdicts"), self.folder)
        own = f"nullif(nullif(own_base, {text(self.knowledge.digest)}), '') AS own_base"
        return (
            f"SELECT case_no, id, municipality, {_FILE}, line, {own},"
            f" substr({day}, 1, 4) || '-' || substr({day}, 5, 2) || '-' || substr({day}, 7, 2) AS assessed_on,"
            f" CASE level {levels} END AS level, CASE depth {depths} END AS depth, CASE arena {said} END AS arena,"
            f" complete, measures, groups, {', '.join(OPEN)},"
            f" dismissed, prompts, unsure FROM {rows}"
        )

    def _findings(self, findings: str) -> str:
        """Findings, all of them or some, with the names of their subjects."""
        subjects = {
            kind: f"(SELECT {', '.join([*KEYS[kind], 'id', *(['municipality'] if kind is Kind.CASE else [])])} FROM "
            + parquet(part.file(kind) for batch in self.batches for part in batch.parts)
            + ")"
            for kind in KINDS
        }
        requirements = " ".join(f"WHEN {number} THEN {text(id)}" for id, number in self.results.number.items())
        of_force = {
            force: " ".join(f"WHEN {SHOWN.index(found)} THEN {text(called.code)}" for found, called in names(force).items())
            for force in Force
        }
        cases = " ".join(
            f"WHEN {self.results.number[one.id]} THEN CASE f.status {of_force[one.force]} END"
            for one in self.knowledge.requirements.values()
        )
        forces = " ".join(
            f"WHEN {self.results.number[one.id]} THEN {text(one.force)}" for one in self.knowledge.requirements.values()
        )
        group = text(str(Subject(Kind.GROUP, ("", ""))).partition(":")[0] + ":")
        return (
            f"SELECT f.case_no, f.requirement AS place, f.measure_no, f.group_no, c.id AS id,"
            f" c.municipality AS municipality, {_FILE}, line,"
            " CASE WHEN f.measure_no < 0 THEN 'sak' WHEN f.group_no < 0 THEN 'tiltak:' || m.id"
            f" ELSE {group} || m.id || '/' || g.id END AS subject,"
            f" CASE f.requirement {requirements} END AS requirement, CASE f.requirement {forces} END AS force,"
            f" CASE f.requirement {cases} END AS status"
            f" FROM {findings} AS f JOIN {placed(subjects[Kind.CASE], self.folder)} AS c ON f.case_no = c.case_no"
            f" LEFT JOIN {subjects[Kind.MEASURE]} AS m ON f.case_no = m.case_no AND f.measure_no = m.measure_no"
            f" LEFT JOIN {subjects[Kind.GROUP]} AS g"
            " ON f.case_no = g.case_no AND f.measure_no = g.measure_no AND f.group_no = g.group_no"
        )


def _duties(prefix: str = "") -> str:
    """How many cases have an open duty, and how many one that may come to apply: the columns of a select."""
    return ", ".join(f"sum(CAST({counted} > 0 AS INTEGER)) AS {prefix}{name}" for name, counted in DUTY.items())


def _span(question: Question, low: int, high: int) -> str:
    options = question.option_ids
    return options[low] if low == high else f"{options[low]}–{options[high]}"


def _day(number: int) -> str:
    return f"{number // 10000}-{number // 100 % 100:02}-{number % 100:02}"


def _write(path: Path, head: Sequence[str], lines: Iterable[Sequence[object]]) -> int:
    """A CSV file that is there whole or not at all; gives how many lines."""
    unfinished, count = path.with_name(path.name + ".unfinished"), 0
    with unfinished.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(head)
        for line in lines:
            writer.writerow([_harmless(value) for value in line])
            count += 1
    os.replace(unfinished, path)
    return count


_RUN = ("=", "+", "-", "@", "\t", "\r")  # spreadsheets run a text that starts so, and it gets a «'» in front
_FILE = f"CASE WHEN left(file, 1) IN ({', '.join(map(text, _RUN))}) THEN '''' || file ELSE file END AS file"


def _harmless(value: object) -> object:
    return f"'{value}" if isinstance(value, str) and value.startswith(_RUN) else value
