"""Where the measures stand in the picture that compares them: equal answers at equal places, and none of them hidden."""

import math
from itertools import combinations, pairwise

import pytest
from hypothesis import given, settings, strategies as st

from advisor.document.pictures.placing import Point, draw, letter
from tests.conftest import size

BENEFIT = ["None", "Small", "Medium", "Large"]
RESOURCES = ["Small", "Medium", "Large", "Very large"]

steps = st.tuples(st.integers(0, 3), st.integers(0, 3)).map(lambda pair: tuple(sorted(pair)))
points = st.lists(st.tuples(steps, steps, st.none() | steps), min_size=1, max_size=30).map(
    lambda several: [Point(letter(place), *one) for place, one in enumerate(several)]
)
relaxed = settings(deadline=None, max_examples=size(60, 200), derandomize=True)


@relaxed
@given(points)
def test_no_circle_hides_another(several):
    for one, other in combinations(draw(several, BENEFIT, RESOURCES).bubbles, 2):
        assert math.dist((one.x, one.y), (other.x, other.y)) > one.radii[0] + other.radii[0]


def mark_of(picture, letter):
    return next(mark for mark in picture.marks if letter in mark.letters)


@relaxed
@given(points)
def test_equal_steps_stand_at_equal_places(several):
    """The middle of every mark lies on its step, or midway along its span, whatever else stands there."""
    picture = draw(several, BENEFIT, RESOURCES)
    assert sorted(letter for mark in picture.marks for letter in mark.letters) == sorted(point.letter for point in several)
    at_step = {("y", step): tick.at for step, tick in enumerate(picture.rows)}
    at_step |= {("x", step): tick.at for step, tick in enumerate(picture.columns)}
    middles = {}
    for point in several:
        mark = mark_of(picture, point.letter)
        for axis, (low, high), at in (("y", point.upright, mark.y), ("x", point.across, mark.x)):
            assert middles.setdefault((axis, low + high), at) == at
            assert at == at_step[axis, low] or low != high
            nearest = min(range(4), key=lambda step: abs(at_step[axis, step] - at))
            assert low <= nearest <= high


@relaxed
@given(points)
def test_in_a_frame_none_stands_nearer_to_less_than_the_others_do_together(several):
    for mark in draw(several, BENEFIT, RESOURCES).marks:
        for place, length, middle in ("x", mark.width, mark.x), ("y", mark.height, mark.y):
            circles = [(getattr(one, place), one.radii[0]) for one in mark.bubbles]
            assert all(abs(at - middle) + radius <= length / 2 for at, radius in circles)  # all stand inside
            assert math.isclose(min(at for at, _radius in circles) + max(at for at, _radius in circles), 2 * middle, abs_tol=0.2)
        for row in {one.y for one in mark.bubbles}:
            across = [one.x for one in mark.bubbles if one.y == row]
            assert math.isclose(sum(across) / len(across), mark.x, abs_tol=0.2)
    marks = draw(several, BENEFIT, RESOURCES).marks
    for one, other in combinations(marks, 2):
        apart = abs(one.x - other.x) >= (one.width + other.width) / 2, abs(one.y - other.y) >= (one.height + other.height) / 2
        assert any(apart)


@relaxed
@given(points)
def test_a_line_is_drawn_exactly_where_a_span_was_given_and_from_step_to_step(several):
    picture = draw(several, BENEFIT, RESOURCES)
    rows, columns = [tick.at for tick in picture.rows], [tick.at for tick in picture.columns]
    for point in several:
        (low, high), (least, most) = point.upright, point.across
        upright = [line for line in picture.upright if point.letter in line.letters]
        assert [(line.start[1], line.end[1]) for line in upright] == [(rows[low], rows[high])] * (low != high)
        level = [line for line in picture.level if point.letter in line.letters]
        assert [(line.start[0], line.end[0]) for line in level] == [(columns[least], columns[most])] * (least != most)


@relaxed
@given(points)
def test_no_line_runs_through_the_circle_of_another_and_one_beside_the_marks_through_none(several):
    picture = draw(several, BENEFIT, RESOURCES)
    for line in (*picture.upright, *picture.level):
        (x, y), (to_x, to_y) = line.start, line.end
        for mark in picture.marks:
            if not line.beside and set(mark.letters) <= set(line.letters):
                continue
            clear = abs(mark.x - x) >= mark.width / 2 if x == to_x else not min(x, to_x) < mark.x < max(x, to_x)
            clear_y = abs(mark.y - y) >= mark.height / 2 if y == to_y else not min(y, to_y) < mark.y < max(y, to_y)
            assert clear or clear_y, (line, mark)
    for lines, along, across in ((picture.upright, 1, 0), (picture.level, 0, 1)):
        for one, other in combinations(lines, 2):
            if one.start[across] == other.start[across]:  # two on one line never meet: they would read as one
                ends = sorted((*sorted((one.start[along], one.end[along])), *sorted((other.start[along], other.end[along]))))
                assert {ends[0], ends[1]} in ({one.start[along], one.end[along]}, {other.start[along], other.end[along]})
                assert ends[1] < ends[2]


