"""A mistake is told where it is, and nothing that only follows from it: what rests on what cannot be read, waits.

Each row is a mistake by itself in a copy of the base, and the one line where something is told.
"""

import shutil

import pytest

from advisor.maintenance.checking.check import look
from advisor.text.catalogue import speaking

from ..conftest import ROOT, size

G, S, SRC, SERVICES = (f"ontology/{name}.ttl" for name in ("guideline", "shapes", "sources", "services"))
CHILDREN, SAID, MAP = "rules/barnets-beste.yaml", "ontology/sentences.yaml", "ontology/lawmap.yaml"
RULE, ASKED = "- id: S-BarnBerort", "\nsporsmal:anb-barn-berort a"  # much rests on both

# file, behind these words, this, is replaced by this, what is said
ROWS = [
    (CHILDREN, RULE, "anb-barn-berort: ja", "anb-barn-berort: jaa", "«jaa» is no option"),
    (CHILDREN, RULE, "about: measure", "about: mesure", "«mesure» is not a value of about"),
    (CHILDREN, RULE, "situation: BarnBerort", "situation: BarnBerørt", "cannot be the name of a situation"),
    (CHILDREN, RULE, "  when:", "  whn:", "«whn» is not a field of a rule"),
    (G, ASKED, "prio:svartype prio:JaNei", "prio:svartype prio:JaNe", "no known type of answer"),
    (G, "\nskala:nytte a", "valg:liten", "valg:litn", "«litn» is not described"),
    (SAID, "", "  niva:\n", "  nivaa:\n", "There is no question «nivaa»"),
    ("ontology/personopplysninger.yaml", "", "after_numbers:", "after_number:", "«after_number» is not a key here"),
    (CHILDREN, RULE, "S-BarnBerort", "BarnBerort", "cannot be the id of a rule"),
    (CHILDREN, RULE, "  then:", "  thn:", "«thn» is not a field of a rule"),
    (CHILDREN, RULE, "anb-barn-berort: ja", "anb-barn-berrt: ja", "There is no question «anb-barn-berrt»"),
    (CHILDREN, RULE, "is: {", "iss: {", "«iss» is not a word"),
    (CHILDREN, RULE, "valid_from: 2025-04-10", "valid_from: 10.4.2025", "is not a date"),
    (CHILDREN, RULE, "force: ", "force: x", "is not a value of force"),
    (CHILDREN, RULE, "basis: ", "basis: x", "is not a value of basis"),
    (CHILDREN, RULE, "clauses: [", "clauses: [x", "There is no source"),
    (CHILDREN, RULE, "    nn: ", "    mm: ", "«mm» is not a language"),
    (CHILDREN, RULE, "about: ", "about ", "cannot be read as YAML"),
    (CHILDREN, "- id: R-BARN-08", "situation: ", "situation: X", "No rule concludes the situation «X"),
    (G, ASKED, "prio:gjelder prio:", "prio:gjelder prio:X", "does not say what it is about"),
    (G, ASKED, "prio:gjelder ", "prio:gjelder ( ", "The list is not closed"),
    (G, ASKED, "prio:dybde valg:", "prio:dybde valg:x", "prio:dybde must be one of the depths"),
    (G, ASKED, '"@nn', '"@nm', "«@nm» is not a language"),
    (G, "\nsporsmal:nytte-samlet a", "skala:nytte", "skala:nyte", "The question has no options"),
    (S, "\nkrav:R-NIVA-01 a", "prio:styrke prio:kan ;", "prio:styrke prio:kan", "«;» is missing"),
    (S, "", "sh:targetClass prio:BarnBerort", "sh:targetClass prio:BarnBerot", "No rule concludes the situation"),
    (SRC, "", 'dct:modified "2025-04-10"', 'dct:modified "2025-04-31"', "is not a value of modified"),
    (SAID, "  niva:", "nasjonalt:", "nasjonal:", "«nasjonal» is no"),
    (SAID, "  niva:", "name: ", "name ", "cannot be read as YAML"),
    (MAP, "id: eldrerad", "about: ", "about ", "cannot be read as YAML"),
    ("ontology/norms.yaml", "", "41: 37.0", "41: tretti", "«tretti» is no number"),
    ("ontology/etd.yaml", "id: problem", "alvorlighet-malgruppe", "alvorlighet-malgrupp", "There is no question"),
]


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    at = tmp_path_factory.mktemp("cascades") / "base"
    for part in ("ontology", "rules"):
        shutil.copytree(ROOT / part, at / part)
    return at


@pytest.mark.parametrize("row", ROWS[: size(9, len(ROWS))], ids=lambda row: f"{row[0]} {row[3].strip()}")
def test_only_what_is_wrong_is_told(folder, row):
    file, behind, old, new, said = row
    path = folder / file
    text = path.read_text(encoding="utf-8")
    place = text.index(old, text.index(behind))
    try:
        path.write_text(text[:place] + new + text[place + len(old) :], encoding="utf-8")
        with speaking("en"):
            problems = look(folder).problems
    finally:
        path.write_text(text, encoding="utf-8")
    line = text.count("\n", 0, place) + 1
    assert {(one.file, one.line) for one in problems} == {(str(path), line)}, problems
    assert any(said in one.what for one in problems), problems
