"""What `prio kb new` writes: it can be read, and when its marked places are filled, the base is whole."""

from __future__ import annotations

import itertools
import json
import re
import shutil
from datetime import date

import pytest
from click.testing import CliRunner

from advisor import knowledge
from advisor.cli import main
from advisor.knowledge import formats
from advisor.knowledge.formats import Folders
from advisor.knowledge.terms import Force, PromptKind
from advisor.language.subjects import Kind
from advisor.language.types import every
from advisor.maintenance.checking import check as checking
from advisor.maintenance.new import KINDS, Wanted, added
from advisor.maintenance.new.marks import marked, unfilled
from advisor.maintenance.new.turtletext import TurtleText
from advisor.text.catalogue import speaking
from advisor.text.errors import Unusable
from advisor.text.filling import mark

from ..conftest import ROOT, size

ABOUT = {Kind.CASE: "Sak", Kind.MEASURE: "Tiltak", Kind.GROUP: "Malgruppe"}


def copied(place):
    for folder in ("ontology", "rules", "examples"):
        shutil.copytree(ROOT / folder, place / folder)
    return place


@pytest.fixture
def copy(tmp_path):
    return copied(tmp_path)


def prio(*words):
    """What the command says, in English, and how it ends."""
    found = CliRunner().invoke(main, ["kb", *map(str, words), "--lang", "en"])
    return found.exit_code, " ".join((found.output + (found.stderr or "")).split())


def drafts(base, wanted):
    """All of these added to one base at once: (kind, id, what is said)."""
    return added(base, [one for kind, id, said in wanted for one in KINDS[kind](Wanted(base, id, said))])


def filled(copy, what):
    """The base with what was added, when somebody has filled in each marked place."""
    for name, content in what.contents.items():
        text = re.sub(r"[ ]*# «WRITE[^»]*»", "", content.decode())
        (copy / name).write_text(re.sub(r"«WRITE[^»]*»", "Noe som er skrevet", text), encoding="utf-8")
    return knowledge.load(copy)


# Round trips -----------------------------------------------------------------------------------


def combinations(base):
    """Each type of answer, kind of subject, depth and part: all of them, or each at least with each of the type and the kind."""
    types, abouts = [one.term for one in every() if one.term not in ("Rangering", "Medvirkning")], list(ABOUT.values())
    depths, parts = [one.local for one in base.depths], list(base.sections)
    everything = list(itertools.product(types, abouts, depths, parts))
    pairs = itertools.product(types, abouts)
    some = [(*pair, depths[at % len(depths)], parts[at % len(parts)]) for at, pair in enumerate(pairs)]
    return size(some, everything)


REQUIREMENTS = {
    "a text": {"question": ("helhet-alternativ",)},
    "a text of some length": {"question": ("helhet-alternativ",), "min_length": "20", "force": "bør"},
    "a text of some length that must be": {
        "question": ("bb-vurder",),
        "min_length": "20",
        "force": "må",
        "duty": "barnets-beste",
    },
    "a choice": {"question": ("tiltak-retning",), "force": "bør"},
    "a choice of these": {"question": ("tiltak-retning",), "option": ("nytt", "styrkes"), "force": "må", "duty": "barnets-beste"},
    "a choice that must be": {"question": ("anb-barn-berort",), "force": "må", "duty": "barnets-beste"},
    "a step": {"question": ("nytte-samlet",), "depth": "grundig"},
    "several": {"question": ("vurder-ogsa",)},
    "a number that must be": {"question": ("ressurs-kostnader",), "force": "må", "duty": "barnets-beste", "depth": "grundig"},
    "more than one": {"question": ("helhet-alternativ", "nytte-samlet")},
    "either of them": {"question": ("ressurs-samlet", "ressurs-omfang"), "either": True, "force": "bør"},
    "either of them that must be": {
        "question": ("ressurs-samlet", "ressurs-omfang"),
        "either": True,
        "force": "må",
        "duty": "barnets-beste",
    },
    "in a situation": {"question": ("helhet-alternativ",), "situation": "NoeSettesNed"},
    "about a group": {"question": ("alvorlighet-varighet",), "depth": "grundig"},
    "about the case": {"question": ("helhet-samlet",)},
    "like another": {"question": ("helhet-alternativ",), "like": "R-NYTTE-02"},
    "with a source": {
        "question": ("helhet-alternativ",),
        "clause": ("helhet-alternativ",),
        "basis": "dok",
        "law": ("grunnloven-104",),
    },
}


