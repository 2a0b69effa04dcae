"""The form and the document of a base: what a maintainer is told who makes a mistake in them, and that no answer is lost."""

import shutil
from pathlib import Path

import pytest

from advisor import knowledge
from advisor.knowledge.base import KnowledgeBase
from advisor.maintenance.checking.check import MOST_LINES, check, look
from advisor.text.catalogue import LANGUAGES
from advisor.text.errors import Problem, UnusableKnowledge

from ..conftest import ROOT
from ..earlier import earlier_base
from .planting import Mistake, together

GUIDELINE, FORM, DOCUMENT = "ontology/guideline.ttl", "ontology/form.ttl", "ontology/document.ttl"
POINT = "prio:punktUnder sporsmal:anb-kunnskap-nytte ;"
READ_THROUGH = "prio:lestVed sporsmal:bb-plikt-fremgar"
LINE = 'prio:punktlinje "hvor trolig det er"@nb , "kor truleg det er"@nn , "how likely it is"@en ;'


@pytest.fixture
def told(tmp_path, monkeypatch):
    """Changes one thing in a copy of the base. Gives what is said, as (file, line, what and cure), and the line of the change."""
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))

    def of(file: str, old: str, new: str) -> tuple[list[tuple[str, int | None, str]], int]:
        for folder in ("ontology", "rules"):
            shutil.copytree(ROOT / folder, tmp_path / "base" / folder)
        path = tmp_path / "base" / file
        text = path.read_text(encoding="utf-8")
        assert old in text
        path.write_text(text.replace(old, new, 1), encoding="utf-8")
        try:
            problems = check(knowledge.load.__wrapped__(tmp_path / "base"))
        except UnusableKnowledge as unusable:
            problems = unusable.problems
        return [_said(one) for one in problems], text.count("\n", 0, text.index(old)) + 1

    return of


def _said(one: Problem) -> tuple[str, int | None, str]:
    path = Path(one.file)
    return f"{path.parent.name}/{path.name}", one.line, f"{one.what} {one.cure}"


