"""The benchmark runs, and promises what docs/fart.md says. How fast anything is, is no test."""

from __future__ import annotations

import json
import re
from math import isfinite
from xml.etree import ElementTree

import pytest

from benchmarks import __main__ as command, commands, growth, saving, showing
from benchmarks.__main__ import main, parsed
from benchmarks.cases import random_cases
from benchmarks.clocks import NotHere, Took, Turns, percentile
from benchmarks.drawing import drawn, said
from benchmarks.engines import bare
from benchmarks.goals import Goal, Measured, Row, compared
from benchmarks.growth import SIZES, Curve
from benchmarks.peers import peers
from benchmarks.rows import ROWS

from .conftest import size

SMALLEST = 0
ALIKE = {"save-50", "flat"}  # they do what save-20 and million do, only more of it


@pytest.fixture
def one_round(monkeypatch):
    """How often a row is measured, and for how long, says nothing of whether it comes to numbers."""
    for seconds in ("ALONE", "SECONDS"):
        monkeypatch.setattr(saving, seconds, size(0.3, getattr(saving, seconds)))
    for module in (commands, growth):
        monkeypatch.setattr(module, "ROUNDS", size(1, module.ROUNDS))


@pytest.mark.usefixtures("one_round")
@pytest.mark.parametrize("row", [row for row in ROWS if row.name not in size(ALIKE, ())], ids=lambda row: row.name)
def test_a_row_comes_to_numbers(row):
    found = row.measure(row.sizes[SMALLEST])
    assert len(found.numbers) == len(row.goals)
    numbers = [*found.numbers, found.median, found.p99, *(one for one in (found.cpu, found.beside) if one is not None)]
    assert all(isfinite(one) and one > 0 for one in numbers)
    assert found.median <= found.p99 and found.rounds


def test_the_page_promises_what_the_command_does():
    page = showing.PAGE.read_text(encoding="utf-8")
    told = re.findall(r"^\| `([\w-]+)` \| (?:.*?) \| (.*?) \| (.*?) \|", page, flags=re.M)
    assert told == [(row.name, *(showing.promised(row, name) for name in ("least", "aim"))) for row in ROWS]


@pytest.mark.usefixtures("one_round")
@pytest.mark.parametrize(("curve", "_sizes", "small"), SIZES, ids=lambda one: getattr(one, "__name__", ""))
def test_a_curve_has_a_point_for_each_size(curve, _sizes, small):
    found = curve(small)
    assert [size for size, _cpu in found.points] == list(small)
    assert all(cpu > 0 for _size, cpu in found.points)


def test_the_picture_can_be_read_and_says_its_numbers():
    curves = [Curve("a", "råd", "tiltak", ((15, 0.2), (120, 3.4))), Curve("b", "lagring", "hendelser", ((1, 0.02), (10, 0.02)))]
    picture = ElementTree.fromstring(drawn(curves))
    words = [node.text for node in picture.iter() if node.text]
    assert {"råd", "tiltak", "200 ms", "3,4 s", "lagring", "20 ms"} <= set(words)
    assert [round(one.slope, 2) for one in curves] == [1.36, 0.0]


def test_the_numbers_of_the_picture_stand_in_the_page(tmp_path, monkeypatch):
    page = tmp_path / "fart.md"
    page.write_text("over\n<!-- vekst -->\nold\n<!-- /vekst -->\nunder\n", encoding="utf-8")
    monkeypatch.setattr(showing, "PAGE", page)
    monkeypatch.setattr(showing, "PICTURE", tmp_path / "fart.svg")
    showing.write_picture([Curve("a", "råd", "tiltak", ((15, 0.2), (12_000, 3.4)))])
    text = page.read_text(encoding="utf-8")
    assert "| råd | 15 tiltak: 200 ms; 12 000 tiltak: 3,4 s |" in text and "old" not in text
    assert text.startswith("over\n") and text.endswith("under\n") and (tmp_path / "fart.svg").exists()


@pytest.mark.parametrize(
    ("goal", "number", "reached"),
    [
        (Goal("×", 0.15, 0.08), 0.08, "aim"),
        (Goal("×", 0.15, 0.08), 0.12, "at least"),
        (Goal("×", 0.15, 0.08), 0.16, "no"),
        (Goal("cases/s", 600, 1500, more=True), 700, "at least"),
        (Goal("cases/s", 600, 1500, more=True), 599, "no"),
        (Goal("kB", 300, None), 290, "at least"),
    ],
)
def test_whether_a_goal_is_reached(goal, number, reached):
    assert goal.reached(number) == reached


def test_a_ratio_is_taken_within_each_turn():
    turns = Turns()
    for busy in (1, 10, 100):  # a machine that is more and more busy
        turns.add(Took(busy * 2.0, 1.0), Took(busy * 4.0, 10.0))
    found = compared(turns)
    assert (found.numbers, found.cpu, found.median, found.p99) == ((0.5,), 0.1, 20.0, 200.0)


def test_p99_of_many_and_of_few():
    assert percentile(range(1, 1001), 0.99) == 990
    assert percentile([3, 1, 2], 0.99) == 3


@pytest.mark.parametrize(("seconds", "words"), [(0.0123, "12 ms"), (0.4, "400 ms"), (3.44, "3,4 s"), (28.4, "28 s")])
def test_a_time_in_words(seconds, words):
    assert said(seconds) == words


def absent(size):
    raise NotHere("it is not installed")


def test_the_command_tells_and_keeps_what_it_found(tmp_path, capsys, monkeypatch):
    goal = (Goal("s", 60, 5),)
    quick = Row("quick", "what takes no time", goal, (1, 1, 1), lambda rounds: Measured((2.5,), 2.5, 2.5, rounds))
    lacking = Row("lacking", "what is not here", goal, (1, 1, 1), absent)
    monkeypatch.setattr(command, "ROWS", (quick, lacking))
    file = tmp_path / "found.json"
    assert main(["--quick", "--only", "quick", "lacking", "-o", str(file)]) == 0
    said = capsys.readouterr().out
    assert "it is not installed" in said and "2.5 s" in said
    kept = json.loads(file.read_text(encoding="utf-8"))
    assert kept["rows"]["quick"]["numbers"] == [2.5]
    assert kept["rows"]["lacking"] == {"not_measured": "it is not installed"}
    assert {"cores", "python", "packages"} <= set(kept["machine"])
    assert main(["--quick", "--only", "quick", "--before", str(file)]) == 0


def test_a_row_that_does_not_exist_is_refused(capsys):
    with pytest.raises(SystemExit):
        parsed(["--only", "fastest"])
    assert "advice-changed" in capsys.readouterr().err


def test_no_time_is_shown_of_an_engine_that_finds_something_else():
    found = peers(2, 1)
    by_name = {(one.engine, one.way): one for one in found.peers}
    assert by_name["plain reading", "single"].unlike == by_name["pySHACL, plain", "batch"].unlike == 0
    assert all((one.each is None) == bool(one.unlike) for one in found.peers)
    assert found.triples > 0 and by_name["pySHACL, as used here", "single"].violations


def test_random_cases_are_the_same_for_the_same_seed():
    assert random_cases(2, 1) == random_cases(2, 1) != random_cases(2, 2)


def test_an_address_without_its_brackets():
    assert [bare("<urn:x>"), bare("urn:x"), bare(None)] == ["urn:x", "urn:x", ""]
