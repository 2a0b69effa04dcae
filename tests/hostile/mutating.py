"""Good files made bad, the same way for the same seed: byte by byte, line by line, and by what they are made of."""

from __future__ import annotations

import io
import json
import warnings
import zipfile
from collections.abc import Callable
from random import Random
from typing import Any

from ruamel.yaml import YAML

Mutation = Callable[[bytes, Random], bytes]
MOST_AT_ONCE = 3  # changes to one file

ODD = (
    *("", " ", "\0", "\t", "\n", "\r\n", "\u2028", "\u202e", "\ufeff", "\u200b", "e\u0301", "😀" * 300, "\U0010ffff", "\uffff"),
    *(
        "null",
        "~",
        "true",
        "no",
        "NaN",
        "Infinity",
        "-0",
        "1e999999999",
        "9" * 5000,
        "0x10",
        "٣",
        "½",
        "2026-02-30",
        "0000-00-00",
    ),
    *("=1+1", "+1", "-1", "@SUM(A1)", "'", '"', "'; DROP TABLE cases; --", "%s%n", "{{ 7 * 7 }}", "{x}", "<b>&amp;", "]]>", "\\"),
    *(
        "..",
        ".",
        "/",
        "../../etc/passwd",
        "C:\\x",
        "CON",
        "nul.txt",
        "a" * 100_000,
        "a:b",
        "#",
        "- ",
        "*a",
        "&a b",
        "!!python/x y",
    ),
)
WORDS = (  # what a file may hold that a reader of text could stumble on
    *(
        b"\0",
        b"\xff",
        b"\xef\xbb\xbf",
        b"\xed\xa0\x80",
        b"\r",
        b"\t",
        b"\n",
        b"\n\n",
        b" ",
        b"  ",
        b"[",
        b"]",
        b"{",
        b"}",
        b'"',
        b"'",
    ),
    *(
        b":",
        b": ",
        b",",
        b"#",
        b" #",
        b"&a ",
        b"*a",
        b"!!x ",
        b"---\n",
        b"%",
        b"|",
        b">",
        b"- ",
        b"?",
        b"\\",
        b"\\u0000",
        b"\\ud800",
    ),
    *(
        b"<",
        b">",
        b"/>",
        b"</",
        b"<!--",
        b"]]>",
        b"&x;",
        b"&#0;",
        b".",
        b";",
        b"^^",
        b"@",
        b"_:a",
        b'"""',
        b"1e99999",
        b"()",
        b"^",
    ),
    *(b"null", b"true", b"NaN", b"[" * 40, b"{" * 40, b"9" * 400, b"a" * 5000, b"=1+1", b"\xc3\xa6", b"\xf0\x9f\x98\x80"),
)


def bytewise(data: bytes, chance: Random) -> bytes:
    """Some bytes flipped, cut, put in, repeated or swapped."""
    made = bytearray(data)
    for _change in range(chance.randint(1, MOST_AT_ONCE)):
        at = chance.randrange(len(made) + 1)
        end = min(len(made), at + chance.choice((1, 2, 8, 60, 700)))
        match chance.choice(("flip", "cut", "end", "word", "repeat", "swap", "noise")):
            case "flip" if made:
                made[at % len(made)] ^= 1 << chance.randrange(8)
            case "cut":
                del made[at:end]
            case "end":
                del made[at:]
            case "word":
                made[at:at] = chance.choice(WORDS)
            case "repeat":
                made[at:at] = bytes(made[at:end]) * chance.choice((1, 2, 50))
            case "swap":
                other = chance.randrange(len(made) + 1)
                made[other:other], made[at:end] = made[at:end], b""
            case _noise:
                made[at:end] = chance.randbytes(end - at)
    return bytes(made)


def linewise(data: bytes, chance: Random) -> bytes:
    """Lines dropped, doubled, moved, indented, joined, or given another value."""
    lines = data.split(b"\n")
    for _change in range(chance.randint(1, MOST_AT_ONCE)):
        at, other = chance.randrange(len(lines)), chance.randrange(len(lines))
        match chance.choice(("drop", "double", "swap", "indent", "outdent", "join", "value", "word", "many")):
            case "drop" if len(lines) > 1:
                del lines[at]
            case "double":
                lines.insert(other, lines[at])
            case "swap":
                lines[at], lines[other] = lines[other], lines[at]
            case "indent":
                lines[at] = b" " * chance.choice((1, 2, 4)) + lines[at]
            case "outdent":
                lines[at] = lines[at].lstrip()
            case "join":
                lines[at : at + 2] = [b" ".join(lines[at : at + 2])]
            case "value":
                key, sign, _value = lines[at].partition(chance.choice((b":", b" ", b'"')))
                lines[at] = key + sign + b" " + chance.choice(ODD).encode("utf-8", "surrogatepass")
            case "many":
                lines[at:at] = [lines[at]] * chance.choice((10, 300))
            case _word:
                cut = chance.randrange(len(lines[at]) + 1)
                lines[at] = lines[at][:cut] + chance.choice(WORDS) + lines[at][cut:]
    return b"\n".join(lines)


