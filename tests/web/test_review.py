"""The leader's page: people's own words, duties never folded, advice in few lines, and a reason for each dismissal."""

import logging
import re

import pytest

from advisor.advice.advice import advise
from advisor.case.casefile import read_record
from advisor.case.writing import plain
from advisor.knowledge.terms import Force
from advisor.language.subjects import Kind, Subject
from advisor.text.reading import read_bytes
from tests.conftest import EXAMPLES, ROOT
from web.guidance import cards

from ..finding import BASE, DUTIES, MOVED
from ..pages import RICH, SMALL, Reader, anchors_of, at_level, case_id, forms_of, links_of, main_of, text_of
from .test_start import PERSONAL

DAY_CENTRE = ROOT / "tests" / "dagsenter.yaml"
NAMES = [path.stem for path in EXAMPLES]


@pytest.fixture(scope="module")
def opened(app):
    """A case of every example, by name; no test changes them."""
    reader = Reader(app)
    return {name: reader.open(name) for name in NAMES}


def dismissal(reader, id, rule):
    return next(
        f for f in forms_of(reader.get(f"/sak/{id}/gjennomgang")) if f.action.endswith("/avvis") and f.value("regel") == rule
    )


def lines_of(page):
    """The lines of advice, each with its force (ma, bor, kan) and id; those that stand unfolded first."""
    found = re.findall(r'<li class="line (ma|bor|kan)" id="linje-([^"]+)">', page)
    folded = "".join(re.findall(r'<div class="folds no-print">.*?</section>', page, re.S))
    return [one for one in found if f"linje-{one[1]}" not in folded], [one for one in found if f"linje-{one[1]}" in folded]


# What it says ------------------------------------------------------------------------------------


def test_the_old_address_leads_to_the_review(reader, opened):
    response = reader.client.get(f"/sak/{opened[RICH]}/rad")
    assert (response.status_code, response.location) == (302, f"/sak/{opened[RICH]}/gjennomgang")


def section_of(page, id):
    """What stands under a heading."""
    return text_of(re.search(rf'<section aria-labelledby="{id}".*?</section>', page, re.S)[0])


def test_what_is_proposed_why_what_gives_way_and_the_money_are_peoples_own_words(reader):
    file = plain(read_bytes(DAY_CENTRE.read_bytes(), "x", []))
    page = reader.get(f"/sak/{reader.make(file)}/gjennomgang")
    said = section_of(page, "forslag")
    for question in ("forslag-vedtak", "helhet-samlet", "helhet-nedprioriteres"):
        assert file["answers"][question] in said
    assert "Money Change in the coming year: 50,000 NOK per year" in said and "Later on: not assessed" in said
    rows = section_of(page, "rekke")
    assert rows.index("1. Ambulerende demensteam") < rows.index("2. Dagsenter mandag og fredag")
    for row in file["ranking"]:
        assert row["reason"] in rows
    assert "Large, not very sure" in rows and "not said" not in rows


def test_what_nobody_wrote_is_not_assessed_and_nothing_is_written_for_them(reader):
    id = reader.make(
        {"case": "x", "title": "X", "level": "kommune", "measures": [{"id": "m", "title": "M"}, {"id": "n", "title": "N"}]}
    )
    page = reader.get(f"/sak/{id}/gjennomgang")
    assert section_of(page, "forslag").count("not assessed") >= 4
    rows = section_of(page, "rekke")
    assert "You have set no order." in rows and "1." not in rows and "Your reason" not in rows
    assert not re.search(r"score|%|finished|complete\b", text_of(main_of(page)).lower())


def test_the_depth_that_does_not_ask_for_a_proposal_does_not_miss_it(reader):
    id = reader.make({"case": "x", "level": "praksis", "answers": {"helhet-samlet": "Mat veide tyngst."}})
    said = section_of(reader.get(f"/sak/{id}/gjennomgang"), "forslag")
    assert "Mat veide tyngst." in said and "not assessed" not in said


