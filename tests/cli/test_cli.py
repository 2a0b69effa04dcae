"""What `prio` says, in which form, and with which exit code: 0 fine, 1 something is missing, 2 unusable input."""

import json
import os
import re
import shutil
import subprocess
import sys
from importlib import import_module

import click
import pytest
from click.testing import CliRunner
from rdflib import Graph
from rdflib.namespace import RDF, SH

from advisor import knowledge
from advisor.advice.advice import advise
from advisor.case.casefile import read_case
from advisor.cli import main
from advisor.cli.base import COMMANDS
from advisor.knowledge.terms import Force
from tests import growing
from tests.conftest import EXAMPLES, ROOT, size

from ..finding import BASE, DUTY, RANKED, WEIGHING, WHETHER, reading

WHOLE, LEFT = str(ROOT / "examples" / "lunsjtilbud-kort.yaml"), str(ROOT / "examples" / "avlastning-eller-team.yaml")
PROGRAM = [sys.executable, "-c", "from advisor.cli import main; main()"]


def prio(*args, lang="en"):
    """The exit code and all that is said. An exception that is not an exit is raised."""
    result = CliRunner().invoke(main, [*map(str, args), "--lang", lang])
    if not isinstance(result.exception, SystemExit | None):
        raise result.exception
    return result.exit_code, result.output


def from_json(*args):
    code, said = prio(*args, "--format", "json")
    return code, json.loads(said)


@pytest.fixture
def broken(tmp_path):
    path = tmp_path / "broken.yaml"
    path.write_text("case: x\ntitle: a: b\n")
    return path


def every_command(command, name=()):
    yield name
    for sub in command.list_commands(None) if isinstance(command, click.Group) else ():
        yield from every_command(command.get_command(None, sub), (*name, sub))


@pytest.mark.parametrize("command", [*every_command(main)], ids=" ".join)
def test_every_command_has_help(command):
    result = CliRunner().invoke(main, [*command, "--help"])
    assert result.exit_code == 0
    assert "Usage:" in result.output


def test_every_command_speaks_three_languages_and_takes_another_knowledge_base():
    for name in every_command(main):
        command = main
        for word in name:
            command = command.get_command(None, word)
        if not isinstance(command, click.Group):
            assert {"lang", "kb"} <= {parameter.name for parameter in command.params}, name


def test_every_command_is_where_the_table_of_commands_says():
    for module in ROOT.glob("advisor/cli/*.py"):
        import_module(f"advisor.cli.{module.stem}")
    assert {name: command.callback.__module__ for name, command in main.commands.items()} == {
        name: f"advisor.cli.{module}"
        for name, module in (COMMANDS | {"audit": "auditing"}).items()  # others add to it
    }


def test_a_command_that_does_not_exist_is_told_which_is_near():
    assert (prio("chekc")[0], "check" in prio("chekc")[1]) == (2, True)


# check


@pytest.mark.parametrize(("file", "code"), [(WHOLE, 0), (LEFT, 1), ("missing.yaml", 2)])
@pytest.mark.parametrize("form", ["text", "json", "turtle"])
def test_check_exits_with_what_it_found(file, code, form):
    assert prio("check", file, "--format", form)[0] == code


@pytest.mark.parametrize("path", EXAMPLES, ids=lambda path: path.stem)
def test_check_gives_the_same_advice_as_the_library(base, path):
    advice = advise(read_case(path, base), base)
    code, said = from_json("check", path)
    assert said == json.loads(json.dumps(advice.as_dict()))
    assert code == (0 if advice.complete and not advice.disagreements else 1)


@pytest.mark.parametrize("path", EXAMPLES, ids=lambda path: path.stem)
def test_the_text_names_every_duty_that_is_open_and_all_of_it_all_advice(base, path):
    advice = advise(read_case(path, base), base)
    duties = {one.requirement.id for one in advice.blocking}
    duties |= {one.rule.id for one in advice.prompts if one.rule.force is Force.MUST and not one.dismissed}
    said, whole = prio("check", path)[1], prio("check", path, "--all")[1]
    assert [id for id in duties if id not in said] == []
    assert [id for id in duties | {one.rule.id for one in advice.prompts} if id not in whole] == []
    assert [id for _subject, id in advice.next if (base.questions[id].case_field or id) not in whole] == []
    assert len(said.splitlines()) <= len(whole.splitlines())


