"""Which advice is waved away: counted of each rule, with the reasons as written, and nothing of a person or a small group."""

import pytest

from advisor.knowledge import load
from advisor.maintenance import dismissals
from advisor.maintenance.impact.sources import Database
from advisor.store import Store
from tests.cli.test_cli import from_json, prio
from tests.maintenance.test_release import CASE, copied

RULE = "R-L-3"
REASONS = ("Vi har valgt.", "Vi har valgt.", "vi har valgt.", "Ring 22 34 56 78.", "Det er bare to barn.", "")


@pytest.fixture(scope="module")
def base(tmp_path_factory):
    return copied(tmp_path_factory.mktemp("dismissed") / "base", "lek.1")


def case(number: int, reason: str) -> str:
    aside = f"dismissals:\n  - {{rule: {RULE}, subject: 'par:klosser>togbane', reason: {reason}}}\n" if reason else ""
    text = CASE.read_text(encoding="utf-8").replace("case: togbane", f"case: togbane-{number}")
    return text.replace("ranking: [klosser, togbane]\n", f"ranking: [klosser, togbane]\n{aside}")


@pytest.fixture(scope="module")
def corpus(tmp_path_factory):
    folder = tmp_path_factory.mktemp("cases")
    for number, reason in enumerate(REASONS):
        (folder / f"{number}.yaml").write_text(case(number, reason), encoding="utf-8")
    (folder / "broken.yaml").write_text("case: [", encoding="utf-8")
    return folder


def test_each_rule_is_counted_with_its_reasons_as_written(base, corpus):
    code, found = from_json("kb", "dismissed", corpus, "--kb", base)
    assert code == 0 and (found["cases"], found["unread"]) == (6, 1)
    (row,) = (one for one in found["counts"] if one["id"] == RULE)
    assert (row["kind"], row["given"], row["cases"], row["dismissed"]) == ("rule", 6, 6, 5)
    assert row["reasons"] == [{"reason": "Vi har valgt.", "times": 2}, {"reason": "vi har valgt.", "times": 1}]
    assert row["reasons_held_back"] == 2
    assert found["counts"][0] is row  # the most dismissed first
    others = [one for one in found["counts"] if one is not row]
    assert others and all(one["given"] >= one["dismissed"] == 0 for one in others)


def test_nothing_of_a_person_a_small_group_or_a_case_is_shown(base, corpus):
    for form in ("text", "json"):
        code, said = prio("kb", "dismissed", corpus, "--kb", base, "--format", form)
        assert code == 0 and "Vi har valgt." in said
        assert not [one for one in ("22 34", "to barn", "togbane-", "Togbane eller") if one in said]
    assert f"{RULE}: given 6, dismissed 5. Cases: 6." in prio("kb", "dismissed", corpus, "--kb", base)[1]


def test_halves_of_a_number_in_two_reasons_are_held_back(base):
    count = dismissals.Count(reasons=dismissals.Counter(["151086", "00036", "Fint nok"]))
    assert dismissals.told(count, load(base)) == ([("Fint nok", 1)], 2)


def test_the_cases_of_a_database_are_counted_and_left_as_they_are(base, tmp_path):
    url = f"sqlite:///{tmp_path / 'cases.db'}"
    knowledge = load(base)
    store = Store(url, knowledge)
    file = {
        "case": "a",
        "title": "a",
        "level": "huset",
        "ranking": ["k", "t"],
        "measures": [_measure("t", "mye"), _measure("k", "litt")],
    }
    aside = [{"rule": RULE, "subject": "par:k>t", "reason": "Vi har valgt."}]
    store.create(file)
    store.create({**file, "dismissals": aside})
    store.close()
    before = (tmp_path / "cases.db").read_bytes()
    found = dismissals.gathered(dismissals.in_database(Database(url), knowledge))
    count = found.counts["rule", RULE]
    assert (found.cases, count.given, count.dismissed, dict(count.reasons)) == (2, 2, 1, {"Vi har valgt.": 1})
    code, said = from_json("kb", "dismissed", tmp_path / "cases.db", "--kb", base)
    assert code == 0 and said == dismissals.as_dict(found, knowledge)
    assert (tmp_path / "cases.db").read_bytes() == before


def _measure(id: str, joy: str) -> dict:
    return {"id": id, "title": id, "answers": {"glede": joy}}
