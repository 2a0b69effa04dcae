"""Reads Turtle files into one graph and finds the line on which a thing is described."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

from rdflib import Graph, Literal, URIRef
from rdflib.collection import Collection
from rdflib.term import Node

from ..errors import Problem
from ..language import gettext as _
from ..namespaces import PREFIXES


class TurtleFiles:
    """Some Turtle files as one graph. `problems` holds what is wrong with them."""

    def __init__(self, paths: list[Path], problems: list[Problem]):
        self.graph = Graph(bind_namespaces="none")
        self.problems = problems
        self._lines: dict[str, tuple[str, int]] = {}
        for path in paths:
            self._read(path)

    def _read(self, path: Path) -> None:
        from rdflib.plugins.parsers.notation3 import BadSyntax

        try:
            text = path.read_text(encoding="utf-8")
            self.graph.parse(data=text, format="turtle")
        except FileNotFoundError:
            self.problems.append(Problem(str(path), None, _("There is no such file."), _("A knowledge base needs it.")))
            return
        except UnicodeDecodeError:
            self.problems.append(
                Problem(str(path), None, _("The file is not UTF-8 text."), _("Save it again with the encoding UTF-8."))
            )
            return
        except BadSyntax as error:
            said = str(error).splitlines()[0] if str(error) else ""
            why = getattr(error, "_why", "") or said
            self.problems.append(Problem(str(path), error.lines + 1, _("The file is not valid Turtle: {said}.", said=why)))
            return
        self._index(path, text)

    def _index(self, path: Path, text: str) -> None:
        """Remembers on which line each subject starts, and holds the prefixes to namespaces.py."""
        for number, line in enumerate(text.splitlines(), 1):
            if line.startswith("@prefix"):
                prefix, address = re.match(r"@prefix\s+([\w-]*):\s*<([^>]*)>", line).groups()  # type: ignore[union-attr]
                if PREFIXES.get(prefix, address) != address:
                    self.problems.append(
                        Problem(
                            str(path),
                            number,
                            _("The prefix «{prefix}:» is not the project's.", prefix=prefix),
                            _("It is <{address}> (advisor/namespaces.py).", address=PREFIXES[prefix]),
                        )
                    )
            elif (found := re.match(r"([A-Za-z]+):(\S+)\s", line + " ")) and found[1] in PREFIXES:
                self._lines.setdefault(PREFIXES[found[1]] + found[2], (str(path), number))

    def problem(self, about: Node, what: str, cure: str = "") -> None:
        file, line = self._lines.get(str(about), (str(about), None))
        self.problems.append(Problem(file, line, what, cure))

    def texts(self, subject: Node, predicate: URIRef) -> dict[str, str]:
        """Language → text."""
        return {o.language: str(o) for o in self.graph.objects(subject, predicate) if isinstance(o, Literal) and o.language}

    def one(self, subject: Node, predicate: URIRef) -> Node | None:
        return self.graph.value(subject, predicate)

    def text(self, subject: Node, predicate: URIRef) -> str:
        value = self.graph.value(subject, predicate)
        return "" if value is None else str(value)

    def members(self, subject: Node, predicate: URIRef) -> list[Node]:
        head = self.graph.value(subject, predicate)
        return [] if head is None else list(Collection(self.graph, head))

    def each(self, kind: URIRef) -> Iterator[Node]:
        from rdflib.namespace import RDF

        yield from self.graph.subjects(RDF.type, kind)
