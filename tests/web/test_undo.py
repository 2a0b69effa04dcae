"""What is taken back stands as it stood: in its place among the others, with all that went along, and nothing newer lost."""

import json
from contextlib import closing
from itertools import pairwise
from random import Random

import pytest
from hypothesis import HealthCheck, given, settings, strategies as st

from advisor.advice.advice import advise
from advisor.language.subjects import Kind, Subject
from advisor.store import Put, Store
from advisor.store.events import FIRST, Event
from advisor.store.verifying import verify
from tests.conftest import size
from web.desk import Desk
from web.measures.removal import Removal

from ..finding import RANKED, RECOMMENDED

pytest_plugins = ["tests.postgres"]
pytestmark = pytest.mark.usefixtures("own_cache")
THREE = {
    "case": "rekke",
    "level": "kommune",
    "assessed_on": "2026-11-01",
    "measures": [
        {
            "id": "a",
            "title": "Alfa",
            "answers": {"nytte-samlet": "stor", "ressurs-samlet": "liten"},
            "target_groups": [{"id": f"g{number}", "title": f"Gruppe {number}"} for number in (1, 2, 3)],
        },
        {"id": "b", "title": "Beta", "answers": {"nytte-samlet": "middels"}},
        {"id": "c", "title": "Gamma", "answers": {"nytte-samlet": "liten"}},
    ],
    "ranking": ["a", "b", "c"],
}
relaxed = settings(deadline=None, max_examples=size(20, 60), suppress_health_check=list(HealthCheck), derandomize=True)
BENEFIT = ["ingen", "liten", "middels", "stor"]
SEVERITY = "alvorlighet-malgruppe"


def a_case(chance):
    """Some measures with groups, of which some share their severity, an order, and dismissals about all of it."""
    measures, holders = [], []
    for number in range(chance.randint(1, 4)):
        id, groups = f"m{number}", []
        for place in range(chance.randint(0, 3)):
            if holders and chance.random() < 0.5:
                group = {"id": f"g{place}", "same_as": chance.choice(holders)}
                group |= {"title": "Own name"} if chance.random() < 0.3 else {}
            else:
                group = {"id": f"g{place}", "title": f"G{place}", "answers": {SEVERITY: chance.choice(["lav", "høy"])}}
                holders.append(f"{id}/g{place}")
            groups.append(group)
        measures.append({"id": id, "title": id.upper(), "answers": {"nytte-samlet": chance.choice(BENEFIT)}})
        measures[-1] |= {"target_groups": groups} if groups else {}
    ids = [one["id"] for one in measures]
    ranked = chance.sample(ids, chance.randint(0, len(ids)))
    order = [{"measure": one, "reason": f"Because of {one}."} if chance.random() < 0.5 else {"measure": one} for one in ranked]
    about = [(RECOMMENDED, f"tiltak:{one}") for one in ids]
    about += [(RANKED, f"par:{a}>{b}") for a, b in pairwise(ranked)]
    chance.shuffle(about)
    said = [{"rule": rule, "subject": one, "reason": f"Not {one}."} for rule, one in about if chance.random() < 0.7]
    return {
        "case": "x",
        "level": "kommune",
        "measures": measures,
        **({"ranking": order} if order else {}),
        **({"dismissals": said} if said else {}),
    }


def remove(store, id, subject):
    saved = store.save(id, Removal(Desk(store.get(id)), subject).puts)
    assert saved.whole and saved.put
    return saved.stored.number


def removable(store, id):
    case = store.get(id).case
    return [*case.subjects(Kind.MEASURE), *case.subjects(Kind.GROUP)]


@pytest.fixture(scope="module")
def kept(shared_url, base):
    with closing(Store(shared_url, base)) as store:
        yield store


# Any removal -----------------------------------------------------------------------------------


@relaxed
@given(st.integers(0, 2**32))
def test_the_undo_of_any_removal_gives_the_case_file_as_it_was(store, seed):
    chance = Random(seed)
    id = store.create(a_case(chance)).id
    for _time in range(3):
        if subjects := removable(store, id):
            before = store.get(id)
            number = remove(store, id, chance.choice(subjects))
            without = store.get(id)
            states = [before, without, before, without]
            for place, state in enumerate(states):  # taken back, done again, taken back, and so the next begins without it
                assert store.undo(id, number + place).whole
                assert (store.get(id).text, store.get(id).case) == (state.text, state.case)


@relaxed
@given(st.integers(0, 2**32))
def test_answers_that_were_changed_after_a_removal_stay_and_all_else_is_as_it_was(store, seed):
    chance = Random(seed)
    file = a_case(chance)
    id = store.create(file).id
    if not removable(store, id):
        return
    subject = chance.choice(removable(store, id))
    number = remove(store, id, subject)
    changes = [Put("title", "Changed"), Put("answers/bg-behov-for-prioritering", "More.")]
    changes.append(Put("measures/new", {"id": "new", "title": "New"}))
    for one in store.get(id).case.measures:
        changes.append(Put(f"measures/{one.id}/answers/nytte-samlet", chance.choice(BENEFIT)))
        changes += [Put(f"measures/{one.id}/target_groups/{group.id}/answers/nytte-krit", ["mestring"]) for group in one.groups]
    assert store.save(id, changes).whole
    other = store.create(file).id  # the same changes where nothing was removed
    assert store.save(other, changes).whole
    undone = store.undo(id, number)
    assert undone.whole, (undone.conflicts, undone.refused)
    assert undone.stored.text == store.get(other).text


