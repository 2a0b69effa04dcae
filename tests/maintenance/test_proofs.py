"""Proofs: the shipped base holds, small broken ones do not, and each counterexample shows what is said."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace

import pytest

from advisor.audit.proof.random_cases import random_case
from advisor.case.casefile import parse_case
from advisor.case.facts import Facts
from advisor.engines.encoding import code, decode
from advisor.engines.reference import Reference
from advisor.engines.status import is_open, status
from advisor.knowledge import KnowledgeBase
from advisor.language.answers import Answer, State
from advisor.language.conditions import (
    Above,
    All,
    Any_,
    Below,
    Compare,
    Condition,
    RankedOver,
    StateTest,
    Truth,
    ValueTest,
    truth,
)
from advisor.language.subjects import CASE, Kind
from advisor.maintenance.proving import proofs
from advisor.maintenance.proving.bench import Bench, Finding, smallest_of
from advisor.maintenance.proving.completing import Filling
from advisor.maintenance.proving.ground import Cone, Ground, Size

from ..conftest import size

CHILD, BENEFIT, RESOURCE, SEVERITY = "anb-barn-berort", "nytte-samlet", "ressurs-samlet", "alvorlighet-malgruppe"
Broken = Callable[[KnowledgeBase], KnowledgeBase]


def is_(question: str, *options: str, negated: bool = False) -> ValueTest:
    return ValueTest("is", question, options, negated)


def ruled(id: str, when: Condition | Callable[[Condition], Condition], **changed: object) -> Broken:
    """The base with another condition of one rule."""

    def broken(base: KnowledgeBase) -> KnowledgeBase:
        rules = [
            replace(rule, when=when(rule.when) if callable(when) else when, **changed) if rule.id == id else rule
            for rule in base.rules
        ]
        return replace(base, rules=tuple(rules))

    return broken


def asked(id: str, situation: str) -> Broken:
    """The base with a question that is asked in a situation alone."""
    return lambda base: replace(base, questions={**base.questions, id: replace(base.questions[id], ask_when=situation)})


def demanded(id: str, **changed: object) -> Broken:
    """The base with another demand of one requirement, its first."""

    def broken(base: KnowledgeBase) -> KnowledgeBase:
        one = base.requirements[id]
        first, *others = one.demands
        return required(id, demands=(replace(first, **changed), *others))(base)

    return broken


def required(id: str, **changed: object) -> Broken:
    return lambda base: replace(base, requirements={**base.requirements, id: replace(base.requirements[id], **changed)})


def also(*several: Broken) -> Broken:
    def broken(base: KnowledgeBase) -> KnowledgeBase:
        for one in several:
            base = one(base)
        return base

    return broken


def opposite(base: KnowledgeBase) -> KnowledgeBase:
    """Two requirements, of which one takes only yes and the other only no."""
    one = base.requirements[DUTY]
    demand = replace(one.demands[0], questions=(CHILD,), literal=False, min_length=0, allowed=("ja",))
    two = replace(one, id="R-MOT", demands=(replace(demand, iri="other", allowed=("nei",)),))
    return replace(base, requirements={**base.requirements, DUTY: replace(one, demands=(demand,)), "R-MOT": two})


DUTY, OF_BENEFIT, WITHOUT = "R-BARN-02", "R-NYTTE-01", "alvorlighet-uten-parorende"
OF_RELATIVES, ACCESS = is_("alvorlighet-avhengig-parorende", "ja"), "alvorlighet-tilgang-parorende"
LEVEL, DEPTH = (Above(Kind.CASE, is_(question, "kommune" if question == "niva" else "vanlig")) for question in ("niva", "dybde"))
BETTER, SAME = ([Compare(word, question) for question in (BENEFIT, SEVERITY)] for word in ("b_above_a", "same"))


def more(id: str, *parts: Condition) -> Broken:
    """One rule with more parts, all of which must hold."""
    return ruled(id, lambda when: All((*(when.parts if isinstance(when, All) else (when,)), *parts)))


BROKEN: Mapping[str, tuple[str, str, Broken]] = {
    # what is broken: the theorem that finds it, what it finds it of, and how it is broken
    "two answers at once": ("fires", "R-ALV-10", more("R-ALV-10", is_("alvorlighet-avhengig-parorende", "nei"))),
    "answered and unanswered": ("fires", "R-ALV-10", more("R-ALV-10", StateTest("answered", WITHOUT))),
    "a value that is not relevant": ("fires", "R-BARN-05", more("R-BARN-05", StateTest("not_relevant", "barn-valget-folger"))),
    "every group high, and one low": (
        "fires",
        "R-ALV-07",
        ruled(
            "R-ALV-07", All((Below("every", Kind.GROUP, is_(SEVERITY, "høy")), Below("some", Kind.GROUP, is_(SEVERITY, "lav"))))
        ),
    ),
    "several measures and not": (
        "fires",
        "S-FlereTiltak",
        ruled("S-FlereTiltak", All((is_("flere-tiltak", "nei"), Below("some", Kind.MEASURE, is_("rank", "nei"))))),
    ),
    "answered or not": (
        "silent",
        "R-BARN-07",
        ruled("R-BARN-07", Any_((StateTest("answered", CHILD), StateTest("unanswered", CHILD)))),
    ),
    "all that an answer can be": (
        "silent",
        "R-ALV-12",
        ruled(
            "R-ALV-12", Any_(tuple(StateTest(word, SEVERITY) for word in ("has_value", "unsure", "not_relevant", "unanswered")))
        ),
    ),
    "the same part twice": ("parts", "R-ALV-07", more("R-ALV-07", Below("every", Kind.GROUP, is_(SEVERITY, "svært-lav", "lav")))),
    "a part that another implies": (
        "parts",
        "R-ALV-10",
        more("R-ALV-10", StateTest("has_value", "alvorlighet-avhengig-parorende")),
    ),
    "a choice that another has": (
        "parts",
        "S-AlvorlighetVurdert",
        ruled("S-AlvorlighetVurdert", lambda when: Any_((when, StateTest("unsure", SEVERITY)))),
    ),
    "not relevant behind a not": (
        "parts",
        "R-ALV-09",
        ruled("R-ALV-09", lambda when: All((*when.parts[:2], Any_((*when.parts[2].parts, StateTest("not_relevant", ACCESS)))))),
    ),
    "a demand where it is not asked": ("asked", OF_BENEFIT, asked(BENEFIT, "BarnBerort")),
    "a duty where it is not asked": ("asked", DUTY, asked("bb-vurder", "BarnIkkeHort")),
    "longer than any text": ("asked", DUTY, demanded(DUTY, min_length=2_000)),
    "an option that is none": ("asked", OF_BENEFIT, demanded(OF_BENEFIT, allowed=("enorm",))),
    "a situation that no rule concludes": ("asked", DUTY, required(DUTY, target="Ingenting")),
    "only yes, and only no": ("apart", DUTY, opposite),
    "a duty that a span keeps unsure": (
        "completed",
        DUTY,
        ruled("S-BarnBerort", ValueTest("at_least", BENEFIT, ("stor", "svært-stor"))),
    ),
    "a duty that nothing settles": (
        "completed",
        DUTY,
        ruled("S-BarnBerort", Any_((is_("rank", "ja"), is_("fritekst-person", "ja")))),
    ),
    "a duty at one level": ("depths", DUTY, more("S-BarnBerort", LEVEL)),
    "a duty at one depth": ("depths", DUTY, more("S-BarnBerort", DEPTH)),
    "guidance that an answer does not end": ("ends", "R-ALV-10", ruled("R-ALV-10", lambda when: All(when.parts[:2]))),
    "guidance whose answer does not count": ("ends", "R-ALV-10", asked(WITHOUT, "AptBrukt")),
    "a warning that no one change ends": (
        "ends",
        "R-ALV-12",
        ruled("R-ALV-12", Any_((OF_RELATIVES, is_(ACCESS, "ja")))),
    ),
    "two that want opposites": (
        "brings",
        "R-ALV-10",
        ruled("R-ALV-09", All((OF_RELATIVES, StateTest("answered", WITHOUT)))),
    ),
    "a question that opens itself": ("order", "", asked(CHILD, "BarnBerort")),
    "as good is better": ("better", "R-RANG-01", ruled("R-RANG-01", lambda when: All(when.parts[:-1]))),
    "better one at a time": (
        "better",
        "R-RANG-01",
        ruled("R-RANG-01", All((RankedOver(), Any_((All((BETTER[0], SAME[1])), All((SAME[0], BETTER[1]))))))),
    ),
}
NO_CASE = ("a situation that no rule concludes", "a question that opens itself")


def found(base: KnowledgeBase, theorem: str) -> list[Finding]:
    (proof,) = proofs.prove(base, only=[theorem])
    return proof.findings


@pytest.mark.parametrize("theorem", [one for one in proofs.THEOREMS if one != proofs.OF_SUPPLEMENTS])
def test_the_shipped_base_holds(base, theorem):
    (proof,) = proofs.prove(base, only=[theorem])
    assert proof.proved, [f"{one.id}: {one.what}" for one in proof.findings]


def lots() -> list[list[str]]:
    """What is broken in one base: what the same theorem finds, of another rule or requirement each."""
    made: list[list[str]] = []
    for name, (theorem, id, _broken) in BROKEN.items():
        fits = [lot for lot in made if all(BROKEN[other][0] == theorem and BROKEN[other][1] != id for other in lot)]
        fits[0].append(name) if fits else made.append([name])
    return made


@pytest.mark.parametrize("names", lots(), ids=lambda names: names[0])
def test_what_is_broken_is_found_with_a_case_that_shows_it(base, names):
    (theorem,) = {BROKEN[name][0] for name in names}
    several = found(also(*(BROKEN[name][2] for name in names))(base), theorem)
    for name in names:
        _theorem, id, _broken = BROKEN[name]
        one = next(finding for finding in several if not id or finding.id == id)
        assert one.what and one.cure
        assert bool(one.file) is (theorem != "order")
        if name in NO_CASE:
            assert one.shown is None
            continue
        assert one.shown and one.shown.replayed
        case = parse_case(one.shown.text.encode(), "counterexample.yaml", base)
        assert one.shown.subject in [subject for kind in Kind for subject in case.subjects(kind)]


def test_what_is_broken_is_found_alone(base):
    """Nobody is told of other rules than the one that was broken."""
    theorem, id, broken = BROKEN["the same part twice"]
    assert {one.id for one in found(broken(base), theorem)} == {id}


def test_a_counterexample_is_the_smallest(base):
    _theorem, _id, broken = BROKEN["every group high, and one low"]
    (one,) = found(broken(base), "fires")
    case = parse_case(one.shown.text.encode(), "counterexample.yaml", base)
    assert sum(len(answers) for answers in case.answers.values()) == 1
    assert [len(measure.groups) for measure in case.measures] == [1]


def test_a_case_that_the_evaluator_judges_otherwise_is_told_as_a_fault_of_the_proofs(base, monkeypatch):
    monkeypatch.setattr(Ground, "numbers", lambda *_given: {})
    theorem, id, broken = BROKEN["the same part twice"]
    several = found(broken(base), theorem)
    assert several and not any(one.shown.replayed for one in several if one.id == id)


# What the proofs rest on ------------------------------------------------------------------------


def test_a_case_that_fires_a_rule_fires_it_when_it_is_read_and_judged(base):
    """Every witness is a case file: for each rule on each day, and for its being silent."""
    bench = Bench(base)
    for day, rule in bench.rules():
        tree = bench.trees.truth(rule.when, rule.about)
        rests_on = bench.cone(rule.about, tree)
        ground = bench.ground(day, rests_on.size(rule.about))
        for fires in (True, False):
            literals = {one: ground.at_least(one, tree, 3) * (1 if fires else -1) for one in ground.ones(rule.about)}
            one = smallest_of(ground, literals, lambda one: [literals[one]])  # noqa: B023
            shown = bench.shown(
                ground,
                one,
                [literals[one]],
                rests_on,
                lambda view, on: (truth(rule.when, on, view) is Truth.JA) is fires,  # noqa: B023
            )
            assert shown.replayed, (rule.id, fires, shown.text)
    bench.close()


def test_a_case_that_is_filled_has_nothing_required_that_is_open(base):
    """The filling of the proof, done to real cases: the evaluator finds nothing open, at any depth."""
    filling = Filling(base)
    for seed in range(size(12, 1_000)):
        case = random_case(base, seed)
        for depth in base.fields["depth"].option_ids:
            given = {CASE: {base.fields["depth"].id: Answer(State.VALUE, depth)}}
            for kind in (Kind.CASE, Kind.MEASURE, Kind.GROUP):
                for subject in case.subjects(kind):
                    said = {**case.answers.get(subject, {}), **given.get(subject, {})}
                    given[subject] = said | dict(_filled(base, filling, kind, said, case))
            filled = replace(case, answers=given, dismissals=(), measures=tuple(_unshared(one) for one in case.measures))
            view = Reference(Facts(filled, base), base.rules_on(case.assessed_on))
            for requirement in base.requirements.values():
                for subject in view.facts.subjects[requirement.about]:
                    stands = status(view, requirement, subject, requirement.at(base.depth(depth)))
                    assert not is_open(requirement.force, stands, asked=True), (seed, depth, requirement.id, str(subject))


def _filled(base, filling, kind, said, case):
    for question in base.questions.values():
        if question.about is kind and not question.derived and question.id != base.fields["depth"].id:
            short, becomes = filling.of(question)
            answer = said.get(question.id)
            answer = replace(answer, read=None) if answer else None
            if short[min(code(question, answer), len(short) - 1)]:
                answer = decode(question, becomes, tuple(measure.id for measure in case.measures))
            if answer:
                yield question.id, answer


def _unshared(measure):
    return replace(measure, groups=tuple(replace(group, same_as=None) for group in measure.groups))


@pytest.mark.parametrize("name", list(BROKEN)[:: size(14, 1)])
def test_larger_cases_show_nothing_more_and_nothing_less(base, monkeypatch, name):
    """The argument of decision 24: a case that is as large as it says is large enough."""
    theorem, _id, broken = BROKEN[name]
    one, two = (verdict(proofs.prove(kb, only=[theorem])) for kb in (base, broken(base)))
    enough = Cone.size

    def larger(self: Cone, about: Kind, cases: int = 1) -> Size:
        there = enough(self, about, cases)
        return Size(there.measures + 1, there.groups + 1)

    monkeypatch.setattr(Cone, "size", larger)
    assert verdict(proofs.prove(base, only=[theorem])) == one
    assert verdict(proofs.prove(broken(base), only=[theorem])) == two


def verdict(several):
    return [(proof.theorem, proof.things, [one.id for one in proof.findings]) for proof in several]
