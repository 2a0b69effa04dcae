"""What the fast way takes of a plain record, the one reader takes, with the same rows; and it takes what is right."""

import json
from copy import deepcopy
from random import Random

import pytest

from advisor.audit.layout import Layout
from advisor.audit.proof.random_cases import random_record
from advisor.audit.sources import numbers
from advisor.audit.sources.numbers import numbers_of
from advisor.audit.sources.straight import numbered
from advisor.case.casefile import parse_case, read_case, read_record
from advisor.case.facts import Facts
from advisor.case.writing import case_record, plain
from advisor.language.subjects import CASE
from advisor.text.errors import UnusableCase
from advisor.text.plainly import written
from advisor.text.reading import read_bytes

from ..audits import as_csv
from ..conftest import CORPUS, size

BARE = {"case": "x", "assessed_on": "2026-11-01"}
ODD = [
    *(None, "", " ", [], {}, 0, 1, -2, 1.5, 3.1, 1e30, True, False),
    *("ja", "nei", "ja ", " ja", "JA", "j\u0061\u0301", "usikkert", "Usikkert", "ikke relevant", "Ikkje relevant", "vet ikke"),
    *("ja\u00a0", "\u200b", "a\u200bb", "x\u0301", "a\0b", "a\tb", "a\r\nb", " a\nb ", "\u202eabc", "😀", "½", "\u2028"),
    "\ufeffja",
    *("1", "1.0", "-0", -0.0, "true", "True", 10**400, float("nan"), float("inf"), 2**63, "\u0031"),
    *(["liten", "stor"], ["liten", "stor", None], ["from", "liten"], ["ja"], [], [""], ["1", "2"], {"from": "1", "to": "2"}),
    *("3,1 mill.", "1.000", "3.100", "ca. 80", "1–2", "0", "-0.0", "1e3", "2026", "26", "x" * 61, "ord " * 40),
    *("kari@example.org", "Ring 41 23 45 67", "1 2 3 4 5 6 7 8", "i 2024, 2025 og 2026 er det 100", "¹²³¹²³¹²³"),
    *("151086", "95088", "15.10.86", "personnr 95088", "Født 15.10.86", "(1)(5)(1)(0)(8)(6)(9)(5)(0)(8)(8)", "&#49;5108695088"),
    *({"from": "liten", "to": "stor"}, {"from": "stor", "to": "liten"}, {"from": 1, "to": 2.5}, {"from": "1"}),
    {"from": "", "to": "x"},
    *({"value": "ja"}, {"value": {"value": "ja"}}, {"value": "ja", "not_relevant": "x"}, {"value": "", "not_relevant": "x"}),
    *({"not_relevant": ""}, {"not_relevant": "nei"}, {"not_relevant": "Et tiltak", "rationale": "fordi"}),
    {"rationale": "bare det"},
    *({"value": "ja", "certainty": "lite"}, {"value": "ja", "certainty": "svaert"}, {"value": "ja", "certainty": ""}),
    *({"value": "nei", "year": 2026}, {"value": "nei", "year": "2026 "}, {"value": "nei", "sources": ["a", "", "b"]}),
    *({"value": "nei", "sources": "en"}, {"value": "nei", "sources": [1]}, {"value": "nei", "unit": "kr", "odd": 1}),
    *({"value": "nei", "profile": "p"}, {"value": "ja", "read": {"by": "x"}}, {"value": ["ja", "nei"], "rationale": None}),
    *(["ja", "ja"], ["ja", 1], [["ja"]], ["usikkert"], [{"measure": "m-1"}], [{"group": "brukere", "how": "møte"}]),
    [{"group": ""}],
    *([{"id": "m-1"}, {"id": "m-1"}], [{"id": "m 1"}], [{"id": "a", "target_groups": [{"id": "g", "same_as": "a/g"}]}], [None]),
    *("4601", "0301", "46", "2026-11-01", "2026-13-01", "1999-01-01", {"id": "p", "date": "2026-01-01", "digest": "0" * 64}),
    *([{"rule": "R-NYTTE-04", "reason": "x"}], [{"rule": "R-BARN-02", "subject": "m-1", "reason": "x"}], [{"rule": "x"}]),
]  # fmt: skip


@pytest.fixture(scope="module")
def layout(base):
    return Layout(base)


def one_reader(record, base, in_file):
    try:
        return parse_case(json.dumps(record).encode(), "x.json", base) if in_file else read_record(record, "x", base)
    except UnusableCase:
        return None


