"""What a demand of a shape takes for an answer, at the very border."""

import pytest

from advisor.engines.status import violated
from advisor.language.answers import Answer, State


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
