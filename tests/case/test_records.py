"""A case is written as the record of its file, and read back as it was."""

import pytest
from hypothesis import example, given, settings, strategies as st

from advisor.audit.proof.random_cases import random_case
from advisor.case.casefile import parse_case, read_case, read_record
from advisor.case.model import Case, Measure
from advisor.case.writing import answer_record, case_record, case_text
from advisor.language.answers import Amount, Answer, Placed, Span, State
from advisor.language.subjects import Kind, Subject

from ..conftest import CORPUS, size

MEASURE = Subject(Kind.MEASURE, ("m",))


@given(seed=st.integers(0, 2**32))
@settings(deadline=None, max_examples=size(25, 60), derandomize=True)
def test_any_case_that_is_written_is_read_back_as_it_was(base, seed):
    case = random_case(base, seed)
    record = case_record(case, base)
    assert read_record(record, "x", base) == case
    assert parse_case(case_text(record, base).encode(), "x", base) == case


@pytest.mark.parametrize("path", CORPUS, ids=lambda path: path.stem)
def test_every_case_of_the_corpus_is_read_back_as_it_was(base, path):
    case = read_case(path, base)
    assert read_record(case_record(case, base), "x", base) == case


@given(written=st.from_regex(r"[-+]?[0-9]{1,15}(\.[0-9]{1,15})?([eE][-+]?[0-9]{1,2})?", fullmatch=True).filter(str.isascii))
@example(written="123456789.012345678e-20")
@example(written="999999999999999e1")
@example(written="0.000123456789012345e0")
@settings(deadline=None, derandomize=True)
def test_any_number_that_a_file_can_hold_is_read_back_as_it_was(base, written):
    record = {"case": "x", "measures": [{"id": "m", "answers": {"ressurs-kostnader": written}}]}
    case = read_record(record, "x", base)
    assert parse_case(case_text(case_record(case, base), base).encode(), "x", base) == case


def test_an_answer_is_written_in_its_short_form_where_that_says_it_all(base):
    def written(id: str, *parts, **more):
        return answer_record(base.questions[id], Answer(*parts, **more))

    assert written("nytte-samlet", State.VALUE, Span("liten", "liten")) == "liten"
    assert written("nytte-samlet", State.VALUE, Span("liten", "stor")) == {"from": "liten", "to": "stor"}
    assert written("ressurs-kostnader", State.VALUE, Amount(1e6, 1.2e6)) == {"from": 1e6, "to": 1.2e6}
    assert written("ressurs-kostnader", State.VALUE, Amount(3.125, 3.125, True)) == "ca. 3.125"
    assert written("nytte-samlet", State.UNSURE) == "usikkert"
    assert written("nytte-samlet", State.UNSURE, certainty="lite") == {"value": "usikkert", "certainty": "lite"}
    assert written("nytte-samlet", State.NOT_RELEVANT, reason="x") == {"not_relevant": "x"}
    assert written("ressurs-kostnader", State.VALUE, 5.0, year=2027) == {"value": 5.0, "year": 2027}
    assert written("bg-rangering", State.VALUE, (Placed("a"), Placed("b", "x"))) == ["a", {"measure": "b", "reason": "x"}]


def test_what_says_nothing_is_not_written(base):
    case = Case("x", measures=(Measure("m"),), answers={MEASURE: {"nytte-samlet": Answer(State.UNSURE)}})
    assert case_record(case, base) == {"case": "x", "measures": [{"id": "m", "answers": {"nytte-samlet": "usikkert"}}]}
