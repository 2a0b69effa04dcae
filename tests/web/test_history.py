"""What has happened to a case can be read, taken back and put back, and nothing newer is lost by it."""

import html
import re

import pytest

from advisor.case.writing import plain
from advisor.language.subjects import CASE
from advisor.store import Put
from advisor.store.places import of_dismissal
from advisor.text.reading import read_bytes
from tests.conftest import ROOT
from web import history
from web.desk import Desk

from ..finding import RECOMMENDED

HOSTILE = "<script>alert(1)</script>{{ 77777*77777 }}\"'>"
BENEFIT = "measures/avlastning/answers/nytte-samlet"
NEEDS = "answers/bg-behov-for-prioritering"


@pytest.fixture
def case(store):
    """A case of its own for each test."""
    path = ROOT / "examples" / "avlastning-eller-team.yaml"
    return store.create(plain(read_bytes(path.read_bytes(), path.name, [])), "example:avlastning-eller-team")


def main_of(page):
    return re.search(r"<main.*</main>", page, re.DOTALL)[0]


def text_of(page):
    return " ".join(html.unescape(re.sub(r"<[^>]+>", " ", main_of(page))).split())


def events_on(page):
    """Number → what the row of that event says."""
    rows = re.findall(r'<tr>\s*<th scope="row">(\d+)</th>(.*?)</tr>', main_of(page), re.DOTALL)
    return {int(number): " ".join(html.unescape(re.sub(r"<[^>]+>", " ", row)).split()) for number, row in rows}


def undoable(page):
    return [int(number) for number in re.findall(r'name="nummer" value="(\d+)"', main_of(page))]


def send(client, address, back, **fields):
    token = re.search(r'name="csrf_token" value="([^"]+)"', client.get("/").text)[1]
    return client.post(address, data={"csrf_token": token, **fields}, headers={"Referer": back})


def undo(client, case, number):
    return send(client, f"/sak/{case.id}/angre", f"/sak/{case.id}/historikk", nummer=number)


def see(client, case, side=1):
    return client.get(f"/sak/{case.id}/historikk?side={side}").text


def answer_page(client, case, question="nytte-samlet", om="tiltak:avlastning"):
    return client.get(f"/sak/{case.id}/svar/{question}", query_string={"om": om})


# The whole case


def test_every_event_is_told_in_words_the_newest_first(client, store, case):
    store.save(case.id, [Put(BENEFIT, {"value": "stor", "certainty": "lite"})])
    store.save(case.id, [Put(BENEFIT, {"value": "stor", "certainty": "svært", "rationale": "New report."})])
    store.save(case.id, [Put("measures/hytte", {"id": "hytte", "title": "A cabin"})])
    store.save(case.id, [Put("measures/hytte", None)])
    store.save(case.id, [Put("ranking", ["team", "avlastning"])])
    dismissal = of_dismissal(RECOMMENDED, Desk(case).measure("avlastning"))
    store.save(case.id, [Put(dismissal, {"rule": RECOMMENDED, "subject": "avlastning", "reason": "Not now."})])
    store.save(case.id, [Put(dismissal, None)])
    store.save(case.id, [Put("title", "New title"), Put("level", "praksis")])
    store.save(case.id, [Put("@archived", True)])
    store.save(case.id, [Put("@archived", None)])
    store.save(case.id, [Put("participation", [{"group": "pårørende", "how": "Meeting"}])])
    page = see(client, case)
    told = events_on(page)
    assert list(told) == list(range(12, 0, -1))
    relief, team = "Flere døgn med avlastning", "Ambulerende team hjemme hos familien"
    question = case.knowledge.questions["nytte-samlet"].text["en"]
    expected = {
        1: ["Opened from the example «avlastning-eller-team»"],
        2: [f"«{question}» ({relief}): small–medium → large"],
        3: [f"«{question}» ({relief}): changed: the reason, the certainty"],
        4: ["Measure added: A cabin"],
        5: ["Measure removed: A cabin"],
        6: [f"{relief}, {team} → {team}, {relief}"],
        7: ["Advice dismissed with a reason: ", f"({relief})", "Reason: Not now."],
        8: ["Dismissal taken back: "],
        9: [f"Title: {case.case.title} → New title", "the municipality → the service (practice)"],
        10: ["Archived"],
        11: ["Taken back from the archive"],
        12: ["relatives, staff → relatives"],
    }
    for number, texts in expected.items():
        for text in texts:
            assert text in told[number], number
    assert f"{store.get(case.id).head_hash}" in text_of(page) and "prio verify" in text_of(page)


