"""The command line: reads the arguments, calls one function, shows what it gives. Exit 0 fine, 1 something
required is missing or the engines differ, 2 unusable input."""

from __future__ import annotations

import io
import json
import sys
from collections.abc import Callable
from functools import wraps
from pathlib import Path

import click

from .errors import Problem, UnknownId, Unusable
from .language import LANGUAGES, current, speaking
from .language import gettext as _

FINE, MISSING, UNUSABLE = 0, 1, 2


def shared(*formats: str) -> Callable:
    """The options that commands share, and the translation of errors into exit codes."""

    def decorate(command: Callable) -> Callable:
        @click.option("--lang", type=click.Choice(LANGUAGES), default="nb", help="Language of what is shown.")
        @click.option("--kb", type=click.Path(path_type=Path), help="Folder of another knowledge base.")
        @wraps(command)
        def run(lang: str, **options: object) -> None:
            form = str(options.get("form", "text"))
            with speaking(lang):
                try:
                    code = command(**options)
                except Unusable as error:
                    code = _unusable(error.problems, form)
                except UnknownId as error:
                    code = _unusable([Problem("prio", None, str(error))], form)
            sys.exit(code)

        if formats:
            run = click.option("--format", "form", type=click.Choice(formats), default="text", help="How to show it.")(run)
        return run

    return decorate


def _unusable(problems: list[Problem], form: str) -> int:
    if form == "json":
        _print_json({"problems": _as_dicts(problems)})
    else:
        from .terminal import show_problems

        show_problems(problems)
    return UNUSABLE


def _as_dicts(problems: list[Problem]) -> list[dict]:
    return [{"file": one.file, "line": one.line, "what": one.what, "cure": one.cure} for one in problems]


def _print_json(value: object) -> None:
    """JSON in its own letters; where the output cannot hold them all, as escapes, which say the same."""
    plain = json.dumps(value, ensure_ascii=False, indent=2)
    try:
        plain.encode(sys.stdout.encoding or "utf-8")
    except UnicodeEncodeError:
        plain = json.dumps(value, indent=2)
    click.echo(plain)


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="prioriteringsradgiver", prog_name="prio")
def main() -> None:
    """Advice on municipal prioritisation of health and care services. It advises; people decide."""
    for stream in (sys.stdout, sys.stderr):  # an output that lacks a letter shows «?» and does not break
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="replace")


@main.command()
@click.argument("files", nargs=-1, required=True, type=click.Path())
@shared("text", "json", "turtle")
def check(files: tuple[str, ...], form: str, kb: Path | None) -> int:
    """What is missing in a case, what is a duty, what is recommended, and why."""
    from . import knowledge
    from .advice import advise
    from .casefile import read_case

    base = knowledge.load(kb)
    results = []
    for file in _with_progress(files):
        try:
            results.append((file, advise(read_case(file, base), base), []))
        except Unusable as error:
            results.append((file, None, error.problems))
    {"text": _show_checked, "json": _print_checked, "turtle": _print_reports}[form](results)
    if any(problems for _file, _advice, problems in results):
        return UNUSABLE
    fine = all(advice.complete and not advice.disagreements for _file, advice, _problems in results)
    return FINE if fine else MISSING


def _with_progress(files: tuple[str, ...]):
    """A bar for long work, where a person watches."""
    if len(files) < 20 or not sys.stderr.isatty():
        return files
    from rich.console import Console
    from rich.progress import track

    return track(files, description="", console=Console(stderr=True))


def _show_checked(results: list) -> None:
    from .terminal import show_advice, show_problems, show_total

    for _file, advice, problems in results:
        if advice:
            show_advice(advice)
        else:
            show_problems(problems)
    if len(results) > 1:
        show_total([(file, advice) for file, advice, _problems in results])


def _print_checked(results: list) -> None:
    cases = [
        advice.as_dict() if advice else {"file": file, "problems": _as_dicts(problems)} for file, advice, problems in results
    ]
    if len(cases) == 1:
        _print_json(cases[0])
        return
    good = [advice for _file, advice, _problems in results if advice]
    total = {
        "files": len(results),
        "complete": sum(advice.complete for advice in good),
        "left": sum(not advice.complete for advice in good),
        "unusable": len(results) - len(good),
    }
    _print_json({"cases": cases, "total": total})


def _print_reports(results: list) -> None:
    from .graph import case_graph
    from .shacl import report
    from .terminal import show_problems

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
    """Why a rule, requirement or question stands as it does, and what would change it."""
    from . import explanation, knowledge
    from .advice import advise
    from .casefile import read_case

    base = knowledge.load(kb)
    advice = advise(read_case(file, base), base)
    parts = explanation.explain(advice, id, subject)
    if form == "json":
        _print_json([part.as_dict() for part in parts])
    else:
        from .terminal import show_explained

        for part in parts:
            show_explained(part)
    return FINE


@main.command()
@click.option("--port", type=click.IntRange(1, 65535), default=8000, show_default=True, help="Port on this machine.")
@shared()
def serve(port: int, kb: Path | None) -> int:
    """The pages, on this machine only (127.0.0.1): no login, and no way in from outside."""
    from waitress import create_server

    from web import create_app

    app = create_app(knowledge_folder=kb, language=current())
    try:
        server = create_server(app, host="127.0.0.1", port=port, threads=4)
    except OSError as error:
        what = _("Port {port} cannot be used: {reason}.", port=port, reason=error.strerror)
        return _unusable([Problem("prio serve", None, what, _("Choose another with --port."))], "text")
    click.echo(_("Open http://127.0.0.1:{port} in a browser. Stop with Ctrl+C.", port=port))
    server.run()
    return FINE


