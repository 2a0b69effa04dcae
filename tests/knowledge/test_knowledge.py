"""The knowledge base: what it holds, and what a maintainer is told who makes a mistake in it."""

import dataclasses
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Sequence
from datetime import date
from pathlib import Path

import pytest

from advisor import knowledge
from advisor.knowledge import cache
from advisor.knowledge.terms import Force
from advisor.text.errors import Problem, UnusableKnowledge

from ..conftest import ROOT
from ..earlier import earlier_base
from .planting import Mistake, Told, in_copies

GUIDELINE, SHAPES, SOURCES = "ontology/guideline.ttl", "ontology/shapes.ttl", "ontology/sources.ttl"
CRISIS = "rules/krise.yaml"


@pytest.fixture(autouse=True)
def cache_of_our_own(tmp_path, monkeypatch):
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    monkeypatch.setattr(cache, "CARRIED", tmp_path / "carried")


@pytest.fixture
def copy(tmp_path) -> Path:
    for folder in ("ontology", "rules"):
        shutil.copytree(ROOT / folder, tmp_path / "base" / folder)
    return tmp_path / "base"


def load(folder: Path) -> knowledge.KnowledgeBase:
    """As another process would: what this one has loaded before is not remembered."""
    return knowledge.load.__wrapped__(folder)


def edit(folder: Path, file: str, old: str, new: str, after: str = "") -> int:
    """Writes `new` for the first `old` (behind `after`). Gives the line of `after`, or else of `old`."""
    path = folder / file
    text = path.read_text(encoding="utf-8")
    start = text.index(after)
    place = text.index(old, start)
    path.write_text(text[:place] + new + text[place + len(old) :], encoding="utf-8")
    return text.count("\n", 0, start if after else place) + 1


@pytest.fixture
def change(copy):
    """Changes one thing in a copy of the base. Gives what is said when it is loaded, and the line of the change."""

    def apply(file: str, old: str, new: str, after: str = "") -> tuple[list[Problem], int]:
        line = edit(copy, file, old, new, after)
        with pytest.raises(UnusableKnowledge) as raised:
            load(copy)
        return raised.value.problems, line

    return apply


def said_at(problems: Sequence[Problem], file: str, line: int) -> str:
    return " ".join(f"{one.what} {one.cure}" for one in problems if one.file.endswith(file) and one.line == line)


def said_of(problems: Sequence[Problem], file: str, line: int, whole: str = "") -> str:
    """What is said of the description that begins on a line of a Turtle file, on any of its lines. `whole`: as it is."""
    below = (whole or (ROOT / file).read_text(encoding="utf-8")).splitlines()[line:]
    lines = next((number for number, text in enumerate(below) if text[:1].strip()), len(below))
    return " ".join(said_at(problems, file, one) for one in range(line, line + lines + 1)).strip()


# What it holds ---------------------------------------------------------------------------------


def test_the_base_holds_what_it_is_said_to_hold(base):
    derived = [question.id for question in base.questions.values() if question.derived]
    assert derived == ["rank", "flere-tiltak", "fritekst-person"]
    assert len(base.questions) - len(derived) >= 231
    assert len(base.requirements) >= 59
    assert len(base.clauses) == 359


def test_the_duties_are_the_four_about_children(base):
    assert all(id.startswith("R-") for id in base.requirements)
    duties = [one.id for one in base.requirements.values() if one.force is Force.MUST]
    assert duties == ["R-BARN-02", "R-BARN-03", "R-BARN-04", "R-BARN-05"]


def test_the_base_says_its_version_and_the_date_of_its_source(base):
    assert base.version == "2026.11.8"
    assert base.source_date == date(2025, 4, 10)


def test_everything_has_its_text_in_bokmal_and_nynorsk(base):
    texts = [question.text for question in base.questions.values()] + [rule.text for rule in base.rules]
    texts += [one.label for one in base.requirements.values()]
    texts += [demand.message for one in base.requirements.values() for demand in one.demands]
    assert all(text.get("nb") and text.get("nn") for text in texts)


def test_a_loaded_rule_cannot_be_changed(base):
    with pytest.raises(dataclasses.FrozenInstanceError):
        base.rules[0].force = Force.MUST


def test_a_copy_of_the_base_has_the_same_digest(base, copy):
    assert load(copy).digest == base.digest


