"""A command that is written wrongly, told in the language that was asked for. Click says it in English alone."""

from __future__ import annotations

import shlex
from collections.abc import Sequence
from itertools import takewhile
from typing import Any, NoReturn

import click

from ..api import LANGUAGES, gettext as _, speaking

USUAL = "nb"


def language(written: Sequence[str]) -> str:
    """The language of --lang, as far as it can be seen in what was written."""
    said = dict(zip(written, [*written[1:], ""], strict=True)).get("--lang", "")
    said = next((one.partition("=")[2] for one in written if one.startswith("--lang=")), said)
    return said if said in LANGUAGES else USUAL


class Written(click.UsageError):
    """What is wrong with a command, as people read it."""

    def __init__(self, error: click.UsageError, written: Sequence[str]):
        super().__init__("", error.ctx)
        self.error, self.language, self.written = error, language(written), written

    def format_message(self) -> str:
        with speaking(self.language):
            return _said(self.error, self.written)

    def show(self, file: Any = None) -> None:
        with speaking(self.language):
            lines = [_said(self.error, self.written)]
            if self.ctx:
                usage = self.ctx.get_usage().partition(":")[2].strip()
                lines += ["", _("It is written so: {usage}", usage=usage)]
                lines += [_("{command} says more.", command=f"{self.ctx.command_path} --help")]
            click.echo("\n".join(lines), file=file, err=file is None)


def told(error: click.UsageError, written: Sequence[str]) -> NoReturn:
    """Raises the error of what was written, in the language that it asks for."""
    if isinstance(error, click.exceptions.NoArgsIsHelpError | Written):
        raise error
    raise Written(error, written) from error


def _said(error: click.UsageError, written: Sequence[str]) -> str:
    match error:
        case click.NoSuchOption():
            return _near(_("There is no option {option}.", option=error.option_name), error.possibilities)
        case click.exceptions.NoSuchCommand():
            return _near(_("There is no command «{command}».", command=error.command_name), error.possibilities)
        case click.MissingParameter():
            return _("{parameter} is missing.", parameter=_named(error))
        case click.BadOptionUsage():
            return _("{option} lacks its value, or has one that it does not take.", option=error.option_name)
        case click.BadParameter():
            what = _("The value of {parameter} cannot be used.", parameter=_named(error))
            return f"{what} {_right(error.param.type) if error.param else error.message}"
    if error.message.startswith("Got unexpected extra argument"):
        rest = error.message.partition("(")[2].rstrip(").") or "…"
        more = _("There is more than the command takes: {rest}", rest=rest)
        return "\n".join([more, *_quoted(error, rest, written)])
    return error.message


def _quoted(error: click.UsageError, rest: str, written: Sequence[str]) -> list[str]:
    """What to write where words are left over since the value of the option before them stands without quotes."""
    options = error.ctx.command.params if error.ctx else []
    taking = {name for one in options if one.type is click.STRING for name in one.opts}
    first = next((place for place, word in enumerate(written) if place and word and rest.startswith(word)), 0)
    option = next((place for place in range(first, 0, -1) if written[place].startswith("-")), 0)
    if written[option] not in taking:
        return []
    value = shlex.quote(" ".join(takewhile(lambda word: not word.startswith("--"), written[option + 1 :])))
    return [
        _(
            "If it belongs to {option}, put all of the value in quotes: {said}",
            option=written[option],
            said=f"{written[option]} {value}",
        )
    ]


def _near(what: str, possibilities: Sequence[str] | None) -> str:
    near = ", ".join(possibilities or ())
    return " ".join([what, *([_("Did you mean «{word}»?", word=near)] if near else [])])


def _named(error: click.BadParameter) -> str:
    """An option by its name, an argument by what stands for it."""
    of = error.param
    if of is None:
        return str(error.param_hint or "")
    return max(of.opts, key=len) if isinstance(of, click.Option) else (of.metavar or of.human_readable_name)


def _right(of: click.ParamType[Any]) -> str:
    """What would be right."""
    match of:
        case click.Choice():
            return _("It is one of: {values}.", values=", ".join(map(str, of.choices)))
        case click.IntRange() | click.FloatRange():
            least, most = ("" if one is None else str(one) for one in (of.min, of.max))
            return (
                _("Write a number from {least} to {most}.", least=least, most=most)
                if most
                else _("Write a number from {least} and up.", least=least)
            )
        case click.DateTime():
            return _("Write year-month-day, as 2025-04-10.")
        case click.Path(file_okay=False):
            return _("Give a folder that there is.") if of.exists else _("Give a folder.")
        case click.Path():
            return _("Give a file that there is.") if of.exists else _("Give a file.")
    return _("Write a whole number.") if of is click.INT else _("Write a number.")
