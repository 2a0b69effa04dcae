"""A second, tiny guideline with other words, levels and publisher goes through every door: Python knows no guideline."""

import contextlib
import json
import re
import shutil
from pathlib import Path

import pytest

from advisor.api import LANGUAGES, advise, load, read_case
from advisor.text.errors import UnusableKnowledge
from tests.cli.test_cli import prio
from tests.conftest import ROOT
from tests.pages import Reader, text_of
from web import create_app

BASE = Path(__file__).parent / "base"
PROGRAMS = ("context.jsonld", "knowledge-shapes.ttl", "personopplysninger.yaml")  # files that are of no guideline
OF_THE_FIRST = re.compile(  # words of the guideline that comes with the program
    r"helsedirektorat|directorate|\bKS\b|barnets beste|det beste for barnet|best interests|kommunenivå|municipal level"
    r"|praksisnivå|practice level|nytte\b|benefit|alvorlig|alvorleg|(?<!sh:)severity|ressurs|resources",
    re.I,
)


@pytest.fixture(scope="module")
def folder(tmp_path_factory) -> Path:
    made = shutil.copytree(BASE, tmp_path_factory.mktemp("second") / "base")
    for name in PROGRAMS:
        shutil.copy(ROOT / "ontology" / name, made / "ontology" / name)
    return made


@pytest.fixture(scope="module")
def case(folder) -> Path:
    return folder / "examples" / "togbane.yaml"


@pytest.fixture(scope="module")
def advice(folder, case):
    knowledge = load(folder)
    return advise(read_case(case, knowledge), knowledge)


def said(*args, code=0):
    given, text = prio(*args)
    assert given == code, text
    return text


def test_it_is_whole_and_listed(folder):
    assert "2 rules, 2 requirements" in said("kb", "check", "--kb", folder)
    assert "Not seen: 0." in said("kb", "test", "--kb", folder)
    assert "Does not hold" not in said("kb", "prove", "--kb", folder)
    for listing in ("questions", "rules", "coverage", "ours"):
        assert not OF_THE_FIRST.search(said("kb", listing, "--kb", folder)), listing


def test_a_case_is_advised_on_by_its_own_words(advice):
    assert advice.complete and advice.level.id == "huset"
    assert [(one.rule.id, one.rule.basis.id) for one in advice.active_prompts()[0][1]] == [("R-L-3", "gjett")]
    assert advice.as_dict()["level"] == "huset"


def test_its_own_statutes_give_lines_and_its_profile_answers(folder, advice, case, tmp_path):
    lines = {line.id: line for line in advice.law_lines}
    assert list(lines) == ["byggesett", "dukker", "styret"]
    (cut,), (other,) = lines["byggesett"].parts, lines["dukker"].parts
    assert cut.asks["en"] == "Who builds then?" and other.outside and not other.asks
    (place,) = lines["styret"].parts[0].law
    assert (place.title["en"], place.url) == ("The toy statutes § 3 second paragraph", "")
    profile = tmp_path / "profil.yaml"
    profile.write_text(
        'profile: hus-2026\nmunicipality: "3999"\nreviewed_on: 2026-01-02\nanswers: {hyllemeter: Tolv meter}\n', encoding="utf-8"
    )
    own = shutil.copy(case, tmp_path / "sak.yaml")
    said("profile", "apply", profile, own, "--write", "--kb", folder)
    text = said("check", own, "--kb", folder, "--all")
    assert "Always" in text and "The shelves go into the minutes" in text and "The board looks at plastic" in text
    assert not OF_THE_FIRST.search(text)


def test_check_and_explain(folder, case):
    text = said("check", case, "--kb", folder)
    assert "Labelling · Must · Rule" in text and "House level" in text and "Our guess" in text
    assert not OF_THE_FIRST.search(text)
    for id in ("L-1", "L-2", "R-L-3", "vern", "flere", "rekka"):
        assert said("explain", case, id, "--kb", folder)
    assert json.loads(said("check", case, "--kb", folder, "--format", "json"))["complete"] is True


def test_it_says_nothing_of_proposals_and_has_none(advice):
    assert advice.proposals == [] == advice.as_dict()["proposals"]


