"""What follows from the answers is proposed with its terms, and is nobody's answer until a person makes it one."""

from dataclasses import replace
from random import Random

import pytest
from hypothesis import given, settings, strategies as st

from advisor.advice.advice import advise
from advisor.advice.proposals import proposals
from advisor.language.answers import Amount, Answer, Span, State
from advisor.language.subjects import CASE
from advisor.language.types.quantities import bounds
from advisor.text.catalogue import speaking
from advisor.wording import proposals as words

from ..strategies import cases, with_answer

SUM, WAYS, LONG, MEASURE = "bg-budsjett-kort", "begr-opp-og-ned", "budsjett-lang-retning", "ressurs-endring-retning"
relaxed = settings(deadline=None, max_examples=15)


def case(*measures: str, of_the_case: str = "", level: str = "kommune") -> str:
    rows = "".join(f"\n  - {{id: m{n}, title: Tiltak {n}, answers: {{{one}}}}}" for n, one in enumerate(measures))
    return f"case: x\nlevel: {level}\nassessed_on: 2026-11-01\nanswers: {{{of_the_case}}}\nmeasures: {rows or '[]'}"


@pytest.fixture
def found(read, base):
    """What is proposed for a question of the case: question → proposal."""

    def of(*measures: str, **more: str) -> dict:
        return {one.place[1]: one for one in proposals(advise(read(case(*measures, **more)), base).inference)}

    return of


NEW, STRONGER, AS_TODAY = "tiltak-retning: nytt", "tiltak-retning: styrkes", "tiltak-retning: videreføres"
LESS, LATER, REFUSED, ENDED = (f"tiltak-retning: {way}" for way in ("nedprioriteres", "utsettes", "økning-avslås", "avvikles"))


@pytest.mark.parametrize(
    ("measures", "value"),
    [
        ([f"{NEW}, ressurs-kostnader: 1100000", f"{LESS}, ressurs-kostnader: 1050000"], 50000.0),
        ([f"{STRONGER}, ressurs-kostnader: 10", f"{ENDED}, ressurs-kostnader: 30"], -20.0),
        ([f"{NEW}, ressurs-kostnader: 10", LATER, REFUSED, AS_TODAY], 10.0),  # these change nothing, and need no cost
        ([AS_TODAY], 0.0),
        ([f"{NEW}, ressurs-kostnader: 10", f"{LATER}, ressurs-kostnader: 5"], 10.0),
        ([f"{NEW}, ressurs-kostnader: 10, helhet-endring-ressurs: 7"], 7.0),  # the change itself comes first
        (["helhet-endring-ressurs: -7"], -7.0),  # and needs no direction
        ([f"{NEW}, ressurs-kostnader: 10, helhet-endring-ressurs: {{not_relevant: Ny tjeneste}}"], 10.0),
        ([f"{NEW}, ressurs-kostnader: {{from: 1, to: 2}}", f"{LESS}, ressurs-kostnader: {{from: 5, to: 7}}"], Amount(-6, -3)),
        ([f"{NEW}, ressurs-kostnader: ca. 4", f"{LESS}, ressurs-kostnader: 4"], Amount(0, 0, True)),
        ([f"{NEW}, ressurs-kostnader: 0.1", f"{NEW}, ressurs-kostnader: 0.2"], 0.3),
    ],
)
def test_the_sum_of_cost_goes_by_the_direction_of_each_measure(found, measures, value):
    assert found(*measures)[SUM].value == value


