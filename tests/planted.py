"""Changes planted in a copy of the knowledge base, one of each kind: what is edited, and what must be told of it."""

from __future__ import annotations

import re
import shutil
from dataclasses import dataclass
from pathlib import Path

from .conftest import ROOT

PARTS = ("ontology", "rules", "examples")


@dataclass(frozen=True)
class Planted:
    """`edits` are (file, old, new), where an old that begins with «re:» is a pattern. `smallest`: the answers of the
    smallest case whose advice differs; None where no advice reads what changed."""

    kind: str
    id: str
    edits: tuple[tuple[str, str, str], ...]
    how: str = "changed"
    parts: tuple[str, ...] = ()  # of what is told, some
    smallest: int | None = 0
    refused: bool = False  # whether only one of the bases can read the case

    def __str__(self) -> str:
        return f"{self.kind} {self.id} {self.how} {','.join(self.parts)}"


NEW_RULE = """
- id: R-HEL-90
  about: measure
  when: {all: [{is: {nytte-samlet: liten}}, {is: {ressurs-samlet: stor}}]}
  then: {prompt: spørsmål}
  warning: true
  force: kan
  basis: slutning
  clauses: [anb-samlet-vurdering]
  valid_from: 2025-04-10
  text:
    nb: Hva taler likevel for tiltaket?
    nn: Kva talar likevel for tiltaket?
    en: What speaks for it all the same?
  examples:
    - fires: {nytte-samlet: liten, ressurs-samlet: stor}
    - silent: {nytte-samlet: liten, ressurs-samlet: middels}
"""
NEW_QUESTION = """
sporsmal:moteplass a prio:Sporsmal ;
    dct:identifier "moteplass" ;
    prio:gjelder prio:Tiltak ;
    prio:svartype prio:JaNei ;
    prio:del del:helhet ;
    prio:rekkefolge 900 ;
    prio:dybde valg:vanlig ;
    prov:wasAttributedTo prio:prosjektet ;
    skos:prefLabel "Gir tiltaket folk et sted å møtes?"@nb , "Gir tiltaket folk ein stad å møtast?"@nn ,
        "Does the measure give people a place to meet?"@en ;
    skos:scopeNote "Tenk også på dem som kommer sjelden."@nb , "Tenk òg på dei som kjem sjeldan."@nn ,
        "Think also of those who seldom come."@en .
"""
SECOND_DEMAND = """    sh:property krav:R-TALL-01.nytte-qaly-overforbarhet , krav:R-TALL-01.nytte-usikkerhet .
krav:R-TALL-01.nytte-usikkerhet sh:path svar:nytte-usikkerhet ;
    prio:dybde valg:vanlig ;
    sh:minCount 1 ;
    sh:severity sh:Info ;
    sh:message "Skriv hvor sikre dere er."@nb , "Skriv kor sikre de er."@nn , "Write how sure you are."@en .
"""
NEXT_VERSION = """
- id: R-RES-18
  about: measure
  when: {all: [{is: {ressurs-endring-retning: mer}}, {is: {budsjett-dekket: nei}}, {case: {unanswered: helhet-nedprioriteres}}]}
  then: {prompt: varsel}
  ends_on: helhet-nedprioriteres
  force: kan
  basis: slutning
  clauses: [lokal-budsjett]
  valid_from: 2027-01-01
  text:
    nb: Hvor kommer pengene fra?
    nn: Kvar kjem pengane frå?
    en: Where does the money come from?
  examples:
    - fires: {ressurs-endring-retning: mer, budsjett-dekket: nei}
    - silent: {ressurs-endring-retning: uendret, budsjett-dekket: nei}
"""
RESOURCES, BENEFIT, CHILDREN = "rules/ressurs.yaml", "rules/nytte.yaml", "rules/barnets-beste.yaml"
QUESTIONS, SHAPES = "ontology/guideline.ttl", "ontology/shapes.ttl"

