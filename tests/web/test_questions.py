"""The questions page by page: with one button, in two windows at once, piece by piece with htmx, and short."""

import re
from datetime import timedelta

import pytest

from advisor.advice.advice import advise
from advisor.language.answers import Answer, Span, State
from advisor.text.catalogue import LANGUAGES

from ..pages import RICH, SMALL, Reader, anchors_of, at_level, forms_of, links_of, main_of, named, part_of, text_of

NEXT = ("videre", "1")
CHILDREN = "anb-barn-berort--m.verdi"


@pytest.fixture
def case(reader):
    return reader.make(SMALL)


@pytest.fixture
def children(reader):
    """The address of the page of a short case where children are asked about, and the id of the case."""
    id = reader.make(at_level(SMALL, "praksis"))
    return id, f"/sak/{id}/samlet"


def step(id):
    return Answer(State.VALUE, Span(id, id))


# Without JavaScript ----------------------------------------------------------------------------


def test_next_leads_through_every_part_and_ends_at_the_advice(reader, case):
    with reader.desk(case) as at:
        parts = [at.url(page) for page in at.form.pages()]
    seen, address = [], reader.client.get(f"/sak/{case}").location
    while address != f"/sak/{case}/gjennomgang":
        seen.append(address)
        assert len(seen) < 40
        form = reader.form(address)
        typed = {
            one.name: f"Skrevet på {address}" for one in form.controls if one.name.endswith(".verdi") and one.type == "textarea"
        }
        address = reader.submit(form, typed, NEXT).location
        stored = reader.stored(case)
        written = [given.value for answers in stored.case.answers.values() for given in answers.values()]
        assert written.count(f"Skrevet på {seen[-1]}") == len(typed)
    assert seen == parts
    assert reader.stored(case).number <= 1 + len(parts)


def test_the_pages_are_three_and_one_for_each_measure(reader, case):
    assert [page.id for page in pages_of(reader, case)] == ["saken", "side-om-side", "tiltak", "samlet", "lovkart"]
    links = links_of(part_of(reader.get(f"/sak/{case}/saken"), "deler-liste"))
    assert {f"/sak/{case}/{one}" for one in ("saken", "side-om-side", "tiltak/m", "samlet", "gjennomgang")} <= links


def pages_of(reader, case):
    with reader.desk(case) as at:
        return at.form.pages()


def test_the_other_button_saves_and_stays(reader, case):
    address = f"/sak/{case}/tiltak/m"
    response = reader.submit(reader.form(address), {"anb-kunnskap-ressurs--m.verdi": "stor"})
    assert (response.status_code, response.location) == (302, f"{address}?lagret=1")
    assert "Your answers are saved." in reader.get(response.location)
    assert reader.given(case, "anb-kunnskap-ressurs", "m").value == "stor"


def test_enter_in_a_field_saves_and_does_nothing_else(reader):
    """A browser presses the first button of the form: that one must not take an answer away or go on."""
    id = reader.open(RICH)
    page = reader.get(f"/sak/{id}/side-om-side")
    buttons = re.findall(r"<button[^>]*>", page[page.index('id="svar"') :])
    assert 'type="submit"' in buttons[0] and "name=" not in buttons[0]
    assert any('name="fjern"' in button for button in buttons)


def test_a_whole_page_is_one_event_and_posting_it_unchanged_is_none(reader):
    id = reader.open(RICH)
    for page in pages_of(reader, id):
        with reader.desk(id) as at:
            address = at.url(page)
        assert reader.submit(reader.form(address), button=NEXT).status_code == 302
    assert reader.stored(id).number == 1
    texts = {"anb-kunnskap-nytte--team.verdi": "En.", "anb-kunnskap-ressurs--team.verdi": "To."}
    reader.submit(reader.form(f"/sak/{id}/tiltak/team"), texts)
    assert reader.stored(id).number == 2


