"""A Word file that was made before questions got other ids is held against its case as one that was made today."""

import io

from advisor.advice.advice import advise
from advisor.case.casefile import read_case
from advisor.document import documents
from advisor.document.edited.rereading import reread
from advisor.text.catalogue import speaking

from ..conftest import ROOT

CASE_FILE = ROOT / "tests" / "dagsenter.yaml"


def test_every_text_is_found_again(base, renamed):
    old, now = (advise(read_case(CASE_FILE, of), of) for of in (base, renamed))
    with speaking("nb"):
        made = documents.word(documents.drawn_up(old))
        own = documents.word(documents.drawn_up(now))
        found, same = (reread(io.BytesIO(file).getvalue(), "a.docx", now) for file in (made, own))
    assert [one.kind for one in found.changes] == [one.kind for one in same.changes] == []
    assert found.same == same.same > 20
