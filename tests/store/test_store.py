"""Answers that last: every one is an event, nothing is put over what its writer has not seen, and nothing is lost.

All of it runs on SQLite and on PostgreSQL.
"""

import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, closing
from copy import deepcopy
from random import Random
from threading import Barrier
from time import sleep

import pytest
from hypothesis import HealthCheck, given, settings, strategies as st

import advisor.store
from advisor.case import privacy
from advisor.case.casefile import read_case, read_record
from advisor.case.changing import with_answer
from advisor.case.guarding import personal_data
from advisor.case.writing import answer_record, case_text, plain
from advisor.language.subjects import CASE, Kind, Subject
from advisor.store import Put, Store, chains, places, putting
from advisor.store.events import ARCHIVED, KNOWLEDGE, META
from advisor.store.places import of_answer, of_dismissal
from advisor.store.verifying import verify
from advisor.text.errors import UnknownId, UnusableCase
from advisor.text.reading import from_plain, read_bytes
from tests.conftest import EXAMPLES, ROOT, size
from tests.strategies import answer

from ..finding import RECOMMENDED

pytest_plugins = ["tests.postgres"]
pytestmark = pytest.mark.usefixtures("own_cache")

FILE = {
    "case": "lunch",
    "title": "Lunch",
    "level": "kommune",
    "answers": {"bg-prioriteringssituasjon": "Wednesdays."},
    "measures": [
        {
            "id": "a",
            "title": "A",
            "answers": {"nytte-samlet": "liten", "anb-barn-berort": "nei"},
            "target_groups": [{"id": "g", "answers": {"alvorlighet-malgruppe": "lav"}}],
        },
        {"id": "b", "title": "B"},
    ],
}
SITUATION = "answers/bg-prioriteringssituasjon"
BENEFIT, CHILDREN = "measures/a/answers/nytte-samlet", "measures/a/answers/anb-barn-berort"
SEVERITY = "measures/a/target_groups/g/answers/alvorlighet-malgruppe"
NUMBER = "13097248022"  # an invented national identity number with the right check digits


@pytest.fixture(scope="module")
def store(shared_url, base):
    with closing(Store(shared_url, base)) as store:
        yield store


def opened(store, base):
    """Another store on the same database, as another process has: it remembers nothing yet."""
    return closing(Store(store.engine.url.render_as_string(hide_password=False), base))


@pytest.fixture
def again(store, base):
    with opened(store, base) as other:
        yield other


@pytest.fixture
def id(store):
    return store.create(FILE).id


def put(store, id, *pairs, **more):
    return store.save(id, [Put(place, value) for place, value in pairs], **more)


def broken(store):
    with store.engine.connect() as connection:
        return verify(connection).broken


# A case begins ---------------------------------------------------------------------------------


def test_a_new_case_is_one_event_on_the_knowledge_base_of_today(store, base):
    stored = store.create(FILE, "example:x", "Kari")
    [event] = store.events(stored.id)
    assert (event.number, event.who, event.undoes, event.previous) == (1, "Kari", None, "0" * 64)
    assert stored.file == FILE
    assert stored.case == read_record(FILE, "case", base)
    assert (stored.origin, stored.knowledge, stored.archived, stored.number) == ("example:x", base, False, 1)
    assert stored.opened == stored.changed == store.time_of(stored.id, 1)
    assert store.get(stored.id) == stored


@pytest.mark.parametrize(
    ("change", "word"),
    [({"case": None}, "case"), ({"titel": "x"}, "titel"), ({"title": f"Of {NUMBER}"}, "national identity"), ({"@x": 1}, "@x")],
)
def test_a_case_that_cannot_be_kept_is_not_begun(store, change, word):
    before = store.listed()
    with pytest.raises(UnusableCase, match=word) as refused:
        store.create({**FILE, **change})
    assert NUMBER not in str(refused.value)
    assert store.listed() == before


def test_what_looks_like_a_person_in_the_name_of_a_file_is_not_kept(store):
    stored = store.create(FILE, "file:ola.nordmann@kommune.no.yaml")
    assert "nordmann" not in stored.origin and stored.origin.startswith("file:")


def test_every_example_is_kept_as_it_is_written(store, base):
    for path in EXAMPLES:
        stored = store.create(plain(read_bytes(path.read_bytes(), path.name, [])))
        assert stored.case == read_case(path, base)
        assert read_record(stored.file, "case", base) == stored.case