def test_a_duty_blocks_and_the_exclusive_option_stands_alone(folder, case, tmp_path):
    text = case.read_text(encoding="utf-8")
    open_ = tmp_path / "open.yaml"
    open_.write_text(text.replace(", vern: Fra tre år", ""), encoding="utf-8")
    assert "Write how the toy is labelled" in said("check", open_, "--kb", folder, code=1)
    both = tmp_path / "both.yaml"
    both.write_text(text.replace("stoff: annet", "stoff: [tre, annet]"), encoding="utf-8")
    assert "«annet» stands beside other choices" in said("check", both, "--kb", folder, code=2)
    yes = tmp_path / "yes.yaml"
    yes.write_text(text.replace("smadeler: sant", "smadeler: ja"), encoding="utf-8")
    assert "Did you mean «sant»?" in said("check", yes, "--kb", folder, code=2)
    arena = tmp_path / "arena.yaml"
    arena.write_text(text + "arena: drift\n", encoding="utf-8")
    assert "has no question for «arena»" in said("check", arena, "--kb", folder, code=2)


def test_an_audit_of_one(folder, case):
    text = said("audit", case, "--kb", folder)
    assert "Whether the labelling is good enough." in text and not OF_THE_FIRST.search(text)


def test_an_audit_of_many_judges_as_one_case_is_judged(folder, tmp_path):
    said("audit", "synth", "300", "-o", tmp_path / "cases", "--kb", folder)
    said("audit", tmp_path / "cases", "-o", tmp_path / "out", "--sample", "50", "--kb", folder)
    report = re.sub(r"<style.*?</style>", "", (tmp_path / "out" / "report.html").read_text(encoding="utf-8"), flags=re.S)
    assert "Labelling" in report or "Merking" in report
    assert not OF_THE_FIRST.search(text_of(report)), OF_THE_FIRST.search(text_of(report))


def test_an_audit_of_case_files(folder, case, tmp_path):
    (tmp_path / "files").mkdir()
    shutil.copy(case, tmp_path / "files" / "a.yaml")
    said("audit", tmp_path / "files", "-o", tmp_path / "out", "--kb", folder)
    assert "togbane" in (tmp_path / "out" / "tables" / "verdicts.csv").read_text(encoding="utf-8")


def test_its_certificate_has_no_difference(folder, tmp_path):
    said("audit", "certify", "-o", tmp_path / "proof", "--random", "200", "--limit", "300", "--workers", "1", "--kb", folder)
    certificate = json.loads((tmp_path / "proof" / "certificate.json").read_text(encoding="utf-8"))
    assert "0" in json.dumps(certificate) and not certificate.get("differences")


@pytest.mark.parametrize("form", ["shapes", "jsonschema", "jsonld", "earl"])
def test_it_is_exported(folder, case, form):
    file = [case] if form in ("jsonld", "earl") else []
    text = said("export", form, *file, "--kb", folder)
    assert ("L-2" if form == "earl" else "glede") in text and not OF_THE_FIRST.search(text.replace("urn:prio", ""))


# Every address of the web ------------------------------------------------------------------------


@pytest.fixture(scope="module")
def app(folder, tmp_path_factory):
    app = create_app(folder, database=f"sqlite:///{tmp_path_factory.mktemp('second') / 'cases.db'}")
    yield app
    app.extensions["archive"].store.close()


