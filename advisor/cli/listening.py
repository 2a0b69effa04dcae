"""The HTTP server of the pages: connections are many and cheap, and none of them can keep the others out.

A client that sends half a request, or does not take its answer, holds a connection and no thread. It loses it after a while,
or as soon as somebody else needs it.
"""

from __future__ import annotations

import contextlib
import os
import socket
from collections.abc import Callable, Mapping, Sequence
from time import monotonic
from typing import TYPE_CHECKING

from waitress.adjustments import Adjustments
from waitress.channel import HTTPChannel
from waitress.parser import HTTPRequestParser, ParsingError
from waitress.server import MultiSocketServer, TcpWSGIServer
from waitress.task import ErrorTask, ThreadedTaskDispatcher

if TYPE_CHECKING:
    from _typeshed.wsgi import WSGIApplication

WAITING = 1024  # connections that nobody has taken yet
MOST_CONNECTIONS = 256  # of one process, each with at most three open files; most systems let a process have 1024
PATIENCE = 120.0  # seconds for a request to be whole, for an answer to be taken, and for the next request to begin
MOST_HEAD = 65_536  # bytes of a request before what is sent with it
MOST_BODY = 32_000_000  # bytes; what is larger than the pages take, and smaller than this, gets an answer in words from them
LOOK_EVERY = 1.0  # seconds


def listening(host: str, port: int) -> list[socket.socket]:
    """A socket on each address of a name. Raises OSError, and then none is left open."""
    known = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    with contextlib.ExitStack() as opened:
        found = []
        for family, address in dict.fromkeys((one[0], one[4]) for one in known):  # a system may name one twice
            found.append(opened.enter_context(socket.socket(family)))
            if os.name == "posix":  # elsewhere it would take the port from another program
                found[-1].setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            found[-1].bind(address)
            found[-1].listen(WAITING)
        opened.pop_all()
    return found


def answer(
    application: WSGIApplication,
    sockets: Sequence[socket.socket],
    threads: int,
    headers: Mapping[str, str],
    meanwhile: Callable[[], object] = lambda: None,
) -> None:
    """Answers what comes, until the process is told to stop. `headers` stand on what is refused before the application is asked;
    `meanwhile` is called about once a second.
    """
    settings = Adjustments(
        sockets=list(sockets),
        backlog=WAITING,
        max_request_header_size=MOST_HEAD,
        max_request_body_size=MOST_BODY,
        asyncore_use_poll=True,  # select cannot see past the first 1024 files
    )
    connections: dict[int, object] = {}
    dispatcher = ThreadedTaskDispatcher()
    dispatcher.set_thread_count(threads)
    for one in sockets:
        known = (one.family, one.type, one.proto, one.getsockname())
        more = {"dispatcher": dispatcher, "adj": settings, "sockinfo": known, "bind_socket": False}
        server = Server(application, connections, True, one, **more)
        server.headers, server.meanwhile = tuple(headers.items()), meanwhile
    MultiSocketServer(connections, settings, [], dispatcher).run()


class Parser(HTTPRequestParser):  # type: ignore[misc]
    def parse_header(self, header_plus: bytes) -> None:
        try:
            super().parse_header(header_plus)
        except ValueError:  # of Python itself: half an IPv6 address, a number of thousands of digits
            raise ParsingError("The request cannot be read.") from None


class Refusal(ErrorTask):  # type: ignore[misc]
    """What the server says of a request that it does not pass on."""

    def execute(self) -> None:
        self.response_headers.extend(self.channel.server.headers)
        super().execute()


class Channel(HTTPChannel):  # type: ignore[misc]
    """A connection. `since` is when the first byte of a request came, or the client last took something of an answer."""

    parser_class = Parser
    error_task_class = Refusal

    def __init__(self, *given: object, **more: object):
        self.since = monotonic()
        super().__init__(*given, **more)

    @property
    def waits(self) -> bool:
        """Whether it is for the client to go on, and no thread of ours is at work."""
        return not self.requests

    def readable(self) -> bool:
        return bool(self.connected and super().readable())

    def received(self, data: bytes) -> bool:
        if self.request is None:
            self.since = monotonic()
        return bool(super().received(data))

    def write_soon(self, data: object) -> int:
        self.since = monotonic()
        return int(super().write_soon(data))

    def send(self, data: bytes, do_close: bool = True) -> int:
        sent = int(super().send(data, do_close))
        if sent:
            self.since = monotonic()
        return sent

    def service(self) -> None:
        with self.requests_lock:
            if len(self.requests) > 1:  # sent without waiting for an answer: it gets the first, and may ask again for the rest.
                self.requests[0].headers["CONNECTION"] = "close"  # or a thread would wait for it to take them
        super().service()

    def handle_expt(self) -> None:
        """Urgent data, which no browser sends: it would be told again and again."""
        self.handle_close()


class Server(TcpWSGIServer):  # type: ignore[misc]
    channel_class = Channel
    headers: Sequence[tuple[str, str]] = ()
    next_look = 0.0

    def readable(self) -> bool:
        """Whether it takes one more connection; asked each time before it waits for what comes."""
        now = monotonic()  # the clock of the machine may be set
        if now >= self.next_look:
            self.next_look = now + LOOK_EVERY
            for one in self._waiting():
                if now - one.since > PATIENCE:
                    one.handle_close()  # here and now: who takes nothing would never be ready to be told
            self.meanwhile()
        if len(self._map) >= MOST_CONNECTIONS:
            self._make_room()
        return bool(self.accepting) and len(self._map) < MOST_CONNECTIONS

    def _make_room(self) -> None:
        """The one that has waited longest gives way. Where most are at work, one of them is soon done, and nobody has to."""
        waiting = self._waiting()
        if 2 * len(waiting) > MOST_CONNECTIONS:
            min(waiting, key=lambda one: one.since).handle_close()

    def _waiting(self) -> list[Channel]:
        return [one for one in self._map.values() if isinstance(one, Channel) and one.waits]
