"""What holds for every page: nothing that must never be said, nothing from outside, and no door that stands open."""

import html
import io
import os
import re
import socket
import stat
import subprocess
import sys
import urllib.request
from collections import Counter
from functools import reduce

import pytest

from advisor.text.catalogue import LANGUAGES, speaking
from advisor.text.errors import UnusableStore
from advisor.wording import words as wording
from tests.conftest import EXAMPLES, ROOT
from web import _secret, create_app

from ..finding import DUTY, RANKED, WEIGHING
from ..pages import RICH, SMALL, Reader, anchors_of, case_id, forms_of, links_of, main_of, store_of, text_of

BIG = b"case: x\n#" + b"x" * 2_000_000
WHOLE = ["gjennomgang", "revisjon", "historikk", "dybde", "oppsett", "kunnskapsbase"]


def parts_of(reader, id):
    with reader.desk(id) as at:
        return [at.url(page) for page in at.form.pages()]


@pytest.fixture(scope="module")
def pages(app):
    """Pages of every example, each in one of the languages, and pages beside them: {(address, language): HTML}."""
    readers = {language: Reader(app, language) for language in LANGUAGES}
    found = {}

    def take(language, *addresses, status=200):
        for address in addresses:
            found[address, language] = readers[language].get(address, status)

    for number, path in enumerate(EXAMPLES):
        reader, language = readers["nb"], LANGUAGES[number % 3]
        id = reader.open(path.stem)
        parts = parts_of(reader, id)
        take(language, *(f"/sak/{id}/{part}" for part in WHOLE), *parts[number % 5 :: 5])
    for language in LANGUAGES:
        id = readers["nb"].open(RICH)
        small = readers["nb"].make(SMALL)
        take(
            language,
            "/",
            "/ny",
            f"/sak/{id}/gjennomgang",
            f"/sak/{id}/tiltak/team",
            f"/sak/{id}/hvorfor/{WEIGHING}?om=tiltak:team",
        )
        take(
            language,
            f"/sak/{id}/svar/anb-barn-berort?om=tiltak:team",
            f"/sak/{small}/saken",
            f"/sak/{small}/tiltak/m?apne=nytte-krit",
        )
        take(language, "/regler", f"/regler/{WEIGHING}", "/sporsmal", "/sporsmal/anb-barn-berort", "/kriterier", "/kilder")
        take(language, "/hjelp/verdimatrise", "/hjelp/risikomatrise", "/hjelp/qaly", "/hjelp/apt?age=61&today=15")
        take(language, "/nothing", f"/sak/{id}/hvorfor/nothing", status=404)
        found["broken", language] = readers[language].upload(b"case: {").text
        found["stale", language] = readers[language].client.post("/ny").text
        found["refused", language] = readers[language].post("/ny", {"title": ""}).text
        wrong = {"nytte-samlet--m.verdi": "stor", "nytte-samlet--m.opp_til": "liten"}
        found["unsaved", language] = readers[language].submit(readers[language].form(f"/sak/{small}/side-om-side"), wrong).text
    assert len(found) > 130
    return found


# What must not happen --------------------------------------------------------------------------


def test_no_page_says_fulfilled_or_breach(pages):
    for where, page in pages.items():
        assert not re.search(
            r"oppfylt|fulfilled|lovbrudd|lovbrot|(?<!not a )breach of|godkjent av|approved by", text_of(page).lower()
        ), where


def test_no_page_has_a_score_a_share_done_or_a_traffic_light(pages):
    for where, page in pages.items():
        assert not re.search(r"<progress|<meter|poengsum|\bscore\b|totalsum", page.lower()), where
        assert not re.search(
            r"\d+ ?(?:%|prosent|percent) (?:ferdig|besvart|svart|done|answered|complete)", text_of(page).lower()
        ), where
        assert not re.search(
            r'class="[^"]*\b(?:green|success|danger|rod|gronn)\b|data-color="(?:success|danger|warning)"', page
        ), where


