"""Pages for what cannot be done: an address that leads nowhere, a form that is too old or too large, our own mistakes."""

from __future__ import annotations

from flask import Blueprint, current_app, render_template, request
from flask.typing import ResponseReturnValue
from werkzeug.exceptions import HTTPException, RequestEntityTooLarge

from advisor.api import MAX_BYTES, BrokenChain, Problem, UnusableStore, gettext as _, privacy

from . import sent

pages = Blueprint("refusals", __name__)


@pages.app_errorhandler(RequestEntityTooLarge)
def too_large(_error: RequestEntityTooLarge) -> tuple[str, int]:
    if request.mimetype != "multipart/form-data":  # written in a form, and not in a file
        what = _("What was sent is larger than {limit} MB.", limit=MAX_BYTES // 1_000_000)
        return refused([Problem(_("page"), None, what, _("Shorten the longest texts, and send it again."))])[0], 413
    what = _("The file is larger than {limit} MB.", limit=MAX_BYTES // 1_000_000)
    cure = _("A case file is text of at most {limit} MB.", limit=MAX_BYTES // 1_000_000)
    return refused([Problem(_("case file"), None, what, cure)])


def stale(_error: Exception) -> ResponseReturnValue:
    """A form whose token this server did not give: it is not saved, and stands again as it was written, with a new token."""
    if sent.from_elsewhere():
        cure = _("Open the page again and send it once more.")
        return refused([Problem(_("page"), None, _("The page is too old to be sent."), cure)])
    if "HX-Request" in request.headers:  # the page still stands there: it only lacks the token
        return "", 400, {"X-Token": current_app.jinja_env.globals["csrf_token"]()}  # type: ignore[operator]
    page = sent.KEPT.get(request.endpoint or "", _once_more)
    try:
        return page(**request.view_args or {}), 400
    except HTTPException as error:  # what it was about is not there any more
        return current_app.handle_http_exception(error)  # type: ignore[return-value]


def _once_more(**_where: str) -> str:
    """A form in which nothing is written: its button once more."""
    fields = [pair for pair in request.form.items(multi=True) if pair[0] != "csrf_token"]
    return render_template("once_more.html", address=sent.address(), fields=fields)


@pages.app_errorhandler(404)
@pages.app_errorhandler(405)
def not_found(error: HTTPException) -> tuple[str, int]:
    return render_template("missing.html"), error.code or 404


@pages.app_errorhandler(UnusableStore)
def unavailable(error: UnusableStore) -> tuple[str, int]:
    """The database, or what was asked for in it, cannot be used: why, and what helps. What was sent is kept in the page, and
    can be sent again.
    """
    current_app.logger.error("%s", error)
    said = [privacy.masked(f"{one.what} {one.cure}".strip()) for one in error.problems]
    return render_template("unavailable.html", said=said, broken=isinstance(error, BrokenChain)), 503


@pages.app_errorhandler(500)
def failed(_error: Exception) -> tuple[str, int]:
    """Our own mistake: said plainly, without its insides; the server's log has them."""
    return render_template("failed.html"), 500


def refused(problems: list[Problem], back: str = "") -> tuple[str, int]:
    """What is wrong with a file (or a form), all at once, without the personal data that may stand in it. `back` is where it
    was sent from, if not the start.
    """
    said = [Problem(one.file, one.line, privacy.masked(one.what), privacy.masked(one.cure)) for one in problems]
    return render_template("problems.html", problems=said, back=back), 400
