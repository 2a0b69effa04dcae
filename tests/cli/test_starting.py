"""How a command starts: what it imports, and what it finds already made."""

import subprocess
import sys

import pytest

from advisor.cli.base import COMMANDS
from tests.conftest import ROOT

CASE = ROOT / "examples" / "avlastning-eller-team.yaml"
NOT_FOR_ADVICE = {  # what other commands need, and `prio check` does not
    *(
        "alembic",
        "docx",
        "docxtpl",
        "duckdb",
        "flask",
        "fontTools",
        "html5rdf.html5parser",
        "jinja2",
        "lxml",
        "markupsafe",
        "pyparsing",
        "pyspark",
    ),
    *("resvg_py", "sqlalchemy", "stdnum", "unittest", "waitress", "weasyprint", "werkzeug"),
}
OTHER_COMMANDS = {f"advisor.cli.{module}" for module in COMMANDS.values()} - {"advisor.cli.cases"}
RDF = {"rdflib", "pyshacl", "durable"}

AFTERWARDS = """
import sys
from advisor.cli import main
try:
    main(sys.argv[1:])
finally:
    print(*sorted(sys.modules), file=sys.stderr)
"""


def imported(*command: object) -> set[str]:
    """The modules of a fresh process when a command has run."""
    run = subprocess.run(
        [sys.executable, "-c", AFTERWARDS, *map(str, command)], capture_output=True, text=True, cwd=ROOT, check=False
    )
    assert run.returncode in (0, 1), run.stderr
    return set(run.stderr.split())


@pytest.mark.parametrize("command", [("check", CASE), ("check", CASE, "--format", "json"), ("explain", CASE, "R-BARN-02")])
def test_advice_brings_in_its_judges_and_nothing_of_other_commands(command):
    found = imported(*command)
    assert found & (NOT_FOR_ADVICE | OTHER_COMMANDS) == set()
    assert found >= RDF


def test_json_is_written_without_what_draws_for_a_terminal():
    assert "rich" not in imported("check", CASE, "--format", "json")


@pytest.mark.parametrize("command", [("--help",), ("check", "--help"), ("calc", "apt", "--help")])
def test_help_brings_in_no_library_but_that_of_the_commands(command):
    assert imported(*command) & (NOT_FOR_ADVICE | RDF | {"rich", "ruamel", "babel"}) == set()


@pytest.mark.parametrize("listing", ["rules", "questions", "coverage", "ours"])
def test_a_list_of_a_kept_base_brings_in_no_rdf(listing):
    imported("kb", listing)  # keeps it
    assert imported("kb", listing) & (NOT_FOR_ADVICE | RDF) == set()


def test_one_of_several_processes_that_check_files_brings_in_nothing_of_other_commands():
    code = "import sys; from advisor.api import as_worker; print(*sys.modules)"
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, cwd=ROOT, check=True)
    assert set(run.stdout.split()) & (NOT_FOR_ADVICE | RDF) == set()


def test_an_audit_brings_in_the_database_only_where_the_cases_lie_in_one(tmp_path):
    lines = tmp_path / "saker.jsonl"
    lines.write_text('{"case": "a", "assessed_on": "2026-11-01"}\n')
    found = imported("audit", lines, "-o", tmp_path / "out")
    assert found & {"sqlalchemy", "alembic", "advisor.store"} == set() and "duckdb" in found