@pytest.mark.parametrize("name", NAMES)
def test_the_two_lines_count_what_the_advice_counts_and_each_open_question_has_its_field(reader, opened, name):
    page = reader.get(f"/sak/{opened[name]}/gjennomgang")
    said = section_of(page, "tomt")
    with reader.desk(opened[name]) as at:
        advice, left = at.advice, at.advice.next
        wanted = {at.question_url(place) for place in left}
    assert f"{advice.answered} of {len(advice.required)} answered" in said
    assert f"{sum(one.whole for one in advice.document)} of {len(advice.document)} have text" in said
    assert wanted <= links_of(page)
    for link in sorted(wanted)[::4]:
        address, _hash, anchor = link.partition("#")
        assert anchor in anchors_of(reader.get(address)), link


@pytest.mark.parametrize("name", NAMES)
def test_at_most_seven_lines_of_advice_stand_unfolded_and_every_duty_does(reader, opened, name):
    shown, folded = lines_of(reader.get(f"/sak/{opened[name]}/gjennomgang"))
    with reader.desk(opened[name]) as at:
        every = [one.id for one in cards(at)]
        duties = [one.id for one in cards(at) if one.force is Force.MUST]
    assert [id for _force, id in shown] + [id for _force, id in folded] == every or set(every) == {
        id for _f, id in shown + folded
    }
    assert [id for _force, id in shown] == every[: max(7, len(duties))]
    assert "ma" not in {force for force, _id in folded}


@pytest.mark.parametrize("name", NAMES)
def test_every_open_duty_stands_unfolded_with_where_it_stands(reader, opened, name):
    page = main_of(reader.get(f"/sak/{opened[name]}/gjennomgang"))
    unfolded = re.sub(r"<details.*?</details>", "", page, flags=re.S)
    with reader.desk(opened[name]) as at:
        for one in at.advice.blocking:
            if one.applies:
                assert at.why_url(one.requirement.id, one.subject) in links_of(unfolded), one.requirement.id
            for place in at.advice.settling(one):
                assert at.question_url(place) in links_of(unfolded)


def test_what_people_are_unsure_of_is_said_from_their_answers(reader):
    measures = [
        {
            "id": "a",
            "title": "A",
            "answers": {"nytte-samlet": "usikkert", "ressurs-samlet": {"value": "liten", "certainty": "lite"}},
        },
        {"id": "b", "title": "B", "answers": {"nytte-samlet": {"from": "liten", "to": "stor"}, "ressurs-samlet": "stor"}},
        {"id": "c", "title": "C", "answers": {"nytte-samlet": {"value": "middels", "certainty": "svært"}}},
    ]
    said = section_of(
        reader.get(f"/sak/{reader.make({'case': 'x', 'level': 'kommune', 'measures': measures})}/gjennomgang"), "usikre"
    )
    assert re.search(r"A Unsure", said) and re.search(r"A Small, not very sure", said)
    assert "It cannot be told apart from «C»." in said
    assert said.index("Unsure") < said.index("not very sure") < said.index("told apart")
    assert "For 2 assessments you have not said how sure you are." in said  # b's


def test_an_answer_that_decides_what_is_asked_about_the_order_stands_first(reader):
    def measure(id, benefit, **more):
        return {"id": id, "title": id, "answers": {"nytte-samlet": benefit, "ressurs-samlet": "stor"}, **GROUP}

    GROUP = {"target_groups": [{"id": "g", "title": "G", "answers": {"alvorlighet-malgruppe": "høy"}}]}
    measures = [measure("a", {"value": "middels", "certainty": "lite"}), measure("b", "middels")]
    measures[0]["answers"]["alvorlighet-hast"] = "usikkert"
    file = {"case": "x", "level": "kommune", "measures": measures, "ranking": [{"measure": "a"}, {"measure": "b"}]}
    said = section_of(reader.get(f"/sak/{reader.make(file)}/gjennomgang"), "usikre")
    assert "If it is «small», we will ask why «a» stands before «b»." in said
    assert said.index("we will ask") < said.index("Unsure")


@pytest.mark.parametrize("name", [RICH, "lunsjtilbud-kort"])
def test_every_link_of_the_page_leads_somewhere(reader, opened, name):
    links = links_of(reader.get(f"/sak/{opened[name]}/gjennomgang"))
    for link in sorted(links):
        if "/hvorfor/" not in link and not link.startswith(("/static", "/regler", "/sporsmal")):  # they have tests of their own
            assert reader.client.get(link.partition("#")[0], buffered=True, follow_redirects=True).status_code == 200, link


