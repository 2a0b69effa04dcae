"""The three ways into a case: an example, a new case, a case file. What cannot be used is said at once, and nothing is stored."""

import html
import json
import logging
import re
from datetime import date

import pytest
from hypothesis import given, settings, strategies as st

import web.desk
from advisor.advice.advice import advise
from advisor.case.casefile import read_case
from advisor.text.errors import UnusableCase
from tests.conftest import EXAMPLES, ROOT, size
from tests.strategies import LEVEL
from web import create_app
from web.guidance import answer_place
from web.start import identifier

from ..finding import BENEFIT
from ..pages import SMALL, Reader, case_id, forms_of, links_of, main_of, store_of, text_of

HOSTILE, SUM = (
    "<script>alert(1)</script><img src=x onerror=alert(2)>\"'{{ 777777777*777777777 }}{% raw %}",
    str(777777777 * 777777777),
)
BIG = b"case: x\n#" + b"x" * 2_000_000
PERSONAL = {"fødselsnummer": "15108695088", "telephone": "91 23 45 67", "e-mail": "kari.nordmann@kommune.no"}
MEASURES = {"measures": [{"id": "m", "title": "M", "target_groups": [{"id": "g", "title": "G"}]}]}
TYPED = ("text", "textarea", "select", "radio", "checkbox")
personal = pytest.mark.parametrize("secret", PERSONAL.values(), ids=PERSONAL)


@pytest.fixture
def nothing_new(app):
    """Fails where the test has stored a case."""
    before = len(store_of(app).listed())
    yield
    assert len(store_of(app).listed()) == before


# Examples --------------------------------------------------------------------------------------


@pytest.mark.parametrize("path", EXAMPLES, ids=lambda path: path.stem)
def test_an_example_opens_as_a_copy_with_the_advice_of_the_library(reader, base, path):
    page = reader.get("/")
    case = read_case(path, base)
    assert html.escape(case.title) in page
    form = next(one for one in forms_of(page) if one.action == f"/eksempel/{path.stem}")
    id = case_id(reader.submit(form))
    assert reader.stored(id).case == case
    advice = advise(case, base)
    with reader.desk(id) as at:
        assert at.advice.as_dict() == advice.as_dict()
    shown = set(re.findall(r"/hvorfor/(R-[A-Z]+-\d+)", reader.get(f"/sak/{id}/gjennomgang")))
    assert {one.requirement.id for one in advice.blocking} | {one.rule.id for one in advice.prompts if not one.dismissed} <= shown
    again = next(one for one in forms_of(reader.get("/")) if one.action == form.action)
    assert case_id(reader.submit(again)) != id


def test_the_first_page_says_how_much_each_example_lacks(reader, base):
    page = text_of(reader.get("/"))
    left = [len(advise(read_case(path, base), base).next) for path in EXAMPLES]
    assert page.count("Everything required has an answer") == left.count(0)
    assert len(re.findall(r"\d+ answers? (?:is|are) missing", page)) == len(EXAMPLES) - left.count(0)


@pytest.mark.parametrize("name", ["../../pyproject", "..%2F..%2Fpyproject", "%2Fetc%2Fpasswd", "lunsjtilbud-kort.yaml", "x"])
def test_only_the_examples_are_opened(reader, nothing_new, name):
    assert reader.post(f"/eksempel/{name}").status_code == 404


# The list ----------------------------------------------------------------------------------------


@pytest.fixture
def alone(tmp_path):
    """A reader of a database of their own."""
    app = create_app(database=f"sqlite:///{tmp_path / 'store.sqlite'}")
    yield Reader(app)
    store_of(app).close()


def listed(page):
    """What is said of each open case, by its title."""
    items = re.findall(r"<li><div><a class=\"ds-link go\".*?</li>", page, re.S)
    return {text_of(re.search(r"<a.*?</a>", one, re.S)[0]): text_of(one) for one in items}


