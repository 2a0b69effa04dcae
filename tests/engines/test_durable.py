"""durable_rules behind its adapter: one test for every trap that was met (DESIGN §9)."""

import multiprocessing
import subprocess
import sys
import threading
from dataclasses import replace
from functools import reduce
from operator import or_

import pytest
from hypothesis import given, settings, strategies as st

from ..conftest import size
from ..finding import prompting

pytest.importorskip("durable", reason="durable_rules is not installed: the advisor then says so and runs on the reference alone")

from advisor.case.facts import Facts
from advisor.case.model import Case
from advisor.engines import durable
from advisor.engines.durable import DurableRules
from advisor.engines.reference import Reference
from advisor.knowledge import RuleSet
from advisor.knowledge.layers import MAX_TESTS, Layers
from advisor.knowledge.terms import Option
from advisor.language.conditions import All, Any_, StateTest, Truth, ValueTest
from advisor.language.subjects import CASE, Kind


@pytest.fixture(scope="module")
def rules(base):
    return base.rules_on(base.rules[0].valid_from)


@pytest.fixture
def engine(base, rules):
    return DurableRules(base, rules)


@pytest.fixture
def facts(base, read):
    return Facts(
        read(
            """
            case: x
            level: praksis
            measures:
              - {id: a, answers: {anb-barn-berort: ja, nytte-samlet: liten}, target_groups: [{id: g}]}
              - {id: b, answers: {anb-barn-berort: usikkert}, target_groups: [{id: g, answers: {ressurs-mottaker-tid: 2}}]}
            """
        ),
        base,
    )


def test_it_comes_to_the_same_as_the_reference(engine, rules, facts):
    assert engine.truths(facts) == Reference(facts, rules).truths()


def test_no_background_threads(engine, facts):
    before = set(threading.enumerate())
    engine.truths(facts)
    assert set(threading.enumerate()) == before


def test_it_serves_several_threads_at_once(engine, rules, facts):
    expected, wrong = Reference(facts, rules).truths(), []

    def work():
        for _ in range(5):
            if engine.truths(facts) != expected:
                wrong.append(1)

    threads = [threading.Thread(target=work) for _ in range(8)]
    before = sys.getswitchinterval()
    sys.setswitchinterval(1e-6)
    try:
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    finally:
        sys.setswitchinterval(before)
    assert not wrong


def test_states_are_deleted_so_that_long_work_fits_in_memory(engine, facts):
    """Kept states cost megabytes each, and the engine holds at most about a thousand."""
    for _ in range(size(120, 400)):
        engine.truths(facts)
    with pytest.raises(Exception, match="309"):  # no such state
        engine._host.get_facts(engine.layers[0].name, str(next(engine._sid) - 1))


def _truths_in_child(engine, facts, queue):
    queue.put(len(engine.truths(facts)))


@pytest.mark.skipif(not hasattr(sys, "getswitchinterval") or sys.platform == "win32", reason="there is no fork on Windows")
def test_a_forked_process_builds_its_own_host(engine, facts):
    here = len(engine.truths(facts))
    context = multiprocessing.get_context("fork")
    queue = context.Queue()
    child = context.Process(target=_truths_in_child, args=(engine, facts, queue))
    child.start()
    assert queue.get(timeout=30) == here
    child.join(timeout=30)
    assert child.exitcode == 0


def test_after_an_exception_the_host_is_dropped_and_the_next_case_is_right(engine, rules, facts, monkeypatch):
    engine.truths(facts)
    host = engine._host
    monkeypatch.setattr(engine, "_fired", None)  # so that every action raises
    with pytest.raises((RuntimeError, AttributeError)):
        engine.truths(facts)
    assert engine._host is None
    monkeypatch.undo()
    assert engine.truths(facts) == Reference(facts, rules).truths()
    assert engine._host is not host


def test_an_exception_in_an_action_is_not_swallowed(engine, facts, monkeypatch):
    class Broken(list):
        def append(self, _item):
            raise ValueError("an action that fails")

    monkeypatch.setattr(engine, "_fired", Broken())
    with pytest.raises(RuntimeError, match="an action that fails"):
        engine.truths(facts)


def test_two_facts_taken_for_the_same_are_asked_again(engine, facts, rules, monkeypatch):
    host, refused = engine._ready_host(), []
    really = host.assert_fact

    def sometimes(ruleset, fact):
        if len(refused) < 2:
            refused.append(fact["sid"])
            raise durable.engine.MessageObservedException(fact)
        return really(ruleset, fact)

    monkeypatch.setattr(host, "assert_fact", sometimes)
    assert engine.truths(facts) == Reference(facts, rules).truths()
    assert len(set(refused)) == 2


def test_a_fact_that_took_far_too_long_is_asked_again(engine, facts, rules, monkeypatch):
    """After half a minute between two firings the engine drops the rest without a word: so slow an answer is not believed."""
    host = engine._ready_host()
    really, late, now = host.assert_fact, [], [0.0]

    def starved(ruleset, fact):
        given = really(ruleset, fact)
        if len(late) < 2:
            late.append(fact["sid"])
            engine._fired.clear()  # what was dropped
            now[0] += durable.PATIENCE + 1
        return given

    monkeypatch.setattr(durable.time, "monotonic", lambda: now[0])
    monkeypatch.setattr(host, "assert_fact", starved)
    assert engine.truths(facts) == Reference(facts, rules).truths()
    assert len(set(late)) == 2


