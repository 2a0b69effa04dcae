"""Places in a case file: what is put somewhere stands there, and nothing else is touched."""

from copy import deepcopy
from random import Random

import pytest
from hypothesis import given, settings, strategies as st

from advisor.case.casefile import read_record
from advisor.case.writing import answer_record
from advisor.language.subjects import CASE, Kind, Subject
from advisor.store.places import NoSuchPlace, get, of_answer, of_dismissal, of_subject, put
from tests.strategies import PARTICIPANTS, answer

from ..conftest import size

A, B = Subject(Kind.MEASURE, ("a",)), Subject(Kind.MEASURE, ("b",))
G, H = Subject(Kind.GROUP, ("a", "g")), Subject(Kind.GROUP, ("b", "h"))
PAIR = Subject(Kind.PAIR, ("a", "b"))
SUBJECTS = [CASE, A, B, G, H, PAIR]

# The laws --------------------------------------------------------------------------------------

SCALARS = st.sampled_from(["ja", "", "x" * 50, "æ/ø", "@", 0, False, 1.5])
ANSWERS = st.one_of(SCALARS, st.just({"value": "ja", "sources": ["x"]}), st.just(["a", "b"]), st.just({"not_relevant": "x"}))
RECORDS = st.dictionaries(st.sampled_from(["q", "r"]), ANSWERS, max_size=2)


def having(id, groups):
    """Entries for a list: each has its id, and what may stand in it."""
    fields = {"title": SCALARS, "answers": RECORDS}
    if groups:
        fields["target_groups"] = st.sets(st.sampled_from("gh")).flatmap(
            lambda ids: st.tuples(*(having(one, False) for one in sorted(ids))).map(list)
        )
    return st.fixed_dictionaries({"id": st.just(id)}, optional=fields)


def dismissed(subject):
    return st.fixed_dictionaries({"rule": st.just("R-1"), "subject": st.just(str(subject)), "reason": SCALARS})


def some(entries):
    return st.lists(st.sampled_from(entries), unique_by=id).flatmap(lambda chosen: st.tuples(*chosen).map(list))


TREES = st.fixed_dictionaries(
    {"case": st.just("x")},
    optional={
        "title": SCALARS,
        "level": ANSWERS,
        "answers": RECORDS,
        "@archived": st.just(True),
        "measures": some([having("a", True), having("b", True)]),
        "dismissals": some([dismissed(subject) for subject in SUBJECTS]),
    },
)
LEAVES = dict.fromkeys(("title", "level", "@archived", "answers/q", "answers/r"), ANSWERS)
LEAVES |= {f"{of_subject(one)}/{rest}": ANSWERS for one in (A, B, G, H) for rest in ("title", "answers/q", "answers/r")}
LEAVES |= {of_dismissal("R-1", subject): dismissed(subject) for subject in SUBJECTS}
HOLDERS = {of_subject(one): having(one.ids[-1], one.kind is Kind.MEASURE) for one in (A, B, G, H)}
PUTS = st.sampled_from(sorted({**LEAVES, **HOLDERS}.items(), key=lambda one: one[0])).flatmap(
    lambda one: st.tuples(st.just(one[0]), one[1])
)


def apart(place, other):
    return not f"{place}/".startswith(f"{other}/") and not f"{other}/".startswith(f"{place}/")


def holder(place):
    """The measure or group that a place stands under; empty for those of the case."""
    steps = place.split("/")
    return "" if steps[0] != "measures" else "/".join(steps[: 4 if len(steps) > 4 else 2]) if len(steps) > 2 else ""


@settings(max_examples=size(100, 300), deadline=None)
@given(TREES, PUTS, st.booleans())
def test_what_is_put_stands_there_and_nothing_else_is_touched(tree, wish, taken_away):
    place, value = wish[0], None if taken_away else wish[1]
    before = deepcopy(tree)
    if holder(place) and get(tree, holder(place)) is None:
        with pytest.raises(NoSuchPlace):
            put(tree, place, value)
    else:
        after = put(tree, place, value)
        assert get(after, place) == value
        elsewhere = [other for other in LEAVES if apart(place, other)]
        assert [get(after, other) for other in elsewhere] == [get(before, other) for other in elsewhere]
        assert put(after, place, wish[1]) == put(tree, place, wish[1]) or taken_away  # one taken away comes back as the last
    assert tree == before


