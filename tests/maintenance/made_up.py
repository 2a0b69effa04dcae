"""A guideline that nobody has written, and a small base whose clauses have the fingerprints of its sentences.

No sentence of a real guideline stands in this repository, so the source watch is tried on this one.
"""

import hashlib
import re
import shutil
import unicodedata
from pathlib import Path

from tests.conftest import ROOT

SECOND = ROOT / "tests" / "second" / "base"
PROGRAMS = ("context.jsonld", "knowledge-shapes.ttl", "personopplysninger.yaml")  # files that are of no guideline

# «[id|…]» is a clause; the rest is in none. Made up for this test.
MARKED = """\
Meny
Om leker
Lekebiblioteket

[tittel|Hver skole bør låne ut leker til barna]

Kjøp
[forst|Kjøp det som varer lenge.] [spor|Spør barna hva de savner mest.] [pris|En dyr leke kan være billig om den holder i ti år.]
Dette er det greit å se etter når leker kjøpes inn:
• [tre|leker av tre og ull]
• [farge|farger som kan vaskes]
• [deler|deler som kan kjøpes hver for seg]

Trygghet
[trygg|Små deler skal bort.] [skarp|En leke med skarpe kanter repareres samme dag.] [kjemi|Maling med bly brukes aldri.]
[tell|Tell delene hver fredag, og skriv ned hva som mangler i "leikeboka" ved døra.]

Utlån
[laan|Et lån varer i to uker.] [lenger|Den som trenger leken lenger, sier fra.] [purre|Skolen minner om fristen én gang.]
[gratis|Lån er gratis for alle barn i kommunen – også for dem som bor her en kort stund.]
[erstatt|Ingen betaler for slitasje.]

Samarbeid
[verksted|Verkstedet i nabo-bygda kan reparere det som er ødelagt.] [bestefar|Besteforeldre er ofte gode snekkere.]
[felles|Flere skoler kan eie dyre leker sammen.]
[lager|Et felles lager gir finere samlinger for mindre penger i 2026–2028 - og plass.]

Hjelp
Spør oss
Dette
Mer om leker
"""
LINES = MARKED.splitlines()
TEXT = re.sub(r"\[\w+\|([^]]*)\]", r"\1", MARKED)
TEXTS = dict(re.findall(r"\[(\w+)\|([^]]*)\]", MARKED))
NOT_THEIRS = """\
kilde:annen-bok a dct:BibliographicResource ; dct:title "Ei anna bok"@nb , "Ei anna bok"@nn , "Another book"@en .
klausul:annet a prio:Klausul ; dct:isPartOf kilde:annen-bok ; prio:overskrift "Noe" ; prio:nummer 1 ; prio:modalitet "kan" ;
    prio:linje "1" ; prio:ord "0-4" ; prio:forsteOrd "Dette står et" ; prio:fingeravtrykk "00000000000000aa" .
"""


def fingerprint(text: str) -> str:
    """As DESIGN has it, in one line of our own."""
    return hashlib.sha256(" ".join(unicodedata.normalize("NFC", text).lower().replace("•", " ").split()).encode()).hexdigest()[
        :16
    ]


def clauses() -> str:
    """The clauses as Turtle."""
    written, section = [], ""
    for number, line in enumerate(LINES, 1):
        found = re.findall(r"\[(\w+)\|([^]]*)\]", line)
        section = line if line.strip() and not found and len(line.split()) == 1 else section
        for place, (id, text) in enumerate(found, 1):
            words = text.split()
            written.append(
                f"klausul:{id} a prio:Klausul ; dct:isPartOf kilde:lekebok ;\n"
                f'    prio:overskrift "{section}" ; prio:nummer {place} ;\n'
                f'    prio:modalitet "bør" ; prio:linje "001-L{number:03}.{place}" ; prio:ord "0-{len(words) - 1}" ;\n'
                f'    prio:forsteOrd "{" ".join(words[:3])}" ; prio:fingeravtrykk "{fingerprint(text)}" ;\n'
                f"    dct:references kilde:lekelov .\n"
            )
    return "".join(written)


def base_in(folder: Path) -> Path:
    """A base of this guideline: that of the second guideline, with these clauses."""
    made = shutil.copytree(SECOND, folder / "base")
    for name in PROGRAMS:
        shutil.copy(ROOT / "ontology" / name, made / "ontology" / name)
    sources = made / "ontology" / "sources.ttl"
    before, _clauses, _rest = sources.read_text(encoding="utf-8").partition("klausul:forst a")
    sources.write_text(before + clauses() + NOT_THEIRS, encoding="utf-8")
    return made
