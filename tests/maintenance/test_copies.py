"""A copy of the source's own words: what is kept, where, and what the pages show of it."""

import json
import os
import re
import stat
from datetime import date

import pytest

from advisor import knowledge
from advisor.maintenance.sourcewatch import copies
from tests.cli.test_cli import from_json, prio
from web import create_app

from . import made_up
from .made_up import TEXT, TEXTS


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    return made_up.base_in(tmp_path_factory.mktemp("copies"))


@pytest.fixture(scope="module")
def toys(folder):
    return knowledge.load(folder)


@pytest.fixture(autouse=True)
def kept(tmp_path, monkeypatch):
    """The folder of the copies."""
    monkeypatch.setenv("PRIO_SOURCES", str(tmp_path / "kilder"))
    return tmp_path / "kilder"


@pytest.fixture
def imported(folder, tmp_path):
    def bring(text, name="boka.html"):
        file = tmp_path / name
        file.write_text(text, encoding="utf-8")
        return prio("kb", "source", "import", file, "--kb", folder)

    return bring


@pytest.fixture
def client(folder, tmp_path):
    return create_app(folder, database=f"sqlite:///{tmp_path / 'saker.db'}").test_client()


def test_a_copy_is_kept_outside_the_base_and_is_for_its_owner(imported, folder, kept, toys):
    code, said = imported(TEXT)
    (copy,) = kept.iterdir()
    assert code == 0 and str(copy) in said and "20 of 20 clauses" in said
    assert stat.S_IMODE(os.stat(kept).st_mode) == 0o700
    assert not kept.is_relative_to(folder) and knowledge.load(folder).digest == toys.digest
    assert set(json.loads(copy.read_text(encoding="utf-8"))) == {"source", "imported", "lines"}


def test_the_same_text_is_one_copy(imported, kept):
    imported(TEXT)
    imported(TEXT.replace("\n", "\r\n"), "another.txt")
    assert len(list(kept.iterdir())) == 1


def test_without_a_name_the_folder_is_in_the_users_own_data(monkeypatch, tmp_path):
    monkeypatch.delenv("PRIO_SOURCES")
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "data"))
    assert copies.folder() == tmp_path / "data" / "prioriteringsradgiver" / "kilder"


def test_each_clause_is_found_in_its_own_words(imported, toys):
    imported(TEXT)
    found = copies.quotes(toys)
    assert {id: one.text for id, one in found.items()} == TEXTS
    assert (found["spor"].before, found["spor"].after) == (TEXTS["forst"], TEXTS["pris"])
    assert found["tre"].imported == date.today()


def test_of_a_long_line_the_nearest_words_are_shown(imported, toys):
    imported(" ".join(["ord"] * 50 + [TEXT.replace("\n", " ")] + ["ord"] * 50), "boka.txt")
    one = copies.quotes(toys)["trygg"]
    assert one.before.startswith("… ") and one.after.endswith(" …")
    assert len(one.before.split()) == len(one.after.split()) == copies.MOST_AROUND + 1


def test_only_what_has_its_fingerprint_is_shown(imported, toys):
    code, said = imported(TEXT.replace("Små deler skal bort", "Små deler kan bli"))
    assert code == 0 and "19 of 20 clauses" in said and "prio kb source drift" in said
    assert set(TEXTS) - set(copies.quotes(toys)) == {"trygg"}


def test_with_the_copy_drift_shows_what_is_changed_word_by_word(imported, folder, tmp_path):
    imported(TEXT)
    new = tmp_path / "ny.txt"
    new.write_text(TEXT.replace("Små deler", "Små biter"), encoding="utf-8")
    assert "Små [-deler-] {+biter+} skal bort." in prio("kb", "source", "drift", new, "--kb", folder)[1]
    (changed,) = from_json("kb", "source", "drift", new, "--kb", folder)[1]["changed"]
    assert changed["edits"] == [{"out": "deler", "in": "biter"}]


def test_a_word_that_binds_two_clauses_is_no_part_of_a_change(imported, folder, tmp_path):
    imported(TEXT)
    new = tmp_path / "ny.txt"
    new.write_text(TEXT.replace("Et lån varer i to uker.", "Et lån varer i tre uker og"), encoding="utf-8")
    (changed,) = from_json("kb", "source", "drift", new, "--kb", folder)[1]["changed"]
    assert changed["now"] == "Et lån varer i tre uker"


@pytest.mark.parametrize(
    "written", ["", "{", "[]", '{"source": "lekebok", "imported": "i går", "lines": ["x"]}', '{"lines": {"a": "b"}}']
)
def test_a_copy_that_is_damaged_shows_nothing(imported, kept, toys, written):
    imported(TEXT)
    for copy in kept.iterdir():
        copy.write_text(written, encoding="utf-8")
    assert copies.quotes(toys) == {}


def test_a_link_in_the_folder_is_not_followed(imported, kept, toys, tmp_path):
    imported(TEXT)
    (copy,) = kept.iterdir()
    os.rename(copy, tmp_path / "elsewhere.json")
    (kept / "lenke.json").symlink_to(tmp_path / "elsewhere.json")
    assert copies.quotes(toys) == {}


def test_what_steers_a_terminal_is_taken_out_of_a_copy(imported, toys):
    imported(f"<p>Rød&#27;[31m tekst&#127;</p>{TEXT}")
    assert {id: one.text for id, one in copies.quotes(toys).items()} == TEXTS


# The pages --------------------------------------------------------------------------------------


def page(client, address):
    response = client.get(address)
    assert response.status_code == 200
    return response.text


WORDS = "egne ord"


def test_without_a_copy_the_source_page_says_so_and_no_other(client):
    assert page(client, "/kilder/lekebok").count(WORDS) == 1
    assert "docs/kildevakt.md" in page(client, "/kilder/lekebok")
    for address in ("/sporsmal", "/regler", "/regler/L-1", "/kilder"):
        assert WORDS not in page(client, address)


def test_with_a_copy_the_words_stand_folded_and_apart(client, imported, toys):
    imported(TEXT)
    question = next(one for one in toys.questions.values() if "trygg" in one.clauses)
    for address in ("/kilder/lekebok", "/regler/L-1", f"/sporsmal/{question.id}"):
        said = page(client, address)
        folded = re.findall(r'<details class="more"><summary>Veilederens egne ord</summary>(.*?)</details>', said, re.S)
        assert folded and "<blockquote" in folded[0] and "Lekeforeningen" in folded[0]
        assert any(TEXTS["trygg"] in one for one in folded)
        assert TEXTS["trygg"] not in re.sub(r"<details.*?</details>", "", said, flags=re.S)


def test_the_words_are_text_and_nothing_else(client, imported, toys):
    """A copy may hold anything; a page shows it as text."""
    hostile = TEXT.replace("Små deler", "<b onclick='x()'>Små</b> deler").replace(
        "Trygghet\n", "Trygghet &lt;script&gt;x()&lt;/script&gt; "
    )
    imported(f"<html><body><p>{hostile}</p></body></html>")
    assert "<script>" in copies.quotes(toys)["trygg"].before
    for address in ("/kilder/lekebok", "/regler/L-1"):
        assert "<script>x()" not in page(client, address) and "onclick='x()'" not in page(client, address)
    assert "&lt;script&gt;x()" in page(client, "/regler/L-1")
