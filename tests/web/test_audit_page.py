"""The page of the auditor: every point has one finding, the counts add up, and what is shown can be done again."""

import hashlib
import html
import json
import re
import shutil
from collections import Counter
from dataclasses import replace
from urllib.parse import unquote

import pytest

from advisor.audit.one import points
from advisor.audit.one.statement import statement
from advisor.case.writing import plain
from advisor.engines.status import DISMISSED, Status
from advisor.knowledge.terms import Force
from advisor.store import Put
from advisor.text.catalogue import LANGUAGES, speaking
from advisor.text.reading import read_bytes
from advisor.wording import findings
from tests.conftest import EXAMPLES, ROOT, size
from tests.pages import case_id, store_of
from tests.web.test_cases_page import HEARD, changed_base
from web import create_app
from web.desk import Desk

from ..finding import BASE, BENEFIT, WEIGHING, asking

HOSTILE = "<script>alert(1)</script>{{ 77777*77777 }}\"'>"
VIEWS = ("alt", "lov", "uten-svar", "gjelder-ikke")


def record(path):
    return plain(read_bytes(path.read_bytes(), path.name, []))


@pytest.fixture(scope="module")
def cases(store):
    """Every example as a stored case, by its name."""
    return {path.stem: store.create(record(path)) for path in EXAMPLES}


def main_of(page):
    return re.search(r"<main.*</main>", page, re.DOTALL)[0]


def text_of(page):
    """What stands on a page, with single spaces."""
    return " ".join(html.unescape(re.sub(r"<[^>]+>", " ", main_of(page))).split())


def table_rows(page):
    """(id, force, finding, the whole row) of every row of the table."""
    body = re.search(r"<tbody>.*</tbody>", main_of(page), re.DOTALL)[0]
    found = []
    for row in re.findall(r"<tr>.*?</tr>", body, re.DOTALL):
        if id := re.search(r"R-[A-Z]+-\d+", row):
            cells = [
                " ".join(html.unescape(re.sub(r"<[^>]+>", " ", one)).split())
                for one in re.findall(r"<td.*?</td>", row, re.DOTALL)
            ]
            found.append((id[0], cells[0].removeprefix("§").strip(), cells[1], row))
    return found


def at_depth(stored, app):
    with app.app_context():
        return [one for one in Desk(stored).advice.requirements if one.finding.at_depth]


NAMES = [path.stem for path in EXAMPLES]


@pytest.mark.parametrize("name", NAMES)
def test_every_point_of_this_depth_has_one_finding_and_stands_in_one_row(app, cases, name):
    with app.app_context():
        desk = Desk(cases[name])
        every = points.points(desk.advice)
        rows = points.rows(desk.advice, every)
    wanted = Counter((one.requirement.id, one.subject) for one in at_depth(cases[name], app))
    assert Counter((one.requirement.id, one.subject) for one in every) == wanted
    assert {one.finding for one in every} <= set(points.FINDINGS)
    assert [one.force for one in every] == sorted((one.force for one in every), key=list(Force).index)
    in_rows = Counter((row.requirement.id, subject) for row in rows for subject in row.subjects)
    assert in_rows == wanted
    assert set(in_rows.values()) == {1}


@pytest.mark.parametrize("name", NAMES)
def test_the_findings_are_those_that_the_advice_counts(app, cases, name):
    with app.app_context():
        desk = Desk(cases[name])
        every = points.points(desk.advice)
        counts = desk.advice.counts()
    for force in Force:
        counted = Counter(one.finding for one in every if one.force is force and one.finding != Status.INAPPLICABLE)
        assert counted == Counter(counts[force])


