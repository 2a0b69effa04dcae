"""A document as PDF: tagged, so that a screen reader has its headings, lists, tables and language, and nothing fetched."""

import shutil
import subprocess
import sys

import page as checker
import pytest
import weasyprint

from advisor.advice.advice import advise
from advisor.case.casefile import read_case
from advisor.document.drafting import draft
from advisor.document.model import Figure, Style, Table
from advisor.document.writing.pdf import write_pdf
from advisor.text.catalogue import LANGUAGES, speaking
from advisor.text.errors import Unusable

from ..conftest import EXAMPLES
from .heavy import ODD
from .test_word import ROWS, SVG, of, said


def failures(file: bytes) -> list[str]:
    report = checker.validate_pdf_bytes(file, profile=checker.ValidationProfile.PDF_UA_1)
    return [f"{one.rule_id}: {one.message}" for one in report.failures]


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_document_is_accessible(base, language):
    with speaking(language):
        assert failures(write_pdf(draft(advise(read_case(str(EXAMPLES[1]), base), base)))) == []


def test_tables_pictures_and_lists_are_accessible():
    blocks = [
        Table("t", "Tiltakene", ("Tiltak", "Nytte"), ROWS),
        Table("u", "Saken", (), ROWS),
        Figure("f", SVG, "Alt", "Figur 1"),
    ]
    assert failures(write_pdf(of(*blocks, *(said("x", style=style) for style in Style)))) == []


def test_odd_texts_are_accessible():
    """But for emoji: whether there is a font for them is up to the machine."""
    odd = [text for text in ODD if "😀" not in text]
    assert failures(write_pdf(of(*map(said, odd), title="{{ tittel }} <b> čŧž"))) == []


def test_the_checker_finds_what_is_wrong():
    assert failures(weasyprint.HTML(string="<p>Uten språk og merker").write_pdf())


@pytest.mark.skipif(not shutil.which("pdftotext"), reason="pdftotext is not here")
def test_its_text_can_be_read_back(tmp_path):
    path = tmp_path / "sak.pdf"
    path.write_bytes(write_pdf(of(said(*ODD[:5]), Table("t", "Tiltakene", ("Tiltak", "Nytte"), ROWS))))
    shown = subprocess.run(["pdftotext", path, "-"], check=True, capture_output=True, text=True).stdout
    for text in ("En sak", "5 Barnets beste", ODD[0], "{{ 7 * 7 }} {% for x in y %}", "<script>", "áŋgiruššat", "Dagsenter"):
        assert text in " ".join(shown.split())


def test_nothing_is_fetched(monkeypatch):
    asked = []
    monkeypatch.setattr("urllib.request.OpenerDirector.open", lambda *given, **_more: asked.append(given))
    svg = SVG.replace(
        "<rect", '<image href="https://example.org/x.png" width="9" height="9"/><image href="file:///etc/hostname"/><rect'
    )
    assert write_pdf(of(Figure("f", svg, "Alt", "Figur"))).startswith(b"%PDF-1.7")
    assert asked == []


def test_the_same_document_is_the_same_file():
    assert write_pdf(of(said("x"))) == write_pdf(of(said("x")))


def test_without_pango_it_says_what_to_install(monkeypatch):
    monkeypatch.setitem(sys.modules, "weasyprint", None)

    class Missing:
        def find_spec(self, name, *_more):
            if name == "weasyprint":
                raise OSError("cannot load library 'libpango-1.0-0'")

    monkeypatch.delitem(sys.modules, "weasyprint")
    monkeypatch.setattr(sys, "meta_path", [Missing(), *sys.meta_path])
    with pytest.raises(Unusable) as raised:
        write_pdf(of())
    assert "apt install libpango" in str(raised.value)
    assert "brew install pango" in str(raised.value)
