"""The schema of the rules agrees with the loader: what it takes fits, and what it refuses for its form does not."""

from __future__ import annotations

from copy import deepcopy
from datetime import date
from random import Random
from typing import Any

import pytest
from hypothesis import given, settings, strategies
from jsonschema import Draft7Validator
from ruamel.yaml import YAML

from advisor.export.rulesschema import rules_schema
from advisor.knowledge.recorded import Words
from advisor.knowledge.rules import RuleReader
from advisor.language.conditions import COMPARISONS, STATES
from advisor.language.grammar import parse
from advisor.language.subjects import Kind
from advisor.text.reading import from_plain

from ..conftest import ROOT, size

FILES = sorted((ROOT / "rules").glob("*.yaml"))


def plain(value: Any) -> Any:
    """What a file says, with days as they are written."""
    if isinstance(value, dict):
        return {key: plain(part) for key, part in value.items()}
    if isinstance(value, list):
        return [plain(part) for part in value]
    return value.isoformat() if isinstance(value, date) else value


def rules(path) -> list[dict]:
    return plain(YAML(typ="safe", pure=True).load(path.read_text(encoding="utf-8")))


@pytest.fixture(scope="module")
def schema(base):
    made = rules_schema(base)
    Draft7Validator.check_schema(made)
    return made


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_every_rule_of_the_base_fits(schema, path):
    assert [error.message for error in Draft7Validator(schema).iter_errors(rules(path))] == []


# One rule with one mistake: what is changed, and to what -----------------------------------------

WHOLE = next(rule for rule in rules(ROOT / "rules" / "parorende.yaml") if rule["id"] == "R-PAR-04")
MISTAKES = {
    "a field that is none": {"wen": "x"},
    "no condition": {"when": None},
    "no text": {"text": {"nb": "Bare bokmål"}},
    "a text in another language": {"text": {"nb": "a", "nn": "b", "se": "c"}},
    "an id of another form": {"id": "X-1"},
    "about nothing": {"about": "sak"},
    "a force that is none": {"force": "skal"},
    "an inference above kan": {"force": "bør"},
    "a basis that is none": {"basis": "lov"},
    "no clause": {"clauses": []},
    "a clause that is none": {"clauses": ["nytte-parorende"]},
    "a clause without a list": {"clauses": "nytte-parorende-berort"},
    "a law that is none": {"law": ["grunnloven-1040"]},
    "a day that is none": {"valid_from": "10.04.2025"},
    "only what fires": {"examples": [{"fires": {}}]},
    "an example of neither": {"examples": [{"fires": {}}, {"silent": {}}, {"quiet": {}}]},
    "gives nothing": {"then": {}},
    "gives what is none": {"then": {"advice": "varsel"}},
    "a prompt of no kind": {"then": {"prompt": "raad"}},
    "a situation with a small letter": {"then": {"situation": "liten"}},
    "ends and warns": {"ends_on": "nytte-parorende-berort"},
    "ends on no question": {"ends_on": "nytte-parorende", "warning": None},
    "warns in one word": {"warning": "nei"},
    "a word that is none": {"when": {"iss": {"nytte-samlet": "liten"}}},
    "two words": {"when": {"answered": "nytte-samlet", "unsure": "nytte-samlet"}},
    "no list": {"when": {"all": {"answered": "nytte-samlet"}}},
    "an empty list": {"when": {"any": []}},
    "a question that is none": {"when": {"is": {"nytte-samla": "liten"}}},
    "a question of another kind": {"when": {"answered": "niva"}},
    "an option that is none": {"when": {"is": {"nytte-samlet": "litn"}}},
    "no option": {"when": {"is": {"nytte-samlet": []}}},
    "a step of what is no scale": {"when": {"at_least": {"tiltak-retning": "nytt"}}},
    "two steps": {"when": {"at_least": {"nytte-samlet": ["liten", "stor"]}}},
    "above zero of what is no number": {"when": {"positive": "nytte-samlet"}},
    "not before a state": {"when": {"not": {"answered": "nytte-samlet"}}},
    "not twice": {"when": {"not": {"not": {"is": {"nytte-samlet": "liten"}}}}},
    "a situation that is none": {"when": {"situation": "LitnNytte"}},
    "a situation of another kind": {"when": {"situation": "FlereTiltak"}},
    "undecided in no way": {"when": {"undecided": {"LitenNytte": "ja"}}},
    "down to the case": {"when": {"some": {"case": {"answered": "niva"}}}},
    "up to a measure": {"when": {"measure": {"answered": "nytte-samlet"}}},
    "a word of a pair": {"when": {"b_above_a": "nytte-samlet"}},
    "ranked outside a pair": {"when": "ranked_over"},
}


