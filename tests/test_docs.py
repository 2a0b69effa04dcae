"""What is written for people leads somewhere: links and paths that exist, and every decision in its list."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from .conftest import ROOT

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
    named = set(re.findall(rf"(?<![\w./-])(?:{FOLDERS})/[\w./-]*\w/?", page.read_text(encoding="utf-8")))
    assert sorted(path for path in named if not (ROOT / path).exists()) == []


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
