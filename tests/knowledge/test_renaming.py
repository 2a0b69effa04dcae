"""A question with another id: what it says of those that it had, and what is told where a base still uses one of them."""

import shutil

import pytest

from advisor.knowledge import Folders
from advisor.maintenance.checking.check import look

from ..conftest import ROOT
from ..renaming import EACH_KIND, in_turtle, in_yaml
from .planting import loading

NOW = "barnets-beste-vurdert"


@pytest.fixture
def copy(tmp_path, renamed):
    return shutil.copytree(renamed.folder, tmp_path / "base")


def change(folder, file, old, new):
    path = folder / file
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")
    return text[: text.index(old)].count("\n") + 1


def told(folder, file, supplements=(), judge=lambda at: look(at).problems):
    """Line → what is said of it."""
    found = judge(Folders(folder, tuple(supplements)) if supplements else folder)
    return {one.line: f"{one.what} {one.cure}" for one in found if one.file.endswith(file)}


def test_a_base_in_which_questions_are_renamed_is_whole(renamed):
    assert look(renamed.folder).problems == []
    assert renamed.renamed == EACH_KIND


REPLACED = f'"{NOW}" ; dct:replaces "bb-vurder"'


@pytest.mark.parametrize(
    ("written", "said"),
    [
        (f'"{NOW}" ; dct:replaces "{NOW}"', f"«{NOW}» replaces itself."),
        (f'"{NOW}" ; dct:replaces "nytte-mot-mal"', f"«{NOW}» replaces «nytte-mot-mal», which is a question too."),
        (f'"{NOW}" ; dct:replaces "nytte-samlet"', "«nytte-samlet» is replaced by «samla-nytte» too."),
        (f'"{NOW}" ; dct:replaces sporsmal:bb-vurder', "What a question was called before is an id in quotes"),
        (f'"{NOW}" ; dct:replaces "bb-vurder"@nb', "What a question was called before is an id in quotes"),
    ],
)
def test_what_a_question_says_that_it_replaces_can_be_wrong(copy, written, said):
    line = change(copy, "ontology/guideline.ttl", REPLACED, written)
    assert said in told(copy, "guideline.ttl", judge=loading)[line]


def test_two_that_replace_each_other_are_told_as_a_circle(copy):
    one = change(copy, "ontology/guideline.ttl", REPLACED, f'"{NOW}" ; dct:replaces "angar-barn"')
    other = change(
        copy, "ontology/guideline.ttl", '"angar-barn" ; dct:replaces "anb-barn-berort"', f'"angar-barn" ; dct:replaces "{NOW}"'
    )
    found = told(copy, "guideline.ttl")
    assert f"The questions replace each other: {NOW} → angar-barn → {NOW}." in found[one]
    assert f"The questions replace each other: angar-barn → {NOW} → angar-barn." in found[other]


USES = [  # where the old id stands: file, what is there, and what stood there before
    ("ontology/shapes.ttl", f"svar:{NOW}", "svar:bb-vurder"),
    ("ontology/document.ttl", f"sporsmal:{NOW}", "sporsmal:bb-vurder"),
    ("ontology/form.ttl", f"sporsmal:{NOW}", "sporsmal:bb-vurder"),
    ("ontology/roles.ttl", "sporsmal:samla-nytte prio", "sporsmal:nytte-samlet prio"),
    ("ontology/matrices.ttl", "sporsmal:samla-nytte", "sporsmal:nytte-samlet"),
    ("ontology/sentences.yaml", f"  {NOW}:", "  bb-vurder:"),
    ("ontology/etd.yaml", NOW, "bb-vurder"),
    ("ontology/lawmap.yaml", "retning-for-tiltaket", "tiltak-retning"),
    ("rules/barnets-beste.yaml", f"unanswered: {NOW}", "unanswered: bb-vurder"),
    ("rules/nytte.yaml", "samla-nytte", "nytte-samlet"),
    ("rules/rangering.yaml", "samla-nytte", "nytte-samlet"),
]


def test_each_use_of_an_old_id_is_told_on_its_line_with_the_new_one(copy):
    lines = {(file, change(copy, file, now, old)) for file, now, old in USES}
    found = look(copy).problems
    for file, line in lines:
        here = [f"{one.what} {one.cure}" for one in found if one.file.endswith(file) and one.line == line]
        assert len(here) == 1 and "is now called «" in here[0] and "Write «" in here[0], (file, line, here)


def test_so_is_an_example_of_a_rule(copy):
    line = change(copy, "rules/barnets-beste.yaml", "- fires: {angar-barn: ja}", "- fires: {anb-barn-berort: ja}")
    assert told(copy, "barnets-beste.yaml")[line] == "«anb-barn-berort» is now called «angar-barn». Write «angar-barn»."


def test_so_is_a_supplement(copy, tmp_path):
    own = tmp_path / "own"
    shutil.copytree(ROOT / "docs" / "tillegg-fjellvik", own)
    text = (own / "rules" / "prinsipper.yaml").read_text(encoding="utf-8")
    path = own / "rules" / "prinsipper.yaml"
    path.write_text(text + ADDED, encoding="utf-8")
    line = (text + ADDED).splitlines().index("      - is: {anb-barn-berort: ja}") + 1
    assert told(copy, "prinsipper.yaml", [own])[line].startswith("«anb-barn-berort» is now called «angar-barn».")


ADDED = """
- id: S-FjellvikBarn
  about: measure
  when:
    all:
      - is: {anb-barn-berort: ja}
      - answered: nytte-mot-mal
  then: {situation: FjellvikBarn}
  force: kan
  basis: lokalt
  clauses: [fjellvik-prinsipper]
  valid_from: 2026-01-01
  text: {nb: "Barn.", nn: "Barn.", en: "Children."}
  examples:
    - fires: {angar-barn: ja, nytte-mot-mal: Noe}
    - silent: {angar-barn: nei, nytte-mot-mal: Noe}
"""


@pytest.fixture
def own(tmp_path):
    """A supplement that gave one of its questions another id."""
    folder = tmp_path / "own"
    shutil.copytree(ROOT / "docs" / "tillegg-fjellvik", folder)
    for path in (*folder.glob("ontology/*"), *folder.glob("rules/*")):
        text = path.read_text(encoding="utf-8")
        turn = in_turtle if path.suffix == ".ttl" else in_yaml
        path.write_text(turn(text, "fjellvik-avbotende", "fjellvik-tiltak"), encoding="utf-8")
    return folder


def test_a_supplement_gives_its_own_questions_another_id(own):
    found = look(Folders(ROOT, (own,)))
    assert found.problems == [] and found.base.renamed == {"fjellvik-avbotende": "fjellvik-tiltak"}


@pytest.mark.parametrize("id", ["bb-vurder", "nytte-totalt"])
def test_a_supplement_takes_no_answers_of_the_base(own, id):
    line = change(own, "ontology/guideline.ttl", 'dct:replaces "fjellvik-avbotende"', f'dct:replaces "{id}"')
    found = [one for one in loading(Folders(ROOT, (own,))) if f"«{id}» is no id of this supplement." in one.what]
    assert found and line
