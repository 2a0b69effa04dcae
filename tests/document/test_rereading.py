"""An edited Word file is held against its case: each edit that people make is told as it was, and nothing is guessed."""

import contextlib
import io
import os
import re
from copy import deepcopy
from dataclasses import replace
from functools import cache
from random import Random

import pytest
from docx import Document as Opened
from hypothesis import HealthCheck, given, settings, strategies as st

from advisor.advice.advice import advise
from advisor.case.casefile import read_case, read_record
from advisor.case.writing import case_record
from advisor.document import documents
from advisor.document.edited import changewords
from advisor.document.edited.changes import Kind, Take, Why
from advisor.document.edited.rereading import reread
from advisor.document.edited.returning import Action, Choice, choices, fields, in_word_alone, put_back, puts, source, takes
from advisor.document.edited.texts import entries, is_text
from advisor.document.model import text_digest
from advisor.knowledge.terms import Force
from advisor.language.subjects import CASE
from advisor.store import places
from advisor.text.catalogue import speaking
from advisor.text.errors import UnusableCase, UnusableDocument

from ..conftest import ROOT, size
from .editing import EDITS, NEW, PICTURE, File, cut_section, gone, marks, no_properties, split_inside, unmarked
from .heavy import heavy

SOURCE = "Word-fila a.docx, 26. november 2026"
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


@pytest.fixture(scope="module")
def edited(written, keys):
    """The file after an edit, which is done once."""

    @cache
    def after(edit):
        file = File(written, keys)
        edit.do(file)
        return file.data()

    return after


@pytest.mark.parametrize("edit", EDITS, ids=lambda one: one.name)
def test_each_edit_is_told_as_it_was(edit, edited, advice):
    found = reread(edited(edit), "Saksframlegg.docx", advice)
    assert "; ".join(said(found)) == "; ".join(sorted(filter(None, edit.said.split("; "))))
    assert edit.note in " ".join(found.notes)


def of_other_files(written, keys, advice, base):
    """What is said of files that are not an edited one of this case, as it is now."""
    other = advise(read_case(ROOT / "examples" / "psykolog-unge.yaml", base), base)
    foreign = documents.word(documents.drawn_up(other))
    two, second = File(written, keys), File(foreign, keys)
    for one in list(second.word.element.body)[:-1]:
        two.word.element.body[-1].addprevious(one)
    both = File(written, keys)
    both.retype("likeverd-samlet", "Alle får drosje.")
    later = changed(advice, likeverd_samlet="Alle får skyss.")
    yield "Endre en tekst som også er endret i saken", both.data(), later
    yield "Fila er laget av en eldre utgave av saken", written, later
    yield "Fila har en annen lengde", documents.word(documents.drawn_up(advice, length=base.depth("grundig"))), advice
    yield "Fila til en annen sak", foreign, advice
    yield "Slå sammen filene til to saker", two.data(), advice
    yield "Lagre som .doc", b"\xd0\xcf\x11\xe0" + b"\0" * 600, advice
    yield "Lagre som .rtf", b"{\\rtf1 a}", advice
    yield "Lagre som .pdf", b"%PDF-1.7", advice
    yield "En tom fil", b"", advice
    yield "En ødelagt fil", written[:900], advice


def in_words(data, advice):
    try:
        return told(reread(data, "Saksframlegg.docx", advice))
    except UnusableDocument as error:
        return f"{error.problems[0].what} {error.problems[0].cure}"


def told(found):
    """What is said of an edit, as the table in the documentation has it."""
    several = list(dict.fromkeys(f"{changewords.kind(one)}: {one.title}" for one in found.changes))
    more = [f"Og {len(several) - 3} til"] if len(several) > 3 else []
    first = (
        ["**Pålagt vurdering kan være borte**" if found.lost[0].kind is Kind.UNTOLD else "**Pålagt vurdering er borte**"]
        if found.lost
        else []
    )
    notes = [one.rstrip(".") for one in found.notes]
    return ". ".join([*first, *(several[:3] or ["Ingenting er endret"]), *more, *notes]) + "."