def test_version_and_source_date_stand_on_every_page_at_the_size_of_the_text(pages, base):
    for (where, language), page in pages.items():
        footer = re.search(r"<footer.*</footer>", page, re.S)[0]
        with speaking(language):
            assert base.version in footer and wording.day(base.source_date) in text_of(footer), where
        assert not re.search(r"<small|\bmuted\b|data-size", footer), where


def test_nobody_is_called_an_authority(pages):
    for where, page in pages.items():
        assert "Prioriteringsrådgiver" in re.search(r"<title>.*</title>", page)[0], where
        assert not re.search(r"riksvåpen|kommunevåpen|<img", page), where


# Every page is sound HTML and stays in the house -------------------------------------------------


def test_no_page_has_code_or_style_in_it_or_an_address_outside_the_host(pages):
    for where, page in pages.items():
        page = re.sub(r'<a [^>]*href="https://lovdata\.no/[^"]+" rel="noreferrer">', "<a>", page)  # the law itself, told nothing
        markup = re.sub(r">[^<]*<", "><", re.sub(r'(value|placeholder|content|title)="[^"]*"', "", page))
        assert not re.findall(r"<style|\sstyle=|\son\w+=|javascript:|srcdoc|<iframe|<base|http-equiv|https?://", markup), where
        assert all("src=" in tag for tag in re.findall(r"<script[^>]*>", page)), where
        addresses = re.findall(r'\s(?:href|src|action|formaction|data-hx-\w+|data-src)="([^"]*[/#?:][^"]*)"', page)
        assert [
            one for one in addresses if not re.match(r"/(?!/)|#|\?", one) and "queue" not in one and "this" not in one
        ] == [], where


def test_every_page_has_one_heading_one_language_and_ids_that_lead_somewhere(pages):
    for (where, language), page in pages.items():
        assert f'<html lang="{language}">' in page, where
        assert len(re.findall(r"<h1\b", page)) == 1 and len(re.findall(r"<main\b", page)) == 1, where
        assert page.count('role="status"') <= 1, where
        ids = re.findall(r'\sid="([^"]+)"', page)
        assert [id for id, n in Counter(ids).items() if n > 1] == [], where
        pointed = re.findall(r'\s(?:for|aria-labelledby|aria-describedby|aria-controls)="([^"]+)"', page)
        assert {id for several in pointed for id in several.split()} <= set(ids), where
        assert {html.unescape(link) for link in re.findall(r'href="#([^"]+)"', page)} <= set(map(html.unescape, ids)), where
        assert re.findall(r'tabindex="(?!-1|0)', page) == [], where
        assert "None" not in re.findall(r'(?<!option value)="(None)"', page), where  # the English name of an option is a word


def test_every_field_has_a_label_and_every_form_its_token(pages):
    for where, page in pages.items():
        labels = set(re.findall(r'<label[^>]*\sfor="([^"]+)"', page))
        for form in forms_of(page):
            assert form.method == "get" or "csrf_token" in form.names, where
            for one in form.controls:
                if one.type not in ("hidden", "button", "submit"):
                    assert one.id in labels, (where, one.name)


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_page_holds_a_sentence_of_another_language(app, language):
    """A case in which nobody has written anything: all that stands there is ours."""
    reader = Reader(app, language)
    id = reader.make(
        {
            **SMALL,
            "title": "Lunsj",
            "measures": [
                {"id": "m", "title": "Lunsj", "target_groups": [{"id": "g", "title": "B"}], "answers": {"anb-barn-berort": "ja"}}
            ],
        }
    )
    foreign = {
        "nb": r"\b(ikkje|korleis|kva|kvifor|dei|frå|nokon|the|and|what|which|answer|you|your|is|are|this|of)\b",
        "nn": r"\b(ikke|hva|hvordan|hvilke|hvorfor|dere|noen|fra|the|and|what|which|answer|you|your|is|are|this|of)\b",
        "en": r"\b(ikke|ikkje|hva|kva|hvilke|dere|dei|noen|fra|frå|eller|som|hvis|svar)\b",
    }[language]
    addresses = [
        "/ny",
        *(f"/sak/{id}/{part}" for part in WHOLE),
        *parts_of(reader, id),
        f"/sak/{id}/saken?apne=krise-avvik-plan",
        f"/sak/{id}/hvorfor/{DUTY}",
    ]
    for address in addresses:
        page = re.sub(
            r'<(\w+)[^>]*\slang="(?:nb|nn|en)"[^>]*>.*?</\1>', "", reader.get(address).partition("<body")[2], flags=re.S
        )
        page = re.sub(r"<code>.*?</code>|<kbd>.*?</kbd>", "", page)
        own = [m[0] for m in re.finditer(rf"[^.?!»«]*{foreign}[^.?!»«]*", text_of("<p " + page), re.I)]
        assert own == [], address