def test_the_day_picks_the_version_of_a_rule(copy):
    text = (copy / CRISIS).read_text(encoding="utf-8")
    start, end = text.index("- id: S-Krise"), text.index("- id: R-KRISE-01")
    first = text[start:end].replace("valid_from: 2025-04-10", "valid_from: 2025-04-10\n  valid_to: 2026-12-31")
    second = text[start:end].replace("valid_from: 2025-04-10", "valid_from: 2027-01-01").replace(": ja}", ": [ja, over]}", 1)
    (copy / CRISIS).write_text(text[:start] + first + second + text[end:], encoding="utf-8")
    base = load(copy)

    def passing(*day: int) -> list[tuple[str, ...]]:
        return [rule.when.options for rule in base.rules_on(date(*day)).concluding.get("Krise", ())]

    assert passing(2025, 4, 9) == []
    assert passing(2025, 4, 10) == passing(2026, 12, 31) == [("ja",)]
    assert passing(2027, 1, 1) == [("ja", "over")]


def test_days_with_the_same_rules_share_one_rule_set(base):
    assert base.rules_on(date(2026, 1, 1)) is base.rules_on(date(2026, 2, 2))


# A maintainer's mistakes -----------------------------------------------------------------------

RULE = "- id: S-Krise"
WHEN, CLAUSES, THEN = "{is: {krise-situasjon: ja}}", "clauses: [krise-situasjon]", "then: {situation: Krise}"
IN_A_RULE = [
    # fields
    ("force: kan", "forze: kan", "", "«forze» is not a field of a rule. Did you mean «force»?"),
    ("  force: kan\n", "", RULE, "The rule lacks: force"),
    (RULE, "- id:", "", ""),
    ("about: case", "about: sak", "", "case, measure, group, pair"),
    ("basis: slutning", "basis: slutnin", "", "dok, dok-KS, lokal, slutning"),
    ("force: kan", "force: bør", "", "never above kan"),
    ("2025-04-10", "2025-04-31", "", "«2025-04-31» is not a date"),
    # what it rests on
    (CLAUSES, "clauses: [krise-situasjn]", "", "«krise-situasjn». Did you mean «krise-situasjon»?"),
    (CLAUSES, "clauses: []", "", "names the clauses"),
    (CLAUSES, "clauses: [[krise-situasjon]]", "", ""),
    (CLAUSES, "law: [grunnloven-14]\n  " + CLAUSES, "", "«grunnloven-14». Did you mean «grunnloven-104»?"),
    (CLAUSES, "law: grunnloven-104\n  " + CLAUSES, "", ""),
    # the condition
    (WHEN, "{is: {krise-situasjn: ja}}", "", "no question «krise-situasjn». Did you mean «krise-situasjon»?"),
    (WHEN, "{is: {krise-situasjon: jaa}}", "", "no option of «krise-situasjon». The options are ja, nei, over."),
    (WHEN, "{is: {krise-situasjon: []}}", "", ""),
    (WHEN, "{situation: FlereTiltk}", "", "«FlereTiltk». Did you mean «FlereTiltak»?"),
    (WHEN, "{is: {anb-barn-berort: ja}}", "", "about a measure, not a case"),
    # what follows
    (THEN, "then: {situation: Krise, promt: tips}", "", "a situation, a prompt or both"),
    (THEN, "then: {situation: Krise, prompt: tipz}", "", "spørsmål, varsel, tips, krav"),
    (THEN, "then: {situation: }", "", ""),
    ("  ends_on: krise-beredskapsplan\n", "", "- id: R-KRISE-01", "does not say what ends it"),
    ("ends_on: krise-beredskapsplan", "ends_on: krise-situasjon", "- id: R-KRISE-01", "which its condition does not read"),
    ("ends_on: krise-beredskapsplan", "warning: kort", "", "is not a value of warning"),
    # texts and examples
    ("    nn: Krise eller beredskap\n", "", "text:", "The text lacks: nn"),
    ("    nn: Krise eller beredskap\n", "    nn:\n", "text:", "The text lacks: nn"),
    ("    nn: Krise", "    eng: Crisis\n    nn: Krise", "", "«eng» is not a language"),
    ("    - silent: {krise-situasjon: {each: [over, nei]}}\n", "", "examples:", "one just outside"),
    ("- fires:", "- fire:", "", "«fires:» or «silent:»"),
    (RULE, "- a rule\n\n- id: S-Krise", "", "A rule is a record of fields"),
]


@pytest.fixture(scope="module")
def rules_told(tmp_path_factory) -> list[Told]:
    """What is told of each mistake in a rule, in a base where each is planted in rules of its own."""
    mistakes = [Mistake(CRISIS, old, new, after) for old, new, after, _said in IN_A_RULE]
    at = tmp_path_factory.mktemp("rules")
    return in_copies(mistakes, lambda text, _one: text[text.index(RULE) :], "S-Krise|R-KRISE-01", at)