def test_a_line_leads_to_its_question_and_to_its_versions(client, app, store, case):
    store.save(case.id, [Put(BENEFIT, "stor")])
    page = main_of(see(client, case))
    with app.test_request_context():
        desk = Desk(store.get(case.id))
        question = desk.question_url((desk.measure("avlastning"), "nytte-samlet"))
        versions = desk.history_url((desk.measure("avlastning"), "nytte-samlet"))
    for address in (question, versions):
        assert f'href="{html.escape(address)}"' in page
        assert client.get(address.partition("#")[0]).status_code == 200


def test_what_is_undone_stands_as_before_and_the_chain_grows(client, store, case):
    before = case.at(BENEFIT)
    store.save(case.id, [Put(BENEFIT, "stor")])
    answer = undo(client, case, 2)
    assert answer.status_code == 302
    page = client.get(answer.location).text
    now = store.get(case.id)
    assert now.at(BENEFIT) == before and now.number == 3
    assert re.search(r'<p role="status"[^>]*>Number 2 is undone\.</p>', page)
    assert "Undone by number 3" in events_on(page)[2] and "Undo of number 2:" in events_on(page)[3]
    assert undoable(page) == [3]
    assert undo(client, case, 3).status_code == 302  # an undo can be undone
    assert store.get(case.id).at(BENEFIT) == "stor"


def test_no_address_claims_an_undo_that_never_was(client, store, case):
    store.save(case.id, [Put(BENEFIT, "stor")])
    assert "is undone" not in text_of(client.get(f"/sak/{case.id}/historikk?angret=2").text)


def test_what_is_newer_is_never_undone_with_the_older(client, store, case):
    store.save(case.id, [Put(BENEFIT, "stor")])
    store.save(case.id, [Put(BENEFIT, "liten")])
    assert undoable(see(client, case)) == [3]
    answer = undo(client, case, 2)  # from a page that was opened before
    assert answer.status_code == 409
    assert "Number 2 is not undone." in text_of(answer.text)
    assert "something newer stands there, from at " in text_of(answer.text)
    assert store.get(case.id).at(BENEFIT) == "liten" and store.get(case.id).number == 3


def test_what_can_be_undone_of_an_event_is_and_the_rest_is_named(client, store, case):
    needs = case.at(NEEDS)
    store.save(case.id, [Put(BENEFIT, "stor"), Put(NEEDS, "Another need.")])
    store.save(case.id, [Put(BENEFIT, "liten")])
    answer = undo(client, case, 2)
    assert answer.status_code == 409
    assert "Number 2 is undone in part." in text_of(answer.text)
    (left,) = [one for one in re.findall(r"<li>(.*?)</li>", main_of(answer.text)) if "something newer" in one]
    assert case.knowledge.questions["nytte-samlet"].text["en"] in html.unescape(left)
    now = store.get(case.id)
    assert now.at(NEEDS) == needs and now.at(BENEFIT) == "liten"


def test_a_measure_with_answers_is_not_undone_away(client, store, case):
    store.save(case.id, [Put("measures/hytte", {"id": "hytte", "title": "A cabin"})])
    assert undoable(see(client, case)) == [2]
    store.save(case.id, [Put("measures/hytte/answers/nytte-samlet", "stor")])
    assert undoable(see(client, case)) == [3]
    answer = undo(client, case, 2)
    assert answer.status_code == 409 and "something newer stands there" in text_of(answer.text)
    assert store.get(case.id).at("measures/hytte/answers/nytte-samlet") == "stor"
    assert undo(client, case, 3).status_code == 302
    assert undo(client, case, 2).status_code == 409  # the undo of the answer is newer too


