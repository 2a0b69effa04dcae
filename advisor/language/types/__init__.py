"""The types of answers, one module each: how a value is read, written, told apart, numbered and described.

A new type is a new module here, with a class below `AnswerType`, and its term in ontology/vocabulary.ttl.
"""

from __future__ import annotations

from importlib import import_module
from pkgutil import iter_modules

from .base import AnswerType, every, named

__all__ = ["AnswerType", "every", "named"]

for _module in iter_modules(__path__):
    import_module(f"{__name__}.{_module.name}")
