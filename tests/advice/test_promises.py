"""What the tool promises never to do: the eight promises of the rule table, and what the source study forbids.

The rules R-NIVA-02, R-RANG-06, R-RANG-07, R-LOK-08, R-DOK-13, R-DOK-14, R-DOK-15, R-ETIKK-05 and R-BARN-13
are promises of the tool and not conditions on a case, so they stand here as tests.
"""

import ast
import json
import re
from dataclasses import replace

import pytest
from hypothesis import HealthCheck, given, settings, strategies as st

from advisor.advice.advice import advise
from advisor.case.casefile import read_case
from advisor.case.model import Dismissal
from advisor.engines.status import Status
from advisor.knowledge.terms import Force
from advisor.language.answers import Answer, State
from advisor.language.subjects import Kind, Subject
from advisor.maintenance.checking.check import check, notices
from advisor.text.catalogue import LANGUAGES, speaking
from advisor.text.errors import UnusableCase
from advisor.wording import words as wording
from advisor.wording.terminal import show_advice
from tests.strategies import DEPTHS

from ..conftest import EXAMPLES, ROOT
from ..finding import prompting, recommendation, requirements
from ..strategies import at_depth, cases, with_answer

relaxed = settings(deadline=None, suppress_health_check=list(HealthCheck), derandomize=True)


def texts(base):
    """Every sentence of the knowledge base: (what it belongs to, force, basis, text)."""
    for rule in base.rules:
        for text in rule.text.values():
            yield rule.id, rule.force, rule.basis, text
    for requirement in base.requirements.values():
        for text in [*requirement.label.values(), *(t for demand in requirement.demands for t in demand.message.values())]:
            yield requirement.id, requirement.force, requirement.basis, text


def catalogue():
    for path in (ROOT / "advisor" / "locale").glob("*/LC_MESSAGES/messages.po"):
        yield from re.findall(r'^msgstr.*?"(.*)"', path.read_text(encoding="utf-8"), re.M)


def test_no_score_weight_or_total_is_ever_computed(base):
    """E1: nothing in the code is a score, and the advice holds no number but counts of requirements, and amounts in the unit
    that people gave them in."""
    for path in (ROOT / "advisor").rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            name = getattr(node, "name", None) or getattr(node, "id", None) or getattr(node, "attr", None) or ""
            assert not re.search(r"score|weight|approve|rank_by|best_measure", str(name).lower()), (path, name)
    for path in EXAMPLES:
        advice = advise(read_case(path, base), base).as_dict()
        counts, answers = advice.pop("counts"), advice.pop("assessments")
        assert all(isinstance(n, int) for by_status in counts.values() for n in by_status.values())
        assert set(answers) == {"answered", "required", "open"}  # two counts beside each other, and what is open: no share
        assert [type(answers[name]) for name in ("answered", "required")] == [int, int] and not numbers_in(answers["open"])
        for section in advice["document"]:
            section.pop("number")
        for proposal in advice.pop("proposals"):
            assert not numbers_in(proposal["value"]) or base.questions[proposal["question"]].unit
        assert not numbers_in(advice)


def numbers_in(value):
    if isinstance(value, dict):
        return [n for one in value.values() for n in numbers_in(one)]
    if isinstance(value, list):
        return [n for one in value for n in numbers_in(one)]
    return [value] if isinstance(value, int | float) and not isinstance(value, bool) else []


@given(data=st.data())
@settings(relaxed, max_examples=25)
def test_the_tool_never_orders_the_measures(base, data):
    """E1: measures come in the order of the file, and a ranking stays as people gave it."""
    case = data.draw(cases(base))
    before = case.ranking
    advice = advise(case, base)
    assert advice.case.ranking == before
    asked = recommendation(base)
    measures = [str(one.subject) for one in advice.requirements if one.requirement is asked]
    assert measures == [f"tiltak:{measure.id}" for measure in case.measures]


def test_only_a_duty_is_called_a_breach_of_law(base):
    """E2: never «lovbrudd», «feil» or «mangelfullt» about what is recommended."""
    for id, force, _basis, text in texts(base):
        if force is not Force.MUST:
            assert not re.search(r"lovbrudd|lovbrot|ulovlig|breach|illegal|mangelfull|feil\b", text.lower()), (id, text)
    for sentence in catalogue():
        assert not re.search(r"lovbrudd|lovbrot|oppfylt", sentence.lower()), sentence