def test_the_same_form_sent_twice_is_saved_once(reader, case):
    form = reader.form(f"/sak/{case}/tiltak/m")
    changes = {"anb-kunnskap-ressurs--m.verdi": "stor", "anb-kunnskap-nytte--m.verdi": "Ro."}
    for headers in ({}, {}, {"HX_Request": "true"}):
        assert reader.submit(form, changes, **headers).status_code in (200, 302)
        assert reader.stored(case).number == 2


POINT = "ressurs-lokaler"  # of anb-kunnskap-ressurs, which a municipality is not asked


def test_a_point_is_a_line_beside_its_question_until_it_is_opened_or_answered(reader, case):
    address = f"/sak/{case}/tiltak/m"
    page = reader.get(address)
    beside = part_of(page, "sp-anb-kunnskap-ressurs--m")
    (link,) = [one for one in links_of(beside) if f"apne={POINT}" in one]
    assert f"{POINT}--m.verdi" not in reader.form_in(page).names
    form = reader.form(link.partition("#")[0])
    assert f"{POINT}--m.verdi" in form.names and f"apne={POINT}" in form.action  # saved, it stays open
    reader.submit(form, {f"{POINT}--m.verdi": "Ro."})
    assert reader.form(address).value(f"{POINT}--m.verdi") == "Ro."
    assert f"apne={POINT}" not in reader.get(address)


def test_several_points_are_open_at_once(reader, case):
    names = reader.form(f"/sak/{case}/tiltak/m?apne=ressurs-lokaler&apne=nytte-kort-sikt").names
    assert {"ressurs-lokaler--m.verdi", "nytte-kort-sikt--m.verdi"} <= names


def test_a_question_that_nothing_asks_is_opened_by_the_links_that_lead_to_it(reader, case):
    with reader.desk(case) as at:
        address, _, anchor = at.question_url((at.measure("m"), POINT)).partition("#")
    assert f"{anchor}.verdi" in reader.form(address).names


@pytest.mark.parametrize("part", ["finnes-ikke", "tiltak/finnes-ikke", "saken/x", "<b>", "tiltak/m/g"])
def test_an_unknown_part_is_404_for_reading_and_writing(reader, case, part):
    reader.get(f"/sak/{case}/{part}", 404)
    assert reader.post(f"/sak/{case}/{part}").status_code == 404


@pytest.mark.parametrize(
    ("before", "now"),
    [
        ("nytte/m", "side-om-side#nytte-samlet--m"),
        ("barn", "side-om-side#anb-barn-berort--m"),
        ("alvorlighet/m", "side-om-side#alvorlighet-malgruppe--m--g"),
        ("medvirkning", "samlet#bg-medvirkning"),
        ("tiltak", "side-om-side"),
        ("kort", "side-om-side"),
    ],
)
def test_an_address_of_before_leads_to_where_its_questions_stand_now(reader, case, before, now):
    assert reader.client.get(f"/sak/{case}/{before}").location == f"/sak/{case}/{now}"


# Two windows -----------------------------------------------------------------------------------


def two_windows(reader, children, theirs, mine):
    """One window saved `theirs`; the other, opened before that, sends `mine`. The page it gets."""
    _id, address = children
    other = reader.form(address)
    reader.submit(reader.form(address), theirs)
    return reader.submit(other, mine)


def test_an_answer_that_was_changed_meanwhile_shows_both_and_loses_neither(reader, children):
    id, _address = children
    response = two_windows(reader, children, {CHILDREN: "ja"}, {CHILDREN: "nei"})
    assert response.status_code == 422
    assert reader.given(id, "anb-barn-berort", "m").value == "ja"
    message = text_of(part_of(response.text, "feil-anb-barn-berort--m"))
    assert "yes" in message.lower()
    assert reader.form_in(response.text).value(CHILDREN) == "nei"
    assert 'href="#anb-barn-berort--m"' in response.text


