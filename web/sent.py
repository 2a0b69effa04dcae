"""What browsers send, and what we ask them to keep: numbers, names of cookies, and forms that come too late or twice."""

from __future__ import annotations

import re
import secrets
from collections.abc import Callable, Sequence
from typing import TypeVar

from flask import request, url_for

from advisor.api import gettext as _

Page = Callable[..., str]
T = TypeVar("T")
KEY = "nokkel"  # the field with the key of a form that makes a case
KEPT: dict[str, Page] = {}  # by endpoint: the page of a form, with what was written in it


def number(written: str | None) -> int:
    """A whole number as our own pages write it; 0 for anything else."""
    return int(written) if written and re.fullmatch("[0-9]{1,9}", written) else 0


def seen() -> int:
    """The version of the case that a form showed."""
    return number(request.form.get("versjon"))


def address(**parts: str) -> str:
    """The address of this request with other `parts` in its path. The query follows as it was written: it is nobody's options."""
    query = request.query_string.decode("ascii", "replace")
    return url_for(request.endpoint or "", **{**(request.view_args or {}), **parts}) + (f"?{query}" if query else "")


def cookie(name: str) -> str:
    """The name of a cookie on the port that the browser sees: a browser sends its cookies to every port of a machine."""
    port = re.search(":([0-9]{1,5})$", request.environ.get("HTTP_HOST", ""))
    return f"{name}-{port[1]}" if port else name


def new_key() -> str:
    """A key for the forms of one page: what is sent with it twice is done once."""
    return secrets.token_urlsafe(12)


def form_key() -> str:
    """The key of the form that was sent; empty for a form without one."""
    return request.form.get(KEY, "")[:40]


def kept(endpoint: str) -> Callable[[Page], Page]:
    """Marks what shows a form again, with all that was written in it, when it came too late to be saved."""

    def mark(page: Page) -> Page:
        KEPT[endpoint] = page
        return page

    return mark


def too_late() -> str:
    return _("The page had become too old, and this is not saved. What you wrote stands here: press the button once more.")


def from_elsewhere() -> bool:
    """Whether another site sent the form: what it wrote is not handed to the reader to be sent once more."""
    origin = request.headers.get("Origin")
    return origin is not None and origin.partition("://")[2] != request.host


def turned(several: Sequence[T], most: int) -> tuple[Sequence[T], dict[str, int]]:
    """Those of a list that stand on the page which is asked for, with its number, how many pages there are, and of how much."""
    sides = max(1, -(-len(several) // most))
    side = min(max(1, number(request.args.get("side", "1"))), sides)
    return several[(side - 1) * most : side * most], {"side": side, "sides": sides, "count": len(several)}
