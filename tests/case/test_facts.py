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
    long = "x" * facts.LONGEST_REMEMBERED + " Call 41 23 45 67."

    def told(title):
        return str(Facts(Case("x", title=title, measures=(Measure("a", "Lunch"),)), base).answer(CASE, "fritekst-person"))

    facts._looked_at.cache_clear()
    assert [told(title) for title in (long[:-9], long, long[-17:], "Lunch")] == ["nei", "ja", "ja", "nei"]
    remembered = facts._looked_at.cache_info()
    assert (remembered.currsize, remembered.maxsize) == (1, facts.MOST_REMEMBERED)
