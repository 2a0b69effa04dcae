"""What is said of known faults: a package that no answer came about is never counted as free of them. Needs no net."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import pytest

from .faults import Answer, answered, main, of_npm_audit, of_pip_audit, told

FAULT = {"id": "PYSEC-1", "fix_versions": ["2.1"], "aliases": [], "description": "…"}
FREE = {"name": "click", "version": "8.5.1", "vulns": []}
FOUND = {"name": "flask", "version": "2.0", "vulns": [FAULT, FAULT | {"id": "PYSEC-2", "fix_versions": []}]}
SKIPPED = {"name": "rich", "skip_reason": "Dependency not found on PyPI and could not be audited: rich (15.0.0)"}
REFUSED = {"message": "405 Method Not Allowed", "method": "POST", "error": {"summary": ""}}


def of(*dependencies: dict) -> Answer:
    return of_pip_audit(json.dumps({"dependencies": dependencies, "fixes": []}))


def test_a_fault_is_told_with_the_release_that_mends_it():
    assert of(FREE, FOUND).faults == {"flask 2.0": "PYSEC-1 (mended in 2.1); PYSEC-2 (mended in no release)"}
    assert of_npm_audit(json.dumps({"vulnerabilities": {"a": {"severity": "high"}}}), ["a", "b"]) == Answer(2, {"a": "high"})


def test_what_nothing_was_said_of_is_not_asked_about():
    answer = of(FREE, SKIPPED)
    assert (answer.asked, list(answer.silent)) == (1, ["rich"])
    assert "NOT ASKED: 1 packages" in told(answer, "x") and "not found on PyPI" in told(answer, "x")
    assert of_npm_audit(json.dumps(REFUSED), ["a", "b"]).silent == dict.fromkeys("ab", "405 Method Not Allowed")


@pytest.mark.parametrize(
    ("command", "why"),
    [
        (["no-such-program"], "no-such-program is not installed"),
        ([sys.executable, "-c", "import sys; sys.exit('one line\\nno such host')"], "no such host"),
        ([sys.executable, "-c", "print('{}')"], "{}"),
        ([sys.executable, "-c", ""], "nothing was said"),
    ],
)
def test_a_program_that_is_not_there_or_says_nothing_has_cleared_nothing(command, why):
    assert answered(command, Path(), ["a", "b"], of_pip_audit) == Answer(0, {}, {"a": why, "b": why})


@pytest.mark.parametrize(
    ("answers", "code"),
    [([of(FREE)], 0), ([of(FREE), of(SKIPPED)], 2), ([of(SKIPPED), of(FOUND)], 1), ([of(FREE), of(FOUND)], 1)],
)
def test_only_a_whole_answer_without_faults_is_all_well(answers, code):
    assert main(dict(zip("ab", answers, strict=False))) == code
