"""A case is kept with the base and the supplement that it was judged by, and judged by both again."""

import shutil

from advisor import knowledge
from advisor.advice.advice import advise
from advisor.knowledge import Folders, formats
from advisor.store import Store, bases

from ..conftest import ROOT

FJELLVIK = ROOT / "docs" / "tillegg-fjellvik"
FILE = {
    "case": "reise",
    "assessed_on": "2026-11-01",
    "measures": [{"id": "a", "title": "Dagtilbud", "answers": {"fjellvik-reisetid": "fjellvik-over-60", "nytte-samlet": "stor"}}],
}


def test_a_case_is_advised_by_its_supplement_after_that_is_gone(tmp_path):
    url, folder = f"sqlite:///{tmp_path / 'saker.db'}", shutil.copytree(FJELLVIK, tmp_path / "tillegg")
    whole = knowledge.load(Folders(ROOT, (folder,)))
    first = Store(url, whole)
    id = first.create(FILE).id
    said = advise(first.get(id).case, whole).as_dict()
    assert "R-FJELLVIK-10" in {one["id"] for one in said["prompts"]}
    first.close()
    shutil.rmtree(folder)

    later = Store(url, knowledge.load())
    kept = later.get(id).knowledge
    assert (kept.digest, kept.version) == (whole.digest, whole.version)
    assert advise(later.get(id).case, kept).as_dict() == said

    with later.engine.connect() as connection:
        bases.write_out(connection, whole.digest, tmp_path / "out")
    written = Folders(tmp_path / "out", (tmp_path / "out" / formats.SUPPLEMENTS / "1",))
    assert knowledge.load(written).digest == whole.digest
    later.close()