@pytest.mark.parametrize("number", ["1", "99", "-1", "x", ""])
def test_an_event_that_cannot_be_undone_is_not_found(client, store, case, number):
    assert undo(client, case, number).status_code == 404
    assert store.get(case.id).number == 1


def test_nothing_is_undone_without_the_token_of_a_form(client, store, case):
    store.save(case.id, [Put(BENEFIT, "stor")])
    assert client.post(f"/sak/{case.id}/angre", data={"nummer": 2}).status_code == 400
    assert client.get(f"/sak/{case.id}/angre").status_code in (404, 405)
    assert store.get(case.id).number == 2


def test_a_long_history_is_turned_page_by_page(client, store, case):
    for number in range(2, 104):
        store.save(case.id, [Put(NEEDS, f"Need {number}.")])
    sides = [list(events_on(see(client, case, side))) for side in (1, 2, 3)]
    assert [number for side in sides for number in side] == list(range(103, 0, -1))
    assert [len(side) for side in sides] == [50, 50, 3]
    assert "Page 2 of 3" in text_of(see(client, case, 2))
    assert [client.get(f"/sak/{case.id}/historikk?side={side}").status_code for side in ("0", "4", "-1")] == [404, 404, 404]


def test_what_people_wrote_is_shown_as_text(client, store, case):
    store.save(case.id, [Put(NEEDS, HOSTILE), Put("title", f"Title {HOSTILE}")])
    store.save(case.id, [Put("measures/x", {"id": "x", "title": f"Measure {HOSTILE}"})])
    store.save(case.id, [Put("measures/x/answers/nytte-mot-mal", {"value": HOSTILE, "rationale": HOSTILE, "sources": [HOSTILE]})])
    pages = [see(client, case), answer_page(client, case, "nytte-mot-mal", "tiltak:x").text]
    for page in pages:
        assert "<script>alert" not in page
    assert text_of(pages[0]).count(HOSTILE) >= 4
    assert text_of(pages[1]).count(HOSTILE) == 4  # the measure, the answer, the reason and the source


def test_what_cannot_be_read_any_more_is_shown_as_it_is_written(app, case):
    with app.app_context():
        desk = Desk(case)
        before = {"answers": {"gone-question": "<b>old</b>", "nytte-samlet": "x"}, "odd": [1]}
        after = {
            "answers": {"gone-question": {"value": "new"}},
            "measures": [{"id": "a", "title": "A", "answers": {"nytte-samlet": "huge"}}],
        }
        gone = history.line(desk, "answers/gone-question", before, after)
        unreadable = history.line(desk, "measures/a/answers/nytte-samlet", {}, after)
        odd = history.line(desk, "odd", before, after)
    assert (gone.about, gone.change, gone.place) == ("gone-question", '<b>old</b> → {"value":"new"}', None)
    assert (unreadable.who, unreadable.change, unreadable.place) == ("A", "not answered → huge", None)
    assert (odd.about, odd.change) == ("In the case file: odd", "[1] → –")


@pytest.mark.parametrize(
    "origin, said",
    [("", "Begun here"), ("copy:abc", "Copied from the case «abc»"), ("file:my.yaml", "Opened from the file «my.yaml»")],
)
def test_the_beginning_says_where_the_case_is_from(client, store, case, origin, said):
    other = store.create(case.file, origin)
    assert said in events_on(see(client, other))[1]
    assert undoable(see(client, other)) == []


# One answer


def test_every_version_of_an_answer_is_shown_whole(client, store, case):
    whole = {"value": {"from": "middels", "to": "stor"}, "certainty": "lite", "rationale": "One.\nTwo.", "sources": ["A", "B"]}
    store.save(case.id, [Put(BENEFIT, whole)])
    store.save(case.id, [Put(BENEFIT, {"not_relevant": "Because of it."})])
    store.save(case.id, [Put(BENEFIT, None)])
    page = answer_page(client, case).text
    versions = re.findall(r"<h2[^>]*>(.*?)</h2>(.*?)</li>", main_of(page), re.DOTALL)
    told = [" ".join(html.unescape(re.sub(r"<[^>]+>", " ", body)).split()) for _head, body in versions]
    assert [re.search(r"\d+", head)[0] for head, _body in versions] == ["4", "3", "2", "1"]
    assert told[0] == "Answer not answered"
    assert "Answer not relevant: Because of it." in told[1]
    assert "Answer medium–large Reason One. Two. Sources A B How sure A little" in told[2]
    assert "small–medium" in told[3] and "kommunens egen evaluering 2025 (fiktiv)" in told[3]
    assert ["stands now" in head for head, _body in versions] == [True, False, False, False]
    assert undoable(page) == [3, 2, 1]


