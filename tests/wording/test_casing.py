"""A label inside a sentence keeps the capitals of an abbreviation, and what a base does not say of its source is left out."""

import pytest

from advisor.knowledge import load
from advisor.wording import words as wording

from ..cli.test_cli import prio
from ..conftest import ROOT

SECOND = ROOT / "examples" / "kb-prioriteringscentrum"


@pytest.mark.parametrize(
    "label, said",
    [
        ("Stor", "stor"),
        ("Tillegg fra KS (EtD)", "tillegg fra KS (EtD)"),
        ("FoU-arbeid i kommunen", "FoU-arbeid i kommunen"),
        ("BPA", "BPA"),
        ("IPLOS er brukt", "IPLOS er brukt"),
        ("QALY-tall er brukt", "QALY-tall er brukt"),
        ("A QALY figure is used", "a QALY figure is used"),
        ("Ørsmå", "ørsmå"),
        ("Én", "én"),
        ("", ""),
    ],
)
def test_a_label_inside_a_sentence(label, said):
    assert wording.inside(label) == said


def test_the_label_of_an_answer_keeps_its_capitals(base):
    modules = base.questions["moduler"]
    (etd,) = (one for one in modules.options if "EtD" in one.label["en"])
    assert wording.value(modules, etd.id) == "supplement from KS (EtD)"


def test_a_base_whose_source_has_no_day_says_nothing_of_it(base):
    assert wording.named(base) == f"Knowledge base {base.version}, source of 10 April 2025, read 5 December 2025."
    assert wording.dated(base) == "Dated 10 April 2025, read 5 December 2025."
    second = load(SECOND)
    assert "source of" not in wording.named(second) and "unknown" not in wording.named(second) + wording.dated(second)


def test_several_cases_of_a_base_without_duties_have_no_columns_for_them():
    cases = sorted((SECOND / "examples").glob("*.yaml"))
    said = prio("check", *cases, "--kb", SECOND)[1]
    assert len(cases) > 1 and "Advice" in said and "duties" not in said and "duty" not in said
    ours = sorted((ROOT / "examples").glob("*.yaml"))[:2]
    assert "Open duties" in prio("check", *ours)[1]