def test_the_list_has_the_last_changed_first(url, base):
    with closing(Store(url, base)) as store:
        first, second = store.create({**FILE, "title": "First"}), store.create({"case": "no-title"})
        sleep(0.005)
        assert {(one.id, one.title) for one in store.listed()} == {(second.id, "no-title"), (first.id, "First")}
        put(store, first.id, ("title", "Changed"), (ARCHIVED, True))
        one, other = store.listed()
        assert (one.id, one.title, one.archived, one.knowledge) == (first.id, "Changed", True, base.digest)
        assert (one.opened, one.changed) == (first.opened, store.get(first.id).changed)
        assert not other.archived and other.changed == second.changed


@pytest.mark.parametrize(
    "act",
    [
        lambda store: store.get("nobody"),
        lambda store: store.events("nobody"),
        lambda store: store.history("nobody", BENEFIT),
        lambda store: store.value_at("nobody", BENEFIT, 1),
        lambda store: store.save("nobody", [Put("title", "x")]),
        lambda store: store.undo("nobody", 2),
        lambda store: store.copy("nobody", "x"),
        lambda store: store.knowledge("0" * 64),
    ],
)
def test_what_is_not_there_is_said(store, act):
    with pytest.raises(UnknownId):
        act(store)


# Saving ----------------------------------------------------------------------------------------


def test_several_answers_are_one_event_and_unchanged_ones_are_none(store, id):
    saved = put(store, id, (BENEFIT, "stor"), (CHILDREN, "nei"), (SEVERITY, None), (SITUATION, "Fridays."), who="Kari")
    assert saved.whole and saved.put == (BENEFIT, SEVERITY, SITUATION)
    event = store.events(id)[-1]
    assert (event.number, event.who) == (2, "Kari")
    assert event.puts == ((BENEFIT, "stor"), (SEVERITY, None), (SITUATION, "Fridays."))
    assert [saved.stored.at(place) for place in (BENEFIT, CHILDREN, SEVERITY)] == ["stor", "nei", None]
    same = put(store, id, (BENEFIT, "stor"), (SEVERITY, None))
    assert same.whole and same.put == () and same.stored.number == 2
    assert len(store.events(id)) == 2


def test_the_same_put_anew_is_an_event_that_others_see(store, id):
    saved = store.save(id, [Put(BENEFIT, "liten", anew=True)])
    assert saved.put == (BENEFIT,) and saved.stored.version(BENEFIT) == 2
    assert store.save(id, [Put(BENEFIT, "stor", 1)]).conflicts


def test_an_amount_is_no_telephone_where_a_number_is_asked_for(store, base, id):
    asked = next(one.id for one in base.questions.values() if one.numeric and one.about is Kind.MEASURE)
    place = f"measures/a/answers/{asked}"
    assert put(store, id, (place, "41234567")).whole
    assert put(store, id, (place, {"value": "41234568", "rationale": "Call 41234568."})).refused


@pytest.mark.parametrize(
    ("place", "value", "word"),
    [
        (BENEFIT, "enormous", "enormous"),
        (SITUATION, f"Call {NUMBER}.", "national identity"),
        (SITUATION, {"value": "x", "rationale": "ola@kommune.no"}, "e-mail"),
        ("measures/b", {"id": "b", "title": "41 23 45 67"}, "telephone"),
        ("answers/no-such-question", "ja", "no-such-question"),
        ("measures/a/id", "b", "id"),
        ("measures/zzz/title", "Z", "not there any more"),
        ("measures/a/target_groups/zzz/answers/alvorlighet-malgruppe", "lav", "not there any more"),
        ("case", None, "case"),
    ],
)
def test_what_cannot_be_kept_is_refused_and_the_rest_is_saved(store, id, place, value, word):
    saved = put(store, id, (CHILDREN, "ja"), (place, value), ("title", "Dinner"))
    assert saved.put == (CHILDREN, "title") and not saved.whole and saved.conflicts == ()
    assert list(saved.refused) == [place]
    said = "\n".join(map(str, saved.refused[place]))
    assert word in said and NUMBER not in said and "ola@" not in said
    assert store.events(id)[-1].puts == ((CHILDREN, "ja"), ("title", "Dinner"))
    assert put(store, id, (place, value)).stored.number == 2


