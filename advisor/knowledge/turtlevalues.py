"""The values of a Turtle text that no parser takes: names, texts, lists, and what is missing in or around each."""

from __future__ import annotations

import re
from abc import ABC, abstractmethod

from ..text.catalogue import LANGUAGES, gettext as _
from ..text.nodes import MAX_DEPTH
from .turtlewords import Cursor, Lost, Token, short

_LANGUAGE = re.compile(r"@(?:nb|nn|en)\b")


class Values(Cursor, ABC):
    """Reads one value, and notes what is wrong with it."""

    @abstractmethod
    def said(self, closing: str) -> None:
        """What is said within brackets; the reader of descriptions says how."""

    def value(self) -> None:
        token = self.take()
        match token.kind:
            case "text":
                self.behind_text(token)
            case "open":
                self.unclosed_text(token)
            case "cut":
                what = _("The address is not closed with «>».")
                self.slip(token.start, what, f"{short(token.text)}>", (token.end, token.end, ">"))
            case "curly":
                what = _("The text stands in curved quotes.")
                self.slip(token.start, what, _('Write straight ones: "…".'), (token.start, token.end, f'"{token.text[1:-1]}"'))
                self.behind_text(token)
            case "name":
                self.name(token)
            case "iri" | "number":
                pass
            case "sign" if token.text in ("[", "("):
                self.place -= 1
                self.node()
            case "sign" | "":
                self.place -= 1
                self.valueless(self.all[self.place - 1])
            case "word" if token.text in ("true", "false"):
                pass
            case _:
                self.bare(token)

    def valueless(self, before: Token) -> None:
        if re.fullmatch(r"prio:[A-Z]\w*", before.text):
            what = _("«a» is missing before «{kind}».", kind=before.text)
            self.slip(before.start, what, f"a {before.text}", (before.start, before.start, "a "))
            return
        what = _("«{property}» has no value.", property=short(before.text))
        self.slip(before.start, what, _("Write the value, or take the property away."), (before.end, before.end, ' ""'))

    def bare(self, token: Token) -> None:
        """A word, or several, without prefix and quotes: up to a quote on the line, it is a text that lacks its first one."""
        line = self.rest_of_line(token.start)
        if (quote := line.find('"')) > 0 and not re.search(r"[,;]\s", line[:quote]):
            what = _("The text lacks its first quote.")
            self.slip(token.start, what, f'"{short(line[:quote])}"', (token.start, token.start, '"'))
            self.skip_to(token.start + quote + 1)
            self.behind_text(token._replace(text=line[: quote + 1]))
            return
        if not re.search(r"\w", token.text):
            what = _("«{written}» cannot be read here.", written=short(token.text))
            self.slip(token.start, what, _("Take it away."), (token.start, token.end, ""))
            self.value()
            return
        if re.fullmatch(r"\d{4}-\d\d-\d\d", token.text):
            date = f'"{token.text}"^^xsd:date'
            self.slip(
                token.start, _("A date stands in quotes, with its type."), date, (token.start, token.end, f'"{token.text}"')
            )
            return
        what = _("«{written}» has neither prefix nor quotes.", written=short(token.text))
        cure = _('Write «prio:{word}» for something of the vocabulary, or "{word}" for a text.', word=token.text)
        self.slip(token.start, what, cure, (token.start, token.end, f'"{token.text.replace(chr(34), "")}"'))

    def unclosed_text(self, token: Token) -> None:
        """It ends before its language, or before the sign that ends the line."""
        if token.text.startswith(('"""', "'''")):
            what = _("The text is not closed before the end of the file.")
            self.slip(
                token.start, what, _("Write «{sign}» where it ends.", sign=token.text[:3]), (token.start, token.start + 2, "")
            )
            self.skip_to(token.start + 2)
            self.value()
            return
        sign = token.text[0]
        if sides := re.match(r'"[^"\n]*[^",;.\s]\s*\n[^"]*?"(?=@\w|\s*[,;.]\s*\n)', self.text[token.start :]):
            end = token.start + sides.end()
            what = _("The text goes over more than one line.")
            cure = _("Write it on one line, or between three quotes: {quotes}.", quotes='"""…"""')
            self.slip(token.start, what, cure, (token.start, token.start, '""'))
            self.changes.append((end, end, '""'))
            self.skip_to(end)
            self.behind_text(token._replace(text=sides[0]))
            return
        found = _LANGUAGE.search(token.text) or re.search(r"\s*[,;.]?\s*$", token.text)
        assert found
        at = token.start + found.start()
        what = _("The text is not closed with a quote.")
        self.slip(token.start, what, f"{short(token.text[: found.start()])}{sign}", (at, at, sign))
        self.skip_to(at)
        self.behind_text(token._replace(text=token.text[: found.start()]))

    def behind_text(self, token: Token) -> None:
        """A language or a type."""
        after = self.look()
        if after.kind == "word" and after.text not in LANGUAGES and self.quoted_within(token, after):
            after = self.look()
        if after.kind == "at" and after.text not in ("@prefix", "@base"):
            self.place += 1
        elif after.kind == "type":
            self.place += 1
            kind = self.take()
            if kind.kind == "name":
                self.name(kind)
            elif kind.kind != "iri":
                self.slip(kind.start, _("«^^» is followed by a type."), '"2026-11-01"^^xsd:date')
                raise Lost
        elif after.kind == "word" and re.fullmatch(r"[a-z]{2,3}", after.text) and after.text != "a":
            what = _("The language lacks its «@».")
            self.slip(after.start, what, f'"…"@{after.text}', (token.end, after.start, "@"))
            self.place += 1
        elif after.text == "@":
            following = self.look(1)
            self.slip(after.start, _("«@» is followed by a language."), '"…"@nb, "…"@nn, "…"@en')
            if self.line(following.start) != self.line(after.start) or following.kind != "word":
                self.changes.append((after.start, after.end, ""))
                self.place += 1
            else:
                self.changes.append((after.end, following.start, ""))
                self.place += 2

    def quoted_within(self, token: Token, after: Token) -> bool:
        """Whether a text goes on behind a quote that stands within it, or lacks the one that ends it, which is told."""
        line = self.rest_of_line(token.start)
        whole = re.match(r'("[^"]*(?:"[^"@]*)+")(?=@(?:nb|nn|en)\b|\s*[,;.]?\s*$)', line)
        if not whole or after.start >= token.start + whole.end():
            return False
        if left_out := _LANGUAGE.search(token.text):
            end, what = token.start + left_out.start(), _("The text is not closed with a quote.")
            cure = f'{short(token.text[: left_out.start()])}"{left_out[0]}'
            self.slip(token.start, what, cure, (end, end, '"'))
            self.skip_to(end)
            return True
        inner = whole[0][1:-1].replace('"', "'")
        change = (token.start, token.start + whole.end(), f'"{inner}"')
        self.slip(token.start, _("A quote stands within the text."), _('Write «…» within a text, or \\".'), change)
        self.skip_to(token.start + whole.end())
        return True

    def node(self) -> None:
        token = self.take()
        self.depth += 1
        if self.depth > MAX_DEPTH:
            self.slip(token.start, _("The file is nested too deeply."), _("At most {depth} levels.", depth=MAX_DEPTH))
            raise Lost
        if token.kind == "name":
            self.name(token)
        elif token.text == "[":
            self.said("]")
            self.place += self.look().text == "]"
        elif token.text == "(":
            self.members(token)
        self.depth -= 1

    def members(self, opening: Token) -> None:
        while (token := self.look()).text != ")":
            if token.text == ",":
                what = _("A list has no commas.")
                self.slip(token.start, what, "( valg:ja valg:nei )", (token.start, token.end, ""))
                self.place += 1
            elif token.text in (";", ".", "]", ""):
                last = self.all[self.place - 1]
                what = _("The list is not closed.")
                self.slip(opening.start, what, _("Write «{sign}» after the last entry.", sign=")"), (last.end, last.end, " )"))
                return
            else:
                self.value()
        self.place += 1
