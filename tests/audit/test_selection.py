"""Which cases an audit is about: by municipality, day and level, alike from every kind of source."""

import json
from datetime import date

import pytest

from advisor.audit.selection import EVERYTHING, selection
from advisor.cli.auditing import _stopped
from advisor.text.catalogue import speaking
from advisor.text.errors import Unusable

from ..audits import by_toys
from .test_running import contents, table

USUAL, OTHER = "hylla", "huset"  # the two levels of the small guideline of toys, by which all of this is audited
CASES = [
    ("a", "0301", "2026-01-31", USUAL),
    ("b", "0301", "2026-02-01", OTHER),
    ("c", "5001", "2026-02-01", None),
    ("d", "5001", "2026-06-30", OTHER),
    ("e", "", "2026-07-01", USUAL),
]


@pytest.fixture(scope="module")
def cases(tmp_path_factory):
    path = tmp_path_factory.mktemp("cases") / "cases.jsonl"
    with path.open("w", encoding="utf-8") as file:
        for id, municipality, day, level in CASES:
            said = {"case": id, "municipality": municipality or None, "assessed_on": day, "level": level}
            file.write(json.dumps({key: value for key, value in said.items() if value}) + "\n")
        file.write("no case\n")
    return path


@pytest.fixture(scope="module")
def tables(cases, tmp_path_factory):
    out = tmp_path_factory.mktemp("tables")
    by_toys("audit", cases, "-o", out, "--workers", 1)
    return out / "facts"


def of(folder):
    return "".join(row["id"] for row in table(folder, "verdicts"))


@pytest.mark.parametrize(
    ("options", "expected"),
    [
        (("--municipality", "5001", "--municipality", "0301"), "abcd"),
        (("--from", "2026-02-01", "--to", "2026-06-30"), "bcd"),
        (("--level", USUAL), "ace"),  # the usual level, where nobody chose one
        (("--municipality", "5001", "--level", OTHER, "--from", "2026-02-02"), "d"),
    ],
)
def test_only_the_cases_that_were_asked_for_are_audited_and_the_others_counted(options, expected, cases, tables, tmp_path):
    for source, refused in ((cases, 1), (tables, 0)):
        out = tmp_path / f"{source.name}-out"
        manifest = json.loads(by_toys("audit", source, "-o", out, "--workers", 1, "--format", "json", *options))
        counts = manifest["counts"]
        assert of(out) == expected
        assert (counts["cases"], counts["outside"], counts["refused"]) == (len(expected), 5 - len(expected), refused)
        assert manifest["judged_again"]["cases"] == len(expected)
        assert len(table(out, "refused")) == refused
    assert contents(tmp_path / "cases.jsonl-out" / "results").keys() == contents(tmp_path / "facts-out" / "results").keys()


def test_the_facts_of_such_an_audit_hold_no_other_cases_and_each_says_where_it_stands(cases, tmp_path):
    by_toys("audit", cases, "-o", tmp_path / "out", "--workers", 1, "--level", OTHER)
    assert [(row["id"], row["line"]) for row in table(tmp_path / "out", "verdicts")] == [("b", "2"), ("d", "4")]
    by_toys("audit", tmp_path / "out" / "facts", "-o", tmp_path / "again", "--workers", 1)
    assert of(tmp_path / "again") == "bd"


def test_other_cases_and_another_who_asked_are_another_audit(cases, tmp_path):
    command = ("audit", cases, "-o", tmp_path / "out", "--workers", 1, "--lang", "en")
    by_toys(*command, "--level", OTHER, "--asked-by", "The committee")
    assert "Not the same: which of the cases." in by_toys(*command, "--asked-by", "The committee", code=2)
    assert "Not the same: --asked-by." in by_toys(*command, "--level", OTHER, code=2)


@pytest.mark.parametrize("source", ["cases", "tables"])
def test_the_same_again_gives_the_same_bytes_and_says_what_was_used(source, request, tmp_path):
    source = request.getfixturevalue(source)
    command = ("audit", source, "-o", tmp_path / "out", "--workers", 1, "--level", OTHER, "--lang", "en")
    assert "stood there from before" not in by_toys(*command)
    before = contents(tmp_path / "out")
    assert "All of it stood there from before" in by_toys(*command)
    assert contents(tmp_path / "out") == before


def test_such_an_audit_proves_itself_from_what_it_keeps_and_from_the_source(cases, tables, tmp_path):
    options = ("--workers", 1, "--level", OTHER, "--asked-by", "The committee")
    for source, verified in ((cases, ((), ("--source", cases))), (tables, (("--source", tables),))):
        out = tmp_path / source.name
        by_toys("audit", source, "-o", out, *options)
        for named in verified:
            said = json.loads(by_toys("audit", "verify", out, "--workers", 1, "--format", "json", *named))
            assert (said["differs"], said["unchecked"], said["recounted"]) == ([], [], 2)
    table_of = tmp_path / "cases.jsonl" / "tables" / "open_duties.csv"
    table_of.write_text(table_of.read_text().replace(OTHER, USUAL) + "x\n")
    assert "open_duties.csv" in by_toys("audit", "verify", tmp_path / "cases.jsonl", "--workers", 1, code=1)


def test_nothing_that_was_asked_for_is_said_with_what_would_be_right(cases, tables, tmp_path):
    for source in (cases, tables):
        said = by_toys("audit", source, "-o", tmp_path / source.name, "--municipality", "4601", "--lang", "en", code=2)
        assert "None of the cases that could be read is among those you asked for." in said
        assert "Widen --municipality" in said


def test_what_cannot_choose_anything_is_all_said_at_once(base):
    with pytest.raises(Unusable) as raised:
        selection(["301", "Oslo"], date(2026, 2, 1), date(2026, 1, 1), ["lokalt"], base)
    assert [one.file for one in raised.value.problems] == ["--from", "--level", "--municipality", "--municipality"]
    assert not EVERYTHING and EVERYTHING.where(base) == "true"
    made = selection(["5001", "0301", "5001"], None, None, [], base)
    assert made.municipalities == ("0301", "5001") and made


def test_who_asked_is_not_named_by_a_number_or_an_address(cases, tmp_path):
    said = by_toys("audit", cases, "-o", tmp_path / "out", "--asked-by", "ola@example.org", "--lang", "en", code=2)
    assert "e-mail" in said and "ola@example.org" not in said
    assert not (tmp_path / "out").exists()


@pytest.mark.parametrize("link", ["javascript:alert(1)", "file:///etc"])
def test_a_link_is_a_folder_or_an_address(link, cases, tmp_path):
    assert "--link-to" in by_toys("audit", cases, "-o", tmp_path / "out", "--link-to", link, code=2)


def test_what_is_for_many_cases_is_refused_for_one(tmp_path):
    (tmp_path / "x.json").write_text("{}")
    assert "many cases" in by_toys("audit", tmp_path / "x.json", "--level", OTHER, "--lang", "en", code=2)


def test_a_run_that_is_stopped_promises_to_go_on_only_where_something_is_kept(tmp_path):
    (tmp_path / "facts").mkdir()
    (tmp_path / "results").mkdir()
    with speaking("en"):
        assert _stopped(tmp_path).endswith("begins anew.")
        (tmp_path / "results" / "counts-00000.json").write_text("{}")
        assert _stopped(tmp_path).endswith("goes on where it was.")
