"""The compliance statement on one case: whole, sourced, never saying that anything is met, and the same bytes every time."""

import hashlib
import json
import os
import re
import shutil
import subprocess
import sys
from collections import Counter
from dataclasses import replace
from itertools import cycle, product
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings, strategies as st

from advisor import knowledge
from advisor.advice.advice import advise
from advisor.audit.one.points import FINDINGS, lead, points, rows
from advisor.audit.one.showing import show_statement
from advisor.audit.one.statement import Statement, statement
from advisor.case.casefile import parse_case, read_case
from advisor.case.facts import value_token
from advisor.case.writing import plain, write
from advisor.engines.status import Status
from advisor.knowledge.terms import Force
from advisor.language.answers import Answer, Participation, State
from advisor.language.conditions import Truth
from advisor.language.subjects import Kind
from advisor.text.catalogue import LANGUAGES, speaking
from advisor.text.errors import UnusableCase
from advisor.text.reading import read_bytes
from advisor.wording import terminal, words as wording
from advisor.wording.findings import finding, names
from tests.strategies import LEVELS

from ..advice.test_inference import differing
from ..cli.test_cli import prio
from ..conftest import EXAMPLES, ROOT, size
from ..finding import BASE, BENEFIT, DUTY, RECOMMENDED, asking
from ..strategies import at_level, cases

RICH = ROOT / "examples" / "avlastning-eller-team.yaml"
SMALL = b"case: x\nassessed_on: 2026-11-01\nmeasures: [{id: a, answers: {anb-barn-berort: ja}}]\n"
WORTH_IT = asking(BASE, "anb-forhold-nytte-ressurs").id
OF_DUTY = {"mangler", "delene-skrevet", "ukjent", "ikke-vurdert", "gjelder-ikke"}
ADVICE = {"ikke-besvart", "besvart", "avvist-med-grunn", "ikke-relevant", "ukjent", "ikke-vurdert", "gjelder-ikke"}
CODES = {"må": OF_DUTY, "bør": ADVICE, "kan": ADVICE - {"ikke-besvart"} | {"ikke-brukt"}}
each = pytest.mark.parametrize("path", EXAMPLES, ids=lambda path: path.stem)


def said_of(path, base, other=None):
    return json.loads(statement(path.read_bytes(), str(path), base, other).as_json())


def at_depth(advice):
    return {(one.requirement.id, str(one.subject)): one for one in advice.requirements if one.finding.at_depth}


# Every finding, once


@each
def test_every_finding_that_the_depth_asks_for_stands_once_duties_first(base, path):
    said = said_of(path, base)["points"]
    asked = at_depth(advise(read_case(path, base), base))
    assert Counter((one["requirement"], one["subject"]) for one in said) == Counter(asked.keys())
    for one in said:
        behind = asked[one["requirement"], one["subject"]]
        dismissed = one["force"] != "må" and behind.dismissed and behind.status is not Status.INAPPLICABLE
        code = "avvist-med-grunn" if dismissed else names(behind.requirement.force)[behind.status].code
        assert (one["finding"], one["force"]) == (code, behind.requirement.force)
    forces = [one["force"] for one in said]
    assert forces == sorted(forces, key=["må", "bør", "kan"].index)


@given(data=st.data(), level=st.sampled_from(LEVELS))
@settings(deadline=None, suppress_health_check=list(HealthCheck), derandomize=True, max_examples=size(6, 20))
def test_of_any_case_too(base, data, level):
    advice = advise(at_level(data.draw(cases(base)), level), base)
    every = points(advice)
    assert Counter((one.requirement.id, str(one.subject)) for one in every) == Counter(at_depth(advice).keys())
    in_rows = Counter((row.requirement.id, str(subject)) for row in rows(advice, every) for subject in row.subjects)
    assert in_rows == Counter(at_depth(advice).keys())
    assert all(one.code in CODES[one.force] for one in every)
    of_points = [sentence for sentence in lead(advice, every) if sentence.startswith("Of ")]
    counted = sum(int(number) for sentence in of_points for number in re.findall(r"\d+", sentence.partition(":")[2]))
    assert counted == sum(one.applies and one.force is not Force.MUST for one in every)


