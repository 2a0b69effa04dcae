"""The case itself by the fast way, of which the program takes only the numbers: to hold what it reads against the one reader."""

from __future__ import annotations

from dataclasses import replace
from functools import cache

from advisor.case.plain_answers import Known
from advisor.case.plain_cases import PlainReader, told
from advisor.language.answers import Answer, State


def plainly(record, knowledge, in_file=False):
    """The case of a record, or None where the one reader is to say."""
    known = known_of(knowledge, in_file)
    return told(record, lambda careful: CaseReader(known, careful))


@cache
def known_of(knowledge, in_file):
    return Known(knowledge, in_file)


class CaseReader(PlainReader[Answer]):
    def __init__(self, known, careful):
        super().__init__(known, careful)
        self.few = known.few_letters

    def free(self, question, text):
        return Answer(State.VALUE, text)

    def not_relevant(self, reason):
        return Answer(State.NOT_RELEVANT, reason=reason)

    def with_parts(self, answer, parts):
        return replace(answer, **parts)

    def other(self, question, answer):
        return answer

    def counted(self):
        return self.answers