@pytest.mark.parametrize("path", EXAMPLES, ids=lambda path: path.stem)
def test_what_is_long_is_folded_with_its_count(base, path):
    advice = advise(read_case(path, base), base)
    said = prio("check", path)[1]
    pieces = re.findall(r"^(?:Must|Should|May) · .*  (R-[A-Z]+-\d+)$", said, re.M)
    active = advice.active_prompts()
    must = sum(rule.force is Force.MUST for rule, _several in active)
    assert pieces == [rule.id for rule, _several in active][: max(7, must)]
    folded = list(map(int, re.findall(r"and (\d+) more: --all", said)))
    assert (len(active) - len(pieces) in folded) == (len(active) > len(pieces))
    assert "--all" not in prio("check", path, "--all")[1]


@pytest.mark.parametrize("path", EXAMPLES, ids=lambda path: path.stem)
def test_the_two_counts_and_the_duties_stand_first_and_nothing_calls_the_whole_complete(base, path):
    advice = advise(read_case(path, base), base)
    for lang, words in {
        "nb": ("Veilederens vurderinger", "Dokumentets avsnitt"),
        "en": ("Assessments of", "Sections of"),
    }.items():
        said = prio("check", path, lang=lang)[1]
        top = " ".join(said.strip().split("\n\n")[1].split())
        assert top.startswith(words[0]) and words[1] in top
        assert f" {advice.answered} {'av' if lang == 'nb' else 'of'} {len(advice.required)} " in top
        assert not re.search(r"\b(complete|komplett|ferdig|ingen svar mangler)\b", said.partition("\n§")[0], re.I)
    for state in advice.document:
        assert (" ".join(filter(None, [f"{state.number or ''}", state.section.label["en"]])) in top) is not state.whole


HEADLINE = {
    "nb": "0 plikter står åpne. 3 spørsmål avgjør om flere gjelder.",
    "nn": "0 plikter står opne. 3 spørsmål avgjer om fleire gjeld.",
    "en": "0 duties in law stand open. 3 questions decide whether more apply.",
}


@pytest.mark.parametrize("lang", HEADLINE)
def test_a_duty_that_may_not_apply_is_no_open_duty(tmp_path, lang):
    """tries/m23: three unanswered questions were counted as ten duties."""
    groups = [{"id": "g", "title": "Eldre"}]
    measures = [{"id": id, "title": id, "target_groups": groups} for id in "abc"]
    file = tmp_path / "m23.json"
    file.write_text(json.dumps({"case": "m23", "assessed_on": "2026-11-20", "measures": measures}), encoding="utf-8")
    for command in ("check", "audit"):
        assert HEADLINE[lang] in " ".join(prio(command, file, lang=lang)[1].split())
    assert len(from_json("check", file)[1]["deciding"]) == 3 and not from_json("check", file)[1]["open_duties"]


def test_the_json_names_what_is_open_and_what_the_document_lacks(base):
    advice, (_code, said) = advise(read_case(LEFT, base), base), from_json("check", LEFT)
    counts = said["assessments"]
    assert counts["required"] - counts["answered"] == len(counts["open"]) > 0
    assert all(one["force"] in ("må", "bør") and one["any_of"] for one in counts["open"])
    assert [one["title"] for one in said["document"]] == [state.section.label["en"] for state in advice.document]
    assert all((one["filled"] == "skrevet") >= (not one["lacking"]) or one["filled"] == "tomt" for one in said["document"])


def test_the_json_of_check_has_the_keys_of_the_design():
    _code, said = from_json("check", LEFT)
    top = {"case", "knowledge_base", "complete", "counts", "requirements", "prompts", "blocking", "next"}
    requirement = {"id", "subject", "status", "force", "basis", "message", "questions", "clauses", "because"}
    prompt = {"id", "subject", "kind", "force", "basis", "message", "clauses", "because", "dismissed"}
    reasons = [reason for one in said["requirements"] + said["prompts"] for reason in one["because"]]
    assert top <= set(said)
    assert {"version", "digest", "source_date"} == set(said["knowledge_base"])
    assert {"må", "bør", "kan"} == set(said["counts"])
    assert all(requirement <= set(one) for one in said["requirements"])
    assert all(prompt <= set(one) for one in said["prompts"])
    assert reasons and all({"question", "subject", "value"} == set(reason) for reason in reasons)


PROPOSED = {
    "nb": "Svarene deres gir: 5 300 000 kroner per år.",
    "nn": "Svara dykkar gir: 5 300 000 kroner per år.",
    "en": "Your answers give: 5,300,000 NOK per year.",
}


@pytest.mark.parametrize("lang", PROPOSED)
def test_what_the_answers_give_is_told_once(lang):
    """People wrote 5.9 million as the change in the coming year; their measures come to 5.3."""
    _code, said = prio("check", ROOT / "examples" / "sykehjem-eller-hjemmetjeneste.yaml", lang=lang)
    assert " ".join(said.split()).count(PROPOSED[lang]) == 1


