"""Impact sees every kind of thing that a base describes: one change of each is planted in one copy, and each is told."""

import re
import shutil

import pytest

from advisor.knowledge.loading import read_anew
from advisor.maintenance.impact.changes import How, changes
from advisor.maintenance.impact.rows import plain, rows
from advisor.maintenance.impact.smallest import Smallest
from advisor.maintenance.impact.things import KINDS
from advisor.maintenance.impact.told import headline, search
from advisor.text.catalogue import speaking

from ..conftest import ROOT

G, ROLES, FORM, DOC = (f"ontology/{name}.ttl" for name in ("guideline", "roles", "form", "document"))
LAW, SERVICES, SHAPES, MATRICES = (f"ontology/{name}.ttl" for name in ("law", "services", "shapes", "matrices"))
SOURCES, VOCABULARY = "ontology/sources.ttl", "ontology/vocabulary.ttl"
MAP, ETD, SAID, NORMS = (f"ontology/{name}.yaml" for name in ("lawmap", "etd", "sentences", "norms"))

# kind, id, what of it, file, behind these words, this, is replaced by this
PLANTED = [
    ("question", "niva", "text.nb", G, "\nsporsmal:niva a", 'prefLabel "', 'prefLabel "Ny. '),
    ("question", "arena", "help.nb", G, "\nsporsmal:arena a", 'scopeNote "', 'scopeNote "Ny. '),
    ("question", "nytte-samlet", "option liten.nb", G, "\nvalg:liten a", '"Liten"@nb', '"Liten nytte"@nb'),
    ("rule", "S-LitenNytte", "text.nb", "rules/nytte.yaml", "- id: S-LitenNytte", "nb: ", "nb: Nå "),
    ("requirement", "R-NIVA-01", "label.nb", SHAPES, "\nkrav:R-NIVA-01 a", 'label "', 'label "Ny '),
    ("law line", "eldrerad", "says.nb", MAP, "id: eldrerad", "nb: ", "nb: Nå må "),
    ("law fold", "medvirkningsrad", "title.nb", MAP, "fold: medvirkningsrad", "nb: ", "nb: Nye "),
    ("service", "hjemmesykepleie", "label.nb", SERVICES, "\nvalg:hjemmesykepleie a", 'prefLabel "', 'prefLabel "Ny '),
    (
        "source",
        "grunnloven-104",
        "fingerprint",
        LAW,
        "\nkilde:grunnloven-104 a",
        'avtrykk "6',
        'avtrykk "7',
    ),
    ("clause", "", "first_words", SOURCES, "\nklausul:", 'prio:forsteOrd "', 'prio:forsteOrd "Ny '),
    ("level", "kommune", "label.nb", ROLES, "\nvalg:kommune ", 'prio:nivanavn "', 'prio:nivanavn "Ny '),
    ("depth", "vanlig", "label.nb", ROLES, "\nvalg:vanlig ", 'prio:dybdenavn "', 'prio:dybdenavn "Ny '),
    ("duty", "", "label.nb", ROLES, "a prio:Plikt", 'prefLabel "', 'prefLabel "Ny '),
    ("basis", "dok", "tag", ROLES, "\nprio:dok.bor", 'prefLabel "', 'prefLabel "Ny '),
    ("concept", "criteria/nytte", "definition.nb", G, "\nkriterium:nytte a", 'definition "', 'definition "Ny '),
    ("concept", "sections/saken", "label.nb", G, "\ndel:saken a", 'prefLabel "', 'prefLabel "Ny '),
    ("concept", "scales/nytte", "label.nb", G, "\nskala:nytte a", 'prefLabel "', 'prefLabel "Ny '),
    ("concept", "units/ar", "label.nb", G, "\nenhet:ar a", '"år"@nb', '"hele år"@nb'),
    ("word", "Sak", "label.nb", VOCABULARY, "\nprio:Sak a", '"Sak"@nb', '"En sak"@nb'),
    ("page", "saken", "note.nb", FORM, "", '"Hva dere velger mellom', '"Ny. Hva dere velger mellom'),
    ("page", "saken", "group", FORM, "", "sporsmal:arena sporsmal:moduler", "sporsmal:moduler sporsmal:arena"),
    ("section", "situasjonen", "label.nb", DOC, "", '"Situasjonen og behovet"@nb', '"Behovet"@nb'),
    ("section", "rammer", "more", DOC, "", "sporsmal:bg-ramme-faglig sporsmal:tjeneste-rettighet", "sporsmal:bg-ramme-faglig"),
    ("sentence", "answers.niva", "value nasjonalt.nb", SAID, "  niva:", 'nasjonalt: {nb: "', 'nasjonalt: {nb: "Ny '),
    ("sentence", "parts.ressurs", "name.nb", SAID, "parts:", 'ressurs: {nb: "', 'ressurs: {nb: "Nye '),
    (
        "other",
        "sentences",
        "comparison",
        SAID,
        "comparison:",
        "[alvorlighet-hast]",
        "[alvorlighet-hast, ressurs-personell]",
    ),
    ("other", "sentences", "method.nb", SAID, "method:", "Saken er", "Hele saken er"),
    ("other", "roles", "money", ROLES, "", "sporsmal:bg-budsjett-lang prio:rolle prio:penger ;", "sporsmal:bg-budsjett-lang"),
    ("other", "roles", "audience.nb", ROLES, "", 'dct:audience "', 'dct:audience "Ny. '),
    ("other", "etd", "title.nb", ETD, "title:", "nb: ", "nb: Ny. "),
    ("other", "etd", "part grade.row problem.evidence", ETD, "id: problem", ", alvorlighet-kunnskap]", "]"),
    ("other", "law_map", "title.nb", MAP, "\nservices:", "nb: ", "nb: Alle "),
    ("other", "personal_words", "before_numbers", "ontology/personopplysninger.yaml", "", "[kr, kroner, nok,", "[kr, kroner,"),
    ("method", "apt", "label.nb", NORMS, "\nmethods:", "nb: ", "nb: Ny "),
    ("norm", "remaining_qalys", "age 41", NORMS, "", "41: 37.0", "41: 37.5"),
    ("matrix", "risikomatrise", "label.nb", MATRICES, "", '"Risikomatrise"@nb', '"Matrise for risiko"@nb'),
    ("file", "ontology/knowledge-shapes.ttl", "content", "ontology/knowledge-shapes.ttl", "", 'sh:message "', 'sh:message "Ny '),
]
SEEN_ELSEWHERE = {  # kinds that a change of text does not reach, and where a change of them is seen
    "situation": "test_impact.py: what a rule is about",
    "supplement": "below",
}


