"""A document as PDF, tagged so that all can read it: PDF/UA-1, made from its HTML."""

from __future__ import annotations

from ...text.catalogue import gettext as _
from ...text.errors import Problem, Unusable
from ..model import Document
from .html import page

NEEDED = "Debian, Ubuntu: apt install libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0 · macOS: brew install pango"


def write_pdf(document: Document) -> bytes:
    """The document as the bytes of a .pdf file. Nothing is fetched from anywhere. Raises Unusable without Pango."""
    try:
        from weasyprint import HTML
        from weasyprint.urls import URLFetcher
    except OSError as error:
        what = _("A PDF cannot be made here: a library that sets text is missing.")
        raise Unusable([Problem("pango", None, what, _("Install it: {command}.", command=NEEDED))]) from error
    made: bytes = HTML(string=page(document), url_fetcher=URLFetcher(allowed_protocols=())).write_pdf(pdf_variant="pdf/ua-1")
    return made