def test_recommendations_say_who_recommends(base):
    """A prompt of force bør says that the Directorate recommends it."""
    for rule in base.rules:
        if rule.prompt and rule.force is Force.SHOULD:
            assert "Helsedirektoratet anbefaler" in rule.text["nb"], rule.id
            assert "Helsedirektoratet tilrår" in rule.text["nn"], rule.id


def test_the_duty_towards_children_is_never_said_to_be_met():
    """E3: a text box filled in is not a sound assessment."""
    for language in LANGUAGES:
        with speaking(language):
            said = wording.finding(Force.MUST, Status.MET)
            assert said not in (wording.finding(force, Status.MET) for force in Force if force is not Force.MUST)
            assert said in ("Delene er skrevet", "Delane er skrivne", "Parts are written")


def test_no_text_says_that_a_duty_is_fulfilled(base):
    for id, _force, _basis, text in texts(base):
        assert not re.search(r"plikt\w* er oppfyl|oppfylt|duty is (met|fulfilled)", text.lower()), (id, text)


@given(data=st.data(), depth=st.sampled_from(DEPTHS))
@settings(relaxed, max_examples=25)
def test_unsure_and_unanswered_are_never_read_as_no(base, data, depth):
    """E4: as long as nobody has answered what settles a duty, it is not said that it does not apply."""
    case = at_depth(data.draw(cases(base)), depth)
    for question in base.questions.values():
        for subject in case.subjects(question.about) if question.settles_duty else ():
            case = with_answer(case, subject, question.id, data.draw(st.sampled_from([None, Answer(State.UNSURE)])))
    for one in advise(case, base).requirements:
        if one.requirement in requirements(base, Force.MUST):
            assert one.status in (Status.UNKNOWN, Status.NOT_ASSESSED), one.requirement.id


def test_no_threshold_on_cost_per_qaly(base):
    """E5: no rule compares an amount with anything but zero."""
    assert all(demand.min_length in (0, 20) for requirement in base.requirements.values() for demand in requirement.demands)
    for path in sorted((ROOT / "rules").glob("*.yaml")):
        assert not re.search(r"275[ .]?000|cost-effective|kostnadseffektiv", path.read_text(encoding="utf-8"))


def test_no_requirement_and_no_prompt_asks_for_an_ethics_committee(base):
    """E7: lacking one is never a lack."""
    for requirement in base.requirements.values():
        assert not any(question.startswith("etikk-komite") for question in requirement.questions)


def test_nothing_compares_municipalities(base, read):
    """E7, E12: the municipality's number changes no advice, and no total over files names or orders them."""
    text = "case: x\nmunicipality: '{}'\nmeasures: [{{id: a, target_groups: [{{id: g}}]}}]"
    one, other = (advise(read(text.format(number)), base).as_dict() for number in ("4601", "0301"))
    assert one == other
    assert "4601" not in json.dumps(one)


def test_every_source_that_is_shown_exists_and_no_address_is_made_up(base):
    """E8: the only web addresses in the knowledge base are that of the guideline itself, and of the acts by their ids."""
    acts = {source.url for source in base.sources.values() if source.act}
    addresses = {source.url for source in base.sources.values() if source.url} - acts
    assert {address.split("/")[2] for address in addresses} == {"www.helsedirektoratet.no"}
    assert all(
        re.fullmatch(r"https://lovdata\.no/(lov|forskrift)/[0-9-]+(/§[0-9a-z-]+|/gdpr/a[0-9]+)?", address) for address in acts
    )
    for _id, _force, _basis, text in texts(base):
        assert "http" not in text
        assert "www." not in text


@pytest.mark.parametrize("path", EXAMPLES, ids=lambda path: path.stem)
def test_nothing_is_written_on_the_officers_behalf(base, path):
    """E8: advice leaves every answer as it was."""
    case = read_case(path, base)
    before = {subject: dict(answers) for subject, answers in case.answers.items()}
    advise(case, base).as_dict()
    assert case.answers == before


