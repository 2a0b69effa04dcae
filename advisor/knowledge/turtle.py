"""Reads Turtle files into one graph and finds the line on which a thing is described."""

from __future__ import annotations

import logging
import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date
from functools import lru_cache
from pathlib import Path
from typing import NamedTuple, TypeVar

from rdflib import BNode, Graph, Literal, URIRef
from rdflib.collection import Collection
from rdflib.namespace import DCTERMS, RDF
from rdflib.term import Node

from ..text.catalogue import gettext as _
from ..text.errors import Problem
from ..text.kept import Kept
from ..text.nearest import did_you_mean
from ..text.nodes import MAX_DEPTH
from .formats import text_of
from .namespaces import PREFIXES, STANDARD, local
from .triples import Described, Triple, triples
from .turtlesyntax import mended
from .turtlewords import tokens

logging.getLogger("rdflib.term").setLevel(logging.ERROR)  # what is no address or number is told at its line, in people's language

T = TypeVar("T")

MOST_DESCRIBED = 24  # files: two bases, since one is often held against another
MOST_GRAPHS = 10

_graphs: Kept[Graph] = Kept(MOST_GRAPHS)  # by the texts that they are of

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


class _Described(NamedTuple):
    """Line and prefix and address of each that a text declares; line and address of each thing that it describes, as written."""

    declared: tuple[tuple[int, str, str], ...]
    starts: tuple[tuple[int, str, str], ...]


@lru_cache(MOST_DESCRIBED)
def _described(text: str) -> _Described:
    declared, starts = list[tuple[int, str, str]](), list[tuple[int, str, str]]()
    addresses: dict[str, str] = {}
    for number, line in enumerate(text.splitlines(), 1):
        if not line[:1].strip():  # most lines are of what is described
            continue
        if said := re.match(r"@prefix\s+([\w-]*):\s*<([^>]*)>", line):
            addresses[said[1]] = said[2]
            declared.append((number, said[1], said[2]))
        elif (found := re.match(r"([\w-]*):(\S+)\s", line + " ")) and found[1] in addresses:
            starts.append((number, addresses[found[1]] + found[2], found[0].strip()))
        elif whole := re.match(r"<([^<>\s]+)>\s", line + " "):
            starts.append((number, whole[1], whole[0].strip()))
    return _Described(tuple(declared), tuple(starts))


def in_order(nodes: Iterable[Node]) -> list[Node]:
    """Nodes in the order of their addresses."""
    return sorted(nodes, key=str)


