"""What a case still needs: nothing required is left out, duties are never folded away, and a dismissal has a reason."""

import html
import logging
import re

import pytest

from advisor.engines.status import Status
from advisor.knowledge.terms import Force
from advisor.language.subjects import Kind, Subject
from tests.conftest import EXAMPLES
from web.guidance import cards

from ..finding import BASE, DUTIES, LOCAL, MOVED
from ..pages import RICH, SMALL, Reader, anchors_of, at_level, case_id, forms_of, links_of, main_of, part_of, text_of
from .test_start import PERSONAL

NAMES = [path.stem for path in EXAMPLES]


@pytest.fixture(scope="module")
def opened(app):
    """A case of every example, by name; no test changes them."""
    reader = Reader(app)
    return {name: reader.open(name) for name in NAMES}


def dismissal(reader, id, rule):
    return next(f for f in forms_of(reader.get(f"/sak/{id}/rad")) if f.action.endswith("/avvis") and f.value("regel") == rule)


# What it says ------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", NAMES)
def test_the_heading_counts_the_shortest_way_and_the_way_leads_to_each_question(reader, opened, name):
    id = opened[name]
    page = reader.get(f"/sak/{id}/rad")
    title = text_of(re.search(r"<h1.*?</h1>", page, re.S)[0])
    with reader.desk(id) as at:
        way = at.advice.next
    if not way:
        assert "Everything required at this depth has an answer" in title and 'id="vei"' not in page
        return
    assert re.match(rf"{len(way)} answers? (is|are) missing", title)
    whole = page[page.index('id="vei"') : page.index("</section>", page.index('id="vei"'))]
    steps = re.findall(r'<a class="(?:q-link )?ds-link" href="([^"]+#[^"]+)"', whole)
    assert len(steps) == len(way)  # the first in full, the rest folded
    assert whole.count("q-link") >= 5 or len(way) < 5
    for link in list(dict.fromkeys(steps))[::3]:
        address, _hash, anchor = html.unescape(link).partition("#")
        assert anchor in anchors_of(reader.get(address)), link


@pytest.mark.parametrize("name", NAMES)
def test_one_piece_of_advice_stands_in_no_order(reader, opened, name):
    page = text_of(main_of(reader.get(f"/sak/{opened[name]}/rad")))
    with reader.desk(opened[name]) as at:
        count = len(cards(at))
    assert ("1 piece of advice." in page) == (count == 1)
    assert ("first duties, then" in page) == (count > 1)


@pytest.mark.parametrize("name", NAMES)
def test_every_duty_that_is_open_stands_unfolded_on_the_page(reader, opened, name):
    page = main_of(reader.get(f"/sak/{opened[name]}/rad"))
    unfolded = re.sub(r"<details.*?</details>", "", page, flags=re.S)
    with reader.desk(opened[name]) as at:
        duties = [
            one for one in at.advice.requirements if one.requirement.force is Force.MUST and one.status is not Status.INAPPLICABLE
        ]
        for one in duties:
            assert at.why_url(one.requirement.id, one.subject) in links_of(unfolded), one.requirement.id
        assert {one.requirement.id for one in at.advice.blocking} <= {one.requirement.id for one in duties}


@pytest.mark.parametrize("name", NAMES)
def test_all_that_was_looked_at_stands_in_one_group_each_and_not_applicable_apart(reader, opened, name):
    page = main_of(reader.get(f"/sak/{opened[name]}/rad"))
    counts = {text_of(label): int(n) for label, n in re.findall(r"<summary>([^<]+)<span class=\"n\">(\d+)</span>", page)}
    with reader.desk(opened[name]) as at:
        here = [one for one in at.advice.requirements if one.finding.at_depth and one.requirement.force is not Force.MUST]
        by = {status: sum(one.status is status and not one.dismissed for one in here) for status in Status}
        dismissed = sum(bool(one.dismissed) for one in [*at.advice.requirements, *at.advice.prompts])
        not_counted, deeper = len(at.advice.not_counted), sum(not one.finding.at_depth for one in at.advice.requirements)
    assert counts.pop("Applies to the case and is in place", 0) == by[Status.MET]
    assert counts.pop("Does not apply to this case", 0) == by[Status.INAPPLICABLE]
    assert counts.pop("Missing", 0) == by[Status.MISSING]
    assert counts.pop("Dismissed with a reason", 0) == dismissed
    assert counts.pop("Answers that are kept but not counted", 0) == not_counted
    assert sum(counts.values()) == by[Status.UNKNOWN] + by[Status.NOT_ASSESSED] + by[Status.NOT_RELEVANT]
    assert deeper == 0 or f"{deeper} more point" in text_of(page)


@pytest.mark.parametrize("name", [RICH, "lunsjtilbud-kort"])
def test_every_link_of_the_page_leads_somewhere(reader, opened, name):
    links = links_of(reader.get(f"/sak/{opened[name]}/rad"))
    for link in sorted(links):
        if "/hvorfor/" not in link and not link.startswith(("/static", "/regler", "/sporsmal")):  # they have tests of their own
            assert reader.client.get(link.partition("#")[0], buffered=True, follow_redirects=True).status_code == 200, link


