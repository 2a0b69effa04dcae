"""The methods that work a figure out, beside the questions that they help: what was written, the result and its steps.

Nothing is written into a case.
"""

from __future__ import annotations

from flask import Blueprint, abort, current_app, render_template, request

from advisor.api import Method, Result, Slip, Unusable, calculators, current, helping, norm_words

from .matrices import way_back

pages = Blueprint("calculators", __name__)


@pages.get("/hjelp/<any(apt, qaly, cost):id>")
def page(id: str) -> str | tuple[str, int]:
    """The method with what the address says. A wrong value: 400, with what would be right."""
    folder = current_app.config["KNOWLEDGE"].folder
    method = next((one for one in calculators.methods(folder) if one.id == id), None)
    if method is None:
        abort(404)
    given = {name: request.args.get(name, "") for name in method.fields}
    result, slips = _worked_out(method, given)
    page = render_template(
        "calculator.html",
        tool=method,
        given=given,
        result=result,
        wrong={slip.field: slip for slip in slips},
        settings=calculators.settings(method),
        helping=helping,
        norm_words=norm_words,
        back=way_back(request.args.get("tilbake", "")),
    )
    return (page, 400) if slips else page


def _worked_out(method: Method, given: dict[str, str]) -> tuple[Result | None, list[Slip]]:
    """The result, or what is wrong; neither where nothing has been written."""
    if not any(given[name].strip() for name in given if name not in calculators.settings(method)):
        return None, []
    try:
        return calculators.work_out(method.id, given, current_app.config["KNOWLEDGE"].folder, current()), []
    except Unusable as error:
        return None, [problem for problem in error.problems if isinstance(problem, Slip)]
