"""The names in the Turtle files: each property is one that somebody reads, and what a value names is described somewhere.

RDF passes over a misspelt word in silence: what it says is then said of nothing. What is read of a thing follows from the
namespace of its address.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache

from rdflib import BNode, Literal, URIRef
from rdflib.namespace import DCTERMS, RDF
from rdflib.term import Node

from ...knowledge import namespaces as ours
from ...knowledge.namespaces import PREFIXES, STANDARD, local
from ...knowledge.turtle import TurtleFiles, in_order
from ...text.catalogue import gettext as _
from ...text.nearest import did_you_mean

READ = {  # namespace → the properties that are read of what is in it
    ours.BASE: "a owl:versionInfo dct:title dct:modified dct:license dct:audience prio:uavhengigAv prio:dybder prio:nivaer"
    " prio:sider",
    ours.QUESTION: "a dct:identifier dct:replaces dct:subject dct:source prov:wasAttributedTo skos:prefLabel skos:scopeNote"
    " prio:gjelder prio:svartype prio:skala prio:alternativer prio:enhet prio:del prio:rekkefolge prio:dybde"
    " prio:tilDybde prio:punktUnder prio:punktlinje prio:flettetInn prio:variant prio:sporNar prio:saksfelt"
    " prio:folgerMalgruppen prio:egneAlternativer prio:arlig prio:kortnavn prio:rolle prio:beregning prio:foreslas",
    ours.OPTION: "a skos:notation skos:prefLabel skos:scopeNote skos:hiddenLabel dct:references prio:rolle prio:nivanavn"
    " prio:begynnerPa prio:dybdenavn prio:sporresPa prio:loven prio:rett prio:vedKutt prio:utenfor prov:wasAttributedTo",
    ours.CLAUSE: "a dct:isPartOf dct:references prio:overskrift prio:nummer prio:modalitet prio:linje prio:ord prio:forsteOrd"
    " prio:fingeravtrykk prio:planlagt prio:utenfor",
    ours.REQUIREMENT: "a dct:identifier dct:source dct:references dct:replaces rdfs:label prio:styrke prio:grunnlag prio:gjaldt"
    " prio:dybde prio:tilDybde sh:targetClass sh:property sh:or sh:path sh:minCount sh:maxCount sh:nodeKind sh:minLength sh:in"
    " sh:severity sh:message",
    ours.CRITERION: "a dct:identifier skos:prefLabel skos:definition prio:kortnavn prio:rolle prov:wasAttributedTo",
    ours.SCALE: "a dct:identifier skos:prefLabel skos:definition skos:editorialNote skos:memberList dct:source"
    " prov:wasAttributedTo",
    ours.SECTION: "a dct:identifier skos:prefLabel prio:rekkefolge prov:wasAttributedTo",
    ours.UNIT: "a skos:prefLabel prov:wasAttributedTo",
    ours.SOURCE: "a dct:title dct:publisher dct:description dct:modified dct:isPartOf dct:identifier skos:related prio:lest"
    " prio:sikkerhet prio:paragraf prio:artikkel prio:ledd prio:nr prio:bokstav prio:tidligere prio:rolle dct:date"
    " prio:fingeravtrykk prio:utenKlausul",
    ours.ACT: "a dct:title dct:identifier dct:isPartOf dct:replaces prio:lest prio:ikkeIKraft prio:lenkeTilSted prio:vedlegg",
    ours.DUTY: "a skos:prefLabel skos:scopeNote prio:del prio:omfatter",
    ours.PAGE: "a skos:prefLabel skos:scopeNote prio:gjelder prio:grupper prio:rolle prio:form",
    ours.GROUP: "skos:prefLabel skos:scopeNote prio:sporsmal prio:nar",
    ours.PART: "a skos:prefLabel prio:nummer prio:dybde prio:innhold prio:ogsa prio:nar prio:lestVed",
}
KINDS = {  # namespace → what a thing in it must be, where something reads it by its class
    ours.QUESTION: "prio:Sporsmal prio:AvledetFaktum",
    ours.CLAUSE: "prio:Klausul",
    ours.ACT: "prio:Rettsakt",
    ours.DUTY: "prio:Plikt",
    ours.PAGE: "prio:Side",
    ours.PART: "prio:Avsnitt",
}
DESCRIBED = {  # namespace → what stands in it, where a value that nothing describes is a slip
    ours.OPTION,
    ours.CRITERION,
    ours.SCALE,
    ours.SECTION,
    ours.UNIT,
    ours.CLAUSE,
    ours.SOURCE,
    ours.ACT,
    ours.DUTY,
    ours.PAGE,
    ours.GROUP,
    ours.PART,
    ours.QUESTION,
    ours.REQUIREMENT,
}
SPACES = {**PREFIXES, **STANDARD}
MOST_SPACES = 10_000  # addresses: a base has 3,000


def hold_names(files: TurtleFiles) -> None:
    """Notes each property that nobody reads, each value that nothing describes, and each thing whose class is lacking."""
    graph = files.graph
    known = {str(node) for node in graph.subjects(unique=True)}
    known |= {ours.QUESTION + str(one) for one in graph.objects(None, DCTERMS.replaces) if isinstance(one, Literal)}  # is told
    for node in in_order(graph.subjects(unique=True)):
        if isinstance(node, BNode):
            continue
        said = list(graph.predicate_objects(node))
        if (space := _space(node)) in READ:
            _hold_read(files, node, READ[space].split(), [predicate for predicate, _value in said])
        elif space is None:
            what = _("«{written}» is no address of the knowledge base.", written=node)
            files.problem(node, what, ", ".join(f"{prefix}:" for prefix in PREFIXES))
        if space in KINDS:
            _hold_kind(files, node, KINDS[space].split())
        for predicate, value in said:
            if predicate == DCTERMS.replaces:  # what there was once
                continue
            for one in _named(files, value):
                if (there := _space(one)) in DESCRIBED and str(one) not in known:
                    _undescribed(files, node, predicate, one, known, there)
                elif "/" not in str(one) and ":" not in str(one):
                    what = _("«{written}» has no prefix.", written=f"<{one}>")
                    files.problem(node, what, _("For example «prio:{word}».", word=one), predicate)


def _space(node: Node) -> str | None:
    """The namespace of an address; None where it is none of ours and of no vocabulary that is used."""
    return _space_of(str(node))


@lru_cache(MOST_SPACES)
def _space_of(address: str) -> str | None:
    if address == ours.BASE:
        return ours.BASE
    found = [space for space in SPACES.values() if address.startswith(space)]
    return max(found, key=len) if found else None


def _short(node: Node) -> str:
    """An address as the files write it."""
    if node == RDF.type:
        return "a"
    space = _space(node)
    return next((f"{prefix}:{str(node)[len(one) :]}" for prefix, one in SPACES.items() if one == space), f"<{node}>")


def _hold_read(files: TurtleFiles, node: Node, read: list[str], said: list[Node]) -> None:
    for predicate in in_order(set(said)):
        if (term := _short(predicate)) in read:
            continue
        what = _("Nobody reads «{term}» of {thing}.", term=term, thing=_short(node))
        near = did_you_mean(term, read)
        cure = _("What is read: {terms}.", terms=", ".join(sorted(read)))
        files.problem(node, what, f"{near} {cure}".strip(), predicate)


def _hold_kind(files: TurtleFiles, node: Node, kinds: list[str]) -> None:
    classes = [_short(one) for one in files.graph.objects(node, RDF.type)]
    if (is_described := len(list(files.graph.predicates(node))) > 1) and not classes:
        what = _("«{thing}» does not say what it is.", thing=_short(node))
        files.problem(node, what, _("Write: {options}.", options=", ".join(f"a {kind}" for kind in kinds)))
    elif is_described and not set(classes) & {*kinds, "sh:NodeShape"}:
        what = _("«{thing}» is of the class «{kind}».", thing=_short(node), kind=", ".join(classes))
        cure = did_you_mean(classes[0], kinds) or _("It is one of: {values}.", values=", ".join(kinds))
        files.problem(node, what, cure, RDF.type)


def _named(files: TurtleFiles, value: Node) -> Iterator[URIRef]:
    """What a value names: itself, or what stands in its list or between its brackets."""
    waiting, seen = [value], set()
    while waiting:
        one = waiting.pop()
        if isinstance(one, URIRef):
            yield one
        elif isinstance(one, BNode) and one not in seen:
            seen.add(one)
            waiting += [part for predicate, part in files.graph.predicate_objects(one) if part != RDF.nil]


def _undescribed(files: TurtleFiles, node: Node, predicate: Node, one: URIRef, known: set[str], space: str) -> None:
    what = _("Nothing describes «{thing}».", thing=_short(one))
    near = did_you_mean(local(str(one)), [local(other) for other in known if other.startswith(space)])
    files.problem(node, what, near, predicate, one)
