"""A knowledge base as bytes, and back again; where they are kept stands in cache.py.

What few ask for is packed apart, and unpacked when it is read. A path below the base's folder is packed as the rest of it,
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
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

from .base import KnowledgeBase

if TYPE_CHECKING:
    from rdflib import Graph

SUM = sha256().digest_size
LATER = ("shapes", "deciding", "clauses", "sentences", "etd")


def pack(knowledge: KnowledgeBase) -> bytes:
    parts = {one.name: getattr(knowledge, one.name) for one in fields(knowledge) if one.name != "folder"}
    later = {name: _packed(parts.pop(name), knowledge.folder) for name in LATER}
    packed = _packed((parts, later), knowledge.folder)
    return sha256(packed).digest() + packed


def unpack(data: bytes, folder: Path) -> KnowledgeBase:
    """The base that was packed, as if it had been read from this folder. Raises anything where the bytes are not such a base."""
    packed = data[SUM:]
    if sha256(packed).digest() != data[:SUM]:
        raise ValueError("the bytes are not as they were packed")
    parts, later = _unpacked(packed, folder)
    return KnowledgeBase.in_parts(
        {**parts, "folder": folder}, {name: partial(_unpacked, part, folder) for name, part in later.items()}
    )


def _packed(part: Any, folder: Path) -> bytes:
    packed = io.BytesIO()
    _Packer(packed, folder).dump(part)
    return packed.getvalue()


def _unpacked(data: bytes, folder: Path) -> Any:
    return _Unpacker(data, folder).load()


class _Packer(pickle.Pickler):
    def __init__(self, file: io.BytesIO, folder: Path):
        super().__init__(file, pickle.HIGHEST_PROTOCOL)
        self._above = f"{folder}{os.sep}"

    def persistent_id(self, thing: Any) -> str | None:
        return thing.removeprefix(self._above) if isinstance(thing, str) and thing.startswith(self._above) else None

    def reducer_override(self, thing: Any) -> Any:
        if isinstance(thing, MappingProxyType):
            return _table, (dict(thing),)
        if type(thing).__name__ == "Graph":
            return _graph, (list(thing), list(thing.namespaces()))
        return NotImplemented


class _Unpacker(pickle.Unpickler):
    def __init__(self, data: bytes, folder: Path):
        super().__init__(io.BytesIO(data))
        self._above = f"{folder}{os.sep}"

    def persistent_load(self, rest: Any) -> str:
        return f"{self._above}{rest}"


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
