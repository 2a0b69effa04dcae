"""Writes a case as the record of its file (casefile.read_record is the inverse), and a record as YAML (`reading` is).

Block style, keys in the order given, long texts folded, the lines of a text kept. A text that a reader of
YAML 1.1 or 1.2 would take for something else (null, no, a number, a date) is quoted.
"""

from __future__ import annotations

import io
import json
import re
from collections.abc import Callable, Iterator, Mapping
from datetime import date
from math import floor, isfinite
from typing import Any

from ruamel.yaml import YAML
from ruamel.yaml.emitter import Emitter
from ruamel.yaml.error import YAMLError
from ruamel.yaml.nodes import ScalarNode
from ruamel.yaml.representer import RoundTripRepresenter
from ruamel.yaml.resolver import implicit_resolvers
from ruamel.yaml.scalarstring import (
    DoubleQuotedScalarString,
    FoldedScalarString,
    LiteralScalarString,
    SingleQuotedScalarString,
)

from ..knowledge import KnowledgeBase, Question
from ..language.answers import Answer, State
from ..language.subjects import CASE, Kind, Subject
from ..language.types.base import UNSURE
from ..text.catalogue import gettext as _
from ..text.errors import Problem, UnusableCase
from ..text.reading import JSON, MAX_BYTES, Node, at_most
from .casefile import parse_case
from .formerly import PARTS as RECORDS, as_called_now
from .model import Case, Group, Measure, ProfileRef

WIDTH = 96  # columns before a long text is folded; the word that crosses them stands
INDENT = 2
MOST_WIDENED = 16  # times that a record grows from JSON to YAML, at the most: a line end in a text brings an indent with it
LONG_TEXT = 1000  # characters
PARTS = ("answers", "measures", "dismissals")  # of a case file, below what is said of the case itself
DAYS = ("assessed_on", "reviewed_on", "valid_to", "date")  # the keys whose value is a date, which stands without quotes
KEYS = (  # the usual order of the keys of a case file, of any of its records
    *("case", "id", "rule", "measure", "group", "title", "municipality", "level", "depth", "arena", "crisis", "assessed_on"),
    *(
        "profile",
        "reviewed_on",
        "valid_to",
        "date",
        "digest",
        "same_as",
        "subject",
        "value",
        "from",
        "to",
        "not_relevant",
        "how",
        "said",
        "effect",
        "reason",
        "rationale",
        "read",
        "by",
        "at",
        "section",
        "document",
    ),
    *("sources", "certainty", "unit", "year", "answers", "measures", "target_groups", "ranking", "participation", "dismissals"),
)

_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_ESCAPED = re.compile(r"\\[uU\\]|[^\n\x20-\x7e\xa0-\u2027\u202a-\ufefe\uff00-\ufffd\U00010000-\U0010ffff]")
_UNFIT_FOR_BLOCK = re.compile(r"(?m)^ | $")  # what folding or an editor would change


def write(record: dict[str, Any]) -> str:
    """The record as YAML text.

    Values are dicts, lists, texts, whole numbers, decimals and None. A decimal that is whole is written
    as one (3500000.0 → 3500000). Raises TypeError for anything else, ValueError for NaN and infinity.
    """
    yaml = _yaml()
    stream = io.StringIO()
    yaml.dump(_styled(record, WIDTH, WIDTH), stream)
    return stream.getvalue()


def _yaml() -> YAML:
    yaml = YAML(pure=True)
    yaml.Emitter = _Emitter
    yaml.Representer = _Representer
    yaml.width = WIDTH
    yaml.allow_unicode = True
    yaml.indent(mapping=INDENT, sequence=2 * INDENT, offset=INDENT)
    return yaml


def case_text(record: dict[str, Any], knowledge: KnowledgeBase) -> str:
    """A case file as people share it: keys and answers in their usual order, numbers and years as numbers."""
    return write(_as_shared(as_called_now(record, knowledge.renamed), knowledge))


def rewritten(data: bytes, name: str, case: Case, puts: Mapping[str, Any], knowledge: KnowledgeBase) -> str:
    """A file that becomes a case by `puts` (place → record or None: a key, «answers/question», «measures/a/answers/question»),
    with its comments and order kept.

    Where that would say something else than the case, it is written anew.
    """
    as_json = name.lower().endswith(JSON)
    try:
        now = knowledge.renamed
        text = _with_json(data, puts, now) if as_json else _with_yaml(data, puts, now)
        if parse_case(text.encode(), name, knowledge) == case:
            return text
    except (YAMLError, UnusableCase, ValueError, TypeError, AttributeError, LookupError, StopIteration):
        pass
    record = case_record(case, knowledge)
    return _as_json(record) if as_json else case_text(record, knowledge)


def _with_json(data: bytes, puts: Mapping[str, Any], renamed: Mapping[str, str]) -> str:
    tree = as_called_now(json.loads(data), renamed)
    _put(tree, puts, dict.__setitem__)
    return _as_json(tree)


def _as_json(record: dict[str, Any]) -> str:
    return json.dumps(record, ensure_ascii=False, indent=2) + "\n"


