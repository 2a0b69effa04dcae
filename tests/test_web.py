"""The pages show what the advisor says, run nothing that a reader writes, and reach nothing outside the host."""

import html
import io
import json
import re
import socket
import subprocess
import sys
import urllib.request

import pytest
from werkzeug.datastructures import FileStorage
from werkzeug.test import encode_multipart

from advisor.advice import advise
from advisor.casefile import read_case
from tests.conftest import CORPUS, EXAMPLES, ROOT
from web import create_app

RICH = "avlastning-eller-team"
HOSTILE, SUM = "<script>alert(1)</script><img src=x onerror=alert(2)>\"'{{ 777777777*777777777 }}{% raw %}", str(77777 * 77777)
BIG = b"case: x\n#" + b"x" * 2_000_000


@pytest.fixture(scope="module")
def app():
    return create_app()


@pytest.fixture
def client(app):
    """A reader who has chosen English."""
    client = app.test_client()
    client.get("/?sprak=en")
    return client


def token(client):
    return re.search(r'name="csrf_token" value="([^"]+)"', client.get("/").text)[1]


def upload(client, data, name="sak.yaml", address="/rad"):
    file = FileStorage(io.BytesIO(data.encode() if isinstance(data, str) else data), filename=name)
    boundary, body = encode_multipart(
        {"csrf_token": token(client), "saksfil": file}
    )  # in memory: the client leaves its files open
    return client.post(address, data=body, content_type=f"multipart/form-data; boundary={boundary}")


def main_of(page):
    return re.search(r"<main.*</main>", page, re.DOTALL)[0]


def ids_on(page):
    """The ids of rules and requirements that a page shows."""
    return set(re.findall(r"R-[A-Z]+-\d+", main_of(page)))


def shown(advice):
    return {one.requirement.id for one in advice.blocking} | {one.rule.id for one in advice.prompts if not one.dismissed}


# The pages


def test_the_start_page_lists_every_example(client, base):
    page = client.get("/").text
    assert len(EXAMPLES) == 10
    for path in EXAMPLES:
        assert f'href="/eksempel/{path.stem}/rad"' in page
        assert html.escape(read_case(path, base).title) in page


@pytest.mark.parametrize("path", EXAMPLES, ids=lambda path: path.stem)
def test_an_example_shows_its_advice_and_can_be_downloaded(client, base, path):
    response = client.get(f"/eksempel/{path.stem}/rad")
    assert response.status_code == 200
    assert shown(advise(read_case(path, base), base)) <= ids_on(response.text)
    file = client.get(f"/eksempel/{path.stem}/saksfil")
    assert file.data == path.read_bytes()
    assert f'"{path.stem}.yaml"' in file.headers["Content-Disposition"]


@pytest.mark.parametrize("path", EXAMPLES, ids=lambda path: path.stem)
def test_every_id_of_an_example_has_a_page_that_says_why(client, base, path):
    advice = advise(read_case(path, base), base)
    ids = {one.requirement.id for one in advice.requirements} | {one.rule.id for one in advice.prompts}
    for id in sorted(ids):
        response = client.get(f"/eksempel/{path.stem}/hvorfor/{id}")
        assert (response.status_code, id in main_of(response.text)) == (200, True), id


def test_every_link_of_an_advice_page_leads_somewhere(client):
    page = client.get(f"/eksempel/{RICH}/rad").text
    links = {html.unescape(link) for link in re.findall(r'href="(/[^"]*)"', page)}
    assert len(links) > 20
    assert [link for link in links if client.get(link, buffered=True).status_code != 200] == []


def test_a_question_has_a_page_that_says_why(client):
    page = client.get(f"/eksempel/{RICH}/hvorfor/anb-barn-berort?om=tiltak:team").text
    assert "R-BARN-02" in ids_on(page)


