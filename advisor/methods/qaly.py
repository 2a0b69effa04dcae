"""QALYs that a measure gives: years × quality of life × persons, undiscounted and discounted side by side."""

from __future__ import annotations

from decimal import ROUND_CEILING, Decimal, localcontext

from ..knowledge.norms import Discounting, Method, Setting
from ..text.catalogue import chosen, gettext as _
from ..text.errors import Unusable
from ..text.nearest import did_you_mean
from ..wording.words import number
from .inputs import Given, Inputs, blank, rounded, rounding_words
from .result import Result, figure, sources_of

MOST_YEARS = 100
PRECISION = 60


def factor(year: int, setting: Setting) -> Decimal:
    """What one of something in a year counts in year 0."""
    with localcontext(prec=PRECISION):
        of = Decimal(1)
        for one in range(1, year + 1):
            of /= 1 + setting.percent(one) / 100
        return of


def factors(first: int, years: Decimal, setting: Setting) -> list[Decimal]:
    """The factor of each year from the first; of a last year that is not whole, its part."""
    with localcontext(prec=PRECISION):
        found = [factor(first + year, setting) for year in range(int(years))]
        if part := years % 1:
            found.append(factor(first + int(years), setting) * part)
        return found


def gained(
    method: Method,
    *,
    persons: Given = None,
    years: Given = None,
    quality: Given = None,
    before: Given = None,
    after: Given = None,
    first_year: Given = None,
    setting: Given = None,
    language: str = "",
) -> Result:
    """The QALYs, by the quality of life of years won, or by how it changes. Raises Unusable with everything wrong."""
    inputs, rates = Inputs(method, language), method.norm(Discounting)
    people = inputs.needed("persons", persons, 1, whole=True)
    lasting = inputs.needed("years", years, 0, MOST_YEARS)
    first = Decimal(1) if blank(first_year) else inputs.number("first_year", first_year, 0, MOST_YEARS, whole=True)
    won = inputs.number("quality", quality, -1, 1)
    lived = [inputs.number("before", before, -1, 1), inputs.number("after", after, -1, 1)]
    if blank(quality) and blank(before) and blank(after):
        inputs.slip(
            "quality",
            _("It is missing."),
            _(
                "Fill in «{one}», or «{before}» and «{after}».",
                one=inputs.label("quality"),
                before=inputs.label("before"),
                after=inputs.label("after"),
            ),
        )
    elif not blank(quality) and not (blank(before) and blank(after)):
        cure = _(
            "Keep «{one}», or «{before}» and «{after}».",
            one=inputs.label("quality"),
            before=inputs.label("before"),
            after=inputs.label("after"),
        )
        inputs.slip("quality", _("The quality of life stands here, and as a change."), cure)
    elif blank(quality):
        for name, given in (("before", before), ("after", after)):
            if blank(given):
                inputs.slip(name, _("It is missing."), _("A change has a before and an after."))
    if lasting is not None and lasting == 0:
        inputs.slip("years", _("An effect that does not last gives no years."), _("Write a number above 0."))
    if first is not None and lasting is not None and first + lasting > MOST_YEARS + 1:
        what = _("The effect reaches more than {most} years ahead.", most=MOST_YEARS)
        inputs.slip("years", what, _("Use fewer years, or an earlier first year."))
    wanted = str(setting).strip() if not blank(setting) else next(iter(rates.settings))
    if wanted not in rates.settings:
        cure = did_you_mean(wanted, list(rates.settings)) or _("It is one of: {values}.", values=", ".join(rates.settings))
        inputs.slip("setting", _("There is no setting «{id}».", id=wanted[:60]), cure)
    if inputs.problems or people is None or lasting is None or first is None:
        raise Unusable(inputs.problems)
    low, high = lived
    change = won if won is not None else (high or Decimal(0)) - (low or Decimal(0))
    steps = [] if won is not None else [_change(low or Decimal(0), high or Decimal(0), change)]
    return _result(method, people, lasting, change, int(first), rates.settings[wanted], steps)


def _result(
    method: Method, people: Decimal, years: Decimal, change: Decimal, first: int, setting: Setting, steps: list[str]
) -> Result:
    rates, unit = method.norm(Discounting), chosen(method.unit)
    with localcontext(prec=PRECISION):
        each = factors(first, years, setting)
        whole, present = people * years * change, people * change * sum(each)
        total = sum(each, Decimal(0))
    places = 2 if abs(whole) >= 1 else 4  # the same for both, so that neither passes the other by rounding
    undiscounted = figure(method, "undiscounted", whole, unit, places)
    discounted = figure(method, "discounted", present, unit, places)
    persons = f"{number(people)} {chosen(method.fields['persons'].unit)}"
    lasting = f"{number(years)} {chosen(method.fields['years'].unit)}"
    last = first + int(years.to_integral_value(ROUND_CEILING)) - 1
    percents = [_("{percent} per cent from year {year}", percent=number(one), year=year) for year, one in setting.periods]
    steps += [
        f"{undiscounted.label}: {persons} × {lasting} × {number(change)} = {undiscounted.words}.",
        f"{chosen(setting.label)}: {', '.join(percents)}.",
        _("The effect comes from year {first} up to and including year {last}.", first=first, last=last),
        *(_year(one, setting) for one in dict.fromkeys((first, last))),
        _("One QALY in each of these years counts {sum} altogether.", sum=_six(total)),
        f"{discounted.label}: {persons} × {number(change)} × {_six(total)} = {discounted.words}.",
        rounding_words(places),
    ]
    remarks = [chosen(method.remarks["lost"])] if change < 0 else []
    return Result(method, (undiscounted, discounted), tuple(steps), tuple(remarks), (rates,), sources_of(rates, setting))


def _year(year: int, setting: Setting) -> str:
    return _("In year {year}, one QALY counts {factor}.", year=year, factor=_six(factor(year, setting)))


def _change(before: Decimal, after: Decimal, change: Decimal) -> str:
    said = {"before": number(before), "after": number(after), "change": number(change)}
    return _("The quality of life changes by {after} − {before} = {change}.", **said)


def _six(of: Decimal) -> str:
    return number(rounded(of, 6), 6)
