"""A municipality's profile in the database: a chain of whole versions, from which cases take over their yearly answers.

All of it runs on SQLite and on PostgreSQL.
"""

from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from itertools import cycle, product
from threading import Barrier

import pytest
from sqlalchemy import delete, insert, update

from advisor import knowledge
from advisor.audit.sources.database import database
from advisor.case.profile import inherited, profile_from, profile_record
from advisor.language.subjects import CASE
from advisor.store import ProfileConflict, Put, Store, schema
from advisor.store.backup import back_up, closing_engine
from advisor.store.events import FIRST, KNOWLEDGE, canonical, link
from advisor.store.tables import papers, profiles
from advisor.store.verifying import verify
from advisor.text.errors import UnknownId, UnusableCase

from ..conftest import size
from ..earlier import earlier_base
from .test_store import FILE, NUMBER, opened
from .test_verifying import behind_its_back, prio

pytest_plugins = ["tests.postgres"]
pytestmark = pytest.mark.usefixtures("own_cache")

PLANS = {"anb-adressat-ledelse": {"value": "ja", "rationale": "The plan of 2026."}, "samisk-forvaltningsomrade": "ja"}
RECORD = {"profile": "solvik-2026", "municipality": "3999", "reviewed_on": "2026-01-12", "answers": PLANS}
NEXT = {**RECORD, "profile": "solvik-2027", "reviewed_on": "2027-01-11", "answers": {"samisk-forvaltningsomrade": "nei"}}


@pytest.fixture
def store(url, base):
    with closing(Store(url, base)) as store:
        yield store


@pytest.fixture
def profile(base):
    return profile_from(RECORD, "profile", base)


def verified(store):
    with store.engine.connect() as connection:
        return verify(connection)


# Versions --------------------------------------------------------------------------------------


def test_each_save_is_a_version_of_its_own(store, base):
    assert (store.profiles(), store.profile("3999"), store.profile_versions("3999")) == ([], None, [])
    first = store.save_profile(RECORD, 0, "Kari")
    second = store.save_profile(NEXT, 1, "Ola")
    assert (first.number, first.who, first.municipality, first.knowledge) == (1, "Kari", "3999", base)
    assert (second.number, second.who, second.profile.id) == (2, "Ola", "solvik-2027")
    assert profile_record(first.profile, base) == RECORD
    assert store.profile_versions("3999") == [second, first]
    assert store.profile("3999") == second


def test_each_municipality_has_a_chain_of_its_own(store):
    mine = store.save_profile(RECORD, 0)
    theirs = store.save_profile({**RECORD, "municipality": "4601"}, 0)
    assert store.profiles() == [mine, theirs]
    assert mine.number == theirs.number == 1


def test_it_stands_as_it_was_written_for_another_who_opens_the_database(store, base):
    saved = [store.save_profile(RECORD, 0), store.save_profile(NEXT, 1)]
    with opened(store, base) as other:
        assert other.profile_versions("3999") == saved[::-1]
        assert other.profile("3999").profile.digest == saved[1].profile.digest


def test_the_same_again_is_no_version(store):
    saved = store.save_profile(RECORD, 0)
    assert store.save_profile(RECORD, 0) == store.save_profile(RECORD, 1) == saved
    assert store.profile_versions("3999") == [saved]


def test_versions_of_one_moment_are_in_order(store):
    for number in range(6):
        store.save_profile({**RECORD, "title": str(number)}, number)
    assert [one.profile.title for one in store.profile_versions("3999")] == [*"543210"]
    assert verified(store).broken == ()


@pytest.mark.parametrize("seen", [0, 2, -1])
def test_who_has_not_seen_the_newest_puts_nothing_over_it(store, seen):
    theirs = store.save_profile(RECORD, 0)
    with pytest.raises(ProfileConflict) as conflict:
        store.save_profile(NEXT, seen)
    assert conflict.value.theirs == theirs
    assert store.profile_versions("3999") == [theirs]


def test_of_two_who_write_at_once_one_is_told(store, base):
    together = Barrier(2)

    def write(title):
        with opened(store, base) as mine:
            together.wait()
            try:
                return mine.save_profile({**RECORD, "title": title}, 0)
            except ProfileConflict as conflict:
                return conflict

    with ThreadPoolExecutor(2) as two:
        one, other = two.map(write, ["A", "B"])
    saved, told = (other, one) if isinstance(one, ProfileConflict) else (one, other)
    assert isinstance(told, ProfileConflict)
    assert told.theirs == saved == store.profile("3999")
    assert saved.number == 1


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"title": f"Of {NUMBER}"}, "national identity"),
        ({"answers": {"kommunens-rad": f"Call {NUMBER}."}}, "national identity"),
        ({"answers": {"bg-prioriteringssituasjon": "x"}}, "no question of the profile"),
        ({"municipality": None}, "municipality"),
        ({"reviewed_on": "soon"}, "not a date"),
    ],
)
def test_what_cannot_be_a_profile_is_not_saved(store, change, said):
    with pytest.raises(UnusableCase, match=said):
        store.save_profile({**RECORD, **change}, 0)
    assert store.profiles() == []