@pytest.mark.parametrize("name", NAMES)
def test_the_counts_of_the_first_sentences_add_up(client, app, cases, name):
    page = text_of(client.get(f"/sak/{cases[name].id}/revisjon").text)
    applying = Counter(one.requirement.force for one in at_depth(cases[name], app) if one.status is not Status.INAPPLICABLE)
    duties = re.findall(r"(\d+) (?:parts? that the law requires? (?:is|are) written|dut(?:y|ies) in law stands? open)", page)
    decided = [one for one in at_depth(cases[name], app) if one.status in (Status.MET, Status.MISSING)]
    assert sum(map(int, duties)) == sum(one.requirement.force is Force.MUST for one in decided)
    for force, words in ((Force.SHOULD, "recommended points?"), (Force.MAY, "examples?, inputs? (?:and|or) inferences?")):
        total, found = re.search(rf"Of (\d+) {words}: ([^.]*)\.", page).groups()
        assert int(total) == applying[force] == sum(map(int, re.findall(r"\d+", found)))


def shown(page):
    return tuple(map(int, re.search(r"Shows (\d+) of (\d+) points", text_of(page)).groups()))


@pytest.mark.parametrize("name", NAMES)
def test_the_filters_part_the_points_between_them(client, app, cases, name):
    address, total = f"/sak/{cases[name].id}/revisjon", len(at_depth(cases[name], app))
    pages = {view: client.get(f"{address}?vis={view}").text for view in VIEWS}
    counts = {view: shown(page)[0] for view, page in pages.items()}
    assert {shown(page)[1] for page in pages.values()} == {total}
    assert counts["alt"] + counts["gjelder-ikke"] == total
    for view, page in pages.items():  # what the choice promises is what it shows
        labels = dict(re.findall(r'<option value="([^"]+)"[^>]*>[^<]*\((\d+)\)</option>', page))
        assert {one: int(count) for one, count in labels.items()} == counts
        assert re.findall(r'<option value="([^"]+)" selected', page) == [view]
    rows = {view: table_rows(page) for view, page in pages.items()}
    assert {force for _id, force, _finding, _row in rows["lov"]} <= {"Must"}
    assert {finding for *_, finding, _row in rows["uten-svar"]} <= {"Missing", "Not answered", "Not used", "Not assessed"}
    assert {finding for *_, finding, _row in rows["gjelder-ikke"]} <= {"Does not apply"}
    assert "Does not apply" not in {finding for *_, finding, _row in rows["alt"]}
    inside = [(id, finding, row) for view in ("lov", "uten-svar") for id, _force, finding, row in rows[view]]
    assert {one[:2] for one in inside} <= {(id, finding) for id, _force, finding, _row in rows["alt"]}


def test_an_unknown_filter_shows_all_that_applies(client, cases):
    address = f"/sak/{cases['motsier-seg'].id}/revisjon"
    assert shown(client.get(f"{address}?vis=<b>").text) == shown(client.get(address).text)


@pytest.mark.parametrize(
    ("name", "language"),
    size([(name, LANGUAGES[n % 3]) for n, name in enumerate(NAMES)], [(name, one) for name in NAMES for one in LANGUAGES]),
)
def test_no_word_says_that_anything_is_met(app, cases, name, language):
    reader = app.test_client()
    for view in VIEWS:
        page = text_of(reader.get(f"/sak/{cases[name].id}/revisjon?sprak={language}&vis={view}").text).lower()
        assert not re.search(r"oppfyl|fulfil|compl(y|iant)|lovbrudd|lovbrot|avvik\b|prosent|percent|%", page)


@pytest.mark.parametrize("name", NAMES)
def test_duties_and_recommendations_have_words_of_their_own(client, cases, name):
    for view in VIEWS:
        for _id, force, finding, _row in table_rows(client.get(f"/sak/{cases[name].id}/revisjon?vis={view}").text):
            both = {"Unknown", "Not assessed", "Does not apply"}
            own = (
                {"Missing", "Parts are written"}
                if force == "Must"
                else {"Answered", "Not used" if force == "May" else "Not answered", "Not relevant", "Dismissed with a reason"}
            )
            assert finding in both | own


def test_a_duty_is_never_set_aside(app, cases):
    duty = next(
        one for one in at_depth(cases["motsier-seg"], app) if one.requirement.force is Force.MUST and one.status is Status.MISSING
    )
    advice = next(
        one
        for one in at_depth(cases["motsier-seg"], app)
        if one.requirement.force is Force.SHOULD and one.status is Status.MISSING
    )
    assert replace(duty, dismissed="because").shown == Status.MISSING
    assert replace(advice, dismissed="because").shown == DISMISSED


