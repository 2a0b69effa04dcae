"""A knowledge base as bytes, and back again; where they are kept stands in cache.py.

What few ask for is packed apart, and unpacked when it is read. A path below a folder of the base is packed as the rest of it,
so that a base serves wherever it lies, and a graph as its triples. In front stands the sum of it all: no part is damaged when
it is read later.
"""

from __future__ import annotations

import io
import os
import pickle
from collections.abc import Hashable, Iterable
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
        if any(one.__name__ == "Graph" for one in type(thing).__mro__):
            return _graph, (packed_triples(thing), list(thing.namespaces()))
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


def packed_triples(triples: Iterable[tuple[Any, Any, Any]]) -> bytes:
    """Each node once, as it is written, and three numbers for each triple."""
    numbers: dict[Hashable, int] = {}
    nodes: list[Any] = []
    places: list[int] = []
    for node in (node for triple in triples for node in triple):
        written = (type(node), str(node), getattr(node, "language", None), getattr(node, "datatype", None))
        if written not in numbers:
            numbers[written] = len(nodes)
            nodes.append(node)
        places.append(numbers[written])
    return pickle.dumps((places, nodes), pickle.HIGHEST_PROTOCOL)


def unpacked_triples(packed: bytes) -> tuple[tuple[Any, Any, Any], ...]:
    places, nodes = pickle.loads(packed)
    each = iter([nodes[place] for place in places])
    return tuple(zip(each, each, each, strict=True))


def _graph(triples: bytes, namespaces: Iterable[tuple[str, Any]]) -> Graph:
    from rdflib import Graph

    graph = Graph(bind_namespaces="none")
    for triple in unpacked_triples(triples):
        graph.add(triple)
    for prefix, address in namespaces:
        graph.bind(prefix, address)
    return graph
