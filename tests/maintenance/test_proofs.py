"""Proofs: the shipped base holds, small broken ones do not, and each counterexample shows what is said."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace

import pytest

from advisor.case.casefile import parse_case
from advisor.knowledge import KnowledgeBase
from advisor.language.conditions import All, Any_, Below, Condition, StateTest, ValueTest
from advisor.language.subjects import Kind
from advisor.maintenance.proving import proofs
from advisor.maintenance.proving.bench import Finding
from advisor.maintenance.proving.ground import Ground

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


BROKEN: Mapping[str, tuple[str, str, Broken]] = {
    # what is broken: the theorem that finds it, what it finds it of, and how it is broken
    "two answers at once": (
        "fires",
        "R-ALV-10",
        ruled("R-ALV-10", All((is_("alvorlighet-avhengig-parorende", "ja"), is_("alvorlighet-avhengig-parorende", "nei")))),
    ),
    "answered and unanswered": (
        "fires",
        "R-ALV-10",
        ruled("R-ALV-10", lambda when: All((*when.parts, StateTest("answered", "alvorlighet-uten-parorende")))),
    ),
    "a value that is not relevant": (
        "fires",
        "R-BARN-05",
        ruled("R-BARN-05", All((is_("barn-valget-folger", "nei"), StateTest("not_relevant", "barn-valget-folger")))),
    ),
    "every group high, and one low": (
        "fires",
        "R-ALV-07",
        ruled(
            "R-ALV-07", All((Below("every", Kind.GROUP, is_(SEVERITY, "høy")), Below("some", Kind.GROUP, is_(SEVERITY, "lav"))))
        ),
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
            "R-ALV-12", Any_((*(StateTest(word, SEVERITY) for word in ("has_value", "unsure", "not_relevant", "unanswered")),))
        ),
    ),
    "the same part twice": ("parts", "R-ALV-07", ruled("R-ALV-07", lambda when: All((*when.parts, when.parts[0])))),
    "a part that another implies": (
        "parts",
        "R-ALV-10",
        ruled("R-ALV-10", lambda when: All((*when.parts, StateTest("has_value", "alvorlighet-avhengig-parorende")))),
    ),
    "a choice that another has": (
        "parts",
        "S-AlvorlighetVurdert",
        ruled("S-AlvorlighetVurdert", lambda when: Any_((when, StateTest("unsure", SEVERITY)))),
    ),
    "not relevant behind a not": (
        "parts",
        "R-ALV-09",
        ruled(
            "R-ALV-09",
            lambda when: All(
                (*when.parts[:2], Any_((*when.parts[2].parts, StateTest("not_relevant", "alvorlighet-tilgang-parorende"))))
            ),
        ),
    ),
}


def found(base: KnowledgeBase, theorem: str) -> list[Finding]:
    (proof,) = proofs.prove(base, only=[theorem])
    return proof.findings


@pytest.mark.parametrize("theorem", proofs.THEOREMS)
def test_the_shipped_base_holds(base, theorem):
    (proof,) = proofs.prove(base, only=[theorem])
    assert proof.proved, [f"{one.id}: {one.what}" for one in proof.findings]
    assert proof.things


@pytest.mark.parametrize("name", BROKEN)
def test_what_is_broken_is_found_with_a_case_that_shows_it(base, name):
    theorem, id, broken = BROKEN[name]
    one = next(finding for finding in found(broken(base), theorem) if finding.id == id)
    assert one.what and one.cure and one.shown and one.shown.replayed
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
