"""Reads the acts, the places in them that are pointed at (ontology/law.ttl), and what they ask of services (services.ttl).

An act stands once, and so does a place in it: what a place is called and where it can be read follow from its parts.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from rdflib import URIRef
from rdflib.namespace import DCTERMS, RDF, SKOS
from rdflib.term import Node

from ..text.catalogue import LANGUAGES, gettext as _, speaking
from .lawmap import LawMap, Service, unsaid
from .namespaces import OPTION, QUESTION, local
from .roles import prio
from .terms import LawPlace, Option, Source, Texts
from .turtle import TurtleFiles, in_order

ORDINALS = 9  # paragraphs of a section that have a word


def _ordinal(number: int) -> str:
    words = [
        *(_("first paragraph"), _("second paragraph"), _("third paragraph"), _("fourth paragraph"), _("fifth paragraph")),
        *(_("sixth paragraph"), _("seventh paragraph"), _("eighth paragraph"), _("ninth paragraph")),
    ]
    return words[number - 1]


@dataclass(frozen=True)
class Act:
    """An act, a regulation or a convention, as it stood on the day its text was read."""

    id: str
    title: Texts
    identifier: str
    read: date | None
    in_force: bool
    replaces: str  # the act that it takes the place of; empty for most
    address: str  # where it can be read; empty where there is no such place
    address_of: str  # the same of a section or an article in it, as a pattern
    annex: str = ""  # of a convention: the beginning of the heading that it stands under in the act that makes it law


class LawReader:
    """Reads law.ttl and services.ttl."""

    def __init__(self, files: TurtleFiles):
        self.files = files
        kinds = files.graph.subjects(prio("forled"), None)
        self.addresses = {
            files.text(kind, prio("forled")): (files.address(kind, prio("lenke")), files.address(kind, prio("lenkeTilSted")))
            for kind in kinds
        }
        self.acts = {local(str(node)): self._act(node) for node in files.each(prio("Rettsakt"))}

    def _act(self, node: Node) -> Act:
        files = self.files
        incorporating = files.one(node, DCTERMS.isPartOf)  # of a convention: the act that makes it law
        identifier = files.text(node, DCTERMS.identifier) or files.text(incorporating or node, DCTERMS.identifier)
        title = files.texts(node, DCTERMS.title)
        if missing := [language for language in LANGUAGES if language not in title]:
            files.problem(node, _("The text lacks: {languages}.", languages=", ".join(missing)))
        written = next((one for begins, one in self.addresses.items() if begins and identifier.startswith(begins)), ("", ""))
        own = files.address(node, prio("lenkeTilSted")) if incorporating else written[1]
        whole, place = (one.replace("{akt}", identifier.partition("-")[2]) for one in (written[0], own))
        return Act(
            id=local(str(node)),
            title=title,
            identifier=identifier,
            read=files.day(node, prio("lest")) or files.day(incorporating or node, prio("lest")),
            in_force=(node, prio("ikkeIKraft"), None) not in files.graph,
            replaces=local(files.text(node, DCTERMS.replaces)),
            address=whole,
            address_of=place,
            annex=files.text(node, prio("vedlegg")),
        )

    # Places in acts

    def sources(self) -> dict[str, Source]:
        found = {}
        for node in self.files.each(prio("Rettskilde")):
            act = self.acts.get(local(self.files.text(node, DCTERMS.isPartOf)))
            if act is None:
                what = _("The legal source does not say which act it is in.")
                self.files.problem(node, what, "dct:isPartOf rettsakt:…")
            else:
                found[local(str(node))] = self._source(node, act)
        return found

    def _source(self, node: Node, act: Act) -> Source:
        files = self.files
        section, article = files.text(node, prio("paragraf")), files.text(node, prio("artikkel"))
        paragraph, number = files.number(node, prio("ledd")), files.number(node, prio("nr"))
        letter, former = files.text(node, prio("bokstav")), files.text(node, prio("tidligere"))
        if not 0 <= paragraph <= ORDINALS:
            files.problem(node, _("«{value}» is not a value of {field}.", value=paragraph, field="ledd"), f"1–{ORDINALS}")
            paragraph = 0
        title, place = {}, {}
        for language in LANGUAGES:
            with speaking(language):
                place[language] = _("§ {section}", section=section) if section else ""
                if article:
                    place[language] = _("article {article}", article=article)
                parts = [
                    *([place[language]] if place[language] else []),
                    *([_ordinal(paragraph)] if paragraph else []),
                    *([_("no. {number}", number=number)] if number else []),
                    *([_("letter {letter}", letter=letter)] if letter else []),
                    *([_("(formerly § {section})", section=former)] if former else []),
                ]
            title[language] = " ".join([act.title.get(language) or act.title.get("nb", ""), *parts])
        return Source(
            id=local(str(node)),
            title=title,
            identifier=act.identifier,
            section=section or article,
            url=(act.address_of if section or article else "")
            .replace("{paragraf}", section.replace(" ", ""))
            .replace("{artikkel}", article)
            or act.address,
            read=act.read,
            sureness=files.text(node, prio("sikkerhet")),
            act=act.id,
            act_title=act.title,
            place=place,
            within=LawPlace(section, article, paragraph, number, letter, former, act.annex),
            fingerprint=files.text(node, prio("fingeravtrykk")),
            as_of=files.day(node, DCTERMS.date),
            in_force=act.in_force,
            successor=next((one.title for one in self.acts.values() if one.replaces == act.id and not one.in_force), {}),
        )

    # Services

    def offered(self) -> tuple[str, list[Node]]:
        """The question that asks for a service, and its options in order; nothing where a base has no services."""
        for node in in_order(set(self.files.graph.subjects(prio("alternativer"), None))):
            if str(node).startswith(QUESTION):
                return local(str(node)), self.files.members(node, prio("alternativer"))
        return "", []

    def services(self, options: Mapping[Node, Option]) -> dict[str, Service]:
        """Option → service, in their order."""
        _question, members = self.offered()
        for node in in_order(set(self.files.graph.subjects(RDF.type, prio("Tjeneste"))) - set(members)):
            self.files.problem(node, _("The service stands in no list of options."), "prio:alternativer ( valg:… )")
        return {options[node].id: self._service(node, options[node]) for node in members if node in options}

    def _service(self, node: Node, option: Option) -> Service:
        files = self.files
        outside = (node, prio("utenfor"), None) in files.graph
        says, asks = files.texts(node, prio("loven")), files.texts(node, prio("vedKutt"))
        for texts in (says,) if outside else (says, asks):
            if missing := [language for language in LANGUAGES if language not in texts]:
                files.problem(node, _("The text lacks: {languages}.", languages=", ".join(missing)), "prio:loven, prio:vedKutt")
        return Service(
            id=option.id,
            local=option.local,
            label=option.label,
            says=says,
            asks=asks,
            law=tuple(local(str(one)) for one in files.members(node, DCTERMS.references)),
            rights=tuple(local(str(one)) for one in in_order(files.graph.objects(node, prio("rett")))),
            outside=outside,
            words=frozenset(str(word) for word in files.graph.objects(node, SKOS.hiddenLabel)),
        )


def hold_services(files: TurtleFiles, law_map: LawMap, sources: Mapping[str, Source]) -> None:
    """What a service points at is there, and it says nothing that is never said."""
    for service in law_map.services.values():
        node = URIRef(OPTION + service.local)
        for id in (*service.law, *service.rights):
            if id not in sources:
                files.problem(node, _("There is no source «{id}».", id=id))
        for what, cure in unsaid(law_map.never, service.label, service.says, service.asks):
            files.problem(node, what, cure)
