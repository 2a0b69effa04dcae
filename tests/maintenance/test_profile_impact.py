"""What a new year's profile would change in the open cases, before anybody takes it over."""

from contextlib import closing
from dataclasses import replace

import pytest

from advisor import knowledge
from advisor.advice.advice import advise
from advisor.advice.inheriting import inherit
from advisor.case.casefile import read_case, read_record
from advisor.case.profile import profile_from
from advisor.maintenance.profile_impact import impact, impacts, impacts_in
from advisor.store import Put, Store
from advisor.store.events import ARCHIVED

from ..conftest import EXAMPLES
from ..earlier import earlier_base

pytest_plugins = ["tests.postgres"]
pytestmark = pytest.mark.usefixtures("own_cache")

FILE = {
    "case": "lunch",
    "title": "Lunch",
    "level": "kommune",
    "depth": "grundig",
    "measures": [{"id": "a", "answers": {"tiltak-retning": "nytt"}, "target_groups": [{"id": "g"}]}],
}
ANSWERS = {"anb-adressat-ledelse": "The council in December.", "samisk-forvaltningsomrade": "ja", "lokal-kompetanse": "ja"}


@pytest.fixture
def profile(base):
    return profile_from({"profile": "s", "municipality": "3999", "reviewed_on": "2026-01-12", "answers": ANSWERS}, "s", base)


def case_of(base, **change):
    return read_record({**FILE, **change}, "case", base)


def test_it_says_which_answers_change_and_what_comes_of_them(base, profile):
    found = impact(case_of(base), profile, base)
    assert (found.id, found.title) == ("lunch", "Lunch")
    assert {one.question: (one.before, str(one.after)) for one in found.answers} == {
        id: (None, str(answer)) for id, answer in profile.answers.items()
    }
    assert ("mangler", "oppfylt") in {(one.before, one.after) for one in found.requirements}
    assert found.law_lines and {one.before for one in found.law_lines} == {None}


@pytest.mark.parametrize("path", EXAMPLES, ids=lambda path: path.stem)
def test_what_it_says_of_the_advice_is_what_the_advice_then_says(base, profile, path):
    case = read_case(path, base)
    here = replace(profile, municipality=case.municipality)
    found, after = impact(case, here, base), advise(inherit(case, here, base).case, base)
    given = {(one.requirement.id, one.subject): one.shown for one in after.requirements if one.finding.at_depth}
    assert all(given.get((one.id, one.subject)) == one.after for one in found.requirements)
    before = {(one.requirement.id, one.subject): one.shown for one in advise(case, base).requirements if one.finding.at_depth}
    assert {(one.id, one.subject) for one in found.requirements} == {
        key for key in before | given if before.get(key) != given.get(key)
    }
    assert {(one.id, one.subject) for one in found.prompts if one.after} <= {(one.rule.id, one.subject) for one in after.prompts}


def test_a_case_that_has_taken_it_over_is_changed_no_more(base, profile):
    after = inherit(case_of(base), profile, base).case
    assert impacts([("a", after, base)], profile).changed == ()
    fewer = replace(profile, answers={}, record={**profile.record, "answers": {}})
    lost = impact(after, fewer, base)
    assert {one.question for one in lost.answers} == ANSWERS.keys()
    assert {one.after for one in lost.answers} == {None}


def test_a_case_of_another_municipality_is_counted_and_left_out(base, profile):
    several = [("a", case_of(base), base), ("b", case_of(base, municipality="4601"), base)]
    found = impacts(several, profile)
    assert ([one.id for one in found.changed], found.elsewhere, found.unchanged) == (["a"], 1, 0)


def test_of_a_database_the_open_cases_are_looked_at_each_on_its_base(tmp_path, base, profile):
    url = f"sqlite:///{tmp_path / 'cases.db'}"
    with closing(Store(url, knowledge.load(earlier_base(4, tmp_path / "old")))) as store:
        plain = {**FILE, "measures": []}
        old = store.create(plain).id
    with closing(Store(url, base)) as store:
        open_, done, away = (store.create({**FILE, "case": name}).id for name in ("open", "done", "away"))
        store.take_over(done, profile)
        store.save(away, [Put(ARCHIVED, "ja")])
        store.create({**FILE, "municipality": "4601"})
        before = {one.id: one.changed for one in store.listed()}
        found = impacts_in(store, profile)
        assert ([one.id for one in found.changed], [one.id for one in found.older]) == ([open_], [old])
        assert (found.unchanged, found.archived, found.elsewhere, found.unread) == (1, 1, 1, ())
        assert {one.id: one.changed for one in store.listed()} == before
        assert found.older[0].left_out.keys() == ANSWERS.keys()
        with store.engine.begin() as connection:
            connection.exec_driver_sql(f"UPDATE event SET who = 'Ola' WHERE case_id = '{open_}'")
        store._kept.clear()
        found = impacts_in(store, profile)
        assert found.changed == () and open_ in found.unread[0].what  # the others are told of as before
