"""Both other guidelines go through every door in their own words: Python knows no guideline."""

import json
import re

import pytest

from advisor.language.subjects import Kind
from tests.conftest import ROOT
from tests.pages import Reader, text_of
from tests.second.conftest import SWEDISH, said
from tests.toys import PROGRAMS
from web import create_app


def words_of_the_first(second, text):
    """What it says of the first guideline, with what stands around it."""
    found = second.never.search(text)
    return found and text[max(0, found.start() - 60) : found.end() + 60]


def test_it_is_whole_and_proved_and_its_examples_see_every_slip(second):
    assert "is whole" in said("kb", "check", "--kb", second.folder)
    assert "Not seen: 0." in said("kb", "test", "--kb", second.folder)
    assert "Does not hold" not in said("kb", "prove", "--kb", second.folder)
    for listing in ("questions", "rules", "coverage", "ours"):
        assert not words_of_the_first(second, said("kb", listing, "--kb", second.folder)), listing


def test_everything_that_is_said_of_a_case_can_be_explained(second):
    text = said("check", second.case, "--kb", second.folder, "--all", code=0 if second.advice.complete else 1)
    assert not words_of_the_first(second, text)
    ids = [*second.knowledge.requirements, *{rule.id for rule in second.knowledge.rules}, *second.knowledge.questions]
    for id in (
        one for one in ids if not second.knowledge.questions.get(one, None) or not second.knowledge.questions[one].derived
    ):
        assert not words_of_the_first(second, said("explain", second.case, id, "--kb", second.folder)), id
    audited = said("audit", second.case, "--kb", second.folder, code=0 if second.advice.complete else 1)
    assert not words_of_the_first(second, audited) and "There is no question" not in audited


@pytest.mark.parametrize("kind", ["saksframlegg", "gjennomgang", "etd", "apen"])
def test_its_documents_are_in_its_own_words(second, kind, tmp_path):
    out = tmp_path / "sak.html"
    said("document", second.case, "--kb", second.folder, "--kind", kind, "-o", out)
    assert not words_of_the_first(second, text_of(out.read_text(encoding="utf-8")))


@pytest.mark.parametrize("form", ["shapes", "jsonschema", "jsonld", "earl"])
def test_it_is_exported(second, form):
    file = [second.case] if form in ("jsonld", "earl") else []
    text = said("export", form, *file, "--kb", second.folder)
    known = second.knowledge.requirements if form == "earl" else second.knowledge.questions
    assert any(id in text for id in known)
    assert not words_of_the_first(second, text.replace("urn:prio", ""))


def test_an_audit_of_many_judges_as_one_case_is_judged(second, tmp_path):
    said("audit", "synth", "100", "-o", tmp_path / "cases", "--kb", second.folder)
    said("audit", tmp_path / "cases", "-o", tmp_path / "out", "--workers", "1", "--kb", second.folder)
    report = re.sub(r"<style.*?</style>", "", (tmp_path / "out" / "report.html").read_text(encoding="utf-8"), flags=re.S)
    assert "100 " in report and not words_of_the_first(second, text_of(report))
    said("audit", "verify", tmp_path / "out", "--source", tmp_path / "cases", "--kb", second.folder)


def test_its_certificate_has_no_difference(second, tmp_path):
    limits = ("--random", "50", "--limit", "100", "--workers", "1")
    said("audit", "certify", "-o", tmp_path / "proof", *limits, "--kb", second.folder)
    certificate = json.loads((tmp_path / "proof" / "certificate.json").read_text(encoding="utf-8"))
    assert "0" in json.dumps(certificate) and not certificate.get("differences")


# Every address of the web ------------------------------------------------------------------------


@pytest.fixture(scope="module")
def app(second, tmp_path_factory):
    app = create_app(second.folder, database=f"sqlite:///{tmp_path_factory.mktemp('second') / 'cases.db'}")
    yield app
    app.extensions["archive"].store.close()


def addresses(app, id, advice):
    """Every address that shows something, of a case and beside it."""
    knowledge, case = advice.knowledge, advice.case
    rules = list({rule.id for rule in knowledge.rules})
    values = {
        "id": [id],
        "section": [*knowledge.sections, *(one.id for one in knowledge.depths)],
        "measure": [one.id for one in case.measures],
        "question": list(knowledge.questions),
        "what": [*knowledge.requirements, *rules, *knowledge.questions],
        "number": ["1"],
        "group": [group.id for one in case.measures[:1] for group in one.groups],
        "ending": ["html"],
    }
    library = {
        "rule": [*rules, *knowledge.requirements],
        "question": list(knowledge.questions),
        "source": list(knowledge.sources),
    }
    for rule in app.url_map.iter_rules():
        if "GET" not in rule.methods or rule.endpoint.startswith("static"):
            continue
        found = [rule.rule]
        own = library.get(rule.endpoint.removeprefix("library."), ["finnes-ikke"])
        for name in rule.arguments:
            several = own if rule.endpoint.startswith("library.") else values.get(name, ["finnes-ikke"])
            found = [re.sub(rf"<(?:\w+:)?{name}>", value, one) for one in found for value in several]
        yield from found


def test_every_address_answers_in_its_own_words(app, second):
    for language in second.languages:
        reader = Reader(app, language)
        id = reader.open(second.advice.case.id)
        shown = 0
        for address in addresses(app, id, second.advice):
            response = reader.client.get(address)
            assert response.status_code in (200, 302, 404), (address, response.status_code)
            if response.status_code == 200 and response.mimetype == "text/html":
                shown += 1
                assert not words_of_the_first(second, text_of(response.text)), (address, language)
        assert shown > 30


def test_the_review_leaves_out_what_the_base_has_no_role_for(app, second):
    roles = second.knowledge.roles
    reader = Reader(app)
    page = reader.get(f"/sak/{reader.open(second.advice.case.id)}/gjennomgang")
    assert 'id="rekke"' in page and ('id="forslag"' in page) is bool(roles.proposal) and "Urgency" not in page


def test_an_answer_is_saved_and_a_new_case_begun(app, second):
    reader = Reader(app)
    id = reader.open(second.advice.case.id)
    measure = second.advice.case.measures[0].id
    question = next(
        one.id for one in second.knowledge.questions.values() if one.answer_type.name == "text" and one.about is Kind.MEASURE
    )
    form = reader.form(reader.where(id, question, measure))
    assert reader.submit(form, {f"{question}--{measure}.verdi": "Fra tre år, med tegning"}).status_code in (200, 302)
    assert reader.given(id, question, measure).value == "Fra tre år, med tegning"
    assert reader.submit(reader.form("/ny", "/ny"), {"title": "Puslespill"}).status_code == 302


def test_what_a_case_does_not_ask_for_stands_as_such_in_the_table_and_a_source_without_a_date_says_none(tmp_path):
    case = SWEDISH / "examples" / "fallforebygging.yaml"
    said("document", case, "--kb", SWEDISH, "-o", tmp_path / "sak.html")
    text = text_of((tmp_path / "sak.html").read_text(encoding="utf-8"))
    assert text.count("does not apply") == 2 and "unknown date" not in text and "Read 22 November 2026." in text


@pytest.mark.parametrize("name", PROGRAMS)
def test_the_files_of_no_guideline_are_those_of_the_program(name):
    assert (SWEDISH / "ontology" / name).read_bytes() == (ROOT / "ontology" / name).read_bytes()
