"""The pages say where an answer is from the municipality's profile, and which profile a case may take over."""

import pytest

from web import create_app

from ..pages import SMALL, case_id, links_of, main_of, store_of, text_of

PROFILE = {
    "profile": "solvik-2026",
    "title": "Solvik",
    "municipality": "4601",
    "reviewed_on": "2026-01-12",
    "valid_to": "2099-12-31",
    "answers": {
        "anb-adressat-ledelse": "Kommunestyret i desember.",
        "lokal-personell": "usikkert",
        "lokal-kompetanse": {"value": "ja", "certainty": "lite"},
        "samisk-forvaltningsomrade": "ja",
    },
}
MARK = "(from the profile, 12 January 2026)"


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
    return store.save_profile(PROFILE, 0)


@pytest.fixture
def case(reader, profile):
    return case_id(reader.post("/ny", {"title": "Felles lunsj"}))


def standing(reader, case):
    return text_of(main_of(reader.get(f"/sak/{case}/profil")))


def test_the_review_says_so_of_what_is_unsure(reader, case):
    page = reader.get(f"/sak/{case}/gjennomgang")
    unsure = text_of(page[page.index('id="usikre"') :])
    assert f"Unsure {MARK}" in unsure and f"Yes, not very sure {MARK}" in unsure


def test_the_auditor_sees_it_beside_what_was_read(reader, case):
    reader.put(case, "depth", "grundig")
    page = text_of(main_of(reader.get(f"/sak/{case}/revisjon")))
    assert f"Kommunestyret i desember. {MARK}" in page


def test_the_history_tells_it_in_words(reader, store, case):
    assert "Begun here: 4 answers from the profile of 12 January 2026" in text_of(reader.get(f"/sak/{case}/historikk"))
    newer = {"profile": "solvik-2027", "reviewed_on": "2026-02-03", "answers": {"lokal-personell": "ja"}}
    store.save_profile({**PROFILE, **newer}, 1)
    reader.submit(reader.form(f"/sak/{case}/profil", "/profil"))
    page = text_of(reader.get(f"/sak/{case}/historikk"))
    assert "Took over the profile of 3 February 2026: 1 answer" in page and "digest" not in page.replace("carries the digest", "")
    reader.submit(reader.form(f"/sak/{case}/historikk", "/angre"), None, ("nummer", "2"))
    assert "Took over the profile of 12 January 2026: 4 answers" in text_of(reader.get(f"/sak/{case}/historikk"))


def test_a_case_that_was_begun_without_has_a_plain_beginning_and_an_end(reader, profile):
    case = reader.make({**SMALL, "municipality": "4601"})
    reader.submit(reader.form(f"/sak/{case}/profil", "/profil"))
    reader.submit(reader.form(f"/sak/{case}/historikk", "/angre"), None, ("nummer", "2"))
    page = text_of(reader.get(f"/sak/{case}/historikk"))
    assert "The profile: 12 January 2026 → –" in page and "answers from" not in page


def test_a_case_of_no_municipality_is_offered_the_profile_by_its_name(reader, profile):
    case = reader.make(SMALL)
    assert f"/sak/{case}/profil" in links_of(main_of(reader.get(f"/sak/{case}/oppsett")))
    assert f"/sak/{case}/profil" not in links_of(main_of(reader.get(f"/sak/{case}/saken")))
    assert "Answers from the profile: Solvik" in standing(reader, case)
    reader.submit(reader.form(f"/sak/{case}/profil", "/profil"))
    assert reader.stored(case).case.profile == profile.profile.ref


def test_the_page_says_why_there_is_nothing_to_take_over(reader, store, case):
    assert "The case has the newest profile" in standing(reader, case)
    other, away = reader.make({**SMALL, "municipality": "4602"}), reader.make(SMALL)
    assert "no profile of the municipality" in standing(reader, other)
    full = dict.fromkeys(PROFILE["answers"], "nei")
    own = reader.make({**SMALL, "municipality": "4601", "answers": {**SMALL.get("answers", {}), **full}})
    assert "no answer that the case asks for" in standing(reader, own)
    reader.post(f"/sak/{own}/arkiv", {"vekk": "1"})
    store.save_profile({**PROFILE, "municipality": "4603"}, 0)
    assert "does not say which municipality" in standing(reader, away)
    assert "archived, and takes over no profile" in standing(reader, own)


def test_the_map_of_the_law_says_so_of_its_reasons(reader, case):
    reader.put(case, "measures/a", {"id": "a", "answers": {"tiltak-retning": "nytt"}})
    page = text_of(main_of(reader.get(f"/sak/{case}/lovkart")))
    assert "yes (from the profile)" in page