def test_a_case_without_measures_or_groups_is_told_so_and_not_called_complete(reader):
    for file, where in [
        ({"case": "x", "level": "praksis"}, "#nytt"),
        ({"case": "x", "level": "praksis", "measures": [{"id": "m"}]}, "#t-m"),
    ]:
        id = reader.make(file)
        page = main_of(reader.get(f"/sak/{id}/gjennomgang"))
        assert f"/sak/{id}/saken{where}" in links_of(page) and "Just begun" in reader.get("/")


# Dismissing ----------------------------------------------------------------------------------------


UNHEARD = {"anb-barn-berort": "ja", "barn-hort": "ikke-ennå"}
TEAM = {"id": "team", "title": "Team", "answers": UNHEARD, "target_groups": [{"id": "g"}]}
ADVISED = {**SMALL, "measures": [TEAM]}
HEARD = next(one.rule.id for one in advise(read_record(ADVISED, "x", BASE), BASE).prompts if one.rule.force.dismissible)


def advised(reader):
    """A case with a piece of advice on one measure, which may be dismissed; its id."""
    return reader.make(ADVISED)


def test_a_dismissal_is_kept_shown_and_can_be_taken_back(reader):
    id = advised(reader)
    response = reader.submit(dismissal(reader, id, HEARD), {"grunn": "  Vi kjenner  dem. "})
    assert (response.status_code, response.location) == (302, f"/sak/{id}/gjennomgang#rad")
    (kept,) = [one for one in reader.stored(id).case.dismissals if one.rule == HEARD]
    assert kept.reason == "Vi kjenner  dem."
    page = reader.get(f"/sak/{id}/gjennomgang")
    assert "Dismissed with a reason" in page and "Vi kjenner  dem." in page
    back = next(f for f in forms_of(page) if f.action.endswith("/avvis/angre") and f.value("regel") == HEARD)
    assert reader.submit(back).status_code == 302
    assert not [one for one in reader.stored(id).case.dismissals if one.rule == HEARD]
    assert dismissal(reader, id, HEARD)


@pytest.mark.parametrize("reason", ["", " \n "])
def test_no_dismissal_without_a_reason(reader, reason):
    id = advised(reader)
    response = reader.submit(dismissal(reader, id, HEARD), {"grunn": reason})
    assert (response.status_code, reader.stored(id).number) == (422, 1)
    assert "Write why the advice does not fit." in text_of(response.text)
    assert f'href="#grunn-{HEARD}"' in response.text and f'id="grunn-{HEARD}"' in response.text
    assert re.search(rf"<details[^>]*open[^>]*>(?:(?!</details>).)*grunn-{HEARD}", response.text, re.S)


@pytest.mark.parametrize("rule", DUTIES)
def test_a_duty_cannot_be_dismissed(reader, rule):
    id = reader.open("motsier-seg")
    assert not [f for f in forms_of(reader.get(f"/sak/{id}/gjennomgang")) if f.value("regel") == rule]
    for subject in ("tiltak:team", "tiltak:dagtilbod", "sak"):
        response = reader.post(f"/sak/{id}/avvis", {"regel": rule, "om": subject, "grunn": "Nei."})
        assert response.status_code == 404
    assert reader.stored(id).number == 1


@pytest.mark.parametrize(
    ("rule", "om"), [("R-FINNES-01", "sak"), (HEARD, "tiltak:finnes-ikke"), ("S-Krise", "sak"), ("", ""), ("<b>", "<b>")]
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
    id = advised(reader)
    response = reader.submit(dismissal(reader, id, HEARD), {"grunn": f"Spør {secret}"})
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
        "/sak/{id}/gjennomgang\r\nX-Evil: 1",
        "/sak/other/gjennomgang",
        "javascript:alert(1)",
        "\t//evil.example",
        "/sak/{id}/\t/evil",
    ],
)
def test_the_way_back_after_a_dismissal_never_leaves_the_case(reader, address):
    id = advised(reader)
    fields = {"regel": HEARD, "om": "tiltak:team", "grunn": "Nei.", "tilbake": address.format(id=id)}
    response = reader.post(f"/sak/{id}/avvis", fields)
    assert response.status_code == 302 and "X-Evil" not in response.headers
    assert re.fullmatch(rf"/sak/{id}/[^\\\s]*", response.location), response.location