@settings(max_examples=size(40, 100), deadline=None)
@given(TREES, PUTS)
def test_entries_keep_their_order_and_a_new_one_comes_last(tree, wish):
    place, value = wish
    if holder(place) and get(tree, holder(place)) is None:
        return
    after = put(tree, place, value)
    for key in ("measures", "dismissals"):
        old = [entry.get("id") or entry["subject"] for entry in tree.get(key, [])]
        new = [entry.get("id") or entry["subject"] for entry in after.get(key, [])]
        assert new[: len(old)] == old and len(new) <= len(old) + 1


def test_what_is_the_same_is_shared():
    tree = {"answers": {"q": {"value": "ja"}}, "measures": [{"id": "a", "answers": {"q": [1]}}, {"id": "b"}]}
    after = put(tree, "measures/b/title", "B")
    assert after["answers"] is tree["answers"] and after["measures"][0] is tree["measures"][0]


@pytest.mark.parametrize("place", ["measures/z/title", "measures/a/target_groups/z/answers/q", "measures/z/target_groups/g"])
@pytest.mark.parametrize("value", ["x", None])
def test_there_is_no_place_under_a_measure_or_group_that_is_not_there(place, value):
    with pytest.raises(NoSuchPlace):
        put({"case": "x", "measures": [{"id": "a", "target_groups": [{"id": "g"}]}]}, place, value)


@pytest.mark.parametrize(
    "place", ["", "measures", "measures/z", "measures/a/zz/q", "title/x", "answers/q/x/y", "dismissals/R-1 z"]
)
def test_nothing_stands_where_nothing_was_put(place):
    tree = {"title": "T", "answers": {"q": "ja"}, "measures": [{"id": "a"}]}
    assert get(tree, place) == {"": tree, "measures": tree["measures"]}.get(place)


# The names -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("subject", "question", "field", "place"),
    [
        (CASE, "q", "", "answers/q"),
        (CASE, "niva", "level", "level"),
        (A, "q", "", "measures/a/answers/q"),
        (A, "q", "level", "measures/a/answers/q"),
        (G, "q", "", "measures/a/target_groups/g/answers/q"),
    ],
)
def test_an_answer_has_its_place(subject, question, field, place):
    assert of_answer(subject, question, field) == place


@pytest.mark.parametrize(
    ("subject", "ways"),
    [
        (CASE, ["", None, "sak"]),
        (A, ["a", "tiltak:a"]),
        (G, ["a/g", "målgruppe:a/g"]),
        (PAIR, ["a>b", "par:a>b"]),
    ],
)
def test_a_dismissal_has_one_name_however_its_subject_is_written(subject, ways):
    place = of_dismissal("R-1", subject)
    for way in ways:
        entry = {"rule": "R-1", "subject": way, "reason": "x"}
        others = [{"rule": "R-1", "subject": str(other)} for other in SUBJECTS if other != subject]
        tree = {"dismissals": [{"rule": "R-2", "subject": way}, *others, entry]}
        assert get(tree, place) is entry
        assert put(tree, place, None)["dismissals"] == tree["dismissals"][:-1]


@pytest.mark.parametrize("seed", range(5))
def test_every_answer_is_read_from_its_place(base, seed):
    chance, tree, given = Random(seed), {"case": "x", "measures": [{"id": "a", "target_groups": [{"id": "g"}]}]}, {}
    for question in base.questions.values():
        if question.derived or question.id == PARTICIPANTS:  # worked out
            continue
        subject = {Kind.CASE: CASE, Kind.MEASURE: A, Kind.GROUP: G}[question.about]
        one = answer(question, ["a"], chance)
        place = of_answer(subject, question.id, question.case_field if subject == CASE else "")
        tree = put(tree, place, answer_record(question, one))
        given[subject, question.id] = one
    read = read_record(tree, "case", base)
    assert {(subject, id): read.answers[subject].get(id) for subject, id in given} == given