@pytest.mark.parametrize(
    ("place", "value"),
    [
        (f"measures/{NUMBER}", {"id": "c"}),
        (f"measures/a/target_groups/{NUMBER}", {"id": "h"}),
        (f"dismissals/R-NYTTE-04 {NUMBER}", {"rule": "R-NYTTE-04", "subject": "a", "reason": "Not now."}),
        (f"answers/{NUMBER}", None),
        (f"{ARCHIVED}/{NUMBER}", True),
    ],
)
def test_no_text_slips_into_the_chain_in_the_name_of_a_place(store, id, place, value):
    saved = store.save(id, [Put(place, value, anew=True)])
    assert saved.put == () and saved.stored.number == 1
    assert NUMBER not in "".join(event.body for event in store.events(id))


def test_what_comes_back_is_looked_at_like_what_is_new(store, id, again, monkeypatch):
    """As with a text that was kept before the guard knew such numbers: undone, it would come into a new event."""
    with monkeypatch.context() as before:
        before.setattr(putting, "refused", lambda *_puts: {})
        put(store, id, ("measures/a/title", f"Of {NUMBER}"), (SITUATION, f"Call {NUMBER}."))
    removed = put(again, id, ("measures/a", None), (SITUATION, "Fridays."))
    assert removed.whole
    back = again.undo(id, removed.stored.number)
    assert set(back.refused) == {"measures/a", SITUATION} and back.put == ()


def test_a_number_is_refused_in_whichever_save_its_second_half_comes(store, id):
    half, rest = NUMBER[:6], NUMBER[6:]
    assert put(store, id, (SITUATION, {"value": "x", "rationale": half, "sources": [rest]})).refused
    assert put(store, id, (SITUATION, {"value": "x", "rationale": half})).whole
    saved = put(store, id, ("title", f"Nr. {rest}"), ("measures/a/title", "Lunch"))
    assert list(saved.refused) == ["title"] and saved.put == ("measures/a/title",)
    assert NUMBER[6:] not in str(saved.refused) and "Two texts together" in str(saved.refused["title"])
    assert put(store, id, (SITUATION, None)).whole and put(store, id, ("title", rest)).whole
    assert put(store, id, (f"{SITUATION}", f"{half} {rest}")).refused
    with pytest.raises(UnusableCase, match="Two texts together"):
        store.create({**store.get(id).file, "answers": {"bg-prioriteringssituasjon": half}})


HALVES = [NUMBER[:6], NUMBER[6:], "13.09.72", f"Født {NUMBER[:6]}", f"nr. {NUMBER[6:]}", "13.09.1972"]
TEXTS = [*HALVES, f"kr {NUMBER[6:]}", "Lunch", NUMBER]
TEXT_PLACES = ["title", SITUATION, "measures/a/title", "measures/a/target_groups/g/title", "measures/b/title"]


@pytest.mark.parametrize("seed", range(size(4, 40)))
def test_a_save_refuses_what_a_look_at_the_whole_case_would_refuse(store, id, seed):
    """Only what is new is looked at, and what stands beside it where that may matter: as if all were looked at each time."""
    pick = Random(seed)
    for _step in range(12):
        wished = {place: pick.choice(TEXTS) for place in pick.sample(TEXT_PLACES, pick.choice([1, 1, 2]))}
        before = store.get(id).file
        tree = before
        for place, value in wished.items():
            tree = places.put(tree, place, value)
        wrong = [*personal_data(from_plain(tree, "x", []), "x", store.current)]
        saved = put(store, id, *wished.items())
        assert saved.whole == (not wrong)
        assert not [*personal_data(from_plain(store.get(id).file, "x", []), "x", store.current)]


def test_a_save_reads_what_is_put_once_and_scans_it(store, id, calls):
    store.get(id)
    of_a_save = {read_record: 0, with_answer: 1, privacy.refused: 1, case_text: 0}
    assert calls(of_a_save, put, store, id, (SITUATION, "Thursdays.")) == of_a_save
    of_a_save = {read_record: 1, privacy.refused: 1, case_text: 0}
    assert calls(of_a_save, put, store, id, ("title", "Supper")) == of_a_save
    assert calls({read_record: 0}, store.get, id) == {read_record: 0}
    assert calls({read_record: 0}, store.undo, id, 2) == {read_record: 0}  # an answer, too
    assert calls({read_record: 1}, store.undo, id, 3) == {read_record: 1}
    assert calls({read_record: 1}, store.create, {**FILE, "title": "Another"}) == {read_record: 1}


