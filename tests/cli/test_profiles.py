"""`prio profile`: a profile is made, looked at, taken over into case files, and held against open cases."""

import json
import os
from contextlib import closing
from datetime import date, timedelta

import pytest

from advisor.case.casefile import read_case
from advisor.case.profile import a_year_after, inherited, parse_profile, read_profile, yearly
from advisor.case.writing import write
from advisor.store import Put, Store
from advisor.store.events import ARCHIVED
from advisor.text.catalogue import LANGUAGES
from advisor.wording import words as wording

from ..conftest import EXAMPLES, ROOT
from .test_cli import from_json, prio

pytest_plugins = ["tests.postgres"]
pytestmark = pytest.mark.usefixtures("own_cache")

SOLVIK = ROOT / "docs" / "profil-solvik.yaml"
DAY_CENTRE = ROOT / "examples" / "dagsenter-eller-team.yaml"
GONE = "etikk-komite-finnes"
ELSEWHERE = ROOT / "examples" / "motsier-seg.yaml"


@pytest.fixture
def case(tmp_path):
    path = tmp_path / "case.yaml"
    path.write_bytes(DAY_CENTRE.read_bytes())
    return path


@pytest.fixture
def newer(base, tmp_path):
    """The profile of the next year, with one answer changed and one gone."""
    record = {**read_profile(SOLVIK, base).record, "profile": "solvik-2027"}
    answers = {**record["answers"], "samisk-forvaltningsomrade": "ja"}
    path = tmp_path / "newer.yaml"
    path.write_text(write({**record, "answers": {id: one for id, one in answers.items() if id != GONE}}), encoding="utf-8")
    return path


@pytest.fixture
def broken(tmp_path):
    path = tmp_path / "broken.yaml"
    path.write_text("profile: x\nanswers:\n  lokal-personell: kanskje\n")
    return path


# new


@pytest.mark.parametrize("lang", LANGUAGES)
def test_a_new_profile_has_every_question_and_is_read_as_it_is(base, lang):
    code, text = prio("profile", "new", "--municipality", "3999", lang=lang)
    found = parse_profile(text.encode(), "new.yaml", base)
    assert (code, found.municipality, found.reviewed_on, found.answers) == (0, "3999", date.today(), {})
    comments = " ".join(" ".join(row.strip("# ") for row in text.splitlines() if row.strip().startswith("#")).split())
    for question in yearly(base):
        assert f"\n  {question.id}:\n" in text
        assert " ".join(question.text[lang].split()) in comments


def test_it_is_filled_in_where_it_stands(base, tmp_path):
    path = tmp_path / "new.yaml"
    assert prio("profile", "new", "--municipality", "3999", "-o", path)[0] == 0
    path.write_text(path.read_text().replace("samisk-forvaltningsomrade:", "samisk-forvaltningsomrade: ja"))
    assert read_profile(path, base).answers.keys() == {"samisk-forvaltningsomrade"}


def test_without_its_municipality_it_says_that_it_lacks_it(tmp_path):
    path = tmp_path / "new.yaml"
    assert prio("profile", "new", "-o", path)[0] == 0
    code, said = prio("profile", "check", path)
    assert code == 2 and "«municipality» is missing" in said


def test_no_file_is_put_over_another_and_no_number_is_taken_for_one(tmp_path):
    path = tmp_path / "new.yaml"
    path.write_text("mine")
    code, said = prio("profile", "new", "-o", path)
    assert code == 2 and "a file already" in said and path.read_text() == "mine"
    code, said = prio("profile", "new", "--municipality", "39", "-o", tmp_path / "other.yaml")
    assert code == 2 and "no municipality number" in said and not (tmp_path / "other.yaml").exists()
    assert prio("profile", "new", "-o", tmp_path / "none" / "new.yaml")[0] == 2


# check


def test_a_profile_that_is_right_is_said_with_what_stands_empty(base, newer):
    code, said = prio("profile", "check", SOLVIK, lang="nb")
    assert code == 0 and "13 av 13" in said
    code, said = prio("profile", "check", newer)
    assert code == 1 and "12 of 13" in said and GONE in said
    [found] = from_json("profile", "check", newer)[1]["profiles"]
    assert found["empty"] == [GONE]
    [found] = from_json("profile", "check", SOLVIK)[1]["profiles"]
    assert found["digest"] == read_profile(SOLVIK, base).digest and found["expired"] is False


def test_one_that_has_run_out_is_said_so(tmp_path):
    path = tmp_path / "old.yaml"
    yesterday = date.today() - timedelta(1)
    path.write_text(f"profile: x\nmunicipality: '3999'\nreviewed_on: 2020-01-01\nvalid_to: {yesterday}\n")
    code, said = prio("profile", "check", path)
    assert code == 1 and "ran out" in said
    assert from_json("profile", "check", path)[1]["profiles"][0]["expired"] is True