def test_numbers_and_dates_follow_the_language(app):
    measure = {**SMALL["measures"][0], "answers": {"ressurs-kostnader": "3500000.5"}}
    id = Reader(app).make({**SMALL, "measures": [measure]})
    shown = {
        language: Reader(app, language).form(f"/sak/{id}/side-om-side").value("ressurs-kostnader--m.verdi")
        for language in LANGUAGES
    }
    assert shown["en"] == "3,500,000.5"
    assert re.sub(r"\s", " ", shown["nb"]) == re.sub(r"\s", " ", shown["nn"]) == "3 500 000,5"
    days = {language: text_of(Reader(app, language).get("/").partition("<footer")[2]) for language in LANGUAGES}
    assert "10. april 2025" in days["nb"] and "10. april 2025" in days["nn"] and "10 April 2025" in days["en"]


# The language -------------------------------------------------------------------------------------


def test_the_language_follows_the_choice_and_is_kept(app):
    client = app.test_client()
    id = Reader(app).make(SMALL)
    for language, address in [("nb", "/"), ("en", f"/sak/{id}/gjennomgang"), ("nn", f"/sak/{id}/tiltak/m"), ("en", "/zzz")]:
        assert f'<html lang="{language}">' in client.get(f"{address}?sprak={language}").text
        assert f'<html lang="{language}">' in client.get("/").text
    assert re.search('<html lang="(nb|nn|en)">', client.get("/?sprak=<b>").text)
    client.set_cookie("sprak", "<b>")
    assert '<html lang="nb">' in client.get("/").text


def test_the_links_to_other_languages_keep_the_page_and_its_question(reader):
    id = reader.make(SMALL)
    page = reader.get(f"/sak/{id}/tiltak/m?apne=nytte-krit")
    links = {link for link in links_of(page) if "sprak=" in link}
    assert links == {f"/sak/{id}/tiltak/m?apne=nytte-krit&sprak=nb", f"/sak/{id}/tiltak/m?apne=nytte-krit&sprak=nn"}


def test_the_server_speaks_the_language_it_was_started_with(tmp_path):
    assert '<html lang="nn">' in create_app(language="nn", database=f"sqlite:///{tmp_path / 'x.db'}").test_client().get("/").text


def test_one_reader_s_language_does_not_reach_another(app):
    app.test_client().get("/?sprak=en")
    assert '<html lang="nb">' in app.test_client().get("/").text


# Doors ----------------------------------------------------------------------------------------------


def posts(app):
    values = {"id": "ID", "measure": "m", "group": "g", "question": "nytte-samlet", "municipality": "4601"}
    for rule in app.url_map.iter_rules():
        if "POST" in rule.methods:
            page = {"section": "tiltak" if "measure" in rule.arguments else "side-om-side"}
            yield re.sub(r"<(?:\w+:)?(\w+)>", lambda match, page=page: {**values, **page}[match[1]], rule.rule)


