"""Which program a proof is about: a digest of the code that judges, the same for an audit and a certificate."""

import hashlib
import json
import shutil

import pytest

from advisor.audit.program import BESIDE, code, judging, program
from advisor.audit.proof.certifying import CERTIFICATE, certify

from ..conftest import ROOT
from ..test_architecture import MODULES, imports
from .test_running import prio

PACKAGE = ROOT / "advisor"


@pytest.fixture
def copied(tmp_path):
    return shutil.copytree(PACKAGE, tmp_path / "advisor", ignore=shutil.ignore_patterns("__pycache__"))


@pytest.mark.parametrize("name", ["language/conditions.py", "knowledge/rules.py", "engines/sql.py", "store/events.py"])
def test_code_that_judges_changes_the_digest(name, copied):
    assert code(copied) == code()
    (copied / name).write_text((copied / name).read_text() + "\n")
    code.cache_clear()
    assert code(copied) != code()


@pytest.mark.parametrize("name", [f"{folder}/__init__.py" for folder in BESIDE])
def test_the_doors_do_not_change_it(name, copied):
    (copied / name).write_text((copied / name).read_text() + "\n")
    assert code(copied) == code()


def test_a_file_more_or_by_another_name_changes_it(copied):
    (copied / "audit" / "more.py").write_text("")
    assert code(copied) != code()
    code.cache_clear()
    (copied / "audit" / "more.py").unlink()
    (copied / "audit" / "plan.py").rename(copied / "audit" / "plans.py")
    assert code(copied) != code()


def test_nothing_that_judges_imports_what_is_left_out():
    seen, left = set(), ["advisor.audit.running", "advisor.audit.proof.certifying", "advisor.audit.one.statement"]
    while left:
        name = left.pop()
        seen.add(name)
        left += {module for module, _name in imports(name) if module in MODULES} - seen
    names = {MODULES[name].relative_to(PACKAGE).as_posix() for name in seen}
    assert {"language/conditions.py", "engines/durable.py", "audit/plan.py", "store/events.py", "knowledge/__init__.py"} <= names
    assert names <= set(judging())


def test_it_is_what_sha256sum_gives():
    lines = [f"{hashlib.sha256((PACKAGE / name).read_bytes()).hexdigest()}  {name}\n" for name in judging()]
    assert code() == hashlib.sha256("".join(lines).encode()).hexdigest()
    assert judging() == sorted(judging()) and "cli/__init__.py" not in judging()


def test_an_audit_and_a_certificate_name_the_same_program(base, tmp_path):
    prio("audit", ROOT / "examples", "-o", tmp_path / "out", "--workers", 1)
    certify(base, tmp_path, random=1, only=())
    for path in ("out/audit.json", "out/manifest.json", "out/sample.json", CERTIFICATE):
        assert json.loads((tmp_path / path).read_text(encoding="utf-8"))["program"] == program(), path
    assert program()["code"] == code()
    assert code() in (tmp_path / "out" / "report.html").read_text(encoding="utf-8")
