"""How one answer is told: each kind of answer once."""

import pytest

from advisor.document.model import From, Style
from advisor.document.telling import Teller
from advisor.language.subjects import CASE, Kind, Subject
from advisor.text.catalogue import speaking

M, G = Subject(Kind.MEASURE, ("m",)), Subject(Kind.GROUP, ("m", "g"))
TEXT = """
case: x
level: kommune
answers: {{{case}}}
measures: [{{id: m, title: Teamet, answers: {{{measure}}}, target_groups: [{{id: g, answers: {{{group}}}}}]}}]
"""


@pytest.fixture
def teller(advice_on):
    return lambda case="", measure="", group="": Teller(advice_on(TEXT.format(case=case, measure=measure, group=group)))


@pytest.fixture
def told(teller):
    """What is told of an answer, paragraph by paragraph."""

    def of(question, written, subject=M, language="nb"):
        where = {Kind.CASE: "case", Kind.MEASURE: "measure", Kind.GROUP: "group"}[subject.kind]
        with speaking(language):
            return [one.piece.text for one in teller(**{where: f"{question}: {written}"}).told((subject, question))]

    return of


def test_a_text_stands_as_it_was_written_after_its_lead(told):
    assert told("helhet-alternativ", "Fire dager.") == ["Et alternativ: Fire dager."]
    assert told("anb-kunnskap-nytte", "Folk får hjelp.") == ["Folk får hjelp."]


def test_a_text_gets_the_end_of_its_sentence_from_the_program(told):
    assert told("helhet-alternativ", "Fire dager") == ["Et alternativ: Fire dager."]
    assert told("helhet-alternativ", '"«Fire dager?»"') == ["Et alternativ: «Fire dager?»"]


def test_a_choice_is_a_sentence_and_what_people_wrote_of_it_follows(told):
    assert told("bg-lokale-vedtak", "delvis") == ["Tiltaket stemmer delvis med det som alt er vedtatt."]
    both = told("bg-lokale-vedtak", "{value: delvis, rationale: Planen er fra 2022.}")
    assert both == ["Tiltaket stemmer delvis med det som alt er vedtatt. Planen er fra 2022."]


def test_numbers_follow_the_language(told):
    (nb,) = told("bg-budsjett-kort", "50000", CASE)
    assert nb.replace("\xa0", " ") == "Budsjettet øker med 50 000 kroner det nærmeste året."
    assert "50,000" in told("bg-budsjett-kort", "50000", CASE, "en")[0]


@pytest.mark.parametrize(
    "written, said",
    [
        ("-50000", "Budsjettet går ned med 50 000 kroner det nærmeste året."),
        ("0", "Saken endrer ikke budsjettet det nærmeste året."),
        ("ca. 80000", "Budsjettet øker med om lag 80 000 kroner det nærmeste året."),
        ("0–5000", "Budsjettet øker med 0–5 000 kroner det nærmeste året."),
        ("-80000–-50000", "Budsjettet går ned med 50 000–80 000 kroner det nærmeste året."),
        ("-2000–5000", "Det nærmeste året kan budsjettet gå ned med inntil 2 000 kroner eller øke med inntil 5 000 kroner."),
        ("{value: 5, unit: euro}", "Det nærmeste året endres budsjettet med 5 euro."),
    ],
)
def test_a_change_is_said_by_its_direction(told, written, said):
    (text,) = told("bg-budsjett-kort", written, CASE)
    assert text.replace("\xa0", " ") == said


def test_a_span_of_a_scale(told):
    assert told("nytte-sannsynlighet", "{from: lav, to: middels}", G) == [
        "Sannsynligheten for nytten er vurdert som lav til middels."
    ]


def test_ticks_and_what_was_gone_through(told):
    (text,) = told("vurder-ogsa", "[omgivelser, lokalt]")
    assert text == "Har også betydning: miljø og levekår; noe ved kommunen endrer virkningen."
    assert told("vurder-ogsa", "[ingen]") == []


def test_what_is_ticked_is_not_said_where_its_own_field_is_written(teller):
    with speaking("nb"):
        both = teller(measure="vurder-ogsa: [utilsiktet, lokalt]")
        (one,) = both.told((M, "vurder-ogsa"))
        assert "uønskede virkninger" in one.piece.text
        written = teller(measure="vurder-ogsa: [utilsiktet], bg-utilsiktede-konsekvenser: Noen blir uroligere.")
        assert written.told((M, "vurder-ogsa")) == []


def test_an_answer_that_serves_the_program_alone_is_silent(told):
    assert (
        told("tiltak-tjeneste", "[avlastning]") == told("tiltak-berorer", "[eldre]") == told("folkevalgt-organ", "ja", CASE) == []
    )


def test_not_relevant_stands_with_its_reason(told):
    written = "{not_relevant: Ingen venter.}"
    assert told("nytte-kort-sikt", written) == ["Nytte den første tiden (ikke relevant): Ingen venter."]


def test_unsure_says_why_and_alone_is_left_to_the_section(told, teller):
    assert told("nytte-kunnskapssprik", "{value: usikkert, rationale: Vi leter.}") == ["Om kildene spriker (usikkert): Vi leter."]
    asked = teller(measure="nytte-kunnskapssprik: usikkert, forsvarlig-igjen: usikkert, tiltak-retning: avvikles")
    assert asked.unsure((M, "nytte-kunnskapssprik")) and not asked.unsure((M, "forsvarlig-igjen"))


def test_what_stands_in_the_table_is_not_said_again(told):
    assert told("nytte-samlet", "stor") == []
    assert told("nytte-samlet", "{value: stor, rationale: Mange får hjelp.}") == ["Mange får hjelp."]
    assert told("nytte-samlet", "{value: stor, sources: [notat]}") == ["Vurderingen av nytten bygger på notat."]


def test_how_sure_and_from_where(told):
    (text,) = told("anb-kunnskap-nytte", "{value: Folk får hjelp., certainty: lite, sources: [notat.]}")
    assert text == "Folk får hjelp. Vurderingen er lite sikker. (Kilde: notat.)"
    (text,) = told("bg-lokale-vedtak", "{value: delvis, certainty: lite}")
    assert text == "Tiltaket stemmer delvis med det som alt er vedtatt (lite sikkert)."


def test_no_mark_stands_in_the_text(told):
    assert told("forslag-vedtak", "Ja til teamet.", CASE) == ["Ja til teamet."]
    assert told("ks-niva-kommune-mange-hensyn", "Folk.", CASE) == ["Andre hensyn som teller: Folk."]


def test_lists_and_paragraphs_of_people_stay_so(teller):
    asked = teller(case='helhet-samlet: "Først:\\n- en ting\\n- en annen\\n\\nSå dette"')
    with speaking("nb"):
        found = asked.told((CASE, "helhet-samlet"))
    assert [(one.piece.text, one.style) for one in found] == [
        ("Først:", Style.BODY),
        ("en ting", Style.ITEM),
        ("en annen", Style.ITEM),
        ("Så dette.", Style.BODY),
    ]
    assert all(run.origin.part == "value" for one in found for run in one.piece.runs if run.origin.of is From.ANSWER)


def test_what_people_wrote_is_no_place_of_a_sentence(told):
    assert told("helhet-alternativ", '"Se {measure} og {answer}."') == ["Et alternativ: Se {measure} og {answer}."]
