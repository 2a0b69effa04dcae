"""Every entry of the corpus through every entrance: the library, the command line, and of many at once the SQL plan."""

import json
import re
import shutil
import subprocess
import sys
from dataclasses import replace
from functools import cache

import pytest

from advisor.advice.advice import advise
from advisor.audit.duck import Duck
from advisor.audit.layout import column
from advisor.audit.proof.certifying import Bench
from advisor.audit.proof.comparing import keys
from advisor.case.casefile import read_case
from advisor.engines.encoding import SET_ASIDE, STATUSES
from advisor.engines.status import Status
from advisor.knowledge.terms import Force
from advisor.language.conditions import Truth
from advisor.text.catalogue import speaking
from advisor.text.errors import UnusableCase
from advisor.text.nearest import did_you_mean

from ..cli.test_cli import prio
from ..conftest import ROOT
from . import ENTRIES, FILES, FOLDER, KEYS, Unreadable, entries

WAITING = (Status.MISSING, Status.UNKNOWN, Status.NOT_ASSESSED)


def told(entry, what):
    """Fails with what is wrong with an entry, for those who write them: its place and a sentence, and no Python."""
    pytest.fail(f"{entry}{what}", pytrace=False)


@pytest.fixture(scope="module")
def advised(base):
    """The advice on the entry at a place, made once."""

    @cache
    def made(at):
        problems = []
        try:
            with speaking("nb"):
                return advise(read_case(FILES[at], base), base)
        except UnusableCase as error:
            problems = error.problems
        return told(ENTRIES[at], f": the case cannot be read. {_said((one.what, one.cure) for one in problems)}")

    return made


def _said(problems):
    return " ".join(filter(None, (part for problem in problems for part in problem)))


# What came of a case, by the keys of an entry -------------------------------------------------


def by_advice(said):
    """Of advice as JSON: the library's, and that of `prio check`."""
    both = [*said["requirements"], *said["prompts"]]
    return {
        "fires": [_of(one) for one in said["prompts"]],
        "guidance": [_of(one) for one in said["prompts"]],
        "requirements": {_of(one): one["status"] for one in said["requirements"]},
        "because": {_of(one): sorted(f"{_asked(why)} = {why['value']}" for why in one["because"]) for one in both},
        "says": {_of(one): one["message"] for one in both},
        "dismissed": [_of(one) for one in both if one["dismissed"]],
        "without_effect": list(map(_of, said["without_effect"])),
        "open_duties": list(map(_of, said["open_duties"])),
        "holds_back": list(map(_of, said["blocking"])),
        "deciding": list(map(_asked, said["deciding"])),
        "next": list(map(_asked, said["next"])),
        "not_counted": list(map(_asked, said["not_counted"])),
        "gaps": [of(one["lacks"], one["subject"]) for one in said["gaps"]],
        "complete": json.dumps(said["complete"]),
        "law_lines": [
            of(part["id"], subject)
            for line in said["law_lines"]
            for part in line["parts"]
            for subject in part["subjects"]
            if not line["closed"]
        ],
    }


def of(id, subject):
    """As an entry writes it: of the case the id alone, else with the id of the measure, group or pair."""
    return f"{id} {str(subject).partition(':')[2]}".strip()


def _of(one):
    return of(one["id"], one["subject"])


def _asked(one):
    return of(one["question"], one["subject"])


def by_rows(advice, batch, at, bench):
    """Of the plan's rows. They hold no reasons and no words, and list no questions."""
    rows = batch.rows(at)
    row = {subject: rows[subject.kind].get(key, {}) for subject, key in keys(advice.case).items()}
    given = {
        of(rule.id, subject): row[subject][name]
        for rules in bench.results.prompts.values()
        for rule in rules
        for name in bench.plan.given(rule)
        for subject in advice.case.subjects(rule.about)
        if row[subject]  # a pair that no rule can hold of has no row
    }
    duties, standing = [], {}
    for one in bench.knowledge.requirements.values():
        for subject in advice.case.subjects(one.about):
            standing[place := of(one.id, subject)] = row[subject][column("s", one.id)]
            if one.force is Force.MUST:
                duties.append(place)
    status = {place: str(STATUSES[number % SET_ASIDE]) for place, number in standing.items()}
    fires = [place for place, truth in given.items() if truth % SET_ASIDE == Truth.JA]
    return {
        "fires": fires,
        "guidance": fires,
        "requirements": status,
        "dismissed": [place for place, n in (standing | {one: given[one] for one in fires}).items() if n >= SET_ASIDE],
        "open_duties": [place for place in duties if status[place] == Status.MISSING],
        "holds_back": [place for place in duties if status[place] in WAITING],
        "complete": json.dumps(bool(batch.verdicts[at]["complete"])),
    }


