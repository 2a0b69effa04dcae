"""Why: from answer to rule to source, what would change it, and another answer to try. Nothing is saved by trying."""

import html
import re
from urllib.parse import quote

import pytest

from advisor.advice.reasons import effects
from advisor.case.facts import possible_answers
from advisor.language.subjects import Kind
from advisor.wording.explanation import explain
from tests.conftest import EXAMPLES

from ..finding import DUTY, MOVED, WEIGHING
from ..pages import RICH, SMALL, Reader, forms_of, links_of, main_of, text_of


@pytest.fixture(scope="module")
def opened(app):
    """A case of every example, by name; no test changes them."""
    reader = Reader(app)
    return {path.stem: reader.open(path.stem) for path in EXAMPLES}


def ids_of(reader, id):
    with reader.desk(id) as at:
        return [one.requirement.id for one in at.advice.requirements], [one.rule.id for one in at.advice.prompts]


def test_every_requirement_rule_and_question_of_a_case_has_a_page_that_says_why(reader, opened, base):
    id = opened[RICH]
    asked = [question.id for question in base.questions.values() if not question.derived][::6]
    for what in sorted({rule.id for rule in base.rules})[::3] + sorted(base.requirements)[::2] + asked:
        response = reader.client.get(f"/sak/{id}/hvorfor/{what}")
        if response.status_code == 404:  # about something that the case has none of
            assert what in {rule.id for rule in base.rules if rule.about is Kind.PAIR or rule.valid_to}, what
            continue
        assert response.status_code == 200 and what in main_of(response.text), what
        assert re.search(r"<h1[^>]*>.*?\S.*?</h1>", response.text, re.S)