class TurtleFiles:
    """Some Turtle files as one graph. `problems` holds what is wrong with them.

    `twice` holds what two descriptions say of one thing: they become one without a word, since a graph is a set.
    `lost` says that a file could not be read, not even with its slips mended: what the others lack by it is no fault of theirs.
    """

    def __init__(self, paths: list[Path], problems: list[Problem]):
        self.problems = problems
        self._name = str(paths[0])
        self.twice: list[Problem] = []
        self.lost = False
        self._lines: dict[str, tuple[str, int | None]] = {}
        self._texts: dict[str, str] = {}
        self._doubtful: set[tuple[str, int | None]] = set()  # where a thing begins whose description was mended
        self._parts: set[str] = set()  # of the texts
        self._said: dict[str, Iterable[Triple]] = {}  # text → what it says, as far as it can be read
        self._graph: Graph | None = None
        for path in paths:
            self.add(path)

    def add(self, path: Path) -> None:
        """Reads one more file into the graph."""
        from rdflib.plugins.parsers.notation3 import BadSyntax

        if (data := text_of(path, self.problems)) is None:
            self.lost = True
            return
        try:
            text = data.decode("utf-8")
            self._say(text)
        except RecursionError:
            self.lost = True
            what, cure = _("The file is nested too deeply."), _("At most {depth} levels.", depth=MAX_DEPTH)
            self.problems.append(Problem(str(path), _too_deep(text), what, cure))
            return
        except UnicodeDecodeError:
            self.lost = True
            self.problems.append(
                Problem(str(path), None, _("The file is not UTF-8 text."), _("Save it again with the encoding UTF-8."))
            )
            return
        except BadSyntax as error:
            # rdflib's own count of lines runs ahead where texts hold more than one line; its place in the text is right.
            read = error._str if isinstance(error._str, str) else error._str.decode()
            self._mend(path, text, read[: error._i].count("\n") + 1)
        except (AssertionError, IndexError):  # rdflib's ways to say that something is not closed before the end of the file
            self._mend(path, text, text.count("\n") + 1)
        self._index(path, text)

    @property
    def graph(self) -> Graph:
        """What they say, together. Equal texts give the same graph, which nobody changes."""
        if self._graph is None:
            self._graph = _graphs.get(tuple(self._said), self._together)
        return self._graph

    def _together(self) -> Graph:
        graph = Described(triple for said in self._said.values() for triple in said)
        for text in self._said:
            for _line, prefix, address in _described(text).declared:
                graph.bind(prefix, address)
        return graph

    def _say(self, text: str) -> None:
        self._said[text] = triples(text, self._parts)
        self._graph = None

    def _mend(self, path: Path, text: str, stopped: int) -> None:
        """Tells every slip of a text that is no Turtle, and reads it as if they were mended. `stopped`: the parser's line."""
        found = mended(text, {**STANDARD, **PREFIXES})
        self.problems += [Problem(str(path), *slip) for slip in found.slips]
        try:
            self._say(found.text or "<")
        except Exception:  # whatever rdflib raises: nothing more can be said
            self.lost = True
        self._doubtful |= {(str(path), line) for line in found.things}
        if self.lost and not any(abs(slip.line - stopped) < 2 for slip in found.slips):
            what = _("The line cannot be read as Turtle.")
            cure = _("Look for a missing quote, bracket, full stop or semicolon at or just above this line.")
            self.problems.append(Problem(str(path), stopped, what, cure))

    def _index(self, path: Path, text: str) -> None:
        """Remembers on which line each subject starts, and holds the prefixes to namespaces.py."""
        self._texts[str(path)] = text
        found = _described(text)
        for line, prefix, address in found.declared:
            self._hold_prefix(path, line, prefix, address)
        for line, address, name in found.starts:
            self._starts(address, name, Problem(str(path), line, ""))

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

    def problem(self, about: Node, what: str, cure: str = "", *at: Node) -> None:
        """Notes a problem on the line where a thing is described; of a thing without an address, its owner's line.

        `at`: the property, and perhaps its value, on whose line it is. Nothing is told of a description that was mended.
        """
        place = self._place(about)
        if place not in self._doubtful:
            self.problems.append(Problem(place[0], self._line_of(*place, at), what, cure))

    def _line_of(self, file: str, start: int | None, at: Sequence[Node]) -> int | None:
        """The line on which the last of some words stands, in this order, in the description that begins on a line."""
        if not (at and start and file in self._texts):
            return start
        text = self._texts[file]
        offset = sum(map(len, text.splitlines(keepends=True)[: start - 1]))
        line, words = start, [self._written(node) for node in at]
        for token in tokens(text, offset):
            if token.first and token.start > offset:
                break
            if words and token.text in words[0]:
                line = text.count("\n", 0, token.start) + 1
                words = words[1:]
        return line

    def _written(self, node: Node) -> set[str]:
        """The ways in which a node may stand in a file."""
        if isinstance(node, Literal):
            return {f'"{node}"', str(node)}
        if node == RDF.type:
            return {"a"}
        named = {
            f"{prefix}:{str(node)[len(space) :]}" for prefix, space in self.graph.namespaces() if str(node).startswith(space)
        }
        return {f"<{node}>", *named}

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
            what = _("The identifier is «{said}».", said=said) if said else _("The identifier is missing.")
            self.problem(subject, what, cure, DCTERMS.identifier)
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
            self.problem(subject, what, cure, predicate)
            return None

    def one(self, subject: Node, predicate: URIRef) -> Node | None:
        return self.graph.value(subject, predicate)

    def one_of(self, known: Mapping[URIRef, T], subject: Node, predicate: URIRef) -> T | None:
        """What stands for a thing among those that are known."""
        value = self.graph.value(subject, predicate)
        return known.get(value) if isinstance(value, URIRef) else None

    def choice(self, known: Iterable[Node], subject: Node, predicate: URIRef) -> str:
        """What the values are, where something else stands; first the one that is near to that."""
        said, names = self.text(subject, predicate), [f"prio:{local(str(one))}" for one in known]
        near = did_you_mean(f"prio:{local(said)}", names) if said else ""
        return f"{near} {', '.join(names)}".strip()

    def text(self, subject: Node, predicate: URIRef) -> str:
        value = self.graph.value(subject, predicate)
        return "" if value is None else str(value)

    def address(self, subject: Node, predicate: URIRef) -> str:
        """Where something can be read; nothing else, such as a script, becomes a link."""
        value = self.text(subject, predicate)
        if value and not value.startswith("https://"):
            self.problem(subject, _("«{value}» is no address.", value=value[:60]), "https://…", predicate)
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
