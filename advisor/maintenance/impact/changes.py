"""What differs between two knowledge bases, thing by thing, in the words of the current language.

Each thing is told as its parts: a code, what people read, and what is compared. So a condition is told in words and compared
by what it means, and what was only written otherwise (spaces, comments, the order of the file) is no change.
"""

from __future__ import annotations

import dataclasses
import hashlib
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from pathlib import Path
from typing import Any, NamedTuple

from ...knowledge import Demand, KnowledgeBase, Question, Requirement, Rule, formats
from ...knowledge.matrices import read_matrices
from ...knowledge.norms import read_methods
from ...knowledge.terms import Basis, Depth, Example, Level, Option, Variant
from ...language.conditions import Compare, Condition, Situated, StateTest, Undecided, ValueTest, walk
from ...language.subjects import Kind
from ...language.types import AnswerType
from ...text.catalogue import LANGUAGES, chosen, gettext as _
from ...text.files import bytes_of
from ...text.nodes import Node
from ...text.reading import MAX_BYTES
from ...wording import conditions as conditionwords, words as wording


class How(StrEnum):
    ADDED = "added"
    REMOVED = "removed"
    CHANGED = "changed"


@dataclass(frozen=True)
class Part:
    """One thing that is otherwise: its code, with the language of a text behind a dot, and its words before and after."""

    what: str
    before: str = ""  # empty where there was nothing
    after: str = ""


@dataclass(frozen=True)
class Change:
    kind: str  # one of KINDS
    id: str
    label: str  # what people call it
    how: How
    parts: tuple[Part, ...] = ()  # of what is added all that it says, of what is removed all that it said

    @property
    def key(self) -> tuple[str, str]:
        return self.kind, self.id

    @property
    def only_examples(self) -> bool:
        """Whether nothing of a rule is another but its examples, which no advice reads."""
        return bool(self.parts) and all(one.what.startswith("examples") for one in self.parts)

    def as_dict(self) -> dict[str, Any]:
        parts = [{"what": one.what, "before": one.before or None, "after": one.after or None} for one in self.parts]
        return {"kind": self.kind, "id": self.id, "label": self.label, "how": self.how, "parts": parts}


class Told(NamedTuple):
    """A part of a thing: what people read, and what is compared."""

    words: str
    compared: object


Parts = dict[str, Told]
Things = dict[str, tuple[str, Parts]]  # id → what it is called, and its parts


def changes(old: KnowledgeBase, new: KnowledgeBase, kinds: Sequence[str] = ()) -> list[Change]:
    """All that differs in what two bases say, of these kinds or of every one; nothing where only the writing differs."""
    if old.digest == new.digest:
        return []
    before, after = things(old), things(new)
    return [change for kind in kinds or KINDS for change in _of_kind(kind, before[kind](), after[kind]())]


def _of_kind(kind: str, before: Things, after: Things) -> Iterator[Change]:
    for id in [*before, *(id for id in after if id not in before)]:
        label, was = before.get(id, ("", {}))
        now_called, now = after.get(id, (label, {}))
        how = How.ADDED if id not in before else How.REMOVED if id not in after else How.CHANGED
        if parts := tuple(_differing(was, now)):
            yield Change(kind, id, now_called, how, parts)
        elif how is not How.CHANGED:
            yield Change(kind, id, now_called, how)


def _differing(was: Parts, now: Parts) -> Iterator[Part]:
    nothing = Told("", None)
    for what in [*was, *(one for one in now if one not in was)]:
        before, after = was.get(what, nothing), now.get(what, nothing)
        if before.compared != after.compared:
            alike = before.words == after.words
            said = (_exact(before.compared, after.compared), _exact(after.compared, before.compared)) if alike else ()
            was_said, now_said = (
                (f"{before.words} [{said[0]}]", f"{after.words} [{said[1]}]") if said else (before.words, after.words)
            )
            yield Part(what, was_said, now_said)


