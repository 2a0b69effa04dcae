"""Absolute shortfall: what people of an age have left, minus what the target group has left. Nothing is discounted.

Against today's treatment and without the measure are two figures, which stand apart. A group is background, and no limit.
"""

from __future__ import annotations

from decimal import Decimal

from ..knowledge.norms import Group, Method, Norm, RemainingQalys, SeverityGroups
from ..text.catalogue import chosen, gettext as _
from ..text.errors import Unusable
from ..wording.words import number
from .inputs import Given, Inputs, blank, rounded, rounding_words
from .result import Figure, Result, figure, sources_of

PLACES = 2
OLDEST = 120
TODAY = "today"  # the baseline that the national groups are made for
BASELINES = (TODAY, "without")


def loss(remaining: Decimal, prognosis: Decimal) -> Decimal:
    return rounded(remaining - prognosis, PLACES)


def group_of(lost: Decimal, groups: tuple[Group, ...]) -> Group:
    """The group that a loss lies in: from its low up to its high, which is in the next one."""
    return next(group for group in reversed(groups) if group.low <= lost)


def shortfall(
    method: Method,
    *,
    age: Given = None,
    today: Given = None,
    without: Given = None,
    remaining: Given = None,
    source: Given = None,
    language: str = "",
) -> Result:
    """The loss by each baseline that there is a prognosis for. Raises Unusable with everything wrong."""
    inputs, table = Inputs(method, language), method.norm(RemainingQalys)
    years = inputs.needed("age", age, 0, OLDEST, whole=True)
    own, cited = inputs.number("remaining", remaining, 0, OLDEST), inputs.text("source", source)
    if not blank(remaining) and not cited:
        inputs.slip("source", _("It is missing."), _("A figure of your own needs its source."))
    if blank(remaining) and cited:
        inputs.slip("remaining", _("It is missing."), _("Write the figure that the source gives, or take the source away."))
    left = own
    if blank(remaining) and years is not None and (left := table.ages.get(int(years))) is None:
        ages = {"first": min(table.ages), "last": max(table.ages), "age": int(years)}
        what = _("The table goes from {first} to {last} years, and {age} is not in it.", **ages)
        inputs.slip("age", what, _("Give the figure for people of that age, with its source."))
    written = {"today": today, "without": without}
    if all(blank(one) for one in written.values()):
        inputs.slip(
            TODAY,
            _("It is missing."),
            _("Fill in «{one}», «{other}», or both.", one=inputs.label(TODAY), other=inputs.label("without")),
        )
    given = {name: inputs.number(name, written[name], 0) for name in BASELINES}
    for name, prognosis in given.items():
        if left is not None and prognosis is not None and prognosis > left:
            said = {"prognosis": number(prognosis), "remaining": number(left)}
            what = _("{prognosis} is more than the {remaining} that people of that age have left.", **said)
            inputs.slip(name, what, _("Then there is no loss. Check the age and both figures."))
    if inputs.problems or years is None or left is None:
        raise Unusable(inputs.problems)
    return _result(method, years, left, {name: one for name, one in given.items() if one is not None}, cited)


def _result(method: Method, age: Decimal, left: Decimal, given: dict[str, Decimal], cited: str) -> Result:
    table, national = method.norm(RemainingQalys), method.norm(SeverityGroups)
    unit = chosen(table.unit)
    where = _("source: {source}", source=cited) if cited else chosen(table.version)
    said = {"age": number(age), "number": number(left), "unit": unit, "source": where}
    steps = [_("People of {age} have on average {number} {unit} left ({source}).", **said)]
    figures = []
    for name, prognosis in given.items():
        one = figure(method, name, loss(left, prognosis), unit, PLACES)
        steps.append(f"{one.label}: {number(left)} − {number(prognosis)} = {one.words}.")
        figures.append(one)
    steps += [rounding_words(PLACES), _("Nothing is discounted: years ahead count as much as years now.")]
    remarks = [chosen(method.remarks["apart"])] if len(figures) > 1 else []
    remarks += [_national(national, one) for one in figures if one.id == TODAY]
    norms: list[Norm] = [*([] if cited else [table]), *([national] if TODAY in given else [])]
    return Result(method, tuple(figures), tuple(steps), tuple(remarks), tuple(norms), sources_of(*norms), cited)


def _national(national: SeverityGroups, of: Figure) -> str:
    """Which group the loss lies in, in words that say what it is not."""
    group = group_of(of.value, national.groups)
    low, high = number(group.low), group.high and number(group.high)
    span = _("from {low} up to {high}", low=low, high=high) if high else _("{low} or more", low=low)
    said = {"group": group.number, "groups": len(national.groups), "amount": number(group.amount)}
    return chosen(national.within).format(loss=of.words, span=span, **said)
