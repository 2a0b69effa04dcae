"""A section of the document that was read, in words: who, when, and whether that still holds."""

from __future__ import annotations

from datetime import datetime

from ..knowledge.terms import DocumentSection
from ..language.answers import LOCAL, ReadThrough
from ..text.catalogue import chosen, gettext as _
from .words import moment


def lapsed(section: DocumentSection, of: ReadThrough) -> str:
    """Why an answer that was given by reading a section is not counted any more."""
    return _("The section «{section}» has changed since it was read {when}.", section=chosen(section.label), when=when(of))


def when(of: ReadThrough) -> str:
    """When it was read, and by whom where that says anything."""
    moment_ = moment(datetime.fromisoformat(of.at), dated=True)
    return moment_ if of.by == LOCAL else _("by {who} {when}", who=of.by, when=moment_)
