"""The municipality's profile on the pages: gone through once a year, taken over by its cases, and changed for one of them."""

import io
import re
from datetime import date

import pytest
from werkzeug.datastructures import FileStorage
from werkzeug.test import encode_multipart

from advisor.case.profile import a_year_after, profile_from
from advisor.language.subjects import CASE
from advisor.text.catalogue import LANGUAGES
from advisor.wording import words as wording
from web import create_app

from ..pages import SMALL, Reader, case_id, forms_of, links_of, main_of, part_of, store_of, text_of

LAST_YEAR = {
    "profile": "solvik-2025",
    "title": "Kommuneprofil for Solvik",
    "municipality": "4601",
    "reviewed_on": "2025-01-12",
    "valid_to": "2025-12-31",
    "answers": {
        "lokal-personell": {"value": "nei", "rationale": "To ledige stillinger"},
        "kommunens-rad": "Eldrerådet 1. desember",
        "begr-lokal-forskrift": ["Forskrift om langtidsopphold"],
        "samisk-forvaltningsomrade": "ja",
    },
}
THIS_YEAR = {**LAST_YEAR, "profile": "solvik-2026", "reviewed_on": "2026-01-12", "valid_to": "2099-12-31"}
AT = "/profil/4601"


@pytest.fixture
def app(tmp_path):
    app = create_app(database=f"sqlite:///{tmp_path / 'cases.db'}")
    yield app
    app.extensions["archive"].store.close()


@pytest.fixture
def store(app):
    return store_of(app)


@pytest.fixture
def profile(store):
    """This year's profile."""
    return store.save_profile(THIS_YEAR, 0)


@pytest.fixture
def case(reader, profile):
    """A new case, made on its page, with two measures' worth of nothing yet."""
    return case_id(reader.post("/ny", {"title": "Felles lunsj"}))


def answers(reader, case):
    return reader.stored(case).case.answers.get(CASE, {})


def opened(*questions):
    return f"{AT}?" + "&".join(f"apne={id}" for id in questions)


def upload(reader, text, **fields):
    file = FileStorage(io.BytesIO(text.encode()), filename="profil.yaml")
    boundary, body = encode_multipart({"csrf_token": reader.token, **fields, "profilfil": file})
    return reader.client.post("/profil/fil", data=body, content_type=f"multipart/form-data; boundary={boundary}")


# The page of the profile


def test_the_first_profile_is_made_on_the_page(reader, store):
    form = reader.form("/profil", "/profil/ny")
    response = reader.submit(form, {"title": "Kommuneprofil for Solvik", "municipality": "4601"})
    assert response.location == AT
    made = store.profile("4601").profile
    assert (made.reviewed_on, made.until) == (date.today(), a_year_after(date.today()))
    page = reader.get(AT)  # in which nothing has been gone through
    assert "Gone through" not in text_of(page) and "gjennomgang" not in [form.id for form in forms_of(page)]
    assert reader.client.get("/profil").location == AT


def test_a_municipality_is_a_number_and_has_one_profile(reader, profile):
    for number, said in [("46", "no municipality number"), ("4601", "has a profile"), ("", "no municipality number")]:
        response = reader.submit(reader.form("/profil/ny", "/profil/ny"), {"title": "Solvik", "municipality": number})
        assert response.status_code == 422 and said in text_of(response.text)
        assert 'value="Solvik"' in response.text


def test_the_page_shows_every_yearly_answer_in_its_group(reader, profile, base):
    page = main_of(reader.get(AT))
    groups = base.profile_page.groups
    assert [f"g-{one.id}" for one in groups] == re.findall(r'<h2[^>]* id="(g-[^"]*)"', page)
    assert [id for one in groups for id in one.questions] == re.findall(r'<div id="r-([^"]*)"', page)
    row = text_of(part_of(page, "r-lokal-personell"))
    assert row.startswith("Enough staff No. To ledige stillinger 12 January 2026") and row.endswith("Change : Enough staff")
    assert text_of(part_of(page, "r-etikk-komite-finnes")) == "Ethics body not answered Answer : Ethics body"
    assert not [one for form in forms_of(page) for one in form.controls if one.name.endswith(".verdi")]


