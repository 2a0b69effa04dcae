"""The language of a call: which of nb, nn and en the reader wants.

Sentences of the tool itself stand in English in the code and in `locale/` for nb and nn.
Sentences of the field stand in the knowledge base, in all three languages.
"""

from __future__ import annotations

import contextlib
import gettext as _gettext
import io
from collections.abc import Iterator, Mapping
from contextvars import ContextVar
from functools import cache
from pathlib import Path
from typing import BinaryIO

from .visible import shown

NORWEGIAN = ("nb", "nn")
LANGUAGES = (*NORWEGIAN, "en")
LOCALE = Path(__file__).parents[1] / "locale"

_current: ContextVar[str] = ContextVar("language", default="nb")


def current() -> str:
    return _current.get()


@contextlib.contextmanager
def speaking(language: str) -> Iterator[None]:
    """Everything said inside the block is said in this language."""
    token = _current.set(language)
    try:
        yield
    finally:
        _current.reset(token)


def catalogues() -> list[Path]:
    """The files that sentences are read from."""
    return sorted(path for path in LOCALE.glob("*/LC_MESSAGES/messages.*"))


@cache
def _catalogue(language: str) -> _gettext.NullTranslations:
    try:
        return _gettext.translation("messages", LOCALE, [language], fallback=language == "en")
    except FileNotFoundError:  # a clone that nothing has been built in
        return _gettext.GNUTranslations(_compiled(LOCALE / language / "LC_MESSAGES" / "messages.po", language))


def _compiled(source: Path, language: str) -> BinaryIO:
    """A catalogue as the build would make it (hatch_build.py), in memory."""
    from babel.messages.mofile import write_mo
    from babel.messages.pofile import read_po

    made = io.BytesIO()
    with source.open("rb") as po:
        write_mo(made, read_po(po, locale=language))
    made.seek(0)
    return made


def gettext(message: str, /, **values: object) -> str:
    """The sentence in the current language, with its {values} filled in; what a screen may not show of them as escapes."""
    return _catalogue(current()).gettext(message).format(**_shown(values))


def ngettext(one: str, many: str, count: int, /, **values: object) -> str:
    """The same for a sentence that depends on a count, which is available as {count}."""
    return _catalogue(current()).ngettext(one, many, count).format(count=count, **_shown(values))


def _shown(values: Mapping[str, object]) -> dict[str, object]:
    return {name: type(value)(shown(value)) if isinstance(value, str) else value for name, value in values.items()}


def chosen(texts: Mapping[str, str]) -> str:
    """The text in the current language; English may lag behind, then bokmål stands in."""
    return texts.get(current()) or texts.get("nb", "")
