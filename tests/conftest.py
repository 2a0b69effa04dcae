"""What the tests share: the knowledge base, and small cases written as people write them."""

from __future__ import annotations

import textwrap
from pathlib import Path

import pytest

from advisor import knowledge
from advisor.advice import Advice, advise
from advisor.casefile import parse_case
from advisor.knowledge import KnowledgeBase
from advisor.language import speaking
from advisor.model import Case

ROOT = Path(__file__).parents[1]
EXAMPLES = sorted((ROOT / "examples").glob("*.yaml"))
CORPUS = [*EXAMPLES, *sorted((ROOT / "tests" / "cases").glob("*.yaml"))]


@pytest.fixture(autouse=True)
def english():
    """Messages are checked in English, the language of the code; test_language.py checks the others."""
    with speaking("en"):
        yield


@pytest.fixture(scope="session")
def base() -> KnowledgeBase:
    return knowledge.load()


@pytest.fixture(scope="session")
def read(base):
    """The case that a text says."""

    def read_text(text: str) -> Case:
        return parse_case(textwrap.dedent(text).encode(), "case.yaml", base)

    return read_text


@pytest.fixture(scope="session")
def advice_on(base, read):
    """The advice on the case that a text says."""

    def on(text: str) -> Advice:
        return advise(read(text), base)

    return on
