"""A supplement adds and sharpens, and every way to weaken the base with one is refused where it stands."""

import re
import shutil
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from advisor import knowledge
from advisor.advice.advice import advise
from advisor.audit.proof.random_cases import random_case
from advisor.case.casefile import read_case
from advisor.case.model import Case
from advisor.knowledge import Folders, KnowledgeBase, cache, formats, packing
from advisor.knowledge.supplements import planned
from advisor.knowledge.terms import Force
from advisor.language.answers import Answer, State
from advisor.language.subjects import Kind, Subject
from advisor.maintenance.checking import check as checking, floor
from advisor.maintenance.proving import proofs
from advisor.text.catalogue import speaking
from advisor.text.errors import UnusableKnowledge

from ..conftest import ROOT, size

FJELLVIK = ROOT / "docs" / "tillegg-fjellvik"
QUESTIONS, SHAPES, SOURCES = formats.GUIDELINE, formats.SHAPES, formats.SOURCES
RULES, SELF, DOCUMENT, SENTENCES = "rules/prinsipper.yaml", formats.SUPPLEMENT, formats.DOCUMENT, formats.SENTENCES


@pytest.fixture(scope="module")
def whole() -> KnowledgeBase:
    return knowledge.load(Folders(ROOT, (FJELLVIK,)))


@pytest.fixture
def supplement(tmp_path) -> Path:
    return shutil.copytree(FJELLVIK, tmp_path / "tillegg")


def refused(*supplements: Path) -> list[str]:
    with speaking("en"), pytest.raises(UnusableKnowledge) as told:
        knowledge.load.__wrapped__(Folders(ROOT, supplements))
    return [f"{Path(one.file).name}:{one.line} {one.what}" for one in told.value.problems]


def add(text: str):
    return lambda before: before + "\n" + text + "\n"


def instead(old: str, new: str):
    def changed(before: str) -> str:
        assert old in before, old
        return before.replace(old, new, 1)

    return changed


def rule(id: str, then: str, when: str = "{is: {fjellvik-reisetid: fjellvik-over-60}}", **said: str) -> str:
    fields = {"force": "kan", "basis": "lokal", "clauses": "[fjellvik-avstand]", "valid_from": "2026-07-01", **said}
    lines = [
        f"- id: {id}",
        "  about: measure",
        f"  when: {when}",
        f"  then: {then}",
        *(f"  {key}: {one}" for key, one in fields.items()),
    ]
    tail = "  text: {nb: Noe, nn: Noko, en: Something}\n  examples:\n    - fires: {fjellvik-reisetid: fjellvik-over-60}\n"
    return "\n".join(lines) + "\n" + tail + "    - silent: {fjellvik-reisetid: fjellvik-under-30}"


SHAPE = """krav:{id} a sh:NodeShape , prio:Krav ; dct:identifier "{id}" ; rdfs:label "Noe"@nb , "Noko"@nn ;
    prio:styrke prio:{force} ; prio:grunnlag prio:{basis} ; dct:source klausul:fjellvik-avstand ; sh:targetClass prio:Tiltak ;
    {more}."""
ONE = """sh:property krav:{id}.x .
krav:{id}.x sh:path svar:nytte-samlet ; prio:dybde valg:vanlig ; sh:minCount 1 ; sh:severity sh:{severity} ;
    sh:message "Noe"@nb , "Noko"@nn """


def shape(id: str = "R-FJELLVIK-09", force: str = "bor", basis: str = "lokal", severity: str = "Warning", more: str = ONE) -> str:
    return SHAPE.format(id=id, force=force, basis=basis, more=more.replace("{id}", id).replace("{severity}", severity))


EITHER = """sh:or ( krav:R-FJELLVIK-09.a krav:R-FJELLVIK-09.b ) ; prio:dybde valg:vanlig ; sh:severity sh:Warning ;
    sh:message "Noe"@nb , "Noko"@nn .
krav:R-FJELLVIK-09.a sh:path svar:fjellvik-reisetid ; sh:minCount 1 .
krav:R-FJELLVIK-09.b sh:path svar:nytte-samlet ; sh:minCount 1 """
IN_BASE = "stands in the base, and a supplement changes nothing there"
NOT_OWN = "is no id of this supplement"
NOT_SAID = "A supplement does not say"