def test_turtle_is_a_shacl_report():
    _code, said = prio("check", LEFT, "--format", "turtle")
    report = Graph().parse(data=said, format="turtle")
    assert len(list(report.subjects(RDF.type, SH.ValidationReport))) == 1
    assert len(list(report.subjects(RDF.type, SH.ValidationResult))) > 0


def test_several_files_come_with_a_total():
    code, said = from_json("check", *EXAMPLES)
    assert code == 1
    assert [len(said["cases"]), said["total"]["files"], said["total"]["unusable"]] == [len(EXAMPLES), len(EXAMPLES), 0]
    assert said["total"]["complete"] + said["total"]["left"] == len(EXAMPLES)
    assert f"{len(EXAMPLES)} files: {said['total']['complete']} with every assessment answered" in prio("check", *EXAMPLES)[1]


def test_an_unusable_file_does_not_hide_the_good_ones(broken):
    code, said = from_json("check", WHOLE, broken, LEFT)
    assert code == 2
    assert said["total"] == {"files": 3, "complete": 1, "left": 1, "unusable": 1}
    assert [one.get("case") for one in said["cases"]] == ["lunsjtilbud-kort", None, "avlastning-eller-team"]
    assert {"line": 2, "file": str(broken)}.items() <= said["cases"][1]["problems"][0].items()
    code, text = prio("check", WHOLE, broken, LEFT)
    assert code == 2
    assert f"{broken}:2" in text and "3 files: 1 with every assessment answered" in text


@pytest.mark.parametrize("args", [["check", LEFT], ["explain", LEFT, DUTY], ["kb", "rules"]], ids=" ".join)
def test_the_three_languages_differ(args):
    assert len({prio(*args, lang=lang)[1] for lang in ("nb", "nn", "en")}) == 3


# What cannot be used


@pytest.fixture
def bad_base(tmp_path):
    for part in ("ontology", "rules"):
        shutil.copytree(ROOT / part, tmp_path / "kb" / part)
    (tmp_path / "kb" / "rules" / "helhet.yaml").write_text("- id: R-X\n  abuot: case\n")
    return tmp_path / "kb"


@pytest.mark.parametrize("form", ["text", "json"])
def test_what_is_unusable_is_exit_2_with_a_place(tmp_path, broken, bad_base, form):
    for args, word in [
        (["check", tmp_path / "missing.yaml"], "missing.yaml"),
        (["check", tmp_path], str(tmp_path)),
        (["check", broken], f"{broken}"),
        (["explain", broken, DUTY], f"{broken}"),
        (["explain", WHOLE, f"{DUTY[:-1]}00{DUTY[-1]}"], DUTY),
        (["explain", WHOLE, "zzz"], "zzz"),
        (["explain", WHOLE, WHETHER, "--subject", "tiltak:zzz"], "tiltak:lunsj"),
        (["check", WHOLE, "--kb", tmp_path], str(tmp_path)),
        (["kb", "check", "--kb", tmp_path / "none"], "none"),
        (["kb", "check", "--kb", broken], f"{broken}"),
        (["kb", "rules", "--kb", bad_base], "helhet.yaml"),
    ]:
        code, said = prio(*args, "--format", form)
        assert (code, word in said) == (2, True), (args, said)
        assert form == "text" or {"file", "line", "what", "cure"} == set(json.loads(said)["problems"][0])


@pytest.mark.parametrize(
    "args", [["check"], ["chekc"], ["check", WHOLE, "--format", "xml"], ["check", WHOLE, "--lang", "de"]], ids=str
)
def test_a_wrong_command_line_is_exit_2(args):
    assert CliRunner().invoke(main, args).exit_code == 2


# explain


@pytest.mark.parametrize(
    ("id", "value"), [(reading(BASE, "alvorlighet-hast").id, "nei"), (WHETHER, "oppfylt"), ("anb-barn-berort", "nei")]
)
def test_explain_says_where_a_rule_a_requirement_and_a_question_stand(id, value):
    code, said = from_json("explain", WHOLE, id)
    assert code == 0
    assert [(one["id"], one["value"]) for one in said] == [(id, value)]
    assert {"subject", "would_change", "clauses"} <= set(said[0])
    code, text = prio("explain", WHOLE, id)
    assert code == 0 and id in text