@main.group()
def kb() -> None:
    """The knowledge base: check it, list it, see what it covers."""


@kb.command("check")
@shared("text", "json")
def kb_check(form: str, kb: Path | None) -> int:
    """Is the knowledge base whole, and do its examples come out as they say?"""
    from . import knowledge
    from .maintenance import checking

    base = knowledge.load(kb)
    problems, notices = checking.check(base), checking.notices(base)
    counts = {
        "questions": sum(not question.derived for question in base.questions.values()),
        "rules": len(base.rules),
        "requirements": len(base.requirements),
        "examples": sum(len(rule.examples) for rule in base.rules),
        "clauses": len(base.clauses),
    }
    if form == "json":
        _print_json(
            {"version": base.version, "digest": base.digest, **counts, "problems": _as_dicts(problems), "notices": notices}
        )
        return UNUSABLE if problems else FINE
    from . import terminal

    if problems:
        terminal.show_problems(problems)
        return UNUSABLE
    terminal.say(_("The knowledge base {version} is whole.", version=base.version), "bold")
    terminal.say(
        _(
            "{questions} questions, {rules} rules, {requirements} requirements, {clauses} clauses. {examples} examples hold.",
            **counts,
        )
    )
    terminal.say(_("Digest {digest}", digest=base.digest), "dim")
    for notice in notices:
        terminal.say(notice)
    return FINE


@kb.command("questions")
@shared("text", "json")
def kb_questions(form: str, kb: Path | None) -> int:
    """Every question, in the order of the form."""
    from . import knowledge, terminal
    from .maintenance import listings

    entries = listings.questions(knowledge.load(kb))
    if form == "json":
        _print_json(entries)
    else:
        rows = [
            [
                e["id"],
                e["about"],
                ", ".join(e["options"]) or e["answer_type"],
                e["depth"],
                _("ours") if e["ours"] else "",
                e["text"],
            ]
            for e in entries
        ]
        terminal.show_table([_("Question"), _("About"), _("Answer"), _("Depth"), "", _("Text")], rows)
    return FINE


@kb.command("rules")
@shared("text", "json")
def kb_rules(form: str, kb: Path | None) -> int:
    """Every rule and requirement, with its force, basis and number of examples."""
    from . import knowledge, terminal
    from .maintenance import listings

    entries = listings.rules(knowledge.load(kb))
    if form == "json":
        _print_json(entries)
    else:
        rows = [
            [e["id"], e["about"], e["force"], e["basis"], "{fires}/{silent}".format(**e["examples"]), e["text"]] for e in entries
        ]
        terminal.show_table([_("Rule"), _("About"), _("Force"), _("Basis"), _("Fires/silent"), _("Text")], rows)
    return FINE


@kb.command("coverage")
@shared("text", "json")
def kb_coverage(form: str, kb: Path | None) -> int:
    """For each clause of the sources: what serves it, what is planned, or why nothing does."""
    from . import knowledge, terminal
    from .maintenance import listings

    entries = listings.coverage(knowledge.load(kb))
    if form == "json":
        _print_json(entries)
        return FINE
    rows = [[e["clause"], " ".join(e["by"]), " ".join(e["planned"]), e["out_of_scope"] or ""] for e in entries]
    terminal.show_table([_("Clause"), _("Served by"), _("Planned"), _("Out of scope")], rows)
    totals = listings.coverage_totals(entries)
    terminal.say(
        _(
            "{clauses} clauses: {served} served, {planned_only} only planned, {out_of_scope} out of scope, {nothing} left out.",
            **totals,
        ),
        "bold",
    )
    return FINE


@kb.command("ours")
@shared("text", "json")
def kb_ours(form: str, kb: Path | None) -> int:
    """What is ours and not the sources': questions, scales, inferences, situations, thresholds, depth."""
    from . import knowledge, terminal
    from .maintenance import listings

    found = listings.ours(knowledge.load(kb))
    if form == "json":
        _print_json(found)
        return FINE
    for kind, entries in found.items():
        terminal.say(f"{kind} ({len(entries)})", "bold")
        terminal.show_table(["", ""], [[entry["id"], entry["text"]] for entry in entries])
    return FINE


@main.group()
def export() -> None:
    """The knowledge base and cases in standard forms."""


@export.command("shapes")
@shared()
def export_shapes(kb: Path | None) -> int:
    """A SHACL form shape for each kind of subject, for form renderers (Turtle)."""
    from . import exporting, knowledge

    click.echo(exporting.form_shapes(knowledge.load(kb)))
    return FINE


@export.command("jsonschema")
@shared()
def export_jsonschema(kb: Path | None) -> int:
    """The form of a case file as JSON Schema."""
    from . import exporting, knowledge

    _print_json(exporting.case_schema(knowledge.load(kb)))
    return FINE


@export.command("jsonld")
@click.argument("file", type=click.Path())
@shared()
def export_jsonld(file: str, kb: Path | None) -> int:
    """A case with its answers and situations as JSON-LD."""
    from . import exporting, knowledge
    from .casefile import read_case
    from .inference import infer

    base = knowledge.load(kb)
    click.echo(exporting.case_jsonld(infer(read_case(file, base), base)))
    return FINE