def test_an_answer_is_opened_changed_and_saved(reader, store, profile):
    form = reader.form(opened("lokal-personell"), "profil")
    assert reader.submit(form).status_code == 302 and store.profile("4601").number == 1  # nothing was changed
    reader.submit(form, {"lokal-personell.verdi": "ja", "lokal-personell.begrunnelse": "Alle stillinger er besatt."})
    saved = store.profile("4601").profile
    assert saved.record["answers"]["lokal-personell"] == {"value": "ja", "rationale": "Alle stillinger er besatt."}
    assert saved.answers["kommunens-rad"] == profile.profile.answers["kommunens-rad"]
    assert "Yes. Alle stillinger er besatt." in text_of(reader.get(AT))


def test_to_open_another_answer_saves_what_was_written(reader, store, profile):
    form = reader.form(opened("kommunens-rad"), "profil")
    response = reader.submit(form, {"kommunens-rad.verdi": "Ungdomsrådet"}, ("apne", "lokal-personell"))
    assert "apne=lokal-personell" in response.location
    assert store.profile("4601").profile.record["answers"]["kommunens-rad"] == "Ungdomsrådet"


def test_what_is_wrong_stands_at_its_field_and_the_rest_is_saved(reader, store, profile):
    form = reader.form(opened("kommunens-rad", "lokal-budsjett", "lokal-personell"), "profil")
    written = {
        "kommunens-rad.verdi": "Ring 91 23 45 67",
        "lokal-budsjett.verdi": "mange",
        "lokal-personell.verdi": "ja",
    }
    response = reader.submit(form, written)
    assert response.status_code == 422
    assert "telephone" in text_of(part_of(response.text, "feil-kommunens-rad"))
    assert text_of(part_of(response.text, "feil-lokal-budsjett"))
    again = reader.form_in(response.text, "profil")
    assert again.value("kommunens-rad.verdi") == "Ring 91 23 45 67" and again.value("lokal-budsjett.verdi") == "mange"
    assert "lokal-personell.verdi" not in again.names
    saved = store.profile("4601").profile.record["answers"]
    assert saved["lokal-personell"]["value"] == "ja" and saved["kommunens-rad"] == "Eldrerådet 1. desember"
    assert "lokal-budsjett" not in saved


def test_two_who_change_different_answers_both_keep_theirs(reader, store, profile):
    one, other = (reader.form(opened(id), "profil") for id in ("kommunens-rad", "lokal-personell"))
    reader.submit(one, {"kommunens-rad.verdi": "Ungdomsrådet"})
    assert reader.submit(other, {"lokal-personell.verdi": "ja"}).status_code == 302
    saved = store.profile("4601").profile.record["answers"]
    assert (saved["kommunens-rad"], saved["lokal-personell"]["value"]) == ("Ungdomsrådet", "ja")


@pytest.mark.parametrize(("button", "stands"), [("behold", "Mitt råd"), ("bruk", "Ditt råd")])
def test_two_who_change_the_same_answer_see_both(reader, store, profile, button, stands):
    mine, theirs = (reader.form(opened("kommunens-rad"), "profil") for _ in range(2))
    reader.submit(theirs, {"kommunens-rad.verdi": "Ditt råd", "kommunens-rad.begrunnelse": "Av vedtak 3"})
    response = reader.submit(mine, {"kommunens-rad.verdi": "Mitt råd"})
    assert response.status_code == 422
    assert "Ditt råd · Av vedtak 3" in text_of(part_of(response.text, "feil-kommunens-rad"))
    form = reader.form_in(response.text, "profil")
    assert form.value("kommunens-rad.verdi") == "Mitt råd"
    reader.submit(form, {}, (button, "kommunens-rad"))
    assert store.profile("4601").profile.answers["kommunens-rad"].value == stands


def test_a_form_that_comes_too_late_stands_again_as_it_was_written(reader, store, profile):
    form = reader.form(opened("kommunens-rad"), "profil")
    reader.client.delete_cookie("session")
    response = reader.submit(form, {"kommunens-rad.verdi": "Ungdomsrådet"})
    assert response.status_code == 400 and store.profile("4601").number == 1
    assert "too old" in text_of(response.text)
    reader.submit(reader.form_in(response.text, "profil"))
    assert store.profile("4601").profile.record["answers"]["kommunens-rad"] == "Ungdomsrådet"