def test_what_was_dismissed_stands_with_its_reason(client, app, cases):
    page = client.get(f"/sak/{cases['hverdagsrehabilitering'].id}/revisjon").text
    dismissals = cases["hverdagsrehabilitering"].case.dismissals
    assert len(dismissals) == 2  # a requirement and a prompt
    (row,) = [row for _id, _force, finding, row in table_rows(page) if finding == "Dismissed with a reason"]
    reasons = {one.rule: one.reason for one in dismissals}
    id = asking(BASE, "begr-all-ressursbruk").id
    assert reasons[id] in html.unescape(row) and id in row
    with app.app_context():
        given = [one for one in Desk(cases["hverdagsrehabilitering"]).advice.prompts if one.dismissed]
    assert given
    for one in given:
        assert one.dismissed in text_of(page)


def test_the_answers_that_were_read_stand_in_the_row(client, cases):
    page = client.get(f"/sak/{cases['avlastning-eller-team'].id}/revisjon").text
    rows = {(id, finding): row for id, _force, finding, row in table_rows(page)}
    missing = html.unescape(re.sub(r"<[^>]+>", "", rows[WEIGHING, "Missing"]))
    assert re.search(r"Applies because: «[^»]+» yes", missing) and "not answered" in missing
    waiting = html.unescape(re.sub(r"<[^>]+>", "", rows[asking(BASE, "nytte-malgruppe-ulik-nytte").id, "Not assessed"]))
    assert re.search(r"not settled: «[^»]+» not answered", waiting)
    benefit = html.unescape(re.sub(r"<[^>]+>", "", rows[BENEFIT, "Answered"]))
    assert "Lowest certainty: " in benefit and "Helsedirektoratet: " in benefit


def test_the_lowest_certainty_of_a_row_is_said(app, store):
    stored = store.create(record(ROOT / "examples" / "avlastning-eller-team.yaml"))
    sure = {"avlastning": "svært", "team": "lite"}
    puts = [Put(f"measures/{id}/answers/ressurs-samlet", {"value": "stor", "certainty": said}) for id, said in sure.items()]
    with app.app_context():
        desk = Desk(store.save(stored.id, puts).stored)
        (row,) = [
            one
            for one in points.rows(desk.advice, points.points(desk.advice))
            if "ressurs-samlet" in one.requirement.questions and one.applies
        ]
    assert len(row.subjects) == 2 and row.certainty == "lite"


def test_the_points_that_only_a_deeper_level_asks_are_counted(client, app, cases):
    short = cases["influensavinter"]
    page = text_of(client.get(f"/sak/{short.id}/revisjon").text)
    with app.app_context():
        every = len(Desk(short).advice.requirements)
    assert (
        f"{every - shown(client.get(f'/sak/{short.id}/revisjon').text)[1]} more points are asked about only at another depth."
        in page
    )


# Can be repeated


def test_what_is_shown_lets_it_be_done_again(client, cases, base):
    stored = cases["avlastning-eller-team"]
    page = text_of(client.get(f"/sak/{stored.id}/revisjon").text)
    file = client.get(f"/sak/{stored.id}/saksfil")
    assert file.status_code == 200
    for digest in (hashlib.sha256(file.data).hexdigest(), base.digest, stored.head_hash):
        assert f"{digest[:4]} {digest[4:8]} {digest[8:12]}" in page
    name = re.search(r'filename="([^"]+)"', file.headers["Content-Disposition"])[1]
    assert f"prio audit {name} --format json --lang en" in page and "--kb" not in page
    assert base.version in page and "1 November 2026" in page and "1 event " in page
    assert "pySHACL" in page and "With today's knowledge base: no difference." in page


def test_the_digest_follows_the_answers(client, store):
    stored = store.create(record(ROOT / "examples" / "lunsjtilbud-kort.yaml"))
    before = sha256(client, stored.id)
    store.save(stored.id, [Put("title", "Another")])
    assert sha256(client, stored.id) != before
    store.save(stored.id, [Put("title", stored.case.title)])
    assert sha256(client, stored.id) == before


