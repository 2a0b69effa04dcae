"""What stands twice in one list of the base's own files: an option, a step of a scale, a clause, an example.

A question would show the option twice, and a scale would have two ranks for one step. Of a graph much of it cannot be seen any
more, since a graph is a set: so the files are read as they are written.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterator
from pathlib import Path

from rdflib.namespace import SKOS
from rdflib.term import Node as Thing

from ...knowledge.formats import Folders
from ...knowledge.roles import prio
from ...knowledge.trees import read
from ...knowledge.turtle import TurtleFiles, in_order
from ...knowledge.turtlewords import Token, tokens
from ...text.catalogue import gettext as _
from ...text.errors import Problem
from ...text.files import bytes_of
from ...text.reading import MAX_BYTES, Node
from .held import unless_each_whole

ROOMS = ("ontology", "rules")
ALIKE = ("measures", "groups")  # keys of an example: two of a case may be answered alike


def doubles(folders: Folders) -> list[Problem]:
    """Each second place, in every Turtle and YAML file of a base and its supplements that can be read."""
    turtle, yaml = (
        [path for folder in folders.every for room in ROOMS for path in sorted((folder / room).glob(kind))]
        for kind in ("*.ttl", "*.yaml")
    )
    return unless_each_whole([*turtle, *yaml], "doubles", lambda path: [*(_in_turtle if path in turtle else _in_yaml)(path)])


def _twice(path: Path, line: int, name: str, first: int) -> Problem:
    if name:
        what = _("«{name}» stands twice in the list.", name=name)
    else:
        what = _("The same stands twice in the list; first on line {line}.", line=first)
    return Problem(str(path), line, what, _("Take one of them away."))


# Turtle -------------------------------------------------------------------------------------------


def _in_turtle(path: Path) -> Iterator[Problem]:
    text = (bytes_of(path, MAX_BYTES) or b"").decode("utf-8", "replace")
    words = [*tokens(text), Token("", "", len(text), False)]
    open_: list[tuple[bool, set[str]]] = [(False, set())]  # is it a list in brackets; what has stood in it
    for at, word in enumerate(words[:-1]):
        if word.text in ("(", "["):
            open_.append((word.text == "(", set()))
        elif word.text in (")", "]"):
            if len(open_) > 1:
                open_.pop()
        elif word.text in (";", "."):
            open_[-1][1].clear()
        elif word.kind in ("name", "iri", "text", "number"):
            name, after = _value(words, at)
            in_brackets, there = open_[-1]
            if not in_brackets and after not in (",", ";", ".", "]"):
                continue  # of whom something is said, or what
            if name in there:
                yield _twice(path, text.count("\n", 0, word.start) + 1, name, 0)
            there.add(name)


def _value(words: list[Token], at: int) -> tuple[str, str]:
    """A value as it is written, with its language or type, and the word behind it."""
    name, after = words[at].text, at + 1
    if words[at].kind == "text" and words[after].kind == "at":
        name, after = name + words[after].text, after + 1
    elif words[at].kind == "text" and words[after].kind == "type":
        name, after = name + "^^" + words[after + 1].text, after + 2
    return name, words[min(after, len(words) - 1)].text


def hold_ids(files: TurtleFiles) -> None:
    """No two options or steps of one list are called the same in cases and rules: the other could not be answered."""
    graph = files.graph
    for predicate in (prio("alternativer"), SKOS.memberList):
        for node in in_order(set(graph.subjects(predicate, None))):
            first: dict[str, Thing] = {}
            for member in dict.fromkeys(files.members(node, predicate)):
                id = files.text(member, SKOS.notation)
                if id in first:
                    other = graph.namespace_manager.qname(str(first[id]))
                    what = _("«{id}» is the skos:notation of {other} too, in the same list.", id=id, other=other)
                    files.problem(member, what, _("Give it an id of its own."), SKOS.notation)
                elif id:
                    first[id] = member


# YAML ---------------------------------------------------------------------------------------------


def _in_yaml(path: Path) -> Iterator[Problem]:
    root = read(path, [], "")  # what is wrong with it is told by loading
    yield from _in_node(path, root, "") if root else ()


def _in_node(path: Path, node: Node, key: str) -> Iterator[Problem]:
    parts = list(node.value) if isinstance(node.value, list) else []
    first: dict[Hashable, int] = {}
    for part in parts if key not in ALIKE else ():
        said = _plain(part)
        if said in first:
            yield _twice(path, part.line, part.shown if part.text else "", first[said])
        first.setdefault(said, part.line)
    for name, part in [*((key, part) for part in parts), *node.fields.items()]:
        yield from _in_node(path, part, name)


def _plain(node: Node) -> Hashable:
    """What is written, without its place and the order of its fields."""
    if isinstance(node.value, list):
        return tuple(map(_plain, node.value))
    return frozenset((key, _plain(one)) for key, one in node.fields.items()) if node.fields else node.text