PLANTED = {  # what a weakening is → the file, how it is made, and what is said of it
    "an answer to a question of the base is asked for only in a situation": (
        QUESTIONS,
        add("sporsmal:anb-barn-berort prio:sporNar prio:FjellvikLangReise ."),
        f"sporsmal:anb-barn-berort» {IN_BASE}",
    ),
    "an option is added to the answers of a question of the base": (
        QUESTIONS,
        add("sporsmal:nytte-samlet prio:alternativer ( valg:fjellvik-under-30 ) ."),
        f"sporsmal:nytte-samlet» {IN_BASE}",
    ),
    "an option is added to what yes and no are": (
        QUESTIONS,
        add("prio:JaNei prio:alternativer ( valg:ja valg:fjellvik-under-30 ) ."),
        f"prio:JaNei» {IN_BASE}",
    ),
    "a scale of the base gets another step": (
        QUESTIONS,
        lambda before: (
            "@prefix skala: <urn:prio:skala:> .\n" + before + "\nskala:nytte skos:memberList ( valg:fjellvik-under-30 ) .\n"
        ),
        f"skala:nytte» {IN_BASE}",
    ),
    "an option of the base is worded otherwise": (
        QUESTIONS,
        add('valg:nei skos:prefLabel "Nei, det er frivillig"@nb .'),
        f"valg:nei» {IN_BASE}",
    ),
    "a question of the base says in its help that a duty is voluntary": (
        QUESTIONS,
        add('sporsmal:anb-barn-berort skos:scopeNote "Dette er frivillig."@nb .'),
        f"sporsmal:anb-barn-berort» {IN_BASE}",
    ),
    "a question of the base is merged into one of the municipality": (
        QUESTIONS,
        add("sporsmal:bb-vurder prio:flettetInn sporsmal:fjellvik-avbotende ."),
        f"sporsmal:bb-vurder» {IN_BASE}",
    ),
    "a question of the municipality takes over for one of the base": (
        QUESTIONS,
        add("sporsmal:fjellvik-avbotende prio:flettetInn sporsmal:bb-vurder ."),
        f"{NOT_SAID} «prio:flettetInn»",
    ),
    "a question of the base is asked only when it goes deep": (
        QUESTIONS,
        add("sporsmal:nytte-samlet prio:dybde valg:grundig ."),
        f"sporsmal:nytte-samlet» {IN_BASE}",
    ),
    "a question of the base is asked no deeper": (
        QUESTIONS,
        add("sporsmal:nytte-samlet prio:tilDybde valg:kort ."),
        f"sporsmal:nytte-samlet» {IN_BASE}",
    ),
    "a question takes the level of a case for itself": (
        QUESTIONS,
        add('sporsmal:fjellvik-reisetid prio:saksfelt "level" .'),
        f"{NOT_SAID} «prio:saksfelt»",
    ),
    "a question is answered once a year": (
        QUESTIONS,
        add("sporsmal:fjellvik-reisetid prio:arlig true ."),
        f"{NOT_SAID} «prio:arlig»",
    ),
    "a fact is worked out that the base does not know": (
        QUESTIONS,
        add("sporsmal:fjellvik-reisetid a prio:AvledetFaktum ."),
        "nothing of the kind «prio:AvledetFaktum»",
    ),
    "a role is given to another question": (
        QUESTIONS,
        add("sporsmal:fjellvik-reisetid prio:rolle prio:loddrett ."),
        f"{NOT_SAID} «prio:rolle»",
    ),
    "an option stands alone among the answers": (
        QUESTIONS,
        add("valg:fjellvik-under-30 prio:rolle prio:utelukker ."),
        f"{NOT_SAID} «prio:rolle»",
    ),
    "a prefix is another than it looks": (
        QUESTIONS,
        instead("@prefix valg: <urn:prio:valg:>", "@prefix valg: <urn:prio:sporsmal:>"),
        "The prefix «valg:» is not the project's",
    ),
    "a question of the base under another prefix": (
        QUESTIONS,
        lambda before: "@prefix mine: <urn:prio:sporsmal:> .\n" + before + "\nmine:nytte-samlet prio:dybde valg:grundig .\n",
        f"nytte-samlet» {IN_BASE}",
    ),
    "a demand of the base takes fewer letters": (SHAPES, add("krav:R-BARN-02.vurder sh:minLength 1 ."), "R-BARN-02.vurder»"),
    "a requirement of the base is a recommendation": (
        SHAPES,
        add("krav:R-BARN-02 prio:styrke prio:kan ."),
        f"krav:R-BARN-02» {IN_BASE}",
    ),
    "a requirement of the base is asked of another situation": (
        SHAPES,
        add("krav:R-BARN-02 sh:targetClass prio:FjellvikLangReise ."),
        f"krav:R-BARN-02» {IN_BASE}",
    ),
    "a requirement of the base is worded as voluntary": (
        SHAPES,
        add('krav:R-BARN-02 rdfs:label "Frivillig vurdering"@nb .'),
        f"krav:R-BARN-02» {IN_BASE}",
    ),
    "a requirement takes the place of one of the base": (
        SHAPES,
        add("krav:R-FJELLVIK-01 dct:replaces krav:R-BARN-02 ."),
        f"{NOT_SAID} «dct:replaces»",
    ),
    "a requirement has an id of the base": (SHAPES, add(shape("R-BARN-02")), f"krav:R-BARN-02» {IN_BASE}"),
    "a requirement has an id that the base may take": (SHAPES, add(shape("R-BARN-99")), f"krav:R-BARN-99» {NOT_OWN}"),
    "a shape of the base is part of a requirement": (
        SHAPES,
        add("krav:R-FJELLVIK-01 sh:property krav:R-BARN-02.vurder ."),
        f"krav:R-BARN-02.vurder» {NOT_OWN}",
    ),
    "an own answer would do for one of the base": (
        SHAPES,
        add(shape(more=EITHER)),
        "An answer to one question would do for another of the base: nytte-samlet",
    ),
    "a municipality lays down a duty in law": (
        SHAPES,
        add(shape(force="ma", severity="Violation")),
        "R-FJELLVIK-09» would be a duty in law",
    ),
    "a requirement speaks for the guideline": (SHAPES, add(shape(basis="dok")), "R-FJELLVIK-09» speaks for «dok»"),
    "a heading of a duty is worded anew": (
        SHAPES,
        lambda before: "@prefix plikt: <urn:prio:plikt:> .\n" + before + '\nplikt:barnets-beste rdfs:label "Frivillig"@nb .\n',
        f"plikt:barnets-beste» {IN_BASE}",
    ),
    "a clause is described anew": (SOURCES, add('klausul:bb-krav prio:forsteOrd "frivillig" .'), f"klausul:bb-krav» {IN_BASE}"),
    "a rule of the base is written anew": (
        RULES,
        add(rule("R-BARN-12", "{prompt: tips}", warning="Ett svar er nok.")),
        f"«R-BARN-12» {IN_BASE}",
    ),
    "a rule of the base ends": (
        RULES,
        add(rule("S-BarnBerort", "{situation: FjellvikIngen}", valid_to="2026-08-01")),
        "S-BarnBerort»",
    ),
    "a rule takes an id that the base may take": (
        RULES,
        add(rule("R-BARN-98", "{prompt: tips}", warning="Ett svar er nok.")),
        f"«R-BARN-98» {NOT_OWN}",
    ),
    "a situation of the base is concluded more often": (
        RULES,
        add(rule("S-FJELLVIK-BARN", "{situation: BarnBerort}")),
        "The base says when «BarnBerort» holds",
    ),
    "a situation has a name that the base may take": (
        RULES,
        add(rule("S-FJELLVIK-NY", "{situation: NyttKrav}")),
        f"«NyttKrav» {NOT_OWN}",
    ),
    "a rule lays down a duty in law": (
        RULES,
        add(rule("R-FJELLVIK-11", "{prompt: krav}", force="må", basis="dok", warning="Ett svar er nok.")),
        "R-FJELLVIK-11» would be a duty in law",
    ),
    "a municipality speaks for the guideline": (
        RULES,
        add(rule("R-FJELLVIK-12", "{prompt: tips}", force="bør", basis="dok", warning="Ett svar er nok.")),
        "R-FJELLVIK-12» speaks for «dok»",
    ),
    "what people dismissed before is read as dismissed now": (
        RULES,
        add(rule("R-FJELLVIK-13", "{prompt: tips}", was_about="case", warning="Ett svar er nok.")),
        f"{NOT_SAID} «was_about»",
    ),
    "an optional rule of the base rests on something else": (
        RULES,
        add(rule("R-LIK-07", "{prompt: varsel}", basis="slutning", warning="Ett svar er nok.")),
        "«R-LIK-07» is an optional rule of the base",
    ),
    "its id makes its questions look like those of the base": (
        SELF,
        instead("id: fjellvik", "id: nytte"),
        "could not be told from what is of the base, which has «",
    ),
    "it is written for no version": (SELF, instead("[2026.11.8]", "[]"), "It was written for no version"),
    "the document says something else of an answer to the base": (
        SENTENCES,
        add('  anb-barn-berort:\n    says: {nb: "Frivillig.", nn: "Frivillig.", en: "Voluntary."}'),
        f"«anb-barn-berort» {IN_BASE}",
    ),
    "a section of the document lacks what it had": (
        DOCUMENT,
        add("avsnitt:barnets-beste prio:innhold ( sporsmal:fjellvik-reisetid ) ."),
        f"avsnitt:barnets-beste» {IN_BASE}",
    ),
    "a section of the document is read through as one of a duty": (
        DOCUMENT,
        add("avsnitt:fjellvik-avstand prio:lestVed sporsmal:fjellvik-reisetid ."),
        f"{NOT_SAID} «prio:lestVed»",
    ),
    "roles are a file of their own": (
        "ontology/roles.ttl",
        lambda _before: "@prefix prio: <urn:prio:ns:> .",
        "The program does not read this file of a supplement",
    ),
    "the law may say less of a case": (
        "ontology/lawmap.yaml",
        lambda _before: "lines: []",
        "The program does not read this file of a supplement",
    ),
}


