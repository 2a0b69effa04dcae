"""What a test begins with, made without a page: sent as the forms send it, in the session of the browser.

That a reader comes there by clicking is shown once, in test_pages.py and test_flows.py.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from urllib.parse import urlencode

from playwright.sync_api import BrowserContext, FilePayload, Page

from ..pages import Form, forms_of

RICH = "avlastning-eller-team"


def send(page: Page, address: str, fields: dict[str, str | FilePayload], asked: str = "/ny") -> str:
    """Posts a form with the token of the page `asked`, and gives the address that the answer leads to."""
    token = re.search(r'name="csrf_token" value="([^"]+)"', page.request.get(asked).text())[1]
    answer = page.request.post(address, multipart={"csrf_token": token, **fields}, max_redirects=0)
    assert answer.status == 302, (address, answer.status, answer.text()[:2000])
    return answer.headers["location"]


def form_of(context: BrowserContext, address: str, part: str = "svar") -> Form:
    """A form of a page as another window gets it now: by its id or the end of its action."""
    forms = [one for one in forms_of(context.request.get(address).text()) if one.method == "post"]
    for form in forms:
        form.action = form.action or address  # a form without one is sent to its own page
    return next(one for one in forms if one.id == part or one.action.endswith(part))


def submit(context: BrowserContext, address: str, changes: Mapping[str, str], part: str = "svar") -> None:
    """What another window does: it opens a page, changes a form, and sends it."""
    form = form_of(context, address, part)
    kind = {"Content-Type": "application/x-www-form-urlencoded"}
    answer = context.request.post(form.action, data=urlencode(form.filled(changes)), headers=kind, max_redirects=0)
    assert answer.status == 302, (address, answer.status, answer.text()[:2000])


def a_case(page: Page, title: str = "Ny sak") -> str:
    """The id of a new case without measures."""
    return send(page, "/ny", {"title": title}).split("/")[2]


def an_example(page: Page, name: str = RICH) -> str:
    """The id of a copy of an example."""
    return send(page, f"/eksempel/{name}", {}).split("/")[2]


def a_file(page: Page, text: str) -> str:
    """The id of a case that is read from a file."""
    return send(page, "/apne", {"saksfil": {"name": "sak.yaml", "mimeType": "text/yaml", "buffer": text.encode()}}).split("/")[2]
