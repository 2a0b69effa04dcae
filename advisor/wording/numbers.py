"""Numbers and days as people write them in the current language."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal, localcontext

from ..language.answers import Amount, Number
from ..language.types import quantities
from ..text.catalogue import current, gettext as _


def quantity(of: Number) -> str:
    """A number or a span: 1 000 000–1 200 000, about 80."""
    low, high = quantities.bounds(of)
    span = number(low) if low == high else f"{number(low)}–{number(high)}"
    return _("about {number}", number=span) if isinstance(of, Amount) and of.about else span


def number(of: float | Decimal, decimals: int = 0) -> str:
    """3 500 000 or 12,5, after the language, with this many decimals at least."""
    from babel.numbers import format_decimal

    with localcontext(prec=400):  # room for any float, written out
        return format_decimal(Decimal(str(of)), format=f"#,##0.{'0' * decimals}{'#' * (20 - decimals)}", locale=current())


def spelled(of: int) -> str:
    """A number as words to twelve, and then as digits."""
    words = [_("two"), _("three"), _("four"), _("five"), _("six"), _("seven"), _("eight"), _("nine"), _("ten")]
    words += [_("eleven"), _("twelve")]
    return words[of - 2] if 2 <= of <= len(words) + 1 else number(of)


def day(of: date | None) -> str:
    """10. april 2025, after the language."""
    if of is None:
        return _("unknown date")
    from babel.dates import format_date

    return format_date(of, "d. MMMM y" if current() != "en" else "d MMMM y", locale=current())


def moment(of: datetime, dated: bool = False) -> str:
    """«kl. 14.32», with the day before it when it was not today, or is asked for. `of` knows its time zone."""
    from babel.dates import format_time

    local = of.astimezone()
    clock = format_time(local, "HH:mm" if current() == "en" else "HH.mm", locale=current())
    at = _("at {clock}", clock=clock)
    return at if not dated and local.date() == datetime.now().astimezone().date() else f"{day(local.date())} {at}"