@pytest.mark.parametrize(("button", "stands"), [("behold", "nei"), ("bruk", "ja")])
def test_a_conflict_is_settled_by_a_button(reader, children, button, stands):
    id, address = children
    response = two_windows(reader, children, {CHILDREN: "ja"}, {CHILDREN: "nei"})
    settled = reader.submit(reader.form_in(response.text, address=address), button=(button, "anb-barn-berort--m"))
    assert settled.status_code == 302
    assert reader.given(id, "anb-barn-berort", "m").value == stands
    assert reader.form(address).value(CHILDREN) == stands


def test_a_conflict_stays_one_until_it_is_settled(reader, children):
    id, address = children
    response = two_windows(reader, children, {CHILDREN: "ja"}, {CHILDREN: "nei"})
    assert reader.submit(reader.form_in(response.text, address=address)).status_code == 422
    assert reader.given(id, "anb-barn-berort", "m").value == "ja"


def test_other_answers_of_the_same_post_are_saved(reader, case):
    address = f"/sak/{case}/tiltak/m"
    late = reader.form(address)
    reader.submit(reader.form(address), {"anb-kunnskap-ressurs--m.verdi": "stor"})
    response = reader.submit(late, {"anb-kunnskap-ressurs--m.verdi": "liten", "anb-kunnskap-nytte--m.verdi": "Ro."})
    assert response.status_code == 422
    assert reader.given(case, "anb-kunnskap-ressurs", "m").value == "stor"
    assert reader.given(case, "anb-kunnskap-nytte", "m").value == "Ro."


def test_what_i_did_not_touch_is_no_conflict_and_theirs_stands(reader, case):
    address = f"/sak/{case}/tiltak/m"
    late = reader.form(address)
    reader.submit(reader.form(address), {"anb-kunnskap-ressurs--m.verdi": "stor"})
    assert reader.submit(late, {"anb-kunnskap-nytte--m.verdi": "Ro."}).status_code == 302
    assert reader.given(case, "anb-kunnskap-ressurs", "m").value == "stor"


def test_the_same_answer_in_both_windows_is_no_conflict(reader, children):
    assert two_windows(reader, children, {CHILDREN: "ja"}, {CHILDREN: "ja"}).status_code == 302


def test_an_answer_that_was_removed_meanwhile_is_a_conflict_too(reader, children):
    id, address = children
    reader.submit(reader.form(address), {CHILDREN: "ja"})
    late = reader.form(address)
    reader.submit(reader.form(address), button=("fjern", "anb-barn-berort--m"))
    assert reader.submit(late, {CHILDREN: "nei"}).status_code == 422
    assert reader.given(id, "anb-barn-berort", "m") is None


def test_a_measure_removed_meanwhile_is_a_page_that_says_so(reader, case):
    form = reader.form(f"/sak/{case}/tiltak/m")
    reader.put(case, "measures/m", None)
    assert reader.submit(form, {"anb-kunnskap-ressurs--m.verdi": "stor"}).status_code == 404


# Situations that come and go ---------------------------------------------------------------------


def test_an_answer_whose_situation_is_gone_is_kept_and_shown(reader, children):
    id, address = children
    assert "bb-vurder--m.verdi" not in reader.form(address).names
    reader.submit(reader.form(address), {CHILDREN: "ja"})
    reader.submit(reader.form(address), {"bb-vurder--m.verdi": "De trenger ro."})
    reader.submit(reader.form(address), {CHILDREN: "nei"})
    form = reader.form(address)
    assert form.value("bb-vurder--m.verdi") == "De trenger ro."
    assert "bb-plikt-avveies--m.verdi" not in form.names
    assert f"{address}#bb-vurder--m" in reader.get(f"/sak/{id}/gjennomgang")  # among those that are not counted
    reader.submit(form, {CHILDREN: "ja"})
    assert reader.given(id, "bb-vurder", "m").value == "De trenger ro."


