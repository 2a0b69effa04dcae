"""What every help for an answer tells: what it is, how sure it is, where it is from, and that people set the answer."""

from __future__ import annotations

from typing import Any, Protocol

from ..knowledge.terms import Source, Texts
from ..text.catalogue import chosen, gettext as _
from ..wording.words import day


class Help(Protocol):
    @property
    def label(self) -> Texts: ...
    @property
    def definition(self) -> Texts: ...
    @property
    def note(self) -> Texts: ...
    @property
    def all_sources(self) -> tuple[Source, ...]: ...
    @property
    def clauses(self) -> tuple[str, ...]: ...


def help_words() -> str:
    return _("This is a help for the answer. People set the answer.")


def source_words(source: Source) -> str:
    """A source in full, with the day it was read."""
    return f"{chosen(source.title)}. " + _("Read {day}.", day=day(source.read))


def source_record(source: Source) -> dict[str, Any]:
    return {"title": chosen(source.title), "url": source.url, "read": source.read and source.read.isoformat()}


def described(of: Help) -> dict[str, Any]:
    """As a record, in the current language."""
    return {
        "title": chosen(of.label),
        "about": chosen(of.definition),
        "note": chosen(of.note),
        "sources": [source_record(one) for one in of.all_sources],
        "clauses": list(of.clauses),
        "help": help_words(),
    }


def closing(of: Help) -> list[str]:
    """What stands below a text."""
    sources = [_("Source: {source}", source=source_words(one)) for one in of.all_sources]
    return [chosen(of.note), *sources, help_words()]
