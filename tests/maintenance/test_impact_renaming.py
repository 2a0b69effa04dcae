"""A question with another id is told as that and nothing more: no case comes out otherwise by it."""

from advisor.audit.proof.random_cases import random_record
from advisor.knowledge import load
from advisor.maintenance.impact import told
from advisor.maintenance.impact.cases import Comparing, of_record
from advisor.maintenance.impact.changes import Aside, changes
from advisor.maintenance.impact.smallest import smallest

from ..conftest import size
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