LOW = "{is: {nytte-samlet: liten}}"
BOTH = "{all: [{at_least: {nytte-samlet: stor}}, {is: {ressurs-samlet: stor}}]}"
BELOW = "{all: [{some: {group: {is: {alvorlighet-malgruppe: lav}}}}, {answered: nytte-samlet}]}"
ABOVE = "{measure: {situation: LitenNytte}}"
ASKING = {"about": "Tiltak", "prompt": "spørsmål", "ends_on": "helhet-alternativ"}
RULES = {
    **{f"a {kind.value} that ends": {**ASKING, "prompt": kind.value} for kind in PromptKind},
    **{f"a warning about {about}": {"about": about, "prompt": "varsel"} for about in ("Sak", "Tiltak", "Malgruppe", "Par")},
    **{f"a situation of {about}": {"about": about, "situation": f"Ny{about}"} for about in ("Sak", "Tiltak", "Malgruppe")},
    "both": {"about": "Tiltak", "situation": "Begge", "prompt": "varsel"},
    "a situation there is": {"about": "Tiltak", "situation": "LitenNytte"},
    "a condition": {"about": "Tiltak", "prompt": "varsel", "when": BOTH},
    "a condition that is asked too": {**ASKING, "when": LOW},
    "a condition without braces": {**ASKING, "when": LOW[1:-1]},
    "a condition below": {"about": "Tiltak", "prompt": "varsel", "when": BELOW},
    "a condition above": {"about": "Malgruppe", "prompt": "tips", "warning": "det holder med ett", "when": ABOVE},
    "a recommendation": {**ASKING, "force": "bør"},
    "a duty": {**ASKING, "prompt": "krav", "force": "må", "duty": "barnets-beste"},
    "like another": {"like": "R-PAR-04"},
}


@pytest.fixture(scope="module")
def then(base, tmp_path_factory):
    """The base with one of every kind, filled in: it is whole."""
    copy = copied(tmp_path_factory.mktemp("base"))
    wanted = [
        *(
            ("question", f"ny-{number}", dict(zip(("type", "about", "depth", "part"), said, strict=True)))
            for number, said in enumerate(combinations(base))
        ),
        *(("requirement", f"R-KRAV-{number:02}", said) for number, said in enumerate(REQUIREMENTS.values())),
        *(("rule", f"R-REGEL-{number:02}", {"file": "helhet", **said}) for number, said in enumerate(RULES.values())),
    ]
    with speaking("en"):
        made = filled(copy, drafts(base, wanted))
        assert checking.check(made) == []
    return made


def test_a_question_of_every_kind_can_be_read_and_is_whole_when_it_is_filled_in(base, then):
    asked = combinations(base)
    assert len({part for *_rest, part in asked}) == len(base.sections)
    for number, (type, about, depth, part) in enumerate(asked):
        question = then.questions[f"ny-{number}"]
        assert (question.answer_type.term, ABOUT[question.about]) == (type, about)
        assert (question.depth.local, question.section, question.ours) == (depth, part, True)
        assert question.order not in [one.order for one in base.questions.values()]
        assert question.order > max(one.order for one in base.questions.values() if one.section == part and not one.derived)
        assert not question.answer_type.needs_options or question.options


def test_a_requirement_of_every_kind_can_be_read_and_is_whole_when_it_is_filled_in(base, then):
    for number, (name, said) in enumerate(REQUIREMENTS.items()):
        made = then.requirements[f"R-KRAV-{number:02}"]
        assert made.force == said.get("force", base.requirements[said["like"]].force if "like" in said else "kan"), name
        assert set(made.questions) == set(said["question"]), name
        assert len(made.demands) == (1 if said.get("either") else len(said["question"])), name
        assert [one.min_length for one in made.demands] == [int(said.get("min_length", 0))] * len(made.demands), name
        if "option" in said:
            assert set(made.demands[0].allowed) == set(said["option"])
        if made.force is Force.MUST and not said.get("either"):
            assert all(one.literal or one.allowed for one in made.demands), name
        assert not made.force.dismissible or name not in base.duties