def test_what_a_group_shares_is_shown_and_answered_in_one_place(reader):
    group = {"id": "h", "same_as": "m/g"}
    file = {**SMALL, "measures": [*SMALL["measures"], {"id": "n", "title": "Annet", "target_groups": [group]}]}
    id = reader.make(file)
    reader.answer(id, "alvorlighet-malgruppe", "m", "g", verdi="høy")
    page = reader.get(f"/sak/{id}/side-om-side")
    place = part_of(page, "sp-alvorlighet-malgruppe--n--h")
    assert "high" in text_of(place).lower() and "<input" not in place
    (link,) = links_of(place)
    assert link.partition("#")[2] in anchors_of(reader.get(link.partition("#")[0]))
    assert not [name for name in reader.form_in(page).names if name.startswith("alvorlighet-malgruppe--n")]


# Piece by piece --------------------------------------------------------------------------------


def fragments(response):
    """The ids that an answer to htmx puts something at, each with how."""
    return dict(re.findall(r'id="([^"]+)"[^>]*hx-swap-oob="([^"]+)"', response.text))


def test_a_question_newly_asked_comes_alone_and_nothing_that_stands_is_swapped(reader, children):
    id, address = children
    page = reader.get(address)
    form = reader.form_in(page)
    response = reader.submit(form, {CHILDREN: "ja"}, HX_Request="true")
    assert (response.status_code, response.headers["X-Unsaved"]) == (200, "0")
    assert "<html" not in response.text and "<form id" not in response.text
    sent = {name.removesuffix(".versjon") for name in form.names if name.endswith(".versjon")}
    found = fragments(response)
    new = {at.removeprefix("sp-") for at in found if at.startswith("sp-")}
    assert "bb-vurder--m" in new and not new & sent
    assert set(found) <= anchors_of(page)
    for name in sent:
        assert {f"v-{name}", f"m-{name}", f"ekko-{name}", f"feil-{name}"} <= set(found)
        assert f'name="{name}.verdi"' not in response.text
    assert 'name="bb-vurder--m.verdi"' in part_of(response.text, "sp-bb-vurder--m")
    assert reader.given(id, "anb-barn-berort", "m").value == "ja"


def test_versions_in_the_pieces_let_the_next_answer_be_saved(reader, children):
    id, address = children
    form = reader.form(address)
    response = reader.submit(form, {CHILDREN: "ja"}, HX_Request="true")
    version = re.search(r'id="v-anb-barn-berort--m"[^>]*value="(\d+)"', response.text)[1]
    changed = {CHILDREN: "nei", "anb-barn-berort--m.versjon": version}
    assert reader.submit(form, changed, HX_Request="true").headers["X-Unsaved"] == "0"
    assert reader.given(id, "anb-barn-berort", "m").value == "nei"


def test_what_is_not_saved_is_said_in_the_header_the_status_and_at_the_question(reader, case):
    form = reader.form(f"/sak/{case}/side-om-side")
    wrong = {"nytte-samlet--m.verdi": "stor", "nytte-samlet--m.opp_til": "liten"}
    response = reader.submit(form, wrong, HX_Request="true")
    assert (response.status_code, response.headers["X-Unsaved"]) == (200, "1")
    assert "ds-validation-message" in part_of(response.text, "feil-nytte-samlet--m")
    assert 0 < len(text_of(part_of(response.text, "status"))) <= 100


def test_a_conflict_comes_in_pieces_with_its_buttons(reader, children):
    _id, address = children
    late = reader.form(address)
    seen = late.value("anb-barn-berort--m.versjon")
    reader.submit(reader.form(address), {CHILDREN: "ja"})
    response = reader.submit(late, {CHILDREN: "nei"}, HX_Request="true")
    assert response.headers["X-Unsaved"] == "1"
    piece = part_of(response.text, "feil-anb-barn-berort--m")
    assert re.findall(r'name="(behold|bruk)" value="anb-barn-berort--m"', piece) == ["behold", "bruk"]
    assert re.search(rf'id="v-anb-barn-berort--m"[^>]*value="{seen}"', response.text)  # still the version its writer saw


