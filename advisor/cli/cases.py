"""prio check, prio explain: one case or several."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable
from functools import partial
from pathlib import Path
from typing import Any

import click

from ..api import Unusable
from .base import FINE, MISSING, UNUSABLE, as_dicts, main, print_json, shared


@main.command()
@click.argument("files", nargs=-1, required=True, type=click.Path())
@click.option("--all", "whole", is_flag=True, help="Show everything, and why; otherwise what is long is folded with its count.")
@shared("text", "json", "turtle")
def check(files: tuple[str, ...], whole: bool, form: str, kb: Path | None) -> int:
    """What is open in a case, what is a duty, what is recommended, and why."""
    from ..api import advise, knowledge, read_case

    base = knowledge.load(kb)
    results: list[Any] = []
    for file in _with_progress(files):
        try:
            results.append((file, advise(read_case(file, base), base), []))
        except Unusable as error:
            results.append((file, None, error.problems))
    show: dict[str, Callable[[list[Any]], None]] = {
        "text": partial(_show_checked, whole=whole),
        "json": _print_checked,
        "turtle": _print_reports,
    }
    show[form](results)
    if any(problems for _file, _advice, problems in results):
        return UNUSABLE
    fine = all(advice.complete and not advice.disagreements for _file, advice, _problems in results)
    return FINE if fine else MISSING


def _with_progress(files: tuple[str, ...]) -> Iterable[str]:
    """A bar for long work, where a person watches."""
    if len(files) < 20 or not sys.stderr.isatty():
        return files
    from rich.console import Console
    from rich.progress import track

    return track(files, description="", console=Console(stderr=True))


def _show_checked(results: list[Any], whole: bool) -> None:
    from ..api import show_advice, show_problems, show_total

    for _file, advice, problems in results:
        if advice:
            show_advice(advice, whole)
        else:
            show_problems(problems)
    if len(results) > 1:
        show_total([(file, advice) for file, advice, _problems in results])


def _print_checked(results: list[Any]) -> None:
    cases = [advice.as_dict() if advice else {"file": file, "problems": as_dicts(problems)} for file, advice, problems in results]
    if len(cases) == 1:
        print_json(cases[0])
        return
    good = [advice for _file, advice, _problems in results if advice]
    total = {
        "files": len(results),
        "complete": sum(advice.complete for advice in good),
        "left": sum(not advice.complete for advice in good),
        "unusable": len(results) - len(good),
    }
    print_json({"cases": cases, "total": total})


def _print_reports(results: list[Any]) -> None:
    from ..api import case_graph, report, show_problems

    for _file, advice, problems in results:
        if advice:
            click.echo(report(case_graph(advice.inference), advice.knowledge).serialize(format="turtle"))
        else:
            show_problems(problems)


@main.command()
@click.argument("file", type=click.Path())
@click.argument("id")
@click.option("--subject", help="Only this subject, as `prio check --format json` writes it.")
@shared("text", "json")
def explain(file: str, id: str, subject: str | None, form: str, kb: Path | None) -> int:
    """Why a rule, requirement, question or line of law stands as it does, and what would change it."""
    from ..api import advise, explanation, knowledge, read_case

    base = knowledge.load(kb)
    advice = advise(read_case(file, base), base)
    parts = explanation.explain(advice, id, subject)
    if form == "json":
        print_json([part.as_dict() for part in parts])
    else:
        from ..api import show_explained

        for part in parts:
            show_explained(part)
    return FINE
