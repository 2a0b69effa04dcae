"""Clients that send half a request, take no answer or speak no HTTP: none of them keeps the others out. On real sockets."""

import re
import socket
import subprocess
import sys
from contextlib import ExitStack, closing, contextmanager, suppress
from http.client import HTTPConnection

import pytest

from advisor.cli.listening import MOST_CONNECTIONS, listening
from advisor.cli.workers import possible
from tests.cli.test_stopping import free_port
from tests.cli.test_workers import serving, wait_for
from tests.killing import ROOT
from web.protection import HEADERS, NOT_KEPT

MOST, LARGE, HUGE = 12, 1_000_000, 8_000_000  # the last is more than the system takes for a client that does not
PROGRAM = """
import sys, time
from advisor.cli import listening
listening.MOST_CONNECTIONS, listening.PATIENCE, port = int(sys.argv[1]), float(sys.argv[2]), int(sys.argv[3])
LARGE, HUGE = int(sys.argv[4]), int(sys.argv[5])
def pages(environ, start):
    path = environ["PATH_INFO"]
    if path == "/slow":
        time.sleep(3 * listening.PATIENCE)
    size = {"/large": LARGE, "/huge": HUGE}.get(path)
    body = b"x" * size if size else environ["wsgi.input"].read()
    start("200 OK", [("Content-Type", "text/plain")])
    return [body]
sockets = listening.listening("127.0.0.1", port)
print("ready", flush=True)
listening.answer(pages, sockets, 2, {"X-Ours": "yes"}, lambda: print("meanwhile", file=sys.stderr, flush=True))
"""


@contextmanager
def server(tmp_path, patience):
    """(the port of a server of small pages, what it said so far)"""
    port, path = free_port(), tmp_path / "said"
    with path.open("w") as said:
        command = [sys.executable, "-c", PROGRAM, *map(str, (MOST, patience, port, LARGE, HUGE))]
        running = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, stderr=said)
        try:
            assert running.stdout.readline() == b"ready\n", path.read_text()
            yield port, path.read_text
        finally:
            running.kill()
            running.wait()
            running.stdout.close()


@pytest.fixture(scope="module")
def patient(tmp_path_factory):
    with server(tmp_path_factory.mktemp("patient"), 120) as found:
        yield found


@pytest.fixture(scope="module")
def hasty(tmp_path_factory):
    with server(tmp_path_factory.mktemp("hasty"), 0.3) as found:
        yield found


def connected(port, sent=b"", window=0):
    one = socket.socket()
    if window:
        one.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, window)
    one.settimeout(30)
    one.connect(("127.0.0.1", port))
    one.sendall(sent)
    return one


def answered(port, path="/", body=None):
    """(status, body) for who asks as a browser does."""
    with closing(HTTPConnection("127.0.0.1", port, timeout=30)) as line:
        line.request("GET" if body is None else "POST", path, body)
        answer = line.getresponse()
        return answer.status, answer.read()


def taken_to_its_end(one):
    """What comes before the server ends the connection, in order or not."""
    taken = b""
    with suppress(ConnectionResetError):
        while part := one.recv(65536):
            taken += part
    return taken


def whole(path):
    return f"GET {path} HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n".encode()


HELD = {
    "nothing": b"",
    "half a line": b"GET /",
    "half a head": whole("/")[:-2] + b"X: ",
    "half of what it said would come": b"POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 1000\r\n\r\nx",
    "half a chunk": b"POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\nff\r\nx",
    "empty lines": b"\r\n\r\n",
    "an answer that is not taken": whole("/huge"),
    "many, and no answer taken": whole("/large") * 100,
}


@pytest.mark.parametrize("sent", HELD.values(), ids=HELD)
def test_who_holds_every_connection_keeps_nobody_out(patient, sent):
    port, _said = patient
    with ExitStack() as held:
        for number in range(3 * MOST):
            held.enter_context(connected(port, sent, window=4096))
            if number % MOST == 0:
                assert answered(port, body=b"mine") == (200, b"mine")
        assert answered(port, "/large")[0] == 200


def test_who_sends_a_byte_now_and_then_keeps_nobody_out(patient):
    port, _said = patient
    with ExitStack() as stack:
        held = [stack.enter_context(connected(port, b"GET / HTTP/1.1\r\nX: ")) for _number in range(MOST - 2)]
        for _round in range(20):
            for one in held:
                try:
                    one.sendall(b"y")
                except OSError:  # it has lost its place
                    held[held.index(one)] = stack.enter_context(connected(port, b"GET / HTTP/1.1\r\nX: "))
            assert answered(port, body=b"mine") == (200, b"mine")


@pytest.mark.parametrize("sent", list(HELD.values())[:6], ids=list(HELD)[:6])
def test_who_does_not_go_on_loses_the_connection(hasty, sent):
    port, _said = hasty
    with connected(port, sent) as one:
        assert taken_to_its_end(one) == b""


def test_who_takes_no_answer_loses_the_connection(hasty):
    port, _said = hasty
    with connected(port, whole("/huge"), window=4096) as one:
        assert one.recv(12) == b"HTTP/1.1 200"
        for _time in range(3):
            answered(port, "/slow")
        assert len(taken_to_its_end(one)) < HUGE


def test_who_waits_for_slow_work_does_not(hasty):
    port, _said = hasty
    assert answered(port, "/slow", b"mine") == (200, b"mine")


def test_it_looks_around_meanwhile(patient):
    _port, said = patient
    wait_for(lambda: said().count("meanwhile") > 1)


