"""prio kb prove: the shipped base holds; what does not is shown with a case that prio check opens."""

import json
import shutil

import pytest
from click.testing import CliRunner

from advisor.cli import main
from advisor.cli.kb import proving
from tests.conftest import ROOT

PART = "      - at_least: {alvorlighet-hast: høy}\n"  # of R-ALV-07


def prio(*args, lang="en"):
    result = CliRunner().invoke(main, [*map(str, args), "--lang", lang])
    if not isinstance(result.exception, SystemExit | None):
        raise result.exception
    return result.exit_code, result.output


@pytest.fixture(scope="module")
def broken(tmp_path_factory):
    """The base with a part twice in one rule."""
    folder = tmp_path_factory.mktemp("kb")
    for name in ("ontology", "rules"):
        shutil.copytree(ROOT / name, folder / name)
    file = folder / "rules" / "alvorlighet.yaml"
    text = file.read_text()
    assert PART in text
    file.write_text(text.replace(PART, PART + PART, 1))
    return folder


def test_the_shipped_base_is_proved():
    code, said = prio("kb", "prove")
    assert code == 0
    assert said.count("Proved for all cases") + said.count("Nothing to prove") == len(said.splitlines()) - 1
    assert "Nothing to prove: Two demands on one question" in said


def test_a_counterexample_is_a_case_that_check_opens(broken, tmp_path):
    code, said = prio("kb", "prove", "--kb", broken, "-o", tmp_path / "out")
    assert code == 1
    assert "R-ALV-07: A part of its «when» changes nothing: at_least: alvorlighet-hast" in said
    files = sorted((tmp_path / "out").iterdir())
    assert len(files) == 2 and all(f"prio check {file}" in said for file in files)
    code, told = prio("check", files[0], "--kb", broken, "--format", "json")
    assert code == 1
    assert "R-ALV-07" in [one["id"] for one in json.loads(told)["prompts"]]


def test_json_says_the_same_with_the_case(broken):
    code, said = prio("kb", "prove", "--kb", broken, "--format", "json")
    found = {one["theorem"]: one for one in json.loads(said)["theorems"]}
    assert code == 1
    assert [one for one in found if not found[one]["proved"]] == ["parts"]
    assert found["ends"]["enough"] and found["fires"]["things"]
    finding = found["parts"]["findings"][0]
    assert finding["id"] == "R-ALV-07" and finding["line"] and finding["replayed"]
    assert "alvorlighet-hast: høy" in finding["case"]


def test_without_the_extra_it_says_what_installs_it(monkeypatch):
    monkeypatch.setattr(proving, "find_spec", lambda _name: None)
    code, said = prio("kb", "prove")
    assert code == 2
    assert "pip install 'prioriteringsradgiver[prove]'" in said