def sha256(client, id):
    return json.loads(client.get(f"/sak/{id}/revisjon.json").data)["case"]["sha256"]


def test_a_case_without_a_day_says_that_its_rules_may_change(client, store):
    undated = store.create(
        {key: value for key, value in record(ROOT / "examples" / "motsier-seg.yaml").items() if key != "assessed_on"}
    )
    page = client.get(f"/sak/{undated.id}/revisjon").text
    assert "has no date of assessment" in text_of(page)
    assert "revisjon.json" not in page and "prio audit" not in page
    refused = client.get(f"/sak/{undated.id}/revisjon.json")
    assert refused.status_code == 400 and "assessed_on: 2026-11-01" in refused.text


def test_the_day_that_an_audit_lacks_is_written_where_its_page_leads(reader):
    id = reader.make({"case": "x", "title": "Lunsj", "level": "praksis"})
    (link,) = re.findall(r'href="([^"]*#assessed_on)"', main_of(reader.get(f"/sak/{id}/revisjon")))
    address, _hash, field = link.partition("#")
    assert re.search(rf'<input[^>]*id="{field}"', reader.get(address))
    form = reader.form(address, "vurdert")
    assert reader.submit(form, {field: "2026-11-01"}).status_code == 302
    page = reader.get(f"/sak/{id}/revisjon")
    assert link not in page and "1 November 2026" in text_of(page) and "prio audit" in text_of(page)
    assert f'href="/sak/{id}/revisjon"' in reader.get(address)  # and back again
    assert json.loads(reader.get(f"/sak/{id}/revisjon.json"))["case"]["assessed_on"] == "2026-11-01"


def test_a_new_case_can_be_audited_at_once(reader):
    id = case_id(reader.submit(reader.form("/ny", "/ny"), {"title": "Lunsj"}))
    assert json.loads(reader.get(f"/sak/{id}/revisjon.json"))["case"]["assessed_on"]


@pytest.fixture
def moved_on(tmp_path, monkeypatch):
    """(a case that was made on another knowledge base, the pages on the base of today), for a change of that base."""
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    opened = []

    def made(change):
        url = f"sqlite:///{tmp_path / 'x.db'}"
        older = store_of(create_app(change(tmp_path / "kb"), database=url))
        stored = older.create(record(ROOT / "examples" / "avlastning-eller-team.yaml"))
        older.close()
        opened.append(create_app(database=url))
        return stored, opened[0].test_client()

    yield made
    for app in opened:
        store_of(app).close()


def another_digest(folder):
    for part in ("ontology", "rules"):
        shutil.copytree(ROOT / part, folder / part)
    with next((folder / "rules").glob("*.yaml")).open("a") as file:
        file.write("# another digest\n")
    return folder


def test_a_case_on_another_knowledge_base_says_so(moved_on, base):
    stored, client = moved_on(another_digest)
    page = client.get(f"/sak/{stored.id}/revisjon?sprak=en").text
    digest = stored.knowledge.digest
    assert digest != base.digest
    assert f"{digest[:4]} {digest[4:8]} {digest[8:12]}" in text_of(page)
    assert f"prio db base {digest[:12]} {digest[:12]}" in text_of(page) and f"--kb {digest[:12]} --format" in text_of(page)
    assert f'href="/sak/{stored.id}/kunnskapsbase"' in main_of(page)
    assert "With today's knowledge base: no difference." in text_of(page)


def test_what_comes_out_otherwise_with_todays_base_stands_on_the_page(moved_on):
    stored, client = moved_on(changed_base)  # a rule has ended there, which today's still has
    page = main_of(client.get(f"/sak/{stored.id}/revisjon?sprak=en").text)
    table = re.search(r'<table[^>]*><caption[^>]*id="dagens".*?</table>', re.sub(r">\s+<", "><", page), re.DOTALL)[0]
    (row,) = [row for row in re.findall(r"<tr>.*?</tr>", table, re.DOTALL) if "R-" in row]
    assert HEARD.id in row and row.index("The advice is not given") < row.index("The advice is given")
    assert "no difference" not in page
    said = json.loads(client.get(f"/sak/{stored.id}/revisjon.json").data)["compared_with"]
    assert not said["same"] and said["points"] == said["guidance_that_went"] == []
    assert [(one["rule"], one["subject"]) for one in said["guidance_that_came"]] == [(HEARD.id, "tiltak:team")]


