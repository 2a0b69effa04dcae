"""prio kb new: a question, requirement or rule, written as its neighbours are, also in a supplement, which begins here too."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from shlex import quote
from typing import TYPE_CHECKING, Any

import click

from ...api import Problem, Unusable, gettext as _
from ..base import FINE, print_json, shared, write_all
from . import kb
from .checking import tell_editor

if TYPE_CHECKING:
    from ...api import Folders, new as additions

TEXTS = ("", "-nn", "-en")


@kb.group("new")
def new() -> None:
    """Write a new question, requirement or rule, as its neighbours are.

    What is not said gets a sensible value, or a marked place that `prio kb check` names until it is filled. With --supplement
    it is written into the supplement of a municipality, and rests on a point that the municipality has decided on.
    """


def several(name: str, help: str) -> Callable[..., Any]:
    return click.option(f"--{name}", name.replace("-", "_"), multiple=True, metavar="ID", help=help)


def one(name: str, help: str, metavar: str = "ID") -> Callable[..., Any]:
    return click.option(f"--{name}", name.replace("-", "_"), metavar=metavar, help=help)


def text(name: str, help: str) -> Callable[..., Any]:
    """A text in the three languages."""

    def decorate(command: Callable[..., Any]) -> Callable[..., Any]:
        for ending, language in zip(reversed(TEXTS), ("English", "Norwegian (nn)", "Norwegian (nb)"), strict=True):
            command = one(f"{name}{ending}", f"{help}, in {language}.", "TEXT")(command)
        return command

    return decorate


def options(*decorators: Callable[..., Any]) -> Callable[..., Any]:
    def decorate(command: Callable[..., Any]) -> Callable[..., Any]:
        for decorator in reversed(decorators):
            command = decorator(command)
        return command

    return decorate


@new.command("question")
@click.argument("id")
@options(
    one("part", "The part of the form it stands in."),
    one("about", "Sak, Tiltak or Malgruppe.", "KIND"),
    one("type", "The type of answer, as JaNei, Skala or Tekst.", "TYPE"),
    one("depth", "The first depth that asks it: kort, vanlig or grundig.", "DEPTH"),
    text("text", "The question"),
    text("help-text", "Help with it"),
    one("scale", "The scale of its answers."),
    several("option", "An option of its answers, in their order; a new one as +NAME or '+NAME=What people read'."),
    one("unit", "The unit of a number."),
    several("clause", "A clause of the source that it serves; without one it is ours."),
    one("criterion", "The criterion it belongs to."),
    one("under", "The question it is a point of."),
    one("asked-when", "The situation in which it is asked.", "NAME"),
    one("like", "A question whose form it takes."),
)
@shared("text", "json")
def new_question(id: str, form: str, kb: Path | Folders | None, **said: Any) -> int:
    """A question, behind the last of its part."""
    return _write("question", id, form, kb, said)


@new.command("requirement")
@click.argument("id")
@options(
    several("question", "The question that must have an answer."),
    click.option("--either", is_flag=True, help="An answer to one of the questions is enough."),
    one("situation", "The situation in which it is required; without it always.", "NAME"),
    one("force", "How strongly it speaks, as in `prio kb rules`.", "FORCE"),
    one("basis", "What it rests on: dok, dok-KS or slutning; of a supplement always lokal.", "BASIS"),
    several("clause", "A clause that it rests on."),
    several("law", "A place in the law that it rests on."),
    one("duty", "Of a duty in law: the heading it stands under."),
    one("depth", "The first depth that requires it.", "DEPTH"),
    one("min-length", "How many signs a text has at least.", "N"),
    several("option", "An option that meets it; without one every answer does."),
    text("label", "What it is called"),
    text("text", "What people are asked to do"),
    one("like", "A requirement whose form it takes."),
)
@shared("text", "json")
def new_requirement(id: str, form: str, kb: Path | Folders | None, **said: Any) -> int:
    """A requirement with its property shapes, behind those of its series."""
    return _write("requirement", id, form, kb, said)


@new.command("rule")
@click.argument("id")
@options(
    one("file", "The heading it belongs to, as nytte for rules/nytte.yaml.", "NAME"),
    one("about", "Sak, Tiltak, Malgruppe or Par.", "KIND"),
    one("prompt", "The kind of prompt that it gives.", "KIND"),
    one("situation", "The situation that it concludes.", "NAME"),
    one("when", "When it fires, as '{is: {nytte-samlet: liten}}'.", "CONDITION"),
    one("ends-on", "The question whose answer ends it."),
    one("warning", "Of a prompt that ends on no question: why one answer is enough.", "TEXT"),
    one("force", "How strongly it speaks, as in `prio kb rules`.", "FORCE"),
    one("basis", "What it rests on: dok, dok-KS or slutning; of a supplement always lokal.", "BASIS"),
    several("clause", "A clause that it rests on."),
    several("law", "A place in the law that it names."),
    one("duty", "Of a duty in law: the heading it stands under."),
    text("text", "What people read"),
    one("like", "A rule whose form it takes."),
)
@shared("text", "json")
def new_rule(id: str, form: str, kb: Path | Folders | None, **said: Any) -> int:
    """A rule, at the end of the file of its heading, with its examples."""
    return _write("rule", id, form, kb, said)


@new.command("supplement")
@click.argument("folder", type=click.Path(path_type=Path))
@options(
    one("id", "What begins every id in it: 2 to 20 small letters, as vefsn."),
    one("name", "Short, beside the version of the base; without it the id.", "TEXT"),
    one("who", "Who answers for it.", "TEXT"),
    text("title", "What it is called"),
)
@shared("text", "json", supplements=False)
def new_supplement(folder: Path, id: str | None, form: str, kb: Path | None, **said: Any) -> int:
    """A supplement of a municipality, in a new FOLDER, which adds nothing yet."""
    from ...api import knowledge, new as made

    made.writable(folder)
    _keep(made.begun(made.Wanted(knowledge.load(kb), id or "", said), folder), id or "", form)
    if form == "text":
        command = f"./start kb new clause {id}-… --supplement {quote(str(folder))} --document {id}-plan --text …"
        _say(_("Then write a point that you have decided on: «{command}»", command=command))
    return FINE


@new.command("clause")
@click.argument("id")
@options(
    one("document", "The plan or decision that it stands in; without it the last one of the supplement."),
    one("text", "The point as it stands there. Its first word and a fingerprint are kept, and not the text.", "TEXT"),
    one("heading", "Where it stands there, as «Principle 2».", "TEXT"),
    text("title", "Of a new document: its name"),
    one("decided", "Of a new document: the day, as 2026-06-18.", "DAY"),
)
@shared("text", "json")
def new_clause(id: str, form: str, kb: Path | Folders | None, **said: Any) -> int:
    """A point that a municipality has decided on, in its supplement."""
    return _write("clause", id, form, kb, said)


@new.command("section")
@click.argument("id")
@options(
    several("question", "A question whose answer it tells, in their order."),
    one("depth", "The shortest document that has it.", "DEPTH"),
    text("text", "Its heading"),
)
@shared("text", "json")
def new_section(id: str, form: str, kb: Path | Folders | None, **said: Any) -> int:
    """A section of the decision document that tells a supplement's own answers, and its sentences about them."""
    return _write("section", id, form, kb, said)


