"""What a municipality answers once a year never settles a duty: a base where it would is refused."""

import pytest

from advisor.language.subjects import Kind

from .test_knowledge import GUIDELINE, cache_of_our_own, change, copy, said_of

__all__ = ["cache_of_our_own", "change", "copy"]

CHILDREN = "rules/barnets-beste.yaml"
RESTS = "duty in law rests on"


def yearly(change, id):
    """What is said of a question that is made yearly."""
    problems, line = change(GUIDELINE, "prio:dybde", "prio:arlig true ;\n    prio:dybde", after=f"sporsmal:{id} a prio:Sporsmal")
    return said_of(problems, GUIDELINE, line)


def test_the_questions_of_a_profile_are_about_the_case(base):
    several = [question for question in base.questions.values() if question.yearly]
    assert len(several) > 10
    assert {(one.about, one.case_field, one.derived, one.settles_duty) for one in several} == {(Kind.CASE, "", False, False)}


def test_what_a_duty_asks_for_is_not_yearly(change):
    assert RESTS in yearly(change, "bb-plikt-fremgar")


@pytest.mark.parametrize(
    ("id", "said"), [("anb-barn-berort", "about the case"), ("krise-situasjon", "field of its own"), ("bb-vurder", RESTS)]
)
def test_what_is_not_answered_for_a_whole_case_is_not_yearly(change, id, said):
    assert said in yearly(change, id)


@pytest.mark.parametrize(
    "test", ["is: {samisk-forvaltningsomrade: ja}", "answered: samisk-forvaltningsomrade", "unsure: samisk-forvaltningsomrade"]
)
def test_what_decides_whether_a_duty_applies_is_not_yearly(change, test):
    """Also where a situation reads only whether it is answered."""
    when = "{some: {measure: {situation: BarnBerort}}}"
    problems, _line = change(CHILDREN, when, f"{{any: [{when}, {{{test}}}]}}", after="- id: S-SakMedBarn")
    [said] = [one for one in problems if RESTS in one.what]
    assert "samisk-forvaltningsomrade" in said.what and said.file.endswith(GUIDELINE)
