"""The review on one page: the same as on the screen, one A4 for every case of up to four measures, and counts for the rest."""

import json
import re
from io import BytesIO
from zipfile import ZipFile

import pytest
from weasyprint import HTML

from advisor.api import advise, current, read_case, speaking
from advisor.document.documents import Purpose, drawn_up, html, word
from advisor.document.kinds import overview
from advisor.document.model import Table
from advisor.wording.words import first_sentence
from tests.conftest import ROOT

EXAMPLES = sorted((ROOT / "examples").glob("*.yaml"))
LONG = "En setning om det som er viktig for dem som trenger tilbudet, og for dem som må vente. " * 40


def pages(document):
    return len(HTML(string=html(document).decode()).render().pages)


def texts(document):
    """All that it says, also in its tables."""
    for section in document.sections:
        for block in section.blocks:
            yield from (piece.text for row in block.rows for piece in row) if isinstance(block, Table) else [block.text]


def said(document):
    return " ".join(texts(document))


def of(advice):
    return drawn_up(advice, Purpose.REVIEW)


@pytest.mark.parametrize("path", EXAMPLES, ids=lambda path: path.stem)
def test_an_example_fits_on_one_page(path, base):
    with speaking("nb"):
        assert pages(of(advise(read_case(path, base), base))) == 1


def crowded(measures, groups, text="Kort tekst."):
    """A case in which everything is answered with so much text."""
    answers = dict.fromkeys(("helhet-samlet", "helhet-nedprioriteres", "forslag-vedtak", "bg-prioriteringssituasjon"), text)
    order = [{"measure": f"m{number}", "reason": text} for number in range(measures)]
    written = [
        {
            "id": f"m{number}",
            "title": f"Tiltak {number} med et navn som er langt",
            "answers": {
                "nytte-samlet": {"value": "usikkert", "rationale": text},
                "ressurs-samlet": {"value": {"from": "liten", "to": "stor"}, "certainty": "lite"},
                "anb-barn-berort": "ja",
                "tiltak-retning": "avvikles",
                "tiltak-tjeneste": ["hjemmesykepleie"],
            },
            "target_groups": [
                {"id": f"g{place}", "title": f"Gruppe {number}.{place}", "answers": {"alvorlighet-malgruppe": "usikkert"}}
                for place in range(groups)
            ],
        }
        for number in range(measures)
    ]
    return json.dumps(
        {"case": "c", "title": "Sak", "level": "kommune", "answers": answers, "ranking": order, "measures": written}
    )


@pytest.mark.parametrize("measures, groups", [(4, 1), (4, 10), (12, 4)])
def test_a_case_with_long_texts_fits_too_and_says_what_is_left_out(advice_on, measures, groups):
    with speaking("nb"):
        document = of(advice_on(crowded(measures, groups, LONG)))
        assert pages(document) == 1
        everything = said(document)
        assert "Der det står «…», står hele teksten i saksframlegget." in everything
        assert LONG.strip() not in everything
        rows = next(block for section in document.sections for block in section.blocks if getattr(block, "key", "") == "tiltak")
        assert len(rows.rows) == min(4, measures) and (f"og {measures - 4} tiltak til" in rows.note.lower()) == (measures > 4)
        assert (f"og {groups - 2} grupper til" in everything) == (groups > 2)
        assert "og 1 til" not in everything


def test_it_says_what_the_page_says(base):
    """The order with its reasons, the duties, the titles of law, what is uncertain, what stands empty, and how much advice."""
    advice = advise(read_case(ROOT / "examples" / "sykehjem-eller-hjemmetjeneste.yaml", base), base)
    with speaking("en"):
        document = of(advice)
        everything = said(document)
        for row in overview.rows(advice):
            assert f"{row.number}. {row.side.title}" in everything and row.reason.split(". ")[0] in everything
        for _label, parts in overview.grounds(advice):
            assert all(one.words.split(". ")[0] in everything for one in parts)
        assert overview.proposal(advice).words.split(". ")[0] in everything
        law = [line for line in advice.law_lines if not line.closed]
        assert all(line.title[current()] in everything for line in law[:4]) and "§" not in everything
        for one in overview.uncertain(advice)[:2]:
            assert one.words in everything
        assert "we will ask why" not in everything and "The order may hang on it." in everything
        for _rule, several in advice.active_prompts()[:2]:
            assert first_sentence(several[0].message)[0].rstrip(".") in everything
        assert base.version in everything and "10 April 2025" in everything
        assert "To sign says that the page is read. It approves nothing." in everything


def test_in_word_it_is_one_page_too(base, advice_on, tmp_path, libreoffice):
    with speaking("nb"):
        for path in EXAMPLES:
            (tmp_path / f"{path.stem}.docx").write_bytes(word(of(advise(read_case(path, base), base))))
        (tmp_path / "crowded.docx").write_bytes(word(of(advice_on(crowded(4, 1, LONG)))))
    files = sorted(tmp_path.glob("*.docx"))
    libreoffice("pdf", tmp_path, *files)
    for file in files:
        made = file.with_suffix(".pdf").read_bytes()
        assert len(re.findall(rb"/Type\s*/Page\b", made)) == 1, file.stem


def test_what_nothing_lacks_and_captions_that_repeat_a_heading_take_no_room(base):
    advice = advise(read_case(ROOT / "examples" / "dagsenter-eller-team.yaml", base), base)
    with speaking("nb"):
        document = of(advice)
        everything = said(document)
        assert "Det som står tomt" not in everything and "35 av 35" not in everything
        assert "Hør barna før dere bestemmer dere (Dagsenter mandag og fredag)." in everything
        assert "Barnets beste: skrevet for begge tiltakene." in everything
        assert "Hensynet til barna avgjorde hvem som beholder fem dager." in everything
        written = re.sub(rb"<[^>]+>", b" ", ZipFile(BytesIO(word(document))).read("word/document.xml")).decode()
        assert written.count("Tiltakene i den rekkefølgen som er satt") == 1


BARE = "{case: c, title: C, level: kommune, measures: [{id: a, title: A}, {id: b, title: B}]}"


def test_what_nobody_wrote_is_said_so(advice_on):
    with speaking("en"):
        everything = said(of(advice_on(BARE)))
        assert "not assessed" in everything and "no target group yet" in everything


def test_an_order_that_nobody_set_is_said_so(advice_on):
    with speaking("en"):
        document = of(advice_on(BARE))
        notes = [block.note for section in document.sections for block in section.blocks if isinstance(block, Table)]
        assert "No order is set." in notes
        head = next(b.head for s in document.sections for b in s.blocks if getattr(b, "key", "") == "tiltak")
        assert "The reason" not in head


def test_dismissed_advice_is_counted_and_its_reason_stays_in_the_case(base):
    dismissed = [(path, advise(read_case(path, base), base)) for path in EXAMPLES]
    _path, advice = next((path, one) for path, one in dismissed if any(prompt.dismissed for prompt in one.prompts))
    reason = next(prompt.dismissed for prompt in advice.prompts if prompt.dismissed)
    with speaking("en"):
        everything = said(of(advice))
    assert re.search(r"\b[1-9]\d* (is|are) dismissed with a reason", everything) and reason not in everything
