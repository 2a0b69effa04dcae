"""The same form sent twice makes one: a double click, a page sent again, and two at once, also to two servers."""

import re
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from threading import Barrier

import pytest

from advisor.store import Store
from advisor.store.verifying import verify
from web import create_app

from ..pages import RICH, SMALL, Reader, case_id, forms_of, store_of, text_of

pytest_plugins = ["tests.postgres"]
pytestmark = pytest.mark.usefixtures("own_cache")
NEW = {"title": "Felles lunsj"}


@pytest.fixture(scope="module")
def app(shared_url):
    """The pages, on SQLite and on PostgreSQL."""
    app = create_app(database=shared_url)
    yield app
    store_of(app).close()


def cases(reader):
    return len(store_of(reader.app).listed())


def new_case(reader, **changes):
    return reader.form("/ny", "/ny"), {**NEW, **changes}


def example(reader):
    return reader.form("/", f"/eksempel/{RICH}"), {}


def copy(reader):
    return reader.form(f"/sak/{reader.make(SMALL)}/oppsett", "/kopi"), {}


@pytest.mark.parametrize("kind", [new_case, example, copy])
def test_a_form_sent_twice_makes_one_case_and_leads_to_it_both_times(reader, kind):
    form, written = kind(reader)
    before = cases(reader)
    first, second = (reader.submit(form, written) for _time in range(2))
    assert cases(reader) == before + 1
    assert first.location == second.location and first.status_code == second.status_code == 302
    form, written = kind(reader)  # a page opened anew is another wish
    assert case_id(reader.submit(form, written)) != case_id(first)


def test_a_file_sent_twice_makes_one_case(reader):
    before = cases(reader)
    key = reader.form("/", "/apne").value("nokkel")
    first, second = (case_id(reader.upload(b"case: x", nokkel=key)) for _time in range(2))
    assert first == second and cases(reader) == before + 1
    assert case_id(reader.upload(b"case: y", nokkel=key)) != first  # another file


def test_a_form_that_was_changed_is_another_form(reader):
    """Back to the page, another title, and the button: nothing that was written is passed over."""
    form, written = new_case(reader)
    first, second = (case_id(reader.submit(form, {**written, "title": title})) for title in ("Lunsj", "Middag"))
    assert [reader.stored(one).case.title for one in (first, second)] == ["Lunsj", "Middag"]


def test_the_case_is_found_again_when_it_has_been_worked_on(reader):
    form, written = new_case(reader)
    id = case_id(reader.submit(form, written))
    reader.put(id, "title", "Another title")
    assert case_id(reader.submit(form, written)) == id and reader.stored(id).case.title == "Another title"


@pytest.mark.parametrize("key", ["", "x" * 5000, "\x00", "²", "%"])
def test_a_form_with_an_odd_key_or_none_still_makes_its_case(reader, key):
    form, written = new_case(reader)
    fields = [*((name, value) for name, value in form.filled(written) if name != "nokkel"), ("nokkel", key)]
    response = reader.client.post("/ny", data=dict(fields))
    assert case_id(response)


def test_many_at_once_on_two_servers_make_one_case(reader, shared_url, base):
    """As two processes on one database, and a server that was started again."""
    other = create_app(database=shared_url)
    try:
        form, written = new_case(reader)
        apps = [reader.app, other] * 4
        keys = [one.config["SECRET_KEY"] for one in apps]
        clients = [Reader(one) for one in apps]
        fields = [(name, value) for name, value in form.filled(written) if name != "csrf_token"]
        for one in clients:
            assert one.token  # before they start
        start, before = Barrier(len(clients)), cases(reader)

        def send(one):
            start.wait()
            return one.post("/ny", dict(fields)).location

        with ThreadPoolExecutor(len(clients)) as pool:
            places = set(pool.map(send, clients))
        assert len(places) == 1 and cases(reader) == before + 1 and keys
    finally:
        store_of(other).close()
    with closing(Store(shared_url, base)) as fresh, fresh.engine.connect() as connection:
        assert verify(connection).broken == ()


