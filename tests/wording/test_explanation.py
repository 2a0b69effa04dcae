"""Why, why not, and what would change it."""

from dataclasses import replace

import pytest
from hypothesis import HealthCheck, given, settings, strategies as st

from advisor.advice.advice import advise
from advisor.advice.reasons import changes, outcome
from advisor.case.casefile import read_case
from advisor.engines.reference import Reference
from advisor.text.errors import UnknownId
from advisor.wording.explained import show_explained
from advisor.wording.explanation import explain

from ..conftest import EXAMPLES, ROOT
from ..finding import BASE, DUTY, RECOMMENDED, WHETHER, reading
from ..strategies import cases

relaxed = settings(deadline=None, suppress_health_check=list(HealthCheck), derandomize=True)
CASE = """
case: x
measures:
  - id: a
    answers: {anb-barn-berort: usikkert, nytte-samlet: middels}
    target_groups: [{id: g, answers: {nytte-sannsynlighet: lav}}]
"""

PROMISING = reading(BASE, "nytte-samlet", "nytte-sannsynlighet").id


def would_change(part):
    return {(one["question"], one["answer"], one["outcome"]) for one in part.as_dict()["would_change"]}


def test_why_not_a_rule_and_which_single_answer_would_fire_it(advice_on):
    (part,) = explain(advice_on(CASE), PROMISING)
    assert part.as_dict()["value"] == "nei"
    assert [reason["question"] for reason in part.as_dict()["because"]] == ["nytte-samlet"]
    assert ("nytte-samlet", "stor", "ja") in would_change(part)
    assert ("nytte-sannsynlighet", "høy", "ja") not in would_change(part)


def test_why_a_requirement_is_unknown_and_what_would_decide_it(advice_on):
    (part,) = explain(advice_on(CASE), DUTY)
    assert part.as_dict()["value"] == "ukjent"
    assert {("anb-barn-berort", "ja", "mangler"), ("anb-barn-berort", "nei", "gjelder ikke")} <= would_change(part)


def test_what_an_answer_to_a_question_would_change(advice_on):
    (part,) = explain(advice_on(CASE), "nytte-samlet")
    effects = {one["answer"]: {effect["id"] for effect in one["effects"]} for one in part.as_dict()["would_change"]}
    assert any(PROMISING in ids for answer, ids in effects.items() if answer == "stor")
    assert any(ids - {PROMISING} for answer, ids in effects.items() if answer in ("ingen", "liten"))


def test_one_subject_can_be_picked(advice_on):
    advice = advice_on("case: x\nmeasures: [{id: a}, {id: b}]")
    assert len(explain(advice, WHETHER)) == 2
    (part,) = explain(advice, WHETHER, "tiltak:b")
    assert part.as_dict()["subject"] == "tiltak:b"


@pytest.mark.parametrize(("id", "near"), [(DUTY[:-1], DUTY[:-1]), ("nytte-samle", "nytte-samlet"), ("hei", "hei")])
def test_an_unknown_id_is_said_with_a_near_one(advice_on, id, near):
    with pytest.raises(UnknownId, match=near):
        explain(advice_on(CASE), id)


def test_a_rule_of_other_days_is_said_to_be_one(base):
    """Of no id that there is, it is said that there is none; not even where the case has nothing that it is about."""
    advice = advise(replace(read_case(ROOT / "examples" / "lunsjtilbud-kort.yaml", base), measures=()), base)
    said = {}
    for id in [*base.questions, *base.requirements, *(rule.id for rule in base.rules), *base.law_map.entries]:
        try:
            explain(advice, id)
        except UnknownId as error:
            said[id] = str(error)
    assert not [id for id, one in said.items() if "There is no" in one]
    over = {id for id, one in said.items() if f"«{id}» holds on other days than " in one}
    assert over and not over & {rule.id for rule in advice.inference.rules.rules}


def test_a_subject_that_the_case_lacks_is_said(advice_on):
    with pytest.raises(UnknownId, match="tiltak:a"):
        explain(advice_on(CASE), DUTY, "tiltak:b")
    with pytest.raises(UnknownId):
        explain(advice_on("case: x"), DUTY)


def test_what_was_dismissed_is_said_where_it_is_explained(advice_on, capsys):
    case = f"case: x\nmeasures: [{{id: a}}]\ndismissals: [{{rule: {RECOMMENDED}, subject: a, reason: Not here.}}]\n"
    (asked,) = explain(advice_on(case), RECOMMENDED)
    show_explained([asked])
    assert asked.as_dict()["dismissed"] == "Not here." and "Dismissed: Not here." in capsys.readouterr().out
    example = EXAMPLES[0].read_text(encoding="utf-8").partition("\ndismissals:")[0]
    given = next(one for one in advice_on(example).prompts if one.rule.force.dismissible)
    subject = f"subject: '{given.subject}', " if given.subject.ids else ""
    case = f"{example}\ndismissals: [{{rule: {given.rule.id}, {subject}reason: Nor here.}}]\n"
    one = next(one for one in explain(advice_on(case), given.rule.id) if one.subject == given.subject)
    show_explained([one])
    assert one.as_dict()["dismissed"] == "Nor here." and "Dismissed: Nor here." in capsys.readouterr().out


@given(data=st.data())
@settings(relaxed, max_examples=10)
def test_every_change_that_is_named_really_changes_it(base, data):
    advice = advise(data.draw(cases(base, most_measures=2)), base)
    inference = advice.inference
    for target in [*base.requirements.values(), *base.rules][::9]:
        for subject in inference.facts.subjects[target.about][:1]:
            now = outcome(target, subject, inference.reference, advice.depth)
            for change in changes(inference, target, subject, advice.depth):
                trial = Reference(inference.facts, inference.rules, {change.place: change.answer})
                assert outcome(target, subject, trial, advice.depth) == change.outcome != now
