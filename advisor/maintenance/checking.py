"""`prio kb check`: is the knowledge base whole? Loading has checked the references; this runs the rest."""

from __future__ import annotations

from datetime import date, timedelta

from ..errors import Problem
from ..knowledge import KnowledgeBase
from ..language import LANGUAGES
from ..language import gettext as _
from ..model import Force
from .examples import run_examples

OLD_AFTER = timedelta(days=365)  # ours: a source read longer ago should be read again


def check(knowledge: KnowledgeBase) -> list[Problem]:
    """Everything that is wrong, each with its file and line."""
    return [*run_examples(knowledge), *_shape_problems(knowledge), *_text_problems(knowledge)]


def notices(knowledge: KnowledgeBase, today: date | None = None) -> list[str]:
    """What a maintainer should know, but no user need see (R-DOK-13)."""
    today = today or date.today()
    found = []
    for source in knowledge.sources.values():
        if source.read and today - source.read > OLD_AFTER:
            found.append(
                _("«{title}» was read on {day}, over a year ago. Has it changed?", title=source.title["nb"], day=source.read)
            )
        if source.sureness == "C":
            found.append(_("«{title}» must be looked up before release.", title=source.title["nb"]))
    return found


def _shape_problems(knowledge: KnowledgeBase) -> list[Problem]:
    """The ontology by its own shapes, ontology/knowledge-shapes.ttl."""
    import pyshacl
    from rdflib import Graph
    from rdflib.namespace import RDF, SH

    from ..knowledge import ONTOLOGY_FILES
    from ..knowledge.turtle import TurtleFiles

    folder = knowledge.folder / "ontology"
    problems: list[Problem] = []
    files = TurtleFiles([folder / name for name in ONTOLOGY_FILES], problems)
    shapes = TurtleFiles([folder / "knowledge-shapes.ttl"], problems)
    if problems:
        return problems
    report: Graph
    _conforms, report, _text = pyshacl.validate(files.graph, shacl_graph=shapes.graph, inference="none")
    for result in report.subjects(RDF.type, SH.ValidationResult):
        messages = [str(message) for message in report.objects(result, SH.resultMessage)]
        files.problem(report.value(result, SH.focusNode), " ".join(sorted(messages)))
    return problems


def _text_problems(knowledge: KnowledgeBase) -> list[Problem]:
    """Promises about words: nothing that is not a duty is called a breach, and nothing of ours is hidden (R-DOK-14)."""
    problems = []
    for rule in knowledge.rules:
        if rule.force is not Force.MUST:
            for language, text in rule.text.items():
                for word in ("lovbrudd", "lovbrot", "breach of law", "avvik fra loven"):
                    if word in text.lower():
                        what = _(
                            "The text ({language}) of a {force} rule says «{word}».",
                            language=language,
                            force=rule.force,
                            word=word,
                        )
                        problems.append(Problem(rule.file, rule.line, what, _("Say what is recommended instead.")))
        if set(rule.text) - set(LANGUAGES):
            problems.append(Problem(rule.file, rule.line, _("The text has an unknown language."), ", ".join(LANGUAGES)))
    return problems