@pytest.mark.parametrize("token", [None, "wrong", "another"])
def test_no_post_is_taken_without_the_token_of_its_reader(app, base, reader, token):
    id = reader.make(SMALL)
    store_of(app).save_profile({"profile": "tom", "municipality": "4601", "reviewed_on": "2026-01-12"}, 0)
    known = {"/eksempel/ID": f"/eksempel/{RICH}", "/regler/ID": f"/regler/{base.rules[0].id}"}
    addresses = [reduce(lambda said, one: said.replace(*one), [*known.items(), ("ID", id)], one) for one in posts(app)]
    assert len(addresses) > 15
    reader.token  # noqa: B018 - a session to which the token does not belong
    form = {} if token is None else {"csrf_token": Reader(app).token if token == "another" else token}
    form |= {
        "title": "x",
        "level": "praksis",
        "tittel": "x",
        "grunn": "x",
        "nytte-samlet--m.versjon": "1",
        "nytte-samlet--m.verdi": "stor",
    }
    count = len(store_of(app).listed())
    for address in addresses:
        assert reader.client.post(address, data=form).status_code == 400, address
        assert reader.client.post(address, data=form, headers={"HX-Request": "true"}).status_code == 400, address
    assert (len(store_of(app).listed()), reader.stored(id).number) == (count, 1)


@pytest.mark.parametrize(
    "host", ["evil.example", "127.0.0.1.evil.example", "localhost.evil.example:8080", "127.0.0.1:80@evil.example", "0.0.0.0", ""]
)
def test_a_name_that_is_not_ours_is_refused(app, host):
    for address in ("/", "/ny", "/nothing", "/static/app.css"):
        response = app.test_client().get(address, headers={"Host": host}, buffered=True)
        assert response.status_code == 400 and "Traceback" not in response.text, address
    assert app.test_client().post("/ny", headers={"Host": host}).status_code == 400


@pytest.mark.parametrize("host", ["127.0.0.1", "127.0.0.1:8080", "localhost:5000"])
def test_our_own_names_are_taken(app, host):
    assert app.test_client().get("/", headers={"Host": host}).status_code == 200


def every_response(reader):
    id = reader.make(SMALL)
    client = reader.client
    yield from (
        client.get(address, buffered=True)
        for address in ["/", "/static/app.css", "/static/nothing", "/nothing", "/apne", "/?sprak=nn"]
    )
    yield from (
        client.get(f"/sak/{id}{page}") for page in ["", "/gjennomgang", "/saksfil", "/tiltak/m", "/hvorfor/zzz", "/nytte/x"]
    )
    yield from (client.post(address) for address in ["/ny", f"/sak/{id}/tiltak/m", "/nothing"])
    yield from (reader.upload(data) for data in [b"case: x", b"case: {", BIG, bytes(50_000_000)])
    yield reader.submit(reader.form(f"/sak/{id}/tiltak/m"), HX_Request="true")
    yield client.delete("/")
    yield client.get("/", headers={"Host": "evil.example"})


def test_every_response_carries_the_security_headers(reader):
    seen = Counter()
    for response in every_response(reader):
        policy = response.headers.get("Content-Security-Policy", "")
        assert "default-src 'none'" in policy and "unsafe" not in policy and "*" not in policy, response.request.full_path
        assert re.search(r"form-action 'self'.*base-uri 'none'.*frame-ancestors 'none'", policy)
        assert response.headers["X-Content-Type-Options"] == "nosniff"
        assert response.headers["Referrer-Policy"] == "same-origin"
        assert response.headers["Cache-Control"] == ("max-age=3600" if response.request.path == "/static/app.css" else "no-store")
        assert "Access-Control-Allow-Origin" not in response.headers
        seen[response.status_code] += 1
        response.close()
    assert {200, 302, 400, 404, 405} <= set(seen)