def _exact(compared: object, other: object) -> str:
    """What one of two things that read the same has that the other has not."""
    if isinstance(compared, tuple) and isinstance(other, tuple):
        return ", ".join(str(one) for one in compared if one not in other)
    if isinstance(compared, Condition):
        return "; ".join(_named(part) for part, _about in walk(compared, Kind.CASE) if _named(part))
    return str(compared)


def _named(part: Condition) -> str:
    match part:
        case ValueTest(word, question, options, negated):
            return f"{'not ' * negated}{word} {question}: {', '.join(options)}"
        case StateTest(word, question) | Compare(word, question):
            return f"{word} {question}"
        case Situated(name) | Undecided(name):
            return name
    return ""


# What a base is made of --------------------------------------------------------------------------


def things(base: KnowledgeBase) -> dict[str, Callable[[], Things]]:
    """Kind → what gives the things of that kind, of all that a base says."""
    law_map, sentences = base.law_map, base.sentences
    beside = {name: getattr(base, name) for name in ("roles", "etd", "personal_words")}
    beside |= {"law_map": dataclasses.replace(law_map, services={}, folds=())}
    beside |= {"sentences": dataclasses.replace(sentences, answers={}, parts={})}
    lines = {line.id: line for line in law_map.lines}
    return {
        "question": lambda: {id: (wording.question(one), _question(base, one)) for id, one in base.questions.items()},
        "rule": lambda: {id: (_called(several[-1]), _rule(base, several)) for id, several in _versions(base).items()},
        "requirement": lambda: {id: (chosen(one.label), _requirement(base, one)) for id, one in base.requirements.items()},
        "situation": lambda: {
            name: (wording.situation(base, name), {"about": Told(wording.kind(kind), kind)})
            for name, kind in base.situations.items()
        },
        "law line": lambda: {
            id: (chosen(one.says), _fields(base, one, ("file", "line"), one.about)) for id, one in lines.items()
        },
        "law fold": lambda: {
            one.id: (chosen(one.title), _fields(base, dataclasses.replace(one, lines=()), ("lines",)) | _ids("lines", one.lines))
            for one in law_map.folds
        },
        "service": lambda: {id: (chosen(one.label), _fields(base, one)) for id, one in law_map.services.items()},
        "source": lambda: {id: (chosen(one.title), _fields(base, one)) for id, one in base.sources.items()},
        "clause": lambda: {id: (one.section, _fields(base, one)) for id, one in base.clauses.items()},
        "level": lambda: {
            one.id: (chosen(one.label), _fields(base, one, ("place",)) | _if(one is base.usual_level)) for one in base.levels
        },
        "depth": lambda: {one.id: (chosen(one.label), _fields(base, one)) for one in base.depths},
        "duty": lambda: {id: (chosen(one.label), _fields(base, one)) for id, one in base.duties.items()},
        "basis": lambda: {id: (id, _fields(base, one)) for id, one in base.bases.items()},
        "concept": lambda: {
            id: (chosen(one.label), _fields(base, one))
            for part in (base.sections, base.criteria, base.scales, base.units)
            for id, one in part.items()
        },
        "page": lambda: {one.id: (chosen(one.label) or one.id, _fields(base, one)) for one in base.form},
        "section": lambda: {one.id: (chosen(one.label), _fields(base, one)) for one in base.document},
        "sentence": lambda: {
            f"{name}.{id}": (id, _fields(base, one)) for name, several in _sayings(base).items() for id, one in several.items()
        },
        "method": lambda: {id: (chosen(one.label), _fields(base, one)) for id, one in read_methods(base.folder).items()},
        "matrix": lambda: {id: (chosen(one.label), _fields(base, one)) for id, one in read_matrices(base.folder).items()},
        "supplement": lambda: {one.id: (chosen(one.title), _fields(base, one)) for one in base.supplements},
        "other": lambda: {name: (name, _fields(base, one)) for name, one in beside.items() if one is not None},
        "file": lambda: {name: (name, {"content": Told(said, said)}) for name, said in _files(base.folder)},
    }


