"""Every column of every table, changed once behind the program's back: found and named by `prio verify`.

The columns come from the schema: one that is added is tried by itself. None is exempt: each can be found.
"""

from contextlib import closing

import pytest
from sqlalchemy import inspect, text

from advisor.store import Put, Store, schema
from advisor.store.tables import metadata
from advisor.store.verifying import verify
from advisor.text.errors import BrokenChain, UnknownId, UnusableStore
from tests.conftest import size
from tests.tampering import COLUMNS, NOT_OURS, PROFILE, another, behind_its_back, changed, fill, rows, table_of

pytest_plugins = ["tests.postgres"]
pytestmark = pytest.mark.usefixtures("own_cache")
BENEFIT = "measures/a/answers/nytte-samlet"
every_column = pytest.mark.parametrize(("table", "column"), COLUMNS, ids=[".".join(one) for one in COLUMNS])


@pytest.fixture(scope="module")
def store(shared_url, base):
    with closing(Store(shared_url, base)) as store:
        fill(store)
        yield store


@pytest.fixture(scope="module")
def ids(store):
    """The case with the paper, and the other."""
    found = {one.title: one.id for one in store.listed()}
    return found["First"], found["Second"]


def broken(store):
    with store.engine.connect() as connection:
        return [(one.where, one.what) for one in verify(connection).broken]


def tried(store, table):
    """The first and the last row of a table; with --long each of them."""
    with store.engine.connect() as connection:
        count = len(rows(connection, table_of(table)))
    return size(sorted({0, count - 1}), range(count))


def names(row, table, column):
    """What a row of a table may be called by, where something is wrong with it: its key, or what was made its key."""
    keys = {str(one) for one in (row[0], another(row[0]), *([row.knowledge] if column == "knowledge" else []))}
    return {f"profile {key}" if table == "profile" else key[:12] for key in keys}


def test_no_table_and_no_column_is_left_out(store):
    with store.engine.connect() as connection:
        seen = inspect(connection)
        found = {(table, one["name"]) for table in seen.get_table_names() for one in seen.get_columns(table)}
        counts = {table.name: len(rows(connection, table)) for table in metadata.sorted_tables}
    assert found == {*COLUMNS, NOT_OURS} and all(counts.values())
    assert broken(store) == []


@every_column
def test_a_change_of_any_column_of_any_row_is_found_and_named(store, table, column):
    for number in tried(store, table):
        with changed(store, table, column, number) as row:
            found = broken(store)
        assert names(row, table, column) & {where for where, _what in found}, (number, found)
    assert broken(store) == []


def test_a_change_of_the_version_is_named(store):
    for version in ("0001", "9999", "other"):
        with behind_its_back(store) as connection:
            connection.execute(text(f"UPDATE alembic_version SET version_num = '{version}'"))
        with pytest.raises(UnusableStore, match=version):
            schema.seen(store.engine)
        with behind_its_back(store) as connection:
            connection.execute(text(f"UPDATE alembic_version SET version_num = '{schema.newest()}'"))
    schema.seen(store.engine)


# While a case is read --------------------------------------------------------------------------


@pytest.fixture
def cold(store, base):
    """Another who opens the database, and has nothing in memory."""
    with closing(Store(store.engine.url.render_as_string(hide_password=False), base)) as cold:
        yield cold


@pytest.mark.parametrize(("table", "column"), [one for one in COLUMNS if one[0] in ("event", "stored_case")])
def test_a_case_that_is_not_as_it_was_written_is_not_read_and_not_built_upon(store, ids, cold, table, column):
    id, other = ids
    turn = 0
    for number in tried(store, table):
        with changed(store, table, column, number) as row:
            hit = row[0]
            spared = other if hit == id else id
            for act in (
                lambda hit=hit: cold.get(hit),
                lambda hit=hit: cold.save(hit, [Put(BENEFIT, "middels")]),
                lambda hit=hit: cold.copy(hit, "Copy"),
                *([lambda hit=hit: cold.history(hit, BENEFIT)] if table == "event" else []),
            ):
                with pytest.raises(BrokenChain) as refused:
                    act()
                [problem] = refused.value.problems
                assert hit in problem.what and "nothing is saved" in problem.what and "prio verify" in problem.cure
            assert len(cold.listed()) == 2
            turn += 1
            assert cold.save(spared, [Put("title", ["First", "Second"][spared == other] + "!" * (turn % 2))]).whole
        assert cold.get(hit).id == hit  # as soon as it is as it was
        cold._kept.clear()
    assert broken(store) == []


