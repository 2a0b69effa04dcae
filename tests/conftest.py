"""What the tests share: the knowledge base, small cases written as people write them, and someone who reads the pages."""

from __future__ import annotations

import atexit
import gc
import os
import sys
import textwrap
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from types import FrameType

import pytest
from flask import Flask
from flask.testing import FlaskClient
from jinja2.bccache import Bucket, BytecodeCache

from advisor import knowledge
from advisor.advice.advice import Advice, advise
from advisor.case.casefile import parse_case
from advisor.case.model import Case
from advisor.knowledge import KnowledgeBase
from advisor.store import Store
from advisor.text.catalogue import speaking
from tests import law, renaming
from tests.pages import Reader, store_of
from web import create_app

ROOT = Path(__file__).parents[1]
os.environ["PRIO_SOURCES"] = str(ROOT / "tests" / "no-copies")  # what a developer has imported is no part of a test
EXAMPLES = sorted((ROOT / "examples").glob("*.yaml"))
CORPUS = [*EXAMPLES, *law.FILES]
LONG = False  # is it the long run?


class Compiled(BytecodeCache):
    """The templates of the pages are compiled once in a process, not once for each application (1.4 s) that a module makes."""

    def __init__(self) -> None:
        self.held: dict[str, bytes] = {}

    def load_bytecode(self, bucket: Bucket) -> None:
        if (code := self.held.get(bucket.key)) is not None:
            bucket.bytecode_from_string(code)

    def dump_bytecode(self, bucket: Bucket) -> None:
        self.held[bucket.key] = bucket.bytecode_to_string()


Flask.jinja_options = {"bytecode_cache": Compiled()}
gc.set_threshold(200_000, 20, 50)  # bases are loaded again and again: looking for rings in their graphs took a fifth of the time
atexit.register(gc.freeze)  # nor at the end, when the process goes: it took seconds (pytest has looked for what was left open)


def pytest_addoption(parser):
    parser.addoption("--long", action="store_true", help="also the tests marked long, and the full form of the others")


def pytest_configure(config):
    global LONG
    LONG = config.getoption("--long")


def pytest_runtest_setup(item):
    if item.get_closest_marker("long") and not LONG:
        pytest.skip("long: ./start test --long")


def size(small, full):
    """How much a test does: `small` in every run, `full` with --long."""
    return full if LONG else small


@pytest.fixture(autouse=True)
def english():
    """Messages are checked in English, the language of the code; test_language.py checks the others."""
    with speaking("en"):
        yield


@pytest.fixture(scope="session", autouse=True)
def no_database_of_the_user():
    """No test opens the cases of whoever runs it."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("PRIO_DATABASE", "sqlite:///:memory:")
        yield


@pytest.fixture(scope="module")
def app(tmp_path_factory) -> Iterator[Flask]:
    """The pages on a database of the module's own."""
    app = create_app(database=f"sqlite:///{tmp_path_factory.mktemp('cases') / 'cases.db'}")
    yield app
    app.extensions["archive"].store.close()


@pytest.fixture(scope="module")
def store(app) -> Store:
    return store_of(app)


@pytest.fixture
def reader(app) -> Reader:
    """Someone who reads English, and posts forms as a browser does."""
    return Reader(app)


@pytest.fixture
def client(app) -> FlaskClient:
    """A bare browser of someone who reads English."""
    client = app.test_client()
    client.get("/?sprak=en")
    return client


@pytest.fixture(scope="session")
def base() -> KnowledgeBase:
    return knowledge.load()


@pytest.fixture(scope="session")
def renamed(tmp_path_factory) -> KnowledgeBase:
    """The base with another id for a question of each kind (tests/renaming.py)."""
    return knowledge.load(renaming.renamed_copy(tmp_path_factory.mktemp("renamed") / "base"))


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


@pytest.fixture(scope="session")
def calls():
    """How often some functions are called while another runs, in the same thread; by function."""

    def count(functions: Iterable[Callable], act: Callable, *given: object, **more: object) -> dict[Callable, int]:
        codes = {one.__code__: one for one in functions}
        found = dict.fromkeys(codes.values(), 0)

        def on(frame: FrameType, event: str, _arg: object) -> None:
            if event == "call" and frame.f_code in codes:
                found[codes[frame.f_code]] += 1

        before = sys.getprofile()
        sys.setprofile(on)
        try:
            act(*given, **more)
        finally:
            sys.setprofile(before)
        return found

    return count
