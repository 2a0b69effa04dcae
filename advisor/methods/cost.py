"""What one unit of benefit costs. Information only: the figure is compared with nothing."""

from __future__ import annotations

from decimal import Decimal, localcontext

from ..knowledge.norms import Method
from ..text.catalogue import chosen, gettext as _
from ..text.errors import Unusable
from ..wording.words import number
from .inputs import MOST, Given, Inputs, rounding_words
from .result import Result, figure

PRECISION = 60


def cost_per_unit(method: Method, *, cost: Given = None, benefit: Given = None, unit: Given = None, language: str = "") -> Result:
    """Cost ÷ benefit; without a benefit, or a cost, that is said and nothing divided. Raises Unusable with everything wrong."""
    inputs = Inputs(method, language)
    price, gain = (inputs.needed(name, given, -MOST) for name, given in (("cost", cost), ("benefit", benefit)))
    measured = inputs.text("unit", unit)
    if not measured:
        inputs.slip("unit", _("It is missing."), _("Say what one unit of the benefit is."))
    if inputs.problems or price is None or gain is None:
        raise Unusable(inputs.problems)
    money = chosen(method.fields["cost"].unit)
    steps = [
        f"{chosen(method.fields['cost'].label)}: {number(price)} {money}.",
        f"{chosen(method.fields['benefit'].label)}: {number(gain)} {measured}.",
    ]
    if undivided := _undivided(price, gain):
        return Result(method, (), tuple(steps), (chosen(method.remarks[undivided]),))
    with localcontext(prec=PRECISION):
        each = price / gain
    places = 0 if each >= 100 else 2 if each >= 1 else 4
    per = _("{money} per {unit}", money=money, unit=measured)
    found = figure(method, "per_unit", each, per, places)
    steps += [f"{number(price)} ÷ {number(gain)} = {found.words}.", rounding_words(places)]
    return Result(method, (found,), tuple(steps), ())


def _undivided(cost: Decimal, benefit: Decimal) -> str:
    """Why there is no cost per unit; empty where there is one."""
    if benefit <= 0:
        return "harm" if benefit < 0 else "nothing"
    return "saves" if cost < 0 else ""