def test_one_button_says_that_it_was_gone_through(reader, store):
    store.save_profile(LAST_YEAR, 0)
    page = reader.get(AT)
    assert "The profile ran out 31 December 2025." in text_of(page)
    assert "Review again" in text_of(part_of(page, "r-lokal-personell"))
    assert text_of(part_of(page, "r-etikk-komite-finnes")).endswith("not answered Answer : Ethics body")
    reader.submit(reader.form(AT, "/gjennomgang"))
    now = store.profile("4601").profile
    next_year = a_year_after(date.today())
    assert (now.id, now.reviewed_on, now.valid_to) == (f"solvik-{date.today().year}", date.today(), next_year)
    assert now.answers == profile_from(LAST_YEAR, "", store.current).answers
    page = reader.get(AT)
    assert "ran out" not in text_of(page) and "Review again" not in text_of(page)
    assert "2 versions" in text_of(page)


def test_the_day_that_stands_is_kept_and_said_and_an_empty_one_is_a_year_from_today(reader, store, profile):
    for changes, until in [({}, date(2099, 12, 31)), ({"valid_to": ""}, a_year_after(date.today()))]:
        response = reader.submit(reader.form(AT, "/gjennomgang"), changes)
        assert store.profile("4601").profile.until == until
        assert f"The profile is saved. Holds until {wording.day(until)}." in text_of(reader.get(response.location))


def test_each_version_says_what_it_changed(reader, store, profile):
    reader.submit(reader.form(opened("lokal-personell"), "profil"), {"lokal-personell.verdi": "ja"})
    reader.submit(reader.form(AT, "/gjennomgang"))
    versions = text_of(reader.get(AT).partition("3 versions")[2])
    assert versions.index("Gone through") < versions.index("Enough staff") and versions.count("Enough staff") == 1


def test_after_a_save_the_page_lands_at_the_row(reader, profile):
    response = reader.submit(reader.form(opened("lokal-personell"), "profil"), {"lokal-personell.verdi": "ja"})
    assert f'id="{response.location.partition("#")[2]}"' in reader.get(response.location) and "#r-lokal" in response.location


def test_a_profile_that_is_not_there_is_no_case(reader, profile):
    page = reader.client.get("/profil/9999")
    assert page.status_code == 404 and "There is no such profile." in text_of(page.text) and "the case" not in main_of(page.text)
    assert "/profil" in links_of(main_of(page.text))


def test_a_day_may_be_given_and_a_wrong_one_is_said_at_its_field(reader, store, profile):
    reader.submit(reader.form(AT, "/gjennomgang"), {"valid_to": "2098-06-30"})
    assert store.profile("4601").profile.valid_to == date(2098, 6, 30)
    response = reader.submit(reader.form(AT, "/gjennomgang"), {"valid_to": "i morgen"})
    assert response.status_code == 422 and "i morgen" in text_of(response.text) and 'href="#valid_to"' in response.text
    assert "i morgen" in text_of(part_of(response.text, "valid_to-feil")) and 'type="date"' in response.text
    old = reader.form(AT, "/navn")
    reader.submit(reader.form(AT, "/navn"), {"title": "Solvik"})
    assert reader.submit(old, {"title": "Vik"}).status_code == 409
    assert "<h1" in reader.get(AT) and store.profile("4601").profile.title == "Solvik"


def test_an_answer_changed_after_it_ran_out_is_not_old(reader, store):
    store.save_profile(LAST_YEAR, 0)
    reader.submit(reader.form(opened("lokal-personell"), "profil"), {"lokal-personell.verdi": "ja"})
    page = reader.get(AT)
    assert text_of(part_of(page, "r-lokal-personell")).endswith("Change : Enough staff")
    assert text_of(part_of(page, "r-kommunens-rad")).endswith("Review again : Councils and their meetings")