SLIPS = [
    # a point and what stands over it
    (
        GUIDELINE,
        POINT,
        "prio:punktUnder sporsmal:anb-kunnskap-nyte ;",
        "no question «anb-kunnskap-nyte». Did you mean «anb-kunnskap-nytte»?",
    ),
    (GUIDELINE, POINT, "prio:punktUnder sporsmal:rank ;", "There is no question «rank»."),
    (
        GUIDELINE,
        POINT,
        "prio:punktUnder sporsmal:bg-usikkerhet ;",
        "«bg-usikkerhet», which is asked no more. prio:punktUnder sporsmal:bg-kunnskapsgrunnlag",
    ),
    (
        GUIDELINE,
        POINT,
        f"{POINT} prio:flettetInn sporsmal:nytte-samlet ;",
        "Keep one of the two: prio:punktUnder, prio:flettetInn",
    ),
    (
        GUIDELINE,
        f"    {POINT}\n    {LINE}",
        f"    {LINE}",
        "«nytte-sannsynlighet» has a line, and is a point of no question. prio:punktUnder",
    ),
    (
        GUIDELINE,
        "prio:punktUnder sporsmal:bb-vurder ;",
        "prio:punktUnder sporsmal:nytte-barn-rolle ;",
        "stands under itself: anb-barn-hvordan → nytte-barn-rolle → anb-barn-hvordan.",
    ),
    # the lines beside a field
    (
        GUIDELINE,
        "prio:punktUnder sporsmal:bg-etiske-dilemmaer ;\n    prio:punktlinje",
        "prio:punktUnder sporsmal:anb-kunnskap-alvorlighet ;\n    prio:punktlinje",
        "«anb-kunnskap-alvorlighet» has 7 lines beside it. At most 6",
    ),
    # languages
    (GUIDELINE, LINE, LINE.replace(' , "how likely it is"@en', ""), "The text lacks: en. hvor trolig det er"),
    (
        GUIDELINE,
        '@nb ,\n            "Kor mykje har det som fell bort, å seie for livslengd og livskvalitet?"@nn ,',
        "@nb ,",
        "its text in nb and nn",
    ),
    (FORM, ' , "What remains"@en', "", "The text lacks: en. Det som blir igjen"),
    (FORM, ' , "Now you weigh it all."@en', "", "The text lacks: en. Nå veier dere det hele."),
    (FORM, '"Saka"@nn , ', "", "A label stands in nb and nn."),
    # the page of the profile
    (FORM, " sporsmal:krise-beredskapsplan ) .", " ) .", "«krise-beredskapsplan» stands in no group of the profile."),
    (
        FORM,
        "( sporsmal:lokal-budsjett ",
        "( sporsmal:anb-adressat-ledelse sporsmal:lokal-budsjett ",
        "«anb-adressat-ledelse» stands twice in the profile.",
    ),
    (FORM, "( sporsmal:lokal-budsjett ", "( sporsmal:bg-budsjett-kort ", "«bg-budsjett-kort» is no question of the profile."),
    (DOCUMENT, "prio:nummer 1 ; prio:dybde valg:kort", "prio:nummer 1 ; prio:dybde valg:kor", "Did you mean «kort»?"),
    (
        FORM,
        "prio:gjelder prio:Tiltak",
        "prio:gjelder prio:Tilatk",
        "Did you mean «prio:Tiltak»? prio:Sak, prio:Tiltak",
    ),
    (DOCUMENT, ' , "The order"@en', "", "The text lacks: en. Rekkefølgen"),
    # pages and groups
    (
        FORM,
        "sporsmal:helhet-alternativ ",
        "sporsmal:helhet-alternativ sporsmal:vurder-ogsa ",
        "«vurder-ogsa» stands on the page «tiltak» too.",
    ),
    (
        FORM,
        "( sporsmal:bg-medvirkning )",
        "( sporsmal:bg-medvirknin )",
        "There is no question «bg-medvirknin». Did you mean «bg-medvirkning»?",
    ),
    (FORM, "gruppe:kunnskap gruppe:likeverd", "gruppe:kunskap gruppe:likeverd", "«kunskap» has no questions."),
    (FORM, "gruppe:kunnskap gruppe:likeverd", "gruppe:likeverd", "The group stands on no page."),
    (FORM, "prio:nar prio:SakMedBarn", "prio:nar prio:SakMedBrn", "No rule concludes the situation «SakMedBrn»."),
    (DOCUMENT, READ_THROUGH, f"{READ_THROUGH[:-2]}r", "There is no question «bb-plikt-fremgr»."),
    (DOCUMENT, READ_THROUGH, "prio:lestVed sporsmal:fritekst-person", "There is no question «fritekst-person»."),
    (DOCUMENT, READ_THROUGH, "prio:lestVed sporsmal:helhet-samlet", "«helhet-samlet» cannot say that a section is read."),
    (DOCUMENT, READ_THROUGH, "prio:lestVed sporsmal:anb-barn-berort", "«anb-barn-berort» cannot say that a section is read."),
    (DOCUMENT, READ_THROUGH, "prio:lestVed sporsmal:samisk-forvaltningsomrade", "no question of the profile."),
    (
        DOCUMENT,
        "prio:innhold ( sporsmal:bg-rangering )",
        "prio:lestVed sporsmal:bb-plikt-fremgar ; prio:innhold ( sporsmal:bg-rangering )",
        "«bb-plikt-fremgar» says it of another section too.",
    ),
    (
        DOCUMENT,
        "prio:innhold ( sporsmal:bg-rangering )",
        "prio:innhold ( sporsmal:rangering )",
        "There is no question «rangering».",
    ),
]


@pytest.fixture(scope="module")
def slips_told(tmp_path_factory):
    """What is said of each of these, many planted in one base: when it is loaded, and else when it is checked."""
    slips = [Mistake(*one[:3]) for one in SLIPS]
    told = dict(enumerate(together(slips, tmp_path_factory.mktemp("loaded"))))
    silent = [number for number, one in told.items() if not any(SLIPS[number][-1] in str(problem) for problem in one.problems)]
    checked = together([slips[number] for number in silent], tmp_path_factory.mktemp("checked"), lambda at: look(at).problems)
    told |= dict(zip(silent, checked, strict=True))
    return {number: [_said(one) for one in found.problems] for number, found in told.items()}


@pytest.mark.parametrize("number", range(len(SLIPS)), ids=[one[-1] for one in SLIPS])
def test_a_slip_is_told_in_its_file(slips_told, number):
    file, _old, _new, expected = SLIPS[number]
    said = slips_told[number]
    assert any(expected in words for where, line, words in said if where == file or not line), said


def test_a_slip_in_a_group_is_told_on_the_line_of_the_group(told):
    said, line = told(FORM, "gruppe:medvirkning skos:prefLabel", "gruppe:medvirkning prio:nar prio:Ingen ; skos:prefLabel")
    assert [(FORM, line, "No rule concludes the situation «Ingen». ")] == said


