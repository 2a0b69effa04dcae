"""QALYs gained: the discount factors as they were collected, discounted beside undiscounted, and no impossible input passes."""

from decimal import Decimal

import pytest
from hypothesis import given, settings, strategies as st

from advisor.knowledge.norms import Discounting
from advisor.methods.calculators import method, work_out
from advisor.methods.qaly import MOST_YEARS, factor

from .reading import figures, rows, slips

FACTORS = {int(row["year"]): row["factor_cumulative"] for row in rows("discount_factors_r109")}


def readings():
    return method("qaly").norm(Discounting).settings


# The figures it rests on -------------------------------------------------------------------------


def test_every_discount_factor_is_as_it_was_collected():
    assert sorted(FACTORS) == list(range(MOST_YEARS + 1))
    for year, written in FACTORS.items():
        assert round(factor(year, readings()["r109"]), 9) == Decimal(written), year


@pytest.mark.parametrize(("year", "written"), [(40, "0.208289"), (75, "0.074022")])
def test_the_factors_at_the_borders(year, written):
    assert round(factor(year, readings()["r109"]), 6) == Decimal(written)


def test_the_rate_of_each_year_is_as_it_was_collected():
    for row in rows("discount_factors_r109")[1:]:
        assert readings()["r109"].percent(int(row["year"])) == Decimal(row["rate_percent_for_year"])


def test_the_settings_differ_by_one_step_at_the_borders_and_nowhere_else():
    """R-109 has the years 0–40, 41–75 and after; DMP 0–39, 40–74 and after."""
    r109, dmp = readings()["r109"], readings()["dmp"]
    assert [year for year in range(MOST_YEARS + 1) if r109.percent(year) != dmp.percent(year)] == [40, 75]
    assert list(readings()) == ["r109", "dmp"]
    assert factor(39, r109) == factor(39, dmp) and factor(40, r109) < factor(40, dmp)


# What it works out -------------------------------------------------------------------------------


def test_years_won_at_a_quality_of_life():
    result = work_out("qaly", {"persons": 100, "years": 3, "quality": "0,8"})
    undiscounted, discounted = result.figures
    assert (undiscounted.value, undiscounted.unit) == (Decimal(240), "QALYs")
    by_hand = 80 * sum(Decimal(FACTORS[year]) for year in (1, 2, 3))
    assert discounted.value == round(by_hand, 2) == Decimal("222.01")
    assert "Without discounting: 100 persons × 3 years × 0.8 = 240.00 QALYs." in result.steps
    assert "In year 3, one QALY counts 0.888996." in result.steps


def test_a_better_quality_of_life():
    result = work_out("qaly", {"persons": 100, "years": 10, "before": "0,6", "after": "0,8"})
    assert result.figures[0].value == Decimal(200) and result.remarks == ()
    assert result.steps[0] == "The quality of life changes by 0.8 − 0.6 = 0.2."


def test_a_worse_quality_of_life_is_a_loss_and_said_to_be():
    result = work_out("qaly", {"persons": 10, "years": 2, "before": 0.8, "after": 0.6})
    assert [one.value for one in result.figures] == [Decimal(-4), Decimal("-3.77")]
    assert "loses QALYs" in result.remarks[0]


def test_a_part_of_a_year_counts_that_part_of_the_year_it_falls_in():
    found = figures("qaly", persons=1000, years="2,5", quality=1)
    assert found["undiscounted"] == 2500
    assert found["discounted"] == round(1000 * (Decimal(FACTORS[1]) + Decimal(FACTORS[2]) + Decimal(FACTORS[3]) / 2), 2)


def test_year_0_is_not_discounted():
    found = figures("qaly", persons=10, years=1, quality=1, first_year=0)
    assert found["undiscounted"] == found["discounted"] == 10


def test_an_effect_far_ahead_counts_less():
    found = figures("qaly", persons=10000, years=1, quality=1, first_year=40)
    assert found["discounted"] == Decimal("2082.89")
    assert figures("qaly", persons=10000, years=1, quality=1, first_year=40, setting="dmp")["discounted"] > found["discounted"]


def test_the_source_of_the_setting_is_told():
    of = {"persons": 1, "years": 1, "quality": 1}
    assert [one.id for one in work_out("qaly", of).all_sources] == ["r109-2021"]
    assert [one.id for one in work_out("qaly", of | {"setting": "dmp"}).all_sources] == ["r109-2021", "dmp-2026"]


def test_a_few_hundredths_are_not_rounded_to_nothing():
    found = figures("qaly", persons=1, years=1, quality="0,004")
    assert found == {"undiscounted": Decimal("0.0040"), "discounted": Decimal("0.0038")}


# Impossible input --------------------------------------------------------------------------------

