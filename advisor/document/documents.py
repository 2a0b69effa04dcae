"""What the doors use of the documents: each kind drawn up, and each written in its format."""

from __future__ import annotations

from collections.abc import Callable

from .drafting import draft as draft
from .html import About as About, body as body, page as page
from .model import Document


def word(document: Document) -> bytes:
    from .word import write_word

    return write_word(document)


def html(document: Document) -> bytes:
    return page(document).encode()


def pdf(document: Document) -> bytes:
    from .pdf import write_pdf

    return write_pdf(document)


WRITERS: dict[str, Callable[[Document], bytes]] = {".docx": word, ".html": html, ".pdf": pdf}  # by the ending of a file's name