def test_an_empty_one_lacks_something_and_says_how_long_it_lasts(base, tmp_path):
    path = tmp_path / "new.yaml"
    prio("profile", "new", "--municipality", "3999", "-o", path)
    code, said = prio("profile", "check", path)
    assert code == 1 and "0 of 13" in said and wording.day(a_year_after(date.today())) in said
    [found] = from_json("profile", "check", path)[1]["profiles"]
    assert found["empty"] == [one.id for one in yearly(base)] and found["valid_to"] == str(a_year_after(date.today()))


def test_a_case_of_no_municipality_is_told_whose_answers_it_gets(case, tmp_path):
    none = tmp_path / "none.yaml"
    none.write_text(case.read_text().replace('municipality: "3999"\n', ""))
    assert "The case names no municipality. The answers are from the profile of Solvik" in " ".join(
        prio("profile", "apply", SOLVIK, none)[1].split()
    )
    assert "names no municipality" not in prio("profile", "apply", SOLVIK, case)[1]
    found = from_json("profile", "apply", SOLVIK, none, case)[1]["cases"]
    assert [one["municipality"] for one in found] == [None, "3999"]


def test_another_municipality_is_told_with_what_to_do():
    code, said = prio("profile", "apply", SOLVIK, ELSEWHERE)
    assert code == 2 and "Use the profile of" in " ".join(said.split())


def test_check_and_explain_say_what_is_from_the_profile(case, newer):
    prio("profile", "apply", newer, case, "--write")
    said = " ".join(prio("check", case, "--all", lang="nb")[1].split())
    assert "(fra profilen, 12. januar 2026)" in said and "(fra profilen)" in said
    advice = from_json("check", case)[1]
    read = [why for line in advice["law_lines"] for part in line["parts"] for why in part["because"]]
    assert {why["profile"] for why in read if "profile" in why} == {"solvik-2027"}
    assert not all("profile" in why for why in read)
    assert "Svar: ja (fra profilen, 12. januar 2026)" in prio("explain", case, "lokal-kompetanse", lang="nb")[1]
    [found] = from_json("explain", case, "lokal-kompetanse")[1]
    assert found["profile"] == "solvik-2027"
    assert "(fra profilen)" in prio("explain", case, "S-EgnePrinsipper", lang="nb")[1]


def test_every_error_is_said_with_its_line_beside_the_good_ones(broken):
    code, said = prio("profile", "check", SOLVIK, broken)
    assert code == 2 and "13 of 13" in said and f"{broken}:1" in said and f"{broken}:3" in said
    code, said = from_json("profile", "check", SOLVIK, broken)
    assert code == 2 and [len(one.get("problems", [])) for one in said["profiles"]] == [0, 3]


# apply


def test_nothing_is_written_before_somebody_says_so(case):
    before = case.read_bytes()
    code, said = prio("profile", "apply", SOLVIK, case)
    assert code == 0 and "Nothing is written" in said and case.read_bytes() == before
    assert "keeps its own answer" in said and "LEON" in said
    assert from_json("profile", "apply", SOLVIK, case)[1]["written"] is False


@pytest.mark.parametrize("path", EXAMPLES, ids=lambda path: path.stem)
def test_a_file_takes_over_and_nothing_else_in_it_changes(base, path, tmp_path):
    before, municipality = path.read_text(encoding="utf-8"), read_case(path, base).municipality or "3999"
    here, own = tmp_path / path.name, tmp_path / "own.yaml"
    here.write_text(before, encoding="utf-8")
    own.write_text(SOLVIK.read_text(encoding="utf-8").replace("3999", municipality), encoding="utf-8")
    assert prio("profile", "apply", own, here, "--write")[0] == 0
    after, was = read_case(here, base), read_case(path, base)
    assert inherited(after) and after.profile == read_profile(own, base).ref
    lines = here.read_text(encoding="utf-8").splitlines()
    assert [line for line in before.splitlines() if line not in lines] == []
    kept = {id: answer for id, answer in after.answers[min(after.answers)].items() if not answer.profile}
    assert kept == was.answers[min(was.answers)]
    once = here.read_bytes()
    code, said = prio("profile", "apply", own, here, "--write")
    assert code == 0 and "Nothing is changed here" in said and here.read_bytes() == once


def test_json_stays_json_and_another_form_is_written_anew(base, case, tmp_path):
    as_json, again = tmp_path / "case.json", tmp_path / "again.json"
    assert prio("profile", "apply", SOLVIK, case, "-o", as_json)[0] == 0
    assert prio("profile", "apply", SOLVIK, as_json, "-o", again)[0] == 0
    assert list(json.loads(as_json.read_text())) == list(json.loads(again.read_text()))
    assert read_case(as_json, base) == read_case(again, base)
    assert inherited(read_case(again, base)) and not inherited(read_case(case, base))


