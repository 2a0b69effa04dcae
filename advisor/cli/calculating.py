"""prio calc: help for an answer."""

from __future__ import annotations

from pathlib import Path

import click

from .base import FINE, main, print_json, shared


@main.group()
def calc() -> None:
    """Help for an answer: tables from the field. Ranges stay ranges, and people set the answer."""


@calc.command("value-matrix")
@click.argument("extent", required=False)
@click.argument("significance", required=False)
@click.option("--extent-to", help="Where the extent is between two steps: up to this one.")
@click.option("--significance-to", help="Where the significance is between two steps: up to this one.")
@shared("text", "json")
def value_matrix(
    extent: str | None,
    significance: str | None,
    extent_to: str | None,
    significance_to: str | None,
    form: str,
    kb: Path | None,
) -> int:
    """DFØ's value matrix: EXTENT × SIGNIFICANCE of one effect without a price; without words, the whole matrix."""
    from ..api import matrices

    return _show_matrix(matrices.value_matrix(kb), (extent, extent_to), (significance, significance_to), form)


@calc.command("risk-matrix")
@click.argument("likelihood", required=False)
@click.argument("consequence", required=False)
@shared("text", "json")
def risk_matrix(likelihood: str | None, consequence: str | None, form: str, kb: Path | None) -> int:
    """A risk matrix: LIKELIHOOD × CONSEQUENCE in words; without words, the whole matrix."""
    from ..api import matrices

    return _show_matrix(matrices.risk_matrix(kb), (likelihood, None), (consequence, None), form)


def _show_matrix(matrix, rows: tuple[str | None, str | None], columns: tuple[str | None, str | None], form: str) -> int:
    from ..api import matrices

    at = matrices.place(matrix, rows, columns)
    if form == "json":
        print_json(matrices.as_dict(matrix, at))
    else:
        click.echo(matrices.as_text(matrix, at))
    return FINE