UNREAD = ("roles are a file of their own", "the law may say less of a case")  # told before anything is read
ALONE = (  # what else is wrong is then told otherwise, or not at all
    *("an optional rule of the base rests on something else", "a prefix is another than it looks"),
    *("a question of the base under another prefix", "its id makes its questions look like those of the base"),
    *("it is written for no version", "a requirement speaks for the guideline", "a municipality lays down a duty in law"),
)
LATER = (  # told when nothing stands in it that is of the base
    *("an answer to a question of the base is asked for only in a situation", "an option of the base is worded otherwise"),
    *("an option is added to the answers of a question of the base", "a fact is worked out that the base does not know"),
    *("a question of the base is merged into one of the municipality", "a question is answered once a year"),
    *("a question of the municipality takes over for one of the base", "a question takes the level of a case for itself"),
    *("a role is given to another question", "a requirement takes the place of one of the base"),
    *("an own answer would do for one of the base", "a section of the document is read through as one of a duty"),
)


def lots() -> list[list[str]]:
    """The mistakes that are planted together: no two of them are told in the same words of the same file."""
    made = [[name] for name in ALONE]
    for stage in (UNREAD, LATER, [name for name in PLANTED if name not in {*UNREAD, *ALONE, *LATER}]):
        first = len(made)
        for name in stage:
            lot = next((lot for lot in made[first:] if not any(alike(name, other) for other in lot)), None)
            made.append([name]) if lot is None else lot.append(name)
    return made


