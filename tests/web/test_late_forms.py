"""A form that comes too late to be saved stands again with all that was written in it, and one press saves it."""

import io
import re

import pytest

from ..pages import RICH, SMALL, Reader, case_id, forms_of, main_of, named, part_of, store_of, text_of

LONG = "Vi veide dette mot de andre.\nDet tok et halvt år."
TWO = {**SMALL, "measures": [*SMALL["measures"], {"id": "n", "title": "Natt"}]}
LATE = "too old, and"


@pytest.fixture
def late(reader):
    """A reader whose cookies are gone when the button is pressed."""

    def send(form, changes=None, button=None, **headers):
        reader.client.delete_cookie("session")
        response = reader.submit(form, changes, button, **headers)
        assert response.status_code == 400
        return response

    return send


@pytest.fixture
def case(reader):
    return reader.make(TWO)


FORMS = {  # the page, the form on it, what is written, the button, and where that then stands in the case
    "measure": ("saken", "svar", {"_nytt.verdi": "Dagsenter"}, None, "measures/dagsenter/title", "Dagsenter"),
    "group": ("saken", "svar", {"_nygruppe--n.verdi": "Barn"}, None, "measures/n/target_groups/barn/title", "Barn"),
    "shared group": ("saken", "svar", {"_nygruppe--n.samme": "m/g"}, None, "measures/n/target_groups/g/same_as", "m/g"),
    "name": ("saken", "svar", {"_tittel--m.verdi": "Middag"}, None, "measures/m/title", "Middag"),
    "group's name": ("saken", "svar", {"_tittel--m--g.verdi": "Alle"}, None, "measures/m/target_groups/g/title", "Alle"),
    "no order": (
        "samlet",
        "svar",
        {"bg-rangering.ikke_relevant": "on", "bg-rangering.grunn": "De konkurrerer ikke."},
        None,
        "ranking",
        {"not_relevant": "De konkurrerer ikke."},
    ),
    "title": ("oppsett", "/navn", {"title": "Nytt navn"}, None, "title", "Nytt navn"),
    "day": ("oppsett", "/vurdert", {"assessed_on": "2026-10-01"}, None, "assessed_on", "2026-10-01"),
    "depth": (
        "dybde",
        "/dybde",
        {"depth": "kort", "grunn": "Det er en liten sak."},
        None,
        "depth",
        {"value": "kort", "rationale": "Det er en liten sak."},
    ),
    "text": ("samlet", "svar", {"helhet-samlet.verdi": LONG}, None, "answers/helhet-samlet", LONG),
    "step": (
        "side-om-side",
        "svar",
        {"nytte-samlet--m.verdi": "liten", "nytte-samlet--m.opp_til": "stor", "nytte-samlet--m.begrunnelse": "Fordi."},
        None,
        "measures/m/answers/nytte-samlet",
        {"value": {"from": "liten", "to": "stor"}, "rationale": "Fordi."},
    ),
    "ticks": (
        "tiltak/m?apne=nytte-krit",
        "svar",
        {"nytte-krit--m--g.verdi": ["mestring", "smerter"]},
        None,
        "measures/m/target_groups/g/answers/nytte-krit",
        ["mestring", "smerter"],
    ),
    "participation": (
        "samlet",
        "svar",
        {"bg-medvirkning.group": "Skolen", "bg-medvirkning.said": "Vi vil hjem."},
        None,
        "participation",
        [{"group": "Skolen", "said": "Vi vil hjem."}],
    ),
}


@pytest.mark.parametrize(("page", "part", "written", "button", "place", "value"), FORMS.values(), ids=FORMS)
def test_what_was_written_stands_in_its_fields_and_one_press_saves_it(
    reader, late, case, page, part, written, button, place, value
):
    before = reader.stored(case)
    form = reader.form(f"/sak/{case}/{page}", part)
    response = late(form, written, button)
    assert reader.stored(case).number == before.number
    assert LATE in text_of(part_of(response.text, "innhold"))
    again = reader.form_in(response.text, part, form.action)
    if written.get("bg-medvirkning.group"):
        again.action = form.action
    for name, one in written.items():
        wanted = [one] if isinstance(one, str) else list(one)
        assert [text.replace("\r\n", "\n") for text in again.values(name) if text] == wanted, name
    pressed = reader.client.post(form.action, data=_multi(again.filled({}, button)))
    assert pressed.status_code == 302, text_of(main_of(pressed.text))
    assert reader.stored(case).at(place) == value and reader.stored(case).number == before.number + 1


def _multi(pairs):
    found = {}
    for name, value in pairs:
        found.setdefault(name, []).append(value)
    return found


