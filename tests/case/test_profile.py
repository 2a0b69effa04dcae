"""A municipality's profile: every error at once, known by its digest, and taken over without touching what people wrote."""

import json
from dataclasses import replace
from datetime import date, timedelta
from random import Random

import pytest
from hypothesis import given, settings, strategies as st

from advisor.advice.inheriting import inherit
from advisor.case.casefile import parse_case, read_case
from advisor.case.model import Case, ProfileRef
from advisor.case.profile import (
    askable,
    fitted,
    inherited,
    parse_profile,
    profile_from,
    profile_record,
    read_profile,
    taken_over,
    with_profile,
    yearly,
)
from advisor.case.writing import case_record, case_text, write
from advisor.knowledge import load
from advisor.language.answers import Answer, State
from advisor.language.subjects import CASE
from advisor.text.errors import UnusableCase
from tests.strategies import answer, cases

from ..conftest import CORPUS, size
from ..earlier import earlier_base

TEXT = """\
profile: solvik-2026
title: Solvik 2026
municipality: "3999"
reviewed_on: 2026-01-12
valid_to: 2026-12-31
answers:
  samisk-forvaltningsomrade: ja
  begr-kriteriedokument: {not_relevant: There is none.}
  begr-prinsipper-ulike: {value: ja, rationale: LEON., sources: [The plan.], certainty: middels}
  lokal-budsjett: {value: {from: 1000000, to: 2000000}, unit: kroner, year: 2026}
  lokal-personell: usikkert
"""


@pytest.fixture(scope="module")
def profile(base):
    return parse_profile(TEXT.encode(), "solvik.yaml", base)


@pytest.fixture
def problems(base):
    def told(text):
        with pytest.raises(UnusableCase) as error:
            parse_profile(text.encode(), "solvik.yaml", base)
        return [(one.line, f"{one.what} {one.cure}") for one in error.value.problems]

    return told


# Reading ---------------------------------------------------------------------------------------


def test_a_profile_says_whose_it_is_when_it_was_gone_through_and_its_answers(profile):
    assert (profile.id, profile.title, profile.municipality) == ("solvik-2026", "Solvik 2026", "3999")
    assert (profile.reviewed_on, profile.valid_to) == (date(2026, 1, 12), date(2026, 12, 31))
    assert profile.answers["samisk-forvaltningsomrade"] == Answer(State.VALUE, "ja")
    assert profile.answers["begr-kriteriedokument"] == Answer(State.NOT_RELEVANT, reason="There is none.")
    assert profile.answers["begr-prinsipper-ulike"].rationale == "LEON."
    assert profile.ref == ProfileRef("solvik-2026", date(2026, 1, 12), profile.digest)


def test_it_lasts_through_its_last_day(profile):
    assert not profile.expired(profile.valid_to) and profile.expired(profile.valid_to + timedelta(1))


def test_without_a_last_day_it_holds_a_year(profile):
    for reviewed, until in [(date(2026, 1, 12), date(2027, 1, 12)), (date(2028, 2, 29), date(2029, 2, 28))]:
        lasting = replace(profile, reviewed_on=reviewed, valid_to=None)
        assert lasting.until == until and not lasting.expired(until) and lasting.expired(until + timedelta(1))


def test_every_error_is_told_at_once_with_its_line(problems):
    text = """\
profile: solvik 2026
titel: Solvik
municipality: 39
reviewed_on: 2026-13-01
valid_to: soon
samisk-forvaltningsomrade: ja
answers:
  samisk-forvaltningsomrad: ja
  nytte-samlet: liten
  krise-situasjon: ja
  lokal-personell: kanskje
  lokal-kompetanse: {value: ja, profile: solvik-2026}
  kommunens-rad: {value: Call 412 34 567., rationale: Ask ola@example.org.}
"""
    words = [
        *((1, "cannot be an id"), (2, "Did you mean «title»"), (3, "municipality number"), (4, "2026-13-01"), (5, "soon")),
        *((6, "under «answers:»"), (8, "Did you mean «samisk-forvaltningsomrade»"), (9, "has all the questions")),
        *((10, "no question of the profile"), (11, "kanskje"), (12, "«profile» is not a key"), (13, "telephone"), (13, "e-mail")),
    ]
    found = problems(text)
    assert [line for line, _said in found] == [line for line, _word in words]
    assert all(word in said for (_line, said), (_number, word) in zip(found, words, strict=True))


@pytest.mark.parametrize(
    ("text", "line", "word"),
    [
        ("", 1, "«profile: its-id»"),
        ("- a", 1, "«profile: its-id»"),
        ("municipality: '3999'\nreviewed_on: 2026-01-12", 1, "«profile» is missing"),
        ("profile: x\nreviewed_on: 2026-01-12", 1, "«municipality» is missing"),
        ("profile: x\nreviewed_on: 2026-01-12\nmunicipality:", 1, "«municipality» is missing"),
        ("profile: x\nmunicipality: '3999'", 1, "«reviewed_on» is missing"),
        ("profile: x\nmunicipality: '3999'\nreviewed_on:", 1, "«reviewed_on» is missing"),
        ("profile: x\nmunicipality: '3999'\nreviewed_on: 2026-01-12\nvalid_to: 2026-01-11", 4, "before it was gone through"),
        ("profile: x\nmunicipality: '3999'\nreviewed_on: 2026-01-12\nanswers: [a]", 4, "«answers» is a record"),
        ("profile: x\nmunicipality: '3999'\nreviewed_on: 2026-01-12\nmeasures: []", 4, "«measures» is not a key"),
    ],
)
def test_a_wrong_form_is_told_with_its_line(problems, text, line, word):
    [(at, said)] = problems(text)
    assert at == line and word in said