@pytest.mark.parametrize("number", range(len(IN_A_RULE)))
def test_a_mistake_in_a_rule_is_reported_at_its_line(rules_told, number):
    told = rules_told[number]
    assert said_at(told.problems, CRISIS, told.line)
    assert IN_A_RULE[number][-1] in said_at(told.problems, CRISIS, told.line)


def test_a_situation_that_rests_on_itself_is_reported_at_its_line(change):
    problems, line = change(CRISIS, WHEN, "{situation: Krise}", RULE)
    assert "in a circle: Krise → Krise" in said_at(problems, CRISIS, line)


def test_broken_yaml_is_reported_at_its_line_or_just_below(change):
    problems, line = change(CRISIS, "{situation: Krise},", "{situation: Krise,")
    assert problems[0].file.endswith(CRISIS)
    assert problems[0].line in (line, line + 1)


def test_a_situation_is_concluded_about_one_kind_of_subject(change):
    file = "rules/virkeomrade.yaml"
    problems, line = change(file, "situation: NasjonalSak", "situation: BarnBerort")
    assert "another kind of subject" in said_at(problems, file, line)


def test_situations_that_rest_on_each_other_in_a_circle_are_reported(copy, change):
    file = "rules/virkeomrade.yaml"
    line = edit(copy, file, "{is: {niva: nasjonalt}}", "{situation: AnnenSektor}", "- id: S-NasjonalSak")
    problems, _line = change(file, "{is: {avgr-kommunale-tjenester: nei}}", "{situation: NasjonalSak}")
    assert "NasjonalSak → AnnenSektor → NasjonalSak" in said_at(problems, file, line)


def test_a_rule_that_ends_before_it_begins_is_refused(change):
    problems, _line = change(CRISIS, "valid_from: 2025-04-10", "valid_from: 2025-04-10\n  valid_to: 2025-04-09")
    assert problems[0].file.endswith(CRISIS)


@pytest.mark.parametrize(
    ("second", "said"), [("2026-12-01", "both are valid on 2026-12-01"), ("2027-01-02", "none is valid")], ids=["overlap", "gap"]
)
def test_versions_of_a_rule_follow_each_other_without_overlap_or_gap(copy, second, said):
    text = (copy / CRISIS).read_text(encoding="utf-8")
    start, end = text.index(RULE), text.index("- id: R-KRISE-01")
    first = text[start:end].replace("valid_from", "valid_to: 2026-12-31\n  valid_from")
    (copy / CRISIS).write_text(
        text[:start] + first + text[start:end].replace("2025-04-10", second) + text[end:], encoding="utf-8"
    )
    with pytest.raises(UnusableKnowledge) as raised:
        load(copy)
    line = (text[:start] + first).count("\n") + 1
    assert said in said_at(raised.value.problems, CRISIS, line)


def test_a_rule_with_the_id_of_another_is_asked_whether_it_is_a_new_version(copy):
    """Nothing that is said leads to ending the other rule: it stands in another file, and is about something else."""
    line = edit(copy, CRISIS, "- id: R-KRISE-01", "- id: R-RES-02")
    other = edit(copy, "rules/ressurs.yaml", "- id: R-RES-02", "- id: R-RES-02")
    with pytest.raises(UnusableKnowledge) as raised:
        load(copy)
    (problem,) = raised.value.problems
    here, there = (f"{copy / 'rules' / 'krise.yaml'}:{line}", f"{copy / 'rules' / 'ressurs.yaml'}:{other}")
    assert problem.place in (here, there) and ({here, there} - {problem.place}).pop() in problem.what
    assert problem.cure.startswith("Is one a new version of the other?") and "an id of its own" in problem.cure


@pytest.mark.parametrize("word", ["all", "any"])
def test_a_rule_that_is_more_than_the_engine_takes_is_refused_at_its_line(change, word):
    tests = ", ".join(["{is: {krise-situasjon: [ja, over]}}"] * 15)
    problems, line = change(CRISIS, WHEN, f"{{{word}: [{tests}]}}", RULE)
    said = said_at(problems, CRISIS, line)
    assert "«S-Krise» is more than durable_rules takes" in said
    assert "16 lists of tests (at most 15)" in said and "It reads: krise-situasjon." in said


def test_the_engine_is_not_needed_to_count(copy):
    code = "import sys; sys.modules['durable'] = None; from advisor import knowledge; print(knowledge.load().version)"
    environment = os.environ | {"XDG_CACHE_HOME": str(copy / "cache")}
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, cwd=ROOT, env=environment)
    assert (done.returncode, done.stderr) == (0, "")


