"""The three ways into a case: an example, a new case, a case file. What cannot be used is said at once, and nothing is stored."""

import html
import json
import logging
import re
from datetime import date

import pytest
from hypothesis import given, settings, strategies as st

from advisor.advice.advice import advise
from advisor.case.casefile import read_case, read_record
from advisor.text.errors import UnusableCase
from tests.conftest import EXAMPLES, ROOT, size
from tests.strategies import LEVEL
from web.start import identifier

from ..finding import BENEFIT
from ..pages import SMALL, case_id, forms_of, main_of, part_of, store_of, text_of

HOSTILE, SUM = (
    "<script>alert(1)</script><img src=x onerror=alert(2)>\"'{{ 777777777*777777777 }}{% raw %}",
    str(777777777 * 777777777),
)
BIG = b"case: x\n#" + b"x" * 2_000_000
PERSONAL = {"fødselsnummer": "15108695088", "telephone": "91 23 45 67", "e-mail": "kari.nordmann@kommune.no"}
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
    shown = set(re.findall(r"/hvorfor/(R-[A-Z]+-\d+)", reader.get(f"/sak/{id}/rad")))
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


# A new case ------------------------------------------------------------------------------------


def test_a_new_case_has_no_answer_that_nobody_gave(reader):
    form = reader.form("/ny", "/ny")
    assert not [one for one in form.controls if one.type in ("radio", "checkbox") and one.on]
    response = reader.submit(form, {"title": "  Felles  lunsj ", "level": "praksis", "tiltak": ["Lunsj", "", "Besøk", ""]})
    id = case_id(response)
    assert response.location == f"/sak/{id}/tiltak#lunsj"  # the measures have no target groups yet
    case = reader.stored(id).case
    assert [(one.id, one.title) for one in case.measures] == [("lunsj", "Lunsj"), ("besok", "Besøk")]
    assert {question for answers in case.answers.values() for question in answers} == {LEVEL}


def test_a_new_case_is_assessed_today_unless_another_day_is_written(reader):
    before, form = date.today(), reader.form("/ny", "/ny")
    assert form.value("assessed_on") in {str(before), str(date.today())}  # a day may end between the two
    said = {"title": "Felles lunsj", "level": "praksis"}
    today = reader.stored(case_id(reader.submit(form, said)))
    assert str(today.case.assessed_on) == form.value("assessed_on")
    another = reader.stored(case_id(reader.submit(form, {**said, "assessed_on": "2026-11-01"})))
    assert another.case.assessed_on == date(2026, 11, 1)
    for none in ({"assessed_on": "  "}, {"assessed_on": None}):
        without = reader.stored(case_id(reader.submit(form, {**said, **none})))
        assert without.case.assessed_on is None and "assessed_on" not in without.file


@pytest.mark.parametrize(
    ("day", "words"),
    [
        ("2025-04-09", ["2025-04-09", "2025-04-10"]),
        ("1999-01-01", ["1999-01-01", "2025-04-10"]),
        ("2026-02-30", ["2026-02-30", "2026-11-01"]),
        ("1. november <b>", ["1. november <b>", "2026-11-01"]),
        ("0", ["0", "2026-11-01"]),
    ],
)
def test_a_day_that_has_no_rules_is_refused_at_its_field_in_the_words_of_the_reader(reader, base, nothing_new, day, words):
    response = reader.submit(reader.form("/ny", "/ny"), {"title": "Lunsj", "level": "praksis", "assessed_on": day})
    assert response.status_code == 422
    ((target, text),) = re.findall(r'<li><a class="ds-link" href="#([^"]+)">(.*?)</a>', response.text)
    assert target == "assessed_on" and [word for word in words if word not in html.unescape(text)] == []
    field = part_of(response.text, "assessed_on-feil")
    assert text in field and 'data-field="validation"' in field
    assert re.search(r'<input[^>]*id="assessed_on"[^>]*aria-invalid="true"', response.text)
    assert reader.form_in(response.text, "/ny").value("assessed_on") == day  # for its writer to mend
    with pytest.raises(UnusableCase) as error:
        read_record({"case": "x", "assessed_on": day}, "case", base)
    assert [f"{one.what} {one.cure}" for one in error.value.problems] == [html.unescape(text)]