def alike(one: str, other: str) -> bool:
    (file, _, said), (file_of_other, _, said_of_other) = PLANTED[one], PLANTED[other]
    return file == file_of_other and (said in said_of_other or said_of_other in said)


@pytest.mark.parametrize("names", lots(), ids=lambda names: names[0])
def test_each_planted_weakening_is_told_where_it_stands(supplement, names):
    for name in names:
        file, planted, _said = PLANTED[name]
        path = supplement / file
        path.write_text(planted(path.read_text(encoding="utf-8") if path.is_file() else ""), encoding="utf-8")
    told = refused(supplement)
    expected = {name: (Path(PLANTED[name][0]).name, PLANTED[name][2]) for name in names}
    missed = [name for name, (file, said) in expected.items() if not any(one.startswith(file) and said in one for one in told)]
    assert missed == [], told


def test_there_are_thirty_of_them():
    assert len(PLANTED) >= 30


def test_two_supplements_have_an_id_each(supplement):
    assert any("Two supplements have the id «fjellvik»" in one for one in refused(FJELLVIK, supplement))


def test_a_version_is_no_longer_than_a_database_keeps_it(supplement, tmp_path):
    others = [shutil.copytree(supplement, tmp_path / name) for name in ("en", "to")]
    for path in others:
        (path / SELF).write_text((path / SELF).read_text().replace("name: Fjellvik", "name: Fjellvik og nabokommunene"))
    assert any("is not a value of name" in one for one in refused(*others))