# Measures and groups ------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("written", "under"),
    [
        ({"_nytt.verdi": "Dagsenter"}, "measures"),
        ({"_nygruppe--n.verdi": "Barn"}, "measures/n/target_groups"),
        ({"_nygruppe--n.samme": "m/g"}, "measures/n/target_groups"),
    ],
)
def test_what_is_added_twice_by_one_form_is_there_once(reader, written, under):
    id = reader.make({**SMALL, "measures": [*SMALL["measures"], {"id": "n", "title": "Natt"}]})
    form = reader.form(f"/sak/{id}/saken")
    count = len(reader.stored(id).at(under) or [])
    first, second = (reader.submit(form, written) for _time in range(2))
    assert first.status_code == second.status_code == 302 and first.location == second.location
    assert len(reader.stored(id).at(under)) == count + 1 and reader.stored(id).number == 2


def test_two_at_once_add_one(reader):
    id = reader.make(SMALL)
    for field, under, wished in [("_nytt", "measures", 2), ("_nygruppe--m", "measures/m/target_groups", 2)]:
        form = reader.form(f"/sak/{id}/saken")
        readers = [Reader(reader.app) for _time in range(6)]
        for one in readers:
            assert one.token
        start = Barrier(len(readers))

        def send(one, start=start, form=form, field=field):
            start.wait()
            shown = {f"{field}.verdi": "Barn", f"{field}.versjon": form.value(f"{field}.versjon")}
            return one.post(form.action, shown).status_code

        with ThreadPoolExecutor(len(readers)) as pool:
            assert set(pool.map(send, readers)) == {302}
        assert len(reader.stored(id).at(under)) == wished


def test_a_name_that_stood_there_when_the_form_was_shown_is_still_refused(reader):
    id = reader.make(SMALL)
    response = reader.submit(reader.form(f"/sak/{id}/saken"), {"_nytt.verdi": "Lunsj"})
    assert response.status_code == 422 and "already a measure" in text_of(response.text)


# What takes away, and what takes back ---------------------------------------------------------------


@pytest.mark.parametrize("part", ["/m/fjern", "/m/g/fjern"])
def test_what_is_removed_twice_is_gone_once_and_said_so_both_times(reader, part):
    id = reader.make(SMALL)
    form = reader.form(f"/sak/{id}/tiltak{part}", part)
    first, second = (reader.submit(form) for _time in range(2))
    assert first.status_code == second.status_code == 302 and first.location == second.location
    assert reader.stored(id).number == 2


def test_what_is_undone_twice_is_undone_once_and_said_so_both_times(reader):
    id = reader.make(SMALL)
    reader.put(id, "title", "New")
    form = reader.form(f"/sak/{id}/historikk", "/angre")
    first, second = (reader.submit(form, button=("nummer", "2")) for _time in range(2))
    assert first.status_code == second.status_code == 302 and reader.stored(id).number == 3
    assert "Number 2 is undone." in text_of(reader.get(second.location))


def test_what_is_dismissed_twice_is_one_event(reader):
    id = reader.open(RICH)
    form = next(one for one in forms_of(reader.get(f"/sak/{id}/gjennomgang")) if one.action.endswith("/avvis"))
    for _time in range(2):
        assert reader.submit(form, {"grunn": "Ikke her."}).status_code == 302
    assert reader.stored(id).number == 2


def test_every_form_that_makes_a_case_has_a_key(reader):
    id = reader.make(SMALL)
    for page in ("/", "/ny", f"/sak/{id}/oppsett"):
        for form in forms_of(reader.get(page)):
            if re.search(r"/(ny|apne|eksempel/.*|kopi)$", form.action) and form.method == "post":
                assert len(form.value("nokkel")) > 10, form.action
