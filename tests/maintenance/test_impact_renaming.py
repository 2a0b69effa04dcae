"""A question with another id is told as that and nothing more: no case comes out otherwise by it."""

import shutil

import pytest

from advisor.audit.proof.random_cases import random_record
from advisor.case.writing import plain
from advisor.knowledge import Demand, load
from advisor.maintenance.impact import demands, told
from advisor.maintenance.impact.cases import Comparing, of_record
from advisor.maintenance.impact.changes import Aside, changes
from advisor.maintenance.impact.smallest import smallest
from advisor.text.reading import read_bytes

from ..conftest import ROOT, size
from ..renaming import EACH_KIND, renamed_copy


def test_it_is_told_in_one_sentence_and_nothing_else_has_changed(base, renamed):
    found = changes(base, renamed)
    assert [one.aside for one in found] == [Aside.NAME] * len(EACH_KIND)
    assert {one.id for one in found} == set(EACH_KIND.values())
    (said,) = told.aside(found)
    assert said.startswith("Only the ids of questions are others, and old answers follow: ")
    assert all(f"«{old}» → «{new}»" in said for old, new in EACH_KIND.items())


def test_back_again_it_is_told_that_the_old_base_does_not_know_the_new_names(base, renamed):
    """The base of before says nothing of names that came later."""
    found = {(one.id, one.how) for one in changes(renamed, base) if one.kind == "question"}
    assert found >= {*((id, "added") for id in EACH_KIND), *((id, "removed") for id in EACH_KIND.values())}


def test_no_case_comes_out_otherwise(base, renamed):
    comparing = Comparing(base, renamed, changes(base, renamed))
    whole = Comparing(base, renamed, changes(base, renamed), whole=True)
    for seed in range(size(10, 200)):
        record = random_record(base, seed)
        for one in (comparing, whole):
            impact = one.of(of_record(record, "x"))
            assert not impact.changed and not impact.unread, seed
    new = {"case": "x", "assessed_on": "2026-11-01", "answers": {"det-som-viker": "Noe."}}
    assert comparing.of(of_record(new, "x")).unknown, "the old base does not know the new id"


def test_what_else_changes_of_a_renamed_question_is_told_with_a_case_that_both_bases_read(base, tmp_path):
    folder = renamed_copy(tmp_path / "base", {"bb-vurder": "barnets-beste-vurdert"})
    shapes = folder / "ontology" / "shapes.ttl"
    text = shapes.read_text(encoding="utf-8")
    at = text.index("sh:path svar:barnets-beste-vurdert")
    start = text.index("sh:minLength ", at)
    shapes.write_text(text[:start] + "sh:minLength 4" + text[text.index(" ", start + 13) :], encoding="utf-8")
    new = load(folder)
    found = changes(base, new)
    (change,) = [one for one in found if one.aside is None]
    assert change.kind == "requirement"
    case = smallest(change, Comparing(base, new, found))
    assert case.record and not case.refused and "bb-vurder" in str(case.record)
    assert {one.id for one in case.differences} >= {change.id}


@pytest.fixture(scope="module")
def untold(tmp_path_factory):
    """A base in which a question has another id, and one that says of it no more than a misspelt id."""
    told = load(renamed_copy(tmp_path_factory.mktemp("told") / "base", {CHILDREN: "barn-berort"}))
    folder = tmp_path_factory.mktemp("untold") / "base"
    shutil.copytree(told.folder, folder)
    edited(folder / "ontology" / "guideline.ttl", f'dct:replaces "{CHILDREN}"', 'dct:replaces "anb-barn-berørt"')
    return told, load(folder)


CHILDREN = "anb-barn-berort"
OF_CHILDREN = {"case": "x", "assessed_on": "2026-11-01", "measures": [{"id": "a", "answers": {CHILDREN: "ja"}}]}


@pytest.mark.parametrize("back", [False, True], ids=["is told no more", "is told again"])
def test_an_answer_that_only_one_base_finds_changes_the_advice(untold, back):
    old, new = reversed(untold) if back else untold
    found = changes(old, new)
    near, whole = Comparing(old, new, found), Comparing(old, new, found, whole=True)
    impact = near.of(of_record(OF_CHILDREN, "x"))
    assert impact == whole.of(of_record(OF_CHILDREN, "x"))
    assert len(impact.unknown if back else impact.lost) == 1
    assert {"R-BARN-01", "R-BARN-02"} <= {one.id for one in impact.differences}
    assert {one.by for one in impact.differences} == {(("question", "barn-berort"),)}
    (change,) = found
    case = smallest(change, near, 200)
    assert "anb-barn-ber" in str(case.record) and case.refused and "R-BARN-01" in {one.id for one in case.differences}
    assert plain(read_bytes(case.text(old).encode(), "case", [])) == case.record, "what is shown is what was tried"


def test_another_name_of_a_node_is_no_change(base, tmp_path):
    """What a requirement asks is told by the question; its node has a name that nobody reads."""
    node, other = f"krav:R-BARN-01.{CHILDREN}", "krav:R-BARN-01.barn"
    shapes = copied(tmp_path / "base") / "ontology" / "shapes.ttl"
    edited(shapes, node, other)
    named = load(shapes.parents[1])
    assert named.digest != base.digest and changes(base, named) == []
    copied(tmp_path / "more")
    text = shapes.read_text(encoding="utf-8")
    at = text.index("sh:message ", text.index(f"{other} sh:path"))
    text = text[:at] + text[at:].replace("Svar på", "Si", 1)
    (tmp_path / "more" / "ontology" / "shapes.ttl").write_text(text, encoding="utf-8")
    (change,) = changes(base, load(tmp_path / "more"))
    assert [one.what for one in change.parts] == [f"demand {node.rpartition(':')[2]}.message.nb"]


def test_demands_are_the_same_by_what_they_ask_and_else_by_name():
    def named(was, now):
        return [(one.iri, *one.questions) for one in demands.named(several(now), several(was), {})]

    def several(given):
        return tuple(Demand(iri, tuple(questions), None, {}) for iri, questions in given.items())

    assert named({"a": "x", "b": "y"}, {"b": "x", "a": "y"}) == [("a", "x"), ("b", "y")]
    assert named({"a": "x"}, {"a": "y"}) == [("a", "y")], "asks something else under the same name"
    assert named({"a": "x", "b": "x"}, {"b": "x", "a": "x"}) == [("b", "x"), ("a", "x")], "by name where both ask the same"
    assert named({"a": "x"}, {"b": "x", "a": "y"}) == [("a", "x"), ("b", "y")], "the name that is taken is exchanged"
    assert named({"a": "x"}, {"a": "x", "b": "x"}) == [("a", "x"), ("b", "x")]


def copied(to):
    for part in ("ontology", "rules", "examples"):
        shutil.copytree(ROOT / part, to / part)
    return to


def edited(path, old, new):
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new), encoding="utf-8")