def test_a_file_goes_out_and_in_again(reader, store, profile):
    file = reader.client.get(f"{AT}/fil")
    assert file.mimetype == "application/yaml" and "solvik-2026.yaml" in file.headers["Content-Disposition"]
    other = file.text.replace("4601", "4602")
    seen = upload(reader, other)
    assert store.profile("4602") is None and "of municipality 4602. Here is the profile of 4601" in text_of(seen.text)
    assert reader.submit(reader.form_in(seen.text, "/fil")).location.startswith("/profil/4602")
    assert store.profile("4602").profile.answers == profile.profile.answers
    assert {AT, "/profil/4602"} <= links_of(reader.get("/profil"))


def test_a_file_never_comes_over_a_profile_unseen(reader, store, profile):
    text = reader.client.get(f"{AT}/fil").text.replace("Eldrerådet 1. desember", "Eldrerådet 3. mai")
    response = upload(reader, text)
    assert response.status_code == 200 and store.profile("4601").number == 1
    assert "1 answer changes" in text_of(response.text) and "Eldrerådet 1. desember Eldrerådet 3. mai" in text_of(response.text)
    form = reader.form_in(response.text, "/fil")
    reader.submit(reader.form(opened("lokal-personell"), "profil"), {"lokal-personell.verdi": "ja"})
    again = reader.submit(form)  # another has saved meanwhile: once more
    assert again.status_code == 200 and "2 answers change" in text_of(again.text)
    assert reader.submit(reader.form_in(again.text, "/fil")).status_code == 302
    assert store.profile("4601").profile.record["answers"]["kommunens-rad"] == "Eldrerådet 3. mai"


def test_what_a_file_changes_beside_the_answers_is_seen_too(reader, store, profile):
    text = reader.client.get(f"{AT}/fil").text
    older = text.replace("2026-01-12", "2025-01-12").replace("2099-12-31", "2025-12-31").replace("for Solvik", "for Vik")
    said = text_of(upload(reader, older).text)
    assert "Title: Kommuneprofil for Solvik → Kommuneprofil for Vik" in said and "No answer changes" in said
    assert "Holds until: 31 December 2099 → 31 December 2025" in said
    assert "The file was gone through before the profile" in said and "The file ran out 31 December 2025." in said
    assert "before the profile" not in text_of(upload(reader, text).text)


def test_a_file_is_read_whole_or_not_at_all(reader, store):
    response = upload(
        reader, "profile: x\nmunicipality: '4601'\nanswers: {lokal-personel: nei, kommunens-rad: Ring 91 23 45 67}\n"
    )
    said = text_of(response.text)
    assert response.status_code == 400 and store.profiles() == []
    assert "reviewed_on" in said and "lokal-personel" in said and "telephone" in said
    assert "/profil" in links_of(main_of(response.text)) and "prio" not in main_of(response.text).replace("prioriter", "")
    assert upload(reader, "").status_code == 400


# In a case


def test_a_new_case_takes_over_the_only_profile(reader, profile, case):
    stored = reader.stored(case)
    assert stored.number == 1 and stored.case.municipality == "4601" and stored.case.profile == profile.profile.ref
    assert {id: answer.profile for id, answer in answers(reader, case).items()} == dict.fromkeys(
        THIS_YEAR["answers"], "solvik-2026"
    )
    assert "takes over the profile of 12 January 2026" in text_of(reader.get("/ny"))


def test_of_several_profiles_one_is_chosen(reader, store, profile):
    store.save_profile({**THIS_YEAR, "municipality": "4602", "title": "Vik", "answers": {"samisk-forvaltningsomrade": "nei"}}, 0)
    form = reader.form("/ny", "/ny")
    chosen = case_id(reader.submit(form, {"title": "En", "kommune": "4602"}))
    assert reader.stored(chosen).case.municipality == "4602"
    assert reader.stored(case_id(reader.submit(form, {"title": "To"}))).case.profile is None


def test_an_old_profile_is_taken_over_and_said_to_be_old(reader, store):
    store.save_profile(LAST_YEAR, 0)
    assert "ran out 31 December 2025" in text_of(reader.get("/ny"))
    case = case_id(reader.post("/ny", {"title": "Felles lunsj"}))
    assert "ran out 31 December 2025" in text_of(part_of(reader.get(f"/sak/{case}/lovkart"), "sp-folkevalgt-organ"))