FINE = {"persons": 10, "years": 5, "quality": 0.8}
CHANGE = {"persons": 10, "years": 5, "before": 0.6, "after": 0.8}
WRONG = [
    (FINE | {"persons": None}, "persons", "It is missing."),
    (FINE | {"persons": 0}, "persons", "0 cannot be right here. Write 1 or more."),
    (FINE | {"persons": -3}, "persons", "-3 cannot be right here."),
    (FINE | {"persons": "2,5"}, "persons", "2.5 is no whole number."),
    (FINE | {"persons": 10**13}, "persons", "is too large"),
    (FINE | {"years": ""}, "years", "It is missing."),
    (FINE | {"years": 0}, "years", "An effect that does not last gives no years."),
    (FINE | {"years": -1}, "years", "-1 cannot be right here."),
    (FINE | {"years": 101}, "years", "Write a number from 0 to 100."),
    (FINE | {"years": 61, "first_year": 41}, "years", "reaches more than 100 years ahead"),
    (FINE | {"years": "nan"}, "years", "«nan» is no number."),
    (FINE | {"quality": 1.01}, "quality", "1.01 cannot be right here. Write a number from -1 to 1."),
    (FINE | {"quality": "-1,2"}, "quality", "cannot be right here"),
    (FINE | {"quality": float("inf")}, "quality", "«inf» is no number."),
    (FINE | {"before": 0.5}, "quality", "The quality of life stands here, and as a change."),
    ({"persons": 10, "years": 5}, "quality", "or «Quality of life without the measure» and «"),
    (CHANGE | {"after": None}, "after", "A change has a before and an after."),
    (CHANGE | {"before": " "}, "before", "A change has a before and an after."),
    (CHANGE | {"after": 1.5}, "after", "1.5 cannot be right here."),
    (FINE | {"first_year": "1,5"}, "first_year", "1.5 is no whole number."),
    (FINE | {"first_year": -1}, "first_year", "-1 cannot be right here."),
    (FINE | {"setting": "r108"}, "setting", "There is no setting «r108». Did you mean «r109»?"),
    (FINE | {"setting": "{x}"}, "setting", "It is one of: r109, dmp."),
]


@pytest.mark.parametrize(("given", "field", "said"), WRONG, ids=[str(n) for n in range(len(WRONG))])
def test_what_cannot_be_is_told_at_its_field_and_nothing_is_worked_out(given, field, said):
    assert said in slips("qaly", **given)[field]


def test_everything_wrong_is_told_at_once():
    assert set(slips("qaly", quality=2, first_year=-1, setting="x")) == {"persons", "years", "quality", "first_year", "setting"}


# For all inputs ----------------------------------------------------------------------------------

PERSONS, YEARS, FIRSTS = st.integers(1, 100_000), st.decimals("0.1", 50, places=1), st.integers(0, 50)
WEIGHTS, SETTINGS = st.decimals(0, 1, places=3), st.sampled_from(["r109", "dmp"])


@settings(deadline=None)
@given(PERSONS, YEARS, WEIGHTS, FIRSTS, SETTINGS)
def test_discounted_is_never_more_than_undiscounted_and_never_below_zero(persons, years, quality, first, setting):
    found = figures("qaly", persons=persons, years=years, quality=quality, first_year=first, setting=setting)
    assert 0 <= found["discounted"] <= found["undiscounted"] <= persons * years + 1


@settings(deadline=None)
@given(PERSONS, YEARS, WEIGHTS, WEIGHTS, FIRSTS)
def test_turning_a_change_turns_the_sign_and_nothing_else(persons, years, one, other, first):
    there = figures("qaly", persons=persons, years=years, before=one, after=other, first_year=first)
    back = figures("qaly", persons=persons, years=years, before=other, after=one, first_year=first)
    assert there == {name: -value for name, value in back.items()}


@settings(deadline=None)
@given(PERSONS, YEARS, WEIGHTS, st.integers(0, 40))
def test_an_effect_that_comes_later_never_counts_more(persons, years, quality, first):
    early, late = (figures("qaly", persons=persons, years=years, quality=quality, first_year=year) for year in (first, first + 1))
    assert late["undiscounted"] == early["undiscounted"] and late["discounted"] <= early["discounted"]


@settings(deadline=None)
@given(PERSONS, st.integers(1, 49), WEIGHTS)
def test_more_years_and_more_persons_never_give_less(persons, years, quality):
    of = figures("qaly", persons=persons, years=years, quality=quality)
    for more in ({"years": years + 1, "persons": persons}, {"years": years, "persons": persons + 1}):
        larger = figures("qaly", quality=quality, **more)
        assert all(larger[name] >= of[name] for name in of)


@settings(deadline=None)
@given(st.integers(1, MOST_YEARS), SETTINGS)
def test_the_factors_fall_and_stay_above_zero(year, setting):
    assert 0 < factor(year, readings()[setting]) < factor(year - 1, readings()[setting]) <= 1
