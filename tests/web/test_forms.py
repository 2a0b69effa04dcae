"""An answer as the fields of a form, and back: nothing is lost on the way, and what cannot be read is said at its field."""

import logging
import re
from dataclasses import replace
from pathlib import Path
from random import Random

import pytest
from hypothesis import HealthCheck, Phase, given, settings, strategies as st

from advisor import knowledge
from advisor.audit.proof.random_cases import SAID
from advisor.case.model import Case, Group, Measure
from advisor.case.writing import answer_record, case_record
from advisor.language.answers import Amount, Answer, Participation, Span, State
from advisor.language.subjects import CASE, Kind, Subject
from advisor.text.catalogue import LANGUAGES, speaking
from web import forms

from ..conftest import size
from ..pages import SMALL, Reader, at_level, named, part_of, text_of
from ..strategies import answer
from .test_start import PERSONAL

relaxed = settings(deadline=None, suppress_health_check=list(HealthCheck), derandomize=True, phases=[Phase.generate])
MEASURE, GROUP = Subject(Kind.MEASURE, ("m",)), Subject(Kind.GROUP, ("m", "g"))


@pytest.fixture
def case(reader):
    """A case at municipal level with one measure «m» and one group «g», and no answers."""
    return reader.make(SMALL)


def value(given):
    return Answer(State.VALUE, given)


# There and back --------------------------------------------------------------------------------


def any_answer(question, chance):
    """Any answer that a case file can hold, with all that can stand beside it."""
    given = answer(question, ["m"], chance)
    if given.state is State.VALUE and question.answer_type.name == "text":
        given = replace(given, value=chance.choice([*SAID, "to\nlinjer", "\\n <!-- </textarea> &amp;", "12.5", "12,5"]))
    if given.state is State.VALUE and question.answer_type.name == "number":
        given = replace(
            given,
            value=chance.choice(
                [0.0, 1.0, -3.5, 3500.0, 3.5, 1e6, 1e9, 0.001, 1234567.125, Amount(1.0, 2.5), Amount(3.125, 1e7, True)]
            ),
        )
    if given.state is State.VALUE and question.answer_type.name == "participation":
        given = replace(
            given, value=(Participation("pårørende", "møte", "<b>ja</b>", "mye\nlitt"), Participation("barn", said="x"))
        )
    if chance.random() < 0.5:
        given = replace(
            given,
            rationale=chance.choice(["", "fordi", "en\nto", '"<&>"']),
            sources=tuple(chance.choice([[], ["en"], ["en", "to & tre"], ["en", "en"]])),
            certainty=chance.choice(["", "lite", "svært"]),
            unit=chance.choice(["", "årsverk"]),
            year=chance.choice([None, 2027]),
        )
    return given


@given(language=st.sampled_from(LANGUAGES), seed=st.integers(0, 2**32))
@settings(relaxed, max_examples=size(4, 30))
def test_any_answer_to_any_question_comes_back_as_it_was(app, language, seed):
    """The pages of a short case show whatever has an answer: all questions, posted unchanged."""
    base, chance, reader = knowledge.load(), Random(seed), Reader(app, language)
    case = Case("x", measures=(Measure("m", groups=(Group("g"),)),))
    given = {subject: {} for subject in (CASE, MEASURE, GROUP)}
    fields = {question.id: question.case_field for question in base.questions.values() if question.case_field}
    for question in base.questions.values():
        if not question.derived and question.id not in ("niva", "dybde", "medvirkning-hvem", "bg-rangering"):
            subject = next(one for one in given if one.kind is question.about)
            given[subject][question.id] = any_answer(question, chance)
    id = reader.make(at_level(case_record(replace(case, answers=given), base), "praksis"))
    forms, before = [reader.form(f"/sak/{id}/{page}") for page in ("saken", "samlet", "lovkart")], reader.stored(id)
    read = {one.read_through for one in base.document}  # confirmed in the document
    asked = {(subject, id) for subject, answers in given.items() for id in answers if not fields.get(id) and id not in read}
    assert {named(id, *subject.ids) + ".versjon" for subject, id in asked} <= set().union(*(form.names for form in forms))
    assert before.case.answers[MEASURE] == given[MEASURE] and before.case.answers[GROUP] == given[GROUP]
    assert {reader.submit(form).status_code for form in forms} == {302}
    after = reader.stored(id)
    changed = [
        id
        for subject in given
        for id in given[subject]
        if before.case.answers[subject][id] != after.case.answers[subject].get(id)
    ]
    assert (changed, after.number) == ([], before.number)