TWICE = {
    "a question": (GUIDELINE, "sporsmal:arena", "sporsmal:niva"),
    "a question that is a fact": (GUIDELINE, "sporsmal:arena", "sporsmal:rank"),
    "a scale": (GUIDELINE, "skala:nytte", "skala:ressurs"),
    "a requirement": (SHAPES, "krav:R-NIVA-06", "krav:R-NIVA-01"),
    "a clause": (SOURCES, None, None),
    "a source": (SOURCES, "kilde:ks-lysbilder", "kilde:veileder"),
    "a legal source": ("ontology/law.ttl", "kilde:menneskerettsloven-3", "kilde:grunnloven-104"),
    "an act": ("ontology/law.ttl", "rettsakt:kommuneloven", "rettsakt:grunnloven"),
    "a term": ("ontology/vocabulary.ttl", None, None),
}


@pytest.mark.parametrize("name", TWICE)
def test_two_descriptions_with_one_address_are_reported_and_never_become_one(copy, name):
    file, address, other = TWICE[name]
    lines = (copy / file).read_text(encoding="utf-8").split("\n")
    starts = [(at, line.split()[0]) for at, line in enumerate(lines) if re.match(r"[a-z]+:\S+ ", line)]
    kind = {"a clause": "klausul:", "a term": "prio:"}.get(name, "")
    first = next(at for at, start in starts if (start == other if other else start.startswith(kind)))
    second = next(at for at, start in starts if (start == address if other else start.startswith(kind)) and at != first)
    lines[second] = lines[second].replace(lines[second].split()[0], lines[first].split()[0], 1)
    (copy / file).write_text("\n".join(lines), encoding="utf-8")
    with pytest.raises(UnusableKnowledge) as raised:
        load(copy)
    late, early = sorted([first, second])[::-1]
    said = said_at(raised.value.problems, file, late + 1)
    assert f"is described in {copy / file}:{early + 1} too" in said and "Are they one thing?" in said


def test_two_things_with_one_id_under_two_addresses_are_reported(change):
    problems, _line = change(GUIDELINE, "sporsmal:arena a prio:Sporsmal", "del:niva a prio:Sporsmal")
    assert any("«niva» is described in" in one.what for one in problems)


def test_a_base_without_rules_requirements_or_duties_is_refused(copy):
    def said() -> list[tuple[str, str]]:
        with pytest.raises(UnusableKnowledge) as raised:
            load(copy)
        return [(Path(one.file).name, one.what) for one in raised.value.problems]

    shapes = (copy / SHAPES).read_text(encoding="utf-8")
    weak = re.sub(r"prio:styrke prio:ma\b", "prio:styrke prio:bor", shapes).replace(
        "sh:severity sh:Violation", "sh:severity sh:Warning"
    )
    (copy / SHAPES).write_text(weak, encoding="utf-8")
    assert ("shapes.ttl", "The knowledge base has no duties.") in said()
    prefixes = "\n".join(line for line in shapes.splitlines() if line.startswith("@prefix"))
    (copy / SHAPES).write_text(prefixes, encoding="utf-8")
    assert ("shapes.ttl", "The knowledge base has no requirements.") in said()
    for path in (copy / "rules").glob("*.yaml"):
        path.unlink()
    assert said() == [("rules", "The knowledge base has no rules.")]


def test_no_vacuous_base_is_made_in_python_either(base):
    weak = {id: one for id, one in base.requirements.items() if one.force is not Force.MUST}
    for lacks, change in (("rules", {"rules": ()}), ("requirements", {"requirements": {}}), ("duties", {"requirements": weak})):
        with pytest.raises(UnusableKnowledge, match=f"has no {lacks}"):
            dataclasses.replace(base, **change)
    assert dataclasses.replace(base, requirements=weak, duties={}).requirements  # a guideline that rests on no law recommends
    may = {id: one for id, one in weak.items() if one.force is Force.MAY}
    with pytest.raises(UnusableKnowledge, match="has no duties"):
        dataclasses.replace(base, requirements=may, duties={})


def test_a_base_of_the_first_format_is_read_also_where_something_stands_twice(copy, tmp_path):
    """Bases that were kept with cases before anyone looked for it."""
    first = earlier_base(1, tmp_path / "first")
    for folder in (copy, first):
        say_twice(folder / SOURCES)
    with pytest.raises(UnusableKnowledge, match="kilde:veileder"):
        load(copy)
    assert load(first).sources["veileder"]


def say_twice(path):
    text = path.read_text(encoding="utf-8")
    block = re.search(r"(?m)^kilde:veileder (?:.*\n)+?\s.*\.\n", text)[0]
    path.write_text(text + "\n" + block, encoding="utf-8")


