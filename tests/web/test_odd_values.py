"""Odd values at every door: whatever stands in an address, a query, a field, a header or a cookie, no page breaks."""

import re
from dataclasses import replace
from urllib.parse import quote

import pytest

from web import create_app

from ..conftest import size
from ..finding import WEIGHING
from ..pages import RICH, SMALL, Reader, forms_of, main_of, store_of, text_of

pytest_plugins = ["tests.postgres"]
pytestmark = pytest.mark.usefixtures("own_cache")

HUGE = "9" * 5000
VALUES = {
    "huge": HUGE,
    "too large for a database": "99999999999999999999",
    "negative": "-1",
    "superscript": "²",
    "arabic digits": "٣",
    "exponent": "1e999",
    "blank": " \t\u2028\u200b",
    "nul": "a\x00b",
    "line ends": "/sak/ID/x\r\nSet-Cookie: a=b",
    "surrogate": "\ud800",  # sent as the bytes that it would have
    "beyond": "\U0010ffff\ufffe",
    "markup": "\"'><script>{{77777*77777}}{%",
    "long": "æ" * size(2_000, 20_000),
    "day": "2026-02-30",
    "brackets": "http://[x",
}
OF_DATABASES = ("nul", "surrogate", "too large for a database")
odd = pytest.mark.parametrize("value", VALUES.values(), ids=VALUES)


@pytest.fixture(autouse=True)
def not_everything_twice(request):
    """Where the database does not matter, one is enough."""
    at = getattr(request.node, "callspec", None)
    value = at and at.params.get("value")
    if value is not None and at.params["shared_url"] == "postgresql" and value not in [VALUES[one] for one in OF_DATABASES]:
        pytest.skip("the database does not matter here")


QUERIES = ("side", "angret", "satt", "om", "sprak", "alle", "lagret", "flyttet", "retning", "gjort", "sporsmal", "svar", "vis")
QUERIES += ("sok", "styrke", "kriterium", "tilbake", "nytte", "nytte_til", "sannsynlighet", "konsekvens")


def quoted(text):
    """As a browser would send it, and bytes that are no text."""
    return quote(text.encode("utf-8", "surrogatepass"), safe="")


@pytest.fixture(scope="module")
def app(shared_url):
    app = create_app(database=shared_url)
    app.config["PROPAGATE_EXCEPTIONS"] = False
    yield app
    store_of(app).close()


def made(app):
    """A small case in which each kind of form has something to stand on."""
    answers = {"nytte-samlet": "ingen", "ressurs-samlet": "stor"}
    more = {"id": "n", "title": "Natt", "answers": answers, "target_groups": [{"id": "g", "title": "G"}]}
    reader = Reader(app)
    id = reader.make({**SMALL, "level": "praksis", "measures": [*SMALL["measures"], more], "ranking": ["n", "m"]})
    reader.put(id, "measures/m/answers/nytte-samlet", "stor")
    reader.put(id, "measures/m/answers/nytte-samlet", "liten")
    return id


@pytest.fixture(scope="module")
def case(app):
    return made(app)


def places(app):
    """Every address, with the names of its parts."""
    for rule in app.url_map.iter_rules():
        if rule.endpoint != "static":
            yield rule.rule, sorted(rule.arguments), rule.methods


KNOWN = {
    "section": "nytte",
    "measure": "m",
    "group": "g",
    "question": "nytte-samlet",
    "what": WEIGHING,
    "municipality": "3999",
    "ending": "html",
}


def address(rule, case, **odd):
    parts = {**KNOWN, "id": RICH if "eksempel" in rule else case, **odd}
    return re.sub(r"<(?:[^:<>]+(?:\([^)]*\))?:)?(\w+)>", lambda match: parts[match[1]], rule)


@odd
def test_no_part_of_an_address_breaks_a_page(app, case, value):
    reader = Reader(app)
    said = quoted(value[:2000]) or "%20"
    for rule, names, methods in places(app):
        for name in names:
            where = address(rule, case, **{name: said})
            for method in methods & {"GET", "POST"}:
                data = {"csrf_token": reader.token, "nummer": "2", "regel": WEIGHING} if method == "POST" else None
                response = reader.client.open(where, method=method, data=data)
                assert response.status_code < 500, (method, where[:200])
                assert response.status_code in (200, 302, 308, 400, 404, 405, 409, 422), (method, where[:200])


