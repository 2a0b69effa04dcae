"""The harness finds what it is there to find: each check is shown a page with the fault, and one without."""

import pytest

from . import tools
from .checking import axe, by_script, by_tab, no_sideways_scroll, nu, settled, swapped

SOUND = "<label for=a>Navn</label><input id=a> <a href=/>Start</a> <button>Lagre</button>"


@pytest.fixture
def show(page):
    """Shows a page with this body, under a policy as strict as the application's."""

    def show_body(body: str, style: str = "", status: int = 200) -> None:
        source = f"<!doctype html><html lang=nb><title>Prøve</title><style>{style}</style><main><h1>Prøve</h1>{body}</main>"
        policy = "default-src 'none'; style-src 'unsafe-inline'; connect-src 'self'"
        headers = {"content-type": "text/html; charset=utf-8", "content-security-policy": policy}
        page.route("**/prove", lambda route: route.fulfill(status=status, body=source, headers=headers))
        page.goto("/prove")

    return show_body


def test_axe_finds_a_field_without_a_label(page, show):
    show(SOUND)
    assert axe(page) == []
    show("<input>")
    assert [line.partition(":")[0] for line in axe(page)] == ["label"]


def test_axe_finds_pale_text(page, show):
    show("<p>Blek</p>", "p { color: #bbb }")
    assert [line.partition(":")[0] for line in axe(page)] == ["color-contrast"]


def test_nu_names_the_page_of_each_fault():
    page = "<!doctype html><html lang=nb><head><title>Prøve</title></head><body><h1>Prøve</h1>{}</body></html>"
    found = nu({"sound": page.format(""), "twice": page.format("<p id=a><p id=a>"), "open": page.format("<b>")})
    assert {line.partition(",")[0] for line in found} == {"twice", "open"}


@pytest.mark.parametrize("width", [320])
def test_a_page_wider_than_the_screen_is_found_with_what_reaches_out(page, show, width):
    show(SOUND)
    no_sideways_scroll(page)
    show("<div class=bred>x</div>", ".bred { width: 400px }")
    with pytest.raises(AssertionError, match="bred"):
        no_sideways_scroll(page)


GROUP = "<fieldset><legend>Nytte</legend><label><input type=radio name={0}> Stor</label><input type=radio name={0}{1}></fieldset>"


@pytest.mark.parametrize(
    ("body", "stops"),
    [
        (SOUND, ["a", "A", "BUTTON"]),
        (GROUP.format("n", "") + GROUP.format("m", " checked id=valgt"), ["INPUT", "valgt"]),
        ("<button disabled>A</button><p hidden><a href=/>A</a></p><details><summary>A</summary><input></details>", ["SUMMARY"]),
        ("<div tabindex=0>A</div><p tabindex=-1>B</p><a>C</a><select><option>D</select>", ["DIV", "SELECT"]),
    ],
    ids=["sound", "radio buttons", "nothing to stop at", "what is made a stop"],
)
@pytest.mark.parametrize("walk", [by_tab, by_script])
def test_the_stops_are_those_of_the_keyboard_in_order(page, show, walk, body, stops):
    show(body)
    page.evaluate("() => document.querySelector('input, summary, div').focus()")  # which makes no difference
    page.evaluate(
        "() => { window.stops = []; addEventListener('focusin', ({target}) => stops.push(target.id || target.tagName)) }"
    )
    list(walk(page, 20))
    assert list(dict.fromkeys(one for one in page.evaluate("stops") if one != "BODY")) == stops


@pytest.mark.parametrize("address", ["/sak/{}/tiltak/team", "/sak/{}/dokument"])
def test_tab_comes_to_the_stops_that_the_script_takes(page, case, address):
    page.goto(address.format(case))
    settled(page)
    assert len(by_script(page, 1000)) == len(list(by_tab(page, 1000))) > 50


@pytest.mark.parametrize(
    ("body", "style", "problem"),
    [
        (SOUND, "", None),
        ("<button>A</button>", "button:focus { outline: none }", "looks as it does without focus"),
        ("<button>A</button>", "button { position: absolute; left: -999px }", "is outside the screen"),
        ("<button>A</button><div></div>", "div { position: fixed; inset: 0; background: red }", "lies behind something else"),
        (
            "<div><label><input type=checkbox>A</label></div>",
            "input:focus { outline: none } div:has(:focus) { outline: 3px solid }",
            None,
        ),
    ],
    ids=["sound", "no outline", "outside", "covered", "a ring around the box"],
)
@pytest.mark.parametrize("walk", [by_tab, by_script])
def test_focus_that_cannot_be_seen_is_found(page, show, walk, body, style, problem):
    show(body, style)
    assert [line.partition("» ")[2] for line in walk(page, 20) if line] == ([problem] if problem else [])


@pytest.mark.parametrize(
    ("body", "status", "expected"),
    [
        ("<script>1</script>", 200, "console: Executing inline script violates"),
        ("<p style='color: red'>x</p><img src=/x.png>", 200, "console: Loading the image"),
        ("", 404, "404 for GET"),
    ],
)
def test_the_watch_sees_what_a_page_may_not_do(show, watch, body, status, expected):
    show(body, status=status)
    assert [problem.startswith(expected) for problem in watch.forget()] == [True]


def test_the_watch_sees_errors_and_other_hosts(page, show, watch):
    show("")
    page.evaluate("() => { setTimeout(() => { throw Error('oops') }) }")
    page.evaluate("() => { console.error('said') }")
    page.evaluate("() => { location.href = 'http://example.invalid/' }")
    page.wait_for_event("requestfailed")
    found = "\n".join(watch.forget())
    for expected in ("script: oops", "console: said", "request to another host: http://example.invalid/"):
        assert expected in found


def test_a_status_that_is_expected_is_no_problem(show, watch):
    watch.expect(404)
    show("", status=404)
    assert watch.problems == []


def test_one_can_wait_for_htmx(page, show):
    """The classes and the header are htmx's; its request is played by a timer."""
    show("<button>Svar</button><div id=svar></div>")
    page.route("**/delvis", lambda route: route.fulfill(body="Nytt råd"))
    page.evaluate(
        """() => document.querySelector('button').addEventListener('click', () => setTimeout(async () => {
            const div = document.querySelector('#svar')
            div.classList.add('htmx-request')
            const text = await (await fetch('/delvis', {headers: {'HX-Request': 'true'}})).text()
            setTimeout(() => { div.textContent = text; div.classList.remove('htmx-request') }, 100)
        }, 100))"""
    )
    with swapped(page):
        page.get_by_role("button").click()
    assert page.locator("#svar").inner_text() == "Nytt råd"
    settled(page)


def test_what_is_missing_is_said_in_one_sentence(monkeypatch):
    monkeypatch.setenv("PATH", "")
    assert tools.missing().startswith("The tests of the pages need chromium, default-jre-headless, npm: sudo apt install")
