"""What a condition means: the four values, and every word of the language on every kind of answer."""

from itertools import product

import pytest
from hypothesis import given, strategies as st

from advisor.language.answers import Amount, Answer, Span, State
from advisor.language.conditions import All, Any_, Below, Compare, RankedOver, StateTest, Truth, ValueTest, interval, truth
from advisor.language.subjects import CASE, Kind, Subject

SCALE = ("liten", "middels", "stor")
NEI, UBESVART, USIKKERT, JA = Truth
ANSWERS = {
    "unanswered": None,
    "unsure": Answer(State.UNSURE),
    "not relevant": Answer(State.NOT_RELEVANT, reason="x"),
    "middels": Answer(State.VALUE, Span("middels", "middels")),
    "middels-stor": Answer(State.VALUE, Span("middels", "stor")),
    "zero": Answer(State.VALUE, 0.0),
    "ticked": Answer(State.VALUE, ("barn", "ansatte")),
}


class View:
    """A case of two measures with their groups' answers to one question."""

    def __init__(self, answer=None, groups=None):
        self.given, self.groups = answer, groups or {}

    def answer(self, subject, _question):
        return self.groups.get(subject, self.given)

    def below(self, subject, _kind):
        return [one for one in self.groups if one.ids[0] == subject.ids[0]] if subject.ids else list(self.groups)

    def scale(self, _question):
        return SCALE

    def about(self, _question):
        return Kind.GROUP

    def interval(self, measure, question):
        return interval(self, measure, question, self.about(question))

    def ranked_over(self, pair):
        return pair.ids == ("a", "b")


def test_the_four_values_stand_in_one_order():
    assert NEI < UBESVART < USIKKERT < JA


def constant(value: Truth):
    """A test that comes to a given value."""
    answers = {NEI: "nei", UBESVART: None, USIKKERT: "?", JA: "ja"}
    return ValueTest("is", answers[value] or "-", ("ja",))


class Fixed(View):
    def answer(self, _subject, question):
        return {"-": None, "?": Answer(State.UNSURE), "ja": Answer(State.VALUE, "ja"), "nei": Answer(State.VALUE, "nei")}[
            question
        ]


@pytest.mark.parametrize(("one", "other"), list(product(Truth, Truth)))
def test_all_takes_the_least_and_any_the_greatest(one, other):
    parts = (constant(one), constant(other))
    assert truth(All(parts), CASE, Fixed()) is min(one, other)
    assert truth(Any_(parts), CASE, Fixed()) is max(one, other)


@pytest.mark.parametrize("word", ["some", "every"])
def test_nothing_is_true_of_no_groups(word):
    condition = Below(word, Kind.GROUP, constant(JA))
    assert truth(condition, Subject(Kind.MEASURE, ("a",)), View()) is NEI


def groups(**spans):
    return {Subject(Kind.GROUP, tuple(key.split("_"))): answer for key, answer in spans.items()}


def test_some_takes_the_greatest_of_the_groups_and_every_the_least():
    view = View(groups=groups(a_1=ANSWERS["unsure"], a_2=ANSWERS["middels"]))
    test = ValueTest("is", "q", ("middels",))
    assert truth(Below("some", Kind.GROUP, test), Subject(Kind.MEASURE, ("a",)), view) is JA
    assert truth(Below("every", Kind.GROUP, test), Subject(Kind.MEASURE, ("a",)), view) is USIKKERT


@pytest.mark.parametrize(
    ("test", "expected"),
    [
        (ValueTest("is", "q", ("middels",)), [UBESVART, USIKKERT, NEI, JA, USIKKERT]),
        (ValueTest("at_least", "q", ("middels", "stor")), [UBESVART, USIKKERT, NEI, JA, JA]),
        (ValueTest("at_least", "q", ("stor",)), [UBESVART, USIKKERT, NEI, NEI, USIKKERT]),
        (ValueTest("at_most", "q", ("liten",)), [UBESVART, USIKKERT, NEI, NEI, NEI]),
        (ValueTest("is", "q", ("middels",), negated=True), [UBESVART, USIKKERT, JA, NEI, USIKKERT]),
        (StateTest("has_value", "q"), [NEI, NEI, NEI, JA, JA]),
        (StateTest("answered", "q"), [NEI, JA, JA, JA, JA]),
        (StateTest("unanswered", "q"), [JA, NEI, NEI, NEI, NEI]),
        (StateTest("unsure", "q"), [NEI, JA, NEI, NEI, NEI]),
        (StateTest("not_relevant", "q"), [NEI, NEI, JA, NEI, NEI]),
    ],
)
def test_each_test_on_each_answer(test, expected):
    five = ["unanswered", "unsure", "not relevant", "middels", "middels-stor"]
    assert [truth(test, CASE, View(ANSWERS[name])) for name in five] == expected


