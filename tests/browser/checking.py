"""What is asked of every page: accessible, valid, no wider than the screen, usable by keyboard."""

from __future__ import annotations

import json
import os
import subprocess
import tempfile
from collections.abc import Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from playwright.sync_api import Page

from .tools import CHECKERS, command

AXE = CHECKERS / "axe-core" / "axe.min.js"
NU = CHECKERS / "vnu-jar" / "build" / "dist" / "vnu.jar"
WCAG = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "best-practice"]


def nothing(found: list[str]) -> None:
    """Fails with every line of what was found; a plain assert would cut the list short."""
    assert not found, "\n" + "\n".join(found)


def axe(page: Page) -> list[str]:
    """What axe-core finds on the page as it now stands: one line for each element. Needs JavaScript in the page."""
    if not page.evaluate("() => 'axe' in window"):
        page.evaluate(AXE.read_text(encoding="utf-8"))  # through the debugger, so that the page keeps its policy
    found = page.evaluate("tags => axe.run({runOnly: tags, resultTypes: ['violations']})", WCAG)["violations"]
    return [
        f"{violation['id']}: {violation['help']}: {node['html'][:200]}: {' '.join(node['failureSummary'].split())}"
        for violation in found
        for node in violation["nodes"]
    ]


def nu(sources: Mapping[str, str]) -> list[str]:
    """What the Nu checker says about pages, given as name: HTML. Give it many at once: it takes seconds to start."""
    with tempfile.TemporaryDirectory() as folder:
        files = {}
        for number, (name, source) in enumerate(sources.items()):
            path = Path(folder, f"{number}.html")
            path.write_text(source, encoding="utf-8")
            files[path.name] = name
        run = subprocess.run(
            [command("default-jre-headless"), "-jar", NU, "--format", "json", "--stdout", "--exit-zero-always", *files],
            cwd=folder,
            capture_output=True,
            text=True,
        )
    if run.returncode:
        raise RuntimeError(f"The Nu checker stopped: {run.stderr[-1000:]}")
    messages = json.loads(run.stdout)["messages"]
    for one in messages:
        one["page"], one["source"] = files[Path(one["url"]).name], " ".join(one.get("extract", "").split())
    return ["{page}, line {lastLine}: {message}: {source}".format_map({"lastLine": "?"} | one) for one in messages]


def no_sideways_scroll(page: Page) -> None:
    """Fails, with the elements that reach out, where the page is wider than the screen."""
    outside = page.evaluate(
        """() => {
            const width = document.documentElement.clientWidth
            if (document.scrollingElement.scrollWidth <= width) return []
            const wide = [...document.body.querySelectorAll('*')].filter(e => e.getBoundingClientRect().right > width + 0.5)
            return [`the page is ${document.scrollingElement.scrollWidth} px wide`,
                    ...wide.map(e => e.cloneNode(false).outerHTML.slice(0, 150))]
        }"""
    )
    nothing([f"at {page.viewport_size['width']} px: {one}" for one in outside])


@dataclass(frozen=True)
class Stop:
    """Where the focus stands after a press of Tab."""

    role: str
    name: str  # as a screen reader says it
    problem: str | None  # why one who looks cannot find it


# Run before the walk: how each element looks at rest, and the focus at the top of the page.
_AT_REST = """() => {
    const look = e => { const s = getComputedStyle(e)
        return [s.boxShadow, s.outlineStyle, s.outlineWidth, s.outlineColor, s.backgroundColor, s.borderColor].join('|') }
    window.prioWalk = {look, seen: new Set(), rest: new Map([...document.querySelectorAll('*')].map(e => [e, look(e)]))}
    document.activeElement.blur()
    document.body.tabIndex = -1; document.body.focus(); document.body.removeAttribute('tabindex')
    window.scrollTo(0, 0)
}"""

# Run after each Tab: null at the end of the page, else why the focus cannot be seen ('' where it can).
_HERE = """() => {
    const e = document.activeElement, {look, seen, rest} = window.prioWalk
    if (!e || e === document.body || e === document.documentElement || seen.has(e)) return null
    seen.add(e)
    if (rest.get(e) === look(e)) return 'looks as it does without focus'
    const box = e.getBoundingClientRect()
    const left = Math.max(box.left, 0), right = Math.min(box.right, innerWidth)
    const top = Math.max(box.top, 0), bottom = Math.min(box.bottom, innerHeight)
    if (right - left < 2 || bottom - top < 2) return 'is outside the screen'
    const shown = [0.1, 0.5, 0.9].some(x => [0.1, 0.5, 0.9].some(y => {
        const over = document.elementFromPoint(left + x * (right - left), top + y * (bottom - top))
        return over && (e.contains(over) || over.contains(e) || [...(e.labels || [])].some(l => l.contains(over)))
    }))
    return shown ? '' : 'lies behind something else'
}"""


def walk(page: Page, at_most: int = 400) -> list[Stop]:
    """Every stop, in order, that Tab makes from the top of the page until it leaves it or comes back."""
    page.evaluate(_AT_REST)
    debugger = page.context.new_cdp_session(page)
    stops: list[Stop] = []
    while True:
        page.keyboard.press("Tab")
        problem = page.evaluate(_HERE)
        if problem is None:
            break
        assert len(stops) < at_most, f"{page.url}: more than {at_most} stops"
        element = debugger.send("Runtime.evaluate", {"expression": "document.activeElement"})["result"]["objectId"]
        tree = debugger.send("Accessibility.getPartialAXTree", {"objectId": element, "fetchRelatives": False})
        node = tree["nodes"][0]
        role, name = (node.get(part, {}).get("value", "") for part in ("role", "name"))
        stops.append(Stop(role, name, problem or None))
    debugger.detach()
    return stops


def tab_stops(page: Page) -> list[str]:
    """The accessible names of the stops of `walk`."""
    return [stop.name for stop in walk(page)]


def focus_problems(page: Page) -> list[str]:
    """The stops of `walk` where the focus cannot be seen, or that have no name."""
    return [
        f"{stop.role} «{stop.name}» {stop.problem or 'has no name'}"
        for stop in walk(page)
        if stop.problem or not stop.name.strip()
    ]


def settled(page: Page) -> None:
    """Waits until htmx is at rest: no request under way, nothing being swapped in."""
    page.wait_for_function(
        "() => !document.querySelector('.htmx-request, .htmx-swapping, .htmx-settling, .htmx-added')", timeout=5000
    )


@contextmanager
def swapped(page: Page):
    """Waits, after what is done inside, for the htmx request that it sets off, also one with a delay, and for its swap."""
    with page.expect_response(lambda response: response.request.headers.get("hx-request") == "true", timeout=5000):
        yield
    settled(page)


def screenshot(page: Page, name: str) -> None:
    """The whole page as NAME.png in the folder that PRIO_SCREENSHOTS names; nothing where it is not set."""
    if folder := os.environ.get("PRIO_SCREENSHOTS"):
        page.screenshot(path=Path(folder) / f"{name}.png", full_page=True)