def test_a_request_behind_another_is_not_answered_before_it_is_asked_again(patient):
    port, _said = patient
    with connected(port, whole("/") * 5) as one:
        said = taken_to_its_end(one)
    assert said.count(b"HTTP/1.1 200") == 1 and b"\r\nConnection: close\r\n" in said


@pytest.mark.skipif(sys.platform != "linux", reason="urgent data is told otherwise")
def test_urgent_data_ends_the_connection(patient):
    port, said = patient
    with connected(port) as one:
        one.send(b"x", socket.MSG_OOB)
        assert taken_to_its_end(one) == b""
    assert "priority" not in said()


NO_HTTP = {
    "bytes": (b"\x16\x03\x01\x02\x00\x01\xff\xfe\r\n\r\n", b"400"),
    "half an address of version 6": (b"GET http://[::1 HTTP/1.1\r\nHost: x\r\n\r\n", b"400"),
    "a length of thousands of digits": (b"POST / HTTP/1.1\r\nContent-Length: " + b"9" * 5000 + b"\r\n\r\n", b"400"),
    "a negative length": (b"POST / HTTP/1.1\r\nContent-Length: -1\r\n\r\n", b"400"),
    "odd digits of a length": ("POST / HTTP/1.1\r\nContent-Length: ٣\r\n\r\n".encode(), b"400"),
    "two lengths": (b"POST / HTTP/1.1\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\n", b"400"),
    "no chunk": (b"POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n", b"400"),
    "a method in small letters": (b"get / HTTP/1.1\r\n\r\n", b"400"),
    "a header without a name": (b"GET / HTTP/1.1\r\n: x\r\n\r\n", b"400"),
    "a nul in a header": (b"GET / HTTP/1.1\r\nX: \x00\r\n\r\n", b"400"),
    "a head that is too long": (b"GET / HTTP/1.1\r\nX: " + b"y" * 70_000 + b"\r\n\r\n", b"431"),
    "an address that is too long": (b"GET /" + b"y" * 70_000 + b" HTTP/1.1\r\n\r\n", b"431"),
    "a body that is too large": (b"POST / HTTP/1.1\r\nContent-Length: 99999999999\r\n\r\n", b"413"),
    "a coding that nobody knows": (b"POST / HTTP/1.1\r\nTransfer-Encoding: gzip\r\n\r\n", b"501"),
}


@pytest.mark.parametrize(("sent", "status"), NO_HTTP.values(), ids=NO_HTTP)
def test_what_is_no_request_is_refused_with_our_headers(patient, sent, status):
    port, said = patient
    with connected(port, sent) as one:
        answer = one.recv(65536)
    assert answer.split(b" ")[1] == status and b"\r\nX-Ours: yes\r\n" in answer
    assert b"Traceback" not in answer and not re.search("Traceback|uncaptured", said())
    assert answered(port, body=b"mine") == (200, b"mine")


ODD_LINES = (  # that are a request, with an address that is none
    *(
        b"GET /sak/\xff\xfe",
        b"GET /sak/\x00",
        b"GET /sak/a\tb",
        b"GET /sak/\xed\xa0\x80/x",
        b"GET /static/\xff",
        b"GET /?\xff=\x00",
    ),
    *(b"GET *", b"OPTIONS *", b"GET sak", b"GET ?x", b"GET //[", b"GET /%", b"GET /\\..\\", b"GET ///////evil.example"),
    *(b"GET http://\xff/", "GET http://ⅷ℀/".encode(), b"CONNECT 127.0.0.1:80", b"TRACE /", b"PROPFIND /"),
)


# The pages ----------------------------------------------------------------------------------------


@pytest.mark.skipif(not possible, reason="the system makes no copy of a process")
def test_the_pages_answer_while_every_connection_is_held_and_refuse_in_order(tmp_path):
    with serving(tmp_path / "cases.db") as (_server, port), ExitStack() as held:
        for _number in range(2 * MOST_CONNECTIONS + 20):
            held.enter_context(connected(port, HELD["half a head"]))
        for path in ("/", "/helse", "/ny"):
            assert answered(port, path)[0] == 200
        for line in ODD_LINES:
            with connected(port, line + b" HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n\r\n") as one:
                assert taken_to_its_end(one)[9:12] in (b"308", b"400", b"404", b"405"), line
        with connected(port, b"\x00\r\n\r\n") as one:
            head = one.recv(65536).decode().partition("\r\n\r\n")[0].lower().split("\r\n")
    assert head[0].endswith("400 bad request")
    assert {f"{name}: {value}".lower() for name, value in {**HEADERS, **NOT_KEPT}.items()} <= set(head)


# The port -----------------------------------------------------------------------------------------


def named(monkeypatch, *ports):
    """A name with these ports of this machine as its addresses."""
    addresses = [(socket.AF_INET, socket.SOCK_STREAM, 6, "", ("127.0.0.1", port)) for port in ports]
    monkeypatch.setattr(socket, "getaddrinfo", lambda *_given, **_more: addresses)


def test_an_address_that_the_system_names_twice_is_listened_on_once(monkeypatch):
    port = free_port()
    named(monkeypatch, port, port)
    (found,) = listening("localhost", port)
    found.close()


def test_where_one_address_cannot_be_had_none_is_held(monkeypatch):
    with closing(socket.socket()) as busy:
        busy.bind(("127.0.0.1", 0))
        busy.listen()
        port = free_port()
        named(monkeypatch, port, busy.getsockname()[1])
        with pytest.raises(OSError, match="use") as raised:
            listening("localhost", port)
        with closing(socket.socket()) as other:
            other.bind(("127.0.0.1", port))
        assert raised.value  # with what it saw, which nothing has let go before
