"""Findings in EARL (https://www.w3.org/TR/EARL10-Schema/), as JSON-LD: one earl:Assertion for each point.

What was tested is whether an answer is there, by a shape. So a duty whose parts are written comes out as earl:cantTell:
whether it is met, people must judge, and no program says so. A recommendation without an answer is no failure; it is
earl:untested. The code of the finding stands beside each outcome, since several findings share one.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator
from functools import lru_cache
from typing import Any, NamedTuple

from ...advice.advice import Advice
from ...advice.graph import address
from ...case.privacy import masked
from ...engines.status import DISMISSED, Status
from ...knowledge import KnowledgeBase, Requirement
from ...knowledge.namespaces import CLAUSE, NS, REQUIREMENT, SOURCE
from ...knowledge.roles import FORCES
from ...knowledge.terms import Force
from ...language.subjects import Subject
from ...text.catalogue import current, gettext as _
from ...wording import words as wording
from ...wording.findings import names
from ..program import PROGRAM, installed

PROGRAM_NODE, KNOWLEDGE_NODE = "_:program", "_:knowledge"


class Record(NamedTuple):
    """One point of one case. `finding` is one of points.FINDINGS; `reason` is what people wrote where they dismissed it."""

    case: str
    subject: Subject
    requirement: str
    finding: str
    reason: str = ""


def records(advice: Advice) -> list[Record]:
    """Every point that the depth of the case asks for, in the order of the knowledge base, then of the case file."""
    asked = [one for one in advice.requirements if one.finding.at_depth]
    return [Record(advice.case.id, one.subject, one.requirement.id, one.shown, one.dismissed) for one in asked]


def earl(records: Iterable[Record], knowledge: KnowledgeBase) -> Iterator[str]:
    """The records as the text of one JSON-LD document, piece by piece: nothing is kept, however many there are.

    Sentences are in the current language. No clock: the same records give the same text.
    """
    first = [_program(), _knowledge(knowledge), *map(_test, knowledge.requirements.values())]
    yield f'{{"@context": {_json(_context())},\n"@graph": [\n'
    yield ",\n".join(map(_json, first))
    for one in records:
        yield f",\n{_json(_assertion(one, knowledge.requirements[one.requirement]))}"
    yield "\n]}\n"


def info(force: Force, found: str, reason: str = "") -> str:
    """A finding in words, and what it does not say. The reason stands without what looks like personal data."""
    return " ".join(filter(None, [f"{wording.finding(force, found)}.", _beside(force, found), _reason(found, reason)]))


def _beside(force: Force, found: str) -> str:
    match found:
        case Status.INAPPLICABLE | Status.NOT_RELEVANT:
            return ""
        case Status.NOT_ASSESSED:
            return _("It can be assessed only when something else is answered.")
        case _ if force is Force.MUST:
            return _("Only whether the parts are written was tested. Whether the assessment is sound is for people to judge.")
        case Status.MET:
            return _("Only whether an answer is there was tested.")
        case Status.MISSING:
            return _("The recommendation is not binding. A point without an answer is not a breach of the law.")
    return ""


def _reason(found: str, reason: str) -> str:
    return _("Reason: {reason}", reason=masked(reason)) if found == DISMISSED and reason else ""


# The nodes


def _context() -> dict[str, Any]:
    """Short names for the terms. Sentences are in the current language, titles in all that the knowledge base has."""
    to_node = {"@type": "@id"}
    return {
        "earl": "http://www.w3.org/ns/earl#",
        "dct": "http://purl.org/dc/terms/",
        "owl": "http://www.w3.org/2002/07/owl#",
        "prio": NS,
        "Assertion": "earl:Assertion",
        "TestResult": "earl:TestResult",
        "assertedBy": {"@id": "earl:assertedBy", **to_node},
        "mode": {"@id": "earl:mode", **to_node},
        "subject": {"@id": "earl:subject", **to_node},
        "test": {"@id": "earl:test", **to_node},
        "result": "earl:result",
        "outcome": {"@id": "earl:outcome", **to_node},
        "info": {"@id": "earl:info", "@language": current()},
        "code": "http://www.w3.org/2004/02/skos/core#notation",
        "title": {"@id": "dct:title", "@container": "@language"},
        "name": "dct:title",
        "identifier": "dct:identifier",
        "version": "dct:hasVersion",
        "part_of": {"@id": "dct:isPartOf", **to_node},
        "clauses": {"@id": "dct:source", **to_node},
        "law": {"@id": "dct:references", **to_node},
        "force": {"@id": "prio:styrke", **to_node},
        "basis": {"@id": "prio:grunnlag", **to_node},
        "modified": {"@id": "dct:modified", "@type": "http://www.w3.org/2001/XMLSchema#date"},
    }


def _program() -> dict[str, Any]:
    version = {"version": installed()} if installed() else {}  # a source folder has none
    return {"@id": PROGRAM_NODE, "@type": "earl:Software", "name": PROGRAM, **version}


def _knowledge(knowledge: KnowledgeBase) -> dict[str, Any]:
    """The knowledge base: its digest is its identifier, its date that of the source."""
    dated = {"modified": str(knowledge.source_date)} if knowledge.source_date else {}
    return {"@id": KNOWLEDGE_NODE, "@type": "owl:Ontology", "version": knowledge.version, "identifier": knowledge.digest, **dated}


def _test(requirement: Requirement) -> dict[str, Any]:
    return {
        "@id": REQUIREMENT + requirement.id,
        "@type": "earl:TestRequirement",
        "identifier": requirement.id,
        "title": dict(requirement.label),
        "force": next(str(node) for node, force in FORCES.items() if force is requirement.force),
        "basis": NS + requirement.basis.local,
        "clauses": [CLAUSE + id for id in requirement.clauses],
        "law": [SOURCE + id for id in requirement.law],
        "part_of": KNOWLEDGE_NODE,
    }


def _assertion(record: Record, requirement: Requirement) -> dict[str, Any]:
    force = requirement.force
    said = names(force)[record.finding]
    return {
        "@type": "Assertion",
        "assertedBy": PROGRAM_NODE,
        "mode": "earl:automatic",
        "subject": address_of(record.case, record.subject),
        "test": REQUIREMENT + requirement.id,
        "result": {
            "@type": "TestResult",
            "outcome": f"earl:{said.outcome}",
            "code": said.code,
            "info": info(force, record.finding, record.reason),
        },
    }


@lru_cache(maxsize=1024)
def address_of(case: str, subject: Subject) -> str:
    """The address of a subject. An id that looks like personal data is left out of it: only the kind stands there."""
    return str(address(_harmless(case), subject._replace(ids=tuple(map(_harmless, subject.ids)))))


def _harmless(id: str) -> str:
    return id if (said := masked(id)) == id else re.sub(r"[^\w.-]+", "-", said).strip("-")


def _json(value: dict[str, Any]) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))
