"""The options of a new question: in the order that they are named in, those there are and those to be made (+NAME)."""

from __future__ import annotations

import re
import shutil

import pytest

from advisor import knowledge
from advisor.maintenance.checking import check as checking
from advisor.maintenance.new import KINDS, Wanted, added
from advisor.maintenance.new.marks import marked
from advisor.text.catalogue import LANGUAGES, speaking
from advisor.text.errors import Unusable, UnusableKnowledge

from ..conftest import ROOT

CHOICE = {"part": "ressurs", "about": "Tiltak", "type": "Valg"}


@pytest.fixture
def copy(tmp_path):
    for folder in ("ontology", "rules", "examples"):
        shutil.copytree(ROOT / folder, tmp_path / folder)
    return tmp_path


def question(base, *options):
    return added(base, KINDS["question"](Wanted(base, "nye-folk", {**CHOICE, "option": options})))


def wrong(base, *options, id="nye-folk"):
    with pytest.raises(Unusable) as caught:
        KINDS["question"](Wanted(base, id, {**CHOICE, "option": options}))
    return " ".join(f"{one.file} {one.what} {one.cure}" for one in caught.value.problems)


def test_they_stand_in_the_order_that_they_are_named_in(base):
    then = question(base, "+noen-nye", "ingen", "+slutter", "middels").knowledge
    assert then.questions["nye-folk"].option_ids == ("noen-nye", "ingen", "slutter", "middels")


def test_a_name_may_have_norwegian_letters_and_its_address_has_none(base):
    made = question(base, "+få-øker", "+særs-få", "færre")
    assert made.knowledge.questions["nye-folk"].option_ids == ("få-øker", "særs-få", "færre")
    assert [one.local for one in made.knowledge.questions["nye-folk"].options] == ["fa-oker", "saers-fa", "faerre"]


def test_one_that_is_not_there_is_not_made_without_a_word(base):
    with speaking("en"):
        assert "--option +flere-folk" in wrong(base, "flere-folk", "ingen")
        assert "Did you mean one of: ingen?" in (said := wrong(base, "ingn")) and "--option +ingn" in said


@pytest.mark.parametrize(("name", "cure"), [("ja", "--option ja"), ("færre", "--option færre"), ("faerre", "--option faerre")])
def test_one_that_is_there_is_not_made_again(base, name, cure):
    assert cure in wrong(base, f"+{name}")


def test_two_of_one_address_are_not_made_and_one_that_is_named_twice_is_one(base):
    assert "få-nye" in wrong(base, "+fa-nye", "+få-nye")
    assert question(base, "+få-nye", "ja", "+få-nye").knowledge.questions["nye-folk"].option_ids == ("få-nye", "ja")


@pytest.mark.parametrize("name", ["", "Feil", "to ord", "-a", "a--b", "ČÁ", 'a"b'])
def test_what_cannot_be_an_id_is_refused(base, name):
    with speaking("en"):
        assert "cannot be the id of an option" in wrong(base, f"+{name}")


def test_one_that_is_described_and_of_no_question_can_be_named(copy):
    path = copy / "ontology" / "guideline.ttl"
    path.write_text(path.read_text(encoding="utf-8") + LONE, encoding="utf-8")
    base = knowledge.load(copy)
    assert question(base, "ensom", "ja").knowledge.questions["nye-folk"].option_ids == ("ensom", "ja")
    assert "--option ensom" in wrong(base, "+ensom")


LONE = '\nvalg:ensom a skos:Concept ; skos:notation "ensom" ; skos:prefLabel "Ensom"@nb , "Einsam"@nn , "Alone"@en .\n'


def test_who_runs_the_command_again_is_told_which_lines_stand_there(base):
    lines = (ROOT / "ontology" / "guideline.ttl").read_text(encoding="utf-8").splitlines()
    with speaking("en"):
        first, last = map(int, re.findall(r"lines (\d+) to (\d+) of ontology/guideline.ttl", wrong(base, id="niva"))[0])
    assert lines[first - 1].startswith("sporsmal:niva a") and lines[last - 1].endswith(" .")
    assert not any(line.endswith(" .") for line in lines[first - 1 : last - 1])


@pytest.mark.parametrize("language", LANGUAGES)
def test_one_that_is_written_by_hand_and_not_described_is_told_with_the_line_that_describes_it(base, copy, language):
    path = copy / "ontology" / "guideline.ttl"
    made = question(base, "ja", "nei").contents["ontology/guideline.ttl"].decode()
    path.write_text(made.replace("( valg:ja valg:nei )", "( valg:ja valg:færre-frivillige )", 1), encoding="utf-8")
    with speaking(language):
        with pytest.raises(UnusableKnowledge) as caught:
            knowledge.load(copy)
        (line,) = [found for one in caught.value.problems for found in re.findall(r"valg:færre-frivillige a .*", one.cure)]
        path.write_text(path.read_text(encoding="utf-8") + line + "\n", encoding="utf-8")
        assert knowledge.load(copy).questions["nye-folk"].option_ids == ("ja", "færre-frivillige")
        left = [mark for _file, _line, mark in marked({"a": line.encode()})]
        told = [one.what for one in checking.check(knowledge.load(copy))]
        assert len(left) == len(LANGUAGES) and all(any(mark in what for what in told) for mark in left)
