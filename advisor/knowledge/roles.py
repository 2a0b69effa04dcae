"""Reads ontology/roles.ttl: what the things of a guideline are to the program, which knows none of them by name."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from functools import lru_cache

from rdflib import URIRef
from rdflib.namespace import DCTERMS, RDF, SKOS
from rdflib.term import Node

from ..text.catalogue import gettext as _
from ..text.nearest import did_you_mean
from .namespaces import BASE, CRITERION, NS, OPTION, QUESTION, REQUIREMENT, RULE, SOURCE, local
from .terms import Basis, Depth, Duty, Force, Level, Option, Proposing, Roles, Tag
from .turtle import TurtleFiles, in_order


@lru_cache(1000)  # there are fewer terms
def prio(name: str) -> URIRef:
    return URIRef(NS + name)


BASE_ITSELF = URIRef(BASE)
FORCES = {prio("ma"): Force.MUST, prio("bor"): Force.SHOULD, prio("kan"): Force.MAY}
YES_NO = prio("JaNei")
NAMES = (
    *("veilederen", "vanligNiva", "utelukker", "innsats", "varSlutning", "tilleggets"),
    *("loddrett", "vannrett", "storrelse", "itall"),  # the picture of the measures
    *("forslag", "valget", "avgjor", "hvorfor", "viker", "penger", "haster"),  # the review
)
WAYS: dict[URIRef, str] = {prio("Sum"): "sum", prio("Retninger"): "directions", prio("Fortegn"): "sign"}  # to propose an answer
SIGNS = {"oppover": 1, "nedover": -1, "uendret": 0}
COMPUTATIONS: dict[Node, str] = {  # of derived facts, and what `case.facts` calls them
    prio("forstIRekkefolgen"): "first-in-order",
    prio("flereTiltak"): "several-measures",
    prio("harPersonopplysning"): "personal-data",
}


class RoleReader:
    """Reads the roles of one base. `options` are those of its questions, by their nodes."""

    def __init__(self, files: TurtleFiles, options: Mapping[Node, Option]):
        self.files = files
        self.options = options

    def depths(self) -> tuple[Depth, ...]:
        """The depths, from the one that asks least. A base that names none has one for each of its levels."""
        term = "dybder" if self.files.members(BASE_ITSELF, prio("dybder")) else "nivaer"
        depths = []
        for place, node in enumerate(self.files.members(BASE_ITSELF, prio(term))):
            if node not in self.options:
                self.files.problem_of_all(_("There is no option «{id}».", id=local(str(node))), f"prio:{term}")
                continue
            texts = [self.files.texts(node, prio(name)) for name in ("dybdenavn", "sporresPa")]
            if not all({"nb", "nn"} <= set(one) for one in texts):
                what = _("The depth «{id}» lacks a text in nb or nn.", id=local(str(node)))
                self.files.problem_of_all(what, "prio:dybdenavn, prio:sporresPa")
            depths.append(Depth(self.options[node].id, self.options[node].local, place, *texts))
        return tuple(depths)

    def levels(self, depths: Sequence[Depth]) -> tuple[tuple[Level, ...], Level | None]:
        """The levels, from the one that asks least; and the usual one, where one and only one is."""
        nodes = self.files.members(BASE_ITSELF, prio("nivaer"))
        if not nodes:
            self.files.problem_of_all(_("The base names no levels."), "prio:nivaer ( valg:… )")
        by_local = {depth.local: depth for depth in depths}
        levels = []
        for place, node in enumerate(nodes):
            if node not in self.options:
                self.files.problem_of_all(_("There is no option «{id}».", id=local(str(node))), "prio:nivaer")
                continue
            label = self.files.texts(node, prio("nivanavn"))
            if not {"nb", "nn"} <= set(label):
                what = _("The level «{id}» lacks a text in nb or nn.", id=local(str(node)))
                self.files.problem_of_all(what, "prio:nivanavn")
            starts = local(self.files.text(node, prio("begynnerPa"))) or local(str(node))  # where a level is a depth itself
            if starts not in by_local:
                what = _("The level «{id}» does not say at which depth a case starts.", id=local(str(node)))
                self.files.problem_of_all(what, _("Write prio:begynnerPa and one of: {depths}.", depths=", ".join(by_local)))
                continue
            levels.append(Level(self.options[node].id, self.options[node].local, place, label, by_local[starts]))
        named = {local(str(node)) for node in self._playing("vanligNiva", OPTION)}
        usual = [one for one in levels if one.local in named]
        if nodes and len(usual) != 1:
            self.files.problem_of_all(_("One level is the usual one."), "prio:rolle prio:vanligNiva")
        return tuple(levels), usual[0] if len(usual) == 1 else None

    def bases(self, vocabulary: TurtleFiles) -> dict[str, Basis]:
        """What advice rests on, by the words of the rules. The words stand in the vocabulary."""
        ours = set(self._playing("varSlutning", NS))
        added = set(self._playing("tilleggets", NS))
        found = {}
        for node in in_order(set(self.files.graph.subjects(prio("merke"), None))):
            id = vocabulary.text(node, SKOS.notation)
            if not id:
                self.files.problem(node, _("A basis has a word that rules call it by."), _("Give it a skos:notation."))
            tags = {}
            for tag in self.files.graph.objects(node, prio("merke")):
                force = self.files.one_of(FORCES, tag, prio("styrke"))
                label = self.files.texts(tag, SKOS.prefLabel)
                if force is None or not {"nb", "nn"} <= set(label):
                    what = _("The tag «{id}» has a force, and its label in nb and nn.", id=local(str(tag)))
                    self.files.problem_of_all(what, "prio:styrke, skos:prefLabel")
                elif node in ours and force is not Force.MAY:
                    self.files.problem(tag, _("An inference of ours is never above kan."), _("Write prio:styrke prio:kan."))
                elif node in added and not force.dismissible:
                    self.files.problem(tag, _("A supplement lays no duty on anyone."), "prio:styrke prio:bor, prio:kan")
                else:
                    short = self.files.texts(tag, prio("kortnavn"))
                    tags[force] = Tag(label, short, self.files.texts(tag, SKOS.scopeNote))
            found[id] = Basis(id, local(str(node)), node in ours, tags, node in added)
        if not any(one.ours for one in found.values()):
            self.files.problem_of_all(_("No basis is the project's own inference."), "prio:rolle prio:varSlutning")
        return found

    def duties(self) -> dict[str, Duty]:
        found = {}
        for node in self.files.each(prio("Plikt")):
            covered = [str(one) for one in self.files.graph.objects(node, prio("omfatter"))]
            if strays := [one for one in covered if not one.startswith((REQUIREMENT, RULE))]:
                self.files.problem(node, _("A duty covers requirements and rules."), ", ".join(strays))
            label, note = self.files.texts(node, SKOS.prefLabel), self.files.texts(node, SKOS.scopeNote)
            if not {"nb", "nn"} <= set(label):
                self.files.problem(node, _("A duty has its heading in nb and nn."), "skos:prefLabel")
            if not {"nb", "nn"} <= set(note):
                self.files.problem(node, _("A duty says in nb and nn what people must judge themselves."), "skos:scopeNote")
            if not self.files.text(node, prio("del")):
                self.files.problem(node, _("A duty names the section where it is answered."), "prio:del del:…")
            section = local(self.files.text(node, prio("del")))
            found[local(str(node))] = Duty(local(str(node)), label, note, section, tuple(sorted(map(local, covered))))
        return found

    def roles(self) -> Roles:
        for node, role in self.files.graph.subject_objects(prio("rolle")):
            if (name := local(str(role))) not in NAMES:
                what = _("«{role}» is no role that the program knows.", role=name)
                near = did_you_mean(name, list(NAMES))
                self.files.problem(node, what, near or _("It is one of: {values}.", values=", ".join(NAMES)))
        duties = set(self.files.graph.subjects(RDF.type, prio("Plikt")))
        for node in set(self.files.graph.subjects(prio("omfatter"), None)) - duties:
            self.files.problem(node, _("Only a duty covers requirements and rules."), _("Write «a prio:Plikt»."))
        guideline = self._only("veilederen", SOURCE)
        if not guideline:
            self.files.problem_of_all(_("No source is the guideline itself."), "prio:rolle prio:veilederen")
        return Roles(
            guideline=guideline,
            guideline_basis=self._only("veilederen", NS),
            audience=self.files.texts(BASE_ITSELF, DCTERMS.audience),
            independence=self.files.texts(BASE_ITSELF, prio("uavhengigAv")),
            upright=self._only("loddrett", QUESTION),
            across=self._only("vannrett", QUESTION),
            size=self._only("storrelse", QUESTION),
            figures=tuple(local(str(node)) for node in self._playing("itall", QUESTION)),
            proposal=self._only("forslag", QUESTION),
            choice=self._only("valget", QUESTION),
            decider=self._only("avgjor", QUESTION),
            grounds=self._only("hvorfor", QUESTION),
            yields=self._only("viker", QUESTION),
            money=tuple(local(str(node)) for node in self._playing("penger", QUESTION)),
            urgency=self._only("haster", QUESTION),
            proposing=self._proposing(),
            input=(taken := self._only("innsats", CRITERION)),
            input_label=self.files.texts(URIRef(CRITERION + taken), prio("kortnavn")),
        )

    def _proposing(self) -> tuple[Proposing, ...]:
        found = {}
        for node, how in self.files.graph.subject_objects(prio("foreslas")):
            way, id = self.files.one_of(WAYS, how, RDF.type), local(str(node))
            if way is None:
                known = self.files.choice(WAYS, how, RDF.type)
                self.files.problem(node, _("The program knows no such way to propose an answer to «{id}».", id=id), known)
                continue
            if id in found:
                self.files.problem(node, _("«{id}» is proposed in two ways.", id=id), _("Keep one of them."))
            number, otherwise, by = (local(self.files.text(how, prio(term))) for term in ("tallet", "ellers", "etter"))
            signs: dict[str, int] = {}
            for term, sign in SIGNS.items():
                for option in self._options(node, how, term):
                    if option in signs:
                        self.files.problem(node, _("«{id}» goes two ways.", id=option), _("Keep one of them."))
                    signs[option] = sign
            found[id] = Proposing(id, way, number, otherwise, by, signs, tuple(self._options(node, how, "sjekkes")))
        return tuple(found[id] for id in sorted(found))

    def _options(self, node: Node, how: Node, term: str) -> Iterator[str]:
        for option in self.files.members(how, prio(term)):
            if option in self.options:
                yield self.options[option].id
            else:
                self.files.problem(node, _("There is no option «{id}».", id=local(str(option))), f"prio:{term}")

    def computations(self) -> dict[str, str]:
        """Derived fact → the computation that it is."""
        found = {}
        for node, computation in self.files.graph.subject_objects(prio("beregning")):
            if computation not in COMPUTATIONS:
                known = self.files.choice(COMPUTATIONS, node, prio("beregning"))
                self.files.problem(node, _("The program has no computation «{id}».", id=local(str(computation))), known)
            found[local(str(node))] = COMPUTATIONS.get(computation, local(str(computation)))
        return found

    def yes_no(self) -> list[Node]:
        """Yes and no, in this order."""
        nodes = self.files.members(YES_NO, prio("alternativer"))
        if len(nodes) != 2 or not set(nodes) <= set(self.options):
            self.files.problem(
                YES_NO, _("Yes and no are two options, yes first."), "prio:JaNei prio:alternativer ( valg:… valg:… )"
            )
        return [node for node in nodes if node in self.options]

    def exclusive(self) -> set[Node]:
        """The options that stand alone among several choices."""
        return set(self._playing("utelukker", OPTION))

    def short_names(self) -> dict[str, dict[str, str]]:
        nodes = self.files.graph.subjects(prio("kortnavn"), None, unique=True)
        return {local(str(node)): self.files.texts(node, prio("kortnavn")) for node in nodes if str(node).startswith(QUESTION)}

    def _playing(self, role: str, namespace: str) -> list[Node]:
        """The things of a namespace that play a role, in the order of their ids."""
        nodes = self.files.graph.subjects(prio("rolle"), prio(role))
        return in_order(node for node in nodes if str(node).startswith(namespace))

    def _only(self, role: str, namespace: str) -> str:
        nodes = self._playing(role, namespace)
        if len(nodes) > 1:
            self.files.problem(nodes[1], _("Two things play the role «{role}».", role=role), _("Keep one of them."))
        return local(str(nodes[0])) if nodes else ""
