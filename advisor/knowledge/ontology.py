"""Reads the questions, options, scales and concepts of ontology/guideline.ttl."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from rdflib.namespace import DCTERMS, PROV, RDF, SKOS
from rdflib.term import Node

from ..language.subjects import Kind
from ..language.types import AnswerType, every, named
from ..text.catalogue import gettext as _
from ..text.filling import languages, mark
from ..text.nearest import did_you_mean
from . import formats
from .namespaces import NS, local
from .renaming import former_ids
from .roles import RoleReader, prio
from .terms import Concept, Depth, Option, Question, Texts, Variant
from .turtle import TurtleFiles, in_order

KINDS = {prio("Sak"): Kind.CASE, prio("Tiltak"): Kind.MEASURE, prio("Malgruppe"): Kind.GROUP, prio("Par"): Kind.PAIR}
KNOWN = {
    *map(prio, ("gjelder", "svartype", "skala", "alternativer", "enhet", "del", "rekkefolge", "dybde")),
    *map(prio, ("tilDybde", "punktUnder", "punktlinje", "flettetInn", "variant")),
    *map(prio, ("sporNar", "saksfelt", "folgerMalgruppen", "egneAlternativer", "arlig")),
}
OURS = prio("prosjektet")
DERIVED = prio("AvledetFaktum")


def no_depth(files: TurtleFiles, node: Node, depths: Mapping[str, Depth]) -> tuple[str, str]:
    """What is wrong where something does not say how deep it is asked, and the cure."""
    near = did_you_mean(local(files.text(node, prio("dybde"))), list(depths))
    cure = _("Those of ontology/roles.ttl are: {depths}.", depths=", ".join(depths))
    return _("prio:dybde must be one of the depths."), f"{near} {cure}".strip()


def depth_range(files: TurtleFiles, node: Node, depths: Mapping[str, Depth]) -> tuple[Depth | None, Depth | None]:
    """The first and the last depth that asks for something; no last where nothing takes its place deeper down."""
    first, last = (local(files.text(node, prio(term))) for term in ("dybde", "tilDybde"))
    found = depths.get(first), depths.get(last)
    if last and (found[1] is None or (found[0] and found[1].place < found[0].place)):
        what = _("prio:tilDybde must be one of the depths, and none before prio:dybde.")
        files.problem(node, what, ", ".join(depths), prio("tilDybde"))
    return found


def read_options(files: TurtleFiles) -> dict[Node, Option]:
    options = {}
    for node in files.graph.subjects(SKOS.notation, None):
        options[node] = Option(files.text(node, SKOS.notation), local(str(node)), files.texts(node, SKOS.prefLabel))
    return options


def not_described(option: str) -> tuple[str, str]:
    """What is wrong where an option stands that nothing describes, and the cure: the line that does."""
    said = {
        code: mark(_("the option {option} in {language}", option=option, language=name)) for code, name in languages().items()
    }
    texts = " , ".join(f'"{text}"@{code}' for code, text in said.items())
    line = f'valg:{option} a skos:Concept ; skos:notation "{option}" ; skos:prefLabel {texts} .'
    what = _("The option «{option}» is not described.", option=option)
    return what, _("Add this at the end of {file}, and write the texts: {line}", file=formats.GUIDELINE, line=line)


def read_concepts(files: TurtleFiles, namespace: str) -> dict[str, Concept]:
    """The labelled things under one of our namespaces: criteria, sections, scales, units. In the file's order."""
    found = {}
    for node in files.graph.subjects(SKOS.prefLabel, None, unique=True):
        if str(node).startswith(namespace):
            id = files.text(node, DCTERMS.identifier) or local(str(node))
            texts = files.texts(node, SKOS.prefLabel), files.texts(node, SKOS.definition)
            found[local(str(node))] = Concept(id, *texts, ours=(node, PROV.wasAttributedTo, OURS) in files.graph)
    return found


