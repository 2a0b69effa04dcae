"""The number of mypy's errors in a room may fall and never rise."""

from __future__ import annotations

import pytest

from .ratchet import STRICT, main, room

WRONG = "def f() -> int:\n    return ''\n"


@pytest.fixture
def house(tmp_path):
    """A house with an error in each of three rooms; the numbers of the first two are known."""
    for file in ("advisor/audit/one/points.py", "advisor/api.py", "web/start.py"):
        (tmp_path / file).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / file).write_text(WRONG)
    (tmp_path / "pyproject.toml").write_text('[tool.mypy]\nfiles = ["advisor", "web"]\nstrict = true\n')
    (tmp_path / "tests").mkdir()
    (tmp_path / "tests" / "ratchet.txt").write_text("advisor 1\nadvisor/audit 1\n")
    return tmp_path


def numbers(house) -> str:
    return (house / "tests" / "ratchet.txt").read_text()


def test_the_room_of_a_file():
    assert [room(file) for file in ("advisor/audit/one/points.py", "advisor/api.py", "web/start.py")] == [
        "advisor/audit",
        "advisor",
        "web",
    ]


def test_a_room_that_is_not_listed_has_no_errors(house, capsys):
    assert main(house) == 1
    said = capsys.readouterr().out
    assert "web/start.py:2: error:" in said and "web: 1 errors, and 0 are allowed." in said
    assert "advisor/api.py" not in said


def test_more_errors_than_before_are_told_with_their_lines(house, capsys):
    (house / "web" / "start.py").write_text("")
    assert main(house) == 0
    with (house / "advisor" / "audit" / "one" / "points.py").open("a") as file:
        file.write("g: str = 1\n")
    capsys.readouterr()
    assert main(house) == 1
    said = capsys.readouterr().out
    assert "advisor/audit/one/points.py:3: error:" in said and "advisor/audit: 2 errors, and 1 are allowed." in said


def test_fewer_errors_than_before_ask_to_be_kept(house, capsys):
    for file in ("web/start.py", "advisor/api.py"):
        (house / file).write_text("")
    assert main(house) == 0
    assert "advisor: 0 errors, down from 1." in capsys.readouterr().out
    assert main(house, write=True) == 0
    assert numbers(house) == "advisor/audit 1\n"


def test_a_strict_room_is_never_listed(house, capsys):
    strict = sorted(STRICT)[0]
    (house / strict).mkdir()
    (house / strict / "new.py").write_text(WRONG)
    assert main(house, write=True) == 1
    assert numbers(house) == "advisor 1\nadvisor/audit 1\nweb 1\n"
    with (house / "tests" / "ratchet.txt").open("a") as file:
        file.write(f"{strict} 1\n")
    assert main(house) == 1


def test_what_mypy_cannot_read_is_an_error_and_not_none(house):
    (house / "web" / "start.py").write_text("def (")
    with pytest.raises(SystemExit, match=r"start\.py"):
        main(house)
