"""Prioriteringsrådgiver: advice on municipal prioritisation, from a knowledge base.

    from advisor import advise, load, read_case

    knowledge = load()
    advice = advise(read_case("case.yaml", knowledge), knowledge)
    advice.complete, advice.next, advice.as_dict()

These are the public names. They are fetched when first used, since RDF and SHACL take half a second to import.
"""

from importlib import import_module

_HOME = {
    "load": "knowledge",
    "KnowledgeBase": "knowledge",
    "read_case": "casefile",
    "parse_case": "casefile",
    "Case": "model",
    "advise": "advice",
    "Advice": "advice",
    "explain": "explanation",
    "speaking": "language",
    "AdvisorError": "errors",
    "Unusable": "errors",
    "UnusableCase": "errors",
    "UnusableKnowledge": "errors",
    "UnusableStore": "errors",
    "Store": "store",
    "UnknownId": "errors",
}

__all__ = sorted(_HOME)


def __getattr__(name: str) -> object:
    if name not in _HOME:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f".{_HOME[name]}", __name__), name)