class QuestionReader:
    """Reads questions and derived facts. `depths` are those of the roles."""

    def __init__(
        self, files: TurtleFiles, roles: RoleReader, depths: Sequence[Depth], offered: tuple[str, Sequence[Node]] = ("", ())
    ):
        """`offered`: the question whose options another file lists, and these."""
        self.files = files
        self.offered = offered
        self.unsure: set[str] = set()  # the questions whose kind or options cannot be read: of what uses them, nothing is known
        self.depths = {depth.local: depth for depth in depths}
        self.lowest = min(depths, key=lambda depth: depth.place, default=Depth("", "", 0, {}, {}))
        exclusive = roles.exclusive()
        self.options = {node: replace(option, exclusive=node in exclusive) for node, option in roles.options.items()}
        self.yes_no = tuple(self.options[node] for node in roles.yes_no())
        self.computations = roles.computations()
        self.short_names = roles.short_names()
        self.types = {prio(one.term): one for one in every()}

    def questions(self) -> dict[str, Question]:
        """Questions and derived facts by id, in the order of the form."""
        facts = set(self.files.graph.subjects(RDF.type, DERIVED))
        questions = [self._question(node, node in facts) for node in self.files.each(prio("Sporsmal"), DERIVED)]
        return {question.id: question for question in sorted(questions, key=lambda question: question.order)}

    def _question(self, node: Node, derived: bool) -> Question:
        files = self.files
        about = files.one_of(KINDS, node, prio("gjelder"))
        types = self.types
        answer_type = files.one_of(types, node, prio("svartype"))
        if about is None:
            what, cure = _("The question does not say what it is about."), _("Write prio:gjelder and a kind of subject.")
            files.problem(node, what, f"{cure} {files.choice(KINDS, node, prio('gjelder'))}", prio("gjelder"))
        if answer_type is None:
            what, cure = _("The question has no known type of answer."), _("Write prio:svartype and one of the types.")
            files.problem(node, what, f"{cure} {files.choice(types, node, prio('svartype'))}", prio("svartype"))
        ours = {predicate for predicate in files.graph.predicates(node, unique=True) if str(predicate).startswith(NS)}
        for predicate in in_order(ours - KNOWN):
            what = _("«{term}» says nothing of a question.", term=f"prio:{local(str(predicate))}")
            near = did_you_mean(local(str(predicate)), [local(str(one)) for one in KNOWN])
            files.problem(node, what, near or _("See ontology/vocabulary.ttl."), predicate)
        if about is None or answer_type is None:
            self.unsure.add(local(str(node)))
        depth, until = depth_range(files, node, self.depths)
        merged_into = local(files.text(node, prio("flettetInn")))
        if not derived and not merged_into and depth is None:
            files.problem(node, *no_depth(files, node, self.depths), prio("dybde"))
        id = files.id(node)
        computation = self.computations.get(local(str(node)), "") if derived else ""
        if derived and not computation:
            what = _("No role says how «{fact}» is worked out.", fact=id)
            files.problem(node, what, _("Write prio:beregning in ontology/roles.ttl."))
            computation = "-"
        unit = files.one(node, prio("enhet"))
        clauses = in_order(files.graph.objects(node, DCTERMS.source))
        return Question(
            id=id,
            about=about or Kind.CASE,
            answer_type=answer_type or named("text"),
            options=self._options(node, answer_type or named("text")),
            section=local(files.text(node, prio("del"))),
            order=files.number(node, prio("rekkefolge")),
            depth=depth or self.lowest,
            until=until,
            point_of=local(files.text(node, prio("punktUnder"))),
            line=files.texts(node, prio("punktlinje")),
            replaces=former_ids(files, node),
            merged_into=merged_into,
            variants=self._variants(node),
            criterion=local(files.text(node, DCTERMS.subject)),
            clauses=tuple(local(str(clause)) for clause in clauses),
            ask_when=local(files.text(node, prio("sporNar"))),
            scale=local(files.text(node, prio("skala"))),
            unit=files.texts(unit, SKOS.prefLabel) if unit else {},
            case_field=files.text(node, prio("saksfelt")),
            follows_group=(node, prio("folgerMalgruppen"), None) in files.graph,
            ours=(node, PROV.wasAttributedTo, OURS) in files.graph,
            own_options=(node, prio("egneAlternativer"), None) in files.graph,
            yearly=(node, prio("arlig"), None) in files.graph,
            computation=computation,
            text=files.texts(node, SKOS.prefLabel),
            help=files.texts(node, SKOS.scopeNote),
            short=self.short_names.get(local(str(node)), {}),
        )

    def _variants(self, node: Node) -> dict[str, Variant]:
        """Situation → how the question is worded there."""
        found = {}
        for one in in_order(self.files.graph.objects(node, prio("variant"))):
            situation = local(self.files.text(one, prio("nar")))
            text: Texts = self.files.texts(one, SKOS.prefLabel)
            if not situation or not {"nb", "nn"} <= set(text):
                what = _("A variant says in which situation it is used, and its text in nb and nn.")
                self.files.problem(node, what, "prio:variant [ prio:nar …; skos:prefLabel …@nb, …@nn ]")
            found[situation] = Variant(text, self.files.texts(one, SKOS.scopeNote))
        return found

    def _options(self, node: Node, answer_type: AnswerType) -> tuple[Option, ...]:
        files, options = self.files, self.options
        if answer_type.yes_no:
            return self.yes_no
        scale = files.one(node, prio("skala")) if answer_type.from_scale else None
        if answer_type.from_scale:
            members = files.members(scale, SKOS.memberList) if scale else []
        else:
            question, offered = self.offered
            members = list(offered) if local(str(node)) == question else files.members(node, prio("alternativer"))
        if answer_type.needs_options and not members:
            self.unsure.add(local(str(node)))
            cure = _("Write prio:alternativer, or prio:skala with a scale that exists.")
            files.problem(
                node, _("The question has no options."), cure, prio("skala" if answer_type.from_scale else "alternativer")
            )
        for member in members:
            if member not in options:
                near = did_you_mean(local(str(member)), [option.local for option in options.values()])
                what, cure = not_described(local(str(member)))
                self.unsure.add(local(str(node)))
                where, term = (scale, SKOS.memberList) if scale else (node, prio("alternativer"))
                files.problem(where, what, f"{near} {cure}".strip(), term, member)
        return tuple(options[member] for member in members if member in options)


def read_version(files: TurtleFiles) -> str:
    from rdflib.namespace import OWL

    for node in files.graph.subjects(RDF.type, OWL.Ontology):
        return files.text(node, OWL.versionInfo)
    return ""