def test_the_documentation_has_the_table_of_edits(edited, written, keys, advice, base):
    rows = []
    with speaking("nb"):
        rows += [(edit.name, in_words(edited(edit), advice)) for edit in EDITS]
        rows += [(name, in_words(data, against)) for name, data, against in of_other_files(written, keys, advice, base)]
    table = "\n".join(["| Det noen gjør | Det som blir sagt |", "|---|---|", *(f"| {name} | {what} |" for name, what in rows)])
    page = ROOT / "docs" / "word-tilbake.md"
    if os.environ.get("PRIO_WRITE_TABLE"):
        page.write_text(
            re.sub(r"(?s)\| Det noen gjør.*\|(?=\n)", lambda _old: table, page.read_text(encoding="utf-8")), encoding="utf-8"
        )
    assert table in page.read_text(encoding="utf-8"), "PRIO_WRITE_TABLE=1 writes it anew"


# Another case, another time ----------------------------------------------------------------------


def into(advice, found, chosen):
    """What becomes of the case with what was chosen."""
    return puts(advice, takes(found, chosen).values(), SOURCE)


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
    assert [in_word_alone(one) for one in found.changes] == [False, True]
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
    assert (change.kind, change.take, change.why, in_word_alone(change)) == (Kind.CHANGED, None, Why.FIELD, False)
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


def test_a_file_without_its_attachments_lacks_nothing(drafted, written, keys, advice):
    """Whether it was made without them, or somebody took them out; a part of them that is gone is told."""
    with speaking("nb"):
        bare = documents.word(documents.drawn_up(advice, attachments=False))
    assert said(reread(bare, "a.docx", advice)) == []
    file = File(written, keys)
    cut_section("lov")(file)
    assert said(reread(file.data(), "a.docx", advice)) == ["cut lov"]
    cut_section("rad")(file)
    assert said(reread(file.data(), "a.docx", advice)) == []
    assert said(reread(file.data(), "a.docx", changed(advice, likeverd_samlet="Alle får skyss."))) == ["since likeverd-samlet"]


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
    assert not any(in_word_alone(one) for one in found.changes)


