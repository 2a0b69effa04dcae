"""The numbers that people put into a method: read as they are written, and everything wrong with them told at once."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal

from ..knowledge.norms import Method
from ..language.answers import Amount
from ..language.types import quantities
from ..text.catalogue import chosen, gettext as _, ngettext
from ..text.errors import Problem
from ..wording.words import number

Given = str | int | float | Decimal | None
Bound = Decimal | int
MOST, MOST_DECIMALS, MOST_LETTERS = Decimal(10**12), 20, 60


@dataclass(frozen=True)
class Slip(Problem):
    """A problem with what stands in a field of a method."""

    field: str = ""


class Inputs:
    """Reads the fields of a method. Without a language, what languages write differently is asked back."""

    def __init__(self, method: Method, language: str = ""):
        self.method, self.language = method, language
        self.problems: list[Problem] = []

    def slip(self, field: str, what: str, cure: str = "") -> None:
        self.problems.append(Slip(self.label(field), None, what, cure, field))

    def label(self, field: str) -> str:
        return chosen(self.method.fields[field].label)

    def needed(self, field: str, given: Given, least: Bound, most: Bound = MOST, whole: bool = False) -> Decimal | None:
        """As `number`, where something has to stand."""
        if blank(given):
            self.slip(field, _("It is missing."), _("Write a number."))
            return None
        return self.number(field, given, least, most, whole)

    def number(self, field: str, given: Given, least: Bound, most: Bound = MOST, whole: bool = False) -> Decimal | None:
        """The number from `least` to `most`; None where there is none, or it cannot be used, which is told."""
        found = None if blank(given) else self._read(field, given)
        if found is None:
            return None
        if not least <= found <= most:
            cure = _("Write {least} or more.", least=number(Decimal(least)))
            if most != MOST:
                cure = _("Write a number from {least} to {most}.", least=number(Decimal(least)), most=number(Decimal(most)))
            self.slip(field, _("{value} cannot be right here.", value=number(found)), cure)
            return None
        if whole and found % 1:
            self.slip(field, _("{value} is no whole number.", value=number(found)), _("Round it to the nearest whole number."))
            return None
        return found

    def _read(self, field: str, given: Given) -> Decimal | None:
        value: Given | Amount = given
        cure = _("Write one number, as 12.5 or «3,1 mill.».")
        if isinstance(given, str):
            try:
                value = quantities.read(given, self.method.fields[field].unit, self.language)
            except quantities.Unclear as unclear:
                self.slip(field, unclear.what, cure)
                return None
        if not isinstance(value, int | float | Decimal) or isinstance(value, bool):
            self.slip(field, _("«{value}» is not one exact number.", value=str(given)[:60]), cure)
            return None
        found = value if isinstance(value, Decimal) else Decimal(repr(value))
        if not found.is_finite():
            self.slip(field, _("«{value}» is no number.", value=str(given)[:60]), cure)
            return None
        if not -MOST <= found <= MOST or int(found.as_tuple().exponent) < -MOST_DECIMALS:
            self.slip(field, _("«{value}» is too large, or has too many decimals.", value=str(given)[:60]), cure)
            return None
        return found

    def text(self, field: str, given: Given) -> str:
        """What is written, on one line; told where it is too long."""
        found = " ".join(str(given or "").split())
        if len(found) > (most := MOST_LETTERS if field == "unit" else 4 * MOST_LETTERS):
            self.slip(field, _("The text is too long."), _("At most {limit} letters.", limit=most))
        return found


def blank(given: Given) -> bool:
    return given is None or (isinstance(given, str) and not given.strip())


def rounded(of: Decimal, places: int) -> Decimal:
    """A half is rounded away from zero, as people and spreadsheets do; 0 has one sign only."""
    return of.quantize(Decimal(1).scaleb(-places), ROUND_HALF_UP) + 0


def rounding_words(places: int) -> str:
    if places:
        return ngettext("Rounded to {count} decimal.", "Rounded to {count} decimals.", places)
    return _("Rounded to a whole number.")
