"""The page of the document draws up the one page and the open version too."""

import html
import io
import zipfile

from advisor.case.writing import plain
from advisor.text.reading import read_bytes
from tests.conftest import ROOT


def example(name):
    return plain(read_bytes((ROOT / "examples" / f"{name}.yaml").read_bytes(), name, []))


def test_the_open_version_says_beside_it_what_was_changed_and_never_in_it(reader):
    id = reader.make(example("gruppe-eller-samtaler"))
    page = html.unescape(reader.get(f"/sak/{id}/dokument?slag=apen"))
    article = page.partition("<article")[2].partition("</article>")[0]
    assert "Read it through before you publish it." in page and "changes for the sake of small groups" in page
    assert "a number below five" in page and "a number below five" not in article
    assert "fewer than five" in article
    assert f"/sak/{id}/dokument.html?slag=apen" in page


def test_the_one_page_is_drawn_up_on_its_page(reader):
    id = reader.make(example("sykehjem-eller-hjemmetjeneste"))
    page = html.unescape(reader.get(f"/sak/{id}/dokument?slag=gjennomgang"))
    assert "Checklist for the office" in page and "It approves nothing." in page


def test_a_file_that_all_may_read_says_nothing_of_the_case_but_what_stands_in_it(reader):
    record = {"case": "avlastning-for-to-barn-med-als", "title": "Avlastning for to barn med ALS", "level": "kommune"}
    id = reader.make({**record, "answers": {"helhet-samlet": "Det veide tyngst."}})
    for ending in ("docx", "html", "pdf"):
        answer = reader.client.get(f"/sak/{id}/dokument.{ending}?slag=apen&dokumentsprak=nb")
        assert answer.status_code == 200 and "to-barn" not in answer.headers["Content-Disposition"]
    parts = zipfile.ZipFile(io.BytesIO(reader.client.get(f"/sak/{id}/dokument.docx?slag=apen").data))
    said = " ".join(parts.read(name).decode("utf-8", "replace") for name in parts.namelist() if name.endswith(".xml"))
    assert "to-barn" not in said and "to barn" not in said and "prio_case" not in said and "prio_keys" not in said
