"""What `prio kb rename` writes: every place of a base and its supplements names the question anew, and old answers follow."""

from __future__ import annotations

import shutil

import pytest

from advisor import knowledge
from advisor.advice.advice import advise
from advisor.case.casefile import read_case
from advisor.knowledge.formats import Folders
from advisor.knowledge.loading import read_anew
from advisor.maintenance import renaming
from advisor.maintenance.checking.check import look
from advisor.text.errors import Unusable

from ..conftest import ROOT, size
from .test_new import copied, prio

OLD, NEW = "anb-barn-berort", "barn-berort"
USED = [OLD, "bb-vurder", "nytte-samlet", "budsjett-dekket", "ranger-begrunnelse"]  # in rules, on scales, in pages and sentences
OLD_CASE = ROOT / "examples" / "avlastning-eller-team.yaml"


@pytest.fixture
def folders(tmp_path):
    shutil.copytree(ROOT / "supplements", copied(tmp_path / "base") / "supplements")
    return Folders(tmp_path / "base", (tmp_path / "base" / "supplements" / "valgfrie",))


def content(folders):
    return {path: path.read_bytes() for folder in folders.every for path in sorted(folder.rglob("*")) if path.is_file()}


def asked(at):
    return {id for id, question in at.questions.items() if not question.derived}


def test_one_command_gives_the_new_id_everywhere_and_old_answers_follow(folders, base):
    code, said = prio("rename", OLD, NEW, "--kb", folders.folder, "--supplement", *folders.supplements)
    assert code == 0, said
    assert f"«{OLD}» is now called «{NEW}»." in said and "rules/barnets-beste.yaml" in said
    found = look(folders)
    assert found.problems == []
    after = read_anew(folders)
    assert after.questions[NEW].replaces == (OLD,)
    assert asked(after) == asked(knowledge.load(Folders(ROOT, (ROOT / "supplements" / "valgfrie",)))) - {OLD} | {NEW}
    assert OLD_CASE.read_text().count(f"{OLD}: ")
    case, alone = read_case(OLD_CASE, after), read_anew(folders.folder)
    assert NEW in {id for answers in case.answers.values() for id in answers}
    now, then = (advise(read_case(OLD_CASE, one), one).as_dict() for one in (alone, base))
    for part in ("requirements", "prompts"):
        assert str(now[part]).replace(f"'{NEW}'", f"'{OLD}'") == str(then[part])


def test_clauses_and_texts_that_have_the_same_word_are_left_alone(folders):
    before = (folders.folder / "ontology" / "sources.ttl").read_bytes()
    assert f"klausul:{OLD} ".encode() in before
    prio("rename", OLD, NEW, "--kb", folders.folder, "--supplement", *folders.supplements)
    assert (folders.folder / "ontology" / "sources.ttl").read_bytes() == before
    assert f"clauses: [{OLD}" in (folders.folder / "rules" / "barnets-beste.yaml").read_text()
    assert f"krav:R-BARN-01.{OLD} sh:path svar:{NEW}" in (folders.folder / "ontology" / "shapes.ttl").read_text()


def test_a_second_name_keeps_the_first(folders):
    for old, new in ((OLD, NEW), (NEW, "barn")):
        for path, written in renaming.renamed(read_anew(folders), old, new).contents.items():
            path.write_bytes(written)
    assert set(read_anew(folders.folder).questions["barn"].replaces) == {OLD, NEW}


@pytest.mark.parametrize("old", size(USED[1:3], USED[1:]))
def test_what_any_question_is_called_can_be_changed(folders, old):
    done = renaming.renamed(read_anew(folders), old, "et-nytt-navn")
    for path, written in done.contents.items():
        path.write_bytes(written)
    assert look(folders).problems == []
    assert all(done.lines.values()) and set(done.before) == set(done.contents)


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("nytte-samletx", "nytt", "There is no question «nytte-samletx». Did you mean «nytte-samlet»?"),
        ("flere-tiltak", "nytt", "There is no question «flere-tiltak»."),
        ("nytte-samlet", "bb-vurder", "There is a question with this id."),
        ("nytte-samlet", "Nytte samlet", "«Nytte samlet» cannot be the id of a question."),
    ],
)
def test_what_cannot_be_is_told_and_nothing_is_written(folders, old, new, said):
    before = content(folders)
    code, told = prio("rename", old, new, "--kb", folders.folder)
    assert code == 2 and said in told
    assert content(folders) == before


def test_the_name_of_before_is_not_given_to_another(folders):
    assert prio("rename", OLD, NEW, "--kb", folders.folder, "--supplement", *folders.supplements)[0] == 0
    before = content(folders)
    for old, new, said in (("bb-vurder", OLD, f"«{OLD}» is what «{NEW}» was called before"), (OLD, "x", f"Write «{NEW}»")):
        code, told = prio("rename", old, new, "--kb", folders.folder)
        assert code == 2 and said in told
    assert content(folders) == before


def test_a_base_that_could_not_be_read_afterwards_is_left_as_it_was(folders, monkeypatch):
    """What is not told of cannot be found: here, of the rules nothing is."""
    loaded = read_anew(folders)
    monkeypatch.setattr(renaming, "_on_lines", lambda data, *_told: data)
    before = content(folders)
    with pytest.raises(Unusable) as refused:
        renaming.renamed(loaded, OLD, NEW)
    assert any("barnets-beste.yaml" in one.file and one.line for one in refused.value.problems)
    assert content(folders) == before


def test_what_is_described_in_a_way_that_is_not_seen_is_left_as_it_was(folders):
    """Turtle takes a text in single quotes too: the identifier would stay, and old answers would follow nothing."""
    guideline = folders.folder / "ontology" / "guideline.ttl"
    guideline.write_text(guideline.read_text().replace(f'dct:identifier "{OLD}"', f"dct:identifier '{OLD}'"))
    before = content(folders)
    with pytest.raises(Unusable):
        renaming.renamed(read_anew(folders), OLD, NEW)
    assert content(folders) == before


def test_a_supplement_that_is_installed_with_the_program_is_not_changed(folders, monkeypatch):
    from advisor.maintenance import new

    monkeypatch.setattr(new, "writable", lambda folder: folder if folder == folders.folder else refused(folder))
    before = content(folders)
    code, _said = prio("rename", OLD, NEW, "--kb", folders.folder, "--supplement", *folders.supplements)
    assert code == 2 and content(folders) == before


def refused(folder):
    raise Unusable([])