def test_a_crisis_and_a_short_depth_change_no_duty(base, advice_on):
    """E9: the duties stand in a crisis and at the short depth."""
    text = "case: x\ndepth: {}\ncrisis: {}\nmeasures: [{{id: a, target_groups: [{{id: g}}], answers: {{anb-barn-berort: ja}}}}]"
    expected = {one.id for one in base.requirements.values() if one.force is Force.MUST}
    for depth in DEPTHS:
        for crisis in ("ja", "nei", "over", "usikkert"):
            assert {one.requirement.id for one in advice_on(text.format(depth, crisis)).blocking} == expected


def test_only_duties_hold_back_a_sign_off(base):
    """E9: what is missing of bør and kan is advice, never a lock."""
    for path in EXAMPLES:
        assert {one.requirement.force for one in advise(read_case(path, base), base).blocking} <= {Force.MUST}


def test_inferences_are_ours_and_never_above_kan(base):
    """E11: shown as ours wherever they are met, and never above kan."""
    for one in [*base.rules, *base.requirements.values()]:
        if one.basis.ours:
            assert one.force is Force.MAY, one.id
    own = next(one for one in base.bases.values() if one.ours)
    for language, ours in [("nb", "Vår slutning"), ("nn", "Vår slutning"), ("en", "Our inference")]:
        with speaking(language):
            assert ours in wording.force(Force.MAY, own)


def test_a_prompt_of_ours_says_so_in_its_own_words(base):
    """E11: also where the text is met without its tag."""
    for rule in base.rules:
        if rule.prompt and rule.basis.ours:
            assert re.search(r"[Vv]år\b|[Vv]årt\b|\b[Vv]i\b", rule.text["nb"]), rule.id
            assert "Helsedirektoratet anbefaler" not in rule.text["nb"], rule.id


def test_version_and_source_date_are_in_every_advice(base, advice_on):
    """E11: never hidden."""
    said = advice_on("case: x").as_dict()["knowledge_base"]
    assert said == {"version": base.version, "digest": base.digest, "source_date": "2025-04-10"}


def test_a_recommendation_is_dismissed_with_a_reason_and_shown(base, advice_on):
    """Accepted, and in the advice for the record."""
    id = recommendation(base).id
    advice = advice_on(f"case: x\nmeasures: [{{id: a}}]\ndismissals: [{{rule: {id}, subject: a, reason: Målet står i planen}}]")
    (dismissed,) = [one for one in advice.requirements if one.dismissed]
    assert dismissed.requirement.id == id
    assert not dismissed.open
    assert advice.counts()["bør"]["avvist"] == 1
    assert "Målet står i planen" in json.dumps(advice.as_dict(), ensure_ascii=False)


def test_not_relevant_never_settles_whether_a_duty_applies(base, read):
    """Found from the rules and shapes themselves: no answer but ja, nei or usikkert opens or closes a duty."""
    settling = [question for question in base.questions.values() if question.settles_duty]
    assert settling
    for question in settling:
        answers = dict.fromkeys(Kind, "{}") | {question.about: f"{{{question.id}: {{not_relevant: Vet ikke.}}}}"}
        group = f"{{id: g, answers: {answers[Kind.GROUP]}}}"
        with pytest.raises(UnusableCase, match=question.id):
            read(f"case: x\nmeasures: [{{id: a, answers: {answers[Kind.MEASURE]}, target_groups: [{group}]}}]")


def test_a_duty_cannot_be_dismissed(base, read):
    duties = [*base.requirements.values(), *(rule for rule in base.rules if rule.prompt)]
    places = {Kind.CASE: "", Kind.MEASURE: "subject: a, "}
    duties = [one for one in duties if one.force is Force.MUST]
    assert {one.about for one in duties} == set(places)
    for one in duties:
        with pytest.raises(UnusableCase, match="duty in law"):
            read(f"case: x\nmeasures: [{{id: a}}]\ndismissals: [{{rule: {one.id}, {places[one.about]}reason: Nei}}]")


