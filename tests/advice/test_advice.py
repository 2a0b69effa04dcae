"""The one result: complete or not, what is left, what holds back, and why."""

import json

import pytest

from advisor.advice.advice import advise
from advisor.case.casefile import read_case
from tests.strategies import LEVELS

from ..conftest import CORPUS, EXAMPLES, ROOT

SHORT = (ROOT / "examples" / "lunsjtilbud-kort.yaml").read_text(encoding="utf-8")


def test_the_corpus_is_here():
    """A forgotten folder would make every test over the corpus pass by testing nothing."""
    assert len(EXAMPLES) == 10
    assert len(CORPUS) >= 14


def test_a_small_case_at_practice_level_is_complete_in_ten_answers(base):
    advice = advise(read_case(ROOT / "examples" / "lunsjtilbud-kort.yaml", base), base)
    assert advice.level is LEVELS[0]
    assert advice.complete
    assert sum(len(given) for given in advice.case.answers.values()) == 10


def test_without_any_one_required_answer_the_short_case_is_not_complete(base):
    from ..strategies import with_answer

    case = read_case(ROOT / "examples" / "lunsjtilbud-kort.yaml", base)
    optional = {"niva", "bg-prioriteringssituasjon"}  # kan, and the level itself: without it more is asked, not less
    for subject, given in case.answers.items():
        for question in given:
            assert advise(with_answer(case, subject, question, None), base).complete is (question in optional - {"niva"})


def test_a_case_without_measures_or_groups_is_not_complete(advice_on):
    empty = advice_on("case: x\nlevel: praksis\nanswers: {helhet-samlet: Vi veide.}")
    assert not empty.complete
    assert [(str(gap.subject), str(gap.kind)) for gap in empty.gaps] == [("sak", "measure")]
    without_group = advice_on("case: x\nmeasures: [{id: a}]")
    assert [(str(gap.subject), str(gap.kind)) for gap in without_group.gaps] == [("tiltak:a", "group")]


def test_every_worked_example_reads_and_between_them_every_rule_fires(base):
    fired, seen = set(), set()
    for path in EXAMPLES:
        advice = advise(read_case(path, base), base)
        fired |= {rule for (_subject, rule), truth in advice.inference.truths.items() if truth.name == "JA"}
        seen |= {one.status for one in advice.requirements}
    assert fired == {rule.id for rule in base.rules} - {"R-DOK-10"}  # no example holds personal data
    assert {status.value for status in seen} == {"mangler", "oppfylt", "ukjent", "ikke relevant", "gjelder ikke", "ikke vurdert"}


@pytest.mark.parametrize("place", ["title: {}", "answers: {{bg-prioriteringssituasjon: {}}}", "measures: [{{id: a, title: {}}}]"])
def test_personal_data_anywhere_in_the_text_is_pointed_at(advice_on, place):
    for text, expected in (("Ring 91 23 45 67", True), ("Ring oss", False)):
        advice = advice_on(f"case: x\n{place.format(text)}")
        assert ("R-DOK-10" in {one.rule.id for one in advice.prompts}) is expected


@pytest.mark.parametrize("path", CORPUS, ids=lambda path: path.stem)
def test_each_case_of_the_corpus_is_advised_without_disagreement(base, path):
    advice = advise(read_case(path, base), base)
    assert not advice.disagreements
    assert json.loads(json.dumps(advice.as_dict())) == advice.as_dict()


def expectation(path):
    """The lines «# expects: …» of a case of the corpus: what must be there and, after «!», what must not."""
    words = []
    for line in path.read_text(encoding="utf-8").splitlines():
        if line.startswith("# expects:"):
            words += line.removeprefix("# expects:").split()
    return words


@pytest.mark.parametrize("path", [p for p in CORPUS if p.parent.name == "cases"], ids=lambda path: path.stem)
def test_each_case_of_the_corpus_comes_out_as_it_expects(base, path):
    advice = advise(read_case(path, base), base)
    facts = {f"{one.rule.id}@{one.subject}" for one in advice.prompts}
    facts |= {f"{one.requirement.id}@{one.subject}={str(one.status).replace(' ', '-')}" for one in advice.requirements}
    facts |= {f"complete={advice.complete}".lower(), f"next={len(advice.next)}", f"blocking={len(advice.blocking)}"}
    words = expectation(path)
    assert words
    for word in words:
        if word.startswith("!"):
            assert word[1:] not in facts
        else:
            assert word in facts, (word, sorted(facts))


def test_reasons_name_the_answers_behind_a_conclusion(advice_on):
    advice = advice_on(
        """
        case: x
        measures:
          - id: a
            answers: {nytte-samlet: stor, anb-barn-berort: nei}
            target_groups:
              - {id: g1, answers: {nytte-sannsynlighet: høy}}
              - {id: g2, answers: {nytte-sannsynlighet: usikkert, alvorlighet-barn-berort: ja}}
        """
    )
    (prompt,) = [one for one in advice.prompts if one.rule.id == "R-NYTTE-11"]
    assert [(str(r.subject), r.question, r.value) for r in prompt.because] == [
        ("tiltak:a", "nytte-samlet", "stor"),
        ("målgruppe:a/g2", "nytte-sannsynlighet", "usikkert"),
    ]
    duty = next(one for one in advice.requirements if one.requirement.id == "R-BARN-02")
    assert [(str(r.subject), r.question, r.value) for r in duty.because] == [("målgruppe:a/g2", "alvorlighet-barn-berort", "ja")]


def test_a_ranking_is_asked_about_by_the_titles_that_people_gave(advice_on):
    advice = advice_on(
        """
        case: x
        ranking: [a, b]
        measures:
          - id: a
            title: Kor
            answers: {nytte-samlet: liten, ressurs-samlet: stor}
            target_groups: [{id: g, answers: {alvorlighet-malgruppe: lav}}]
          - id: b
            title: Tur
            answers: {nytte-samlet: stor, ressurs-samlet: stor}
            target_groups: [{id: g, same_as: a/g}]
        """
    )
    (prompt,) = [one for one in advice.prompts if one.rule.id == "R-RANG-01"]
    assert str(prompt.subject) == "par:a>b"
    assert "«Kor»" in prompt.message
    assert "«Tur»" in prompt.message
    assert "{a}" not in prompt.message


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


def test_a_text_that_is_too_short_is_told_how_long_it_must_be(advice_on):
    advice = advice_on("case: x\nmeasures: [{id: a, answers: {anb-barn-berort: ja, bb-vurder: x}}]")
    (duty,) = [one for one in advice.requirements if one.requirement.id == "R-BARN-02"]
    assert "At least 20 characters" in duty.message


def test_the_day_whose_rules_were_used_is_in_the_advice(advice_on):
    from datetime import date

    assert advice_on("case: x\nassessed_on: 2026-11-01").as_dict()["assessed_on"] == "2026-11-01"
    assert advice_on("case: x").as_dict()["assessed_on"] == str(date.today())