def read(base, record):
    """What the loader says of one rule. What needs the rest of the base is not asked."""
    problems = []
    reader = RuleReader(dict(base.questions), base.bases, set(base.clauses), set(base.sources), problems)
    reader.words.situations.update(base.situations)
    written = {key: "true" if part is True else part for key, part in record.items()}
    reader.rules({ROOT / "rules" / "x.yaml": from_plain([written], "x", problems)})
    return problems


@pytest.mark.parametrize("mistake", MISTAKES)
def test_what_the_loader_refuses_the_schema_refuses(base, schema, mistake):
    wrong = deepcopy(WHOLE) | MISTAKES[mistake]
    wrong = {key: value for key, value in wrong.items() if value is not None}
    assert read(base, wrong), "the loader takes it"
    assert not Draft7Validator(schema).is_valid([wrong])


def test_the_rule_without_a_mistake_fits(base, schema):
    assert read(base, WHOLE) == []
    assert Draft7Validator(schema).is_valid([WHOLE])


# Conditions of every kind ------------------------------------------------------------------------


class Writer:
    """Writes conditions at random: most are right, and some are wrong in one place."""

    def __init__(self, base, seed):
        self.base, self.chance = base, Random(seed)
        self.options = [option for one in base.questions.values() for option in one.option_ids]

    def question(self, kind):
        kind = kind if self.chance.random() < 0.95 else self.chance.choice(list(Kind))
        every = list(self.base.questions.values())
        return self.chance.choice([one for one in every if one.about is kind] or every)

    def option(self, question):
        known = question.option_ids if question.option_ids and self.chance.random() < 0.95 else self.options
        one = self.chance.choice(known)
        return one if self.chance.random() < 0.8 else [one, self.chance.choice(known)]

    def condition(self, kind, depth=0):
        words = ["is", "is", "at_least", "at_most", "positive", "not", "situation", "undecided", "case", "measure", "ranked_over"]
        words += [*STATES, *COMPARISONS] + ["all", "any", "some", "every"] * (2 if depth < 3 else 0)
        word, question = self.chance.choice(words), self.question(kind)
        name = self.chance.choice([one for one, about in self.base.situations.items() if about is kind] or ["Ukjent"])
        match word:
            case "all" | "any":
                return {word: [self.condition(kind, depth + 1) for _part in range(self.chance.choice([0, 1, 2, 3, 3, 3]))]}
            case "is" | "at_least" | "at_most":
                return {word: {question.id: self.option(question)}}
            case "positive":
                return {word: question.id}
            case "not":
                return {word: self.condition(kind, 3)}
            case "situation":
                return {word: name}
            case "undecided":
                return {word: self.chance.choice([name, {name: "usikkert"}, {name: "ubesvart"}, {name: "ja"}])}
            case "some" | "every":
                below = self.chance.choice(list(Kind))
                return {word: {below.value: self.condition(below, depth + 1)}}
            case "case" | "measure":
                return {word: self.condition(Kind(word), depth + 1)}
            case "ranked_over":
                return self.chance.choice([word, {word: question.id}])
        return {word: question.id}


def read_condition(base, condition, kind) -> list[tuple]:
    """What the grammar says is wrong."""
    said: list[tuple] = []
    words = Words(dict(base.questions), dict(base.situations))
    parse(from_plain(condition, "x", []), kind, words, lambda *one: said.append(one))
    return said


@given(strategies.integers(min_value=0, max_value=10**9))
@settings(max_examples=size(150, 3000), deadline=None, database=None)
def test_a_condition_fits_where_the_grammar_takes_it_and_only_there(base, schema, seed):
    for kind in Kind:
        condition = Writer(base, seed).condition(kind)
        said = read_condition(base, condition, kind)
        validator = Draft7Validator({"$ref": f"#/definitions/condition-{kind}", "definitions": schema["definitions"]})
        assert validator.is_valid(condition) is (said == []), (kind, condition, said)


def test_the_conditions_that_are_tried_are_of_both_sorts(base):
    tried = [Writer(base, seed).condition(Kind.MEASURE) for seed in range(60)]
    assert {read_condition(base, one, Kind.MEASURE) == [] for one in tried} == {True, False}
