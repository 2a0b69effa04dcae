"""What a change does to cases: nothing is passed over that differs, and every difference has a change that explains it."""

import json
from contextlib import closing

import pytest

from advisor.advice.advice import advise
from advisor.audit.proof.random_cases import random_record
from advisor.case.casefile import read_record
from advisor.case.writing import plain
from advisor.cli import many
from advisor.knowledge import load
from advisor.maintenance.impact import sources
from advisor.maintenance.impact.cases import Comparing, gathered, of_record
from advisor.maintenance.impact.changes import changes
from advisor.store import Put, Store
from advisor.store.events import ARCHIVED, KNOWLEDGE
from advisor.text.catalogue import speaking
from advisor.text.errors import Unusable
from advisor.text.reading import read as read_file
from tests import law

from ..cli.test_cli import prio
from ..conftest import EXAMPLES, size
from ..planted import TABLE, planted

pytest_plugins = ["tests.postgres"]
pytestmark = pytest.mark.usefixtures("own_cache")

RANDOM = size(20, 600)
TOGETHER = [[one for one in TABLE if one.how][first::2] for first in range(2)]


@pytest.fixture(scope="module")
def corpus(base):
    """The examples, what the law and the guideline say of a case, and random ones: the records of their files."""
    examples = [plain(read_file(path, [])) for path in EXAMPLES]
    return [
        *examples,
        *(entry.record for entry in law.entries()[:: size(10, 1)]),
        *(random_record(base, n) for n in range(RANDOM)),
    ]


@pytest.fixture(scope="module", params=TOGETHER, ids=["one half", "the other half"])
def pair(request, tmp_path_factory, base):
    new = load(planted(tmp_path_factory.mktemp("planted") / "base", *request.param))
    return base, new, changes(base, new)


def entries(corpus):
    return [of_record({"case": "x", **record}, f"{number}") for number, record in enumerate(corpus)]


@pytest.fixture(scope="module")
def said_of_each(pair, corpus):
    """What is said of each case."""
    comparing = Comparing(*pair)
    with speaking("en"):
        return [comparing.of(entry) for entry in entries(corpus)]


def test_what_is_passed_over_is_alike_in_both(pair, corpus, said_of_each):
    """The advice is looked at only where a change may reach it: with all of it looked at, the same is found."""
    whole = Comparing(*pair, whole=True)
    assert said_of_each == [whole.of(one) for one in entries(corpus)]


def test_every_difference_is_explained_by_a_change(pair, said_of_each):
    *_bases, found = pair
    named = {change.key for change in found}
    seen = [one for said in said_of_each for one in said.differences]
    assert len(seen) > 50
    for one in seen:
        assert one.by and set(one.by) <= named, one


def test_it_is_what_the_whole_advice_says(pair, corpus, said_of_each):
    """By both engines and SHACL: the same requirements and prompts differ."""
    old, new, _found = pair
    compared = 0
    for said, record in zip(said_of_each, corpus, strict=True):
        if said.unread or said.lost or said.unknown:
            continue
        before, after = (_outcomes(advise(read_record({"case": "x", **record}, "x", base), base)) for base in (old, new))
        differing = {key for key in before.keys() | after.keys() if before.get(key) != after.get(key)}
        assert {(one.kind, one.id, one.subject) for one in said.differences if one.kind in ("requirement", "rule")} == differing
        compared += 1
    assert compared > RANDOM // 2


def _outcomes(advice):
    found = {
        ("requirement", one.requirement.id, one.subject): (
            one.shown,
            one.open,
            one.missing,
            one.requirement.force,
            [one.requirement.label, *(demand.message for demand in one.finding.missing)] if one.shown != "gjelder ikke" else "",
        )
        for one in advice.requirements
        if one.finding.at_depth
    }
    return found | {
        ("rule", one.rule.id, one.subject): (bool(one.dismissed), one.rule.force, one.rule.prompt, dict(one.rule.text))
        for one in advice.prompts
    }


def test_there_and_back_mirror_each_other(pair, corpus, said_of_each):
    old, new, _found = pair
    back = Comparing(new, old, changes(new, old))
    for one, entry in zip(said_of_each, entries(corpus), strict=True):
        other = back.of(entry)
        assert {(d.kind, d.id, d.subject, d.before, d.after) for d in one.differences} == {
            (d.kind, d.id, d.subject, d.after, d.before) for d in other.differences
        }
        assert (one.lost, one.unknown, one.blocking) == (other.unknown, other.lost, -other.blocking)


def test_a_base_beside_itself_changes_no_case(base, corpus):
    comparing = Comparing(base, base, [], whole=True)
    assert not any(comparing.of(entry).changed for entry in entries(corpus))