NODE, PROPERTY = "krav:R-NIVA-01 a sh:NodeShape", "krav:R-NIVA-01.niva sh:path svar:niva"
CHILDREN, TEXT = "krav:R-BARN-04.bb-plikt-fremgar sh:path", "krav:R-BARN-02.bb-vurder sh:path"
BLANK = '[ sh:path svar:niva ; sh:minCount 1 ; sh:severity sh:Info ; prio:dybde valg:kort ; sh:message "a"@nb , "a"@nn ]'
IN_A_SHAPE = [
    # beyond the closed subset of SHACL
    ("sh:minCount 1", 'sh:minCount 1 ; sh:pattern "a"', PROPERTY, "sh:pattern is not in the subset"),
    ("sh:minCount 1", "sh:minCount 1 ; sh:datatype sh:a", PROPERTY, "sh:datatype is not in the subset"),
    ("sh:minCount", "sh:mincount", PROPERTY, "sh:mincount is not in the subset"),
    ("sh:minCount 1", "sh:minCount 2", PROPERTY, "no other count than 1"),
    ("sh:nodeKind sh:Literal ;", "", TEXT, "sh:minLength needs sh:nodeKind"),
    ("sh:nodeKind sh:Literal", "sh:nodeKind sh:IRI", TEXT, "Only sh:nodeKind sh:Literal"),
    ("sh:minLength 20", 'sh:minLength "many"', TEXT, ""),
    ("sh:in ( valg:ja )", "sh:in ( valg:jaa )", CHILDREN, "no option of «bb-plikt-fremgar»"),
    ("sh:in ( valg:ja )", "sh:in valg:ja", CHILDREN, ""),
    (
        "sh:minCount 1 .",
        "sh:minCount 1 ; sh:severity sh:Info .",
        "krav:R-RES-01.ressurs-kostnader sh:path",
        "sh:severity is not in",
    ),
    # of earlier bases
    (
        "prio:gjaldt prio:Tiltak",
        "prio:gjaldt prio:Tiltaket",
        "krav:R-LIK-01 a sh:NodeShape",
        "names no kind of subject. Did you mean «prio:Tiltak»?",
    ),
    # what is required is asked there
    ("prio:dybde valg:vanlig", "prio:dybde valg:kort", "krav:R-HEL-02.anb-forhold-nytte-ressurs sh:path", "and not asked there"),
    # force
    ("sh:severity sh:Info", "sh:severity sh:Violation", PROPERTY, "The severity does not fit the force «kan»"),
    ("sh:severity sh:Info ;", "", PROPERTY, "The severity does not fit the force «kan»"),
    ("prio:styrke prio:kan", "prio:styrke prio:bor", NODE, "never above kan"),
    ("prio:styrke prio:kan", "prio:styrke prio:kann", NODE, "lacks its force or its basis"),
    ("prio:dybde valg:kort", "prio:dybde valg:kor", PROPERTY, "kort, vanlig, grundig"),
    ("prio:styrke prio:kan", "prio:styrke prio:kam", NODE, "Did you mean «prio:kan»? prio:ma, prio:bor, prio:kan"),
    ("prio:grunnlag prio:", "prio:grunnlag prio:x", NODE, "Did you mean «prio:"),
    # what it is about
    ("svar:niva", "svar:nivaa", PROPERTY, "the answer to a question"),
    ("svar:niva", "svar:anb-barn-berort", PROPERTY, "«anb-barn-berort» is about a measure, not a case"),
    ("prio:Sak ", "prio:Sakk ", NODE, "No rule concludes the situation «Sakk»"),
    ("sh:targetClass prio:Sak ;", "", NODE, "exactly one sh:targetClass"),
    ("prio:ParorendeBerort", "prio:Tiltak", "krav:R-PAR-02 a", "asked only when ParorendeBerort, which this requirement"),
    ("klausul:bg-tilpass", "klausul:bg-tilpas", NODE, "no clause «bg-tilpas»"),
    ("kilde:grunnloven-104", "kilde:grunnloven-14", "krav:R-BARN-02 a", "no legal source «grunnloven-14»"),
    # its name and its text
    ('dct:identifier "R-NIVA-01" ;', "", NODE, ""),
    ('"Nivå og arena"@nn ,', "", NODE, "nynorsk"),
    ("@nn", "@nx", PROPERTY, "sh:message must stand in bokmål and nynorsk"),
    ("krav:R-NIVA-01.arena .", f"krav:R-NIVA-01.arena , {BLANK} .", NODE, "an address of its own"),
]


def requirement(text: str, one: Mistake) -> str:
    """The descriptions that a requirement is made of."""
    id = re.search(r"krav:([\w-]+)", one.after)[1]
    return "".join(part for part in re.split(r"(?m)^(?=\S)", text) if re.match(rf"krav:{id}[ .]", part))


