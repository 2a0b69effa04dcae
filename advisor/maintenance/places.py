"""Where things of a loaded base are described: file and line."""

from __future__ import annotations

from functools import cached_property

from rdflib import URIRef

from ..knowledge import KnowledgeBase, formats
from ..knowledge.namespaces import NS, QUESTION
from ..knowledge.turtle import TurtleFiles
from ..text.errors import Problem

FILES = (formats.GUIDELINE, formats.SHAPES, formats.FORM, formats.DOCUMENT)


class Places:
    def __init__(self, knowledge: KnowledgeBase):
        self.knowledge = knowledge

    @cached_property
    def files(self) -> TurtleFiles:
        return TurtleFiles(self.knowledge.folders.called(*FILES), [])

    def of(self, address: str, *terms: str) -> Problem:
        """A problem without words, where a thing is described, or where one of our properties says something of it."""
        self.files.problem(URIRef(address), "", "", *(URIRef(NS + term) for term in terms))
        return self.files.problems[-1] if self.files.problems else Problem(str(self.knowledge.folder), None, "")

    def question(self, id: str, *terms: str) -> Problem:
        return self.of(QUESTION + id, *terms)
