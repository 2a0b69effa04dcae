"""A new requirement with its property shapes, behind those of its series; a duty in law also under its heading."""

from __future__ import annotations

import re
from collections.abc import Mapping

from ...knowledge import formats
from ...knowledge.namespaces import ANSWER, CLAUSE, DUTY, NS, OPTION, REQUIREMENT, SOURCE
from ...knowledge.shapes import SEVERITIES
from ...knowledge.terms import Basis, Depth, Force, Question
from ...language.subjects import Kind
from ...text.catalogue import chosen, gettext as _
from ...text.filling import mark
from .adding import Addition
from .turtletext import A, Layout, Statement, TurtleText, texts, written
from .wanted import ABOUT, Wanted, next_id

DCT, RDFS, SH = "http://purl.org/dc/terms/", "http://www.w3.org/2000/01/rdf-schema#", "http://www.w3.org/ns/shacl#"
FORCES = {Force.MUST: "ma", Force.SHOULD: "bor", Force.MAY: "kan"}
ON_NODE = {
    A: "",
    "identifier": DCT,
    "label": RDFS,
    "styrke": NS,
    "grunnlag": NS,
    "source": DCT,
    "references": DCT,
    "targetClass": SH,
    "dybde": NS,
    "tilDybde": NS,
    "severity": SH,
    "message": SH,
    "property": SH,
    "or": SH,
}
ON_PROPERTY = {
    "path": SH,
    "dybde": NS,
    "tilDybde": NS,
    "minCount": SH,
    "maxCount": SH,
    "nodeKind": SH,
    "minLength": SH,
    "in": SH,
    "severity": SH,
    "message": SH,
}
_ID = re.compile(r"R-[A-Za-z]+-[0-9A-Za-z]+(-[0-9A-Za-z]+)*")


def new_requirement(wanted: Wanted) -> list[Addition]:
    """The lines of a requirement. Raises Unusable with all that is wrong with what is wanted."""
    return _Draft(wanted).additions()


def hold_id(wanted: Wanted, pattern: re.Pattern[str], example: str) -> None:
    """No requirement or rule has the id, and it is one as the others are."""
    ids = [*wanted.knowledge.requirements, *(rule.id for rule in wanted.knowledge.rules)]
    own = f"-{wanted.supplement.id.upper()}-" if wanted.supplement else ""
    free = next_id(ids, f"R{own}1" if own and own not in wanted.id else wanted.id)
    if wanted.id in ids:
        wanted.report(wanted.id, _("There is a requirement or rule with this id."), _("The next free one is {id}.", id=free))
    elif not pattern.fullmatch(wanted.id):
        what = _("«{id}» cannot be the id of a requirement or rule.", id=wanted.id)
        example = f"R{own}01" if own else example
        wanted.report(wanted.id, what, _("Write it as {example}; the next free one is {id}.", example=example, id=free))
    elif own:
        wanted.hold_own(wanted.id, wanted.id, wanted.id[0] + own + wanted.id[2:])


def basis_for(wanted: Wanted, force: Force) -> Basis | None:
    """What is named, else the guideline where it speaks louder than we may, else ours; of a supplement what it says itself."""
    bases = {id: one for id, one in wanted.knowledge.bases.items() if one.of_supplements == bool(wanted.supplement)}
    if wanted.supplement and not force.dismissible:
        what = _("«{id}» would be a duty in law, which a supplement lays on nobody.", id=wanted.id)
        wanted.report("--force", what, _("Write {forces}.", forces=f"--force {Force.SHOULD}, --force {Force.MAY}"))
        return None
    if named := wanted.among("basis", bases):
        if force not in named.tags:
            known = ", ".join(named.tags)
            what = _("What rests on «{basis}» is never «{force}».", basis=named, force=force)
            wanted.report("--basis", what, _("It is one of: {values}.", values=known))
        return named
    may = [one for one in bases.values() if force in one.tags]
    if wanted.supplement:
        return next(iter(may), None)
    return next((one for one in may if one.ours), None) or wanted.knowledge.guideline_basis or (may or [None])[0]  # type: ignore[list-item]


