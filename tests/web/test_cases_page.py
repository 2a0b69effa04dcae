"""What is done with a case as a whole: depth, name, copy, archive, file, and the move to another knowledge base."""

import html
import logging
import re
import shutil
from pathlib import Path

import pytest

from advisor import knowledge
from advisor.advice.advice import advise
from advisor.case.casefile import parse_case, read_case, read_record
from tests.conftest import EXAMPLES, ROOT
from web import create_app

from ..finding import BASE
from ..pages import RICH, SMALL, Reader, case_id, main_of, part_of, store_of, text_of
from ..tampering import write_anew
from .test_start import PERSONAL

UNHEARD = {"anb-barn-berort": "ja", "barn-hort": "ikke-ennå"}
ASKED = advise(read_record({"case": "x", "measures": [{"id": "m", "answers": UNHEARD}]}, "x", BASE), BASE)
HEARD = next(one.rule for one in ASKED.prompts if one.rule.force.dismissible)  # the advice that these answers give
personal = pytest.mark.parametrize("secret", PERSONAL.values(), ids=PERSONAL)


@pytest.fixture
def case(reader):
    return reader.make(SMALL)


# Depth -----------------------------------------------------------------------------------------


def test_a_depth_is_changed_with_its_reason(reader, case):
    form = reader.form(f"/sak/{case}/dybde", "dybde")
    assert form.value("depth") == "vanlig"
    response = reader.submit(form, {"depth": "kort", "grunn": "Et lite tiltak."})
    assert response.location == f"/sak/{case}/saken"
    given = reader.given(case, "dybde")
    assert (given.value, given.rationale) == ("kort", "Et lite tiltak.")
    assert "short depth" in text_of(reader.get(f"/sak/{case}/saken")).lower()
    assert "Et lite tiltak." in reader.get(f"/sak/{case}/dybde")


@pytest.mark.parametrize(
    ("depth", "reason"), [("kort", ""), ("kort", " \n"), ("", "Fordi."), ("<b>x</b>", "Fordi."), ("usikkert", "Fordi.")]
)
def test_a_depth_is_chosen_and_has_a_reason(reader, case, depth, reason):
    response = reader.post(f"/sak/{case}/dybde", {"depth": depth, "grunn": reason})
    assert (response.status_code, reader.stored(case).number) == (422, 1)
    assert "<b>x" not in response.text
    for target in re.findall(r'<li><a class="ds-link" href="#([^"]+)"', response.text):
        assert f'id="{target}"' in response.text
    assert reason.strip() in reader.form_in(response.text, "dybde", f"/sak/{case}/dybde").value("grunn")


def test_the_page_says_what_each_depth_would_ask_and_saves_nothing(reader, base, case):
    said = text_of(main_of(reader.get(f"/sak/{case}/dybde")))
    ways = [int(n) for n in re.findall(r"(\d+) answers? (?:is|are) missing", said)]
    depths = base.questions["dybde"].option_ids
    assert list(depths) == ["kort", "vanlig", "grundig"] and ways == sorted(ways)
    for depth, way in zip(depths, ways, strict=True):
        with reader.desk(reader.make({**SMALL, "depth": depth})) as at:
            assert len(at.advice.next) == way
    assert reader.stored(case).number == 1


def test_answers_of_a_deeper_depth_are_kept_at_a_shorter_one(reader, case):
    reader.answer(case, "nytte-mot-mal", "m", verdi="Ro.")
    reader.submit(reader.form(f"/sak/{case}/dybde", "dybde"), {"depth": "kort", "grunn": "Lite."})
    assert reader.given(case, "nytte-mot-mal", "m").value == "Ro."
    assert reader.form(f"/sak/{case}/samlet").value("nytte-mot-mal--m.verdi") == "Ro."


# Name, copy, archive -----------------------------------------------------------------------------


def test_a_case_is_renamed_and_an_empty_name_is_refused(reader, case):
    form = reader.form(f"/sak/{case}/oppsett", "navn")
    assert reader.submit(form, {"title": "  Ny <b>lunsj</b> "}).status_code == 302
    assert reader.stored(case).case.title == "Ny <b>lunsj</b>"
    assert "Ny &lt;b&gt;lunsj&lt;/b&gt;" in reader.get("/")
    response = reader.submit(form, {"title": "  "})
    assert (response.status_code, reader.stored(case).case.title) == (422, "Ny <b>lunsj</b>")
    assert "title." in part_of(response.text, "title-feil")
    assert not re.search(r'<input[^>]*id="assessed_on"[^>]*aria-invalid', response.text)


