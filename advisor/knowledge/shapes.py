"""Reads the requirements of ontology/shapes.ttl: a closed subset of SHACL Core, and nothing beyond it.

Node shape: sh:targetClass (one), sh:property, or one flat sh:or of property shapes with sh:minCount.
prio:gjaldt and dct:replaces: the kind it was about, and requirements whose place it took, in earlier bases.
Property shape (always with an address of its own): sh:path of one property, sh:minCount 1, sh:maxCount 1,
sh:nodeKind sh:Literal, sh:minLength (with that nodeKind), sh:in; sh:severity and sh:message.
SHACL passes over misspelt terms in silence, so everything else is refused here.
See https://www.w3.org/TR/shacl/.
"""

from __future__ import annotations

from collections.abc import Mapping

from rdflib import Graph, URIRef
from rdflib.namespace import DCTERMS, RDF, RDFS, SH
from rdflib.term import Node

from ..language.subjects import Kind
from ..text.catalogue import gettext as _
from ..text.nearest import did_you_mean
from .namespaces import ANSWER, NS, OPTION, local
from .ontology import KINDS, depth_range, no_depth
from .roles import FORCES, prio
from .rules import beyond
from .terms import Basis, Demand, Depth, Force, Question, Requirement
from .turtle import TurtleFiles, in_order

SEVERITIES = {Force.MUST: SH.Violation, Force.SHOULD: SH.Warning, Force.MAY: SH.Info}

DESCRIPTION = {
    RDF.type,
    DCTERMS.identifier,
    DCTERMS.source,
    DCTERMS.references,
    DCTERMS.replaces,
    RDFS.label,
    prio("styrke"),
    prio("grunnlag"),
    prio("gjaldt"),
}
ON_NODE = DESCRIPTION | {SH.targetClass, SH.property}
ON_CHOICE = ON_NODE - {SH.property} | {URIRef(SH + "or"), SH.severity, SH.message, prio("dybde"), prio("tilDybde")}
ON_PROPERTY = {
    RDF.type,
    SH.path,
    SH.minCount,
    SH.maxCount,
    SH.nodeKind,
    SH.minLength,
    URIRef(SH + "in"),
    SH.severity,
    SH.message,
    prio("dybde"),
    prio("tilDybde"),
}
ON_ALTERNATIVE = {RDF.type, SH.path, SH.minCount}

SAID_TO_PEOPLE = DESCRIPTION | {SH.severity, SH.message, prio("dybde"), prio("tilDybde")}
DECIDING = (ON_NODE | ON_CHOICE | ON_PROPERTY | {RDF.first, RDF.rest}) - SAID_TO_PEOPLE


def deciding(shapes: Graph) -> Graph:
    """The triples of the closed subset that decide whether a shape is violated.

    pySHACL tries every triple of a shape against every constraint there is, so texts, sources and severities would cost most of
    its time.
    """
    graph = Graph(bind_namespaces="none")
    for subject, predicate, value in shapes:
        if predicate in DECIDING or (predicate, value) == (RDF.type, SH.NodeShape):
            graph.add((subject, predicate, value))
    return graph


