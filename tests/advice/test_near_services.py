"""Which services stand first for a measure: an order, never a choice."""

import pytest

from advisor.advice.lawmap import MOST_NEAR, near


@pytest.fixture
def services(base):
    return base.law_map.services.values()


@pytest.mark.parametrize(
    "title, service",
    [("Dagsenter mandag og fredag", "dagaktivitet-demens"), ("Fleire HEIMESJUKEPLEIARAR", "hjemmesykepleie"), ("BPA", "bpa")],
)
def test_a_service_is_near_when_a_word_of_it_begins_a_word_of_a_title(services, title, service):
    assert service in near(services, [title], ())


def test_a_word_inside_another_is_no_word_of_the_title(services):
    assert near(services, ["Middagsenteret"], ()) == []


def test_the_groups_of_a_measure_count_too(services):
    assert near(services, ["Noe nytt", "hjemmeboende med demens"], ()) == near(services, ["demens"], ()) != []


def test_what_other_measures_are_about_comes_after_what_the_title_says(services):
    assert near(services, ["demens"], ["fastlege", "dagaktivitet-demens"]) == [*near(services, ["demens"], ()), "fastlege"]


def test_at_most_eight_are_near(services):
    every = [one.id for one in services]
    assert len(every) > MOST_NEAR == len(near(services, ["demens"], every))
    assert near(services, [], ()) == []
