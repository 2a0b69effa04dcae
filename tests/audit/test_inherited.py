"""Answers that a case has from a profile are judged as its own are: no advice, statement or audit needs the profile."""

import json
from contextlib import closing
from dataclasses import replace

import pytest

from advisor.advice.advice import advise
from advisor.advice.inheriting import inherit
from advisor.audit.one.earl import earl, records
from advisor.audit.one.statement import statement
from advisor.case.casefile import read_case
from advisor.case.profile import inherited, profile_from
from advisor.case.writing import case_record, case_text
from advisor.language.subjects import CASE
from advisor.store import Store

from ..conftest import EXAMPLES
from .test_running import contents, prio

pytest_plugins = ["tests.postgres"]
pytestmark = pytest.mark.usefixtures("own_cache")

ANSWERS = {
    "anb-adressat-ledelse": "The council in December.",
    "samisk-forvaltningsomrade": "ja",
    "begr-kriteriedokument": {"not_relevant": "There is none."},
    "lokal-budsjett": {"value": 4000000, "year": 2026},
}


def unmarked(said):
    """What is said, without from which profile an answer is."""
    if isinstance(said, dict):
        return {key: unmarked(value) for key, value in said.items() if key != "profile"}
    return [unmarked(one) for one in said] if isinstance(said, list) else said


@pytest.fixture(scope="module")
def pairs(base):
    """Each example with what it takes over, and the same case where all of that is its own."""
    found = []
    for path in EXAMPLES:
        case = read_case(path, base)
        record = {"profile": "x", "municipality": case.municipality or "3999", "reviewed_on": "2026-01-12", "answers": ANSWERS}
        after = inherit(case, profile_from(record, "x", base), base).case
        own = {id: replace(answer, profile="") for id, answer in after.answers[CASE].items()}
        assert inherited(after)
        found.append((after, replace(after, profile=None, answers={**after.answers, CASE: own})))
    return found


def test_the_advice_and_earl_are_those_of_a_case_that_says_it_all_itself(base, pairs):
    for taken, own in pairs:
        assert unmarked(advise(taken, base).as_dict()) == advise(own, base).as_dict()
        assert "".join(earl(records(advise(taken, base)), base)) == "".join(earl(records(advise(own, base)), base))


def test_so_is_the_statement_on_one_case(base, pairs):
    def said(case):
        whole = json.loads(statement(case_text(case_record(case, base), base).encode(), "x.yaml", base).as_json())
        return {**whole, "case": whole["case"]["id"]}  # not the digest of its file

    for taken, own in pairs:
        assert said(taken) == said(own)


@pytest.fixture(scope="module")
def audits(base, pairs, tmp_path_factory):
    """Both, audited as files, and those that inherit from a database too."""
    folder = tmp_path_factory.mktemp("inherited")
    for name, several in zip(("taken", "own"), zip(*pairs, strict=True), strict=True):
        (folder / name).mkdir()
        for case in several:
            (folder / name / f"{case.id}.yaml").write_text(case_text(case_record(case, base), base), encoding="utf-8")
        prio("audit", folder / name, "-o", folder / f"{name}-out", "--workers", 1)
    with closing(Store(f"sqlite:///{folder / 'cases.db'}", base)) as store:
        for taken, _own in pairs:
            store.create(case_record(taken, base))
    prio("audit", folder / "cases.db", "-o", folder / "stored-out", "--workers", 1)
    return folder


def test_so_is_an_audit_of_many(audits, pairs):
    manifests = [json.loads((audits / f"{name}-out" / "manifest.json").read_text()) for name in ("taken", "own", "stored")]
    assert [one["counts"]["refused"] for one in manifests] == [0, 0, 0]
    assert [one["judged_again"]["cases"] for one in manifests] == [len(pairs)] * 3
    taken, own = (contents(audits / f"{one}-out" / "tables") for one in ("taken", "own"))
    assert taken == own and taken
