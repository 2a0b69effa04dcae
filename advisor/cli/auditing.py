"""prio audit: one case, or as many as there are, with proof."""

from __future__ import annotations

import os
import shlex
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from ..api import MAX_BYTES, Problem, Unusable, at_most, content, gettext as _, ngettext
from .base import FINE, MISSING, STOPPED, main, print_json, shared
from .ofday import of_day, several

if TYPE_CHECKING:
    from ..api import Folders

CASE_FILES = (".yaml", ".yml", ".json")
STATEMENT = "statement.json"
EVERY_CORE = os.cpu_count() or 1
DAY = click.DateTime(["%Y-%m-%d"])


class _SourceFirst(click.Group):
    """`prio audit SOURCE` without a word between: what is no command is a source."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        if args[:1] == ["--certify"]:
            args = ["certify", *args[1:]]
        if args and args[0] not in self.commands and args[0] not in ctx.help_option_names:
            args = ["run", *args]
        return super().parse_args(ctx, args)


@main.group(cls=_SourceFirst)
def audit() -> None:
    """Do cases follow the recommendation, how do we know, and can it be run again?

    `prio audit CASE.yaml` shows one case. `prio audit SOURCE -o DIR` audits a folder of case files, JSON lines, Parquet,
    or the application's own database. `prio audit certify` proves that many cases are judged as one is.
    """


@audit.command("run")
@click.argument("source")
@click.option("-o", "--out", type=click.Path(path_type=Path, file_okay=False), help="Folder for the results.")
@click.option("--engine", type=click.Choice(["duckdb", "spark"]), default="duckdb", help="What runs the SQL.")
@click.option("--spark-master", default="local[*]", show_default=True, help="Where Spark runs.")
@click.option("--workers", type=click.IntRange(1), default=EVERY_CORE, help="Processes and threads; every core unless told.")
@click.option("--memory", default="3GB", show_default=True, help="What DuckDB may hold before it uses the disk.")
@click.option("--batch", type=click.IntRange(1), default=100_000, show_default=True, help="Cases that are judged together.")
@click.option(
    "--sample",
    type=click.IntRange(0),
    default=100,
    show_default=True,
    help="Cases that are judged again, one by one; of up to 1,000 cases every one.",
)
@click.option("--seed", type=int, default=1, show_default=True, help="Draws the sample.")
@click.option("--municipality", "municipalities", multiple=True, help="Only cases of this one, by its number; may be repeated.")
@click.option("--from", "first", type=DAY, help="Only cases assessed on this day or later, as 2026-01-01.")
@click.option("--to", "last", type=DAY, help="Only cases assessed on this day or earlier.")
@click.option("--level", "levels", multiple=True, help="Only cases on this level; may be repeated.")
@click.option("--asked-by", default="", help="Who asked for the audit: stands on the front of the report.")
@click.option("--excel", is_flag=True, help="The tables also for Norwegian Excel, in the folder excel/.")
@click.option("--link-to", default="", help="Where the cases can be opened: a folder or an address, for links in the report.")
@click.option("--today", type=click.Path(path_type=Path), help="For one case: the knowledge base to compare with.")
@shared("text", "json")
def run(
    source: str,
    out: Path | None,
    engine: str,
    spark_master: str,
    workers: int,
    memory: str,
    batch: int,
    sample: int,
    seed: int,
    municipalities: tuple[str, ...],
    first: datetime | None,
    last: datetime | None,
    levels: tuple[str, ...],
    asked_by: str,
    excel: bool,
    link_to: str,
    today: Path | None,
    form: str,
    kb: Path | Folders | None,
) -> int:
    """Audits SOURCE: one case file, or many cases into a folder. The word «run» may be left out."""
    if source.lower().endswith(CASE_FILES) and not Path(source).is_dir():
        if municipalities or first or last or levels or asked_by or link_to or excel:
            raise click.UsageError(_("Which cases, who asked and links are for an audit of many cases, not for one case file."))
        return _one(Path(source), out, kb, today, form)
    if out is None:
        raise click.UsageError(_("An audit of many cases needs a folder for its results: -o DIR."))
    if several(kb):
        cure = _("Name one of the folders in it, and the cases of its days with --from and --to.")
        raise Unusable([Problem(str(kb), None, _("An audit of many cases is by one knowledge base."), cure)])
    hold_installed()
    from ..api import fingerprint, knowledge, may_begin_a_link, passed_over, running, say, selection, show_problems, sources

    base = knowledge.load(kb)
    chosen = selection(municipalities, first and first.date(), last and last.date(), levels, base)
    _hold_public("--asked-by", asked_by)
    if link_to.strip() and not may_begin_a_link(link_to.strip()):
        raise click.UsageError(_("--link-to takes a folder, or an address that begins with http:// or https://."))
    remade: list[str] = []
    removed: list[str] = []
    reused = [0, 0]
    with bars(_("Reading"), _("Judging")) as (gathered, judged):
        settings = running.Audit(
            base,
            _engine(engine, spark_master, workers, memory),
            workers,
            batch,
            sample,
            seed,
            gathered,
            judged,
            remade.append,
            removed.append,
            lambda *counts: reused.__setitem__(slice(None), counts),
            chosen,
            asked_by.strip(),
            excel,
            link_to.strip(),
        )
        try:
            manifest = settings.run(sources.source(source, base), out)
        except running.Differs as error:
            what = " ".join((error.what, _("The audit stopped.")))
            show_problems([Problem(source, None, what, one) for one in error.said])
            return MISSING
        except KeyboardInterrupt:
            click.echo(_stopped(out), err=True)
            return STOPPED
        finally:
            for file in removed:
                click.echo(_("{file}: this is no part of the audit, and is taken away.", file=out / file), err=True)
            for file in remade:
                click.echo(_("{file}: this was not as the audit left it, and is made again.", file=out / file), err=True)
    if form == "json":
        print_json({**manifest, "fingerprint": fingerprint(out)})
        return FINE
    if "synthetic" in manifest["source"]:
        say(_("The cases are synthetic: made up, and of no municipality."))
    counts = manifest["counts"]
    say(_("{cases} cases with {measures} measures are audited.", **counts), "bold")
    say(_("{cases} of them were judged again one by one, with no difference.", cases=manifest["judged_again"]["cases"]))
    if reused[0]:
        say(_reused(*reused))
    if counts["outside"]:
        say(_("{outside} more could be read, and are not among those you asked for.", **counts))
    if counts["refused"]:
        say(_("{refused} were not audited; why stands in tables/refused.csv.", **counts))
    if others := manifest["source"].get("passed_over"):
        say(passed_over(others))
    if counts["other_base"]:
        said = ngettext(
            "{other_base} is itself on another knowledge base than the one that judged it (tables/bases.csv).",
            "{other_base} are themselves on another knowledge base than the one that judged them (tables/bases.csv).",
            counts["other_base"],
            **counts,
        )
        say(said)
    if counts["same_id"]:
        said = ngettext(
            "{count} id stands on several cases, and all of them are counted (tables/same_id.csv).",
            "{count} ids stand on several cases, and all of them are counted (tables/same_id.csv).",
            counts["same_id"],
        )
        say(said)
    say(_("Read {file}.", file=out / "report.html"))
    say(_("Fingerprint: {fingerprint}", fingerprint=fingerprint(out)), "dim")
    say(
        _("Write it down in another place. As long as `prio audit verify` finds nothing and shows the same, nothing is changed."),
        "dim",
    )
    return FINE


def _hold_public(option: str, written: str) -> None:
    """What goes into the report names no person by number, telephone or e-mail. Raises Unusable."""
    from ..api import privacy

    problems = [Problem(option, None, privacy.message(one)) for one in privacy.refused(written)]
    if problems:
        raise Unusable(problems)


def _stopped(out: Path) -> str:
    """What a run that is stopped says: whether any of its work is kept."""
    if any(out.glob("facts/part-*.json")) or any(out.glob("results/counts-*.json")):
        return _("Stopped. The same command goes on where it was.")
    return _("Stopped before anything was done. The same command begins anew.")


def _reused(some: int, every: int) -> str:
    if some == every:
        return _("All of it stood there from before, as it was left: nothing was judged anew but the sample.")
    return _("{some} of {all} batches stood there from before, as they were left, and are used.", some=some, all=every)


def _one(path: Path, out: Path | None, kb: Path | Folders | None, today: Path | None, form: str) -> int:
    from ..api import in_words, knowledge, say, show_statement, statement

    chosen = of_day(kb, str(path))
    base = knowledge.load(chosen.kb)
    other = knowledge.load(today) if today or kb else None
    problems: list[Problem] = []
    text = content(path, MAX_BYTES, problems, at_most())
    if text is None:
        raise Unusable(problems)
    found = statement(text, str(path), base, other, _by(chosen.kb, today))
    chosen.say_why()
    if out:
        with in_words(out):
            out.mkdir(parents=True, exist_ok=True)
            (out / STATEMENT).write_bytes(found.as_json())
        say(_("The statement is in {file}.", file=out / STATEMENT))
    elif form == "json":
        click.echo(found.as_json(), nl=False)
    else:
        show_statement(found)
    return FINE if found.advice.complete else MISSING


def _by(kb: Path | Folders | None, today: Path | None = None) -> list[str]:
    """The options that name the base of a case and that of today, as somebody wrote them."""
    from ..api import knowledge

    folder, supplements = (kb, ()) if isinstance(kb, Path | None) else (kb.folder, kb.supplements)
    named = [("--kb", folder), *(("--supplement", one) for one in supplements), ("--today", today)]
    return [word for option, at in named if at and at != knowledge.home() for word in (option, str(at))]


def _engine(name: str, master: str, workers: int, memory: str) -> Callable[..., Any]:
    if name == "spark":
        from ..api import Spark

        return lambda scratch: Spark(scratch, master)
    from ..api import Duck

    return lambda scratch: Duck(scratch, workers, memory)


def hold_installed() -> None:
    """DuckDB comes with an extra of its own: the service and a single case do without."""
    if find_spec("duckdb") is None:
        cure = "pip install 'prioriteringsradgiver[audit]'"
        raise Unusable([Problem("prio", None, _("DuckDB is not installed."), cure)])


@audit.command("synth")
@click.argument("count", type=click.IntRange(1))
@click.option("-o", "--out", required=True, type=click.Path(path_type=Path, file_okay=False), help="Folder for the tables.")
@click.option("--seed", type=int, default=1, show_default=True, help="The same seed gives the same cases.")
@click.option("--workers", type=click.IntRange(1), default=EVERY_CORE, help="Threads; every core unless told.")
@shared()
def synth(count: int, out: Path, seed: int, workers: int, kb: Path | Folders | None) -> int:
    """Makes COUNT synthetic cases with three measures each, as a source for an audit: for benchmarks and training."""
    hold_installed()
    import tempfile

    from ..api import Duck, knowledge, say, working_in, write

    base = knowledge.load(kb)
    with (
        working_in(out),
        tempfile.TemporaryDirectory() as scratch,
        Duck(Path(scratch), workers) as duck,
        bars(_("Making")) as (made,),
    ):
        write(duck, base, seed, count, out, made)
    own = "".join(f" {shlex.quote(one)}" for one in _by(kb))
    say(_("{count} synthetic cases are in {folder}. Try: prio audit {folder} -o DIR{kb}", count=count, folder=out, kb=own))
    return FINE


@audit.command("certify")
@click.option("-o", "--out", type=click.Path(path_type=Path, file_okay=False), default=Path(), help="Folder for the certificate.")
@click.option("--random", type=click.IntRange(0), default=100_000, show_default=True, help="Random cases to compare.")
@click.option("--seed", type=int, default=1, show_default=True, help="Draws the random cases.")
@click.option("--limit", type=click.IntRange(1), default=10_000, show_default=True, help="Small cases of one rule in one form.")
@click.option("--workers", type=click.IntRange(1), default=EVERY_CORE, help="Processes; every core unless told.")
@shared("text", "json")
def certify(out: Path, random: int, seed: int, limit: int, workers: int, form: str, kb: Path | Folders | None) -> int:
    """Compares the batch with the single case: all small cases and many random ones, and writes a certificate."""
    hold_installed()
    from ..api import CERTIFICATE, DIFFERENCE, certify as compare, knowledge, say

    done = 0
    with bars(_("Comparing")) as (compared,):

        def progress(so_far: int, _of: int) -> None:
            nonlocal done
            compared(so_far - done)
            done = so_far

        certificate = compare(knowledge.load(kb), out, random, seed, workers, progress, limit)
    said = certificate.as_dict()
    if form == "json":
        print_json(said)
    elif certificate.found:
        say(_("They differ. The case is in {file}.", file=out / DIFFERENCE), "bold")
        for one in certificate.found.differences:
            say(str(one))
    else:
        say(_("{cases} cases compared, and no difference. {file}", cases=said["counts"]["cases"], file=out / CERTIFICATE), "bold")
    return MISSING if certificate.found else FINE


@contextmanager
def bars(*names: str) -> Iterator[list[Callable[[int], None]]]:
    """A bar for each kind of work, where a person watches."""
    if not sys.stderr.isatty():
        yield [lambda _more: None for _name in names]
        return
    from rich.console import Console
    from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn

    columns = (TextColumn("{task.description}"), BarColumn(), TextColumn("{task.completed:,.0f}"), TimeElapsedColumn())
    with Progress(*columns, console=Console(stderr=True)) as progress:
        tasks = [progress.add_task(name, total=None) for name in names]
        yield [lambda more, task=task: progress.advance(task, more) for task in tasks]
