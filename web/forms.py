"""An answer as the fields of a form, and back. Fields are named `FIELD.part`, where FIELD names question and subject."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Protocol

from advisor.api import (
    NOT_RELEVANT,
    UNSURE,
    Amount,
    Answer,
    AnswerReader,
    Item,
    Number,
    Question,
    State,
    Subject,
    clean,
    current,
    from_plain,
    gettext as _,
    quantities,
    wording,
)

NO_REASON = ("true", "false", "ja", "nei")  # these a reader of case files does not take for a reason
EMPTY: tuple[object, ...] = ("", [], None)
UNREAD = " ?"  # behind what is no number in the language of the page: no reader takes it for one


class Fields(Protocol):
    """What a browser sent."""

    def get(self, name: str) -> str | None: ...
    def getlist(self, name: str) -> list[str]: ...
    def __contains__(self, name: object) -> bool: ...
    def __iter__(self) -> Iterator[str]: ...


def field(subject: Subject, question: str) -> str:
    """The name of an answer's fields, and the anchor of its question: the question, and whom it is about."""
    return "--".join([question, *subject.ids])


def sent(fields: Fields, item: Item) -> bool:
    """Whether the form held this question."""
    return f"{field(*item.place)}.versjon" in fields


def record(fields: Fields, item: Item) -> object:
    """What was answered, as a case file writes it: a value, a record, or None for no answer."""
    name, before = field(*item.place), item.answer or Answer(State.UNSURE)
    said: dict[str, object] = {
        "rationale": clean(_text(fields, f"{name}.begrunnelse")),
        "sources": _texts(fields, f"{name}.kilder", before.sources),
        "certainty": _text(fields, f"{name}.sikkerhet"),
        "unit": clean(_text(fields, f"{name}.enhet")),
        "year": clean(_text(fields, f"{name}.aar")),
    }
    kept = _not_shown(fields, name, before)
    extras = {key: value for key, value in said.items() if value}
    value = _value(fields, name, item)
    reason = " ".join(_texts(fields, f"{name}.grunn", (before.reason,)))
    if f"{name}.ikke_relevant" in fields or (reason and value in EMPTY and reason != before.reason):
        return {"not_relevant": reason, **kept, **extras}
    if value == UNSURE and "rationale" not in extras and (written := _written(fields, name, item.question)):
        extras["rationale"] = written  # what was written before «unsure» was ticked tells what is not known
    if value in EMPTY:
        return {"value": "", **extras} if set(extras) - {"certainty"} else None
    return {"value": value, **kept, **extras} if kept or extras else value


def _written(fields: Fields, name: str, question: Question) -> str:
    """What stands in the fields of an answer in words or figures."""
    if question.options:
        return ""
    return "; ".join(text for text in _texts(fields, f"{name}.verdi") if text != UNSURE)


def _not_shown(fields: Fields, name: str, before: Answer) -> dict[str, object]:
    """What a case file put beside the answer and this form has no field for: it stays."""
    beside = {"kilder": ("sources", [*before.sources]), "enhet": ("unit", before.unit), "aar": ("year", str(before.year or ""))}
    return {key: value for part, (key, value) in beside.items() if value and f"{name}.{part}" not in fields}


@dataclass(frozen=True)
class _Sent:
    """The fields of one answer, as its type asks for them."""

    fields: Fields
    name: str
    texts: list[str]
    question: Question

    def text(self, part: str) -> str:
        return _text(self.fields, f"{self.name}.{part}")

    def number(self, written: str) -> object:
        """As a case file writes it, read in the language of the page."""
        try:
            return self.question.answer_type.record(quantities.read(written, self.question.unit, current()))
        except quantities.Unclear:
            return written + UNREAD

    def rows(self, parts: Iterable[str]) -> list[dict[str, str]]:
        """The rows in which anything is written."""
        columns = {part: self.fields.getlist(f"{self.name}.{part}") for part in parts}
        rows = [dict(zip(columns, map(clean, row), strict=True)) for row in zip(*columns.values(), strict=False)]
        return [{part: text for part, text in row.items() if text} for row in rows if any(row.values())]


def _value(fields: Fields, name: str, item: Item) -> object:
    before = item.answer.value if item.answer and isinstance(item.answer.value, tuple) else ()
    texts = _texts(fields, f"{name}.verdi", (text for text in before if isinstance(text, str)))
    if f"{name}.usikkert" in fields or UNSURE in texts:
        ticked = [text for text in texts if text != UNSURE] if item.question.answer_type.ticked else []
        return [*ticked, UNSURE] if ticked else UNSURE
    return item.question.answer_type.sent(_Sent(fields, name, texts, item.question))


def _text(fields: Fields, name: str) -> str:
    return fields.get(name) or ""


def _texts(fields: Fields, name: str, before: Iterable[str] = ()) -> list[str]:
    """The texts that were written. A field of one line drops line ends: what comes back as it was shown is as it was `before`."""
    shown = {clean(re.sub(r"[\r\n]", "", text)): text for text in before}
    return [shown.get(text, text) for text in map(clean, fields.getlist(name)) if text]


def waits(written: object) -> bool:
    """Whether an answer is only half given: «not relevant» without its reason, or a reason without an answer."""
    return isinstance(written, dict) and (written.get("not_relevant") == "" or written.get("value") == "")


