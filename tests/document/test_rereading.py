"""An edited Word file is held against its case: each edit that people make is told as it was, and nothing is guessed."""

import pytest

from advisor.advice.advice import advise
from advisor.case.casefile import read_case
from advisor.document import documents
from advisor.document.rereading import entries, reread
from advisor.text.catalogue import speaking

from ..conftest import ROOT
from .editing import EDITS, File

CASE_FILE = ROOT / "tests" / "dagsenter.yaml"


@pytest.fixture(scope="module")
def advice(base):
    return advise(read_case(CASE_FILE, base), base)


@pytest.fixture(scope="module")
def drafted(advice):
    with speaking("nb"):
        return documents.drawn_up(advice)


@pytest.fixture(scope="module")
def written(drafted):
    return documents.word(drafted)


@pytest.fixture(scope="module")
def keys(drafted):
    found = {}
    for one in entries(drafted):
        if not one.table:
            subject = one.piece.origin.subject
            of = f"{subject.ids[0]} " if subject and subject.ids else ""
            found.setdefault(f"{of}{one.piece.origin.id}", one.anchor.key)
    return found


def said(found):
    """«kind question» of each change."""
    return sorted(f"{one.kind} {one.origin.id if one.origin and not one.whole else one.section}" for one in found.changes)


@pytest.mark.parametrize("edit", EDITS, ids=lambda one: one.name)
def test_each_edit_is_told_as_it_was(edit, written, keys, advice):
    file = File(written, keys)
    edit.do(file)
    found = reread(file.data(), "Saksframlegg.docx", advice)
    assert "; ".join(said(found)) == "; ".join(sorted(filter(None, edit.said.split("; "))))
    assert edit.note in " ".join(found.notes)
