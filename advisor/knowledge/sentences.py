"""Reads ontology/sentences.yaml: what the decision document says of an answer, and which answers stand in its table of measures.

A text that people wrote stands as it is, after its lead where it has one. A choice or a number is said in a sentence.
"""

from __future__ import annotations

import string
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from ..language.types.base import UNSURE
from ..text.catalogue import gettext as _
from ..text.errors import Problem
from ..text.nearest import did_you_mean
from ..text.reading import Node
from .recorded import RecordReader, Words
from .terms import Question, Texts
from .trees import read

KEYS = ("method", "comparison", "parts", "answers")
SIGNED = ("up", "down", "none", "either")  # the sentences of a change: more, less, none, and from less to more
SAYING = ("name", "lead", "says", *SIGNED, "values", "silent", "source", "joins", "unticked", "told_by")
TRUE = "true"
_ANY = ("answer", "number", "measure")
PLACES = {  # key → what its sentences may have a place for: {answer}
    "says": _ANY,
    "values": ("answer", "measure"),
    "source": ("answer",),
    "unticked": ("options",),
    "up": _ANY,
    "down": _ANY,
    "none": ("measure",),
    "either": ("less", "more", "measure"),
}


@dataclass(frozen=True)
class Saying:
    """What the document says of the answers to one question."""

    name: Texts = field(default_factory=dict)  # what it is called where nobody answered it: «hva som veide tyngst»
    lead: Texts = field(default_factory=dict)  # before what people wrote: «Alternativet:»
    says: Texts = field(default_factory=dict)  # of any value, with {answer}
    signed: Mapping[str, Texts] = field(default_factory=dict)  # of a change, by its direction, with {number}
    values: Mapping[str, Texts] = field(default_factory=dict)  # option or «usikkert» → the sentence of its own
    silent: frozenset[str] = frozenset()  # options of which nothing is said: what people wrote beside says it
    mute: bool = False  # whether nothing is said of any value
    source: Texts = field(default_factory=dict)  # where it is from, of what stands in the table, with {answer}
    joins: bool = False  # whether it goes on in the paragraph before it
    unticked: Texts = field(default_factory=dict)  # of a choice of several: what was gone through and not ticked, with {options}
    told_by: Mapping[str, str] = field(default_factory=dict)  # option → the question whose answer, where there is one, tells it

    def of(self, option: str) -> Texts:
        """The sentence of a value; empty where nothing is said of it."""
        return {} if self.silenced(option) else self.values.get(option) or self.says

    def silenced(self, option: str) -> bool:
        return self.mute or option in self.silent


@dataclass(frozen=True)
class Sentences:
    method: Texts = field(default_factory=dict)  # by what the case is assessed, in a sentence
    comparison: tuple[tuple[str, ...], ...] = ()  # the columns of the table of measures: the questions of each
    parts: Mapping[str, Texts] = field(default_factory=dict)  # parts of the form that are called otherwise in the document
    answers: Mapping[str, Saying] = field(default_factory=dict)

    def of(self, question: str) -> Saying:
        return self.answers.get(question, NOTHING)

    @property
    def compared(self) -> frozenset[str]:
        """The questions whose values stand in the table of measures, and not once more in the text."""
        return frozenset(id for column in self.comparison for id in column)


NOTHING = Saying()


def read_sentences(path: Path, problems: list[Problem]) -> Node | None:
    """The tree of the file, or None when it cannot be read at all. Adds what is wrong to `problems`."""
    return read(path, problems, _("The keys here are {keys}.", keys=", ".join(KEYS)))