@pytest.mark.parametrize("question", ["arena", "krise-situasjon", "bg-medvirkning"])
def test_answers_with_a_field_of_their_own_in_the_file_come_back_as_they_were(reader, base, question):
    chance = Random(7)
    given = Answer(State.UNSURE) if question == "arena" else any_answer(base.questions[question], chance)
    id = reader.make({**SMALL, base.questions[question].case_field: answer_record(base.questions[question], given)})
    assert reader.given(id, question) == given
    assert reader.submit(reader.form(reader.where(id, question))).status_code == 302
    assert (reader.given(id, question), reader.stored(id).number) == (given, 1)


@pytest.mark.parametrize("question", ["vurder-ogsa", "tiltak-berorer"])
def test_unsure_beside_what_is_ticked_is_asked_about_and_nothing_is_lost(reader, base, question):
    id = reader.make({**SMALL, "measures": [{"id": "m", "answers": {question: [base.questions[question].option_ids[0]]}}]})
    before = reader.given(id, question, "m")
    response = reader.answer(id, question, "m", verdi=[*before.value, "usikkert"])
    assert response.status_code == 422 and "stands beside other choices. Keep one or the other." in text_of(response.text)
    assert reader.given(id, question, "m") == before
    assert reader.answer(id, question, "m", verdi="usikkert").status_code == 302
    assert reader.given(id, question, "m") == Answer(State.UNSURE)


# Every kind of answer --------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("question", "ids", "parts", "stored"),
    [
        ("anb-barn-berort", "m", {"verdi": "nei"}, value("nei")),
        (
            "anb-barn-berort",
            "m",
            {"verdi": "usikkert", "begrunnelse": "Vi vet ikke."},
            Answer(State.UNSURE, rationale="Vi vet ikke."),
        ),
        ("nytte-samlet", "m", {"verdi": "stor"}, value(Span("stor", "stor"))),
        ("nytte-samlet", "m", {"verdi": "liten", "opp_til": "stor"}, value(Span("liten", "stor"))),
        ("nytte-samlet", "m", {"verdi": "liten", "opp_til": "liten"}, value(Span("liten", "liten"))),
        (
            "nytte-samlet",
            "m",
            {"verdi": "liten", "sikkerhet": "svært"},
            replace(value(Span("liten", "liten")), certainty="svært"),
        ),
        ("nytte-samlet", "m", {"verdi": "usikkert", "sikkerhet": "lite"}, Answer(State.UNSURE, certainty="lite")),
        ("tiltak-retning", "m", {"verdi": "nytt"}, value("nytt")),
        ("alvorlighet-malgruppe", "m g", {"verdi": "høy"}, value(Span("høy", "høy"))),
        ("helhet-samlet", "", {"verdi": " To\nlinjer. "}, value("To\nlinjer.")),
        ("helhet-samlet", "", {"usikkert": "usikkert"}, Answer(State.UNSURE)),
        ("helhet-samlet", "", {"verdi": "usikkert"}, Answer(State.UNSURE)),
        (
            "helhet-samlet",
            "",
            {"verdi": "Ja.", "kilder": ["", "Møte", " ", "Kart "]},
            replace(value("Ja."), sources=("Møte", "Kart")),
        ),
        (
            "ressurs-kostnader",
            "m",
            {"verdi": "3", "enhet": "tusen kroner", "aar": "2027"},
            replace(value(3.0), unit="tusen kroner", year=2027),
        ),
        ("nytte-tilgjengelig-kunnskap", "m", {"verdi": ["Rapport", "Skjønn"]}, value(("Rapport", "Skjønn"))),
        ("nytte-krit", "m g", {"verdi": ["smerter", "mestring"]}, value(("mestring", "smerter"))),
        ("nytte-krit", "m g", {"verdi": "ingen"}, value(("ingen",))),
        ("nytte-krit", "m g", {"ikke_relevant": "on", "grunn": "Ikke helse."}, Answer(State.NOT_RELEVANT, reason="Ikke helse.")),
    ],
)
def test_an_answer_is_saved_and_read_back(reader, case, question, ids, parts, stored):
    response = reader.answer(case, question, *ids.split(), **parts)
    assert response.status_code == 302, text_of(response.text)
    assert reader.given(case, question, *ids.split()) == stored
    again = reader.form(reader.where(case, question, *ids.split()))
    assert reader.submit(again).status_code == 302
    assert (reader.given(case, question, *ids.split()), reader.stored(case).number) == (stored, 2)


