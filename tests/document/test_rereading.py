"""An edited Word file is held against its case: each edit that people make is told as it was, and nothing is guessed."""

import pytest

from advisor.advice.advice import advise
from advisor.case.casefile import read_case, read_record
from advisor.case.writing import case_record
from advisor.document import documents
from advisor.document.changes import Kind, Why
from advisor.document.changewords import lost
from advisor.document.matching import entries
from advisor.document.rereading import reread
from advisor.document.returning import Action, Choice, choices, fields, put_back, puts, takes, usual
from advisor.knowledge.terms import Force
from advisor.store import places
from advisor.text.catalogue import speaking
from advisor.text.errors import UnusableCase, UnusableDocument

from ..conftest import ROOT
from .editing import EDITS, NEW, File, gone, no_properties

GROUP = "measures/dagsenter/target_groups/brukere"
CASE_FILE = ROOT / "tests" / "dagsenter.yaml"


@pytest.fixture(scope="module")
def advice(base):
    return advise(read_case(CASE_FILE, base), base)


@pytest.fixture(scope="module")
def drafted(advice):
    with speaking("nb"):
        return documents.drawn_up(advice)


@pytest.fixture(scope="module")
def written(drafted):
    return documents.word(drafted)


@pytest.fixture(scope="module")
def keys(drafted):
    found = {}
    for one in entries(drafted):
        if not one.table:
            subject = one.piece.origin.subject
            of = f"{subject.ids[0]} " if subject and subject.ids else ""
            found.setdefault(f"{of}{one.piece.origin.id}", one.anchor.key)
    return found


def said(found):
    """«kind question» of each change."""
    return sorted(f"{one.kind} {one.origin.id if one.origin and not one.whole else one.section}" for one in found.changes)


@pytest.mark.parametrize("edit", EDITS, ids=lambda one: one.name)
def test_each_edit_is_told_as_it_was(edit, written, keys, advice):
    file = File(written, keys)
    edit.do(file)
    found = reread(file.data(), "Saksframlegg.docx", advice)
    assert "; ".join(said(found)) == "; ".join(sorted(filter(None, edit.said.split("; "))))
    assert edit.note in " ".join(found.notes)


# Another case, another time ----------------------------------------------------------------------


def into(advice, found, chosen):
    """What becomes of the case with what was chosen."""
    return puts(advice, takes(found, chosen).values())


def changed(advice, **texts):
    """The case with other answers: «question» or «measure__question» → text or None."""
    tree = case_record(advice.case, advice.knowledge)
    for name, text in texts.items():
        *of, question = name.split("__")
        tree = places.put(tree, "/".join([*(["measures", *of] if of else []), "answers", question.replace("_", "-")]), text)
    return advise(read_record(tree, "case", advice.knowledge), advice.knowledge)


def test_what_was_changed_in_the_case_alone_is_said_to_be_so(written, advice):
    later = changed(advice, likeverd_samlet="Alle får skyss.", dagsenter__bb_vurder="Faste dager er best, og avlastning.")
    assert said(reread(written, "a.docx", later)) == ["since bb-vurder", "since likeverd-samlet"]


def test_what_was_changed_on_both_sides_stands_first_and_nothing_is_chosen(written, keys, advice):
    file = File(written, keys)
    file.retype("likeverd-samlet", "Alle får drosje.")
    file.replace("dagsenter anb-kunnskap-nytte", "struktur", "orden")
    found = reread(file.data(), "a.docx", changed(advice, likeverd_samlet="Alle får skyss."))
    assert [one.kind for one in found.changes] == [Kind.BOTH, Kind.CHANGED]
    assert [usual(one) for one in found.changes] == [None, Action.TAKE]
    assert found.needs_people and Action.TOGETHER in choices(found.changes[0])


def test_the_same_change_on_both_sides_is_none(written, keys, advice):
    file = File(written, keys)
    file.retype("likeverd-samlet", "Alle får skyss.")
    assert said(reread(file.data(), "a.docx", changed(advice, likeverd_samlet="Alle får skyss."))) == []