def hold_together(record, base, layout, in_file=False):
    """Whether the fast way takes it. Where it does, the one reader comes to the same rows."""
    rows = numbered(written(json.dumps(record).encode(), "x.json") if in_file else record, base, in_file)
    if rows is None:
        return False
    case = one_reader(record, base, in_file)
    assert case and case.assessed_on
    assert as_csv(rows.rows(7)) == as_csv(layout.rows(7, Facts(case, base)))
    return True


def places(tree):
    """Every place in a record where something stands, as (container, key)."""
    if isinstance(tree, (dict, list)):
        for key, part in tree.items() if isinstance(tree, dict) else enumerate(tree):
            yield tree, key
            yield from places(part)


def spoilt(record, chance, base):
    """A record with a few things in it that are odd, or wrong, or just otherwise."""
    record = deepcopy(record)
    for _change in range(chance.choice((1, 1, 2, 4))):
        if not record:
            break
        within, key = chance.choice(list(places(record)))
        match chance.randrange(6):
            case 0:
                del within[key]
            case 1 if isinstance(within, list):
                within.append(deepcopy(within[key]))
            case 1:
                within[chance.choice(["x", "title", "answers", "same_as", "sources", "id", *base.questions])] = deepcopy(
                    chance.choice(ODD)
                )
            case 2 if isinstance(within[key], str):
                within[key] = chance.choice((" {} ", "{}\u00a0", "{}\n", "{}\u0301", "{}.", "\u200b{}")).format(within[key])
            case _other:
                within[key] = deepcopy(chance.choice(ODD))
    return record


# Held together


@pytest.mark.parametrize("in_file", [False, True])
def test_the_corpus_is_taken_and_is_what_the_one_reader_makes_of_it(base, layout, in_file):
    cases = [case_record(read_case(path, base), base) for path in CORPUS]
    taken = [hold_together(record, base, layout, in_file) for record in cases]
    assert len(taken) > 10 and sum(taken) >= 0.95 * len(taken)


def test_the_corpus_is_taken_as_it_is_written(base, layout):
    """In YAML, with all the spellings that people use."""
    taken = 0
    for path in CORPUS:
        record, problems = read_bytes(path.read_bytes(), path.name, []), []
        taken += hold_together(plain(record), base, layout)
        assert not problems
    assert taken >= 0.95 * len(CORPUS)


@pytest.mark.parametrize("in_file", [False, True])
def test_random_cases_are_taken_and_are_what_the_one_reader_makes_of_them(base, layout, in_file):
    many = size(60, 2000)
    taken = [hold_together(random_record(base, seed), base, layout, in_file) for seed in range(many)]
    assert sum(taken) >= 0.5 * many  # the others hold what must be told of, or personal data, or were read through


@pytest.mark.parametrize("in_file", [False, True])
def test_what_is_odd_or_wrong_is_never_taken_for_something_else(base, layout, in_file):
    chance, taken = Random(14), 0
    records = [case_record(read_case(path, base), base) for path in CORPUS] + [random_record(base, seed) for seed in range(20)]
    many = size(200, 20_000)
    for _try in range(many):
        taken += hold_together(spoilt(chance.choice(records), chance, base), base, layout, in_file)
    assert 0.1 * many < taken < 0.9 * many  # both ways are taken


def test_each_odd_value_is_read_alike_as_the_answer_to_each_kind_of_question(base, layout):
    one_of_each = {(one.about, one.answer_type, one.yearly, one.settles_duty): one for one in base.questions.values()}
    asked = [one for one in one_of_each.values() if not one.derived and not one.case_field]
    fields = {one.case_field: None for one in base.questions.values() if one.case_field}
    top = ("case", "title", "municipality", "assessed_on", "profile", "answers", "measures", "dismissals", *fields)
    measures = [{"id": "m-1", "target_groups": [{"id": "g"}]}, {"id": "b"}]
    for number, value in enumerate(ODD):
        for in_file in size([bool(number % 2)], [False, True]):
            for field in top:
                hold_together(
                    {"case": "x", "assessed_on": "2026-11-01", "measures": measures, field: value}, base, layout, in_file
                )
            for question in asked:
                given = {"answers": {question.id: value}}
                group = {"id": "g", **(given if question.about == "group" else {})}
                measure = {"id": "m-1", "target_groups": [group], **(given if question.about == "measure" else {})}
                record = {
                    "case": "x",
                    "assessed_on": "2026-11-01",
                    "measures": [measure],
                    **(given if question.about == "case" else {}),
                }
                hold_together(record, base, layout, in_file)