@pytest.mark.parametrize(
    ("language", "typed", "number"),
    [
        ("nb", "12,5", 12.5),
        ("nn", "0,25", 0.25),
        ("nb", "12.5", 12.5),
        ("nb", "3 500 000", 3500000.0),
        ("nn", "3\u00a0500\u202f000,5", 3500000.5),
        ("nb", "-3,5", -3.5),
        ("en", "3,500,000", 3500000.0),
        ("en", "3,500.5", 3500.5),
        ("en", "12.5", 12.5),
        ("nb", "3.500", None),
        ("nn", "3.500.000", 3500000.0),
        ("nb", "-3.500", None),
        ("en", "12,5", None),
        ("nb", "1,2,3", None),
        ("nb", "3,500,000", None),
        ("nb", "om lag 3", Amount(3.0, 3.0, True)),
        ("nb", "1–1,2 mill.", Amount(1e6, 1.2e6)),
        ("nn", "kr 1 050 000", 1050000.0),
        ("en", "3.1 million NOK", 3100000.0),
        ("nb", "opptil 5", None),
        ("nb", "14 timer", None),
        ("nb", "–5", None),
        ("nb", "12 5", None),
        ("nb", "1e400", None),
        ("nb", "1e34000000", None),
        ("en", "5–-1e34000000", None),
        ("nb", "nan", None),
    ],
)
def test_a_number_is_read_as_the_language_writes_it_and_never_guessed(app, case, language, typed, number):
    reader = Reader(app, language)
    response = reader.answer(case, "ressurs-kostnader", "m", verdi=typed)
    if number is not None:
        assert (response.status_code, reader.given(case, "ressurs-kostnader", "m")) == (302, value(number))
        return
    assert (response.status_code, reader.stored(case).number) == (422, 1)
    field = named("ressurs-kostnader", "m")
    assert reader.form_in(response.text).value(f"{field}.verdi") == typed
    assert "validation" in part_of(response.text, f"feil-{field}")


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize(
    "number",
    [0.0, -3.5, 3500.0, 3.5, 1e6, 1234.5, 0.001, 1e-16, 1e12, 1e14, 1e30, -2.5e20, Amount(-1.5, 1e6), Amount(80.0, 80.0, True)],
)
def test_a_number_stands_in_its_field_so_that_it_is_read_as_the_same(base, language, number):
    with speaking(language):
        (shown,) = forms.shown(_item(base, "ressurs-kostnader", value(number)), value(number))["values"]
        assert forms.quantities.read(shown, {}, language) == number


def test_the_list_of_what_is_wrong_leads_to_the_field_of_the_number(reader, case):
    page = reader.answer(case, "ressurs-kostnader", "m", verdi="opptil 5").text
    assert f'href="#{named("ressurs-kostnader", "m")}.verdi"' in page


