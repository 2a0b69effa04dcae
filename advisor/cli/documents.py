"""prio document: the case as a text to send on."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from ..api import Problem, Unusable, gettext as _
from .base import FINE, MISSING, main, print_json, shared, write_whole
from .ofday import of_day

if TYPE_CHECKING:
    from ..api import Advice, Folders, Opened, Reread

KINDS = ("saksframlegg", "gjennomgang", "apen", "etd")
SIZED, BARED = ("saksframlegg", "apen"), ("saksframlegg",)  # the kinds that have a length, and attachments
KINDS_SAID = "The case paper, the review on one page, the case paper as all may read it, or a table of evidence."
ALONE = "The case paper alone, without the worksheets of the case officer."
FIRST = 3  # sections that one is sent to
LONG = 300  # characters that are shown of a text that cannot be taken


@main.command()
@click.argument("file", type=click.Path())
@click.option("-o", "--output", type=click.Path(path_type=Path), help="The file to write: .docx, .html or .pdf.")
@click.option("--length", help="How long: kort, vanlig or grundig; without it, as the depth of the case.")
@click.option("--kind", type=click.Choice(KINDS), default=KINDS[0], help=KINDS_SAID)
@click.option("--without-attachments", "bare", is_flag=True, help=ALONE)
@click.option("--template", type=click.Path(path_type=Path), help="A Word template of the municipality's own.")
@click.option("--reread", "edited", type=click.Path(), help="A Word file that people have edited: what became of it.")
@click.option("--accept", is_flag=True, help="With --reread: take what was changed in Word alone into the case file.")
@click.option("--take", "keys", metavar="KEY", multiple=True, help="With --reread: take this change into the case file.")
@shared("text", "json")
def document(
    file: str,
    output: Path | None,
    length: str | None,
    kind: str,
    bare: bool,
    template: Path | None,
    edited: str | None,
    accept: bool,
    keys: tuple[str, ...],
    form: str,
    kb: Path | Folders | None,
) -> int:
    """The decision document of a case, as Word, HTML or PDF by the ending of its name; or, with --reread, what people changed in
    a Word file of it. Nothing is written into the case but what --accept or --take says."""
    if edited and not output:
        return _read_back(edited, file, accept, keys, form, kb)
    if output is None or edited:
        raise click.UsageError(_("Give -o for a document to write, or --reread for one to read back."))
    if accept or keys:
        raise click.UsageError(_("--accept and --take go with --reread."))
    for option, given, kinds in (
        ("--length", length, SIZED),
        ("--without-attachments", bare, BARED),
        ("--template", template, SIZED),
    ):
        if given and kind not in kinds:
            raise click.UsageError(_("{option} goes with --kind {kinds}.", option=option, kinds=", ".join(kinds)))
    return _write(file, output, length, kind, bare, template, kb)


def _write(
    file: str, output: Path, length: str | None, kind: str, bare: bool, template: Path | None, kb: Path | Folders | None
) -> int:
    from ..api import Filled, advise, documents, knowledge, read_case, say

    writer = documents.WRITERS.get(output.suffix.lower())
    if writer is None:
        endings = _("It is one of: {values}.", values=", ".join(documents.WRITERS))
        raise Unusable([Problem(str(output), None, _("The ending of the name does not say what kind of file it is."), endings)])
    if template and output.suffix.lower() != ".docx":
        raise Unusable([Problem(str(output), None, _("A template gives a Word file."), _("Name a file that ends in .docx."))])
    chosen = of_day(kb, file)
    chosen.say_why()
    base = knowledge.load(chosen.kb)
    depth = base.depth(length) if length else None
    if length and depth is None:
        words = ", ".join(one.id for one in base.depths)
        raise Unusable(
            [Problem("--length", None, _("«{value}» is no length.", value=length), _("It is one of: {values}.", values=words))]
        )
    advice, purpose = advise(read_case(file, base), base), documents.Purpose(kind)
    opened = documents.open_version(advice, depth) if purpose is documents.Purpose.OPEN else None
    drawn = opened.document if opened else documents.drawn_up(advice, purpose, depth, not bare)
    write_whole(output, documents.in_template(drawn, template, base) if template else writer(drawn), anew=False)
    say(_("The document is in {file}.", file=output))
    if left := [one.heading for one in drawn.sections if one.state in (Filled.PARTLY, Filled.EMPTY)]:
        say(_("Look first at: {sections}.", sections="; ".join(left[:FIRST])))
    if opened:
        _before_publishing(opened)
    return FINE


def _before_publishing(opened: Opened) -> None:
    """What was changed for the sake of small groups, and what a person must see to; never in the file."""
    for one in opened.changes:
        click.echo(f"{one.where}: «{one.before}» → «{one.after}» ({one.why})", err=True)
    for said in opened.reminders:
        click.echo(said, err=True)


# --reread


def _read_back(edited: str, file: str, accept: bool, keys: tuple[str, ...], form: str, kb: Path | Folders | None) -> int:
    from ..api import advise, changewords, knowledge, read_case, rereading

    chosen = of_day(kb, file)
    chosen.say_why()
    base = knowledge.load(chosen.kb)
    advice = advise(read_case(file, base), base)
    found = rereading.reread(_bytes(edited), edited, advice)
    taken = _taken(found, accept, keys, edited)
    if taken:
        _put_back(Path(file), advice, found, taken)
    if form == "json":
        print_json({**changewords.as_dict(advice, found), "written": list(taken)})
    else:
        _show(advice, found, taken)
    return MISSING if found.needs_people else FINE


def _bytes(path: str) -> bytes:
    from ..api import content, rereading

    problems: list[Problem] = []
    data = content(Path(path), rereading.MOST_BYTES, problems, rereading.less())
    if data is None:
        raise Unusable(problems)
    return data


def _taken(found: Reread, accept: bool, keys: tuple[str, ...], edited: str) -> list[str]:
    """The keys of the changes that go into the case file. Raises Unusable for one that cannot."""
    from ..api import returning

    by_key = {one.key: one for one in found.changes}
    problems = []
    for key in keys:
        if key not in by_key:
            problems.append(Problem("--take", None, _("«{key}» is no change of the file.", key=key)))
        elif returning.Action.TAKE not in returning.choices(by_key[key]):
            what = _("«{key}» cannot be taken into the case.", key=key)
            problems.append(Problem("--take", None, what, _("Write it in the case file.")))
    if problems:
        raise Unusable(problems)
    return [key for key, one in by_key.items() if key in keys or (accept and returning.in_word_alone(one))]


def _put_back(path: Path, advice: Advice, found: Reread, taken: list[str]) -> None:
    """Writes them into the case file, whole or not at all, with its comments kept."""
    from ..api import MAX_BYTES, bytes_of, returning, rewritten

    takes = returning.takes(found, {key: returning.Choice(returning.Action.TAKE) for key in taken})
    records = returning.puts(advice, takes.values(), returning.source(found.name))
    case = returning.put_back(advice, records, str(path))
    write_whole(path, rewritten(bytes_of(path, MAX_BYTES), path.name, case, records, advice.knowledge), anew=False)


def _show(advice: Advice, found: Reread, taken: list[str]) -> None:
    from ..api import changewords, returning, say

    for line in changewords.lost(advice, found):
        say(line, "bold")
    say(f"{found.name}: {changewords.summary(found)} {changewords.unchanged(found)}")
    for note in found.notes:
        say(note)
    if since := changewords.since(found):
        say(since)
    for one in found.in_word:
        whole = returning.Action.TAKE in returning.choices(one)
        say("")
        say(f"{changewords.kind(one)} · {changewords.where(advice, one)}  {one.key}", "bold")
        if one.title and not one.whole:
            say(f"  {one.title}")
        if one.now and one.now != one.file:
            say("  " + _("In the case now: {text}", text=_shown(one.now, whole)))
        if one.file:
            say("  " + _("In the Word file: {text}", text=_shown(one.file, whole)))
        for said in (changewords.why(one), changewords.touched(advice, one.touches)):
            if said:
                say(f"  {said}")
        if one.key in taken:
            say("  " + _("Taken into the case."))
    if not taken and any(returning.choices(one) for one in found.in_word):
        say("")
        say(_("Nothing is written. --accept takes what was changed in Word alone into the case file, --take KEY one change."))


def _shown(text: str, whole: bool) -> str:
    """All of what may go into the case file."""
    said = " ".join(text.split())
    return said if whole or len(said) <= LONG else f"{said[: LONG - 1].rstrip()}…"
