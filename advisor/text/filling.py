"""Places for people to fill: «SKRIV …» stands where somebody must still write."""

from __future__ import annotations

from .catalogue import gettext as _


def mark(what: str) -> str:
    """A place to fill. `what` says what belongs there."""
    word = _("WRITE")
    return f"«{word} {what}»"


def languages() -> dict[str, str]:
    """What each language is called."""
    return {"nb": _("Norwegian (nb)"), "nn": _("Norwegian (nn)"), "en": _("English (en)")}
