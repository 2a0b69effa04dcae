"""Reads one answer as it is written, by the type of its question."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace

from ..knowledge import Question
from ..knowledge.rules import did_you_mean
from ..knowledge.terms import AnswerType
from ..language.answers import Answer, Participation, Placed, Span, State, Value
from ..text.catalogue import gettext as _
from ..text.reading import Node

FULL = ("value", "not_relevant", "rationale", "sources", "certainty", "unit", "year")
CERTAINTIES = ("lite", "middels", "svært")
UNSURE = "usikkert"
_NUMBER = re.compile(r"[-+]?[0-9]{1,15}(\.[0-9]{1,15})?([eE][-+]?[0-9]{1,2})?")
_YEAR = re.compile(r"[12][0-9]{3}")
NOT_RELEVANT = ("ikke relevant", "ikkje relevant", "ikke-relevant")
SAID_OTHERWISE = {"true": "ja", "yes": "ja", "false": "nei", "no": "nei"}
SAID_OTHERWISE |= dict.fromkeys(("vet ikke", "veit ikkje", "ukjent", "usikker", "unsure", "don't know", "?"), UNSURE)

Report = Callable[..., None]


class AnswerReader:
    """Reads answers to one question. `report(line, what, cure)` is told what is wrong."""

    def __init__(self, question: Question, report: Report, measures: list[str]):
        self.question = question
        self.report = report
        self.measures = measures

    def answer(self, node: Node) -> Answer | None:
        """The answer, in short form (a value) or full form (a record). Nothing and white space are no answer."""
        if isinstance(node.value, dict) and not set(node.value) <= {"from", "to"}:
            return self._full(node)
        return self._short(node)

    def _short(self, node: Node) -> Answer | None:
        if node.value in (None, "", []):
            return None
        if node.value == UNSURE:
            return Answer(State.UNSURE)
        if isinstance(node.value, str) and node.value.lower() in NOT_RELEVANT:
            cure = _('Write {{not_relevant: "why"}}.')
            self.report(node.line, _("«{value}» needs a reason.", value=node.value), cure)
            return None
        value = self._value(node)
        return None if value is None else Answer(State.VALUE, value)

    def _full(self, node: Node) -> Answer | None:
        for key, part in node.value.items():  # type: ignore[union-attr]
            if key not in FULL:
                cure = did_you_mean(key, list(FULL)) or _("The keys here are {keys}.", keys=", ".join(FULL))
                self.report(part.line, _("«{key}» is not a key of an answer.", key=key), cure)
        value, reason = _given(node, "value"), _given(node, "not_relevant")
        extras = {
            "rationale": self._text(node, "rationale"),
            "sources": self._list(node.get("sources"), "sources"),
            "certainty": self._certainty(node.get("certainty")),
            "unit": self._text(node, "unit"),
            "year": self._year(node.get("year")),
        }
        if value and reason:
            self.report(reason.line, _("The answer is both a value and not relevant."), _("Keep one of them."))
            return None
        if reason:
            answer = self._not_relevant(reason)
        elif value:
            answer = self._short(value)
        elif node.get("not_relevant"):
            return self._not_relevant(node.value["not_relevant"])  # type: ignore[index]
        elif node.value:
            cure = _("Write «value:».")
            self.report(node.line, _("The answer to «{question}» has no value.", question=self.question.id), cure)
            return None
        else:
            return None
        return replace(answer, **extras) if answer else None

    def _not_relevant(self, node: Node) -> Answer | None:
        if self.question.settles_duty:
            what = _(
                "Whether a duty applies rests on «{question}», so it cannot be set to not relevant.", question=self.question.id
            )
            self.report(node.line, what, _("It is one of: {values}.", values=", ".join([*self.question.option_ids, UNSURE])))
            return None
        if not isinstance(node.value, str) or node.value.lower() in ("", "true", "false", "ja", "nei"):
            self.report(node.line, _("«not_relevant» needs a reason."), _('Write {{not_relevant: "why"}}.'))
            return None
        return Answer(State.NOT_RELEVANT, reason=node.value)

    def _value(self, node: Node) -> Value | None:
        match self.question.answer_type:
            case AnswerType.YES_NO | AnswerType.CHOICE:
                return self._option(node)
            case AnswerType.ORDINAL:
                return self._ordinal(node)
            case AnswerType.MULTI:
                return self._options(node)
            case AnswerType.NUMBER:
                return self._number(node)
            case AnswerType.SOURCE:
                return self._list(node, self.question.id) or None
            case AnswerType.RANKING:
                return self._ranking(node)
            case AnswerType.PARTICIPATION:
                return self._participation(node)
        if not isinstance(node.value, str):
            self.report(node.line, _("«{question}» takes text.", question=self.question.id))
            return None
        return node.value

    def _option(self, node: Node) -> str | None:
        written = node.value if isinstance(node.value, str) else None
        option = self.question.option(written) if written else None
        if option is None:
            options = [*self.question.option_ids, UNSURE]
            meant = SAID_OTHERWISE.get((written or "").lower())
            near = _("Did you mean «{word}»?", word=meant) if meant in options else did_you_mean(written or "", options)
            cure = " ".join(filter(None, [near, _("It is one of: {values}.", values=", ".join(options))]))
            what = _("«{value}» is no answer to «{question}».", value=node.shown, question=self.question.id)
            self.report(node.line, what, cure)
        return option

    def _ordinal(self, node: Node) -> Span | None:
        if isinstance(node.value, dict):
            low, high = node.get("from"), node.get("to")
            if low is None or high is None or len(node.value) != 2:
                self.report(node.line, _("A span has a from and a to."), _("Write {{from: …, to: …}}."))
                return None
            first, last = self._option(low), self._option(high)
            if first is None or last is None:
                return None
            scale = self.question.option_ids
            if scale.index(first) > scale.index(last):
                what = _("The span runs from «{first}» down to «{last}».", first=first, last=last)
                self.report(node.line, what, _("Put the lower one first."))
                return None
            return Span(first, last)
        option = self._option(node)
        return Span(option, option) if option else None

    def _options(self, node: Node) -> tuple[str, ...] | None:
        nodes = node.value if isinstance(node.value, list) else [node]
        ticked = [self._option(one) for one in nodes]
        if None in ticked:
            return None
        if "ingen" in ticked and len(set(ticked)) > 1:
            self.report(node.line, _("«ingen» stands beside other choices."), _("Keep one or the other."))
            return None
        return tuple(option for option in self.question.option_ids if option in ticked)

    def _number(self, node: Node) -> float | None:
        number = float(node.shown) if _NUMBER.fullmatch(node.shown) else None
        if number is None or number in (float("inf"), float("-inf")):
            cure = _("Write one number, with a point for decimals, as 12.5; or usikkert.")
            what = _("«{value}» is no number, which «{question}» asks for.", value=node.shown, question=self.question.id)
            self.report(node.line, what, cure)
            return None
        return number

    def _list(self, node: Node | None, key: str) -> tuple[str, ...]:
        if node is None or node.value is None:
            return ()
        nodes = node.value if isinstance(node.value, list) else [node]
        for one in nodes:
            if not isinstance(one.value, str):
                self.report(one.line, _("«{key}» takes text, or a list of texts.", key=key))
        return tuple(one.value for one in nodes if isinstance(one.value, str) and one.value)

    def _ranking(self, node: Node) -> tuple[Placed, ...] | None:
        if not isinstance(node.value, list):
            self.report(node.line, _("«{key}» is a list.", key="ranking"), _("Start each entry with «- measure:»."))
            return None
        placed: dict[str, Placed] = {}
        sound = True
        for entry in node.value:
            record = entry if isinstance(entry.value, dict) else Node({"measure": entry}, entry.line)
            self._only(record, ("measure", "reason"))
            id = self._text(record, "measure")
            if id not in self.measures:
                cure = did_you_mean(id, self.measures) or _(
                    "The measures are: {measures}.", measures=", ".join(self.measures) or "–"
                )
                self.report(entry.line, _("The ranking names a measure «{id}» that the case does not have.", id=id), cure)
                sound = False
            elif id in placed:
                self.report(entry.line, _("The ranking names «{id}» twice.", id=id), _("Keep one of them."))
                sound = False
            placed[id] = Placed(id, self._text(record, "reason"))
        return tuple(placed.values()) if sound else None

    def _participation(self, node: Node) -> tuple[Participation, ...] | None:
        if not isinstance(node.value, list):
            self.report(node.line, _("«{key}» is a list.", key="participation"), _("Start each entry with «- group:»."))
            return None
        found = []
        for entry in node.value:
            if not isinstance(entry.value, dict):
                what = _("Each entry of «{key}» is a record.", key="participation")
                self.report(entry.line, what, _("Start it with «- group:»."))
                continue
            self._only(entry, ("group", "how", "said", "effect"))
            said = [self._text(entry, key) for key in ("how", "said", "effect")]
            group = _given(entry, "group")
            if group is None:
                cure = _("It is one of: {values}.", values=", ".join(self.question.option_ids))
                self.report(entry.line, _("«{key}» is missing.", key="group"), cure)
            elif option := self._option(group):
                found.append(Participation(option, *said))
        groups = {one.group for one in found}
        if "ingen" in groups and len(groups) > 1:
            self.report(node.line, _("«ingen» stands beside other choices."), _("Keep one or the other."))
            return None
        return tuple(found) or None

    def _only(self, record: Node, known: tuple[str, ...]) -> None:
        for key, part in record.value.items():  # type: ignore[union-attr]
            if key not in known:
                cure = did_you_mean(key, list(known)) or _("The keys here are {keys}.", keys=", ".join(known))
                self.report(part.line, _("«{key}» is not a key here.", key=key), cure)

    def _text(self, record: Node, key: str) -> str:
        return text_of(record, key, self.report)

    def _certainty(self, node: Node | None) -> str:
        if node is None or node.value is None:
            return ""
        plain = {"svaert": "svært"}.get(str(node.value), node.value)
        if plain not in CERTAINTIES:
            cure = _("It is one of: {values}.", values=", ".join(CERTAINTIES))
            self.report(node.line, _("«{value}» is no certainty.", value=node.shown), cure)
            return ""
        return str(plain)

    def _year(self, node: Node | None) -> int | None:
        if node is None or node.value is None:
            return None
        if not _YEAR.fullmatch(node.shown):
            self.report(node.line, _("«{value}» is no year.", value=node.shown), _("Write four digits, as 2026."))
            return None
        return int(node.shown)


def text_of(record: Node, key: str, report: Report) -> str:
    """The text under a key; empty where there is none."""
    node = record.get(key)
    if node is None or node.value is None:
        return ""
    if not isinstance(node.value, str):
        report(node.line, _("«{key}» must be text.", key=key))
        return ""
    return node.value


def _given(node: Node, key: str) -> Node | None:
    """A part that says something: an empty one, or white space, is none."""
    part = node.get(key)
    return None if part is None or part.value in (None, "", []) else part
