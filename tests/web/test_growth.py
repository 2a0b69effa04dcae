"""A budget round of 120 measures on the pages: none too long to send, each question on one side of its page, and nothing lost."""

import re
from collections import Counter

import pytest
from sqlalchemy import event

from advisor.audit.one import points
from advisor.language.subjects import CASE, Kind, Subject
from advisor.store import Put
from tests import growing
from tests.pages import Reader, forms_of
from web.desk import Desk

MEASURES = 120
FAR = 40  # measures, of which ten can be moved at a time; pairs of them are what takes time
MOST = 300_000  # bytes of a page


@pytest.fixture(scope="module")
def round_(store):
    return store.create(growing.budget_round(MEASURES))


@pytest.fixture(scope="module")
def reader(app):
    return Reader(app)


VIEWS = ("lov", "uten-svar", "gjelder-ikke")

PAGES = [
    *("saken", "saken?side=2", "side-om-side", "side-om-side?side=20", "tiltak/t57", "samlet", "samlet?rekke=7"),
    *("lovkart", "gjennomgang", "dokument", "historikk", "dybde", "hvorfor/R-RANG-01", "svar/bg-prioriteringssituasjon"),
    *("revisjon", "revisjon?side=2", "revisjon?side=3", *(f"revisjon?vis={view}" for view in VIEWS)),
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


def test_every_point_of_an_audit_stands_on_one_side(app, reader, round_):
    address = f"/sak/{round_.id}/revisjon"
    first = reader.client.get(address).text
    count = int(re.search(r"Page 1 of (\d+)", first)[1])
    sides = [reader.client.get(f"{address}?side={number}").text for number in range(1, count + 1)]
    assert count > 1 and f"side={count + 1}" not in sides[-1]
    with app.test_request_context("/"):
        desk = Desk(round_)
        wanted = Counter(
            (row.requirement.id, row.word, len(row.subjects))
            for row in points.rows(desk.advice, (one for one in points.points(desk.advice) if one.applies))
        )
        pairs = {one.subject.ids for one in desk.advice.prompts if one.subject.kind is Kind.PAIR}
    found = [list(_points(page)) for page in sides]
    assert sum(map(Counter, found), Counter()) == wanted
    for page, here in zip(sides, found, strict=True):
        assert int(re.search(r"Shows (\d+) of", page)[1]) == sum(subjects for *_, subjects in here)
        assert f"The same is said of {len(pairs) - 3} more pairs" in page


def _points(page):
    """(id, finding, how many it is about) of every row."""
    table = re.search(r"<tbody>.*?</tbody>", page, re.DOTALL)[0]
    for row in re.findall(r"<tr>.*?</tr>", table, re.DOTALL):
        head, _force, finding, *_rest = re.findall(r"<t[hd].*?</t[hd]>", row, re.DOTALL)
        id = re.search(r"R-[A-Z]+-\d+", head)[0]
        yield id, re.sub(r"<[^>]+>", "", finding).strip(), max(1, head.count(f"hvorfor/{id}"))


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


@pytest.mark.parametrize("button", [("flytt", "til:t33"), None])  # None: Enter in the field
def test_a_measure_is_moved_far_by_the_number_of_its_place(reader, store, button):
    case = store.create(growing.budget_round(FAR, written=False))
    page = reader.client.get(f"/sak/{case.id}/samlet?rekke=4").text
    form = next(one for one in forms_of(page) if one.id == "svar")
    assert len(re.findall(r'<label class="k" for="plass\.t\d+">Place<', page)) == 10
    before = {row["measure"]: row.get("reason") for row in store.get(case.id).at("ranking")}
    response = reader.client.post(form.action, data=_fields(form.filled({"plass.t33": " 3 "}, button)))
    after = store.get(case.id).at("ranking")
    others = [f"t{number}" for number in range(FAR) if number != 33]
    assert [row["measure"] for row in after] == [*others[:2], "t33", *others[2:]]
    assert {row["measure"]: row.get("reason") for row in after} == before
    assert response.headers["Location"].endswith("#til--t33")  # so that focus goes there, also without JavaScript
    moved = reader.client.get(response.headers["Location"]).text
    assert "«Kutt 34: hjemmetjeneste» is now number 3" in moved
    assert re.search(r'id="til--t33" data-focus', moved)


@pytest.fixture(scope="module")
def order(store, reader):
    """A case of thirty measures in order, and the form of their order: for what moves nothing."""
    case = store.create(growing.budget_round(30, written=False))
    return case, reader.form(f"/sak/{case.id}/samlet")


@pytest.mark.parametrize("place", ["0", "31", "-2", "tre", "2.5", ""])
def test_a_place_outside_the_order_is_told_and_moves_nothing(reader, store, order, place):
    case, form = order
    before = store.get(case.id).number
    response = reader.client.post(form.action, data=_fields(form.filled({"plass.t4": place}, ("flytt", "til:t4"))))
    assert response.status_code == 422
    assert "Write the place of «Kutt 5: dagtilbud» as a number from 1 to 30." in response.text
    assert 'href="#plass.t4"' in response.text
    assert re.search(rf'id="plass\.t4"[^>]* value="{re.escape(place)}" aria-invalid="true"', response.text)
    assert store.get(case.id).number == before


def test_half_a_number_moves_nothing_while_it_is_written(reader, store):
    case = store.create(growing.budget_round(12, written=False))
    form = reader.form(f"/sak/{case.id}/samlet")
    sent = _fields(form.filled({"plass.t9": "1"}))
    assert reader.client.post(form.action, data=sent, headers={"HX-Request": "true"}).status_code == 200
    assert [row["measure"] for row in store.get(case.id).at("ranking")] == [f"t{number}" for number in range(12)]


@pytest.mark.parametrize(("measures", "fields"), [(10, 0), (11, 11)])
def test_a_short_order_has_no_field_of_place(reader, store, measures, fields):
    case = store.create(growing.budget_round(measures, written=False))
    assert reader.get(f"/sak/{case.id}/samlet").count('name="plass.') == fields


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