# What it is -------------------------------------------------------------------------------------


def test_the_whole_has_a_version_and_a_digest_of_its_own(whole, base):
    assert whole.version == f"{base.version} + Fjellvik 1"
    assert whole.digest != base.digest == knowledge.load(Folders(ROOT)).digest
    assert [one.who for one in whole.supplements] == ["Fjellvik kommune, helse og omsorg"]


def test_the_order_in_which_supplements_are_named_says_nothing(supplement, tmp_path):
    other = shutil.copytree(supplement, tmp_path / "other")
    for part in ("ontology", "rules"):
        shutil.rmtree(other / part)
    (other / SELF).write_text((other / SELF).read_text().replace("fjellvik", "dalvik").replace("Fjellvik", "Dalvik"))
    digests = {knowledge.load(Folders(ROOT, several)).digest for several in ((supplement, other), (other, supplement))}
    assert len(digests) == 1


def test_a_letter_more_in_a_supplement_is_another_base(whole, supplement):
    (supplement / RULES).write_text((supplement / RULES).read_text() + "# more\n")
    assert knowledge.load(Folders(ROOT, (supplement,))).digest != whole.digest


def test_a_kept_copy_belongs_to_the_folders_that_it_is_used_for(whole, supplement):
    moved = packing.unpack(packing.pack(whole), Folders(ROOT, (supplement,)))
    assert {Path(rule.file).parent for rule in moved.rules if rule.id.startswith("R-FJELLVIK")} == {supplement / "rules"}
    assert {Path(rule.file).parent for rule in moved.rules if rule.id == "R-BARN-12"} == {ROOT / "rules"}
    assert cache.kept(whole.folders, whole.digest)


def test_what_the_municipality_requires_is_its_own(whole, base):
    case = read_case(ROOT / "examples" / "avlastning-eller-team.yaml", base)
    before, after = advise(case, base), advise(case, whole)
    assert before.as_dict()["assessments"] == after.as_dict()["assessments"]
    assert "own_assessments" not in before.as_dict()
    assert after.as_dict()["own_assessments"]["required"] == len(case.measures)
    assert {one["basis"] for one in after.as_dict()["requirements"] if one["id"] == "R-FJELLVIK-02"} == {"lokal"}


def test_what_it_sharpens_is_asked_sooner_and_the_base_asks_as_before(whole, base):
    asked = [one.questions["nytte-lokale-forhold-effekt"].depth.id for one in (base, whole)]
    assert asked == ["grundig", "vanlig"]
    assert not any(demand.depth.id == "vanlig" for demand in whole.requirements["R-LOK-06"].demands)


# The floor --------------------------------------------------------------------------------------


