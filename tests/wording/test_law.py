"""How a line of law is said: short, each act once, and what sets a place apart from the others."""

from dataclasses import replace
from datetime import date

import pytest

from advisor.text.catalogue import speaking
from advisor.wording import law


@pytest.fixture(autouse=True)
def _bokmal():
    with speaking("nb"):
        yield


@pytest.fixture
def place(base):
    return lambda id, **changed: replace(base.sources[id], **changed)


def test_each_act_stands_once_with_its_sections(place):
    several = [
        place("helse-og-omsorgstjenesteloven-3-10-ledd-1"),
        place("kommuneloven-13-1-ledd-3"),
        place("helse-og-omsorgstjenesteloven-3-8"),
    ]
    assert law.places(several) == "Helse- og omsorgstjenesteloven § 3-10, § 3-8; Kommuneloven § 13-1"
    assert law.places(several, 1) == "Helse- og omsorgstjenesteloven § 3-10 og 2 til"


def test_two_places_in_a_section_are_one_where_it_is_short_and_whole_where_it_is_not(place):
    several = [place(f"helse-og-omsorgstjenesteloven-3-2-ledd-1-nr-{end}") for end in ("6-bokstav-a", "7")]
    assert law.places(several) == "Helse- og omsorgstjenesteloven § 3-2"
    whole = "Helse- og omsorgstjenesteloven § 3-2 første ledd nr. 6 bokstav a, § 3-2 første ledd nr. 7"
    assert law.cited(several, several[0].read) == whole


def test_an_act_is_called_in_the_language_of_the_reader(place):
    with speaking("en"):
        assert law.places([place("kommuneloven-13-1-ledd-3")]) == "The Local Government Act § 13-1"


def test_what_is_adopted_only_read_on_another_day_or_less_sure_says_so(place):
    usual = date(2026, 7, 2)
    one = place("kommuneloven-13-1-ledd-3")
    assert law.doubts(one, usual) == []
    other = place("kommuneloven-13-1-ledd-3", in_force=False, read=date(2026, 9, 1), sureness="C")
    assert law.doubts(other, usual) == ["vedtatt, ikke i kraft", "lest slik den var 1. september 2026", "må slås opp før bruk"]


def test_the_day_on_which_most_was_read_is_said_once(place):
    several = [
        place("kommuneloven-13-1-ledd-3"),
        place("helsepersonelloven-10-a"),
        place("kommuneloven-13-1-ledd-3", read=date(2025, 1, 1)),
    ]
    assert "Loven er lest slik den var 2. juli 2026." in law.warning(several)
    assert law.warning([]) == law.warning(several)[:2]
