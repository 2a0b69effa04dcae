"""Reads one answer as it is written, by the type of its question."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from ..knowledge import Question
from ..language.answers import Answer, ReadThrough, State
from ..language.types.base import UNSURE, Reading, Report, given
from ..text.catalogue import gettext as _
from ..text.nearest import did_you_mean
from ..text.reading import Node

FULL = ("value", "not_relevant", "rationale", "sources", "certainty", "unit", "year", "profile", "read")
READ = ("by", "at", "section", "document")
CERTAINTIES = ("lite", "middels", "svært")
DIGEST = re.compile(r"[0-9a-f]{64}")
YEAR = re.compile(r"[12][0-9]{3}")
NO_REASONS = ("", "true", "false", "ja", "nei")
NOT_RELEVANT = ("ikke relevant", "ikkje relevant", "ikke-relevant")


class AnswerReader(Reading):
    """Reads answers to one question."""

    question: Question

    def __init__(self, question: Question, report: Report, measures: Sequence[str], read: bool = True):
        """`read`: whether it may be answered by reading a section of the document."""
        super().__init__(question, report, measures)
        self.may_be_read = read

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
        value = self.question.answer_type.read(node, self)
        return None if value is None else Answer(State.VALUE, value)

    def _full(self, node: Node) -> Answer | None:
        for key, part in node.fields.items():
            if key not in FULL:
                cure = did_you_mean(key, list(FULL)) or _("The keys here are {keys}.", keys=", ".join(FULL))
                self.report(part.line, _("«{key}» is not a key of an answer.", key=key), cure)
        read = self._read_through(node.get("read"))
        value, reason = given(node, "value"), given(node, "not_relevant")
        rationale, sources = self.text(node, "rationale"), self.texts(node.get("sources"), "sources")
        certainty = self._certainty(node.get("certainty"))
        unit, year, profile = self.text(node, "unit"), self._year(node.get("year")), self.text(node, "profile")
        if value and reason:
            self.report(reason.line, _("The answer is both a value and not relevant."), _("Keep one of them."))
            return None
        if reason:
            answer = self._not_relevant(reason)
        elif value:
            answer = self._short(value)
        elif empty := node.get("not_relevant"):
            return self._not_relevant(empty)
        elif node.value:
            cure = _("Write «value:».")
            self.report(node.line, _("The answer to «{question}» has no value.", question=self.question.id), cure)
            return None
        else:
            return None
        if answer is None:
            return None
        if read and (not self.question.answer_type.yes_no or answer.value != self.question.option_ids[0]):
            cure = _(
                "Take it away, or write «value: {value}».", value=self.question.option_ids[0] if self.question.options else "…"
            )
            self.report(node.fields["read"].line, _("«read» stands beside a yes and nothing else."), cure)
            read = None
        answer = replace(answer, rationale=rationale, sources=sources, certainty=certainty)
        return replace(answer, unit=unit, year=year, profile=profile, read=read)

    def _not_relevant(self, node: Node) -> Answer | None:
        if self.question.settles_duty:
            what = _(
                "Whether a duty applies rests on «{question}», so it cannot be set to not relevant.", question=self.question.id
            )
            self.report(node.line, what, _("It is one of: {values}.", values=", ".join([*self.question.option_ids, UNSURE])))
            return None
        if not isinstance(node.value, str) or node.value.lower() in NO_REASONS:
            self.report(node.line, _("«not_relevant» needs a reason."), _('Write {{not_relevant: "why"}}.'))
            return None
        return Answer(State.NOT_RELEVANT, reason=node.value)

    def _read_through(self, node: Node | None) -> ReadThrough | None:
        if node is None or node.value is None:
            return None
        if not self.may_be_read:
            what = _("«{question}» is not answered by reading a section.", question=self.question.id)
            self.report(node.line, what, _("Take «read:» away."))
            return None
        if not isinstance(node.value, dict):
            what, cure = _("«read» is a record: by, at, section and document."), _("The page of the document writes it.")
            self.report(node.line, what, cure)
            return None
        for key, part in node.fields.items():
            if key not in READ:
                cure = did_you_mean(key, list(READ)) or _("The keys here are {keys}.", keys=", ".join(READ))
                self.report(part.line, _("«{key}» is not a key here.", key=key), cure)
        for key in READ:
            if given(node, key) is None:
                self.report(node.line, _("«{key}» is missing.", key=key), _("The page of the document writes it."))
        said = {key: self.text(node, key) for key in READ}
        for key in ("section", "document"):
            if said[key] and not DIGEST.fullmatch(said[key]):
                cure = _("It is 64 of the characters 0–9 and a–f.")
                self.report(node.fields[key].line, _("«{value}» is no digest.", value=said[key][:40]), cure)
        if said["at"] and not _moment(said["at"]):
            cure = _("Write day, time and zone, as 2026-11-20T14:32:00+01:00.")
            self.report(node.fields["at"].line, _("«{value}» is no time.", value=said["at"][:40]), cure)
        return ReadThrough(**said)

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
        if not YEAR.fullmatch(node.shown):
            self.report(node.line, _("«{value}» is no year.", value=node.shown), _("Write four digits, as 2026."))
            return None
        return int(node.shown)


def _moment(written: str) -> bool:
    """Whether a text is a moment, the same for everyone who reads it."""
    try:
        return datetime.fromisoformat(written).tzinfo is not None
    except ValueError:
        return False
