"""The addresses of everything in RDF, set in this one place.

`urn:prio:` stands until an owner gives a real address. The Turtle files write the same prefixes;
`prio kb check` holds them together.
"""

from __future__ import annotations

BASE = "urn:prio:"

NS = BASE + "ns:"  # classes, properties, situations and the two markers
ANSWER = BASE + "svar:"  # one property per question: the answer itself
OPTION = BASE + "valg:"
QUESTION = BASE + "sporsmal:"
CLAUSE = BASE + "klausul:"
REQUIREMENT = BASE + "krav:"
RULE = BASE + "regel:"
CRITERION = BASE + "kriterium:"
SCALE = BASE + "skala:"
SECTION = BASE + "del:"
UNIT = BASE + "enhet:"
SOURCE = BASE + "kilde:"
DUTY = BASE + "plikt:"
ACT = BASE + "rettsakt:"
CASE = BASE + "sak:"
PROFILE = BASE + "profil:"
PAGE = BASE + "side:"
GROUP = BASE + "gruppe:"
PART = BASE + "avsnitt:"  # of the decision document

PREFIXES = {
    "prio": NS,
    "svar": ANSWER,
    "valg": OPTION,
    "sporsmal": QUESTION,
    "klausul": CLAUSE,
    "krav": REQUIREMENT,
    "regel": RULE,
    "kriterium": CRITERION,
    "skala": SCALE,
    "del": SECTION,
    "enhet": UNIT,
    "kilde": SOURCE,
    "plikt": DUTY,
    "rettsakt": ACT,
    "side": PAGE,
    "gruppe": GROUP,
    "avsnitt": PART,
}

STANDARD = {  # vocabularies of others that the files use
    "dct": "http://purl.org/dc/terms/",
    "owl": "http://www.w3.org/2002/07/owl#",
    "prov": "http://www.w3.org/ns/prov#",
    "rdf": "http://www.w3.org/1999/02/22-rdf-syntax-ns#",
    "rdfs": "http://www.w3.org/2000/01/rdf-schema#",
    "sh": "http://www.w3.org/ns/shacl#",
    "skos": "http://www.w3.org/2004/02/skos/core#",
    "xsd": "http://www.w3.org/2001/XMLSchema#",
}

UNSURE = NS + "usikkert"
NOT_RELEVANT = NS + "ikkeRelevant"


def local(iri: str) -> str:
    """The last part of one of our addresses: its id."""
    return iri.rpartition(":")[2]