def test_an_old_reading_of_the_source_is_said_to_maintainers_only(base, advice_on):
    """A notice of `kb check`, and nothing in the advice on a case."""
    from datetime import date

    new, old = (set(notices(base, day)) for day in (date(2026, 12, 5), date(2026, 12, 6)))
    (notice,) = old - new
    assert "2025-12-05" in notice and not any("2025-12-05" in one for one in new)
    assert "2025-12-05" not in json.dumps(advice_on("case: x\nassessed_on: 2030-01-01").as_dict())


def test_the_knowledge_base_itself_is_whole(base):
    assert check(base) == []


def test_which_uncertain_answer_decides_is_found_by_trying_it_out(base, read):
    """The comparison of a ranking is tried with each other answer, and the deciding ones are named."""
    from advisor.advice.reasons import changes

    case = read(
        """
        case: x
        ranking: [a, b]
        measures:
          - id: a
            answers: {nytte-samlet: middels, ressurs-samlet: stor}
            target_groups: [{id: g, answers: {alvorlighet-malgruppe: høy}}]
          - {id: b, answers: {nytte-samlet: usikkert, ressurs-samlet: stor}, target_groups: [{id: g, same_as: a/g}]}
        """
    )
    advice = advise(case, base)
    rule = prompting(base, Kind.PAIR)
    found = changes(advice.inference, rule, Subject(Kind.PAIR, ("a", "b")), advice.depth)
    assert ("tiltak:b", "nytte-samlet", "stor", "ja") in {(str(c.place[0]), c.place[1], str(c.answer), c.outcome) for c in found}


def test_promises_are_no_rules(base):
    promises = {"R-RANG-06", "R-LOK-08", "R-DOK-14", "R-DOK-15", "R-ETIKK-05", "R-BARN-13", "R-DOK-13", "R-RANG-07"}
    waiting = {"R-TALL-07", "R-TALL-08"}
    known = {rule.id for rule in base.rules} | set(base.requirements)
    assert not known & (promises | waiting)


@pytest.mark.parametrize("path", EXAMPLES, ids=lambda path: path.stem)
def test_no_dismissal_closes_a_duty_whoever_built_the_case(base, path):
    """Held where advice is made, not at the door of a file: a case may be made by a program, with any dismissals."""
    case = read_case(path, base)
    honest = advise(case, base)
    subjects = [*case.subjects(Kind.CASE), *case.subjects(Kind.MEASURE), *case.subjects(Kind.GROUP)]
    duties = [one.id for one in [*base.requirements.values(), *base.rules] if one.force is Force.MUST]
    by_hand = tuple(Dismissal(id, subject, "Nei.") for id in duties for subject in subjects)
    advice = advise(replace(case, dismissals=(*case.dismissals, *by_hand)), base)
    assert [one.requirement.id for one in advice.blocking] == [one.requirement.id for one in honest.blocking]
    assert (advice.complete, advice.next) == (honest.complete, honest.next)
    assert advice.counts() == honest.counts()
    assert not any(one.dismissed for one in advice.requirements if one.requirement.force is Force.MUST)
    assert not any(one.dismissed for one in advice.prompts if one.rule.force is Force.MUST)
    assert set(advice.without_effect) >= set(by_hand)


def test_a_dismissal_from_before_an_advice_moved_is_kept_and_said(base, advice_on, capsys):
    """It was about the case, and is about each measure: the file opens, and it is told that the dismissal closes nothing."""
    moved = next(rule for rule in base.rules if rule.prompt and rule.was_about is Kind.CASE)
    other = prompting(base, Kind.CASE)
    advice = advice_on(
        "case: x\nmeasures: [{id: a}]\n"
        f"dismissals: [{{rule: {moved.id}, reason: Avklart.}}, {{rule: {other.id}, reason: Det står i saken.}}]"
    )
    assert [(one.rule, str(one.subject)) for one in advice.without_effect] == [(moved.id, "sak")]
    assert advice.as_dict()["without_effect"] == [{"id": moved.id, "subject": "sak"}]
    with speaking("en"):
        show_advice(advice)
    shown = " ".join(capsys.readouterr().out.split())
    assert f"The dismissal of {moved.id} (The case) has no effect" in shown and f"The dismissal of {other.id}" not in shown
