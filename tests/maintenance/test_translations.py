"""A text that is changed in bokmål is changed in every language: `kb check` of a copy, and of a base beside an earlier one."""

import json
import shutil
from pathlib import Path

import pytest

from advisor.knowledge import load

from ..cli.test_cli import prio
from ..conftest import ROOT


@pytest.fixture
def copy(tmp_path):
    for part in ("ontology", "rules"):
        shutil.copytree(ROOT / part, tmp_path / "base" / part)
    return tmp_path / "base"


def change(path, old, new):
    load.cache_clear()  # as another process would find it
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")


CHANGED = [  # a text of each kind
    ("ontology/guideline.ttl", "Hva foreslår dere at det blir vedtatt?", "Hva vil dere at det blir vedtatt?"),
    ("ontology/form.ttl", '"Samlet vurdering"@nb', '"Vurderingen samlet"@nb'),
    ("ontology/document.ttl", '"Medvirkning"@nb', '"Hvem som har vært med"@nb'),
    ("ontology/shapes.ttl", '"Skriv ', '"Skriv gjerne '),
    ("rules/krise.yaml", "nb: ", "nb: Husk at "),
]


def test_each_changed_text_without_its_translations_is_told_at_its_line(copy):
    for file, old, new in CHANGED:
        change(copy / file, old, new)
    code, said = prio("kb", "check", "--kb", copy, "--format", "json")
    problems = json.loads(said)["problems"]
    assert code == 2 and {one["what"] for one in problems} == {"The text is changed in nb, and not in: nn, en."}
    assert sorted("/".join(Path(one["file"]).parts[-2:]) for one in problems) == sorted(file for file, _old, _new in CHANGED)
    assert all(one["line"] for one in problems)


def test_a_copy_that_nobody_changed_is_whole(copy):
    assert prio("kb", "check", "--kb", copy)[0] == 0


def test_it_is_whole_again_when_the_others_follow(copy):
    for language, old in (("nb", "Samlet vurdering"), ("nn", "Samla vurdering"), ("en", "Overall assessment")):
        change(copy / "ontology/form.ttl", f'"{old}"@{language}', f'"{old} 2"@{language}')
    assert prio("kb", "check", "--kb", copy)[0] == 0
    assert prio("kb", "check", "--kb", copy, "--since", ROOT)[0] == 0
