"""Pages for what cannot be done: an address that leads nowhere, a form that is too old or too large, our own mistakes."""

from __future__ import annotations

from flask import Blueprint, render_template, request
from werkzeug.exceptions import HTTPException, RequestEntityTooLarge

from advisor import privacy
from advisor.errors import Problem
from advisor.language import gettext as _
from advisor.reading import MAX_BYTES

pages = Blueprint("refusals", __name__)


@pages.app_errorhandler(RequestEntityTooLarge)
def too_large(_error: RequestEntityTooLarge) -> tuple[str, int]:
    if request.mimetype != "multipart/form-data":  # written in a form, and not in a file
        what = _("What was sent is larger than {limit} MB.", limit=MAX_BYTES // 1_000_000)
        return refused([Problem(_("page"), None, what, _("Shorten the longest texts, and send it again."))])[0], 413
    what = _("The file is larger than {limit} MB.", limit=MAX_BYTES // 1_000_000)
    cure = _("A case file is text of at most {limit} MB.", limit=MAX_BYTES // 1_000_000)
    return refused([Problem(_("case file"), None, what, cure)])


def stale(_error: Exception) -> tuple[str, int]:
    """A form whose token this server did not give."""
    cure = _("Open the page again and send it once more.")
    return refused([Problem(_("page"), None, _("The page is too old to be sent."), cure)], form=True)


@pages.app_errorhandler(404)
@pages.app_errorhandler(405)
def not_found(error: HTTPException) -> tuple[str, int]:
    return render_template("missing.html"), error.code or 404


@pages.app_errorhandler(500)
def failed(_error: Exception) -> tuple[str, int]:
    """Our own mistake: said plainly, without its insides; the server's log has them."""
    return render_template("failed.html"), 500


def refused(problems: list[Problem], form: bool = False) -> tuple[str, int]:
    """What is wrong with a file (or a form), all at once, without the personal data that may stand in it."""
    said = [Problem(one.file, one.line, privacy.masked(one.what), privacy.masked(one.cure)) for one in problems]
    return render_template("problems.html", problems=said, form=form), 400
