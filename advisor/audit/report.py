"""The report of an audit for people: one HTML file with its style and pictures in it, which opens from disk."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined, Template

from .. import language, wording
from ..knowledge import KnowledgeBase
from . import pictures
from .report_answers import advice, order, uncertainty
from .report_names import Names, day
from .report_points import audited, duties, recommendations
from .report_proof import proof
from .report_tables import Folder

SECTIONS = (audited, duties, recommendations, uncertainty, advice, order, proof)


def report(folder: Path, knowledge: KnowledgeBase) -> str:
    """The report of the audit in this folder, in the current language. The same folder gives the same text.

    It reads `manifest.json` and `tables/*.csv`; a table that is not there counts as empty. Raises FileNotFoundError
    where there is no manifest.
    """
    audit, names = Folder(folder), Names(knowledge)
    return _template().render(
        sections=[section(audit, names) for section in SECTIONS],
        manifest=audit.manifest,
        patterns=pictures.patterns(),
        language=language.current(),
        day=day,
        number=wording.number,
        _=language.gettext,
        ngettext=language.ngettext,
    )


@cache
def _template() -> Template:
    folder = FileSystemLoader(Path(__file__).parent, encoding="utf-8")
    house = Environment(loader=folder, autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True)
    return house.get_template("report.html")