@each
def test_the_counts_are_those_of_the_points(base, path):
    said = said_of(path, base)
    for force in ("må", "bør", "kan"):
        assert said["counts"][force] == Counter(one["finding"] for one in said["points"] if one["force"] == force)


@each
def test_what_was_looked_at_are_the_answers_of_the_case(base, path):
    case = read_case(path, base)
    facts = advise(case, base).inference.facts
    subjects = {str(subject): subject for kind in (Kind.CASE, Kind.MEASURE, Kind.GROUP) for subject in case.subjects(kind)}
    said, open_duties = said_of(path, base), []
    for point in said["points"]:
        asked = base.requirements[point["requirement"]].questions
        if point["finding"] in ("gjelder-ikke", "ikke-vurdert"):
            assert not point["looked_at"] and point["because"]  # only what settles whether it applies was read
            continue
        assert point["looked_at"] and {one["question"] for one in point["looked_at"]} <= set(asked)
        for one in point["looked_at"]:
            answer = facts.answer(subjects[point["subject"]], one["question"])
            assert (one["answer"], one["certainty"] or "") == (value_token(answer), answer.certainty if answer else "")
            assert one["sources"] == list(answer.sources if answer else ())
            assert facts.answer(subjects[one["subject"]], one["question"]) == answer
        if point["finding"] == "mangler":
            open_duties.append(point)
            assert any(one["answer"] == "ubesvart" for one in point["looked_at"])
    assert path != RICH or open_duties


@each
def test_every_point_and_every_advice_has_its_source(base, path):
    said = said_of(path, base)
    for one in [*said["points"], *said["guidance"]]:
        source = one["source"]
        assert source["clauses"] or source["law"] or one["basis"] == "slutning"
        for place in source["clauses"]:
            clause = base.clauses[place["id"]]
            assert (place["heading"], place["number"]) == (clause.section, clause.ordinal)
            assert place["fingerprint"] == clause.fingerprint and len(clause.fingerprint) == 16
        assert {law["id"] for law in source["law"]} <= set(base.sources)
        assert one["force"] != "må" or source["law"]


# What it never says


def every_value(said, key=""):
    """(key, text) of every text that the program itself writes: what people wrote and what the field says is left out."""
    if isinstance(said, dict):
        for name, value in said.items():
            yield from every_value(value, name)
    elif isinstance(said, list):
        for value in said:
            yield from every_value(value, key)
    elif isinstance(said, str):
        yield key, said


@pytest.mark.parametrize("language", LANGUAGES)
@each
def test_nothing_is_said_to_be_met_and_nothing_recommended_to_be_a_fault(base, path, language):
    with speaking(language):
        said = said_of(path, base)
    for one in said["points"]:
        assert one["finding"] in CODES[one["force"]]
        assert one["force"] == "må" or one["words"]["finding"] not in ("Mangler", "Manglar", "Missing")
    own = ("finding", "then", "now", "sentence", "lead", *one["words"])
    ours = [text for key, text in every_value(said) if key in own and key not in ("because", "subject", "requirement", "source")]
    assert len(ours) > 20
    for text in ours:
        assert not re.search(r"oppfyl|fulfil|compl(y|ian)|lovbrudd|lovbrot|avvik\b|prosent|percent|%|\bfeil\b", text.lower()), (
            text
        )


def test_the_codes_and_the_words_go_together():
    """As many codes as words of a force, and a code never holds a status that sounds like approval."""
    for force in Force:
        usual = [one for one in FINDINGS if not (force is Force.MUST and one == "avvist")]
        codes, words = [names(force)[one].code for one in usual], [finding(force, one) for one in usual]
        assert len(set(codes)) == len(set(words)) == len(usual)
        assert "oppfylt" not in codes and not any(" " in code for code in codes)