def test_a_removed_measure_comes_back_between_those_it_stood_between(store):
    """Not last, with another letter: the place in the file, and in the order that people set."""
    for id_of_it in "abc":
        id = store.create(THREE).id
        before = store.get(id)
        number = remove(store, id, Subject(Kind.MEASURE, (id_of_it,)))
        after = store.undo(id, number).stored
        assert [one.id for one in after.case.measures] == ["a", "b", "c"]
        assert after.text == before.text and after.case == before.case


@pytest.mark.parametrize("group", ["g1", "g2", "g3"])
def test_a_removed_group_comes_back_between_those_it_stood_between(store, group):
    id = store.create(THREE).id
    number = remove(store, id, Subject(Kind.GROUP, ("a", group)))
    after = store.undo(id, number).stored
    assert [one.id for one in after.case.measures[0].groups] == ["g1", "g2", "g3"]


# In any order, and again ------------------------------------------------------------------------

FILE = {"case": "x", "level": "kommune", "measures": [{"id": id, "title": id.upper()} for id in "abcd"]}


def order(store, id):
    return "".join(one.id for one in store.get(id).case.measures)


@relaxed
@given(st.permutations("abcd"), st.permutations(range(4)), st.sampled_from([1, 2, 3, 4]))
def test_what_was_removed_one_by_one_comes_back_in_any_order_to_where_it_stood(store, removed, back, count):
    id = store.create(FILE).id
    numbers = [store.save(id, [Put(f"measures/{one}", None)]).stored.number for one in removed[:count]]
    for place in back:
        if place < count:
            assert store.undo(id, numbers[place]).whole
            assert list(order(store, id)) == sorted(order(store, id))
    assert order(store, id) == "abcd"


def test_what_came_meanwhile_stands_after_those_that_were_there(kept):
    id = kept.create(FILE).id
    number = kept.save(id, [Put("measures/d", None)]).stored.number
    kept.save(id, [Put("measures/e", {"id": "e"})])
    assert kept.undo(id, number).whole and order(kept, id) == "abcde"


def test_an_undo_of_an_undo_and_the_undo_of_that(kept):
    id = kept.create(FILE).id
    kept.save(id, [Put("measures/b", None)])
    for number, stands in [(2, "abcd"), (3, "acd"), (4, "abcd"), (5, "acd"), (6, "abcd")]:
        assert kept.undo(id, number).whole and order(kept, id) == stands
    with closing(Store(kept.engine.url.render_as_string(hide_password=False), kept.current)) as fresh:
        assert fresh.get(id) == kept.get(id)
    with kept.engine.connect() as connection:
        assert verify(connection).broken == ()


def test_dismissals_come_back_in_their_order(kept):
    said = [{"rule": RECOMMENDED, "subject": f"tiltak:{id}", "reason": id} for id in "dacb"]
    id = kept.create({**FILE, "dismissals": said}).id
    puts = [Put(f"dismissals/{RECOMMENDED} {one}", None) for one in "ca"]
    number = kept.save(id, puts).stored.number
    kept.undo(id, number)
    assert [one["reason"] for one in kept.get(id).file["dismissals"]] == list("dacb")


def test_where_the_heir_of_a_group_has_a_newer_severity_that_stays_and_is_named(store):
    groups = [{"id": "g", "title": "G", "answers": {SEVERITY: "høy"}}]
    file = {"case": "x", "level": "kommune", "measures": [{"id": "a", "target_groups": groups}]}
    file["measures"] += [{"id": "b", "target_groups": [{"id": "g", "same_as": "a/g"}]}]
    id = store.create(file).id
    number = remove(store, id, Subject(Kind.MEASURE, ("a",)))
    severity = f"measures/b/target_groups/g/answers/{SEVERITY}"
    store.save(id, [Put(severity, "lav")])
    undone = store.undo(id, number)
    assert [one.place for one in undone.conflicts] == [severity] and not undone.refused
    assert advise(undone.stored.case, undone.stored.knowledge).superseded == [
        (Subject(Kind.GROUP, ("b", "g")), SEVERITY, Subject(Kind.GROUP, ("a", "g")))
    ]
    assert undone.stored.at(severity) == "lav" and undone.stored.at(f"measures/a/target_groups/g/answers/{SEVERITY}") == "høy"


# Databases of before ----------------------------------------------------------------------------


def test_an_event_of_before_has_the_same_body_and_the_same_hash(kept):
    """An event that says nothing of places is written as it always was: no chain is written anew."""
    event = Event("abc", 2, "2026-01-01T00:00:00.000+00:00", "lokal", (("measures/a", {"id": "a"}),), 1, FIRST)
    assert event.body == '{"puts":[["measures/a",{"id":"a"}]],"undoes":1}'
    assert event.link() == "fd75dcee879df261f2e9a21ea6b242f996c2ff898b52b758434ff9e56116b081"


def test_an_undo_of_before_stands_as_it_was_and_can_be_taken_back(kept):
    """It put the measure last, and so it stands; what is removed now comes back to where it stood last."""
    id = kept.create(FILE).id
    kept.save(id, [Put("measures/a", None)])
    kept.save(id, [Put("measures/a", {"id": "a", "title": "A"}, 2)], undoes=2)
    assert order(kept, id) == "bcda" and "after" not in json.loads(kept.events(id)[-1].body)
    kept.undo(id, 3)
    kept.undo(id, 4)
    assert order(kept, id) == "bcda"
    number = kept.save(id, [Put("measures/c", None)]).stored.number
    kept.undo(id, number)
    assert order(kept, id) == "bcda"
    with kept.engine.connect() as connection:
        assert verify(connection).broken == ()
