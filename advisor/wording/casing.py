"""Capital letters: a label that begins a sentence, and one that stands inside it."""

from __future__ import annotations


def sentence(text: str) -> str:
    """The text with a capital letter first; the rest stands as it was written."""
    return text[:1].upper() + text[1:]


def inside(label: str) -> str:
    """A label inside a sentence: «stor», «tillegg fra KS»; and «FoU-arbeid», «BPA»: an abbreviation keeps its capitals."""
    first = label.partition(" ")[0]
    return label if any(map(str.isupper, first[1:])) else label[:1].lower() + label[1:]
