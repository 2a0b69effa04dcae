"""The bytes of a case come to the same rows, or the same problems, the fast way and by the one reader."""

import json
from random import Random

import pytest

from advisor.audit.layout import Layout
from advisor.audit.proof.random_cases import random_case
from advisor.audit.sources.entries import case_in, taken_in
from advisor.audit.sources.straight import Numbered
from advisor.case.facts import Facts
from advisor.case.writing import case_record, plain, write
from advisor.text.errors import UnusableCase
from advisor.text.reading import read_bytes

from ..audits import as_csv
from ..conftest import EXAMPLES, size
from ..text.test_plainly import changed


@pytest.fixture(scope="module")
def layout(base):
    return Layout(base)


def one_way(taking, data, name, base, layout):
    """(the rows or what is wrong, whether it went the fast way)"""
    try:
        case = taking(data, name, base)
    except UnusableCase as error:
        return [str(problem) for problem in error.problems], False
    if isinstance(case, Numbered):
        return as_csv(case.rows(0)), True
    return as_csv(layout.rows(0, Facts(case, base))), False


def smaller(record, chance):
    """The record with few answers, so that most changes hit something else than a text."""
    record["measures"] = record.get("measures", [])[:2]
    for part in (record, *record["measures"]):
        given = part.get("answers", {})
        part["answers"] = {id: given[id] for id in chance.sample(list(given), min(6, len(given)))}
    return record


def test_a_case_that_something_was_changed_in_comes_to_the_same_rows_or_problems(base, layout):
    chance = Random(14)
    records = [smaller(case_record(random_case(base, seed), base), chance) for seed in range(40)]
    records += [plain(read_bytes(path.read_bytes(), path.name, [])) for path in EXAMPLES]
    texts = [("case.yaml", write(record)) for record in records]
    texts += [("case.json", json.dumps(record, ensure_ascii=chance.random() < 0.5)) for record in records]
    total, fast = size(400, 10_000), 0
    for _each in range(total):
        name, text = chance.choice(texts)
        for _change in range(chance.choice((0, 1, 1, 2))):
            text = changed(text, chance)
        found, went_fast = one_way(taken_in, text.encode(), name, base, layout)
        if went_fast:
            fast += 1
            assert found == one_way(case_in, text.encode(), name, base, layout)[0]
    assert 0.2 * total < fast < 0.8 * total


@pytest.mark.parametrize("levels", [20, 30, 300, 900, 990, 3000])
@pytest.mark.parametrize("way", ["answers", "ranking", "case"])
def test_what_is_nested_is_refused_as_by_the_one_reader(base, layout, levels, way):
    nested = "[" * levels + "]" * levels
    value = f'{{"anb-etisk-refleksjon": {nested}}}' if way == "answers" else nested
    data = f'{{"assessed_on": "2026-11-01", "{way}": {value}}}'.encode()
    problems, _fast = one_way(case_in, data, "case.json", base, layout)
    assert problems and one_way(taken_in, data, "case.json", base, layout) == (problems, False)
