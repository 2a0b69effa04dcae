"""What no page may do, watched in the browser while a test uses it."""

from __future__ import annotations

from playwright.sync_api import BrowserContext, ConsoleMessage, Request, Response, WebError

STATUS = (  # said by `Watch._response`, with the address
    "Failed to load resource: the server responded with a status",
    "Response Status Error Code",  # of htmx
)


class Watch:
    """Collects console errors (a breach of the Content-Security-Policy is one), errors in scripts, requests to any other
    host than the server, and answers of 400 and more that the test has not asked for with `expect`.

    `html` is the source of the page last gone to, as the server sent it.
    """

    def __init__(self, context: BrowserContext, address: str) -> None:
        self.address = address
        self.problems: list[str] = []
        self.html_response: Response | None = None
        self._expected: set[int] = set()
        self._context = context
        self._seen = {"console": self._console, "weberror": self._error, "request": self._request, "response": self._response}
        for event, see in self._seen.items():
            context.on(event, see)

    def end(self) -> None:
        """Sees no more: the context may be used by the next test."""
        for event, see in self._seen.items():
            self._context.remove_listener(event, see)

    def expect(self, *statuses: int) -> None:
        """Lets the server answer with these from now on."""
        self._expected.update(statuses)

    def forget(self) -> list[str]:
        """The problems so far, which are then no problems of the test."""
        found, self.problems = self.problems, []
        return found

    @property
    def html(self) -> str:
        return self.html_response.text()

    def _console(self, message: ConsoleMessage) -> None:
        if message.type == "error" and not message.text.startswith(STATUS):
            self.problems.append(f"console: {message.text}")

    def _error(self, error: WebError) -> None:
        self.problems.append(f"script: {error.error}")

    def _request(self, request: Request) -> None:
        if not request.url.startswith((f"{self.address}/", "data:", "blob:")):
            self.problems.append(f"request to another host: {request.url}")

    def _response(self, response: Response) -> None:
        if response.status >= 400 and response.status not in self._expected:
            self.problems.append(f"{response.status} for {response.request.method} {response.url}")
        request = response.request
        if request.is_navigation_request() and "html" in response.headers.get("content-type", ""):
            self.html_response = response