def test_a_version_is_read_by_the_base_that_it_was_written_on(url, base, tmp_path):
    """The base of the next year has lost a yearly question."""
    kept = base.questions["samisk-forvaltningsomrade"]
    with closing(Store(url, base)) as store:
        store.save_profile(RECORD, 0)
    with closing(Store(url, knowledge.load(earlier_base(4, tmp_path)))) as store:
        [found] = store.profiles()
        assert found.knowledge.digest == base.digest
        assert found.profile.answers.keys() == PLANS.keys() and kept.yearly
        with pytest.raises(UnusableCase, match="samisk-forvaltningsomrade"):
            store.save_profile(RECORD, 1)


# Is it what was written? -----------------------------------------------------------------------


@pytest.fixture
def three(store):
    for number, record in enumerate([RECORD, NEXT, {**NEXT, "title": "T"}]):
        store.save_profile(record, number)
    assert verified(store).broken == ()
    return store


def version(number):
    return (profiles.c.municipality == "3999") & (profiles.c.number == number)


CHANGES = (
    *({"who": "Ola"}, {"at": "2020-01-01T00:00:00.000+00:00"}, {"hash": "0" * 64}, {"previous": "1" * 64}),
    *({"body": canonical({**RECORD, KNOWLEDGE: "0" * 64})}, {"body": "no JSON"}, {"body": "[1]"}, {"body": "[" * 100_000}),
)


@pytest.mark.parametrize(
    ("number", "change"), size([*zip(cycle([1, 2, 3]), CHANGES, strict=False)], [*product([1, 2, 3], CHANGES)]), ids=str
)
def test_a_changed_version_is_named(three, number, change):
    with behind_its_back(three) as connection:
        connection.execute(update(profiles).where(version(number)).values(**change))
        found = verify(connection)
    assert [(one.where, one.number) for one in found.broken] == [("profile 3999", number)]
    assert (found.fingerprint, found.profiles_fingerprint) == (None, None)


def test_the_rest_is_looked_at_beside_a_broken_profile(three):
    three.save_profile({**RECORD, "municipality": "4601"}, 0)
    with behind_its_back(three) as connection:
        connection.execute(update(profiles).values(who="Ola"))
        assert [one.where for one in verify(connection).broken] == ["profile 3999", "profile 4601"]


def test_a_missing_version_is_named(three):
    with behind_its_back(three) as connection:
        connection.execute(delete(profiles).where(version(2)))
        assert [(one.number, one.what) for one in verify(connection).broken] == [(2, "version 2 is missing")]


def test_a_chain_moved_to_another_municipality_is_named(three):
    with behind_its_back(three) as connection:
        connection.execute(update(profiles).values(municipality="4601"))
        assert [(one.where, one.number) for one in verify(connection).broken] == [("profile 4601", 1)]


def test_a_version_on_a_base_that_is_not_kept_is_named(store):
    chained = ("3999", 1, "2026-01-12T00:00:00.000+00:00", "x", canonical({**RECORD, KNOWLEDGE: "0" * 64}), FIRST)
    with behind_its_back(store) as connection:
        connection.execute(insert(profiles).values(dict(zip(profiles.c.keys(), (*chained, link(*chained)), strict=True))))
        [broken] = verify(connection).broken
    assert (broken.number, broken.what) == (1, "the knowledge base of version 1 is not kept")


def test_the_profiles_have_a_fingerprint_beside_that_of_the_cases(store, base):
    """That of the cases is what an audit of the database says of it, and an audit reads no profile."""
    cases, seen = verified(store).fingerprint, {verified(store).profiles_fingerprint}
    for number, record in enumerate([RECORD, NEXT]):
        store.save_profile(record, number)
        seen.add(verified(store).profiles_fingerprint)
    assert len(seen) == 3 and None in seen
    assert verified(store).profiles == 2
    assert verified(store).fingerprint == cases == database(store.engine.url.render_as_string(False), base).digest()


def test_a_version_that_is_cut_off_shows_in_the_fingerprint(three):
    with behind_its_back(three) as connection:
        before = verify(connection).profiles_fingerprint
        connection.execute(delete(profiles).where(version(3)))
        assert verify(connection).profiles_fingerprint not in (None, before)


def test_the_command_names_what_does_not_hold_in_a_profile(three, url):
    assert "3 versions of profiles." in prio("verify", url)[1] and "Fingerprint of the profiles" in prio("verify", url)[1]
    with three.engine.begin() as connection:
        connection.execute(update(profiles).where(version(2)).values(who="Ola"))
    code, said = prio("verify", url)
    assert code == 1 and "profile 3999: version 2 is not the one that was written" in said and "No fingerprint" in said