def test_a_case_is_no_profile_and_a_profile_no_case(base, problems):
    """One sentence says what the file is, and not what each of its lines would be in another."""
    [(_line, said)] = problems("case: x\nniva: {value: lokal}\nmeasures: [{id: a}]\nanswers: {arena: budsjett}")
    assert "a case file, and no profile" in said
    with pytest.raises(UnusableCase) as error:
        parse_case(TEXT.encode(), "solvik.yaml", base)
    assert ["a profile, and no case file" in one.what for one in error.value.problems] == [True]


def test_nobody_has_gone_through_it_tomorrow(base, problems):
    tomorrow = date.today() + timedelta(1)
    [(line, said)] = problems(f"profile: x\nmunicipality: '3999'\nreviewed_on: {tomorrow}\n")
    assert line == 3 and "yet to come" in said
    assert parse_profile(f"profile: x\nmunicipality: '3999'\nreviewed_on: {date.today()}\n".encode(), "x", base)


def test_a_wrong_id_of_a_profile_is_told_once(base):
    answers = "".join(f"  {one.id}: {{value: usikkert, profile: solvik-2025}}\n" for one in yearly(base) if one.options)
    with pytest.raises(UnusableCase) as error:
        parse_case(f"case: a\n{REF}answers:\n{answers}".encode(), "a.yaml", base)
    assert ["«solvik-2025»" in one.what for one in error.value.problems] == [True]


def test_the_day_may_be_the_last_and_answers_may_be_none(base):
    text = (
        "profile: x\nmunicipality: '3999'\nreviewed_on: 2026-01-12\nvalid_to: 2026-01-12\nanswers: {samisk-forvaltningsomrade: }"
    )
    assert parse_profile(text.encode(), "x", base).answers == {}


def test_a_file_that_is_not_there_is_told(base, tmp_path):
    with pytest.raises(UnusableCase, match="no such file"):
        read_profile(tmp_path / "none.yaml", base)


# Its record and digest -------------------------------------------------------------------------


def test_it_is_written_and_read_back_as_it_was(base, profile):
    record = profile_record(profile, base)
    assert record == profile.record
    assert profile_from(record, "x", base) == profile
    assert parse_profile(write(record).encode(), "x.yaml", base) == profile
    assert parse_profile(json.dumps(record).encode(), "x.json", base) == profile


def test_its_digest_is_that_of_what_it_says(base, profile):
    def digest(*change):
        return parse_profile(TEXT.replace(*change).encode(), "another name.yaml", base).digest

    rest = TEXT.partition("answers:\n")[2]
    answers = "".join(sorted(rest.splitlines(keepends=True)))
    assert digest("samisk-forvaltningsomrade: ja", "samisk-forvaltningsomrade: {value: ja}") == profile.digest
    assert digest(rest, answers) == profile.digest
    assert digest('"3999"', "'3999' # ours") == profile.digest
    others = [digest("LEON.", "LEON"), digest("2026-12-31", "2027-12-31"), digest("Solvik 2026", "S"), digest("3999", "4601")]
    assert len({profile.digest, *others}) == 5


def test_the_digest_of_a_profile_stays_from_one_version_of_the_program_to_the_next(profile):
    assert profile.digest == "d7d60bcd24eb999b07cc7b29acd82bd177ddf4e7c961b0d2de34e25f19c54f8f"


# In a case -------------------------------------------------------------------------------------

REF = "profile: {id: solvik-2026, date: 2026-01-12, digest: " + "a" * 64 + "}\n"


@pytest.mark.parametrize(
    ("text", "line", "word"),
    [
        ("case: a\nanswers:\n  samisk-forvaltningsomrade: {value: ja, profile: solvik-2026}", 3, "which the case does not name"),
        (f"case: a\n{REF}answers:\n  samisk-forvaltningsomrade: {{value: ja, profile: solvik-2025}}", 4, "«solvik-2025»"),
        (f"case: a\n{REF}answers: {{bg-prioriteringssituasjon: {{value: X, profile: solvik-2026}}}}", 3, "no question of the"),
        (f"case: a\n{REF}crisis: {{value: ja, profile: solvik-2026}}", 3, "no question of the"),
        (
            f"case: a\n{REF}measures:\n  - id: m\n    answers: {{nytte-samlet: {{value: stor, profile: solvik-2026}}}}",
            *(5, "no question of the"),
        ),
        ("case: a\nprofile: solvik-2026", 2, "«profile» is a record"),
        (f"case: a\n{REF.replace('2026-01-12', 'soon')}", 2, "not a date"),
        (f"case: a\n{REF.replace('2026-01-12', '')}", 2, "«date» is missing"),
        (f"case: a\n{REF.replace('a' * 64, '')}", 2, "«digest» is missing"),
        (f"case: a\n{REF.replace('a' * 64, 'b' * 63)}", 2, "no digest"),
        (f"case: a\n{REF.replace('solvik-2026', '')}", 2, "«id» is missing"),
        (f"case: a\n{REF.replace('digest', 'sha256')}", 2, "«sha256»"),
    ],
)
def test_what_a_case_says_of_a_profile_holds_together(base, text, line, word):
    with pytest.raises(UnusableCase) as error:
        parse_case(text.encode(), "a.yaml", base)
    assert any(one.line == line and word in str(one) for one in error.value.problems)