def test_a_form_that_stands_open_gets_the_value_with_the_version(reader, children):
    """An answer that another window gave comes whole: the new version alone would let the old value be put over it."""
    id, address = children
    open_form = reader.form(address)
    reader.submit(reader.form(address), {CHILDREN: "ja"})
    response = reader.submit(open_form, HX_Request="true")
    assert "v-anb-barn-berort--m" not in fragments(response)
    whole = reader.form_in(f'<form id="svar" method="post">{part_of(response.text, "sp-anb-barn-berort--m")}</form>')
    assert whole.value(CHILDREN) == "ja"
    assert int(whole.value("anb-barn-berort--m.versjon")) == reader.stored(id).version("measures/m/answers/anb-barn-berort")


def test_what_another_window_took_away_leaves_a_form_that_stands_open(reader, case):
    address = f"/sak/{case}/tiltak/m"
    reader.submit(reader.form(f"{address}?apne={POINT}"), {f"{POINT}--m.verdi": "Noe."})
    open_form = reader.form(address)
    reader.submit(reader.form(address), button=("fjern", f"{POINT}--m"))
    response = reader.submit(open_form, {"anb-kunnskap-nytte--m.verdi": "Ro."}, HX_Request="true")
    assert text_of(part_of(response.text, f"sp-{POINT}--m")) == ""


def test_what_is_half_given_keeps_the_version_that_its_writer_saw(reader, case):
    address, half = f"/sak/{case}/tiltak/m", {"anb-kunnskap-nytte--m.begrunnelse": "Fordi."}
    late = reader.form(address)
    reader.submit(reader.form(address), {"anb-kunnskap-nytte--m.verdi": "Ro."})
    response = reader.submit(late, half, HX_Request="true")
    seen = late.value("anb-kunnskap-nytte--m.versjon")
    assert re.search(rf'id="v-anb-kunnskap-nytte--m"[^>]*value="{seen}" data-unsaved', response.text)
    assert "Not saved" in text_of(part_of(response.text, "lagret"))


GROUPED = "alvorlighet-malgruppe--m--g"


def test_a_group_removed_meanwhile_is_said_and_what_was_written_is_not_called_saved(reader, case):
    form = reader.form(f"/sak/{case}/side-om-side")
    reader.put(case, "measures/m/target_groups/g", None)
    other = {"alvorlighet-hast--m.verdi": "lav"}
    quiet = reader.submit(form, other, HX_Request="true")
    assert quiet.headers["X-Unsaved"] == "0"
    assert "«Hjemmeboende» has been removed" in text_of(part_of(quiet.text, f"feil-{GROUPED}"))
    late = {f"{GROUPED}.verdi": "lav", f"{GROUPED}.begrunnelse": "Skrevet for sent"}
    response = reader.submit(form, other | late, HX_Request="true")
    assert response.headers["X-Unsaved"] == "1"
    assert "you can copy it" in text_of(part_of(response.text, f"feil-{GROUPED}"))
    assert re.search(rf'id="v-{GROUPED}"[^>]* data-unsaved', response.text)
    assert reader.given(case, "alvorlighet-hast", "m") == step("lav")
    sent = reader.submit(form, late)
    assert sent.status_code == 422 and "Skrevet for sent" in text_of(sent.text)


def test_a_removed_measure_is_named_and_what_was_written_can_be_copied(reader, case):
    form = reader.form(f"/sak/{case}/tiltak/m")
    reader.put(case, "measures/m", None)
    response = reader.submit(form, {"anb-kunnskap-nytte--m.verdi": "Skrevet for sent"})
    said = text_of(main_of(response.text))
    assert response.status_code == 404 and "«Lunsj» has been removed" in said and "Skrevet for sent" in said
    assert f"/sak/{case}/historikk" in links_of(main_of(response.text))
    assert "has been removed" in reader.get(f"/sak/{case}/tiltak/m", 404)
    assert "has been removed" not in reader.get(f"/sak/{case}/tiltak/aldri", 404)