def test_a_case_without_measures_or_groups_is_told_so_and_not_called_complete(reader):
    for file, where in [
        ({"case": "x", "level": "praksis"}, "#nytt"),
        ({"case": "x", "level": "praksis", "measures": [{"id": "m"}]}, "#m"),
    ]:
        id = reader.make(file)
        page = main_of(reader.get(f"/sak/{id}/rad"))
        assert "Everything required at this depth has an answer" not in text_of(page)
        assert f"/sak/{id}/tiltak{where}" in links_of(page)


def test_the_page_says_how_much_the_depth_adds(reader, opened):
    page = text_of(reader.get(f"/sak/{opened['legge-ned-lavnytte']}/rad"))
    assert re.search(r"shorter depth would ask for \d+ of the answers", page)
    assert "duties apply at every depth" in page


# Dismissing ----------------------------------------------------------------------------------------


def test_a_dismissal_is_kept_shown_and_can_be_taken_back(reader):
    id = reader.open(RICH)
    response = reader.submit(dismissal(reader, id, LOCAL), {"grunn": "  Vi kjenner  dem. "})
    assert (response.status_code, response.location) == (302, f"/sak/{id}/rad#rad")
    (kept,) = [one for one in reader.stored(id).case.dismissals if one.rule == LOCAL]
    assert kept.reason == "Vi kjenner  dem."
    page = reader.get(f"/sak/{id}/rad")
    assert "Dismissed with a reason" in page and "Vi kjenner  dem." in page
    back = next(f for f in forms_of(page) if f.action.endswith("/avvis/angre") and f.value("regel") == LOCAL)
    assert reader.submit(back).status_code == 302
    assert not [one for one in reader.stored(id).case.dismissals if one.rule == LOCAL]
    assert dismissal(reader, id, LOCAL)


@pytest.mark.parametrize("reason", ["", " \n "])
def test_no_dismissal_without_a_reason(reader, reason):
    id = reader.open(RICH)
    response = reader.submit(dismissal(reader, id, LOCAL), {"grunn": reason})
    assert (response.status_code, reader.stored(id).number) == (422, 1)
    assert "Write why the advice does not fit." in text_of(response.text)
    assert f'href="#grunn-{LOCAL}"' in response.text and f'id="grunn-{LOCAL}"' in response.text
    assert re.search(rf"<details[^>]*open[^>]*>(?:(?!</details>).)*grunn-{LOCAL}", response.text, re.S)


@pytest.mark.parametrize("rule", DUTIES)
def test_a_duty_cannot_be_dismissed(reader, rule):
    id = reader.open("motsier-seg")
    assert not [f for f in forms_of(reader.get(f"/sak/{id}/rad")) if f.value("regel") == rule]
    for subject in ("tiltak:team", "tiltak:dagtilbod", "sak"):
        response = reader.post(f"/sak/{id}/avvis", {"regel": rule, "om": subject, "grunn": "Nei."})
        assert response.status_code == 404
    assert reader.stored(id).number == 1


@pytest.mark.parametrize(
    ("rule", "om"), [("R-FINNES-01", "sak"), (LOCAL, "tiltak:finnes-ikke"), ("S-Krise", "sak"), ("", ""), ("<b>", "<b>")]
)
def test_what_is_no_advice_cannot_be_dismissed(reader, rule, om):
    id = reader.make(SMALL)
    response = reader.post(f"/sak/{id}/avvis", {"regel": rule, "om": om, "grunn": "Nei."})
    assert response.status_code in (404, 422) and "<b>" not in response.text
    assert reader.stored(id).number == 1
    assert reader.post(f"/sak/{id}/avvis/angre", {"regel": rule, "om": om}).status_code in (302, 404)
    assert reader.stored(id).number == 1


@pytest.mark.parametrize("secret", PERSONAL.values(), ids=PERSONAL)
def test_personal_data_in_a_reason_is_refused_and_stays_with_its_writer(reader, caplog, secret):
    caplog.set_level(logging.INFO)
    id = reader.open(RICH)
    response = reader.submit(dismissal(reader, id, LOCAL), {"grunn": f"Spør {secret}"})
    assert (response.status_code, reader.stored(id).number) == (422, 1)
    outside = re.sub(r"<textarea.*?</textarea>", "", response.text, flags=re.S)
    assert secret not in outside and secret not in caplog.text


@pytest.mark.parametrize(
    "address",
    [
        "https://evil.example/",
        "//evil.example/",
        "/\\evil.example",
        "/sak/{id}/../../regler",
        "/sak/{id}\\@evil.example",
        "/sak/{id}/rad\r\nX-Evil: 1",
        "/sak/other/rad",
        "javascript:alert(1)",
        "\t//evil.example",
        "/sak/{id}/\t/evil",
    ],
)
def test_the_way_back_after_a_dismissal_never_leaves_the_case(reader, address):
    id = reader.open(RICH)
    fields = {"regel": LOCAL, "om": "sak", "grunn": "Nei.", "tilbake": address.format(id=id)}
    response = reader.post(f"/sak/{id}/avvis", fields)
    assert response.status_code == 302 and "X-Evil" not in response.headers
    assert re.fullmatch(rf"/sak/{id}/[^\\\s]*", response.location), response.location


