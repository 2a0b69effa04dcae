"""Lets rdflib read what it has for SPARQL when somebody first asks in SPARQL, and its reader of HTML when it first reads some.

pySHACL brings in all of SPARQL, with the library that its grammar is made of, and that takes a third of the time of importing
the two; our shapes ask nothing in SPARQL, and no literal of ours is HTML. Python looks here first for these modules. What
others take from them by name, and any other name of them, brings in the library's own code when it is used.
"""

from __future__ import annotations

import sys
from collections.abc import Sequence
from functools import partial
from importlib.abc import MetaPathFinder
from importlib.machinery import ModuleSpec, PathFinder, SourceFileLoader
from threading import RLock
from types import ModuleType
from typing import Any, ClassVar

SPARQL = "rdflib.plugins.sparql"
CALLED = {  # module → what others take from it by name when they are imported, and do no more than call
    "html5rdf": (),
    f"{SPARQL}.parserutils": (),
    f"{SPARQL}.sparql": ("Query", "SPARQLError", "Update"),
    f"{SPARQL}.operators": ("register_custom_function", "unregister_custom_function"),
    f"{SPARQL}.parser": ("parseQuery", "parseUpdate"),
    f"{SPARQL}.processor": ("prepareQuery", "prepareUpdate", "processUpdate"),
}


class _WhenUsed(SourceFileLoader):
    """Leaves a module empty until a name of it is used. Those that stand before it in the table are brought in before it."""

    lock = RLock()  # one for all: they bring in each other
    waiting: ClassVar[dict[str, _WhenUsed]] = {}

    def exec_module(self, module: ModuleType) -> None:
        self.module = module
        self.waiting[module.__name__] = self
        for name in CALLED[module.__name__]:
            vars(module)[name] = partial(self._call, name)
        vars(module)["__getattr__"] = self._bring

    def _call(self, name: str, /, *given: object, **named: object) -> object:
        called: Any = self._bring(name)
        return called(*given, **named)

    def _bring(self, name: str) -> object:
        if name.startswith("__"):  # Python asks every module whether it is a package
            raise AttributeError(name)
        with self.lock:
            for one in list(CALLED)[: list(CALLED).index(self.module.__name__) + 1]:
                if one in self.waiting:
                    self.waiting[one]._make()
        if name not in vars(self.module):
            raise AttributeError(f"module {self.module.__name__!r} has no attribute {name!r}")
        return vars(self.module)[name]

    def _make(self) -> None:
        """Runs the code of the module. Where it fails, the module is as before, and whoever asks next tries again."""
        names = vars(self.module)
        before = dict(names)
        del self.waiting[self.module.__name__]
        try:
            super().exec_module(self.module)
        except BaseException:
            for name in names.keys() - before.keys():
                del names[name]
            names.update(before)
            self.waiting[self.module.__name__] = self
            raise
        del names["__getattr__"]  # not before: another thread waits here


class _Finder(MetaPathFinder):
    def find_spec(self, name: str, path: Sequence[str] | None, target: ModuleType | None = None) -> ModuleSpec | None:
        spec = PathFinder.find_spec(name, path, target) if name in CALLED else None
        if spec and isinstance(spec.loader, SourceFileLoader):
            spec.loader = _WhenUsed(spec.loader.name, spec.loader.path)
        return spec


def postpone() -> None:
    sys.meta_path.insert(0, _Finder())
