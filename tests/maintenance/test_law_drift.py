"""What has become of the places in the law: tried on acts that nobody has adopted, and on the fingerprints of the real ones."""

import contextlib
import re
import shutil
from datetime import date

import pytest
from rdflib import Graph, Namespace
from rdflib.namespace import DCTERMS

from advisor import knowledge
from advisor.maintenance.sourcewatch import law as watch
from advisor.maintenance.sourcewatch.lawtexts import begun, read_act
from advisor.text.errors import Unusable
from tests.cli.test_cli import from_json, prio
from tests.conftest import ROOT

from . import made_up

ACT = """\
---
tittel: "Lov om leker"
ikrafttredelse: "2020-01-01"
---

# Lov om leker

#### § 1. Formål

Loven skal gi alle barn i kommunen noe å leke med hele året.

#### § 2. Utlån

Kommunen skal låne ut leker til alle barn som bor der.

Et lån varer i to uker, og kan forlenges når ingen venter.

*Endret ved lov 1 mai 2020 nr. 1.*

#### § 3. Samlingen

Samlingen skal ha minst disse slagene av leker:

- leker til å bygge med for små og store barn
- leker til å klatre i, ute og inne, hele året
- spill.

Alle leker skal være hele og rene når de blir lånt ut.

## Vedlegg 1. Avtalen om leker

### Artikkel 1

1. Partene skal sørge for leker til alle barn i landet.

2. Barn skal få si hva de vil leke med, og bli hørt.
"""
WAITING = '---\nikrafttredelse: "Kongen bestemmer"\n---\n\n#### § 1. Formål\n\nAlle skal få leke.\n'
PLACES = {
    "1": 'prio:paragraf "1" ; prio:sikkerhet "A"',
    "2": 'prio:paragraf "2" ; prio:sikkerhet "A"',
    "2-ledd-2": 'prio:paragraf "2" ; prio:ledd 2 ; prio:sikkerhet "A"',
    "3-ledd-1-nr-2": 'prio:paragraf "3" ; prio:ledd 1 ; prio:nr 2 ; prio:sikkerhet "A"',
}
LAW = """\
rettsakt:lekelov a prio:Rettsakt ; dct:identifier "LOV-2020-01-01-2" ; prio:lest "2020-01-01"^^xsd:date ;
    dct:title "Lekeloven"@nb , "Leikelova"@nn , "The toy act"@en .
rettsakt:avtalen a prio:Rettsakt ; dct:isPartOf rettsakt:lekelov ; prio:vedlegg "Vedlegg 1." ;
    dct:title "Lekeavtalen"@nb , "Leikeavtalen"@nn , "The toy convention"@en .
rettsakt:nylov a prio:Rettsakt ; dct:identifier "LOV-2021-02-02-3" ; prio:ikkeIKraft true ; prio:lest "2021-05-01"^^xsd:date ;
    dct:title "Ny lekelov"@nb , "Ny leikelov"@nn , "The new toy act"@en .
kilde:nylov-1 a prio:Rettskilde ; dct:isPartOf rettsakt:nylov ; prio:paragraf "1" ; prio:sikkerhet "A" .
kilde:avtalen-artikkel-1 a prio:Rettskilde ; dct:isPartOf rettsakt:avtalen ; prio:artikkel "1" ; prio:sikkerhet "A" .
"""
LAW += "".join(
    f"kilde:lekelov-{id} a prio:Rettskilde ;\n    dct:isPartOf rettsakt:lekelov ; {said} .\n" for id, said in PLACES.items()
)


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    """A base whose maintainer has read the acts on 1 May 2021."""
    made = made_up.base_in(tmp_path_factory.mktemp("law"))
    with (made / "ontology" / "law.ttl").open("a", encoding="utf-8") as file:
        file.write(LAW)
    texts = given(made.parent / "texts", ACT)
    code, said = prio("kb", "source", "fingerprint", "--law", texts, "--as-of", "2021-05-01", "--kb", made)
    assert code == 1 and said.startswith("6 places") and "«The toy statutes § 2» is not in the texts" in said
    return shutil.copytree(made, made.parent / "written")  # a base is loaded once from a folder


@pytest.fixture(scope="module")
def toys(folder):
    return knowledge.load(folder)


def given(folder, text):
    """A folder of law texts."""
    folder.mkdir(exist_ok=True)
    (folder / "lov-2020-01-01-2.md").write_text(text, encoding="utf-8")
    (folder / "lov-2021-02-02-3.md").write_text(WAITING, encoding="utf-8")
    return folder


def put(old, new):
    assert old in ACT
    return ACT.replace(old, new)


def became(toys, folder, text):
    """place → (what it became, where it now is), for those that are not as they were."""
    found = watch.law_drift(toys, given(folder, text))
    changed = [one for one in found.fates if one.became not in ("unchanged", "unread")]
    return {one.source.id.removeprefix("lekelov-"): (one.became.value, one.now) for one in changed}


