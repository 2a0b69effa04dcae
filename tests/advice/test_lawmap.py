"""What the law may say of a case: the lines that a municipal lawyer would expect, at most ten, and no advice."""

import dataclasses
from pathlib import Path

import pytest
from hypothesis import given, settings

from advisor.advice.advice import advise
from advisor.advice.lawmap import MOST_OPEN
from advisor.case.casefile import read_case
from advisor.knowledge import load
from advisor.wording import law as lawwords
from tests.conftest import CORPUS, EXAMPLES, size
from tests.strategies import cases

ALWAYS = ["klart-sprak", "arkiv"]
COUNCIL = ["utredning-folkevalgt", "innsyn"]
EXPECTED = {  # example → its open lines, each with what it holds; and what is closed
    "avlastning-eller-team": (
        "avlastning; parorendestotte; barn-som-parorende; brukere-og-parorende: brukerrepresentanter; barn: parorende-barn",
        ["barnets-beste", "internkontroll", *ALWAYS],
    ),
    "dagsenter-eller-team": (
        "dagaktivitet-demens; parorendestotte; medvirkningsrad: eldrerad rad-funksjonsnedsettelse; vedtak: lopende-vedtak;"
        " forsvarlighet: forsvarlighet verdighet-eldre kvalitet-sikkerhet;"
        " brukere-og-parorende: brukerrepresentanter parorende-stotte; ansatte: ansatte; barn: parorende-barn;"
        " penger: bevilgningsplikt okonomiplan-budsjett",
        ["barnets-beste", *COUNCIL, "internkontroll", *ALWAYS],
    ),
    "digital-hjemmeoppfolging": (
        "hjemmesykepleie; velferdsteknologi; forsvarlighet: kvalitet-sikkerhet;"
        " brukere-og-parorende: brukerrepresentanter bruker-egen-medvirkning; ansatte: ansatte; samarbeid: samarbeidsavtale-hf;"
        " likeverd: universell-utforming; personvern: personvern",
        ["internkontroll", *ALWAYS],
    ),
    "forebygging-lav-alvorlighet": ("", []),  # a national decision
    "influensavinter": (
        "korttidsopphold; frisklivs-forebygging; utskrivningsklare; forsvarlighet: forsvarlighet; krise: krise; ansatte: ansatte",
        ALWAYS,
    ),
    "lunsjtilbud-kort": ("", ALWAYS),
    "psykolog-unge": (
        "helsestasjon-skolehelse; psykolog; medvirkningsrad: ungdomsrad; brukere-og-parorende: brukerrepresentanter;"
        " samarbeid: samarbeidsavtale-hf; penger: okonomiplan-budsjett",
        ["barnets-beste", *COUNCIL, "internkontroll", *ALWAYS],
    ),
    "sykehjem-eller-hjemmetjeneste": (
        "hjemmesykepleie; dagaktivitet-demens; langtidsopphold; medvirkningsrad: eldrerad rad-funksjonsnedsettelse;"
        " vedtak: lopende-vedtak; lokal-forskrift: forskrift-langtidsopphold;"
        " forsvarlighet: forsvarlighet verdighet-eldre kvalitet-sikkerhet;"
        " brukere-og-parorende: brukerrepresentanter parorende-stotte; ansatte: ansatte",
        ["bevilgningsplikt", "okonomiplan-budsjett", *COUNCIL, "planer-og-oversikt", "internkontroll", *ALWAYS],
    ),
}


def opened(advice) -> str:
    """The open lines in one text, each with what it holds where that is not the line itself."""
    lines = [(line.id, [part.id for part in line.parts]) for line in advice.law_lines if not line.closed]
    return "; ".join(
        id if parts == [id] and id not in ("forsvarlighet", "krise", "ansatte", "personvern") else f"{id}: {' '.join(parts)}"
        for id, parts in lines
    )


def closed(advice) -> list[str]:
    return [part.id for line in advice.law_lines if line.closed for part in line.parts]


@pytest.mark.parametrize("name", EXPECTED)
def test_an_example_gives_the_lines_that_a_lawyer_would_expect(base, name):
    path = next(one for one in EXAMPLES if one.stem == name)
    advice = advise(read_case(path, base), base)
    assert (opened(advice), closed(advice)) == EXPECTED[name]


CUT = """\
case: x
level: kommune
arena: drift
answers: {{{case}}}
measures: [{{id: m, answers: {{tiltak-retning: {direction}, {measure}}}, target_groups: [{{id: g}}]}}]
"""


@pytest.fixture
def lines(advice_on):
    def of(direction="nedprioriteres", measure="", case=""):
        return advice_on(CUT.format(case=case, direction=direction, measure=measure)).law_lines

    return of