def complete(reader):
    """A short case that answers all that is required; its id."""
    id = reader.make({"case": "c", "title": "Whole", "level": "praksis", **MEASURES})
    for _round in range(20):
        with reader.desk(id) as at:
            if at.advice.complete:
                return id
            subject, question = at.advice.next[0]
            place = answer_place(at, (subject, question))
            options = at.knowledge.questions[question].option_ids
        reader.put(id, place, "nei" if "nei" in options else options[0] if options else "Mat og selskap veide tyngst for oss.")
    raise AssertionError("the case is never whole")


def test_where_there_is_no_case_the_first_steps_stand_and_a_way_to_begin(alone):
    page = alone.get("/")
    said = text_of(main_of(page))
    for step in ("Tell what you choose between", "See the measures side by side", "Read it through", "Make the first case"):
        assert step in said
    assert "Copy an earlier case" not in said and forms_of(page)
    alone.open()
    assert "Make the first case" not in alone.get("/") and "Copy an earlier case" in alone.get("/")


def test_each_open_case_has_its_state_and_its_next_step(alone):
    alone.make({"case": "a", "title": "Begun"})
    alone.make({"case": "b", "title": "Under way", **MEASURES, "answers": {"helhet-samlet": "Vi veide."}})
    short = complete(alone)
    said = listed(alone.get("/"))
    assert "Just begun" in said["Begun"] and "Continue with the case" in said["Begun"]
    assert re.search(r"In progress. \d+ answers are left.", said["Under way"])
    assert "No required answer is missing." in said["Whole"] and "Read the review" in said["Whole"]
    assert not re.search(r"finished|ready|%", " ".join(said.values()).lower())
    links = links_of(main_of(alone.get("/")))
    assert f"/sak/{short}/gjennomgang" in links
    for link in links:
        assert alone.client.get(link.partition("#")[0], follow_redirects=True, buffered=True).status_code == 200, link


def test_advice_is_worked_out_only_for_the_cases_that_are_shown(alone, monkeypatch):
    for number in range(23):
        alone.make({"case": f"c{number}", "title": f"Sak {number}"})
    asked = []
    monkeypatch.setattr(web.desk, "advise", lambda case, base: asked.append(case.id) or advise(case, base))
    page = alone.get("/")
    assert len(listed(page)) == len(asked) == 10 and "Page 1 of 3" in text_of(page) and "23 open cases." in text_of(page)
    others = [*listed(alone.get("/?side=2")), *listed(alone.get("/?side=3"))]
    assert sorted([*listed(page), *others]) == sorted(f"Sak {number}" for number in range(23)) and len(asked) == 23
    assert listed(alone.get("/?side=0")) == listed(page) and listed(alone.get("/?side=99")) == listed(alone.get("/?side=3"))
    assert set(listed(alone.get("/?finn=SAK+2"))) == {"Sak 22", "Sak 21", "Sak 20", "Sak 12", "Sak 2"}


def test_an_archived_case_stands_apart_and_the_page_says_what_was_done(alone):
    id = alone.make({"case": "a", "title": "Gammel sak"})
    alone.make({"case": "b", "title": "Ny sak"})
    response = alone.post(f"/sak/{id}/arkiv", {"vekk": "1"})
    page = alone.get(response.location)
    assert "«Gammel sak» is archived. Nothing of it is lost." in text_of(page) and 'role="status"' in page
    assert list(listed(page)) == ["Ny sak"] and "1 archived case" in text_of(page)
    assert "Gammel sak" in alone.get("/arkiv") and "Ny sak" not in main_of(alone.get("/arkiv"))
    for made_up in ("/?gjort=vekk&om=finnesikke", "/?gjort=vekk&om=<b>", "/?gjort=tull&om=" + id):
        assert "is archived" not in alone.get(made_up)