# What only one base knows ------------------------------------------------------------------------


@pytest.fixture(scope="module")
def fewer(tmp_path_factory, base):
    """A base that has an option less."""
    gone = next(one for one in TABLE if one.refused)
    return load(planted(tmp_path_factory.mktemp("fewer") / "base", gone))


@pytest.fixture(scope="module")
def comparing(base, fewer):
    return Comparing(base, fewer, changes(base, fewer))


FILE = {
    "case": "x",
    "title": "Lunch",
    "measures": [{"id": "a", "answers": {"kostnad-omfatter": "hele-tjenesten", "nytte-samlet": "liten"}}],
}


def test_an_answer_that_the_new_base_does_not_know_is_told_and_the_rest_is_judged(base, fewer, comparing):
    found = comparing.of(of_record(FILE, "x"))
    assert found.changed and not found.unread and not found.unknown
    assert ["hele-tjenesten" in one.what for one in found.lost] == [True]
    back = Comparing(fewer, base, changes(fewer, base)).of(of_record(FILE, "x"))
    assert back.unknown == found.lost and not back.lost


def test_what_neither_can_read_is_told_and_counted_apart(comparing):
    several = [comparing.of(of_record({**FILE, "colour": "red"}, "x")), comparing.of(of_record(FILE, "y"))]
    found = gathered(several)
    assert [one.place for one in found.unread] == ["x"] and [one.place for one in found.changed] == ["y"]


# Where cases lie ---------------------------------------------------------------------------------


def test_a_database_counts_open_and_decided_cases_apart(base, comparing, tmp_path):
    url = f"sqlite:///{tmp_path / 'cases.db'}"
    with closing(Store(url, base)) as store:
        first, second = (store.create({**FILE, "title": title}) for title in ("one", "two"))
        store.save(second.id, [Put(ARCHIVED, True)])
        before = {one.id: store.get(one.id).head_hash for one in store.listed()}
    found = gathered(sources.in_database(url, comparing))
    assert (found.open_cases, found.decided) == (1, 1)
    assert [one.place for one in found.open_changed] == [first.id] and [one.place for one in found.decided_changed] == [second.id]
    assert {one.base for one in found.changed} == {base.digest}
    with closing(Store(url, base)) as store:  # nothing of it is changed
        assert {one.id: store.get(one.id).head_hash for one in store.listed()} == before
        assert all(store.get(id).at(KNOWLEDGE) == base.digest for id in before)


def test_json_lines_and_a_folder_say_the_same(base, fewer, tmp_path):
    folder, lines = tmp_path / "cases", tmp_path / "cases.jsonl"
    folder.mkdir()
    several = [{**FILE, "title": f"{number}"} for number in range(50)]
    for number, record in enumerate(several):
        (folder / f"{number:02}.json").write_text(json.dumps(record))
    lines.write_text("\n".join(map(json.dumps, several)) + "\nno case\n")
    found = [_in(path, base, fewer) for path in (folder, lines)]
    assert [len(one.changed) for one in found] == [50, 50]
    assert [one.title for one in found[0].changed] == [one.title for one in found[1].changed]
    assert [one.place for one in found[1].unread] == ["cases.jsonl:51"]


def _in(path, old, new):
    jobs = sources.jobs(sources.source(str(path)), old, new, "en")
    return gathered(one for job in jobs for one in sources.done(job))


def test_several_processes_say_what_one_does(base, fewer, tmp_path, monkeypatch):
    started = []
    spread = many._spread
    monkeypatch.setattr(many, "MANY", 8)
    monkeypatch.setattr(many, "_cores", lambda: 2)
    monkeypatch.setattr(many, "_spread", lambda *given: (started.append(given), spread(*given))[1])
    lines = tmp_path / "cases.jsonl"
    lines.write_text("\n".join(json.dumps({**FILE, "title": f"{number}"}) for number in range(50)))  # 10 pieces: many
    code, said = prio("kb", "impact", base.folder, fewer.folder, lines, "--tries", 0, "--format", "json")
    assert code == 0
    assert started and json.loads(said)["cases"] == json.loads(json.dumps(_in(lines, base, fewer).as_dict()))


def test_parquet_is_refused_with_what_to_give_instead(tmp_path):
    (tmp_path / "cases-00000.parquet").write_bytes(b"PAR1")
    with pytest.raises(Unusable, match="Parquet"):
        sources.source(str(tmp_path))


def test_a_day_without_rules_is_told(comparing):
    found = comparing.of(of_record({**FILE, "assessed_on": "1999-01-01"}, "x"))
    assert found.unread and not found.changed