def test_a_backup_holds_the_profiles(tmp_path, base):
    with closing(Store(f"sqlite:///{tmp_path / 'a.db'}", base)) as store:
        saved = store.save_profile(RECORD, 0)
    assert back_up(f"sqlite:///{tmp_path / 'a.db'}", tmp_path / "b.db").profiles == 1
    with closing(Store(f"sqlite:///{tmp_path / 'b.db'}", base)) as store:
        assert store.profile("3999") == saved


def test_a_database_of_the_version_before_gets_a_place_for_profiles(url, base):
    with closing(Store(url, base)) as store:
        id = store.create(FILE).id
        for table in (papers, profiles):
            table.drop(store.engine)
        with store.engine.connect() as connection, connection.begin():
            connection.exec_driver_sql("ALTER TABLE knowledge_base DROP COLUMN hash")
            connection.exec_driver_sql("UPDATE alembic_version SET version_num = '0001'")
    with closing_engine(schema.connect(url)) as engine:
        assert schema.upgrade(engine) == ("0001", schema.newest())
    with closing(Store(url, base)) as store:
        assert store.save_profile(RECORD, 0).number == 1
        assert store.get(id).file == FILE


# Cases take over -------------------------------------------------------------------------------


def test_a_case_takes_over_in_one_event(store, profile):
    id = store.create(FILE).id
    saved = store.take_over(id, profile, "Kari")
    assert saved.whole and set(saved.put) == {"profile", *(f"answers/{one}" for one in PLANS)}
    assert (saved.stored.number, store.events(id)[-1].who) == (2, "Kari")
    assert saved.stored.case.profile == profile.ref
    assert inherited(saved.stored.case).keys() == PLANS.keys()
    assert store.get(id) == saved.stored
    assert verified(store).broken == ()
    assert store.take_over(id, profile).put == () and store.get(id).number == 2


def test_what_people_wrote_in_the_case_stays(store, profile):
    id = store.create({**FILE, "answers": {"samisk-forvaltningsomrade": "nei"}}).id
    stored = store.take_over(id, profile).stored
    assert stored.at("answers/samisk-forvaltningsomrade") == "nei"
    assert inherited(stored.case).keys() == {"anb-adressat-ledelse"}


def test_the_profile_of_a_new_year_takes_the_place_of_the_old(store, profile, base):
    id = store.create(FILE).id
    store.take_over(id, profile)
    after = store.take_over(id, profile_from(NEXT, "profile", base)).stored
    assert after.case.profile.id == "solvik-2027"
    assert after.file["answers"] == {
        "bg-prioriteringssituasjon": "Wednesdays.",
        "samisk-forvaltningsomrade": {"value": "nei", "profile": "solvik-2027"},
    }
    assert store.undo(id, after.number).stored.case.profile == profile.ref


def test_an_answer_that_waits_for_a_situation_comes_when_it_holds(store, base):
    profile = profile_from({**RECORD, "answers": {"krise-beredskapsplan": "The plan."}}, "profile", base)
    calm, crisis = (store.create({**FILE, "crisis": answer}).id for answer in ("nei", "ja"))
    assert inherited(store.take_over(calm, profile).stored.case) == {}
    assert inherited(store.take_over(crisis, profile).stored.case).keys() == {"krise-beredskapsplan"}


def test_what_the_base_of_the_case_does_not_know_is_left_out_and_said(url, base, profile, tmp_path):
    with closing(Store(url, knowledge.load(earlier_base(4, tmp_path)))) as store:
        id = store.create(FILE).id
    with closing(Store(url, base)) as store:
        saved = store.take_over(id, profile)
        assert saved.put == () and saved.refused.keys() == {f"answers/{one}" for one in PLANS}
        assert all("no question of the profile" in str(problems[0]) for problems in saved.refused.values())
        assert store.get(id).number == 1


def test_the_profile_of_another_municipality_is_refused(store, profile):
    id = store.create({**FILE, "municipality": "4601"}).id
    with pytest.raises(UnusableCase, match="municipality 4601"):
        store.take_over(id, profile)
    assert store.get(id).number == 1


def test_no_profile_for_a_case_that_is_not_there(store, profile):
    with pytest.raises(UnknownId):
        store.take_over("nothing", profile)


def test_two_who_take_over_at_once_write_it_once(store, base, profile):
    id = store.create(FILE).id
    together = Barrier(2)

    def take(_turn):
        with opened(store, base) as mine:
            together.wait()
            return mine.take_over(id, profile).put

    with ThreadPoolExecutor(2) as two:
        assert sorted(map(len, two.map(take, range(2)))) == [0, 3]
    assert store.get(id).number == 2


def test_a_changed_inherited_answer_is_the_cases_own(store, profile):
    id = store.create(FILE).id
    store.take_over(id, profile)
    store.save(id, [Put("answers/samisk-forvaltningsomrade", "nei")])
    stored = store.take_over(id, profile).stored
    assert stored.case.answers[CASE]["samisk-forvaltningsomrade"].value != "ja"
    assert inherited(stored.case).keys() == {"anb-adressat-ledelse"}
