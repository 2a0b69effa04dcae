"""Absolute shortfall: the table and the groups as they were collected, both baselines apart, and no impossible input passes."""

from decimal import Decimal

import pytest
from hypothesis import given, settings, strategies as st

from advisor.knowledge.norms import RemainingQalys, SeverityGroups
from advisor.methods.calculators import method, work_out
from advisor.methods.shortfall import group_of, loss

from .reading import figures, rows, slips

TABLE = {int(row["age"]): Decimal(row["remaining_qalys_newnorm"]) for row in rows("dmp_remaining_qalys_2025_40_90")}
BANDS = rows("magnussen_bands")


def groups():
    return method("apt").norm(SeverityGroups).groups


# The figures it rests on -------------------------------------------------------------------------


def test_the_table_is_as_it_was_collected():
    assert dict(method("apt").norm(RemainingQalys).ages) == TABLE
    assert sorted(TABLE) == list(range(40, 91))


def test_the_groups_are_as_they_were_collected():
    found = [(one.number, one.low, one.high, one.amount) for one in groups()]
    bands = [
        (int(row["group"]), Decimal(row["as_from_inclusive"]), row["as_to_exclusive"], Decimal(row["reference_nok_per_qaly"]))
        for row in BANDS
    ]
    assert found == [(number, low, Decimal(high) if high else None, nok) for number, low, high, nok in bands]


def test_no_weight_of_a_group_is_anywhere():
    """The groups of the source have weights; here is nothing to multiply by."""
    assert not any(hasattr(one, "weight") for one in groups())
    said = work_out("apt", {"age": 61, "today": 5}).as_text()
    assert "weight" not in said


# Published examples ------------------------------------------------------------------------------


def test_the_example_of_age_61():
    result = work_out("apt", {"age": 61, "today": "15,89"})
    assert [(one.id, one.value) for one in result.figures] == [("today", Decimal("4.91"))]
    assert "group 2 of 6, from 4 up to 8" in result.remarks[0] and "385,000 kroner" in result.remarks[0]


@pytest.mark.parametrize(("age", "lost"), [(73, "1.02"), (76, "0.70")])
def test_the_examples_of_ages_73_and_76(age, lost):
    """Their prognoses are implied by the loss, so they hold the groups."""
    result = work_out("apt", {"age": age, "today": TABLE[age] - Decimal(lost)})
    assert result.figures[0].value == Decimal(lost)
    assert "group 1 of 6" in result.remarks[0]


# Both baselines ----------------------------------------------------------------------------------


def test_the_two_baselines_stand_apart_and_are_said_to_be_different():
    result = work_out("apt", {"age": 61, "today": "15.89", "without": 12})
    assert {one.label: one.value for one in result.figures} == {
        "Loss measured against today’s treatment": Decimal("4.91"),
        "Loss without the measure": Decimal("8.80"),
    }
    assert "two different figures" in result.remarks[0]


def test_the_national_groups_say_nothing_of_the_loss_without_the_measure():
    result = work_out("apt", {"age": 61, "without": 12})
    assert [one.id for one in result.figures] == ["without"]
    said = result.as_text()
    assert "group" not in said.replace("target group", "") and "kroner" not in said and "Magnussen" not in said


def test_the_baselines_are_the_options_of_the_question(base):
    """Each figure is named after an option of the question that says what the figure is based on."""
    assert set(base.questions["apt-utgangspunkt"].option_ids) == {"dagens-behandling", "uten-tiltaket"}
    assert set(method("apt").figures) == {"today", "without"}


def test_kroner_never_stand_without_saying_that_they_are_no_limit():
    for today in (20, 15, 12, 8, 4, 0):
        for remark in work_out("apt", {"age": 61, "today": today}).remarks:
            assert "kroner" not in remark or "no limit for a municipality" in remark


# Ages outside the table --------------------------------------------------------------------------


def test_an_age_outside_the_table_needs_a_figure_with_its_source():
    said = slips("apt", age=39, today=30)
    assert "from 40 to 90 years, and 39 is not in it" in said["age"] and "with its source" in said["age"]
    result = work_out("apt", {"age": 39, "today": 30, "remaining": 38.6, "source": "Report X, table 2"})
    assert result.figures[0].value == Decimal("8.60")
    assert "source: Report X, table 2" in result.steps[0]
    assert [norm.id for norm in result.norms] == ["severity_groups"] and "July 2025" not in result.as_text()
    assert "Source of your own figure: Report X, table 2" in result.as_text()


def test_a_figure_of_ones_own_goes_before_the_table():
    assert figures("apt", age=61, today=15, remaining=20, source="Report X") == {"today": Decimal("5.00")}


# Impossible input --------------------------------------------------------------------------------