def test_a_dismissed_recommendation_stands_with_its_reason_and_is_no_fault(base, tmp_path):
    case = read_case(RICH, base)
    given = next(one for one in advise(case, base).prompts if one.rule.force.dismissible)
    record = plain(read_bytes(RICH.read_bytes(), "x.yaml", [])) | {
        "dismissals": [
            {"rule": RECOMMENDED, "subject": case.measures[0].id, "reason": "not here"},
            {"rule": given.rule.id, "subject": str(given.subject), "reason": "nor this"},
        ]
    }
    (tmp_path / "x.yaml").write_text(write(record), encoding="utf-8")
    said = said_of(tmp_path / "x.yaml", base)
    (one,) = [one for one in said["points"] if one["finding"] == "avvist-med-grunn"]
    assert (one["requirement"], one["dismissed"]) == (RECOMMENDED, "not here")
    guidance = {(one["rule"], one["subject"]): one["dismissed"] for one in said["guidance"] if one["dismissed"]}
    assert guidance == {(given.rule.id, str(given.subject)): "nor this"}


# The same bytes


@pytest.mark.parametrize("path", EXAMPLES[:: size(5, 1)], ids=lambda path: path.stem)
def test_another_machine_gives_the_same_bytes(base, path, tmp_path):
    """Another process, folder, file name, time zone and order of hashing."""
    shutil.copy(path, tmp_path / "another name.yaml")
    program = """if True:
        import pathlib, sys
        from advisor import knowledge
        from advisor.audit.one.statement import statement
        file = pathlib.Path("another name.yaml")
        sys.stdout.buffer.write(statement(file.read_bytes(), str(file), knowledge.load()).as_json())
    """
    surroundings = {**os.environ, "PYTHONHASHSEED": "7", "TZ": "Pacific/Auckland", "PYTHONPATH": str(ROOT), "LC_ALL": "C"}
    done = subprocess.run([sys.executable, "-c", program], cwd=tmp_path, env=surroundings, capture_output=True, check=True)
    with speaking("nb"):
        assert done.stdout == statement(path.read_bytes(), str(path), base).as_json()
    assert str(path).encode() not in done.stdout and os.fsencode(path.parent) not in done.stdout


def without_words(said):
    if isinstance(said, dict):
        return {key: without_words(value) for key, value in said.items() if key not in ("words", "language", "command")}
    return [without_words(one) for one in said] if isinstance(said, list) else said


@each
def test_all_but_the_words_is_alike_in_every_language(base, path):
    found = {}
    for language in LANGUAGES:
        with speaking(language):
            found[language] = said_of(path, base)
    assert [said["language"] for said in found.values()] == list(LANGUAGES)
    alike = [without_words(said) for said in found.values()]
    assert alike[0] == alike[1] == alike[2]
    assert found["nb"]["not_checked"] != found["en"]["not_checked"]


def test_the_digest_is_that_of_the_bytes_and_nothing_else_follows_a_comment(base):
    text = RICH.read_bytes()
    before, after = (json.loads(statement(one, "x", base).as_json()) for one in (text, text + b"# a comment\n"))
    assert before["case"].pop("sha256") == hashlib.sha256(text).hexdigest()
    assert after["case"].pop("sha256") == hashlib.sha256(text + b"# a comment\n").hexdigest()
    assert before == after


def test_an_answer_that_is_changed_shows(base):
    text = RICH.read_text(encoding="utf-8")
    changed = text.replace("anb-barn-berort: ja", "anb-barn-berort: nei", 1)
    assert changed != text
    before, after = (statement(one.encode(), "x", base) for one in (text, changed))
    assert before.file_digest != after.file_digest
    assert json.loads(before.as_json())["points"] != json.loads(after.as_json())["points"]


