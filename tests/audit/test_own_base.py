"""Cases of a database that are themselves on another knowledge base than the one that judges them: counted, and said."""

import json
import re
import shutil
from contextlib import closing

import pytest

from advisor import knowledge
from advisor.store import Store

from ..audits import by_toys
from ..toys import toy_base, toys
from .test_running import prio, table

pytest_plugins = ["tests.postgres"]
pytestmark = pytest.mark.usefixtures("own_cache")
SMALL = {"assessed_on": "2026-11-01", "level": "huset", "measures": [{"id": "a"}]}


@pytest.fixture
def other(tmp_path):
    """The small base of toys by another version."""
    shutil.copytree(toys(), tmp_path / "other")
    path = tmp_path / "other" / "ontology" / "vocabulary.ttl"
    text, changed = re.subn(r'(owl:versionInfo ")[^"]*', r"\g<1>2026.1.1", path.read_text(encoding="utf-8"))
    assert changed
    path.write_text(text, encoding="utf-8")
    return knowledge.load(tmp_path / "other")


def test_cases_on_another_base_are_counted_and_named(other, tmp_path):
    for on, ids in ((other, "ab"), (toy_base(), "c")):
        with closing(Store(f"sqlite:///{tmp_path / 'saker.db'}", on)) as store:
            for id in ids:
                store.create(SMALL | {"case": id})
    out = tmp_path / "out"
    said = by_toys("audit", tmp_path / "saker.db", "-o", out, "--workers", 1, "--lang", "en")
    assert "2 are themselves on another knowledge base" in " ".join(said.split())
    assert json.loads((out / "manifest.json").read_text())["counts"]["other_base"] == 2
    assert [tuple(row.values()) for row in table(out, "bases")] == [(other.digest, "2")]
    verdicts = table(out, "verdicts")
    assert {row["id"]: row["own_base"] for row in verdicts} == {"a": other.digest, "b": other.digest, "c": ""}
    assert all(row["file"].startswith("/sak/") and not row["line"] for row in [*verdicts, *table(out, "findings")])
    assert "2 cases are themselves on another knowledge base" in (out / "report.html").read_text()
    said = prio("audit", tmp_path / "saker.db", "-o", tmp_path / "theirs", "--workers", 1, "--lang", "en", "--kb", other.folder)
    assert "1 is itself on another knowledge base" in said
