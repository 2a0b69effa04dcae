"""Reads a document that people have: Word, OpenDocument or text, as passages in the order in which one reads them.

A file comes from anywhere. It is known by its bytes and not by its name. What was deleted with changes tracked is not read,
and what was put in is. Contents lists, hidden text and prompts that nobody has filled in are no text of the document.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import PurePath

from ...text.catalogue import gettext as _
from ...text.errors import Problem, UnusableDocument
from ...text.unpacking import Damaged, Locked, TooLarge
from ...text.visible import clean
from ..parsing import DAMAGE
from .archive import Archive, local
from .packed import MOST_PARAGRAPHS, OpenText, TooMany, Word
from .passages import Kind, Paper, Passage

MOST_BYTES = 6_000_000  # of a file
PACKED = (".docx", ".odt")  # the endings of files that are never plain text
MOST_PASSAGES = 2_000
MOST_LETTERS = 200_000


def read_document(data: bytes, name: str) -> Paper:
    """What a file says. Raises UnusableDocument, which says what would be right."""
    with opened(data, name) as source:
        return _whole(source, name)


@contextmanager
def opened(data: bytes, name: str) -> Iterator[_Text | Word | OpenText]:
    """A file to read from; whatever is wrong with it, found while it is read, becomes UnusableDocument."""
    if len(data) > MOST_BYTES:
        raise too_large(name)
    try:
        yield _reader(data, name)
    except TooLarge:
        raise unusable(name, _("The file takes too much room unpacked."), less()) from None
    except TooMany:
        raise unusable(name, _many(MOST_PARAGRAPHS), _("Copy the part that you need, and paste it.")) from None
    except Locked:
        what = _("The file is locked with a password.")
        raise unusable(name, what, _("Open it, and save it without a password.")) from None
    except (Damaged, DAMAGE, *_ODD):
        what = _("The file is damaged, and cannot be read.")
        raise unusable(name, what, _("Open it in the program that it was written in, and save it anew.")) from None


def read_text(text: str, name: str) -> Paper:
    """What a text says: each line is a passage; «#» makes it a heading and «-» an item of a list. Raises UnusableDocument."""
    return _whole(_Text(text), name)


def too_large(name: str) -> UnusableDocument:
    what = _("The file is larger than {limit} MB.", limit=MOST_BYTES // 1_000_000)
    return unusable(name, what, less())


def less() -> str:
    return _("Pictures take room: copy the text that you need, and paste it.")


def _many(count: int) -> str:
    return _("The document has more than {count} paragraphs.", count=f"{count:,}".replace(",", " "))


def unusable(name: str, what: str, cure: str) -> UnusableDocument:
    return UnusableDocument([Problem(name, None, what, cure)])


# What a document may raise whose parts can be read, and do not say what they should.
_ODD = (LookupError, ValueError, TypeError, AttributeError, RecursionError, ArithmeticError)


def _reader(data: bytes, name: str) -> _Text | Word | OpenText:
    if data.startswith(b"PK"):
        return _packed(data, name)
    if data.startswith(b"\xd0\xcf\x11\xe0"):  # the container of Office, before 2007 and around what is locked
        if "EncryptedPackage".encode("utf-16-le") in data:
            raise Locked
        what = _("This is a Word file of the old kind (.doc).")
        raise unusable(name, what, _("Open it in Word, and save it as a Word document (.docx)."))
    if data.startswith(b"%PDF"):
        cure = _("Use the Word file that it was made from, or copy the text from it and paste it.")
        raise unusable(name, _("This is a PDF, which does not tell where a paragraph begins and ends."), cure)
    text = decoded(data)
    if text is None or data.startswith(b"{\\rtf"):
        raise _another_kind(name)
    if text.strip() and (ending := PurePath(name).suffix.lower()) in PACKED:
        what = _("The name ends in {ending}, but this is plain text and no document.", ending=ending)
        raise unusable(name, what, _("Choose the document itself, or copy the text and paste it."))
    return _Text(text)


def decoded(data: bytes) -> str | None:
    """The text that bytes are; None where they are none."""
    encoding = "utf-16" if data.startswith((b"\xff\xfe", b"\xfe\xff")) else "utf-8-sig"
    for one in (encoding, "cp1252"):
        try:
            text = data.decode(one)
        except UnicodeDecodeError:
            continue
        return None if re.search("[\0-\x08\x0e-\x1a]", text) else text
    return None


def _packed(data: bytes, name: str) -> Word | OpenText:
    file = Archive(data)
    if b"encryption-data" in file.part("META-INF/manifest.xml"):
        raise Locked
    if file.part("mimetype").startswith(b"application/vnd.oasis.opendocument.text"):
        return OpenText(file)
    main = file.related("", "officeDocument")
    if file.part(main) and local(file.tree(main)) == "document":
        return Word(file, main)
    raise _another_kind(name)


def _another_kind(name: str) -> UnusableDocument:
    what = _("This is neither a Word document (.docx), an OpenDocument text (.odt) nor plain text.")
    return unusable(name, what, _("Open it, and save it as one of them."))


def _whole(source: _Text | Word | OpenText, name: str) -> Paper:
    """Everything that a document says, its headings held against what stands under them."""
    passages: list[Passage] = []
    title, heading, letters = "", "", 0
    for one in source.passages():
        text = clean(re.sub(r"[^\S\n]+", " ", one.text))
        if not text:
            continue
        if one.kind is Kind.HEADING:
            heading = text = " ".join(text.split())
            title = title or heading
        passages.append(replace(one, text=text, heading="" if one.kind is Kind.HEADING else heading))
        letters += len(text)
        if len(passages) > MOST_PASSAGES or letters > MOST_LETTERS:
            what = _("The document is longer than {letters} characters.", letters=f"{MOST_LETTERS:,}".replace(",", " "))
            if letters <= MOST_LETTERS:
                what = _many(MOST_PASSAGES)
            raise unusable(name, what, _("Copy the part that you need, and paste it."))
    if not passages:
        cure = _("Where it is a picture of a paper, there is no text to copy; choose the document that was printed.")
        raise unusable(name, _("There is no text in it."), cure)
    return Paper(" ".join((title or passages[0].text).split()), source.day, tuple(passages))


_MARKED = re.compile(r"(#{1,6}|[-•·*–▪◦]) +(.*)")


class _Text:
    """Plain text, or what was pasted. It says no day of its own."""

    day = None

    def __init__(self, text: str):
        self.text = text

    def passages(self) -> Iterator[Passage]:
        for line in clean(self.text).split("\n"):
            if marked := _MARKED.match(line.strip()):
                yield Passage(marked[2], kind=Kind.HEADING if marked[1][0] == "#" else Kind.ITEM)
            else:
                yield Passage(line)