def test_a_rule_of_every_kind_can_be_read_and_is_whole_when_it_is_filled_in(base, then):
    made = {rule.id: rule for rule in then.rules}
    for number, (name, said) in enumerate(RULES.items()):
        rule = made[f"R-REGEL-{number:02}"]
        assert (rule.situation, rule.ends_on) == (said.get("situation", ""), said.get("ends_on", "")), name
        assert rule.prompt == said.get("prompt", "varsel" if "like" in said else None), name
        assert rule.valid_from == date.today() and {one.fires for one in rule.examples} == {True, False}
        if "when" in said:
            assert rule.when != made["R-REGEL-00"].when


# What it leaves alone --------------------------------------------------------------------------

KINDS_OF_FILES = {
    "as it is": lambda data: data,
    "with CRLF": lambda data: data.replace(b"\n", b"\r\n"),
    "without a last newline": lambda data: data.rstrip(b"\n"),
    "with CRLF and no last newline": lambda data: data.rstrip(b"\n").replace(b"\n", b"\r\n"),
}
ONE_OF_EACH = [
    ("question", "moteplass", {"part": "lov", "about": "Sak", "type": "Valg", "option": ("+torg", "+kafe")}),
    ("question", "moteplass-to", {"part": "helhet", "about": "Tiltak", "type": "Tall"}),
    ("requirement", "R-NY-01", {"question": ("bb-vurder",), "force": "må", "duty": "barnets-beste"}),
    ("rule", "R-HEL-90", {"about": "Tiltak", "prompt": "varsel"}),
]


@pytest.mark.parametrize("kind", size(list(KINDS_OF_FILES)[-2:], list(KINDS_OF_FILES)))
def test_nothing_but_whole_lines_is_added(copy, kind):
    for path in [*(copy / "ontology").glob("*.ttl"), *(copy / "rules").glob("*.yaml")]:
        path.write_bytes(KINDS_OF_FILES[kind](path.read_bytes()))
    before = dict(formats.read(copy))
    what = drafts(knowledge.load(copy), ONE_OF_EACH)
    assert set(what.contents) == {"ontology/guideline.ttl", "ontology/shapes.ttl", "ontology/roles.ttl", "rules/helhet.yaml"}
    end = b"\r\n" if "CRLF" in kind else b"\n"
    for name, content in what.contents.items():
        lines, old = content.split(b"\n"), before[name].split(b"\n")
        new = {at for one in what.lines if one.file == name for at in range(one.first - 1, one.last)}
        kept = [line for at, line in enumerate(lines) if at not in new]
        strip = [line.rstrip(b"\r") for line in old]
        assert [line.rstrip(b"\r") for line in kept if line.strip()] == [line for line in strip if line.strip()]
        assert content.replace(end, b"").count(b"\n") == content.replace(end, b"").count(b"\r") == 0
        blank = len([line for line in kept if not line.strip()]) - len([line for line in old if not line.strip()])
        assert 0 <= blank <= len([one for one in what.lines if one.file == name]) + 1, (
            "an empty line before each, and the last newline"
        )


def test_what_stands_there_keeps_its_bytes(base):
    what = drafts(base, [ONE_OF_EACH[1]])
    (name,) = what.contents
    old, new = (ROOT / name).read_bytes(), what.contents[name]
    at = next(place for place, (a, b) in enumerate(zip(old, new, strict=False)) if a != b)
    assert old[at:] == new[len(new) - len(old) + at :]


def test_a_question_stands_behind_the_last_of_its_part_with_the_fields_that_those_have(base):
    what = drafts(base, [("question", "ny-del", {"part": "ressurs", "about": "Tiltak", "type": "Tekst"})])
    file = TurtleText(what.contents["ontology/guideline.ttl"].decode())
    names = [one.subject for one in file.statements]
    at = names.index("sporsmal:ny-del")
    assert file.statements[at - 1].value("prio:del") == "del:ressurs" != file.statements[at + 1].value("prio:del")
    new, old = file.statements[at], file.statements[at - 1]
    assert [one for one in new.predicates if one in old.predicates] == [one for one in old.predicates if one in new.predicates]
    assert set(old.predicates) - set(new.predicates) <= {"dct:source", "prio:punktUnder", "prio:punktlinje", "prio:enhet"}
    assert new.indent == old.indent