@pytest.fixture(scope="module")
def shapes_told(tmp_path_factory) -> list[Told]:
    """What is told of each mistake in a shape, in a base where each is planted in a requirement of its own."""
    mistakes = [Mistake(SHAPES, old, new, after) for old, new, after, _said in IN_A_SHAPE]
    ids = {re.search(r"krav:([\w-]+)", one.after)[1] for one in mistakes}
    return in_copies(mistakes, requirement, "|".join(sorted(ids)), tmp_path_factory.mktemp("shapes"))


@pytest.mark.parametrize("number", range(len(IN_A_SHAPE)))
def test_a_mistake_in_a_shape_is_reported_at_the_line_of_the_shape(shapes_told, number):
    told = shapes_told[number]
    assert said_of(told.problems, SHAPES, told.line, told.text)
    assert IN_A_SHAPE[number][-1] in said_of(told.problems, SHAPES, told.line, told.text)


def test_a_shape_that_no_requirement_reaches_is_reported(change):
    problems, line = change(SHAPES, PROPERTY, f"krav:R-NIVA-01.stray sh:path svar:niva ; sh:minCount 1 .\n{PROPERTY}")
    assert "belongs to no requirement" in said_at(problems, SHAPES, line)


QUESTION = "sporsmal:niva a prio:Sporsmal"
IN_A_QUESTION = [
    ("prio:gjelder prio:Sak ;", "", QUESTION, "what it is about"),
    ("prio:gjelder prio:Sak ;", "prio:gjelder prio:Sakk ;", QUESTION, "«prio:Sak»? prio:Sak, prio:Tiltak"),
    ("prio:svartype prio:Valg", "prio:svartype prio:Vagl", QUESTION, "Did you mean «prio:Valg»?"),
    ("prio:dybde valg:kort", "prio:dybde valg:kortt", QUESTION, "Did you mean «kort»?"),
    ("prio:svartype prio:Valg ;", "", QUESTION, "no known type of answer"),
    ("prio:svartype prio:Valg", "prio:svartype prio:Valgg", QUESTION, "no known type of answer"),
    ("( valg:nasjonalt valg:kommune valg:praksis )", "( )", QUESTION, "no options"),
    ("valg:kommune", "valg:komune", QUESTION, "«komune» is not described"),
    ("prio:dybde valg:kort", "prio:dybde valg:kor", QUESTION, ""),
    ("prio:rekkefolge 1", 'prio:rekkefolge "first"', QUESTION, ""),
    ("del:saken", "del:sakenn", QUESTION, "sakenn"),
    ("klausul:bg-tilpass", "klausul:bg-tilpas", QUESTION, "no clause «bg-tilpas»"),
    ("prio:NasjonalSak", "prio:NasjonalSakk", "sporsmal:ks-niva-departement-mottakere a", "«NasjonalSakk» about a case"),
    ("prio:NasjonalSak", "prio:BarnBerort", "sporsmal:ks-niva-departement-mottakere a", "«BarnBerort» about a case"),
]


def question(text: str, one: Mistake) -> str:
    """The description of a question, without the field of the case file that one of them has."""
    (found,) = (part for part in re.split(r"(?m)^(?=\S)", text) if part.startswith(one.after))
    return re.sub(r" *prio:saksfelt .*\n", "", found)


@pytest.fixture(scope="module")
def questions_told(tmp_path_factory) -> list[Told]:
    """What is told of each mistake in a question, in a base where each is planted in a question of its own."""
    mistakes = [Mistake(GUIDELINE, old, new, after) for old, new, after, _said in IN_A_QUESTION]
    names = '(?:sporsmal:|identifier ")(?:niva|ks-niva-departement-mottakere)'
    return in_copies(mistakes, question, names, tmp_path_factory.mktemp("questions"))


@pytest.mark.parametrize("number", range(len(IN_A_QUESTION)))
def test_a_mistake_in_a_question_is_reported_at_the_line_of_the_question(questions_told, number):
    told = questions_told[number]
    assert said_of(told.problems, GUIDELINE, told.line, told.text)
    assert IN_A_QUESTION[number][-1] in said_of(told.problems, GUIDELINE, told.line, told.text)


@pytest.mark.parametrize(
    ("file", "old", "new"),
    [
        (GUIDELINE, 'dct:identifier "arena" ;', 'dct:identifier "arena ;'),
        (GUIDELINE, 'dct:identifier "arena" ;', 'dct:identifier "arena"'),
        (SHAPES, "sh:path svar:arena ;", "sh:path ;"),
        ("ontology/law.ttl", 'dct:identifier "LOV-1814-05-17" ;', 'dct:identifier "LOV-1814-05-17" ; ]'),
    ],
)
def test_broken_turtle_is_reported_at_its_line_or_just_below(change, file, old, new):
    problems, line = change(file, old, new)
    assert problems[0].file.endswith(file)
    assert problems[0].line in (line, line + 1)


