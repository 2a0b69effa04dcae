"""What the tests of the pages share: a reader with a browser of few words, and forms posted as a browser posts them."""

from __future__ import annotations

import contextlib
import html
import io
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from html.parser import HTMLParser
from typing import Any

from flask import Flask
from werkzeug.datastructures import FileStorage, MultiDict
from werkzeug.test import TestResponse, encode_multipart

from advisor.language.answers import Answer
from advisor.language.subjects import Kind, Subject
from advisor.store import Put, Store, StoredCase
from web.desk import Desk, desk

RICH = "avlastning-eller-team"
SMALL = {
    "case": "lunsj",
    "title": "Felles lunsj",
    "level": "kommune",
    "measures": [{"id": "m", "title": "Lunsj", "target_groups": [{"id": "g", "title": "Hjemmeboende"}]}],
}
TEXT_TYPES = ("text", "hidden", "search", "tel", "email", "number")

Changes = Mapping[str, str | Sequence[str] | None]


def at_level(file: dict, level: str, **more: object) -> dict:
    return {**file, "level": level, **more}


# HTML ------------------------------------------------------------------------------------------


@dataclass
class Control:
    """A field or a button of a form."""

    type: str  # of an input, or the name of the element
    name: str
    value: str
    on: bool = True  # whether a browser would send it as it stands
    id: str = ""
    options: list[str] = field(default_factory=list)


@dataclass
class Form:
    id: str
    action: str
    method: str
    controls: list[Control] = field(default_factory=list)

    @property
    def names(self) -> set[str]:
        return {one.name for one in self.controls}

    def sent(self) -> list[tuple[str, str]]:
        """What a browser sends when nothing is touched, without a button."""
        return [(one.name, one.value) for one in self.controls if one.on and one.type != "button" and one.name]

    def value(self, name: str) -> str:
        return next((value for key, value in self.sent() if key == name), "")

    def values(self, name: str) -> list[str]:
        return [value for key, value in self.sent() if key == name]

    def filled(self, changes: Changes, button: tuple[str, str] | None = None) -> list[tuple[str, str]]:
        """The same after someone has written, ticked or chosen something (None: nothing), and pressed a button."""
        fields = self.sent()
        for name, wished in changes.items():
            values = [] if wished is None else [wished] if isinstance(wished, str) else list(wished)
            here = [one for one in self.controls if one.name == name and one.type != "button"]
            assert here, f"the form has no field {name}"
            choices = {one.value for one in here if one.type in ("radio", "checkbox")} | {o for one in here for o in one.options}
            assert not choices or set(values) <= choices, f"{name} offers {choices}, not {values}"
            if not choices and len(values) < len(here):
                values += [""] * (len(here) - len(values))
            fields = [pair for pair in fields if pair[0] != name] + [(name, value) for value in values]
        if button:
            assert any((one.name, one.value) == button for one in self.controls if one.type == "button"), f"no button {button}"
            fields.append(button)
        return [(name, re.sub(r"\r\n?|\n", "\r\n", value)) for name, value in fields]