class SentenceReader(RecordReader):
    def __init__(self, words: Words, path: Path, problems: list[Problem]):
        super().__init__(words, problems)
        self.file = str(path)

    def sentences(self, root: Node) -> Sentences:
        self.keys(self.file, root, ("comparison", "answers"), ("method", "parts"))
        answers, parts = root.get("answers"), root.get("parts")
        return Sentences(
            self._texts(root, "method"),
            tuple(self._column(one) for one in self.entries(self.file, root, "comparison")),
            {id: self.texts(self.file, node) for id, node in (parts.fields if parts else {}).items() if self._part(id, node)},
            {id: self._saying(question, node) for id, node, question in self._known(answers)},
        )

    def added(self, root: Node) -> Mapping[str, Saying]:
        """What a supplement says of answers: nothing but sentences."""
        self.keys(self.file, root, ("answers",))
        return {id: self._saying(question, node) for id, node, question in self._known(root.get("answers"))}

    def _column(self, node: Node) -> tuple[str, ...]:
        found = [node] if node.text and not isinstance(node.value, list) else _entries(node)
        for one in found:
            self._question(one)
        return tuple(one.text for one in found)

    def _known(self, answers: Node | None) -> Iterator[tuple[str, Node, Question]]:
        for id, node in (answers.fields if answers else {}).items():
            if question := self._question(node, id):
                yield id, node, question

    def _part(self, id: str, node: Node) -> bool:
        parts = {one.section for one in self.words.questions.values()}
        if id not in parts:
            what = _("There is no part of the form «{part}».", part=id)
            self.report(self.file, node.line, what, did_you_mean(id, list(parts)))
        return id in parts

    def _question(self, node: Node, id: str = "") -> Question | None:
        found = self.words.question(id or node.text)
        if found is None:
            what = _("There is no question «{question}».", question=id or node.shown)
            self.report(self.file, node.line, what, self.words.near(id or node.text))
        return found

    def _saying(self, question: Question, node: Node) -> Saying:
        self.keys(self.file, node, (), SAYING)
        values, silent, joins, told_by = (node.get(key) for key in ("values", "silent", "joins", "told_by"))
        for one in told_by.fields.values() if told_by else ():
            self._question(one)
        named = [*(values.fields.items() if values else ()), *(told_by.fields.items() if told_by else ())]
        for option, said in (*named, *((one.text, one) for one in _entries(silent))):
            if option not in (*question.option_ids, UNSURE):
                cure = did_you_mean(option, list(question.option_ids))
                self.report(self.file, said.line, _("«{option}» is no option of «{id}».", option=option, id=question.id), cure)
        found = Saying(
            name=self._texts(node, "name"),
            lead=self._texts(node, "lead"),
            says=self._texts(node, "says"),
            signed={key: self._texts(node, key) for key in SIGNED if node.get(key)},
            values={option: self.texts(self.file, said) for option, said in (values.fields if values else {}).items()},
            silent=frozenset(one.text for one in _entries(silent)),
            mute=silent is not None and silent.text == TRUE,
            joins=joins is not None and joins.text == TRUE,
            source=self._texts(node, "source"),
            unticked=self._texts(node, "unticked"),
            told_by={option: one.text for option, one in (told_by.fields if told_by else {}).items()},
        )
        if found.signed and (not question.numeric or len(found.signed) < len(SIGNED)):
            cure = _("Give all of {keys}, for a question that is answered with a number.", keys=", ".join(SIGNED))
            self.report(self.file, node.line, _("The directions of «{id}» are not whole.", id=question.id), cure)
        for key, said in node.fields.items():
            texts = found.values.values() if key == "values" else [self._plain(said)]
            for text in (text for several in texts for text in several.values()):
                self._hold_places(text, said.line, PLACES.get(key, ()))
        for key, said in (("silent", silent), ("joins", joins)):
            if said is not None and said.text != TRUE and not (key == "silent" and isinstance(said.value, list)):
                what = _("«{value}» is not a value of {field}.", value=said.shown, field=key)
                self.report(self.file, said.line, what, "true")
        return found

    @staticmethod
    def _plain(node: Node) -> Texts:
        return {language: text.value for language, text in node.fields.items() if isinstance(text.value, str)}

    def _hold_places(self, text: str, line: int, known: tuple[str, ...]) -> None:
        try:
            places = [name for _text, name, _spec, _conversion in string.Formatter().parse(text) if name is not None]
        except ValueError:
            places = [text]
        for name in places:
            if name not in known:
                cure = _("It is one of: {values}.", values=", ".join(f"{{{place}}}" for place in known)) if known else ""
                self.report(self.file, line, _("«{{{name}}}» is no place in a sentence.", name=name), cure)

    def _texts(self, node: Node, key: str) -> Texts:
        found = node.get(key)
        return self.texts(self.file, found) if found else {}


def _entries(node: Node | None) -> list[Node]:
    return node.value if node and isinstance(node.value, list) else []