def test_a_case_that_cannot_be_read_keeps_no_other_from_being_listed(alone, monkeypatch):
    bad = alone.make({"case": "a", "title": "Kan ikke leses"})
    alone.make({"case": "b", "title": "Kan leses"})
    get = store_of(alone.app).get

    def broken(id):
        if id == bad:
            raise UnusableCase([])
        return get(id)

    monkeypatch.setattr(store_of(alone.app), "get", broken)
    assert list(listed(alone.get("/"))) == ["Kan leses", "Kan ikke leses"]


def test_an_earlier_case_is_copied_from_the_first_page(alone):
    id = alone.open("lunsjtilbud-kort")
    made = case_id(alone.submit(alone.form("/", f"/sak/{id}/kopi")))
    assert made != id and alone.stored(made).origin == f"copy:{id}"


# A new case ------------------------------------------------------------------------------------


def test_a_new_case_has_its_title_and_its_day_and_no_answer_that_nobody_gave(reader):
    before, form = date.today(), reader.form("/ny", "/ny")
    assert [one.name for one in form.controls if one.type in TYPED] == ["title"]
    response = reader.submit(form, {"title": "  Felles  lunsj "})
    stored = reader.stored(case_id(response))
    with reader.desk(stored.id) as at:
        assert response.location == at.first_url()
    assert stored.case.title == "Felles  lunsj" and not stored.case.measures and not stored.case.answers
    assert stored.case.assessed_on in {before, date.today()}  # a day may end between the two


def test_a_copy_of_an_example_keeps_the_day_of_the_example(reader, base):
    days = {path.stem: read_case(path, base).assessed_on for path in EXAMPLES}
    assert None not in days.values()
    for name, day in days.items():
        id = reader.open(name)
        assert reader.stored(id).case.assessed_on == day
        copied = case_id(reader.submit(reader.form(f"/sak/{id}/oppsett", "kopi")))
        assert reader.stored(copied).case.assessed_on == day


@pytest.mark.parametrize("level", ["praksis", "kommune", "nasjonalt"])
def test_no_part_of_a_new_case_has_a_choice_made_for_it(reader, level):
    id = reader.make({**SMALL, "level": level})
    with reader.desk(id) as at:
        parts = [at.url(page) for page in at.form.pages()]
    for address in parts:
        for one in reader.form(address).controls:
            chosen = one.type in ("radio", "checkbox") and one.on and one.name != f"{LEVEL}.verdi"  # which it was made with
            assert not chosen, (address, one.name)
            if not one.name.startswith("_") and one.name.endswith((".verdi", ".begrunnelse", ".opp_til", ".group", ".kilder")):
                assert one.value == "" or one.type in ("radio", "checkbox"), (address, one.name)


def test_a_case_without_a_title_is_not_made(reader, nothing_new):
    response = reader.submit(reader.form("/ny", "/ny"), {"title": " "})
    assert response.status_code == 422
    assert re.findall(r'<li><a class="ds-link" href="#([^"]+)"', response.text) == ["title"]
    assert re.search(r"<ds-error-summary[^>]*autofocus", response.text)


@given(titles=st.lists(st.text(max_size=60), max_size=12))
@settings(deadline=None, derandomize=True, max_examples=size(20, 60))
def test_any_title_gives_an_id_that_an_address_and_a_file_can_hold(titles):
    ids = []
    for title in titles:
        ids.append(identifier(title, ids))
    assert len(set(ids)) == len(ids)
    assert all(re.fullmatch(r"[0-9a-z][0-9a-z-]{0,60}", id) for id in ids)


@personal
def test_personal_data_in_a_title_is_refused_at_its_field_and_nowhere_repeated(reader, nothing_new, caplog, secret):
    caplog.set_level(logging.INFO)
    response = reader.submit(reader.form("/ny", "/ny"), {"title": f"Lunsj for {secret}"})
    assert response.status_code == 422
    assert secret not in re.sub(r'value="[^"]*"', "", response.text)  # but in the field, for its writer to mend
    assert secret not in caplog.text and re.sub(r"\D", "", secret) + "9" not in caplog.text
    assert 'href="#title"' in response.text and 'data-field="validation"' in response.text


