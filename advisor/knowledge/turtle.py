"""Reads Turtle files into one graph and finds the line on which a thing is described."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import replace
from datetime import date
from functools import lru_cache
from pathlib import Path
from typing import TypeVar

from rdflib import BNode, Graph, Literal, URIRef
from rdflib.collection import Collection
from rdflib.namespace import DCTERMS, RDF
from rdflib.term import Node

from ..text.catalogue import gettext as _
from ..text.errors import Problem
from ..text.nodes import MAX_DEPTH
from .formats import text_of
from .namespaces import PREFIXES, local

T = TypeVar("T")

MOST_REMEMBERED = 24  # files: two bases, since one is often held against another

_TOKENS = re.compile(  # texts, addresses and comments, in which brackets are no brackets; and brackets
    r'"""(?:[^"\\]|\\.|"(?!""))*+"""|"(?:[^"\\\n]|\\.)*+"|<[^<>\s]*+>|#[^\n]*+|[\[\](){}]', re.S
)


def _too_deep(text: str) -> int | None:
    """The line on which a Turtle file goes deeper than files may."""
    depth = 0
    for token in _TOKENS.finditer(text):
        depth += (token[0] in "[({") - (token[0] in "])}")
        if depth > MAX_DEPTH:
            return text.count("\n", 0, token.start()) + 1
    return None


def _unreadable(said: str) -> tuple[str, str]:
    """What is wrong and what to do, in our words for rdflib's."""
    if unbound := re.fullmatch(r'Prefix "([^"]*):" not bound', said):
        what = _("The prefix «{prefix}:» is not declared.", prefix=unbound[1])
        return what, _("Declare it with @prefix at the top of the file.")
    what = _("The line cannot be read as Turtle.")
    return what, _("Look for a missing quote, bracket, full stop or semicolon at or just above this line.")


def empty_graph() -> Graph:
    """A graph on the plain store: the other keeps a context for each triple, which nobody here has a use for."""
    return Graph("SimpleMemory", bind_namespaces="none")


@lru_cache(MOST_REMEMBERED)
def _triples(text: str) -> tuple[tuple[Node, Node, Node], ...]:
    """What a file says. Parsing is half of what it takes to load a base, of which a maintainer changes one file at a time.

    It follows from the text alone. Graphs then share blank nodes, which nobody compares from one graph to another.
    """
    graph = empty_graph()
    graph.parse(data=text, format="turtle")
    return tuple(graph)


def in_order(nodes: Iterable[Node]) -> list[Node]:
    """Nodes in the order of their addresses."""
    return sorted(nodes, key=str)


class TurtleFiles:
    """Some Turtle files as one graph. `problems` holds what is wrong with them.

    `twice` holds what two descriptions say of one thing: they become one without a word, since a graph is a set.
    """

    def __init__(self, paths: list[Path], problems: list[Problem]):
        self.graph = empty_graph()
        self.problems = problems
        self._name = str(paths[0])
        self.twice: list[Problem] = []
        self._lines: dict[str, tuple[str, int | None]] = {}
        for path in paths:
            self.add(path)

    def add(self, path: Path) -> None:
        """Reads one more file into the graph."""
        from rdflib.plugins.parsers.notation3 import BadSyntax

        if (data := text_of(path, self.problems)) is None:
            return
        try:
            text = data.decode("utf-8")
            for triple in _triples(text):
                self.graph.add(triple)
        except RecursionError:
            what, cure = _("The file is nested too deeply."), _("At most {depth} levels.", depth=MAX_DEPTH)
            self.problems.append(Problem(str(path), _too_deep(text), what, cure))
            return
        except UnicodeDecodeError:
            self.problems.append(
                Problem(str(path), None, _("The file is not UTF-8 text."), _("Save it again with the encoding UTF-8."))
            )
            return
        except BadSyntax as error:
            # rdflib's own count of lines runs ahead where texts hold more than one line; its place in the text is right.
            read = error._str if isinstance(error._str, str) else error._str.decode()
            self.problems.append(Problem(str(path), read[: error._i].count("\n") + 1, *_unreadable(error._why)))
            return
        except AssertionError:  # rdflib's way to say that a text is not closed before the end of the file
            self.problems.append(Problem(str(path), text.count("\n") + 1, *_unreadable("")))
            return
        self._index(path, text)

    def _index(self, path: Path, text: str) -> None:
        """Remembers on which line each subject starts, and holds the prefixes to namespaces.py."""
        addresses: dict[str, str] = {}
        for number, line in enumerate(text.splitlines(), 1):
            if declared := re.match(r"@prefix\s+([\w-]*):\s*<([^>]*)>", line):
                addresses[declared[1]] = declared[2]
                self.graph.bind(declared[1], declared[2])
                self._hold_prefix(path, number, *declared.groups())
            elif (found := re.match(r"([\w-]*):(\S+)\s", line + " ")) and found[1] in addresses:
                self._starts(addresses[found[1]] + found[2], found[0].strip(), Problem(str(path), number, ""))
            elif whole := re.match(r"<([^<>\s]+)>\s", line + " "):
                self._starts(whole[1], whole[0].strip(), Problem(str(path), number, ""))

    def _starts(self, address: str, name: str, here: Problem) -> None:
        if address not in self._lines:
            self._lines[address] = (here.file, here.line)
        else:
            self._said_twice(name, here, self._lines[address])

    def _said_twice(self, name: str, here: Problem, other: tuple[str, int | None]) -> None:
        what = _("«{id}» is described in {place} too.", id=name, place=Problem(*other, "").place)
        cure = _("Are they one thing? Then join the two. Else give this one an id of its own.")
        self.twice.append(replace(here, what=what, cure=cure))

    def _hold_prefix(self, path: Path, line: int, prefix: str, address: str) -> None:
        wanted = PREFIXES.get(prefix, address)
        if address != wanted:
            what = _("The prefix «{prefix}:» is not the project's.", prefix=prefix)
            self.problems.append(
                Problem(str(path), line, what, _("It is <{address}> (advisor/knowledge/namespaces.py).", address=wanted))
            )

    def problem(self, about: Node, what: str, cure: str = "") -> None:
        """Notes a problem on the line where a thing is described; of a thing without an address, its owner's line."""
        self.problems.append(Problem(*self._place(about), what, cure))

    def problem_of_all(self, what: str, cure: str = "") -> None:
        """Notes a problem of the files as they are together, such as something that none of them says."""
        self.problems.append(Problem(self._name, None, what, cure))

    def _place(self, about: Node) -> tuple[str, int | None]:
        while isinstance(about, BNode) and (owner := next(self.graph.subjects(None, about), None)):
            about = owner
        return self._lines.get(str(about), (self._name, None))  # of what they do not describe: the files

    def texts(self, subject: Node, predicate: URIRef) -> dict[str, str]:
        """Language → text."""
        return {o.language: str(o) for o in self.graph.objects(subject, predicate) if isinstance(o, Literal) and o.language}

    def id(self, subject: Node) -> str:
        """The id of a described thing: the last part of its address, which its identifier repeats."""
        id, said = local(str(subject)), self.text(subject, DCTERMS.identifier)
        if said != id:
            cure = _('Write dct:identifier "{id}", as in its address.', id=id)
            self.problem(subject, _("The identifier is «{said}».", said=said), cure)
        return id

    def number(self, subject: Node, predicate: URIRef) -> int:
        """A whole number; 0 where there is none."""
        return self._read_as(int, subject, predicate, _("Write a whole number.")) or 0

    def day(self, subject: Node, predicate: URIRef) -> date | None:
        return self._read_as(date.fromisoformat, subject, predicate, _("Write year-month-day, as 2025-04-10."))

    def _read_as(self, kind: Callable[[str], T], subject: Node, predicate: URIRef, cure: str) -> T | None:
        text = self.text(subject, predicate)
        try:
            return kind(text) if text else None
        except ValueError:
            what = _("«{value}» is not a value of {field}.", value=text, field=local(str(predicate)).rpartition("/")[2])
            self.problem(subject, what, cure)
            return None

    def one(self, subject: Node, predicate: URIRef) -> Node | None:
        return self.graph.value(subject, predicate)

    def one_of(self, known: Mapping[URIRef, T], subject: Node, predicate: URIRef) -> T | None:
        """What stands for a thing among those that are known."""
        value = self.graph.value(subject, predicate)
        return known.get(value) if isinstance(value, URIRef) else None

    def text(self, subject: Node, predicate: URIRef) -> str:
        value = self.graph.value(subject, predicate)
        return "" if value is None else str(value)

    def address(self, subject: Node, predicate: URIRef) -> str:
        """Where something can be read; nothing else, such as a script, becomes a link."""
        value = self.text(subject, predicate)
        if value and not value.startswith("https://"):
            self.problem(subject, _("«{value}» is no address.", value=value[:60]), "https://…")
        return value

    def members(self, subject: Node, predicate: URIRef) -> list[Node]:
        head = self.graph.value(subject, predicate)
        return [] if head is None else list(Collection(self.graph, head))

    def each(self, *kinds: URIRef) -> Iterator[Node]:
        """The things of these kinds, which have one id each."""
        taken: dict[str, Node] = {}
        for node in (node for kind in kinds for node in self.graph.subjects(RDF.type, kind)):
            id = local(str(node))
            if id in taken:
                self._said_twice(id, Problem(*self._place(node), ""), self._place(taken[id]))
            taken[id] = node
            yield node