@pytest.mark.parametrize("path", CORPUS, ids=lambda path: path.stem)
def test_an_uploaded_case_gets_the_advice_of_the_library(client, base, path):
    response = upload(client, path.read_bytes())
    assert response.status_code == 200
    assert shown(advise(read_case(path, base), base)) <= ids_on(response.text)


@pytest.mark.parametrize("path", EXAMPLES, ids=lambda path: path.stem)
def test_an_uploaded_example_shows_what_the_example_shows(client, path):
    def advice(page):
        return re.sub(r'<a href="[^"]*/hvorfor/[^<]*</a>', "", main_of(page).rpartition("</section>")[0])

    assert advice(upload(client, path.read_bytes()).text) == advice(client.get(f"/eksempel/{path.stem}/rad").text)


def test_json_may_be_uploaded(client):
    response = upload(client, json.dumps({"case": "x", "title": "Grünerløkka 😀"}), "sak.json")
    assert response.status_code == 200
    assert "Grünerløkka 😀" in main_of(response.text)


@pytest.mark.parametrize("lines", [1, 45_000])
def test_an_uploaded_file_is_given_back_as_it_was_sent(client, lines):
    text = "case: x\nanswers:\n  helhet-samlet: |\n" + '    Ærlig & "kort": <å>, ja; 100 %\n' * lines
    page = upload(client, text).text
    sent = {name: html.unescape(value) for name, value in re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)">', page)}
    assert 'action="/saksfil" enctype="multipart/form-data"' in page  # else a browser would send three times as much
    parts = [f'--x\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{value}\r\n' for name, value in sent.items()]
    body = "".join([*parts, "--x--\r\n"]).encode()  # by hand: the test client would leave its own temporary file open
    response = client.post("/saksfil", data=body, content_type="multipart/form-data; boundary=x")
    assert (response.status_code, response.text == text) == (200, True)


# Uploads that cannot be used


@pytest.mark.parametrize(
    ("data", "words"),
    [
        ("case: x\ntitle: a: b\n", ["Line 2:"]),
        ("case: x\ntitle: y\nanswers: {nyte-samlet: stor}\nlevel: fylke\n", ["Line 3:", "nyte-samlet", "Line 4:", "fylke"]),
        ("case: x\ntitle: Økonomi\n".encode("latin-1"), ["Line 2:", "UTF-8"]),
        ("case: x\n".encode("utf-16"), ["Line 1:", "UTF-8"]),
        (b"", ["empty"]),
        (b"\0\1\2", ["Line 1:"]),
        (b"measures: [{title: A}, {title: B}]", ["Line 1:"]),
        (BIG, ["2 MB"]),
        (bytes(50_000_000), ["2 MB"]),
    ],
    ids=["YAML", "case", "Latin-1", "UTF-16", "empty", "binary", "no ids", "2 MB", "50 MB"],
)
def test_a_broken_upload_is_400_with_its_lines_and_opens_nothing(client, data, words):
    response = upload(client, data)
    assert response.status_code == 400
    assert [word for word in words if word not in html.unescape(main_of(response.text))] == []
    assert 'id="rad"' not in response.text


@pytest.mark.parametrize(
    "form", [{}, {"saksfil": "case: x"}, {"saksfil": (io.BytesIO(b"case: x"), "")}], ids=["none", "text", "no name"]
)
def test_no_file_is_400(client, form):
    response = client.post("/rad", data={"csrf_token": token(client), **form}, content_type="multipart/form-data")
    assert response.status_code == 400
    assert "No file" in main_of(response.text)


# What a reader writes is text


