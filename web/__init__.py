"""The pages. They show what the advisor says and add nothing of their own."""

from __future__ import annotations

import gc
import os
import secrets
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from flask import Flask, Response, g, request
from flask.logging import default_handler
from flask.sessions import SecureCookieSessionInterface
from flask_wtf import CSRFProtect
from flask_wtf.csrf import CSRFError

from advisor.api import (
    LANGUAGES,
    MAX_BYTES,
    KnowledgeBase,
    Problem,
    Store,
    UnusableStore,
    current,
    default_url,
    folder_of,
    gettext,
    gettext as _,
    knowledge,
    lawwords,
    logs,
    ngettext,
    readwords,
    speaking,
    wording,
)

from . import (
    advice,
    audit,
    calculators,
    cases,
    document,
    health,
    history,
    inheriting,
    library,
    matrices,
    measures,
    papers,
    profile_files,
    profiles,
    protection,
    questions,
    reading,
    refusals,
    rereading,
    sent,
    start,
    trying,
    why,
)
from .desk import open_archive
from .following import Following

if TYPE_CHECKING:
    from itsdangerous import URLSafeTimedSerializer

    from advisor.api import Folders

KEY_LENGTH = 32
LOOPBACK = ["127.0.0.1", "localhost"]  # the only names a browser may know us by: no other site can pose as us
MOST_SENT = 3 * MAX_BYTES + 100_000  # all the text of a case, of which a form writes a byte as three; and the form around it
PAGES = (
    *(
        start,
        questions,
        reading,
        advice,
        document,
        rereading,
        why,
        measures,
        history,
        cases,
        papers,
        audit,
        library,
        trying,
        matrices,
    ),
    *(calculators, profiles, profile_files, inheriting, health, refusals),
)


class Sessions(SecureCookieSessionInterface):
    """Each server on a machine has a cookie of its own: another on the next port does not put its own in its place.

    How old it is, is for the browser: a cookie from «tomorrow» is as good as any, since the clock of a machine may be set back.
    """

    def get_cookie_name(self, app: Flask) -> str:
        return sent.cookie(super().get_cookie_name(app))

    def get_signing_serializer(self, app: Flask) -> URLSafeTimedSerializer | None:
        if (signs := super().get_signing_serializer(app)) is not None:
            at_any_age = signs.loads
            signs.loads = lambda value, **_age: at_any_age(value)  # type: ignore[method-assign]
        return signs


def create_app(
    at: Path | Folders | None = None, language: str = "nb", database: str | None = None, follow: bool = False
) -> Flask:
    """The application on one knowledge base and one database. Raises UnusableKnowledge, UnusableStore.

    `follow`: whether an edited base is read again; the pages say so, and what is wrong with it.
    """
    app = Flask(__name__)
    url = database or default_url()
    base = knowledge.load(at)
    open_archive(app, Store(url, base))
    app.session_interface = Sessions()
    app.config["SECRET_KEY"] = _secret(folder_of(url))
    app.config["TRUSTED_HOSTS"] = LOOPBACK
    app.config["MAX_CONTENT_LENGTH"] = MOST_SENT
    app.config["MAX_FORM_MEMORY_SIZE"] = MOST_SENT
    app.config["MAX_FORM_PARTS"] = 20_000
    app.config["WTF_CSRF_TIME_LIMIT"] = None  # a page may stay open over lunch
    app.config["SESSION_COOKIE_SAMESITE"] = "Lax"
    app.config["PERMANENT_SESSION_LIFETIME"] = 31_536_000
    app.config["SESSION_REFRESH_EACH_REQUEST"] = False
    app.config["KNOWLEDGE"] = base
    app.config["LANGUAGE"] = language
    default_handler.addFilter(logs.Mask())
    gc.freeze()  # the knowledge base stays: it need not be looked through again and again
    app.before_request(_choose_language)  # before CSRFProtect, which may refuse
    CSRFProtect(app)
    app.jinja_env.globals.update(
        _=gettext,
        ngettext=ngettext,
        wording=wording,
        lawwords=lawwords,
        readwords=readwords,
        current_language=current,
        languages=LANGUAGES,
        knowledge=base,
        followed=None,
        form_key=sent.new_key,
        today=date.today,
    )
    app.jinja_env.filters["sentence"] = wording.sentence
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True
    app.teardown_request(_end_request)
    app.after_request(_protect)
    app.register_error_handler(CSRFError, refusals.stale)
    for module in PAGES:
        app.register_blueprint(module.pages)
    if follow:
        _follow(app, base.folders)
    return app


