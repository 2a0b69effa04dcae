"""A case and its advice: an example, or a case file that the reader uploads. Nothing is stored."""

from __future__ import annotations

from flask import Blueprint, Response, abort, current_app, render_template, request
from werkzeug.exceptions import HTTPException, RequestEntityTooLarge

from advisor.advice import advise
from advisor.casefile import parse_case, read_case
from advisor.errors import Problem, UnknownId, UnusableCase
from advisor.explanation import explain
from advisor.language import gettext as _
from advisor.reading import MAX_BYTES

from .start import examples

pages = Blueprint("cases", __name__)


@pages.get("/eksempel/<id>/rad")
def example(id: str) -> str:
    knowledge = current_app.config["KNOWLEDGE"]
    return render_template("advice.html", advice=advise(read_case(_example(id), knowledge), knowledge), example=id)


@pages.get("/eksempel/<id>/hvorfor/<what>")
def why(id: str, what: str) -> str:
    knowledge = current_app.config["KNOWLEDGE"]
    advice = advise(read_case(_example(id), knowledge), knowledge)
    try:
        explained = explain(advice, what, request.args.get("om"))
    except UnknownId:
        abort(404)
    return render_template("why.html", advice=advice, explained=explained, what=what, example=id)


@pages.get("/eksempel/<id>/saksfil")
def download_example(id: str) -> Response:
    return _as_file(_example(id).read_bytes(), f"{id}.yaml")


@pages.post("/rad")
def uploaded() -> str | tuple[str, int]:
    file = request.files.get("saksfil")
    if file is None or not file.filename:
        return _refused([Problem(_("case file"), None, _("No file was chosen."), _("Choose a case file (YAML or JSON)."))])
    data, knowledge = file.read(), current_app.config["KNOWLEDGE"]
    try:
        advice = advise(parse_case(data, file.filename, knowledge), knowledge)
    except UnusableCase as error:
        return _refused(error.problems)
    return render_template("advice.html", advice=advice, example=None, source=data.decode("utf-8-sig"))


@pages.post("/saksfil")
def download_uploaded() -> Response:
    """Gives an uploaded case file back, as it was sent."""
    return _as_file(request.form.get("tekst", "").replace("\r\n", "\n").encode(), "sak.yaml")


@pages.app_errorhandler(RequestEntityTooLarge)
def too_large(_error: RequestEntityTooLarge) -> tuple[str, int]:
    what = _("The file is larger than {limit} MB.", limit=MAX_BYTES // 1_000_000)
    return _refused(
        [Problem(_("case file"), None, what, _("A case file is text of at most {limit} MB.", limit=MAX_BYTES // 1_000_000))]
    )


def stale(_error: Exception) -> tuple[str, int]:
    """A form whose token this server did not give."""
    cure = _("Open the page again and send it once more.")
    return _refused([Problem(_("page"), None, _("The page is from before the server was started."), cure)])


@pages.app_errorhandler(404)
@pages.app_errorhandler(405)
def not_found(error: HTTPException) -> tuple[str, int]:
    return render_template("missing.html"), error.code or 404


@pages.app_errorhandler(500)
def failed(_error: Exception) -> tuple[str, int]:
    """Our own mistake: said plainly, without its insides; the server's log has them."""
    return render_template("failed.html"), 500


def _refused(problems: list[Problem]) -> tuple[str, int]:
    return render_template("problems.html", problems=problems), 400


def _example(id: str):
    path = examples().get(id)
    if path is None:
        abort(404)
    return path


def _as_file(data: bytes, name: str) -> Response:
    return Response(data, mimetype="application/yaml", headers={"Content-Disposition": f'attachment; filename="{name}"'})