def test_an_answer_that_came_and_one_that_went_since_the_file_was_made(written, advice):
    later = changed(advice, likeverd_samlet=None, dagsenter__helhet_alternativ="Å kutte i kjøkkenet gir mindre.")
    kinds = {one.kind for one in reread(written, "a.docx", later).changes}
    assert kinds == {Kind.SINCE}


def test_a_paper_where_somebody_wrote_where_nothing_was_assessed(written, keys, advice):
    file = File(written, keys)
    file.retype("dagsenter helhet-alternativ", "Å kutte i kjøkkenet gir mindre.")
    found = reread(file.data(), "a.docx", advice)
    assert said(found) == ["changed helhet-alternativ"]
    assert into(advice, found, {found.changes[0].key: Choice(Action.TAKE)}) == {
        "measures/dagsenter/answers/helhet-alternativ": "Å kutte i kjøkkenet gir mindre."
    }


def test_a_text_where_the_question_asks_for_a_choice_fits_no_field(written, keys, advice):
    file = File(written, keys)
    file.retype("anb-etisk-refleksjon", "De som har et tilbud, kjenner tapet.")
    (change,) = reread(file.data(), "a.docx", advice).changes
    assert (change.kind, change.take, change.why, usual(change)) == (Kind.CHANGED, None, Why.FIELD, None)
    assert choices(change) == (Action.UNDER, Action.KEEP)


def test_the_file_of_another_case_is_refused_by_name(written, base):
    other = advise(read_case(ROOT / "examples" / "psykolog-unge.yaml", base), base)
    with pytest.raises(UnusableDocument, match="The file was made from the case «dagsenter"):
        reread(written, "a.docx", other)


def test_the_file_of_another_case_is_refused_where_it_no_longer_says_of_which(written, keys, base):
    other = advise(read_case(ROOT / "examples" / "psykolog-unge.yaml", base), base)
    file = File(written, keys)
    no_properties(file)
    with pytest.raises(UnusableDocument, match="does not say which case"):
        reread(file.data(), "a.docx", other)


@pytest.mark.parametrize("length", ["kort", "vanlig", "grundig"])
@pytest.mark.parametrize("language", ["nb", "nn", "en"])
def test_a_file_of_any_length_and_language_is_held_against_the_same(length, language, advice, base):
    with speaking(language):
        data = documents.word(documents.drawn_up(advice, length=base.depth(length)))
    assert said(reread(data, "a.docx", advice)) == []


def test_two_cases_put_together_tell_what_is_of_the_other(written, keys, base, advice):
    other = advise(read_case(ROOT / "examples" / "psykolog-unge.yaml", base), base)
    file, second = File(written, keys), File(documents.word(documents.drawn_up(other)), keys)
    end = file.word.element.body[-1]
    for one in list(second.word.element.body)[:-1]:
        end.addprevious(one)
    found = reread(file.data(), "a.docx", advice)
    assert {one.kind for one in found.changes} <= {Kind.ADDED, Kind.SINCE, Kind.BOTH, Kind.UNTOLD, Kind.CHANGED, Kind.MOVED}
    assert not any(one.take for one in found.changes if one.kind is not Kind.ADDED)


@pytest.mark.parametrize(
    ("data", "said_of_it"),
    [
        (b"", "The file is empty"),
        (b"%PDF-1.7", "This is a PDF"),
        (b"\xd0\xcf\x11\xe0" + b"\0" * 600, "of the old kind"),
        (b"{\\rtf1 a}", "neither a Word"),
        (b"PK\3\4", "damaged"),
        ("Vi foreslår å åpne dagsenteret.".encode(), "Only a Word document"),
    ],
)
def test_what_is_no_word_file_is_refused_with_what_would_be_right(data, said_of_it, advice):
    with pytest.raises(UnusableDocument, match=said_of_it):
        reread(data, "a.docx", advice)