def test_a_file_keeps_its_rights_and_a_link_stays_one(base, case, tmp_path):
    case.chmod(0o640)
    link = tmp_path / "link.yaml"
    link.symlink_to(case)
    assert prio("profile", "apply", SOLVIK, link, "--write")[0] == 0
    assert link.is_symlink() and case.stat().st_mode & 0o777 == 0o640 and inherited(read_case(case, base))
    assert sorted(os.listdir(tmp_path)) == ["case.yaml", "link.yaml"]


def test_where_one_file_is_wrong_none_is_written(case, tmp_path):
    before, wrong = case.read_bytes(), tmp_path / "wrong.yaml"
    wrong.write_text("case: x\nlevel: lokal\n")
    code, said = prio("profile", "apply", SOLVIK, case, wrong, ELSEWHERE, "--write")
    assert code == 2 and f"{wrong}:2" in said and f"{ELSEWHERE}: The case is of municipality 1199" in said
    assert case.read_bytes() == before


def test_a_profile_that_is_wrong_changes_nothing(case, broken):
    before = case.read_bytes()
    assert prio("profile", "apply", broken, case, "--write")[0] == 2
    assert prio("profile", "apply", case, case, "--write")[0] == 2
    assert case.read_bytes() == before


def test_one_place_to_write_to(case, tmp_path):
    assert prio("profile", "apply", SOLVIK, case, DAY_CENTRE, "-o", tmp_path / "a.yaml")[0] == 2
    assert prio("profile", "apply", SOLVIK, case, "-o", tmp_path / "a.yaml", "--write")[0] == 2
    assert prio("profile", "apply", SOLVIK, case, "-o", case)[0] == 2


def test_the_profile_of_a_new_year_says_what_it_changes(case, newer):
    prio("profile", "apply", SOLVIK, case, "--write")
    said = " ".join(prio("profile", "apply", newer, case, "--write")[1].split())
    assert "Taken away: «Does the municipality have an ethics body you can ask?» yes" in said
    assert "Changed: «Is the municipality in the administrative area for Sami languages?» no → yes" in said
    assert "answers say the same, and are now from «solvik-2027»" in said


# impact


def test_what_would_change_in_the_cases_of_a_folder(case, newer, tmp_path):
    prio("profile", "apply", SOLVIK, case, "--write")
    (tmp_path / "elsewhere.yaml").write_bytes(ELSEWHERE.read_bytes())
    before = {path: path.read_bytes() for path in tmp_path.iterdir()}
    code, found = from_json("profile", "impact", newer, tmp_path)
    [one] = found["changed"]
    assert (code, one["case"], found["elsewhere"], found["unchanged"], found["problems"]) == (0, str(case), 1, 0, [])
    assert {change["question"] for change in one["answers"]} == {GONE, "samisk-forvaltningsomrade"}
    code, said = prio("profile", "impact", newer, tmp_path)
    assert said.strip().startswith("1 case would be changed.")
    assert code == 0 and "1 of another municipality is left out." in said
    assert "0 cases would be changed. 1 would be as it is." in prio("profile", "impact", SOLVIK, case)[1]
    assert {path: path.read_bytes() for path in tmp_path.iterdir()} == before


def test_a_case_that_cannot_be_read_is_said_and_the_rest_looked_at(case, tmp_path):
    (tmp_path / "wrong.yaml").write_text("case: x\nlevel: lokal\n")
    code, said = prio("profile", "impact", SOLVIK, tmp_path)
    assert code == 2 and "wrong.yaml:2" in said and "1 case would be changed." in said


def test_what_would_change_in_a_database(base, tmp_path):
    url = f"sqlite:///{tmp_path / 'cases.db'}"
    with closing(Store(url, base)) as store:
        open_, away = (store.create({"case": "x", "title": name, "measures": [{"id": "a"}]}).id for name in ("open", "away"))
        store.save(away, [Put(ARCHIVED, True)])
    for source in (url, tmp_path / "cases.db"):
        code, found = from_json("profile", "impact", SOLVIK, source)
        assert (code, [one["case"] for one in found["changed"]], found["archived"]) == (0, [open_], 1)
    assert "1 archived case is left out." in prio("profile", "impact", SOLVIK, url)[1]


def test_a_database_that_is_not_there_is_not_made(tmp_path):
    assert prio("profile", "impact", SOLVIK, tmp_path / "none.db")[0] == 2
    assert prio("profile", "impact", SOLVIK, tmp_path / "none.yaml")[0] == 2
    assert list(tmp_path.iterdir()) == []


# The example


def test_the_example_answers_every_question_and_says_that_it_is_made_up(base):
    found = read_profile(SOLVIK, base)
    assert found.answers.keys() == {question.id for question in yearly(base)}
    assert found.municipality == read_case(DAY_CENTRE, base).municipality
    assert "LEON" in found.answers["begr-prinsipper-ulike"].rationale and "fiktiv" in found.title
