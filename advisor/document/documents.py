"""What the doors use of the documents: each kind drawn up, and each written in its format."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path

from ..advice.advice import Advice
from ..advice.document import sections as sections
from ..knowledge import KnowledgeBase
from ..knowledge.terms import Depth
from .appendix import whose as whose
from .drafting import draft as draft
from .kinds.evidence import evidence
from .kinds.one_page import one_page
from .kinds.open_version import Opened as Opened, open_version as open_version
from .model import Document as Document, From as From, Origin as Origin, Purpose as Purpose
from .writing.html import About as About, body as body, page as page

BESIDE = ("forslag", "grunnlag", "lov", "rad")  # sections of ours beside those of the base

DRAWN_UP: Mapping[Purpose, Callable[[Advice, Depth], Document]] = {
    Purpose.PROPOSAL: draft,
    Purpose.REVIEW: lambda advice, _length: one_page(advice),
    Purpose.OPEN: lambda advice, length: open_version(advice, length).document,
    Purpose.EVIDENCE: lambda advice, _length: evidence(advice),
}


def drawn_up(
    advice: Advice, purpose: Purpose = Purpose.PROPOSAL, length: Depth | None = None, attachments: bool = True
) -> Document:
    """A document of a case in the current language, as long as its depth where no length is said."""
    if purpose is Purpose.PROPOSAL:
        return draft(advice, length, attachments)
    return DRAWN_UP[purpose](advice, length or advice.depth)


def word(document: Document) -> bytes:
    from .writing.word import write_word

    return write_word(document)


def html(document: Document) -> bytes:
    return page(document).encode()


def pdf(document: Document) -> bytes:
    from .writing.pdf import write_pdf

    return write_pdf(document)


def in_template(document: Document, template: Path, knowledge: KnowledgeBase) -> bytes:
    """The document as Word, in a municipality's own template. Raises Unusable."""
    from .writing.template import fill

    return fill(document, template, (*(section.id for section in knowledge.document), *BESIDE))


WRITERS: Mapping[str, Callable[[Document], bytes]] = {".docx": word, ".html": html, ".pdf": pdf}  # by the ending of a name
