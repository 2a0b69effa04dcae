"""A budget round of 120 measures on the pages: none too long to send, each question on one side of its page, and nothing lost."""

import re

import pytest
from sqlalchemy import event

from advisor.language.subjects import CASE, Kind, Subject
from advisor.store import Put
from tests import growing
from tests.pages import Reader, forms_of
from web.desk import Desk

MEASURES = 120
MOST = 300_000  # bytes of a page


@pytest.fixture(scope="module")
def round_(store):
    return store.create(growing.budget_round(MEASURES))


@pytest.fixture(scope="module")
def reader(app):
    return Reader(app)


PAGES = [
    *("saken", "saken?side=2", "side-om-side", "side-om-side?side=20", "tiltak/t57", "samlet", "samlet?rekke=7"),
    *("lovkart", "gjennomgang", "dokument", "historikk", "dybde", "hvorfor/R-RANG-01", "svar/bg-prioriteringssituasjon"),
]


@pytest.mark.parametrize("page", PAGES)
def test_no_page_is_too_long(reader, round_, page):
    response = reader.client.get(f"/sak/{round_.id}/{page}")
    assert response.status_code == 200
    assert len(response.data) <= MOST


def test_every_question_stands_on_one_side_of_its_page(app, round_):
    with app.test_request_context("/"):
        form = Desk(round_).form
        for page in form.pages():
            sides = range(1, len(form.sides(page)) + 1)
            placed = [item.place for side in sides for part in form.parts(page, side) for item in form.of_part(part)]
            whole = {item.place for item in form.every(page)}
            assert set(placed) == whole
            assert len(placed) == len(set(placed)) or len(sides) == 1


def test_an_address_of_a_question_goes_to_its_side(app, round_):
    with app.test_request_context("/"):
        desk = Desk(round_)
        assert "side=20" in desk.question_url((Subject(Kind.MEASURE, ("t119",)), "nytte-samlet"))
        assert "side=" not in desk.question_url((Subject(Kind.MEASURE, ("t0",)), "nytte-samlet"))
        assert "side=" not in desk.question_url((CASE, "helhet-samlet"))


def test_an_answer_is_saved_from_a_later_side_and_the_reader_stays_there(app, reader, store, round_):
    address = f"/sak/{round_.id}/side-om-side?side=3"
    page = reader.client.get(address).text
    form = next(one for one in forms_of(page) if one.id == "svar")
    assert form.action.endswith("side=3")
    sent = form.filled({"nytte-samlet--t13.verdi": "stor"})
    response = reader.client.post(form.action, data=_fields(sent))
    assert "side=3" in response.headers["Location"]
    assert store.get(round_.id).at("measures/t13/answers/nytte-samlet") == "stor"


def test_the_order_is_sent_whole_though_ten_rows_can_be_changed(reader, store, round_):
    page = reader.client.get(f"/sak/{round_.id}/samlet?rekke=4").text
    form = next(one for one in forms_of(page) if one.id == "svar")
    assert form.values("bg-rangering.measure") == [f"t{number}" for number in range(MEASURES)]
    before = store.get(round_.id).at("ranking")
    response = reader.client.post(form.action, data=_fields(form.filled({}, ("flytt", "opp:t31"))))
    after = store.get(round_.id).at("ranking")
    assert [row["measure"] for row in after][29:32] == ["t29", "t31", "t30"]
    assert {row["measure"]: row.get("reason") for row in after} == {row["measure"]: row.get("reason") for row in before}
    moved = reader.client.get(response.headers["Location"]).text
    assert 'id="opp--t31"' in moved  # the part that it stands in is the one that is open


def test_advice_about_many_pairs_is_said_once_and_dismissed_by_one_field(reader, store):
    case = store.create(growing.budget_round(30))
    page = reader.client.get(f"/sak/{case.id}/gjennomgang").text
    assert page.count("Sammenlikningen er vår") <= 3
    form = next(one for one in forms_of(page) if one.action.endswith("/avvis") and one.value("regel") == "R-RANG-01")
    pairs = form.value("om").split()
    assert len(pairs) > 20
    more = re.search(r"(\d+) par til", page) or re.search(r"(\d+) more pairs", page)
    assert int(more[1]) == len(pairs) - 3
    reader.client.post(form.action, data=_fields(form.filled({"grunn": "Vedtatt i august."})))
    assert len(store.get(case.id).at("dismissals")) == len(pairs)


def test_the_first_page_asks_as_much_of_the_database_with_many_cases(app, reader, store):
    def statements():
        asked = []
        event.listen(store.engine, "before_cursor_execute", note := lambda *args: asked.append(args[2]))
        try:
            assert reader.client.get("/").status_code == 200
        finally:
            event.remove(store.engine, "before_cursor_execute", note)
        return len(asked)

    growing.many_cases(store, 12)
    few = statements()
    growing.many_cases(store, 60, 12)
    assert statements() <= few


def test_the_versions_of_an_answer_are_turned_as_pages(reader, store):
    case = store.create(growing.budget_round(2, ranked=False))
    growing.many_versions(store, case.id, 50)
    address = f"/sak/{case.id}/svar/bg-prioriteringssituasjon"
    first, last = reader.client.get(address).text, reader.client.get(f"{address}?side=3").text
    assert "utkast 49 " in first and "utkast 29 " not in first
    assert "utkast 0 " in last
    form = next(one for one in forms_of(last) if one.action.startswith(address))
    button = next(one for one in form.controls if one.type == "button")
    reader.client.post(form.action, data=_fields(form.filled({}, (button.name, button.value))))
    assert "utkast 9 " in store.get(case.id).at("answers/bg-prioriteringssituasjon")


def _fields(pairs):
    fields = {}
    for name, value in pairs:
        fields.setdefault(name, []).append(value)
    return fields


def test_what_stood_somewhere_is_read_from_what_was_put_there(store):
    """And not by folding the whole case once for each event."""
    from advisor.store import places

    case = store.create(growing.budget_round(8, ranked=False))
    growing.many_events(store, case.id, 40, 8)
    growing.many_versions(store, case.id, 10)
    place = "answers/bg-prioriteringssituasjon"
    assert growing.calls(lambda: store.history(case.id, place), places.put) <= 1 + 2 * 10
    assert len(store.history(case.id, place)) == 11
    number = store.save(case.id, [Put("measures/t3", None)]).stored.number
    store.undo(case.id, number)
    assert [one["id"] for one in store.get(case.id).at("measures")] == [f"t{number}" for number in range(8)]
    assert store.value_at(case.id, "measures/t3/answers/anb-kunnskap-nytte", 37) == "Lest og endret for 35. gang i høringen."
