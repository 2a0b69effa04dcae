"""What differs between two bases, in words; and the smallest case whose advice a change makes another."""

import json

import pytest

from advisor.advice.advice import advise
from advisor.case.casefile import read_record
from advisor.knowledge import load
from advisor.maintenance.impact import smallest as smallest_module
from advisor.maintenance.impact.cases import Comparing
from advisor.maintenance.impact.changes import How, changes
from advisor.maintenance.impact.smallest import smallest
from advisor.maintenance.impact.told import headline, search
from advisor.text.catalogue import LANGUAGES, speaking
from advisor.text.errors import UnusableCase

from ..cli.test_cli import prio
from ..conftest import size
from ..planted import TABLE, planted

pytest_plugins = ["tests.postgres"]
pytestmark = pytest.mark.usefixtures("own_cache")

TOGETHER = [[one for one in TABLE if one.how][first::2] for first in range(2)]  # which touch different things
ALONE = size([], [[one] for one in TABLE if one.how])


@pytest.fixture(scope="module", params=[*TOGETHER, *ALONE], ids=lambda several: several[0].id)
def pair(request, tmp_path_factory, base):
    """The base, one with changes, and what they are."""
    return base, load(planted(tmp_path_factory.mktemp("planted") / "base", *request.param)), request.param


@pytest.fixture(scope="module")
def found(pair):
    """The changes that are found, in English."""
    old, new, _several = pair
    with speaking("en"):
        return changes(old, new)


def of(found, one):
    return next(change for change in found if change.kind == one.kind and one.id in ("", change.id))


def test_each_change_is_named_with_what_of_it(pair, found):
    _old, _new, several = pair
    for one in several:
        change = of(found, one)
        assert change.how == one.how
        assert set(one.parts) <= {part.what for part in change.parts}, one
        assert all(part.before != part.after for part in change.parts)
    beside = {"sentence"}  # what a change of another thing brings with it
    assert {change.key for change in found if change.kind not in beside} == {of(found, one).key for one in several}


def test_back_again_is_the_same_turned_round(pair, found):
    old, new, _several = pair
    turned = {How.ADDED: How.REMOVED, How.REMOVED: How.ADDED, How.CHANGED: How.CHANGED}
    there, back = found, {change.key: change for change in changes(new, old)}
    assert {change.key for change in there} == back.keys()
    for change in there:
        other = back[change.key]
        assert turned[change.how] == other.how
        assert {(one.what, one.before, one.after) for one in change.parts} == {
            (one.what, one.after, one.before) for one in other.parts
        }


def test_every_language_has_words_for_it(pair):
    old, new, _several = pair
    for language in LANGUAGES:
        with speaking(language):
            for change in changes(old, new):
                assert change.id in headline(change) or change.label in headline(change)
                assert all(one.name for one in change.parts)


def test_the_smallest_case_really_differs(pair, found):
    old, new, several = pair
    comparing = Comparing(old, new, found)
    for one in several:
        least = smallest(of(found, one), comparing, 400)
        if one.smallest is None:
            assert least.record is None and search(least)
            continue
        assert least.record and least.answers == one.smallest and bool(least.refused) is one.refused, (one, least)
        if one.refused:
            readable = [_reads(least.record, base) for base in (old, new)]
            assert sorted(readable) == [False, True]
        else:
            before, after = (advise(read_record(least.record, "case", base), base) for base in (old, new))
            assert not before.disagreements and not after.disagreements
            assert _told(before) != _told(after), one


def test_what_is_tried_is_bounded_for_all_changes_together(pair, found, monkeypatch):
    """What one change does not need, the later ones get; none goes without."""
    old, new, _several = pair
    asked = []

    def tried(change, comparing, most):
        asked.append(most)
        return smallest_module.Smallest(change, 5 if change is first else most, 0)

    several = found[:4]
    first = several[0]
    monkeypatch.setattr(smallest_module, "smallest", tried)
    each = smallest_module.smallest_of_each(several, Comparing(old, new, several), 400)
    assert asked == [100, 131, 132, 132] and sum(one.tried for one in each) == 400
    asked.clear()
    smallest_module.smallest_of_each(several, Comparing(old, new, several), 8)
    assert asked == [smallest_module.FEWEST] * 4


def _reads(record, base) -> bool:
    try:
        return bool(read_record(record, "case", base))
    except UnusableCase:
        return False


def _told(advice):
    return {key: value for key, value in advice.as_dict().items() if key != "knowledge_base"}


def test_a_base_differs_from_itself_in_nothing(base):
    assert changes(base, base) == []


def test_what_is_only_written_otherwise_is_no_change(base, tmp_path):
    only_written = [one for one in TABLE if not one.how]
    other = load(planted(tmp_path / "base", *only_written))
    assert other.digest != base.digest and changes(base, other) == []


# The command -------------------------------------------------------------------------------------


def test_the_command_shows_the_change_the_smallest_case_and_what_becomes_of_cases(tmp_path):
    first = TABLE[0]
    new = planted(tmp_path / "base", first)
    code, said = prio("kb", "impact", "-", new, "examples", "-o", tmp_path / "small")
    assert code == 0
    assert "Rule S-LitenNytte is changed" in said and "is at most [−«small»−] [+«medium»+]" in said
    assert said.startswith(
        f"The knowledge base 2026.11.8 is not whole: 2 things are wrong. «prio kb check --kb {new}» lists them."
    )
    assert "Smallest case found, of 1 answer" in said and "12 open cases" in said
    (case,) = (tmp_path / "small").glob("*.yaml")
    was, now = (prio("check", case, "--all", "--kb", one)[1] for one in (".", new))
    assert "R-NYTTE-12" not in was and "R-NYTTE-12" in now


def test_json_has_all_of_it(tmp_path):
    new = planted(tmp_path / "base", TABLE[0])
    code, said = prio("kb", "impact", "-", new, "examples", "--format", "json")
    found = json.loads(said)
    assert code == 0 and [one["id"] for one in found["changes"]] == ["S-LitenNytte"]
    assert found["smallest"][0]["answers"] == 1 and [found[one]["problems"] for one in ("old", "new")] == [0, 2]
    (part,) = found["changes"][0]["parts"]
    assert part["what"] == part["name"] == "condition" and "at most «small»" in part["before"]
    changed = found["cases"]["changed"]
    assert found["cases"]["open"] == {"cases": 12, "changed": len(changed)} and changed
    assert {one["by"][0]["id"] for case in changed for one in case["differences"]} == {"S-LitenNytte"}


def test_the_same_base_twice_is_said_to_be_the_same():
    code, said = prio("kb", "impact", "-", ".", "examples")
    assert code == 0 and "The two are the same." in said and "12 open cases: 0 get other advice" in said


@pytest.mark.parametrize("source", ["missing", "pyproject.toml", "docs"])
def test_a_source_that_holds_no_cases_is_told(source):
    code, said = prio("kb", "impact", "-", ".", source)
    assert code == (0 if source == "docs" else 2) and said


def test_a_folder_without_a_base_is_said_to_have_none_and_nothing_else(tmp_path):
    code, said = prio("kb", "impact", tmp_path / "old", tmp_path / "new")
    assert code == 2 and said.count("The folder holds no knowledge base.") == 2 and "is not whole" not in said
