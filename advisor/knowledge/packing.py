"""A knowledge base as bytes, and back again; where they are kept stands in cache.py.

What few ask for is packed apart, and unpacked when it is read. A path below a folder of the base is packed as the rest of it,
so that a base serves wherever it lies, and a graph as its triples. In front stands the sum of it all: no part is damaged when
it is read later.
"""

from __future__ import annotations

import io
import os
import pickle
from collections.abc import Iterable
from dataclasses import fields
from functools import partial
from hashlib import sha256
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

from .base import KnowledgeBase
from .formats import Folders

if TYPE_CHECKING:
    from rdflib import Graph

SUM = sha256().digest_size
LATER = ("shapes", "deciding", "clauses", "sentences", "etd")


def pack(knowledge: KnowledgeBase) -> bytes:
    parts = {one.name: getattr(knowledge, one.name) for one in fields(knowledge) if one.name != "folders"}
    later = {name: _packed(parts.pop(name), knowledge.folders) for name in LATER}
    packed = _packed((parts, later), knowledge.folders)
    return sha256(packed).digest() + packed


def unpack(data: bytes, folders: Folders) -> KnowledgeBase:
    """The base that was packed, as if it had been read from here. Raises anything where the bytes are not such a base."""
    packed = data[SUM:]
    if sha256(packed).digest() != data[:SUM]:
        raise ValueError("the bytes are not as they were packed")
    parts, later = _unpacked(packed, folders)
    return KnowledgeBase.in_parts(
        {**parts, "folders": folders}, {name: partial(_unpacked, part, folders) for name, part in later.items()}
    )


def _packed(part: Any, folders: Folders) -> bytes:
    packed = io.BytesIO()
    _Packer(packed, folders).dump(part)
    return packed.getvalue()


def _unpacked(data: bytes, folders: Folders) -> Any:
    return _Unpacker(data, folders).load()


class _Packer(pickle.Pickler):
    def __init__(self, file: io.BytesIO, folders: Folders):
        super().__init__(file, pickle.HIGHEST_PROTOCOL)
        self._above = [f"{folder}{os.sep}" for folder in folders.every]

    def persistent_id(self, thing: Any) -> tuple[int, str] | None:
        if isinstance(thing, str) and thing.startswith(self._above[0][0]):
            below = [number for number, above in enumerate(self._above) if thing.startswith(above)]
            if below:  # of a supplement within the folder of the base: the supplement
                return below[-1], thing.removeprefix(self._above[below[-1]])
        return None

    def reducer_override(self, thing: Any) -> Any:
        if isinstance(thing, MappingProxyType):
            return _table, (dict(thing),)
        if type(thing).__name__ == "Graph":
            return _graph, (list(thing), list(thing.namespaces()))
        return NotImplemented


class _Unpacker(pickle.Unpickler):
    def __init__(self, data: bytes, folders: Folders):
        super().__init__(io.BytesIO(data))
        self._above = [f"{folder}{os.sep}" for folder in folders.every]

    def persistent_load(self, said: Any) -> str:
        number, rest = said
        return f"{self._above[number]}{rest}"


def _table(content: dict[Any, Any]) -> MappingProxyType[Any, Any]:
    return MappingProxyType(content)


def _graph(triples: Iterable[Any], namespaces: Iterable[tuple[str, Any]]) -> Graph:
    from rdflib import Graph

    graph = Graph(bind_namespaces="none")
    for triple in triples:
        graph.add(triple)
    for prefix, address in namespaces:
        graph.bind(prefix, address)
    return graph
