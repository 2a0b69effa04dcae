"""Every route, with every method, in every state that an operator or an attacker can bring about: a table made from the routes.

A new route is in it by itself. What is looked at: the status is one that the state allows, nothing of the insides is told, the
headers stand, and a refusal says nothing of a case and changes nothing.
"""

import os
import re
from collections import Counter
from contextlib import contextmanager
from urllib.parse import unquote

import pytest
from sqlalchemy import func, select, text

from advisor.store.tables import metadata
from tests.pages import SMALL, Reader, store_of
from web import create_app
from web.protection import HEADERS

from ..finding import WEIGHING

pytest_plugins = ["tests.postgres"]
pytestmark = pytest.mark.usefixtures("own_cache")

SECRET = "Hemmelegheit"  # stands in what people wrote, and in nothing else
QUESTION = "nytte-samlet"
NOBODY = "abcdefgh"  # no case
READS, WRITES = ("GET", "HEAD"), ("POST",)
NEVER = ("PUT", "DELETE", "PATCH", "TRACE")
INSIDES = re.compile(r"Traceback|sqlite3\.|psycopg|sqlalchemy|werkzeug\.|File \"|/site-packages/|SELECT .* FROM")
SHOWN = {200, 302, 304, 308}
REFUSED = {400, 404, 405, 409, 413, 415, 422}
MOST = 6_200_000  # bytes: more than any form holds

KNOWN = {
    "section": "side-om-side",
    "measure": "m",
    "group": "g",
    "question": QUESTION,
    "what": WEIGHING,
    "municipality": "4601",
    "ending": "html",
    "filename": "app.css",
}
OF_PATH = {"eksempel": "lunsjtilbud-kort", "regler": WEIGHING, "sporsmal": QUESTION, "kilder": "prioriteringsveileder"}
ODD = {
    "nul": "%00",
    "no text": "%ff%fe",
    "lone surrogate": "%ed%a0%80",
    "overlong slash": "%c0%af",
    "folder above": "..",
    "folder above, quoted": "%2e%2e%2f%2e%2e%5cetc%2fpasswd%zz%25%32%35",
    "line ends": "a%0d%0aSet-Cookie:%20a=b",
    "odd digits": "%d9%a3%e2%82%84%f0%9d%9f%97",
    "very long": "a" * 20_000,
    "blank": "%20",
    "separators": "a:b;c=d&e",
}


def table(app, case, odd=None):
    """{address: the methods that some route takes there}, of every route; with `odd` in each part of it in turn."""
    found, at = {}, app.url_map.bind("localhost")
    for rule in app.url_map.iter_rules():
        values = {**KNOWN, "id": OF_PATH.get(rule.rule.split("/")[1], case)}
        for several in [values] if odd is None else [{**values, name: odd} for name in sorted(rule.arguments)]:

            def value(match, values=several):
                converter, given, name = match.groups()
                return given.split(",")[0] if converter == "any" and values.get(name) != odd else values.get(name, "x")

            address = re.sub(r"<(?:(\w+)(?:\(([^)]*)\))?:)?(\w+)>", value, rule.rule)
            found[address] = set(at.allowed_methods(unquote(address)))
    return found


class Table:
    """What was asked, and what was wrong with the answers."""

    def __init__(self, app):
        self.reader, self.wrong, self.asked, self.statuses = Reader(app), [], 0, Counter()

    def ask(self, method, address, allowed, tells=False, **more):
        """`tells`: whether what people wrote may stand in a refusal, as their own form does that comes back to them."""
        answer = self.reader.client.open(address, method=method, buffered=True, **more)
        self.asked += 1
        self.statuses[answer.status_code] += 1
        said = answer.get_data() if answer.content_length is None or answer.content_length < 3_000_000 else b""
        body = said.decode("utf-8", "replace") if (answer.mimetype or "").startswith(("text/", "application/json")) else ""
        faults = [] if answer.status_code in allowed else ["status"]
        faults += ["insides"] if INSIDES.search(body) else []
        faults += [name for name, value in HEADERS.items() if answer.headers.get(name) != value]
        faults += [] if "Cache-Control" in answer.headers else ["Cache-Control"]
        faults += ["a cookie of others"] if any(one.startswith("a=b") for one in answer.headers.getlist("Set-Cookie")) else []
        faults += ["a case in a refusal"] if answer.status_code >= 400 and not tells and SECRET in body else []
        self.wrong += [(method, address[:120], answer.status_code, fault) for fault in faults]
        answer.close()

    def done(self, least=30):
        assert not self.wrong, "\n".join(map(str, self.wrong[:40]))
        assert self.asked >= least


