"""A municipality's own supplement, begun and written into by command: the base stands as it was, and the floor holds."""

from __future__ import annotations

import itertools
import json
import re
import shlex
import subprocess
import sys

import pytest
from click.testing import CliRunner

from advisor import knowledge
from advisor.cli import main
from advisor.knowledge import formats
from advisor.knowledge.formats import Folders
from advisor.maintenance.checking import check as checking, floor
from advisor.maintenance.sourcewatch.fingerprints import fingerprint
from advisor.text.catalogue import chosen, speaking
from advisor.text.errors import UnusableKnowledge
from advisor.wording.words import source

from ..conftest import ROOT

POINT = "Ingen skal reise mer enn en time til et dagtilbud."
QUESTION = "question vefsn-reisetid --part lokalt --about Tiltak --type Valg --option +vefsn-kort --option +vefsn-lang"
ABOUT_IT = "--about Tiltak --when '{is: {vefsn-reisetid: vefsn-lang}}'"
ALL = [
    QUESTION,
    f"rule R-VEFSN-01 --prompt varsel --force bør {ABOUT_IT}",
    f"rule S-VEFSN-LANG --situation VefsnLangVei {ABOUT_IT}",
    "requirement R-VEFSN-02 --question vefsn-reisetid --force bør",
    "question vefsn-skyss --like helhet-alternativ --asked-when VefsnLangVei",
    "requirement R-VEFSN-03 --question vefsn-skyss",
    "question vefsn-omfang --part lokalt --about Malgruppe --type Skala",
    "section vefsn-vei --question vefsn-reisetid --question vefsn-skyss --question vefsn-omfang",
    "requirement R-VEFSN-04 --question helhet-alternativ --like R-NYTTE-02 --force bør --depth kort",
]


def kb(*words, **said):
    """What `prio kb` says, and how it ends."""
    knowledge.load.cache_clear()  # as a process of its own
    options = [word for key, value in said.items() for word in (f"--{key}", str(value))]
    done = CliRunner().invoke(main, ["kb", *map(str, words), *options])
    return done.exit_code, done.output + (done.stderr or "")


def begin(folder):
    return kb("new", "supplement", folder, id="vefsn", who="Vefsn kommune", lang="en")


def decide(folder, id="vefsn-avstand", **said):
    return kb("new", "clause", id, supplement=folder, **{"text": POINT, **said}, lang="en")


def write(folder, words):
    return kb("new", *shlex.split(words), supplement=folder, lang="en")


def fill(folder):
    """As somebody does who fills in each marked place."""
    count = itertools.count()
    for path in [*folder.rglob("*.yaml"), *folder.rglob("*.ttl")]:
        text = re.sub(r"[ ]*# «WRITE[^»]*»", "", path.read_text())
        path.write_text(re.sub(r"«WRITE[^»]*»", lambda _mark: f"Skrevet av dere, nummer {next(count)}", text))
    knowledge.load.cache_clear()


@pytest.fixture
def folder(tmp_path):
    """A supplement with a plan and a point in it."""
    begin(tmp_path / "vefsn")
    code, said = decide(tmp_path / "vefsn", document="vefsn-plan", decided="2026-06-18", title="Helseplan")
    assert code == 0, said
    return tmp_path / "vefsn"


def test_one_that_is_begun_and_filled_in_is_whole_and_adds_nothing(base, tmp_path):
    code, said = begin(tmp_path / "ny" / "vefsn")
    assert code == 0 and f"./start kb new clause vefsn-… --supplement {tmp_path / 'ny' / 'vefsn'}" in " ".join(said.split())
    fill(tmp_path / "ny" / "vefsn")
    then = knowledge.load(Folders(ROOT, (tmp_path / "ny" / "vefsn",)))
    assert then.version == f"{base.version} + Vefsn 1" and set(then.questions) == set(base.questions)
    assert [then.supplements[0].id, then.supplements[0].who, *then.supplements[0].written_for] == [
        "vefsn",
        "Vefsn kommune",
        base.version,
    ]


def test_a_point_has_its_first_word_and_its_fingerprint_and_not_its_text(folder):
    decide(folder, "vefsn-hjemme", heading="Punkt 3", text="Hjelp gis hjemme.")
    knowledge.load.cache_clear()
    then = knowledge.load(Folders(ROOT, (folder,)))
    one, other = then.clauses["vefsn-avstand"], then.clauses["vefsn-hjemme"]
    assert (one.source, one.ordinal, one.first_words, one.fingerprint) == ("vefsn-plan", 1, "Ingen", fingerprint(POINT))
    assert (other.source, other.ordinal, other.section) == ("vefsn-plan", 2, "Punkt 3")
    document = then.sources["vefsn-plan"]
    assert (document.title["nb"], document.publisher, str(document.modified)) == ("Helseplan", "Vefsn kommune", "2026-06-18")
    assert POINT not in (folder / formats.SOURCES).read_text()