# Short, and in a crisis ----------------------------------------------------------------------------


@pytest.mark.parametrize("level", ["praksis", "kommune", "nasjonalt"])
@pytest.mark.parametrize("crisis", ["ja", "nei"])
def test_no_depth_and_no_crisis_takes_a_duty_away_or_stops_a_save(reader, level, crisis):
    answers = {"anb-barn-berort": "ja"}
    measure = {**SMALL["measures"][0], "answers": answers}
    id = reader.make(at_level({**SMALL, "measures": [measure]}, level, crisis=crisis))
    page = re.sub(r"<details.*?</details>", "", main_of(reader.get(f"/sak/{id}/gjennomgang")), flags=re.S)
    with reader.desk(id) as at:
        held = {one.requirement.id for one in at.advice.blocking}
        asked = {one.requirement.id for one in at.advice.open_duties}
        assert {at.question_url(place) for place in at.advice.deciding} <= links_of(page)
    assert held == {one.id for one in BASE.requirements.values() if one.force is Force.MUST}
    assert set(re.findall(r"/hvorfor/([^?\"]+)", page)) & set(DUTIES) == asked
    assert reader.answer(id, "nytte-samlet", "m", verdi="stor").status_code == 302
    assert reader.get(f"/sak/{id}/saksfil") and reader.post(f"/sak/{id}/kopi").status_code == 302


def test_groups_that_several_measures_share_are_named(reader):
    file = {
        **SMALL,
        "measures": [*SMALL["measures"], {"id": "n", "title": "Annet", "target_groups": [{"id": "h", "same_as": "m/g"}]}],
    }
    id = reader.make(file)
    assert case_id(reader.post(f"/sak/{id}/kopi"))
    with reader.desk(id) as at:
        assert len(at.form.facts.subjects[Kind.GROUP]) == 2
    reader.get(f"/sak/{id}/gjennomgang")


def test_an_own_answer_of_a_group_that_shares_another_is_shown_as_not_counted(reader):
    first = {"id": "m", "title": "Ett", "target_groups": [{"id": "g", "answers": {"alvorlighet-malgruppe": "høy"}}]}
    own = {"id": "h", "title": "Barn", "same_as": "m/g", "answers": {"alvorlighet-malgruppe": "lav"}}
    id = reader.make({"case": "x", "measures": [first, {"id": "n", "title": "Annet", "target_groups": [own]}]})
    said = text_of(main_of(reader.get(f"/sak/{id}/gjennomgang")))
    assert "Answers that are kept but not counted 1 The group shares the answer of another, which counts." in said
    assert re.search(r"which counts\. .*\bBarn: low", said)
    assert "They were given in a situation that is gone." not in said


def test_a_dismissal_from_before_an_advice_moved_is_shown_and_can_be_taken_back(reader):
    file = {"case": "x", "measures": [{"id": "m", "answers": {"tiltak-retning": "avvikles"}, "target_groups": [{"id": "g"}]}]}
    id = reader.make({**file, "dismissals": [{"rule": MOVED, "reason": "Avklart i fjor."}]})
    page = reader.get(f"/sak/{id}/gjennomgang")
    text = text_of(main_of(page))
    assert f"Reason: Avklart i fjor. The dismissal of {MOVED} (The case) has no effect" in text
    reader.submit(reader.form(f"/sak/{id}/gjennomgang", "avvis/angre"), {})
    assert not reader.stored(id).case.dismissals


def test_a_prompt_that_asks_for_something_leads_to_its_field(reader):
    file = {"case": "x", "measures": [{"id": "m", "answers": {"tiltak-retning": "avvikles"}, "target_groups": [{"id": "g"}]}]}
    id = reader.make(file)
    with reader.desk(id) as at:
        (card,) = [one for one in cards(at) if one.id == MOVED]
    assert card.goes_to == (Subject(Kind.MEASURE, ("m",)), "forsvarlig-igjen")