def _follow(app: Flask, folders: Folders) -> None:
    """From now on the base of the application is the one that is in its folders when a request begins."""

    def use(base: KnowledgeBase) -> None:
        app.extensions["archive"].store.use(base)
        app.config["KNOWLEDGE"] = app.jinja_env.globals["knowledge"] = base

    following = Following(folders, use)
    app.jinja_env.globals["followed"] = following

    def begin() -> None:
        following.begin()
        g.followed = True

    def end(_error: BaseException | None) -> None:
        if g.pop("followed", False):
            following.end()

    app.before_request_funcs.setdefault(None, []).insert(0, begin)  # before anything reads the base
    app.teardown_request(end)


def _secret(folder: Path | None) -> bytes:
    """The key that signs forms: kept beside the database, so that a page survives a restart of the server."""
    if folder is None:
        return secrets.token_bytes(KEY_LENGTH)
    path = folder / "forms.key"
    try:
        if path.exists() and path.stat().st_size != KEY_LENGTH:  # cut short, as by a full disk
            path.unlink()
        if not path.exists():
            _make_whole(path, secrets.token_bytes(KEY_LENGTH))
        return path.read_bytes()
    except OSError as error:
        what = _("The key of the forms cannot be kept: {reason}.", reason=error.strerror or str(error))
        raise UnusableStore([Problem(str(path), None, what, _("Give the program the right to write in the folder."))]) from None


def _make_whole(path: Path, data: bytes) -> None:
    """A file that has all of it, or is not there. Where another made it at the same moment, theirs stands."""
    new = path.with_name(f"{path.name}.{secrets.token_hex(4)}")
    try:
        with open(os.open(new, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        try:
            os.link(new, path)
        except FileExistsError:
            pass
        except OSError:  # a disk that knows no links
            os.replace(new, path)
    finally:
        new.unlink(missing_ok=True)


def _choose_language() -> None:
    """The language that the reader chose, kept in a cookie; until then nynorsk for who asks for it, else the server's."""
    from flask import current_app, session

    if request.blueprint == health.pages.name:  # a monitor is nobody, and gets no cookie
        _speak(current_app.config["LANGUAGE"])
        return
    if not session.permanent:
        session.permanent = True
    wished = request.args.get("sprak") or request.cookies.get(sent.cookie("sprak"))
    if not wished and request.accept_languages.best_match(("nb", "no", "nn", "en")) == "nn":
        wished = "nn"  # who asks for nynorsk means it; English is what many browsers say by themselves
    _speak(wished if wished in LANGUAGES else current_app.config["LANGUAGE"])


def _speak(language: str) -> None:
    g.language, g.speaking = language, speaking(language)
    g.speaking.__enter__()


def _end_request(_error: BaseException | None) -> None:
    request.close()  # the files of an upload
    if "speaking" in g:
        g.pop("speaking").__exit__(None, None, None)


def _protect(response: Response) -> Response:
    if request.args.get("sprak") in LANGUAGES and request.blueprint != health.pages.name:
        response.set_cookie(sent.cookie("sprak"), g.language, max_age=31_536_000, samesite="Lax", httponly=True)
    response.headers.update(protection.HEADERS)
    response.headers["Cache-Control"] = (
        "max-age=3600"
        if request.endpoint == "static" and response.status_code < 400
        else "private, no-cache"
        if "back" in g
        else "no-store"
    )
    return response
