"""Answers as numbers: every answer that rules can tell apart has one, and it gives the answer back."""

import pytest

from advisor.case.facts import possible_answers
from advisor.engines.encoding import NOT_RELEVANT, UNANSWERED, UNSURE, VALUE, code, decode, numbers
from advisor.language.types.text import LONGEST


def test_every_answer_that_rules_can_tell_apart_has_a_number_that_gives_it_back(base):
    for question in base.questions.values():
        for answer in [None, *possible_answers(question, ["a", "b"])]:
            number = code(question, answer)
            assert number in numbers(question), question.id
            again = decode(question, number, ("a", "b"))
            assert code(question, again) == number
            assert (again is None) == (answer is None)
            assert again is None or again.state is answer.state
            if answer is not None and question.options and question.answer_type.name != "participation":
                assert again.value == answer.value, question.id


def test_states_come_before_values(base):
    for question in base.questions.values():
        states = [
            code(question, answer) for answer in [None, *possible_answers(question, ["a"])] if not answer or not answer.value
        ]
        assert set(states) <= {UNANSWERED, UNSURE, NOT_RELEVANT} | ({VALUE} if question.numeric else set()), question.id


def test_a_number_that_no_answer_has_is_refused(base):
    question = base.questions["nytte-samlet"]
    with pytest.raises(ValueError, match=str(numbers(question).stop)):
        decode(question, numbers(question).stop)


def test_a_long_text_is_as_long_as_any_shape_asks_for(base):
    assert max(demand.min_length for one in base.requirements.values() for demand in one.demands) < LONGEST
