"""What the doors use of the documents: each kind drawn up, and each written in its format."""

from __future__ import annotations

from ..advice.document import sections as sections
from .drafting import draft as draft
from .html import About as About, body as body, page as page
from .model import Document as Document, From as From, Origin as Origin, Purpose as Purpose
