"""One table of status words: every finding of every force has a word in every language, and no other place has one."""

import re

import pytest

from advisor.advice.document import Filled
from advisor.engines.status import DISMISSED, Status
from advisor.knowledge.terms import Force
from advisor.language.conditions import Truth
from advisor.text.catalogue import LANGUAGES, speaking
from advisor.wording.findings import NAMES, SECTION, because, counted, finding, finding_of, names, section_state
from advisor.wording.words import source

from ..conftest import ROOT
from ..test_architecture import PATHS, TEMPLATES

MUST = {str(one) for one in Status}
FINDINGS = {Force.MUST: MUST, Force.SHOULD: MUST | {DISMISSED}, Force.MAY: MUST | {DISMISSED}}
every = pytest.mark.parametrize(("force", "found"), [(force, found) for force in Force for found in sorted(FINDINGS[force])])
TABLE, CODES = "advisor/wording/findings.py", "advisor/engines/status.py"


@every
def test_every_finding_has_a_code_an_outcome_and_a_word_in_each_language(force, found):
    named = names(force)[found]
    assert finding_of(named.code) == found
    assert named.outcome in {"passed", "failed", "cantTell", "inapplicable", "untested"}
    for language in LANGUAGES:
        with speaking(language):
            assert finding(force, found) and finding(force, found)[0].isupper()


def test_the_table_holds_every_finding_and_nothing_else():
    assert {force: set(map(str, table)) for force, table in NAMES.items()} == FINDINGS


@every
def test_only_a_duty_fails_or_is_missing_and_none_is_passed(force, found):
    named, missing = names(force)[found], {"nb": "Mangler", "nn": "Manglar", "en": "Missing"}
    if force is Force.MUST:
        assert named.outcome != "passed"
    else:
        assert named.outcome != "failed" and named.sign != "miss"
        for language, word in missing.items():
            with speaking(language):
                assert finding(force, found) != word


@every
def test_no_word_says_that_a_requirement_is_met(force, found):
    for language in LANGUAGES:
        with speaking(language):
            assert not re.search("oppf|met\\b|complete|fullfør|ferdig|på plass", finding(force, found), re.I)


def test_the_words_are_those_that_were_decided():
    with speaking("nb"):
        assert finding(Force.SHOULD, Status.MISSING) == "Ikke besvart" and finding(Force.MAY, Status.MISSING) == "Ikke brukt"
        assert {finding(force, Status.MET) for force in (Force.SHOULD, Force.MAY)} == {"Besvart"}
        assert {finding(force, Status.NOT_ASSESSED) for force in Force} == {"Ikke vurdert"}
        assert finding(Force.SHOULD, DISMISSED) == "Avvist med grunn"


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_code_goes_by_one_word_and_a_section_by_another_for_each_state(language):
    with speaking(language):
        words = {(named.code, named.word()) for table in NAMES.values() for named in table.values()}
        assert len(words) == len({code for code, _word in words})
        assert len({section_state(filled) for filled in Filled}) == len(SECTION) == len(Filled)
        assert len({because(truth, ["x"]) for truth in (Truth.JA, Truth.NEI, Truth.USIKKERT)}) == 3
        assert because(Truth.USIKKERT, ["x"]) == because(Truth.UBESVART, ["x"])


def test_findings_are_counted_in_the_words_of_the_table():
    found = {Status.MISSING: 2, Status.MET: 31, Status.UNKNOWN: 0}
    with speaking("nb"):
        assert counted(Force.SHOULD, found, [Status.MET, Status.MISSING, Status.UNKNOWN]) == "31 besvart, 2 ikke besvart"
        assert counted(Force.MAY, found, names(Force.MAY)) == "31 besvart, 2 ikke brukt"


# No other place

STATUSES = "|".join([*(one for one in Status if one != Status.NOT_RELEVANT), DISMISSED, *Filled])  # that is an answer too
SECTIONS = "advisor/advice/document.py"
LITERAL = re.compile(rf"""(?<!=)(["'])({STATUSES})\1""")
READ = {"advisor/language/types/base.py"}  # «ukjent» as people write it in an answer


def short_path(path):
    return path.relative_to(ROOT).as_posix()


@pytest.fixture(scope="module")
def texts():
    """Each module and template: its path in the project → its text."""
    return {short_path(path): path.read_text(encoding="utf-8") for path in (*PATHS, *TEMPLATES)}


def test_no_other_place_has_a_status_as_a_literal(texts):
    found = {path: {one[1] for one in LITERAL.findall(text)} for path, text in texts.items()}
    assert {path for path, literals in found.items() if literals} <= {CODES, TABLE, SECTIONS, *READ}


def test_no_other_place_has_a_word_for_a_status(texts):
    words = {named.word() for table in NAMES.values() for named in table.values()} | {section_state(one) for one in Filled}
    found = {path: words & set(re.findall(r"""_\(\s*"([^"]*)"\s*\)""", text)) for path, text in texts.items()}
    assert {path for path, said in found.items() if said} == {TABLE}


def test_what_rests_on_no_source_is_said_to_be_our_own(base):
    for language, said in {"nb": "vår egen slutning", "en": "our own inference"}.items():
        with speaking(language):
            assert source(base, ()) == said