@personal
@pytest.mark.parametrize(("part", "field", "more"), [("navn", "title", {}), ("dybde", "grunn", {"level": "praksis"})])
def test_personal_data_in_a_name_or_reason_is_never_stored(reader, case, caplog, part, field, more, secret):
    caplog.set_level(logging.INFO)
    response = reader.post(f"/sak/{case}/{part}", {field: f"Se {secret}", **more})
    assert (response.status_code, reader.stored(case).number) == (422, 1)
    outside = re.sub(r'<textarea.*?</textarea>|value="[^"]*"', "", response.text, flags=re.S)
    assert secret not in outside and secret not in caplog.text


def test_the_day_of_the_assessment_is_shown_changed_and_taken_away(reader, case):
    form = reader.form(f"/sak/{case}/oppsett", "vurdert")
    assert form.value("assessed_on") == ""
    assert reader.submit(form, {"assessed_on": " 2026-11-01 "}).location == f"/sak/{case}/oppsett"
    assert str(reader.stored(case).case.assessed_on) == "2026-11-01"
    assert reader.form(f"/sak/{case}/oppsett", "vurdert").value("assessed_on") == "2026-11-01"
    with reader.desk(case) as at:
        assert str(at.advice.inference.day) == "2026-11-01"
    reader.submit(form, {"assessed_on": ""})
    assert "assessed_on" not in reader.stored(case).file
    assert reader.stored(case).number == 3  # both can be seen and undone in the history


@pytest.mark.parametrize(
    ("day", "words"),
    [("1999-01-01", ["1999-01-01", "2025-04-10"]), ("i går <b>", ["i går <b>", "2026-11-01"]), ("15108695088", [])],
)
def test_a_day_that_cannot_be_used_is_refused_at_its_field_and_the_one_before_stands(reader, case, day, words):
    reader.put(case, "assessed_on", "2026-11-01")
    form = reader.form(f"/sak/{case}/oppsett", "vurdert")
    response = reader.submit(form, {"assessed_on": day})
    assert (response.status_code, str(reader.stored(case).case.assessed_on)) == (422, "2026-11-01")
    ((target, text),) = re.findall(r'<li><a class="ds-link" href="#([^"]+)">(.*?)</a>', response.text)
    assert target == "assessed_on" and [word for word in words if word not in html.unescape(text)] == []
    assert text in part_of(response.text, "assessed_on-feil")
    assert re.search(r'<input[^>]*id="assessed_on"[^>]*aria-invalid="true"', response.text)
    assert not re.search(r'<input[^>]*id="title"[^>]*aria-invalid', response.text)
    again = reader.form_in(response.text, "vurdert")
    assert again.value("assessed_on") == day
    assert day not in re.sub(r'value="[^"]*"', "", response.text) or words
    assert reader.form_in(response.text, "navn").value("title") == SMALL["title"]


def test_a_day_follows_the_case_into_its_file_and_its_copy(reader, case, base):
    reader.submit(reader.form(f"/sak/{case}/oppsett", "vurdert"), {"assessed_on": "2026-11-01"})
    file = reader.client.get(f"/sak/{case}/saksfil").data
    assert str(parse_case(file, "x.yaml", base).assessed_on) == "2026-11-01"
    copied = case_id(reader.submit(reader.form(f"/sak/{case}/oppsett", "kopi")))
    assert str(reader.stored(copied).case.assessed_on) == "2026-11-01"


def test_a_copy_has_all_the_answers_and_its_own_history(reader):
    id = reader.open(RICH)
    reader.put(id, "measures/team/answers/nytte-mot-mal", "Endret.")
    copied = case_id(reader.submit(reader.form(f"/sak/{id}/oppsett", "kopi")))
    one, other = reader.stored(id), reader.stored(copied)
    assert (copied != id, other.number, other.origin) == (True, 1, f"copy:{id}")
    assert {**other.file, "title": ""} == {**one.file, "title": ""} and one.case.title in other.case.title
    reader.put(copied, "title", "Bare kopien")
    assert reader.stored(id).case.title == one.case.title


