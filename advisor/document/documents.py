"""What the doors use of the documents: each kind drawn up, and each written in its format."""

from __future__ import annotations

from .drafting import draft as draft
from .html import About as About, body as body, page as page
from .word import write_word as write_word