@pytest.mark.parametrize(
    ("measure", "lacks"),
    [
        (NEW, "ressurs-kostnader"),
        (f"{NEW}, ressurs-kostnader: usikkert", "ressurs-kostnader"),
        (f"{NEW}, ressurs-kostnader: {{not_relevant: Ikke regnet på}}", "ressurs-kostnader"),
        (f"{NEW}, ressurs-kostnader: {{value: 3, unit: euro}}", "ressurs-kostnader"),
        ("ressurs-kostnader: 3", "tiltak-retning"),
        ("tiltak-retning: usikkert, ressurs-kostnader: 3", "tiltak-retning"),
        (f"{NEW}, ressurs-kostnader: 3, helhet-endring-ressurs: usikkert", "helhet-endring-ressurs"),
    ],
)
def test_a_sum_that_lacks_a_term_is_never_told_in_part(found, base, read, measure, lacks):
    one = found(measure, f"{LESS}, ressurs-kostnader: 5")[SUM]
    assert (one.value, one.stands, one.waits) == (None, False, True)
    assert [(str(subject), id) for subject, id in one.lacks] == [("tiltak:m0", lacks)]
    assert words.lacking(base, read(case(measure)), one).endswith(f"Tiltak 0: «{base.questions[lacks].text['en']}»")


def test_what_nobody_has_begun_to_answer_is_not_asked_for(found):
    assert SUM not in found(NEW, LESS) and SUM not in found()
    assert not found(AS_TODAY, NEW)[SUM].waits
    assert not found(NEW, f"{LESS}, ressurs-kostnader: 5", of_the_case=f"{SUM}: 4")[SUM].waits  # people have the sum themselves


def test_a_sum_larger_than_any_number_is_none(found):
    assert found(*[f"{NEW}, ressurs-kostnader: 1.0e+308"] * 2)[SUM].value is None


@pytest.mark.parametrize(
    ("measures", "ways"),
    [
        ([NEW, LESS], ("opp", "ned")),
        ([STRONGER, AS_TODAY], ("opp",)),
        ([LATER], ("ned",)),
        ([REFUSED, NEW], ("opp", "ned")),
        ([ENDED], ("ned",)),
        ([AS_TODAY], None),
        ([NEW, "nytte-samlet: stor"], None),  # one has no direction yet
    ],
)
def test_which_ways_a_case_goes_follows_from_its_measures(found, measures, ways):
    assert found(*measures)[WAYS].value == ways


@pytest.mark.parametrize(
    ("number", "step"),
    [
        ("-5", "mindre"),
        ("0", "uendret"),
        ("5", "mer"),
        ("ca. 5", "mer"),
        ("{from: 1, to: 5}", "mer"),
        ("{from: -5, to: -1}", "mindre"),
        ("{from: -1, to: 5}", None),
        ("{from: 0, to: 5}", None),
        ("usikkert", None),
    ],
)
def test_a_direction_is_the_sign_of_its_number(found, number, step):
    value = Span(step, step) if step else None
    asked = found(f"helhet-endring-ressurs: {number}", of_the_case=f"bg-budsjett-lang: {number}")
    assert [asked[id].value if id in asked else None for id in (LONG, MEASURE)] == [value, value]


def test_it_is_said_where_it_is_asked_or_answered_otherwise(advice_on):
    def told(text):
        return {one.place[1]: one.given is not None for one in advice_on(text).proposals}

    measures = [f"{NEW}, helhet-endring-ressurs: 5", f"{LESS}, helhet-endring-ressurs: -3"]
    assert told(case(*measures)) == {SUM: False}  # the other two are asked at the deepest only
    assert told(case(*measures, level="nasjonalt")) == {SUM: False, WAYS: False, MEASURE: False}
    assert told(case(*measures, of_the_case=f"{SUM}: 9")) == {SUM: True}
    assert told(case(*measures, of_the_case=f"{SUM}: usikkert")) == {SUM: True}
    assert told(case(*measures, of_the_case=f"{SUM}: {{value: 2, unit: euro}}")) == {SUM: True}
    assert told(case(*measures, of_the_case=f"{SUM}: ca. 2")) == {}  # about so much is no other sum
    assert told(case(of_the_case="bg-budsjett-lang: 5")) == {}  # nobody is asked for the direction
    assert told(case(of_the_case=f"bg-budsjett-lang: 5, {LONG}: uendret")) == {LONG: True}
    assert told(case(of_the_case=f"bg-budsjett-lang: 5, {LONG}: mer")) == {}


