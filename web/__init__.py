"""The pages. They show what the advisor says and add nothing of their own."""

from __future__ import annotations

import gc
import secrets
from pathlib import Path

from flask import Flask, Response, g, request
from flask_wtf import CSRFProtect
from flask_wtf.csrf import CSRFError

from advisor import knowledge, wording
from advisor.language import LANGUAGES, current, gettext, ngettext, speaking
from advisor.reading import MAX_BYTES

from . import cases, start

CONTENT_SECURITY_POLICY = (
    "default-src 'none'; style-src 'self'; img-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)


def create_app(knowledge_folder: Path | None = None, language: str = "nb") -> Flask:
    """The application on one knowledge base. Raises UnusableKnowledge where that is not whole."""
    app = Flask(__name__)
    app.config["SECRET_KEY"] = secrets.token_bytes(32)
    app.config["MAX_CONTENT_LENGTH"] = MAX_BYTES + 100_000  # a file, and the form around it
    app.config["MAX_FORM_MEMORY_SIZE"] = MAX_BYTES + 100_000
    app.config["WTF_CSRF_TIME_LIMIT"] = None  # a page may stay open over lunch
    app.config["KNOWLEDGE"] = knowledge.load(knowledge_folder)
    app.config["LANGUAGE"] = language
    gc.freeze()  # the knowledge base stays: it need not be looked through again and again
    app.before_request(_choose_language)  # before CSRFProtect, which may refuse
    CSRFProtect(app)
    app.jinja_env.globals.update(
        _=gettext,
        ngettext=ngettext,
        wording=wording,
        current_language=current,
        languages=LANGUAGES,
        knowledge=app.config["KNOWLEDGE"],
    )
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True
    app.teardown_request(_end_request)
    app.after_request(_protect)
    app.register_error_handler(CSRFError, cases.stale)
    app.register_blueprint(start.pages)
    app.register_blueprint(cases.pages)
    return app


def _choose_language() -> None:
    """The language that the reader chose, kept in a cookie; the server's until then."""
    from flask import current_app

    wished = request.args.get("sprak") or request.cookies.get("sprak") or current_app.config["LANGUAGE"]
    g.language = wished if wished in LANGUAGES else current_app.config["LANGUAGE"]
    g.speaking = speaking(g.language)
    g.speaking.__enter__()


def _end_request(_error: BaseException | None) -> None:
    request.close()  # the files of an upload
    if "speaking" in g:
        g.pop("speaking").__exit__(None, None, None)


def _protect(response: Response) -> Response:
    if request.args.get("sprak") in LANGUAGES:
        response.set_cookie("sprak", g.language, max_age=31_536_000, samesite="Lax", httponly=True)
    response.headers["Content-Security-Policy"] = CONTENT_SECURITY_POLICY
    response.headers["X-Content-Type-Options"] = "nosniff"
    response.headers["Referrer-Policy"] = "same-origin"
    response.headers["Cache-Control"] = "no-store" if request.endpoint != "static" else "max-age=3600"
    return response
