"""What is remembered changes no advice: a process that has advised on much says what one says that has advised on nothing.

Memories are compared as bytes of advice, whatever they are made of: a key that forgets a part, a result that is not of its
key alone, and one engine's error that is kept all show as other bytes, or as a disagreement that nobody had.
"""

from datetime import date
from itertools import islice
from random import Random

import pytest
from pyshacl.shape import Shape

from advisor.advice.advice import advise
from advisor.advice.completeness import shacl_violations
from advisor.advice.inference import second_engine
from advisor.advice.reasons import because
from advisor.case.casefile import read_case, read_record
from advisor.language.conditions import Situated, Truth

from .. import memories
from ..conftest import CORPUS, ROOT, size
from ..edits import worked_on
from .fresh import AGREED, advised, advised_at_once, digest, growth, processes, written

EXAMPLE = ROOT / "examples" / "avlastning-eller-team.yaml"
SHORT = ROOT / "examples" / "lunsjtilbud-kort.yaml"
TOGETHER = 10  # cases for one fresh process; they are far from each other in what was worked on


@pytest.fixture(scope="module")
def fresh():
    with processes() as pool:
        yield pool


@pytest.fixture(scope="module")
def records(base):
    """The states of cases that somebody works on, in the order in which they are advised on."""
    return list(islice(worked_on(base, 14), size(60, 10_000)))