def test_the_reasons_of_an_order_stand_again_and_what_came_meanwhile_is_not_written_over(reader, late):
    file = {**TWO, "ranking": [{"measure": "m", "reason": "Før."}, {"measure": "n"}]}
    id = reader.make(file)
    form = reader.form(f"/sak/{id}/samlet")
    written = ["Mest nytte.", "Kan vente."]
    again = reader.form_in(late(form, {"bg-rangering.reason": written}).text, address=form.action)
    assert again.values("bg-rangering.reason") == written
    reader.put(id, "ranking", [{"measure": "n", "reason": "Deres."}, {"measure": "m"}])
    response = reader.submit(again)
    assert response.status_code == 422 and "Mest nytte." in main_of(response.text)
    assert reader.stored(id).at("ranking")[0] == {"measure": "n", "reason": "Deres."}


def test_a_good_reason_is_kept_beside_one_that_holds_a_number(reader):
    id = reader.make({**TWO, "ranking": ["m", "n"]})
    form = reader.form(f"/sak/{id}/samlet")
    response = reader.submit(form, {"bg-rangering.reason": ["Ring 41234567.", "Kan vente."]})
    assert response.status_code == 422
    assert reader.form_in(response.text).values("bg-rangering.reason")[1] == "Kan vente."


def test_an_answer_that_came_meanwhile_is_not_written_over(reader, late, case):
    form = reader.form(f"/sak/{case}/samlet")
    again = reader.form_in(late(form, {"helhet-samlet.verdi": "Mitt."}).text)
    reader.put(case, "answers/helhet-samlet", "Deres.")
    response = reader.submit(again)
    assert response.status_code == 422 and "Deres." in main_of(response.text)
    assert reader.form_in(response.text).value("helhet-samlet.verdi") == "Mitt."
    assert reader.stored(case).at("answers/helhet-samlet") == "Deres."


def test_a_name_that_came_meanwhile_is_not_written_over(reader, late, case):
    form = reader.form(f"/sak/{case}/saken")
    again = reader.form_in(late(form, {"_tittel--m.verdi": "Mitt"}).text, address=form.action)
    reader.put(case, "measures/m/title", "Deres")
    assert reader.submit(again).status_code == 422
    assert reader.stored(case).at("measures/m/title") == "Deres"


def test_a_new_case_is_not_lost(reader, late):
    said = {"title": "Felles lunsj"}
    count = len(store_of(reader.app).listed())
    form = reader.form("/ny", "/ny")
    response = late(form, said)
    assert LATE in text_of(response.text) and len(store_of(reader.app).listed()) == count
    again = reader.form_in(response.text, "/ny")
    assert again.value("title") == said["title"]
    assert reader.stored(case_id(reader.submit(again))).case.title == said["title"]


def test_a_reason_for_a_dismissal_is_not_lost(reader, late):
    id = reader.open(RICH)
    form = next(one for one in forms_of(reader.get(f"/sak/{id}/gjennomgang")) if one.action.endswith("/avvis"))
    response = late(form, {"grunn": LONG})
    again = next(
        one for one in forms_of(response.text) if one.action.endswith("/avvis") and one.value("regel") == form.value("regel")
    )
    assert again.value("grunn").replace("\r\n", "\n") == LONG and again.values("om") == form.values("om")
    assert reader.submit(again).status_code == 302
    assert reader.stored(id).case.dismissals[-1].reason == LONG


def test_an_upload_names_the_file_to_choose_again_and_no_person(reader):
    for name, shown in [("felles-lunsj.yaml", "felles-lunsj.yaml"), ("ola.nordmann@kommune.no.yaml", None)]:
        data = {"saksfil": (io.BytesIO(b"case: x"), name)}
        response = reader.client.post("/apne", data=data)
        assert response.status_code == 400 and "the file is not opened" in text_of(response.text)
        assert "nordmann" not in response.text and (shown or "") in response.text
        form = next(one for one in forms_of(response.text) if one.action == "/apne")
        assert form.value("csrf_token") and 'href="#saksfil"' in response.text


BUTTONS = [
    ("oppsett", "/kopi", None),
    ("oppsett", "/arkiv", None),
    ("tiltak/m/fjern", "/tiltak/m/fjern", None),
    ("historikk", "/angre", ("nummer", "2")),
    ("svar/nytte-samlet?om=tiltak:m", "/svar/nytte-samlet?om=tiltak:m", ("nummer", "2")),
]


