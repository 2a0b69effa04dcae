"""What the command line says of the law that a case may touch: a line each, whole where all is shown, and why of one."""

import json

import pytest

from ..conftest import ROOT
from .test_cli import from_json, prio

SAYS = "No lawyer has read the lines: check with yours."
LINE = "forsvarlighet"  # of a measure that is cut


@pytest.fixture
def file(tmp_path):
    text = (ROOT / "tests" / "dagsenter.yaml").read_text(encoding="utf-8")
    path = tmp_path / "sak.yaml"
    path.write_text(
        text.replace(
            "tiltak-retning: nedprioriteres", "tiltak-retning: nedprioriteres\n      tiltak-tjeneste: [tannhelse, bpa]", 1
        ),
        encoding="utf-8",
    )
    return path


@pytest.fixture
def lines(file):
    return from_json("check", file)[1]["law_lines"]


def short(said):
    return " ".join(said.partition("Law to check")[2].split())


def test_the_advice_ends_with_the_law_to_check_a_line_each(file, lines):
    said = short(prio("check", file)[1])
    for one in lines:
        assert one["title"] in said
        assert one["closed"] or one["parts"][0]["law"][0]["title"].partition(" § ")[0] in said
        assert not any(part["says"] in said for part in one["parts"])
    assert "User-controlled assistance The Health and Care Services Act § 3-8" in said
    assert SAYS in said


def test_all_shows_them_whole_with_what_they_ask(file, lines):
    said = short(prio("check", file, "--all")[1])
    for part in (part for one in lines for part in one["parts"]):
        assert part["says"] in said and (part["asks"] or "") in said and part["id"] in said
    assert "Concerns: Dagsenter mandag og fredag" in said and "Because: to be given lower priority" in said
    assert SAYS in said


def test_explain_says_why_a_line_is_shown_and_why_it_is_not(file):
    code, (day_centre, team) = from_json("explain", file, LINE)
    assert code == 0
    assert (day_centre["shown"], team["shown"]) == (True, False)
    assert ("tiltak-retning", "nedprioriteres") in {(one["question"], one["value"]) for one in day_centre["because"]}
    assert ("tiltak-retning", "nytt") in {(one["question"], one["value"]) for one in team["because"]}
    said = " ".join(prio("explain", file, LINE)[1].split())
    assert "The line is shown." in said and "The line is not shown: its condition is «no»." in said
    assert f"It is shown when: {' '.join(team['when'].split())}" in said


def test_a_service_is_explained_by_its_tick(file):
    _code, (ticked, other) = from_json("explain", file, "bpa")
    assert (ticked["shown"], other["shown"]) == (True, False)
    assert "is among the answers to" in ticked["when"]


def test_a_measure_that_is_elsewhere_shows_its_service_and_no_other_line(file, tmp_path):
    path = tmp_path / "annet.yaml"
    path.write_text(file.read_text(encoding="utf-8").replace("[tannhelse, bpa]", "[tannhelse]"), encoding="utf-8")
    (one,) = from_json("explain", path, LINE, "--subject", "tiltak:dagsenter")[1]
    assert (one["value"], one["shown"]) == ("ja", False)
    assert "another act or body has every service of the measure" in " ".join(prio("explain", path, LINE)[1].split())
    assert from_json("explain", path, "tannhelse", "--subject", "tiltak:dagsenter")[1][0]["shown"]


def test_a_line_that_is_not_there_is_looked_for_among_them_too(file):
    code, said = prio("explain", file, LINE[:-1], "--format", "json")
    assert code == 2 and LINE in json.dumps(json.loads(said))
