"""The value matrix and the risk matrix: every cell as its source has it, ranges that stay ranges, and help that sets nothing."""

import html
import json
import re
import shutil
from itertools import combinations_with_replacement, product

import pytest

from advisor.knowledge.matrices import Step, read_matrices
from advisor.methods.matrices import (
    as_dict,
    as_text,
    cell_words,
    only,
    place,
    range_words,
    risk_matrix,
    steps_words,
    symbols,
    value_matrix,
)
from advisor.text.catalogue import LANGUAGES, speaking
from advisor.text.errors import Unusable, UnusableKnowledge
from tests.conftest import ROOT
from web import matrices

# DFØ 2018, as given by Oslo Economics 2021, figure 3-7
CELLS = {
    "stort-positivt": ("+/++", "++/+++", "+++/++++"),
    "middels-positivt": ("0/+", "++", "++/+++"),
    "lite-positivt": ("0", "0/+", "+/++"),
    "intet": ("0", "0", "0"),
    "lite-negativt": ("0", "0/-", "-/--"),
    "middels-negativt": ("0/-", "--", "--/---"),
    "stort-negativt": ("-/--", "--/---", "---/----"),
}
SIGNIFICANCES = ("liten", "middels", "stor")
SYMBOLS = ("----", "---", "--", "-", "0", "+", "++", "+++", "++++")


def value(extents, significances):
    """What the value matrix says of a word for each scale, or of two."""
    return place(value_matrix(), *([one] if isinstance(one, str) else one for one in (extents, significances))).range


# What the matrices say ---------------------------------------------------------------------------


@pytest.mark.parametrize(("extent", "significance"), list(product(CELLS, SIGNIFICANCES)))
def test_a_cell_is_as_the_source_has_it(extent, significance):
    assert symbols(value(extent, significance)) == CELLS[extent][SIGNIFICANCES.index(significance)]


def test_the_scales_run_from_least_to_most():
    matrix = value_matrix()
    assert [step.id for step in matrix.rows.steps] == list(reversed(CELLS))
    assert tuple(step.id for step in matrix.columns.steps) == SIGNIFICANCES
    assert tuple(step.id for step in matrix.outcomes.steps) == SYMBOLS


def test_a_cell_with_two_symbols_is_a_range_from_lowest_to_highest():
    up, down = value("stort-positivt", "middels"), value("stort-negativt", "liten")
    assert (up.low.id, up.high.id) == ("++", "+++")
    assert (down.low.id, down.high.id) == ("--", "-")


def test_doubt_between_steps_gives_the_lowest_low_to_the_highest_high():
    """Against the plain definition, over every span of both scales."""
    matrix = value_matrix()
    extents, significances = ([step.id for step in scale.steps] for scale in (matrix.rows, matrix.columns))
    for (a, b), (c, d) in product(combinations_with_replacement(extents, 2), combinations_with_replacement(significances, 2)):
        inside = [
            SYMBOLS.index(symbol)
            for extent in extents[extents.index(a) : extents.index(b) + 1]
            for significance in significances[significances.index(c) : significances.index(d) + 1]
            for symbol in CELLS[extent][SIGNIFICANCES.index(significance)].split("/")
        ]
        found = value((a, b), (c, d))
        assert (found.low.id, found.high.id) == (SYMBOLS[min(inside)], SYMBOLS[max(inside)])
        assert value((b, a), (d, c)) == found


def test_ranges_in_words():
    said = {cell: range_words(value(*cell)) for cell in product(CELLS, SIGNIFICANCES)}
    assert said["stort-positivt", "liten"] == "small to medium positive"
    assert said["stort-positivt", "stor"] == "large to very large positive"
    assert said["middels-positivt", "middels"] == "medium positive"
    assert said["middels-negativt", "liten"] == "negligible to small negative"
    across = value(("lite-negativt", "middels-positivt"), ("liten", "middels"))
    assert (range_words(across), symbols(across)) == ("small negative to medium positive", "- to ++")


def test_steps_of_one_word_keep_it():
    """As a municipality may name its own."""
    large, larger = (Step(id, id, {"nb": id, "en": id}) for id in ("large", "very large"))
    assert steps_words((large, larger)) == "large to very large"


def test_the_risk_matrix_says_two_words_and_nothing_more():
    matrix = risk_matrix()
    at = place(matrix, ("middels",), ("stor",))
    assert cell_words(at) == "medium likelihood, large consequence"
    assert at.range is None and matrix.outcomes is None and not matrix.cells
    assert cell_words(place(matrix, ("middels", "lav"), ("stor", None))) == "low to medium likelihood, large consequence"