def parts(lines) -> dict:
    return {part.id: part for line in lines for part in line.parts}


def test_what_to_ask_of_a_cut_is_asked_of_a_cut_only(lines):
    service = "tiltak-tjeneste: [psykolog]"
    assert parts(lines("nedprioriteres", service))["psykolog"].asks["nb"]
    assert parts(lines("styrkes", service))["psykolog"].asks["nb"] == "Hva betyr tiltaket for dette?"


@pytest.mark.parametrize("service", ["barnevern", "tannhelse", "sosiale-tjenester-nav"])
def test_a_service_of_another_body_says_so_and_asks_nothing_more(lines, service, base):
    found = lines(measure=f"tiltak-tjeneste: [{service}], tiltak-berorer: [eldre, ansatte, form]")
    open_lines = [line for line in found if not line.closed]
    assert [line.id for line in open_lines] == [service]
    ((part,),) = [line.parts for line in open_lines]
    assert part.outside and part.asks == {} and part.says["nb"]
    subjects = {str(one) for line in found if line.closed for part in line.parts for one in part.subjects}
    assert subjects <= {"sak"}
    beside = parts(lines(measure=f"tiltak-tjeneste: [{service}, psykolog], tiltak-berorer: [ansatte]"))
    assert {"psykolog", "ansatte"} <= set(beside)  # where one of several is the municipality's, its lines stand


def test_more_services_than_three_share_a_line_and_what_there_is_no_room_for_is_closed(lines, base):
    three = lines(measure="tiltak-tjeneste: [psykolog, fastlege, legevakt]")
    assert [line.id for line in three][:3] == ["fastlege", "legevakt", "psykolog"]
    (first, *_rest) = lines(measure="tiltak-tjeneste: [psykolog, fastlege, legevakt, bpa]")
    assert [part.id for part in first.parts] == ["bpa", "fastlege", "legevakt", "psykolog"]
    everything = lines(
        measure="tiltak-tjeneste: [langtidsopphold, korttidsopphold, bpa], nytte-parorende-konsekvens: Mer, anb-barn-berort: ja,"
        " tiltak-berorer: [eldre, funksjonsnedsettelse, unge, samiske-brukere, form, ansatte, bygg-digitalt, interkommunalt,"
        " lokal-forskrift], rett-til-det-som-faller-bort: ja, ressurs-kostnader: 5, vurder-ogsa: [pårørende-merker, ulik-nytte]",
        case="folkevalgt-organ: ja, likeverd-samlet: De eldste",
    )
    assert len(everything) == MOST_OPEN + 1 and [line.closed for line in everything] == [False] * MOST_OPEN + [True]
    open_ids = {part.id for line in everything if not line.closed for part in line.parts}
    moved = {part.id for part in everything[-1].parts} - {
        line.id for fold in base.law_map.folds if fold.closed for line in fold.lines
    }
    assert moved and not moved & open_ids


def test_a_line_says_why_it_is_shown_and_where_it_stands_in_the_law(lines):
    part = parts(lines(measure="tiltak-tjeneste: [dagaktivitet-demens], rett-til-det-som-faller-bort: ja"))["lopende-vedtak"]
    assert {reason.question for reason in part.because} >= {"tiltak-retning", "rett-til-det-som-faller-bort"}
    place = next(one for one in part.law if one.id == "forvaltningsloven-35-ledd-1")
    assert place.title["nb"] == "Forvaltningsloven § 35 første ledd"
    assert place.title["nn"] == "Forvaltningslova § 35 første ledd"
    assert place.title["en"] == "The Public Administration Act § 35 first paragraph"
    assert (place.identifier, str(place.read), place.sureness) == ("LOV-1967-02-10", "2026-07-02", "A")
    assert place.url == "https://lovdata.no/lov/1967-02-10/§35"


def test_the_lines_see_the_level_that_the_case_is_advised_at(advice_on):
    """Of a case whose level nobody has chosen yet, they are those of the usual level."""
    text = CUT.format(case="", direction="nedprioriteres", measure="tiltak-tjeneste: [psykolog]")
    chosen, usual = advice_on(text), advice_on(text.replace("level: kommune\n", ""))
    assert [line.id for line in usual.law_lines] == [line.id for line in chosen.law_lines]
    assert {"forsvarlighet", "brukerrepresentanter"} <= set(parts(usual.law_lines))