def test_explain_says_why_and_what_would_change_it():
    _code, (one, other) = from_json("explain", LEFT, WEIGHING)
    assert [one["subject"], one["value"]] == ["tiltak:avlastning", "oppfylt"]
    assert [other["subject"], other["value"]] == ["tiltak:team", "mangler"]
    assert {"question": "anb-barn-berort", "subject": "tiltak:team", "value": "ja"} in other["because"]
    assert {"question": "bb-plikt-avveies", "subject": "tiltak:team", "outcome": "oppfylt"}.items() <= other["would_change"][
        -1
    ].items()


def test_explain_can_be_about_one_subject():
    code, said = from_json("explain", LEFT, WEIGHING, "--subject", "tiltak:team")
    assert (code, [one["subject"] for one in said]) == (0, ["tiltak:team"])


@pytest.fixture(scope="module")
def round_(tmp_path_factory):
    """A budget round of 40 measures in order, as a case file."""
    path = tmp_path_factory.mktemp("round") / "runde.yaml"
    path.write_text(json.dumps(growing.budget_round(40, written=False)), encoding="utf-8")
    return path


def test_of_very_many_pairs_the_first_are_explained_and_the_others_counted(round_):
    code, said = prio("explain", round_, RANKED)
    headings = re.findall(rf"^{RANKED}  ", said, re.M)
    assert code == 0 and 0 < len(headings) < 10
    assert said.count("The advice is given.") == len(headings)  # those that are given stand first
    assert f"and {40 * 39 - len(headings)} more\n" in said
    pair = re.search(r"--subject '(par:[^']+)'", said)[1]
    code, one = prio("explain", round_, RANKED, "--subject", pair)
    assert code == 0 and len(re.findall(rf"^{RANKED}  ", one, re.M)) == 1 and "--subject" not in one
    code, every = from_json("explain", round_, RANKED)
    assert code == 0 and len(every) == 40 * 39


def test_of_few_pairs_each_is_explained():
    said = prio("explain", LEFT, RANKED)[1]
    assert len(re.findall(rf"^{RANKED}  ", said, re.M)) == 2 and "--subject" not in said


def test_what_is_folded_of_many_measures_names_the_count_and_all_has_every_name(round_):
    code, said = prio("check", round_)
    everything, whole = prio("check", round_, "--all")
    titles = [one["title"] for one in growing.budget_round(40, written=False)["measures"]]
    assert code == everything == 1
    assert [title for title in titles if title not in " ".join(whole.split())] == []
    assert [title for title in titles if title not in " ".join(said.split())] != []
    counts = [int(count) for count in re.findall(r"(?:and|said of) (\d+) more", said)]
    assert counts and max(counts) > 30
    named = re.search(r"Concerns: (.*?) and (\d+) more", " ".join(said.split()))
    assert int(named[2]) + len(re.findall(r"Kutt \d+:", named[1])) <= 40
    assert len(said.splitlines()) < len(whole.splitlines()) / 2


# kb


def test_the_shipped_knowledge_base_is_whole(base):
    code, said = from_json("kb", "check")
    assert (code, said["problems"], said["version"], said["digest"]) == (0, [], base.version, base.digest)
    assert said["clauses"] == 359
    code, text = prio("kb", "check")
    assert code == 0 and base.version in text and base.digest in text.replace("\n", "")


@pytest.mark.parametrize(
    ("listing", "keys"),
    [
        ("questions", {"id", "about", "answer_type", "options", "clauses", "group", "order", "depth", "ours"}),
        ("rules", {"id", "about", "force", "basis", "clauses", "examples"}),
        ("coverage", {"clause", "by", "planned", "out_of_scope"}),
    ],
)
def test_the_lists_have_their_keys(listing, keys):
    code, entries = from_json("kb", listing)
    assert code == 0
    assert entries and all(keys <= set(entry) for entry in entries)


def test_every_rule_has_examples_that_fire_and_that_are_silent():
    _code, entries = from_json("kb", "rules")
    without = [one["id"] for one in entries if one["situation"] and not (one["examples"]["fires"] and one["examples"]["silent"])]
    assert without == []


def test_coverage_has_something_for_each_of_the_359_clauses():
    _code, entries = from_json("kb", "coverage")
    assert len({entry["clause"] for entry in entries}) == len(entries) == 359
    assert [entry["clause"] for entry in entries if not (entry["by"] or entry["planned"] or entry["out_of_scope"])] == []


def test_what_is_ours_is_one_list(base):
    _code, ours = from_json("kb", "ours")
    assert {one["id"] for one in ours["questions"]} == {question.id for question in base.questions.values() if question.ours}
    assert all({"id", "text"} == set(one) - {"valid_to"} for several in ours.values() for one in several)


