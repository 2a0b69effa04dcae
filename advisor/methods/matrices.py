"""The value matrix and the risk matrix as help for an answer.

Nothing here adds, multiplies, weighs or ranks: a cell is shown as its source has it, a range stays a range, and doubt
between steps makes the range wider. People set the answer.

    matrix = value_matrix()
    at = place(matrix, ("middels positivt", ""), ("liten", "middels"))
    as_text(matrix, at), as_dict(matrix, at)
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ..knowledge import home
from ..knowledge.formats import MATRICES
from ..knowledge.matrices import Matrix, Range, Scale, Step, read_matrices
from ..text.catalogue import chosen, gettext as _
from ..text.errors import Problem, Unusable, UnusableKnowledge
from .helping import closing, described


def value_matrix(folder: Path | None = None) -> Matrix:
    """Extent (seven steps) × significance (three) → a symbol or a range of symbols. Raises UnusableKnowledge."""
    return _matrix("verdimatrise", folder)


def risk_matrix(folder: Path | None = None) -> Matrix:
    """Likelihood × consequence; a cell says its two steps and nothing more. Raises UnusableKnowledge."""
    return _matrix("risikomatrise", folder)


def _matrix(id: str, folder: Path | None) -> Matrix:
    folder = (folder or home()).resolve()
    if id not in (found := read_matrices(folder)):
        raise UnusableKnowledge([Problem(str(folder / MATRICES), None, _("There is no matrix «{id}».", id=id))])
    return found[id]


def beside(question: str, folder: Path | None = None) -> list[Matrix]:
    """The matrices that help with an answer to a question."""
    return [one for one in read_matrices((folder or home()).resolve()).values() if question in one.helps]


@dataclass(frozen=True)
class Place:
    """Where people are in a matrix: one step on each scale, or several where they waver."""

    matrix: Matrix
    rows: tuple[Step, ...]
    columns: tuple[Step, ...]

    def holds(self, row: Step, column: Step) -> bool:
        return row in self.rows and column in self.columns

    @property
    def range(self) -> Range | None:
        """From the lowest low to the highest high of the cells; None where cells hold no value."""
        outcomes, cells = self.matrix.outcomes, self.matrix.cells
        if outcomes is None:
            return None
        steps = [step for row in self.rows for column in self.columns for step in cells[row.id, column.id].steps]
        ordered = sorted(steps, key=outcomes.steps.index)
        return Range(outcomes.between(ordered[0], ordered[-1]))


def place(matrix: Matrix, rows: Iterable[str | None], columns: Iterable[str | None]) -> Place | None:
    """The place that the words name: one word for each scale, or two (either first) when people waver between steps.

    None where a scale has no word: a blank is never read as a step. Raises Unusable with every wrong word.
    """
    problems: list[Problem] = []
    at = [_named(scale, words, problems) for scale, words in ((matrix.rows, rows), (matrix.columns, columns))]
    if problems:
        raise Unusable(problems)
    return Place(matrix, *at) if all(at) else None


def _named(scale: Scale, words: Iterable[str | None], problems: list[Problem]) -> tuple[Step, ...]:
    given = [word for word in words if word]
    wrong = [problem for word in given if (problem := wrong_word(scale, word))]
    problems += wrong
    found = [step for word in given if (step := scale.step(word))]
    return scale.between(found[0], found[-1]) if found and not wrong else ()


def wrong_word(scale: Scale, word: str) -> Problem | None:
    """What is wrong with a word that names no step of the scale, and the words there are."""
    if scale.step(word):
        return None
    known = _("It is one of: {values}.", values=", ".join(step.id for step in scale.steps))
    return Problem(chosen(scale.label), None, _("«{value}» is no step here.", value=word[:60]), known)


def only(matrix: Matrix, row: Step, column: Step) -> Place:
    """One single cell."""
    return Place(matrix, (row,), (column,))


# In words --------------------------------------------------------------------------------------


def symbols(of: Range) -> str:
    """As the source writes it, nearest to nothing first: «++», «+/++», «-/--»; «- to ++» where it spans more."""
    steps = _as_read(of)
    if len(steps) > 2:
        return _("{first} to {last}", first=steps[0].id, last=steps[-1].id)
    return "/".join(step.id for step in steps)


def range_words(of: Range) -> str:
    """«liten til middels positiv»"""
    return steps_words(_as_read(of))


def _as_read(of: Range) -> tuple[Step, ...]:
    """From the weaker to the stronger; across nothing, from the lowest to the highest."""
    return of.steps if "+" in of.high.id else of.steps[::-1]


def steps_words(steps: tuple[Step, ...]) -> str:
    """The first and the last; a last word that both have is said once: «lav til middels sannsynlighet»."""
    first, last = chosen(steps[0].label), chosen(steps[-1].label)
    if first == last:
        return first
    start, _space, noun = first.rpartition(" ")
    if start and noun == last.rpartition(" ")[2]:
        first = start
    return _("{first} to {last}", first=first, last=last)


def cell_words(at: Place) -> str:
    """The two words of a cell: «middels sannsynlighet, stor konsekvens»."""
    return f"{steps_words(at.rows)}, {steps_words(at.columns)}"


# As a record and as text -----------------------------------------------------------------------


def as_dict(matrix: Matrix, at: Place | None = None) -> dict[str, Any]:
    """The matrix and where people are in it, as plain records in the current language. It holds no number."""
    return {
        "matrix": matrix.id,
        **described(matrix),
        "rows": _scale_record(matrix.rows),
        "columns": _scale_record(matrix.columns),
        "cells": [
            {"row": row.id, "column": column.id, **_said(only(matrix, row, column))}
            for row in matrix.rows.steps
            for column in matrix.columns.steps
        ],
        "chosen": at and {"rows": [step.id for step in at.rows], "columns": [step.id for step in at.columns], **_said(at)},
    }


def _said(at: Place) -> dict[str, Any]:
    said: dict[str, Any] = {"words": cell_words(at)}
    if at.range:
        said |= {"low": at.range.low.id, "high": at.range.high.id, "symbols": symbols(at.range), "value": range_words(at.range)}
    return said


def _scale_record(scale: Scale) -> dict[str, Any]:
    return {
        "scale": scale.id,
        "label": chosen(scale.label),
        "about": chosen(scale.definition),
        "note": chosen(scale.note),
        "ours": scale.ours,
        "steps": [{"id": step.id, "label": chosen(step.label), "help": chosen(step.help)} for step in scale.steps],
    }


def as_text(matrix: Matrix, at: Place | None = None) -> str:
    """The same for a terminal: where people are in the matrix or, where they have not said it, all of it."""
    parts = [chosen(matrix.label), chosen(matrix.definition)]
    if at:
        parts.append(cell_words(at) + (f": {range_words(at.range)} ({symbols(at.range)})" if at.range else ""))
    else:
        parts += [_scale_text(matrix.rows), _scale_text(matrix.columns)]
        if matrix.outcomes:
            parts += [_grid_text(matrix), _scale_text(matrix.outcomes)]
    scales = [scale for scale in (matrix.rows, matrix.columns) if scale.note]
    parts += [f"{chosen(scale.label)}: {chosen(scale.note)}" for scale in scales]
    return "\n\n".join([*parts, *closing(matrix)])


def _scale_text(scale: Scale) -> str:
    width = max(len(step.id) for step in scale.steps)
    lines = [f"  {step.id:{width}}  {': '.join(filter(None, map(chosen, (step.label, step.help))))}" for step in scale.steps]
    return "\n".join([f"{chosen(scale.label)}: {chosen(scale.definition)}", *lines])


def _grid_text(matrix: Matrix) -> str:
    """Rows from most to least, as the source draws them."""
    head = ["", *(chosen(column.label) for column in matrix.columns.steps)]
    rows = [
        [chosen(row.label), *(symbols(matrix.cells[row.id, column.id]) for column in matrix.columns.steps)]
        for row in reversed(matrix.rows.steps)
    ]
    widths = [max(map(len, column)) for column in zip(head, *rows, strict=True)]
    lines = ["  ".join(f"{text:{width}}" for text, width in zip(row, widths, strict=True)).rstrip() for row in [head, *rows]]
    return "\n".join(f"  {line}" for line in lines)