def test_what_is_refused_alone_may_stand_together(store, id):
    new = [("measures/c", {"id": "c"}), ("ranking", [{"measure": "c"}, {"measure": "a"}]), ("measures/c/title", "C")]
    assert put(store, id, new[1]).refused
    assert put(store, id, *new).whole
    gone = put(store, id, ("ranking", [{"measure": "a"}]), ("measures/c", None))
    assert gone.whole and [measure.id for measure in gone.stored.case.measures] == ["a", "b"]


def test_what_may_stand_alone_is_refused_where_it_cannot_stand_together(store, id):
    saved = put(store, id, ("ranking", [{"measure": "a"}]), ("measures/a", None), ("title", "Dinner"))
    assert saved.put == ("ranking", "title") and list(saved.refused) == ["measures/a"]
    assert store.get(id).case.ranking == ("a",)


def test_it_is_a_conflict_when_another_wrote_the_same_place_since(store, id, again):
    mine, theirs = store.get(id), again.get(id)
    put(store, id, ("title", "Other"))
    again.save(id, [Put(BENEFIT, "stor", theirs.version(BENEFIT))])
    saved = store.save(id, [Put(BENEFIT, "middels", mine.version(BENEFIT)), Put(CHILDREN, "ja", mine.version(CHILDREN))])
    [conflict] = saved.conflicts
    assert (conflict.place, conflict.theirs, conflict.mine) == (BENEFIT, "stor", "middels")
    assert conflict.at == store.time_of(id, 3)
    assert saved.put == (CHILDREN,) and not saved.whole
    assert store.get(id).at(BENEFIT) == again.get(id).at(BENEFIT) == "stor"
    chosen = store.save(id, [Put(BENEFIT, "middels", saved.stored.version(BENEFIT))])
    assert chosen.whole and [one.value for one in store.history(id, BENEFIT)] == ["middels", "stor", "liten"]


def test_it_is_no_conflict_in_other_places_or_with_the_same_value(store, id):
    seen = store.get(id)
    put(store, id, (BENEFIT, "stor"))
    saved = store.save(id, [Put(BENEFIT, "stor", seen.version(BENEFIT)), Put(CHILDREN, "ja", seen.version(CHILDREN))])
    assert saved.whole and saved.put == (CHILDREN,)


@pytest.mark.parametrize("seen", [1, None])
def test_an_answer_about_a_measure_that_was_removed_in_another_window_is_refused(store, id, seen):
    put(store, id, ("measures/a", None))
    saved = store.save(id, [Put(BENEFIT, "stor", seen), Put(SEVERITY, "lav", seen), Put("measures/b/title", "BB", seen)])
    assert list(saved.refused) == [BENEFIT, SEVERITY] and saved.put == ("measures/b/title",)
    assert "not there any more" in str(saved.refused[BENEFIT][0])


def test_a_measure_is_not_removed_with_answers_that_its_remover_has_not_seen(store, id):
    seen = store.get(id)
    put(store, id, (SEVERITY, "høy"))
    saved = store.save(id, [Put("measures/a", None, seen.version("measures/a"))])
    assert [one.place for one in saved.conflicts] == ["measures/a"]
    assert saved.stored.at(SEVERITY) == "høy"


def test_a_kept_case_is_not_changed_through_the_one_that_was_given(store, id):
    value = {"value": "liten", "sources": ["x"]}
    saved = put(store, id, (BENEFIT, value))
    value["sources"].append("y")
    assert saved.stored.at(BENEFIT) == store.get(id).at(BENEFIT) == {"value": "liten", "sources": ["x"]}


def test_a_dismissal_is_put_and_taken_back_by_its_name(store, id):
    place = of_dismissal(RECOMMENDED, Subject(Kind.MEASURE, ("a",)))
    for written_so in ("a", "tiltak:a"):
        saved = put(store, id, (place, {"rule": RECOMMENDED, "subject": written_so, "reason": "Not now."}))
        assert saved.whole and len(saved.stored.case.dismissals) == 1
    assert put(store, id, (place, None)).stored.case.dismissals == ()