@odd
def test_no_query_breaks_a_page(app, case, value):
    reader = Reader(app)
    query = "&".join(f"{name}={quoted(value if value.isascii() else value[: size(200, 1000)])}" for name in QUERIES)
    for rule, _names, methods in places(app):
        if "GET" in methods:
            where = address(rule, case)
            response = reader.client.get(f"{where}?{query}")
            assert response.status_code < 500, where


@pytest.fixture
def fresh(app):
    """A case that no other value was written in: it is small, and its forms are sent by the first who has them."""
    return made(app)


@pytest.fixture(scope="module")
def forms(app):
    """A form of each kind there is, as the pages of a case show them; the id of the case."""
    case = made(app)
    reader, found = Reader(app), {}
    addresses = app.url_map.bind("localhost")
    parts = ("gjennomgang", "historikk", "dybde", "oppsett", "tiltak/m/fjern", "saken", "samlet?apne=nytte-krit")
    for where in ["/", "/ny", f"/sak/{case}/svar/nytte-samlet?om=tiltak:m", *(f"/sak/{case}/{part}" for part in parts)]:
        for form in forms_of(reader.get(where)):
            form.action = form.action or where
            if form.method == "post":
                kind = addresses.match(form.action.partition("?")[0], "POST")[0]
                found[kind, *([form.action] if kind == "questions.save" else [])] = form
    assert len({kind for kind, *_action in found}) >= 13
    return list(found.values()), case


@pytest.fixture
def pages(forms, fresh):
    """The same forms, of a case that nobody has written in: two cases that were made alike have the same."""
    found, case = forms
    for form in found:
        assert not [value for _name, value in form.sent() if case in value]
    return [replace(form, action=form.action.replace(case, fresh)) for form in found]


@odd
def test_no_field_of_any_form_breaks_its_page(app, fresh, pages, value):
    """Each form with the value in all of its fields, and then in the versions and numbers alone.

    Without its token each form is sent with some of the values, and each value in some of the forms: they take turns.
    """
    reader, turn = Reader(app), [*VALUES.values()].index(value)
    for number, form in enumerate(pages):
        for only in (None, ("versjon", "nummer", "aar")):
            names = [name for name in form.names if name and name != "csrf_token"]
            chosen = [name for name in names if only is None or name.endswith(only)]
            if not chosen:
                continue
            sent = [(name, text) for name, text in form.sent() if name not in (*chosen, "csrf_token")]
            pairs = [(name, quoted(text)) for name, text in sent] + [(name, quoted(value)) for name in chosen]
            if only:
                pairs += [(name, quoted(value)) for name in ("versjon", "nummer")]
            body = "&".join(f"{quoted(name)}={text}" for name, text in [*pairs, ("csrf_token", quoted(reader.token))])
            for headers in ({}, {"HX-Request": "true"}) if form.id == "svar" else ({},):
                response = reader.client.post(
                    form.action, data=body, content_type="application/x-www-form-urlencoded", headers=headers
                )
                assert response.status_code < 500, (form.action, only)
                assert not [key for key, text in response.headers if key == "Set-Cookie" and text.startswith("a=b")]
            if only or (number + turn) % size(4, 1):
                continue
            late = reader.client.post(  # the same without its token
                form.action, data=body.rpartition("&csrf_token")[0], content_type="application/x-www-form-urlencoded"
            )
            assert late.status_code in (400, 404, 413), form.action
    for page in ("gjennomgang", "historikk", "saksfil"):
        assert reader.client.get(f"/sak/{fresh}/{page}").status_code < 500, page