def test_an_act_that_is_adopted_in_place_of_another_is_told_with_it(lines):
    part = parts(lines(measure="tiltak-tjeneste: [hjemmesykepleie], rett-til-det-som-faller-bort: ja"))["lopende-vedtak"]
    told = {source.act: source.successor.get("en") for source in part.sources}
    assert told["forvaltningsloven"] == "The Public Administration Act (2025)"
    assert not any(successor for act, successor in told.items() if act != "forvaltningsloven")
    said = " ".join(lawwords.warning(part.sources))
    assert "The Public Administration Act (2025) is adopted" in said and "Check which one applies." in said
    assert "adopted" not in " ".join(lawwords.warning(one for one in part.sources if not one.successor))


def test_what_is_not_ticked_is_no_reason_for_a_line(lines):
    told = "tiltak-tjeneste: [langtidsopphold], tiltak-berorer: [eldre]"
    part = parts(lines(measure=told))["forskrift-langtidsopphold"]
    assert {reason.question for reason in part.because} == {"niva", "tiltak-retning", "tiltak-tjeneste"}


def test_when_the_councils_meet_stands_with_their_line(lines):
    told = "folkevalgt-organ: ja, kommunens-rad: Eldrerådet 1. desember"
    shows = {line.id: line.shows for line in lines(measure="tiltak-berorer: [eldre]", case=told)}
    question, answer = shows.pop("medvirkningsrad")
    assert (question, answer.value) == ("kommunens-rad", "Eldrerådet 1. desember") and not any(shows.values())
    silent = lines(measure="tiltak-berorer: [eldre]", case="folkevalgt-organ: ja")
    assert {line.id: line.shows for line in silent}["medvirkningsrad"] is None


def test_the_json_has_the_lines_with_their_law(base):
    advice = advise(read_case(next(one for one in EXAMPLES if one.stem == "dagsenter-eller-team"), base), base)
    found = advice.as_dict()["law_lines"]
    assert [(one["id"], one["closed"]) for one in found] == [(line.id, line.closed) for line in advice.law_lines]
    council = next(one for one in found if one["id"] == "medvirkningsrad")["parts"][0]
    assert set(council) == {"id", "subjects", "says", "asks", "law", "because"} and council["asks"].endswith("?")
    assert council["law"][0] == {
        "id": "kommuneloven-5-12-ledd-4",
        "title": "The Local Government Act § 5-12 fourth paragraph",
        "act": "LOV-2018-06-22-83",
        "section": "5-12",
        "read": "2026-07-02",
        "sureness": "A",
        "in_force": True,
        "successor": None,
        "address": "https://lovdata.no/lov/2018-06-22-83/§5-12",
    }


# What must always hold ---------------------------------------------------------------------------


def held(advice):
    found = advice.law_lines
    assert len(found) <= MOST_OPEN + 1
    assert [line.closed for line in found] == sorted(line.closed for line in found) and sum(line.closed for line in found) <= 1
    ids = [part.id for line in found for part in line.parts]
    assert len(ids) == len(set(ids))
    assert all(part.subjects and part.law for line in found for part in line.parts)
    assert all(part.asks.get("nb", "?").endswith("?") for line in found for part in line.parts)


@pytest.mark.parametrize("path", CORPUS, ids=lambda path: Path(path).stem)
def test_no_case_of_the_corpus_gets_more_than_ten(base, path):
    held(advise(read_case(path, base), base))


@given(case=cases(load()))
@settings(deadline=None, derandomize=True, max_examples=size(40, 400))
def test_no_random_case_gets_more_than_ten(base, case):
    held(advise(case, base))


ASKED = ("tiltak-tjeneste", "tiltak-berorer", "folkevalgt-organ", "samisk-forvaltningsomrade", "kommunens-rad")


@pytest.mark.parametrize("path", EXAMPLES, ids=lambda path: path.stem)
def test_what_the_map_asks_changes_no_advice(base, path):
    """What is answered on its page is required by nothing, read by no rule, and moves nothing but the lines."""
    case = read_case(path, base)
    without = {subject: {id: one for id, one in given.items() if id not in ASKED} for subject, given in case.answers.items()}
    one, other = advise(case, base).as_dict(), advise(dataclasses.replace(case, answers=without), base).as_dict()
    assert {key for key in one if one[key] != other[key]} <= {"law_lines"}


@pytest.mark.parametrize("path", EXAMPLES, ids=lambda path: path.stem)
def test_a_line_is_no_advice(base, path):
    """Nothing else of an advice knows its lines, and a line says nothing of force or status."""
    said = advise(read_case(path, base), base).as_dict()
    lines = said["law_lines"]
    ids = {part["id"] for line in lines for part in line["parts"]}
    advised = {one["id"] for key in ("requirements", "prompts", "blocking", "open_duties") for one in said[key]}
    assert not ids & advised and not set(base.law_map.entries) & (set(base.requirements) | {rule.id for rule in base.rules})
    assert not {"force", "status", "dismissed"} & {key for line in lines for part in line["parts"] for key in part}