def test_a_rule_that_holds_no_more_is_listed_with_its_last_day(base):
    latest = {rule.id: rule for rule in sorted(base.rules, key=lambda rule: rule.valid_from)}
    retired = {id: rule.valid_to.isoformat() for id, rule in latest.items() if rule.valid_to and id not in base.requirements}
    assert retired
    (_code, entries), (_code, ours) = from_json("kb", "rules"), from_json("kb", "ours")
    assert {one["id"]: one["valid_to"] for one in entries if one["valid_to"]} == retired
    listed = {one["id"]: one["valid_to"] for one in [*ours["inferences"], *ours["situations"]]}
    assert {id: day for id, day in listed.items() if day} == {id: day for id, day in retired.items() if id in listed} != {}
    for listing, rules in (("rules", retired), ("ours", retired.keys() & listed.keys())):
        said = " ".join(prio("kb", listing, lang="nb")[1].split())
        assert said.count("Gjaldt til 31. oktober 2026.") == len(rules)


@pytest.mark.parametrize("listing", ["questions", "rules", "coverage", "ours"])
def test_the_lists_in_text_can_be_searched_for_every_id(listing):
    _code, entries = from_json("kb", listing)
    rows = entries if isinstance(entries, list) else [one for several in entries.values() for one in several]
    code, said = prio("kb", listing)
    assert code == 0
    assert [id for one in rows if (id := one.get("id", one.get("clause"))) not in said] == []


# Real processes


def run(*args, **env):
    return subprocess.run([*PROGRAM, *args], cwd=ROOT, capture_output=True, env={**os.environ, **env}, timeout=60)


def test_a_pipe_gets_text_without_colour_codes():
    done = run("check", LEFT, "missing.yaml")
    assert done.returncode == 2
    assert WEIGHING.encode() in done.stdout and b"missing.yaml" in done.stderr
    assert b"\x1b" not in done.stdout + done.stderr


@pytest.mark.parametrize(
    "args", [["check", *map(str, EXAMPLES)], ["check", *map(str, EXAMPLES), "--format", "json"], ["kb", "questions"]]
)
def test_a_reader_that_leaves_early_sees_no_traceback(args):
    with subprocess.Popen([*PROGRAM, *args], cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as process:
        process.stdout.readline()
        process.stdout.close()
        said = process.stderr.read()
    assert b"Traceback" not in said and b"Exception" not in said


@pytest.mark.parametrize("encoding", ["ascii", *size([], ["latin-1", "cp1252"])])  # the first has no letter that they lack
@pytest.mark.parametrize(
    "args",
    [["check", LEFT], ["check", LEFT, "--format", "json"], ["explain", LEFT, WEIGHING]],
    ids=["text", "json", "explain"],
)
def test_an_old_terminal_gets_text_and_no_traceback(args, encoding):
    done = run(*args, PYTHONIOENCODING=encoding)
    assert b"Traceback" not in done.stderr
    assert WEIGHING.encode() in done.stdout


@pytest.mark.parametrize("form", ["text", "json"])
def test_a_file_name_that_is_not_utf8_is_no_traceback(tmp_path, form):
    name = os.fsdecode(os.fsencode(tmp_path) + b"/\xff.yaml")
    done = run("check", name, WHOLE, "--format", form, PYTHONIOENCODING="utf-8:strict")
    assert b"Traceback" not in done.stderr
    assert done.returncode == 2


def test_a_rule_that_does_not_fire_is_not_quoted_as_if_it_did():
    """What it says of a over b would be false of b over a."""
    arguments = ["explain", str(ROOT / "examples" / "avlastning-eller-team.yaml"), RANKED, "--lang", "en", "--subject"]
    fired = CliRunner().invoke(main, [*arguments, "par:avlastning>team"])
    silent = CliRunner().invoke(main, [*arguments, "par:team>avlastning"])
    assert "You placed" in fired.output
    assert "You placed" not in silent.output


def test_the_words_that_a_question_takes_are_shown():
    explained = CliRunner().invoke(
        main, ["explain", str(ROOT / "examples" / "lunsjtilbud-kort.yaml"), "nytte-samlet", "--lang", "en"]
    )
    assert "Options: ingen, liten, middels, stor, usikkert" in explained.output


def test_who_stops_a_command_gets_what_shells_say(monkeypatch):
    def stopped(*_arguments):
        raise KeyboardInterrupt

    monkeypatch.setattr(knowledge, "load", stopped)
    result = CliRunner().invoke(main, ["check", str(WHOLE)])
    assert (result.exit_code, result.output) == (130, "")
