"""prio export: the knowledge base and cases in standard forms."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING

import click

from ..api import gettext as _
from .base import FINE, main, print_json, shared

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