def test_more_cases_than_fit_in_memory_are_all_there(store, monkeypatch):
    monkeypatch.setattr(advisor.store, "MOST_KEPT", 2)
    ids = [store.create({**FILE, "title": str(number)}).id for number in range(5)]
    assert [store.get(id).case.title for id in ids] == ["0", "1", "2", "3", "4"]
    assert [put(store, id, ("title", "x")).stored.number for id in ids] == [2] * 5


# Looking back ----------------------------------------------------------------------------------


def test_an_answer_has_a_history(store, id):
    put(store, id, (BENEFIT, "stor"), who="Kari")
    put(store, id, ("title", "x"))
    put(store, id, (BENEFIT, None), who="Ola")
    versions = store.history(id, BENEFIT)
    assert [(one.number, one.value, one.who) for one in versions] == [
        (4, None, "Ola"),
        (2, "stor", "Kari"),
        (1, "liten", "lokal"),
    ]
    assert [one.at for one in versions] == [store.time_of(id, number) for number in (4, 2, 1)]
    assert [store.value_at(id, BENEFIT, number) for number in (0, 1, 2, 3, 4, 9)] == [None, "liten", "stor", "stor", None, None]


def test_what_was_done_can_be_undone_and_that_too(store, id):
    before = store.get(id).file
    put(store, id, (BENEFIT, "stor"), (SITUATION, None), ("measures/c", {"id": "c"}))
    after = store.get(id).file
    undone = store.undo(id, 2, "Ola")
    assert undone.whole and undone.stored.file == before | {"answers": before["answers"]}
    assert (store.events(id)[-1].undoes, store.events(id)[-1].who) == (2, "Ola")
    redone = store.undo(id, 3)
    assert redone.whole and redone.stored.file == after
    assert [one.undoes for one in store.history(id, BENEFIT)] == [3, 2, None, None]


def test_a_measure_added_with_answers_is_taken_back_whole(store, id):
    before = store.get(id).file
    put(store, id, ("measures/c", {"id": "c"}), ("measures/c/answers/nytte-samlet", "liten"), ("ranking", [{"measure": "c"}]))
    undone = store.undo(id, 2)
    assert undone.whole and undone.stored.file == before


def test_what_has_something_newer_over_it_is_not_undone(store, id):
    put(store, id, (BENEFIT, "stor"), (CHILDREN, "ja"))
    put(store, id, (BENEFIT, "middels"))
    undone = store.undo(id, 2)
    assert [(one.place, one.theirs, one.mine) for one in undone.conflicts] == [(BENEFIT, "middels", "liten")]
    assert undone.put == (CHILDREN,) and undone.stored.at(BENEFIT) == "middels"
    assert store.undo(id, 2).stored.number == undone.stored.number == 4


def test_a_new_measure_is_not_undone_away_under_newer_answers(store, id):
    put(store, id, ("measures/c", {"id": "c"}))
    put(store, id, ("measures/c/answers/nytte-samlet", "stor"))
    undone = store.undo(id, 2)
    assert not undone.whole and undone.stored.at("measures/c/answers/nytte-samlet") == "stor"


@pytest.mark.parametrize("number", [0, 1, 3, -1])
def test_the_beginning_and_what_never_happened_cannot_be_undone(store, id, number):
    put(store, id, (BENEFIT, "stor"))
    with pytest.raises(UnknownId):
        store.undo(id, number)


def test_a_copy_is_a_case_of_its_own(store, id):
    put(store, id, (BENEFIT, "stor"), (ARCHIVED, True))
    copy = store.copy(id, "Copy")
    assert copy.file == {**store.get(id).file, "title": "Copy"}
    assert (copy.origin, copy.archived, copy.number) == (f"copy:{id}", False, 1) and copy.id != id
    put(store, copy.id, (BENEFIT, "middels"))
    assert store.get(id).at(BENEFIT) == "stor" and store.get(id).number == 2


def test_the_archive_is_a_mark_that_can_be_taken_off(store, id):
    assert put(store, id, (ARCHIVED, True)).stored.archived
    assert next(one for one in store.listed() if one.id == id).archived
    back = put(store, id, (ARCHIVED, None)).stored
    assert not back.archived and back.file == FILE
    assert not next(one for one in store.listed() if one.id == id).archived


# Any sequence of acts --------------------------------------------------------------------------


