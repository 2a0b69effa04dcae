"""The pages in real Chromium. See test_pages.py for how a page or a flow is tested.

A test asks for `page`, and may choose `width` (px), `javascript` and `language` by parametrising them:

    @pytest.mark.parametrize("width", [360])
    @pytest.mark.parametrize("javascript", [False])
    def test_it(page): page.goto("/")

The test fails where the page does what `watching.Watch` forbids; `watch.expect(404)` allows a status.
PRIO_WITHOUT_BROWSER=1 skips this folder. The fixtures live as long as the folder's tests, not the whole run.
"""

from __future__ import annotations

import os
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect, sync_playwright

from . import making, serving, tools
from .watching import Watch

WAIT = 30_000  # ms: a machine may be slow; a test that passes does not wait
expect.set_options(timeout=WAIT)
STILL = "/static/icons.svg"  # on the server, and does nothing
FLAGS = [
    "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1",  # nothing leaves the machine
    "--disable-gpu",
    "--in-process-gpu",
    # One process draws every page of the server, so that what was compiled for a page is there for the next: a quarter less.
    "--renderer-process-limit=1",
    "--disable-site-isolation-trials",
]


@pytest.fixture(scope="package", autouse=True)
def checkers() -> None:
    """Everything the tests need is on the machine."""
    if os.environ.get("PRIO_WITHOUT_BROWSER") == "1":
        pytest.skip("PRIO_WITHOUT_BROWSER=1")
    if sentence := tools.missing():
        pytest.fail(sentence, pytrace=False)
    tools.install_checkers()


@pytest.fixture(scope="package")
def server(checkers, tmp_path_factory) -> Iterator[serving.Server]:
    server = serving.start(tmp_path_factory.mktemp("server"))
    yield server
    server.stop()


@pytest.fixture(scope="package")
def browser(checkers) -> Iterator[Browser]:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=tools.command("chromium"),
            args=FLAGS,
        )
        yield browser
        browser.close()


@pytest.fixture
def width() -> int:
    return 1280


@pytest.fixture
def javascript() -> bool:
    return True


@pytest.fixture
def language() -> str:
    return "nb"


@pytest.fixture
def alone() -> bool:
    """Whether the reader has a window that no test had before and none gets after. Needed where a test changes what cannot be
    put back, as its clock: a window costs as much as a page.
    """
    return False


@pytest.fixture
def context_options(server, width, javascript, language) -> dict:
    """A reader with no history but the choice of a language, for whom nothing moves: what unfolds slowly may slip away from
    under a press of the button. Addresses may start with «/».
    """
    return {
        "base_url": server.address,
        "reduced_motion": "reduce",
        "viewport": {"width": width, "height": 900},
        "java_script_enabled": javascript,
        "storage_state": {"cookies": [chosen(server, language)], "origins": []},
    }


def chosen(server: serving.Server, language: str) -> dict:
    """The cookie of the choice of a language."""
    port = server.address.rpartition(":")[2]
    flags = {"httpOnly": True, "secure": False, "sameSite": "Lax"}
    return {"name": f"sprak-{port}", "value": language, "domain": "127.0.0.1", "path": "/", "expires": -1} | flags


@pytest.fixture(scope="package")
def windows(browser) -> Iterator[dict[bool, Page]]:
    """The window with JavaScript and the one without, once somebody has opened them."""
    windows: dict[bool, Page] = {}
    yield windows
    for window in windows.values():
        window.context.close()


def opened(browser: Browser, options: dict) -> Page:
    """A new window."""
    context = browser.new_context(**options)
    context.set_default_timeout(WAIT)
    return context.new_page()


def kept(browser: Browser, windows: dict[bool, Page], options: dict) -> Page:
    """The window that tests share, as one that is new."""
    javascript = options["java_script_enabled"]
    if javascript in windows and windows[javascript].is_closed():
        windows.pop(javascript).context.close()
    if javascript not in windows:
        windows[javascript] = opened(browser, options)
    window = windows[javascript]
    window.context.clear_cookies()
    window.context.add_cookies(options["storage_state"]["cookies"])
    window.set_viewport_size(options["viewport"])
    window.emulate_media(media="null", color_scheme="light")
    window.mouse.move(-1, -1)
    return window


@pytest.fixture
def window(browser, windows, context_options, alone) -> Iterator[Page]:
    """A window as it is when it is opened."""
    window = opened(browser, context_options) if alone else kept(browser, windows, context_options)
    yield window
    if alone:
        window.context.close()


@pytest.fixture
def context(window) -> BrowserContext:
    return window.context


@pytest.fixture
def watch(context, server) -> Iterator[Watch]:
    watch = Watch(context, server.address)
    yield watch
    watch.end()
    if watch.problems:
        log = server.log()[-3000:] if any(problem.startswith("5") for problem in watch.problems) else ""
        problems = dict.fromkeys(problem[:300] for problem in watch.problems)  # each once
        pytest.fail("\n".join(["The page did what no page may:", *problems, log]), pytrace=False)


@pytest.fixture
def page(window, watch, alone) -> Iterator[Page]:
    yield window
    if not alone:
        left(window)


def left(window: Page) -> None:
    """Closes what a test opened, and leaves its page: what is sent as a page goes belongs to that test."""
    for other in window.context.pages:
        if other is not window:
            other.close()
    if window.is_closed():
        return
    window.context.set_offline(False)
    window.unroute_all()
    window.goto(STILL)
    window.evaluate("() => sessionStorage.clear()")


@pytest.fixture
def case(page) -> str:
    """A case of the rich example, with a page on its questions about children for one measure."""
    id = making.an_example(page)
    page.goto(f"/sak/{id}/tiltak/team")
    return id