@pytest.mark.parametrize("address", ["/apne", "/eksempel/lunsjtilbud-kort", "/sak/ID/avvis", "/sak/ID/navn", "/sak/ID/arkiv"])
def test_what_changes_something_is_never_done_by_a_link(reader, address):
    id = reader.make(SMALL)
    response = reader.client.get(address.replace("ID", id))
    assert response.status_code in (404, 405) and '<html lang="en">' in response.text
    assert reader.stored(id).number == 1


@pytest.mark.parametrize(
    "path",
    [
        "/static/../__init__.py",
        "/static/%2e%2e/__init__.py",
        "/static/..%2f..%2fpyproject.toml",
        "/static//etc/passwd",
        "/static/vendor/",
    ],
)
def test_only_the_assets_are_served(reader, path):
    assert reader.client.get(path, buffered=True).status_code in (308, 404)


def test_a_huge_form_is_refused_and_a_wide_one_read(reader):
    id = reader.make(SMALL)
    for letters, status in ((3_000_000, 422), (7_000_000, 413)):  # more than a case file, said at the field; more than a form
        response = reader.post(f"/sak/{id}/samlet", {"helhet-samlet.versjon": "1", "helhet-samlet.verdi": "x" * letters})
        assert response.status_code == status and "2 MB" in response.text
    assert "file" not in text_of(main_of(response.text))
    many = {f"f{number}.versjon": "1" for number in range(5_000)}
    assert reader.post(f"/sak/{id}/samlet", many).status_code in (302, 400)
    parts = "".join(f'--x\r\nContent-Disposition: form-data; name="f{n}"\r\n\r\n1\r\n' for n in range(25_000)) + "--x--\r\n"
    response = reader.client.post("/ny", data=parts.encode(), content_type="multipart/form-data; boundary=x")
    assert response.status_code == 400
    long = reader.post(f"/sak/{id}/samlet", {"helhet-samlet.versjon": "1", "helhet-samlet.verdi": "lang " * 100_000})
    assert long.status_code == 302 and len(reader.given(id, "helhet-samlet").value) == 499_999


CONTROL = b"title=\x00\x01&level=praksis"


@pytest.mark.parametrize("body", [b"\xff\xfe=\x00", b"title=%ff%fe&level=praksis", b"&&&=&=", b"title=%ed%a0%80", CONTROL])
def test_bytes_that_are_no_form_break_nothing(reader, body):
    fields = b"csrf_token=" + reader.token.encode() + b"&" + body
    response = reader.client.post("/ny", data=fields, content_type="application/x-www-form-urlencoded")
    assert response.status_code in (302, 400, 422)
    for page in ("/", *([response.location] if response.status_code == 302 else [])):
        reader.get(page)


def test_a_form_of_before_a_restart_is_still_taken(tmp_path):
    url = f"sqlite:///{tmp_path / 'x.db'}"
    before = Reader(create_app(database=url))
    form = before.form("/ny", "/ny")
    session = before.client.get_cookie("session")
    store_of(before.app).close()
    after = Reader(create_app(database=url))
    after.client.set_cookie("session", session.value)
    assert after.submit(form, {"title": "Lunsj"}).status_code == 302
    assert session.http_only and session.same_site == "Lax"
    key = tmp_path / "forms.key"
    assert stat.S_IMODE(key.stat().st_mode) == 0o600 and len(key.read_bytes()) == 32
    (tmp_path / "other").mkdir()
    other = Reader(create_app(database=f"sqlite:///{tmp_path / 'other' / 'x.db'}"))
    other.client.set_cookie("session", session.value)
    assert other.submit(form, {"title": "Lunsj"}).status_code == 400


@pytest.mark.parametrize("left", [b"", b"x" * 31, b"x" * 33])
def test_a_key_that_was_cut_short_is_made_anew(tmp_path, left):
    key = tmp_path / "forms.key"
    key.write_bytes(left)
    app = create_app(database=f"sqlite:///{tmp_path / 'x.db'}")
    store_of(app).close()
    assert app.config["SECRET_KEY"] == key.read_bytes() != left and len(key.read_bytes()) == 32
    assert stat.S_IMODE(key.stat().st_mode) == 0o600
    assert sorted(path.name for path in tmp_path.iterdir()) == ["forms.key", "x.db"]


