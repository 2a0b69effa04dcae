"""Synthetic cases: seeded, allowed by the ontology, and with answers that hang together."""

import hashlib

import pytest

from advisor.advice.advice import advise
from advisor.audit import synth
from advisor.audit.duck import Duck, parquet
from advisor.audit.layout import KINDS, Layout
from advisor.audit.parts import NAMES, Part
from advisor.audit.sources import source
from advisor.case.facts import Facts
from advisor.engines.encoding import UNANSWERED, VALUE, column, numbers
from advisor.knowledge.terms import Force
from advisor.language.subjects import Kind
from advisor.text.catalogue import speaking
from advisor.text.errors import Unusable
from tests.conftest import size
from tests.toys import toy_base

COUNT = 1500


def made(base, folder, scratch, seed=1, count=COUNT, threads=1):
    with speaking("nb"), Duck(scratch, threads=threads) as duck:
        synth.write(duck, base, seed, count, folder)
    return folder


@pytest.fixture(scope="module")
def cases(base, tmp_path_factory):
    folder = tmp_path_factory.mktemp("synthetic")
    return made(base, folder / "cases", folder)


@pytest.fixture
def ask(cases, tmp_path):
    """A select over the tables, each by its name in braces."""
    part = Part(cases, 0, COUNT, 0, COUNT - 1)
    with Duck(tmp_path, threads=1) as duck:
        yield lambda select: duck.rows(select.format(**{name: parquet([part.file(name)]) for name in NAMES}))


def digests(folder):
    return {path.name: hashlib.sha256(path.read_bytes()).hexdigest() for path in sorted(folder.iterdir())}


def test_the_same_seed_gives_the_same_bytes_with_any_number_of_threads(base, tmp_path):
    of = size(toy_base(), base)
    first = digests(made(of, tmp_path / "first", tmp_path))
    assert digests(made(of, tmp_path / "again", tmp_path, threads=2)) == first
    assert digests(made(of, tmp_path / "other", tmp_path, seed=2)) != first


def test_a_case_is_the_same_however_many_are_made(base, cases, tmp_path, ask):
    few = made(base, tmp_path / "few", tmp_path, count=40)
    with Duck(tmp_path, threads=1) as duck:
        for name in NAMES[:3]:
            first = duck.rows(f"SELECT * FROM {parquet([few / f'{name}-00000.parquet'])} ORDER BY ALL")
            assert first == ask(f"SELECT * FROM {{{name}}} WHERE case_no < 40 ORDER BY ALL")


def test_each_case_has_three_measures(ask):
    assert {row["n"] for row in ask("SELECT count(*) AS n FROM {measures} GROUP BY case_no")} == {3}


def test_every_column_holds_answers_and_only_those_there_are(base, ask):
    layout = Layout(base)
    for kind, name in zip(KINDS, NAMES, strict=False):
        for question in layout.questions[kind]:
            held = column("q", question.id)
            (row,) = ask(f"SELECT min({held}) AS low, max({held}) AS high FROM {{{name}}}")
            assert row["low"] >= UNANSWERED
            assert VALUE <= row["high"] < numbers(question).stop, question.id


def test_a_synthetic_case_is_one_that_people_could_have_written(base, cases):
    """It stands for a case whose rows are the same again, and nobody answered what was not asked."""
    given, layout = source(str(cases), base), Layout(base)
    for number in range(0, COUNT, 150):
        case = given.case(number, base)
        assert case.assessed_on
        advice = advise(case, base)
        assert advice.not_counted == []
        assert layout.rows(number, Facts(case, base)).of[Kind.CASE]


def test_only_advice_that_was_given_is_dismissed_and_no_duty(base, cases):
    dismissed = set()
    for _number, case in source(str(cases), base).cases(range(60), base):
        advice = advise(case, base)
        there = {(one.rule.id, one.subject) for one in advice.prompts}
        there |= {(one.requirement.id, one.subject) for one in advice.requirements if one.missing}
        assert {(one.rule, one.subject) for one in case.dismissals} <= there
        dismissed |= {one.rule for one in case.dismissals}
    duties = {one.id for one in base.requirements.values() if one.force is Force.MUST}
    assert dismissed
    assert not duties & dismissed


def test_every_dismissal_has_its_reason(ask):
    (row,) = ask("SELECT count(*) AS n, count(reason) AS said, min(length(reason)) AS shortest FROM {reasons}")
    assert row["n"] == row["said"] > 0
    assert row["shortest"] > 10


def test_answers_hang_together(ask):
    """A measure of great benefit takes more resources, and stands further up where people rank; the thorough answer more."""
    (row,) = ask(
        "SELECT corr(q_nytte_samlet, q_ressurs_samlet) AS size, corr(place, q_nytte_samlet) AS place FROM {measures}"
        " WHERE q_nytte_samlet > 2 AND q_ressurs_samlet > 2 AND place > 0"
    )
    assert row["size"] > 0.3
    assert row["place"] < -0.3
    (row,) = ask(
        "SELECT corr(CAST(q_nytte_mot_mal > 0 AS INTEGER), CAST(q_nytte_kort_sikt > 0 AS INTEGER)) AS thorough FROM {measures}"
    )
    assert row["thorough"] > 0.1


def test_the_municipalities_do_not_exist(ask):
    (row,) = ask("SELECT min(municipality) AS low, max(municipality) AS high FROM {cases}")
    assert "9600" <= row["low"] < row["high"] < "9900"


def test_nothing_is_written_over(base, cases, tmp_path):
    before = digests(cases)
    with pytest.raises(Unusable):
        made(base, cases, tmp_path)
    assert digests(cases) == before