def test_one_of_everything_filled_in_is_whole_and_weakens_nothing(base, folder):
    before = formats.read(ROOT)
    for words in ALL:
        code, said = write(folder, words)
        assert code == 0 and f"./start kb check --supplement {folder}" in " ".join(said.split()), said
    assert formats.read(ROOT) == before
    assert "@en" not in "".join((folder / name).read_text() for name in (formats.SHAPES, formats.GUIDELINE, formats.DOCUMENT))
    fill(folder)
    folders = Folders(ROOT, (folder,))
    assert checking.look(folders).problems == []
    then = knowledge.load(folders)
    assert floor.weakened(base, then) == []
    new = [one for one in then.questions.values() if one.id not in base.questions]
    assert {one.id for one in new} == {"vefsn-reisetid", "vefsn-skyss", "vefsn-omfang"}
    assert {one.clauses for one in new} == {("vefsn-avstand",)} and min(one.order for one in new) > 900
    assert then.questions["vefsn-skyss"].ask_when == "VefsnLangVei" and then.questions["vefsn-omfang"].scale
    added = [*(rule for rule in then.rules if "VEFSN" in rule.id), *(then.requirements[f"R-VEFSN-0{n}"] for n in (2, 3, 4))]
    assert {one.basis.of_supplements for one in added} == {True} and len(added) == 5
    assert {str(rule.valid_from) for rule in then.rules if "VEFSN" in rule.id} == {"2026-06-18"}, "the day it was decided"


def test_a_section_stands_in_the_shortest_document_whose_form_asks(folder):
    write(folder, QUESTION)
    write(folder, "requirement R-VEFSN-02 --question vefsn-reisetid --force bør --depth kort")
    assert write(folder, "section vefsn-vei --question vefsn-reisetid")[0] == 0
    fill(folder)
    (section,) = (one for one in knowledge.load(Folders(ROOT, (folder,))).document if one.id == "vefsn-vei")
    assert section.depth.local == "kort"


def test_a_supplement_that_cannot_be_read_hides_nothing_and_nothing_else_is_said_to_be_missing(folder):
    write(folder, QUESTION)
    fill(folder)
    path = folder / formats.SUPPLEMENT
    path.write_text(path.read_text().replace('who: "Vefsn kommune"', "who: Vefsn: kommune"))
    (problem,) = checking.look(Folders(ROOT, (folder,))).problems
    assert (problem.file, problem.line) == (str(path), 3)


def test_what_is_filled_in_may_have_a_colon(tmp_path):
    begin(tmp_path / "vefsn")
    path = tmp_path / "vefsn" / formats.SUPPLEMENT
    path.write_text(re.sub(r"«WRITE[^»]*»", "Egne regler: for barn", path.read_text()))
    knowledge.load.cache_clear()
    assert knowledge.load(Folders(ROOT, (tmp_path / "vefsn",))).supplements[0].title["nn"] == "Egne regler: for barn"


def test_a_slip_in_a_condition_is_all_that_is_told(folder):
    decide(folder, "vefsn-hjemme", text="Hjelp gis hjemme.")
    code, said = write(folder, "rule R-VEFSN-01 --about Tiltak --prompt varsel --when '{is: {nytte-samlett: stor}}'")
    assert code == 2 and "nytte-samlet" in said and "--clause" not in said


def test_what_a_section_tells_comes_into_the_document(folder, tmp_path):
    write(folder, QUESTION.replace("+vefsn-lang", "'+vefsn-lang=Over en time'"))
    assert write(folder, "section vefsn-vei --question vefsn-reisetid --text Reisevei")[0] == 0
    assert write(folder, "question vefsn-skyss --part lokalt --about Tiltak --type Tekst")[0] == 0
    assert write(folder, "section vefsn-mer --question vefsn-skyss --text Skyss")[0] == 0
    fill(folder)
    then = knowledge.load(Folders(ROOT, (folder,)))
    assert [one.id for one in then.document][-2:] == ["vefsn-vei", "vefsn-mer"]
    case = (ROOT / "examples" / "hverdagsrehabilitering.yaml").read_text()
    said = re.sub(r"(\n    answers:\n)", r"\1      vefsn-reisetid: vefsn-lang\n", case, count=1)
    (tmp_path / "sak.yaml").write_text(said)
    words = ["document", tmp_path / "sak.yaml", "-o", tmp_path / "sak.html", "--supplement", folder]
    done = CliRunner().invoke(main, [*map(str, words)])
    assert done.exit_code == 0 and "over en time" in (tmp_path / "sak.html").read_text(), done.output


