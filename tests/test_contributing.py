"""The recipes of CONTRIBUTING.md and the change in rules/README.md work: they are carried out in a copy, step by step."""

from __future__ import annotations

import os
import re
import shlex
import shutil
import subprocess
import sys
from collections.abc import Iterable
from pathlib import Path

import pytest

from .conftest import ROOT, size

PAPER = (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8")
RECIPES = dict(re.findall(r"^### ([^\n]+)\n(.*?)(?=^##)", PAPER, flags=re.M | re.S))
TAUGHT = (ROOT / "rules" / "README.md").read_text(encoding="utf-8")
CHANGE = re.findall(r"^## En endring [^\n]+\n(.*?)(?=^## )", TAUGHT, flags=re.M | re.S)
AT_THE_END, INSIDE = ("At the end of", "Nederst i"), ("In", "I")
STEP = re.compile(
    rf"(?:({'|'.join((*AT_THE_END, 'A new file', *INSIDE))}) `([^`\n]+)`:\n\n)?```(\w+)\n(.*?)^```$", flags=re.M | re.S
)
MOST_FILES = 3
PARTS = ("advisor", "examples", "ontology", "rules", "tests", "web", "pyproject.toml", "hatch_build.py", "README.md")
PRIO = ["-c", "from advisor.cli import main; main()"]
WRITING = "./start kb new"  # writes what the next step changes
WORDS = {  # how a command begins, and what that is here
    ("./start", "test"): ["-m", "pytest", "-n", "0", "-p", "no:cacheprovider"],
    ("./start",): PRIO,
    (".venv/bin/python",): [],
}


@pytest.fixture
def copy(tmp_path) -> Path:
    left = shutil.ignore_patterns("node_modules", ".*")  # with what Python has compiled: it sees itself where a file was changed
    for part in PARTS:
        if (ROOT / part).is_dir():
            shutil.copytree(ROOT / part, tmp_path / part, ignore=left)
        else:
            shutil.copy(ROOT / part, tmp_path / part)
    return tmp_path


def edit(how: str, path: Path, text: str) -> None:
    before = path.read_text(encoding="utf-8") if how != "A new file" else ""
    assert how != "A new file" or not path.exists(), f"{path.name} is there"
    path.write_text(changed(before, text) if how in INSIDE else before + text, encoding="utf-8")


def changed(before: str, diff: str) -> str:
    """Each run of lines with «-», and the lines with «+» after it that take its place."""
    for old, new in re.findall(r"((?:^-.*\n)+)((?:^\+.*\n)*)", diff, flags=re.M):
        gone, come = (re.sub(r"^[-+]", "", lines, flags=re.M) for lines in (old, new))
        assert before.count(f"\n{gone}") == 1, f"once and only once: {gone}"
        before = before.replace(f"\n{gone}", f"\n{come}")
    return before


def run(command: str, folder: Path) -> str:
    """What a command says, run by the environment of the tests on the code of the copy."""
    said = shlex.split(command)
    start = next(words for words in WORDS if tuple(said[: len(words)]) == words)
    here = {**os.environ, "PYTHONPATH": str(folder), "PRIO_DATABASE": f"sqlite:///{folder / 'cases.db'}", "COLUMNS": "200"}
    words = [sys.executable, *WORDS[start], *said[len(start) :]]
    result = subprocess.run(words, cwd=folder, env=here, capture_output=True, text=True, encoding="utf-8")
    assert result.returncode == 0, f"{command}\n{result.stdout}{result.stderr}"
    return result.stdout


def carry_out(recipes: Iterable[str], copy: Path) -> int:
    """How many commands there are, all of which said what they should: each once, when all is written that they try."""
    asked: dict[str, list[str]] = {}
    for how, file, language, text in (step for recipe in recipes for step in STEP.findall(recipe)):
        if language != "console":
            edit(how, copy / file, text)
            continue
        for command, expected in re.findall(r"^\$ (.+)\n((?:(?!\$ ).*\n)*)", text, flags=re.M):
            if command.startswith(WRITING):
                said_by(command, expected.splitlines(), copy)
            asked.setdefault(command, []).extend(expected.splitlines())
    for command, expected in asked.items():
        if not command.startswith(WRITING):
            said_by(command, expected, copy)
    return len(asked)


def said_by(command: str, expected: list[str], copy: Path) -> None:
    said = " ".join(run(command, copy).split())
    assert [line for line in expected if line not in said] == [], f"{command}\n{said}"


EACH = {**RECIPES, "the change": "".join(CHANGE)}  # with --long each in a copy of its own: none of them needs another


@pytest.mark.parametrize("names", size([list(EACH)], [[name] for name in EACH]), ids=lambda names: names[0])
def test_the_recipes_and_the_change_that_the_rules_teach_work_as_they_stand(names, copy):
    assert len(CHANGE) == 1
    assert carry_out((EACH[name] for name in names), copy) >= 2
    assert "«SKRIV" not in (copy / "ontology" / "shapes.ttl").read_text(encoding="utf-8")


@pytest.mark.parametrize("name", RECIPES)
def test_a_recipe_touches_few_files(name):
    files = {file for _how, file, language, _text in STEP.findall(RECIPES[name]) if language != "console"}
    assert 1 <= len(files) <= MOST_FILES


def test_there_is_a_recipe_for_each_usual_change():
    assert list(RECIPES) == ["A question", "A rule", "A type of answer", "A page", "An export"]


def test_a_recipe_that_no_longer_fits_is_noticed():
    with pytest.raises(AssertionError, match="once and only once: import json"):
        changed("import yaml\n", "-import json\n+import csv\n")