@pytest.mark.parametrize("path", CORPUS, ids=lambda path: path.stem)
def test_a_case_with_a_profile_is_written_and_read_back_as_it_was(base, path, profile):
    case = read_case(path, base)
    case = inherit(case, replace(profile, municipality=case.municipality), base).case
    record = case_record(case, base)
    assert case.profile and inherited(case)
    assert parse_case(case_text(record, base).encode(), "x.yaml", base) == case
    assert parse_case(json.dumps(record).encode(), "x.json", base) == case


# Taking over -----------------------------------------------------------------------------------


@st.composite
def profiles(draw, base):
    """A profile with any answers to some of its questions."""
    chance = Random(draw(st.integers(0, 2**32)))
    several = [one for one in yearly(base) if chance.random() < draw(st.sampled_from([0.2, 0.5, 1]))]
    answers = {one.id: replace(answer(one, [], chance), profile="") for one in several}
    found = profile_from(
        {"profile": chance.choice("ab"), "municipality": "3999", "reviewed_on": f"202{chance.randrange(10)}-01-12"}, "x", base
    )
    found = replace(found, answers=answers)
    return profile_from(profile_record(found, base), "x", base)


@given(data=st.data())
@settings(deadline=None, max_examples=size(25, 60), derandomize=True)
def test_what_people_wrote_stays_and_the_rest_follows_the_profile(base, data):
    case = replace(data.draw(cases(base)), municipality="3999")
    first, second = data.draw(profiles(base)), data.draw(profiles(base))
    own = case.answers.get(CASE, {})
    before = inherit(case, first, base).case if data.draw(st.booleans()) else case
    found = inherit(before, second, base)
    after = found.case

    assert {id: answer for id, answer in after.answers[CASE].items() if not answer.profile} == own
    assert {subject: answers for subject, answers in after.answers.items() if subject != CASE} == {
        subject: answers for subject, answers in case.answers.items() if subject != CASE
    }
    assert replace(after, profile=None, answers={}) == replace(case, profile=None, answers={})

    was, now = before.answers.get(CASE, {}), after.answers[CASE]
    assert dict(found.answers) == {id: now.get(id) for id in was | now if was.get(id) != now.get(id)}
    assert {id: replace(answer, profile="") for id, answer in inherited(after).items()}.items() <= second.answers.items()
    assert askable(base) & second.answers.keys() <= now.keys()
    assert after.profile == second.ref or (not second.answers and after == before)

    again = inherit(after, second, base)
    assert (again.case, again.answers) == (after, {})
    record = case_record(after, base)
    assert parse_case(case_text(record, base).encode(), "x.yaml", base) == after


def test_an_answer_that_is_not_asked_does_not_come_and_one_that_came_is_kept_up(base, profile):
    case = Case("a")
    assert inherited(with_profile(case, profile, set())) == {}
    after = with_profile(case, profile, {"samisk-forvaltningsomrade"})
    changed = replace(profile, answers={"samisk-forvaltningsomrade": Answer(State.VALUE, "nei")})
    assert taken_over(after, changed, set()) == {"samisk-forvaltningsomrade": Answer(State.VALUE, "nei", profile="solvik-2026")}


def test_another_base_takes_those_of_its_answers_that_it_knows(profile, base, tmp_path):
    assert fitted(profile, base) == (profile, {})
    found, left_out = fitted(profile, load(earlier_base(4, tmp_path)))
    assert (found.answers, left_out.keys()) == ({}, profile.answers.keys())
    assert found.ref == profile.ref


def test_a_profile_that_has_lost_all_takes_its_answers_back(base, profile):
    after = inherit(Case("a"), profile, base).case
    empty = profile_from({**profile.record, "profile": "solvik-2027", "answers": {}}, "x", base)
    assert inherited(inherit(after, empty, base).case) == {}


@pytest.mark.parametrize(("mine", "theirs"), [("3999", True), ("", True), ("4601", False)])
def test_a_case_takes_over_from_its_own_municipality(base, profile, mine, theirs):
    case = Case("a", municipality=mine)
    if theirs:
        assert inherit(case, profile, base).case.municipality == mine
    else:
        with pytest.raises(UnusableCase, match="municipality 4601"):
            inherit(case, profile, base)