def places(value: Any, at: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    """The way to each part of a tree."""
    parts = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    return [at, *(place for key, part in parts for place in places(part, (*at, key)))]


def treewise(tree: Any, chance: Random) -> Any:
    """Parts dropped, doubled, renamed, made another type, nested, emptied, or given a huge or odd value."""
    for _change in range(chance.randint(1, MOST_AT_ONCE)):
        *way, key = ("", *chance.choice(places(tree)))
        holder: Any = {"": tree}
        tree_holder = holder
        for step in way:
            holder = holder[step]
        part = holder[key]
        match chance.choice(("drop", "double", "rename", "type", "nest", "deep", "empty", "odd", "many", "number")):
            case "drop" if way:
                del holder[key]
            case "double" if isinstance(holder, list):
                holder.insert(key, part)
            case "rename" if isinstance(holder, dict) and way:
                holder[chance.choice((*ODD[:40], f"{key}x", f"{key}".upper()))] = holder.pop(key)
            case "type":
                holder[key] = chance.choice((None, True, 7, -1.5, "x", [], {}, [part], {"value": part}, [[part]], f"{part}"))
            case "nest":
                holder[key] = {f"{key}": part}
            case "deep":
                for _level in range(chance.choice((5, 40))):
                    part = chance.choice(([part], {"a": part}))
                holder[key] = part
            case "empty":
                holder[key] = type(part)() if isinstance(part, dict | list | str) else ""
            case "many" if isinstance(part, list) and part:
                holder[key] = part * chance.choice((2, 60))
            case "number":
                holder[key] = chance.choice((0, -1, 2**63, 10**400, 1e308, -1e-320, 1.5))
            case _odd:
                holder[key] = chance.choice(ODD)
        tree = tree_holder[""]
    return tree


def as_json(tree: Any) -> Mutation:
    """Mutations of a tree that is written as JSON."""
    return lambda _data, chance: json.dumps(
        treewise(json.loads(json.dumps(tree)), chance), ensure_ascii=chance.random() < 0.5
    ).encode("utf-8", "surrogatepass")


def as_yaml(tree: Any) -> Mutation:
    """Mutations of a tree that is written as YAML."""

    def write(_data: bytes, chance: Random) -> bytes:
        yaml, stream = YAML(typ="safe", pure=True), io.BytesIO()
        yaml.default_flow_style, yaml.allow_unicode = chance.random() < 0.3, chance.random() < 0.8
        yaml.dump(treewise(json.loads(json.dumps(tree)), chance), stream)
        return stream.getvalue()

    return write


def zipped(parts: dict[str, bytes] | list[tuple[str, bytes]], method: int = zipfile.ZIP_DEFLATED) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", method) as new, warnings.catch_warnings(action="ignore"):  # two parts of one name
        for name, data in parts.items() if isinstance(parts, dict) else parts:
            new.writestr(zipfile.ZipInfo(name), data, method)
    return file.getvalue()


def parted(data: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(data)) as file:
        return {one.filename: file.read(one) for one in file.infolist()}


def partwise(data: bytes, chance: Random) -> bytes:
    """A packed file whose parts are changed, dropped, renamed, emptied, swapped, filled, locked, or wrongly measured."""
    parts = parted(data)
    name = chance.choice([*parts])
    match chance.choice(
        ("byte", "byte", "line", "tag", "tag", "tag", "drop", "rename", "empty", "swap", "fill", "flag", "size", "way")
    ):
        case "byte":
            parts[name] = bytewise(parts[name], chance)
        case "line":
            parts[name] = linewise(parts[name], chance)
        case "tag":
            parts[name] = _tagwise(parts[name], chance)
        case "drop":
            del parts[name]
        case "rename":
            parts[chance.choice(("../x", "/etc/passwd", "x", name.upper(), name + "/", "CON", "a\\b"))] = parts.pop(name)
        case "empty":
            parts[name] = b""
        case "swap":
            other = chance.choice([*parts])
            parts[name], parts[other] = parts[other], parts[name]
        case "fill":
            parts[name] = parts[name] + chance.choice((b" ", b"<a/>", b"\0")) * 200_000
        case "way":
            return zipped(parts, chance.choice((zipfile.ZIP_STORED, zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA)))
        case how:
            return _misled(zipped(parts), chance, 6 if how == "flag" else 22)
    return zipped(parts)


def _tagwise(xml: bytes, chance: Random) -> bytes:
    """Elements dropped, doubled, moved or renamed, and attributes given another value."""
    pieces = xml.split(b"<")
    for _change in range(chance.randint(1, MOST_AT_ONCE)):
        at, other = chance.randrange(len(pieces)), chance.randrange(len(pieces))
        match chance.choice(("drop", "double", "move", "name", "value", "deep")):
            case "drop":
                del pieces[at]
            case "double":
                pieces.insert(other, pieces[at])
            case "move":
                pieces.insert(other, pieces.pop(at))
            case "name":
                pieces[at] = pieces[other][:12].split(b" ")[0] + pieces[at][6:]
            case "value":
                before, sign, after = pieces[at].partition(b'"')
                pieces[at] = before + sign + chance.choice(ODD).encode("utf-8", "surrogatepass") + after.partition(b'"')[2]
            case _deep:
                pieces[at:at] = [b"w:r>"] * chance.choice((50, 400))
        if not pieces:
            break
    return b"<".join(pieces)


def _misled(data: bytes, chance: Random, at: int) -> bytes:
    """A packed file whose headers say something else of a part: its flags (6), or how large it is unpacked (22)."""
    made = bytearray(data)
    starts = [place for place in range(len(data) - 4) if data[place : place + 4] in (b"PK\3\4", b"PK\1\2")]
    for start in starts:
        if chance.random() < 0.3:
            place = start + at + (2 if data[start : start + 4] == b"PK\1\2" else 0)
            made[place : place + 2] = chance.choice((b"\0\0", b"\1\0", b"\xff\xff", b"\xff\x7f"))
    return bytes(made)
