"""prio document: the case as a text to send on."""

from __future__ import annotations

from pathlib import Path

import click

from ..api import Problem, Unusable, gettext as _
from .base import FINE, main, shared, write_whole

KINDS = ("saksframlegg", "gjennomgang", "etd")
KINDS_SAID = "The case paper, the review on one page, or a table of evidence."


@main.command()
@click.argument("file", type=click.Path())
@click.option("-o", "--output", type=click.Path(path_type=Path), required=True, help="The file to write: .docx, .html or .pdf.")
@click.option("--length", help="How long: kort, vanlig or grundig; without it, as the depth of the case.")
@click.option(
    "--kind", type=click.Choice(KINDS), default=KINDS[0], help=KINDS_SAID
)
@shared()
def document(file: str, output: Path, length: str | None, kind: str, kb: Path | None) -> int:
    """The decision document of a case, as Word, HTML or PDF by the ending of its name."""
    from ..api import advise, documents, knowledge, read_case

    writer = documents.WRITERS.get(output.suffix.lower())
    if writer is None:
        endings = _("It is one of: {values}.", values=", ".join(documents.WRITERS))
        raise Unusable([Problem(str(output), None, _("The ending of the name does not say what kind of file it is."), endings)])
    base = knowledge.load(kb)
    depth = base.depth(length) if length else None
    if length and depth is None:
        words = ", ".join(one.id for one in base.depths)
        raise Unusable(
            [Problem("--length", None, _("«{value}» is no length.", value=length), _("It is one of: {values}.", values=words))]
        )
    drawn = documents.drawn_up(advise(read_case(file, base), base), documents.Purpose(kind), depth)
    write_whole(output, writer(drawn), anew=False)
    return FINE
