"""What every type of answer knows. Most of it has a usual way; a type says where it differs."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import cache
from types import MappingProxyType
from typing import Any, ClassVar, Protocol

from ...text.catalogue import gettext as _
from ...text.nearest import did_you_mean
from ...text.nodes import Node
from ..answers import State

UNSURE = State.UNSURE.value
SAID_OTHERWISE = dict.fromkeys(("vet ikke", "veit ikkje", "ukjent", "usikker", "unsure", "don't know", "?"), UNSURE)

Report = Callable[..., None]


class Option(Protocol):
    @property
    def id(self) -> str: ...
    @property
    def local(self) -> str: ...
    @property
    def exclusive(self) -> bool: ...
    @property
    def label(self) -> Mapping[str, str]: ...


class Asked(Protocol):
    """What a type needs of a question."""

    @property
    def id(self) -> str: ...
    @property
    def options(self) -> Sequence[Option]: ...
    @property
    def option_ids(self) -> tuple[str, ...]: ...
    @property
    def unit(self) -> Mapping[str, str]: ...
    def option(self, written: str) -> str | None: ...


class Fields(Protocol):
    """What a browser sent of one answer."""

    @property
    def question(self) -> Asked: ...
    @property
    def texts(self) -> list[str]: ...
    def text(self, part: str) -> str: ...
    def number(self, written: str) -> Any: ...
    def rows(self, parts: Iterable[str]) -> list[dict[str, str]]: ...


class AnswerType(ABC):
    """A type of answer: `class Percent(AnswerType, name="percent", term="Prosent")`.

    There is one object of each type. `term` is its name in ontology/vocabulary.ttl.
    """

    name: ClassVar[str]
    term: ClassVar[str]

    yes_no = False  # the options are those that the roles call yes and no
    from_scale = False  # the options are the steps of a scale (prio:skala)
    needs_options = False

    chosen = False  # a value is an option, or several
    single = True  # at most one value in RDF
    ticked = False  # any number of options, each of them said or not
    ordered = False
    numeric = False
    datatype = "string"  # of a value in RDF that is no option: a name in XML Schema
    least = 0  # the lowest place that an answer has in a column

    def __init_subclass__(cls, name: str, term: str) -> None:
        cls.name, cls.term = name, term
        _TYPES[name] = cls

    def __reduce__(self) -> tuple[Callable[[str], AnswerType], tuple[str]]:
        return named, (self.name,)

    def __repr__(self) -> str:
        return f"<{self.name}>"

    def described(self) -> str:
        """The type in a few words, for people."""
        return self.name

    # In a case file

    @abstractmethod
    def read(self, node: Node, reading: Reading) -> Any:
        """The value that was written, or None and a report of what is wrong."""

    def record(self, value: Any) -> Any:
        """A value as a case file writes it, which `read` takes."""
        return value

    @abstractmethod
    def schema(self, question: Asked) -> dict[str, Any]:
        """The same as JSON Schema."""

    # In conditions

    @abstractmethod
    def possible(self, question: Asked, measures: Sequence[str]) -> list[Any]:
        """Values that stand for every value, as far as conditions and shapes can tell them apart."""

    def word(self, value: Any) -> str:
        """A value as one word."""
        return str(value)

    def words(self, question: Asked) -> Iterator[tuple[str, set[str]]]:
        """Each word that a value can be said in, with the options that it covers."""
        for option in question.option_ids:
            yield option, {option}

    # As a whole number: the place of a value among all that can be told apart

    def places(self, question: Asked) -> int:
        """How many places there are."""
        return 1

    def place(self, question: Asked, value: Any) -> int:
        return 0

    def at(self, question: Asked, place: int, measures: Sequence[str]) -> Any:
        """A value that stands for all with this place."""
        return self.possible(question, measures)[place]

    # In RDF

    def values(self, question: Asked, value: Any) -> list[Any]:
        """The values of the property: options, or what becomes a literal."""
        return [value]

    # In a form

    def sent(self, fields: Fields) -> Any:
        """What was sent, as a case file writes it; empty for nothing."""
        return fields.texts[0] if fields.texts else ""

    def fields(self, value: Any) -> dict[str, Any]:
        """What the fields show."""
        return {"values": [str(value)]}


_TYPES: dict[str, type[AnswerType]] = {}


def every() -> Iterable[AnswerType]:
    return map(named, _TYPES)


@cache
def named(name: str) -> AnswerType:
    """The one object of a type. A type that lacks what every type must say is none: it cannot be made."""
    return _TYPES[name]()


def options_of(question: Asked, ids: Iterable[str]) -> list[Option]:
    by_id = {option.id: option for option in question.options}
    return [by_id[id] for id in ids]


def exclusive(options: Iterable[Option]) -> tuple[str, ...]:
    """The options that stand beside no other."""
    return tuple(option.id for option in options if option.exclusive)


# Reading -----------------------------------------------------------------------------------------


class Reading:
    """What a value is read with: its question, who is told what is wrong (line, what, cure), the measures of the case."""

    def __init__(self, question: Asked, report: Report, measures: Sequence[str]):
        self.question = question
        self.report = report
        self.measures = measures

    def option(self, node: Node, otherwise: Mapping[str, str] = MappingProxyType({})) -> str | None:
        """The option that was written; `otherwise` says which is meant by other words, to be named in the cure."""
        written = node.value if isinstance(node.value, str) else None
        option = self.question.option(written) if written else None
        if option is None:
            options = [*self.question.option_ids, UNSURE]
            meant = {**SAID_OTHERWISE, **otherwise}.get((written or "").lower())
            near = _("Did you mean «{word}»?", word=meant) if meant in options else did_you_mean(written or "", options)
            cure = " ".join(filter(None, [near, _("It is one of: {values}.", values=", ".join(options))]))
            what = _("«{value}» is no answer to «{question}».", value=node.shown, question=self.question.id)
            self.report(node.line, what, cure)
        return option

    def text(self, record: Node, key: str) -> str:
        return text_of(record, key, self.report)

    def texts(self, node: Node | None, key: str) -> tuple[str, ...]:
        if node is None or node.value is None:
            return ()
        nodes = node.value if isinstance(node.value, list) else [node]
        for one in nodes:
            if not isinstance(one.value, str):
                self.report(one.line, _("«{key}» takes text, or a list of texts.", key=key))
        return tuple(one.value for one in nodes if isinstance(one.value, str) and one.value)

    def only(self, record: Node, known: Sequence[str]) -> None:
        """Reports every other key."""
        for key, part in record.fields.items():
            if key not in known:
                cure = did_you_mean(key, list(known)) or _("The keys here are {keys}.", keys=", ".join(known))
                self.report(part.line, _("«{key}» is not a key here.", key=key), cure)

    def alone(self, node: Node, options: Iterable[str]) -> bool:
        """Whether no exclusive option stands beside another."""
        different = set(options)
        beside = [option for option in exclusive(self.question.options) if option in different and len(different) > 1]
        for option in beside:
            what = _("«{option}» stands beside other choices.", option=option)
            self.report(node.line, what, _("Keep one or the other."))
        return not beside


def text_of(record: Node, key: str, report: Report) -> str:
    """The text under a key; empty where there is none."""
    node = record.get(key)
    if node is None or node.value is None:
        return ""
    if not isinstance(node.value, str):
        report(node.line, _("«{key}» must be text.", key=key))
        return ""
    return node.value


def given(record: Node, key: str) -> Node | None:
    """A part that says something: an empty one, or white space, is none."""
    part = record.get(key)
    return None if part is None or part.value in (None, "", []) else part


# JSON Schema -------------------------------------------------------------------------------------

TEXT = {"type": "string"}
TEXTS = {"anyOf": [TEXT, {"type": "array", "items": TEXT}]}


def of_record(properties: Mapping[str, Any], required: Sequence[str]) -> dict[str, Any]:
    return {"type": "object", "properties": dict(properties), "required": list(required), "additionalProperties": False}


def of_list(item: Mapping[str, Any]) -> dict[str, Any]:
    return {"type": "array", "items": item}


def of_options(question: Asked) -> dict[str, Any]:
    return {"enum": sorted({written for option in question.options for written in (option.id, option.local)})}
