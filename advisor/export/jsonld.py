"""A case graph as JSON-LD."""

from __future__ import annotations

import json

from ..advice.graph import case_graph
from ..advice.inference import Inference
from ..knowledge.formats import CONTEXT, own, text_of
from ..text.catalogue import gettext as _
from ..text.errors import Problem, UnusableKnowledge

KEYS = {"@id", "@type", "@container", "@language", "@prefix"}  # of a term


def case_jsonld(inference: Inference) -> str:
    """The case graph with its details as JSON-LD, by the context of ontology/context.jsonld. Raises UnusableKnowledge."""
    graph = case_graph(inference, with_details=True)
    return graph.serialize(format="json-ld", context=_context(inference), indent=2)


def _context(inference: Inference) -> dict[str, object]:
    """The terms of the context. It stands in the file alone: a context could also name another, to be fetched from anywhere."""
    path = own(inference.facts.knowledge.folder, CONTEXT)
    problems: list[Problem] = []
    data = text_of(path, problems)
    try:
        context: dict[str, object] = json.loads(data or b"{}")["@context"]
        terms = [*context.values()]
        known = all(isinstance(one, str) or (isinstance(one, dict) and KEYS.issuperset(one) and _texts(one)) for one in terms)
    except (ValueError, LookupError, TypeError, AttributeError, RecursionError):
        context, known = {}, False
    if not known or any(one.startswith("@") and one not in ("@vocab", "@base", "@language") for one in context):
        what = _("This is no context of JSON-LD with terms alone.")
        cure = _("It is a record «{example}» of words and addresses.", example='{"@context": {…}}')
        raise UnusableKnowledge(problems or [Problem(str(path), None, what, cure)])
    return context


def _texts(term: dict[str, object]) -> bool:
    return all(isinstance(one, bool if key == "@prefix" else str) for key, one in term.items())