def test_like_takes_the_form_of_another(base):
    what = drafts(base, [("question", "ny-varighet", {"like": "alvorlighet-tapte-levear", "text": "Hvor lenge?"})])
    new, old = what.knowledge.questions["ny-varighet"], base.questions["alvorlighet-tapte-levear"]
    for field in ("about", "answer_type", "section", "depth", "unit", "point_of", "follows_group", "criterion"):
        assert getattr(new, field) == getattr(old, field), field
    assert new.text["nb"] == "Hvor lenge?" and new.clauses == () != old.clauses
    assert len(what.places) == 5


def test_what_a_text_holds_comes_through_as_it_is(base):
    said = 'Hva med «dette», "det" og \\n: også # her?'
    one = drafts(base, [("question", "ny-tekst", {"part": "lov", "about": "Sak", "type": "Tekst", "text": said})])
    assert one.knowledge.questions["ny-tekst"].text["nb"] == said
    said_by = dict(
        enumerate([said, f"{said} {'Og mer. ' * 30}".strip(), "nei", "- a", "«a» b, c", "Og mer: ja. " * 30 + "Slutt"], 10)
    )
    rules = [("rule", f"R-HEL-{id}9", {"about": "Tiltak", "prompt": "varsel", "text": text}) for id, text in said_by.items()]
    made = {rule.id: rule.text["nb"] for rule in drafts(base, rules).knowledge.rules}
    assert {id: made[f"R-HEL-{id}9"] for id in said_by} == said_by


# What is wrong ---------------------------------------------------------------------------------


def wrong(base, kind, id, **said):
    with pytest.raises(Unusable) as caught:
        KINDS[kind](Wanted(base, id, said))
    return {one.file: f"{one.what} {one.cure}" for one in caught.value.problems}


def test_all_that_is_wrong_is_told_at_once_with_what_is_near_and_what_is_possible(base):
    found = wrong(base, "question", "Nytte Samlet", part="helet", about="tiltk", clause=("nytte-mal",), depth="kortt")
    assert set(found) == {"Nytte Samlet", "--part", "--about", "--type", "--clause", "--depth"}
    assert "«helhet»" in found["--part"] and "nytte (Benefit)" in found["--part"]
    assert "Malgruppe (Target group)" in found["--about"] and "JaNei (yes or no)" in found["--type"]
    assert "nytte-mot-mal" in found["--clause"]
    found = wrong(base, "requirement", "R-HEL-12", question=("helhet-alternativt", "niva"), force="skal", option=("ja",))
    assert "R-HEL-15" in found["R-HEL-12"] and "helhet-alternativ" in found["--question"] and "må, bør, kan" in found["--force"]
    found = wrong(base, "rule", "R-HEL-12", prompt="spørsmål", about="Tiltak", when="{iss: {nytte-samlet: liten}}")
    assert set(found) == {"R-HEL-12", "--ends-on", "--when"} and "«is»" in found["--when"]
    found = wrong(base, "rule", "R-HEL-90", prompt="varsel", about="Tiltak", when="nytte-samlet: liten")
    assert "{is: {nytte-samlet: ingen}}" in found["--when"]


def test_an_id_alone_lists_what_there_is_to_say(base):
    with speaking("en"):
        said = wrong(base, "requirement", "R-NY-01")["--question"]
        assert "--situation" in said and all(name in said for name, kind in base.situations.items() if kind is not Kind.PAIR)
        assert "Measure: BarnBerort" in said and "RangertOverBedre" not in said
        said = wrong(base, "rule", "R-NY-01")["--prompt"]
    assert "--ends-on" in said and "--when '{is: {" in said


def test_an_id_that_exists_is_refused(base):
    taken = {"question": "nytte-samlet", "requirement": "R-NYTTE-01", "rule": "R-PAR-02"}
    for kind, id in taken.items():
        assert id in wrong(base, kind, id)
    assert "R-PAR-02" in wrong(base, "requirement", "R-PAR-02"), "a rule has it"


def test_what_does_not_go_together_is_refused(base):
    assert "--unit" in wrong(base, "question", "ny", part="lov", about="Sak", type="JaNei", unit="ar")
    assert "--option ja" in wrong(base, "question", "ny", part="lov", about="Sak", type="Valg", option=("+ja",))["--option"]
    assert "--min-length" in wrong(base, "requirement", "R-NY-01", question=("niva",), min_length="20")
    assert "--duty" in wrong(base, "requirement", "R-NY-01", question=("bb-vurder",), force="må")
    assert "--basis" in wrong(base, "requirement", "R-NY-01", question=("bb-vurder",), force="bør", basis="slutning")
    assert "--question" in wrong(base, "requirement", "R-NY-01", question=("bb-vurder", "niva"))
    assert "--either" in wrong(base, "requirement", "R-NY-01", question=("niva",), either=True)
    assert "--situation" in wrong(base, "rule", "R-HEL-90", about="Sak", situation="LitenNytte")
    assert "--text" in wrong(base, "rule", "R-HEL-90", about="Sak", situation="Ny", text="en\nto")


