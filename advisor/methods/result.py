"""What a method comes to: its figures, and the steps to them, in the language in which it was worked out."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from ..knowledge.norms import Method, Norm, Setting
from ..knowledge.terms import Source, Texts
from ..text.catalogue import chosen, gettext as _
from ..wording.words import number
from .helping import closing, described, source_record
from .inputs import rounded


@dataclass(frozen=True)
class Figure:
    id: str
    label: str
    value: Decimal
    unit: str
    words: str  # «4,91 gode leveår»


@dataclass(frozen=True)
class Result:
    method: Method
    figures: tuple[Figure, ...]
    steps: tuple[str, ...]
    remarks: tuple[str, ...]
    norms: tuple[Norm, ...] = ()  # those that it rests on
    all_sources: tuple[Source, ...] = ()
    cited: str = ""  # the source that people gave for a figure of their own

    @property
    def label(self) -> Texts:
        return self.method.label

    @property
    def definition(self) -> Texts:
        return self.method.definition

    @property
    def note(self) -> Texts:
        return self.method.note

    @property
    def clauses(self) -> tuple[str, ...]:
        return self.method.clauses

    def as_dict(self) -> dict[str, Any]:
        return {
            "method": self.method.id,
            **described(self),
            "figures": [{"id": one.id, "label": one.label, "value": _plain(one.value), "unit": one.unit} for one in self.figures],
            "steps": list(self.steps),
            "remarks": list(self.remarks),
            "norms": [_record(norm) for norm in self.norms],
            "cited": self.cited,
        }

    def as_text(self) -> str:
        """As a note: what came out, how, and what it rests on."""
        figures = [f"{one.label}: {one.words}" for one in self.figures]
        steps = [f"{number}. {step}" for number, step in enumerate(self.steps, 1)]
        parts = [chosen(self.label), "\n".join(figures), "\n".join([_("How it is worked out:"), *steps]), *self.remarks]
        parts += [norm_words(norm) for norm in self.norms]
        if self.cited:
            parts.append(_("Source of your own figure: {source}", source=self.cited))
        return "\n\n".join(filter(None, [*parts, *closing(self)]))


def figure(method: Method, id: str, value: Decimal, unit: str, places: int) -> Figure:
    """A figure of a method, rounded."""
    shown = rounded(value, places)
    return Figure(id, chosen(method.figures[id]), shown, unit, f"{number(shown, places)} {unit}")


def sources_of(*several: Norm | Setting) -> tuple[Source, ...]:
    """Their sources, each once."""
    return tuple({one.source.id: one.source for one in several}.values())


def norm_words(norm: Norm) -> str:
    """A norm with its version and unit, and what is to know of it."""
    said = {"title": chosen(norm.label), "version": chosen(norm.version), "unit": chosen(norm.unit)}
    return " ".join([_("Norm: {title} ({version}). Unit: {unit}.", **said), chosen(norm.note)])


def _record(norm: Norm) -> dict[str, Any]:
    return {
        "id": norm.id,
        "title": chosen(norm.label),
        "version": chosen(norm.version),
        "unit": chosen(norm.unit),
        "note": chosen(norm.note),
        "source": source_record(norm.source),
    }


def _plain(value: Decimal) -> int | float:
    return int(value) if value % 1 == 0 else float(value)