def test_what_is_read_is_shown_under_the_field_where_it_is_not_plainly_what_was_written(app, case):
    reader = Reader(app, "nb")
    address, name = reader.where(case, "ressurs-kostnader", "m"), named("ressurs-kostnader", "m")
    for typed, said in [("1–1,2 mill.", "Leses som 1 000 000–1 200 000 kroner per år"), ("1 050 000", ""), ("12,5", "")]:
        pieces = reader.submit(reader.form(address), {f"{name}.verdi": typed}, HX_Request="true")
        echo = text_of(part_of(pieces.text, f"ekko-{name}")).replace("\u00a0", " ")
        assert echo.startswith(said) and bool(said) == ("Leses som" in echo)
    reader.answer(case, "ressurs-kostnader", "m", verdi="om lag 1,2 mill.")
    assert reader.form(address).value(f"{name}.verdi").replace("\u00a0", " ") == "om lag 1 200 000"


def _item(base, question, answer):
    from advisor.advice.questionnaire import Item

    return Item(MEASURE, base.questions[question], answer, MEASURE)


@pytest.mark.parametrize("number", ["10000000000000", "1e30"])
def test_a_huge_number_never_locks_a_page(reader, case, number):
    assert reader.answer(case, "ressurs-kostnader", "m", verdi=number).status_code == 302
    address = reader.where(case, "ressurs-kostnader", "m")
    assert reader.answer(case, "ressurs-kostnader", "m", verdi="3").status_code == 302
    assert reader.get(address)
    reader.get(f"/sak/{case}/svar/ressurs-kostnader?om=tiltak:m")  # the earlier answers


# What cannot be used ---------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("question", "ids", "parts", "kept"),
    [
        ("nytte-samlet", "m", {"verdi": "stor", "opp_til": "liten"}, {"verdi": "stor", "opp_til": "liten"}),
        ("nytte-samlet", "m", {"opp_til": "liten"}, {"opp_til": "liten"}),
        ("nytte-krit", "m g", {"verdi": ["ingen", "mestring"]}, {"verdi": ["ingen", "mestring"]}),
        ("nytte-krit", "m g", {"ikke_relevant": "on"}, {"ikke_relevant": "on"}),
        ("nytte-krit", "m g", {"ikke_relevant": "on", "grunn": " ja "}, {"grunn": "ja"}),
        (
            "helhet-samlet",
            "",
            {"begrunnelse": "Uten svar.", "kilder": ["En"]},
            {"begrunnelse": "Uten svar.", "kilder": ["En", ""]},
        ),
        ("helhet-samlet", "", {"verdi": "ikke relevant"}, {"verdi": "ikke relevant"}),
        ("ressurs-kostnader", "m", {"verdi": "3", "aar": "27"}, {"verdi": "3", "aar": "27"}),
        ("bg-medvirkning", "", {"how": "Møte"}, {"how": ["Møte", ""]}),
    ],
)
def test_what_cannot_be_read_stays_in_its_field_with_a_message_and_nothing_else_is_lost(reader, case, question, ids, parts, kept):
    name = named(question, *ids.split())
    form = reader.form(reader.where(case, question, *ids.split()))
    response = reader.submit(form, {f"{name}.{part}": one for part, one in parts.items()})
    assert response.status_code == 422
    assert reader.given(case, question, *ids.split()) is None
    again = reader.form_in(response.text)
    for part, one in kept.items():
        assert sorted(one.strip() for one in again.values(f"{name}.{part}")) == sorted([one] if isinstance(one, str) else one), (
            part
        )
    assert "ds-validation-message" in part_of(response.text, f"feil-{name}")
    summary = re.search(r"<ds-error-summary.*?</ds-error-summary>", response.text, re.S)[0]
    [link] = re.findall(r'href="#([^"]+)"', summary)
    assert link.startswith(name) and f'id="{link}"' in response.text
    assert response.text.index("<h1") < response.text.index("<ds-error-summary") < response.text.index('id="svar"')