@pytest.mark.parametrize("column", [name for table, name in COLUMNS if table == "event"])
def test_a_change_of_the_last_event_is_found_by_who_has_the_case_in_memory(store, base, column):
    with closing(Store(store.engine.url.render_as_string(hide_password=False), base)) as warm:
        id = warm.create({"case": "y", "title": "T"}).id
        warm.save(id, [Put("title", "U")])
        with store.engine.connect() as connection:
            at = next(n for n, row in enumerate(rows(connection, table_of("event"))) if (row.case_id, row.number) == (id, 2))
        with changed(store, "event", column, at):
            with pytest.raises(BrokenChain, match="event 2"):
                warm.save(id, [Put("title", "V")])
            with pytest.raises(BrokenChain):  # and is then remembered
                warm.get(id)
        assert warm.save(id, [Put("title", "V")]).whole and broken(store) == []


@pytest.mark.parametrize("column", [name for table, name in COLUMNS if table == "profile"])
def test_a_profile_that_is_not_as_it_was_written_is_not_built_upon(store, ids, cold, column):
    for number in tried(store, "profile"):
        with changed(store, "profile", column, number):
            assert cold.broken_profiles()
            if column == "municipality" and number:  # the end of a chain became another's: only there it can be seen
                continue
            assert cold.profiles() == []
            with pytest.raises(BrokenChain):
                cold.profile("3999")
            with pytest.raises(BrokenChain):
                cold.save_profile({**PROFILE, "reviewed_on": "2026-03-12"}, 2)
            assert cold.get(ids[0]).number
    assert cold.broken_profiles() == []


@pytest.mark.parametrize("column", [name for table, name in COLUMNS if table == "paper"])
def test_a_paper_that_is_not_as_it_was_brought_is_not_shown(store, ids, cold, column):
    with changed(store, "paper", column, 0):
        if column != "case_id":  # then the case has none
            with pytest.raises(BrokenChain, match="not as it was brought"):
                cold.paper(ids[0])
        assert cold.get(ids[0]).number


@pytest.mark.parametrize("column", [name for table, name in COLUMNS if table == "knowledge_base"])
def test_what_is_wrongly_said_of_a_base_is_not_used(store, ids, cold, base, column):
    with changed(store, "knowledge_base", column, 0):
        assert cold.get(ids[0]).knowledge.version == base.version and cold.get(ids[0]).knowledge.digest == base.digest


def test_a_case_that_is_not_there_is_another_thing(cold):
    with pytest.raises(UnknownId):
        cold.get("nosuchid")


@pytest.mark.parametrize("value", ["'text'", "x'00ff'", "CAST(x'53ff' AS TEXT)", "-1", "1e300", "''"])
def test_a_value_of_another_kind_is_refused_in_words_too(tmp_path, base, value):
    """SQLite takes anything in any column."""
    with closing(Store(f"sqlite:///{tmp_path / 'x.db'}", base)) as store:
        id, other = fill(store)
        for table, column in COLUMNS:
            if table not in ("event", "stored_case") or column in ("id", "case_id"):
                continue
            if (column, value) == ("archived", "''"):  # is read as no, as it was
                continue
            with behind_its_back(store) as connection:
                point = connection.begin_nested()
                of_it = f"case_id = '{id}' AND number = 2" if table == "event" else f"id = '{id}'"
                connection.exec_driver_sql(f"UPDATE {table} SET {column} = {value} WHERE {of_it}")
                store._kept.clear()
                with pytest.raises(BrokenChain):
                    store._get(connection, id)
                assert store._get(connection, other).id == other
                point.rollback()


@pytest.mark.parametrize("written", ["2026-01-01T00:00:00", "yesterday", ""])
def test_a_time_that_makes_no_sense_does_not_hide_the_list(tmp_path, base, written):
    with closing(Store(f"sqlite:///{tmp_path / 'x.db'}", base)) as store:
        id, other = fill(store)
        with behind_its_back(store) as connection:
            connection.exec_driver_sql("UPDATE stored_case SET changed = ? WHERE id = ?", (written, id))
            connection.commit()
        assert {one.id for one in store.listed()} >= {id, other}
