"""Yes or no: the two options that the roles call so, yes first."""

from __future__ import annotations

from ...text.catalogue import gettext as _
from ...text.nodes import Node
from .base import Reading
from .choice import Choice


class YesNo(Choice, name="yes-no", term="JaNei"):
    yes_no = True
    needs_options = False

    def described(self) -> str:
        return _("yes or no")

    def read(self, node: Node, reading: Reading) -> str | None:
        yes, no = reading.question.option_ids
        return reading.option(node, {**dict.fromkeys(("true", "yes", "ja"), yes), **dict.fromkeys(("false", "no", "nei"), no)})