def differences(expected, came):
    """Where a case did not come out as an entry expects: expected and got, of each key that the entrance knows."""
    for key, wanted in expected.items():
        said = came.get("fires" if key == "silent" else key)
        match key:
            case _ if said is None:
                continue
            case "fires" if missing := [one for one in wanted if one not in said]:
                yield f"fires: expected {missing}, got {sorted(said)}"
            case "silent" if there := [one for one in wanted if one in said]:
                yield f"silent: expected nothing of {there}, got {sorted(said)}"
            case "requirements" | "because":
                for place, value in wanted.items():
                    value = sorted(value) if key == "because" else value
                    if said.get(place) != value:
                        yield f"{key}: expected {place}: {value}, got {said.get(place, 'nothing')}"
            case "says":
                for place, part in wanted.items():
                    if part not in said.get(place, ""):
                        yield f"says: expected {place}: … {part} …, got {said.get(place, 'nothing')}"
            case "complete" if said != wanted:
                yield f"complete: expected {wanted}, got {said}"
            case "fires" | "silent" | "complete":
                pass
            case _ if sorted(said) != sorted(wanted):
                yield f"{key}: expected {sorted(wanted)}, got {sorted(said)}"


def held(entry, came, entrance):
    if found := list(differences(entry.expected, came)):
        told(entry, "\n".join([f", by {entrance}:", *found]))


# Every entrance -------------------------------------------------------------------------------


def test_the_corpus_has_a_file_for_each_file_of_rules():
    rules = sorted(path.stem for path in (ROOT / "rules").glob("*.yaml"))
    files = sorted(path.stem for path in FOLDER.glob("*.yaml"))
    assert sorted({entry.file for entry in ENTRIES}) == files == sorted([*rules, "lovkart"])  # and one for the lines of law


@pytest.mark.parametrize("at", range(len(ENTRIES)), ids=[entry.id for entry in ENTRIES])
def test_the_library_advises_as_expected(advised, at):
    assert not advised(at).disagreements
    with speaking("nb"):
        held(ENTRIES[at], by_advice(json.loads(json.dumps(advised(at).as_dict()))), "the library")


def test_the_command_line_advises_as_expected():
    said = json.loads(prio("check", *FILES, "--format", "json", lang="nb")[1])
    assert len(said["cases"]) == said["total"]["files"] == len(ENTRIES)
    for entry, one in zip(ENTRIES, said["cases"], strict=True):
        if "problems" in one:
            told(entry, f": the case cannot be read. {_said((of['what'], of['cure']) for of in one['problems'])}")
        held(entry, by_advice(one), "the command line")


def test_of_many_at_once_the_plan_says_as_expected(advised, base, tmp_path):
    with Duck(tmp_path, threads=1) as duck:
        bench = Bench(base, duck, tmp_path)
        advice = [*map(advised, range(len(ENTRIES)))]
        batch = bench.batch(advice)
    assert len(batch.verdicts) == len(ENTRIES)
    for at, entry in enumerate(ENTRIES):
        held(entry, by_rows(advice[at], batch, at, bench), "the plan")


def test_every_entry_speaks_of_what_is_there(advised, base):
    """A rule, requirement or subject that is not there would be silent of anything."""
    prompts = {rule.id: rule.about for rule in base.rules if rule.prompt}
    about = prompts | {id: one.about for id, one in base.requirements.items()}
    for at, entry in enumerate(ENTRIES):
        for one in advised(at).case.formerly:
            told(entry, f": «{one.old}» is now called «{one.question}»")
        for key in ("fires", "silent", "guidance", "requirements", "because", "says"):
            for place in entry.expected.get(key, ()):
                known = prompts if key in ("fires", "silent", "guidance") else about
                id = place.partition(" ")[0]
                if id not in known:
                    told(entry, f": {key}: there is no advice {id}. {did_you_mean(id, known)}")
                subjects = [of(id, subject) for subject in advised(at).case.subjects(known[id])]
                if place not in subjects:
                    told(entry, f": {key}: {place} is none of {', '.join(subjects)}")