def test_what_may_not_be_stored_or_was_read_through_is_left_to_the_one_reader(base, layout):
    record = {**BARE, "title": "Ring 41 23 45 67"}
    assert not hold_together(record, base, layout)

    source = next(one for one in base.questions.values() if one.answer_type.name == "source" and one.about == "case")
    record = {**BARE, "answers": {source.id: ["kari@example.org"]}}
    assert not hold_together(record, base, layout)


@pytest.mark.parametrize("planted", ["kari@example.org", "ring 41 23 45 67", "fnr 95088"])
def test_personal_data_is_found_wherever_people_write(base, layout, planted):
    """In every text that has a space, and so is no id, option or day."""
    found = 0
    for path in CORPUS[:: size(3, 1)]:
        record = case_record(read_case(path, base), base)
        for within, key in [*places(record)] if numbered(record, base, False) else ():
            written_there = within[key]
            if isinstance(written_there, str) and " " in written_there:
                within[key] = f"{written_there} {planted}"
                assert numbered(record, base, False) is None, (path.name, key)
                within[key] = written_there
                found += 1
    assert found > 150


def test_a_key_that_stands_twice_is_told_of(base):
    answers = b'"anb-barn-berort": "ja", "anb-barn-berort": "nei"'
    twice = b'{"case": "x", "assessed_on": "2026-11-01", "measures": [{"id": "m", "answers": {%s}}]}' % answers
    assert numbered(written(twice.replace(b', "anb-barn-berort": "nei"', b""), "x.json"), base, True)
    assert written(twice, "x.json") is None


# What is remembered


def test_what_is_remembered_of_one_answer_is_not_taken_for_another(base, layout):
    """Whichever of them comes first: a truth, a number and a text; a span and a list; the same under another question."""
    alike = [1, True, "1", 1.0, "1.0", "ja", ["ja"], ["liten", "stor"], {"from": "liten", "to": "stor"}, ["liten", "stor", None]]
    asked = [one for one in base.questions.values() if one.about == "measure" and not one.derived and not one.case_field]
    one_of_each = list({one.answer_type: one for one in asked}.values())
    for several in (alike, alike[::-1]):
        numbers_of.cache_clear()
        for value in several:
            for question in one_of_each:
                for in_file in (False, True):
                    hold_together({**BARE, "measures": [{"id": "m", "answers": {question.id: value}}]}, base, layout, in_file)


def test_what_is_remembered_has_a_bound(base, monkeypatch):
    known = numbers_of(base, False)
    monkeypatch.setattr(known.memory, "_room", 40)
    for at in range(60):
        numbered({**BARE, "measures": [{"id": "m", "answers": {"ressurs-kostnader": 7_310_000 + at}}]}, base, False)
    assert len(known.memory) == 20 and known.memory._room == numbers.MOST_REMEMBERED - 20


@pytest.mark.parametrize("type_", ["text", "source"])
def test_what_people_wrote_in_their_own_words_is_not_remembered(base, type_):
    known = numbers_of(base, False)
    before = len(known.memory)
    question = next(one for one in base.questions.values() if one.answer_type.name == type_ and one.about == "case")
    for words in ("Vi spurte.", "x" * (numbers.LONGEST_REMEMBERED + 1)):
        several = [words, {"value": words}, *([[words], [words, "b"], {"value": ["a", words]}] if type_ == "source" else [])]
        assert all(numbered({**BARE, "answers": {question.id: given}}, base, False) for given in several)
    assert len(known.memory) == before


@pytest.mark.parametrize("rest", ["95088", "nr. 95088"])
@pytest.mark.parametrize("place", ["title", "rationale", "reason"])
def test_a_number_over_two_texts_is_personal_data_the_straight_way_too(base, rest, place):
    record = {**BARE, "level": "kommune", "title": "Lunsj", "measures": [{"id": "a", "title": "Født 15.10.86"}, {"id": "b"}]}
    assert numbered(record, base, False) is not None
    given = {"rationale": {"value": "Onsdager.", "rationale": rest}, "reason": {"not_relevant": rest}}
    other = {"title": rest} if place == "title" else {"answers": {"bg-prioriteringssituasjon": given[place]}}
    wrong = {**record, **other}
    assert numbered(wrong, base, False) is None
    facts = Facts(read_record(wrong, "x", base), base)
    (derived,) = [one for one in base.derived if one.computation == "personal-data"]
    assert facts.answer(CASE, derived.id).value == derived.option_ids[0]