# A duty --------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "edit", [one for one in EDITS if "barn" in one.name and one.said.startswith(("cut", "emptied", "untold"))]
)
def test_a_lost_assessment_is_said_first_with_its_duty(edit, written, keys, advice):
    file = File(written, keys)
    edit.do(file)
    found = reread(file.data(), "a.docx", advice)
    assert found.needs_people and found.changes[0].lost
    assert any("Assessment of the child’s best interests" in one for one in lost(advice, found)), lost(advice, found)


def test_every_text_that_a_duty_rests_on_is_missed_where_it_is_cut(written, keys, advice):
    rests = {(one.section.id, one.anchor.key) for one in entries(documents.drawn_up(advice)) if one.section.id == "barnets-beste"}
    assert len(rests) > 8
    for _section, key in rests:
        file = File(written, {"x": key})
        gone(file.of("x")._p)
        found = reread(file.data(), "a.docx", advice)
        assert [one.key for one in found.changes] == [key]
        duties = {one.requirement.id for one in found.changes[0].touches if one.requirement.force is Force.MUST}
        assert found.needs_people is bool(duties)


# What goes back ------------------------------------------------------------------------------------


def taken(found, advice):
    records = into(advice, found, {one.key: Choice(Action.TAKE) for one in found.changes if one.take})
    return records, advise(put_back(advice, records, "case"), advice.knowledge)


@pytest.mark.parametrize(
    ("name", "old", "new", "place"),
    [
        ("likeverd-samlet", "50", "55", "answers/likeverd-samlet"),
        ("dagsenter bb-vurder", "faste", "få", "measures/dagsenter/answers/bb-vurder"),
        ("dagsenter barn-valget-folger", "Familier", "Noen familier", "measures/dagsenter/answers/barn-valget-folger"),
        ("bg-medvirkning", "fire", "tre", "participation"),
        (
            "dagsenter anb-kunnskap-alvorlighet",
            "fall",
            "brudd",
            "measures/dagsenter/target_groups/brukere/answers/anb-kunnskap-alvorlighet",
        ),
        ("bg-rangering", "Om lag 80", "Om lag 90", "ranking"),
        ("forslag-vedtak", "starter", "begynner", "answers/forslag-vedtak"),
    ],
)
def test_a_changed_text_goes_back_to_where_people_wrote_it(name, old, new, place, written, keys, advice):
    file = File(written, keys)
    file.replace(name, old, new)
    found = reread(file.data(), "a.docx", advice)
    records, after = taken(found, advice)
    assert list(records) == [place]
    assert new in str(records[place])
    assert said(reread(file.data(), "a.docx", after)) == []


def test_a_text_of_several_paragraphs_keeps_the_others(advice, keys):
    several = changed(advice, likeverd_samlet="Først dette.\n\n- ett\n- to\n\nSist dette.")
    data = documents.word(documents.drawn_up(several))
    file = File(data, keys)
    file.everywhere("to", "to og tre")
    file.everywhere("Sist dette.", "Sist av alt dette.")
    found = reread(file.data(), "a.docx", several)
    own = [one for one in found.changes if one.origin and one.origin.id == "likeverd-samlet"]
    records = into(several, found, {one.key: Choice(Action.TAKE) for one in own})
    assert records == {"answers/likeverd-samlet": "Først dette.\n\n- ett\n- to og tre\n\nSist av alt dette."}


def test_a_new_text_goes_where_people_say(written, keys, advice):
    file = File(written, keys)
    file.new_after("likeverd-samlet", NEW)
    found = reread(file.data(), "a.docx", advice)
    under = fields(advice, "likeverd")
    assert under[0].id == "sak|likeverd-samlet"
    records = into(advice, found, {found.changes[0].key: Choice(Action.UNDER, under=under[0].take)})
    assert records["answers/likeverd-samlet"].endswith(f"\n{NEW}")
    assert into(advice, found, {found.changes[0].key: Choice(Action.KEEP)}) == {}


def test_personal_data_does_not_go_back(written, keys, advice):
    file = File(written, keys)
    file.replace("likeverd-samlet", "50", "13097248022")
    found = reread(file.data(), "a.docx", advice)
    with pytest.raises(UnusableCase, match="identity number"):
        taken(found, advice)
