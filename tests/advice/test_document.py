"""Which sections of the decision document have text: what its length asks for, by the answers there are."""

import pytest

from advisor.advice.document import Filled

CASE = "case: x\nlevel: {level}\nanswers: {{{case}}}\nmeasures: [{{id: m, answers: {{{measure}}}, target_groups: [{{id: g}}]}}]\n"
BENEFIT = "nytte-samlet: liten, ressurs-samlet: liten, anb-forhold-nytte-ressurs: rimelig"


@pytest.fixture
def section(advice_on):
    """A section of the document of a small case, and what it lacks."""

    def of(id, level="kommune", case="", measure=""):
        document = advice_on(CASE.format(level=level, case=case, measure=measure)).document
        found = next(one for one in document if one.section.id == id)
        return found.filled, [question for _subject, question in found.lacking]

    return of


def test_a_section_lacks_only_what_its_length_asks_for(section):
    assert section("sammendrag", "praksis", "helhet-samlet: Kort.") == (Filled.WRITTEN, [])
    assert section("sammendrag", "kommune", "helhet-samlet: Kort.") == (Filled.PARTLY, ["forslag-vedtak"])
    _filled, usual = section("tiltakene", "kommune", measure=BENEFIT)
    _filled, thorough = section("tiltakene", "nasjonalt", measure=BENEFIT)
    assert "anb-kunnskap-nytte" in usual and "nytte-mot-mal" not in usual
    assert "nytte-mot-mal" in thorough and "anb-kunnskap-nytte" not in thorough


def test_an_answer_to_a_question_that_is_asked_no_more_is_text(section):
    assert section("kunnskap") == (Filled.EMPTY, ["bg-kunnskapsgrunnlag"])
    assert section("kunnskap", case="bg-usikkerhet: Vi vet lite.")[0] is Filled.PARTLY
    assert section("kunnskap", case="bg-kunnskapsgrunnlag: Egen evaluering.") == (Filled.WRITTEN, [])


def test_one_of_several_is_enough_where_a_requirement_says_so(section):
    assert "ressurs-samlet" in section("tiltakene")[1]
    assert "ressurs-samlet" not in section("tiltakene", measure="ressurs-kostnader: 100000")[1]


def test_a_section_of_a_situation_is_left_out_without_it(advice_on):
    def ids(measure):
        return [one.section.id for one in advice_on(CASE.format(level="kommune", case="", measure=measure)).document]

    assert "barnets-beste" not in ids("anb-barn-berort: nei")
    assert "barnets-beste" in ids("anb-barn-berort: ja")


def test_sections_have_one_running_number_everywhere(base):
    from advisor.api import advise, read_case
    from advisor.document.drafting import draft
    from advisor.wording import words
    from tests.conftest import ROOT

    for path in (ROOT / "examples").glob("*.yaml"):
        advice = advise(read_case(path, base), base)
        told = {one.id: one.heading for one in draft(advice).sections if one.state}
        assert [one.heading for one in advice.document] == list(told.values())
        numbers = [one.number for one in advice.document if one.section.number]
        assert numbers == list(range(1, len(numbers) + 1))
        for one in advice.document:
            assert one.whole or one.heading in words.document(advice)
