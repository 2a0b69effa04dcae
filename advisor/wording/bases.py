"""Which knowledge base it is, and of which days its source is: what a base does not say, is left out."""

from __future__ import annotations

from collections.abc import Iterator

from ..knowledge import KnowledgeBase
from ..text.catalogue import gettext as _
from .casing import sentence
from .numbers import day


def named(of: KnowledgeBase) -> str:
    """«Knowledge base 2026.11.8, source of 10 April 2025, read 5 December 2025.»"""
    source = [_("source of {day}", day=day(of.source_date))] if of.source_date else []
    return ", ".join([_("Knowledge base {version}", version=of.version), *source, *_read(of)]) + "."


def headed(of: KnowledgeBase) -> str:
    """«knowledge base 2026.11.8, source of 10 April 2025», in a heading among others."""
    source = [_("source of {day}", day=day(of.source_date))] if of.source_date else []
    return ", ".join([_("knowledge base {version}", version=of.version), *source])


def dated(of: KnowledgeBase) -> str:
    """«Dated 10 April 2025, read 5 December 2025.»; empty where the base says neither."""
    said = [*([_("dated {day}", day=day(of.source_date))] if of.source_date else []), *_read(of)]
    return f"{sentence(', '.join(said))}." if said else ""


def days(of: KnowledgeBase) -> str:
    """The day of the source and the one when it was read, with no words."""
    return ", ".join(day(one) for one in (of.source_date, of.guideline.read) if one)


def _read(of: KnowledgeBase) -> Iterator[str]:
    if of.guideline.read:
        yield _("read {day}", day=day(of.guideline.read))
