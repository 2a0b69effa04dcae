"""prio calc: help for an answer."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import click

from ..api import Problem, Unusable
from .base import FINE, main, print_json, shared

if TYPE_CHECKING:
    from ..api import Method


@main.group()
def calc() -> None:
    """Help for an answer: tables and figures from the field, with their steps. People set the answer."""


@calc.command("value-matrix")
@click.argument("extent", required=False)
@click.argument("significance", required=False)
@click.option("--extent-to", help="Where the extent is between two steps: up to this one.")
@click.option("--significance-to", help="Where the significance is between two steps: up to this one.")
@shared("text", "json", supplements=False)
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
@shared("text", "json", supplements=False)
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


@calc.command()
@click.option("--age", help="Average age in the target group, in whole years.")
@click.option("--today", help="Good life years (QALYs) that it has left with today's treatment.")
@click.option("--without", help="Good life years that it has left without the measure: another figure.")
@click.option("--remaining", help="Good life years that people of that age have left, where the table does not say it.")
@click.option("--source", help="Where the figure of --remaining is from.")
@shared("text", "json", supplements=False)
def apt(form: str, kb: Path | None, **given: str | None) -> int:
    """Absolute shortfall: the good life years that the target group loses, by either baseline or by both, apart."""
    return _show_result("apt", given, form, kb)


@calc.command()
@click.option("--persons", help="How many get the effect.")
@click.option("--years", help="How long it lasts for each of them.")
@click.option("--quality", help="Quality of life in years that are won: 1 is full health.")
@click.option("--before", help="Quality of life without the measure.")
@click.option("--after", help="Quality of life with the measure.")
@click.option("--first-year", help="The first year with an effect; 1 where nothing is said.")
@click.option("--setting", help="Which reading of the discount rates: r109 or dmp.")
@shared("text", "json", supplements=False)
def qaly(form: str, kb: Path | None, **given: str | None) -> int:
    """QALYs that a measure gives: years × quality of life × persons, undiscounted and discounted."""
    return _show_result("qaly", given, form, kb)


@calc.command()
@click.option("--cost", help="In kroner, for as many persons and years as the benefit.")
@click.option("--benefit", help="A number.")
@click.option("--unit", help="What the benefit is measured in.")
@shared("text", "json", supplements=False)
def cost(form: str, kb: Path | None, **given: str | None) -> int:
    """What one unit of benefit costs. Information only: it is compared with nothing."""
    return _show_result("cost", given, form, kb)


def _by_option(problem: Problem, method: Method) -> Problem:
    """What is wrong, with the options in the place of the names that the page shows."""
    from ..api import chosen

    options = {chosen(field.label): f"--{name.replace('_', '-')}" for name, field in method.fields.items()}
    cure = problem.cure
    for label, option in options.items():
        cure = cure.replace(f"«{label}»", option)
    at = f"{options[problem.file]} ({problem.file})" if problem.file in options else problem.file
    return replace(problem, file=at, cure=cure)


def _show_result(id: str, given: dict[str, str | None], form: str, kb: Path | None) -> int:
    from ..api import calculators

    try:
        result = calculators.work_out(id, given, kb)
    except Unusable as error:
        raise Unusable([_by_option(one, calculators.method(id, kb)) for one in error.problems]) from error
    if form == "json":
        print_json(result.as_dict())
    else:
        click.echo(result.as_text())
    return FINE