@pytest.fixture(scope="module")
def expected(fresh, records):
    """The advice on each by processes that have seen little else, each going the other way through what it is given."""
    count = len(records) // TOGETHER
    several = list(fresh.map(advised, [records[first::count][::-1] for first in range(count)]))
    return [several[number % count][::-1][number // count] for number in range(len(records))]


def differing(found, expected):
    return [number for number, (one, other) in enumerate(zip(found, expected, strict=True)) if one != other]


# The same bytes ----------------------------------------------------------------------------------------------


def test_edit_after_edit_gives_what_a_fresh_process_gives(records, expected):
    assert len({*expected}) > len(expected) / 3  # many edits are seen in the advice
    assert [number for number, one in enumerate(expected) if AGREED not in one] == []
    assert differing(advised(records), expected) == []


def test_so_does_a_process_that_sees_only_one_case(fresh, records, expected):
    alone = Random(1).sample(range(len(records)), size(5, 200))
    found = list(fresh.map(advised, [[records[number]] for number in alone]))
    assert differing([one for (one,) in found], [expected[number] for number in alone]) == []


def test_so_does_a_memory_that_is_always_full(records, expected):
    some = size(30, len(records))
    with memories.little_remembered():
        assert differing(advised(records[-some:]), expected[-some:]) == []


def test_reasons_read_late_are_those_of_their_own_case(base, records, expected):
    """Advices are kept while others are made, and read in another order."""
    some = range(0, len(records), len(records) // size(10, 200))
    advices = {number: advise(read_record(records[number], "x", base), base) for number in some}
    assert [number for number in reversed(some) if digest(written(advices[number])) != expected[number]] == []


def test_reasons_are_those_of_their_own_subject(base, records):
    for record in records[:: len(records) // size(10, 200)]:
        advice = advise(read_record(record, "x", base), base)
        view = advice.inference.reference
        for one in advice.requirements:
            if one.requirement.target:
                assert one.because == because(Situated(one.requirement.target), one.subject, view)
        for one in advice.prompts:
            assert one.because == because(one.rule.when, one.subject, view)


def test_the_corpus_in_any_order_twice(base, fresh):
    paths = Random(2).sample(CORPUS, size(25, len(CORPUS)))
    cases = [read_case(path, base) for path in paths]
    first = [written(advise(case, base)) for case in cases]
    order = Random(3).sample(range(len(cases)), len(cases))
    assert [number for number in order if written(advise(cases[number], base)) != first[number]] == []
    with memories.little_remembered():
        assert differing([written(advise(case, base)) for case in cases], first) == []


def test_what_is_kept_of_a_fact_is_what_durable_rules_says_of_it(base, records):
    """Asked again about the fact that its key says, and nothing besides."""
    pytest.importorskip("durable")
    advised(records[-20:])
    kept = []
    for day in {record["assessed_on"] for record in records[-20:] if "assessed_on" in record}:
        engine = second_engine(base, base.rules_on(date.fromisoformat(day)))
        layers = {layer.name: layer for layer in engine.layers}
        kept += [(engine, layers[fact[0]], fact, fired) for fact, fired in engine._agreed._found.items()]
    some = Random(5).sample(kept, min(len(kept), size(60, 4000)))
    assert some
    for engine, layer, fact, fired in some:
        assert {*engine._ask(layer, fact)} == {*fired}


def test_threads_and_a_forked_process_give_it_too(fresh, records, expected):
    some = size(8, 200)
    by_threads, by_child = fresh.submit(advised_at_once, records[:some]).result()
    assert [differing(found, expected[:some]) for found in by_threads] == [[]] * 8
    assert differing(by_child, expected[:some]) == []


# A disagreement is never remembered ----------------------------------------------------------------------------


@pytest.fixture
def case(base):
    return read_case(EXAMPLE, base)


def lying_engine(base, rules):
    """Says of a rule the opposite of what durable_rules says, as durable_rules."""

    class Liar:
        name = second_engine(base, rules).name

        def truths(self, facts, expected):
            said = second_engine(base, rules).truths(facts, expected)
            place = next(place for place, truth in said.items() if truth is Truth.NEI)
            return said | {place: Truth.JA}

    return Liar()


def lying_judge(inference):
    """Says of a demand the opposite of what pySHACL says."""
    return shacl_violations(inference) ^ {min(shacl_violations(inference))}


LIES = [{"engine": lying_engine}, {"judge": lying_judge}]


@pytest.mark.parametrize("lie", LIES, ids=["engine", "judge"])
@pytest.mark.parametrize("before", [0, 2], ids=["first", "after two honest ones"])
def test_a_lie_is_heard_each_time_and_leaves_nothing_behind(base, case, lie, before):
    memories.forget()
    honest = [written(advise(case, base)) for _ in range(before)]
    for _ in range(2):
        assert len(advise(case, base, **lie).disagreements) == 1
        honest.append(written(advise(case, base)))
    assert len({*honest}) == 1 and not advise(case, base).disagreements


@pytest.mark.parametrize("conforms", [True, False])
def test_what_pyshacl_says_wrongly_once_is_asked_again(base, case, monkeypatch, conforms):
    honest, really, told = written(advise(case, base)), Shape.validate, []

    def wrong_once(self, *given, **more):
        said = really(self, *given, **more)
        if told or said[0] is conforms:
            return said
        told.append(self)
        return conforms, []

    memories.forget()
    monkeypatch.setattr(Shape, "validate", wrong_once)
    assert advise(case, base).disagreements and told
    assert written(advise(case, base)) == honest


def durable(base, case):
    return second_engine(base, base.rules_on(case.assessed_on))


def misfiring(engine, monkeypatch, wrong):
    """The engine's host drops all that follows from the fact of this number, without a word."""
    host, asked = engine._ready_host(), []
    really = host.assert_fact

    def assert_fact(ruleset, fact):
        given = really(ruleset, fact)
        if len(asked) == wrong:
            engine._fired.clear()
        asked.append(fact)
        return given

    monkeypatch.setattr(host, "assert_fact", assert_fact)
    return asked


def test_what_durable_rules_says_wrongly_once_is_asked_again(base, monkeypatch):
    """For each fact of a short case: the advice with the error says so, or nothing of it is seen; the next is as it should
    be, and so is the one on a case that shares the fact."""
    pytest.importorskip("durable")
    case = read_case(size(SHORT, EXAMPLE), base)
    honest, facts, heard = written(advise(case, base)), 1, 0
    wrong = 0
    while wrong < facts:
        memories.forget()
        with monkeypatch.context() as patch:
            asked = misfiring(durable(base, case), patch, wrong)
            advice = advise(case, base)
            facts = len(asked)
            heard += bool(advice.disagreements)
            assert advice.disagreements or written(advice) == honest, wrong
            assert written(advise(case, base)) == honest, wrong
        wrong += 1
    assert heard > facts / 2 > 2


def test_an_agreement_is_kept_and_a_disagreement_drops_what_was_kept(base, case, monkeypatch):
    """So that what was kept of a fact while an error in it made no difference does not last."""
    pytest.importorskip("durable")
    engine = durable(base, case)
    memories.forget()
    advise(case, base)
    assert len(engine._agreed) > 1
    engine._agreed._found.popitem(last=False)  # one fact is asked about again
    misfiring(engine, monkeypatch, 0)
    assert advise(case, base).disagreements and not len(engine._agreed)


# Bounded ------------------------------------------------------------------------------------------------------

WITHOUT_BOUND = {
    **dict.fromkeys(
        (
            "advisor.api._homes",
            "advisor.audit.program.code",
            "advisor.audit.report._template",
            "advisor.document.kinds.small_groups._rules",
            "advisor.document.pictures.fonts._folder",
            "advisor.document.pictures.fonts.font_files",
            "advisor.document.writing.html._template",
            "advisor.document.writing.word._whole",
            "advisor.knowledge.cache._code",
            "advisor.knowledge.personal.programs_words",
            "advisor.maintenance.checking.held._code",
            "advisor.maintenance.new.marks._pattern",
            "advisor.maintenance.checking.released.released",
            "advisor.store.condition._newest",
        ),
        "the program",
    ),
    **dict.fromkeys(
        (
            "advisor.audit.proof.random_cases._ground",
            "advisor.knowledge.loading.load",
            "advisor.store.bases.packed",
            "web.start._examples",
        ),
        "a base that is loaded",
    ),
    "advisor.language.types.base.named": "a type of answer",
    **dict.fromkeys(("advisor.language.types.ordinal._place", "advisor.language.types.ordinal.spans"), "a scale"),
    "advisor.text.catalogue._catalogue": "a language",
}
"""A function that remembers without a bound → what there is one result for each of. Of none does a case make more."""
WITH_ONE_ADVICE = ("<locals>", "._may_be_given")  # in the names of those that go when the advice or the page goes


def test_each_function_that_remembers_has_a_bound():
    memories.modules()
    functions = memories.functions()
    assert len(functions) > len(WITHOUT_BOUND)
    endless = {f"{one.__module__}.{one.__qualname__}" for one in functions if one.cache_parameters()["maxsize"] is None}
    assert {name for name in endless if not any(part in name for part in WITH_ONE_ADVICE)} == set(WITHOUT_BOUND)


def test_memory_does_not_grow_with_the_number_of_edits(fresh):
    """Once there is no more room for what is remembered. The cases themselves are now larger, now smaller."""
    warm, more = size(30, 2000), size(60, 98_000)
    grown, objects, most = fresh.submit(growth, 5, warm, more).result()
    assert most == memories.LITTLE
    assert objects < 4000
    assert grown < 10_000_000