def test_the_first_day_that_has_rules_is_taken(reader, base):
    first = min(rule.valid_from for rule in base.rules)
    response = reader.post("/ny", {"title": "Lunsj", "level": "praksis", "assessed_on": str(first)})
    assert reader.stored(case_id(response)).case.assessed_on == first


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
        parts = [at.url(page, True) for page in at.form.pages(True)]
    for address in parts:
        for one in reader.form(address).controls:
            assert not (one.type in ("radio", "checkbox") and one.on), (address, one.name)
            if one.name.endswith((".verdi", ".begrunnelse", ".opp_til", ".group", ".kilder")):
                assert one.value == "" or one.type in ("radio", "checkbox"), (address, one.name)


def test_what_is_lacking_is_said_and_what_was_written_stays(reader, nothing_new):
    response = reader.submit(reader.form("/ny", "/ny"), {"arena": "drift", "tiltak": ["Lunsj", "", "", ""]})
    assert response.status_code == 422
    again = reader.form_in(response.text, "/ny")
    assert (again.value("arena"), again.value("tiltak")) == ("drift", "Lunsj")
    for target in re.findall(r'<li><a class="ds-link" href="#([^"]+)"', response.text):
        assert f'id="{target}"' in response.text
    assert len(re.findall(r'<li><a class="ds-link" href="#', response.text)) == 2
    assert re.search(r"<ds-error-summary[^>]*autofocus", response.text)


def test_an_option_that_is_not_on_the_list_opens_nothing(reader, nothing_new):
    response = reader.post("/ny", {"title": "x", "level": "praksis", "arena": "<b>tull</b>"})
    assert response.status_code in (400, 422)
    assert "<b>tull" not in response.text


def test_many_measures_and_measures_alike_get_ids_of_their_own(reader):
    id = case_id(reader.post("/ny", {"title": "ÆØÅ!", "level": "kommune", "tiltak": ["Lunsj", "lunsj", "ЛУНШ", "饭", "x" * 300]}))
    ids = [one.id for one in reader.stored(id).case.measures]
    assert len(set(ids)) == 5 and ids[:2] == ["lunsj", "lunsj-2"]


@given(titles=st.lists(st.text(max_size=60), max_size=12))
@settings(deadline=None, derandomize=True, max_examples=size(20, 60))
def test_any_title_gives_an_id_that_an_address_and_a_file_can_hold(titles):
    ids = []
    for title in titles:
        ids.append(identifier(title, ids))
    assert len(set(ids)) == len(ids)
    assert all(re.fullmatch(r"[0-9a-z][0-9a-z-]{0,60}", id) for id in ids)


@personal
@pytest.mark.parametrize("field", ["title", "tiltak", "assessed_on"])
def test_personal_data_in_a_title_is_refused_at_its_field_and_nowhere_repeated(reader, nothing_new, caplog, field, secret):
    caplog.set_level(logging.INFO)
    said = {"title": "Sak", "level": "praksis", "tiltak": ["Lunsj"]} | {field: f"Lunsj for {secret}"}
    response = reader.submit(
        reader.form("/ny", "/ny"),
        {**said, "tiltak": [*([said["tiltak"]] if isinstance(said["tiltak"], str) else said["tiltak"]), "", "", ""]},
    )
    assert response.status_code == 422
    assert secret not in re.sub(r'value="[^"]*"', "", response.text)  # but in the field, for its writer to mend
    assert secret not in caplog.text and re.sub(r"\D", "", secret) + "9" not in caplog.text
    assert f'href="#{"tiltak-1" if field == "tiltak" else field}"' in response.text


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
    assert "Grünerløkka 😀" in reader.get(f"/sak/{id}/rad")


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
        pages = [reader.get(f"/sak/{id}/{part}") for part in ("saken", "helhet", "rad", "tiltak", "oppsett", "historikk")] + [
            reader.get("/")
        ]
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
