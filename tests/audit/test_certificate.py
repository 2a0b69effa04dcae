"""The certificate: it finds no difference where there is none, and finds one wherever it is planted."""

import json
from collections import Counter
from dataclasses import replace
from datetime import date, timedelta
from functools import partial
from itertools import combinations, product

import pytest

from advisor.advice import inference
from advisor.advice.advice import advise
from advisor.advice.completeness import shacl_violations
from advisor.advice.inference import second_engine
from advisor.audit.duck import Duck
from advisor.audit.plan import Plan, plan_of
from advisor.audit.proof import certifying
from advisor.audit.proof.certifying import CERTIFICATE, DIFFERENCE, certify
from advisor.audit.proof.comparing import differences, expected_findings, expected_verdict
from advisor.audit.proof.random_cases import random_case, random_record
from advisor.audit.proof.small_cases import DRAWN, EVERY_ANSWER, EVERY_CLASS, Block, Spot, blocks, covered
from advisor.audit.results import Results
from advisor.case.casefile import parse_case
from advisor.case.facts import Facts
from advisor.case.model import Case, Group, Measure
from advisor.case.writing import case_text
from advisor.engines import compiler, lookups
from advisor.engines.encoding import STATUSES
from advisor.engines.reference import Reference
from advisor.engines.status import Status
from advisor.knowledge import Rule
from advisor.knowledge.rules import questions_read
from advisor.language.answers import State
from advisor.language.conditions import Truth, truth
from advisor.language.subjects import CASE, Kind, Subject
from advisor.language.tree import Constant
from advisor.language.types import every
from advisor.language.types.text import LONGEST

from ..conftest import ROOT, size
from ..finding import BASE, DUTY, RANKED, asking, concluding, duty, reading
from ..toys import RECOMMENDED, toy_base

HANDFUL = (
    DUTY,
    asking(BASE, "nytte-qaly-overforbarhet").id,
    asking(BASE, "bg-medvirkning").id,
    next(rule.id for rule in BASE.rules if questions_read(rule) == {"flere-tiltak"}),
    reading(BASE, "rank").id,
    reading(BASE, "fritekst-person").id,
)
ENDED = next(rule.id for rule in BASE.rules if rule.prompt and len(questions_read(rule)) == 1)
SHARED = reading(BASE, "ressurs-samarbeidsavtale").id
AFFECTED = concluding(BASE, duty(BASE).target).id
BORDER = date(2026, 6, 30)
TOY_PAIR = "R-L-3"  # the rule about two toys in order


@pytest.fixture(scope="module")
def versions(base):
    """A base where the duty to ask about children has two versions, and a piece of advice ends."""
    changed = []
    for rule in base.rules:
        if rule.id == AFFECTED:
            other = next(one for one in base.rules if one.id == "S-SpesialistBerort")
            later = replace(rule, when=other.when, valid_from=BORDER + timedelta(1))
            changed += [replace(rule, valid_to=BORDER), later]
        else:
            changed.append(replace(rule, valid_to=BORDER) if rule.id == ENDED else rule)
    return replace(base, rules=tuple(changed))


@pytest.fixture(scope="module")
def small():
    """The base of toys, where what is planted is of no one base: a certificate of it takes a fifth of the time."""
    return toy_base()


# What holds ------------------------------------------------------------------------------------


def test_batch_definition_and_engines_agree(base, tmp_path):
    told = []
    random = size(50, 150)
    made = certify(base, tmp_path, random=random, only=HANDFUL, limit=25, progress=lambda *cases: told.append(cases))
    said = json.loads((tmp_path / CERTIFICATE).read_text(encoding="utf-8"))
    assert made.found is None and said["differences"] == 0 and not (tmp_path / DIFFERENCE).exists()
    assert said["counts"]["random_cases"] == random and said["counts"]["small_cases"] > 50
    assert said["counts"]["truths"] > 3_000 and said["counts"]["statuses"] > 3_000 and said["counts"]["findings"] > 300
    assert random < said["counts"]["through_all_engines"] < said["counts"]["cases"]
    assert said["engines"] == ["durable_rules", "pySHACL", "reference"]
    assert said["knowledge_base"]["digest"] == base.digest and all(said["versions"].values())
    assert {one["id"] for one in said["small"]["of"]} == set(HANDFUL)
    assert told[-1] == (made.counts["cases"], made.counts["cases"])


