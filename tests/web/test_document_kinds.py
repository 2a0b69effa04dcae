"""The page of the document draws up the one page and the open version too."""

import html

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
