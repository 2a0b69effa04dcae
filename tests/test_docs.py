"""What is written for people leads somewhere: links and paths that exist, and every decision in its list."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest

from .conftest import ROOT
from .test_architecture import ROOMS

HISTORY = "CHANGELOG.md"  # tells of what may be gone
OURS = [*ROOT.glob("*.md"), *(path for part in ("docs", "rules", "benchmarks", "tests") for path in ROOT.glob(f"{part}/**/*.md"))]
PAGES = sorted(path for path in OURS if path.name != HISTORY and "node_modules" not in path.parts)
DECISIONS = ROOT / "docs" / "decisions"
FOLDERS = "advisor|benchmarks|docs|examples|ontology|rules|tests|web"


def name(page: Path) -> str:
    return page.relative_to(ROOT).as_posix()


@pytest.mark.parametrize("page", PAGES, ids=name)
def test_a_link_leads_to_a_file(page):
    links = re.findall(r"\]\(([^)#\s]+)[^)]*\)", page.read_text(encoding="utf-8"))
    assert [link for link in links if ":" not in link and not (page.parent / link).exists()] == []


@pytest.mark.parametrize("page", PAGES, ids=name)
def test_a_path_that_is_named_is_there(page):
    text = re.sub(r"A new file `[^`]+`", "", page.read_text(encoding="utf-8"))  # in a recipe, which a test carries out
    named = set(re.findall(rf"(?<![\w./-])(?:{FOLDERS})/[\w./-]*\w/?", text))
    assert sorted(path for path in named if not (ROOT / path).exists()) == []


def names(body: list[ast.stmt], within: str = "") -> set[str]:
    """What a module or class defines: functions, classes and what is given a value, those of a class as `Class.name`."""
    found = set()
    for node in body:
        targets = node.targets if isinstance(node, ast.Assign) else [node.target] if isinstance(node, ast.AnnAssign) else []
        found |= {within + one.id for one in targets if isinstance(one, ast.Name)}
        if isinstance(node, ast.FunctionDef | ast.ClassDef):
            found.add(within + node.name)
        if isinstance(node, ast.ClassDef):
            found |= names(node.body, f"{within}{node.name}.")
    return found


@pytest.mark.parametrize("page", PAGES, ids=name)
def test_a_name_in_a_module_is_there(page):
    named = re.findall(r"`([\w./-]+\.py)::([\w.]+)`", page.read_text(encoding="utf-8"))
    assert [f"{path}::{one}" for path, one in named if one not in names(ast.parse((ROOT / path).read_text("utf-8")).body)] == []


def test_the_rooms_are_described_in_their_order():
    text = (ROOT / "docs" / "architecture.md").read_text(encoding="utf-8")
    rooms = re.search(r"^```rooms\n(.*?)^```", text, flags=re.M | re.S)[1].splitlines()
    assert [line.split()[0] for line in rooms] == ROOMS
    said = re.findall(r"^  (\w+)/ ", (ROOT / "README.md").read_text(encoding="utf-8"), flags=re.M)
    assert said == ROOMS[: ROOMS.index("api")]


def test_every_decision_is_listed_under_its_own_title():
    listed = re.findall(r"^\| (\d+) \| \[(.*)\]\((.*)\) \|$", (DECISIONS / "README.md").read_text(encoding="utf-8"), flags=re.M)
    pages = sorted(DECISIONS.glob("[0-9]*.md"))
    titles = {page.name: page.read_text(encoding="utf-8").splitlines()[0] for page in pages}
    assert {file: f"# {number}. {title}" for number, title, file in listed} == titles
    assert [file for _number, _title, file in listed] == list(titles)
    assert [int(file[:2]) for file in titles] == list(range(1, len(titles) + 1))


@pytest.mark.parametrize("page", sorted(DECISIONS.glob("[0-9]*.md")), ids=name)
def test_a_decision_is_one_page_and_says_when_to_look_again(page):
    text = page.read_text(encoding="utf-8")
    assert len(text.splitlines()) <= 40
    assert re.search(r"^Decided \d+ \w+ \d{4}", text, flags=re.M)
    assert re.search(r"^## .*when to look again$", text, flags=re.M | re.I)
    assert "## What it costs" in text
