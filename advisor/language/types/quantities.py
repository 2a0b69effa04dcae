"""A number as people write it: «3,1 mill.», «1–1,2 mill. kroner», «om lag 80», «mellom 5 og 10». Nothing is guessed.

In a form «3.100» and «3,100» are read as the language writes them. A case file has no language: there a sign that can
be one or the other is asked back.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from decimal import Decimal
from fractions import Fraction
from math import isfinite

from ...text.catalogue import gettext as _
from ..answers import Amount, Number

MACHINE = re.compile(r"[-+]?[0-9]{1,16}(\.[0-9]{1,20})?([eE][-+]?[0-9]{1,3})?")  # room for every number as a program writes it
_TOO_LONG = re.compile(r"[0-9]{40}|[0-9]e[-+]?[0-9]{4}")  # digits, and those of an exponent

ABOUT = frozenset(("omlag", "ca", "cirka", "circa", "rundt", "omtrent", "kring", "ikring", "~", "≈"))
ABOUT |= {"about", "around", "approx", "approximately", "roughly"}
FROM_TO, BETWEEN = ("fra", "frå", "from"), ("mellom", "between")
TO, AND = ("til", "to"), ("og", "and")
ONE_BOUND = frozenset(
    ("opptil", "inntil", "minst", "maks", "over", "under", "høyst", "høgst", "least", "most", "<", ">", "≤", "≥")
)
SCALES = {
    **dict.fromkeys(("tusen", "thousand"), 3),
    **dict.fromkeys(("mill", "million", "millioner", "millionar", "millions"), 6),
    **dict.fromkeys(("mrd", "milliard", "milliarder", "milliardar"), 9),
}
CURRENCY = ("kroner", "kr", "nok", ",-")  # the first is how a unit says it
SHORT = {"mnok": "mill nok", "mkr": "mill kr", "tkr": "tusen kr"}
POINTS = {"nb": ",", "nn": ",", "en": "."}  # between a whole number and its decimals; the other sign groups digits
_SIGNS = {
    "\u2212": "-",
    "\u2010": "-",
    "\u2011": "-",
    "\u2012": "–",
    "—": "–",
    "om lag": "omlag",
    "pr.": "per",
    "pr ": "per ",
    "/": " per ",
}
_TOKEN = re.compile(
    r"(?P<number>[0-9]{1,3}(?: [0-9]{3})+(?![0-9])(?:[.,][0-9]+)*|[0-9]+(?:[.,][0-9]+)*(?:e[-+]?[0-9]+)?)"
    r"|(?P<dash>[-–])|,-|[^\W\d_]+(?:-[^\W\d_]+)*\.?|\S"
)


class Unclear(ValueError):
    """What was written is no number, or may be several; with what is wrong and what would be right."""

    def __init__(self, what: str, cure: str):
        super().__init__(what, cure)
        self.what, self.cure = what, cure


def read(written: str, unit: Mapping[str, str], language: str = "") -> Number:
    """The number, or the span, that was written; `unit` is that of the question, by language. Raises Unclear."""
    return _Reader(written, unit, language).whole()


def said(token: str) -> Number:
    """The number that stands in an answer said in one word (`str`)."""
    return float(token) if MACHINE.fullmatch(token) else read(token, {})


def grouped(written: str) -> bool:
    """Whether «3.100» was written, which no program writes for 3.1: it may be thousands."""
    return bool(re.fullmatch(r"[-+]?[1-9][0-9]{0,2}\.[0-9][0-9]0", written))


def whole(low: float, high: float, about: bool = False) -> Number:
    """A number where both bounds are one, and it is meant to be exact."""
    return Amount(low, high, about) if about or low != high else low


def bounds(number: Number) -> tuple[float, float]:
    return (number.low, number.high) if isinstance(number, Amount) else (number, number)


def total(numbers: Iterable[Number]) -> Number:
    """The sum: bounds are added, and what is about is about."""
    several = list(numbers)
    lows, highs = zip(*map(bounds, several), strict=True) if several else ((), ())
    return whole(_sum(lows), _sum(highs), any(isinstance(one, Amount) and one.about for one in several))


def _sum(numbers: Iterable[float]) -> float:
    """The sum of the numbers as they are written, in whatever order. Raises OverflowError where no number is so large."""
    return float(sum(map(Fraction, map(repr, numbers))))


def turned(number: Number) -> Number:
    """The number with the other sign."""
    low, high = bounds(number)
    return whole(-high + 0.0, -low + 0.0, isinstance(number, Amount) and number.about)  # 0 has one sign only


@dataclass(frozen=True)
class _Term:
    """One number of the text, in steps of ten to the power of `scale`."""

    number: Decimal
    scale: int | None = None
    about: bool = False

    @property
    def value(self) -> Decimal:
        return self.number.scaleb(self.scale or 0)


class _Reader:
    def __init__(self, written: str, unit: Mapping[str, str], language: str):
        self.written, self.unit, self.language = written.strip(), unit, language
        text = " ".join(written.split()).lower()
        for sign, plain in _SIGNS.items():
            text = text.replace(sign, plain)
        for short, long in SHORT.items():
            text = re.sub(rf"\b{short}\b", long, text)
        if len(text) > 200 or _TOO_LONG.search(text):
            raise self.none()
        self.text = text
        self.tokens = list(_TOKEN.finditer(text))
        self.at = 0

    # What is wrong

    def none(self) -> Unclear:
        return Unclear(
            _("«{value}» is no number.", value=self.written[:60]),
            _("Write a number, as 12.5, «3,1 mill.» or «ca. 80», or both bounds, as «5–10»; or usikkert."),
        )

    def either(self, one: str, other: str) -> Unclear:
        what = _("«{value}» can be read as {one} and as {other}.", value=self.written[:60], one=one, other=other)
        return Unclear(what, _("Write the one that is meant."))

    # Reading

    @property
    def word(self) -> str:
        """What stands next, without the full stop of a short form; empty at the end."""
        return self.tokens[self.at][0].rstrip(".") or "." if self.at < len(self.tokens) else ""

    def take(self, words: Iterable[str]) -> bool:
        taken = bool(self.word) and self.word in words
        self.at += taken
        return taken

    def whole(self) -> Number:
        if self.text.startswith("–") and re.fullmatch(r"– ?[0-9].*", self.text):
            raise self.either(f"-{self.text[1:].strip()}", f"0–{self.text[1:].strip()}")
        about = self.take(ABOUT)
        between = self.take(BETWEEN)
        span = between or self.take(FROM_TO)
        low = self.term()
        if not (self.apart() or (between and self.take(AND)) or self.take(TO)):
            if span:
                raise self._one_bound()
            return self._made(replace(low, about=about or low.about), low)
        high = self.term()
        return self._made(replace(self._scaled(low, high), about=about or low.about or high.about), high)

    def apart(self) -> bool:
        """Takes the sign between two bounds."""
        if self.word not in ("-", "–"):
            return False
        sign, after = self.tokens[self.at], self.text[self.tokens[self.at].end() :]
        if sign[0] == "-" and self.text[sign.start() - 1] == " " and after[:1].isdigit():
            raise self.none()  # 5 -3: two numbers, or a span
        self.at += 1
        return True

    def term(self) -> _Term:
        about = self.take(ABOUT)
        if self.take(CURRENCY):
            self._hold_currency()
        below = self.word == "-" and self.text[self.tokens[self.at].end() :][:1].isdigit()
        self.at += below or self.word == "+"
        if self.word in ONE_BOUND:
            raise self._one_bound()
        if self.at >= len(self.tokens) or not self.tokens[self.at]["number"]:
            raise self.none()
        number = self._decimal(self.tokens[self.at][0])
        self.at += 1
        scale = SCALES.get(self.word)
        self.at += scale is not None
        self._take_unit()
        return _Term(-number if below else number, scale, about)

    def _one_bound(self) -> Unclear:
        return Unclear(_("«{value}» has one bound only.", value=self.written[:60]), _("Write both, as «0–5»."))

    def _take_unit(self) -> None:
        """Takes the unit, which has to be the one that is asked for."""
        start = self.at
        while self.at < len(self.tokens) and not self._ends_term():
            self.at += 1
        if start == self.at:
            return
        said = self.text[self.tokens[start].start() : self.tokens[self.at - 1].end()].strip(" .")
        if said and " ".join(said.replace(".", "").split()) not in self._units():
            if not re.search(r"[^\W\d_]|%", said) or said in ONE_BOUND or re.search(r"[0-9]", said):
                raise self.none()
            asked = self.unit.get(self.language or "nb", "")
            what = _("«{unit}» is not the unit that the question asks for: {asked}.", unit=said, asked=asked or "–")
            raise Unclear(what, _("Write the number in that unit; another unit has a field of its own (unit)."))

    def _ends_term(self) -> bool:
        token = self.tokens[self.at]
        return bool(token["dash"]) or self.word in (*TO, *AND)

    def _units(self) -> set[str]:
        """What can be meant by the unit of the question: «kroner per år», «kroner», «kr per år» …"""
        units = set()
        for unit in self.unit.values():
            head, per, tail = unit.lower().partition(" per ")
            for one in CURRENCY if head in CURRENCY else (head,):
                units |= {one, f"{one}{per}{tail}"}
        return units

    def _hold_currency(self) -> None:
        if not self._units() & set(CURRENCY):
            raise self.none()

    def _decimal(self, text: str) -> Decimal:
        """The digits, with the signs among them read."""
        plain = text.replace(" ", "")
        signs = [sign for sign in plain if sign in ".,"]
        if not signs or "e" in plain:
            return Decimal(plain)
        point = POINTS.get(self.language)
        head, last, tail = plain.rpartition(signs[-1])
        if signs.count(last) == 1 and (point or last) == last:  # the last sign may part the decimals
            if not set(signs[:-1]) - {last} and len(signs) == 1:
                thousands = len(tail) == 3 and re.fullmatch(r"[1-9][0-9]{0,2}", plain[: -len(tail) - 1]) and " " not in text
                if point or not thousands or (last == "." and not tail.endswith("0")):
                    return Decimal(f"{head}.{tail}")
                raise self._thousands(head, tail)
            if re.fullmatch(r"[0-9]{1,3}([.,][0-9]{3})+", head) and len(set(signs[:-1])) == 1 and " " not in text:
                return Decimal(f"{re.sub('[.,]', '', head)}.{tail}")
            raise self.none()
        if len(set(signs)) == 1 and re.fullmatch(r"[1-9][0-9]{0,2}([.,][0-9]{3})+", plain):
            if len(signs) == 1 and point == ",":
                raise self._thousands(head, tail)
            if len(signs) > 1 and point == last:
                raise self.none()
            return Decimal(re.sub("[.,]", "", plain))
        if len(signs) == 1 and point == "," and re.fullmatch(r"[0-9]+\.[0-9]+", plain):
            return Decimal(plain)  # 12.5
        raise self.none()

    def _thousands(self, whole: str, rest: str) -> Unclear:
        decimals = rest.rstrip("0")
        point = POINTS.get(self.language, ".")
        return self.either(f"{whole} {rest}", f"{whole}{point}{decimals}" if decimals else whole)

    def _scaled(self, low: _Term, high: _Term) -> _Term:
        """The lower bound in the steps of the higher, where it says none: «1–1,2 mill.», but «900 000–1,2 mill.»."""
        if low.scale is not None or high.scale is None:
            return low
        if low.number <= high.number:
            return replace(low, scale=high.scale)
        if low.number < 1000:
            raise self.none()  # 500–1 mill.
        return low

    def _made(self, low: _Term, high: _Term) -> Number:
        if self.at < len(self.tokens):
            raise self.none()
        first, last = float(low.value), float(high.value)
        if not (isfinite(first) and isfinite(last)):
            raise self.none()
        if first > last:
            what = _("The span runs from «{first}» down to «{last}».", first=f"{first:.15g}", last=f"{last:.15g}")
            raise Unclear(what, _("Write the lower number first."))
        return whole(first, last, low.about)