class _Draft:
    def __init__(self, wanted: Wanted):
        self.wanted = wanted
        self.knowledge = wanted.knowledge
        self.file = wanted.text(formats.SHAPES)
        self.like = wanted.among("like", self.knowledge.requirements)
        self.comments: dict[str, str] = {}

    def additions(self) -> list[Addition]:
        wanted = self.wanted
        hold_id(wanted, _ID, "R-HEL-12")
        force = wanted.force() or (self.like.force if self.like else Force.MAY)
        basis = basis_for(wanted, force)
        questions = self._questions()
        about = questions[0].about if questions else Kind.CASE
        target = self._target(about, questions)
        depth = wanted.depth()
        label = wanted.texts(
            "label", {one: _("a short name in {language}", language=name) for one, name in wanted.languages().items()}
        )
        message = {one: _("what to do, in {language}", language=name) for one, name in wanted.languages().items()}
        said = wanted.texts("text", message)
        of_questions = list(dict.fromkeys(one for question in questions for one in question.clauses))
        clauses = wanted.clauses() or wanted.decided(questions) or of_questions
        laws = wanted.laws()
        either = self._either(questions)
        closing = {question.id: self._closing(question, force) for question in questions} if not either else {}
        heading = self._heading(force)
        wanted.refuse()
        assert basis
        neighbour, property_shape = self._neighbours()
        layout = Layout.of(neighbour, [self._name(ON_NODE, one) for one in ON_NODE])
        severity = SEVERITIES[force].rpartition("#")[2]
        at_depth = self._depths(questions, depth) if either else {}
        shapes = {question.id: self.file.name(f"{REQUIREMENT}{wanted.id}.{question.id}") for question in questions}
        node = {
            A: " , ".join((self.file.name(SH + "NodeShape"), self.file.name(NS + "Krav"))),
            "identifier": f'"{wanted.id}"',
            "label": texts(label, layout),
            "styrke": self.file.name(NS + FORCES[force]),
            "grunnlag": self.file.name(NS + basis.local),
            "source": " , ".join(self.file.name(CLAUSE + one) for one in clauses),
            "references": " , ".join(self.file.name(SOURCE + one) for one in laws),
            "targetClass": self.file.name(NS + target),
        }
        if either:
            end = {
                "severity": self.file.name(SH + severity),
                "message": texts(said, layout),
                "or": f"( {' '.join(shapes.values())} )",
            }
            node |= at_depth | end
        else:
            node["property"] = " , ".join(shapes.values())
        if not basis.ours and not wanted.supplement and not wanted.several("clause"):
            rests = _("the clauses that it rests on, or take this mark away where these fit")
            bare = _("the clauses that it rests on, as dct:source klausul:…")
            self.comments["source" if clauses else "grunnlag"] = mark(rests if clauses else bare)
        parts = ["\n" + self._written(ON_NODE, self.file.name(REQUIREMENT + wanted.id), node, layout)]
        layout = Layout.of(property_shape, [self._name(ON_PROPERTY, one) for one in ON_PROPERTY])
        for question in questions:
            values = {"path": self.file.name(ANSWER + question.id)}
            if either:
                one_line = layout._replace(one_line=True)
                parts.append(self._written(ON_PROPERTY, shapes[question.id], values | {"minCount": "1"}, one_line))
                continue
            values |= self._depths([question], depth) | {"minCount": "1"} | closing[question.id]
            values |= {"severity": self.file.name(SH + severity), "message": texts(said, layout)}
            parts.append(self._written(ON_PROPERTY, shapes[question.id], values, layout))
        text = "".join(parts).replace("\n", self.file.newline)
        return [Addition(wanted.name(formats.SHAPES), self.file.after(self._last()), text), *heading]

    def _name(self, known: Mapping[str, str], field: str) -> str:
        return self.file.name(known[field] + field) if known[field] else field

    def _written(self, known: Mapping[str, str], subject: str, values: Mapping[str, str], layout: Layout) -> str:
        named = {self._name(known, one): value for one, value in values.items() if value}
        comments = {self._name(known, one): self.comments[one] for one in values if one in self.comments}
        self.comments = {one: comment for one, comment in self.comments.items() if one not in values}
        return written(subject, named, layout, comments)

    def _questions(self) -> list[Question]:
        known = self.wanted.asked()
        found = self.wanted.all_among("question", known)
        if not self.wanted.several("question"):
            listed = _("They are listed by «{command}».", command="./start kb questions")
            self.wanted.report(
                "--question", _("It is missing: the question that must have an answer."), f"{listed} {self._at_times()}"
            )
        for one in found[1:]:
            if one.about is not found[0].about:
                what = _("«{one}» and «{other}» are not about the same.", one=found[0].id, other=one.id)
                self.wanted.report("--question", what, _("Make a requirement for each."))
        return list({one.id: one for one in found}.values())

    def _at_times(self) -> str:
        """What to write where it is required only at times: the situations, by what they are about."""
        called = self.wanted.called(ABOUT.values())
        by_kind = {
            called[ABOUT[kind]]: ", ".join(name for name, about in self.knowledge.situations.items() if about is kind)
            for kind in (Kind.CASE, Kind.MEASURE, Kind.GROUP)
        }
        listed = "; ".join(f"{kind}: {names}" for kind, names in by_kind.items() if names)
        return _("If it holds only at times, write --situation too. {situations}.", situations=listed) if listed else ""

    def _target(self, about: Kind, questions: list[Question]) -> str:
        """The situation that is named, or in which the questions are asked; else all subjects of the kind."""
        known = {name: name for name, kind in self.knowledge.situations.items() if kind is about}
        asked = {one.ask_when for one in questions} - {""}
        return self.wanted.among("situation", known) or next(iter(sorted(asked)), ABOUT[about])

    def _either(self, questions: list[Question]) -> bool:
        either = bool(self.wanted.said.get("either"))
        if either and len(questions) < 2:
            self.wanted.report(
                "--either", _("One of several is enough only where there are several."), "--question … --question …"
            )
        return either

    def _closing(self, question: Question, force: Force) -> dict[str, str]:
        """What an answer must be. A duty is closed by no marker: neither by unsure nor by not relevant."""
        wanted, found = self.wanted, dict[str, str]()
        named = {name: option.local for option in question.options for name in (option.id, option.local)}
        options = wanted.all_among("option", named) if named else []
        if wanted.several("option") and not named:
            wanted.report("--option", _("«{question}» has no options.", question=question.id))
        length = wanted.one("min-length")
        if length and (not length.isdigit() or question.answer_type.name != "text"):
            what = _("«{value}» is not a value of {field}.", value=length, field="--min-length")
            wanted.report("--min-length", what, _("It is a whole number, of a question whose answer is text."))
        if options or (named and force is Force.MUST):
            every = options or [option.local for option in question.options]
            found["in"] = f"( {' '.join(self.file.name(OPTION + one) for one in dict.fromkeys(every))} )"
            if not options:
                self.comments["in"] = mark(_("only the options that meet the duty"))
        elif length or force is Force.MUST:
            found["nodeKind"] = self.file.name(SH + "Literal")
            found |= {"minLength": length} if length else {}
        return found

    def _depths(self, questions: list[Question], depth: Depth | None) -> dict[str, str]:
        """From the depth that is named, or where the first of the questions is asked, as long as one of them is."""
        first = depth or min((one.depth for one in questions), key=lambda one: one.place)
        untils = [one.until for one in questions]
        last = None if None in untils else max((one for one in untils if one), key=lambda one: one.place)
        found = {"dybde": self.file.name(OPTION + first.local)}
        return found | ({"tilDybde": self.file.name(OPTION + last.local)} if last else {})

    def _heading(self, force: Force) -> list[Addition]:
        """A duty stands under a heading of ontology/roles.ttl."""
        known = self.knowledge.duties
        labels = {id: chosen(duty.label) for id, duty in known.items()}
        duty = self.wanted.among("duty", known, labels, needed=force is Force.MUST and not self.wanted.supplement)
        if duty is None:
            return []
        if force is not Force.MUST:
            what = _("«{id}» is no duty in law: its force is another.", id=self.wanted.id)
            self.wanted.report("--duty", what, _("Take it away, or write --force {force}.", force=Force.MUST))
        return under_heading(self.wanted, duty.id, REQUIREMENT + self.wanted.id)

    def _neighbours(self) -> tuple[Statement | None, Statement | None]:
        """A requirement and a property shape, as the like has them or the last of the series."""
        nodes = [one for one in self.file.statements if one.is_a(self.file.name(SH + "NodeShape"))]
        node = self.file.statement(REQUIREMENT + self.like.id) if self.like else None
        node = node or (nodes or [None])[-1]  # type: ignore[list-item]
        shapes = [
            one
            for one in self.file.statements
            if one.value(self._name(ON_PROPERTY, "message")) and one.value(self._name(ON_PROPERTY, "path"))
        ]
        own = [one for one in shapes if node and one.subject.startswith(f"{node.subject}.")]
        return node, (own or shapes or [None])[-1]  # type: ignore[list-item]

    def _last(self) -> Statement | None:
        """The last statement of the series that the id is of, such as R-HEL; else none: the end of the file."""
        series = self.wanted.id.rpartition("-")[0]
        here = [one for one in self.file.statements if one.subject.startswith(self.file.name(REQUIREMENT + series) + "-")]
        return here[-1] if here else None


def under_heading(wanted: Wanted, duty: str, address: str) -> list[Addition]:
    """The line that puts a requirement or rule under a duty's heading."""
    file = TurtleText(wanted.files[formats.ROLES].decode("utf-8"))
    heading, covers = file.statement(DUTY + duty), file.name(NS + "omfatter")
    line = re.search(rf"^[ \t]+{re.escape(covers)}\s", file.text[heading.start : heading.end], flags=re.M) if heading else None
    if heading is None or line is None:
        what = _("The heading «{id}» cannot be added to here.", id=duty)
        wanted.report("--duty", what, _("Write the requirement by hand, and its id under prio:omfatter in ontology/roles.ttl."))
        return []
    text = f"{heading.indent}{covers} {file.name(address)} ;{file.newline}"
    return [Addition(formats.ROLES, heading.start + line.start(), text)]
