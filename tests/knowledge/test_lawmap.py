"""The law map of a base: what a maintainer is told, with file and line, who makes a mistake in it."""

import re

import pytest
from hypothesis import given, settings, strategies as st

from advisor.knowledge.lawmap import unsaid
from advisor.text.catalogue import LANGUAGES

from .planting import Mistake, together
from .test_form import told  # noqa: F401 (a fixture)

MAP, SERVICES, LAW, GUIDELINE = "ontology/lawmap.yaml", "ontology/services.ttl", "ontology/law.ttl", "ontology/guideline.ttl"
ASKED = "nb: Når får rådet saken? Følger uttalelsen med til organet som avgjør?"
LINES = re.compile(r"^(?: {6}- )?(?=[^\s#])", re.M)  # of law, and of what else stands in a file

SLIPS = [
    (MAP, "    closed: true\n", "", "One fold is closed"),
    (MAP, "      - id: ungdomsrad", "      - id: eldrerad", "«eldrerad» is described twice."),
    (MAP, "      - id: ungdomsrad", "      - id: psykolog", "«psykolog» is described twice."),
    (MAP, ASKED, "nb: Rådet får saken.", "What a line asks is a question (nb)."),
    (MAP, ASKED, "nb: Er dette ulovlig?", "A line about law never says «ulovlig»."),
    (MAP, "kommuneloven-5-12-ledd-4", "kommuneloven-5-12-ledd-9", "There is no source «kommuneloven-5-12-ledd-9»."),
    (MAP, "- id: eldrerad\n        about: measure", "- id: eldrerad\n        about: pair", "is about a measure, not a pair"),
    (MAP, "folkevalgt-organ: ja}}]", "folkevalgt-organn: ja}}]", "Did you mean «folkevalgt-organ»?"),
    (
        MAP,
        "  reduced: {situation: NoeSettesNed}",
        "  reduced: {situation: NoeSettes}",
        "No rule concludes the situation «NoeSettes».",
    ),
    (MAP, "  reduced: {situation: NoeSettesNed}\n", "", "«reduced» is missing."),
    (MAP, "shows: kommunens-rad", "shows: kommunens-raad", "There is no question «kommunens-raad» about the case. Did you mean"),
    (
        MAP,
        "{term: til-folkevalgte}",
        "{term: til-folkevalde}",
        "There is no term «til-folkevalde». Did you mean «til-folkevalgte»?",
    ),
    (MAP, "      - id: eldrerad", "      - force: må\n        id: eldrerad", "«force» is not a key here."),
    (
        SERVICES,
        "kilde:kvalitetsforskriften-3 )",
        "kilde:kvalitetsforskriften-33 )",
        "There is no source «kvalitetsforskriften-33».",
    ),
    (SERVICES, 'prio:loven "Kommunen skal tilby helsehjelp', 'prio:loven "Det er ulovlig', "never says «ulovlig»"),
    (SERVICES, "valg:bpa valg:stottekontakt", "valg:stottekontakt", "The service stands in no list of options."),
    (LAW, "dct:isPartOf rettsakt:kommuneloven", "dct:isPartOf rettsakt:kommunelova", "does not say which act it is in"),
]


@pytest.fixture(scope="module")
def slips_told(tmp_path_factory):
    """What is told of each, many planted in one base."""
    slips = [Mistake(file, old, new, said=said) for file, old, new, said in SLIPS]
    return together(slips, tmp_path_factory.mktemp("lawmap"), starts=LINES)


@pytest.mark.parametrize("number", range(len(SLIPS)), ids=[said for _file, _old, _new, said in SLIPS])
def test_a_mistake_is_told_where_it_stands(slips_told, number):
    file, *_slip, said = SLIPS[number]
    here = [one for one in slips_told[number].problems if said in f"{one.what} {one.cure}"]
    assert here and all(one.file.endswith(file) and one.line for one in here), slips_told[number].problems


def test_an_example_that_comes_out_otherwise_is_told(told):  # noqa: F811
    problems, _line = told(MAP, "- shown:", "- silent:")
    assert any(path == MAP and "says «silent», but comes out otherwise (ja)" in text for path, _line, text in problems)


def test_a_rule_that_reads_a_choice_among_many_is_refused(told):  # noqa: F811
    old = "when: {all: [{situation: Krise}, {unanswered: krise-beredskapsplan}]}"
    new = "when: {all: [{situation: Krise}, {some: {measure: {is: {tiltak-tjeneste: bpa}}}}]}"
    problems, _line = told("rules/krise.yaml", old, new)
    assert any("«R-KRISE-01» reads «tiltak-tjeneste», which has too many options for rules." in text for _p, _l, text in problems)


def test_everything_is_said_in_every_language(base):
    """A line, a service and an act: nothing of the law falls back on bokmål."""
    law_map = base.law_map
    lines = [text for fold in law_map.folds for line in fold.lines for text in (fold.title, line.says, line.asks)]
    services = [text for one in law_map.services.values() for text in (one.label, one.says, *([] if one.outside else [one.asks]))]
    titles = [source.title for source in base.sources.values() if source.act]
    assert all(set(text) == set(LANGUAGES) for text in [*lines, *services, *titles, law_map.title, law_map.asks])


@given(data=st.data())
@settings(deadline=None, derandomize=True, max_examples=50)
def test_what_must_not_be_said_is_found_wherever_it_stands(base, data):
    language = data.draw(st.sampled_from(LANGUAGES))
    phrase = data.draw(st.sampled_from(base.law_map.never[language]))
    before, after = data.draw(st.sampled_from([("", ""), ("Er det ", "?"), ("(", ")"), ("Kanskje ", ", da?")]))
    written = data.draw(st.sampled_from([str, str.upper, str.capitalize]))(phrase)
    assert [phrase in what for what, _cure in unsaid(base.law_map.never, {language: f"{before}{written}{after}"})].count(True)


def test_what_must_never_be_said_holds_the_words_of_a_finding(base):
    """Of the words that a line must not say in any case, none is left out of the list."""
    for word in ("lovbrudd", "ulovlig", "ugyldig", "i strid med", "oppfylt", "uforsvarlig", "diskriminering", "ikke lovpålagt"):
        assert word in base.law_map.never["nb"], word
    assert all(len(base.law_map.never[language]) >= 8 for language in LANGUAGES)
    said = [text for fold in base.law_map.folds for line in fold.lines for text in (line.says, line.asks)]
    said += [text for one in base.law_map.services.values() for text in (one.says, one.asks)]
    assert not [what for text in said for what in unsaid(base.law_map.never, text)]