def test_a_sentence_that_is_missing_is_told_in_the_file_of_the_supplement(folder):
    write(folder, QUESTION)
    write(folder, "section vefsn-vei --question vefsn-reisetid --text Reisevei")
    fill(folder)
    path = folder / formats.SENTENCES
    path.write_text(re.sub(r"    says:.*\n", "", path.read_text()))
    with pytest.raises(UnusableKnowledge) as caught:
        knowledge.load(Folders(ROOT, (folder,)))
    assert {one.file for one in caught.value.problems} == {str(path)}


def test_of_several_points_one_is_named_and_a_rule_takes_that_of_its_question(folder):
    decide(folder, "vefsn-hjemme", heading="Punkt 3", text="Hjelp gis hjemme.")
    for words in (QUESTION, "requirement R-VEFSN-02 --question helhet-alternativ"):
        code, said = write(folder, words)
        assert code == 2 and "vefsn-hjemme (Punkt 3)" in " ".join(said.split()), said
    assert write(folder, f"{QUESTION} --clause vefsn-avstand")[0] == 0
    assert write(folder, ALL[1])[0] == write(folder, ALL[3])[0] == 0
    fill(folder)
    then = knowledge.load(Folders(ROOT, (folder,)))
    rested = {then.requirements["R-VEFSN-02"].clauses, next(one.clauses for one in then.rules if one.id == "R-VEFSN-01")}
    assert rested == {("vefsn-avstand",)}
    both = f"{QUESTION.replace('reisetid', 'begge').replace('+vefsn-', '+vefsn-b')} --clause vefsn-avstand --clause vefsn-hjemme"
    assert write(folder, both)[0] == 0
    assert write(folder, "requirement R-VEFSN-05 --question vefsn-begge")[0] == 0, "its question says it"
    assert source(then, ("vefsn-hjemme", "nytte-mot-mal")).startswith("Helseplan: Punkt 3 · ")


def test_a_new_option_may_say_what_people_read(folder):
    assert write(folder, QUESTION.replace("+vefsn-kort", "'+vefsn-kort=Under en time'"))[0] == 0
    fill(folder)
    options = knowledge.load(Folders(ROOT, (folder,))).questions["vefsn-reisetid"].options
    assert [one.id for one in options] == ["vefsn-kort", "vefsn-lang"] and options[0].label["nb"] == "Under en time"


def test_the_lines_of_a_question_that_is_there_are_told_in_its_own_file(folder):
    write(folder, QUESTION)
    _code, said = write(folder, QUESTION)
    assert "vefsn/ontology/guideline.ttl first" in " ".join(said.split())


def test_it_is_written_with_the_names_of_the_files_that_are_there(folder):
    """A file of people's own may lack the prefixes of the base."""
    (folder / formats.GUIDELINE).write_text("@prefix prio: <urn:prio:ns:> .\n")
    assert write(folder, "question vefsn-omfang --part lokalt --about Malgruppe --type Skala")[0] == 0
    assert "<urn:prio:skala:" in (folder / formats.GUIDELINE).read_text()


WRONG = {
    "question reisetid --part lokalt --about Tiltak --type JaNei": "vefsn-reisetid",
    "question vefsn-ny --part lokalt --about Tiltak --type Valg --option +lang": "--option +vefsn-lang",
    "requirement R-HEL-99 --question helhet-alternativ": "R-VEFSN-HEL-99",
    "requirement R-VEFSN-09 --question helhet-alternativ --force må": "--force bør, --force kan",
    "requirement R-VEFSN-09 --question helhet-alternativ --basis dok": "lokal",
    "rule vei --about Tiltak --prompt varsel": "R-VEFSN-01",
    "rule S-VEFSN-LANG --about Tiltak --situation LangVei": "VefsnLangVei",
    "rule R-VEFSN-09 --about Tiltak --prompt varsel --file .skjult": "--file",
    "clause avstand --text Noe": "vefsn-avstand",
    "clause vefsn-avstand --text Noe": "There is a point with this id.",
    "clause vefsn-annet --text …": "--text",
    "section reisevei --question vefsn-reisetidd": "vefsn-reisevei",
    "section vefsn-vei": "--question",
    "section vefsn-vei --question nytte-samlet": "--question",
    "clause vefsn-annet --text Noe --document vefsn-ny --decided 18.6.2026": "2026-06-18",
}


@pytest.mark.parametrize("words", WRONG)
def test_what_is_wrong_is_told_with_what_would_be_right_and_nothing_is_written(folder, words):
    before = formats.read(Folders(ROOT, (folder,)))
    code, said = write(folder, words)
    assert code == 2 and WRONG[words] in " ".join(said.split()), said
    assert formats.read(Folders(ROOT, (folder,))) == before