@pytest.mark.parametrize("name", [path.stem for path in EXAMPLES])
def test_what_is_said_on_the_advice_page_is_explained(reader, opened, name):
    id = opened[name]
    links = {link for link in links_of(reader.get(f"/sak/{id}/gjennomgang")) if "/hvorfor/" in link}
    for link in sorted(links)[:: max(1, len(links) // 12)]:
        page = main_of(reader.get(link))
        assert re.search(r"/hvorfor/([^?]+)", link)[1] in page, link
        assert "From answer to source" in text_of(page)


def test_a_chain_has_the_answer_the_rule_the_requirement_and_the_source(reader, opened):
    page = reader.get(f"/sak/{opened[RICH]}/hvorfor/{WEIGHING}?om=tiltak:team")
    chain = re.search(r'<ol class="plain chain">.*?</ol>', page, re.S)[0]
    said = text_of(chain)
    assert said.index("Your answer") < said.index("The rule") < said.index("What is asked for") < said.index("The source")
    assert "The duty comes from the law" in said and "Must" in said
    with reader.desk(opened[RICH]) as at:
        assert links_of(chain) >= {at.question_url((at.measure("team"), "anb-barn-berort"))}
    assert "No change. The duty applies all the same." in text_of(page)


@pytest.mark.parametrize("name", ["motsier-seg", "psykolog-unge"])
def test_an_inference_is_always_marked_as_ours(reader, opened, name):
    with reader.desk(opened[name]) as at:
        ours = {one.rule.id: at.why_url(one.rule.id, one.subject) for one in at.advice.prompts if one.rule.basis.ours}
        theirs = {one.rule.id: at.why_url(one.rule.id, one.subject) for one in at.advice.prompts if not one.rule.basis.ours}
    assert ours or name != "motsier-seg"
    for address in ours.values():
        assert "Our inference" in text_of(main_of(reader.get(address)))
    for id, address in list(theirs.items())[:3]:
        chain = re.search(r'<ol class="plain chain">.*?</ol>', reader.get(address), re.S)[0]
        assert f"{id} Our inference" not in text_of(chain)


def test_what_does_not_hold_for_a_measure_is_explained_too_and_of_pairs_those_that_hold(reader, opened, base):
    rule = "R-BARN-17"
    id = opened["avlastning-eller-team"]
    with reader.desk(id) as at:
        said = {str(one.subject): one.holds for one in explain(at.advice, rule)}
        shown = {subject: at.why_url(rule, one) for one in at.form.facts.subjects[Kind.MEASURE] if (subject := str(one)) in said}
        pairs = [one.rule.id for one in at.advice.prompts if one.rule.about is Kind.PAIR]
        idle = {one: [at.why_url(one, pair.subject) for pair in explain(at.advice, one) if not pair.holds] for one in pairs}
    assert set(said.values()) == {True, False} and said.keys() == shown.keys()
    _first, *others = shown.values()
    assert set(others) <= links_of(reader.get(f"/sak/{id}/hvorfor/{rule}"))
    assert any(idle.values())
    for one, addresses in idle.items():
        assert not links_of(reader.get(f"/sak/{id}/hvorfor/{one}")) & set(addresses)


# Trying another answer -------------------------------------------------------------------------------


def test_a_law_that_is_only_referred_to_is_not_called_the_duty(reader):
    answers = {"tiltak-retning": "avvikles"}
    id = reader.make({"case": "x", "level": "kommune", "measures": [{"id": "m", "answers": answers}]})
    said = text_of(main_of(reader.get(f"/sak/{id}/hvorfor/{MOVED}?om=tiltak:m")))
    assert "The law referred to: " in said and "§ 4-1" in said
    assert "The duty comes from the law" not in said


def test_trying_an_answer_says_what_it_would_do_and_saves_nothing(reader):
    id = reader.make({**SMALL, "measures": [{**SMALL["measures"][0], "answers": {"anb-barn-berort": "ja"}}]})
    address = f"/sak/{id}/hvorfor/{DUTY}?om=tiltak:m"
    form = next(form for form in forms_of(reader.get(address)) if form.method == "get" and "svar" in form.names)
    assert not form.values("svar")  # nothing is chosen beforehand
    for answer in [one.value for one in form.controls if one.name == "svar"]:
        page = reader.client.get(f"/sak/{id}/hvorfor/{DUTY}", query_string=[*form.sent(), ("svar", answer)]).text
        status = re.search(r'<div role="status">.*?</div>', page, re.S)[0]
        assert ("<li>" not in status) == (answer == "ja"), (answer, status)
        assert text_of(status).startswith("With «")
    assert reader.stored(id).number == 1
    assert reader.given(id, "anb-barn-berort", "m").value == "ja"


def test_what_is_tried_is_what_would_come_of_it(reader, base):
    id = reader.make({**SMALL, "measures": [{**SMALL["measures"][0], "answers": {"anb-barn-berort": "ja"}}]})
    with reader.desk(id) as at:
        place = (at.measure("m"), "anb-barn-berort")
        no = next(one for one in possible_answers(base.questions["anb-barn-berort"], ["m"]) if str(one) == "nei")
        expected = effects(at.advice.inference, place, no, at.advice.depth)
    page = reader.get(f"/sak/{id}/hvorfor/{DUTY}?om=tiltak:m&svar=nei")
    status = re.search(r'<div role="status">.*?</div>', page, re.S)[0]
    more = re.search(r"and (\d+) more", text_of(status))
    assert status.count("<li>") + (int(more[1]) if more else 0) == len(expected) > 0


@pytest.mark.parametrize(("question", "ids"), [("anb-barn-berort", "tiltak:m"), ("alvorlighet-barn-berort", "målgruppe:m/g")])
def test_what_a_duty_rests_on_cannot_be_tried_as_not_relevant(reader, question, ids):
    id = reader.make(SMALL)
    page = reader.get(f"/sak/{id}/hvorfor/{question}?om={quote(ids)}")
    form = next(form for form in forms_of(page) if "svar" in form.names)
    assert "ikke relevant" not in [one.value for one in form.controls if one.name == "svar"]


@pytest.mark.parametrize(
    "query", ["svar=<b>", "sporsmal=<b>|x", "svar=", "sporsmal=sak|niva&svar=kommune", "om=tiltak:m&svar=ja&svar=nei"]
)
def test_a_try_that_makes_no_sense_changes_nothing(reader, query):
    id = reader.make(SMALL)
    response = reader.client.get(f"/sak/{id}/hvorfor/anb-barn-berort?{query}")
    assert response.status_code == 200 and "<b>" not in response.text
    assert reader.stored(id).number == 1


@pytest.mark.parametrize(
    "what",
    ["R-FINNES-01", "<b>{{77777*77777}}", "rank", "niva%00", "x" * 3000, "anb-barn-berort?om=<b>", f"{DUTY}?om=tiltak:finnes"],
)
def test_what_does_not_exist_is_404(reader, what):
    id = reader.make(SMALL)
    response = reader.client.get(f"/sak/{id}/hvorfor/{what}")
    assert response.status_code in ((200, 404) if what == "rank" else (404,))
    assert "<b>" not in response.text and "6049261729" not in html.unescape(main_of(response.text)).replace(id, "")


def test_a_question_that_nothing_reads_is_explained_too(reader, opened, base):
    id = opened[RICH]
    read = {q for requirement in base.requirements.values() for q in requirement.questions}
    plain = [one.id for one in base.questions.values() if one.id not in read and not one.derived and one.about is Kind.CASE]
    for question in plain[:5]:
        assert question in reader.get(f"/sak/{id}/hvorfor/{question}")
