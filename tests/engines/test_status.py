"""What is open, and what is found: a table of every status, by force, depth and dismissal."""

from itertools import product

import pytest

from advisor.engines.status import DISMISSED, Status, finding, is_open, violated
from advisor.knowledge.terms import Force
from advisor.language.answers import Answer, State

OPEN_DUTY = {Status.MISSING, Status.UNKNOWN, Status.NOT_ASSESSED}


@pytest.mark.parametrize("status", Status)
def test_a_duty_is_open_until_its_parts_are_there_at_any_depth_and_whoever_dismissed_it(status):
    for asked, dismissed in product([True, False], repeat=2):
        assert is_open(Force.MUST, status, asked, dismissed) is (status in OPEN_DUTY)


@pytest.mark.parametrize("status", Status)
def test_a_recommendation_is_open_where_it_is_asked_for_unanswered_and_not_dismissed(status):
    for asked, dismissed in product([True, False], repeat=2):
        assert is_open(Force.SHOULD, status, asked, dismissed) is (status is Status.MISSING and asked and not dismissed)
        assert not is_open(Force.MAY, status, asked, dismissed)


@pytest.mark.parametrize("status", Status)
def test_only_what_applies_or_may_is_set_aside_and_never_a_duty(status):
    for force in Force:
        assert finding(force, status, dismissed=False) == status
    assert finding(Force.MUST, status, dismissed=True) == status
    for force in (Force.SHOULD, Force.MAY):
        assert finding(force, status, dismissed=True) == (status if status is Status.INAPPLICABLE else DISMISSED)


def test_a_text_is_long_enough_from_its_shortest_length_on(base):
    demands = [demand for one in base.requirements.values() for demand in one.demands if demand.min_length]
    assert demands
    for demand in demands:
        for length, short in [(demand.min_length - 1, True), (demand.min_length, False), (demand.min_length + 1, False)]:
            assert violated(demand, [Answer(State.VALUE, "x" * length)]) is short


@pytest.mark.parametrize("unseen", ["\u200b", "\u00ad"])
def test_what_nobody_can_see_adds_no_length(base, unseen):
    demand = next(demand for one in base.requirements.values() for demand in one.demands if demand.min_length)
    assert violated(demand, [Answer(State.VALUE, "x" * (demand.min_length - 1) + unseen)])
