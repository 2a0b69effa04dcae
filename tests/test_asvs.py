"""docs/asvs.md goes through every requirement of OWASP ASVS 5.0.0 on levels 1 and 2, once. Its names: test_docs.py."""

from __future__ import annotations

import re
from collections import Counter

from advisor.document.brought import archive
from advisor.document.brought.reading import MOST_BYTES
from advisor.document.writing import template
from advisor.document.writing.tags import MOST_TAGS
from advisor.text.reading import MAX_BYTES

from .conftest import ROOT

TEXT = (ROOT / "docs" / "asvs.md").read_text(encoding="utf-8")
ROWS = re.findall(r"^\| ([\d., –]+) \| (.+?) \| (.+) \|$", TEXT, flags=re.M)
STANDS = ("holds", "does not apply", "does not hold")
SECTIONS = """
    1: 2 9 11 3 2 | 2: 3 3 4 1 | 3: 0 2 4 6 5 0 2 | 4: 3 1 2 4 | 5: 1 3 2 3 | 6: 3 12 4 4 5 3 0 4 | 7: 3 4 2 5 2 2
    | 8: 2 3 1 1 | 9: 3 4 | 10: 2 2 4 11 5 2 3 | 11: 2 3 3 4 1 1 0 | 12: 3 2 4 | 13: 1 5 2 5 | 14: 2 4 3 | 15: 3 3 7 0
    | 16: 1 5 4 3 3 | 17: 1 4 2
"""  # of each chapter: how many requirements of levels 1 and 2 each section has; they come first in it


def numbers(written: str) -> list[str]:
    """The requirements of a cell: `1.2.6, 1.3.8–1.3.11` as each of them."""
    found = []
    for one in written.split(", "):
        first, _dash, last = one.partition("–")
        section, _dot, start = first.rpartition(".")
        found += [f"{section}.{number}" for number in range(int(start), int((last or first).rpartition(".")[2]) + 1)]
    return found


def test_every_requirement_of_levels_1_and_2_stands_once():
    all_of_them = [
        f"{chapter}.{section}.{number}"
        for chapter, _colon, counts in (one.strip().partition(": ") for one in SECTIONS.split("|"))
        for section, count in enumerate(counts.split(), start=1)
        for number in range(1, int(count) + 1)
    ]
    assert len(all_of_them) == 253
    assert sorted(one for written, _stands, _where in ROWS for one in numbers(written)) == sorted(all_of_them)


def test_each_stands_in_one_of_three_ways_and_what_holds_says_where():
    assert {stands for _written, stands, _where in ROWS} == set(STANDS)
    assert [written for written, stands, where in ROWS if stands == "holds" and not re.search("`[^`]+`|]\\(", where)] == []


def test_the_count_is_that_of_the_tables():
    counted = Counter(dict.fromkeys(STANDS, 0))
    for written, stands, _where in ROWS:
        counted[stands] += len(numbers(written))
    said = re.search(r"^Of 253: \*\*(\d+) hold, (\d+) do not apply, (\d+) do not hold\*\*", TEXT, flags=re.M)
    assert tuple(map(int, said.groups())) == tuple(counted[stands] for stands in STANDS)


def test_what_does_not_hold_stands_first_too():
    first = TEXT.partition("## What does not hold, in short")[2].partition("## V1 ")[0]
    said = [one for written in re.findall(r"\((\d[\d., –]+)\)", first.replace("\n", "")) for one in numbers(written)]
    assert sorted(said) == sorted(
        one for written, stands, _where in ROWS if stands == "does not hold" for one in numbers(written)
    )


def test_the_limits_of_files_are_those_of_the_program():
    rows = re.findall(r"^\| [^|]+ \| [^|]+\) \| (\d.+) \|$", (ROOT / "SECURITY.md").read_text(encoding="utf-8"), flags=re.M)
    case, paper, tagged = (one // 1_000_000 for one in (MAX_BYTES, MOST_BYTES, template.MOST))
    part, whole = (one // 1_000_000 for one in (archive.MOST_UNPACKED, template.MOST_UNPACKED))
    assert rows == [
        f"{case} MB",
        f"{paper} MB; unpacked {part} MB for each part that is read, {archive.MOST_PARTS:,} parts",
        f"{tagged} MB; unpacked {whole} MB, {template.MOST_PARTS:,} parts, {MOST_TAGS} tags",
    ]


def test_trace_is_refused(reader):
    assert reader.client.open("/", method="TRACE").status_code == 405