SAME = {
    "as it was": ACT,
    "no-break spaces": ACT.replace(" to ", "\u00a0to\u00a0"),
    "a note of a change elsewhere": put(
        "*Endret ved lov 1 mai 2020 nr. 1.*", "*Endret ved lover 1 mai 2020 nr. 1, 2 mai 2022 nr. 7.*"
    ),
    "another heading": put("§ 2. Utlån", "§ 2. Lån av leker"),
    "a section put in at the end": put("## Vedlegg", "#### § 4. Straff\n\nIngen blir straffet.\n\n## Vedlegg"),
}
SECOND = "Et lån varer i to uker, og kan forlenges når ingen venter."
EDITS = {
    "a word changed": (put("to uker", "tre uker"), {"2": ("changed", ""), "2-ledd-2": ("changed", "")}),
    "a ledd put in before": (
        put(SECOND, f"Leker lånes ut gratis.\n\n{SECOND}"),
        {"2": ("changed", ""), "2-ledd-2": ("renumbered", "2 (3)")},
    ),
    "a section has another number": (
        put("§ 2. Utlån", "§ 2 a. Utlån"),
        {"2": ("renumbered", "2 a"), "2-ledd-2": ("renumbered", "2 a (2)")},
    ),
    "a number has another number": (
        put("- leker til å bygge med for små og store barn\n", ""),
        {"3-ledd-1-nr-2": ("renumbered", "3 (1) 1")},
    ),
    "another number, and another text": (
        put("§ 1. Formål\n\nLoven", "§ 1. (Opphevet)\n\n*Opphevet.*\n\n#### § 1 a. Formål\n\n*Ny, tidligere § 1.*\n\nLova"),
        {"1": ("renumbered", "1 a")},
    ),
    "repealed": (re.sub(r"§ 1\. Formål\n\n.*", "§ 1. (Opphevet)\n\n*Opphevet ved lov 2 mai.*", ACT), {"1": ("repealed", "")}),
    "not there": (re.sub(r"#### § 1\. Formål\n\n.*\n", "", ACT), {"1": ("repealed", "")}),
    "no longer in force": (put(SECOND, f"[{SECOND}]"), {"2": ("changed", ""), "2-ledd-2": ("repealed", "")}),
    "an article changed": (put("og bli hørt", "og bli trodd"), {"avtalen-artikkel-1": ("changed", "")}),
    "the annex is gone": (ACT.partition("## Vedlegg")[0], {"avtalen-artikkel-1": ("repealed", "")}),
}  # fmt: skip


@pytest.mark.parametrize("how", SAME)
def test_what_does_not_change_a_place_is_unchanged(toys, tmp_path, how):
    assert became(toys, tmp_path, SAME[how]) == {}


@pytest.mark.parametrize("how", EDITS)
def test_a_change_in_the_law_is_told_for_what_it_is(toys, tmp_path, how):
    text, fates = EDITS[how]
    assert became(toys, tmp_path, text) == fates


def test_an_act_that_is_not_there_is_missing(toys, tmp_path):
    (tmp_path / "lov-2020-01-01-1.md").write_text("#### § 2. Noe\n\nNoe annet.\n", encoding="utf-8")
    found = watch.law_drift(toys, tmp_path)
    assert {one.source.act for one in found.of(watch.Became.MISSING)} == {"lekelov", "avtalen", "nylov"}
    assert {one.source.id for one in found.of(watch.Became.UNREAD)} == {"lekevedtektene-2", "lekevedtektene-3-ledd-2"}


def test_an_act_that_waited_and_is_in_force_is_named(toys, tmp_path):
    file = given(tmp_path, ACT) / "lov-2021-02-02-3.md"
    file.write_text(WAITING.replace("Kongen bestemmer", "2022-01-01"), encoding="utf-8")
    assert [one.source.id for one in watch.law_drift(toys, tmp_path).of(watch.Became.IN_FORCE)] == ["nylov-1"]


def test_a_folder_without_the_acts_is_unusable(toys, tmp_path):
    with pytest.raises(Unusable, match="none of the acts"):
        watch.law_drift(toys, tmp_path)


def test_a_change_that_is_adopted_and_not_in_the_text_is_named(toys, tmp_path):
    text = put(
        "*Endret ved lov 1 mai 2020 nr. 1.*",
        "*Endres ved lov 3 mai 2026 nr. 9 (i kraft 1 juli 2026 iflg. res. 4 mai 2026 nr. 1 ).*",
    )
    found = watch.law_drift(toys, given(tmp_path, text))
    assert not found.changed
    waiting = {"source": "lekelov-2", "by": "lov 3 mai 2026 nr. 9", "from": "1 juli 2026"}
    assert found.as_dict()["pending"] == [waiting, waiting | {"source": "lekelov-2-ledd-2"}]


@pytest.mark.parametrize(
    ("said", "whether"),
    [('"2020-01-01"', True), ('"Kongen bestemmer"', False), ('""', True), ('"2026-01-01, departementet bestemmer"', True)],
)
def test_an_act_says_from_when_it_is_in_force(said, whether):
    assert begun(ACT.replace('"2020-01-01"', said)) is whether


