"""What Turtle texts say, remembered part by part: in the process, and in the reader's own cache folder.

Parsing is half of what it takes to read a base, of which a maintainer changes one place at a time. A text is parted where a
description begins, first on its line. What a part says follows from the part and the prefixes above it alone: a text whose parts
are whole texts of Turtle each is the one after the other (https://www.w3.org/TR/turtle/#sec-grammar). Where that may not be so,
the text is read in one piece.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import lru_cache
from itertools import pairwise
from zlib import crc32

from rdflib import RDF, Graph
from rdflib.term import BNode, Node, URIRef

from ..text.kept import Kept
from . import cache
from .packing import packed_triples, unpacked_triples

Triple = tuple[Node, Node, Node]
Triples = tuple[Triple, ...]
NAMES = frozenset({URIRef, BNode})  # of what is described

MOST_KNOWN = 400  # parts, in a process: some bases, since one is often held against another
MOST_PARTED = 24  # files: two bases
MANY = 16  # descriptions of a part, about

_known: Kept[Triples] = Kept(MOST_KNOWN)

_BEGINS = re.compile(r"^(?:[\w-]*:[^\s:]+|<[^<>\s]+>)[ \t]", re.M)
_DECLARES = re.compile(r"(?:@prefix\s+[\w-]*:\s*<[^<>\s]*>\s*\.|#[^\n]*|\s+)*")
_BARE = re.compile(  # texts, addresses and comments, in which no words of Turtle stand
    r'"""(?:[^"\\]|\\.|"(?!""))*+"""|"(?:[^"\\\n]|\\.)*+"|\'\'\'(?:[^\'\\]|\\.|\'(?!\'\'))*+\'\'\'|\'(?:[^\'\\\n]|\\.)*+\'|<[^<>\s]*+>|#[^\n]*+',
    re.S,
)
_BEYOND = ("prefix", "base", "keywords", "forall", "forsome")
_GOES_BEYOND = re.compile(rf"(?i)(?<![\w:-])(?:{'|'.join(_BEYOND)})(?![\w:-])|(?<![\w-])_:")
_MAY_GO_BEYOND = re.compile(  # as they begin, which is fifty times as soon looked for
    "|".join(["_:", *("".join(f"[{letter}{letter.upper()}]" for letter in word) for word in _BEYOND)])
)


class Described(Graph):
    """A graph that nobody adds to, which knows at once what is said of a thing."""

    def __init__(self, triples: Iterable[Triple]):
        super().__init__("SimpleMemory", bind_namespaces="none")
        self._of: dict[Node, dict[Node, dict[Node, None]]] = {}
        for subject, predicate, value in triples:  # what rdflib asks of each node, it has asked of these
            self.store.add((subject, predicate, value), self)
            self._of.setdefault(subject, {}).setdefault(predicate, {}).setdefault(value)

    # As rdflib has them, and in its order:

    def objects(self, subject=None, predicate=None, unique=False):  # type: ignore[no-untyped-def]
        if type(subject) in NAMES and type(predicate) in NAMES:
            return iter(self._of.get(subject, {}).get(predicate, ()))
        return super().objects(subject, predicate, unique)

    def subjects(self, predicate=None, object=None, unique=False):  # type: ignore[no-untyped-def]
        if predicate is object is None and unique:
            return iter(self._of)
        return super().subjects(predicate, object, unique)

    def predicates(self, subject=None, object=None, unique=False):  # type: ignore[no-untyped-def]
        if type(subject) in NAMES and object is None and unique:
            return iter(self._of.get(subject, ()))
        return super().predicates(subject, object, unique)

    def value(self, subject=None, predicate=RDF.value, object=None, default=None, any=True):  # type: ignore[no-untyped-def]
        if object is None and any and type(subject) in NAMES and type(predicate) in NAMES:
            return next(iter(self._of.get(subject, {}).get(predicate, ())), default)
        return super().value(subject, predicate, object, default, any)


def parse(text: str) -> Triples:
    """What a text says. Raises what rdflib does where it is no Turtle."""
    graph = Graph("SimpleMemory", bind_namespaces="none")  # the other store keeps a context for each triple: nobody uses it
    graph.parse(data=text, format="turtle")
    return tuple(graph)


def triples(text: str, seen: set[str]) -> Iterable[Triple]:
    """As `parse`, of a text whose parts may be known. `seen`: the parts of those before it, and then of this one too.

    What stands twice is read anew: two lists that are alike are two lists.
    """
    parts = parted(text)
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


@lru_cache(MOST_PARTED)
def parted(text: str) -> tuple[str, ...]:
    """A text in parts, each with the prefixes above it; the text itself where a part may lean on another.

    Where one ends follows from the line itself, so that what is put in above changes no part below.
    """
    declared = _DECLARES.match(text)
    assert declared  # it matches nothing too
    bare = _BARE.sub(" ", text[declared.end() :])
    if any(_GOES_BEYOND.match(bare, word.start()) for word in _MAY_GO_BEYOND.finditer(bare)):
        return (text,)
    begins = [line.start() for line in _BEGINS.finditer(text, declared.end() + 1) if crc32(line[0].encode()) % MANY == 0]
    return tuple(declared[0] + text[start:end] for start, end in pairwise([declared.end(), *begins, len(text)]))