def test_an_answer_from_the_profile_is_a_fact_beside_its_question(reader, case):
    page = reader.get(f"/sak/{case}/samlet")
    fact = text_of(part_of(part_of(page, "sp-anb-lokale-forhold"), "lokal-personell"))
    assert (
        fact == "Enough staff: No. To ledige stillinger (from the profile, 12 January 2026) Change for this case : Enough staff"
    )
    form = reader.form_in(page)
    assert "lokal-personell.versjon" not in form.names and part_of(page, "sp-lokal-personell").count("<") == 2
    assert "people and expertise" not in text_of(part_of(page, "sp-anb-lokale-forhold")).lower()
    lovkart = part_of(reader.get(f"/sak/{case}/lovkart"), "sp-folkevalgt-organ")
    assert "from the profile" in text_of(lovkart) and "Councils and their meetings: Eldrerådet 1. desember" in text_of(lovkart)
    assert "samisk-forvaltningsomrade.verdi" not in lovkart


def test_it_is_changed_for_one_case_and_taken_from_the_profile_again(reader, store, case):
    address = f"/sak/{case}/samlet?apne=lokal-personell"
    form = reader.form(address)
    reader.submit(form)
    assert answers(reader, case)["lokal-personell"].profile == "solvik-2026"  # it was posted as it was
    reader.submit(form, {"lokal-personell.begrunnelse": "Her er det nok."})
    own = answers(reader, case)["lokal-personell"]
    assert (own.profile, own.rationale) == ("", "Her er det nok.")
    form = reader.form(f"/sak/{case}/samlet")
    response = reader.submit(form, {}, ("hent", "lokal-personell"))
    assert response.status_code == 302 and "apne" not in response.location
    assert answers(reader, case)["lokal-personell"] == reader.stored(case).case.answers[CASE]["lokal-personell"]
    assert answers(reader, case)["lokal-personell"].rationale == "To ledige stillinger"
    assert answers(reader, case)["lokal-personell"].profile == "solvik-2026"


def test_a_save_as_one_types_calls_no_fact_new(reader, case):
    form = reader.form(f"/sak/{case}/samlet")
    response = reader.submit(form, {"anb-lokale-forhold.verdi": "ja"}, HX_Request="true")
    assert "new question" not in response.text and not text_of(part_of(response.text, "sp-lokal-personell"))


def test_a_fact_whose_question_is_not_asked_is_one_line(reader, case):
    reader.put(case, "level", "praksis")
    fact = part_of(reader.get(f"/sak/{case}/samlet"), "sp-lokal-personell")
    assert text_of(fact).startswith("Enough staff: No.") and "q-title" not in fact


def test_a_fact_moves_to_its_question_when_that_comes(reader, store):
    store.save_profile({**THIS_YEAR, "answers": {"etikk-komite-finnes": "nei"}}, 0)
    case = case_id(reader.post("/ny", {"title": "Felles lunsj"}))
    form = reader.form(f"/sak/{case}/samlet")
    assert "from the profile" in text_of(part_of(reader.get(f"/sak/{case}/samlet"), "sp-etikk-komite-finnes"))
    saved = reader.submit(form, {"anb-etisk-refleksjon.verdi": "ja"}, HX_Request="true").text
    assert "Ethics body: No" in text_of(part_of(saved, "sp-bg-etiske-dilemmaer"))
    assert not text_of(part_of(saved, "sp-etikk-komite-finnes"))


def test_a_case_of_the_municipality_may_take_over_a_profile_that_came_later(reader, profile):
    near, other = (reader.make({**SMALL, "municipality": number}) for number in ("4601", "4602"))
    assert f"/sak/{near}/profil" in links_of(reader.get(f"/sak/{near}/saken"))
    assert "see what changes" not in reader.get(f"/sak/{other}/saken")
    assert links_of(part_of(reader.get(AT), "saker").replace("</h2>", "")) <= {f"/sak/{near}/profil"}
    reader.submit(reader.form(f"/sak/{near}/profil", "/profil"))
    assert reader.stored(near).case.profile == profile.profile.ref


def test_a_case_of_no_profile_is_as_it_was(reader, profile):
    page = reader.get(f"/sak/{reader.make(SMALL)}/saken")
    assert "see what changes" not in page and "from the profile" not in page


