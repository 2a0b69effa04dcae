"""The table: what is measured, and what it is to reach. docs/fart.md says the same in Norwegian, held to it by a test."""

from __future__ import annotations

from importlib.util import find_spec
from statistics import median

from . import advice, auditing, commands, documents, saving
from .clocks import PRIO, NotHere, run
from .goals import Goal, Measured, Row, spread


def _proofs(rounds: int) -> Measured:
    """The whole process, with reading the base."""
    if find_spec("pysat") is None:
        raise NotHere("the extra «prove» is not installed")
    took = [run(*PRIO, "kb", "prove") for _round in range(rounds)]
    return Measured((median(one.wall for one in took),), *spread(took), median(one.cpu for one in took))


ROWS = (
    Row(
        "advice-changed",
        "advice after one changed answer, warm, against plain pySHACL with its report",
        (Goal("×", 0.15, 0.08),),
        (1, 5, 20),
        advice.after_an_answer,
    ),
    Row(
        "advice-new",
        "advice on a case never seen, warm process, against the same",
        (Goal("×", 0.5, 0.3),),
        (2, 20, 100),
        advice.never_seen,
    ),
    Row(
        "check",
        '`prio check` of one file, against `python -c "import rdflib, pyshacl"`',
        (Goal("×", 1.5, 1.2),),
        (1, 5, 15),
        commands.check,
    ),
    Row(
        "save-20",
        "page update, 20 users with an answer every 5 s, p95",
        (Goal("ms", 150, 100),),
        (2, 20, 20),
        saving.users,
    ),
    Row(
        "save-50",
        "the same with 50 users, p95",
        (Goal("ms", 300, 150),),
        (2, 50, 50),
        saving.users,
    ),
    Row(
        "check-120",
        "120 measures, ranked: `prio check`, whole process",
        (Goal("s", 4, 2),),
        (2, 120, 120),
        commands.check_round,
    ),
    Row(
        "page-120",
        "120 measures, ranked: the heaviest page",
        (Goal("kB", 300, None),),
        (2, 120, 120),
        commands.page_round,
    ),
    Row(
        "json-lines",
        "JSON lines to verdicts, per core",
        (Goal("cases/s", 2_500, 5_000, more=True),),
        (5, 3_000, 100_000),
        auditing.json_lines,
    ),
    Row(
        "case-files",
        "YAML case files to verdicts, per core",
        (Goal("cases/s", 600, 1_500, more=True),),
        (5, 1_000, 20_000),
        auditing.case_files,
    ),
    Row(
        "million",
        "1,000,000 cases from our own columns, two cores",
        (Goal("s", 30, 10), Goal("GB", 4, 2)),
        (20, 50_000, 1_000_000),
        auditing.million,
    ),
    Row(
        "flat",
        "one more case from 10 thousand to the largest such audit, against half the way",
        (Goal("×", 1.5, 1.1),),
        (20, 50_000, 1_000_000),
        auditing.flat,
    ),
    Row(
        "proofs",
        "proofs of the whole base",
        (Goal("s", 60, 5),),
        (1, 3, 5),
        _proofs,
    ),
    Row(
        "document",
        "saksframlegg of a large case beside a warm server",
        (Goal("s", 2, 0.5),),
        (1, 3, 10),
        documents.large,
    ),
)
