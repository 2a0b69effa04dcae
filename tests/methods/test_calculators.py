"""The methods in the terminal and beside their questions: results with steps, sources and version, and nothing written."""

import html
import json
import re
import shutil
from urllib.parse import unquote

import pytest
from click.testing import CliRunner

from advisor.cli import main
from advisor.knowledge import formats
from advisor.methods.calculators import beside, method, methods, work_out
from advisor.text.catalogue import LANGUAGES, speaking
from advisor.text.errors import UnusableKnowledge
from tests.conftest import ROOT

GIVEN = {
    "apt": {"age": "61", "today": "15,89", "without": "12"},
    "qaly": {"persons": "100", "years": "10,5", "before": "0,6", "after": "0,8"},
    "cost": {"cost": "3,1 mill.", "benefit": "12", "unit": "QALY"},
}
EACH = pytest.mark.parametrize("id", GIVEN)

# As record and as text ---------------------------------------------------------------------------


@EACH
@pytest.mark.parametrize("language", LANGUAGES)
def test_a_result_tells_its_steps_units_norms_and_sources(id, language):
    with speaking(language):
        result = work_out(id, GIVEN[id])
        record, text = result.as_dict(), result.as_text()
        assert json.loads(json.dumps(record)) == record
        assert record["steps"] and all(step in text for step in record["steps"])
        assert all(one["unit"] and one["label"] in text for one in record["figures"])
        for norm in record["norms"]:
            assert norm["version"] in text and norm["unit"] in text and norm["source"]["read"] == "2026-11-22"
        assert all(source["title"] in text for source in record["sources"])
        assert record["help"] in text and record["note"] in text
        assert not re.search(r"[{}]|None|Decimal", text)


def test_numbers_are_said_after_the_language():
    with speaking("nb"):
        result = work_out("apt", GIVEN["apt"])
        assert "Tap målt mot dagens behandling: 4,91 gode leveår" in result.as_text()
        assert result.steps[0] == "Folk på 61 år har i snitt 20,8 gode leveår igjen (DMP, juli 2025)."
    assert "4.91 good life years" in work_out("apt", GIVEN["apt"]).as_text()


@EACH
def test_a_sentence_stands_once_in_a_note(id):
    lines = [line for line in work_out(id, GIVEN[id]).as_text().splitlines() if line]
    sentences = [one for line in lines for one in re.split(r"(?<=[.!?]) ", re.sub(r"^\d+\. |Read [^.]*\.$", "", line))]
    assert [one for one in set(sentences) if one and sentences.count(one) > 1] == []


@EACH
def test_no_result_says_what_to_do_or_what_comes_first(id):
    for language in LANGUAGES:
        with speaking(language):
            said = work_out(id, GIVEN[id]).as_text().lower()
            assert not re.search(r"\b(priorit\w+ (?:høyt|høgt|lavt|lågt|high|low)|poeng|score|rang\w*|cost-effective)\b", said)


def test_the_methods_stand_beside_the_questions_that_they_help():
    assert [one.id for one in beside("alvorlighet-apt-bruk")] == ["apt"]
    assert [one.id for one in beside("nytte-qaly-rapporter")] == ["qaly", "cost"]
    assert {id for one in methods() for id in one.helps} == {"alvorlighet-apt-bruk", "nytte-qaly-rapporter"}


def test_a_base_without_the_method_says_so(tmp_path):
    (tmp_path / "ontology").mkdir()
    shutil.copy(ROOT / formats.FORMAT, tmp_path / "ontology")
    (tmp_path / formats.NORMS).write_text("norms: {}\n")
    with pytest.raises(UnusableKnowledge, match="There is no method «apt»"):
        method("apt", tmp_path)
    assert beside("alvorlighet-apt-bruk", tmp_path) == []
    code, said = prio("apt", "--age", "61", "--today", "5", "--kb", str(tmp_path))
    assert code == 2 and "There is no method «apt»." in said


# In the terminal ---------------------------------------------------------------------------------


def prio(*args, lang="en"):
    result = CliRunner().invoke(main, ["calc", *args, "--lang", lang])
    if not isinstance(result.exception, SystemExit | None):
        raise result.exception
    return result.exit_code, result.output


def options(given):
    return [word for name, value in given.items() for word in (f"--{name.replace('_', '-')}", value)]


@EACH
def test_a_command_says_what_the_method_does(id):
    code, said = prio(id, *options(GIVEN[id]))
    assert (code, said.rstrip("\n")) == (0, work_out(id, GIVEN[id]).as_text())
    code, said = prio(id, *options(GIVEN[id]), "--format", "json", "--kb", str(ROOT))
    assert (code, json.loads(said)) == (0, work_out(id, GIVEN[id]).as_dict())


@EACH
def test_a_command_takes_every_field_of_its_method(id):
    fields = dict.fromkeys(method(id).fields, "x")
    code, said = prio(id, *options(fields))
    assert code == 2 and "No such option" not in said


@EACH
def test_without_numbers_a_command_says_what_is_missing(id):
    code, said = prio(id)
    assert code == 2 and said.count("It is missing.") >= 2
    code, said = prio(id, "--format", "json")
    assert code == 2 and {one["what"] for one in json.loads(said)["problems"]} == {"It is missing."}


