"""The case itself by the fast way, of which the program takes only the numbers: to hold what it reads against the one reader."""

from __future__ import annotations

from dataclasses import replace
from functools import cache

from advisor.case.keys import who_took_part
from advisor.case.plain_answers import Known, Memory
from advisor.case.plain_cases import PlainReader, told
from advisor.language.answers import Answer, Participation, Placed, State


def plainly(record, knowledge, in_file=False):
    """The case of a record, or None where the one reader is to say."""
    known = known_of(knowledge, in_file)
    memory = Memory(known, known.few_letters)
    return told(record, lambda careful: CaseReader(known, memory, careful))


@cache
def known_of(knowledge, in_file):
    return Known(knowledge, in_file)


class CaseReader(PlainReader[Answer]):
    def free(self, question, text):
        return Answer(State.VALUE, text)

    def not_relevant(self, reason):
        return Answer(State.NOT_RELEVANT, reason=reason)

    def with_parts(self, answer, parts):
        return replace(answer, **parts)

    def other(self, question, answer):
        return answer

    def order(self, question, placed):
        return Answer(State.VALUE, tuple(Placed(*one) for one in placed.items()))

    def ledger(self, question, rows):
        return Answer(State.VALUE, tuple(Participation(*row) for row in rows))

    def took_part(self, who, ledger):
        return who_took_part(ledger, who)

    def counted(self):
        return self.answers
