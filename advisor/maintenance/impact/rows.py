"""The parts of a change as rows for people: what each is called, and lines of pieces that stay, are taken away or are put in.

A long text is told by its words that went and came, with a few around them. A text that is another in several languages is told
in the reader's, and of the others it is said that they are.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from difflib import SequenceMatcher
from enum import StrEnum
from typing import NamedTuple

from ...text.catalogue import LANGUAGES, current, gettext as _
from .changes import Change, How, Part, Words
from .values import language_name

FEW_WORDS = 8  # shorter texts are told whole, before and now
ALIKE = 0.5  # texts that share less are told whole, before and now
AROUND = 5  # words that are shown on each side of what went or came
MOST_LISTED = 8  # of a list that came or went; every one stands in --format json


class Mark(StrEnum):
    STAYS = ""
    GONE = "gone"
    COME = "come"


class Piece(NamedTuple):
    text: str
    mark: Mark = Mark.STAYS


class Row(NamedTuple):
    name: str
    lines: tuple[tuple[Piece, ...], ...]


def rows(change: Change) -> list[Row]:
    """What of a thing is otherwise; of one that is new or gone, what it says or said."""
    found = []
    for several in _by_text(change.parts):
        part, others = _in_own_language(several)
        if change.how is How.CHANGED or not _is_told(part, change.parts):
            found.append(Row(_called(part, others if change.how is How.CHANGED else []), tuple(_lines(part, change.how))))
    return found


def _is_told(part: Part, several: Sequence[Part]) -> bool:
    """Whether a list is told by what is said of each of its entries."""
    return part.what.endswith("s") and any(one.what.startswith(f"{part.what[:-1]} ") for one in several)


def _by_text(several: Sequence[Part]) -> list[list[Part]]:
    """The parts, those of one text together."""
    found: dict[str, list[Part]] = {}
    for part in several:
        found.setdefault(part.what.removesuffix(f".{part.language}") if part.language else part.what, []).append(part)
    return list(found.values())


def _in_own_language(several: Sequence[Part]) -> tuple[Part, list[str]]:
    """The part that the reader reads, and the other languages in which it is another too."""
    order = sorted(several, key=lambda one: (one.language != current(), LANGUAGES.index(one.language) if one.language else 0))
    return order[0], [one.language for one in order[1:]]


def _called(part: Part, others: list[str]) -> str:
    name = part.name if part.language in ("", current()) else f"{part.name} ({language_name(part.language)})"
    return _("{name} (also in {languages})", name=name, languages=_and(list(map(language_name, others)))) if others else name


def _and(several: list[str]) -> str:
    *some, last = several
    return _("{some} and {last}", some=", ".join(some), last=last) if some else last


def _lines(part: Part, how: How) -> Iterator[tuple[Piece, ...]]:
    if how is not How.CHANGED:
        yield (Piece(_whole(part.after or part.before)),)
    elif isinstance(part.before, tuple) or isinstance(part.after, tuple):
        yield from _of_list(part)
    elif found := _differing(part.before, part.after):
        yield found
    else:
        if part.before:
            yield (Piece(_("before: {text}", text=part.before)),)
        yield (Piece(_("now: {text}", text=part.after or _("nothing"))),)


def _whole(said: Words) -> str:
    return _some(said) if isinstance(said, tuple) else said


def _some(several: Sequence[str]) -> str:
    more = len(several) - MOST_LISTED
    said = "; ".join(several[:MOST_LISTED])
    return _("{some}; and {count} more", some=said, count=more) if more > 0 else said


def _of_list(part: Part) -> Iterator[tuple[Piece, ...]]:
    if not (part.come or part.gone):
        yield (Piece(_("in another order: {several}", several=_whole(part.after))),)
    if part.gone:
        yield (Piece(_("taken away: {several}", several=_some(part.gone))),)
    if part.come:
        yield (Piece(_("put in: {several}", several=_some(part.come))),)


# Long texts --------------------------------------------------------------------------------------


def _differing(before: str, after: str) -> tuple[Piece, ...]:
    """The words that went and came, with those around them; nothing where the two are better read whole."""
    was, now = before.split(), after.split()
    if min(len(was), len(now)) < FEW_WORDS:
        return ()
    matcher = SequenceMatcher(None, was, now, autojunk=False)
    if matcher.ratio() < ALIKE:
        return ()
    found: list[Piece] = []
    codes = _without_crumbs(matcher.get_opcodes(), was)
    for number, (what, i, j, k, m) in enumerate(codes):
        if what == "equal":
            found.append(Piece(_around(was[i:j], number == 0, number == len(codes) - 1)))
            continue
        if i < j:
            found.append(Piece(" ".join(was[i:j]), Mark.GONE))
        if k < m:
            found.append(Piece(" ".join(now[k:m]), Mark.COME))
    return tuple(found)


Code = tuple[str, int, int, int, int]


def _without_crumbs(codes: Sequence[Code], was: Sequence[str]) -> list[Code]:
    """The steps from one text to another, where a short word that stays between two that do not is a part of what goes."""
    found: list[Code] = []
    for code in codes:
        what, i, j, _k, m = code
        crumb = what == "equal" and found and j < len(was) and sum(map(len, was[i:j])) <= 3
        if found and found[-1][0] != "equal" and (crumb or what != "equal"):
            _what, first, _last, start, _end = found[-1]
            found[-1] = ("replace", first, j, start, m)
        else:
            found.append(code)
    return found


def _around(words: Sequence[str], first: bool, last: bool) -> str:
    """What stays, shortened to what stands near what does not."""
    if first:
        return " ".join(words if len(words) <= AROUND + 1 else ["…", *words[-AROUND:]])
    if last:
        return " ".join(words if len(words) <= AROUND + 1 else [*words[:AROUND], "…"])
    return " ".join(words if len(words) <= 2 * AROUND + 1 else [*words[:AROUND], "…", *words[-AROUND:]])


# As text -----------------------------------------------------------------------------------------

PLAIN = {Mark.STAYS: "{}", Mark.GONE: "[−{}−]", Mark.COME: "[+{}+]"}
MARKDOWN = {Mark.STAYS: "{}", Mark.GONE: "~~{}~~", Mark.COME: "**{}**"}


def plain(line: Sequence[Piece]) -> str:
    """A line for the terminal: «to [−three−] [+four+] weeks»."""
    return " ".join(PLAIN[piece.mark].format(piece.text) for piece in line)


def markdown(line: Sequence[Piece]) -> str:
    """A line for a page of text: «to ~~three~~ **four** weeks»."""
    return " ".join(MARKDOWN[piece.mark].format(_as_text(piece.text)) for piece in line)


def _as_text(text: str) -> str:
    """What would be read as marks is read as it stands."""
    for sign in "\\*~<":
        text = text.replace(sign, f"\\{sign}")
    return " ".join(text.split())


def marked(several: Sequence[Row]) -> bool:
    """Whether any line has words that went or came, so that the marks must be explained."""
    return any(piece.mark for row in several for line in row.lines for piece in line)