def test_every_ruleset_stays_within_the_engines_limits(engine):
    for layer in engine.layers:
        load = reduce(or_, (engine.compiled.loads[node.key] for node in layer.nodes))
        assert load.fits and len(load.properties) == len(layer.properties) > 0
        assert len(engine._ruleset(layer)) > 1


def test_rules_are_counted_for_each_ruleset_and_there_may_be_any_number(base, rules, read):
    """64 tests of one ruleset that pass at once are an error in the engine, 256 of one condition crash it, 513 hang it."""
    rule = prompting(base, Kind.CASE)
    when = [
        Any_((ValueTest("is", "niva", ("kommune", "praksis")), StateTest("unsure", id))) for id in ("arena", "krise-situasjon")
    ]
    many = RuleSet(tuple(replace(rule, id=f"R-{number}", when=when[number % 2]) for number in range(600)))
    facts = Facts(read("{case: x, level: kommune, arena: usikkert, crisis: usikkert}"), base)
    engine = DurableRules(base, many)
    truths = engine.truths(facts)
    assert truths == Reference(facts, many).truths() and set(truths.values()) == {Truth.JA}
    assert len(truths) == 600 and len(engine.layers) > 20


def test_a_rule_beyond_the_limits_does_not_hang(base, rules):
    """A base with such a rule is refused when it is loaded; this is for who makes one in another way."""
    rule = prompting(base, Kind.CASE)
    options = tuple(f"option-{number}" for number in range(MAX_TESTS + 1))
    many = RuleSet((replace(rule, when=Any_((ValueTest("is", "niva", options), rule.when))),))
    niva = replace(base.questions["niva"], options=tuple(Option(option, option, {}) for option in options))
    other = replace(base, questions={**base.questions, "niva": niva})
    with pytest.raises(OverflowError):
        DurableRules(other, many)._definitions()


IDS = ("niva", "arena", "krise-situasjon", "anb-etisk-refleksjon")


@settings(max_examples=size(20, 60), deadline=None)
@given(data=st.data())
def test_whatever_counts_as_little_enough_the_engine_takes(base, rules, data):
    """Random rules as wide as the count allows, on a case where nothing is answered: the engine neither errs nor differs."""
    tests = st.builds(StateTest, st.sampled_from(["unanswered", "unsure", "answered"]), st.sampled_from(IDS))
    values = st.sampled_from([ValueTest("is", "niva", ("kommune", "praksis")), ValueTest("is", "arena", ("\u00f8konomi",), True)])
    wide = st.recursive(
        tests | values,
        lambda part: (
            st.lists(part, min_size=1, max_size=8).map(tuple).flatmap(lambda parts: st.sampled_from([All(parts), Any_(parts)]))
        ),
        max_leaves=40,
    )
    rule = prompting(base, Kind.CASE)
    when = data.draw(st.lists(wide, min_size=1, max_size=12))
    several = [replace(rule, id=f"R-{number}", when=one) for number, one in enumerate(when)]
    fitting = RuleSet(tuple(one for one in several if not Layers(base.questions, [one]).too_much()))
    facts = Facts(Case("x"), base)
    assert DurableRules(base, fitting).truths(facts) == Reference(facts, fitting).truths()


def test_a_test_that_nothing_passes_makes_no_empty_condition(base, rules, facts):
    """An empty $and hangs the engine: what can never hold is no rule at all."""
    rule = prompting(base, Kind.CASE)
    never = ValueTest("is", "niva", ())
    impossible = RuleSet((replace(rule, when=All((never, rule.when))),))
    assert DurableRules(base, impossible).truths(facts)[CASE, rule.id] is Truth.NEI


def test_rules_are_given_away_fresh_each_time(engine):
    """durable_rules takes the actions out of the dictionaries it is given."""
    first, second = engine._definitions(), engine._definitions()
    name = engine.layers[0].name
    del first[name]["sink"]["run"]
    assert "run" in second[name]["sink"]


def test_words_are_strings_that_cannot_be_taken_for_each_other(engine, facts):
    run = durable._Run(facts, engine.rules)
    run.truths = {
        (subject, node): Truth.NEI
        for node in engine.compiled.nodes
        for kind in facts.subjects
        for subject in facts.subjects[kind]
    }
    for layer in engine.layers:
        for subject in facts.subjects[layer.about]:
            for column in layer.properties:
                assert type(column.say(subject, run)) is str
                assert column.key != "id"


def test_a_process_with_the_engine_ends_cleanly():
    """The host's own timer threads crashed processes on their way out."""
    code = (
        "from advisor import knowledge; from advisor.case.casefile import parse_case; from advisor.advice.advice import advise;"
        "base = knowledge.load(); print(advise(parse_case(b'case: x', 'x', base), base).inference.engines)"
    )
    for _ in range(3):
        done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=60)
        assert (done.returncode, done.stderr) == (0, "")
        assert "durable_rules" in done.stdout
