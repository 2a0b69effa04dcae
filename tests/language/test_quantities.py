"""Numbers as people write them: read whole, or asked back. Never guessed."""

from decimal import Decimal

import pytest
from hypothesis import given, strategies as st

from advisor.language.answers import Amount
from advisor.language.types.quantities import Unclear, bounds, read, total, turned, whole
from advisor.text.catalogue import LANGUAGES, speaking
from advisor.wording import words as wording

KRONER = {"nb": "kroner per år", "nn": "kroner per år", "en": "NOK per year"}
FTE = {"nb": "årsverk", "nn": "årsverk", "en": "full-time equivalents"}
FILE, NB, EN = "", "nb", "en"


@pytest.mark.parametrize("language", [FILE, NB])
@pytest.mark.parametrize(
    ("written", "number"),
    [
        ("1–1,2 mill.", Amount(1e6, 1.2e6)),
        ("1-1,2 mill. kr", Amount(1e6, 1.2e6)),
        ("mellom 1 og 1,2 mill. kroner", Amount(1e6, 1.2e6)),
        ("900 000–1,2 mill.", Amount(9e5, 1.2e6)),
        ("900 tusen til 1,2 mill.", Amount(9e5, 1.2e6)),
        ("kr 900 000 – kr 1 200 000", Amount(9e5, 1.2e6)),
        ("3,1 mill.", 3.1e6),
        ("3.1 million", 3.1e6),
        ("1,1 MNOK", 1.1e6),
        ("1,2 mrd. kroner", 1.2e9),
        ("80 tusen", 80_000.0),
        ("610 000", 610_000.0),
        ("610\u00a0000", 610_000.0),
        ("3\u202f500\u202f000,5", 3_500_000.5),
        ("1.050.000", 1_050_000.0),
        ("1.050,50", 1050.5),
        ("kr 1 050 000", 1_050_000.0),
        ("5000,-", 5000.0),
        ("5 000 kr/år", 5000.0),
        ("5 000 kroner pr. år", 5000.0),
        ("om lag 80", Amount(80.0, 80.0, True)),
        ("ca. 80", Amount(80.0, 80.0, True)),
        ("ca. 5–10", Amount(5.0, 10.0, True)),
        ("mellom 5 og 10", Amount(5.0, 10.0)),
        ("fra 5 til 10", Amount(5.0, 10.0)),
        ("2-3", Amount(2.0, 3.0)),
        ("2 – 3", Amount(2.0, 3.0)),
        ("0,125", 0.125),
        ("-5", -5.0),
        ("\u22125", -5.0),
        ("-5–3", Amount(-5.0, 3.0)),
        ("-5–-3", Amount(-5.0, -3.0)),
        ("3–3", 3.0),
    ],
)
def test_what_people_write_is_read(language, written, number):
    assert read(written, KRONER, language) == number


def test_the_unit_may_be_that_of_the_question_in_any_language_and_no_other():
    assert read("1,4 årsverk", FTE) == 1.4
    assert read("1–2 full-time equivalents", FTE, EN) == Amount(1.0, 2.0)
    for written in ("1,4 årsverk", "80 %", "14 timer per uke", "5 kroner per dag"):
        with pytest.raises(Unclear, match=r"unit|enhet"):
            read(written, KRONER)
    with pytest.raises(Unclear):
        read("kr 5", FTE)


@pytest.mark.parametrize(
    ("language", "written", "words"),
    [
        (NB, "3.100", ["3 100", "3,1"]),
        (NB, "-3.500", ["3 500", "3,5"]),
        (NB, "3.100 mill.", ["3 100", "3,1"]),
        (FILE, "3.100", ["3 100", "3.1"]),
        (FILE, "3,100", ["3 100", "3.1"]),
        (NB, "–5", ["-5", "0–5"]),
        (NB, "opptil 5", ["one bound", "0–5"]),
        (NB, "minst 5", ["one bound"]),
        (NB, "mellom 5", ["one bound"]),
        (NB, "10–5", ["10", "5", "lower number first"]),
        *(
            (NB, written, [written[:60]])
            for written in ["", "x", "mye", "12 5", "5 -3", "1-2-3", "5 og 10", "500–1 mill.", "nan"]
        ),
        *((NB, written, [written[:60]]) for written in ["1,2,3", "1e400", "9" * 70, "1 ,5", "5 10–12", "5 (2024)", "1_000"]),
        (EN, "12,5", ["12,5"]),
    ],
)
def test_what_may_be_several_or_none_is_asked_back_in_words(language, written, words):
    with speaking("en"), pytest.raises(Unclear) as error:
        read(written, KRONER, language)
    said = f"{error.value.what} {error.value.cure}"
    assert [word for word in words if word not in said] == []
    assert error.value.cure


@pytest.mark.parametrize(("written", "number"), [("3,500,000", 3.5e6), ("3,100", 3100.0), ("3.100", 3.1), ("about 80", 80.0)])
def test_english_groups_with_a_comma(written, number):
    assert bounds(read(written, {}, EN)) == (number, number)


numbers = st.floats(allow_nan=False, allow_infinity=False, min_value=-1e11, max_value=1e11).map(lambda one: round(one, 4) + 0.0)
amounts = st.builds(lambda one, other, about: whole(*sorted((one, other)), about), numbers, numbers, st.booleans())


@given(amounts, st.sampled_from(LANGUAGES))
def test_what_is_shown_is_read_as_the_same(number, language):
    with speaking(language):
        assert read(wording.quantity(number), {}, language) == number


@given(st.text(max_size=60) | st.text("0123456789 .,-–kr mill.tusenogca", max_size=30), st.sampled_from(["", *LANGUAGES]))
def test_any_text_is_a_number_or_asked_back(written, language):
    try:
        low, high = bounds(read(written, KRONER, language))
    except Unclear as unclear:
        assert unclear.what and unclear.cure
    else:
        assert low <= high


@given(st.lists(amounts, max_size=4))
def test_a_sum_adds_the_bounds(several):
    low, high = bounds(total(several))
    for end, there in ((0, low), (1, high)):
        assert there == float(sum(Decimal(repr(bounds(one)[end])) for one in several))  # 0.1 and 0.2 are 0.3
    assert total(several) == total(reversed(several))


@given(amounts)
def test_a_number_and_the_same_turned_around_come_to_nothing(number):
    low, high = bounds(total([number, turned(number)]))
    assert low <= 0 <= high and (low == high == 0 or low == -high)
    assert turned(turned(number)) == number


def test_a_sum_that_is_no_number_is_none():
    with pytest.raises(OverflowError):
        total([1e308, 1e308])


HUGE = ("1e34000000", "-1e34000000", "1e-34000000", "9e999999", "0e99999999", "1.5e+34000000", f"1e{'9' * 30}", "1e999")
HUGE += ("1" * 1000, "1e309")


@pytest.mark.parametrize("huge", HUGE)
@pytest.mark.parametrize("written", ["{}", "{} mill.", "ca. {}", "5–{}", "{}–5", "mellom {} og {}"])
def test_a_number_that_no_program_has_room_for_is_asked_back(written, huge):
    for language in (FILE, NB, EN):
        with pytest.raises(Unclear):
            read(written.format(huge, huge), KRONER, language)