# A case file -----------------------------------------------------------------------------------


@pytest.mark.parametrize("path", EXAMPLES, ids=lambda path: path.stem)
def test_a_case_file_opens_as_the_same_case_with_the_same_advice(reader, base, path):
    id = case_id(reader.upload(path.read_bytes(), path.name))
    case = read_case(path, base)
    assert reader.stored(id).case == case
    assert reader.stored(id).origin == f"file:{path.name}"
    with reader.desk(id) as at:
        assert at.advice.as_dict() == advise(case, base).as_dict()


def test_json_may_be_opened(reader):
    id = case_id(reader.upload(json.dumps({"case": "x", "title": "Grünerløkka 😀"}), "sak.json"))
    assert "Grünerløkka 😀" in reader.get(f"/sak/{id}/gjennomgang")


@pytest.mark.parametrize(
    ("data", "words"),
    [
        ("case: x\ntitle: a: b\n", ["Line 2:"]),
        ("case: x\ntitle: y\nanswers: {nyte-samlet: stor}\nlevel: fylke\n", ["Line 3:", "nyte-samlet", "Line 4:", "fylke"]),
        ("case: x\ntitle: Økonomi\n".encode("latin-1"), ["Line 2:", "UTF-8"]),
        ("case: x\n".encode("utf-16"), ["Line 1:", "UTF-8"]),
        (b"", ["empty"]),
        (b"\0\1\2", ["Line 1:"]),
        (b"measures: [{title: A}, {title: B}]", ["Line 1:"]),
        (BIG, ["2 MB"]),
        (bytes(50_000_000), ["2 MB"]),
    ],
    ids=["YAML", "case", "Latin-1", "UTF-16", "empty", "binary", "no ids", "2 MB", "50 MB"],
)
def test_a_broken_file_is_400_with_everything_that_is_wrong_and_its_line(reader, nothing_new, data, words):
    response = reader.upload(data)
    assert response.status_code == 400
    assert [word for word in words if word not in text_of(main_of(response.text))] == []


@pytest.mark.parametrize("form", [{}, {"saksfil": "case: x"}], ids=["none", "text"])
def test_no_file_is_400(reader, nothing_new, form):
    response = reader.post("/apne", form, content_type="multipart/form-data")
    assert response.status_code == 400
    assert "No file" in text_of(main_of(response.text))


@personal
def test_personal_data_in_a_file_is_refused_with_its_line_and_not_repeated(reader, nothing_new, caplog, secret):
    caplog.set_level(logging.INFO)
    text = f"case: x\ntitle: y\nanswers:\n  helhet-samlet: >-\n    Pårørende er\n    {secret}.\n"
    response = reader.upload(text)
    assert response.status_code == 400
    assert "Line 4:" in text_of(response.text)
    assert secret not in response.text and secret not in caplog.text


@personal
@pytest.mark.parametrize(
    "text",
    [
        "case: x\ntitle: {0}\n",
        "case: x\nmeasures: [{{id: m, title: '{0}'}}]\n",
        "case: x\nmeasures: [{{id: m, target_groups: [{{id: g, title: '{0}'}}]}}]\n",
        "case: x\nmeasures: [{{id: m, answers: {{nytte-samlet: {{value: stor, sources: ['{0}']}}}}}}]\n",
        "case: x\nmeasures: [{{id: m, answers: {{nytte-samlet: {{not_relevant: '{0}'}}}}}}]\n",
        "case: x\nparticipation: [{{group: barn, said: '{0}'}}]\n",
        "case: x\nmeasures: [{{id: m}}]\nranking: [{{measure: m, reason: '{0}'}}]\n",
    ],
    ids=["title", "measure", "group", "source", "reason", "participation", "ranking"],
)
def test_personal_data_is_refused_wherever_it_stands_in_a_file(reader, nothing_new, caplog, text, secret):
    caplog.set_level(logging.INFO)
    response = reader.upload(text.format(secret))
    assert response.status_code == 400
    assert secret not in response.text and secret not in caplog.text