def test_the_help_to_likelihood_is_the_source_s():
    """DSB's steps A to E, per cent per year; the misprint of the last is read as above 10, and said to be."""
    helps = [step.help["en"] for step in risk_matrix().rows.steps]
    figures = ["below 0.1%", "0.1 to 1%", "1 to 2%", "2 to 10%", "above 10%"]
    assert all(text.startswith(f"{figure} per year") for text, figure in zip(helps, figures, strict=True))
    assert [re.search(r"step ([A-E])", text)[1] for text in helps] == list("ABCDE")
    assert "misprint" in risk_matrix().rows.note["en"]


def test_what_is_ours_is_marked_and_what_is_not_has_its_source():
    value_scales, risk = value_matrix(), risk_matrix()
    assert risk.columns.ours and not risk.rows.ours and not value_scales.rows.ours
    assert [source.publisher for source in value_scales.all_sources] == ["DFØ"]
    assert [source.publisher for source in risk.all_sources] == ["DSB"]
    assert all(source.read for matrix in (value_scales, risk) for source in matrix.all_sources)


def test_the_risk_matrix_uses_the_words_of_the_questions_beside_it(base):
    risk = risk_matrix()
    assert tuple(step.id for step in risk.rows.steps) == base.questions["tap-sannsynlighet"].option_ids
    assert tuple(step.id for step in risk.columns.steps) == base.questions["tap-grad"].option_ids


def test_the_clauses_that_name_the_methods_exist(base):
    assert set(value_matrix().clauses) == {"nytte-verdimatrise", "nytte-verdimatrise-dfo"} <= set(base.clauses)
    assert set(risk_matrix().clauses) == {"alvorlighet-risikomatrise", "alvorlighet-risikomatrise-hdir"} <= set(base.clauses)


# Words, right and wrong --------------------------------------------------------------------------


@pytest.mark.parametrize("written", ["svært-lav", "svært lav", " Svært  Lav", "svaert-lav"])
def test_a_step_can_be_written_in_several_ways(written):
    assert risk_matrix().rows.step(written).id == "svært-lav"


def test_every_wrong_word_is_told_with_the_words_there_are():
    with pytest.raises(Unusable) as error:
        value(("stort", "intet"), "svær")
    text = str(error.value)
    assert "Extent: «stort» is no step here." in text and "Significance: «svær» is no step here." in text
    assert all(word in text for word in (*CELLS, *SIGNIFICANCES))


def test_a_blank_is_never_read_as_a_step():
    assert place(value_matrix(), ("intet",), ("", None)) is None
    assert place(value_matrix(), (), ()) is None


# As record and as text ---------------------------------------------------------------------------


def numbers_in(record):
    match record:
        case dict():
            return [found for one in record.values() for found in numbers_in(one)]
        case list():
            return [found for one in record for found in numbers_in(one)]
        case bool():
            return []
        case int() | float():
            return [record]
    return []


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("matrix", [value_matrix, risk_matrix], ids=["value", "risk"])
def test_records_and_texts_hold_words_and_no_number(matrix, language):
    with speaking(language):
        of = matrix()
        at = only(of, of.rows.steps[1], of.columns.steps[2])
        record = as_dict(of, at)
        assert json.loads(json.dumps(record)) == record
        assert len(record["cells"]) == len(of.rows.steps) * len(of.columns.steps)
        assert numbers_in(record) == []
        for text in (as_text(of), as_text(of, at)):
            assert of.label[language] in text and of.note[language] in text
            assert all(source.title[language] in text for source in of.all_sources)
        assert cell_words(at) in as_text(of, at)


def test_an_edit_is_seen_without_a_new_start(tmp_path):
    """As `prio serve --watch` promises."""
    shutil.copytree(ROOT / "ontology", tmp_path / "ontology")
    assert read_matrices(tmp_path)["verdimatrise"].columns.label["en"] != "Reach"
    file = tmp_path / "ontology" / "matrices.ttl"
    file.write_text(file.read_text(encoding="utf-8").replace('"Extent"@en', '"Reach"@en'), encoding="utf-8")
    matrix = read_matrices(tmp_path)["verdimatrise"]
    assert "Reach" in (matrix.columns.label["en"], matrix.rows.label["en"])


def test_the_record_of_a_place():
    matrix = value_matrix()
    chosen = as_dict(matrix, place(matrix, ("lite positivt",), ("stor",)))["chosen"]
    assert chosen == {
        "rows": ["lite-positivt"],
        "columns": ["stor"],
        "words": "small positive extent, large significance",
        "low": "+",
        "high": "++",
        "symbols": "+/++",
        "value": "small to medium positive",
    }
    assert as_dict(matrix)["chosen"] is None
    assert "value" not in as_dict(risk_matrix())["cells"][0]