def test_the_base_stands_in_the_whole_as_it_was(whole, base):
    assert floor.weakened(base, whole) == []
    assert floor.check(whole) == []


def without(whole: KnowledgeBase, part: str, id: str) -> KnowledgeBase:
    return replace(whole, **{part: {key: one for key, one in getattr(whole, part).items() if key != id}})


def with_rule(whole: KnowledgeBase, id: str, **said: object) -> KnowledgeBase:
    return replace(whole, rules=tuple(replace(one, **said) if one.id == id else one for one in whole.rules))


def with_question(whole: KnowledgeBase, id: str, **said: object) -> KnowledgeBase:
    return replace(whole, questions={**whole.questions, id: replace(whole.questions[id], **said)})


def with_requirement(whole: KnowledgeBase, id: str, **said: object) -> KnowledgeBase:
    return replace(whole, requirements={**whole.requirements, id: replace(whole.requirements[id], **said)})


WEAKER = {  # a whole that the loader would never make, and what of the base is weaker in it
    "a requirement is dropped": (lambda whole: without(whole, "requirements", "R-BARN-02"), "R-BARN-02"),
    "a demand is dropped": (lambda whole: with_requirement(whole, "R-BARN-04", demands=()), "R-BARN-04"),
    "a duty can be dismissed": (
        lambda whole: with_requirement(whole, "R-BARN-02", force=Force.MAY),
        "R-BARN-02",
    ),
    "a requirement has another target": (
        lambda whole: with_requirement(whole, "R-BARN-02", target="FjellvikLangReise"),
        "R-BARN-02",
    ),
    "a question is gone": (lambda whole: without(whole, "questions", "nytte-samlet"), "nytte-samlet"),
    "a question is asked in a situation": (
        lambda whole: with_question(whole, "anb-barn-berort", ask_when="FjellvikLangReise"),
        "anb-barn-berort",
    ),
    "a question is merged": (lambda whole: with_question(whole, "bb-vurder", merged_into="fjellvik-avbotende"), "bb-vurder"),
    "a question is asked later": (
        lambda whole: with_question(whole, "nytte-samlet", depth=whole.depths[-1]),
        "nytte-samlet",
    ),
    "a question has more options": (
        lambda whole: with_question(whole, "nytte-samlet", options=whole.questions["fjellvik-reisetid"].options),
        "nytte-samlet",
    ),
    "a question is worded otherwise": (
        lambda whole: with_question(whole, "anb-barn-berort", help={"nb": "Dette er frivillig."}),
        "anb-barn-berort",
    ),
    "a rule ends": (lambda whole: with_rule(whole, "R-BARN-12", valid_to=date(2026, 1, 1)), "R-BARN-12"),
    "a rule is gone": (
        lambda whole: replace(whole, rules=tuple(one for one in whole.rules if one.id != "R-BARN-12")),
        "R-BARN-12",
    ),
    "a situation is concluded more often": (
        lambda whole: with_rule(whole, "S-FJELLVIK-LANG-REISE", situation="BarnBerort"),
        "S-FJELLVIK-LANG-REISE",
    ),
    "a duty has no heading": (lambda whole: without(whole, "duties", "barnets-beste"), "barnets-beste"),
    "a level starts elsewhere": (lambda whole: replace(whole, usual_level=whole.levels[0]), "usual_level"),
    "a section of the document is gone": (lambda whole: replace(whole, document=whole.document[1:]), "hode"),
    "a page of the form is gone": (lambda whole: replace(whole, form=whole.form[1:]), "form"),
    "a source is gone": (lambda whole: without(whole, "sources", "veileder"), "veileder"),
}


@pytest.mark.parametrize("name", WEAKER)
def test_what_is_weaker_is_found_by_its_parts(whole, base, name):
    weaker, id = WEAKER[name]
    with speaking("en"):
        assert f"«{id}» is not as it was in the base." in [one.what for one in floor.weakened(base, weaker(whole))]