def test_positive_is_more_than_zero():
    test = ValueTest("positive", "q")
    assert truth(test, CASE, View(ANSWERS["zero"])) is NEI
    assert truth(test, CASE, View(Answer(State.VALUE, 0.5))) is JA
    assert truth(test, CASE, View(Answer(State.VALUE, -2.0))) is NEI


def test_a_span_of_numbers_is_above_zero_when_its_lower_bound_is_and_perhaps_when_only_the_upper_is():
    test, opposite = ValueTest("positive", "q"), ValueTest("positive", "q", negated=True)
    for low, high, is_, is_not in [(0.5, 2.0, JA, NEI), (0.0, 2.0, USIKKERT, USIKKERT), (-1.0, 0.0, NEI, JA)]:
        answer = View(Answer(State.VALUE, Amount(low, high)))
        assert (truth(test, CASE, answer), truth(opposite, CASE, answer)) == (is_, is_not)
    assert truth(test, CASE, View(Answer(State.VALUE, Amount(3.0, 3.0, True)))) is JA


def test_a_tick_among_several_is_enough():
    assert truth(ValueTest("is", "q", ("barn", "ingen")), CASE, View(ANSWERS["ticked"])) is JA
    assert truth(ValueTest("is", "q", ("ingen",)), CASE, View(ANSWERS["ticked"])) is NEI


PAIR = Subject(Kind.PAIR, ("a", "b"))


def span(low, high=None):
    return Answer(State.VALUE, Span(low, high or low))


@pytest.mark.parametrize(
    ("word", "a", "b", "expected"),
    [
        ("b_at_least_a", span("middels"), span("middels"), JA),
        ("b_at_least_a", span("liten", "middels"), span("middels", "stor"), JA),
        ("b_at_least_a", span("liten", "stor"), span("middels", "stor"), NEI),  # overlap claims nothing
        ("b_above_a", span("middels"), span("middels"), NEI),
        ("b_above_a", span("liten"), span("middels"), JA),
        ("a_above_b", span("stor"), span("middels"), JA),
        ("a_at_least_b", span("liten"), span("middels"), NEI),
        ("same", span("middels"), span("middels"), JA),
        ("same", span("liten", "middels"), span("liten", "middels"), NEI),
        ("b_at_least_a", None, span("stor"), UBESVART),
        ("b_at_least_a", span("liten"), ANSWERS["unsure"], USIKKERT),
        ("b_at_least_a", None, ANSWERS["unsure"], UBESVART),
        ("b_at_least_a", span("liten"), ANSWERS["not relevant"], NEI),
    ],
)
def test_pairs_compare_intervals(word, a, b, expected):
    assert truth(Compare(word, "q"), PAIR, View(groups=groups(a_1=a, b_1=b))) is expected


def test_all_groups_must_point_the_same_way():
    view = View(groups=groups(a_1=span("middels"), b_1=span("stor"), b_2=span("liten")))
    assert truth(Compare("b_at_least_a", "q"), PAIR, view) is NEI


def test_a_pair_without_groups_is_not_compared():
    assert truth(Compare("same", "q"), PAIR, View()) is NEI


def test_ranked_over_is_the_order_that_people_gave():
    assert truth(RankedOver(), PAIR, View()) is JA
    assert truth(RankedOver(), Subject(Kind.PAIR, ("b", "a")), View()) is NEI


@given(st.lists(st.sampled_from(list(Truth)), min_size=1, max_size=5), st.integers(0, 4))
def test_a_truer_part_never_makes_a_whole_less_true(values, at):
    """Conditions are monotone, which the three positive rules for durable_rules and the shortest list both lean on."""
    at %= len(values)
    raised = [*values[:at], JA, *values[at + 1 :]]
    for whole in (All, Any_):
        before, after = (truth(whole(tuple(map(constant, some))), CASE, Fixed()) for some in (values, raised))
        assert before <= after