@odd
def test_no_header_and_no_cookie_breaks_a_page(app, case, value):
    raw = re.sub(r"[\r\n]", " ", value[:4000]).encode("utf-8", "surrogatepass").decode("latin-1")
    headers = ("Accept-Language", "Referer", "Origin", "HX-Request", "HX-Current-URL", "If-Modified-Since", "If-None-Match")
    headers += ("Range", "Cookie", "User-Agent", "X-Forwarded-For", "Accept", "X-CSRFToken", "Content-Language", "Host")
    client = app.test_client()
    for name in headers:
        for where in ("/nothing", "/static/app.css"):
            environ = {f"HTTP_{name.upper().replace('-', '_')}": raw}
            assert client.get(where, environ_overrides=environ, buffered=True).status_code < 500, (name, where)
            late = client.post("/ny", environ_overrides=environ, data={"title": "x"})
            assert late.status_code < 500, name
    for cookie in ("session", "sprak", "kvittert", "session-8000"):
        environ = {"HTTP_COOKIE": f"{cookie}={raw}", "HTTP_HOST": "127.0.0.1:8000"}
        assert client.get("/", environ_overrides=environ).status_code < 500, cookie
    for kind in ("multipart/form-data", f"multipart/form-data; boundary={raw}", f"text/plain; charset={raw}", raw):
        assert client.post("/ny", data=b"--x\r\n\r\n", content_type="text/plain").status_code < 500
        environ = {"CONTENT_TYPE": kind}
        assert client.post("/ny", environ_overrides=environ, data=b"title=x").status_code < 500, kind[:80]


@odd
def test_no_name_and_no_content_of_a_file_breaks_the_page(app, value):
    reader = Reader(app)
    name = re.sub(r'[\r\n"\x00]', "_", value[:300]).encode("utf-8", "surrogatepass").decode("utf-8", "replace")
    for data in (
        b"case: x\ntitle: y\n",
        value.encode("utf-8", "surrogatepass"),
        f'{{"case": "x", "title": "{value}"}}'.encode("utf-8", "surrogatepass"),
        b'{"case": "x", "title": "\\ud800 \\u0000"}',
        b"case: x\nassessed_on: " + value.encode("utf-8", "surrogatepass"),
        b"case: x\nmeasures:\n  - {id: a, answers: {ressurs-kostnader: "
        + value[:3000].encode("utf-8", "surrogatepass")
        + b"}}\n",
    ):
        response = reader.upload(data, name or "x")
        assert response.status_code in (302, 400), data[:60]
        if response.status_code == 302:
            id = response.location.split("/")[2]
            for page in ("gjennomgang", "saksfil", "revisjon", "revisjon.json", "tiltak", "historikk", "oppsett"):
                assert reader.client.get(f"/sak/{id}/{page}").status_code < 500, page


# And what it means -----------------------------------------------------------------------------------


@pytest.mark.parametrize("seen", [HUGE, f"-{HUGE}", "²", "٣", "1_0", "1.0", "+1", "\x00"])
def test_a_version_that_no_page_wrote_saves_nothing_and_loses_nothing(app, seen):
    """It is read as having seen nothing, so what stands is not written over; what was written stands in its field."""
    reader = Reader(app)
    id = reader.make(SMALL)
    reader.put(id, "measures/m/answers/nytte-samlet", "stor")
    form = reader.form(f"/sak/{id}/side-om-side")
    response = reader.submit(form, {"nytte-samlet--m.verdi": "liten", "nytte-samlet--m.versjon": seen})
    assert response.status_code == 422 and reader.stored(id).at("measures/m/answers/nytte-samlet") == "stor"
    assert reader.form_in(response.text).value("nytte-samlet--m.verdi") == "liten"
    response = reader.submit(reader.form(f"/sak/{id}/saken"), {"_tittel--m.verdi": "Mitt", "_tittel--m.versjon": seen})
    assert response.status_code == 422 and reader.stored(id).at("measures/m/title") == "Lunsj"
    assert 'value="Mitt"' in main_of(response.text)
    response = reader.submit(reader.form(f"/sak/{id}/tiltak/m/fjern", "/fjern"), {"versjon": seen})
    assert response.status_code == 422 and "nothing is removed" in text_of(response.text)


@pytest.mark.parametrize("number", [HUGE, "²", "٢", "2_", "+2", " 2", "-2"])
def test_a_number_of_an_event_that_no_page_wrote_is_not_found(app, number):
    reader = Reader(app)
    id = reader.make(SMALL)
    reader.put(id, "title", "New")
    assert reader.post(f"/sak/{id}/angre", {"nummer": number}).status_code == 404
    assert reader.client.get(f"/sak/{id}/historikk", query_string={"side": number}).status_code == 404
    assert reader.stored(id).number == 2