WRONG = [
    ({"age": "", "today": 5}, "age", "It is missing."),
    ({"age": "61.5", "today": 5}, "age", "61.5 is no whole number."),
    ({"age": -1, "today": 5}, "age", "-1 cannot be right here."),
    ({"age": 121, "today": 5, "remaining": 1, "source": "x"}, "age", "121 cannot be right here."),
    ({"age": 91, "today": 1}, "age", "91 is not in it"),
    ({"age": "sixty", "today": 5}, "age", "«sixty» is no number."),
    ({"age": "60-62", "today": 5}, "age", "«60-62» is not one exact number."),
    ({"age": "about 61", "today": 5}, "age", "is not one exact number."),
    ({"age": True, "today": 5}, "age", "is not one exact number."),
    ({"age": 61, "today": "-0,1"}, "today", "-0.1 cannot be right here."),
    ({"age": 61, "today": "nan"}, "today", "«nan» is no number."),
    ({"age": 61, "today": float("nan")}, "today", "«nan» is no number."),
    ({"age": 61, "today": float("inf")}, "today", "«inf» is no number."),
    ({"age": 61, "today": Decimal("-Infinity")}, "today", "«-Infinity» is no number."),
    ({"age": 61, "today": 1e300}, "today", "is too large"),
    ({"age": 61, "today": Decimal("1e-99")}, "today", "has too many decimals"),
    ({"age": 61, "today": "3.100"}, "today", "can be read as"),
    ({"age": 61, "today": "20.81"}, "today", "20.81 is more than the 20.8 that people of that age have left."),
    ({"age": 61, "without": 21}, "without", "Then there is no loss."),
    ({"age": 61, "today": 20.8000001}, "today", "is more than the 20.8"),
    ({"age": 61}, "today", "treatment», «Good life years left without the measure», or both."),
    ({"age": 35, "today": 5, "remaining": 40}, "source", "A figure of your own needs its source."),
    ({"age": 35, "today": 5, "remaining": 40, "source": "  "}, "source", "A figure of your own needs its source."),
    ({"age": 61, "today": 5, "source": "Report X"}, "remaining", "Write the figure that the source gives"),
    ({"age": 61, "today": 5, "remaining": -1, "source": "x"}, "remaining", "-1 cannot be right here."),
    ({"age": 61, "today": 5, "remaining": 20, "source": "x" * 500}, "source", "The text is too long."),
]


@pytest.mark.parametrize(("given", "field", "said"), WRONG, ids=[str(n) for n in range(len(WRONG))])
def test_what_cannot_be_is_told_at_its_field_and_nothing_is_worked_out(given, field, said):
    assert said in slips("apt", **given)[field]


def test_everything_wrong_is_told_at_once():
    assert set(slips("apt", age="61,5", today=-1, without="x", remaining=-2)) == {
        "age",
        "today",
        "without",
        "remaining",
        "source",
    }


# For all ages and prognoses ----------------------------------------------------------------------

AGES = st.sampled_from(sorted(TABLE))
PARTS = st.decimals(0, 1, places=4)


@settings(deadline=None)
@given(AGES, PARTS)
def test_the_loss_is_what_is_left_of_the_table_to_two_decimals(age, part):
    prognosis = TABLE[age] * part
    found = figures("apt", age=age, today=prognosis)["today"]
    assert 0 <= found <= TABLE[age] and found == found.quantize(Decimal("0.01"))
    assert abs(found - (TABLE[age] - prognosis)) <= Decimal("0.005")


@settings(deadline=None)
@given(AGES, PARTS, PARTS)
def test_a_better_prognosis_never_gives_a_larger_loss(age, one, other):
    low, high = sorted((TABLE[age] * one, TABLE[age] * other))
    both = figures("apt", age=age, today=high, without=low)
    assert both["today"] <= both["without"]


@settings(deadline=None)
@given(st.integers(40, 89))
def test_an_older_group_with_the_same_prognosis_never_loses_more(age):
    assert figures("apt", age=age + 1, today=1)["today"] <= figures("apt", age=age, today=1)["today"]


@settings(deadline=None)
@given(st.decimals(0, 60, places=2))
def test_every_loss_lies_in_one_group_and_a_border_in_the_upper(figure):
    inside = [one for one in groups() if one.low <= figure and (one.high is None or figure < one.high)]
    assert inside == [group_of(figure, groups())]


@pytest.mark.parametrize(
    ("figure", "number"), [("3.99", 1), ("4", 2), ("7.99", 2), ("8", 3), ("15.99", 4), ("19.99", 5), ("20", 6)]
)
def test_the_borders_of_the_groups(figure, number):
    assert group_of(Decimal(figure), groups()).number == number


def test_a_half_is_rounded_up_and_not_to_the_even():
    assert loss(Decimal("20.8"), Decimal("15.885")) == Decimal("4.92")
    assert loss(Decimal("20.8"), Decimal("15.895")) == Decimal("4.91")
    assert group_of(loss(Decimal("20.8"), Decimal("16.805")), groups()).number == 2  # 3.995
