"""The report of an audit for people: one HTML file with its style and pictures in it, which opens from disk."""

from __future__ import annotations

from dataclasses import replace
from functools import cache
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined, Template

from ...knowledge import KnowledgeBase
from ...text import catalogue as language
from ...text.catalogue import gettext as _
from ...wording import words as wording
from . import pictures
from .answers import advice, order, uncertainty
from .blocks import Section
from .criteria import criteria
from .duties import duties
from .names import Names, day
from .population import audited, front
from .proof import proof
from .recommendations import recommendations
from .tables import Folder

SECTIONS = {  # each with the table that it cannot do without
    audited: "",
    duties: "requirements",
    recommendations: "requirements",
    uncertainty: "answers",
    advice: "prompts",
    order: "placed_first",
    criteria: "requirements",
    proof: "",
}


def report(folder: Path, knowledge: KnowledgeBase) -> str:
    """The report of the audit in this folder, in the current language. The same folder gives the same text.

    It reads `manifest.json` and `tables/*.csv`. Where a table is not there, the report says that this was not counted.
    Raises FileNotFoundError where there is no manifest.
    """
    audit, names = Folder(folder), Names(knowledge)
    told = {write: table for write, table in SECTIONS.items() if write is not duties or knowledge.duties}
    return _template().render(
        sections=[_section(write(audit, names), audit, table) for write, table in told.items()],
        front=front(audit, names),
        manifest=audit.manifest,
        patterns=pictures.patterns(),
        language=language.current(),
        day=day,
        independence=language.chosen(knowledge.roles.independence),
        number=wording.number,
        _=_,
        ngettext=language.ngettext,
    )


def _section(section: Section, audit: Folder, table: str) -> Section:
    if not table or audit.has(table):
        return section
    return replace(section, lead=_("This was not counted in the audit."), notes=())


@cache
def _template() -> Template:
    folder = FileSystemLoader(Path(__file__).parent, encoding="utf-8")
    house = Environment(loader=folder, autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True)
    return house.get_template("page.html")
