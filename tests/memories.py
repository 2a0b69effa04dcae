"""What the program remembers: every memory there is in this process, found by looking, so that none is forgotten."""

from __future__ import annotations

import gc
import pkgutil
import sys
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from functools import _lru_cache_wrapper, lru_cache, partialmethod
from importlib import import_module
from types import FunctionType, ModuleType
from unittest.mock import patch

import advisor
import web
from advisor.knowledge import KnowledgeBase
from advisor.text.kept import Kept

LITTLE = 20  # results that a memory has room for
HOLDERS = {_lru_cache_wrapper, Kept, KnowledgeBase}
ATOMS = (str, bytes, int, float, type(None), ModuleType, FunctionType, type)  # what leads to nothing that is remembered


def modules() -> list[ModuleType]:
    """Every module of the program that has no optional package to ask for, loaded."""
    for package in (advisor, web):
        for found in pkgutil.walk_packages(package.__path__, f"{package.__name__}."):
            if ".migrations" not in found.name and not found.name.endswith((".spark", ".duck")):
                import_module(found.name)
    return loaded()


def loaded() -> list[ModuleType]:
    return [module for name, module in sorted(sys.modules.items()) if name.partition(".")[0] in ("advisor", "web")]


def functions() -> list[_lru_cache_wrapper]:
    """The functions of the program that remember, also those that stand in an object."""
    return _functions(_holders())


def kept() -> list[Kept]:
    return _kept(_holders())


def _functions(holders: list[object]) -> list[_lru_cache_wrapper]:
    found = [one for one in holders if isinstance(one, _lru_cache_wrapper)]
    return [one for one in found if (one.__module__ or "").partition(".")[0] in ("advisor", "web")]


def _kept(holders: list[object]) -> list[Kept]:
    return [one for one in holders if isinstance(one, Kept)]


def _holders() -> list[object]:
    """What may hold, of all objects there are: one look, since a process that has run many tests has millions."""
    gc.unfreeze()  # a web process puts what it begins with out of sight
    return [one for one in gc.get_objects() if type(one) in HOLDERS]


def forget() -> None:
    """From now on the program knows no more of any case than when it began."""
    holders = _holders()
    for memory in _kept(holders):
        memory.clear()
    for function in _functions(holders):
        if function.cache_parameters()["maxsize"]:
            function.cache_clear()


def remembered_texts(base: KnowledgeBase) -> Iterator[str]:
    """Every text that can be reached through a memory of the program, in whatever holds it.

    Of knowledge bases only in the one that is used: another, of another test, can hold nothing of what is written here, but
    for what its memories hold; they are looked through as all memories are.
    """
    holders = _holders()
    begin: list[object] = [*_functions(holders), *_kept(holders)]
    met = set(map(id, begin))
    met |= {id(one) for one in holders if isinstance(one, KnowledgeBase) and one is not base}
    layer = begin
    while layer:
        found = gc.get_referents(*layer)
        yield from (one for one in found if isinstance(one, str))
        new = {id(one): one for one in found if not isinstance(one, ATOMS)}
        layer = [one for at, one in new.items() if at not in met]
        met |= new.keys()


@contextmanager
def little_remembered() -> Iterator[None]:
    """What is remembered now goes, and each memory that has a bound has room for a few results only."""
    with ExitStack() as lowered:
        for module in loaded():
            for name, one in list(vars(module).items()):
                if isinstance(one, _lru_cache_wrapper) and one.cache_parameters()["maxsize"]:
                    lowered.enter_context(patch.object(module, name, lru_cache(LITTLE)(one.__wrapped__)))
        for memory in kept():
            lowered.enter_context(patch.object(memory, "most", LITTLE))
            memory.clear()
        lowered.enter_context(patch.object(Kept, "__init__", partialmethod(_begin_small, Kept.__init__)))
        yield


def _begin_small(memory: Kept, begin: Callable[[Kept, int], None], _most: int) -> None:
    begin(memory, LITTLE)
