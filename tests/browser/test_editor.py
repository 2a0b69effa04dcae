"""VS Code helps who writes a rule: the server of its YAML extension, with the settings and the schema of this project."""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator

import pytest
from click.testing import CliRunner

from advisor.cli import main
from advisor.maintenance.editor import FILE, FOLDER

from ..conftest import ROOT
from .languageserver import Editor

BENEFIT = "rules/nytte.yaml"
PAIR = """- id: R-RANG-02
  about: pair
  when: {all: [ranked_over, {b_above_a: }]}
"""
CASE = f"""- id: S-Ny
  about: case
  when:
    all:
      -{" "}
  then: {{prompt: }}
  clauses: []
"""


@pytest.fixture(scope="module")
def editor(tmp_path_factory, checkers) -> Iterator[Editor]:
    """One session for all the checks: the folder of a maintainer, after `prio kb check`."""
    folder = tmp_path_factory.mktemp("clone")
    for part in ("ontology", "rules", "examples"):
        shutil.copytree(ROOT / part, folder / part)
    (folder / FOLDER).mkdir()
    shutil.copy(ROOT / FOLDER / "settings.json", folder / FOLDER)
    checked = CliRunner().invoke(main, ["kb", "check", "--kb", str(folder), "--lang", "nb"])
    assert checked.exit_code == 0, checked.output
    flat = json.loads((folder / FOLDER / "settings.json").read_text())
    settings = {"yaml": {name.removeprefix("yaml."): value for name, value in flat.items() if name.startswith("yaml.")}}
    settings["yaml"]["schemaStore"] = {"enable": settings["yaml"].pop("schemaStore.enable")}
    editor = Editor(folder, settings)
    editor.open(BENEFIT, (folder / BENEFIT).read_text())
    editor.open("rules/par.yaml", PAIR)
    editor.open("rules/sak.yaml", CASE)
    yield editor
    editor.close()


def test_every_word_of_a_mistake_is_told_at_its_line(editor):
    text = editor.texts[BENEFIT]
    wrong = text.replace("nytte-samlet: liten", "nytte-samlet: litn", 1).replace("force: kan", "force: må", 1)
    lines = [number for number, line in enumerate(wrong.splitlines(), 1) if "litn" in line or "force: må" in line]
    found = editor.open("rules/feil.yaml", wrong)
    assert sorted(one["line"] for one in found) == lines
    assert '"liten"' in next(one["message"] for one in found if one["line"] == max(lines))


def test_a_file_of_the_base_has_no_mistake(editor):
    assert editor.open("rules/hel.yaml", editor.texts[BENEFIT]) == []


def test_the_ids_are_completed_with_what_they_mean(editor, base):
    clauses = editor.fits("rules/sak.yaml", "clauses: [")
    assert set(clauses) >= set(base.clauses) and "«" in clauses["anb-samlet-vurdering"]
    assert set(editor.fits("rules/sak.yaml", "prompt: ")) == {"spørsmål", "varsel", "tips", "krav"}


def test_a_condition_has_the_words_of_what_the_rule_is_about(editor, base):
    words = set(editor.fits("rules/sak.yaml", "      - "))
    assert {"all", "any", "is", "situation", "some"} <= words and not words & {"b_above_a", "measure", "case"}
    scales = set(editor.fits("rules/par.yaml", "b_above_a: "))
    assert scales == {one.id for one in base.questions.values() if one.ordered and one.about in ("measure", "group")}


def test_a_word_that_is_pointed_at_is_explained(editor, base):
    question = base.questions["nytte-samlet"]
    told = editor.means(BENEFIT, "nytte-samlet: liten}}")
    assert question.text["nb"] in told and all(option.label["nb"] in told for option in question.options)
    clause = editor.means(BENEFIT, "anb-samlet-vurdering")
    assert base.clauses["anb-samlet-vurdering"].first_words in clause and len(clause) < 300


def test_the_settings_name_the_file_that_check_writes_and_git_leaves_out():
    settings = json.loads((ROOT / FOLDER / "settings.json").read_text())
    assert settings["yaml.schemas"] == {f"{FOLDER}/{FILE}": "rules/*.yaml"}
    assert f"{FOLDER}/{FILE}" in (ROOT / ".gitignore").read_text().split()
