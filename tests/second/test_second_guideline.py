"""A tiny guideline of toys: its own words, levels and publisher, and what a base that lacks something is told."""

import contextlib
import json
import re
import shutil
from pathlib import Path

import pytest

from advisor.api import advise, load, read_case
from advisor.text.errors import UnusableKnowledge
from tests.conftest import ROOT, size
from tests.second.conftest import OF_THE_FIRST, said


@pytest.fixture(scope="module")
def case(folder) -> Path:
    return folder / "examples" / "togbane.yaml"


@pytest.fixture(scope="module")
def advice(folder, case):
    knowledge = load(folder)
    return advise(read_case(case, knowledge), knowledge)


def test_a_case_is_advised_on_by_its_own_words(advice):
    assert advice.complete and advice.level.id == "huset"
    assert [(one.rule.id, one.rule.basis.id) for one in advice.active_prompts()[0][1]] == [("R-L-3", "gjett")]
    assert advice.as_dict()["level"] == "huset"


def test_its_own_statutes_give_lines_and_its_profile_answers(folder, advice, case, tmp_path):
    lines = {line.id: line for line in advice.law_lines}
    assert list(lines) == ["byggesett", "dukker", "styret"]
    (cut,), (other,) = lines["byggesett"].parts, lines["dukker"].parts
    assert cut.asks["en"] == "Who builds then?" and other.outside and not other.asks
    (place,) = lines["styret"].parts[0].law
    assert (place.title["en"], place.url) == ("The toy statutes § 3 second paragraph", "")
    profile = tmp_path / "profil.yaml"
    profile.write_text(
        'profile: hus-2026\nmunicipality: "3999"\nreviewed_on: 2026-01-02\nanswers: {hyllemeter: Tolv meter}\n', encoding="utf-8"
    )
    own = shutil.copy(case, tmp_path / "sak.yaml")
    said("profile", "apply", profile, own, "--write", "--kb", folder)
    text = said("check", own, "--kb", folder, "--all")
    assert "Always" in text and "The shelves go into the minutes" in text and "The board looks at plastic" in text
    assert not OF_THE_FIRST.search(text)


def test_check_and_explain(folder, case):
    text = said("check", case, "--kb", folder)
    assert "Labelling · Must · Rule" in text and "House level" in text and "Our guess" in text
    assert not OF_THE_FIRST.search(text)
    for id in ("L-1", "L-2", "R-L-3", "vern", "flere", "rekka"):
        assert said("explain", case, id, "--kb", folder)
    assert json.loads(said("check", case, "--kb", folder, "--format", "json"))["complete"] is True


def test_it_says_nothing_of_proposals_and_has_none(advice):
    assert advice.proposals == [] == advice.as_dict()["proposals"]


def test_a_duty_blocks_and_the_exclusive_option_stands_alone(folder, case, tmp_path):
    text = case.read_text(encoding="utf-8")
    open_ = tmp_path / "open.yaml"
    open_.write_text(text.replace(", vern: Fra tre år", ""), encoding="utf-8")
    assert "Write how the toy is labelled" in said("check", open_, "--kb", folder, code=1)
    both = tmp_path / "both.yaml"
    both.write_text(text.replace("stoff: annet", "stoff: [tre, annet]"), encoding="utf-8")
    assert "«annet» stands beside other choices" in said("check", both, "--kb", folder, code=2)
    yes = tmp_path / "yes.yaml"
    yes.write_text(text.replace("smadeler: sant", "smadeler: ja"), encoding="utf-8")
    assert "Did you mean «sant»?" in said("check", yes, "--kb", folder, code=2)
    arena = tmp_path / "arena.yaml"
    arena.write_text(text + "arena: drift\n", encoding="utf-8")
    assert "has no question for «arena»" in said("check", arena, "--kb", folder, code=2)


def test_an_audit_of_one(folder, case):
    text = said("audit", case, "--kb", folder)
    assert "Whether the labelling is good enough." in text and not OF_THE_FIRST.search(text)


def test_an_audit_of_case_files(folder, case, tmp_path):
    (tmp_path / "files").mkdir()
    shutil.copy(case, tmp_path / "files" / "a.yaml")
    said("audit", tmp_path / "files", "-o", tmp_path / "out", "--kb", folder)
    assert "togbane" in (tmp_path / "out" / "tables" / "verdicts.csv").read_text(encoding="utf-8")