def test_a_key_is_written_whole_or_not_at_all(tmp_path):
    resource = pytest.importorskip("resource")
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (10, before[1]))  # as a disk with ten bytes left
    try:
        with pytest.raises(UnusableStore, match="forms"):
            _secret(tmp_path)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)
    assert list(tmp_path.iterdir()) == []


def test_our_own_mistake_is_said_plainly_and_shows_no_insides(app, reader, monkeypatch):
    app.config["PROPAGATE_EXCEPTIONS"] = False
    monkeypatch.setitem(app.view_functions, "start.new", lambda: 1 / 0)
    response = reader.client.get("/ny")
    assert response.status_code == 500 and "ZeroDivision" not in response.text
    assert 'href="/"' in main_of(response.text) and "default-src 'none'" in response.headers["Content-Security-Policy"]
    app.config["PROPAGATE_EXCEPTIONS"] = None


@pytest.mark.parametrize(
    "address",
    ["/{{77777*77777}}<b>", "/sak/<b>{{77777*77777}}/gjennomgang", "/regler/<b>{{77777*77777}}", "/%00", "/" + "x" * 5000],
)
def test_an_unknown_address_is_404_and_repeats_none_of_it_as_markup(reader, address):
    response = reader.client.get(address)
    assert response.status_code == 404
    assert "<b>" not in response.text and str(77777 * 77777) not in response.text
    assert 'href="/"' in main_of(response.text)


@pytest.mark.parametrize("what", ["unknown address", "broken", "2 MB", "50 MB", "no token", "wrong method"])
def test_every_error_is_a_page_in_the_reader_s_language(app, what):
    reader = Reader(app, "nn")
    response = {
        "unknown address": lambda: reader.client.get("/nothing"),
        "broken": lambda: reader.upload(b"case: {"),
        "2 MB": lambda: reader.upload(BIG),
        "50 MB": lambda: reader.upload(bytes(50_000_000)),
        "no token": lambda: reader.client.post("/ny"),
        "wrong method": lambda: reader.client.get("/apne"),
    }[what]()
    assert response.status_code in (400, 404, 405)
    assert '<html lang="nn">' in response.text and 'href="/"' in main_of(response.text)


@pytest.mark.parametrize(
    "address", ["https://evil.example/", "//evil.example", "/\\evil.example", "javascript:alert(1)", "/sak/x\t//y"]
)
def test_no_page_links_back_to_where_a_stranger_says(reader, address):
    for page in ("/hjelp/verdimatrise", "/hjelp/risikomatrise", "/hjelp/apt"):
        shown = reader.client.get(page, query_string={"tilbake": address})
        links = map(html.unescape, re.findall(r'href="([^"]*)"', shown.text))
        assert [link for link in links if link.startswith(address[:8]) and "sprak=" not in link] == []


def test_a_question_link_leads_to_an_anchor_that_is_there(app, reader):
    """From the advice, the measures and the auditor's view to the question, for an example with almost everything."""
    id = reader.open("sykehjem-eller-hjemmetjeneste")
    links = {
        link
        for page in ("gjennomgang", "samlet", "revisjon")
        for link in links_of(reader.get(f"/sak/{id}/{page}"))
        if "#" in link and link.startswith("/sak/")
    }
    targets: dict[str, set[str]] = {}
    for link in links:
        address, _hash, anchor = link.partition("#")
        targets.setdefault(address, set()).add(anchor)
    assert len(targets) > 5
    for address, wanted in targets.items():
        assert wanted <= anchors_of(reader.client.get(address, follow_redirects=True).text), address


# prio serve -----------------------------------------------------------------------------------------

SERVE = [sys.executable, "-c", "from advisor.cli import main; main()", "serve", "--lang", "en", "--port"]