def test_an_archived_case_is_out_of_the_way_and_comes_back_whole(reader, case):
    form = reader.form(f"/sak/{case}/oppsett", "arkiv")
    location = reader.submit(form).location
    assert f'href="/sak/{case}"' in reader.get("/arkiv") and f'href="/sak/{case}"' not in reader.get(location)
    assert "archived" in text_of(reader.get(f"/sak/{case}/saken"))
    assert reader.answer(case, "nytte-samlet", "m", verdi="stor").status_code == 302  # nothing is locked
    reader.submit(reader.form(f"/sak/{case}/oppsett", "arkiv"))
    assert not reader.stored(case).archived
    assert reader.given(case, "nytte-samlet", "m") is not None


def test_a_double_click_archives_once(reader, case):
    form = reader.form(f"/sak/{case}/oppsett", "arkiv")
    reader.submit(form)
    reader.submit(form)
    assert reader.stored(case).archived


# The file ----------------------------------------------------------------------------------------


@pytest.mark.parametrize("path", EXAMPLES, ids=lambda path: path.stem)
def test_the_file_that_is_downloaded_reads_as_the_same_case(reader, base, path):
    id = reader.open(path.stem)
    response = reader.client.get(f"/sak/{id}/saksfil")
    assert re.fullmatch(
        r"attachment; filename=\"[a-z0-9-]+\.yaml\"; filename\*=UTF-8''[a-z0-9-]+\.yaml", response.headers["Content-Disposition"]
    )
    assert response.mimetype == "application/yaml"
    assert parse_case(response.data, "x.yaml", base) == read_case(path, base)
    again = case_id(reader.upload(response.data))
    assert reader.stored(again).case == read_case(path, base)


def test_a_file_holds_what_was_answered_here_and_nothing_of_the_stores_own(reader, case, base):
    reader.answer(case, "ressurs-kostnader", "m", verdi="3,500.5", aar="2027")
    reader.answer(case, "helhet-samlet", verdi="To\nlinjer: # <b>", begrunnelse="null")
    reader.post(f"/sak/{case}/arkiv")
    text = reader.get(f"/sak/{case}/saksfil")
    assert "@" not in text and "value: 3500.5" in text
    assert parse_case(text.encode(), "x.yaml", base) == reader.stored(case).case


@personal
def test_an_older_row_with_personal_data_is_not_given_out(tmp_path, caplog, secret):
    """A database written before the guard: the page still opens, so that it can be mended."""
    caplog.set_level(logging.INFO)
    url = f"sqlite:///{tmp_path / 'old.db'}"
    first = Reader(create_app(database=url))
    id = first.make({**SMALL, "answers": {"helhet-samlet": "MERKE er svaret."}})
    store_of(first.app).close()
    write_anew(tmp_path / "old.db", "MERKE", secret)
    reader = Reader(create_app(database=url))
    assert secret in reader.stored(id).case.answers[next(iter(reader.stored(id).case.answers))]["helhet-samlet"].value
    for address in (f"/sak/{id}/saksfil",):
        response = reader.client.get(address)
        assert response.status_code == 400
        assert secret not in response.text
    assert reader.post(f"/sak/{id}/kopi").status_code == 400
    assert reader.answer(id, "helhet-samlet", verdi="Uten navn.").status_code == 302
    assert secret not in reader.get(f"/sak/{id}/saksfil") and secret not in caplog.text


# Another knowledge base ----------------------------------------------------------------------------


def changed_base(folder, without_question=False):
    """A copy of the knowledge base in which a rule has ended, and perhaps a question is gone."""
    for part in ("ontology", "rules"):
        shutil.copytree(ROOT / part, folder / part)
    change(folder / "ontology" / "vocabulary.ttl", 'owl:versionInfo "', 'owl:versionInfo "9')
    rules = folder / "rules" / Path(HEARD.file).name
    head, rule, rest = rules.read_text(encoding="utf-8").partition(f"- id: {HEARD.id}\n")
    rules.write_text(
        head + rule + rest.replace("  valid_from: 2025-04-10\n", "  valid_from: 2025-04-10\n  valid_to: 2026-06-30\n", 1),
        encoding="utf-8",
    )
    if without_question:
        change(folder / "ontology" / "guideline.ttl", "ks-virkemiddel-veileder", "ks-virkemiddel-rettleiar", 2)
        for name in ("document.ttl", "sentences.yaml"):
            change(folder / "ontology" / name, "ks-virkemiddel-veileder", "ks-virkemiddel-rettleiar")
    return folder