KINDS = (
    *("question", "rule", "requirement", "situation", "law line", "law fold", "service", "source", "clause", "level", "depth"),
    *("duty", "basis", "concept", "page", "section", "sentence", "method", "matrix", "supplement", "other", "file"),
)


def _sayings(base: KnowledgeBase) -> dict[str, Mapping[str, Any]]:
    """The tables of the sentences that have one entry for each question or part: field → id → entry."""
    fields = {field.name: getattr(base.sentences, field.name) for field in dataclasses.fields(base.sentences)}
    return {name: one for name, one in fields.items() if isinstance(one, Mapping) and not _is_text(one)}


def _if(usual: bool) -> Parts:
    return {"usual": Told(_("yes") if usual else _("no"), usual)}


def _ids(what: str, several: tuple[Any, ...]) -> Parts:
    ids = ", ".join(one.id for one in several)
    return {what: Told(ids, ids)}


def _files(folder: Path) -> Iterator[tuple[str, str]]:
    """The files of a base that no part of it above is read from, with a digest of what stands in them however it is set."""
    for name in (formats.CONTEXT, formats.OWN_SHAPES):
        path = folder / name
        if path.is_file():
            rows = (row.strip() for row in bytes_of(path, MAX_BYTES).decode("utf-8", "replace").splitlines())
            words = " ".join(" ".join(row for row in rows if row[:1] != "#").split())
            yield name, hashlib.sha256(words.encode()).hexdigest()[:12]


# One thing ---------------------------------------------------------------------------------------


def _versions(base: KnowledgeBase) -> dict[str, list[Rule]]:
    found: dict[str, list[Rule]] = {}
    for rule in sorted(base.rules, key=lambda one: one.valid_from):
        found.setdefault(rule.id, []).append(rule)
    return found


def _called(rule: Rule) -> str:
    return chosen(rule.text).replace("{a}", "a").replace("{b}", "b")


def _rule(base: KnowledgeBase, versions: list[Rule]) -> Parts:
    """The parts of a rule; of one that has several versions, each under the day from which it holds."""
    if len(versions) == 1:
        return _fields(base, versions[0], ("id", "file", "line"), versions[0].about)
    found: Parts = {}
    for one in versions:
        own = _fields(base, one, ("id", "file", "line"), one.about)
        found |= {f"{what} ({one.valid_from})": told for what, told in own.items()}
    return found


def _question(base: KnowledgeBase, of: Question) -> Parts:
    found = _fields(base, of, ("id", "options", "variants"), of.about)
    for option in of.options:
        found |= {f"option {option.id}{dot}": told for dot, told in _option(option).items()}
    found["options" if of.ordered else "option order"] = Told(", ".join(of.option_ids), of.option_ids)
    for situation, variant in of.variants.items():
        found |= {f"variant {situation}.{what}": told for what, told in _fields(base, variant).items()}
    return found


def _option(option: Option) -> Parts:
    return {
        "": Told(chosen(option.label), option.id),
        **{f".{code}": told for code, told in _texts(option.label)},
        **({".exclusive": Told(_("yes"), True)} if option.exclusive else {}),
    }


def _requirement(base: KnowledgeBase, of: Requirement) -> Parts:
    found = _fields(base, of, ("id", "demands"), of.about)
    for demand in of.demands:
        name = demand.iri.rpartition(":")[2]
        found[f"demand {name}"] = _demand(base, of, demand)
        found |= {f"message {name}.{code}": told for code, told in _texts(demand.message)}
    return found


