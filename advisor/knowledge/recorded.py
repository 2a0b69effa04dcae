"""What records that people write in YAML have in common: conditions, texts, sources and examples, checked where they stand."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from enum import StrEnum
from itertools import islice, product
from typing import TypeVar

from ..language import grammar
from ..language.conditions import COMPARISONS, STATES
from ..language.subjects import Kind
from ..text.catalogue import LANGUAGES, gettext as _
from ..text.errors import Problem
from ..text.nearest import called_now, did_you_mean, misspelt
from ..text.reading import Node
from .terms import Example, Question

EACH = "each"  # in an example: it stands for one case with each of these answers
MOST_EACH = 100  # ours: cases of one example

Choice = TypeVar("Choice", bound=StrEnum)


@dataclass
class Words:
    """What conditions may speak of: grammar.Vocabulary."""

    questions: dict[str, Question]
    situations: dict[str, Kind] = field(default_factory=dict)

    def question(self, question: str) -> Question | None:
        return self.questions.get(question)

    def situation_about(self, name: str) -> Kind | None:
        return self.situations.get(name)

    def near(self, word: str) -> str:
        """A word that may be meant; of an id that a question had before, what it is called."""
        if now := next((one.id for one in self.questions.values() if word in one.replaces), ""):
            return " ".join(called_now(word, now))
        language = [
            "all",
            "any",
            "not",
            "situation",
            "undecided",
            "some",
            "every",
            "case",
            "measure",
            "ranked_over",
            *grammar.VALUE_WORDS,
        ]
        return did_you_mean(word, [*self.questions, *self.situations, *language, *STATES, *COMPARISONS])


class RecordReader:
    """Reads parts of a record, and adds what is wrong with them to `problems`."""

    def __init__(self, words: Words, problems: list[Problem]):
        self.words = words
        self.problems = problems

    def report(self, file: str, line: int, what: str, cure: str = "") -> None:
        self.problems.append(Problem(file, line, what, cure))

    def keys(self, file: str, record: Node, needed: tuple[str, ...], optional: tuple[str, ...] = ()) -> bool:
        """Whether the record has the keys that it needs, and no other than these."""
        known, before = [*needed, *optional], len(self.problems)
        for key, node in record.fields.items():
            if key not in known:
                cure = did_you_mean(key, known) or _("The keys here are {keys}.", keys=", ".join(known))
                self.report(file, node.line, _("«{key}» is not a key here.", key=key), cure)
        lacking = [key for key in needed if record.get(key) is None]
        slips = misspelt((key for key in record.fields if key not in known), lacking)
        for key in lacking:
            if key not in slips:
                self.report(file, record.line, _("«{key}» is missing.", key=key))
        return len(self.problems) == before

    def one_of(self, file: str, record: Node, key: str, values: type[Choice]) -> Choice | None:
        word = self.word(file, record, key, list(values))
        return values(word) if word else None

    def word(self, file: str, record: Node, key: str, values: list[str]) -> str | None:
        node = record.fields[key]
        if node.text in values:
            return node.text
        cure = _("It is one of: {values}.", values=", ".join(values))
        self.report(file, node.line, _("«{value}» is not a value of {field}.", value=node.shown, field=key), cure)
        return None

    def entries(self, file: str, record: Node, key: str) -> list[Node]:
        """The entries of a list; of anything else it is reported that it is none."""
        node = record.get(key)
        if node is None:
            return []
        if not isinstance(node.value, list):
            self.report(file, node.line, _("«{key}» is a list.", key=key), _("Start each entry with «-»."))
            return []
        return node.value

    def references(self, file: str, node: Node, known: set[str]) -> tuple[str, ...]:
        if not isinstance(node.value, list):
            self.report(file, node.line, _("Sources stand in a list."), f"[{node.shown}]")
            return ()
        for one in node.value:
            if one.text not in known:
                self.report(file, one.line, _("There is no source «{id}».", id=one.shown), did_you_mean(one.text, sorted(known)))
        return tuple(one.text for one in node.value)

    def texts(self, file: str, node: Node) -> dict[str, str]:
        parts = node.fields
        for language, text in parts.items():
            if language not in LANGUAGES:
                cure = _("It is one of: {values}.", values=", ".join(LANGUAGES))
                self.report(file, text.line, _("«{language}» is not a language here.", language=language), cure)
        texts = {language: text.value for language, text in parts.items() if isinstance(text.value, str) and text.value}
        missing = [language for language in ("nb", "nn") if language not in texts]
        if len(missing) > len(parts.keys() - set(LANGUAGES)):  # else that it is no language is said, and is enough
            self.report(file, node.line, _("The text lacks: {languages}.", languages=", ".join(missing)))
        return texts

    def examples(self, file: str, node: Node, fires: str, silent: str = "silent") -> tuple[Example, ...]:
        found = []
        for entry in node.value if isinstance(node.value, list) else []:
            parts = entry.fields
            if len(parts) != 1 or not set(parts) <= {fires, silent}:
                what = _("An example is «{fires}:» or «{silent}:» with a tiny case.", fires=fires, silent=silent)
                self.report(file, entry.line, what)
                continue
            ((word, body),) = parts.items()
            bodies = list(cases_of(body))
            if len(bodies) > MOST_EACH:
                what = _("An example stands for {count} cases.", count=len(bodies))
                self.report(file, entry.line, what, _("At most {most}: use «{word}» once.", most=MOST_EACH, word=EACH))
            found += [Example(word == fires, one, entry.line) for one in bodies[:MOST_EACH]]
        if {example.fires for example in found} != {True, False}:
            self.report(file, node.line, _("It has at least one example that is met, and one just outside."))
        return tuple(found)


def cases_of(node: Node) -> Iterator[Node]:
    """An example as the cases that it stands for, one with each answer of «each»; stops where they are too many."""
    if isinstance(node.value, dict):
        several = node.value.get(EACH)
        if several and len(node.value) == 1 and isinstance(several.value, list):
            yield from several.value
            return
        keys = list(node.value)
        for values in islice(product(*(list(cases_of(part)) for part in node.value.values())), MOST_EACH + 1):
            yield replace(node, value=dict(zip(keys, values, strict=True)))
    elif isinstance(node.value, list):
        for values in islice(product(*(list(cases_of(part)) for part in node.value)), MOST_EACH + 1):
            yield replace(node, value=list(values))
    else:
        yield node
