"""The examples of a new rule: `prio kb test` finds no slip that they do not see."""

from __future__ import annotations

import pytest

from advisor.maintenance.testing import run
from advisor.text.catalogue import speaking

from .test_new import RULES, copied, drafts, filled

MORE = {
    "is": {"about": "Tiltak", "prompt": "spørsmål", "ends_on": "helhet-alternativ", "when": "{is: {nytte-samlet: liten}}"},
    "is of many": {"about": "Sak", "prompt": "varsel", "warning": "det holder med ett", "when": "{is: {niva: kommune}}"},
    "not": {
        "about": "Tiltak",
        "prompt": "varsel",
        "when": "{all: [{not: {is: {tiltak-retning: nytt}}}, {answered: nytte-samlet}]}",
    },
    "at most": {
        "about": "Malgruppe",
        "prompt": "tips",
        "warning": "det holder med ett",
        "when": "{at_most: {alvorlighet-malgruppe: middels}}",
    },
    "unanswered": {
        "about": "Tiltak",
        "prompt": "varsel",
        "when": "{all: [{unanswered: nytte-samlet}, {unsure: ressurs-samlet}]}",
    },
    "number": {"about": "Tiltak", "prompt": "krav", "ends_on": "anb-kunnskap-ressurs", "when": "{positive: ressurs-kostnader}"},
    "any": {
        "about": "Tiltak",
        "prompt": "spørsmål",
        "ends_on": "helhet-alternativ",
        "when": "{any: [{at_least: {nytte-samlet: middels}}, {is: {ressurs-samlet: stor}}]}",
    },
    "undecided": {"about": "Tiltak", "prompt": "varsel", "warning": "det holder med ett", "when": "{undecided: BarnBerort}"},
    "pair": {
        "about": "Par",
        "prompt": "varsel",
        "warning": "det holder med ett",
        "when": "{all: [ranked_over, {b_above_a: nytte-samlet}]}",
    },
}
WITH_CONDITION = {**{name: said for name, said in RULES.items() if "when" in said}, **MORE}


@pytest.fixture(scope="module")
def found(base, tmp_path_factory):
    """What the examples of each rule are worth, all of them in one base."""
    copy = copied(tmp_path_factory.mktemp("base"))
    ids = {f"R-HEL-{number}": name for number, name in enumerate(WITH_CONDITION, 90)}
    with speaking("en"):
        made = filled(copy, drafts(base, [("rule", id, {"file": "helhet", **WITH_CONDITION[name]}) for id, name in ids.items()]))
    problems, results = run.run(made, ids)
    assert problems == []
    return {ids[one.of.of.id]: one for one in results}


@pytest.mark.parametrize("name", WITH_CONDITION)
def test_a_fresh_rule_has_no_slip_that_its_examples_do_not_see(found, name):
    one = found[name]
    assert [proposal.text("fires") for proposal, _edits in one.survivors] == []
    assert one.killed and {example.fires for example in one.of.examples} == {True, False}


def test_a_guess_has_two_examples_to_be_written_anew(base):
    with speaking("en"):
        made = drafts(base, [("rule", "R-HEL-90", {"about": "Tiltak", "prompt": "varsel"})])
    assert any("examples that fit" in one.mark for one in made.places)
    (rule,) = [one for one in made.knowledge.rules if one.id == "R-HEL-90"]
    assert len(rule.examples) == 2


def test_a_warning_about_a_pair_that_reads_one_question_is_to_say_why_one_is_enough(base):
    said = {"about": "Par", "prompt": "varsel", "when": "{all: [ranked_over, {b_above_a: nytte-samlet}]}"}
    with speaking("en"):
        made = drafts(base, [("rule", "R-PAR-90", said)])
    assert any("why one answer is enough" in one.mark for one in made.places)