# Another year


@pytest.fixture
def newer(reader, store, case):
    """A case in which one answer was changed by people, and a new year's profile in which two are other."""
    reader.submit(reader.form(f"/sak/{case}/samlet?apne=lokal-personell"), {"lokal-personell.begrunnelse": "Her er det nok."})
    changed = {
        **THIS_YEAR["answers"],
        "kommunens-rad": "Eldrerådet 3. mai",
        "lokal-personell": "ja",
        "etikk-komite-finnes": "nei",
    }
    return store.save_profile({**THIS_YEAR, "profile": "solvik-2027", "reviewed_on": "2027-01-11", "answers": changed}, 1)


def test_a_new_year_shows_what_would_change_and_changes_nothing_unseen(reader, store, case, newer):
    before = reader.stored(case)
    address = f"/sak/{case}/profil"
    assert address in links_of(main_of(reader.get(f"/sak/{case}/saken")))
    page = main_of(reader.get(address))
    said = text_of(page)
    assert "2 answers change" in said and "Eldrerådet 1. desember Eldrerådet 3. mai" in said and "Ethics body – No" in said
    assert "1 answer of the case is kept" in said and "Enough staff Yes No. Her er det nok." in said
    assert reader.stored(case).number == before.number
    assert "1 open case would change" in text_of(reader.get(AT)) and address in links_of(reader.get(AT))
    response = reader.submit(reader.form(address, address))
    assert response.status_code == 302 and "are fetched" in text_of(reader.get(response.location))
    after = reader.stored(case)
    assert after.number == before.number + 1 and after.case.profile == newer.profile.ref
    own = answers(reader, case)
    assert (own["lokal-personell"].rationale, own["lokal-personell"].profile) == ("Her er det nok.", "")
    assert (own["kommunens-rad"].value, own["etikk-komite-finnes"].profile) == ("Eldrerådet 3. mai", "solvik-2027")
    assert "see what changes" not in reader.get(f"/sak/{case}/saken") and "would change" not in text_of(reader.get(AT))
    assert "newest profile" in text_of(reader.get(address))


def test_only_what_was_shown_is_taken_over(reader, store, case, newer):
    address = f"/sak/{case}/profil"
    form = reader.form(address, address)
    store.save_profile({**newer.profile.record, "answers": {}}, newer.number)
    response = reader.submit(form)
    assert response.status_code == 409 and "meanwhile" in text_of(response.text)
    assert reader.stored(case).case.profile.id == "solvik-2026"


def test_advice_that_would_change_is_shown(reader, store, profile, case):
    without = {id: one for id, one in THIS_YEAR["answers"].items() if id != "begr-lokal-forskrift"}
    store.save_profile({**THIS_YEAR, "reviewed_on": "2026-03-01", "answers": without}, 1)
    assert "Local regulation Forskrift om langtidsopphold –" in text_of(reader.get(f"/sak/{case}/profil"))
    assert "R-LOK-04" in text_of(reader.get(f"/sak/{case}/profil"))


def test_lines_of_the_law_map_that_would_come_or_go_are_shown(reader, store, profile, case):
    reader.put(
        case,
        "measures/m",
        {"id": "m", "title": "Sykehjem", "answers": {"tiltak-retning": "nytt"}},
    )
    store.save_profile(
        {**THIS_YEAR, "reviewed_on": "2026-03-01", "answers": {**THIS_YEAR["answers"], "samisk-forvaltningsomrade": "nei"}}, 1
    )
    assert "law map" in text_of(main_of(reader.get(f"/sak/{case}/profil"))).replace("Law map", "")


def test_an_archived_case_is_left_alone(reader, store, case, newer):
    reader.post(f"/sak/{case}/arkiv", {"vekk": "1"})
    assert "would change" not in text_of(reader.get(AT)) and "see what changes" not in reader.get(f"/sak/{case}/saken")


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_pages_are_in_every_language(app, store, case, newer, language):
    reader = Reader(app, language)
    for address in (AT, opened("lokal-personell"), "/profil/ny", "/ny", f"/sak/{case}/profil", f"/sak/{case}/samlet"):
        assert f'lang="{language}"' in reader.get(address)