def test_what_is_pasted_from_word_is_saved_as_plain_text_and_shown_so(reader, case):
    pasted, plain = "Fordeler:\x0b\uf0b7\tbarne\u00advern\r\n\uf0b7\u00a0ro", "Fordeler:\n- barnevern\n- ro"
    assert reader.answer(case, "helhet-samlet", verdi=pasted, begrunnelse=pasted).status_code == 302
    assert reader.given(case, "helhet-samlet") == replace(value(plain), rationale=plain)
    assert reader.form(reader.where(case, "helhet-samlet")).value("helhet-samlet.verdi").replace("\r\n", "\n") == plain


def test_what_was_written_before_unsure_was_ticked_tells_what_is_not_known(reader, case):
    assert reader.answer(case, "helhet-samlet", verdi="Vi veide.", usikkert="usikkert").status_code == 302
    answer = reader.given(case, "helhet-samlet")
    assert (answer.state, answer.rationale) == (State.UNSURE, "Vi veide.")


def test_a_reason_without_the_tick_is_not_lost(reader, case):
    assert reader.answer(case, "helhet-samlet", grunn="Gjelder ikke her.").status_code == 302
    answer = reader.given(case, "helhet-samlet")
    assert (answer.state, answer.reason) == (State.NOT_RELEVANT, "Gjelder ikke her.")


def test_one_thing_wrong_holds_nothing_else_back(reader, case):
    form = reader.form(reader.where(case, "nytte-samlet", "m"))
    response = reader.submit(
        form, {"nytte-samlet--m.verdi": "stor", "nytte-samlet--m.opp_til": "liten", "ressurs-kostnader--m.verdi": "500"}
    )
    assert response.status_code == 422
    assert (reader.given(case, "nytte-samlet", "m"), reader.given(case, "ressurs-kostnader", "m")) == (None, value(500.0))
    mended = reader.form_in(response.text)
    assert reader.submit(mended, {"nytte-samlet--m.verdi": "liten", "nytte-samlet--m.opp_til": "stor"}).status_code == 302
    assert reader.given(case, "nytte-samlet", "m") == value(Span("liten", "stor"))


def test_an_answer_that_became_unreadable_leaves_the_old_one(reader, case):
    reader.answer(case, "ressurs-kostnader", "m", verdi="3")
    assert reader.answer(case, "ressurs-kostnader", "m", verdi="tre").status_code == 422
    assert reader.given(case, "ressurs-kostnader", "m") == value(3.0)


@pytest.mark.parametrize(("question", "ids"), [("anb-barn-berort", "m"), ("alvorlighet-barn-berort", "m g")])
def test_whether_a_duty_applies_cannot_be_set_to_not_relevant(reader, case, question, ids):
    name = named(question, *ids.split())
    form = reader.form(reader.where(case, question, *ids.split()))
    assert f"{name}.ikke_relevant" not in form.names
    fields = [*form.filled({}), (f"{name}.ikke_relevant", "on"), (f"{name}.grunn", "Bare voksne.")]
    response = reader.client.post(form.action, data=dict(fields))  # by hand
    assert (response.status_code, reader.given(case, question, *ids.split())) == (422, None)


def test_an_option_that_is_not_on_the_list_is_refused(reader, case):
    form = reader.form(reader.where(case, "tiltak-retning", "m"))
    response = reader.client.post(form.action, data=dict([*form.sent(), ("tiltak-retning--m.verdi", "<b>x</b>")]))
    assert (response.status_code, reader.stored(case).number) == (422, 1)
    assert "<b>x" not in response.text


# Taking away -----------------------------------------------------------------------------------


def test_an_answer_is_removed_by_its_button(reader, case):
    reader.answer(case, "nytte-samlet", "m", verdi="stor", begrunnelse="Fordi.")
    form = reader.form(reader.where(case, "nytte-samlet", "m"))
    assert reader.submit(form, button=("fjern", "nytte-samlet--m")).status_code == 302
    assert reader.given(case, "nytte-samlet", "m") is None
    assert not [one for one in reader.form(form.action).controls if (one.name, one.value) == ("fjern", "nytte-samlet--m")]


