"""prio check, prio explain: one case or several."""

from __future__ import annotations

import io
import sys
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple, TextIO

import click

from ..api import Problem, Unusable, current, gettext as _
from .base import FINE, MISSING, UNUSABLE, as_dicts, main, print_json, shared
from .many import each
from .ofday import OfDay, of_day, several

if TYPE_CHECKING:
    from ..api import Advice, Folders, Total


@dataclass(frozen=True)
class _Checked:
    """What came of one file, ready to be shown."""

    file: str
    code: int
    record: dict[str, Any] | None = None  # for JSON
    total: Total | None = None  # for several in text
    out: str = ""
    errors: str = ""


@dataclass(frozen=True)
class _Check:
    """How files are to be checked; also in another process, which shows as this one does."""

    form: str
    whole: bool
    several: bool
    kb: Path | Folders | None
    digest: str  # of the base; empty where each case has the base of its day
    language: str
    out: _Stream
    errors: _Stream

    def __call__(self, file: str) -> _Checked:
        from ..api import advise, knowledge, read_case, speaking

        out, errors = _Held(self.out), _Held(self.errors)
        with speaking(self.language):
            try:
                chosen = of_day(self.kb, file)
                base = knowledge.load(chosen.kb)
                if self.digest and base.digest != self.digest:
                    what = _("The files of the knowledge base have changed since they were read.")
                    raise Unusable([Problem(str(base.folder), None, what, _("Start the program again."))])
                advice = advise(read_case(file, base), base)
            except Unusable as error:
                made = self._refused(file, error.problems, errors)
            else:
                made = self._shown(file, advice, chosen, out)
        return replace(made, out=out.getvalue(), errors=errors.getvalue())

    def _refused(self, file: str, problems: list[Problem], errors: TextIO) -> _Checked:
        if self.form != "json":
            from ..api import show_problems

            show_problems(problems, errors)
        return _Checked(file, UNUSABLE, {"file": file, "problems": as_dicts(problems)})

    def _shown(self, file: str, advice: Advice, chosen: OfDay, out: TextIO) -> _Checked:
        made = _Checked(file, FINE if advice.complete and not advice.disagreements else MISSING)
        match self.form:
            case "json":
                return replace(made, record=advice.as_dict() | chosen.as_dict())
            case "turtle":
                from ..api import case_graph, report

                if chosen.why:
                    click.echo(f"# {chosen.why}", out)
                click.echo(report(case_graph(advice.inference), advice.knowledge).serialize(format="turtle"), out)
                return made
        from ..api import formerly, show_advice, total

        show_advice(advice, self.whole, out)
        if said := formerly(advice.case.formerly):
            click.echo(said, out)
        if chosen.why:
            click.echo(chosen.why, out)
        return replace(made, total=total(advice)) if self.several else made


@main.command()
@click.argument("files", nargs=-1, required=True, type=click.Path())
@click.option("--all", "whole", is_flag=True, help="Show everything, and why; otherwise what is long is folded with its count.")
@shared("text", "json", "turtle")
def check(files: tuple[str, ...], whole: bool, form: str, kb: Path | Folders | None) -> int:
    """What is open in a case, what is a duty, what is recommended, and why."""
    from ..api import knowledge

    digest = "" if several(kb) else knowledge.load(kb).digest
    streams = _Stream.of(sys.stdout), _Stream.of(sys.stderr)
    results = each(_Check(form, whole, len(files) > 1, kb, digest, current(), *streams), files)
    if form == "json":
        _print_checked(results)
    for one in results:
        click.echo(one.out, nl=False)
        click.echo(one.errors, nl=False, err=True)
    if form == "text" and len(results) > 1:
        from ..api import show_total

        show_total([(one.file, one.total) for one in results])
    return max(one.code for one in results)


def _print_checked(results: list[_Checked]) -> None:
    cases = [one.record for one in results]
    if len(cases) == 1:
        print_json(cases[0])
        return
    complete = [one.record["complete"] for one in results if one.record and one.code != UNUSABLE]
    total = {
        "files": len(results),
        "complete": sum(complete),
        "left": len(complete) - sum(complete),
        "unusable": len(results) - len(complete),
    }
    print_json({"cases": cases, "total": total})


class _Stream(NamedTuple):
    """What one can know of a stream that is written to later."""

    terminal: bool
    encoding: str

    @classmethod
    def of(cls, stream: TextIO) -> _Stream:
        return cls(stream.isatty(), stream.encoding or "utf-8")


class _Held(io.StringIO):
    """Holds what is written, and answers for the stream that it stands for."""

    def __init__(self, like: _Stream):
        super().__init__()
        self._like = like

    def isatty(self) -> bool:
        return self._like.terminal

    @property
    def encoding(self) -> str:  # type: ignore[override]
        return self._like.encoding


@main.command()
@click.argument("file", type=click.Path())
@click.argument("id")
@click.option("--subject", help="Only this subject, as `prio check --format json` writes it.")
@shared("text", "json")
def explain(file: str, id: str, subject: str | None, form: str, kb: Path | Folders | None) -> int:
    """Why a rule, requirement, question or line of law stands as it does, and what would change it."""
    from ..api import advise, explanation, knowledge, read_case

    chosen = of_day(kb, file)
    chosen.say_why()
    base = knowledge.load(chosen.kb)
    advice = advise(read_case(file, base), base)
    parts = explanation.explain(advice, id, subject)
    if form == "json":
        print_json([part.as_dict() for part in parts])
    else:
        from ..api import show_explained

        show_explained(parts)
    return FINE