def test_it_says_what_it_was_made_of(base):
    said = said_of(RICH, base)
    assert said["knowledge_base"]["digest"] == base.digest and said["knowledge_base"]["version"] == base.version
    assert (said["knowledge_base"]["source_date"], said["knowledge_base"]["source_read"]) == ("2025-04-10", "2025-12-05")
    assert said["case"]["assessed_on"] == "2026-11-01"
    assert [(one["name"], one["reads"]) for one in said["engines"]] == [
        ("reference", "rules"),
        ("durable_rules", "rules"),
        ("pySHACL", "shapes"),
        ("plain-reading", "shapes"),
    ]
    assert all(one["version"] for one in said["engines"] if one["name"] in ("durable_rules", "pySHACL"))
    assert said["agree"] is True and said["disagreements"] == []
    assert said["command"] == ["prio", "audit", "avlastning-eller-team.yaml", "--format", "json", "--lang", "en"]


def by_engine(base, engine):
    case = parse_case(SMALL, "x", base)
    return Statement("x", "", advise(case, base, engine=engine), None).as_dict()


def test_engines_that_differ_or_lack_are_said(base):
    differ = by_engine(base, differing("S-BarnBerort", Truth.NEI))
    assert differ["agree"] is False and "S-BarnBerort" in {one["id"] for one in differ["disagreements"]}
    assert next(one["finding"] for one in differ["points"] if one["requirement"] == DUTY) == "mangler"
    alone = by_engine(base, lambda *_: None)
    assert alone["agree"] is None and "durable_rules" not in {one["name"] for one in alone["engines"]}


# What is refused, and what is left out


def test_a_case_without_a_date_is_refused_with_the_cure(base):
    dated = RICH.read_bytes()
    undated = dated.replace(b"assessed_on: 2026-11-01\n", b"")
    with pytest.raises(UnusableCase) as refused:
        statement(undated, "case.yaml", base)
    (problem,) = refused.value.problems
    assert problem.file == "case.yaml" and "assessed" in problem.what
    cure = re.search(r"«(assessed_on: .*)»", problem.cure)[1]
    assert statement(undated + cure.encode() + b"\n", "case.yaml", base).as_dict()["case"]["assessed_on"] == "2026-11-01"


def test_a_broken_file_is_refused_with_every_error(base):
    with pytest.raises(UnusableCase) as refused:
        statement(b"case: x\nassessed_on: tomorrow\nunknown: 1\n", "case.yaml", base)
    assert [problem.line for problem in refused.value.problems] == [2, 3]


PERSONAL = f"""
case: x-91234567
title: Ring 91 23 45 67
level: praksis
assessed_on: 2026-11-01
measures:
  - id: samtale-92345678
    title: Spør kari@example.org
    answers:
      nytte-samlet: {{value: stor, rationale: Ring 91234567, sources: [kari@example.org]}}
      anb-barn-berort: ja
      bb-vurder: Ring mor på 91 23 45 67 før dere velger
dismissals: [{{rule: {BENEFIT}, subject: samtale-92345678, reason: Ring 91234567}}]
"""


def test_what_looks_like_personal_data_is_not_given_out(base, capsys):
    made = statement(PERSONAL.encode(), "case.yaml", base)
    show_statement(made)
    for said in (made.as_json().decode(), capsys.readouterr().out):
        assert "[phone]" in said and "[email]" in said
        for secret in ("91234567", "91 23 45 67", "92345678", "kari@example.org"):
            assert secret not in said


# Beside another knowledge base


@pytest.fixture(scope="module")
def ended(base):
    """A rule that people are given guidance by today, and were not before."""
    return next(one.rule for one in advise(read_case(RICH, base), base).prompts if one.rule.force is Force.MAY)