class Model:
    """A case said as plainly as can be: records by id, a snapshot after each event, and what each event put."""

    def __init__(self, file):
        self.snapshots = [{}, keyed(file)]
        self.log = [{}, {"": None}]

    @property
    def now(self):
        return self.snapshots[-1]

    @property
    def number(self):
        return len(self.log) - 1

    def version(self, place):
        """The last event that put something there, above it or inside it."""

        def touches(other):
            return not other or f"{place}/".startswith(f"{other}/") or other.startswith(f"{place}/")

        return max(number for number, puts in enumerate(self.log) if any(map(touches, puts)))

    def put(self, pairs, back=False):
        """`back`: what an undo brings back, stands where it stood."""
        tree = self.now
        for place, value in pairs:
            new = at(tree, place) is None
            tree = with_puts(tree, [(place, value)])
            if back and new and value is not None and place.rpartition("/")[0].endswith(("measures", "target_groups")):
                self.put_in_place(tree, place)
        if pairs:
            self.snapshots.append(tree)
            self.log.append(dict(pairs))

    def put_in_place(self, tree, place):
        """After the last of those that stood before it, the last time both stood there."""
        holder, _, name = place.rpartition("/")
        under = at(tree, holder)
        others = [one for one in under if one != name]
        both = {one: [list(at(s, holder)) for s in self.snapshots if {name, one} <= set(at(s, holder) or ())] for one in others}
        before = [one for one in others if both[one] and both[one][-1].index(one) < both[one][-1].index(name)]
        start = others.index(before[-1]) + 1 if before else 0
        for one in [name, *others[start:]]:
            under[one] = under.pop(one)


def keyed(value):
    """Lists of records as records by id."""
    if isinstance(value, dict):
        return {key: keyed(part) for key, part in value.items()}
    if isinstance(value, list) and all(isinstance(one, dict) and "id" in one for one in value):
        return {one["id"]: keyed(one) for one in value}
    return value


def listed(tree):
    """The way back."""
    lists = {key: [listed(one) for one in tree[key].values()] for key in ("measures", "target_groups") if key in tree}
    return {key: value for key, value in tree.items() if key not in META} | lists


def at(tree, place):
    for step in place.split("/"):
        tree = tree.get(step) if isinstance(tree, dict) else None
    return tree


def with_puts(tree, pairs):
    tree = deepcopy(tree)
    for place, value in pairs:
        *above, last = place.split("/")
        under = tree
        for step in above:
            under = under.setdefault(step, {})
        if value is None:
            under.pop(last, None)
        else:
            under[last] = keyed(value)
    return tree


def lacks_holder(tree, place):
    steps = place.split("/")
    return any(at(tree, "/".join(steps[:length])) is None for length in (2, 4) if steps[0] == "measures" and len(steps) > length)


def readable(base, tree):
    try:
        read_record(listed(tree), "case", base)
    except UnusableCase:
        return False
    return True


def some_puts(base, now, chance):
    """Answers, names, measures, groups and the archive: put and taken away."""
    here = [CASE, *(Subject(Kind.MEASURE, (id,)) for id in now["measures"])]
    here += [Subject(Kind.GROUP, (m, g)) for m, one in now["measures"].items() for g in one.get("target_groups", {})]
    for _ in range(chance.randint(1, 4)):
        dice, subject = chance.random(), chance.choice(here)
        new, name = f"m{chance.randrange(3)}", chance.choice(["T", "æøå", "x" * 200])
        if dice < 0.1:
            yield "title", name
        elif dice < 0.25:
            yield f"measures/{new}", chance.choice([None, {"id": new}, {"id": new, "title": name}])
        elif dice < 0.35 and subject.kind is Kind.MEASURE:
            yield f"measures/{subject.ids[0]}/target_groups/h", chance.choice([None, {"id": "h", "title": name}])
        elif dice < 0.4:
            yield ARCHIVED, chance.choice([None, True])
        else:
            asked = [one for one in base.questions.values() if one.about is subject.kind and not (one.derived or one.case_field)]
            question = chance.choice(asked)
            said = answer_record(question, answer(question, ["a"], chance))
            yield of_answer(subject, question.id), None if dice > 0.9 else said