def test_what_rests_on_nothing_decided_is_not_written(tmp_path):
    begin(tmp_path / "vefsn")
    code, said = write(tmp_path / "vefsn", QUESTION)
    assert code == 2 and "kb new clause" in said


def test_of_a_point_without_a_document_its_id_is_asked_for(tmp_path):
    begin(tmp_path / "vefsn")
    code, said = decide(tmp_path / "vefsn")
    assert code == 2 and "as vefsn-plan" in said


def test_a_supplement_is_begun_once_and_named_as_it_must_be(folder):
    before = formats.read(Folders(ROOT, (folder,)))
    assert begin(folder)[0] == 2 and formats.read(Folders(ROOT, (folder,))) == before
    code, said = kb("new", "supplement", folder.parent / "ny", lang="en")
    assert code == 2 and "--who" in said and "--id" in said and not (folder.parent / "ny").exists()
    code, said = kb("new", "supplement", folder.parent / "ny", id="Vefsn Kommune", who="Oss", lang="en")
    assert code == 2 and "small letters" in said and not (folder.parent / "ny").exists()


def test_a_point_is_written_in_a_supplement_alone_and_in_one_of_them(folder):
    for kind in ("clause", "section"):
        code, said = kb("new", kind, "vefsn-x", text="Noe", lang="en")
        assert code == 2 and "--supplement FOLDER" in said
    code, said = kb("new", "clause", "vefsn-x", "--supplement", folder, "--supplement", "valgfrie", text="Noe", lang="en")
    assert code == 2 and "One supplement is added to at a time." in said


def test_the_places_that_are_written_are_told_as_json(folder):
    code, said = kb("new", *shlex.split(QUESTION), supplement=folder, format="json")
    told = json.loads(said)
    assert code == 0 and {one["file"] for one in told["written"]} == {str(folder / formats.GUIDELINE)}
    lines = (folder / formats.GUIDELINE).read_text().splitlines()
    assert told["left"] and all("«SKRIV" in lines[one["line"] - 1] for one in told["left"])


def test_english_is_not_asked_for_and_bokmal_stands_in(folder):
    """Nobody in a Norwegian municipality needs it of what is their own; who gives it is heard."""
    assert write(folder, QUESTION)[0] == 0
    assert write(folder, "question vefsn-engelsk --part lokalt --about Tiltak --type JaNei --text Hvor --text-en Where")[0] == 0
    assert "English" not in (folder / formats.GUIDELINE).read_text()
    fill(folder)
    then = knowledge.load(Folders(ROOT, (folder,)))
    with speaking("en"):
        assert chosen(then.questions["vefsn-reisetid"].text) == then.questions["vefsn-reisetid"].text["nb"]
        assert chosen(then.questions["vefsn-engelsk"].text) == "Where"


def test_a_text_without_nynorsk_is_told(folder):
    assert write(folder, f"{QUESTION} --text Hvor")[0] == 0
    fill(folder)
    path = folder / formats.GUIDELINE
    path.write_text(re.sub(r'"Hvor"@nb ,\s*"[^"]*"@nn', '"Hvor"@nb', path.read_text()))
    (problem,) = checking.look(Folders(ROOT, (folder,))).problems
    assert problem.what == "The text lacks: nn."


def test_the_way_that_the_guide_shows_works(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    block = re.search(r"## Skriv det med hjelp.*?```\n(.*?)```", (ROOT / "docs" / "tillegg.md").read_text(), flags=re.S)
    assert block
    *writing, check = [shlex.split(one) for one in block[1].replace("\\\n", " ").splitlines()]
    for words in writing:
        assert words[:2] == ["./start", "kb"] and kb(*words[2:], lang="en")[0] == 0, words
    assert check == ["./start", "kb", "check", "--supplement", "vefsn"]
    code, said = kb(*check[2:], lang="en")
    assert code == 2 and said.count("Here stands «WRITE") > 10
    fill(tmp_path / "vefsn")
    assert kb(*check[2:], lang="en")[0] == 0


def test_a_text_where_an_address_belongs_is_told_at_its_line_and_nothing_else_is_said(folder):
    """rdflib says so itself too, in English and without a line."""
    write(folder, f"{QUESTION} --text Hvor --text-nn 'Kor langt'")
    fill(folder)
    path = folder / formats.GUIDELINE
    path.write_text("".join(line for line in path.read_text().splitlines(True) if '"Hvor"@nb' not in line))
    checked = [
        sys.executable,
        "-c",
        "from advisor.cli import main; main()",
        "kb",
        "check",
        "--supplement",
        str(folder),
        "--lang",
        "en",
    ]
    done = subprocess.run(checked, cwd=ROOT, capture_output=True, text=True)
    assert done.returncode == 2 and f"{path}:" in done.stderr + done.stdout
    assert "valid URI" not in done.stderr + done.stdout
