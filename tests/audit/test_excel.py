"""The tables for Norwegian Excel: the same values, in its form, with names that look like numbers kept, and nothing that runs."""

import csv
import json
import shutil

import pytest
from hypothesis import given, strategies as st

from advisor.audit.excel import as_text

from ..audits import by_toys
from ..toys import RECOMMENDED, toy_cases
from .test_running import contents


@pytest.fixture(scope="module")
def audited(tmp_path_factory):
    """Cases of toys: every value is written alike by any base."""
    cases = toy_cases(tmp_path_factory.mktemp("excel") / "cases", 10, 8)
    said = {"assessed_on": "2026-11-01", "measures": [{"id": "1-2"}]}
    dismissed = [{"rule": RECOMMENDED, "subject": "1-2", "reason": "=1+1; og «semikolon»"}]
    case = {"case": "007", "municipality": "0301", **said, "dismissals": dismissed}
    (cases / "mars3.json").write_text(json.dumps(case, ensure_ascii=False), encoding="utf-8")
    long = {**case, "case": "lang", "dismissals": [{**dismissed[0], "reason": "lang grunn " * 15_000}]}
    (cases / "lang.json").write_text(json.dumps(long, ensure_ascii=False), encoding="utf-8")
    out = cases.parent / "out"
    by_toys("audit", cases, "-o", out, "--workers", 1, "--excel")
    return cases, out


def rows(path, **form):
    with path.open(newline="", **form) as file:
        return list(csv.reader(file, delimiter=";" if "excel" in path.parts else ","))


def test_every_table_stands_there_with_the_same_values(audited):
    _cases, out = audited
    names = {path.name for path in (out / "tables").iterdir()}
    assert {path.name for path in (out / "excel").iterdir()} == names
    for name in names:
        data = (out / "excel" / name).read_bytes()
        assert data.startswith("\ufeff".encode()) and data.count(b"\r\n") >= 1
        plain, excel = rows(out / "tables" / name, encoding="utf-8"), rows(out / "excel" / name, encoding="utf-8-sig")
        read = [[value[2:-1] if value.startswith('="') else value for value in row] for row in excel]
        assert read == plain


def test_names_that_look_like_numbers_or_days_are_kept_as_they_are(audited):
    _cases, out = audited
    head, *lines = rows(out / "excel" / "verdicts.csv", encoding="utf-8-sig")
    (row,) = (one for one in (dict(zip(head, line, strict=True)) for line in lines) if one["file"] == "mars3.json")
    assert (row["id"], row["municipality"], row["file"]) == ('="007"', '="0301"', "mars3.json")
    assert (row["assessed_on"], row["measures"]) == ("2026-11-01", "1")
    dismissals = rows(out / "excel" / "dismissals.csv", encoding="utf-8-sig")
    assert "'=1+1; og «semikolon»" in [line[1] for line in dismissals]


def test_it_is_part_of_what_the_audit_is_and_of_what_is_verified(audited):
    cases, out = audited
    before = contents(out)
    by_toys("audit", cases, "-o", out, "--workers", 1, "--excel")
    assert contents(out) == before
    assert "--excel" in by_toys("audit", cases, "-o", out, "--workers", 1, code=2)
    said = json.loads(by_toys("audit", "verify", out, "--workers", 1, "--format", "json"))
    assert (said["differs"], said["unchecked"]) == ([], [])
    changed = shutil.copytree(out, out.with_name("changed"))
    path = changed / "excel" / "verdicts.csv"
    path.write_bytes(path.read_bytes().replace(b"0301", b"0302"))
    assert "excel/verdicts.csv" in by_toys("audit", "verify", changed, "--workers", 1, code=1)
    assert "excel/verdicts.csv" in by_toys("audit", cases, "-o", changed, "--workers", 1, "--excel")
    assert contents(changed) == before


@pytest.mark.parametrize(
    "value",
    ["0301", "1-2", "2026-01", "1e5", "12.05.2026", "10:30", "mars 3", "des-26", "3 okt", "SANN", "false", "007", "5 %", "-1"],
)
def test_what_excel_reads_as_a_value_is_a_text(value):
    assert as_text(value) == f'="{value}"'


@pytest.mark.parametrize("value", ["", "avlastning-2027", "tiltak:a", "/sak/a1", "R-BARN-02", "marsipan-x", "sannhet", "'=1+1"])
def test_other_texts_stand_as_they_are(value):
    assert as_text(value) == value


@given(st.text())
def test_no_text_becomes_a_formula_that_does_anything(value):
    said = as_text(value)
    assert said == value or (said == f'="{value}"' and '"' not in value)
