"""A profile to fill in: its questions as people read them, in the language of the program."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from textwrap import wrap

from ..case.profile import TOP, yearly
from ..case.writing import WIDTH
from ..knowledge import KnowledgeBase, Question
from ..language.types.base import UNSURE
from ..text.catalogue import gettext as _
from . import words as wording


def blank(knowledge: KnowledgeBase, municipality: str, day: date) -> str:
    """The file of a profile without an answer: what stands empty is not answered."""
    told = [
        _("What holds for every case of the municipality. Go through it once a year."),
        _("Leave empty what you have no answer to. With a reason: {example}", example="{value: ja, rationale: …}"),
        _("Where it is not relevant: {example}", example="{not_relevant: …}"),
        _("Write what concerns everyone, and no names of persons."),
    ]
    head = [row for text in told for row in _comment(text)]
    id = _("profile")
    said = {
        "profile": f"{id}-{day.year}",
        "municipality": f'"{municipality}"' if municipality else "",
        "reviewed_on": day,
    }
    top = [f"{key}: {said.get(key, '')}".rstrip() for key in TOP]
    return "\n".join([*head, *top, *(row for question in yearly(knowledge) for row in _asked(knowledge, question))]) + "\n"


def _asked(knowledge: KnowledgeBase, question: Question) -> Iterator[str]:
    yield ""
    about = [wording.question(question), wording.help(question)]
    if question.ask_when:
        about.append(_("Cases have it where this holds: {situation}.", situation=wording.situation(knowledge, question.ask_when)))
    if question.options:
        about.append(_("It is one of: {values}.", values=", ".join([*question.option_ids, UNSURE])))
    for text in filter(None, about):
        yield from _comment(text, "  ")
    yield f"  {question.id}:"


def _comment(text: str, indent: str = "") -> list[str]:
    return [f"{indent}# {row}" for row in wrap(text, WIDTH)]
