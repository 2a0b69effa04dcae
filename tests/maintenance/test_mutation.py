"""`prio kb test`: every slip that a condition can have, the examples that see it, and those that are proposed."""

import dataclasses
import re
import shutil
from typing import get_args

import pytest
from hypothesis import given, settings, strategies as st

from advisor.audit.proof.random_cases import random_case
from advisor.case.facts import Facts
from advisor.engines.reference import Reference
from advisor.knowledge import load
from advisor.knowledge.recorded import MOST_EACH, RecordReader, Words
from advisor.knowledge.terms import Example, Rule
from advisor.language import grammar
from advisor.language.conditions import (
    COMPARISONS,
    STATES,
    Above,
    All,
    Any_,
    Below,
    Compare,
    Condition,
    RankedOver,
    Situated,
    StateTest,
    Truth,
    Undecided,
    ValueTest,
    truth,
)
from advisor.language.subjects import Kind
from advisor.maintenance.testing import covering, run as testing, tried
from advisor.maintenance.testing.mutation import MANY, OPERATORS, OTHERWISE, at_place, mutants, negation, parts_of
from advisor.maintenance.testing.proposing import judge, settled
from advisor.maintenance.testing.tried import with_examples
from advisor.maintenance.testing.written import flow, record
from advisor.text.reading import from_plain, read_bytes

from ..cli.test_cli import from_json, prio
from ..conftest import ROOT, size

BASE = load()
relaxed = settings(deadline=None, derandomize=True, max_examples=size(20, 200))
OF_ALL = tried.tested(BASE)
TEST = StateTest("answered", "x")
SAMPLES = [
    All((TEST, StateTest("unsure", "y"))),
    Any_((TEST, StateTest("unsure", "y"))),
    ValueTest("is", "ressurs-samlet", ("stor",)),
    ValueTest("at_least", "ressurs-samlet", ("stor", "svært-stor")),
    ValueTest("at_most", "ressurs-samlet", ("liten", "middels")),
    ValueTest("positive", "ressurs-omfang"),
    *(StateTest(word, "ressurs-samlet") for word in STATES),
    Situated("X"),
    Undecided("X", None),
    Below("some", Kind.GROUP, TEST),
    Below("every", Kind.GROUP, TEST),
    *(Compare(word, "ressurs-samlet") for word in COMPARISONS),
]
TAKEN_FOR_NOTHING = [Above(Kind.CASE, Situated("X")), RankedOver()]


def weakened(one, keep=1):
    """The same rule with its first examples alone: so many that fire and so many that are silent."""
    fires = [example for example in one.of.examples if example.fires][:keep]
    silent = [example for example in one.of.examples if not example.fires][:keep]
    return with_examples(BASE, dataclasses.replace(one.of, examples=(*fires, *silent)), one.rules)


def survivors(one):
    return [mutant for mutant in mutants(one.of.when, BASE.questions) if not one.kills(mutant)]


# The operators ---------------------------------------------------------------------------------


def test_every_word_of_the_language_has_its_mutants():
    assert {type(one) for one in (*SAMPLES, *TAKEN_FOR_NOTHING)} == set(get_args(Condition))
    assert {one.word for one in SAMPLES if isinstance(one, ValueTest)} == set(grammar.VALUE_WORDS)
    assert set(OTHERWISE) == set(COMPARISONS)
    for one in SAMPLES:
        assert any(mutant.place == () for mutant in mutants(one, BASE.questions)), one
    for one in TAKEN_FOR_NOTHING:
        assert not [mutant for mutant in mutants(one, BASE.questions) if mutant.place == () and mutant.operator != "negated"]


def test_a_word_that_nobody_has_thought_of_is_refused():
    for reader in (lambda new: list(mutants(new, {})), negation, record):
        with pytest.raises(AssertionError):
            reader(object())


def test_every_operator_applies_somewhere_in_the_base():
    assert {mutant.operator for one in OF_ALL for mutant in mutants(one.of.when, BASE.questions)} == set(OPERATORS)