@pytest.mark.parametrize("emptied", ["  \n ", "\u200b" * 60, "\u2800 \u3164\u00ad"])
def test_an_emptied_text_is_no_answer_and_is_gone(reader, case, emptied):
    reader.answer(case, "helhet-samlet", verdi="Noe.")
    assert reader.answer(case, "helhet-samlet", verdi=emptied).status_code == 302
    assert reader.given(case, "helhet-samlet") is None


def test_what_a_form_does_not_show_is_kept_when_it_is_saved(reader):
    """A year on a step of a scale, sources beside sources: a file may have them, and the form has no field for them."""
    answers = {
        "nytte-samlet": {"value": "stor", "year": "2026", "unit": "poeng"},
        "nytte-tilgjengelig-kunnskap": {"value": ["En"], "sources": ["To"]},
    }
    measure = {**SMALL["measures"][0], "answers": answers}
    id = reader.make(at_level({**SMALL, "measures": [measure]}, "praksis"))
    reader.submit(reader.form(f"/sak/{id}/samlet"), {"nytte-samlet--m.begrunnelse": "Ny."})
    given = reader.given(id, "nytte-samlet", "m")
    assert (given.year, given.unit, given.rationale) == (2026, "poeng", "Ny.")
    assert reader.given(id, "nytte-tilgjengelig-kunnskap", "m").sources == ("To",)


def test_lines_in_a_field_of_one_line_are_not_run_together(reader):
    measure = {
        **SMALL["measures"][0],
        "answers": {"nytte-samlet": {"not_relevant": "En.\nTo."}, "nytte-mot-mal": {"value": "x", "sources": ["A\nB"]}},
    }
    id = reader.make(at_level({**SMALL, "measures": [measure]}, "praksis"))
    reader.submit(reader.form(f"/sak/{id}/samlet"))
    assert reader.given(id, "nytte-samlet", "m").reason == "En.\nTo."
    assert reader.given(id, "nytte-mot-mal", "m").sources == ("A\nB",)


# The ledger of participation -------------------------------------------------------------------


def test_the_ledger_of_participation_is_kept_row_by_row(reader, case):
    name = "bg-medvirkning"
    reader.answer(case, name, group="pårørende", how="Møte", said="For lite hvile.", effect="Tre døgn.")
    form = reader.form(reader.where(case, name))
    assert form.values(f"{name}.group") == ["Relatives", ""]  # and an empty row for one more
    rows = {
        f"{name}.group": ["pårørende", "barn"],
        f"{name}.how": ["Møte", ""],
        f"{name}.said": ["For lite hvile.", "Vil hjem."],
        f"{name}.effect": ["", ""],
    }
    assert reader.submit(form, rows).status_code == 302
    first, second = reader.given(case, name).value
    assert (first, second) == (
        Participation("pårørende", "Møte", "For lite hvile.", ""),
        Participation("barn", "", "Vil hjem.", ""),
    )
    form = reader.form(reader.where(case, name))
    emptied = {
        f"{name}.{part}": ["", "barn" if part == "group" else form.values(f"{name}.{part}")[1], ""]
        for part in ("group", "how", "said", "effect")
    }
    assert reader.submit(form, emptied).status_code == 302
    assert reader.given(case, name).value == (Participation("barn", "", "Vil hjem.", ""),)


def test_a_group_that_took_part_is_any_text_and_the_usual_ones_are_suggested(app, reader, case, base):
    name = "bg-medvirkning"
    reader.answer(case, name, group="The council for older people", how="Møte")
    assert reader.given(case, name).value == (Participation("eldreråd", "Møte"),)
    norwegian = Reader(app, "nb")
    address = norwegian.where(case, name)
    form = norwegian.form(address)
    assert form.values(f"{name}.group") == ["Eldrerådet", ""]
    assert norwegian.submit(form, {f"{name}.group": ["Eldrerådet", "Naboene i Lia"]}).status_code == 302
    assert [row.group for row in norwegian.given(case, name).value] == ["eldreråd", "Naboene i Lia"]
    suggested = part_of(norwegian.get(address), f"grupper-{name}")
    for option in base.questions[name].options:
        assert f'value="{option.label["nb"]}"' in suggested