@pytest.fixture(scope="module")
def copy(tmp_path_factory):
    folder = tmp_path_factory.mktemp("planted") / "base"
    for part in ("ontology", "rules"):
        shutil.copytree(ROOT / part, folder / part)
    for kind, id, what, file, after, old, new in PLANTED:
        path = folder / file
        text = path.read_text(encoding="utf-8")
        place = text.index(old, text.index(after))
        path.write_text(text[:place] + new + text[place + len(old) :], encoding="utf-8")
        assert old != new, (kind, id, what)
    return read_anew(folder)


@pytest.fixture(scope="module")
def found(base, copy):
    with speaking("nb"):
        return changes(base, copy)


@pytest.mark.parametrize("row", PLANTED, ids=lambda row: f"{row[0]} {row[1]} {row[2]}")
def test_a_change_of_each_described_thing_is_told(found, row):
    kind, id, what = row[:3]
    several = [one for one in found if one.kind == kind and id in ("", one.id)]
    parts = [part for one in several for part in one.parts if part.what == what or part.what.startswith(f"{what} ")]
    assert several and parts and several[0].how is How.CHANGED, [(one.id, [p.what for p in one.parts]) for one in several]
    with speaking("nb"):
        assert headline(several[0]) and all(plain(line) for one in several for row in rows(one) for line in row.lines)


def test_the_table_has_every_kind(found):
    assert {row[0] for row in PLANTED} | SEEN_ELSEWHERE.keys() == set(KINDS)


def test_nothing_is_told_that_was_not_planted(found):
    planted, any_of = {row[:2] for row in PLANTED}, {row[0] for row in PLANTED if not row[1]}
    rest = {one.kind for one in found if one.key not in planted and one.kind not in any_of}
    assert rest == {"question"}  # others have the same option, or the same unit


def test_what_no_advice_reads_is_said_to_be_seen_where_it_is_shown(found):
    """That only words are others would not be true of the columns of a table."""
    said = {one.key: search(Smallest(one, 0, 0)) for one in found}
    assert said["other", "sentences"].endswith("in the document.") and said["other", "roles"].endswith("and the proposals.")
    assert all("It is seen where it is shown: " in one for one in said.values())


def test_a_new_supplement_is_told(base):
    from advisor.knowledge import load
    from advisor.knowledge.formats import Folders

    with speaking("nb"):
        found = changes(base, load(Folders(ROOT, (ROOT / "docs" / "tillegg-fjellvik",))))
        assert ("supplement", "fjellvik", How.ADDED) in {(*one.key, one.how) for one in found}
        assert not [text for one in found for text in [headline(one)] if re.search(r"[a-z]_[a-z]", text)]