def _demand(base: KnowledgeBase, of: Requirement, demand: Demand) -> Told:
    """What a demand asks for, in one line."""
    asked = " · ".join(f"«{wording.question(base.questions[id])}»" for id in demand.questions)
    said = [asked]
    if of.force.dismissible:
        until = demand.until
        said.append(
            _("asked from {first} to {last}", first=chosen(demand.depth.label), last=chosen(until.label))
            if until
            else _("asked from {first}", first=chosen(demand.depth.label))
        )
    if demand.min_length:
        said.append(_("At least {count} characters.", count=demand.min_length))
    if demand.allowed:
        said.append(_("Only these close it: {options}.", options=", ".join(demand.allowed)))
    elif demand.literal:
        said.append(_("Neither «unsure» nor «not relevant» closes it."))
    compared = (demand.questions, demand.depth.id, demand.until and demand.until.id, demand.literal, demand.min_length)
    return Told("; ".join(said), (*compared, demand.allowed))


def _fields(base: KnowledgeBase, thing: Any, aside: tuple[str, ...] = (), about: Kind = Kind.CASE) -> Parts:
    """The fields of a record, each as a part; a text is a part for each language."""
    if _is_text(thing):
        return dict(_texts(thing))
    found: Parts = {}
    for name in _names(thing):
        if name in (*aside, "id"):
            continue
        value = getattr(thing, name)
        code = {"when": "condition", "target": "situation"}.get(name, name)
        if _is_text(value):
            found |= {f"{code}.{language}": told for language, told in _texts(value)}
        elif name == "examples" and value:
            fires = sum(one.fires for one in value)
            said = _("{fires} that fire, {silent} that are silent", fires=fires, silent=len(value) - fires)
            found[code] = Told(said, _compared(value))
        elif value not in ("", None, (), {}, frozenset(), False):
            found[code] = Told(_words(base, value, about, code), _compared(value))
    return found


def _names(thing: Any) -> Sequence[str]:
    """The fields of a record; none of anything else."""
    if dataclasses.is_dataclass(thing):
        return [field.name for field in dataclasses.fields(thing)]
    return getattr(thing, "_fields", ())


def _is_text(value: object) -> bool:
    return isinstance(value, Mapping) and bool(value) and set(value) <= set(LANGUAGES)


def _texts(texts: Mapping[str, str]) -> Iterator[tuple[str, Told]]:
    yield from ((code, Told(texts[code], texts[code])) for code in LANGUAGES if texts.get(code))


def _words(base: KnowledgeBase, value: Any, about: Kind, code: str = "") -> str:
    """A value as people read it."""
    if isinstance(value, Condition):
        return str(conditionwords.words(base, value, about))
    if code in ("situation", "ask_when") and value in base.situations:
        return f"{wording.situation(base, value)} ({value})"
    match value:
        case bool():
            return _("yes") if value else _("no")
        case Depth() | Level():
            return chosen(value.label)
        case Basis():
            return value.id
        case Kind():
            return wording.kind(value)
        case date():
            return wording.day(value)
        case AnswerType():
            return value.name
        case Example():
            return str(_compared(value))
        case Mapping():
            return chosen(value) if _is_text(value) else "; ".join(f"{k}: {_words(base, v, about)}" for k, v in value.items())
        case frozenset():
            return ", ".join(sorted(map(str, value)))
        case str() | int() | float():
            return str(value)
        case Variant() | None:
            return ""
        case tuple() | list() if not hasattr(value, "_fields"):
            return ", ".join(_words(base, one, about) for one in value)
    if hasattr(value, "id"):
        return str(value.id)
    return "; ".join(filter(None, (told.words for told in _fields(base, value, (), about).values()))) or str(value)


def _compared(value: Any) -> object:
    """What two values are compared by: what they say, and neither where they stand nor how they are written."""
    if isinstance(value, Condition):
        return value
    match value:
        case Depth() | Level() | Basis():
            return value.id
        case AnswerType():
            return value.name
        case Example():
            return value.fires, _compared(value.body)
        case Node():
            return _compared(value.value)
        case str() | int() | float() | date() | None | frozenset():
            return value
        case Mapping():
            return {key: _compared(one) for key, one in value.items()}
        case tuple() | list() if not hasattr(value, "_fields"):
            return tuple(_compared(one) for one in value)
    names = _names(value)
    return {name: _compared(getattr(value, name)) for name in names if name not in ("file", "line")} if names else str(value)