def test_fields_that_answers_do_not_have_change_nothing(reader, case):
    form = reader.form(reader.where(case, "nytte-samlet", "m"))
    junk = [("nytte-samlet--m.hemmelig", "x"), ("ingen--m.versjon", "1"), ("ingen--m.verdi", "x"), ("__class__.versjon", "0")]
    response = reader.client.post(form.action, data=dict([*form.sent(), *junk]))
    assert (response.status_code, reader.stored(case).number) == (302, 1)


@pytest.mark.parametrize("seen", ["", "-1", "x", "²", "99999999999999999999"])
def test_a_version_that_is_no_version_loses_nothing(reader, case, seen):
    reader.answer(case, "nytte-samlet", "m", verdi="stor")
    form = reader.form(reader.where(case, "nytte-samlet", "m"))
    response = reader.submit(form, {"nytte-samlet--m.verdi": "liten", "nytte-samlet--m.versjon": seen})
    assert response.status_code == 422
    assert reader.given(case, "nytte-samlet", "m") == value(Span("stor", "stor"))


# Personal data -----------------------------------------------------------------------------------


@pytest.mark.parametrize("secret", PERSONAL.values(), ids=PERSONAL)
@pytest.mark.parametrize(
    ("question", "ids", "parts"),
    [
        ("helhet-samlet", "", {"verdi": "Se {0}."}),
        ("helhet-samlet", "", {"verdi": "Ja.", "begrunnelse": "Ring {0}"}),
        ("helhet-samlet", "", {"verdi": "Ja.", "kilder": ["Møte", "{0}"]}),
        ("nytte-samlet", "m", {"ikke_relevant": "on", "grunn": "{0}"}),
        ("ressurs-kostnader", "m", {"verdi": "3", "enhet": "{0}"}),
        ("nytte-tilgjengelig-kunnskap", "m", {"verdi": ["{0}"]}),
        ("bg-medvirkning", "", {"group": "barn", "said": "{0}"}),
    ],
    ids=["text", "rationale", "source", "reason", "unit", "sources", "participation"],
)
def test_personal_data_is_never_stored_and_is_shown_only_in_its_own_field(reader, case, caplog, question, ids, parts, secret):
    caplog.set_level(logging.INFO)
    name = named(question, *ids.split())
    form = reader.form(reader.where(case, question, *ids.split()))
    filled = {
        f"{name}.{part}": [x.format(secret) for x in one] if isinstance(one, list) else one.format(secret)
        for part, one in parts.items()
    }
    for headers in ({}, {"HX_Request": "true"}):
        response = reader.submit(form, filled, **headers)
        assert response.status_code == (200 if headers else 422)
        outside = re.sub(r'<textarea.*?</textarea>|value="[^"]*"', "", response.text, flags=re.S)
        assert secret not in outside
        assert "ds-validation-message" in part_of(response.text, f"feil-{name}")
    assert (reader.stored(case).number, reader.given(case, question, *ids.split())) == (1, None)
    assert secret not in caplog.text
    database = reader.app.extensions["archive"].store.engine.url.database
    for suffix in ("", "-wal"):
        assert secret.encode() not in Path(database + suffix).read_bytes()


@pytest.mark.parametrize(
    "amount",
    ["3 500 000", "1 234 567 890", "91 234 567", "25 300 100"],
)
def test_an_amount_is_no_telephone_number(app, case, amount):
    reader = Reader(app, "nb")
    assert reader.answer(case, "ressurs-kostnader", "m", verdi=amount).status_code == 302
    assert reader.given(case, "ressurs-kostnader", "m") == value(float(amount.replace(" ", "")))