@settings(max_examples=size(10, 25), deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(st.integers(0, 2**32), min_size=1, max_size=12))
def test_after_any_sequence_of_acts_the_case_is_what_a_plain_record_says(store, base, seeds):
    id, model = store.create(FILE).id, Model(FILE)
    with opened(store, base) as other:
        for chance in map(Random, seeds):
            writer = chance.choice([store, other])  # each has its own memory of the case
            undone = 0
            if model.number > 1 and chance.random() < 0.25:
                undone = chance.randint(2, model.number)
                pairs = [(place, at(model.snapshots[undone - 1], place)) for place in reversed(model.log[undone])]
                seen = dict.fromkeys(model.log[undone], undone)
                saved = writer.undo(id, undone)
            else:
                pairs = list(dict(some_puts(base, model.now, chance)).items())
                seen = {place: chance.choice([None, model.version(place), chance.randint(1, model.number)]) for place, _ in pairs}
                saved = writer.save(id, [Put(place, value, seen[place]) for place, value in pairs])
            compare(base, model, pairs, seen, saved, undone)
        with opened(store, base) as fresh:
            assert fresh.get(id) == store.get(id) == other.get(id) == saved.stored
            assert fresh.events(id) == store.events(id)


def compare(base, model, pairs, seen, saved, undone):
    """What came of a save is what the model says of it; then the model goes along."""
    wished = [(place, value) for place, value in pairs if at(model.now, place) != keyed(value)]
    late = [p for p, _ in wished if seen[p] not in (None, model.version(p)) and not lacks_holder(model.now, p)]
    assert [(one.place, keyed(one.mine)) for one in saved.conflicts] == [(p, keyed(value)) for p, value in wished if p in late]
    accepted = []
    for place, value in wished:
        if place in saved.put:
            accepted.append((place, value))
        elif place not in late:
            tree = with_puts(model.now, accepted)
            assert lacks_holder(tree, place) or not readable(base, with_puts(tree, [(place, value)])), place
            assert saved.refused[place]
    assert [place for place, _ in accepted] == list(saved.put)
    assert len(accepted) + len(late) + len(saved.refused) == len(wished)
    model.put(accepted, back=bool(undone))
    tree = keyed(saved.stored.folded.tree)
    assert {key: value for key, value in tree.items() if key != KNOWLEDGE} == model.now
    assert saved.stored.case == read_record(listed(model.now), "case", base)
    assert (saved.stored.number, saved.stored.archived) == (model.number, ARCHIVED in model.now)
    assert [saved.stored.version(place) for place, _ in pairs] == [model.version(place) for place, _ in pairs]


def test_every_chain_that_was_made_here_holds(store):
    assert broken(store) == ()


# Many at once ----------------------------------------------------------------------------------


def at_once(*acts):
    """Does all of it at the same moment; gives what came of each, in order."""
    barrier = Barrier(len(acts))

    def go(act):
        barrier.wait()
        return act()

    with ThreadPoolExecutor(len(acts)) as pool:
        return [one.result() for one in [pool.submit(go, act) for act in acts]]


@pytest.mark.parametrize("shared", [True, False], ids=["one-store", "a-store-each"])
def test_ten_who_answer_different_questions_at_once_lose_nothing(store, base, id, shared):
    texts = [one.id for one in base.questions.values() if one.about is Kind.CASE and not one.case_field and not one.derived]
    places = [f"answers/{one}" for one in texts if base.questions[one].answer_type.name == "text"][:10]
    assert len(places) == 10
    with ExitStack() as stack:
        stores = [store if shared else stack.enter_context(opened(store, base)) for _ in places]

        def answers(writer, place):
            return lambda: [writer.save(id, [Put(place, f"{place} {turn}")]) for turn in range(5)]

        saved = at_once(*(answers(writer, place) for writer, place in zip(stores, places, strict=True)))
        assert all(one.whole for several in saved for one in several)
        numbers = [one.number for one in store.events(id)]
        assert numbers == list(range(1, 52))
        for reader in (store, *stores):
            assert [reader.get(id).at(place) for place in places] == [f"{place} 4" for place in places]
    assert [one.value for one in store.history(id, places[0])][:5] == [f"{places[0]} {turn}" for turn in (4, 3, 2, 1, 0)]
    assert [one for one in broken(store) if one.where == id] == []