def test_rules_that_begin_and_end_agree_too(versions, tmp_path):
    made = certify(versions, tmp_path, random=10, only=(AFFECTED, ENDED), limit=20)
    assert made.found is None
    assert [one["id"] for one in made.small] == [AFFECTED, AFFECTED, ENDED]
    assert {form["from"] for one in made.small for form in one["forms"]} == {"2025-04-10", "2026-07-01"}


def test_the_same_again_with_any_number_of_workers_is_the_same_bytes(small, tmp_path, monkeypatch):
    monkeypatch.setattr(certifying, "CHUNK", 12)
    for name, workers in (("one", 1), ("two", 2)):
        certify(small, tmp_path / name, random=12, seed=7, workers=workers, only=(RECOMMENDED, TOY_PAIR), limit=50)
    made = (tmp_path / "one" / CERTIFICATE).read_bytes()
    assert made == (tmp_path / "two" / CERTIFICATE).read_bytes()
    assert json.loads(made)["repeat"] == f"prio audit certify --random 12 --seed 7 --limit 50 --kb {small.digest[:12]}"


def test_the_plan_of_an_audit_says_the_same(base, tmp_path):
    """As the sample of every audit is checked: by its verdicts and findings alone."""
    cases = [random_case(base, seed) for seed in range(8)]
    results = Results(plan_of(base))
    with Duck(tmp_path, threads=1) as duck:
        batch = certifying.Bench(base, duck, tmp_path, whole=False).batch([advise(case, base) for case in cases])
    for at, case in enumerate(cases):
        assert differences(advise(case, base), batch.verdicts[at], batch.findings[at], results) == []


def test_the_documentation_says_what_the_certificate_says():
    said = json.loads((ROOT / "docs" / "sertifikat.json").read_text(encoding="utf-8"))
    counts, small = said["counts"], said["small"]
    text = " ".join((ROOT / "docs" / "revisjon.md").read_text(encoding="utf-8").split())
    assert said["differences"] == 0
    for name in ("cases", "small_cases", "random_cases", "truths", "statuses", "findings"):
        assert f"{counts[name]:,}".replace(",", " ") in text, name
    assert f"{small['exhausted']} av {len(small['of'])} regler og krav er uttømt" in text


# What is planted is found ----------------------------------------------------------------------


@pytest.fixture
def anew():
    """Plans are made in this test, where something is planted in their making, and are for no other."""
    plan_of.cache_clear()
    yield
    plan_of.cache_clear()


def found(base, tmp_path, random: int = 16, **few) -> list:
    """What a certificate of random cases finds."""
    made = certify(base, tmp_path, random=random, **({"only": ()} | few))
    assert made.found, "the planted error was not seen"
    return [one.what for one in made.found.differences]


def rewrite(monkeypatch, old: str, new: str) -> None:
    """Plants an error in the SQL itself."""
    steps = Plan.steps.func

    def rewritten(plan):
        made = steps(plan)
        assert any(old in step.select for step in made), "there is nothing to plant it in"
        return [replace(step, select=step.select.replace(old, new)) for step in made]

    monkeypatch.setattr(Plan, "steps", property(rewritten))


def test_all_read_as_any(small, anew, tmp_path, monkeypatch):
    monkeypatch.setattr(compiler, "least", compiler.greatest)
    assert "truth" in found(small, tmp_path)


def test_a_demand_that_is_left_out(small, anew, tmp_path, monkeypatch):
    whole = lookups.status
    monkeypatch.setattr(lookups, "status", lambda applies, demands: whole(applies, demands[:1]))
    assert "status" in found(small, tmp_path)


def test_a_status_taken_for_another(base, anew, tmp_path, monkeypatch):
    monkeypatch.setitem(lookups.STANDS, Status.NOT_RELEVANT, lookups.STANDS[Status.MET])
    assert set(found(base, tmp_path)) == {"status"}


