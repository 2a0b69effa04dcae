"""What the document says: sentences.yaml and etd.yaml, and what is wrong with them, all at once and with their lines."""

import shutil
from pathlib import Path

import pytest

from advisor import knowledge
from advisor.knowledge import formats
from advisor.text.errors import UnusableKnowledge
from tests.conftest import ROOT

from .planting import WITHIN, Mistake, together


@pytest.fixture
def copy(tmp_path, monkeypatch) -> Path:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    for part in formats.FOLDERS:
        shutil.copytree(ROOT / part, tmp_path / "base" / part)
    return tmp_path / "base"


def refused(folder: Path) -> list[tuple[int | None, str]]:
    with pytest.raises(UnusableKnowledge) as raised:
        knowledge.load.__wrapped__(folder)
    return [(one.line, f"{one.what} {one.cure}") for one in raised.value.problems]


def changed(folder: Path, name: str, old: str, new: str) -> int:
    """Changes a text once, and says on which line."""
    text = (folder / name).read_text(encoding="utf-8")
    assert old in text
    (folder / name).write_text(text.replace(old, new, 1), encoding="utf-8")
    return text[: text.index(old)].count("\n") + 1


def test_each_value_of_a_question_has_its_sentence(base):
    saying = base.sentences.of("anb-forhold-nytte-ressurs")
    assert saying.of("rimelig")["nb"].startswith("Innsatsen er vurdert som rimelig")
    assert base.sentences.of("nothing-is-said-of-this").of("x") == {}


SLIPS = [
    (formats.SENTENCES, "\n  helhet-alternativ:", "\n  helhet-alternativt:", "helhet-alternativ"),
    (formats.SENTENCES, "      rimelig: {", "      rimeleg: {", "rimelig"),
    (formats.SENTENCES, "Innsatsen er vurdert som rimelig", "Innsatsen {svaret} er vurdert som rimelig", "{answer}"),
    (formats.SENTENCES, 'lead: {nb: "', 'lead: {nb: "{answer} ', "no place in a sentence"),
    (formats.SENTENCES, "joins: true", "joins: yes", "not a value of joins"),
    (formats.SENTENCES, "silent: true", "silent: sometimes", "not a value of silent"),
    (formats.SENTENCES, "comparison:", "comparisons:", "comparison"),
    (formats.SENTENCES, "[nytte-samlet]", "[nytte-samla]", "nytte-samlet"),
    (formats.SENTENCES, "\n  ressurs: {", "\n  resurs: {", "no part of the form «resurs»"),
    (formats.SENTENCES, "ulik-nytte: nytte-malgruppe", "ulik-nytte: nytte-maalgruppe", "nytte-maalgruppe"),
    (formats.SENTENCES, "    none: {nb", "    names: {nb", "directions of «bg-budsjett-kort»"),
    (formats.ETD, "judgement: [alvorlighet-malgruppe]", "judgement: [alvorlighet-malgruppa]", "alvorlighet-malgruppe"),
    (formats.ETD, "perspective: primary", "perspective: primart", "primary, secondary"),
    (formats.ETD, "      - id: undesirable", "      - id: desirable", "described twice"),
    (formats.ETD, "        considerations: []", "        consideration: []", "considerations"),
]


@pytest.fixture(scope="module")
def slips_told(tmp_path_factory):
    """What is told of each, many planted in one base."""
    slips = [Mistake(name, old, new, said=said) for name, old, new, said in SLIPS]
    return together(slips, tmp_path_factory.mktemp("sentences"), starts=WITHIN)


@pytest.mark.parametrize("number", range(len(SLIPS)), ids=[said for *_slip, said in SLIPS])
def test_what_is_wrong_is_told_with_what_would_be_right(slips_told, number):
    name, *_slip, said = SLIPS[number]
    told = slips_told[number]
    here = [one for one in told.problems if one.file.endswith(name)]
    assert any(said in f"{one.what} {one.cure}" for one in here), here
    assert any(one.line and abs(one.line - told.line) <= 4 for one in here), (told.line, here)


def test_all_that_is_wrong_is_told_at_once(copy):
    changed(copy, formats.ETD, "perspective: primary", "perspective: primart")
    changed(copy, formats.SENTENCES, "[nytte-samlet]", "[nytte-samla]")
    assert len(refused(copy)) >= 2


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ('      uenighet: {nb: "De berørte', '      usikkert: {nb: "De berørte', "«etd-verdier»: uenighet"),
        (
            'says: {nb: "Rammen for saken er {answer}.", nn: "Ramma for saka er {answer}.", '
            'en: "The frame of the case is {answer}."}',
            'lead: {nb: "Rammen:", nn: "Ramma:", en: "The frame:"}',
            "number of «bg-ramme-okonomisk»",
        ),
        ('    name: {nb: "hva som må vike"', '    unticked: {nb: "hva som må vike"', "no name for «helhet-nedprioriteres»"),
    ],
)
def test_every_answer_that_is_told_has_its_words(copy, old, new, said):
    changed(copy, formats.SENTENCES, old, new)
    assert any(said in what for _line, what in refused(copy)), refused(copy)