@pytest.mark.parametrize(
    "text",
    [
        f"case: x\ntitle: {json.dumps(HOSTILE)}\nmeasures: [{{id: m, title: {json.dumps(HOSTILE)}}}]\n",
        f"case: x\nanswers: {{helhet-samlet: {json.dumps(HOSTILE)}}}\n",
        f"case: x\nmeasures: [{{id: m}}]\ndismissals: [{{rule: R-NYTTE-01, subject: m, reason: {json.dumps(HOSTILE)}}}]\n",
        f"case: {json.dumps(HOSTILE)}\n",
        f"case: x\n{json.dumps(HOSTILE)}: 1\n",
        f"case: x\nanswers: {{anb-dokumenter: {json.dumps(HOSTILE[:40])}}}\n",
        f"case: x\nassessed_on: {json.dumps(HOSTILE)}\n",
    ],
    ids=["titles", "answer", "reason", "id", "key", "option", "date"],
)
def test_markup_and_templates_in_a_case_are_shown_and_not_run(client, text):
    page = upload(client, text).text
    assert "&lt;script&gt;" in page
    assert "<script" not in page and "<img" not in page and SUM not in page


@pytest.mark.parametrize(
    "name", [HOSTILE.replace('"', ""), "<b>{{ 777777777*777777777 }}.yaml", "..\\..\\<b>x", "<b>\u202e.yaml"]
)
def test_markup_and_templates_in_a_file_name_are_shown_and_not_run(client, name):
    page = upload(client, BIG, name).text
    assert "&lt;" in main_of(page)
    assert "<b>" not in page and "<script" not in page and SUM not in page


@pytest.mark.parametrize(
    "address",
    [
        "/{{77777*77777}}<b>",
        "/eksempel/<b>{{77777*77777}}/rad",
        f"/eksempel/{RICH}/hvorfor/<b>{{{{77777*77777}}}}",
        f"/eksempel/{RICH}/hvorfor/R-BARN-02?om=<b>",
    ],
)
def test_an_unknown_address_is_404_with_a_page_that_repeats_none_of_it_as_markup(client, address):
    response = client.get(address)
    assert response.status_code == 404
    assert "<b>" not in response.text and SUM not in response.text
    assert 'href="/"' in main_of(response.text)


@pytest.mark.parametrize("name", ["../../pyproject", "..%2F..%2Fpyproject", "%2Fetc%2Fpasswd", "lunsjtilbud-kort.yaml", ""])
def test_no_file_but_the_examples_is_given_out(client, name):
    assert client.get(f"/eksempel/{name}/saksfil").status_code == 404


# Safety

POSTS = ["/rad", "/saksfil", "/rad?sprak=en", "/saksfil?sprak=nn"]


@pytest.mark.parametrize("address", POSTS)
@pytest.mark.parametrize(
    "form", [{}, {"csrf_token": "wrong"}, {"csrf_token": "another's"}], ids=["none", "wrong", "another reader's"]
)
def test_a_post_without_its_own_token_is_400(app, client, address, form):
    token(client)
    if form.get("csrf_token") == "another's":
        form = {"csrf_token": token(app.test_client())}
    response = client.post(address, data={**form, "saksfil": (io.BytesIO(b"case: x"), "x.yaml"), "tekst": "x"})
    assert response.status_code == 400


def every_response(client):
    yield from (client.get(address, buffered=True) for address in ["/", "/static/app.css", "/nothing", "/rad"])
    yield from (client.get(f"/eksempel/{RICH}/{page}") for page in ["rad", "saksfil", "hvorfor/R-BARN-02", "hvorfor/zzz"])
    yield from (client.post(address) for address in POSTS)
    yield from (upload(client, data) for data in [b"case: x", b"case: {", BIG, bytes(50_000_000)])
    yield from (upload(client, data, address="/rad?sprak=nn") for data in [BIG, bytes(50_000_000)])
    yield client.delete("/")


def test_every_response_carries_the_security_headers(client):
    for response in every_response(client):
        policy = response.headers.get("Content-Security-Policy", "")
        assert "default-src 'none'" in policy and "unsafe" not in policy, response.request.full_path
        assert response.headers["X-Content-Type-Options"] == "nosniff"


