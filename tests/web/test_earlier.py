"""Addresses and forms in which a question has an id of before, and the pages that say what it was called."""

import pytest
from werkzeug.datastructures import MultiDict

from web import create_app

from ..pages import Reader, store_of, text_of
from ..renaming import as_new

OLD, NEW = "bb-vurder", "barnets-beste-vurdert"
FILE = {
    "case": "x",
    "title": "Dagsenter",
    "assessed_on": "2026-11-20",
    "measures": [{"id": "a", "title": "Dagsenter", "answers": {"anb-barn-berort": "ja", OLD: "Først."}}],
}


@pytest.fixture
def app(tmp_path, base):
    app = create_app(database=f"sqlite:///{tmp_path / 'cases.db'}")
    yield app
    app.extensions["archive"].store.close()


@pytest.fixture
def case(app, renamed):
    """A case that was made under the base of before, and has gone over to the one of today."""
    from advisor.store import Put
    from advisor.store.events import KNOWLEDGE

    store = store_of(app)
    id = Reader(app).make(FILE)
    store.use(renamed)
    app.config["KNOWLEDGE"] = renamed
    store.save(id, [Put(KNOWLEDGE, renamed.digest)])
    return id


@pytest.mark.parametrize(
    ("address", "leads"),
    [
        (f"/sporsmal/{OLD}", f"/sporsmal/{NEW}"),
        ("/sak/{case}/svar/" + OLD + "?om=tiltak:a", "/sak/{case}/svar/" + NEW + "?om=tiltak:a"),
        ("/sak/{case}/hvorfor/" + OLD, "/sak/{case}/hvorfor/" + NEW),
    ],
)
def test_an_address_leads_to_the_question_by_its_id_of_today(reader, case, address, leads):
    response = reader.client.get(address.format(case=case))
    assert response.status_code == 307 and response.location.replace("%3A", ":") == leads.format(case=case)
    assert reader.client.get(response.location).status_code == 200


def test_a_query_says_nothing_of_where_an_address_leads(reader, case):
    response = reader.client.get(f"/sporsmal/{OLD}?_external=1&_scheme=javascript&id=x&a=%0d%0aX:%201")
    assert response.location == f"/sporsmal/{NEW}?_external=1&_scheme=javascript&id=x&a=%0d%0aX:%201"


def test_a_form_that_was_opened_before_is_saved_under_the_new_id(reader, case, app):
    form = reader.form(reader.where(case, NEW, "a"))
    sent = [(_old(name), value) for name, value in form.filled({f"{NEW}--a.verdi": "Så."})]
    response = reader.client.post(form.action, data=MultiDict(sent), headers={"HX-Request": "true"})
    assert response.headers["X-Unsaved"] == "0" and response.headers["HX-Refresh"] == "true"
    stored = store_of(app).get(case)
    assert stored.at(f"measures/a/answers/{NEW}") == "Så." and stored.at(f"measures/a/answers/{OLD}") is None
    assert stored.file["measures"][0]["answers"].keys() == as_new(FILE)["measures"][0]["answers"].keys()


def _old(name):
    return name.replace(NEW, OLD, 1) if name.startswith(NEW) else name


def test_the_page_of_a_question_says_what_it_was_called(reader, case):
    assert f"Before: {OLD}" in text_of(reader.get(f"/sporsmal/{NEW}"))


def test_what_would_change_by_going_over_is_nothing(reader, app, renamed):
    id = reader.make(FILE)
    store_of(app).use(renamed)
    page = text_of(reader.get(f"/sak/{id}/kunnskapsbase"))
    assert "Nothing comes out otherwise with these answers." in page


def test_the_profile_of_a_municipality_is_shown_and_saved_by_the_new_ids(reader, app, renamed):
    old, new, at = "samisk-forvaltningsomrade", "i-forvaltningsomradet", "/profil/4601"
    said = {"profile": "p-2026", "municipality": "4601", "reviewed_on": "2026-01-12", "valid_to": "2099-12-31"}
    store_of(app).save_profile(said | {"answers": {old: "ja", "kommunens-rad": "Eldrerådet"}}, 0)
    store_of(app).use(renamed)
    app.config["KNOWLEDGE"] = renamed
    form = reader.form(f"{at}?apne={old}", at)
    assert form.value(f"{new}.verdi") == "ja"
    sent = [(name.replace(new, old), value) for name, value in form.filled({f"{new}.verdi": "nei"})]
    assert reader.client.post(at, data=MultiDict(sent)).status_code == 302
    stored = store_of(app).profile("4601")
    assert stored.number == 2 and stored.profile.record["answers"] == {new: "nei", "kommunens-rad": "Eldrerådet"}


def test_a_case_that_stays_on_its_base_takes_over_a_profile_of_the_new_one(reader, app, renamed):
    """The profile calls the question something that the base of the case does not know."""
    old, new = "samisk-forvaltningsomrade", "i-forvaltningsomradet"
    said = {"profile": "p-2026", "municipality": "4601", "reviewed_on": "2026-01-12", "valid_to": "2099-12-31"}
    store = store_of(app)
    store.save_profile(said | {"answers": {old: "ja"}}, 0)
    id = reader.make(FILE | {"municipality": "4601"})
    assert store.take_over(id, store.profile("4601").profile).whole
    store.use(renamed)
    app.config["KNOWLEDGE"] = renamed
    newest = store.save_profile(said | {"profile": "p-2027", "answers": {new: "nei"}}, 1).profile
    assert store.take_over(id, newest).whole
    stored = store.get(id)
    assert stored.file["answers"][old] == {"value": "nei", "profile": "p-2027"}, "by the name that its base has"
    assert reader.get(f"/sak/{id}/profil")
