"""prio export: the knowledge base and cases in standard forms."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING

import click

from ..api import gettext as _
from .base import FINE, main, print_json, shared, write_whole

if TYPE_CHECKING:
    from ..api import Folders


@main.group()
def export() -> None:
    """The knowledge base and cases in standard forms."""


@export.command("shapes")
@shared()
def export_shapes(kb: Path | Folders | None) -> int:
    """A SHACL form shape for each kind of subject, for form renderers (Turtle)."""
    from ..api import form_shapes, knowledge

    click.echo(form_shapes(knowledge.load(kb)))
    return FINE


@export.command("skos")
@click.option("-o", "--out", type=click.Path(path_type=Path), help="New file; else it is shown.")
@click.option("--publisher", default="", help="The address that names who publishes, with https: or urn:.")
@click.option("--name", default="", help="What the publisher is called.")
@click.option("--contact", default="", help="Where to ask: an e-mail address, or an address with https:.")
@shared()
def export_skos(kb: Path | Folders | None, out: Path | None, publisher: str, name: str, contact: str) -> int:
    """The concepts of the knowledge base by SKOS-AP-NO-Begrep, for a catalogue of concepts (Turtle)."""
    from ..api import concept_publisher, concepts, knowledge, ngettext, skos

    base, by = knowledge.load(kb), concept_publisher(publisher, name, contact)
    turtle = skos(base, by)
    if out:
        write_whole(out, turtle, anew=True)
    else:
        click.echo(turtle)
    if left := [one.address for one in concepts(base) if not one.whole]:
        click.echo(
            ngettext(
                "{count} concept is left out, for want of a name in both Norwegian languages or a definition: {which}.",
                "{count} concepts are left out, for want of a name in both Norwegian languages or a definition: {which}.",
                len(left),
                which=", ".join(left),
            ),
            err=True,
        )
    if by is None:
        said = _(
            "The publisher is the project, without an address where one may ask. Before others take the concepts into use, say"
        )
        click.echo(f"{said} --publisher, --name, --contact.", err=True)
    return FINE


@export.command("jsonschema")
@shared()
def export_jsonschema(kb: Path | Folders | None) -> int:
    """The form of a case file as JSON Schema."""
    from ..api import case_schema, knowledge

    print_json(case_schema(knowledge.load(kb)))
    return FINE


@export.command("rules-schema")
@shared()
def export_rules_schema(kb: Path | None) -> int:
    """The form of a rule file as JSON Schema, for an editor that completes and checks."""
    from ..api import knowledge, rules_schema

    print_json(rules_schema(knowledge.load(kb)))
    return FINE


@export.command("jsonld")
@click.argument("file", type=click.Path())
@shared()
def export_jsonld(file: str, kb: Path | Folders | None) -> int:
    """A case with its answers and situations as JSON-LD."""
    from ..api import case_jsonld, infer, knowledge, read_case

    base = knowledge.load(kb)
    click.echo(case_jsonld(infer(read_case(file, base), base)))
    return FINE


@export.command("earl")
@click.argument("file", type=click.Path())
@shared()
def export_earl(file: str, kb: Path | Folders | None) -> int:
    """The findings on one case in the W3C's Evaluation and Report Language (JSON-LD)."""
    from ..api import advise, earl, knowledge, read_case, records

    base = knowledge.load(kb)
    case = read_case(file, base)
    if case.assessed_on is None:
        click.echo(_("The case has no date of assessment, so the rules are those of the day one asks."), err=True)
    print_json(json.loads("".join(earl(records(advise(case, base)), base))))
    return FINE
