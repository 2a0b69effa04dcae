"""The types of answers, one module each: how an answer is read, written, told apart, encoded and described.

A new type is a new module here (CONTRIBUTING.md has the steps): a class below `AnswerType`, which registers itself.
"""

from __future__ import annotations

from importlib import import_module
from pkgutil import iter_modules

from .base import AnswerType, every, named

__all__ = ["AnswerType", "every", "named"]

for _module in iter_modules(__path__):
    import_module(f"{__name__}.{_module.name}")