def change(path, old, new, count=1):
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, count), encoding="utf-8")


@pytest.fixture
def cache(tmp_path, monkeypatch):
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    yield
    knowledge.load.cache_clear()


def test_a_case_stays_on_its_base_until_it_is_moved_and_the_page_says_what_would_change(tmp_path, cache):
    url = f"sqlite:///{tmp_path / 'x.db'}"
    old = Reader(create_app(database=url))
    id = old.make({**SMALL, "measures": [{**SMALL["measures"][0], "answers": UNHEARD}]})
    store_of(old.app).close()
    new = Reader(create_app(changed_base(tmp_path / "new"), database=url))
    page = new.get(f"/sak/{id}/gjennomgang")
    digest, today = new.stored(id).knowledge.digest, store_of(new.app).current.digest
    assert digest != today
    assert HEARD.id in page and f'href="/sak/{id}/kunnskapsbase"' in page
    footer = re.search(r"<footer.*</footer>", page, re.S)[0]
    assert f"Knowledge base {new.stored(id).knowledge.version}," in text_of(footer)
    move = new.get(f"/sak/{id}/kunnskapsbase")
    assert digest[:12] in move and today[:12] in move
    rows = re.findall(r"<tr><th scope=\"row\">.*?</tr>", move, re.S)
    assert len(rows) == 1 and HEARD.id in rows[0]
    assert new.stored(id).number == 1
    assert new.submit(new.form_in(move, "kunnskapsbase", f"/sak/{id}/kunnskapsbase")).location == f"/sak/{id}/gjennomgang"
    assert new.stored(id).knowledge.digest == today
    after = new.get(f"/sak/{id}/gjennomgang")
    assert HEARD.id not in after and f'href="/sak/{id}/kunnskapsbase"' not in after
    assert new.stored(id).file == old_file(url, id)


def old_file(url, id):
    return Reader(create_app(database=url)).stored(id).file


def test_a_case_that_todays_base_cannot_read_stays_where_it_is_and_is_told_why(tmp_path, cache):
    url = f"sqlite:///{tmp_path / 'x.db'}"
    old = Reader(create_app(database=url))
    id = old.make({**SMALL, "answers": {"ks-virkemiddel-veileder": ["En veileder"]}})
    store_of(old.app).close()
    new = Reader(create_app(changed_base(tmp_path / "new", without_question=True), database=url))
    page = new.get(f"/sak/{id}/kunnskapsbase")
    assert "ks-virkemiddel-veileder" in text_of(main_of(page))
    assert new.post(f"/sak/{id}/kunnskapsbase").status_code == 400
    assert new.post(f"/sak/{id}/kopi").status_code == 400
    assert (new.stored(id).number, len(store_of(new.app).listed())) == (1, 1)
    assert new.answer(id, "nytte-samlet", "m", verdi="stor").status_code == 302  # work goes on
    assert "ks-virkemiddel-veileder" in new.get(f"/sak/{id}/saksfil")


def test_on_todays_base_there_is_nothing_to_move(reader, case):
    page = main_of(reader.get(f"/sak/{case}/kunnskapsbase"))
    assert "<form" not in page
    reader.post(f"/sak/{case}/kunnskapsbase")
    assert reader.stored(case).number == 1


@pytest.mark.parametrize(
    "page",
    ["", "/saken", "/gjennomgang", "/dybde", "/oppsett", "/saksfil", "/kunnskapsbase", "/historikk", "/samlet", "/revisjon"],
)
def test_a_case_that_does_not_exist_is_404(reader, page):
    for id in ("zzzzzzzz", "<b>", "..", "%00", "x" * 3000):
        response = reader.client.get(f"/sak/{id}{page}")
        assert response.status_code in (404, 308, 302), (id, response.status)
        assert response.status_code == 404 or id == ".."
        assert "<b>" not in response.text
