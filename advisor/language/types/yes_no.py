"""Yes or no."""

from __future__ import annotations

from ...text.catalogue import gettext as _
from .choice import Choice


class YesNo(Choice, name="yes-no", term="JaNei"):
    yes_no = True
    needs_options = False

    def described(self) -> str:
        return _("yes or no")
