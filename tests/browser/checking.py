"""What is asked of every page: accessible, valid, no wider than the screen, usable by keyboard."""

from __future__ import annotations

import json
import os
import subprocess
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from playwright.sync_api import Page

from ..conftest import size
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
    """What the Nu checker says about pages, given as name: HTML. Give it many at once: it takes seconds to start.

    Left out: its guess at the language, and its wish for a heading in a section that is named in another way.
    """
    with tempfile.TemporaryDirectory() as folder:
        files = {}
        for number, (name, source) in enumerate(sources.items()):
            path = Path(folder, f"{number}.html")
            path.write_text(source, encoding="utf-8")
            files[path.name] = name
        run = subprocess.run(
            [
                command("default-jre-headless"),
                "-jar",
                NU,
                *["--format", "json", "--stdout", "--exit-zero-always", "--no-langdetect"],
                *files,
            ],
            cwd=folder,
            capture_output=True,
            text=True,
        )
    if run.returncode:
        raise RuntimeError(f"The Nu checker stopped: {run.stderr[-1000:]}")
    found = []
    for one in json.loads(run.stdout)["messages"]:
        source = " ".join(one.get("extract", "").split())
        if not (one["message"].startswith("Section lacks heading") and "aria-label" in source):
            found.append(f"{files[Path(one['url']).name]}, line {one.get('lastLine')}: {one['message']}: {source}")
    return found


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


def fits(page: Page, *widths: int) -> None:
    """Fails where the page is wider than a screen of one of these widths. The page is not opened anew."""
    for width in widths:
        page.set_viewport_size({"width": width, "height": 900})
        no_sideways_scroll(page)


# How each element looks at rest, and why the focus cannot be seen at an element ('' where it can). The ring may stand on the
# element, its label, or the two boxes around it. Run before the keyboard moves, with the focus put at the top of the page.
_AT_REST = """() => {
    const look = e => { const s = getComputedStyle(e)
        return [s.boxShadow, s.outlineStyle, s.outlineWidth, s.outlineColor, s.backgroundColor, s.borderColor].join('|') }
    const rest = new Map([...document.querySelectorAll('*')].map(e => [e, look(e)]))
    window.prioWalk = {seen: new Set(), problem: e => {
        const where = `${e.cloneNode(false).outerHTML.slice(0, 150)} «${e.innerText.slice(0, 60)}» `
        const around = [e, ...(e.labels || []), e.parentElement, e.parentElement.parentElement]
        if (around.every(one => !rest.has(one) || rest.get(one) === look(one))) return where + 'looks as it does without focus'
        const box = e.getBoundingClientRect()
        const left = Math.max(box.left, 0), right = Math.min(box.right, innerWidth)
        const top = Math.max(box.top, 0), bottom = Math.min(box.bottom, innerHeight)
        if (right - left < 2 || bottom - top < 2) return where + 'is outside the screen'
        const shown = [0.1, 0.5, 0.9].some(x => [0.1, 0.5, 0.9].some(y => {
            const over = document.elementFromPoint(left + x * (right - left), top + y * (bottom - top))
            return over && (e.contains(over) || over.contains(e) || [...(e.labels || [])].some(l => l.contains(over)))
        }))
        return shown ? '' : where + 'lies behind something else'
    }}
    document.activeElement.blur()
    document.body.tabIndex = -1; document.body.focus(); document.body.removeAttribute('tabindex')
    window.scrollTo(0, 0)
}"""

# Run after each Tab: null at the end of the page, else the problem.
_HERE = """() => {
    const e = document.activeElement, {problem, seen} = window.prioWalk
    if (!e || e === document.body || e === document.documentElement || seen.has(e)) return null
    seen.add(e)
    return problem(e)
}"""

# The stops of the keyboard in the order of the page, each given the focus: a group of radio buttons is one.
_EACH = """atMost => {
    const groups = new Set(), first = e => e.type !== 'radio' || !(groups.has(e.name) || groups.add(e.name) && 0)
    const checked = e => e.type !== 'radio' || e.checked || !document.querySelector(`[name="${CSS.escape(e.name)}"]:checked`)
    return [...document.querySelectorAll('a[href], button, input, select, textarea, summary, [tabindex]')]
        .filter(e => e.tabIndex >= 0 && !e.disabled && e.checkVisibility({visibilityProperty: true}) && checked(e) && first(e))
        .slice(0, atMost)
        .map(e => { e.focus(); return document.activeElement === e ? window.prioWalk.problem(e) : '' })
}"""


def by_tab(page: Page, at_most: int) -> Iterator[str]:
    """Presses Tab from the top of the page until the focus leaves the page or comes back, and stops at each place on the
    way. Gives there why one who looks cannot find the focus; an empty text where one can."""
    page.evaluate(_AT_REST)
    for _ in range(at_most):
        page.keyboard.press("Tab")
        problem = page.evaluate(_HERE)
        if problem is None:
            return
        yield problem


def by_script(page: Page, at_most: int) -> list[str]:
    """As `by_tab`, thirty times as fast: after one Tab the page itself gives the focus to one stop after another, which
    then look as they do to who uses the keyboard. That Tab comes to the same stops, test_harness.py shows."""
    page.evaluate(_AT_REST)
    page.keyboard.press("Tab")
    return page.evaluate(_EACH, at_most)


def focus_problems(page: Page, at_most: int = 100) -> list[str]:
    """The stops of the keyboard, of the first `at_most`, where the focus cannot be seen; with --long reached by Tab."""
    return [problem for problem in size(by_script, by_tab)(page, at_most) if problem]


NO_DRAFT = "() => !Object.keys(sessionStorage).some(key => key.startsWith('draft:'))"  # all is acknowledged


def settled(page: Page) -> None:
    """Waits until htmx is at rest: no request under way, nothing being swapped in."""
    page.wait_for_function("() => !document.querySelector('.htmx-request, .htmx-swapping, .htmx-settling, .htmx-added')")


@contextmanager
def swapped(page: Page) -> Iterator[None]:
    """Waits, after what is done inside, for the htmx request that it sets off, also one with a delay, and for its swap."""
    with page.expect_response(lambda response: response.request.headers.get("hx-request") == "true"):
        yield
    settled(page)


def screenshot(page: Page, name: str) -> None:
    """The whole page as NAME.png in the folder that PRIO_SCREENSHOTS names; nothing where it is not set."""
    if folder := os.environ.get("PRIO_SCREENSHOTS"):
        page.screenshot(path=Path(folder) / f"{name}.png", full_page=True)
