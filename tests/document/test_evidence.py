"""The evidence-to-decision table: answers under the criteria of the base, each once, without points or sums."""

import re
from dataclasses import replace

import pytest

from advisor.advice.advice import advise
from advisor.case.casefile import parse_case, read_case
from advisor.document.kinds.evidence import evidence
from advisor.document.model import Document, Table
from advisor.text.catalogue import LANGUAGES, speaking
from tests.conftest import ROOT

EXAMPLES = sorted((ROOT / "examples").glob("*.yaml"))


def drawn(text: str, base, lang: str = "nb") -> Document:
    with speaking(lang):
        return evidence(advise(parse_case(text.encode(), "x.yaml", base), base))


def rows(document: Document, section: str = "") -> dict[str, list[str]]:
    """Criterion → its cells, of the sections with a title."""
    tables = [block for one in document.sections if section in one.title for block in one.blocks if isinstance(block, Table)]
    return {row[0].text: [cell.text for cell in row[1:]] for table in tables for row in table.rows}


CASE = """
case: x
level: kommune
answers: {likeverd-samlet: De som bor ytterst.}
measures:
  - id: a
    title: Team
    answers: {nytte-samlet: {value: stor, certainty: lite}, anb-kunnskap-nytte: Flere bor hjemme., ressurs-samlet: middels,
      ressurs-andre-tjenester: Hjemmesykepleien., anb-forhold-nytte-ressurs: rimelig, anb-barn-berort: ja}
    target_groups: [{id: g, answers: {alvorlighet-malgruppe: høy}}]
"""


def test_an_answer_stands_under_its_criterion_with_what_is_known_and_how_sure_people_are(base):
    found = rows(drawn(CASE, base), "Team")
    assert found["Ønskede virkninger"] == ["Stor.", "Flere bor hjemme.", "", "Lite"]
    assert found["Hvor viktig problemet er"][0] == "Høy."
    assert rows(drawn(CASE, base), "Saken")["Likeverd"][1].startswith("De som bor ytterst.")


def left(document: Document, section: str) -> str:
    """The criteria of a section that are not assessed."""
    return " ".join(one.text for each in document.sections if section in each.title for one in each.paragraphs())


def test_what_nobody_answered_is_gathered_in_a_line_and_has_no_row(base):
    document = drawn(CASE, base)
    assert "Uønskede virkninger" not in rows(document, "Team")
    assert "Ikke vurdert: Uønskede virkninger;" in left(document, "Team")
    assert "Ønskede virkninger" not in left(document, "Team")


def test_the_resources_of_the_service_and_of_others_stand_apart(base):
    found = {title: cells for title, cells in rows(drawn(CASE, base), "Team").items() if title.startswith("Ressurser")}
    primary, secondary = found.values()
    assert [("primært" in one, "sekundært" in one) for one in found] == [(True, False), (False, True)]
    assert primary[0] == "Middels." and "Hjemmesykepleien" not in "".join(primary) and "Hjemmesykepleien." in secondary[1]


def test_what_the_guideline_does_not_ask_is_marked(base):
    document = drawn(CASE, base)
    unasked = left(document, "Team")
    assert "Om det lar seg gjennomføre †" in unasked and "Hvor sikre tallene for ressurser er *" in unasked
    assert "Nytte i forhold til ressurser" in rows(document, "Team")
    assert "‡" not in left(document, "Merker") and "†" in left(document, "Merker")  # only what is used is explained


def test_the_children_stand_outside_the_framework(base):
    sections = [one for one in drawn(CASE, base).sections if one.title == "Team"]
    last = [block for block in sections[0].blocks if isinstance(block, Table)][-1]
    assert "Plikt i lov" in last.caption and last.rows[0][0].text == "Barnets beste"


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("path", EXAMPLES, ids=lambda path: path.stem)
def test_every_example_has_its_table_and_each_text_stands_in_it_once(base, path, lang):
    case = read_case(str(path), base)
    with speaking(lang):
        document = evidence(advise(case, base))
    said = [run.text.strip() for one in document.sections for block in one.blocks if isinstance(block, Table)
            for row in block.rows for cell in row for run in cell.runs if run.origin.part]  # fmt: skip
    own = [text for text in said if len(text) > 40]
    assert own and len(own) == len(set(own))
    heads = [text for one in document.sections for block in one.blocks if isinstance(block, Table)
             for text in (*block.head, *(row[0].text for row in block.rows))]  # fmt: skip
    assert heads and not re.search(r"\b(sum|total|poeng|score)", " ".join(heads), re.I)


def test_an_answer_about_the_case_that_stands_under_two_criteria_is_told_once(base):
    table = base.etd
    part = replace(table.parts[0], criteria=(*table.parts[0].criteria, replace(table.parts[0].criteria[-1], id="again")))
    twice = replace(base, etd=replace(table, parts=(part, *table.parts[1:])))
    text = "case: x\nanswers: {anb-lokale-forhold: {value: ja, rationale: Lange avstander.}}\nmeasures: [{id: a}]\n"
    found = [row for one in drawn(text, twice).sections for block in one.blocks if isinstance(block, Table) for row in block.rows]
    said = [cell.text for row in found for cell in row]
    assert sum("Lange avstander." in one for one in said) == 1 and any("se «Saken»" in one for one in said)


def test_a_base_without_the_table_draws_none(tmp_path):
    from advisor.knowledge import load
    from tests.earlier import earlier_base

    old = load(earlier_base(5, tmp_path))
    assert rows(drawn(CASE, old)) == {}