@pytest.mark.parametrize(
    ("condition", "expected"),
    [
        (SAMPLES[3], ["not: {at_least: {ressurs-samlet: stor}}", "svært-stor", "middels"]),
        (SAMPLES[4], ["not: {at_most: {ressurs-samlet: middels}}", "liten", "stor"]),
        (SAMPLES[5], ["not: {positive: ressurs-omfang}", "has_value: ressurs-omfang"]),
        (Compare("b_at_least_a", "q"), ["a_above_b: q", "b_above_a: q", "a_at_least_b: q"]),
        (Situated("X"), ["undecided: X"]),
        (Undecided("X", Truth.USIKKERT), ["situation: X", "undecided: X", "undecided: {X: ubesvart}"]),
    ],
    ids=str,
)
def test_what_a_condition_is_taken_for(condition, expected):
    said = [flow(record(mutant.condition)) for mutant in mutants(condition, BASE.questions)]
    assert len(said) == len(expected)
    for whole, part in zip(said, expected, strict=True):
        assert part in whole


def test_where_many_options_are_left_they_pass_all_at_once():
    question = next(one for one in BASE.questions.values() if len(one.option_ids) > MANY + 1 and not one.ordered)
    first, *others = question.option_ids
    found = [mutant.condition.options for mutant in mutants(ValueTest("is", question.id, (first,)), BASE.questions)]
    assert [options for options in found if len(options) > 1] == [(first, *others)]


def put_back(condition, place, part):
    if not place:
        return part
    number, *rest = place
    inner = put_back(parts_of(condition)[number], rest, part)
    if isinstance(condition, All | Any_):
        return type(condition)((*condition.parts[:number], inner, *condition.parts[number + 1 :]))
    return dataclasses.replace(condition, part=inner)


@pytest.mark.parametrize("one", OF_ALL[:: size(3, 1)], ids=lambda one: one.of.id)
def test_a_mutant_differs_in_one_place_and_can_be_written(one):
    when, seen = one.of.when, set()
    words = Words(dict(BASE.questions), dict(BASE.situations))
    for mutant in mutants(when, BASE.questions):
        assert mutant.condition != when and mutant.condition not in seen and mutant.words
        seen.add(mutant.condition)
        if mutant.operator == "dropped":
            *outer, number = mutant.place
            fewer, whole = at_place(mutant.condition, tuple(outer)), at_place(when, tuple(outer))
            assert fewer.parts == whole.parts[:number] + whole.parts[number + 1 :]
            assert put_back(mutant.condition, outer, whole) == when
        else:
            assert put_back(mutant.condition, mutant.place, at_place(when, mutant.place)) == when
        node = from_plain(record(mutant.condition), "", [])
        assert grammar.parse(node, one.of.about, words, pytest.fail) == mutant.condition


@relaxed
@given(st.sampled_from(range(len(OF_ALL))), st.randoms(use_true_random=False))
def test_more_examples_kill_no_less(number, chance):
    one = OF_ALL[number]
    fewer = dataclasses.replace(one, examples=tuple(chance.sample(one.examples, chance.randrange(len(one.examples)))))
    assert set(survivors(one)) <= set(survivors(fewer))


# The base ---------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def results():
    problems, found = testing.run(BASE)
    assert not problems
    return found


def test_the_examples_of_the_base_see_every_slip(results):
    totals = testing.totals(results)
    left = [(proposal.text(one.of.fires), edits) for one in results for proposal, edits in one.survivors]
    assert not left and totals["rules"] == len(BASE.rules) + len(BASE.law_map.lines)
    assert totals["undecided"] == 0
    assert totals["killed"] + totals["equivalent"] == totals["mutants"] > 2000
    assert totals["parts_both"] > 0.98 * totals["parts"]


def test_slips_are_told_apart_though_their_words_are_cut_short(results):
    for one in results:
        if isinstance(one.of.of, Rule):  # a line of law may have a term, which is counted once
            assert one.mutants == len(list(mutants(one.of.of.when, BASE.questions)))
    (one,) = (one for one in results if one.of.of.id == "lopende-vedtak")
    several = [mutant for mutant in mutants(one.of.of.when, BASE.questions) if "…» without " in mutant.words]
    assert len(several) > 10 and len({mutant.words for mutant in several}) == len(several)
    assert one.mutants == len(list(mutants(one.of.of.when, BASE.questions)))