def test_every_text_stands_in_three_languages_and_nynorsk_is_nynorsk():
    for matrix in (value_matrix(), risk_matrix()):
        scales = [scale for scale in (matrix.rows, matrix.columns, matrix.outcomes) if scale]
        texts = [matrix.label, matrix.definition, matrix.note, *(source.title for source in matrix.all_sources)]
        texts += [text for scale in scales for text in (scale.label, scale.definition, scale.note) if text]
        texts += [text for scale in scales for step in scale.steps for text in (step.label, step.help) if text]
        for text in texts:
            assert set(text) == set(LANGUAGES) and all(text.values()), text
            assert not re.search(r"\b(ikke|hva|hvor|dere|noen|fra)\b", text["nn"].lower()), text


# A file that a municipality has changed ----------------------------------------------------------


@pytest.fixture
def changed(tmp_path):
    """Reads the matrices with one place of the file changed."""

    def read(old, new):
        (tmp_path / "ontology").mkdir()
        shutil.copy(ROOT / "ontology" / "FORMAT", tmp_path / "ontology")
        text = (ROOT / "ontology" / "matrices.ttl").read_text(encoding="utf-8")
        assert old in text
        (tmp_path / "ontology" / "matrices.ttl").write_text(text.replace(old, new, 1), encoding="utf-8")
        return read_matrices(tmp_path)

    return read


def test_a_municipality_can_have_its_own_consequences(changed):
    risk = changed("konsekvens:ubetydelig konsekvens:liten konsekvens:middels", "konsekvens:liten")["risikomatrise"]
    assert [step.id for step in risk.columns.steps] == ["liten", "stor", "svært-stor"]


CELL = "[ prio:rad omfang:intet ; prio:kolonne betydning:stor ; prio:lavest verdi:ubetydelig ; prio:hoyest verdi:ubetydelig ]"


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        (f" ,\n        {CELL}", "", "intet × stor is missing"),
        (CELL, f"{CELL} , {CELL}", "intet × stor stands twice"),
        (CELL, CELL.replace("lavest verdi:ubetydelig", "lavest verdi:stor-positiv"), "runs downwards"),
        (CELL, CELL.replace("omfang:intet", "omfang:enormt"), "a step that its scale does not have"),
        ("betydning:liten betydning:middels betydning:stor )", "betydning:stor )", "fewer than two steps"),
        ('"liten betydning"@nb , ', "", "lacks: nb"),
        ('betydning:liten a skos:Concept ; skos:notation "liten"', "betydning:liten a skos:Concept", "is not described"),
        ("prio:Matrise ;", "prio:Matrise", "«;» is missing before the next property"),
    ],
    ids=["missing", "twice", "downwards", "unknown", "one-step", "language", "undescribed", "turtle"],
)
def test_a_broken_matrix_is_told_and_never_used(changed, old, new, said):
    with pytest.raises(UnusableKnowledge) as error:
        changed(old, new)
    assert said in str(error.value)
    assert all(problem.file for problem in error.value.problems)


def test_a_base_without_the_matrix_that_is_asked_for_says_so(tmp_path):
    (tmp_path / "ontology").mkdir()
    shutil.copy(ROOT / "ontology" / "FORMAT", tmp_path / "ontology")
    (tmp_path / "ontology" / "matrices.ttl").write_text("")
    with pytest.raises(UnusableKnowledge, match="no matrix «verdimatrise»"):
        value_matrix(tmp_path)


# The pages ---------------------------------------------------------------------------------------


@pytest.fixture
def see(app):
    """Opens a page in English: (status, what stands in its main)."""
    client = app.test_client()
    client.get("/?sprak=en")

    def open_page(address, **query):
        response = client.get(address, query_string=query)
        return response.status_code, html.unescape(re.search(r"<main.*</main>", response.text, re.DOTALL)[0])

    return open_page


def cells_of(page):
    """The chosen cells, as text."""
    return [
        re.sub(r"\s+", " ", re.sub(r"<[^>]*>", " ", cell)).strip()
        for cell in re.findall(r'<td class="chosen">.*?</td>', page, re.S)
    ]


def test_the_page_shows_every_cell_and_chooses_none_by_itself(see):
    status, page = see("/hjelp/verdimatrise")
    assert status == 200
    assert cells_of(page) == [] and " selected" not in page and "What the matrix shows" not in page
    shown = re.findall(r'<td>\s*<span class="nowrap">([^<]*)</span>', page)
    assert shown == [symbol for row in CELLS.values() for symbol in row]


