"""What the doors may use: every name is there, and asking for one imports no more than its own room needs."""

import ast
import subprocess
import sys

import pytest

from advisor import api

from .test_architecture import DOORS, MODULES, room, tree


@pytest.mark.parametrize("name", dir(api))
def test_every_name_is_there(name):
    assert getattr(api, name) is not None


def test_a_door_uses_every_name():
    """`load` is for those who write a program of their own."""
    nodes = (node for name in MODULES if room(name) in DOORS for node in ast.walk(tree(MODULES[name])))
    imported = (node for node in nodes if isinstance(node, ast.ImportFrom) and node.module in ("api", "advisor.api"))
    used = {one.name for node in imported for one in node.names}
    assert set(dir(api)) - {"load"} - used == set()


def test_the_names_are_those_that_the_module_imports_for_a_type_checker():
    fetched = [node for node in ast.walk(tree(MODULES["advisor.api"])) if isinstance(node, ast.ImportFrom) and node.level]
    assert dir(api) == sorted(one.asname or one.name for node in fetched for one in node.names)


def test_no_other_name_is():
    with pytest.raises(AttributeError):
        api.nothing_of_the_kind  # noqa: B018


def test_a_name_brings_only_what_it_needs():
    code = "import sys; from advisor.api import gettext; print(*{'rdflib', 'pyshacl', 'sqlalchemy', 'duckdb'} & set(sys.modules))"
    assert subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout == "\n"
