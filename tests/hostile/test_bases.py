"""A base that is made to take long or to hide what is wrong: all of it is told, and the work grows no faster than the size."""

import sys

import pytest

from advisor.knowledge.formats import folders
from advisor.knowledge.loading import examine

from ..conftest import size
from ..knowledge.planting import copied

RULE = """
- id: S-MANGE-{number}
  about: case
  when: {when}
  then: {{situation: Mange{number}}}
  force: kan
  basis: slutning
  clauses: [krise-situasjon]
  valid_from: {day}
  text: {{nb: "{text}", nn: "{text}", en: "{text}"}}
  examples:
    - fires: {{krise-situasjon: ja}}
    - silent: {{krise-situasjon: nei}}
"""
PLAIN = {"when": "{is: {krise-situasjon: ja}}", "day": "2025-04-10", "text": "Mange"}


@pytest.fixture
def copy(tmp_path, monkeypatch):
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    return copied(tmp_path / "base")


def put(copy, rules):
    text = "".join(RULE.format(**{**PLAIN, "number": number, **rule}) for number, rule in enumerate(rules))
    (copy / "rules" / "mange.yaml").write_text(text, encoding="utf-8")


def told(copy):
    return examine(folders(copy))[1]


def calls(copy) -> int:
    """How many functions are called while a base is read: its work, on any machine."""
    count = 0

    def counted(_frame, event, _arg):
        nonlocal count
        count += event in ("call", "c_call")

    sys.setprofile(counted)
    try:
        assert told(copy) == []
    finally:
        sys.setprofile(None)
    return count


def test_twice_as_many_rules_are_twice_the_work(copy):
    most = size(200, 2000)
    work = []
    for many in (1, most // 2, most):
        put(copy, [{"when": f"{{situation: Mange{number - 1}}}"} if number % 50 else {} for number in range(many)])
        told(copy) if many == 1 else None  # what stays the same is known from here on
        with (copy / "rules" / "mange.yaml").open("a", encoding="utf-8") as file:
            file.write("# a word\n")
        work.append(calls(copy))
    none, half, whole = work
    assert whole - none < 2.2 * (half - none)


def test_situations_that_rest_on_each_other_in_a_great_circle_are_told_once(copy):
    put(copy, [{"when": f"{{situation: Mange{(number + 1) % 300}}}"} for number in range(300)])
    circles = [one for one in told(copy) if "in a circle" in one.what]
    assert len(circles) == 1 and "…" in circles[0].what and len(circles[0].what) < 500


def test_a_text_of_a_megabyte_is_read_and_one_of_more_than_a_file_may_hold_is_told(copy):
    put(copy, [{"text": "x" * 600_000}])
    assert told(copy) == []
    put(copy, [{"text": "x" * 700_000}])
    with pytest.raises(Exception, match="text of at most 2 MB"):
        examine(folders(copy))


def test_of_hundreds_of_wrong_rules_each_is_told_at_its_line(copy):
    wrong = [{"day": "2025-02-30"}, {"when": "{is: {krise-situasjn: ja}}"}, {"text": '", nn: "'}, {"when": "{situation: Ingen}"}]
    put(copy, [wrong[number % 4] for number in range(200)])
    lines = {(one.line - 1) // 13 for one in told(copy) if one.file.endswith("mange.yaml")}
    assert lines == set(range(200))
