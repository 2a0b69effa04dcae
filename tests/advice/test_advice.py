"""The one result: complete or not, what is left, what holds back, and why."""

import json

import pytest

from advisor.advice.advice import advise
from advisor.case.casefile import read_case
from advisor.knowledge.rules import questions_read
from advisor.knowledge.terms import Force
from tests.strategies import DEPTHS, LEVEL

from ..conftest import EXAMPLES, ROOT

SHORT = (ROOT / "examples" / "lunsjtilbud-kort.yaml").read_text(encoding="utf-8")


def test_the_examples_are_here():
    """A forgotten folder would make every test over the examples pass by testing nothing."""
    assert len(EXAMPLES) == 12


def test_a_small_case_at_practice_level_is_complete_in_ten_answers(base):
    advice = advise(read_case(ROOT / "examples" / "lunsjtilbud-kort.yaml", base), base)
    assert advice.depth is DEPTHS[0]
    assert advice.complete
    assert sum(len(given) for given in advice.case.answers.values()) == 10


def test_without_any_one_required_answer_the_short_case_is_not_complete(base):
    from ..strategies import with_answer

    case = read_case(ROOT / "examples" / "lunsjtilbud-kort.yaml", base)
    asking = [one for one in base.requirements.values() if one.force is not Force.MAY]
    required = {question for one in asking for demand in one.at(DEPTHS[0]) for question in demand.questions}
    assert required & {question for given in case.answers.values() for question in given}
    for subject, given in case.answers.items():
        for question in given:  # without the depth more is asked, not less
            complete = advise(with_answer(case, subject, question, None), base).complete
            assert complete is (question not in required | {LEVEL}), question


def test_every_worked_example_reads_and_between_them_every_rule_fires(base):
    fired, seen = set(), set()
    for path in EXAMPLES:
        advice = advise(read_case(path, base), base)
        fired |= {rule for (_subject, rule), truth in advice.inference.truths.items() if truth.name == "JA"}
        seen |= {one.status for one in advice.requirements}
    personal = {rule.id for rule in base.rules if "fritekst-person" in questions_read(rule)}  # no example holds any
    assert fired == {rule.id for rule in base.rules if rule.valid_to is None} - personal
    assert {status.value for status in seen} == {"mangler", "oppfylt", "ukjent", "ikke relevant", "gjelder ikke", "ikke vurdert"}


@pytest.mark.parametrize("path", EXAMPLES, ids=lambda path: path.stem)
def test_each_example_is_advised_without_disagreement(base, path):
    advice = advise(read_case(path, base), base)
    assert not advice.disagreements
    assert json.loads(json.dumps(advice.as_dict())) == advice.as_dict()


def test_counts_leave_out_what_does_not_apply_and_what_is_not_asked_for(advice_on):
    advice = advice_on("case: x\nlevel: praksis\nmeasures: [{id: a, target_groups: [{id: g}], answers: {anb-barn-berort: nei}}]")
    counted = sum(sum(by_status.values()) for by_status in advice.counts().values())
    at_depth = [one for one in advice.requirements if one.finding.at_depth and one.status != "gjelder ikke"]
    assert counted == len(at_depth) < len(advice.requirements)
    assert "gjelder ikke" not in {status for by_status in advice.counts().values() for status in by_status}


def test_json_has_the_published_keys(advice_on):
    advice = advice_on(SHORT.replace("anb-barn-berort: nei", "anb-barn-berort: ja")).as_dict()
    assert {"case", "knowledge_base", "complete", "counts", "requirements", "prompts", "blocking", "next"} <= set(advice)
    keys = {"id", "subject", "status", "force", "basis", "message", "questions", "clauses", "because"}
    assert all(keys <= set(one) for one in advice["requirements"])
    keys = {"id", "subject", "kind", "force", "basis", "message", "clauses", "because", "dismissed"}
    assert all(keys <= set(one) for one in advice["prompts"])


def test_the_day_whose_rules_were_used_is_in_the_advice(advice_on):
    from datetime import date

    assert advice_on("case: x\nassessed_on: 2026-11-01").as_dict()["assessed_on"] == "2026-11-01"
    assert advice_on("case: x").as_dict()["assessed_on"] == str(date.today())