@pytest.fixture(scope="module")
def older(tmp_path_factory, base, ended):
    """A base in which one recommendation was asked for at the greatest depth only, and a rule has ended."""
    cache = pytest.MonkeyPatch()
    cache.setenv("XDG_CACHE_HOME", str(tmp_path_factory.mktemp("cache")))
    folder = tmp_path_factory.mktemp("older")
    for part in ("ontology", "rules"):
        shutil.copytree(ROOT / part, folder / part)
    shapes = folder / "ontology" / "shapes.ttl"
    demand = re.compile(rf"(?m)^(krav:{WORTH_IT}\.\S+ sh:path [^.]*?prio:dybde) valg:\w+( ;\n)(?:    prio:tilDybde [^\n]*\n)?")
    text, deepened = demand.subn(r"\1 valg:grundig\2", shapes.read_text(encoding="utf-8"))
    assert deepened
    shapes.write_text(text, encoding="utf-8")
    rules = folder / Path(ended.file).relative_to(base.folder)
    head, name, rest = rules.read_text(encoding="utf-8").partition(f"- id: {ended.id}\n")
    rest = re.sub(r"(  valid_from: \S+\n)", r"\1  valid_to: 2026-06-30\n", rest, count=1)
    rules.write_text(head + name + rest, encoding="utf-8")
    yield knowledge.load(folder)
    cache.undo()


def test_the_same_base_or_none_is_no_comparison(base):
    text = RICH.read_bytes()
    assert statement(text, "x", base).as_json() == statement(text, "x", base, base).as_json()
    assert said_of(RICH, base)["compared_with"] is None


@each
def test_what_differs_from_todays_base_is_said_both_ways(base, older, ended, path):
    then, now = (at_depth(advise(read_case(path, one), one)) for one in (older, base))
    there, back = said_of(path, older, base)["compared_with"], said_of(path, base, older)["compared_with"]
    new = {(one["requirement"], one["subject"]): (one["then"], one["now"]) for one in there["points"]}
    assert new.keys() == now.keys() - then.keys() and all(was is None and code in ADVICE for was, code in new.values())
    assert {key[0] for key in new} <= {WORTH_IT}
    assert {(one["requirement"], one["subject"]): (one["now"], one["then"]) for one in back["points"]} == new
    assert there["guidance_that_came"] == back["guidance_that_went"] and not there["guidance_that_went"]
    assert {one["rule"] for one in there["guidance_that_came"]} <= {ended.id}
    assert (
        there["same"] is not (there["points"] or there["guidance_that_came"] or there["problems"])
        and there["same"] == back["same"]
    )
    assert there["knowledge_base"]["digest"] == base.digest
    if path == RICH:
        assert there["points"] and there["guidance_that_came"]


def test_an_older_base_is_named_in_the_command(base, older):
    command = said_of(RICH, older, base)["command"]
    assert command[command.index("--kb") + 1] == older.digest[:12]
    assert said_of(RICH, older)["command"] == command and "--kb" not in said_of(RICH, base)["command"]


def test_why_todays_base_cannot_read_the_case_is_said(base):
    today = replace(base, digest="0" * 64, questions={id: one for id, one in base.questions.items() if id != "nytte-samlet"})
    said = said_of(RICH, base, today)["compared_with"]
    assert not said["same"] and len(said["problems"]) == 2  # each measure answers it
    assert all("nytte-samlet" in one["words"]["what"] and one["line"] for one in said["problems"])
    assert str(RICH) not in json.dumps(said)


# On a terminal


@pytest.mark.parametrize(
    ("path", "language"),
    size(list(zip(EXAMPLES, cycle(LANGUAGES), strict=False)), [*product(EXAMPLES, LANGUAGES)]),
    ids=lambda one: getattr(one, "stem", one),
)
def test_the_terminal_shows_the_same_findings_within_eighty_columns(base, older, path, language, capsys, monkeypatch):
    monkeypatch.setattr(terminal, "PLAIN_WIDTH", 80)
    with speaking(language):
        made = statement(path.read_bytes(), "case.yaml", older, base)
        show_statement(made)
        shown = capsys.readouterr().out
        flat = " ".join(shown.split())
        for sentence in [*lead(made.advice, made.points), *(one["words"]["sentence"] for one in made.as_dict()["not_checked"])]:
            assert sentence in flat.replace("• ", "")
        for row in rows(made.advice, made.points):
            force = wording.force(row.requirement.force, row.requirement.basis)
            assert f"{force} {row.word} {wording.label(row.requirement)} {row.requirement.id}" in flat
    whole = (made.advice.knowledge.digest, made.file_digest)
    assert all(one in shown for one in whole)
    wide = [line for line in shown.splitlines() if len(line.rstrip()) > 80]
    assert [line for line in wide if not line.strip().startswith("prio ")] == []
    heads = Counter(re.findall(r"^  \S.* (R-[A-Z]+-\d+)$", shown, re.M))
    assert heads == Counter(row.requirement.id for row in rows(made.advice, made.points))