def test_what_is_said_to_be_the_same_is_the_same_in_any_case(results):
    same = [(one.of, edit.mutant) for one in results for edit in one.equivalent]
    assert same
    for seed in range(size(8, 500)):
        facts = Facts(random_case(BASE, seed), BASE)
        for one, mutant in same:
            view = Reference(facts, one.rules)
            for subject in facts.subjects[one.of.about]:
                met, changed = (truth(when, subject, view) is Truth.JA for when in (one.of.when, mutant.condition))
                assert met is changed, (one.of.id, mutant.words, seed)


@pytest.mark.parametrize("id", ["S-BarnBerort", "R-ALV-07", "R-BARN-08", "R-PAR-04", "R-HEL-08", "R-ALV-12"])
def test_what_an_example_tells_is_told_among_all_cases(id):
    """Every case is looked through, for slips of which a telling case is known: some, every, of the case, with situations."""
    for one in (one for one in OF_ALL if one.of.id == id):
        for mutant in mutants(one.of.when, BASE.questions):
            if one.kills(mutant):
                found = settled(BASE, one, mutant)
                assert found is not True, mutant.words
                assert found is False or found.kills(mutant.condition), mutant.words


SOME = ["R-ALV-07", "S-BarnBerort", "R-HEL-07", "R-RANG-01", "R-NIVA-09", "S-NoeVurdert", "ungdomsrad", "internkontroll"]


@pytest.mark.parametrize("one", [one for one in OF_ALL if one.of.id in size(SOME, [one.of.id])], ids=lambda one: one.of.id)
def test_what_is_proposed_sees_what_a_weak_set_does_not(one):
    weak = weakened(one)
    left = survivors(weak)
    found = judge(BASE, weak, left)
    seen = {mutant for proposal in found.proposals for mutant in proposal.kills}
    assert seen | set(found.equivalent) | set(found.undecided) == set(left)
    assert set(found.equivalent) <= set(survivors(one)), "an example of the base tells it"
    kept = {proposal.line for proposal in found.proposals}
    examples = [example for example in weak.of.examples if example.line not in kept]
    for proposal in found.proposals:
        node = read_bytes(proposal.text(weak.fires).encode(), "pasted", [])
        examples += RecordReader(Words({}), []).examples("pasted", node, weak.fires)
    pasted = with_examples(BASE, dataclasses.replace(one.of, examples=tuple(examples)), one.rules)
    assert all(example.meets(one.of.when) is example.fires for example in pasted.examples)
    assert set(survivors(pasted)) == set(left) - seen


# In a file --------------------------------------------------------------------------------------


@pytest.fixture
def copy(tmp_path, monkeypatch):
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    for part in ("ontology", "rules"):
        shutil.copytree(ROOT / part, tmp_path / "base" / part)
    return tmp_path / "base"


def test_a_slip_that_no_example_sees_is_told_with_the_example_that_would(copy):
    path = copy / "rules" / "alvorlighet.yaml"
    text = path.read_text(encoding="utf-8")
    steps = "    - silent: {alvorlighet-hast: middels, groups: [{alvorlighet-malgruppe: lav}, {alvorlighet-malgruppe: lav}]}\n"
    assert text.count(steps) == 1
    path.write_text(text.replace(steps, ""), encoding="utf-8")
    code, said = prio("kb", "test", "--kb", copy, "--rule", "R-ALV-07")
    line = text[: text.index("- at_least: {alvorlighet-hast: høy}")].count("\n") + 1
    assert code == 1
    assert f"{path}:{line}: R-ALV-07: «at_least: {{alvorlighet-hast: middels}}» instead of" in said
    assert f"{path}:{line}: R-ALV-07: «at_least: {{alvorlighet-hast: høy}}» is left out" in said
    proposed = re.search(r"^    (- silent: {alvorlighet-hast: middels.*})$", said, re.M)
    path.write_text(text.replace(steps, f"    {proposed[1]}\n"), encoding="utf-8")
    load.cache_clear()
    assert prio("kb", "test", "--kb", copy, "--rule", "R-ALV-07")[0] == 0


