"""A new question, behind the last of its part, with the fields that the questions there have."""

from __future__ import annotations

from ...knowledge import KnowledgeBase, formats
from ...knowledge.namespaces import CLAUSE, CRITERION, NS, OPTION, QUESTION, SCALE, SECTION, UNIT
from ...knowledge.terms import Question
from ...language.subjects import Kind
from ...language.types import AnswerType
from ...text.catalogue import NORWEGIAN, gettext as _
from ...text.filling import mark
from .adding import Addition
from .turtletext import A, Layout, Statement, TurtleText, texts, written
from .wanted import ABOUT, ID, Wanted, plain

DCT, PROV, SKOS = "http://purl.org/dc/terms/", "http://www.w3.org/ns/prov#", "http://www.w3.org/2004/02/skos/core#"
FIELDS = {  # the fields of a question, in their usual order
    A: "",
    "identifier": DCT,
    **dict.fromkeys(("gjelder", "svartype", "skala", "alternativer", "egneAlternativer", "enhet", "del", "rekkefolge"), NS),
    **dict.fromkeys(("dybde", "tilDybde", "punktUnder", "sporNar", "folgerMalgruppen"), NS),
    "subject": DCT,
    "source": DCT,
    "wasAttributedTo": PROV,
    "prefLabel": SKOS,
    "scopeNote": SKOS,
}
OF_A_NEIGHBOUR = ("egneAlternativer", "tilDybde", "punktUnder", "sporNar", "folgerMalgruppen", "subject")  # taken over by --like
NEW = "+"  # before an option that is to be made
OF_SUPPLEMENTS = 900  # ours: their questions stand behind this number
_IN_ADDRESS = str.maketrans({"æ": "ae", "ø": "o", "å": "a"})  # an id has its own letters, its address those from a to z


def new_question(wanted: Wanted) -> list[Addition]:
    """The lines of a question. Raises Unusable with all that is wrong with what is wanted."""
    return _Draft(wanted).additions()


