"""Facts hold what everything after them may rest on, also in a case that a program made."""

from advisor.audit.layout import Layout
from advisor.case import facts
from advisor.case.facts import Facts
from advisor.case.model import Case, Dismissal, Measure
from advisor.language.subjects import CASE, Kind, Subject

A = Subject(Kind.MEASURE, ("a",))


def test_no_dismissal_of_a_duty_is_a_fact(base, read):
    whole = read("case: x\nassessed_on: 2026-11-01\nmeasures: [{id: a}]")
    duty, other = Dismissal("R-BARN-02", A, "No."), Dismissal("R-NYTTE-04", A, "Not now.")
    found = Facts(Case("x", assessed_on=whole.assessed_on, measures=whole.measures, dismissals=(duty, other)), base)
    assert found.dismissals == [other]
    assert [rule for _case, _subject, rule, _reason in Layout(base).rows(0, found).reasons] == ["R-NYTTE-04"]


def test_what_is_remembered_of_texts_has_a_bound(base):
    facts._looked_at.cache_clear()
    long = "Call 41 23 45 67. " + "x" * facts.LONGEST_REMEMBERED
    for number in range(3):
        told = Facts(Case("x", title=long, measures=(Measure("a", "Call us."), Measure("b", str(number)))), base)
        assert str(told.answer(CASE, "fritekst-person")) == "ja"
    assert str(Facts(Case("x", title=long[5:9]), base).answer(CASE, "fritekst-person")) == "nei"
    assert facts._looked_at.cache_info().currsize <= 6
    assert facts._looked_at.cache_info().maxsize == facts.MOST_REMEMBERED