@pytest.mark.parametrize("nested", ["( " * 5000 + ")" * 5000, "[ <urn:x>\n" * 5000 + "1" + " ]" * 5000])
def test_turtle_that_is_nested_too_deeply_is_reported_on_its_line(copy, nested):
    path = copy / GUIDELINE
    text = path.read_text(encoding="utf-8")
    path.write_text(f'{text}\n# (((\n<urn:x> <urn:x> "[[[" , {nested} .\n', encoding="utf-8")
    with pytest.raises(UnusableKnowledge) as raised:
        load(copy)
    (problem,) = [one for one in raised.value.problems if "nested too deeply" in one.what]
    first = text.count("\n") + 3
    assert problem.line == first + (24 if "\n" in nested else 0)


@pytest.mark.parametrize(
    ("file", "old", "new"),
    [
        (SHAPES, 'dct:identifier "R-NIVA-06"', 'dct:identifier "R-NIVA-01"'),
        (GUIDELINE, 'identifier "arena"', 'identifier "niva"'),
    ],
)
def test_two_things_with_one_id_are_reported_and_none_is_dropped(change, file, old, new):
    problems, _line = change(file, old, new)
    assert any(one.file.endswith(file) and new.split('"')[1] in one.what for one in problems)


def test_a_prefix_that_is_not_the_projects_is_reported(change):
    problems, line = change(SOURCES, "@prefix prio: <urn:prio:ns:>", "@prefix prio: <urn:prio:nss:>")
    assert "<urn:prio:ns:>" in said_at(problems, SOURCES, line)


def test_a_wrong_date_of_a_source_is_reported(change):
    problems, line = change(SOURCES, '"2025-04-10"^^xsd:date', '"10.4.2025"', "kilde:veileder a")
    assert "10.4.2025" in said_of(problems, SOURCES, line)


@pytest.mark.parametrize(
    ("file", "old", "new", "after"),
    [
        (SOURCES, "<https://", "<javascript:alert(1)//", "kilde:veileder a"),
        ("ontology/law.ttl", '"https://lovdata.no/lov/{akt}"', '"data:text/html,{akt}"', ""),
        ("ontology/law.ttl", '"https://lovdata.no/lov/{akt}/gdpr', '"http://lovdata.no/lov/{akt}/gdpr', ""),
    ],
)
def test_a_link_that_leads_to_no_page_is_reported(change, file, old, new, after):
    problems, _line = change(file, old, new, after)
    assert any(
        one.file.endswith(file) and one.line and "is no address. https://…" in f"{one.what} {one.cure}" for one in problems
    )


def test_every_mistake_is_reported_at_once(copy, change):
    mistakes = [
        (CRISIS, "clauses: [krise-situasjon]", "clauses: [krise-situasjn]"),
        (CRISIS, "all: [{situation: Krise}", "all: [{situation: Krisse}"),
        (CRISIS, "then: {prompt: tips}", "then: {prompt: tipz}"),
        ("rules/tall.yaml", "valid_from: 2025-04-10", "valid_from: soon"),
        (SHAPES, "svar:niva", "svar:nivaa"),
    ]
    places = [(file, edit(copy, file, old, new)) for file, old, new in mistakes]
    problems, line = change(GUIDELINE, QUESTION, "sporsmal:niva a prio:Sporsmal ; prio:gjelder prio:Ingen")
    assert all(said_at(problems, *place) for place in [*places, (GUIDELINE, line)])


@pytest.mark.parametrize("missing", ["ontology", "rules", "ontology/sources.ttl"])
def test_a_folder_without_its_parts_is_no_knowledge_base(copy, missing):
    path = copy / missing
    shutil.rmtree(path) if path.is_dir() else path.unlink()
    with pytest.raises(UnusableKnowledge) as raised:
        load(copy)
    assert raised.value.problems[0].file in (str(copy), str(path))


# What is kept between processes ----------------------------------------------------------------


@pytest.fixture
def kept_copy(copy) -> Path:
    """The file of a kept copy that can be told from its original."""
    cache.keep(dataclasses.replace(load(copy), version="kept"))
    (file,) = cache.folder().glob("*.pickle")
    return file


def test_a_kept_copy_is_used_as_long_as_the_files_are_the_same(base, copy, kept_copy):
    assert load(copy).version == "kept"
    edit(copy, CRISIS, "\n", " \n")
    assert load(copy).version == base.version


def test_a_kept_copy_is_the_readers_alone(kept_copy):
    assert kept_copy.stat().st_mode & 0o077 == 0
    assert kept_copy.parent.stat().st_mode & 0o077 == 0