def test_an_earlier_answer_is_put_back_whole(client, store, case):
    before = case.at(BENEFIT)
    store.save(case.id, [Put(BENEFIT, "stor")])
    address = f"/sak/{case.id}/svar/nytte-samlet?om=tiltak:avlastning"
    answer = send(client, address, address, nummer=1, versjon=2)
    assert answer.status_code == 302
    page = client.get(answer.location).text
    assert store.get(case.id).at(BENEFIT) == before
    assert "The version from number 1 stands again." in text_of(page)
    assert undoable(page) == [2, 1]  # what stands has no button


def test_nothing_is_put_over_an_answer_that_was_not_seen(client, store, case):
    store.save(case.id, [Put(BENEFIT, "stor")])
    store.save(case.id, [Put(BENEFIT, "liten")])
    address = f"/sak/{case.id}/svar/nytte-samlet?om=tiltak:avlastning"
    answer = send(client, address, address, nummer=1, versjon=2)
    assert answer.status_code == 409 and "Nothing was put back." in text_of(answer.text)
    assert store.get(case.id).at(BENEFIT) == "liten"


@pytest.mark.parametrize("number", ["3", "0", "x"])
def test_a_version_that_never_was_is_not_found(client, store, case, number):
    address = f"/sak/{case.id}/svar/nytte-samlet?om=tiltak:avlastning"
    assert send(client, address, address, nummer=number, versjon=1).status_code == 404


def test_a_version_that_does_not_fit_any_more_is_refused_with_the_reason(client, store, case):
    store.save(case.id, [Put("ranking", None), Put("measures/team", None)])
    address = f"/sak/{case.id}/svar/bg-rangering"
    answer = send(client, address, address, nummer=1, versjon=2)
    assert answer.status_code == 409
    assert "The version was not put back: The ranking names a measure «team»" in text_of(answer.text)
    assert store.get(case.id).at("ranking") is None


def test_an_answer_with_a_field_of_its_own_has_its_versions(client, store, case):
    store.save(case.id, [Put("ranking", [{"measure": "team", "reason": "Cheaper."}, {"measure": "avlastning"}])])
    store.save(case.id, [Put("participation", [{"group": "barn", "how": "Talks", "said": "More time", "effect": "Longer"}])])
    ranking = text_of(answer_page(client, case, "bg-rangering", str(CASE)).text)
    assert "Ambulerende team hjemme hos familien: Cheaper." in ranking
    for question in ("bg-medvirkning", "medvirkning-hvem"):  # both are read from the same ledger
        assert "Talks; More time; Longer" in text_of(answer_page(client, case, question, str(CASE)).text)


def test_a_shared_answer_says_where_it_is_given(client, store, case):
    page = text_of(answer_page(client, case, "alvorlighet-malgruppe", "målgruppe:team/familier").text)
    assert "The answer is shared, and given for Flere døgn med avlastning" in page
    assert "Number 1" in page


def test_an_answer_that_nobody_gave_says_so(client, store, case):
    store.save(case.id, [Put("measures/x", {"id": "x", "title": "X"})])
    assert "Nobody has answered this yet." in text_of(answer_page(client, case, "nytte-samlet", "tiltak:x").text)


@pytest.mark.parametrize(
    "question, om",
    [("no-such", "sak"), ("nytte-samlet", "sak"), ("nytte-samlet", "tiltak:no-such"), ("rank", "tiltak:team"), ("<b>", "sak")],
)
def test_an_unknown_question_or_subject_is_not_found(client, case, question, om):
    assert answer_page(client, case, question, om).status_code == 404


def test_an_unknown_case_is_not_found(client):
    for address in ("historikk", "svar/nytte-samlet"):
        assert client.get(f"/sak/nosuch/{address}").status_code == 404