# The corpus itself ----------------------------------------------------------------------------

ENTRY = "- name: x\n  case: {}\n  complete: false\n"


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (ENTRY + "  fire: [R-X sak]\n", r"a\.yaml:1: fire: unknown\. The keys are name, case, "),
        (ENTRY + ENTRY.replace("complete: false", "complete: perhaps"), r"a\.yaml:4: complete: is true or false"),
        (ENTRY + "  silent: R-X sak\n", r"a\.yaml:1: silent: is a list"),
        (ENTRY + "  requirements: [R-X sak]\n", r"a\.yaml:1: requirements: is a record"),
        (ENTRY.replace("  complete: false\n", ""), r"a\.yaml:1: nothing is expected"),
        (ENTRY.replace("  case: {}\n", ""), r"a\.yaml:1: an entry has a «name» and a «case»"),
        ("name: x\n", "a list of entries"),
        ("", "a list of entries"),
    ],
)
def test_an_entry_that_would_go_unread_is_refused(tmp_path, text, said):
    (tmp_path / "a.yaml").write_text(text, encoding="utf-8")
    with pytest.raises(Unreadable, match=said):
        entries(tmp_path)


def test_a_failure_names_the_file_the_line_the_entry_expected_and_got():
    entry = ENTRIES[0]
    with pytest.raises(pytest.fail.Exception) as failure:
        held(replace(entry, expected={"complete": "true"}), {"complete": "false"}, "hand")
    assert str(failure.value) == f"{entry}, by hand:\ncomplete: expected true, got false"
    assert not failure.value.pytrace


def test_a_slip_in_an_entry_is_told_without_python(tmp_path):
    """By pytest itself: what it prints of a case with an unknown question, and of an entry with an unknown key."""
    law = tmp_path / "tests" / "law"
    shutil.copytree(ROOT / "tests", tmp_path / "tests", ignore=shutil.ignore_patterns("__pycache__", "browser", "*.yaml"))
    for name in ("web", "pyproject.toml"):
        (tmp_path / name).symlink_to(ROOT / name)
    unread, otherwise = ENTRY.replace("{}", "{arenaa: plan}"), ENTRY.replace("name: x", "name: y").replace("false", "true")
    for text, *said in (
        (
            unread + otherwise,
            "tests/law/a.yaml:1 «x»: the case cannot be read. «arenaa» er ikke en nøkkel her. Mente du «arena»?",
            "tests/law/a.yaml:4 «y», by the library:\ncomplete: expected true, got false",
        ),
        (ENTRY + "  fire: [R-X]\n", "tests/law/a.yaml:1: fire: unknown. The keys are name"),
    ):
        (law / "a.yaml").write_text(text, encoding="utf-8")
        command = [sys.executable, "-m", "pytest", "-q", "-n", "0", "-p", "no:cacheprovider", "tests/law", "-k", "library"]
        ran = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, encoding="utf-8", check=False)
        shown = ran.stdout + ran.stderr
        assert ran.returncode and all(one in shown for one in said), shown
        assert not re.search(r"Traceback|\.py:\d|^E  |another exception", shown, re.M), shown


@pytest.mark.parametrize(
    ("expected", "came"),
    [
        ({"fires": ["A sak"]}, {"fires": ["B sak"]}),
        ({"silent": ["A sak"]}, {"fires": ["A sak"]}),
        ({"requirements": {"A sak": "mangler"}}, {"requirements": {"A sak": "oppfylt"}}),
        ({"because": {"A sak": ["q sak: ja"]}}, {"because": {"A sak": []}}),
        ({"says": {"A sak": "20"}}, {"says": {}}),
        ({"complete": "true"}, {"complete": "false"}),
        *(
            ({key: ["A sak"]}, {key: ["A sak", "B sak"]})
            for key in ("guidance", "next", "deciding", "open_duties", "holds_back", "gaps")
        ),
    ],
    ids=lambda value: next(iter(value)),
)
def test_what_does_not_come_out_as_expected_is_seen(expected, came):
    assert len(list(differences(expected, came))) == 1
    assert set(expected) <= set(KEYS)
