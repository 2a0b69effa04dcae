"""A question that an earlier base had is still read; and a text quotes no option that is gone."""

import shutil
from dataclasses import replace
from types import SimpleNamespace

import pytest

from advisor.knowledge import load
from advisor.maintenance.checking import released
from advisor.maintenance.checking.check import gone_since, look, quoted, since_release
from advisor.maintenance.checking.gone import with_old_ids
from advisor.text.errors import Problem

from ..cli.test_cli import prio
from ..conftest import ROOT
from ..renaming import renamed_copy

OLD, NEW = "bb-vurder", "barnets-beste-vurdert"
NAMES = {OLD: NEW}


def replaced(folder, file, old, new):
    path = folder / file
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new), encoding="utf-8")
    return text[: text.index(old)].count("\n") + 1


@pytest.fixture(scope="module")
def forgotten(tmp_path_factory):
    """A base in which a question has another id, and does not say which it had."""
    folder = renamed_copy(tmp_path_factory.mktemp("forgotten") / "base", NAMES)
    replaced(folder, "ontology/guideline.ttl", f' ; dct:replaces "{OLD}"', "")
    return folder


def test_a_question_of_the_last_release_that_is_gone_is_told(forgotten):
    (found,) = look(forgotten).problems
    assert found.file.endswith("guideline.ttl")
    assert found.what == f"«{OLD}» of version 2026.11.7 is gone, and old answers to it cannot be read."
    assert found.cure.startswith(f'Has it another id? Then write dct:replaces "{OLD}" there.')


def test_beside_an_earlier_base_the_question_that_asks_the_same_is_named_with_its_line(forgotten, base):
    (found,) = gone_since(load(forgotten), base)
    assert found.cure == f'Write dct:replaces "{OLD}" at sporsmal:{NEW}, if it is the same question.'
    line = (forgotten / "ontology" / "guideline.ttl").read_text(encoding="utf-8").split(f"\nsporsmal:{NEW} a")[0].count("\n") + 2
    assert found.line == line


def test_one_that_says_what_it_was_called_is_not_gone(renamed, base):
    assert since_release(renamed) == gone_since(renamed, base) == []


def test_a_name_that_is_said_no_more_is_gone(renamed, tmp_path):
    folder = tmp_path / "base"
    shutil.copytree(renamed.folder, folder)
    replaced(folder, "ontology/guideline.ttl", f' ; dct:replaces "{OLD}"', "")
    (found,) = gone_since(load(folder), renamed)
    assert found.what.startswith(f"«{OLD}» of version")


def test_nothing_is_said_of_a_released_base_and_of_another_guideline(base, monkeypatch):
    assert since_release(load(ROOT / "examples" / "kb-prioriteringscentrum")) == []
    monkeypatch.setattr(released, "released", lambda: {"1": released.record(base) | {"questions": ["x"]}})
    assert [one.what for one in since_release(base)] == ["«x» of version 1 is gone, and old answers to it cannot be read."]
    monkeypatch.setattr(released, "released", lambda: {"1": {"guideline": "another", "questions": ["x"]}})
    assert since_release(base) == []
    monkeypatch.setattr(released, "released", lambda: {base.version: released.record(base), "1": {}})
    assert since_release(base) == []


def test_the_last_release_knows_its_questions():
    version = released.last(but="")
    assert {"guideline", "questions"} <= released.released()[version].keys()


def test_an_option_that_is_quoted_and_gone_is_worth_a_look(base, tmp_path):
    folder = renamed_copy(tmp_path / "base", NAMES)
    replaced(folder, "ontology/guideline.ttl", '"Ikke ennå"@nb', '"Har ikke spurt"@nb')
    found = list(quoted(load(folder), base))
    assert found and all("quotes «Ikke ennå», which is no option any more." in one.what for one in found)
    assert {one.file.rpartition("/")[2] for one in found} == {"shapes.ttl"} and all(one.line for one in found)
    assert "Har ikke spurt" in found[0].cure
    assert list(quoted(base, base)) == []
    code, said = prio("kb", "check", "--kb", folder)
    assert code == 0 and "which is no option any more" in said


def test_who_replaces_the_id_in_all_places_is_told_the_one_that_is_gone(tmp_path):
    folder = renamed_copy(tmp_path / "base", NAMES)
    line = replaced(folder, "ontology/guideline.ttl", f'dct:replaces "{OLD}"', f'dct:replaces "{NEW}"')
    (found,) = look(folder).problems
    assert (found.line, found.what) == (line, f"«{NEW}» replaces itself.")
    assert found.cure == f"Write the id that it had before: «{OLD}»."


def test_where_several_are_gone_the_near_one_is_told_if_any_is(base, monkeypatch):
    before = {"1": released.record(base) | {"questions": ["nytte-samla", "x"]}}
    itself = Problem("f", 1, "«nytte-samlet» replaces itself.", "Write the id that it had before.")
    parts = {**base.questions, "nytte-samlet": replace(base.questions["nytte-samlet"], replaces=("nytte-samlet",))}
    turned = SimpleNamespace(questions=parts, version="2026.12", roles=base.roles, question=parts.get)
    monkeypatch.setattr(released, "released", lambda: before)
    (found,) = with_old_ids([itself], turned)
    assert found.cure == "Write the id that it had before. Did you mean «nytte-samla»?"
    before["1"]["questions"] = ["x", "y"]
    assert with_old_ids([itself], turned) == [itself]