def test_a_form_keeps_no_old_values_in_the_browser(reader, case):
    assert re.search(r'<form id="svar"[^>]* autocomplete="off"', reader.get(f"/sak/{case}/tiltak/m"))


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_status_says_how_much_is_new_in_one_short_sentence_and_is_silent_otherwise(app, language):
    reader = Reader(app, language)
    id = reader.make(at_level(SMALL, "praksis"))
    address = f"/sak/{id}/samlet"
    page = reader.get(address)
    assert page.count('role="status"') == 1
    assert text_of(part_of(page, "status")) == ""
    form = reader.form_in(page)
    said = text_of(part_of(reader.submit(form, {CHILDREN: "ja"}, HX_Request="true").text, "status"))
    assert 0 < len(said) <= 100 and re.match(r"\d", said)
    again = reader.submit(reader.form(address), {"anb-barn-berort--m.begrunnelse": "Se over."}, HX_Request="true")
    assert text_of(part_of(again.text, "status")) == ""


def test_the_page_has_the_pieces_places_before_they_come(reader, case):
    """htmx drops what it finds no place for: every question a page could ever ask has one, but those of the table."""
    for page in pages_of(reader, case):
        with reader.desk(case) as at:
            parts = [part for part in at.form.parts(page) if not part.table]
            every = [named(item.question.id, *item.subject.ids) for part in parts for item in at.form.of_part(part)]
            address = at.url(page)
        assert {f"sp-{name}" for name in every} <= anchors_of(reader.get(address))


def test_a_receipt_tells_the_page_that_its_form_arrived(reader, case):
    form = reader.form(f"/sak/{case}/tiltak/m")
    fields = [*form.filled({"anb-kunnskap-nytte--m.verdi": "Ro."}), ("kvittering", "a1b2-c3")]
    response = reader.client.post(form.action, data=dict(fields))
    cookie = next(one for one in response.headers.getlist("Set-Cookie") if one.startswith("kvittert="))
    assert cookie.startswith("kvittert=a1b2-c3;") and "HttpOnly" not in cookie and "SameSite=Lax" in cookie
    typing = reader.client.post(form.action, data=dict([*fields[:-1], ("kvittering", "d4")]), headers={"HX-Request": "true"})
    assert "kvittert=d4.a1b2-c3;" in typing.headers["Set-Cookie"]  # of a page that was left: nobody hears the answer
    half = [*form.filled({"anb-kunnskap-nytte--m.begrunnelse": "Fordi."}), ("kvittering", "e5")]
    waits = reader.client.post(form.action, data=dict(half), headers={"HX-Request": "true"})
    assert not [one for one in waits.headers.getlist("Set-Cookie") if "e5" in one]  # not saved: the draft is still needed
    nasty = reader.client.post(form.action, data=dict([*form.sent(), ("kvittering", 'x"; Path=/\r\nX: y' + "z" * 200)]))
    assert (
        "X" not in nasty.headers and len(next(c for c in nasty.headers.getlist("Set-Cookie") if c.startswith("kvittert="))) < 200
    )


# Short -----------------------------------------------------------------------------------------


def start_a_short_case(reader):
    id = reader.make(at_level({**SMALL, "arena": "drift", "crisis": "nei"}, "praksis"))
    return id, "m"


def complete(reader, id, children):
    """Answers whatever the short page asks until nothing is missing; how many answers that took."""
    given = 0
    for _round in range(4):
        form = reader.form(f"/sak/{id}/samlet")
        answers = {}
        for name in dict.fromkeys(one.name for one in form.controls if one.name.endswith(".verdi")):
            here = [one for one in form.controls if one.name == name]
            if form.value(name):
                continue
            yes = name.startswith(("anb-barn-berort", "barn-valget-folger"))
            text = "Lunsjen gir fellesskap tre dager i uka og koster lite. Vi veide det mot besøk hjemme."
            answers[name] = ("ja" if children else "nei") if yes else (here[0].options[1:2] or [here[0].value or text])[0]
        given += len(answers)
        response = reader.submit(form, answers, NEXT)
        assert response.location.partition("?")[0] == f"/sak/{id}/lovkart", text_of(response.text)[:500]
        if children:
            reader.submit(reader.form(f"/sak/{id}/dokument", "/dokument/lest"))
        if advise(reader.stored(id).case, reader.stored(id).knowledge).complete:
            return given
    raise AssertionError("the short page did not ask for everything")