def test_an_error_names_the_field_and_what_would_be_right_in_the_language_of_the_reader():
    code, said = prio("apt", "--age", "30", "--today", "-2", lang="nn")
    assert code == 2
    assert "--age (Snittalder i målgruppa): Tabellen går frå 40 til 90 år, og 30 står ikkje i han." in said
    assert "Oppgi talet for folk på den alderen, med kjelde." in said and "-2 kan ikkje stemme her." in said


def test_what_may_stand_instead_is_named_by_its_options():
    code, said = prio("apt", "--age", "61")
    assert code == 2 and "Fill in --today, --without, or both." in " ".join(said.split())


def test_a_number_that_languages_read_in_two_ways_is_asked_back():
    code, said = prio("cost", "--cost", "3.100", "--benefit", "2", "--unit", "QALY", lang="nb")
    assert code == 2 and "Skriv ett tall" in said


# The pages ---------------------------------------------------------------------------------------


@pytest.fixture
def see(app):
    """Opens a page in a language: (status, what stands in its main)."""

    def open_page(address, lang="en", **query):
        client = app.test_client()
        client.get(f"/?sprak={lang}")
        response = client.get(address, query_string=query)
        return response.status_code, html.unescape(re.search(r"<main.*</main>", response.text, re.DOTALL)[0])

    return open_page


@EACH
def test_an_empty_page_asks_and_says_no_result(see, id):
    status, page = see(f"/hjelp/{id}")
    assert status == 200 and 'id="svar"' not in page and "aria-invalid" not in page
    assert re.findall(r'<(?:input|select) class="ds-input"[^>]* name="([^"]+)"', page) == [*method(id).fields]
    assert "People set the answer." in page and "<form" in page and 'method="get"' in page


@EACH
def test_a_page_says_the_result_with_its_steps_and_writes_nothing(see, id):
    with speaking("nb"):
        result = work_out(id, GIVEN[id], language="nb")
    status, page = see(f"/hjelp/{id}", "nb", **GIVEN[id])
    assert status == 200
    for said in [*result.steps, *(one.words for one in result.figures), *result.remarks]:
        assert said in page
    assert "Ingenting blir skrevet inn i saken." in page
    assert all(f'value="{value}"' in page for value in GIVEN[id].values())


def test_a_number_is_read_as_the_language_of_the_page_writes_it(see):
    _status, page = see("/hjelp/cost", cost="3,100", benefit="2", unit="QALY")
    assert "1,550 kroner per QALY" in page
    _status, page = see("/hjelp/cost", "nb", cost="3,100", benefit="2", unit="QALY")
    assert "1,55 kroner per QALY" in page


def test_what_is_wrong_is_told_at_its_field_and_what_was_written_stays(see):
    status, page = see("/hjelp/apt", age="39", today="15", without="x")
    assert status == 400 and 'id="svar"' not in page and page.count("aria-invalid") == 2
    for field in ("age", "without"):
        assert f'href="#{field}"' in page and f'id="{field}-feil"' in page
    assert 'value="39"' in page and 'value="x"' in page
    ids = re.findall(r'\bid="([^"]+)"', page)
    assert len(ids) == len(set(ids))
    assert set(" ".join(re.findall(r'aria-describedby="([^"]+)"', page)).split()) <= set(ids)


def test_only_a_setting_is_no_calculation(see):
    status, page = see("/hjelp/qaly", setting="dmp", persons=" ")
    assert status == 200 and 'id="svar"' not in page and 'value="dmp" selected' in page


def test_hostile_text_is_shown_as_text(app):
    query = {"cost": "<script>alert(1)</script>", "benefit": "2", "unit": "<img src=x>"}
    for cost in (query["cost"], "5"):
        text = app.test_client().get("/hjelp/cost", query_string=query | {"cost": cost}).text
        assert "<script>alert" not in text and "<img src=x" not in text


def test_the_way_back_leads_to_the_case_and_nowhere_else(see):
    _status, page = see("/hjelp/apt", tilbake="/sak/a/tall")
    assert '<a class="ds-link" href="/sak/a/tall">' in page and 'name="tilbake" value="/sak/a/tall"' in page
    _status, page = see("/hjelp/apt", tilbake="https://vond.no/sak/")
    assert "vond.no" not in page


def test_a_base_without_the_method_has_no_page(app, monkeypatch):
    monkeypatch.setattr("web.calculators.calculators.methods", lambda folder: [])
    assert app.test_client().get("/hjelp/apt").status_code == 404


@pytest.mark.parametrize(
    ("question", "tools"),
    [
        ("alvorlighet-apt-bruk", ["/hjelp/apt"]),
        ("nytte-qaly-rapporter", ["/hjelp/qaly", "/hjelp/cost"]),
        ("nytte-indikator-kvalitativ", []),
    ],
)
def test_the_questions_lead_to_their_methods_and_back(reader, question, tools):
    case = reader.make({"case": "a", "measures": [{"id": "m", "target_groups": [{"id": "g"}]}]})
    page = html.unescape(reader.get(f"/sak/{case}/tiltak/m?apne={question}"))
    assert f'id="{question}--m' in page
    links = re.findall(r'href="(/hjelp/(?:apt|qaly|cost))\?tilbake=([^"]+)"', page)
    assert [address for address, _back in links] == tools
    assert all(unquote(back).endswith(f"#{question}--m.g") or question in unquote(back) for _address, back in links)