def test_a_text_that_is_one_letter_short(base, anew, tmp_path, monkeypatch):
    (demand,) = [one for requirement in base.requirements.values() for one in requirement.demands if one.min_length]
    (owner,) = [id for id, requirement in base.requirements.items() if demand in requirement.demands]
    shorter = replace(demand, min_length=demand.min_length - 1)
    whole = lookups.demanded
    monkeypatch.setattr(lookups, "demanded", lambda one, *rest: whole(shorter if one == demand else one, *rest))
    assert "status" in found(base, tmp_path, random=0, only=(owner,), limit=2_000)


def test_a_dismissal_that_is_not_seen(small, anew, tmp_path, monkeypatch):
    monkeypatch.setattr(Plan, "_with_dismissal", lambda _plan, _one, stands: stands)
    assert {"status", "guidance"} & set(found(small, tmp_path))


def test_a_dismissal_that_is_not_counted(small, tmp_path, monkeypatch):
    monkeypatch.setattr(Results, "dismissed", lambda *_one: Constant(0))
    assert set(found(small, tmp_path)) == {"verdict", "finding"}


def test_guidance_counted_although_dismissed(base, tmp_path, monkeypatch):
    monkeypatch.setattr(Results, "active", Results.fired)
    assert found(base, tmp_path) == ["verdict"]


def test_a_recommendation_asked_for_too_early(base, tmp_path, monkeypatch):
    monkeypatch.setattr(Results, "depths", lambda results, _one: {one.place for one in results.plan.knowledge.depths})
    assert "finding" in found(base, tmp_path)


def test_an_answer_counted_although_nobody_asks(base, tmp_path, monkeypatch):
    rewrite(monkeypatch, "CAST(r_S_BarnBerort > 0 AS", "CAST(r_S_BarnBerort >= 0 AS")
    assert "answer" in found(base, tmp_path, random=40)


def test_a_rule_that_goes_on_a_day_too_long(versions, tmp_path, monkeypatch):
    rewrite(monkeypatch, f"AND (day <= {BORDER:%Y%m%d}) AS", f"AND (day <= {BORDER + timedelta(1):%Y%m%d}) AS")
    assert "truth" in found(versions, tmp_path, random=0, only=(AFFECTED,), limit=20)


def test_the_wrong_one_of_two_measures(small, tmp_path, monkeypatch):
    rewrite(monkeypatch, "place < other_place", "place > other_place")
    assert "truth" in found(small, tmp_path, random=0, only=(TOY_PAIR,), limit=5)


def test_an_engine_that_lies(base, tmp_path, monkeypatch):
    class Liar:
        name = "durable_rules"

        def __init__(self, knowledge, rules):
            self.engine = second_engine(knowledge, rules)

        def truths(self, facts, expected=None):
            said = self.engine.truths(facts)
            return said | {(CASE, "S-Krise"): Truth.JA}

    monkeypatch.setattr(certifying, "advise", partial(advise, engine=Liar))
    assert "engines" in found(base, tmp_path)


def test_an_engine_and_a_reference_that_lie_together(base, tmp_path, monkeypatch):
    """What both say of a rule is held against the batch."""
    monkeypatch.setattr(
        inference, "Reference", lambda facts, rules: Reference(facts, replace(rules, rules=tuple(weaker(rules.rules))))
    )
    monkeypatch.setattr(certifying, "advise", partial(advise, engine=lambda *_: None))
    assert "truth" in found(base, tmp_path)


def weaker(rules):
    for rule in rules:
        parts = getattr(rule.when, "parts", ())
        yield replace(rule, when=parts[0]) if rule.id == SHARED else rule


def test_a_judge_that_lies(base, tmp_path, monkeypatch):
    def lenient(inference):
        return {one for one in shacl_violations(inference) if not one[1].endswith("nytte-samlet")}

    monkeypatch.setattr(certifying, "advise", partial(advise, judge=lenient))
    assert "engines" in found(base, tmp_path)


def test_rows_that_are_lost(small, tmp_path, monkeypatch):
    rewrite(monkeypatch, "FROM groups", "FROM (SELECT * FROM groups WHERE group_no = 0)")
    assert found(small, tmp_path) == ["rows"]


