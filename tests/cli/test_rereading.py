"""prio document --reread: what became of a Word file, and what of it goes back into the case file."""

import json
import shutil

import pytest
from click.testing import CliRunner

from advisor.cli import main

from ..conftest import ROOT
from ..document.editing import File, gone

CASE_FILE = ROOT / "tests" / "dagsenter.yaml"
LIKEVERD, CHILD = "145e127739", "bd1f818042"


def prio(*args):
    result = CliRunner().invoke(main, ["document", *map(str, args), "--lang", "en"])
    assert result.exception is None or isinstance(result.exception, SystemExit), result.exception
    return result.exit_code, result.output


@pytest.fixture
def case(tmp_path):
    path = tmp_path / "case.yaml"
    path.write_text("# Ours\n" + CASE_FILE.read_text(encoding="utf-8"), encoding="utf-8")
    return path


@pytest.fixture
def edited(case, tmp_path):
    """A file of the case in which one text is changed, and another cut where `cut` is called."""
    out = tmp_path / "paper.docx"
    assert prio(case, "-o", out)[0] == 0
    file = File(out.read_bytes(), {"likeverd": LIKEVERD, "child": CHILD})
    file.replace("likeverd", "50", "55")
    out.write_bytes(file.data())
    return out


def cut_child(path):
    file = File(path.read_bytes(), {"child": CHILD})
    gone(file.of("child")._p)
    path.write_bytes(file.data())


def test_it_tells_what_was_changed_and_writes_nothing(case, edited):
    before = case.read_bytes()
    code, said = prio(case, "--reread", edited)
    assert code == 0
    assert "Changed in Word" in said and "55 minutter" in said and "Nothing is written." in said
    assert case.read_bytes() == before


def test_all_that_would_be_taken_is_shown_however_long(case, edited):
    file = File(edited.read_bytes(), {"likeverd": LIKEVERD})
    file.replace("likeverd", "55", "55 " + "lang " * 500 + "hale")
    edited.write_bytes(file.data())
    assert "hale" in prio(case, "--reread", edited)[1]


def test_a_lost_assessment_stands_first_and_gives_exit_1(case, edited):
    cut_child(edited)
    code, said = prio(case, "--reread", edited)
    assert code == 1
    assert said.startswith("Mandatory assessment lost: Assessment of the child’s best interests")


@pytest.mark.parametrize("consent", [["--accept"], ["--take", LIKEVERD]])
def test_with_consent_the_text_goes_into_the_case_file_and_its_comments_stay(consent, case, edited):
    code, said = prio(case, "--reread", edited, *consent)
    assert code == 0 and "Taken into the case." in said
    text = case.read_text(encoding="utf-8")
    assert text.startswith("# Ours\n") and "55 minutter" in text and "50 minutter" not in text
    assert "Nothing is changed." in " ".join(prio(case, "--reread", edited)[1].split())


def test_what_cannot_be_taken_stops_all_of_it(case, edited):
    before = case.read_bytes()
    cut_child(edited)
    for key, said in ((CHILD, "cannot be taken"), ("nothing", "is no change")):
        code, output = prio(case, "--reread", edited, "--take", LIKEVERD, "--take", key)
        assert code == 2 and said in output
    assert case.read_bytes() == before


def test_personal_data_in_the_file_does_not_go_into_the_case(case, edited):
    file = File(edited.read_bytes(), {"likeverd": LIKEVERD})
    file.replace("likeverd", "55", "13097248022")
    edited.write_bytes(file.data())
    before = case.read_bytes()
    code, said = prio(case, "--reread", edited, "--accept")
    assert code == 2 and "13097248022" not in said and "answers/likeverd-samlet" in said
    assert case.read_bytes() == before


def test_as_json(case, edited):
    code, said = prio(case, "--reread", edited, "--format", "json")
    told = json.loads(said)
    assert code == 0 and told["written"] == [] and told["lost"] == []
    (change,) = told["changes"]
    assert (change["kind"], change["question"], change["part"]) == ("changed", "likeverd-samlet", "value")
    assert change["choices"] == ["word", "saken"]


@pytest.mark.parametrize(
    ("args", "said"),
    [
        ([], "Give -o for a document"),
        (["-o", "a.html", "--accept"], "go with --reread"),
        (["--reread", "nowhere.docx"], "There is no such file"),
        (["--reread", "case.yaml"], "Only a Word document"),
    ],
)
def test_what_cannot_be_done_is_said(args, said, case, edited, monkeypatch):
    monkeypatch.chdir(case.parent)
    code, output = prio(case, *args)
    assert code == 2 and said in output


def test_a_folder_or_a_pipe_is_no_document(case, tmp_path):
    (tmp_path / "folder.docx").mkdir()
    assert prio(case, "--reread", tmp_path / "folder.docx")[0] == 2
    shutil.rmtree(tmp_path / "folder.docx")


def test_a_paper_without_its_attachments_is_read_back_as_whole(case, tmp_path):
    out = tmp_path / "paper.docx"
    assert prio(case, "-o", out, "--without-attachments")[0] == 0
    assert not [one for one in File(out.read_bytes(), {}).word.paragraphs if one.text.startswith("Attachment: ")]
    code, said = prio("--reread", out, case)
    assert code == 0 and "Cut" not in said


@pytest.mark.parametrize(
    "options",
    [
        ("--length", "kort", "--kind", "etd"),
        ("--length", "kort", "--kind", "gjennomgang"),
        ("--without-attachments", "--kind", "apen"),
        ("--template", "mal.docx", "--kind", "etd"),
    ],
)
def test_an_option_that_a_kind_does_not_have_is_refused_and_nothing_is_written(case, tmp_path, options):
    code, said = prio(case, "-o", tmp_path / "out.docx", *options)
    assert code == 2 and f"{options[0]} goes with --kind" in said and not (tmp_path / "out.docx").exists()
