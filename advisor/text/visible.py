"""What of a text can be seen. One definition, for every reader and engine.

A character is visible when it is a letter, a digit, a sign or a symbol (Unicode's L, N, P and S), and none of those that
are blank by their name, nor the place of an object that is gone. Marks stand on another character and show nothing
alone. White space, controls, formats, private use and what Unicode has not assigned show nothing that all readers see.

The visible length counts each visible character once, with the marks on it, and one for the space between two of them,
however wide or high. What shapes letters (ZWJ, ZWNJ) stays in the text and adds nothing.

What Word and PowerPoint leave in a text that is pasted (vertical tabs, soft hyphens, bullets of the symbol fonts …) becomes plain
text, and no visible character is lost.
"""

from __future__ import annotations

import re
import unicodedata

_BLANK = re.compile(
    "(HALFWIDTH )?HANGUL .*FILLER|BRAILLE PATTERN BLANK|MUSICAL SYMBOL NULL NOTEHEAD|EGYPTIAN HIEROGLYPH .*BLANK"
    "|OBJECT REPLACEMENT CHARACTER"
)
_CLOSED_BY = dict.fromkeys("\u202a\u202b\u202d\u202e", "\u202c") | dict.fromkeys("\u2066\u2067\u2068", "\u2069")
_ISOLATED = "\u2069"  # closes what stands in it too; the other closes only what was opened last
_TURNING = re.compile("[\u202a-\u202e\u2066-\u2069]")
_STRANGE = re.compile(  # controls, half characters, directions, and what has no width, but for a joiner among letters that use it
    "[\0-\x08\x0b-\x1f\x7f-\x9f\xad\u034f\u061c\u115f\u1160\u180e\u200b\u200e\u200f\u2028-\u202e\u2060-\u206f\u3164\ufeff\uffa0\ufff9-\ufffb"
    "\ud800-\udfff\U000e0001]|(?<![^\0-\xff])[\u200c\u200d]+"
)
PASTED = {
    **dict.fromkeys(map(ord, "\x0b\x0c\x85\u2028\u2029"), "\n"),  # a new line or page
    **dict.fromkeys(map(ord, "\t\xa0\u2007\u202f"), " "),
    **dict.fromkeys(
        map(ord, "\x1f\xad\u200b\u2060\ufeff\ufffc")
    ),  # shown where a word is broken, or never; the place of a picture
    0x1E: "-",  # which keeps a word together
}
"""What stands for white space, for a hyphen, or for nothing, in a text that was pasted: code point → what it becomes."""
_LEFT = re.compile(f"[{''.join(map(chr, PASTED))}\uf000-\uf0ff]")
_BULLET = re.compile("^ *[\uf000-\uf0ff][\uf000-\uf0ff ]*(?=[^\\s\uf000-\uf0ff])", re.M)  # letters of the symbol fonts
_SYMBOL = re.compile("[\uf000-\uf0ff]")
_SHAPING = {"\u200c", "\u200d", *map(chr, range(0xE0020, 0xE0080))}  # joiners, and the tags of a flag: they shape a neighbour

# Characters that stay as they are, whatever is beside them: line ends, what can be seen, and the space. First those of Latin-1,
# which most texts keep to, as bytes; then with the other European letters, and the signs of printers, money and sums.
TIDY_LATIN = bytes([0x0A, *range(0x20, 0x7F), *range(0xA1, 0xAD), *range(0xAE, 0x100)])
_TIDY = re.compile(
    "[\n\x20-\x7e\xa1-\xac\xae-\u02ff\u2010-\u2027\u2030-\u205e\u20a0-\u20bf\u2190-\u2193\u2212\u2248\u2264\u2265\U0001f300-\U0001f64f]*+"
)


def seen(text: str) -> str:
    """What of a text can be seen, in a line: its length is the visible length, and it is empty where there is nothing."""
    if is_tidy(text):
        return " ".join(text.split())
    return " ".join(unicodedata.normalize("NFC", text).translate(_SEEN).split())


def is_seen(text: str) -> bool:
    """Whether anything of a text can be seen."""
    first = text[:1]
    return (first.isascii() and first.isalnum()) or bool(seen(text))


def visible_length(text: str) -> int:
    return len(seen(text))


def tidy_length(text: str) -> int:
    """The visible length of a text that is tidy, and has no white space around it."""
    return len(" ".join(text.split())) if "  " in text or "\n" in text else len(text)


def is_tidy(text: str) -> bool:
    """Whether the text has only characters that stay as they are: cleaning takes nothing but white space around it."""
    try:
        return not text.encode("latin-1").translate(None, TIDY_LATIN)
    except UnicodeEncodeError:
        return _TIDY.fullmatch(text) is not None


def clean(text: str) -> str:
    """Text as it is kept: composed letters, plain line ends and bullets, nothing unseen around it, all that turns it closed.

    Empty where nothing can be seen.
    """
    if is_tidy(text):
        return text.strip()
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    if _LEFT.search(text) and seen(text):
        text = _SYMBOL.sub("", _BULLET.sub("- ", text.translate(PASTED)))
    text = unicodedata.normalize("NFC", text).strip()
    if not seen(text):
        return ""
    start, end = 0, len(text)
    while _is_padding(text[start]):
        start += 1
    while _is_padding(text[end - 1]):
        end -= 1
    return "\n".join(map(_closed, text[start:end].split("\n")))


def _closed(line: str) -> str:
    """The line with its changes of direction closed, so that it turns nothing round that stands beside it."""
    if not _TURNING.search(line):
        return line
    kept: list[str] = []
    waiting: list[str] = []  # what closes that which is open
    for letter in line:
        if letter in _CLOSED_BY.values():
            if (letter != _ISOLATED and waiting[-1:] != [letter]) or letter not in waiting:
                continue  # it closes nothing of this line
            while waiting.pop() != letter:
                pass
        waiting += _CLOSED_BY.get(letter, "")
        kept.append(letter)
    return "".join(kept + waiting[::-1])


def shown(text: str) -> str:
    """The text as a screen may show it: what would steer a terminal, turn the line round or hide in it stands as an escape."""
    if text.isascii() and text.isprintable():
        return text
    return _STRANGE.sub(lambda found: "".join(map(_escape, found[0])), text)


def _escape(letter: str) -> str:
    code = ord(letter)
    return f"\\u{code:04x}" if code < 0x10000 else f"\\U{code:08x}"


def _is_padding(letter: str) -> bool:
    """Whether a character at the end of a text shows nothing, whatever stands beside it."""
    if letter.isspace() or _is_blank(letter):
        return True
    unseen = unicodedata.category(letter) == "Cf" and unicodedata.bidirectional(letter) == "BN"
    return unseen and letter not in _SHAPING


def _is_blank(letter: str) -> bool:
    return bool(_BLANK.fullmatch(unicodedata.name(letter, "")))


class _Seen(dict[int, str]):
    """Code point → the character, a space, or nothing."""

    def __missing__(self, code: int) -> str:
        letter = chr(code)
        visible = unicodedata.category(letter)[0] in "LNPS" and not _is_blank(letter)
        self[code] = found = letter if visible else " " if letter.isspace() else ""
        return found


_SEEN = _Seen()
