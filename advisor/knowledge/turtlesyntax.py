"""What is wrong in a Turtle file that no parser can read: all of it, each on its line, in words for who wrote it.

A parser stops at the first slip and tells where it stopped. This reads on: it knows what a description looks like in these files
(a thing at the start of a line, what is said of it below), sees what is missing between two words, and puts it there. So one
slip hides no other, and what else the file says can be held against the rest. It is asked only where rdflib has refused a file,
and what it mends is only read, never written. The grammar: https://www.w3.org/TR/turtle/#sec-grammar.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from ..text.catalogue import gettext as _
from .turtlevalues import Values
from .turtlewords import ENDS, Lost, Slip, Token, short


@dataclass
class Mended:
    """What is wrong, the text with all of it mended (None where that cannot be done), and the lines of the things concerned."""

    slips: list[Slip]
    text: str | None
    things: set[int]  # the lines where they begin: of them, nothing else should be told


def mended(text: str, prefixes: Mapping[str, str]) -> Mended:
    """Reads a text that is no Turtle. `prefixes`: those of the project, and their addresses."""
    reader = _Reader(text, prefixes)
    try:
        reader.read()
    except (Lost, RecursionError):
        return Mended(reader.slips, None, reader.things)
    return Mended(reader.slips, reader.written(), reader.things)


class _Reader(Values):
    """Reads descriptions."""

    def read(self) -> None:
        while (token := self.look()).kind:
            self.thing = token.start
            if token.text in ("@prefix", "@base") or token.text.lower() in ("prefix", "base"):
                self.declaration()
            elif token.kind in ("name", "iri") or token.text in ("[", "("):
                if self.nameless(token):
                    self.changes.append((token.start, token.start, "[] "))
                else:
                    self.node()
                    self.spaced(token)
                if token.text != "[" or self.look().text != ".":
                    self.said(".")
                self.place += self.look().text == "."
            else:
                self.stray(token)

    def nameless(self, token: Token) -> bool:
        """Whether a description lacks the name of what it describes, which is told."""
        if token.first or token.kind != "name" or self.look(1).kind not in ("name", "text", "number"):
            return False
        if self.look(2).text not in (",", ";", ".") and self.look(2).kind != "at":
            return False
        what = _("The description lacks the name of what it describes.")
        self.slip(token.start, what, _("A description begins with a name such as «sporsmal:my-question», first on its line."))
        return True

    def spaced(self, token: Token) -> None:
        """A name with spaces in it: words behind it, before what is said of it."""
        words = 0
        while self.look(words).kind == "word" and self.look(words).text != "a":
            words += 1
        if not words or not (self.look(words).text == "a" or self.look(words).kind == "name"):
            return
        last = self.look(words - 1)
        name = "-".join(self.text[token.start : last.end].split())
        what = _("«{written}» has a space in its name.", written=short(self.text[token.start : last.end]))
        self.slip(token.start, what, name, (token.start, last.end, name))
        self.place += words

    def stray(self, token: Token) -> None:
        """What can begin no description."""
        what = _("«{written}» stands where a new description should begin.", written=short(token.text))
        if token.text in ("]", ")", ".", ";", ","):
            self.slip(token.start, what, _("Take it away, or look at the line above."), (token.start, token.end, ""))
            self.place += 1
            return
        self.slip(token.start, what, _("A description begins with a name such as «sporsmal:my-question», first on its line."))
        while (one := self.look()).kind and not (one.first and one.kind == "name"):
            self.place += 1
        self.changes.append((token.start, self.look().start, "\n" * self.text.count("\n", token.start, self.look().start)))

    def declaration(self) -> None:
        keyword, name, address = self.take(), Token("name", ":", 0, False), None
        if keyword.text.lower().endswith("prefix"):
            name = self.take()
        address = self.take()
        if name.kind != "name" or address.kind != "iri":
            self.slip(keyword.start, _("The line declares no prefix."), "@prefix prio: <urn:prio:ns:> .")
            raise Lost
        self.declared[name.text.partition(":")[0]] = address.text[1:-1]
        if keyword.text.startswith("@"):
            if self.look().text == ".":
                self.place += 1
            else:
                what = _("The line lacks its full stop.")
                self.slip(keyword.start, what, f"{keyword.text} {name.text} {address.text} .", (address.end, address.end, " ."))

    def said(self, closing: str) -> None:
        """Properties and their values, up to the sign that closes them."""
        while True:
            token = self.look()
            if token.text == closing or not token.kind:
                break
            if token.text == ";":
                self.place += 1
                continue
            if token.kind == "word" and token.text != "a" and not self.holds_value(1):
                self.junk(token)
                continue
            self.verb(token)
            if self.values(closing):
                continue
            break
        if self.look().text != closing:
            self.unclosed(closing)

    def unclosed(self, closing: str) -> None:
        last = self.all[self.place - 1]
        if self.slips and self.slips[-1].line == self.line(last.start):  # which may be all that is wrong
            at = max([last.end, *(end for _start, end, _new in self.changes[-1:])])
            self.changes.append((at, at, f" {closing}"))
            return
        what = _("The description is not ended with «{sign}».", sign=closing)
        self.slip(
            last.start, what, _("Write «{sign}» at the end of the line.", sign=closing), (last.end, last.end, f" {closing}")
        )

    def verb(self, token: Token) -> None:
        if token.kind == "name":
            self.name(token)
        elif token.kind == "word" and token.text != "a":
            what = _("«{written}» is no property: it has no prefix.", written=short(token.text))
            self.slip(
                token.start,
                what,
                _("For example «prio:{word}».", word=token.text),
                (token.start, token.end, f"prio:{token.text}"),
            )
        elif token.kind not in ("iri", "word"):
            what = _("«{written}» stands where a property should.", written=short(token.text))
            self.slip(token.start, what, _("Look for a sign too much on this line or the one above."))
            raise Lost
        self.place += 1

    def values(self, closing: str) -> bool:
        """The values of a property. Whether another property follows."""
        self.value()
        while True:
            token = self.look()
            if token.text == ",":
                if not self.after_comma():
                    return True
                self.value()
                continue
            if token.text == ";":
                return self.after_semicolon(closing)
            if token.text == closing == ".":
                return self.after_stop()
            if token.text in ("]", ")") and closing == ".":
                what = _("«{sign}» closes nothing.", sign=token.text)
                self.slip(token.start, what, _("Take it away."), (token.start, token.end, ""))
                del self.all[self.place]
                continue
            if token.text in ("]", ")", closing) or not token.kind:
                return False
            if token.kind == "word" and token.text != "a" and not self.holds_value(1):
                self.junk(token)
                continue
            if self.unopened(token, closing):
                continue
            if (between := self.between(token)) != ",":
                return between == ";"
            self.value()

    def unopened(self, token: Token, closing: str) -> bool:
        """Whether a list lacks its opening bracket: names up to one that closes nothing. It is told."""
        ahead = 0
        while self.look(ahead).kind in ("name", "number"):
            ahead += 1
        if closing != "." or token.kind != "name" or self.look(ahead).text != ")":
            return False
        before = self.all[self.place - 1]
        self.slip(
            before.start, _("The list lacks its opening bracket."), "( valg:ja valg:nei )", (before.start, before.start, "( ")
        )
        self.place += ahead + 1
        return True

    def between(self, token: Token) -> str:
        """What is missing between a value and what follows it, which is noted."""
        before = self.all[self.place - 1]
        sign = ";"
        if token.kind in ("text", "open", "number", "curly") or token.text in ("[", "(") or self.look(1).text in ENDS:
            sign = ","
        elif self.begins(0):
            sign = "."
        elif token.text == ".":  # within brackets
            raise Lost
        elif token.kind not in ("name", "iri") and token.text != "a":
            what = _("«{written}» cannot be read here.", written=short(token.text))
            self.slip(token.start, what, _("Look for a missing quote or sign at or just above this line."))
            raise Lost
        what = {
            ",": _("«,» is missing between two values of the same property."),
            ";": _("«;» is missing before the next property."),
            ".": _("«.» is missing after the description."),
        }[sign]
        cure = _("Write «{sign}» before «{written}».", sign=sign, written=short(token.text))
        if self.line(before.end) != self.line(token.start):
            cure = _("Write «{sign}» at the end of the line.", sign=sign)
        self.slip(before.start, what, cure, (before.end, before.end, f" {sign}"))
        if sign == ".":
            self.all.insert(self.place, Token("sign", ".", before.end, False))
        return sign

    def after_comma(self) -> bool:
        """Whether another value follows a comma, as it says."""
        comma, token = self.take(), self.look()
        if token.text in ENDS:
            what = _("«,» stands where no more values follow.")
            self.slip(comma.start, what, _("Take it away."), (comma.start, comma.end, ""))
            return self.look().text not in (".", "]", ")", "")
        if token.kind == "name" and self.look(1).text not in ENDS and self.look(1).kind not in ("at", "type"):
            sign = "." if self.begins(0) else ";"
            what = _("«,» stands where the next property begins.") if sign == ";" else _("«.» is missing after the description.")
            cure = _("Write «{sign}» instead of «{written}».", sign=sign, written=",")
            self.slip(comma.start, what, cure, (comma.start, comma.end, sign))
            if sign == ".":
                self.all[self.place - 1] = comma._replace(text=".")
                self.place -= 1
            return False
        return True

    def after_semicolon(self, closing: str) -> bool:
        semicolon = self.take()
        token = self.look()
        if token.kind in ("text", "open", "number"):
            what = _("«;» stands between two values of the same property.")
            self.slip(
                semicolon.start,
                what,
                _("Write «{sign}» instead of «{written}».", sign=",", written=";"),
                (semicolon.start, semicolon.end, ","),
            )
            self.all[self.place - 1] = semicolon._replace(text=",")
            return self.values(closing)
        if closing == "." and self.begins(0):
            what = _("«.» is missing after the description.")
            cure = _("Write «{sign}» instead of «{written}».", sign=".", written=";")
            self.slip(semicolon.start, what, cure, (semicolon.start, semicolon.end, "."))
            self.all[self.place - 1] = semicolon._replace(text=".")
            self.place -= 1
            return False
        return True

    def after_stop(self) -> bool:
        """Whether what was said goes on behind a full stop: a line that is indented, with a property and its value."""
        stop, token = self.look(), self.look(1)
        if self.text.count("\n", stop.end, token.start) > 1:
            return False
        goes_on = (token.kind in ("name", "word") and not token.first and self.look(3).text in (",", ";", ".", "]")) or (
            token.kind == "name" and not token.first and self.look(2).kind in ("text", "number")
        )
        if not goes_on or token.text[:1] == "@":
            return False
        what = _("«.» stands before the description is at its end.")
        cure = _("Write «{sign}» instead of «{written}».", sign=";", written=".")
        self.slip(stop.start, what, cure, (stop.start, stop.end, ";"))
        self.place += 1
        return True
