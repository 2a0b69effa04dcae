"""Facts hold what everything after them may rest on, also in a case that a program made."""

from advisor.audit.layout import Layout
from advisor.case.facts import Facts
from advisor.case.model import Case, Dismissal
from advisor.language.subjects import Kind, Subject

A = Subject(Kind.MEASURE, ("a",))


def test_no_dismissal_of_a_duty_is_a_fact(base, read):
    whole = read("case: x\nassessed_on: 2026-11-01\nmeasures: [{id: a}]")
    duty, other = Dismissal("R-BARN-02", A, "No."), Dismissal("R-NYTTE-04", A, "Not now.")
    found = Facts(Case("x", assessed_on=whole.assessed_on, measures=whole.measures, dismissals=(duty, other)), base)
    assert found.dismissals == [other]
    assert [rule for _case, _subject, rule, _reason in Layout(base).rows(0, found).reasons] == ["R-NYTTE-04"]