@pytest.mark.parametrize(
    ("answer", "words"),
    [
        ("ja", "Applies because: «"),
        ("usikkert", "Whether it applies is not settled: «"),
        (None, "Whether it applies is not settled: «"),
        ("nei", "Does not come up with these answers: «"),
    ],
)
def test_what_may_not_apply_is_never_said_to_apply(base, capsys, answer, words):
    """It said «Applies because: … unsure» of a duty that may not apply."""
    given = {"anb-barn-berort": answer} if answer else {}
    case = {"case": "x", "assessed_on": "2026-11-01", "measures": [{"id": "a", "title": "A", "answers": given}]}
    made = statement(json.dumps(case).encode(), "x.json", base)
    of_duty = [row for row in rows(made.advice, made.points) if row.requirement.id == DUTY]
    show_statement(made)
    shown = " ".join(capsys.readouterr().out.split())
    assert [wording.because(row.applies, row.because).startswith(words) for row in of_duty] == [True]
    assert words in shown.partition(DUTY)[2].partition(" Source: ")[0]
    if answer != "ja":
        assert "Applies because" not in shown.partition(DUTY)[2].partition(" Source: ")[0]


def test_the_terminal_says_when_nothing_differs(base, capsys):
    other = replace(base, digest="0" * 64)
    show_statement(statement(SMALL, "my case.yaml", base, other))
    shown = capsys.readouterr().out
    assert "With today's knowledge base: no difference." in shown
    assert "prio audit 'my case.yaml' --format json --lang en" in shown


OWN, MADE_UP = "examples/hverdagsrehabilitering.yaml", "examples/kb-prioriteringscentrum/examples/fallforebygging.yaml"


@pytest.mark.parametrize(
    ("case", "by"),
    [
        (OWN, []),
        (OWN, ["--supplement", "docs/tillegg-fjellvik"]),
        (MADE_UP, ["--kb", "examples/kb-prioriteringscentrum"]),  # of another guideline: nothing is compared
        (MADE_UP, ["--kb", "examples/kb-prioriteringscentrum", "--today", "."]),
    ],
    ids=lambda one: " ".join(one) or "own" if isinstance(one, list) else "",
)
def test_the_command_that_repeats_it_names_the_base_as_it_was_named(case, by, monkeypatch):
    monkeypatch.chdir(ROOT)
    shown = prio("audit", case, *by)[1].splitlines()
    (command,) = (line.split() for line in shown if line.strip().startswith("prio "))
    assert command == ["prio", "audit", case, *by, "--format", "json", "--lang", "en"]
    said = json.loads(prio("audit", case, *by, "--format", "json")[1])
    named = ["--kb", said["knowledge_base"]["digest"][:12]] if by else []  # no folder stands in the bytes
    assert said["command"][3:-4] == named


def test_what_people_wrote_of_participation_has_one_full_stop_between(base):
    rows = (
        Participation("mottakere", "Møte i mars.", "Tryggest hjemme", "Vi la til en natt."),
        Participation("pårørende", "Brev"),
    )
    said = wording.answer(base.questions["bg-medvirkning"], Answer(State.VALUE, rows))
    assert "Møte i mars. Tryggest hjemme. Vi la til en natt.;" in said
    assert said.endswith("Brev")