def test_the_json_has_each_with_its_terms(advice_on):
    text = case(f"{NEW}, ressurs-kostnader: {{from: 1, to: 2}}", f"{LESS}, ressurs-kostnader: 5")
    assert advice_on(text).as_dict()["proposals"] == [
        {
            "question": SUM,
            "subject": "sak",
            "value": {"from": -4.0, "to": -3.0},
            "terms": [
                {"question": "ressurs-kostnader", "subject": "tiltak:m0", "value": {"from": 1.0, "to": 2.0}, "sign": 1},
                {"question": "ressurs-kostnader", "subject": "tiltak:m1", "value": 5.0, "sign": -1},
            ],
        }
    ]


def test_the_terms_say_what_is_added_and_what_falls_away(found, base, read):
    measures = [
        f"{NEW}, ressurs-kostnader: {{value: 1100000, year: 2027}}",
        f"{STRONGER}, ressurs-kostnader: ca. 300000",
        f"{LESS}, ressurs-kostnader: 1050000",
        "helhet-endring-ressurs: {from: -1, to: 2}",
        AS_TODAY,
    ]
    one = found(*measures)[SUM]
    with speaking("nb"):
        assert words.proposed(base, one).replace("\xa0", " ") == "Forslag fra svarene: om lag 349 999–350 002 kroner per år."
        assert words.terms(base, read(case(*measures)), one).replace("\xa0", " ").replace("−", "-") == (
            "Det som kommer til: om lag 1 400 000 (Tiltak 0, nytt tiltak, 2027: 1 100 000;"
            " Tiltak 1, skal styrkes: om lag 300 000)."
            " Det som faller bort: 1 050 000 (Tiltak 2, skal nedprioriteres). Mer eller mindre: -1–2 (Tiltak 3)."
            " Uten endring: Tiltak 4, videreføres som i dag."
            " Sjekk at beløpet er det som endres, og ikke hele tiltaket: Tiltak 1, Tiltak 2."
        )


# Whatever a case says --------------------------------------------------------------------------


@given(data=st.data())
@relaxed
def test_a_sum_has_the_bounds_of_its_terms_and_none_is_missing(base, data):
    for one in proposals(advise(data.draw(cases(base)), base).inference):
        assert one.value is None or not one.lacks
        if isinstance(one.value, float | Amount):
            assert {subject for (subject, _id) in (term.place for term in one.terms)} != set()
            for end in (0, 1):
                assert bounds(one.value)[end] == pytest.approx(sum(bounds(term.amount)[end] for term in one.terms))


@given(data=st.data())
@relaxed
def test_the_order_of_the_measures_is_nothing_to_it(base, data):
    case, chance = data.draw(cases(base)), Random(data.draw(st.integers(0, 2**32)))
    turned = replace(case, measures=tuple(chance.sample(case.measures, len(case.measures))))
    here, there = ({one.place: one.value for one in proposals(advise(one, base).inference)} for one in (case, turned))
    assert here == there


@given(data=st.data())
@relaxed
def test_one_that_is_used_is_an_answer_and_said_no_more(base, data):
    case = data.draw(cases(base))
    advice = advise(case, base)
    for one in advice.proposals:
        subject, question = one.place
        after = advise(with_answer(case, subject, question, Answer(State.VALUE, one.value)), base)
        assert one.place not in [other.place for other in after.proposals]


@given(data=st.data())
@relaxed
def test_none_counts_closes_or_asks_for_anything(base, data):
    """With every proposal gone from the base, the rest of the advice is the same."""
    case = data.draw(cases(base))
    without = replace(base, roles=replace(base.roles, proposing=()))
    some, none = (advise(case, one).as_dict() for one in (base, without))
    assert some.pop("proposals") is not None and none.pop("proposals") == []
    assert some == none


def test_no_duty_rests_on_what_is_proposed(base):
    assert CASE.kind is base.questions[SUM].about
    for how in base.roles.proposing:
        assert not base.questions[how.question].settles_duty
