"""Reads ontology/lawmap.yaml: what the law may say of a case, in lines and the folds that they are shown in.

A line is a question to the reader. It has no force and no status, and no rule or shape reads it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property, lru_cache
from pathlib import Path

from ..language import grammar
from ..language.conditions import Condition, ValueTest
from ..language.subjects import Kind
from ..text.catalogue import LANGUAGES, gettext as _
from ..text.errors import Problem
from ..text.nearest import did_you_mean
from ..text.reading import Node
from .recorded import RecordReader, Words
from .terms import Example, Texts
from .trees import read

KEYS = ("never", "folds")
OF_SERVICES = "services"  # where the base has such
TERMS, TERM = "terms", "term"  # conditions that several lines share, by their names, and the word that stands for one
SERVICES = ("title", "asks", "reduced")
FOLD = ("fold", "title", "lines")
LINE = ("id", "about", "when", "says", "asks", "law", "examples")


@dataclass(frozen=True)
class Service:
    """A service that a measure can be about: what the law asks of it, and what to ask when it is cut."""

    id: str
    local: str  # in addresses
    label: Texts
    says: Texts
    asks: Texts
    law: tuple[str, ...]  # legal sources
    rights: tuple[str, ...] = ()  # legal sources of a single person's right to it
    outside: bool = False  # whether another act or body has it: then nothing more is asked
    words: frozenset[str] = frozenset()  # beginnings of words that a title of it may have


@dataclass(frozen=True)
class LawLine:
    """Something the law says that a case may touch: when it is shown, and what to ask. It is no advice and has no force."""

    id: str
    about: Kind
    when: Condition
    says: Texts
    asks: Texts
    law: tuple[str, ...]  # legal sources
    examples: tuple[Example, ...]
    file: str
    line: int


@dataclass(frozen=True)
class LawFold:
    """Lines that a case shows as one."""

    id: str
    title: Texts
    lines: tuple[LawLine, ...]
    closed: bool = False  # what is true of every case: shown last, and folded
    shows: str = ""  # the question about the case whose answer stands with the lines, as when a council meets


@dataclass(frozen=True)
class LawMap:
    """What the law may say of a case: services, and the lines of the process in the order of their weight."""

    question: str = ""  # that asks for the services of a measure
    services: Mapping[str, Service] = field(default_factory=dict)
    reduced: Condition | None = None  # of a measure: when what to ask of a cut is asked
    title: Texts = field(default_factory=dict)  # of several services in one line
    asks: Texts = field(default_factory=dict)  # of a service that is not cut
    folds: tuple[LawFold, ...] = ()
    never: Mapping[str, tuple[str, ...]] = field(default_factory=dict)  # language → what no line says

    @property
    def lines(self) -> tuple[LawLine, ...]:
        return tuple(line for fold in self.folds for line in fold.lines)

    @cached_property
    def entries(self) -> dict[str, LawLine | Service]:
        """Every line and service, by its id."""
        return {**{line.id: line for line in self.lines}, **self.services}

    def when(self, entry: LawLine | Service) -> tuple[Kind, Condition]:
        """Whom an entry is about, and when it is shown."""
        if isinstance(entry, Service):
            return Kind.MEASURE, ValueTest("is", self.question, (entry.id,))
        return entry.about, entry.when


def read_law_map(path: Path, problems: list[Problem]) -> Node | None:
    """The tree of the file, or None when it cannot be read at all. Adds what is wrong to `problems`."""
    return read(path, problems, _("The keys here are {keys}.", keys=", ".join((*KEYS, OF_SERVICES))))


class LawMapReader(RecordReader):
    """Reads the lines. `laws` are the ids of the legal sources, `services` what services.ttl says."""

    def __init__(
        self, words: Words, laws: set[str], question: str, services: Mapping[str, Service], path: Path, problems: list[Problem]
    ):
        super().__init__(words, problems)
        self.laws = laws
        self.question = question
        self.services = services
        self.file = str(path)
        self.terms: dict[str, Node] = {}

    def law_map(self, root: Node) -> LawMap:
        self.keys(self.file, root, (*KEYS, OF_SERVICES) if self.question else KEYS, (TERMS,))
        terms = root.get(TERMS)
        self.terms = {name: self._spelled_out(node) for name, node in (terms.fields if terms else {}).items()}
        services = root.get(OF_SERVICES)
        if services:
            self.keys(self.file, services, SERVICES)
        reduced = services.get("reduced") if services else None
        found = LawMap(
            question=self.question,
            services=self.services,
            reduced=self._condition(reduced, Kind.MEASURE) if reduced else None,
            title=self._texts(services, "title") if services else {},
            asks=self._texts(services, "asks") if services else {},
            folds=tuple(self._fold(node) for node in self.entries(self.file, root, "folds")),
            never=self._never(root.get("never")),
        )
        self._hold(found)
        return found

    def _texts(self, record: Node, key: str) -> Texts:
        node = record.get(key)
        return self.texts(self.file, node) if node else {}

    def _condition(self, node: Node, about: Kind) -> Condition | None:
        return grammar.parse(self._spelled_out(node), about, self.words, lambda *said: self.report(self.file, *said))

    def _spelled_out(self, node: Node) -> Node:
        """A condition with what each term in it stands for. A term may stand for those above it."""
        if isinstance(node.value, list):
            return replace(node, value=[self._spelled_out(one) for one in node.value])
        name = node.get(TERM)
        if name is None:
            return replace(node, value={key: self._spelled_out(one) for key, one in node.fields.items()}) if node.fields else node
        if name.text not in self.terms:
            cure = did_you_mean(name.text, list(self.terms))
            self.report(self.file, name.line, _("There is no term «{name}».", name=name.text), cure)
        return self.terms.get(name.text, node)

    def _fold(self, node: Node) -> LawFold:
        self.keys(self.file, node, FOLD, ("closed", "shows"))
        id, closed, shows = node.get("fold"), node.get("closed"), node.get("shows")
        if shows and ((asked := self.words.question(shows.text)) is None or asked.about is not Kind.CASE):
            what = _("There is no question «{question}» about the case.", question=shows.text)
            self.report(self.file, shows.line, what, self.words.near(shows.text))
        lines = [self._line(one) for one in self.entries(self.file, node, "lines")]
        return LawFold(
            id=id.text if id else "",
            title=self._texts(node, "title"),
            lines=tuple(line for line in lines if line),
            closed=closed is not None and closed.text == "true",
            shows=shows.text if shows else "",
        )

    def _line(self, node: Node) -> LawLine | None:
        if not self.keys(self.file, node, LINE):
            return None
        about = self.one_of(self.file, node, "about", Kind)
        when = self._condition(node.fields["when"], about) if about else None
        says, asks = self._texts(node, "says"), self._texts(node, "asks")
        for language, text in asks.items():
            if not text.endswith("?"):
                what = _("What a line asks is a question ({language}).", language=language)
                self.report(self.file, node.fields["asks"].line, what, text)
        law = self.references(self.file, node.fields["law"], self.laws)
        examples = self.examples(self.file, node.fields["examples"], "shown")
        if not (about and when):
            return None
        return LawLine(node.fields["id"].text, about, when, says, asks, law, examples, self.file, node.line)

    def _never(self, node: Node | None) -> dict[str, tuple[str, ...]]:
        found = {}
        for language, words in (node.fields if node else {}).items():
            if language not in LANGUAGES or not isinstance(words.value, list):
                cure = _("It is one of: {values}.", values=", ".join(LANGUAGES))
                self.report(self.file, words.line, _("«{language}» is not a language here.", language=language), cure)
                continue
            found[language] = tuple(one.text for one in words.value)
        return found

    def _hold(self, found: LawMap) -> None:
        """One id each, one fold that is closed, and nothing said that a line must not say."""
        closed = [fold for fold in found.folds if fold.closed]
        if found.folds and len(closed) != 1:
            what = _("One fold is closed, and takes what there is no room for: here {count} are.", count=len(closed))
            self.report(self.file, found.folds[0].lines[0].line if found.folds[0].lines else 1, what, "closed: true")
        seen: set[str] = set()
        for fold in found.folds:
            for line in fold.lines:
                if line.id in seen or line.id in found.services:
                    self.report(self.file, line.line, _("«{id}» is described twice.", id=line.id), _("Give it an id of its own."))
                seen.add(line.id)
                for what, cure in unsaid(found.never, line.says, line.asks, fold.title):
                    self.report(self.file, line.line, what, cure)


def unsaid(never: Mapping[str, tuple[str, ...]], *said: Texts) -> Iterator[tuple[str, str]]:
    """What a line of law must not say, and does; and the cure."""
    for texts in said:
        for language, text in texts.items():
            for phrase in _held_in(text, never.get(language, ())):
                what = _("A line about law never says «{phrase}».", phrase=phrase)
                yield what, _("Ask a question, and leave the answer to people and their lawyer.")


@lru_cache(maxsize=2000)  # two bases have fewer texts
def _held_in(text: str, phrases: tuple[str, ...]) -> tuple[str, ...]:
    """The phrases that stand in a text."""
    found = phrases if phrases and _any_of(phrases).search(text) else ()
    return tuple(phrase for phrase in found if _any_of((phrase,)).search(text))


@lru_cache(maxsize=64)
def _any_of(phrases: tuple[str, ...]) -> re.Pattern[str]:
    return re.compile(rf"\b(?:{'|'.join(map(re.escape, phrases))})\b", re.IGNORECASE)