def test_what_could_not_be_read_is_not_written(base):
    """The question is asked only in a situation that the requirement does not imply."""
    asked = next(one for one in base.questions.values() if one.ask_when and not one.derived)
    other = next(name for name, kind in base.situations.items() if kind is asked.about and name != asked.ask_when)
    with pytest.raises(Unusable, match="Nothing is written") as caught:
        drafts(base, [("requirement", "R-NY-01", {"question": (asked.id,), "situation": other})])
    assert any(str(base.folder) in one.file for one in caught.value.problems)


# The command -----------------------------------------------------------------------------------


def test_the_command_writes_and_says_where_and_what_is_left_and_check_names_each(copy):
    code, said = prio("new", "question", "moteplass", "--part", "helhet", "--about", "Tiltak", "--type", "JaNei", "--kb", copy)
    path = copy / "ontology" / "guideline.ttl"
    lines = path.read_text().splitlines()
    marked = [number for number, line in enumerate(lines, 1) if "«WRITE" in line]
    assert code == 0 and len(marked) == 6
    assert all(f"{path}:{number}: «WRITE" in said for number in marked)
    (left,) = [json.loads(CliRunner().invoke(main, ["kb", "check", "--kb", str(copy), "--format", "json"]).output)["problems"]]
    assert [(one["file"], one["line"]) for one in left if "«WRITE" in one["what"]] == [(str(path), number) for number in marked]


def test_the_marks_are_found_in_whatever_language_they_were_written(base):
    for language in ("nb", "nn", "en"):
        with speaking(language):
            text = mark("…")
        assert [found for *_where, found in marked({"a": f"x {text} y".encode()})] == [text]
    assert list(marked(formats.read(base.folder))) == []


def test_a_mark_in_a_supplement_is_told_too(tmp_path):
    place = tmp_path / "fjellvik"
    shutil.copytree(ROOT / "docs" / "tillegg-fjellvik", place)
    path = place / "supplement.yaml"
    path.write_text(path.read_text(encoding="utf-8") + "# «WRITE more»\n", encoding="utf-8")
    (found,) = unfilled(knowledge.load(Folders(ROOT, (place,))))
    assert (found.file, found.line) == (str(path), len(path.read_text(encoding="utf-8").splitlines()))


def test_a_base_that_cannot_be_read_is_told_and_left_alone(copy):
    path = copy / "ontology" / "guideline.ttl"
    path.write_text(path.read_text().replace("sporsmal:niva a prio:Sporsmal ;", "sporsmal:niva a prio:Sporsmal", 1))
    before = path.read_bytes()
    code, said = prio("new", "question", "moteplass", "--part", "helhet", "--about", "Tiltak", "--type", "JaNei", "--kb", copy)
    assert code == 2 and "guideline.ttl:" in said and "«;» is missing" in said
    assert path.read_bytes() == before


def test_a_base_that_is_installed_with_the_program_is_not_changed(copy, monkeypatch):
    monkeypatch.setattr(formats, "home", lambda: copy)
    for words in ([], ["--kb", copy]):
        code, said = prio("new", "question", "moteplass", "--part", "helhet", "--about", "Tiltak", "--type", "JaNei", *words)
        assert code == 2 and "installed with the program" in said


def test_all_files_are_written_or_none(copy, monkeypatch):
    from advisor.cli import base

    before, written = formats.read(copy), []

    def full(path, content, anew):
        written.append(path)
        if len(written) == 2:
            raise Unusable([])
        path.write_bytes(content)

    monkeypatch.setattr(base, "write_whole", full)
    words = ("--question", "bb-vurder", "--force", "må", "--duty", "barnets-beste", "--kb", copy)
    assert prio("new", "requirement", "R-NY-01", *words)[0] == 2
    assert len(written) == 3 and formats.read(copy) == before
