"""Ordinary texts of a municipality are let in: 200 of them, written for this, with the figures that such texts have.

They lie in `ordinary/`, with an empty line between. None names a direct telephone or an address of e-mail: those are stopped as
they should be, also those of a service.
"""

import random
import re
from pathlib import Path

import pytest

from advisor.case.privacy import refused

from ..conftest import size

FILES = sorted((Path(__file__).parent / "ordinary").glob("*.txt"))
TEXTS = [text for file in FILES for text in file.read_text(encoding="utf-8").strip().split("\n\n")]
DAY = re.compile(r"\b\d\d\.\d\d(\.20\d\d)?\b")


def test_there_are_two_hundred_all_of_them_different_and_with_figures():
    assert len(TEXTS) == len(set(TEXTS)) == 200 and all(re.search(r"\d", text) for text in TEXTS)


def test_at_most_one_in_two_hundred_is_stopped():
    assert [text for text in TEXTS if refused(text)][1:] == []


def other_figures(text: str, pick: random.Random) -> str:
    """The same text with other figures of the same length, and other days."""

    def figure(found: re.Match[str]) -> str:
        if re.fullmatch("20[0-9]{2}", found[0]):
            return f"{pick.randint(2010, 2040)}"
        first = pick.randint(0 if found[0][0] == "0" else 1, 9)
        return f"{first}" + "".join(f"{pick.randint(0, 9)}" for _one in found[0][1:])

    pieces, end = [], 0
    for day in DAY.finditer(text):
        year = f".{pick.randint(2020, 2032)}" if day[1] else ""
        pieces += [re.sub("[0-9]+", figure, text[end : day.start()]), f"{pick.randint(1, 28):02}.{pick.randint(1, 12):02}{year}"]
        end = day.end()
    return "".join([*pieces, re.sub("[0-9]+", figure, text[end:])])


def test_nor_with_other_figures_in_the_same_texts():
    """So that it is no luck of the figures that were chosen."""
    pick = random.Random(1)
    several = [other_figures(text, pick) for text in TEXTS for _one in range(size(5, 100))]
    assert len([text for text in several if refused(text)]) <= len(several) / 200


@pytest.mark.parametrize(
    "text",
    [
        *("12 34 56 78 plasser", "22 34 56 78 plasser", "20 30 40 50", "25 30 35 40", "uke 21 22 23 24", "40 38 36 34 timer"),
        *(
            "avtale 22521502",
            "Avtalen: 22521502",
            "avtale nr. 22521502",
            "ordre 31224587 og 31224590",
            "kontrakt 22521502, 22521503",
            *("Budsjett: 41234567", "Ramme 98765432", "artskonto 41234567"),
        ),
        *(
            "2024 2025 2026",
            "20252026",
            "2025 2026 850",
            "24/12345",
            "sak 24/12345 og 24/12346",
            "2026/5512",
            "orgnr. 987 654 321",
        ),
        *("987 654 321", "konto 1503.40.12345", "Kontonummer 6010 05 41239", "1508 Solvik", "12 450 12 890 13 340 13 810"),
        *(
            "Lønn 450 12 890 340",
            "340 13 810 12 450",
            "ansvar 32140, tjeneste 25410, art 10100",
            "1 2 3 4 5 6 7 8 9 10 11",
            "3,1 3,2 3,3",
        ),
    ],
)
def test_figures_that_look_like_a_number_are_let_in(text):
    assert refused(text) == [] == refused(f"I 2026: {text}.")


@pytest.mark.parametrize(
    "text",
    [
        *(
            "tlf 20 30 40 50",
            "Ring 20252026",
            "mobil 22521502",
            *("mob 412 345 67", "tlf. 41 234 567", "telefon 4 1 2 3 4 5 6 7", "tlf. 4123 4567"),
            "avtale 22 52 15 02",
            "Timen avtales på 22521502",
            "912 34 567 922 34 567",
        ),
        *("avtale 22521502 (tlf. 22521503)", "ordre 31224587 med ring til 31224590", "22 34 56 79", "telefon 450 12 890 340"),
    ],
)
def test_a_telephone_is_found_all_the_same(text):
    assert refused(text) != []
