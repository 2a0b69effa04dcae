"""Cost per unit of benefit: information, compared with nothing; without a benefit nothing is divided, and that is said."""

import re
from decimal import Decimal

import pytest
from hypothesis import given, settings, strategies as st

from advisor.methods.calculators import work_out

from .reading import figures, slips


def test_what_one_unit_costs():
    result = work_out("cost", {"cost": "3,1 mill.", "benefit": 12, "unit": "QALY"})
    (figure,) = result.figures
    assert (figure.value, figure.unit) == (Decimal(258333), "kroner per QALY")
    assert "3,100,000 ÷ 12 = 258,333 kroner per QALY." in result.steps


def test_it_is_compared_with_nothing():
    """No group, no limit and no figure but those that people gave and what comes of them."""
    result = work_out("cost", {"cost": 275000, "benefit": 1, "unit": "QALY"})
    said = result.as_text()
    assert set(re.findall(r"\d[\d,.]*\d", said)) == {"275,000"} and result.norms == () and result.remarks == ()
    assert "measured against no limit" in said


@pytest.mark.parametrize(
    ("cost", "benefit", "said"),
    [
        (100, 0, "The benefit is nothing. Then there is no cost per unit."),
        (100, "-2,5", "The benefit is below zero. Then there is no cost per unit."),
        (-100, 5, "The measure costs less than today. Then there is no cost per unit."),
        (-100, 0, "The benefit is nothing."),
    ],
)
def test_without_a_benefit_or_a_cost_that_is_said_and_nothing_divided(cost, benefit, said):
    result = work_out("cost", {"cost": cost, "benefit": benefit, "unit": "QALY"})
    assert result.figures == () and said in result.remarks[0] and said in result.as_text()
    assert result.as_dict()["figures"] == [] and "÷" not in result.as_text()


def test_a_measure_without_a_cost_costs_nothing_per_unit():
    assert figures("cost", cost=0, benefit=5, unit="QALY") == {"per_unit": Decimal(0)}


def test_a_unit_is_text_and_never_a_place_for_values():
    result = work_out("cost", {"cost": 100, "benefit": 5, "unit": "{money} <b>%s"})
    assert result.figures[0].unit == "kroner per {money} <b>%s"


WRONG = [
    ({"benefit": 1, "unit": "QALY"}, "cost", "It is missing."),
    ({"cost": 1, "unit": "QALY"}, "benefit", "It is missing."),
    ({"cost": 1, "benefit": 1}, "unit", "Say what one unit of the benefit is."),
    ({"cost": 1, "benefit": 1, "unit": " \n "}, "unit", "It is missing."),
    ({"cost": 1, "benefit": 1, "unit": "x" * 61}, "unit", "At most 60 letters."),
    ({"cost": "nan", "benefit": 1, "unit": "QALY"}, "cost", "«nan» is no number."),
    ({"cost": float("inf"), "benefit": 1, "unit": "QALY"}, "cost", "«inf» is no number."),
    ({"cost": "1–1,2 mill.", "benefit": 1, "unit": "QALY"}, "cost", "is not one exact number."),
    ({"cost": "5 euro", "benefit": 1, "unit": "QALY"}, "cost", "«euro» is not the unit"),
    ({"cost": 1, "benefit": "1e400", "unit": "QALY"}, "benefit", "is no number."),
    ({"cost": 10**13, "benefit": 1, "unit": "QALY"}, "cost", "is too large"),
]


@pytest.mark.parametrize(("given", "field", "said"), WRONG, ids=[str(n) for n in range(len(WRONG))])
def test_what_cannot_be_is_told_at_its_field(given, field, said):
    assert said in slips("cost", **given)[field]


def test_everything_wrong_is_told_at_once():
    assert set(slips("cost", cost="x")) == {"cost", "benefit", "unit"}


COSTS, BENEFITS = st.integers(0, 10**12), st.decimals("0.001", 10**9, places=3)


@settings(deadline=None)
@given(COSTS, BENEFITS)
def test_cost_per_unit_times_the_benefit_is_the_cost_but_for_rounding(cost, benefit):
    each = figures("cost", cost=cost, benefit=benefit, unit="QALY")["per_unit"]
    exact = Decimal(cost) / benefit
    assert each >= 0 and abs(each - exact) <= (Decimal("0.5") if exact >= 100 else Decimal("0.005"))


@settings(deadline=None)
@given(COSTS, BENEFITS, BENEFITS)
def test_more_benefit_for_the_same_cost_never_costs_more_per_unit(cost, one, other):
    low, high = sorted((one, other))
    of = [figures("cost", cost=cost, benefit=benefit, unit="QALY")["per_unit"] for benefit in (low, high)]
    assert of[1] <= of[0]
