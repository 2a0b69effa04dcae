"""What follows from the answers stands beside the field, and is saved when a person says so: with one button."""

import re

import pytest

from advisor.language.answers import Amount, Answer, Span, State

from ..pages import named, part_of, text_of

SUM, WAYS, LONG, MEASURE = "bg-budsjett-kort", "begr-opp-og-ned", "budsjett-lang-retning", "ressurs-endring-retning"
FILE = {
    "case": "team",
    "title": "Dagsenter eller team",
    "level": "kommune",
    "measures": [
        {"id": "a", "title": "Team", "answers": {"tiltak-retning": "nytt", "ressurs-kostnader": 1100000}},
        {"id": "b", "title": "Dagsenter", "answers": {"tiltak-retning": "avvikles", "ressurs-kostnader": 1050000}},
    ],
}


def value(of):
    return Answer(State.VALUE, of)


def with_answers(measure: int = 0, of_the_case: dict | None = None, level: str = "kommune", **answers: object) -> dict:
    """The same case with other answers; None takes one away."""
    given = {id.replace("_", "-"): one for id, one in answers.items()}
    measures = [{**one, "answers": dict(one["answers"])} for one in FILE["measures"]]
    measures[measure]["answers"] = {id: one for id, one in {**measures[measure]["answers"], **given}.items() if one is not None}
    return {**FILE, "level": level, "measures": measures, "answers": of_the_case or {}}


def beside(reader, case: str, question: str, *ids: str) -> str:
    """What stands beside a field."""
    return part_of(reader.get(reader.where(case, question, *ids)), f"forslag-{named(question, *ids)}")


def use(reader, case: str, question: str, *ids: str, changes: dict | None = None, **headers: str):
    """Presses the button beside a field."""
    form = reader.form(reader.where(case, question, *ids))
    button = next(one for one in form.controls if one.name == f"{named(question, *ids)}.forslag")
    return reader.submit(form, changes or {}, (button.name, button.value), **headers)


def test_a_sum_is_shown_with_what_is_added_and_what_falls_away(reader):
    shown = beside(reader, reader.make(FILE), SUM)
    assert text_of(shown).startswith("Proposal from your answers: 50,000 NOK per year. Use")
    assert "What is added: 1,100,000 (Team, new measure). What falls away: 1,050,000 (Dagsenter, to be discontinued)." in text_of(
        shown
    )
    assert "not the whole measure" not in shown  # all of one comes, and all of the other goes


def test_a_cost_that_may_be_of_the_whole_measure_is_said_to_be_looked_at(reader):
    case = reader.make(with_answers(tiltak_retning="styrkes"))
    assert "Check that the amount is what changes, and not the whole measure: Team." in text_of(beside(reader, case, SUM))


def test_the_button_saves_an_ordinary_answer_and_what_was_written_beside_it(reader):
    case = reader.make(FILE)
    response = use(reader, case, SUM, changes={f"{SUM}.begrunnelse": "Regnet ut", f"{SUM}.verdi": "7"})
    assert reader.given(case, SUM) == Answer(State.VALUE, 50000.0, rationale="Regnet ut")
    assert response.location.endswith(f"#sp-{SUM}")
    page = reader.get(response.location.partition("#")[0])
    assert "The proposal is used." in page and not re.search(r"<p", part_of(page, f"forslag-{SUM}"))
    reader.submit(reader.form_in(page, "angre", response.location))
    assert reader.given(case, SUM) is None


@pytest.mark.parametrize(
    ("file", "place", "saved"),
    [
        (with_answers(ressurs_kostnader={"from": 1000000, "to": 1200000}), (SUM,), value(Amount(-50000.0, 150000.0))),
        (with_answers(ressurs_kostnader="ca. 1050000.5"), (SUM,), value(Amount(0.5, 0.5, True))),
        (with_answers(level="nasjonalt"), (WAYS,), value(("opp", "ned"))),
        (with_answers(level="nasjonalt", helhet_endring_ressurs=-3), (MEASURE, "a"), value(Span("mindre", "mindre"))),
    ],
)
@pytest.mark.parametrize("language", ["nb", "en"])
def test_every_kind_of_answer_is_saved_as_it_was_shown(app, reader, file, place, saved, language):
    case = reader.make(file)
    reader.client.set_cookie("sprak", language)
    assert use(reader, case, *place).status_code == 302
    assert reader.given(case, *place) == saved


def test_another_answer_stands_and_the_sum_is_told_quietly(reader):
    case = reader.make(with_answers(of_the_case={SUM: 60000}))
    shown = beside(reader, case, SUM)
    assert text_of(shown).startswith("Your answers give: 50,000 NOK per year.") and "<button" not in shown
    reader.answer(case, SUM, verdi="50000")
    assert "<p" not in beside(reader, case, SUM)


def test_a_sum_that_lacks_a_cost_says_of_which_measure(reader):
    shown = beside(reader, reader.make(with_answers(ressurs_kostnader=None)), SUM)
    assert "when this is answered: Team: «What does the measure cost in kroner per year?»" in text_of(shown)
    assert "<button" not in shown and "1,050,000" not in shown
    assert "<p" not in beside(reader, reader.make({**FILE, "measures": []}), SUM)


def test_what_is_not_asked_is_not_proposed(reader):
    case = reader.make(with_answers(of_the_case={"bg-budsjett-lang": 5}))
    page = reader.get(reader.where(case, SUM)) + reader.get(f"/sak/{case}/saken")
    assert f"forslag-{SUM}" in page and f"forslag-{WAYS}" not in page and f"forslag-{LONG}" not in page
    assert "<button" in beside(reader, case, WAYS)  # once somebody wants to answer it by itself


def test_it_comes_and_goes_while_the_page_is_open(reader):
    case = reader.make(with_answers(level="praksis"))  # all on one page
    form = reader.form(f"/sak/{case}/samlet?apne={SUM}")
    changed = reader.submit(form, {"ressurs-kostnader--a.verdi": "1200000"}, HX_Request="true")
    assert "150,000 NOK" in text_of(part_of(changed.text, f"forslag-{SUM}"))


def test_one_that_was_used_over_another_s_answer_is_asked_about(reader):
    case = reader.make(FILE)
    form = reader.form(reader.where(case, SUM))
    reader.put(case, f"answers/{SUM}", 70000)
    response = reader.submit(form, {}, (f"{SUM}.forslag", "50,000"))
    assert response.status_code == 422 and reader.given(case, SUM) == value(70000.0)
    again = reader.form_in(response.text, address=form.action)
    assert again.value(f"{SUM}.verdi") == "50,000"
    reader.submit(again, {}, ("behold", SUM))
    assert reader.given(case, SUM) == value(50000.0)


def test_reading_the_pages_writes_nothing(reader):
    case = reader.make(FILE)
    before = reader.stored(case).head_hash
    for address in (reader.where(case, SUM), f"/sak/{case}/gjennomgang"):
        reader.get(address)
    assert reader.stored(case).head_hash == before