def _write(kind: str, id: str, form: str, kb: Path | Folders | None, said: dict[str, Any]) -> int:
    """Writes what was asked for into the base or the supplement, and says what is left to do."""
    from ...api import editor, knowledge, new as made

    folders = knowledge.formats.folders(kb)
    if len(folders.supplements) > 1:
        raise Unusable([Problem("--supplement", None, _("One supplement is added to at a time."), _("Name that one alone."))])
    made.writable(folders.every[-1])
    added = made.made(kind, made.Wanted(knowledge.load(folders), id, said))
    _keep(added, id, form)
    if not folders.supplements:
        tell_editor(editor.schema(folders.folder, added.knowledge))
    if form == "text":
        beside = "".join(f" --supplement {quote(str(folder))}" for folder in folders.supplements)
        _say(_("Then run «{command}», which says what is left.", command=f"./start kb check{beside}"))
    return FINE


def _keep(added: additions.Added, id: str, form: str) -> None:
    """Writes the files, and shows what is new and which places there are to fill."""
    path = added.folders.path
    write_all(*({path(name): content for name, content in files.items()} for files in (added.contents, added.before)))
    if form == "json":
        written = [{"file": str(path(one.file)), "first": one.first, "last": one.last} for one in added.lines]
        left = [{"file": str(path(one.file)), "line": one.line, "mark": one.mark} for one in added.places]
        print_json({"id": id, "written": written, "left": left})
        return
    for lines in added.lines:
        where = str(path(lines.file))
        _say(_("Written in {file}, lines {first} to {last}:", file=where, first=lines.first, last=lines.last), "bold")
        click.echo("\n".join(added.contents[lines.file].decode().splitlines()[lines.first - 1 : lines.last]))
    _say("")
    if added.places:
        _say(_("Now fill these in:"), "bold")
    for place in added.places:
        _say(str(Problem(str(path(place.file)), place.line, place.mark)))


def _say(text: str, style: str = "") -> None:
    from ...api import terminal

    terminal.say(text, style)