def wrong(question: Question, written: object) -> str:
    """What keeps an answer from being read, as one says it beside the field; empty where the reader has the word."""
    parts = written if isinstance(written, dict) else {"value": written}
    value = parts.get("value")
    unread = value.removesuffix(UNREAD) if isinstance(value, str) and value.endswith(UNREAD) else ""
    value = unread or value
    if "not_relevant" in parts and str(parts["not_relevant"]).lower() in ("", *NO_REASON):
        return _("Write why the question is not relevant, for example «the service lasts one year».")
    if isinstance(value, str) and value.lower() in NOT_RELEVANT:
        return _("Tick «Not relevant here» instead, and write why.")
    if value == "":
        return _("Answer the question first. What you wrote here is kept on the page, and saved with the answer.")
    if question.answer_type.ticked and isinstance(value, list) and UNSURE in value:
        return " ".join([_("«{option}» stands beside other choices.", option=_("unsure")), _("Keep one or the other.")])
    ledger = question.answer_type.name == "participation" and isinstance(value, list)
    if ledger and any(isinstance(row, dict) and "group" not in row for row in value):
        return _("Write who took part, for each group that you write about.")
    if question.numeric and unread:
        try:
            quantities.read(unread, question.unit, current())
        except quantities.Unclear as unclear:
            return f"{unclear.what} {unclear.cure}"
    return ""


def read(question: Question, written: object, measures: list[str]) -> Answer | None:
    """The answer that a case file's record says; None where there is none or it cannot be read."""
    wrong: list[object] = []
    answer = AnswerReader(question, lambda *problem: wrong.append(problem), measures).answer(from_plain(written, "", []))
    return None if wrong else answer


def readable(question: Question, written: object, measures: list[str]) -> bool:
    return written is None or read(question, written, measures) is not None


def shown(item: Item, answer: Answer | None, fields: Fields | None = None) -> Mapping[str, object]:
    """What the fields of an item hold: what was just sent, else the answer."""
    if fields is not None:
        return _as_sent(fields, field(*item.place))
    if answer is None:
        return {"values": [], "sources": []}
    return {
        **_shown(item.question, answer),
        "unsure": answer.state is State.UNSURE,
        "not_relevant": answer.state is State.NOT_RELEVANT,
        "reason": answer.reason,
        "rationale": answer.rationale,
        "sources": list(answer.sources),
        "certainty": answer.certainty,
        "unit": answer.unit,
        "year": answer.year or "",
    }


def _shown(question: Question, answer: Answer) -> Mapping[str, object]:
    """The value, in the fields of its type."""
    if answer.state is not State.VALUE:
        return {"values": [UNSURE] if answer.state is State.UNSURE else []}
    fields = question.answer_type.fields(answer.value)
    return fields | {"values": [_number(one) if isinstance(one, float | Amount) else one for one in fields["values"]]}


def _number(of: Number) -> str:
    """A number as the current language writes it; as a case file writes it where the other would lose some of it."""
    grouped = wording.quantity(of) if max(map(abs, quantities.bounds(of))) < 1e12 else ""
    try:
        same = quantities.read(grouped, {}, current()) == of
    except quantities.Unclear:
        same = False
    return grouped if same else str(Answer(State.VALUE, of))


def filling(question: Question, answer: Answer) -> str:
    """What the field of an answer would hold: a number or an option; of several options, these with a space between."""
    values = _shown(question, answer)["values"]
    return " ".join(values) if isinstance(values, list) else ""


def used(fields: Fields, items: Iterable[Item]) -> list[tuple[str, str]]:
    """What was sent, with a proposal that people used in the place of what its fields held."""
    found = [(name, value) for name in fields for value in fields.getlist(name)]
    for item in items:
        name = field(*item.place)
        if proposed := fields.get(f"{name}.forslag"):
            replaced = {f"{name}.{part}" for part in ("verdi", "opp_til", "usikkert", "ikke_relevant", "grunn", "enhet", "aar")}
            values = proposed.split() if item.question.answer_type.ticked else [proposed]
            found = [pair for pair in found if pair[0] not in replaced] + [(f"{name}.verdi", value) for value in values]
    return found


def read_as(item: Item, fields: Fields) -> str:
    """What was read where what was just written is not plainly it; empty elsewhere."""
    written = _texts(fields, f"{field(*item.place)}.verdi")
    answer = item.answer
    if not (written and answer and answer.state is State.VALUE and item.question.numeric):
        return ""
    plain = {_number(answer.value), str(answer)}  # type: ignore[arg-type]  # a number's
    return (
        "" if " ".join(written[0].split()) in {" ".join(one.split()) for one in plain} else wording.answer(item.question, answer)
    )


def _as_sent(fields: Fields, name: str) -> Mapping[str, object]:
    columns = {key: fields.getlist(f"{name}.{key}") for key in ("group", "how", "said", "effect")}
    order = zip(fields.getlist(f"{name}.measure"), fields.getlist(f"{name}.reason"), strict=False)
    return {
        "values": fields.getlist(f"{name}.verdi") or ([UNSURE] if f"{name}.usikkert" in fields else []),
        "to": _text(fields, f"{name}.opp_til"),
        "unsure": f"{name}.usikkert" in fields or UNSURE in fields.getlist(f"{name}.verdi"),
        "not_relevant": f"{name}.ikke_relevant" in fields,
        "reason": _text(fields, f"{name}.grunn"),
        "rationale": _text(fields, f"{name}.begrunnelse"),
        "sources": [text for text in fields.getlist(f"{name}.kilder") if clean(text)],
        "certainty": _text(fields, f"{name}.sikkerhet"),
        "unit": _text(fields, f"{name}.enhet"),
        "year": _text(fields, f"{name}.aar"),
        "order": [{"measure": measure, "reason": reason} for measure, reason in order],
        "ledger": [dict(zip(columns, row, strict=True)) for row in zip(*columns.values(), strict=False) if any(row)],
    }
