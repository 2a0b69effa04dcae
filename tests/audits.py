"""Cases through the plan, for the tests of the audit."""

from __future__ import annotations

import csv
import tempfile
from collections.abc import Sequence
from pathlib import Path

from click.testing import CliRunner

from advisor.audit.duck import Duck
from advisor.audit.layout import TABLES, Rows
from advisor.audit.parts import REASONS
from advisor.audit.plan import Plan, plan_of
from advisor.audit.sources.straight import Numbered
from advisor.case.facts import Facts
from advisor.case.model import Case
from advisor.cli import main
from advisor.knowledge import KnowledgeBase
from advisor.language.subjects import Kind
from advisor.text.errors import Problem

from .toys import toys


def laid_out(duck: Duck, plan: Plan, cases: Sequence[Case]) -> None:
    """The tables of the layout with these cases, numbered from 0."""
    rows = [plan.layout.rows(number, Facts(case, plan.knowledge)) for number, case in enumerate(cases)]
    with tempfile.TemporaryDirectory() as folder:
        for kind in Kind:
            path = Path(folder) / f"{kind}.csv"
            with path.open("w", newline="", encoding="utf-8") as file:
                csv.writer(file, lineterminator="\n").writerows(row for one in rows for row in one.of[kind])
            duck.load(TABLES[kind], plan.layout.columns[kind], path)


def id_or_problems(read: Case | Numbered | list[Problem]) -> str | list[Problem]:
    """What an entry of a source is read as, in short."""
    if isinstance(read, Numbered):
        ((_number, id, *_rest),) = read.of[Kind.CASE]
        return id
    return read.id if isinstance(read, Case) else read


def as_csv(rows: Rows) -> dict[str, list[tuple[str, ...]]]:
    """A case's rows as they are written, whatever its numbers are kept as."""
    every = {TABLES[kind]: several for kind, several in rows.of.items()} | {REASONS: rows.reasons}
    return {table: [tuple(map(str, row)) for row in several] for table, several in every.items()}


def truths_of(knowledge: KnowledgeBase, cases: Sequence[Case]) -> list[dict[str, int]]:
    """Of each case, what the rules about the case itself come to: rule → 0–3, the greatest of its versions."""
    plan = plan_of(knowledge, whole=True)
    with tempfile.TemporaryDirectory() as scratch, Duck(Path(scratch), threads=1) as duck:
        laid_out(duck, plan, cases)
        for step in plan.steps:
            duck.table(step.name, step.select)
        rows = duck.rows(f"SELECT * FROM {plan.rows(Kind.CASE)} ORDER BY case_no")
    about_case = {rule.id for rule in knowledge.rules if rule.about is Kind.CASE}
    return [{id: max(row[name] for name in plan.rules[id]) for id in about_case} for row in rows]


def by_toys(*arguments: object, code: int = 0) -> str:
    """What `prio` says, where the base is the small one of toys: for what is of no one base."""
    result = CliRunner().invoke(main, [*map(str, arguments), "--kb", str(toys())], catch_exceptions=False)
    assert result.exit_code == code, result.output
    return result.output
