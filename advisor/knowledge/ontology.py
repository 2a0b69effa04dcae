"""Reads the questions, options, scales and concepts of ontology/guideline.ttl."""

from __future__ import annotations

from rdflib import URIRef
from rdflib.namespace import DCTERMS, PROV, RDF, SKOS
from rdflib.term import Node

from ..language.subjects import Kind
from ..language.types import AnswerType, every, named
from ..text.catalogue import gettext as _
from .namespaces import NS, local
from .terms import Concept, Level, Option, Question
from .turtle import TurtleFiles


def prio(name: str) -> URIRef:
    return URIRef(NS + name)


KINDS = {prio("Sak"): Kind.CASE, prio("Tiltak"): Kind.MEASURE, prio("Malgruppe"): Kind.GROUP, prio("Par"): Kind.PAIR}
KNOWN = {
    *map(prio, ("gjelder", "svartype", "skala", "alternativer", "enhet", "del", "rekkefolge", "dybde")),
    *map(prio, ("sporNar", "saksfelt", "folgerMalgruppen", "egneAlternativer")),
}
OURS = prio("prosjektet")
DERIVED = prio("AvledetFaktum")


def read_options(files: TurtleFiles) -> dict[Node, Option]:
    options = {}
    for node in files.graph.subjects(SKOS.notation, None):
        options[node] = Option(files.text(node, SKOS.notation), local(str(node)), files.texts(node, SKOS.prefLabel))
    return options


def read_concepts(files: TurtleFiles, namespace: str) -> dict[str, Concept]:
    """The labelled things under one of our namespaces: criteria, sections, scales, units. In the file's order."""
    found = {}
    for node in files.graph.subjects(SKOS.prefLabel, None, unique=True):
        if str(node).startswith(namespace):
            id = files.text(node, DCTERMS.identifier) or local(str(node))
            texts = files.texts(node, SKOS.prefLabel), files.texts(node, SKOS.definition)
            found[local(str(node))] = Concept(id, *texts, ours=(node, PROV.wasAttributedTo, OURS) in files.graph)
    return found


def read_questions(files: TurtleFiles, options: dict[Node, Option]) -> dict[str, Question]:
    """Questions and derived facts by id, in the order of the form."""
    facts = set(files.graph.subjects(RDF.type, DERIVED))
    questions = [_question(files, node, options, derived=node in facts) for node in files.each(prio("Sporsmal"), DERIVED)]
    return {question.id: question for question in sorted(questions, key=lambda question: question.order)}


def _question(files: TurtleFiles, node: Node, options: dict[Node, Option], derived: bool) -> Question:
    about = KINDS.get(files.one(node, prio("gjelder")))
    types = {prio(one.term): one for one in every()}
    answer_type = types.get(files.one(node, prio("svartype")))
    if about is None:
        files.problem(node, _("The question does not say what it is about."), _("Write prio:gjelder and a kind of subject."))
    if answer_type is None:
        files.problem(node, _("The question has no known type of answer."), _("Write prio:svartype and one of the types."))
    ours = {predicate for predicate in files.graph.predicates(node) if predicate.startswith(NS)}
    for predicate in sorted(ours - KNOWN):
        files.problem(
            node, _("«{term}» says nothing of a question.", term=local(str(predicate))), _("See ontology/vocabulary.ttl.")
        )
    depth = local(files.text(node, prio("dybde")))
    if not derived and depth not in list(Level):
        files.problem(node, _("prio:dybde must be one of the levels."), ", ".join(Level))
    clauses = sorted(files.graph.objects(node, DCTERMS.source))
    return Question(
        id=files.id(node),
        about=about or Kind.CASE,
        answer_type=answer_type or named("text"),
        options=_options(files, node, answer_type or named("text"), options),
        section=local(files.text(node, prio("del"))),
        order=files.number(node, prio("rekkefolge")),
        depth=Level(depth) if depth in list(Level) else Level.NATIONAL,
        criterion=local(files.text(node, DCTERMS.subject)),
        clauses=tuple(local(str(clause)) for clause in clauses),
        ask_when=local(files.text(node, prio("sporNar"))),
        unit=files.texts(files.one(node, prio("enhet")), SKOS.prefLabel) if files.one(node, prio("enhet")) else {},
        case_field=files.text(node, prio("saksfelt")),
        follows_group=(node, prio("folgerMalgruppen"), None) in files.graph,
        ours=(node, PROV.wasAttributedTo, OURS) in files.graph,
        own_options=(node, prio("egneAlternativer"), None) in files.graph,
        derived=derived,
        text=files.texts(node, SKOS.prefLabel),
        help=files.texts(node, SKOS.scopeNote),
    )


def _options(files: TurtleFiles, node: Node, answer_type: AnswerType, options: dict[Node, Option]) -> tuple[Option, ...]:
    if answer_type.fixed:
        by_id = {option.id: option for option in options.values()}
        return tuple(by_id[id] for id in answer_type.fixed if id in by_id)
    if answer_type.from_scale:
        scale = files.one(node, prio("skala"))
        members = files.members(scale, SKOS.memberList) if scale else []
    else:
        members = files.members(node, prio("alternativer"))
    if answer_type.needs_options and not members:
        files.problem(
            node, _("The question has no options."), _("Write prio:alternativer, or prio:skala with a scale that exists.")
        )
    for member in members:
        if member not in options:
            files.problem(
                node, _("The option «{option}» is not described.", option=local(str(member))), _("Give it a skos:notation.")
            )
    return tuple(options[member] for member in members if member in options)


def read_version(files: TurtleFiles) -> str:
    from rdflib.namespace import OWL

    for node in files.graph.subjects(RDF.type, OWL.Ontology):
        return files.text(node, OWL.versionInfo)
    return ""