@relaxed
@given(points)
def test_a_circle_is_dashed_exactly_where_severity_is_unknown_and_grows_with_it(several):
    bubbles = draw(several, BENEFIT, RESOURCES).bubbles
    bubbles = [next(one for one in bubbles if one.letter == point.letter) for point in several]
    for point, bubble in zip(several, bubbles, strict=True):
        assert bubble.unknown == (point.size is None)
        assert len(bubble.radii) == len({*(point.size or (0,))})
    for (one, first), (other, second) in combinations(zip(several, bubbles, strict=True), 2):
        if one.size and other.size:
            assert (first.radii[0] > second.radii[0]) == (one.size[1] > other.size[1])


@relaxed
@given(points)
def test_everything_stands_inside_the_frame_and_in_the_order_of_the_steps(several):
    picture = draw(several, BENEFIT, RESOURCES)
    assert [tick.at for tick in picture.rows] == sorted((tick.at for tick in picture.rows), reverse=True)
    assert [tick.at for tick in picture.columns] == sorted(tick.at for tick in picture.columns)
    for mark in picture.marks:
        assert picture.left < mark.x - mark.width / 2 and mark.x + mark.width / 2 < picture.right
        assert picture.top < mark.y - mark.height / 2 and mark.y + mark.height / 2 < picture.bottom
    for line in (*picture.upright, *picture.level):
        assert all(picture.left < x < picture.right and picture.top < y < picture.bottom for x, y in (line.start, line.end))


@relaxed
@given(points)
def test_every_step_is_as_far_from_the_next_also_where_lines_stand_beside(several):
    picture = draw(several, BENEFIT, RESOURCES)
    for ticks in picture.rows, picture.columns:
        apart = [abs(one.at - other.at) for one, other in pairwise(ticks)]
        assert max(apart) - min(apart) < 0.3  # each is rounded to a tenth


@pytest.mark.parametrize("count", range(1, 9))
def test_so_many_measures_with_the_same_answers_stand_at_one_place(count):
    picture = draw([Point(letter(place), (2, 2), (0, 0), (1, 1)) for place in range(count)], BENEFIT, RESOURCES)
    (mark,) = picture.marks
    assert (mark.x, mark.y, mark.alike) == (picture.columns[0].at, picture.rows[2].at, True)
    assert len(picture.shared) == (count > 1)


def test_measures_at_the_same_step_of_resources_stand_at_the_same_place_on_its_scale():
    """One left of the other would read as cheaper: also where a third shares the place of one of them."""
    picture = draw(
        [Point("A", (3, 3), (1, 1), (1, 1)), Point("B", (3, 3), (1, 1), None), Point("C", (1, 1), (1, 1), (2, 2))],
        BENEFIT,
        RESOURCES,
    )
    assert {mark.x for mark in picture.marks} == {picture.columns[1].at}
    (shared,) = picture.shared
    assert shared.letters == ("A", "B") and shared.alike and shared.y == picture.rows[3].at
    first, second = shared.bubbles
    assert first.x + second.x == 2 * shared.x and first.y == second.y == shared.y


def test_a_span_with_the_middle_of_another_shares_its_place_and_says_so_and_its_line_has_its_letter():
    picture = draw([Point("A", (2, 2), (1, 1), None), Point("B", (2, 2), (0, 2), None)], BENEFIT, RESOURCES)
    (mark,) = picture.marks
    assert mark.letters == ("A", "B") and not mark.alike
    assert [(line.letters, line.beside) for line in picture.level] == [(("B",), True)]
    alone = draw([Point("B", (2, 2), (0, 2), None)], BENEFIT, RESOURCES)
    assert [(line.beside, line.start[1]) for line in alone.level] == [(False, alone.rows[2].at)]


def test_letters_go_on_after_z():
    assert [letter(number) for number in (0, 25, 26, 27, 701, 702)] == ["A", "Z", "AA", "AB", "ZZ", "AAA"]
