"""`prio kb check`: is the knowledge base whole? Loading has checked the references; this runs the rest."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta

from ..knowledge import KnowledgeBase
from ..knowledge.terms import Force, Texts
from ..text.catalogue import LANGUAGES, gettext as _
from ..text.errors import Problem
from .examples import run_examples
from .new.marks import unfilled
from .translations import left_behind as left_behind

MOST_LINES = 6  # ours: more than that beside a field, nobody reads
OLD_AFTER = timedelta(days=365)  # ours: a source read longer ago should be read again


def check(knowledge: KnowledgeBase) -> list[Problem]:
    """Everything that is wrong, each with its file and line."""
    return [
        *unfilled(knowledge),
        *run_examples(knowledge),
        *_ontology_problems(knowledge),
        *_form_problems(knowledge),
        *_rule_problems(knowledge),
    ]


def notices(knowledge: KnowledgeBase, today: date | None = None) -> list[str]:
    """What a maintainer should know, but no user need see (R-DOK-13)."""
    today = today or date.today()
    sources = knowledge.sources.values()
    read = dict.fromkeys((one.identifier or one.title["nb"], one.read) for one in sources)  # an act is read once for its places
    found = [
        _("«{title}» was read on {day}, over a year ago. Has it changed?", title=title, day=day)
        for title, day in read
        if day and today - day > OLD_AFTER
    ]
    base = knowledge.version.partition(" + ")[0]
    found += [
        _(
            "{supplement} was written for {versions}, and this is {version}. Go through it.",
            supplement=one.who,
            versions=", ".join(one.written_for),
            version=base,
        )
        for one in knowledge.supplements
        if base not in one.written_for
    ]
    unsure = (one for one in sources if one.sureness == "C")
    return found + [_("«{title}» must be looked up before release.", title=one.title["nb"]) for one in unsure]


def _ontology_problems(knowledge: KnowledgeBase) -> list[Problem]:
    """The Turtle files by their own shapes (ontology/knowledge-shapes.ttl), and the words of the requirements."""
    import pyshacl
    from rdflib import Graph, URIRef
    from rdflib.namespace import RDF, SH

    from ..knowledge import formats
    from ..knowledge.turtle import TurtleFiles

    problems: list[Problem] = []
    names = (formats.VOCABULARY, formats.GUIDELINE, formats.SOURCES, formats.SHAPES, formats.LAW, formats.SERVICES)
    files = TurtleFiles(knowledge.folders.called(*names), problems)
    shapes = TurtleFiles([formats.own(knowledge.folder, formats.OWN_SHAPES)], problems)
    if problems:
        return problems
    data, report = Graph(bind_namespaces="none"), Graph()  # pySHACL takes no data on the plain store
    data += files.graph
    _conforms, report, _text = pyshacl.validate(data, shacl_graph=shapes.graph, inference="none", inplace=True)
    for result in report.subjects(RDF.type, SH.ValidationResult):
        messages = [str(message) for message in report.objects(result, SH.resultMessage)]
        files.problem(report.value(result, SH.focusNode), " ".join(sorted(messages)))
    for requirement in knowledge.requirements.values():
        for demand in requirement.demands:
            for what, cure in _breaches(requirement.force, demand.message):
                files.problem(URIRef(demand.iri), what, cure)
    return problems


def _form_problems(knowledge: KnowledgeBase) -> list[Problem]:
    """What people read in the form and the document: in every language, and no more points beside a field than one reads."""
    from rdflib import URIRef

    from ..knowledge import formats
    from ..knowledge.namespaces import GROUP, PAGE, PART, QUESTION
    from ..knowledge.turtle import TurtleFiles

    problems: list[Problem] = []
    names = (formats.GUIDELINE, formats.FORM, formats.DOCUMENT)
    files = TurtleFiles(knowledge.folders.called(*names), problems)
    told: list[tuple[str, tuple[Texts, ...]]] = []
    lines: dict[str, list[str]] = {}
    for one in knowledge.questions.values():
        variants = [text for variant in one.variants.values() for text in (variant.text, variant.help)]
        told.append((QUESTION + one.id, (one.text, one.help, one.line, *variants)))
        if one.line and one.point_of:
            lines.setdefault(one.point_of, []).append(one.id)
    for page in knowledge.form:
        told.append((PAGE + page.id, (page.label, page.note)))
        told += [(GROUP + group.id, (group.label, group.note)) for group in page.groups]
    told += [(PART + section.id, (section.label,)) for section in knowledge.document]
    for address, texts in told:
        for said in texts:
            if said and (missing := [language for language in LANGUAGES if language not in said]):
                what = _("The text lacks: {languages}.", languages=", ".join(missing))
                files.problem(URIRef(address), what, next(iter(said.values())))
    for id, points in lines.items():
        if len(points) > MOST_LINES:
            what = _("«{question}» has {count} lines beside it.", question=id, count=len(points))
            cure = _("At most {most}: let several share one, and give it to the first.", most=MOST_LINES)
            files.problem(URIRef(QUESTION + id), what, f"{cure} {', '.join(points)}")
    return problems


def _rule_problems(knowledge: KnowledgeBase) -> list[Problem]:
    """The words of the rules."""
    found = [(rule, said) for rule in knowledge.rules for said in _breaches(rule.force, rule.text)]
    return [Problem(rule.file, rule.line, what, cure) for rule, (what, cure) in found]


BREACH = ("lovbrudd", "lovbrot", "breach of law")


def _breaches(force: Force, texts: Texts) -> Iterator[tuple[str, str]]:
    """A promise about words: nothing that is not a duty is called a breach of law (R-DOK-14)."""
    for text in texts.values() if force is not Force.MUST else ():
        for word in BREACH:
            if word in text.lower():
                what = _("What is {force} is called «{word}».", force=force, word=word)
                yield what, _("Say what is recommended instead.")