def test_the_chosen_cell_is_marked_in_words_and_the_result_said_in_words(see):
    _status, page = see("/hjelp/verdimatrise", omfang="stort-positivt", betydning="liten")
    assert cells_of(page) == ["Chosen +/++ small to medium positive"]
    said = re.sub(r"\s+", " ", re.sub(r"<[^>]*>", " ", page))
    assert "Large positive extent, small significance: Small to medium positive (+/++)" in said
    assert "This is a range." in page and "People set the answer." in page


def test_doubt_marks_several_cells_and_widens_the_range(see):
    _status, page = see(
        "/hjelp/verdimatrise", omfang="intet", omfang_til="lite-positivt", betydning="middels", betydning_til="stor"
    )
    assert len(cells_of(page)) == 4
    assert "(0 to ++)" in page


def test_the_risk_page_gives_words_and_no_verdict(see):
    _status, page = see("/hjelp/risikomatrise", sannsynlighet="middels", konsekvens="stor")
    assert cells_of(page) == ["Chosen medium likelihood, large consequence"]
    assert "What the cell means, people judge." in page
    assert "1 to 2% per year" in page and '<span class="ours">' in page


@pytest.mark.parametrize(("address", "publisher"), [("verdimatrise", "DFØ: "), ("risikomatrise", "DSB: ")])
def test_the_source_stands_in_full_with_its_day(see, address, publisher):
    _status, page = see(f"/hjelp/{address}")
    assert re.search(rf"Source: {publisher}[^<]+Read 22 November 2026\.", page)


def test_one_scale_alone_gives_no_result_and_no_error(see):
    status, page = see("/hjelp/risikomatrise", konsekvens="stor")
    assert status == 200 and cells_of(page) == []
    assert "Choose a step on both scales" in page and "ds-error-summary" not in page


def test_a_wrong_word_is_told_at_its_field_and_nothing_is_chosen(see):
    status, page = see("/hjelp/verdimatrise", omfang="<script>", omfang_til="intet", betydning="stor")
    assert status == 400 and cells_of(page) == []
    assert 'href="#omfang"' in page and 'aria-describedby="omfang-feil"' in page
    assert page.count("aria-invalid") == 1 and all(word in page for word in CELLS)


def test_hostile_words_are_shown_as_text(app):
    text = app.test_client().get("/hjelp/verdimatrise", query_string={"omfang": "<script>alert(1)</script>"}).text
    assert "<script>alert" not in text and "&lt;script&gt;" in text


def test_the_table_can_be_read_and_reached(see):
    _status, page = see("/hjelp/risikomatrise")
    assert len(re.findall(r'<th scope="col">', page)) == len(re.findall(r'<th scope="row">', page)) == 5
    assert re.search(r'role="region" aria-labelledby="tabell" tabindex="0"', page) and 'id="tabell"' in page
    ids = re.findall(r'\bid="([^"]+)"', page)
    assert len(ids) == len(set(ids))
    assert set(re.findall(r'<label[^>]* for="([^"]+)"', page)) == set(re.findall(r'<select[^>]* id="([^"]+)"', page))


@pytest.mark.parametrize("address", ["/sak/a", "/sak/a/nytte/team?om=x#nytte-samlet", "/sak/blå-sak/nytte"])
def test_the_way_back_leads_to_the_case(see, address):
    assert matrices.way_back(address) == address
    _status, page = see("/hjelp/verdimatrise", tilbake=address)
    assert f'<a class="ds-link" href="{address}">' in page and f'name="tilbake" value="{address}"' in page


@pytest.mark.parametrize(
    "address",
    [
        *("", "/", "sak/a", "/regler", "/saker", "//vond.no/sak/", "https://vond.no/sak/", "javascript:alert(1)", " /sak/a"),
        *(
            "/sak/../ut",
            "/sak/%2e%2e/ut",
            "/sak/a/%2E./../ut",
            "/sak/./a",
            "/sak/a\n",
            "/sak/\\vond.no",
            "/sak/..\\ut",
            '/sak/"x',
        ),
        *("/sak/%5c..%5cut", "/sak/a b", "/sak/\u202ea"),
    ],
)
def test_the_way_back_leads_nowhere_else(see, address):
    assert matrices.way_back(address) == ""
    _status, page = see("/hjelp/verdimatrise", tilbake=address)
    assert "Back to the question" not in page and 'name="tilbake"' not in page