class _Draft:
    def __init__(self, wanted: Wanted):
        self.wanted = wanted
        self.knowledge: KnowledgeBase = wanted.knowledge
        self.file = wanted.text(formats.GUIDELINE)
        self.base = TurtleText(wanted.files[formats.GUIDELINE].decode("utf-8")) if wanted.supplement else self.file
        self.like = wanted.among("like", wanted.asked())
        self.comments: dict[str, str] = {}
        self.new_options: dict[str, str] = {}  # the last part of its address → its id
        self.labels: dict[str, str] = {}  # and → what it is called in bokmål, where that is said

    def additions(self) -> list[Addition]:
        wanted, like = self.wanted, self.like
        self._hold_id()
        free = like is None
        about = wanted.about(Kind.CASE, Kind.MEASURE, Kind.GROUP, needed=free) or (like and like.about)
        answer_type = wanted.answer_type(free) or (like and like.answer_type)
        section = wanted.concept("part", self.knowledge.sections, free) or (like and like.section)
        depth = wanted.depth() or (like.depth if like else self.knowledge.usual_level.starts_at)
        label = wanted.texts(
            "text", {language: _("the question in {language}", language=name) for language, name in wanted.languages().items()}
        )
        help = wanted.texts(
            "help-text",
            {language: _("help with it in {language}", language=name) for language, name in wanted.languages().items()},
        )
        beside = self._answers(answer_type) if answer_type else {}
        origin = self._origin()
        tied = self._tied(section or "", about) if about else {}
        wanted.refuse()
        assert about and answer_type and section
        neighbour = self._neighbour(section, answer_type)
        layout = Layout.of(neighbour, [self._name(one) for one in FIELDS])
        values = {
            A: self.file.name(NS + "Sporsmal"),
            "identifier": f'"{wanted.id}"',
            "gjelder": self.file.name(NS + ABOUT[about]),
            "svartype": self.file.name(NS + answer_type.term),
            "del": self.file.name(SECTION + section),
            "rekkefolge": str(self._order(section)),
            "dybde": self.file.name(f"{OPTION}{depth.local}"),
            **tied,
            **beside,
            **origin,
            "prefLabel": texts(label, layout),
            "scopeNote": texts(help, layout),
        }
        named = {self._name(one): value for one, value in values.items()}
        comments = {self._name(one): comment for one, comment in self.comments.items()}
        text = written(self.file.name(QUESTION + wanted.id), named, layout, comments)
        spaced = neighbour is None or self.file.spaced(neighbour)
        text = ("\n" if spaced else "") + text
        place = self.file.after(self._last(section))
        return [Addition(wanted.name(formats.GUIDELINE), place, text.replace("\n", self.file.newline)), *self._made()]

    def _name(self, field: str, file: TurtleText | None = None) -> str:
        return (file or self.file).name(FIELDS[field] + field) if FIELDS[field] else field

    def _hold_id(self) -> None:
        id = self.wanted.id
        if id in self.knowledge.questions:
            self.wanted.report(id, _("There is a question with this id."), self._otherwise(self.file.statement(QUESTION + id)))
        elif not ID.fullmatch(id):
            self.wanted.report(id, _("«{id}» cannot be the id of a question.", id=id), plain())
        else:
            self.wanted.hold_own(id, id)

    def _otherwise(self, there: Statement | None) -> str:
        """What to do where the question is there."""
        own = _("Give the new one an id of its own.")
        if there is None:
            return own
        lines = {"first": self.file.line(there.start), "last": self.file.line(there.end)}
        folders = self.knowledge.folders
        file = folders.within(folders.path(self.wanted.name(formats.GUIDELINE)))
        anew = _("To make that one anew: take away lines {first} to {last} of {file} first.", file=file, **lines)
        return f"{own} {anew}"

    def _answers(self, answer_type: AnswerType) -> dict[str, str]:
        """What goes with a type of answer: a scale, options or a unit."""
        wanted = self.wanted
        scale, unit = wanted.concept("scale", self.knowledge.scales), wanted.concept("unit", self.knowledge.units)
        options = self._options()
        chosen = answer_type.needs_options and not answer_type.from_scale and not answer_type.yes_no
        given = [("scale", scale, answer_type.from_scale), ("unit", unit, answer_type.numeric), ("option", options, chosen)]
        for name, value, fits in given:
            if value and not fits:
                what = _("An answer of the type {type} has none.", type=answer_type.term)
                wanted.report(f"--{name}", what, _("Take it away, or choose another --type."))
        same = self._alike(answer_type)
        if answer_type.from_scale:
            return (
                {"skala": self.file.name(SCALE + scale)}
                if scale
                else self._guess("skala", same, _("another scale, or take this mark away where it fits"))
            )
        if answer_type.numeric:
            return (
                {"enhet": self.file.name(UNIT + unit)}
                if unit
                else self._guess("enhet", same, _("another unit, or take this mark away where it fits"))
            )
        if chosen and options:
            return {"alternativer": f"( {' '.join(self.file.name(OPTION + one) for one in dict.fromkeys(options))} )"}
        if not chosen:
            return {}
        others = _(
            "other options, or take this mark away where these fit. New ones: --option +NAME in the command, or write them here,"
            " and kb check gives the line that is missing"
        )
        return self._guess("alternativer", same, others)

    def _options(self) -> list[str]:
        """The options that are named, as they are named; one that is written with «+» is to be made."""
        named, there, found = self.wanted.several("option"), self._described(), list[str | None]()
        for one in named:
            if not one.startswith(NEW):
                new = _("To make it: --option {option}.", option=NEW + one) if ID.fullmatch(one.translate(_IN_ADDRESS)) else ""
                found.append(self.wanted.held("option", one, there, more=new))
                continue
            id, _is, label = one.removeprefix(NEW).partition("=")
            address = id.translate(_IN_ADDRESS)
            self.labels[address] = label.strip()
            if address in there or self.new_options.get(address, id) != id:
                self.wanted.report("--option", _("There is an option «{id}».", id=id), f"--option {id}")
            elif not ID.fullmatch(address):
                what = _("«{id}» cannot be the id of an option.", id=id)
                self.wanted.report("--option", what, _("Write small letters, numbers and «-», as very-big."))
            else:
                prefix = f"{self.wanted.supplement.id}-" if self.wanted.supplement else ""
                self.wanted.hold_own("--option", address, f"--option {NEW}{prefix}{id}")
                self.new_options[address] = id
                found.append(address)
        return [one for one in found if one]

    def _described(self) -> dict[str, str]:
        """The options there are, by id and by the last part of the address; also those of the file that no question has."""
        notation, start = self.file.name(SKOS + "notation"), self.file.name(f"{OPTION}x").removesuffix("x")
        written = [(one.value(notation).strip('"'), one.subject.removeprefix(start)) for one in self.file.statements]
        asked = [(option.id, option.local) for one in self.knowledge.questions.values() for option in one.options]
        return {name: local for id, local in [*asked, *written] if id for name in (id, local)}

    def _made(self) -> list[Addition]:
        """The descriptions of new options, behind the last there is."""
        there = [one for one in self.file.statements if one.value(self.file.name(SKOS + "notation"))]
        last = there[-1] if there else None
        layout = Layout.of(last, [A, self.file.name(SKOS + "notation"), self.file.name(SKOS + "prefLabel")])
        lines = []
        for address, id in self.new_options.items():
            label = {
                language: mark(_("the option {option} in {language}", option=id, language=name))
                for language, name in self.wanted.languages().items()
            }
            label |= {NORWEGIAN[0]: self.labels[address]} if self.labels[address] else {}
            values = [self.file.name(SKOS + "Concept"), f'"{id}"', texts(label, layout)]
            named = dict(zip((A, self.file.name(SKOS + "notation"), self.file.name(SKOS + "prefLabel")), values, strict=True))
            lines.append(written(self.file.name(OPTION + address), named, layout))
        text = "".join(lines).replace("\n", self.file.newline)
        return [Addition(self.wanted.name(formats.GUIDELINE), self.file.after(last), text)] if lines else []

    def _guess(self, field: str, same: Statement | None, otherwise: str) -> dict[str, str]:
        """A field as a question like it has it, and a marked place behind it where nobody has named such a question."""
        value = self._of(same, field)
        if value and not self.like:
            self.comments[field] = mark(otherwise)
        return {field: value} if value else {}

    def _of(self, question: Statement | None, field: str) -> str:
        """A field as a question of the base has it, in the names of the file that is added to."""
        value = question.value(self._name(field, self.base)) if question else ""
        return value if self.base is self.file else self.file.taken_over(value, self.base)

    def _alike(self, answer_type: AnswerType) -> Statement | None:
        """A question of the base with this type of answer, the like or the nearest."""
        base = self.base
        term = base.name(NS + answer_type.term)
        if self.like and (found := base.statement(QUESTION + self.like.id)) and found.value(self._name("svartype", base)) == term:
            return found
        part = self.wanted.one("part")
        every = [
            one
            for one in _questions(base)
            if one.value(self._name("svartype", base)) == term and not one.value(base.name(NS + "saksfelt"))
        ]
        here = [one for one in every if part and one.value(self._name("del", base)) == base.name(SECTION + part)]
        return next(reversed(here or every), None)

    def _origin(self) -> dict[str, str]:
        """Where it comes from: clauses of a source, or the project."""
        if clauses := self.wanted.clauses() or self.wanted.decided():
            return {"source": " , ".join(self.file.name(CLAUSE + one) for one in dict.fromkeys(clauses))}
        return {"wasAttributedTo": self.file.name(NS + "prosjektet")}

    def _tied(self, section: str, about: Kind) -> dict[str, str]:
        """What it hangs together with: as named, else as the like has it; the criterion, else that of most in the part."""
        wanted, like = self.wanted, self.base.statement(QUESTION + self.like.id) if self.like else None
        situations = {name: name for name, kind in self.knowledge.situations.items() if kind is about}
        named = {
            "punktUnder": QUESTION + under if (under := wanted.among("under", {id: id for id in wanted.asked()})) else "",
            "sporNar": NS + when if (when := wanted.among("asked-when", situations)) else "",
            "subject": CRITERION + subject if (subject := wanted.concept("criterion", self.knowledge.criteria)) else "",
        }
        found = {field: self.file.name(address) for field, address in named.items() if address}
        if like and self.like and about is self.like.about:
            found = {field: value for field in OF_A_NEIGHBOUR if (value := self._of(like, field))} | found
        usual = [one.criterion for one in self.knowledge.questions.values() if one.section == section and one.criterion]
        if "subject" not in found and usual:
            found["subject"] = self.file.name(CRITERION + max(sorted(set(usual)), key=usual.count))
            if self.wanted.supplement and len(set(usual)) > 1:
                self.comments["subject"] = mark(_("another criterion, or take this mark away where it fits"))
        return found

    def _last(self, section: str) -> Statement | None:
        part = self.file.name(SECTION + section)
        every = _questions(self.file)
        here = [one for one in every if one.value(self._name("del")) == part]
        return (here or every or [None])[-1]  # type: ignore[list-item]

    def _neighbour(self, section: str, answer_type: AnswerType) -> Statement | None:
        return (self.like and self.file.statement(QUESTION + self.like.id)) or self._last(section)

    def _order(self, section: str) -> int:
        """The first free number behind those of the part; of a supplement behind those that a later base may give."""
        used: set[int] = {one.order for one in self.knowledge.questions.values()}
        if self.wanted.supplement:
            return max(used | {OF_SUPPLEMENTS}) + 1
        order = max(
            (one.order for one in self.knowledge.questions.values() if _stands_in(one, section)), default=max(used, default=0)
        )
        while order in used:
            order += 1
        return max(order, 1)


def _questions(file: TurtleText) -> list[Statement]:
    return [one for one in file.statements if one.is_a(file.name(NS + "Sporsmal"))]


def _stands_in(question: Question, section: str) -> bool:
    return question.section == section and not question.derived