@contextmanager
def opened(url):
    app = create_app(database=url, language="en")
    app.config["PROPAGATE_EXCEPTIONS"] = False
    try:
        yield app
    finally:
        store_of(app).close()


def filled(app):
    """A case with answers, a profile, and something to undo: its id."""
    reader = Reader(app)
    more = {"id": "n", "title": SECRET, "target_groups": [{"id": "g", "title": SECRET}]}
    id = reader.make(
        {
            **SMALL,
            "assessed_on": "2026-11-01",
            "title": SECRET,
            "measures": [*SMALL["measures"], more],
            "answers": {"helhet-samlet": SECRET},
        }
    )
    reader.put(id, f"measures/m/answers/{QUESTION}", "stor")
    reader.put(id, f"measures/m/answers/{QUESTION}", "liten")
    store_of(app).save_profile({"profile": "solvik", "municipality": "4601", "reviewed_on": "2026-01-12"}, 0)
    return id


@pytest.fixture(scope="module")
def url(tmp_path_factory):
    return f"sqlite:///{tmp_path_factory.mktemp('routes') / 'cases.db'}"


@pytest.fixture(scope="module")
def app(url):
    with opened(url) as app:
        yield app


@pytest.fixture(scope="module")
def case(app):
    return filled(app)


def everything(app):
    """How much there is of all that can be changed."""
    with store_of(app).engine.connect() as connection:
        return {name: connection.execute(select(func.count()).select_from(one)).scalar() for name, one in metadata.tables.items()}


def test_in_an_empty_database(tmp_path):
    with opened(f"sqlite:///{tmp_path / 'cases.db'}") as app:
        asked = Table(app)
        for address, methods in table(app, NOBODY).items():
            for method in READS:
                asked.ask(method, address, SHOWN | {404} if "GET" in methods else {405})
        asked.done()
        assert asked.statuses[200] > 20 and asked.statuses[404] > 20


def test_of_a_case_that_is_there(app, case):
    asked = Table(app)
    for address, methods in table(app, case).items():
        for method in READS:
            asked.ask(method, address, SHOWN | {404} if "GET" in methods else {405})
    asked.done()
    assert asked.statuses[200] > asked.statuses[404]


def test_static_files_however_they_are_asked_for(app):
    asked = Table(app)
    tag = asked.reader.client.get("/static/app.css", buffered=True).headers["ETag"]
    for name, value in {"If-None-Match": tag, "Range": "bytes=0-9"}.items():
        asked.ask("GET", "/static/app.css", {206, 304}, headers={name: value})
    asked.ask("GET", "/static/app.css", {416}, headers={"Range": "bytes=999999999-"})
    for address in ("/static/", "/static/../__init__.py", "/static/%2e%2e/__init__.py", "/static/%00", "/static/vendor"):
        asked.ask("GET", address, {404})
    asked.done(least=7)


def test_of_a_case_that_is_not_there(app, case):
    asked = Table(app)
    for address, methods in table(app, NOBODY).items():
        if address.startswith("/sak/"):
            for method in (*READS, *WRITES):
                own = method in methods
                asked.ask(method, address, {404} if own else {405}, data={"csrf_token": asked.reader.token} if own else None)
    asked.done()


def test_methods_that_nothing_takes(app, case):
    asked, before = Table(app), everything(app)
    for address, methods in table(app, case).items():
        for method in NEVER:
            asked.ask(method, address, {405})
        asked.ask("BREW", address, {405})
        asked.ask("OPTIONS", address, {200})
        if "POST" not in methods:
            asked.ask("POST", address, {400, 405}, data={"csrf_token": asked.reader.token})
    asked.done()
    assert everything(app) == before


SENT = {
    "no token": lambda _token: {"data": {"title": "x"}},
    "a wrong token": lambda _token: {"data": {"csrf_token": "wrong", "title": "x"}},
    "nothing at all": lambda _token: {},
    "JSON": lambda token: {"json": {"csrf_token": token, "title": "x"}},
    "no known type": lambda token: {"data": f"csrf_token={token}&title=x", "content_type": "x/\x80"},
    "half a file": lambda token: {"data": f"--x\r\n\r\n{token}", "content_type": "multipart/form-data; boundary=x"},
    "a file without boundary": lambda token: {"data": f"csrf_token={token}", "content_type": "multipart/form-data"},
}


