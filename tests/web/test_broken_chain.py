"""What was changed behind the program's back: said on the page in plain words, not built upon, and all else goes on."""

import pytest
from sqlalchemy import text

from tests.pages import Reader, main_of, store_of, text_of
from tests.tampering import COLUMNS, QUESTION, changed, fill

pytestmark = pytest.mark.usefixtures("own_cache")
pytest_plugins = ["tests.postgres"]
OF_CASES = [one for one in COLUMNS if one[0] in ("event", "stored_case")]


@pytest.fixture(scope="module")
def ids(store):
    return fill(store)


def forgotten(store):
    """As after a start: nothing is in memory."""
    store._kept.clear()


def writes(reader, id, form, written):
    return reader.submit(form, {f"{QUESTION}.verdi": written}, HX_Request="true")


@pytest.mark.parametrize(("table", "column"), OF_CASES, ids=[".".join(one) for one in OF_CASES])
def test_a_case_is_not_shown_and_nothing_is_saved_in_it_and_the_other_goes_on(reader, store, ids, table, column):
    id, other = ids
    forms = {one: reader.form(reader.where(one, QUESTION)) for one in ids}
    forgotten(store)
    with changed(store, table, column, 0) as row:
        hit, spared = (id, other) if row[0] == id else (other, id)
        for address in (forms[hit].action, f"/sak/{hit}/gjennomgang", f"/sak/{hit}/historikk", f"/sak/{hit}/dokument"):
            said = text_of(main_of(reader.get(address, 503)))
            assert "This is not as it was written" in said and hit in said and "All else can be used as before" in said
        for headers in ({}, {"HX_Request": "true"}):
            response = reader.submit(forms[hit], {f"{QUESTION}.verdi": "Mine."}, **headers)
            said = text_of(main_of(response.text))
            assert response.status_code == 503 and "What you sent is not saved" in said and "prio db restore" in said
            assert 'value="Mine."' in response.text  # and can be sent again when all is well
        assert writes(reader, spared, forms[spared], f"{column}.").headers["X-Unsaved"] == "0"
        reader.get("/")
    assert writes(reader, hit, forms[hit], f"{column}, after.").headers["X-Unsaved"] == "0"


@pytest.mark.parametrize("column", ["opened", "changed", "title"])
def test_the_list_of_cases_stands_whatever_one_of_them_says(reader, store, ids, column):
    with store.engine.begin() as connection:
        before = connection.execute(text(f"SELECT {column} FROM stored_case WHERE id = :id"), {"id": ids[0]}).scalar()
        connection.execute(text(f"UPDATE stored_case SET {column} = CAST(x'53ff' AS TEXT) WHERE id = :id"), {"id": ids[0]})
    try:
        forgotten(store)
        said = text_of(reader.get("/"))
        assert "It is not as it was written, and is not opened." in said and ids[0] in said and "Second" in said
        assert "S\ufffd" not in said
        for address in ("/arkiv", "/ny", "/profil/3999"):
            reader.get(address)
    finally:
        with store.engine.begin() as connection:
            connection.execute(text(f"UPDATE stored_case SET {column} = :was WHERE id = :id"), {"was": before, "id": ids[0]})
    assert "is not opened" not in reader.get("/")


def test_a_profile_is_said_to_be_broken_where_it_is_met_and_cases_go_on(reader, store, ids):
    form = reader.form("/profil/3999", "/profil/3999/navn")
    with changed(store, "profile", "body", 0):
        for address in ("/profil", "/ny"):
            page = reader.get(address)
            assert "The profile of municipality 3999 is not as it was written" in page and 'href="/profil/3999"' in page
        said = text_of(main_of(reader.get("/profil/3999", 503)))
        assert "profile of municipality 3999" in said and "version 1 cannot be read" in said
        assert reader.submit(form, {"title": "Mine"}).status_code == 503
        reader.get(f"/sak/{ids[0]}/saken")
        assert reader.post("/ny", {"title": "Another"}).status_code == 302
    reader.get("/profil/3999")


def test_a_paper_is_not_shown_and_can_be_taken_away(reader, store, ids):
    where = reader.where(ids[0], QUESTION)
    assert "What was brought." in reader.get(where)
    with store.engine.begin() as connection:
        connection.execute(text("UPDATE paper SET body = replace(body, 'What was brought', 'Somebody else wrote this')"))
    said = reader.get(where)
    assert "The paper beside the case is not as it was brought" in said and "Somebody else" not in said
    page = reader.get(f"/sak/{ids[0]}/sakspapir")
    assert "not as it was brought" in page and "Somebody else" not in page
    assert reader.submit(reader.form_in(page, "/sakspapir/fjern")).status_code == 302
    assert "not as it was brought" not in reader.get(where)


@pytest.mark.parametrize(
    ("language", "words"), [("nb", "noe endret eller skadet i saken"), ("nn", "noko endra eller skadd i saka")]
)
def test_it_is_said_in_the_reader_s_language(store, ids, app, language, words):
    forgotten(store)
    with changed(store, "event", "who", 0) as row:
        page = Reader(app, language).get(f"/sak/{row.case_id}/saken", 503)
        assert words in page and "prio verify" in page
    assert store_of(app) is store