def test_what_a_profile_answers_has_a_short_name(told):
    said, _line = told(
        "ontology/roles.ttl", "sporsmal:etikk-komite-finnes prio:kortnavn", "sporsmal:etikk-komite-finnes skos:altLabel"
    )
    assert "«etikk-komite-finnes» lacks a short name for the profile. prio:kortnavn" in [words for _where, _line, words in said]


def test_a_point_without_texts_is_told_on_its_line(told):
    said, changed = told(GUIDELINE, 'skos:prefLabel "Hvor sannsynlig er det at', 'skos:altLabel "Hvor sannsynlig er det at')
    text = (ROOT / GUIDELINE).read_text(encoding="utf-8")
    line = text.count("\n", 0, text.index("sporsmal:nytte-sannsynlighet a ")) + 1
    assert {(where, number) for where, number, _words in said} == {(GUIDELINE, line), (GUIDELINE, changed)}
    assert any("A question has its text." in words for *_place, words in said)


# The base itself


def test_every_question_is_told_in_the_document(base):
    told = {id for section in base.document for id in (*section.questions, *section.more)}
    asked = {one.id for one in base.questions.values() if not one.derived}
    merged = {id for id in asked if base.questions[id].merged_into}
    assert asked - told - merged == set()
    assert {base.questions[id].merged_into for id in merged} <= told


def test_what_is_read_beside_a_field_is_short(base: KnowledgeBase):
    lines: dict[str, int] = {}
    for one in base.questions.values():
        if one.line:
            lines[one.point_of] = lines.get(one.point_of, 0) + 1
            assert all(len(one.line[language]) <= 60 for language in LANGUAGES), one.id
    assert max(lines.values()) <= MOST_LINES


def test_a_text_that_is_new_in_bokmal_is_new_in_every_language(base, tmp_path):
    before = knowledge.load.__wrapped__(earlier_base(3, tmp_path))
    old = [(one, before.questions[one.id]) for one in base.questions.values() if one.id in before.questions]
    texts = [texts for now, then in old for texts in [(now.id, now.text, then.text), (now.id, now.help, then.help)]]
    changed = [one for one in texts if one[1].get("nb") != one[2].get("nb")]
    assert len(changed) > 50
    for id, now, then in changed:
        assert all(now[language] != then.get(language) for language in LANGUAGES), id


CORE = {  # what requirements ask of every case, measure and group at each depth
    "kort": "helhet-samlet likeverd-samlet nytte-samlet ressurs-samlet anb-barn-berort alvorlighet-malgruppe",
    "vanlig": "bg-kunnskapsgrunnlag anb-lokale-forhold anb-kunnskap-nytte vurder-ogsa anb-forhold-nytte-ressurs"
    " anb-kunnskap-alvorlighet",
}
LIMBS = "nytte-mot-mal nytte-kort-sikt alvorlighet-risiko-dod nytte-parorende-berort nytte-usikkerhet anb-ulik-tilgang"


def test_a_field_is_asked_first_and_its_limbs_at_the_deepest(base):
    for depth, ids in CORE.items():
        assert {str(base.questions[id].depth) for id in ids.split()} == {depth}
    usual = base.depth("vanlig")
    for one in map(base.questions.get, LIMBS.split()):
        assert one.point_of and str(one.depth) == "grundig" and not one.asked_at(usual)
    for one in map(base.questions.get, ("anb-kunnskap-nytte", "vurder-ogsa")):  # their limbs take their place
        assert one.until is usual


def test_what_was_merged_is_asked_at_no_depth(base):
    merged = [one for one in base.questions.values() if one.merged_into]
    assert merged and not any(one.asked_at(depth) for one in merged for depth in base.depths)


def test_the_supplement_opens_at_the_usual_depth(base):
    usual = base.depth("vanlig")
    supplement = [one for one in base.questions.values() if one.section == "etd" and not one.merged_into]
    assert all(one.asked_at(usual) and one.ask_when for one in supplement)


def test_a_measure_that_is_set_down_has_words_of_its_own(base):
    for id in (
        "nytte-samlet",
        "anb-kunnskap-nytte",
        "ressurs-samlet",
        "anb-kunnskap-ressurs",
        "anb-kunnskap-alvorlighet",
        "helhet-alternativ",
    ):
        assert set(base.questions[id].variants["TiltakSettesNed"].text) == set(LANGUAGES)
