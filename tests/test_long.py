"""`--long`: the tests marked long, and the full form of the others."""

from __future__ import annotations

import subprocess
import sys

import pytest

from .conftest import ROOT

FILE = """
import pytest
from tests.conftest import size

@pytest.mark.long
def test_for_hours():
    pass

@pytest.mark.parametrize("number", range(size(1, 3)))
def test_of_some(number):
    assert size(1, 3) in (1, 3)
"""


@pytest.mark.parametrize(
    ("options", "said"), [([], "1 passed, 1 skipped"), (["--long"], "4 passed")], ids=["every run", "the long run"]
)
def test_what_is_long_runs_when_asked_for(tmp_path, options, said):
    file = tmp_path / "test_length.py"
    file.write_text(FILE)
    command = [
        sys.executable,
        "-m",
        "pytest",
        "-n0",
        "-rs",
        "-p",
        "tests.conftest",
        "--rootdir",
        tmp_path,
        "-c",
        ROOT / "pyproject.toml",
    ]
    done = subprocess.run([*command, *options, file], cwd=ROOT, capture_output=True, text=True)
    assert said in done.stdout, done.stdout + done.stderr
    assert ("./start test --long" in done.stdout) == (options == [])