def test_why_todays_base_cannot_read_the_case_stands_on_the_page(moved_on):
    stored, client = moved_on(lambda folder: changed_base(folder, without_question=True))  # there the question has another id
    archive = client.application.extensions["archive"]
    assert archive.store.save(stored.id, [Put("answers/ks-virkemiddel-rettleiar", ["En veileder"])]).whole
    page = text_of(client.get(f"/sak/{stored.id}/revisjon?sprak=en").text)
    assert "Today's knowledge base cannot read the case" in page and "«ks-virkemiddel-rettleiar»" in page
    (problem,) = json.loads(client.get(f"/sak/{stored.id}/revisjon.json").data)["compared_with"]["problems"]
    assert "ks-virkemiddel-rettleiar" in problem["words"]["what"]


# The statement


@pytest.mark.parametrize("name", NAMES)
def test_the_statement_is_that_of_the_case_file_byte_for_byte(client, cases, base, name):
    id = cases[name].id
    file = client.get(f"/sak/{id}/saksfil").data
    said = client.get(f"/sak/{id}/revisjon.json")
    assert said.data == statement(file, "elsewhere/another-name.yaml", base).as_json()
    assert said.data == statement(file, "x", base, base).as_json()  # with the base of today beside it
    assert said.mimetype == "application/json" and "attachment" in said.headers["Content-Disposition"]
    assert f'href="/sak/{id}/revisjon.json"' in client.get(f"/sak/{id}/revisjon").text


@pytest.mark.parametrize("name", NAMES)
def test_the_page_and_the_statement_have_the_same_findings(client, cases, name):
    """Each requirement of each subject once, with the same word in both."""
    id = cases[name].id
    found = Counter()
    for view in ("alt", "gjelder-ikke"):
        for requirement, _force, word, row in table_rows(client.get(f"/sak/{id}/revisjon?vis={view}").text):
            head = re.search(r"<th.*?</th>", row, re.DOTALL)[0]
            subjects = re.findall(r'href="[^"]*/hvorfor/[^"]*[?&]om=([^"&]+)', head)
            found.update((requirement, unquote(one), word) for one in subjects)
    said = json.loads(client.get(f"/sak/{id}/revisjon.json").data)["points"]
    assert found == Counter((one["requirement"], one["subject"], one["words"]["finding"]) for one in said)
    assert set(found.values()) == {1}


# Text that people wrote


def test_what_people_wrote_is_shown_as_text(client, store):
    file = record(ROOT / "examples" / "hverdagsrehabilitering.yaml")
    measure = file["measures"][0]
    file |= {"title": f"Case {HOSTILE}", "dismissals": [{**one, "reason": HOSTILE} for one in file["dismissals"]]}
    measure["title"] = f"Measure {HOSTILE}"
    measure["answers"] = {**measure["answers"], "nytte-mot-mal": HOSTILE}
    stored = store.create(file)
    page = client.get(f"/sak/{stored.id}/revisjon").text
    assert "<script>alert" not in page
    assert text_of(page).count(HOSTILE) >= 4  # title, measure, answer and reason, with no braces worked out


def test_an_unknown_case_is_not_found(client):
    assert client.get("/sak/nosuch/revisjon").status_code == 404


def test_the_words_of_a_finding():
    with speaking("nb"):
        assert findings.finding(Force.MUST, Status.MET) == "Delene er skrevet"
        assert findings.finding(Force.MUST, Status.MISSING) == "Mangler"
    assert findings.finding(Force.SHOULD, Status.MET) == "Answered"
    assert findings.finding(Force.MAY, Status.MISSING) == "Not used"
    assert findings.finding(Force.SHOULD, DISMISSED) == "Dismissed with a reason"
