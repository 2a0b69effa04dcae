"""`prio kb check`: is the knowledge base whole? Loading has checked the references; this runs the rest."""

from __future__ import annotations

from datetime import date, timedelta

from ..errors import Problem
from ..knowledge import KnowledgeBase
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


BREACH = ("lovbrudd", "lovbrot", "breach of law")


def _text_problems(knowledge: KnowledgeBase) -> list[Problem]:
    """A promise about words: nothing that is not a duty is called a breach of law (R-DOK-14)."""
    shapes = str(knowledge.folder / "ontology" / "shapes.ttl")
    texts = [(rule.file, rule.line, rule.id, rule.force, text) for rule in knowledge.rules for text in rule.text.values()]
    for requirement in knowledge.requirements.values():
        for demand in requirement.demands:
            texts += [(shapes, None, requirement.id, requirement.force, text) for text in demand.message.values()]
    return [
        Problem(
            file,
            line,
            _("{id} is {force}, and says «{word}».", id=id, force=force, word=word),
            _("Say what is recommended instead."),
        )
        for file, line, id, force, text in texts
        if force is not Force.MUST
        for word in BREACH
        if word in text.lower()
    ]
