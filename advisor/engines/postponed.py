"""Lets rdflib read its grammar of SPARQL when somebody first asks in SPARQL.

pySHACL brings in all of rdflib's SPARQL, and making the grammar takes a third of the time of importing the two; our shapes
ask nothing in SPARQL. Python looks here first for that one module. Its two functions, and any other name of it, bring in
rdflib's own code when they are used.
"""

from __future__ import annotations

import sys
from collections.abc import Sequence
from functools import partial
from importlib.abc import MetaPathFinder
from importlib.machinery import ModuleSpec, PathFinder, SourceFileLoader
from threading import RLock
from types import ModuleType

GRAMMAR = "rdflib.plugins.sparql.parser"
CALLED = ("parseQuery", "parseUpdate")  # what rdflib takes from it by name when it is imported


class _WhenUsed(SourceFileLoader):
    """Leaves a module empty until a name of it is used."""

    lock = RLock()
    begun = False

    def exec_module(self, module: ModuleType) -> None:
        for name in CALLED:
            vars(module)[name] = partial(self._call, module, name)
        vars(module)["__getattr__"] = partial(self._bring, module)

    def _call(self, module: ModuleType, name: str, /, *given: object, **named: object) -> object:
        self._bring(module, name)
        return vars(module)[name](*given, **named)

    def _bring(self, module: ModuleType, name: str) -> object:
        if name.startswith("__"):  # Python asks every module whether it is a package
            raise AttributeError(name)
        with self.lock:
            if not self.begun:
                self._make(module)
                del vars(module)["__getattr__"]  # not before: another thread waits here
        if name not in vars(module):
            raise AttributeError(f"module {module.__name__!r} has no attribute {name!r}")
        return vars(module)[name]

    def _make(self, module: ModuleType) -> None:
        """Runs the code of the module. Where it fails, the module is as before, and whoever asks next tries again."""
        before = dict(vars(module))
        self.begun = True
        try:
            super().exec_module(module)
        except BaseException:
            vars(module).update(before)
            for name in vars(module).keys() - before.keys():
                del vars(module)[name]
            self.begun = False
            raise


class _Finder(MetaPathFinder):
    def find_spec(self, name: str, path: Sequence[str] | None, target: ModuleType | None = None) -> ModuleSpec | None:
        spec = PathFinder.find_spec(name, path, target) if name == GRAMMAR else None
        if spec and isinstance(spec.loader, SourceFileLoader):
            spec.loader = _WhenUsed(spec.loader.name, spec.loader.path)
        return spec


def postpone_grammar() -> None:
    sys.meta_path.insert(0, _Finder())
