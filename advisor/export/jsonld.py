"""A case graph as JSON-LD."""

from __future__ import annotations

import json

from ..advice.graph import case_graph
from ..advice.inference import Inference
from ..knowledge.formats import CONTEXT, own


def case_jsonld(inference: Inference) -> str:
    """The case graph with its details as JSON-LD, by the context of ontology/context.jsonld."""
    context = json.loads(own(inference.facts.knowledge.folder, CONTEXT).read_text(encoding="utf-8"))
    graph = case_graph(inference, with_details=True)
    return graph.serialize(format="json-ld", context=context["@context"], indent=2)