class ShapeReader:
    """Reads every node shape of the files. `situations` says what each situation is about."""

    def __init__(
        self,
        files: TurtleFiles,
        questions: Mapping[str, Question],
        situations: Mapping[str, Kind],
        bases: Mapping[str, Basis],
        depths: Mapping[str, Depth],
    ):
        self.files = files
        self.questions = questions
        self.situations = situations
        self.bases = {URIRef(NS + basis.local): basis for basis in bases.values()}
        self.depths = depths  # by their plain form in addresses
        self.seen: set[Node] = set()

    def requirements(self) -> dict[str, Requirement]:
        found = [self._requirement(node) for node in self.files.each(SH.NodeShape)]
        self._refuse_strays()
        return {requirement.id: requirement for requirement in sorted(found, key=lambda r: r.id)}

    def _requirement(self, node: Node) -> Requirement:
        files, either = self.files, self.files.one(node, URIRef(SH + "or"))
        self._refuse_beyond(node, ON_CHOICE if either else ON_NODE)
        force = files.one_of(FORCES, node, prio("styrke"))
        basis = files.one_of(self.bases, node, prio("grunnlag"))
        if force is None or basis is None:
            lacking, known = (prio("styrke"), FORCES) if force is None else (prio("grunnlag"), self.bases)
            cure = " ".join((_("Write prio:styrke and prio:grunnlag."), files.choice(known, node, lacking)))
            files.problem(node, _("The shape lacks its force or its basis."), cure, lacking)
        elif force not in basis.tags:
            files.problem(node, *beyond(basis, force), prio("styrke"))
        if not {"nb", "nn"} <= set(files.texts(node, RDFS.label)):
            files.problem(node, _("rdfs:label must stand in bokmål and nynorsk."), "", RDFS.label)
        target, about = self._target(node)
        was_about = files.one_of(KINDS, node, prio("gjaldt"))
        if files.text(node, prio("gjaldt")) and was_about is None:
            files.problem(node, _("prio:gjaldt names no kind of subject."), files.choice(KINDS, node, prio("gjaldt")))
        force = force or Force.MAY
        if either:
            demands = [self._choice(node, about, force)]
        else:
            demands = [self._demand(shape, about, force) for shape in in_order(files.graph.objects(node, SH.property))]
        return Requirement(
            id=files.id(node),
            about=about or Kind.CASE,
            target=target,
            force=force,
            basis=basis or next(iter(self.bases.values())),
            clauses=tuple(sorted(local(str(clause)) for clause in files.graph.objects(node, DCTERMS.source))),
            law=tuple(sorted(local(str(law)) for law in files.graph.objects(node, DCTERMS.references))),
            label=files.texts(node, RDFS.label),
            demands=tuple(sorted(filter(None, demands), key=self._place)),
            was_about=was_about,
            replaces=frozenset(local(str(one)) for one in files.graph.objects(node, DCTERMS.replaces)),
        )

    def _place(self, demand: Demand) -> int:
        """Where the form asks for it: what is missing is said in that order."""
        return min(self.questions[id].order for id in demand.questions)

    def _target(self, node: Node) -> tuple[str, Kind | None]:
        """The situation, or none where it is a kind of subject; and the kind, where that is known."""
        targets = list(self.files.graph.objects(node, SH.targetClass))
        if len(targets) != 1:
            self.files.problem(node, _("A shape has exactly one sh:targetClass."))
            return "", Kind.CASE
        if kind := self.files.one_of(KINDS, node, SH.targetClass):
            return "", kind
        name = local(str(targets[0]))
        if name not in self.situations:
            near = did_you_mean(name, [*self.situations, *(local(str(one)) for one in KINDS)])
            self.files.problem(node, _("No rule concludes the situation «{name}».", name=name), near, SH.targetClass)
        return name, self.situations.get(name)

    def _demand(self, shape: Node, about: Kind | None, force: Force) -> Demand | None:
        self._refuse_beyond(shape, ON_PROPERTY)
        question = self._path(shape, about)
        self._hold_severity(shape, force)
        literal = self.files.one(shape, SH.nodeKind)
        if literal not in (None, SH.Literal):
            self.files.problem(shape, _("Only sh:nodeKind sh:Literal is used here."))
        min_length = self.files.number(shape, SH.minLength)
        if min_length and literal is None:
            self.files.problem(shape, _("sh:minLength needs sh:nodeKind sh:Literal: the address of a marker has a length too."))
        if force is Force.MUST and literal is None and self.files.one(shape, URIRef(SH + "in")) is None:
            what = _("A duty is closed neither by unsure nor by not relevant.")
            self.files.problem(shape, what, _("Write sh:nodeKind sh:Literal, or sh:in with the options that close it."))
        if question is None:
            return None
        depth, until = self._depth(shape)
        return Demand(
            iri=str(shape),
            questions=(question.id,),
            depth=depth,
            until=until,
            message=self.files.texts(shape, SH.message),
            literal=literal is not None,
            min_length=min_length,
            allowed=self._allowed(shape, question),
        )

    def _choice(self, node: Node, about: Kind | None, force: Force) -> Demand | None:
        self._hold_severity(node, force)
        questions = []
        for shape in self.files.members(node, URIRef(SH + "or")):
            self._refuse_beyond(shape, ON_ALTERNATIVE)
            questions.append(self._path(shape, about))
        ids = tuple(question.id for question in questions if question)
        if not ids:
            return None
        depth, until = self._depth(node)
        return Demand(iri=str(node), questions=ids, depth=depth, until=until, message=self.files.texts(node, SH.message))

    def _path(self, shape: Node, about: Kind | None) -> Question | None:
        self.seen.add(shape)
        path = self.files.text(shape, SH.path)
        question = self.questions.get(local(path)) if path.startswith(ANSWER) else None
        if self.files.text(shape, SH.minCount) != "1" or self.files.text(shape, SH.maxCount) not in ("", "1"):
            self.files.problem(shape, _("A property shape says sh:minCount 1, and no other count than 1."))
        if question is None:
            near = did_you_mean(local(path), list(self.questions))
            self.files.problem(shape, _("sh:path must be the answer to a question (svar:…)."), near, SH.path)
        elif about and question.about is not about:
            self.files.problem(
                shape,
                _("«{question}» is about a {known}, not a {about}.", question=question.id, known=question.about, about=about),
                "",
                SH.path,
            )
        return question

    def _hold_severity(self, shape: Node, force: Force) -> None:
        wanted = SEVERITIES[force]
        if self.files.one(shape, SH.severity) != wanted:
            cure = _("Write sh:severity sh:{severity}; left out, SHACL would say Violation.", severity=wanted.rpartition("#")[2])
            self.files.problem(shape, _("The severity does not fit the force «{force}».", force=force), cure, SH.severity)
        if not {"nb", "nn"} <= set(self.files.texts(shape, SH.message)):
            self.files.problem(shape, _("sh:message must stand in bokmål and nynorsk."), "", SH.message)

    def _depth(self, shape: Node) -> tuple[Depth, Depth | None]:
        first, last = depth_range(self.files, shape, self.depths)
        if first is None:
            self.files.problem(shape, *no_depth(self.files, shape, self.depths), prio("dybde"))
        return first or next(iter(self.depths.values())), last

    def _allowed(self, shape: Node, question: Question) -> tuple[str, ...]:
        by_local = {option.local: option.id for option in question.options}
        allowed: list[str] = []
        if self.files.one(shape, URIRef(SH + "in")) and not self.files.members(shape, URIRef(SH + "in")):
            self.files.problem(shape, _("sh:in takes a list of options."), "sh:in ( valg:… )")
        for member in self.files.members(shape, URIRef(SH + "in")):
            if not str(member).startswith(OPTION) or local(str(member)) not in by_local:
                what = _("«{option}» is no option of «{question}».", option=local(str(member)), question=question.id)
                cure = _("The options are {options}.", options=", ".join(f"valg:{one}" for one in by_local))
                self.files.problem(shape, what, cure, URIRef(SH + "in"), member)
            else:
                allowed.append(by_local[local(str(member))])
        return tuple(allowed)

    def _refuse_beyond(self, node: Node, known: set[URIRef]) -> None:
        self.seen.add(node)
        if not isinstance(node, URIRef):
            self.files.problem(node, _("Every shape needs an address of its own."), _("Write krav:RULE.question instead of [ ]."))
        for predicate in in_order(set(self.files.graph.predicates(node, unique=True)) - known):
            used = sorted(one.n3(self.files.graph.namespace_manager) for one in known)
            term = predicate.n3(self.files.graph.namespace_manager)
            what = _("{term} is not in the subset of SHACL that is used here.", term=term)
            cure = did_you_mean(term, used) or _("It is one of: {values}.", values=", ".join(used))
            self.files.problem(node, what, cure, predicate)

    def _refuse_strays(self) -> None:
        """A shape that nothing reaches would silently demand nothing."""
        for predicate in (SH.path, SH.minCount, SH.targetClass):
            for node in set(self.files.graph.subjects(predicate, None)) - self.seen:
                self.files.problem(node, _("This shape belongs to no requirement."), _("Reach it with sh:property or sh:or."))
                self.seen.add(node)