@pytest.mark.parametrize("how", SENT)
def test_a_form_without_its_token(app, case, how):
    asked, before = Table(app), everything(app)
    for address, methods in table(app, case).items():
        if "POST" in methods:
            sent = SENT[how](asked.reader.token)
            asked.ask("POST", address, {400, 404}, tells=True, **sent)  # the page of the form, for whom it belongs to
            asked.ask("POST", address, {400, 404}, headers={"Origin": "http://evil.example"}, **sent)
            asked.ask("POST", address, {400, 404}, headers={"HX-Request": "true"}, **sent)
    asked.done()
    assert everything(app) == before


def test_a_body_that_is_too_large(app, case):
    asked, before = Table(app), everything(app)
    large = b"title=" + b"x" * MOST
    for address, methods in table(app, case).items():
        if "POST" in methods:
            asked.ask("POST", address, {400, 404, 413}, tells=True, data=large, content_type="application/x-www-form-urlencoded")
            asked.ask("POST", address, {400, 404, 413}, tells=True, headers={"Content-Length": str(10**30)}, data=b"")
    asked.done()
    assert everything(app) == before and asked.statuses[413] > 0


HALVES = {
    "only its token": {},
    "odd fields": {"": "x", "versjon": "²", f"{QUESTION}--m.verdi": "finst ikkje", f"{QUESTION}--m.versjon": "-1", "ny": "_nytt"},
    "fields of nobody": {f"{QUESTION}--x--y.versjon": "1", "nummer": "99999999999", "bruk": "x", "hent": "x", "nei": "x"},
}


@pytest.mark.parametrize("half", HALVES)
def test_half_a_form(tmp_path, half):
    with opened(f"sqlite:///{tmp_path / 'cases.db'}") as app:
        case, asked = filled(app), Table(app)
        for address, methods in table(app, case).items():
            if "POST" in methods:
                data = {"csrf_token": asked.reader.token, **HALVES[half]}
                asked.ask("POST", address, SHOWN | REFUSED, tells=True, data=data)
        asked.done()


@pytest.mark.parametrize("odd", ODD.values(), ids=ODD)
def test_odd_bytes_in_an_address(app, case, odd):
    """A part that is no id leads nowhere. It is 400 where Flask itself refuses, and 308 where it leaves out what is double."""
    asked, before = Table(app), everything(app)
    for address, methods in table(app, case, odd).items():
        for method in ("GET", "POST") if "POST" in methods else ("GET",):
            data = {"csrf_token": asked.reader.token, "title": ""} if method == "POST" else None
            asked.ask(method, address, LEADS_NOWHERE, data=data)
    asked.done()
    assert everything(app) == before


LEADS_NOWHERE = {308, 400, 404, 405}


def away(url):
    path = url.removeprefix("sqlite:///")
    os.rename(path, f"{path}.away")
    return lambda: os.rename(f"{path}.away", path)


def test_while_the_database_is_gone(tmp_path):
    url = f"sqlite:///{tmp_path / 'cases.db'}"
    with opened(url) as app:
        case, asked = filled(app), Table(app)
        token, back = asked.reader.token, away(url)
        for address, methods in table(app, case).items():
            for method in (*READS, *WRITES):
                data = {"csrf_token": token} if method == "POST" else None
                asked.ask(method, address, SHOWN | REFUSED | {503} if method in methods else {405}, data=data)
        asked.done()
        assert asked.statuses[503] > 100
        of_cases = [address for address, methods in table(app, case).items() if address.startswith("/sak/") and "GET" in methods]
        assert {asked.reader.client.get(one).status_code for one in of_cases} == {503}
        back()
        assert asked.reader.client.get(f"/sak/{case}/gjennomgang").status_code == 200


def test_of_a_case_whose_chain_is_broken(tmp_path):
    """Whatever is told of it, it is told in a page of ours, and the other cases are as they were."""
    url = f"sqlite:///{tmp_path / 'cases.db'}"
    with opened(url) as app:
        case, other = filled(app), filled(app)
        with store_of(app).engine.begin() as connection:
            changed = "UPDATE event SET body = replace(body, :old, :new) WHERE case_id = :id"
            connection.execute(text(changed), {"old": SECRET, "new": "Forfalska", "id": case})
    with opened(url) as app:
        asked = Table(app)
        for address, methods in table(app, case).items():
            if address.startswith("/sak/"):
                for method in (*READS, *WRITES):
                    data = {"csrf_token": asked.reader.token} if method == "POST" else None
                    allowed = SHOWN | REFUSED | {503} if method in methods else {405}
                    asked.ask(method, address, allowed, tells=True, data=data)
        asked.done()
        assert asked.reader.client.get(f"/sak/{other}/gjennomgang").status_code == 200
