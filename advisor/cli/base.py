"""What the commands share: the group they belong to, their options, and how errors become exit codes.

Each command reads its arguments, calls one function and shows what it gives. Exit 0 fine, 1 something required is
missing or the engines differ, 2 unusable input.
"""

from __future__ import annotations

import atexit
import contextlib
import gc
import io
import json
import os
import sys
from collections.abc import Callable, Mapping
from functools import wraps
from importlib import import_module
from pathlib import Path
from typing import Any, NoReturn

import click

from ..api import LANGUAGES, Problem, UnknownId, Unusable, gettext as _, speaking

FINE, MISSING, UNUSABLE = 0, 1, 2
STOPPED = 130  # by Ctrl+C, as shells say it
COMMANDS = {  # each command, and the module that has it
    "audit": "following",  # with auditverify and auditing, which they add to
    "calc": "calculating",
    "check": "cases",
    "db": "database",
    "document": "documents",
    "explain": "cases",
    "export": "exporting",
    "kb": "kb",
    "profile": "profiles",
    "serve": "serving",
    "verify": "database",
}
SUPPLEMENT = "Folder of what a municipality adds to the knowledge base, or the name of one that comes along; may be said again."
NEW_OBJECTS = 100_000  # before Python looks for rings of objects that nobody holds: all that a command imports and loads is held

atexit.register(gc.freeze)  # the process ends: what it holds is given back whole, not first searched for such rings


def shared(*formats: str, supplements: bool = True) -> Callable[..., Any]:
    """The options that commands share, and the translation of errors into exit codes.

    A command gets as `kb` the folder of --kb, or a knowledge.Folders where supplements are named, if it takes `supplements`.
    """

    def decorate(command: Callable[..., Any]) -> Callable:
        @click.option("--lang", type=click.Choice(LANGUAGES), default="nb", help="Language of what is shown.")
        @click.option("--kb", type=click.Path(path_type=Path), help="Folder of another knowledge base.")
        @wraps(command)
        def run(lang: str, supplement: tuple[Path, ...] = (), **options: Any) -> None:
            form = str(options.get("form", "text"))
            with speaking(lang):
                try:
                    if supplement:
                        from ..api import knowledge

                        options["kb"] = knowledge.Folders(options["kb"] or knowledge.home(), supplement)
                    code = command(**options)
                except Unusable as error:
                    code = unusable(error.problems, form)
                except UnknownId as error:
                    code = unusable([Problem("prio", None, str(error))], form)
                except KeyboardInterrupt:
                    code = STOPPED
            sys.exit(code)

        if supplements:
            run = click.option("--supplement", multiple=True, type=click.Path(path_type=Path), help=SUPPLEMENT)(run)
        if formats:
            run = click.option("--format", "form", type=click.Choice(formats), default="text", help="How to show it.")(run)
        return run

    return decorate


def unusable(problems: list[Problem], form: str) -> int:
    if form == "json":
        print_json({"problems": as_dicts(problems)})
    else:
        from ..api import show_problems

        show_problems(problems)
    return UNUSABLE


def as_dicts(problems: list[Problem]) -> list[dict[str, Any]]:
    return [{"file": one.file, "line": one.line, "what": one.what, "cure": one.cure} for one in problems]


def print_json(value: object) -> None:
    """JSON in its own letters; where the output cannot hold them all, as escapes, which say the same."""
    plain = json.dumps(value, ensure_ascii=False, indent=2)
    try:
        plain.encode(sys.stdout.encoding or "utf-8")
    except UnicodeEncodeError:
        plain = json.dumps(value, indent=2)
    click.echo(plain)


def write_whole(path: Path, content: str | bytes, anew: bool) -> None:
    """Writes a file whole or not at all, with the rights that it had. Raises Unusable."""
    if anew and os.path.lexists(path):
        raise Unusable([Problem(str(path), None, _("There is a file already."), _("Name a new file."))])
    import secrets  # with what it brings, which few commands need

    there = path.resolve()
    unfinished = there.with_name(f".{there.name}.{secrets.token_hex(4)}")
    try:
        try:
            unfinished.write_bytes(content.encode() if isinstance(content, str) else content)
            if there.exists():
                unfinished.chmod(there.stat().st_mode & 0o777)
            os.replace(unfinished, there)
        finally:
            unfinished.unlink(missing_ok=True)
    except OSError as error:
        what = _("The file cannot be written: {reason}.", reason=error.strerror or type(error).__name__)
        raise Unusable([Problem(str(path), None, what)]) from error


def write_all(contents: Mapping[Path, bytes], before: Mapping[Path, bytes]) -> None:
    """Writes all of the files, or none: what was written is put back where one cannot be. Raises Unusable.

    `before`: what the files held that were there. A new one may lie in a folder that is new too.
    """
    written: list[Path] = []
    try:
        for path, content in contents.items():
            with contextlib.suppress(OSError):  # told when the file is written
                path.parent.mkdir(parents=True, exist_ok=True)
            write_whole(path, content, anew=False)
            written.append(path)
    except Unusable:
        for path in written:
            if path in before:
                write_whole(path, before[path], anew=False)
            else:
                path.unlink(missing_ok=True)
        raise


class Lazy(click.Group):
    """Imports the module of a command when it is asked for; where there is no such command all of them, to say what is near.

    `modules`: each command, and the module of `package` that has it.
    """

    def __init__(self, *args: Any, modules: Mapping[str, str], package: str, **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.modules, self.package = modules, package

    def list_commands(self, ctx: click.Context) -> list[str]:
        return sorted(self.modules)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        for module in [self.modules[cmd_name]] if cmd_name in self.modules else self.modules.values():
            import_module(f"{self.package}.{module}")
        return super().get_command(ctx, cmd_name)


class Program(Lazy):
    """The program itself: what is written wrongly is told in the language that was asked for."""

    def make_context(self, info_name: str | None, args: list[str], *rest: Any, **extra: Any) -> click.Context:
        written = list(args)
        try:
            context = super().make_context(info_name, args, *rest, **extra)
        except click.UsageError as error:
            _told(error, written)
        context.meta[__name__] = written
        return context

    def invoke(self, ctx: click.Context) -> Any:
        try:
            return super().invoke(ctx)
        except click.UsageError as error:
            _told(error, ctx.meta[__name__])


def _told(error: click.UsageError, written: list[str]) -> NoReturn:
    from . import usage

    usage.told(error, written)


@click.group(cls=Program, modules=COMMANDS, package=__package__, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="prioriteringsradgiver", prog_name="prio")
def main() -> None:
    """Advice on municipal prioritisation of health and care services. It advises; people decide."""
    gc.set_threshold(NEW_OBJECTS)
    for stream in (sys.stdout, sys.stderr):  # an output that lacks a letter shows «?» and does not break
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="replace")