def test_no_page_has_inline_code_or_an_address_outside_the_host(client):
    for response in every_response(client):
        page = response.text if response.mimetype == "text/html" else ""
        addresses = re.findall(r'(?:href|src|action|data-[\w-]+|content)="([^"]*[/#][^"]*)"', page)
        assert re.findall(r"<script|<style|\sstyle=|\son\w+=|javascript:|https?://", re.sub(r"value=\"[^\"]*\"", "", page)) == []
        assert [one for one in addresses if not re.match(r"/(?!/)|#", one)] == []
        if response.mimetype == "text/css":
            assert "http" not in response.text and "@import" not in response.text


# Languages


def test_the_language_follows_the_choice_and_is_kept(app):
    client = app.test_client()
    for language, address in [
        ("nb", "/"),
        ("en", f"/eksempel/{RICH}/rad"),
        ("nn", f"/eksempel/{RICH}/hvorfor/R-BARN-02"),
        ("en", "/zzz"),
    ]:
        assert f'<html lang="{language}">' in client.get(f"{address}?sprak={language}").text
        assert f'<html lang="{language}">' in client.get("/").text
    assert re.search('<html lang="(nb|nn|en)">', client.get("/?sprak=<b>").text)


def test_the_pages_differ_in_the_three_languages(app):
    pages = {main_of(app.test_client().get(f"/eksempel/{RICH}/rad?sprak={language}").text) for language in ("nb", "nn", "en")}
    assert len(pages) == 3


def test_the_server_speaks_the_language_it_was_started_with():
    assert '<html lang="nn">' in create_app(language="nn").test_client().get("/").text


def test_one_reader_s_language_does_not_reach_another(app):
    app.test_client().get("/?sprak=en")
    assert '<html lang="nb">' in app.test_client().get("/").text


@pytest.mark.parametrize("what", ["unknown address", "broken", "2 MB", "50 MB", "no token", "wrong method"])
def test_every_error_is_a_page_in_the_reader_s_language(app, what):
    client = app.test_client()
    client.get("/?sprak=nn")
    response = {
        "unknown address": lambda: client.get("/nothing"),
        "broken": lambda: upload(client, b"case: {"),
        "2 MB": lambda: upload(client, BIG),
        "50 MB": lambda: upload(client, bytes(50_000_000)),
        "no token": lambda: client.post("/rad"),
        "wrong method": lambda: client.get("/rad"),
    }[what]()
    assert response.status_code in (400, 404, 405)
    assert '<html lang="nn">' in response.text
    assert 'href="/"' in main_of(response.text)


# prio serve

SERVE = [sys.executable, "-c", "from advisor.cli import main; main()", "serve", "--lang", "en", "--port"]


@pytest.fixture
def port():
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return one.getsockname()[1]


def test_serve_answers_on_this_machine_only(port):
    with subprocess.Popen([*SERVE, str(port)], cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True) as server:
        try:
            assert f"http://127.0.0.1:{port} " in server.stdout.readline()
            with urllib.request.urlopen(f"http://127.0.0.1:{port}/", timeout=10) as response:
                assert response.status == 200
            with pytest.raises(OSError):  # a server on 0.0.0.0 would answer here
                socket.create_connection(("127.0.0.2", port), timeout=2)
        finally:
            server.terminate()


def test_serve_says_that_a_port_is_taken(port):
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", port))
        taken.listen()
        done = subprocess.run([*SERVE, str(port)], cwd=ROOT, capture_output=True, text=True, timeout=60)
    assert done.returncode == 2
    assert str(port) in done.stderr and "--port" in done.stderr and "Traceback" not in done.stderr


def test_a_page_lists_what_its_level_asks_for_and_counts_the_rest(client, base):
    page = client.get("/eksempel/lunsjtilbud-kort/rad?sprak=en").text
    advice = advise(read_case(ROOT / "examples" / "lunsjtilbud-kort.yaml", base), base)
    deeper = {one.requirement.id for one in advice.requirements if not one.finding.at_depth}
    assert not deeper & ids_on(page)
    assert f"{sum(not one.finding.at_depth for one in advice.requirements)} more points" in page