def test_a_small_case_is_complete_after_at_most_ten_answers(reader):
    id, _measure = start_a_short_case(reader)
    form = reader.form(f"/sak/{id}/samlet")
    assert sum(name.endswith(".versjon") for name in form.names) <= 10
    assert complete(reader, id, children=False) <= 10


def test_with_children_the_short_page_asks_for_the_whole_duty(reader):
    id, measure = start_a_short_case(reader)
    complete(reader, id, children=True)
    assert reader.given(id, "bb-vurder", measure) is not None
    with reader.desk(id) as at:
        assert at.advice.complete and not at.advice.blocking


def test_a_short_case_has_the_case_and_one_page_with_the_rest(reader):
    id = reader.make(at_level(SMALL, "praksis"))
    assert [page.id for page in pages_of(reader, id)] == ["saken", "samlet", "lovkart"]
    names = reader.form(f"/sak/{id}/samlet").names
    assert {"nytte-samlet--m.verdi", "alvorlighet-malgruppe--m--g.verdi", "helhet-samlet.verdi"} <= names
    assert reader.client.get(f"/sak/{id}/tiltak/m").location == f"/sak/{id}/samlet"


def test_the_short_page_shows_whatever_has_an_answer(reader):
    id = reader.make(at_level(SMALL, "praksis", answers={"anb-lokale-forhold": "ja"}))
    assert reader.form(f"/sak/{id}/samlet").value("anb-lokale-forhold.verdi") == "ja"


def test_a_case_without_measures_can_be_worked_on_and_is_led_to_them(reader):
    id = reader.make({"case": "tom", "level": "kommune"})
    assert f"/sak/{id}/saken#nytt" in links_of(main_of(reader.get(f"/sak/{id}/side-om-side")))
    assert reader.answer(id, "bg-prioriteringssituasjon", verdi="Noe.").status_code == 302
    assert len(forms_of(reader.get(f"/sak/{id}/saken"))) >= 1


def test_progress_is_told_as_answers_given_of_answers_required(reader, case):
    def said():
        page = part_of(reader.get(f"/sak/{case}/side-om-side"), "deler-liste")
        return re.search(
            r"(\d+) of (\d+) answered", text_of(re.search(r'<a[^>]*aria-current="page".*?</a>', page, re.S)[0])
        ).groups()

    (before, asked) = said()
    reader.answer(case, "anb-barn-berort", "m", verdi="nei")
    assert said() == (str(int(before) + 1), asked)
    reader.answer(case, "alvorlighet-hast", "m", verdi="lav")
    with reader.desk(case) as at:
        hast = at.form.required(at.form.item(at.measure("m"), "alvorlighet-hast"))
    assert int(said()[0]) == int(before) + 1 + (hast is not None)  # what may be left empty counts for nothing


def test_pages_name_when_the_case_was_saved(reader, case):
    stored = reader.stored(case)
    assert stored.changed - stored.opened < timedelta(minutes=1)
    assert re.search(r"Saved at \d\d:\d\d", text_of(part_of(reader.get(f"/sak/{case}/saken"), "lagret")))


@pytest.mark.parametrize("half", [{"ikke_relevant": "on"}, {"begrunnelse": "Fordi."}], ids=["no reason yet", "no answer yet"])
def test_what_is_half_given_waits_while_one_writes_and_is_said_when_the_form_is_sent(reader, case, half):
    form = reader.form(f"/sak/{case}/tiltak/m")
    fields = form.filled({f"anb-kunnskap-nytte--m.{part}": one for part, one in half.items()})
    typing = reader.client.post(form.action, data=dict(fields), headers={"HX-Request": "true"})
    assert typing.headers["X-Unsaved"] == "1" and "ds-validation-message" not in typing.text
    sent = reader.client.post(form.action, data=dict(fields))
    assert sent.status_code == 422 and "ds-validation-message" in sent.text
    assert reader.given(case, "anb-kunnskap-nytte", "m") is None
