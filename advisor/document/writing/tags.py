"""The tags of a template: which there are, and what is wrong with those that are not among them.

    {{ tittel }} {{ undertittel }} {{ dato }} {{ versjon }} {{ bygger }}    words, anywhere
    {{p dokument }} {{p avsnitt.sammendrag }}                              the whole, or a section without its heading
    {%p if avsnitt.krise %} … {%p endif %}                                 what stands there only with the section

A template is read before it is used, and nothing else is let through: no loops, no filters, no way into Python.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from html import unescape

from jinja2 import TemplateSyntaxError, nodes
from jinja2.sandbox import ImmutableSandboxedEnvironment

from ...text.catalogue import gettext as _
from ...text.errors import Problem, Unusable

WORDS = {"tittel": "title", "undertittel": "subtitle", "dato": "day", "versjon": "version", "bygger": "stands"}  # of a Document
WHOLE, SECTIONS = "dokument", "avsnitt"  # what takes paragraphs of its own
TAG = re.compile(r"\{\{.*?\}\}|\{%.*?%\}|\{#.*?#\}", re.S)
OPENED = ("{{", "{%", "{#")
BLOCK = re.compile(r"\{%[-+]?\s*(?:if|elif|else|endif)\b")
MOST_TAGS, MOST_OF_SECTION = 500, 2
TAKES_ALL = re.compile(r"\{[{%]p\b.*?[}%]\}", re.S)  # with the paragraph that it stands in
PARAGRAPH = re.compile(r"(?=<w:p[ >])")
ALLOWED = (nodes.Template, nodes.Output, nodes.TemplateData, nodes.Name, nodes.Getattr, nodes.If, nodes.Not, nodes.And, nodes.Or)
SILENT = ("comment_begin", "raw_begin")  # of what a reader of the template would not see, or not as a tag


def name_of(id: str) -> str:
    """A section as templates name it: a name has no hyphens."""
    return id.replace("-", "_")


@dataclass
class Checked:
    """A template that is read, and what is wrong with it."""

    name: str
    sections: frozenset[str]  # the names that it may use
    problems: list[Problem] = field(default_factory=list)
    places: Counter[str] = field(default_factory=Counter)  # for the document, or for a section: how often

    def wrong(self, what: str, cure: str = "") -> None:
        self.problems.append(Problem(self.name, None, what, cure))

    def refuse(self) -> None:
        if self.problems:
            raise Unusable(dict.fromkeys(self.problems))

    def counted(self, xmls: Iterable[str]) -> None:
        """Finds that there are more tags than anybody writes, before anything is searched for."""
        texts = [shown(xml) for xml in xmls]
        if sum(text.count(one) for text in texts for one in OPENED) > MOST_TAGS:
            self.wrong(_("The template has more than {most} tags.", most=MOST_TAGS), self.vocabulary())

    def closed(self, xml: str) -> None:
        """Finds the tags of a part that are not closed, or take text away, paragraph by paragraph."""
        for paragraph in PARAGRAPH.split(xml):
            text = shown(paragraph)
            left = TAG.sub("", text)
            for tag in TAKES_ALL.findall(text):
                if around := unescape(shown(paragraph.partition("</w:p>")[0]).replace(tag, "", 1)).strip():
                    what = _("{tag} takes the whole paragraph, and «{text}» would be gone.", tag=tag, text=short(around))
                    self.wrong(what, _("Let {tag} stand alone in a paragraph.", tag=tag))
            if any(one in left for one in ("{{", "}}", "{%", "%}")):
                what = _("A tag is not closed, or not opened, in «{text}».", text=short(text))
                self.wrong(what, _("A tag is written {tag}.", tag="{{ tittel }}"))

    def read(self, xml: str) -> None:
        """Finds what a part says and may not, when docxtpl has gathered its tags."""
        lines = PARAGRAPH.sub("\n", xml).split("\n")
        source = "\n".join(lines)
        for tag in TAG.finditer(xml):
            self._place(xml, tag)
        environment = ImmutableSandboxedEnvironment()
        try:
            silent = [(line, value) for line, kind, value in environment.lex(source) if kind in SILENT]
            tree = environment.parse(source)
            found = [what for node in tree.find_all(nodes.Node) for what in _found(node, self.sections, lines)]
            if not (silent or found):
                environment.compile(source)  # Python has its own limits of depth
        except TemplateSyntaxError as error:
            if unknown := [tag for tag in TAG.findall(source) if tag.startswith("{%") and not BLOCK.match(shown(tag))]:
                for tag in unknown:  # what opens and is not known makes the next known one look wrong
                    self.wrong(_cannot(tag), self.vocabulary())
                return
            tags = [one for line in lines[: error.lineno] for one in TAG.findall(line)]
            what = _("The tag {tag} cannot be read, or has no end.", tag=short(shown(tags[-1])) if tags else "")
            self.wrong(what, self.vocabulary())
            return
        except (RecursionError, SyntaxError, MemoryError):
            self.wrong(_("Too many tags stand inside one another."), self.vocabulary())
            return
        hidden = [next((one for one in TAG.findall(lines[line - 1]) if one.startswith(value)), value) for line, value in silent]
        for what in (*map(_cannot, hidden), *found):
            self.wrong(what, self.vocabulary())

    def _place(self, xml: str, tag: re.Match[str]) -> None:
        """A paragraph of its own for what takes one, and no paragraph for words."""
        if not tag[0].startswith("{{"):
            return
        named = re.sub(r"[^\w.]", "", tag[0])
        inside = max(xml.rfind(one, 0, tag.start()) for one in ("<w:t>", "<w:t ")) > xml.rfind("</w:t>", 0, tag.start())
        alone = named.split(".")[0] in (WHOLE, SECTIONS)
        if alone:
            self.places[named] += 1
        in_words, in_whole = f"{{{{ {named} }}}}", f"{{{{p {named} }}}}"
        if inside and alone:
            self.wrong(_("{tag} takes whole paragraphs.", tag=in_words), _("Write {tag}, alone in a paragraph.", tag=in_whole))
        elif not inside and not alone:
            self.wrong(_("{tag} takes no whole paragraph.", tag=in_whole), _("Write {tag}.", tag=in_words))

    def taken(self) -> None:
        """Finds that a template would lose the whole document, or repeat it."""
        if not self.places:
            self.wrong(_("The template has no place for the document, nor for any section of it."), self.vocabulary())
        for named, count in self.places.items():
            if count > (most := 1 if named == WHOLE else MOST_OF_SECTION):
                tag = f"{{{{p {named} }}}}"
                self.wrong(_("{tag} stands {count} times, and may stand {most}.", tag=tag, count=count, most=most))

    def vocabulary(self) -> str:
        return _(
            "It may have {words}, {whole}, {one} and {only}. ID is one of: {ids}.",
            words=", ".join(f"{{{{ {word} }}}}" for word in WORDS),
            whole=f"{{{{p {WHOLE} }}}}",
            one=f"{{{{p {SECTIONS}.ID }}}}",
            only=f"{{%p if {SECTIONS}.ID %}} {{%p endif %}}",
            ids=", ".join(sorted(self.sections)),
        )


def _found(node: nodes.Node, sections: frozenset[str], lines: Sequence[str]) -> Iterator[str]:
    """What is wrong with a part of a tag."""
    match node:
        case nodes.Getattr(node=nodes.Name(name=name), attr=attr) if name == SECTIONS:
            if attr not in sections:
                yield _("There is no section {name}.", name=attr)
        case nodes.Getattr(attr=attr):
            yield _("A template cannot reach {name}.", name=f".{attr}")
        case nodes.Name(name=name) if name not in (*WORDS, WHOLE, SECTIONS):
            yield _("The tag {tag} is not known.", tag=f"{{{{ {name} }}}}")
        case nodes.Output():
            if any(isinstance(one, nodes.Name) and one.name == SECTIONS for one in node.nodes):
                yield _("{tag} does not say which section.", tag=f"{{{{p {SECTIONS} }}}}")
            for one in node.nodes:
                if not isinstance(one, nodes.Name | nodes.Getattr | nodes.TemplateData):
                    yield _cannot(" ".join(TAG.findall(lines[one.lineno - 1])))
        case nodes.Node() if not isinstance(node, ALLOWED):
            yield _cannot(" ".join(TAG.findall(lines[node.lineno - 1])))


def _cannot(tag: str) -> str:
    return _("A template cannot do this: {tag}", tag=short(shown(tag)))


def shown(xml: str) -> str:
    return re.sub(r"<[^>]*>", "", xml)


def short(text: str) -> str:
    said = " ".join(text.split())
    return said if len(said) <= 80 else f"{said[:79]}…"