@pytest.mark.parametrize(
    ("data", "said_of_it"),
    [
        (b"", "The file is empty"),
        (b"%PDF-1.7", "This is a PDF"),
        (b"\xd0\xcf\x11\xe0" + b"\0" * 600, "of the old kind"),
        (b"{\\rtf1 a}", "Only a Word document"),
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
def test_a_lost_assessment_is_said_first_with_its_duty(edit, edited, advice):
    found = reread(edited(edit), "a.docx", advice)
    assert found.needs_people and found.changes[0].lost
    assert any("Assessment of the child’s best interests" in one for one in changewords.lost(advice, found))


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


def test_the_programs_own_words_around_a_text_that_were_changed_leave_it_to_people(written, keys, advice):
    file = File(written, keys)
    of = file.of("dagsenter bb-vurder")
    lead = of.runs[0].text
    file.replace("dagsenter bb-vurder", lead, "Barna: ")
    (change,) = reread(file.data(), "a.docx", advice).changes
    assert (change.kind, change.why, in_word_alone(change)) == (Kind.CHANGED, Why.MIXED, False)
    assert choices(change) == (Action.KEEP, Action.TOGETHER)
    assert change.take.before.startswith("Det beste for barna er faste dager") and change.take.text.startswith("Barna: ")


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


def test_what_came_from_a_profile_and_is_changed_is_the_cases_own(advice):
    given = replace(advice.case.answers[CASE]["likeverd-samlet"], profile="solvik")
    answers = {**advice.case.answers, CASE: {**advice.case.answers[CASE], "likeverd-samlet": given}}
    from_profile = advise(replace(advice.case, answers=answers), advice.knowledge)
    records = puts(from_profile, [Take((CASE, "likeverd-samlet"), "value", 0, "Ny.")], SOURCE)
    assert records == {"answers/likeverd-samlet": "Ny."}


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


# Other programs, and damage ------------------------------------------------------------------------


def through_each(libreoffice, data, folder, formats):
    """The file after LibreOffice has written it in each format in turn."""
    path = folder / "paper.docx"
    path.write_bytes(data)
    for number, form in enumerate(formats):
        libreoffice(form, folder / str(number), path)
        path = folder / str(number) / f"paper.{form}"
    return path.read_bytes()


def some_edits(file):
    file.replace("likeverd-samlet", "50", "55")
    file.new_after("likeverd-samlet", NEW)
    gone(file.of("dagsenter bb-vurder")._p)
    split_inside(file, "dagsenter anb-kunnskap-nytte")


@pytest.mark.parametrize("formats", [["docx"], ["odt", "docx"], ["doc", "docx"], ["rtf", "docx"]], ids=lambda one: one[0])
def test_the_same_is_told_after_libreoffice_has_written_the_file_anew(formats, written, keys, advice, tmp_path, libreoffice):
    file = File(written, keys)
    some_edits(file)
    found = reread(through_each(libreoffice, file.data(), tmp_path, formats), "a.docx", advice)
    assert said(found) == ["added likeverd", "changed likeverd-samlet", "cut bb-vurder"]
    assert found.notes == ()


def test_a_file_with_any_byte_changed_is_read_or_refused(written, advice):
    chance = Random(13)
    for _try in range(60):
        data = bytearray(written)
        for _byte in range(chance.randint(1, 12)):
            data[chance.randrange(len(data))] = chance.randrange(256)
        with contextlib.suppress(UnusableDocument):
            reread(bytes(data[: chance.randrange(len(data)) if chance.random() < 0.2 else None]), "a.docx", advice)


@given(
    st.lists(st.tuples(st.sampled_from(["cut", "empty", "retype", "move", "copy", "unmark"]), st.integers(0, 200)), max_size=6)
)
@settings(max_examples=size(15, 40), deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_whatever_is_done_to_the_texts_a_duty_that_is_gone_is_told(written, advice, duties, edits):
    """Of every text that a duty rests on: it stands in the file word for word, or something is told of it."""
    file = File(written, {})
    for what, place in edits:
        texts = [one for one in file.word.paragraphs if any(re.match("prio_[0-9a-f]{10}_", mark) for mark in marks(one))]
        if texts:
            EDITING[what](texts[place % len(texts)], texts[(place * 7 + 3) % len(texts)])
    data = file.data()
    try:
        found = reread(data, "a.docx", advice)
    except UnusableDocument:
        return
    whole = " ".join(" ".join(one.text.split()) for one in File(data, {}).word.paragraphs)
    about = {place for one in found.changes for place in places_of(one, advice)}
    for entry in duties:
        if " ".join(entry.text.split()) not in whole:
            assert entry.piece.origin.place in about, (entry.text, edits)
    takes(found, {one.key: Choice(Action.TAKE) for one in found.changes})


def places_of(change, advice):
    """The answers that a change is about; of a whole section, those that it had."""
    if change.whole:
        return {one.piece.origin.place for one in entries(documents.drawn_up(advice)) if one.section.id == change.section}
    return {change.origin.place} if change.origin else set()


@pytest.fixture(scope="module")
def duties(advice, drafted):
    resting = {
        advice.inference.facts.holder(one.subject, id)
        for one in advice.duties
        for demand in one.finding.demands
        for id in demand.questions
    }
    return [one for one in entries(drafted) if one.piece.origin.place in resting and not one.table]


def emptied_text(one, _other):
    for run in one.runs:
        gone(run._r)


def retyped_text(one, _other):
    emptied_text(one, None)
    one.add_run("Noe annet.")


EDITING = {
    "cut": lambda one, _other: gone(one._p),
    "empty": emptied_text,
    "retype": retyped_text,
    "move": lambda one, other: other._p.addprevious(one._p) if one._p is not other._p else None,
    "copy": lambda one, other: other._p.addnext(deepcopy(one._p)),
    "unmark": lambda one, _other: unmarked(one._p),
}


def test_a_file_of_the_heaviest_case_is_read_back_whole(base):
    advice = advise(heavy(base), base)
    found = reread(documents.word(documents.drawn_up(advice)), "a.docx", advice)
    assert found.changes == () and found.same > 1000


# A template of the municipality's own ----------------------------------------------------------------


SOME = [
    *("Saksnummer:", "Kommunens egen innledning.", "Slik vurderer vi barna", "{{p avsnitt.barnets_beste }}"),
    *("Rammer", "{{p avsnitt.rammer }}", "Rettferdighet", "{{p avsnitt.likeverd }}", "Slutt."),
]


@pytest.fixture(scope="module", params=["whole", "some"])
def filled(request, drafted, base, tmp_path_factory):
    path = ROOT / "docs" / "mal.docx"
    if request.param == "some":
        path = tmp_path_factory.mktemp("template") / "mal.docx"
        made = Opened()
        made.add_picture(io.BytesIO(PICTURE))
        for text in SOME:
            made.add_paragraph(text, "Heading 1" if len(text) < 30 and text[-1] not in ".:}" else None)
        made.save(path)
    with speaking("nb"):
        return documents.in_template(drafted, path, base)


def test_a_file_in_a_template_that_nobody_edited_is_unchanged(filled, advice):
    found = reread(filled, "a.docx", advice)
    assert (found.changes, found.notes) == ((), ()) and found.same > 10


def test_a_file_in_a_template_tells_what_was_done_to_it_and_no_more(filled, keys, advice):
    file = File(filled, keys)
    file.replace("likeverd-samlet", "50", "55")
    file.new_after("likeverd-samlet", NEW)
    gone(file.of("dagsenter bb-vurder")._p)
    later = changed(advice, dagsenter__helhet_alternativ="Å kutte i kjøkkenet gir mindre.")
    for against in (advice, later):
        in_word = replace(reread(file.data(), "a.docx", against), changes=reread(file.data(), "a.docx", against).in_word)
        assert said(in_word) == ["added likeverd", "changed likeverd-samlet", "cut bb-vurder"]


# Sources, cells, and what is none of ours -------------------------------------------------------------


def with_source(advice):
    answers = advice.case.answers
    given = replace(answers[CASE]["likeverd-samlet"], sources=("Busstabellen",))
    return advise(replace(advice.case, answers={**answers, CASE: {**answers[CASE], "likeverd-samlet": given}}), advice.knowledge)


def test_a_text_from_the_file_gets_the_file_as_a_source_where_the_answer_has_some(keys, advice):
    sourced = with_source(advice)
    with speaking("nb"):
        file = File(documents.word(documents.drawn_up(sourced)), keys)
    file.replace("likeverd-samlet", "50", "55")
    found = reread(file.data(), "a.docx", sourced)
    records = into(sourced, found, {found.changes[0].key: Choice(Action.TAKE)})
    assert records["answers/likeverd-samlet"]["sources"] == ["Busstabellen", SOURCE]
    after = advise(put_back(sourced, records, "case"), advice.knowledge)
    assert reread(file.data(), "a.docx", after).in_word == ()
    under = fields(sourced, "likeverd")[0].take
    (record,) = puts(sourced, [replace(under, text=NEW)], SOURCE).values()
    assert record["sources"] == ["Busstabellen", SOURCE]


def test_the_source_is_said_in_the_language_without_the_folder():
    with speaking("nb"):
        assert source("/tmp/Saksframlegg.docx").startswith("Word-fila Saksframlegg.docx, ")
    with speaking("nn"):
        assert source("a.docx").startswith("Word-fila a.docx, ")


def test_who_decides_is_peoples_own_text_in_the_table_too(advice, keys):
    decided = changed(advice, anb_adressat_ledelse="Kommunestyret")
    with speaking("nb"):
        file = File(documents.word(documents.drawn_up(decided)), keys)
    file.everywhere("Kommunestyret", "Formannskapet")
    found = reread(file.data(), "a.docx", decided)
    (change,) = [one for one in found.changes if one.take]
    assert in_word_alone(change)
    assert into(decided, found, {change.key: Choice(Action.TAKE)}) == {"answers/anb-adressat-ledelse": "Formannskapet"}


def test_a_file_that_is_not_made_by_us_is_said_to_be_so_first(advice, tmp_path):
    made = Opened()
    for text in ("Saksframlegg", "Vi foreslår å åpne dagsenteret.", "Det er bra for alle."):
        made.add_paragraph(text)
    held = io.BytesIO()
    made.save(held)
    with pytest.raises(UnusableDocument, match=r"was not made from this case by the tool\..*beside the fields"):
        reread(held.getvalue(), "a.docx", advice)


def test_the_words_of_the_program_that_another_version_says_are_no_change(written, keys, advice):
    """The case is called something else now, and so are captions and headings; nobody did anything in Word."""
    tree = case_record(advice.case, advice.knowledge)
    tree["measures"][0]["title"] = "Et helt annet navn på tiltaket"
    later = advise(read_record(tree, "case", advice.knowledge), advice.knowledge)
    found = reread(written, "a.docx", later)
    assert found.since and found.in_word == ()


def test_the_space_after_the_words_before_a_text_is_no_change():
    digest = text_digest("Dette må vike: En stilling kl. 10:30.")
    assert is_text("Dette må vike:En stilling kl. 10:30.", digest)
    assert not is_text("Dette må vike: To stillinger.", digest)