def test_a_kept_copy_that_others_can_read_is_not_used(base, copy, kept_copy):
    os.chmod(kept_copy, 0o644)
    assert load(copy).version == base.version


@pytest.mark.parametrize("spoil", [lambda data: b"", lambda data: data[:-100], lambda data: b"x" + data])
def test_a_kept_copy_that_is_corrupt_is_not_used(base, copy, kept_copy, spoil):
    kept_copy.write_bytes(spoil(kept_copy.read_bytes()))
    assert load(copy).version == base.version


def test_a_cache_that_cannot_be_written_does_no_harm(base, copy, tmp_path):
    (tmp_path / "cache").write_text("a file where the folder would be")
    assert load(copy).version == base.version


def test_old_copies_are_thrown_away(base):
    for number in range(12):
        cache.keep(dataclasses.replace(base, digest=str(number)))
    assert len(list(cache.folder().iterdir())) == 8


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("@prefix skos: ", "@prefix sk: ", "The prefix «skos:» is not declared. Write at the top"),
        (" ;\n", "\n", "«;» is missing before the next property. Write"),
    ],
)
def test_what_is_no_turtle_is_told_in_our_words_with_its_line(change, old, new, said):
    problems, line = change(GUIDELINE, old, new)
    assert str(problems[0]).partition(": ")[2].startswith(said) and problems[0].line >= line and len(problems) == 1


@pytest.mark.parametrize(
    ("end", "said"),
    [
        ('krav:X krav:y "open', "The text is not closed with a quote."),
        ("krav:X krav:y <http://example.org/open", "The address is not closed with «>»."),
        ("krav:X krav:y ( krav:z", "The list is not closed."),
        ("krav:X krav:y", "«krav:y» has no value."),
    ],
)
def test_a_turtle_file_that_ends_within_something_is_told_with_its_last_line(copy, end, said):
    text = (copy / SHAPES).read_text(encoding="utf-8") + end
    (copy / SHAPES).write_text(text, encoding="utf-8")
    with pytest.raises(UnusableKnowledge) as raised:
        load(copy)
    assert [(one.line, one.what) for one in raised.value.problems] == [(text.count("\n") + 1, said)]


PERSONAL = "ontology/personopplysninger.yaml"


@pytest.mark.parametrize(
    ("file", "holds"), [(CRISIS, "A rule file is a list of rules."), (PERSONAL, "The keys here are before_numbers")]
)
def test_of_an_empty_file_is_told_what_it_should_hold(copy, file, holds):
    (copy / file).write_text("# nothing yet\n", encoding="utf-8")
    with pytest.raises(UnusableKnowledge) as raised:
        load(copy)
    (problem,) = raised.value.problems
    assert problem.file.endswith(file) and problem.what == "The file is empty." and problem.cure.startswith(holds)


def test_files_that_cannot_be_read_are_told_with_everything_else_at_once(copy):
    broken = [edit(copy, file, "- id:", "- [ id:") for file in (CRISIS, "rules/tall.yaml")]
    edit(copy, "rules/etd.yaml", "force: ", "force: x")
    edit(copy, PERSONAL, "few:", "fw:")
    with pytest.raises(UnusableKnowledge) as raised:
        load(copy)
    told = raised.value.problems
    assert {Path(one.file).name for one in told} == {"krise.yaml", "tall.yaml", "etd.yaml", "personopplysninger.yaml"}
    for file, line in zip((CRISIS, "rules/tall.yaml"), broken, strict=True):
        (one,) = [one for one in told if one.file.endswith(file)]
        assert one.line == line and "bracket that is opened here" in one.what


def test_a_field_that_no_rule_has_is_told_with_the_fields_that_there_are(change):
    problems, _line = change(CRISIS, "  about:", "  zzzzzz: 1\n  about:")
    assert "The keys here are about, basis," in problems[0].cure


@pytest.mark.parametrize(("old", "new", "near"), [("\nbefore_numbers:", "\nbefor_numbers:", 1), ("    few:", "    fw:", 0)])
def test_a_misspelt_key_among_the_words_is_named_on_its_line(change, old, new, near):
    problems, line = change(PERSONAL, old, new)
    (misspelt,) = [one for one in problems if "is not a key here" in one.what]
    assert misspelt.what == f"«{new.strip(' :' + chr(10))}» is not a key here." and misspelt.line == line + near
    assert f"«{old.strip(' :' + chr(10))}»" in misspelt.cure


def test_of_a_part_of_a_rule_that_yaml_repeats_only_that_is_told(change):
    problems, _line = change(CRISIS, "force: ", "force: *x #")
    assert problems[0].what == "«*x» repeats another part of the file."
    assert not [one.what for one in problems if "lacks" in one.what]