def test_of_those_who_change_the_same_answer_at_once_one_wins_and_the_others_are_told(store, base, id):
    seen = store.get(id).version(SITUATION)
    with ExitStack() as stack:
        stores = [stack.enter_context(opened(store, base)) for _ in range(6)]
        saved = at_once(*(lambda one=one, n=n: one.save(id, [Put(SITUATION, f"No. {n}", seen)]) for n, one in enumerate(stores)))
    [winner] = [n for n, one in enumerate(saved) if one.whole]
    assert store.get(id).at(SITUATION) == f"No. {winner}"
    told = [(one.conflicts[0].theirs, one.conflicts[0].mine) for n, one in enumerate(saved) if n != winner]
    assert told == [(f"No. {winner}", f"No. {n}") for n in range(6) if n != winner]
    assert len(store.events(id)) == 2


def test_a_new_database_can_be_opened_by_many_at_once(url, base):
    with ExitStack() as stack:
        stores = at_once(*[lambda: stack.enter_context(closing(Store(url, base)))] * 6)
        made = at_once(*(lambda one=one: one.create(FILE) for one in stores))
        assert {one.id for one in stores[0].listed()} == {one.id for one in made} and len(made) == 6


ANOTHER = """
import sys
from advisor import knowledge
from advisor.store import Put, Store
url, id, place = sys.argv[1:]
store = Store(url, knowledge.load())
print("ready", flush=True)
sys.stdin.readline()
for turn in range(10):
    assert store.save(id, [Put(place, f"{place} {turn}"), Put("title", f"{place} {turn}")]).whole
store.close()
"""


def test_two_processes_lose_nothing(store, id):
    places = ["answers/bg-prioriteringssituasjon", "answers/helhet-samlet"]
    url = store.engine.url.render_as_string(hide_password=False)
    run = [sys.executable, "-W", "error", "-c", ANOTHER, url, id]
    pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "text": True, "cwd": ROOT}
    processes = [subprocess.Popen([*run, place], **pipes) for place in places]
    for one in processes:
        assert one.stdout.readline() == "ready\n"
    for one in processes:
        one.stdin.write("go\n")
        one.stdin.flush()
    for one in processes:
        one.communicate(timeout=60)
    assert [one.returncode for one in processes] == [0, 0]
    stored = store.get(id)
    assert [stored.at(place) for place in places] == [f"{place} 9" for place in places]
    assert stored.at("title") in [f"{place} 9" for place in places] and stored.number == 21
    for place in places:
        assert [one.value for one in store.history(id, place)][:10] == [f"{place} {turn}" for turn in range(9, -1, -1)]
    assert [one for one in broken(store) if one.where == id] == []


# The clock -------------------------------------------------------------------------------------


def test_a_clock_that_is_set_back_loses_nothing_and_the_order_is_that_of_the_events(store, base, monkeypatch):
    """Times say what the clock said; what comes after what is said by numbers."""
    now = ["2026-11-26T12:00:00.000+00:00", "2026-11-26T11:00:00.000+00:00", "1999-01-01T00:00:00.000+00:00"]
    id = None
    for turn, at in enumerate(now):
        monkeypatch.setattr("advisor.store._now", lambda at=at: at)
        id = id or store.create(FILE).id
        assert store.save(id, [Put("title", str(turn))]).whole
    with opened(store, base) as cold:
        assert cold.get(id).case.title == "2" and [one.number for one in cold.events(id)] == [1, 2, 3, 4]
        assert [one.value for one in cold.history(id, "title")][:3] == ["2", "1", "0"]
        assert [one.changed.year for one in cold.listed() if one.id == id] == [1999]
        undone = cold.undo(id, 4)
        assert undone.whole and undone.stored.case.title == "1"
        with cold.engine.connect() as connection:
            assert verify(connection).broken == ()


def test_a_case_that_another_saves_while_it_is_read_is_not_called_broken(store, base, monkeypatch):
    id = store.create(FILE).id
    store.save(id, [Put("title", "1")])
    entry, turns = chains.entry, iter("234")

    def then_another_saves(connection, of):
        found = entry(connection, of)
        with monkeypatch.context() as plain:
            plain.setattr(chains, "entry", entry)
            store.save(id, [Put("title", next(turns))])
        return found

    with opened(store, base) as cold:
        monkeypatch.setattr(chains, "entry", then_another_saves)
        assert cold.get(id).case.title == "1" and cold.get(id).case.title == "2"  # of the moment when it was asked
        assert len(cold.events(id)) == 4
        monkeypatch.undo()
        assert cold.get(id).case.title == "4"