def test_the_way_back_leads_to_the_part_one_came_from(reader):
    id = reader.open(RICH)
    address = f"/sak/{id}/lokalt"
    form = next(f for f in forms_of(reader.get(address)) if f.action.endswith("/avvis") and f.value("regel") == LOCAL)
    assert reader.submit(form, {"grunn": "Nei."}).location == f"{address}#rad"


# Short, and in a crisis ----------------------------------------------------------------------------


@pytest.mark.parametrize("level", ["praksis", "kommune", "nasjonalt"])
@pytest.mark.parametrize("crisis", ["ja", "nei"])
def test_no_depth_and_no_crisis_takes_a_duty_away_or_stops_a_save(reader, level, crisis):
    answers = {"anb-barn-berort": "ja"}
    measure = {**SMALL["measures"][0], "answers": answers}
    id = reader.make(at_level({**SMALL, "measures": [measure]}, level, crisis=crisis))
    page = re.sub(r"<details.*?</details>", "", main_of(reader.get(f"/sak/{id}/rad")), flags=re.S)
    asked = {one.id for one in BASE.requirements.values() if one.force is Force.MUST}
    assert set(re.findall(r"/hvorfor/([^?\"]+)", page)) & set(DUTIES) == asked
    assert reader.answer(id, "nytte-samlet", "m", verdi="stor").status_code == 302
    assert reader.get(f"/sak/{id}/saksfil") and reader.post(f"/sak/{id}/kopi").status_code == 302


def test_the_answers_of_a_short_complete_case_stand_as_a_list_with_a_way_to_change_each(reader, opened):
    id = opened["lunsjtilbud-kort"]
    page = reader.get(f"/sak/{id}/rad")
    answers = part_of(page, "innhold")
    answers = answers[answers.index('id="svar"') :].partition("</section>")[0]
    with reader.desk(id) as at:
        given = [item for item in at.form.items(at.form.pages()[0]) if item.answer]
    assert answers.count("<dt>") == answers.count("<dd>") == len(given) > 5
    for link in links_of(answers):
        address, _hash, anchor = link.partition("#")
        assert anchor in anchors_of(reader.get(address))


def test_groups_that_several_measures_share_are_named(reader):
    file = {
        **SMALL,
        "measures": [*SMALL["measures"], {"id": "n", "title": "Annet", "target_groups": [{"id": "h", "same_as": "m/g"}]}],
    }
    id = reader.make(file)
    assert case_id(reader.post(f"/sak/{id}/kopi"))
    with reader.desk(id) as at:
        assert len(at.form.facts.subjects[Kind.GROUP]) == 2
    reader.get(f"/sak/{id}/rad")


def test_an_own_answer_of_a_group_that_shares_another_is_shown_as_not_counted(reader):
    first = {"id": "m", "title": "Ett", "target_groups": [{"id": "g", "answers": {"alvorlighet-malgruppe": "høy"}}]}
    own = {"id": "h", "title": "Barn", "same_as": "m/g", "answers": {"alvorlighet-malgruppe": "lav"}}
    id = reader.make({"case": "x", "measures": [first, {"id": "n", "title": "Annet", "target_groups": [own]}]})
    said = text_of(main_of(reader.get(f"/sak/{id}/rad")))
    assert "Answers that are kept but not counted 1 The group shares the answer of another, which counts." in said
    assert re.search(r"which counts\. [^.]*\bBarn low", said)
    assert "They were given in a situation that is gone." not in said


def test_a_dismissal_from_before_an_advice_moved_is_shown_and_can_be_taken_back(reader):
    file = {"case": "x", "measures": [{"id": "m", "answers": {"tiltak-retning": "avvikles"}, "target_groups": [{"id": "g"}]}]}
    id = reader.make({**file, "dismissals": [{"rule": MOVED, "reason": "Avklart i fjor."}]})
    page = reader.get(f"/sak/{id}/rad")
    text = text_of(main_of(page))
    assert f"Reason: Avklart i fjor. The dismissal of {MOVED} (The case) has no effect" in text
    reader.submit(reader.form(f"/sak/{id}/rad", "avvis/angre"), {})
    assert not reader.stored(id).case.dismissals


def test_a_prompt_that_asks_for_something_leads_to_its_field(reader):
    file = {"case": "x", "measures": [{"id": "m", "answers": {"tiltak-retning": "avvikles"}, "target_groups": [{"id": "g"}]}]}
    id = reader.make(file)
    with reader.desk(id) as at:
        (card,) = [one for one in cards(at) if one.id == MOVED]
    assert card.goes_to == (Subject(Kind.MEASURE, ("m",)), "forsvarlig-igjen")