def test_the_first_difference_ends_it_and_can_be_read(small, anew, tmp_path, monkeypatch):
    monkeypatch.setattr(certifying, "CHUNK", 5)
    with monkeypatch.context() as patch:
        patch.setattr(compiler, "least", compiler.greatest)
        made = certify(small, tmp_path, random=40, only=())
    plan_of.cache_clear()
    said = json.loads((tmp_path / CERTIFICATE).read_text(encoding="utf-8"))
    assert made.counts["cases"] == made.found.tried.number + 1 < 40
    assert said["differences"] == len(said["difference"]["found"]) > 0
    assert set(said["difference"]["found"][0]) == {"what", "id", "subject", "said"}
    case = parse_case((tmp_path / DIFFERENCE).read_bytes(), DIFFERENCE, small)
    assert case == random_case(small, said["difference"]["seed"])
    certify(small, tmp_path, random=1, only=())
    assert not (tmp_path / DIFFERENCE).exists()


@pytest.mark.parametrize(
    "name", ["complete", "open_duties", "undecided_duties", "prompts", "unsure", "level", "arena", "day", "measures", "id"]
)
def test_every_column_of_a_verdict_is_compared(base, name):
    advice, results = advise(random_case(base, 4), base), Results(plan_of(base))
    row = expected_verdict(advice)
    findings = [
        {"measure_no": (*key, -1, -1)[0], "group_no": (*key, -1, -1)[1], "requirement": number, "status": shown}
        for key, number, shown in expected_findings(advice, results)
    ]
    assert differences(advice, row, findings, results) == []
    assert [one.split()[:2] for one in differences(advice, row | {name: 99}, findings, results)] == [["verdict", name]]
    assert len(differences(advice, row, findings[1:], results)) == 1
    assert len(differences(advice, row, [*findings, findings[0]], results)) == 1


# Random cases ----------------------------------------------------------------------------------


def test_a_random_case_follows_from_its_seed(base):
    assert random_record(base, 3) == random_record(base, 3) != random_record(base, 4)


def test_a_random_case_can_be_written_and_read(base):
    for seed in range(size(15, 40)):
        text = case_text(random_record(base, seed), base)
        assert parse_case(text.encode(), "case.yaml", base) == random_case(base, seed)


def test_random_cases_reach_everything(versions):
    cases = [random_case(versions, seed) for seed in range(1000)]  # few have three measures in order
    questions = versions.questions
    given = Counter(
        (questions[id].answer_type, answer.state)
        for case in cases
        for several in case.answers.values()
        for id, answer in several.items()
    )
    assert {(type_, state) for type_ in every() for state in State} == set(given)
    assert {len(case.measures) for case in cases} == {0, 1, 2, 3}
    assert {len(measure.groups) for case in cases for measure in case.measures} == {0, 1, 2}
    assert any(group.same_as for case in cases for measure in case.measures for group in measure.groups)
    assert {BORDER, BORDER + timedelta(1)} < {case.assessed_on for case in cases}
    assert {one.subject.kind for case in cases for one in case.dismissals} == set(Kind)
    assert {len(case.ranking) for case in cases} == {0, 1, 2, 3}
    assert {Facts(case, versions).answer(CASE, "fritekst-person").value for case in cases} == {"ja", "nei"}
    lengths = {
        len(answer.value)
        for case in cases
        for several in case.answers.values()
        for answer in several.values()
        if isinstance(answer.value, str)
    }
    assert {19, 20, 21, LONGEST, LONGEST + 1} <= lengths


def test_random_cases_reach_every_truth_and_status(base):
    truths, statuses = {}, {}
    for seed in range(100):
        advice = advise(random_case(base, seed), base, engine=lambda *_: None, judge=lambda _inference: set())
        for (_subject, rule), value in advice.inference.truths.items():
            truths.setdefault(rule, set()).add(value)
        for one in advice.requirements:
            statuses.setdefault(one.status, set()).add(one.requirement.id)
    assert {rule for rule, several in truths.items() if Truth.NEI not in several} == set()
    assert len([rule for rule, several in truths.items() if Truth.JA in several]) > 0.9 * len(truths)
    assert set(statuses) == set(STATUSES)


# Small cases -----------------------------------------------------------------------------------