def test_a_term_is_tested_by_the_examples_of_all_the_lines_that_have_it():
    """Of the whole base nothing is left; what one line alone leaves stands in the term, and not in the line."""
    text = (ROOT / "ontology" / "lawmap.yaml").read_text(encoding="utf-8")
    term = text[: text.index("  til-folkevalgte:")].count("\n") + 1
    (one,) = from_json("kb", "test", "--rule", "eldrerad")[1]["tested"]
    lines = [edit["line"] for found in one["survivors"] for edit in found["kills"]]
    assert lines and set(lines) <= set(range(term, term + 4))


def test_what_cannot_be_tested_is_unusable(copy):
    code, said = prio("kb", "test", "--rule", "R-ALV-08")
    assert code == 2 and "There is no rule or line of law «R-ALV-08». Did you mean «R-ALV-" in said
    path = copy / "rules" / "krise.yaml"
    path.write_text(path.read_text(encoding="utf-8").replace("each: [over", "each: [ja, over", 1))
    code, said = prio("kb", "test", "--kb", copy)
    assert code == 2 and "S-Krise says «silent», but comes out otherwise (ja)." in said


# Coverage and «each» ----------------------------------------------------------------------------


def of(id, *examples):
    """A rule with other examples."""
    one = next(one for one in OF_ALL if one.of.id == id)
    read = [Example(fires, from_plain(body, "", []), 1) for fires, body in examples]
    return with_examples(BASE, dataclasses.replace(one.of, examples=tuple(read)), one.rules)


def test_coverage_tells_what_no_example_has_seen():
    low = {"alvorlighet-malgruppe": "lav"}
    met = (True, {"alvorlighet-hast": "høy", "groups": [low]})
    found = covering.coverage(BASE, of("R-ALV-07", met, (False, {"alvorlighet-hast": "usikkert", "groups": [low]})))
    whole, hurry, every, each = found.parts
    assert hurry.seen == {Truth.JA, Truth.USIKKERT} and hurry.unseen == ("ubesvart",) and hurry.both
    assert every.unseen == each.unseen == ("not ja", "ubesvart", "usikkert") and not each.both
    assert whole.words.startswith("all: [{at_least: {alvorlighet-hast: høy}}, ")
    assert found.options[:3] == ("alvorlighet-hast: middels", "alvorlighet-hast: høy", "alvorlighet-hast: svært-høy")
    assert found.unseen[:2] == ("alvorlighet-hast: middels", "alvorlighet-hast: svært-høy")


def examples_of(text):
    problems = []
    node = read_bytes(text.encode(), "a.yaml", problems)
    return RecordReader(Words({}), problems).examples("a.yaml", node, "fires"), problems


def test_an_example_with_each_stands_for_a_case_with_each():
    found, problems = examples_of("- fires: {a: {each: [x, [y, z]]}, groups: [{b: {each: [p, q]}}]}\n- silent: {a: w}\n")
    assert not problems and [one.fires for one in found] == [True] * 4 + [False]
    assert {one.line for one in found[:4]} == {1}
    said = [(one.body.fields["a"], one.body.fields["groups"].value[0].fields["b"].text) for one in found[:4]]
    assert [group for _a, group in said] == ["p", "q", "p", "q"]
    assert said[0][0].text == "x" and [part.text for part in said[2][0].value] == ["y", "z"]


def test_an_example_does_not_stand_for_more_than_one_can_read():
    several = ", ".join(f"q{number}: {{each: [{', '.join('abcdefghij')}]}}" for number in range(9))
    found, problems = examples_of(f"- fires: {{{several}}}\n- silent: {{q1: a}}\n")
    assert len(found) == MOST_EACH + 1 and "An example stands for" in problems[0].what and problems[0].line == 1


def test_a_supplement_is_tested_with_the_base_that_it_adds_to():
    supplement = ROOT / "docs" / "tillegg-fjellvik"
    ids = ["--rule", "S-FJELLVIK-LANG-REISE", "--rule", "R-FJELLVIK-10"]
    code, said = from_json("kb", "test", "--supplement", supplement, *ids)
    assert code == 0 and said["rules"] == 2 and said["killed"] == said["mutants"]
    assert prio("kb", "test", *ids)[0] == 2
