"""The texts of the Turtle files: each in every language, once, and with the sign of its language.

A municipality's supplement may leave English out: bokmål stands in for it.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable

from rdflib import URIRef
from rdflib.namespace import DCTERMS, RDFS, SH, SKOS
from rdflib.term import Literal, Node

from ...knowledge.namespaces import local
from ...knowledge.roles import prio
from ...knowledge.turtle import TurtleFiles, in_order
from ...text.catalogue import LANGUAGES, NORWEGIAN, gettext as _
from ...text.nearest import did_you_mean

TEXTS = (  # what people read, said once in every language
    SKOS.prefLabel,
    SKOS.scopeNote,
    SKOS.definition,
    DCTERMS.title,
    DCTERMS.description,
    DCTERMS.audience,
    RDFS.label,
    SH.message,
    *map(prio, ("punktlinje", "kortnavn", "nivanavn", "dybdenavn", "sporresPa", "uavhengigAv", "loven")),
)
SEVERAL = (prio("vedKutt"),)  # any number in each language
LOOSE = (RDFS.label,)  # of the words of the vocabulary, which nobody is shown


def hold_texts(files: TurtleFiles, of_supplement: Callable[[str], bool]) -> None:
    """Reports what is wrong with each. `of_supplement`: whether the thing with an id is of one."""
    for predicate in (*TEXTS, *SEVERAL):
        for node in in_order(set(files.graph.subjects(predicate, None))):
            texts = [one for one in files.graph.objects(node, predicate) if isinstance(one, Literal)]
            _hold(files, node, predicate, texts, NORWEGIAN if of_supplement(local(str(node))) else LANGUAGES)


def _hold(files: TurtleFiles, node: Node, predicate: URIRef, texts: list[Literal], needed: tuple[str, ...]) -> None:
    for text in texts:
        if not text.language:
            what = _("The text does not say its language.")
            files.problem(node, what, _('Write @nb, @nn or @en behind it: "…"@nb.'), predicate, text)
        elif text.language not in LANGUAGES:
            what = _("«{language}» is not a language here.", language=f"@{text.language}")
            known = [f"@{one}" for one in LANGUAGES]
            cure = did_you_mean(f"@{text.language}", known) or _("It is one of: {values}.", values=", ".join(known))
            files.problem(node, what, cure, predicate, text)
        elif not text.strip():
            files.problem(node, _("The text is empty."), "", predicate, text)
    said = Counter(text.language for text in texts)
    if predicate not in SEVERAL:
        for language in [one for one in LANGUAGES if said[one] > 1]:
            what = _("The text stands {count} times in {language}.", count=said[language], language=language)
            files.problem(node, what, _("Keep one of them."), predicate)
    missing = [language for language in needed if not said[language]]
    if len(missing) > len(said.keys() - set(LANGUAGES)) and not (predicate in LOOSE and str(node).startswith(prio(""))):
        first = next((str(one) for one in texts if one.language == LANGUAGES[0]), "")
        files.problem(node, _("The text lacks: {languages}.", languages=", ".join(missing)), first, predicate)