def test_the_command_says_what_rests_on_each(folder, tmp_path):
    code, said = prio("kb", "source", "drift", "--law", given(tmp_path, ACT), "--kb", folder)
    assert code == 0 and "6 places in the law are unchanged" in said and "2 places in the law have no fingerprint" in said
    code, said = prio("kb", "source", "drift", "--law", given(tmp_path, EDITS["a section has another number"][0]), "--kb", folder)
    assert code == 1 and "It is now § 2 a (2)." in said and "Read as of 1 May 2021." in said
    code, told = from_json("kb", "source", "drift", "--law", given(tmp_path, EDITS["repealed"][0]), "--kb", folder)
    assert code == 1 and told["repealed"] == [{"source": "lekelov-1", "as_of": "2021-05-01", "now": None, "text_changed": None}]
    assert told["by_place"]["lekelov-1"] == told["resting"]


def test_reading_again_writes_in_place(folder, tmp_path):
    """Only what is changed is another; and the base is whole."""
    made = shutil.copytree(folder, tmp_path / "base")
    texts = given(tmp_path / "texts", put("to uker", "tre uker"))
    before = (made / "ontology" / "law.ttl").read_text(encoding="utf-8").splitlines()
    assert prio("kb", "source", "fingerprint", "--law", texts, "--as-of", "2022-05-02", "--kb", made)[0] == 1
    after = (made / "ontology" / "law.ttl").read_text(encoding="utf-8").splitlines()
    changed = [two for one, two in zip(before, after, strict=True) if one != two]
    assert all("2022-05-02" in line or "prio:fingeravtrykk" in line for line in changed)
    again = shutil.copytree(made, tmp_path / "again")
    found = watch.law_drift(knowledge.load(again), texts)
    assert not found.changed and {one.source.as_of for one in found.fates if one.source.as_of} == {date(2022, 5, 2)}
    assert prio("kb", "check", "--kb", again)[0] == 0


@pytest.mark.parametrize(
    "said", [[], ["--law", "x"], ["x", "--law", "y", "--as-of", "2026-01-01"], ["x", "--as-of", "2026-01-01"]]
)
def test_what_is_to_be_read_has_to_be_said(said):
    assert prio("kb", "source", "fingerprint", *said)[0] == 2


@pytest.mark.parametrize("said", [[], ["x", "--law", "y"]])
def test_one_of_a_file_and_a_folder_is_held_against_the_base(said):
    assert prio("kb", "source", "drift", *said)[0] == 2


@pytest.mark.parametrize(
    "bad", [b"\xff\xfe\xff", b"x" * 2_000_001, "#### § 1. Noe\n\n*".encode() + b"Endres ved lov 1 mai 2020 nr. 1" * 60_000]
)
def test_what_is_hostile_is_refused_or_read(toys, tmp_path, bad):
    (tmp_path / "lov-2020-01-01-2.md").write_bytes(bad)
    with contextlib.suppress(Unusable):
        watch.law_drift(toys, tmp_path)


def test_a_link_among_the_texts_is_not_followed(toys, tmp_path):
    given(tmp_path / "elsewhere", ACT)
    (tmp_path / "lov-2020-01-01-2.md").symlink_to(tmp_path / "elsewhere" / "lov-2020-01-01-2.md")
    with pytest.raises(Unusable, match="links in a folder are not followed"):
        watch.law_drift(toys, tmp_path)


def test_a_fingerprint_that_is_none_is_told(folder, tmp_path):
    made = shutil.copytree(folder, tmp_path / "base")
    law = made / "ontology" / "law.ttl"
    law.write_text(re.sub(r'prio:fingeravtrykk "\w+"', 'prio:fingeravtrykk "noe"', law.read_text(encoding="utf-8"), count=1))
    code, said = prio("kb", "check", "--kb", made)
    assert code == 2 and "A legal source has a fingerprint of 16 hex digits" in said


def test_no_act_is_an_act(tmp_path):
    assert read_act("") == read_act("Noe") == read_act(ACT, "Vedlegg 9.") == {}


# The real law: fingerprints alone ---------------------------------------------------------------


def test_every_place_that_is_cited_has_a_fingerprint_of_the_day_its_act_was_read(base):
    places = watch.places(base)
    assert len(places) > 100
    assert [one.id for one in places if not re.fullmatch("[0-9a-f]{16}", one.fingerprint)] == []
    assert [one.id for one in places if one.as_of != one.read] == []


def test_what_is_read_of_a_place_is_what_the_file_says(base):
    prio_, graph = Namespace("urn:prio:ns:"), Graph().parse(ROOT / "ontology" / "law.ttl")
    for one in watch.places(base):
        node = Namespace("urn:prio:kilde:")[one.id]
        assert str(graph.value(node, prio_.fingeravtrykk)) == one.fingerprint
        assert graph.value(node, DCTERMS.date).toPython() == one.as_of
        assert str(graph.value(node, prio_.ledd) or 0) == str(one.within.ledd)
