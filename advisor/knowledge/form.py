"""Reads the pages of the form (ontology/form.ttl) and the sections of the decision document (ontology/document.ttl)."""

from __future__ import annotations

from collections.abc import Mapping

from rdflib.namespace import RDF, SKOS
from rdflib.term import Node

from ..language.subjects import Kind
from ..text.catalogue import gettext as _
from .namespaces import QUESTION, local
from .ontology import KINDS, depth_range, no_depth
from .roles import BASE_ITSELF, prio
from .terms import Depth, DocumentSection, FormGroup, FormPage
from .turtle import TurtleFiles, in_order

USUAL = (FormPage("sak", Kind.CASE, (), rest=True), FormPage("tiltak", Kind.MEASURE, (), rest=True))  # of a base that names none


class FormReader:
    def __init__(self, files: TurtleFiles):
        self.files = files

    def pages(self) -> tuple[FormPage, ...]:
        """The pages, in the order of the form."""
        found = tuple(self._page(node) for node in self.files.members(BASE_ITSELF, prio("sider")))
        listed = set(self.files.members(BASE_ITSELF, prio("sider")))
        for node in in_order(set(self.files.graph.subjects(RDF.type, prio("Side"))) - listed):
            self.files.problem(node, _("The page stands in no list of pages."), "prio:sider ( side:… )")
        grouped = {group for page in listed for group in self.files.members(page, prio("grupper"))}
        for node in in_order(set(self.files.graph.subjects(prio("sporsmal"), None)) - grouped):
            self.files.problem(node, _("The group stands on no page."), "prio:grupper ( gruppe:… )")
        return found or USUAL

    def _page(self, node: Node) -> FormPage:
        files = self.files
        about = files.one_of(KINDS, node, prio("gjelder"))
        if about not in (Kind.CASE, Kind.MEASURE):
            what = _("A page is about the case, or about a measure and its groups.")
            files.problem(node, what, files.choice(list(KINDS)[:2], node, prio("gjelder")), prio("gjelder"))
        return FormPage(
            id=local(str(node)),
            about=about or Kind.CASE,
            groups=tuple(self._group(one) for one in files.members(node, prio("grupper"))),
            table=(node, prio("form"), prio("Tabell")) in files.graph,
            rest=(node, prio("rolle"), prio("resten")) in files.graph,
            law=(node, prio("rolle"), prio("lovkartet")) in files.graph,
            profile=(node, prio("rolle"), prio("profilen")) in files.graph,
            label=self._label(node),
            note=files.texts(node, SKOS.scopeNote),
        )

    def _label(self, node: Node) -> dict[str, str]:
        label = self.files.texts(node, SKOS.prefLabel)
        if not {"nb", "nn"} <= set(label):
            self.files.problem(node, _("A label stands in nb and nn."), "", SKOS.prefLabel)
        return label

    def _group(self, node: Node) -> FormGroup:
        files = self.files
        questions = self._questions(node, "sporsmal")
        if not questions:
            files.problem(
                node, _("The group «{group}» has no questions.", group=local(str(node))), "prio:sporsmal ( sporsmal:… )"
            )
        return FormGroup(
            id=local(str(node)),
            label=files.texts(node, SKOS.prefLabel),
            note=files.texts(node, SKOS.scopeNote),
            questions=questions,
            when=local(files.text(node, prio("nar"))),
        )

    def _questions(self, node: Node, term: str) -> tuple[str, ...]:
        nodes = self.files.members(node, prio(term))
        for one in nodes:
            if not str(one).startswith(QUESTION):
                self.files.problem(node, _("There is no question «{question}».", question=one))
        return tuple(local(str(one)) for one in nodes)

    def document(self, depths: Mapping[str, Depth]) -> tuple[DocumentSection, ...]:
        """The sections, by their numbers."""
        found = [self._section(node, depths) for node in self.files.each(prio("Avsnitt"))]
        return tuple(sorted(found, key=lambda section: section.number))

    def _section(self, node: Node, depths: Mapping[str, Depth]) -> DocumentSection:
        depth, _last = depth_range(self.files, node, depths)
        if depth is None:
            self.files.problem(node, *no_depth(self.files, node, depths), prio("dybde"))
        return DocumentSection(
            id=local(str(node)),
            number=self.files.number(node, prio("nummer")),
            label=self._label(node),
            depth=depth or next(iter(depths.values())),
            questions=self._questions(node, "innhold"),
            more=self._questions(node, "ogsa"),
            when=local(self.files.text(node, prio("nar"))),
            read_through=local(self.files.text(node, prio("lestVed"))),
        )