@pytest.mark.parametrize(("page", "part", "button"), BUTTONS)
def test_a_button_alone_comes_again_and_does_what_it_did(reader, late, case, page, part, button):
    for value in ("liten", "stor"):
        reader.put(case, "measures/m/answers/nytte-samlet" if button and "svar" in page else "title", value)
    if page == "historikk":
        button = ("nummer", "3")
    form = reader.form(f"/sak/{case}/{page}", part)
    response = late(form, {}, button)
    assert reader.stored(case).number == 3
    again = reader.form_in(response.text, part)
    assert [one for one in again.sent() if one[0] not in ("csrf_token", "nokkel")] == [
        one for one in form.filled({}, button) if one[0] not in ("csrf_token", "nokkel")
    ]
    pressed = reader.submit(again)
    assert pressed.status_code == 302
    assert reader.stored(case).number == 4 or case_id(pressed) != case


def test_the_query_of_its_address_is_read_by_nobody_on_the_way(reader, late, case):
    """It once went to url_for as options: `_scheme` was another's, and an `id` beside that of the path was an error."""
    form = reader.form(f"/sak/{case}/oppsett", "/arkiv")
    form.action += "?_external=1&_scheme=javascript&_anchor=x&id=y"
    again = forms_of(main_of(late(form).text))[-1]
    assert again.action == form.action
    assert reader.submit(again).status_code == 302


def test_an_example_comes_again(reader, late):
    response = late(reader.form("/", f"/eksempel/{RICH}"))
    assert case_id(reader.submit(reader.form_in(response.text, f"/eksempel/{RICH}")))


def test_with_script_the_refusal_brings_a_token_and_the_next_save_is_taken(reader, late, case):
    form = reader.form(f"/sak/{case}/samlet")
    response = late(form, {"helhet-samlet.verdi": LONG}, HX_Request="true")
    token = response.headers["X-Token"]
    assert response.text == "" and reader.stored(case).number == 1
    fields = dict(form.filled({"helhet-samlet.verdi": LONG})) | {"csrf_token": token}
    assert reader.client.post(form.action, data=fields, headers={"HX-Request": "true"}).status_code == 200
    assert reader.given(case, "helhet-samlet").value == LONG


@pytest.mark.parametrize(
    "origin", ["https://evil.example", "null", "http://localhost:9999", "http://localhost.evil.example", "["]
)
def test_what_another_site_wrote_is_not_handed_to_the_reader(reader, case, origin):
    """Else its form would need but one press by someone who was led here."""
    for address, fields in [(f"/sak/{case}/arkiv", {"vekk": "1"}), ("/ny", {"title": "Theirs"})]:
        for more in ({}, {"HX-Request": "true"}):
            response = reader.client.post(address, data=fields, headers={"Origin": origin, **more})
            assert response.status_code == 400 and "X-Token" not in response.headers
            assert "Theirs" not in response.text and 'name="csrf_token"' not in response.text


def test_our_own_origin_is_not_another_site(reader, case):
    response = reader.client.post("/ny", data={"title": "Mine"}, headers={"Origin": "http://localhost"})
    assert response.status_code == 400 and 'value="Mine"' in response.text


@pytest.mark.parametrize("address", ["/sak/nosuch/tiltak/m", "/sak/nosuch/navn", "/sak/ID/tiltak/x/fjern", "/eksempel/nosuch"])
def test_what_it_was_about_may_be_gone(reader, case, address):
    response = reader.client.post(address.replace("ID", case), data={"tittel": "x"})
    assert response.status_code in (400, 404) and response.text.count("<h1") == 1


@pytest.mark.parametrize("language", ["nb", "nn"])
def test_it_is_said_in_the_reader_s_language(app, case, language):
    reader = Reader(app, language)
    page = reader.client.post(f"/sak/{case}/navn", data={"title": "Nytt"}).text
    said = {"nb": "Siden hadde vært åpen for lenge, og dette er ikke lagret.", "nn": "Sida hadde vore open for lenge"}
    assert said[language] in text_of(page)


def test_what_was_written_is_shown_as_text(reader, case):
    hostile = '"><script>alert(1)</script>{{ 77777*77777 }}'
    fields = {"title": hostile, "tittel": hostile, "grunn": hostile, "vekk": hostile, hostile: hostile}
    for address in (f"/sak/{case}/navn", f"/sak/{case}/saken", f"/sak/{case}/dybde", f"/sak/{case}/arkiv", "/ny"):
        page = reader.client.post(address, data=fields).text
        assert "<script>alert" not in page and "6049261729" not in re.sub(r"\S{30,}", "", main_of(page))


def test_a_field_that_was_not_touched_shows_what_stands_now(reader, late, case):
    form = reader.form(f"/sak/{case}/tiltak/m")
    reader.put(case, "measures/m/answers/anb-kunnskap-nytte", "Ro.")
    page = late(form, {"anb-kunnskap-ressurs--m.verdi": "Folk."}).text
    again = reader.form_in(page)
    assert again.value(f"{named('anb-kunnskap-nytte', 'm')}.verdi") == "Ro."