class _Forms(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.forms: list[Form] = []
        self.loose: list[tuple[str, Control]] = []  # controls with form="…"
        self.open: Form | None = None
        self.text: Control | None = None
        self.select: Control | None = None

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        at = {key: value or "" for key, value in attrs}
        if tag == "form":
            assert self.open is None, "a form in a form"
            self.open = Form(at.get("id", ""), at.get("action", ""), at.get("method", "get"))
            self.forms.append(self.open)
        elif "disabled" in at:
            return
        elif tag == "input":
            kind = at.get("type", "text")
            on = "checked" in at if kind in ("radio", "checkbox") else kind != "file"
            value = at.get("value", "on" if kind in ("radio", "checkbox") else "")
            if kind in TEXT_TYPES and kind != "hidden":
                value = re.sub(r"[\r\n]", "", value)  # as browsers do with a field of one line
            self._add(Control("button" if kind == "submit" else kind, at.get("name", ""), value, on, at.get("id", "")), at)
        elif tag == "textarea":
            self.text = Control(tag, at.get("name", ""), "", id=at.get("id", ""))
            self._add(self.text, at)
        elif tag == "select":
            self.select = Control(tag, at.get("name", ""), "", id=at.get("id", ""))
            self._add(self.select, at)
        elif tag == "option" and self.select is not None:
            if "selected" in at or not self.select.options:
                self.select.value = at.get("value", "")
            self.select.options.append(at.get("value", ""))
        elif tag == "button" and at.get("type", "submit") == "submit":
            self._add(Control("button", at.get("name", ""), at.get("value", "")), at)

    def handle_endtag(self, tag: str) -> None:
        if tag == "form":
            self.open = None
        elif tag == "textarea" and self.text is not None:
            self.text.value = self.text.value.removeprefix("\n")
            self.text = None
        elif tag == "select":
            self.select = None

    def handle_data(self, data: str) -> None:
        if self.text is not None:
            self.text.value += data

    def _add(self, control: Control, at: dict[str, str]) -> None:
        if "form" in at:
            self.loose.append((at["form"], control))
        elif self.open is not None:
            self.open.controls.append(control)


def forms_of(page: str) -> list[Form]:
    """The forms of a page, as a browser sees them."""
    parser = _Forms()
    parser.feed(page)
    for id, control in parser.loose:
        next(form for form in parser.forms if form.id == id).controls.append(control)
    return parser.forms


def main_of(page: str) -> str:
    return re.search(r"<main.*</main>", page, re.DOTALL)[0]  # type: ignore[index]


def text_of(page: str) -> str:
    """What stands on a page to be read."""
    return " ".join(
        html.unescape(re.sub(r"<[^>]+>", " ", re.sub(r"<svg.*?</svg>|<head>.*?</head>", "", page, flags=re.S))).split()
    )


def anchors_of(page: str) -> set[str]:
    return set(re.findall(r'\sid="([^"]+)"', page))


def links_of(page: str) -> set[str]:
    return {html.unescape(link) for link in re.findall(r'href="(/[^"]*)"', page)}


def part_of(page: str, id: str) -> str:
    """The element with an id, with what is in it."""
    start = re.search(rf'<\w+[^>]*\sid="{re.escape(id)}"[^>]*>', page)
    assert start, f"nothing has the id {id}"
    return _whole(page, start)


def cards_of(page: str, id: str = "innhold") -> list[tuple[str, str]]:
    """The cards of advice in a part of a page, each with its force (ma, bor, kan)."""
    part = part_of(page, id)
    return [(start[1], _whole(part, start)) for start in re.finditer(r'<li class="ds-card advice (ma|bor|kan)[^>]*>', part)]


def _whole(page: str, start: re.Match) -> str:
    """The element that begins there, to its end."""
    depth, tag = 0, re.match(r"<(\w+)", start[0])[1]  # type: ignore[index]
    for match in re.finditer(rf"<(/?){tag}\b[^>]*>", page[start.start() :]):
        depth += -1 if match[1] else 1
        if depth == 0:
            return page[start.start() : start.start() + match.end()]
    raise AssertionError(f"{start[0]} is not closed")


# A reader --------------------------------------------------------------------------------------


class Reader:
    """Someone with a browser."""

    def __init__(self, app: Flask, language: str = "en"):
        self.app = app
        self.client = app.test_client()
        self.client.set_cookie("sprak", language)
        self._token = ""

    @property
    def token(self) -> str:
        if not self._token:
            self._token = re.search(r'name="csrf_token" value="([^"]+)"', self.client.get("/ny").text)[1]  # type: ignore[index]
        return self._token

    def get(self, address: str, status: int = 200) -> str:
        response = self.client.get(address, buffered=True)
        assert response.status_code == status, (address, response.status, response.headers.get("Location"))
        return response.text

    def post(self, address: str, fields: Mapping[str, Any] | None = None, **more: Any) -> TestResponse:
        return self.client.post(
            address, data=MultiDict([("csrf_token", self.token), *MultiDict(fields or {}).items(multi=True)]), **more
        )

    def form(self, address: str, part: str = "svar") -> Form:
        """A form of a page, by its id or the end of its action."""
        return self.form_in(self.get(address), part, address)

    def form_in(self, page: str, part: str = "svar", address: str = "") -> Form:
        posts = [one for one in forms_of(page) if one.method == "post"]
        for form in posts:
            form.action = form.action or address  # a form without one is sent to its own page
        return next(one for one in posts if one.id == part or one.action.endswith(part))

    def submit(
        self, form: Form, changes: Changes | None = None, button: tuple[str, str] | None = None, **headers: str
    ) -> TestResponse:
        """Posts a form as a browser would, after some changes."""
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        return self.client.post(form.action, data=MultiDict(form.filled(changes or {}, button)), headers=named)

    def upload(self, data: bytes | str, name: str = "sak.yaml", **fields: str) -> TestResponse:
        """Opens a case file; its form is built in memory, because the test client leaves its files open."""
        file = FileStorage(io.BytesIO(data.encode() if isinstance(data, str) else data), filename=name)
        boundary, body = encode_multipart({"csrf_token": self.token, **fields, "saksfil": file})
        return self.client.post("/apne", data=body, content_type=f"multipart/form-data; boundary={boundary}")

    def open(self, example: str = RICH) -> str:
        """A copy of an example; its id."""
        return case_id(self.post(f"/eksempel/{example}"))

    # Past the pages, where a test is about something else

    def make(self, file: dict) -> str:
        return store_of(self.app).create(file).id

    def stored(self, id: str) -> StoredCase:
        return store_of(self.app).get(id)

    def put(self, id: str, place: str, value: object) -> None:
        assert store_of(self.app).save(id, [Put(place, value)]).whole

    @contextlib.contextmanager
    def desk(self, id: str) -> Iterator[Desk]:
        with self.app.test_request_context():
            yield desk(id)

    def where(self, id: str, question: str, *ids: str) -> str:
        """The address of the page on which a question stands."""
        kind = (Kind.CASE, Kind.MEASURE, Kind.GROUP)[len(ids)]
        with self.desk(id) as at:
            return at.question_url((Subject(kind, ids), question)).partition("#")[0]

    def answer(self, id: str, question: str, *ids: str, **parts: str | Sequence[str] | None) -> TestResponse:
        """Answers one question on its page and presses «Save»: `verdi="ja"`, `sikkerhet="lite"` and so on."""
        form = self.form(self.where(id, question, *ids))
        return self.submit(form, {f"{named(question, *ids)}.{part}": value for part, value in parts.items()})

    def given(self, id: str, question: str, *ids: str) -> Answer | None:
        """The answer as it is stored."""
        return self.stored(id).case.answers.get(Subject((Kind.CASE, Kind.MEASURE, Kind.GROUP)[len(ids)], ids), {}).get(question)


def named(question: str, *ids: str) -> str:
    """The name of an answer's fields."""
    return "--".join([question, *ids])


def store_of(app: Flask) -> Store:
    return app.extensions["archive"].store


def case_id(response: TestResponse) -> str:
    assert response.status_code == 302, text_of(response.text)[:600]
    return response.location.split("/")[2]