TABLE = (
    Planted(
        "rule",
        "S-LitenNytte",
        ((BENEFIT, "when: {at_most: {nytte-samlet: liten}}", "when: {at_most: {nytte-samlet: middels}}"),),
        parts=("condition",),
        smallest=1,
    ),
    Planted(
        "rule",
        "R-RES-11",
        ((RESOURCES, "{case: {is: {lokal-personell: nei}}}", "{case: {is: {lokal-personell: [nei, ja]}}}"),),
        parts=("condition",),
        smallest=2,
    ),
    Planted("rule", "R-BARN-08", ((CHILDREN, r"re:(?s)- id: R-BARN-08\n.*?(?=\n- id:)", ""),), how="removed", smallest=2),
    Planted("rule", "R-HEL-90", (("rules/helhet.yaml", r"re:\Z", NEW_RULE),), how="added", smallest=2),
    Planted(
        "rule",
        "R-RES-17",
        ((RESOURCES, r"re:(?s)(- id: R-RES-17\n.*?valid_from: 2025-04-10\n)", "\\1  valid_to: 2026-11-30\n"),),
        parts=("valid_to",),
        smallest=1,
    ),
    Planted(
        "rule",
        "R-RES-18",
        (
            (RESOURCES, r"re:(?s)(- id: R-RES-18\n.*?valid_from: 2025-04-10\n)", "\\1  valid_to: 2026-12-31\n"),
            (RESOURCES, r"re:\Z", NEXT_VERSION),
        ),
        parts=("condition (2027-01-01)",),
        smallest=3,
    ),
    Planted(
        "rule",
        "R-RES-10",
        ((RESOURCES, r"re:(?s)(- id: R-RES-10\n.*?then: \{prompt: )varsel", "\\1tips"),),
        parts=("prompt",),
        smallest=1,
    ),
    Planted(
        "rule",
        "R-BARN-16",
        ((CHILDREN, r"re:(?s)(- id: R-BARN-16\n.*?  text:\n    nb: >-\n *)", "\\1Nytt her. "),),
        parts=("text.nb",),
        smallest=2,
    ),
    Planted(
        "rule",
        "S-BarnBerort",
        (
            (
                CHILDREN,
                "- is: {anb-barn-berort: ja}\n      - some:",
                "- all: [{is: {anb-barn-berort: ja}}, {answered: tiltak-retning}]\n      - some:",
            ),
        ),
        parts=("condition",),
        smallest=0,
    ),
    Planted(
        "requirement",
        "R-BARN-01",
        (
            (SHAPES, r"re:(?s)(krav:R-BARN-01 a .*?prio:styrke prio:)bor", "\\1kan"),
            (SHAPES, r"re:(?s)(krav:R-BARN-01\.anb-barn-berort sh:path .*?sh:severity sh:)Warning", "\\1Info"),
        ),
        parts=("force",),
        smallest=0,
    ),
    Planted(
        "requirement",
        "R-NIVA-01",
        ((SHAPES, r"re:(?s)(krav:R-NIVA-01\.arena sh:path .*?prio:dybde valg:)grundig", "\\1vanlig"),),
        parts=("demand R-NIVA-01.arena.depth",),
        smallest=0,
    ),
    Planted(
        "requirement",
        "R-BARN-02",
        ((SHAPES, "sh:minLength 20", "sh:minLength 40"),),
        parts=("demand R-BARN-02.bb-vurder.min_length",),
        smallest=2,
    ),
    Planted(
        "requirement",
        "R-TALL-01",
        ((SHAPES, "    sh:property krav:R-TALL-01.nytte-qaly-overforbarhet .\n", SECOND_DEMAND),),
        parts=("demands",),
        smallest=1,
    ),
    Planted(
        "requirement", "R-LIK-04", ((SHAPES, r"re:(?s)krav:R-LIK-04 a .*?(?=krav:R-LOK-01 a)", ""),), how="removed", smallest=1
    ),
    Planted(
        "requirement",
        "R-PAR-02",
        ((SHAPES, r're:(?s)(krav:R-PAR-02 a .*?rdfs:label "[^"]*)', "\\1 her"),),
        parts=("label.nb",),
        smallest=0,
    ),
    Planted(
        "question",
        "kostnad-omfatter",
        (
            (QUESTIONS, "valg:egen-enhet valg:hele-tjenesten valg:ogsa-samfunnet", "valg:egen-enhet valg:ogsa-samfunnet"),
            ("ontology/sentences.yaml", r"re:\n      hele-tjenesten: \{[^}]*\}", ""),
        ),
        parts=("option",),
        smallest=1,
        refused=True,
    ),
    Planted(
        "question",
        "tiltak-retning",
        ((QUESTIONS, "valg:utsettes valg:okning-avslas valg:avvikles )", "valg:okning-avslas valg:utsettes valg:avvikles )"),),
        parts=("option order",),
        smallest=None,
    ),
    Planted("question", "moteplass", ((QUESTIONS, r"re:\Z", NEW_QUESTION),), how="added", smallest=None),
    Planted(
        "question",
        "nytte-samlet",
        ((QUESTIONS, '"Trinnene er våre. «Ingen» og «usikkert» er også svar."@nb', '"Trinnene er våre. Alt er svar."@nb'),),
        parts=("help.nb",),
        smallest=None,
    ),
    Planted(
        "law line",
        "ungdomsrad",
        (
            (
                "ontology/lawmap.yaml",
                "                - is: {nytte-barn-rolle: mottakere}\n                - all: [{situation",
                "                - all: [{situation",
            ),
        ),
        parts=("condition",),
        smallest=2,
    ),
    Planted(
        "level",
        "praksis",
        (("ontology/roles.ttl", "valg:praksis prio:begynnerPa valg:kort", "valg:praksis prio:begynnerPa valg:vanlig"),),
        parts=("starts_at",),
        smallest=1,
    ),
    Planted(
        "source",
        "",
        (("ontology/sources.ttl", 'dct:modified "2025-04-10"', 'dct:modified "2026-04-10"'),),
        parts=("modified",),
        smallest=None,
    ),
    Planted("rule", "R-RES-11", ((RESOURCES, "- id: R-RES-11\n", "# hva er dette?\n- id:   R-RES-11\n"),), how="", smallest=None),
)


def planted(folder: Path, *several: Planted) -> Path:
    """A copy of the base with these changes in it."""
    for part in PARTS:
        shutil.copytree(ROOT / part, folder / part)
    for one in several:
        for file, old, new in one.edits:
            path = folder / file
            text = path.read_text(encoding="utf-8")
            pattern = old.removeprefix("re:") if old.startswith("re:") else re.escape(old)
            edited, count = re.subn(pattern, new if old.startswith("re:") else new.replace("\\", r"\\"), text, count=1)
            assert count == 1 and edited != text, (one, file)
            path.write_text(edited, encoding="utf-8")
    return folder