def _with_yaml(data: bytes, puts: Mapping[str, Any], renamed: Mapping[str, str]) -> str:
    yaml = _yaml()
    yaml.width = MAX_BYTES  # a line that people wrote is not broken
    yaml.preserve_quotes = True
    tree = yaml.load(data.decode())
    _name_anew(tree, renamed)

    def place(into: Any, key: str, value: Any) -> None:
        if key in into or into is not tree:
            into[key] = value
        else:  # among what is said of the case itself
            tree.insert(max(1, next((at for at, one in enumerate(tree) if one in PARTS), len(tree)) - 1), key, value)

    _put(tree, {key: _styled(value, WIDTH, WIDTH) for key, value in puts.items()}, place)
    stream = io.StringIO()
    yaml.dump(tree, stream)
    return stream.getvalue()


def _name_anew(tree: Any, renamed: Mapping[str, str]) -> None:
    """Gives each answer of a file the id that its question has now, where it stands, with its comments."""
    for one in tree if isinstance(tree, list) else ():
        _name_anew(one, renamed)
    if not isinstance(tree, dict):
        return
    for part in RECORDS:
        _name_anew(tree.get(part), renamed)
    answers: Any = tree.get("answers")
    for place, id in enumerate([*answers] if isinstance(answers, dict) else ()):
        if id in renamed:
            beside, value = answers.ca.items.pop(id, None), answers.pop(id)
            answers.insert(place, renamed[id], value)
            if beside:
                answers.ca.items[renamed[id]] = beside


def _put(tree: Any, puts: Mapping[str, Any], place: Callable[[Any, str, Any], None]) -> None:
    for key, value in puts.items():
        *steps, name = key.split("/")
        into = tree
        for step in steps:
            if isinstance(into, list):  # of measures or groups, each known by its id
                into = next(one for one in into if str(one["id"]) == step)
                continue
            if not into.get(step):
                place(into, step, {})
            into = into[step]
        if value is None:
            into.pop(name, None)
        else:
            place(into, name, value)


def case_record(case: Case, knowledge: KnowledgeBase) -> dict[str, Any]:
    """The case as its file holds it: `read_record` gives the same case."""
    fields = {question.id: field for field, question in knowledge.fields.items()}

    def answers(subject: Subject) -> dict[str, Any]:
        return {
            id: answer_record(knowledge.questions[id], answer)
            for id, answer in case.answers.get(subject, {}).items()
            if not knowledge.questions[id].case_field
        }

    def group(measure: Measure, of: Group) -> dict[str, Any]:
        same_as = "/".join(of.same_as.ids) if of.same_as else ""
        return said(id=of.id, title=of.title, same_as=same_as, answers=answers(Subject(Kind.GROUP, (measure.id, of.id))))

    return said(
        case=case.id,
        title=case.title,
        municipality=case.municipality,
        assessed_on=case.assessed_on.isoformat() if case.assessed_on else "",
        profile=profile_ref(case.profile) if case.profile else "",
        **{
            fields[id]: answer_record(knowledge.questions[id], answer)
            for id, answer in case.answers.get(CASE, {}).items()
            if id in fields
        },
        answers=answers(CASE),
        measures=[
            said(
                id=measure.id,
                title=measure.title,
                answers=answers(Subject(Kind.MEASURE, (measure.id,))),
                target_groups=[group(measure, one) for one in measure.groups],
            )
            for measure in case.measures
        ],
        dismissals=[{"rule": one.rule, "subject": str(one.subject), "reason": one.reason} for one in case.dismissals],
    )


def answer_record(question: Question, answer: Answer) -> Any:
    """An answer as a case file writes it, in short form where it says nothing more."""
    extras = said(
        rationale=answer.rationale,
        sources=list(answer.sources),
        certainty=answer.certainty,
        unit=answer.unit,
        year=answer.year,
        profile=answer.profile,
        read=vars(answer.read) if answer.read else {},
    )
    if answer.state is State.NOT_RELEVANT:
        return {"not_relevant": answer.reason, **extras}
    value = UNSURE if answer.state is State.UNSURE else question.answer_type.record(answer.value)
    return {"value": value, **extras} if extras else value


def profile_ref(ref: ProfileRef) -> dict[str, str]:
    return {"id": ref.id, "date": ref.date.isoformat(), "digest": ref.digest}


def said(**parts: Any) -> dict[str, Any]:
    """The parts that say something."""
    return {key: part for key, part in parts.items() if part not in ("", None, [], {})}


def too_long(record: dict[str, Any], knowledge: KnowledgeBase, name: str) -> list[Problem]:
    """What is wrong with a case whose file would be larger than any that is read."""
    if len(json.dumps(record, ensure_ascii=False).encode()) * MOST_WIDENED <= MAX_BYTES:
        return []
    if (least := sum(_long_texts(record))) > MAX_BYTES:  # no need to write it all, which takes seconds
        what = _("This would be a file of more than {size} MB.", size=floor(least / 1e5) / 10)
        return [Problem(name, None, what, at_most())]
    size = len(case_text(record, knowledge).encode())
    what = _("This would be a file of {size} MB.", size=round(size / 1e6, 1))
    return [] if size <= MAX_BYTES else [Problem(name, None, what, at_most())]


