"""An option that is moved from one question to another is two changes, and each is shown by a case of its own."""

import shutil

import pytest

from advisor.knowledge import load
from advisor.maintenance.impact import told
from advisor.maintenance.impact.cases import Comparing, gathered, of_record
from advisor.maintenance.impact.changes import changes
from advisor.maintenance.impact.smallest import smallest
from advisor.wording import words as wording

from ..conftest import ROOT

pytest_plugins = ["tests.postgres"]
pytestmark = pytest.mark.usefixtures("own_cache")

LISTS = (
    ("valg:ulik-nytte valg:kompetansekrav ", "valg:ulik-nytte "),
    ("valg:boliger valg:inventar ", "valg:boliger valg:kompetansekrav valg:inventar "),
)
RULE = (("vurder-ogsa: [kompetansekrav, ", "vurder-ogsa: ["), ("[egen-tid, kompetansekrav, ", "[egen-tid, "))
GONE, COME = ("question", "vurder-ogsa"), ("question", "ressurs-hvilke")


@pytest.fixture(scope="module")
def moved(base, tmp_path_factory):
    folder = tmp_path_factory.mktemp("moved") / "base"
    for part in ("ontology", "rules", "examples"):
        shutil.copytree(ROOT / part, folder / part)
    for name, edits in (("ontology/guideline.ttl", LISTS), ("rules/nytte.yaml", RULE)):
        text = (folder / name).read_text(encoding="utf-8")
        for old, new in edits:
            assert text.count(old) == 1
            text = text.replace(old, new)
        (folder / name).write_text(text, encoding="utf-8")
    new = load(folder)
    return Comparing(base, new, changes(base, new))


def answering(**answers):
    return of_record({"case": "x", "assessed_on": "2026-11-01", "measures": [{"id": "a", "answers": answers}]}, "x")


def test_the_smallest_case_of_each_change_answers_what_changed(moved):
    for key in (GONE, COME):
        found = smallest(moved.changed[key], moved, 400)
        assert found.record and found.refused and found.differences
        answered = [one.get("answers", {}) for one in found.record["measures"]]
        assert [said for said in answered if said] == [{key[1]: ["kompetansekrav"]}]
        assert any(one.by == (key,) for one in found.differences)


def test_a_case_of_another_change_is_never_shown(moved):
    """Also where the search ends before it comes to one of its own."""
    for most in (10, 50, 100, 200):
        found = smallest(moved.changed[COME], moved, most)
        assert not found.record or GONE[1] not in str(found.record)


def test_what_another_change_may_be_behind_too_is_said_with_both(moved):
    """The rule reads the option that is gone: no case tells the two apart."""
    rule = next(change for key, change in moved.changed.items() if key[0] == "rule")
    found = smallest(rule, moved, 400)
    assert found.refused and all(set(one.by) == {GONE, rule.key} for one in found.differences)


def test_a_question_whose_answers_are_read_alike_is_behind_nothing(moved):
    impact = moved.of(answering(**{"vurder-ogsa": ["kompetansekrav"], "ressurs-hvilke": ["personell"]}))
    assert len(impact.lost) == 1 and GONE in impact.by and COME not in impact.by


def test_one_option_that_is_gone_takes_the_list_with_it_and_that_is_told(moved):
    """Where it stands alone nothing else is lost."""
    several = {"vurder-ogsa": [moved.old.questions["vurder-ogsa"].option_ids[0], "kompetansekrav", "utilsiktet"]}
    impact = moved.of(answering(**several, **{"bg-utilsiktede-konsekvenser": "Noen får færre besøk enn de ønsker."}))
    assert [(one.question, one.ticks) for one in impact.lists] == [("vurder-ogsa", 3)]
    (said,) = told.with_it(impact, moved.new)
    assert wording.question(moved.new.questions["vurder-ogsa"]) in said and "none of the 3" in said
    one = moved.of(answering(**{"vurder-ogsa": ["kompetansekrav"]}))
    assert one.lost and not one.lists
    both = gathered([impact, one])
    assert list(both.lost.values()) == [2] and "kompetansekrav" in told.counted(both)[1]
    assert told.counted(both)[1].startswith("2 open cases hold")
    turned = [d for d in impact.differences if d.kind == "requirement" and d.turns and not d.opens and not d.closes]
    assert [one.id for one in turned] == ["R-ETIKK-07"] and "1 requirement has another standing" in told.becomes(impact)
