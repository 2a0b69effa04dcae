"""What a knowledge base is made of: small frozen records, as the files say them.

Each command makes these classes anew when it starts. The smallest are named tuples, which takes a fifth of the time.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from functools import cached_property
from typing import NamedTuple

from ..language.conditions import Condition
from ..language.subjects import Kind
from ..language.types import AnswerType

Texts = Mapping[str, str]  # language → text


class Force(StrEnum):
    MUST = "må"
    SHOULD = "bør"
    MAY = "kan"

    @property
    def dismissible(self) -> bool:
        """Whether people may set aside what has it. A duty in law they may not."""
        return self is not Force.MUST


class Tag(NamedTuple):
    """What advice of one force and one basis is called, and what is said of where it comes from."""

    label: Texts
    short: Texts  # beside the force, where the basis is not the guideline
    note: Texts


@dataclass(frozen=True)
class Basis:
    """Who says it: the guideline, another party, or we ourselves, whose inference never speaks louder than kan."""

    id: str
    local: str  # in addresses
    ours: bool
    tags: Mapping[Force, Tag] = field(compare=False)  # the forces with which it may speak
    of_supplements: bool = False  # whether it is what a municipality's supplement says

    def __str__(self) -> str:
        return self.id


@dataclass(frozen=True)
class Depth:
    """How much is asked."""

    id: str
    local: str  # in addresses
    place: int  # among the depths, from the one that asks least
    label: Texts = field(compare=False)
    asked_at: Texts = field(compare=False)  # when something of this depth is asked

    def __str__(self) -> str:
        return self.id

    def reaches(self, first: Depth, last: Depth | None) -> bool:
        """Whether it lies between two depths; `last` is none where there is no deeper bound."""
        return first.place <= self.place and (last is None or self.place <= last.place)


@dataclass(frozen=True)
class Level:
    """The level of a decision, which says how deep a case starts."""

    id: str
    local: str  # in addresses
    place: int  # among the levels
    label: Texts = field(compare=False)
    starts_at: Depth

    def __str__(self) -> str:
        return self.id


class Duty(NamedTuple):
    """A heading for duties in law: the requirements and rules under it, and what people must judge themselves."""

    id: str
    label: Texts
    note: Texts
    section: str  # of the form, where it is answered
    covers: tuple[str, ...]


class Proposing(NamedTuple):
    """How the program proposes an answer to a question from other answers."""

    question: str
    way: str  # one of roles.WAYS
    number: str  # the question whose number it is made of; of a sum: the change itself
    otherwise: str  # of a sum: what a measure costs, where no change is given
    by: str  # the choice that says which way a measure goes
    signs: Mapping[str, int]  # option of it → 1 upwards, -1 downwards, 0 for no change
    partly: tuple[str, ...]  # the options where only a part of the measure may be added or taken away


@dataclass(frozen=True)
class Roles:
    """What things of the guideline are to the program; empty where a base has none."""

    guideline: str  # the source that the base follows
    guideline_basis: str  # what rests on it
    audience: Texts
    independence: Texts
    upright: str = ""  # the questions of the picture of the measures
    across: str = ""
    size: str = ""
    figures: tuple[str, ...] = ()  # the questions that say in figures what is drawn across
    proposal: str = ""  # the questions of the review: what is proposed, the choice, who decides, why, and what gives way
    choice: str = ""
    decider: str = ""
    grounds: str = ""
    yields: str = ""
    money: tuple[str, ...] = ()  # the questions that say what the choice costs
    urgency: str = ""
    proposing: tuple[Proposing, ...] = ()
    input: str = ""  # the criterion that says what a measure takes
    input_label: Texts = field(default_factory=dict)


@dataclass(frozen=True)
class Option:
    """One option of a question. `id` is written with Norwegian letters; `local` is its plain form in addresses."""

    id: str
    local: str
    label: Texts
    exclusive: bool = False  # whether it stands alone among several choices


class Variant(NamedTuple):
    """How a question is worded in a situation, as where something is taken away."""

    text: Texts
    help: Texts


@dataclass(frozen=True)
class Question:
    """One question about one kind of subject, serving one or more clauses.

    A derived fact has the same form: it is computed from the case instead of answered.
    """

    id: str
    about: Kind
    answer_type: AnswerType
    options: tuple[Option, ...] = ()
    section: str = ""
    order: int = 0
    depth: Depth = field(kw_only=True)  # the first that asks it; of a derived fact the lowest
    until: Depth | None = None  # the last that asks it, where its own parts take its place deeper down
    point_of: str = ""  # the question that it is a part of: a line beside that field, where the depth does not ask it
    line: Texts = field(default_factory=dict)  # of a point: the line
    replaces: tuple[str, ...] = ()  # the ids that it had before: an answer under one of them is an answer to it
    merged_into: str = ""  # the question that asks for the same: this one is asked no more, and its old answers stay
    variants: Mapping[str, Variant] = field(default_factory=dict, compare=False)  # situation → how it is worded there
    criterion: str = ""
    clauses: tuple[str, ...] = ()
    ask_when: str = ""  # the situation in which it is asked; always when empty
    scale: str = ""  # where the options are the steps of one
    unit: Texts = field(default_factory=dict)
    case_field: str = ""  # the key of the case file that is its answer, where it has one of its own
    follows_group: bool = False  # the same for a group wherever it stands (`same_as`)
    ours: bool = False
    yearly: bool = False  # whether a municipality answers it once a year, in its profile
    settles_duty: bool = False  # whether a duty applies rests on it, so «ikke relevant» is no answer
    own_options: bool = False  # the question is the source's, its options are ours
    computation: str = ""  # of a derived fact: how the program works it out
    text: Texts = field(default_factory=dict)
    help: Texts = field(default_factory=dict)
    short: Texts = field(default_factory=dict)  # a word or two, for a heading or a picture

    @property
    def derived(self) -> bool:
        return bool(self.computation)

    def asked_at(self, depth: Depth) -> bool:
        return not self.merged_into and depth.reaches(self.depth, self.until)

    @cached_property
    def option_ids(self) -> tuple[str, ...]:
        return tuple(option.id for option in self.options)

    @property
    def ordered(self) -> bool:
        return self.answer_type.ordered

    @property
    def numeric(self) -> bool:
        return self.answer_type.numeric

    def option(self, written: str) -> str | None:
        """The id of the option written so, with Norwegian letters or in its plain form."""
        for option in self.options:
            if written in (option.id, option.local):
                return option.id
        return None


class PromptKind(StrEnum):
    QUESTION = "spørsmål"
    WARNING = "varsel"
    TIP = "tips"
    DEMAND = "krav"


class Example(NamedTuple):
    """A tiny case beside a rule: it fires the rule, or is just outside it."""

    fires: bool
    body: object  # a reading.Node, read when the examples are run
    line: int


@dataclass(frozen=True)
class Rule:
    """Given this condition: this situation, this prompt, or both, because of these clauses."""

    id: str
    about: Kind
    was_about: Kind | None  # the kind it was about in earlier bases: a dismissal from then is read, and closes nothing
    when: Condition
    situation: str
    prompt: PromptKind | None
    force: Force
    basis: Basis
    clauses: tuple[str, ...]
    law: tuple[str, ...]
    valid_from: date
    valid_to: date | None
    text: Texts
    examples: tuple[Example, ...]
    file: str
    line: int
    ends_on: str = ""  # of a prompt that asks for something: the question where the answer belongs, which ends it
    warning: str = ""  # of a prompt on how answers go together, which stands until they change: «true», or why one is enough

    def valid_on(self, day: date) -> bool:
        return self.valid_from <= day and (self.valid_to is None or day <= self.valid_to)


@dataclass(frozen=True)
class Demand:
    """One property shape of a requirement: what must be there. With several questions, one of them is enough."""

    iri: str
    questions: tuple[str, ...]
    depth: Depth  # the first that makes it
    message: Texts
    until: Depth | None = None  # the last that makes it
    literal: bool = False  # a written value: neither «usikkert» nor «ikke relevant»
    min_length: int = 0
    allowed: tuple[str, ...] = ()  # only these options

    def asked_at(self, depth: Depth) -> bool:
        return depth.reaches(self.depth, self.until)


@dataclass(frozen=True)
class Requirement:
    """What a shape demands of every subject of its target: a kind of subject, or a situation."""

    id: str
    about: Kind
    target: str  # the name of a situation; empty when it is asked of every subject
    force: Force
    basis: Basis
    clauses: tuple[str, ...]
    law: tuple[str, ...]
    label: Texts
    demands: tuple[Demand, ...]
    was_about: Kind | None = None  # as of a rule
    replaces: frozenset[str] = frozenset()  # requirements of earlier bases: a dismissal of one is read, and closes nothing

    @property
    def questions(self) -> tuple[str, ...]:
        return tuple(dict.fromkeys(question for demand in self.demands for question in demand.questions))

    def at(self, depth: Depth) -> tuple[Demand, ...]:
        """The demands that this depth makes. A duty makes all of its demands at every depth."""
        if self.force is Force.MUST:
            return self.demands
        return tuple(demand for demand in self.demands if demand.asked_at(depth))


class LawPlace(NamedTuple):
    """Where in an act a legal source is, part by part; the whole act where all are empty."""

    section: str = ""  # «3-2 a»
    article: str = ""
    ledd: int = 0
    number: int = 0
    letter: str = ""
    former: str = ""  # the number that the section had before
    annex: str = ""  # the beginning of the heading in the act that a convention stands under


@dataclass(frozen=True)
class Source:
    """A document that clauses and rules point at."""

    id: str
    title: Texts
    publisher: str = ""
    identifier: str = ""
    section: str = ""
    url: str = ""
    modified: date | None = None
    read: date | None = None
    sureness: str = ""  # A, B or C for a legal source, as explained in the vocabulary
    act: str = ""  # of a legal source: the act that it is a place in
    act_title: Texts = field(default_factory=dict)
    place: Texts = field(default_factory=dict)  # the section or article alone
    in_force: bool = True
    successor: Texts = field(
        default_factory=dict
    )  # of a legal source: the act that is adopted in place of its own, not yet in force
    passages: tuple[str, ...] = ()  # what is read in it and is in no clause, each as «FINGERPRINT WORDS»
    within: LawPlace | None = None  # of a legal source
    fingerprint: str = ""  # of a legal source: of the text of its place, as it was on the day below
    as_of: date | None = None


class Clause(NamedTuple):
    """One atomic statement of a source, pointed at and not quoted."""

    id: str
    source: str
    section: str
    ordinal: int
    modality: str
    first_words: str
    fingerprint: str
    unit: str
    words: str
    served_by: tuple[str, ...]
    planned: tuple[str, ...]
    out_of_scope: str


@dataclass(frozen=True)
class Concept:
    """A labelled thing of the field: a criterion, a section, a scale, a unit."""

    id: str
    label: Texts
    definition: Texts = field(default_factory=dict)
    ours: bool = False


class FormGroup(NamedTuple):
    """Questions that stand together on a page, under a heading where it has one."""

    id: str
    label: Texts
    note: Texts
    questions: tuple[str, ...]
    when: str = ""  # the situation in which it stands there; always when empty


@dataclass(frozen=True)
class FormPage:
    """A page of the form: about the case, or one for each measure and its groups; or all measures in one table."""

    id: str
    about: Kind
    groups: tuple[FormGroup, ...]
    table: bool = False
    rest: bool = False  # whether it holds what no page names, section by section
    law: bool = False  # whether it shows what the law may say of the case
    profile: bool = False  # whether it holds what a municipality answers once a year, and is no page of a case
    label: Texts = field(default_factory=dict)
    note: Texts = field(default_factory=dict)


class DocumentSection(NamedTuple):
    """A section of the decision document, and the questions whose answers it is made of."""

    id: str
    number: int
    label: Texts
    depth: Depth  # the shortest document that has it
    questions: tuple[str, ...]  # without an answer to these it is empty, or not whole
    more: tuple[str, ...] = ()  # what it also tells, where it is answered
    when: str = ""  # the situation in which it stands there; always when empty
    read_through: str = ""  # the question that people answer by reading it