# What a base lacks is told ------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("file", "line", "instead", "told"),
    [
        ("roles.ttl", "kilde:lekebok prio:rolle prio:veilederen .", "", "No source is the guideline itself."),
        ("roles.ttl", "prio:nivaer ( valg:hylla valg:huset )", "prio:nivaer ( valg:hylla )", "The levels are the options"),
        ("roles.ttl", "prio:dybder ( valg:lett valg:full )", "prio:dybder ( valg:lett )", "must be one of the depths"),
        ("roles.ttl", "prio:begynnerPa valg:full", "prio:begynnerPa valg:hel", "does not say at which depth"),
        ("roles.ttl", "valg:hylla prio:rolle prio:vanligNiva ;", "valg:hylla", "One level is the usual one."),
        ("roles.ttl", "prio:omfatter krav:L-1 .", "prio:omfatter krav:L-2 .", "stands under no heading of its own"),
        ("roles.ttl", "( valg:sant valg:usant )", "( valg:sant )", "Yes and no are two options"),
        ("roles.ttl", "prio:beregning prio:flereTiltak", "prio:beregning prio:noeAnnet", "no computation «noeAnnet»"),
        ("roles.ttl", "prio:rolle prio:vannrett", "prio:rolle prio:itall", "A picture has an answer upwards and one across."),
        ("roles.ttl", "prio:rolle prio:vannrett", "prio:rolle prio:vannrett , prio:viker", "has no place in the review"),
        ("roles.ttl", "prio:rad.bor prio:styrke prio:bor", "prio:rad.bor prio:styrke prio:kan", "is never «bør»"),
        ("roles.ttl", "prio:gjett.kan prio:styrke prio:kan", "prio:gjett.kan prio:styrke prio:bor", "never above kan"),
        ("guideline.ttl", 'prio:saksfelt "level" ;', "", "The levels are the options"),
    ],
)
def test_a_role_that_is_missing_or_wrong_is_named(folder, tmp_path, file, line, instead, told):
    copy = shutil.copytree(folder, tmp_path / "base")
    path = copy / "ontology" / file
    text = path.read_text(encoding="utf-8")
    assert line in text
    path.write_text(text.replace(line, instead), encoding="utf-8")
    with pytest.raises(UnusableKnowledge) as raised:
        load(copy)
    assert any(told in one.what for one in raised.value.problems), [str(one) for one in raised.value.problems]
    assert all(Path(one.file).is_relative_to(copy) for one in raised.value.problems)


def test_a_name_that_is_misspelt_anywhere_in_the_roles_is_a_problem_with_a_file(folder, tmp_path):
    copy = shutil.copytree(folder, tmp_path / "base")
    roles = copy / "ontology" / "roles.ttl"
    text = roles.read_text(encoding="utf-8")
    body = text.index("kilde:lekebok prio:rolle")
    names = list(re.finditer(r"\b(valg|sporsmal|kilde|krav|prio|del|plikt):[\w.-]+", text[body:]))
    assert len(names) > 60
    for name in names[:: size(4, 1)]:
        end = body + name.end()
        roles.write_text(f"{text[:end]}x{text[end:]}", encoding="utf-8")
        load.cache_clear()
        with contextlib.suppress(UnusableKnowledge):  # a few only leave out what a base may lack
            load(copy)
            continue
        with pytest.raises(UnusableKnowledge) as raised:
            load(copy)
        assert all(Path(one.file).is_relative_to(copy) for one in raised.value.problems), name[0]


def test_a_new_duty_of_the_first_guideline_needs_a_heading_too(tmp_path):
    for part in ("ontology", "rules"):
        shutil.copytree(ROOT / part, tmp_path / part)
    roles = tmp_path / "ontology" / "roles.ttl"
    roles.write_text(roles.read_text(encoding="utf-8").replace("krav:R-BARN-02 , ", ""), encoding="utf-8")
    with pytest.raises(UnusableKnowledge) as raised:
        load(tmp_path)
    (problem,) = raised.value.problems
    assert "«R-BARN-02» is a duty in law" in problem.what and "krav:R-BARN-02" in problem.cure