def addresses(app, id, advice):
    """Every address that shows something, of a case and beside it."""
    knowledge = advice.knowledge
    values = {
        "id": [id],
        "section": [*knowledge.sections, "kort"],
        "measure": ["togbane", "klosser"],
        "question": list(knowledge.questions),
        "what": [*knowledge.requirements, "R-L-3", "vern"],
        "number": ["1"],
        "group": ["alle"],
        "ending": ["html"],
    }
    library = {
        "rule": ["S-HarSmadeler", "R-L-3", "L-1", "L-2"],
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


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_address_answers_in_its_own_words(app, advice, language):
    reader = Reader(app, language)
    id = reader.open("togbane")
    shown = 0
    for address in addresses(app, id, advice):
        response = reader.client.get(address)
        assert response.status_code in (200, 302, 404), (address, response.status_code)
        if response.status_code == 200 and response.mimetype == "text/html":
            shown += 1
            found = OF_THE_FIRST.search(text_of(response.text))
            assert not found, (
                address,
                found,
                text_of(response.text)[max(0, found.start() - 60) : found.end() + 60] if found else "",
            )
    assert shown > 30


def test_the_review_leaves_out_what_the_base_has_no_role_for(app, advice):
    assert not advice.knowledge.roles.proposal
    reader = Reader(app)
    page = reader.get(f"/sak/{reader.open('togbane')}/gjennomgang")
    assert 'id="rekke"' in page and 'id="forslag"' not in page and "Urgency" not in page


def test_an_answer_is_saved_and_a_new_case_begun(app):
    reader = Reader(app)
    id = reader.open("togbane")
    form = reader.form(reader.where(id, "vern", "togbane"))
    assert reader.submit(form, {"vern--togbane.verdi": "Fra tre år, med tegning"}).status_code in (200, 302)
    assert reader.given(id, "vern", "togbane").value == "Fra tre år, med tegning"
    response = reader.submit(reader.form("/ny", "/ny"), {"title": "Puslespill"})
    assert response.status_code == 302


# What a base lacks is told ------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("file", "line", "instead", "told"),
    [
        ("roles.ttl", "kilde:lekebok prio:rolle prio:veilederen .", "", "No source is the guideline itself."),
        ("roles.ttl", "prio:nivaer ( valg:hylla valg:huset )", "prio:nivaer ( valg:hylla )", "The levels are the options"),
        ("roles.ttl", "prio:dybder ( valg:lett valg:full )", "prio:dybder ( valg:lett )", "must be one of the depths"),
        ("roles.ttl", "prio:begynnerPa valg:full", "prio:begynnerPa valg:hel", "does not say at which depth"),
        ("roles.ttl", "valg:hylla prio:rolle prio:vanligNiva ;", "valg:hylla", "One level is the usual one."),
        ("roles.ttl", "prio:omfatter krav:L-1 .", "prio:omfatter krav:L-2 .", "stands under no heading of its own"),
        ("roles.ttl", "( valg:sant valg:usant )", "( valg:sant )", "Yes and no are two options"),
        ("roles.ttl", "prio:beregning prio:flereTiltak", "prio:beregning prio:noeAnnet", "no computation «noeAnnet»"),
        ("roles.ttl", "prio:rolle prio:vannrett", "prio:rolle prio:itall", "A picture has an answer upwards and one across."),
        ("roles.ttl", "prio:rolle prio:vannrett", "prio:rolle prio:vannrett , prio:viker", "has no place in the review"),
        ("roles.ttl", "prio:rad.bor prio:styrke prio:bor", "prio:rad.bor prio:styrke prio:kan", "is never «bør»"),
        ("roles.ttl", "prio:gjett.kan prio:styrke prio:kan", "prio:gjett.kan prio:styrke prio:bor", "never above kan"),
        ("guideline.ttl", 'prio:saksfelt "level" ;', "", "The levels are the options"),
    ],
)
def test_a_role_that_is_missing_or_wrong_is_named(folder, tmp_path, file, line, instead, told):
    copy = shutil.copytree(folder, tmp_path / "base")
    path = copy / "ontology" / file
    text = path.read_text(encoding="utf-8")
    assert line in text
    path.write_text(text.replace(line, instead), encoding="utf-8")
    with pytest.raises(UnusableKnowledge) as raised:
        load(copy)
    assert any(told in one.what for one in raised.value.problems), [str(one) for one in raised.value.problems]
    assert all(Path(one.file).is_relative_to(copy) for one in raised.value.problems)


def test_a_name_that_is_misspelt_anywhere_in_the_roles_is_a_problem_with_a_file(folder, tmp_path):
    copy = shutil.copytree(folder, tmp_path / "base")
    roles = copy / "ontology" / "roles.ttl"
    text = roles.read_text(encoding="utf-8")
    body = text.index("kilde:lekebok prio:rolle")
    names = list(re.finditer(r"\b(valg|sporsmal|kilde|krav|prio|del|plikt):[\w.-]+", text[body:]))
    assert len(names) > 60
    for name in names:
        end = body + name.end()
        roles.write_text(f"{text[:end]}x{text[end:]}", encoding="utf-8")
        load.cache_clear()
        with contextlib.suppress(UnusableKnowledge):  # a few only leave out what a base may lack
            load(copy)
            continue
        with pytest.raises(UnusableKnowledge) as raised:
            load(copy)
        assert all(Path(one.file).is_relative_to(copy) for one in raised.value.problems), name[0]


def test_a_new_duty_of_the_first_guideline_needs_a_heading_too(tmp_path):
    for part in ("ontology", "rules"):
        shutil.copytree(ROOT / part, tmp_path / part)
    roles = tmp_path / "ontology" / "roles.ttl"
    roles.write_text(roles.read_text(encoding="utf-8").replace("krav:R-BARN-02 , ", ""), encoding="utf-8")
    with pytest.raises(UnusableKnowledge) as raised:
        load(tmp_path)
    (problem,) = raised.value.problems
    assert "«R-BARN-02» is a duty in law" in problem.what and "krav:R-BARN-02" in problem.cure
