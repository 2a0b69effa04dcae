"""The pictures of a document: they show what was answered, say it in words too, and hold without colours and without fonts."""

import struct
import zlib
from xml.etree import ElementTree

import pytest
from fontTools.ttLib import TTFont

from advisor.api import advise, read_case, speaking
from advisor.document.fonts import font_files
from advisor.document.pictures.comparison import compared
from advisor.document.pictures.png import png
from advisor.document.pictures.svg import Drawing
from tests.conftest import ROOT


def pictures_of(advice):
    return [svg for svg in [compared(advice).svg] if svg]


EXAMPLES = sorted((ROOT / "examples").glob("*.yaml"))


def pixels(image):
    """The grey of every pixel of a PNG of ours: eight bits each of red, green, blue and opacity."""
    assert image.startswith(b"\x89PNG\r\n\x1a\n")
    at, data = 8, b""
    while at < len(image):
        (length,), kind = struct.unpack(">I", image[at : at + 4]), image[at + 4 : at + 8]
        body = image[at + 8 : at + 8 + length]
        if kind == b"IHDR":
            width, height, depth, colours = struct.unpack(">IIBB", body[:10])
            assert (depth, colours) == (8, 6)
        data += body if kind == b"IDAT" else b""
        at += 12 + length
    raw, row, rows = zlib.decompress(data), width * 4, []
    before = bytearray(row)
    for number in range(height):
        how, line = raw[number * (row + 1)], bytearray(raw[number * (row + 1) + 1 : (number + 1) * (row + 1)])
        for place in range(row):
            left, above = line[place - 4] if place >= 4 else 0, before[place]
            corner = before[place - 4] if place >= 4 else 0
            paeth = min((left, above, corner), key=lambda one: abs(left + above - corner - one))
            line[place] = (line[place] + (0, left, above, (left + above) // 2, paeth)[how]) % 256
        rows.append(bytes(line))
        before = line
    return width, height, rows


def ink(image):
    """How many pixels are dark."""
    _width, _height, rows = pixels(image)
    return sum(one < 128 for row in rows for one in row[::4])


def words(said):
    drawing = Drawing("k", 20 + 12 * len(said), 40, "t", "d")
    drawing.text(said, 10, 25)
    return png(str(drawing))


@pytest.mark.parametrize("said", ["Nytte 1234567890 %,.–:;()«»", "æøåÆØÅ", "čđŋšŧžáïöä", "ČĐŊŠŦŽÁÏÖÄ"])
def test_every_letter_is_drawn_by_the_fonts_that_come_with_the_program(said):
    """As on a server without fonts: none of its own is looked for. A letter that is lacking would be drawn as a box."""
    nothing, box = ink(words(" ")), words("\ue000")
    assert ink(box) > nothing
    for letter in said.replace(" ", ""):
        assert ink(words(letter)) > nothing and words(letter) != box, letter


@pytest.mark.parametrize("language", ["nb", "nn", "en"])
def test_the_pictures_have_only_letters_of_those_fonts(language, base):
    known = {chr(code) for path in font_files() for code in TTFont(path).getBestCmap()}
    for path in EXAMPLES:
        with speaking(language):
            for svg in pictures_of(advise(read_case(path, base), base)):
                drawn = {letter for one in ElementTree.fromstring(svg).iter("text") for letter in one.text}
                assert drawn - known == set()


def test_fonts_of_the_computer_are_not_asked():
    assert font_files() and all("Inter" in path or "inter" in path for path in font_files())