UNPROVED = {  # what is weaker → what a case shows of it
    "a situation is concluded more often": {"R-BARN-02", "R-BARN-12"},
    "a duty can be dismissed": set[str](),
    "a requirement is dropped": {"R-BARN-02"},
    "a requirement has another target": {"R-BARN-02"},
    "a rule ends": {"R-BARN-12"},
    "a question is asked in a situation": {"R-BARN-01"},
    "a level starts elsewhere": set[str](),
    "a question has more options": set[str](),
}


@pytest.mark.parametrize("name, shown", list(UNPROVED.items())[: size(2, None)])
def test_what_is_weaker_is_not_proved(whole, name, shown):
    """Each comes with a case that the evaluator judges otherwise, where a case shows it; else the part is named."""
    weaker, id = WEAKER[name]
    (proof,) = proofs.prove(weaker(whole), only=["floor"])
    with_case = {one.id for one in proof.findings if one.shown}
    assert shown <= with_case and bool(shown) == bool(with_case)
    assert id in {one.id for one in proof.findings}
    assert all(one.shown.replayed for one in proof.findings if one.shown)


def test_supplements_are_proved_to_weaken_nothing(whole, base):
    (proof,) = proofs.prove(whole, only=["floor"])
    assert proof.proved and proof.things > len(base.requirements)
    assert proofs.prove(base, only=["floor"]) == []


def test_the_optional_advice_holds_the_theorems_of_the_base():
    optional = knowledge.load(Folders(ROOT, (Path("valgfrie"),)))
    found = proofs.prove(optional, only=size(["ends", "brings", "better"], None))
    assert [one.theorem for one in found if not one.proved] == []


def with_own_answers(case: Case, whole: KnowledgeBase, seed: int) -> Case:
    """The case with answers to what the municipality asks."""
    options = whole.questions["fjellvik-reisetid"].option_ids
    answers = {one: dict(given) for one, given in case.answers.items()}
    for number, measure in enumerate(case.measures):
        of = Subject(Kind.MEASURE, (measure.id,))
        answers.setdefault(of, {})["fjellvik-reisetid"] = Answer(State.VALUE, options[(seed + number) % len(options)])
    return replace(case, answers=answers)


def test_no_case_is_easier_with_the_supplement(whole, base, request):
    for seed in range(400 if request.config.getoption("--long") else 25):
        case = random_case(base, seed)
        before = advise(case, base)
        for one in (case, with_own_answers(case, whole, seed)):
            assert floor.easier(before, advise(one, whole)) == []


def test_a_case_that_is_easier_is_found(base):
    """A counterexample is one: without a requirement, a prompt and what holds back an approval."""
    case = read_case(ROOT / "examples" / "avlastning-eller-team.yaml", base)
    before = advise(case, base)
    for part in ("requirements", "prompts"):
        assert floor.easier(before, replace(before, **{part: getattr(before, part)[1:]}))


# What comes along -------------------------------------------------------------------------------


def test_the_optional_advice_comes_along_by_its_name_and_is_off(base):
    optional = knowledge.load(Folders(ROOT, (Path("valgfrie"),)))
    added = {rule.id for rule in optional.rules} - {rule.id for rule in base.rules}
    assert len(added) == 42
    assert not any(rule.id in added for rule in base.rules)
    assert optional.questions == base.questions and optional.requirements == base.requirements
    assert checking.check(optional) == [] and floor.weakened(base, optional) == []


def test_its_page_says_which_rules_are_left_out(base):
    text = (ROOT / "supplements" / "valgfrie" / "README.md").read_text(encoding="utf-8")
    optional = knowledge.load(Folders(ROOT, (Path("valgfrie"),)))
    left = set(re.findall(r"R-[A-Za-z]+-\d\d", text))
    assert len(left) == 61 - 42
    assert left.isdisjoint({rule.id for rule in optional.rules}) and left <= planned(base.clauses, set()).keys()


def test_a_misspelt_name_is_told_with_the_right_one():
    with speaking("en"), pytest.raises(UnusableKnowledge, match="Did you mean «valgfrie»"):
        knowledge.load(Folders(ROOT, (Path("valgfri"),)))