@pytest.fixture
def port():
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return one.getsockname()[1]


def test_serve_answers_on_this_machine_only(port, tmp_path):
    environment = os.environ | {"PRIO_DATABASE": str(tmp_path / "x.db")}
    with subprocess.Popen(
        [*SERVE, str(port)], cwd=ROOT, env=environment, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True
    ) as server:
        try:
            assert f"http://127.0.0.1:{port}" in server.stdout.readline()
            with urllib.request.urlopen(f"http://127.0.0.1:{port}/", timeout=30) as response:
                assert response.status == 200
            with pytest.raises(OSError):  # a server on 0.0.0.0 would answer here
                socket.create_connection(("127.0.0.2", port), timeout=2)
        finally:
            server.terminate()
    assert (tmp_path / "x.db").exists()


def test_serve_says_that_a_port_is_taken(port, tmp_path):
    environment = os.environ | {"PRIO_DATABASE": str(tmp_path / "x.db")}
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", port))
        taken.listen()
        done = subprocess.run([*SERVE, str(port)], cwd=ROOT, env=environment, capture_output=True, text=True, timeout=60)
    assert done.returncode == 2
    assert str(port) in done.stderr and "--port" in done.stderr and "Traceback" not in done.stderr


def test_a_file_field_sent_as_text_or_twice_breaks_nothing(reader):
    twice = [("saksfil", (io.BytesIO(b"case: en\n"), "en.yaml")), ("saksfil", (io.BytesIO(b"case: to\n"), "to.yaml"))]
    body = b"".join(
        b'--x\r\nContent-Disposition: form-data; name="%s"; filename="%s"\r\n\r\n%s\r\n'
        % (name.encode(), file[1].encode(), file[0].read())
        for name, file in twice
    )
    body += b'--x\r\nContent-Disposition: form-data; name="csrf_token"\r\n\r\n' + reader.token.encode() + b"\r\n--x--\r\n"
    response = reader.client.post("/apne", data=body, content_type="multipart/form-data; boundary=x")
    assert reader.stored(case_id(response)).case.id == "en"


@pytest.mark.parametrize(("asked", "given"), [("nn-NO,nn;q=0.9", "nn"), ("nb-NO", "nb"), ("en-GB,en;q=0.9", "nb"), ("", "nb")])
def test_who_asks_for_nynorsk_gets_it_and_english_is_chosen_on_the_page(app, asked, given):
    assert f'<html lang="{given}">' in app.test_client().get("/", headers={"Accept-Language": asked}).text


def test_amounts_and_measures_stand_as_people_write_them(app):
    """In reasons and in the auditor's view too: no 1.2e+06, and no id of a measure."""
    reader = Reader(app, "nb")
    id = reader.open(RICH)
    assert reader.answer(id, "ressurs-kostnader", "team", verdi="1 234 567").status_code == 302
    audit = text_of(reader.get(f"/sak/{id}/revisjon")).replace("\u00a0", " ")
    assert "1 234 567" in audit and "e+06" not in audit
    assert "Flere døgn med avlastning: Familiene kjenner tilbudet" in audit
    why = text_of(reader.get(f"/sak/{id}/hvorfor/{RANKED}"))
    assert why.count("Flere døgn med avlastning, Ambulerende team") > 1 and "avlastning, team" not in why


def test_what_people_wrote_keeps_its_capitals(reader):
    """A sentence begins with a capital letter; the names in it are left as they stand."""
    case = {**SMALL, "answers": {"helhet-samlet": "vi spurte NAV og Helse Bergen."}, "level": "praksis"}
    id = reader.make(case)
    assert "Vi spurte NAV og Helse Bergen." in text_of(reader.get(f"/sak/{id}/hvorfor/helhet-samlet?om=sak"))
    assert not [path.name for path in (ROOT / "web" / "templates").rglob("*.html") if "|capitalize" in path.read_text("utf-8")]