def test_every_rule_and_every_requirement_has_small_cases(base, versions):
    for knowledge in (base, versions):
        targets = [id(block.target) for block in blocks(knowledge)]
        assert set(targets) == set(map(id, [*knowledge.rules, *knowledge.requirements.values()]))


def test_most_are_exhausted_and_the_others_are_named(base):
    said = list(covered(blocks(base)))
    open_ended = {one["id"]: {form["covered"] for form in one["forms"]} for one in said if not one["exhausted"]}
    assert RANKED in open_ended and len(open_ended) < len(said) / 10
    assert all(DRAWN in several for several in open_ended.values())


def test_every_combination_of_answers_is_there(base):
    (block,) = [one for one in blocks(base) if one.target.id == AFFECTED and one.form == (1,)]
    records = list(block.records())
    said = {
        (str(one["answers"].get("anb-barn-berort")), str(one["target_groups"][0]["answers"].get("alvorlighet-barn-berort")))
        for one in (record["measures"][0] for record in records)
    }
    assert said == set(product(["None", "ja", "nei", "usikkert"], repeat=2)) and len(records) == 16
    assert block.covered == EVERY_ANSWER


def spots(*sizes: int) -> tuple[Spot, ...]:
    return tuple(
        Spot(CASE, f"q{at}", tuple(range(size)), tuple(tuple(range(one, min(one + 2, size))) for one in range(0, size, 2)))
        for at, size in enumerate(sizes)
    )


def test_what_is_drawn_is_as_many_as_the_limit_and_always_the_same(base):
    block, again = (Block(base.rules[0], BORDER, (), spots(7, 8, 9, 7), 300, base) for _time in range(2))
    records = list(block.records())
    assert block.covered == DRAWN and not block.exhausted
    assert (len(records), records == list(again.records())) == (300, True)


def test_any_two_answers_are_drawn_together_in_the_base(base):
    """What the documentation says of the rules that are not exhausted."""
    for block in blocks(base):
        if not block.exhausted:
            picks = list(block.picks())
            for a, b in combinations(range(len(block.spots)), 2):
                both = len(block.spots[a].choices) * len(block.spots[b].choices)
                assert len({(one[a], one[b]) for one in picks}) == both, (block.target.id, block.form)


def test_classes_take_every_combination_and_their_members_turns(base):
    block = Block(base.rules[0], BORDER, (), spots(4, 4, 6), 40, base)
    answers = [record["answers"] for record in block.records()]
    assert block.covered == EVERY_CLASS and len(answers) == 2 * 2 * 3
    assert len({tuple(value // 2 for value in one.values()) for one in answers}) == 12
    assert [{one[f"q{at}"] for one in answers} for at in range(3)] == [set(range(4)), set(range(4)), set(range(6))]


def test_a_rule_rests_on_nothing_but_its_spots(base):
    """Taking every other answer away changes nothing for it."""
    form = [block for block in blocks(base) if block.form == (1,) and isinstance(block.target, Rule)]
    blank = Case("x", measures=(Measure("a", groups=(Group("g"),)),))
    first = {kind: next(blank.subjects(kind), None) for kind in Kind}
    tried = 0
    for seed in range(size(40, 80)):
        drawn = random_case(base, seed)
        if len(drawn.measures) != 1 or len(drawn.measures[0].groups) != 1 or len(drawn.answers) < 3:
            continue
        tried += 1
        by_kind = {subject.kind: given for subject, given in drawn.answers.items()}
        case = replace(
            drawn,
            measures=blank.measures,
            dismissals=(),
            answers={first[kind]: by_kind.get(kind, {}) for kind in Kind if first[kind]},
        )
        for block in form:
            rules = base.rules_on(case.assessed_on)
            stripped = replace(case, answers={one: kept(base, block, one, given) for one, given in case.answers.items()})
            subject = first[block.target.about]
            before, after = (truth(block.target.when, subject, Reference(Facts(one, base), rules)) for one in (case, stripped))
            assert before is after or "fritekst-person" in str(block.target.when), (seed, block.target.id)
    assert tried > 15


def kept(base, block: Block, subject: Subject, given: dict) -> dict:
    places = {(spot.subject, spot.field) for spot in block.spots}
    return {id: answer for id, answer in given.items() if (subject, base.questions[id].case_field or id) in places}