@pytest.mark.parametrize("secret", ["91 23 45 67", "kari.nordmann@kommune.no"])
@pytest.mark.parametrize(
    "text", ["case: '{0}'\n", "case: x\nanswers: {{{0}: ja}}\n", "case: x\n'{0}': ja\n", "case: x\nlevel: '{0}'\n"]
)
def test_personal_data_in_a_file_that_cannot_be_read_is_not_repeated_either(reader, nothing_new, text, secret):
    response = reader.upload(text.format(secret))
    assert response.status_code == 400
    assert secret not in response.text


def test_all_that_is_wrong_is_said_at_once_also_personal_data(reader, nothing_new):
    said = text_of(reader.upload("case: x\ntitle: Ring 91 23 45 67\nlevel: fylke\n").text)
    assert "Line 2:" in said and "Line 3:" in said


@personal
def test_personal_data_in_the_name_of_a_file_is_not_kept(reader, caplog, secret):
    caplog.set_level(logging.INFO)
    response = reader.upload("case: x\n", f"{secret}.yaml")
    if response.status_code == 302:
        assert secret not in reader.stored(case_id(response)).origin
    assert secret not in reader.upload("case: {", f"{secret}.yaml").text
    assert secret not in caplog.text


# What a reader writes is text --------------------------------------------------------------------


@pytest.mark.parametrize(
    "text",
    [
        f"case: x\ntitle: {json.dumps(HOSTILE)}\nmeasures: [{{id: m, title: {json.dumps(HOSTILE)}}}]\n",
        f"case: x\nanswers: {{helhet-samlet: {json.dumps(HOSTILE)}}}\n",
        f"case: x\nmeasures: [{{id: m}}]\ndismissals: [{{rule: {BENEFIT}, subject: m, reason: {json.dumps(HOSTILE)}}}]\n",
        f"case: {json.dumps(HOSTILE)}\n",
        f"case: x\n{json.dumps(HOSTILE)}: 1\n",
        f"case: x\nanswers: {{anb-dokumenter: {json.dumps(HOSTILE[:40])}}}\n",
        f"case: x\nassessed_on: {json.dumps(HOSTILE)}\n",
    ],
    ids=["titles", "answer", "reason", "id", "key", "option", "date"],
)
def test_markup_and_templates_in_a_case_are_shown_and_not_run(reader, text):
    response = reader.upload(text)
    pages = [response.text]
    if response.status_code == 302:
        id = case_id(response)
        pages = [
            reader.get(f"/sak/{id}/{part}") for part in ("saken", "samlet", "gjennomgang", "side-om-side", "oppsett", "historikk")
        ] + [reader.get("/")]
    assert any("&lt;script&gt;" in page for page in pages)
    for page in pages:
        assert not re.search(r"<script>|<img", page) and SUM not in page


@pytest.mark.parametrize(
    "name", [HOSTILE.replace('"', ""), "<b>{{ 777777777*777777777 }}.yaml", "..\\..\\<b>x", "<b>\u202e.yaml", "a" * 5000]
)
def test_a_hostile_file_name_is_shown_as_text_and_kept_short(reader, name):
    page = reader.upload(BIG, name).text
    assert "<b>" not in page and "<script>" not in page and SUM not in page
    response = reader.upload("case: x", name)
    assert len(reader.stored(case_id(response)).origin) < 100


def test_the_examples_folder_is_the_only_one_read(reader):
    assert {path.stem for path in (ROOT / "examples").glob("*.yaml")} == set(
        re.findall(r'action="/eksempel/([^"]+)"', reader.get("/"))
    )
