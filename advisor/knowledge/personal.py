"""Reads ontology/personopplysninger.yaml: the words that tell personal data from amounts, and how people count a few."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import KW_ONLY, dataclass, field, replace
from functools import cache
from hashlib import sha256
from pathlib import Path
from typing import Any

from ..text.catalogue import gettext as _
from ..text.errors import Problem, UnusableKnowledge
from ..text.files import bytes_of
from ..text.nearest import did_you_mean, misspelt
from ..text.reading import MAX_BYTES, Node
from .formats import PERSONAL, home
from .trees import read

KEYS = ("before_numbers", "after_numbers", "telling", "small_groups", "open_version")
TELLING_KEYS = ("identity", "between", "months", "phone")
OPEN_KEYS = ("pairs", "together", "larger", "them", "pointing", "shares", "references")
MORE_OPEN_KEYS = ("vague", "staff", "things")  # that a base may leave out
SPEECH_KEYS = ("language", "one", "few", "person", "people", "describing", "not_after")


@dataclass(frozen=True)
class Nouns:
    words: frozenset[str]
    endings: tuple[str, ...]


@dataclass(frozen=True)
class Speech:
    """How a language speaks of small groups."""

    number: re.Pattern[str]
    one: frozenset[str]
    few: frozenset[str]  # two, three, four
    person: Nouns
    people: Nouns
    describing: frozenset[str]
    not_after: tuple[str, ...]


@dataclass(frozen=True)
class OpenWords:
    """The words around small numbers in a document that all may read. A base may have none: the program's own are used."""

    pairs: tuple[str, ...] = ()  # two, without a number
    together: tuple[str, ...] = ()  # between two numbers
    larger: tuple[str, ...] = ()  # numbers that a span with a small one may reach
    them: tuple[str, ...] = ()  # people who were named before
    pointing: tuple[str, ...] = ()  # before a number that cannot be replaced
    shares: tuple[str, ...] = ()  # that let a number be worked out
    references: tuple[str, ...] = ()  # before a number that counts nobody
    _: KW_ONLY
    vague: tuple[str, ...] = ()  # few, without a number
    things: Nouns = Nouns(frozenset(), ())  # what a small number may count: no people
    staff: Nouns = Nouns(frozenset(), ())  # people who work there, and households: few of them are known to all


@dataclass(frozen=True)
class Telling:
    """The words that tell of a number of a person, in small letters."""

    identity: frozenset[str]  # that it is an identity number, or a part of one
    may_part: frozenset[str]  # that may stand between the parts of one: those, and others
    months: Mapping[str, str]  # name → number
    phone: frozenset[str]  # that it is a telephone


@dataclass(frozen=True)
class PersonalWords:
    digest: str  # of the file, by which they are told apart: what was found by them is remembered
    before_numbers: frozenset[str] = field(compare=False)
    after_numbers: frozenset[str] = field(compare=False)
    speeches: tuple[Speech, ...] = field(compare=False)
    open: OpenWords = field(default=OpenWords(), compare=False)
    telling: Telling | None = field(default=None, compare=False)  # a base may have none: the program's own are used


@cache
def programs_words() -> PersonalWords:
    """Those of the program's own knowledge base. Raises UnusableKnowledge where they cannot be read."""
    problems: list[Problem] = []
    words = read_personal_words(home() / PERSONAL, problems)
    if problems or words is None:
        raise UnusableKnowledge(problems)
    return words


def programs_telling() -> Telling:
    """The telling words of the program. Raises UnusableKnowledge where they cannot be read."""
    telling = programs_words().telling
    assert telling is not None  # a test holds that they are there
    return telling


def read_personal_words(path: Path, problems: list[Problem]) -> PersonalWords | None:
    """The words of a file, or None when it cannot be read at all. Adds what is wrong with it to `problems`."""
    root = read(path, problems, _("The keys here are {keys}.", keys=", ".join(KEYS)))
    if root is None:
        return None

    def problem(line: int, what: str, cure: str = "") -> None:
        problems.append(Problem(str(path), line, what, cure))

    def known_keys(record: Node, known: tuple[str, ...]) -> None:
        for key, node in record.fields.items():
            if key not in known:
                cure = did_you_mean(key, list(known)) or _("The keys here are {keys}.", keys=", ".join(known))
                problem(node.line, _("«{key}» is not a key here.", key=key), cure)

    def entries(record: Node, key: str) -> list[Node]:
        node = record.get(key)
        if node is None:
            if not misspelt((one for one in record.fields if one not in KEYS), [key]):  # else that it is no key is said
                problem(record.line, _("«{key}» is missing.", key=key))
        elif not isinstance(node.value, list):
            problem(node.line, _("«{key}» is a list.", key=key))
        return node.value if node and isinstance(node.value, list) else []

    def words(record: Node, key: str) -> list[str]:
        node = Node(entries(record, key), record.line)
        return [word.lower() for word in _leaves(node)]

    def nouns(node: Node, key: str) -> Nouns:
        listed = words(node, key)
        return Nouns(frozenset(one.lstrip("-") for one in listed), tuple(one[1:] for one in listed if one[0] == "-"))

    def speech(node: Node) -> Speech:
        known_keys(node, SPEECH_KEYS)
        one, few = words(node, "one"), words(node, "few")
        numbers = "|".join(r"\s".join(map(re.escape, number.split())) for number in [*one, *few])
        return Speech(
            number=re.compile(rf"(?<![\w.,:/+%-])(?:[1-3]-)?(?:[1-4]|{numbers})(?=\s{{1,3}}(?:[^\W\d_]|[0-9]{{1,3}}-))", re.I),
            one=frozenset(one),
            few=frozenset(few),
            person=nouns(node, "person"),
            people=nouns(node, "people"),
            describing=frozenset(words(node, "describing")),
            not_after=tuple(f" {phrase}" for phrase in words(node, "not_after")),
        )

    def open_words(node: Node | None) -> OpenWords:
        if node is None:
            return OpenWords()
        known_keys(node, (*OPEN_KEYS, *MORE_OPEN_KEYS))
        said: dict[str, Any] = {key: tuple(words(node, key)) for key in OPEN_KEYS}
        found = OpenWords(**said)
        vague = tuple(words(node, "vague")) if node.get("vague") else ()
        staff = nouns(node, "staff") if node.get("staff") else found.staff
        things = nouns(node, "things") if node.get("things") else found.things
        return replace(found, vague=vague, staff=staff, things=things)

    def telling(node: Node | None) -> Telling | None:
        if node is None:
            return None
        known_keys(node, TELLING_KEYS)
        identity = frozenset(words(node, "identity"))
        months = {name.lower(): f"{n}" for n, month in enumerate(entries(node, "months"), 1) for name in _leaves(month)}
        return Telling(identity, identity.union(words(node, "between")), months, frozenset(words(node, "phone")))

    known_keys(root, KEYS)
    return PersonalWords(
        digest=sha256(bytes_of(path, MAX_BYTES)).hexdigest(),
        before_numbers=frozenset(words(root, "before_numbers")),
        after_numbers=frozenset(words(root, "after_numbers")),
        speeches=tuple(map(speech, entries(root, "small_groups"))),
        open=open_words(root.get("open_version")),
        telling=telling(root.get("telling")),
    )


def _leaves(node: Node) -> Iterator[str]:
    """The words of a list, also of the lists in it."""
    if isinstance(node.value, list):
        for one in node.value:
            yield from _leaves(one)
    elif isinstance(node.value, str) and node.value:
        yield node.value
