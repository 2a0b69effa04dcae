"""What Turtle texts say, remembered part by part: in the process, and in the reader's own cache folder.

Parsing is half of what it takes to read a base, of which a maintainer changes one place at a time. A text is parted where a
description begins, first on its line. What a part says follows from the part and the prefixes above it alone: a text whose parts
are whole texts of Turtle each is the one after the other (https://www.w3.org/TR/turtle/#sec-grammar). Where that may not be so,
the text is read in one piece.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from zlib import crc32

from rdflib import Graph
from rdflib.term import Node

from ..text.kept import Kept
from . import cache
from .packing import packed_triples, unpacked_triples

Triple = tuple[Node, Node, Node]
Triples = tuple[Triple, ...]

MOST_KNOWN = 400  # parts, in a process: some bases, since one is often held against another
MANY = 16  # descriptions of a part, about

_known: Kept[Triples] = Kept(MOST_KNOWN)

_BEGINS = re.compile(r"^(?:[\w-]*:[^\s:]+|<[^<>\s]+>)[ \t]", re.M)
_DECLARES = re.compile(r"(?:@prefix\s+[\w-]*:\s*<[^<>\s]*>\s*\.|#[^\n]*|\s+)*")
_BARE = re.compile(  # texts, addresses and comments, in which no words of Turtle stand
    r'"""(?:[^"\\]|\\.|"(?!""))*+"""|"(?:[^"\\\n]|\\.)*+"|\'\'\'(?:[^\'\\]|\\.|\'(?!\'\'))*+\'\'\'|\'(?:[^\'\\\n]|\\.)*+\'|<[^<>\s]*+>|#[^\n]*+',
    re.S,
)
_GOES_BEYOND = re.compile(r"(?i)@?(?<![\w:-])(?:prefix|base|keywords|forall|forsome)(?![\w:-])|(?<![\w-])_:")


class Described(Graph):
    """A graph that nobody adds to, which knows at once what is said of a thing."""

    def __init__(self, triples: Iterable[Triple]):
        super().__init__("SimpleMemory", bind_namespaces="none")
        self._of: dict[Node, dict[Node, dict[Node, None]]] = {}
        for subject, predicate, value in triples:  # what rdflib asks of each node, it has asked of these
            self.store.add((subject, predicate, value), self)
            self._of.setdefault(subject, {}).setdefault(predicate, {}).setdefault(value)

    def objects(self, subject=None, predicate=None, unique=False):  # type: ignore[no-untyped-def]  # as rdflib has it
        if isinstance(subject, Node) and isinstance(predicate, Node):
            yield from self._of.get(subject, {}).get(predicate, ())
        else:
            yield from super().objects(subject, predicate, unique)


def parse(text: str) -> Triples:
    """What a text says. Raises what rdflib does where it is no Turtle."""
    graph = Graph("SimpleMemory", bind_namespaces="none")  # the other store keeps a context for each triple: nobody uses it
    graph.parse(data=text, format="turtle")
    return tuple(graph)


def triples(text: str, seen: set[str]) -> Iterable[Triple]:
    """As `parse`, of a text whose parts may be known. `seen`: the parts of those before it, and then of this one too.

    What stands twice is read anew: two lists that are alike are two lists.
    """
    parts = list(parted(text))
    if len({*parts, *seen}) < len(parts) + len(seen):
        return parse(text)
    try:
        found = [triple for said in _each(parts) for triple in said]
    except Exception:  # a part is no text of its own, or the whole is none: rdflib says what is wrong with it, as a whole
        return parse(text)
    seen.update(parts)
    return found


def _each(parts: Iterable[str]) -> list[Triples]:
    found: list[Triples] = []
    new: dict[str, bytes] = {}
    for part in parts:
        if (known := _known.find(part)) is None:
            name = cache.sum_of(part.encode())
            if kept := cache.recall(name):
                known = unpacked_triples(kept)
            else:
                known = parse(part)
                new[name] = packed_triples(known)
            _known.keep(part, known)
        found.append(known)
    if new:
        cache.remember(new)
    return found


def parted(text: str) -> Iterator[str]:
    """A text in parts, each with the prefixes above it; the text itself where a part may lean on another.

    Where one ends follows from the line itself, so that what is put in above changes no part below.
    """
    declared = _DECLARES.match(text)
    assert declared  # it matches nothing too
    if _GOES_BEYOND.search(_BARE.sub(" ", text[declared.end() :])):
        yield text
        return
    start = declared.end()
    for line in _BEGINS.finditer(text, start + 1):
        if crc32(line[0].encode()) % MANY == 0:
            yield declared[0] + text[start : line.start()]
            start = line.start()
    yield declared[0] + text[start:]