def _long_texts(value: Any) -> Iterator[int]:
    """The bytes of each long text, which a file has at the least: no sign is written as fewer, and none is a number."""
    if isinstance(value, str):
        if len(value) > LONG_TEXT:
            yield len(value.encode())
    elif isinstance(value, dict | list):
        for part in value.values() if isinstance(value, dict) else value:
            yield from _long_texts(part)


def _as_shared(value: Any, knowledge: KnowledgeBase) -> Any:
    if isinstance(value, list):
        return [_as_shared(part, knowledge) for part in value]
    if not isinstance(value, dict):
        return value
    order = {key: place for place, key in enumerate(KEYS)}
    shared = {key: _as_shared(value[key], knowledge) for key in sorted(value, key=lambda key: order.get(key, len(order)))}
    shared = {key: part for key, part in shared.items() if part not in ({}, [])}
    if isinstance(shared.get("answers"), dict):
        given = shared["answers"]
        shared["answers"] = {id: _answer(given[id], question) for id, question in knowledge.questions.items() if id in given}
    return shared


def _answer(answer: Any, question: Question) -> Any:
    if isinstance(answer, dict):
        numbers = ("year", "value") if question.numeric else ("year",)
        return {key: _number(part) if key in numbers else part for key, part in answer.items()}
    return _number(answer) if question.numeric else answer


def _number(written: Any) -> Any:
    """The number that a text is, where nothing of it would be lost."""
    try:
        number = float(written)
    except (TypeError, ValueError):
        return written
    if not isfinite(number) or float(str(number)) != number:
        return written
    return number


def plain(node: Node) -> dict[str, Any] | list[Any] | str | None:
    """What was read, without its lines: a record that `write` takes. Every scalar is a text or None."""
    match node.value:
        case dict() as record:
            return {key: plain(value) for key, value in record.items()}
        case list() as entries:
            return [plain(entry) for entry in entries]
    return node.value


class _Emitter(Emitter):
    """Never breaks a line in quotes: there ruamel.yaml 0.19 loses count of the spaces beside an escape."""

    def write_single_quoted(self, text: str, split: bool = True) -> None:
        super().write_single_quoted(text, split=False)

    def write_double_quoted(self, text: str, split: bool = True) -> None:
        super().write_double_quoted(text, split=False)


class _Representer(RoundTripRepresenter):
    """Writes a number with an exponent so that YAML 1.1 takes it for one: 1.0e+20."""

    def decimal(self, number: float) -> ScalarNode:
        mantissa, e, exponent = repr(number).partition("e")
        return self.represent_scalar("tag:yaml.org,2002:float", f"{mantissa}{'' if '.' in mantissa else '.0'}{e}{exponent}")


_Representer.add_representer(float, _Representer.decimal)


def _styled(value: Any, width: int, room: int) -> Any:
    """The value with a style for each text. `width` is what a line of a block has, `room` what is left of this line."""
    match value:
        case dict():
            return {
                _key(key): _day(one) if key in DAYS else _styled(one, width - INDENT, width - len(key) - 2)
                for key, one in value.items()
            }
        case list():
            return [_styled(one, width - 2 * INDENT, width - 2 * INDENT) for one in value]
        case bool():
            raise TypeError("A case file has no truth values; an answer is a word.")
        case float():
            if not isfinite(value):
                raise ValueError(f"A case file cannot hold {value}.")
            return int(value) if value.is_integer() and abs(value) < 1e15 else value
        case str():
            return _text(value, room)
        case None | int():
            return value
    raise TypeError(f"A case file cannot hold {type(value).__name__}.")


def _key(key: str) -> str:
    """A key of several words is quoted, or its line might be broken."""
    style: type[str] = SingleQuotedScalarString if _means_more(key) else str
    if " " in key or _ESCAPED.search(key):
        style = DoubleQuotedScalarString
    return style(key)


def _means_more(text: str) -> bool:
    """Whether a reader of YAML takes a text without quotes for a truth, a number, a date, nothing …, in 1.1 or in 1.2."""
    return any(pattern.match(text) for _versions, _tag, pattern, _first in implicit_resolvers)


def _text(text: str, room: int) -> str:
    return _style(text, room)(text)


def _style(text: str, room: int) -> type[str]:
    if _ESCAPED.search(text):
        return DoubleQuotedScalarString
    if _means_more(text):
        return SingleQuotedScalarString
    long = any(len(line) > room for line in text.split("\n"))
    if not long and "\n" not in text:
        return DoubleQuotedScalarString if "  " in text else str
    if _UNFIT_FOR_BLOCK.search(text):
        return DoubleQuotedScalarString
    return FoldedScalarString if long else LiteralScalarString


def _day(text: Any) -> Any:
    """A day of assessment as a date, where it is one."""
    try:
        return date.fromisoformat(text) if isinstance(text, str) and _DAY.fullmatch(text) else _styled(text, WIDTH, WIDTH)
    except ValueError:
        return _text(text, WIDTH)
