"""What the doors may use: every name is there, and asking for one imports no more than its own room needs."""

import subprocess
import sys

import pytest

from advisor import api


@pytest.mark.parametrize("name", dir(api))
def test_every_name_is_there(name):
    assert getattr(api, name) is not None


def test_no_other_name_is():
    with pytest.raises(AttributeError):
        api.nothing_of_the_kind  # noqa: B018


def test_a_name_brings_only_what_it_needs():
    code = "import sys; from advisor.api import gettext; print(*{'rdflib', 'pyshacl', 'sqlalchemy', 'duckdb'} & set(sys.modules))"
    assert subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout == "\n"
