"""What of a case is kept and not counted, and what people set aside: a sentence each."""

from __future__ import annotations

from collections.abc import Iterator

from ..advice.advice import Advice
from ..advice.pieces import PromptAdvice, RequirementAdvice
from ..text.catalogue import chosen, gettext as _
from . import reading, words as wording


def set_aside(advice: Advice) -> Iterator[str]:
    for subject, id, name in advice.not_counted:
        yield _(
            "«{id}» ({where}) is kept but not counted: it is asked only when «{situation}».",
            id=id,
            where=wording.subject(advice.case, subject),
            situation=wording.inside(chosen(advice.knowledge.situation_name(name))),
        )
    for subject, id, other in advice.superseded:
        yield _(
            "«{id}» ({where}) is kept but not counted: the answer is shared from {other}.",
            id=id,
            where=wording.subject(advice.case, subject),
            other=wording.subject(advice.case, other),
        )
    for _id, section, read in advice.lapsed_reads:
        yield reading.lapsed(section, read)
    for one in advice.without_effect:
        yield wording.without_effect(advice, one)
    looked_at: list[RequirementAdvice | PromptAdvice] = [*advice.requirements, *advice.prompts]
    for looked in looked_at:
        if looked.dismissed:
            yield _(
                "{id} ({where}) is dismissed: {reason}",
                id=looked.requirement.id if isinstance(looked, RequirementAdvice) else looked.rule.id,
                where=wording.subject(advice.case, looked.subject),
                reason=looked.dismissed,
            )
