"""The pieces of an advice: what a requirement comes to for one subject, guidance, and the answers that are required."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cached_property

from ..case.facts import Place
from ..case.model import Case
from ..engines.status import DISMISSED, Status, finding, is_open
from ..knowledge import Demand, Requirement, Rule
from ..knowledge.terms import Basis, Force
from ..language.conditions import Condition, Situated, Truth
from ..language.subjects import Kind, Subject
from ..text.catalogue import chosen, gettext as _
from .completeness import Finding
from .reasons import Reason

Reasons = Callable[[Condition, Subject], tuple[Reason, ...]]
"""The answers behind the value of a condition, in the case that an advice is about."""


@dataclass(frozen=True)
class RequirementAdvice:
    """A requirement of one subject: where it stands, why it applies, and what to do."""

    finding: Finding
    dismissed: str  # the reason people gave, or empty
    reasons: Reasons = field(compare=False, repr=False)

    @cached_property
    def because(self) -> tuple[Reason, ...]:
        """The answers behind whether it applies; worked out when somebody reads them."""
        return self.reasons(Situated(self.requirement.target), self.subject) if self.requirement.target else ()

    @property
    def requirement(self) -> Requirement:
        return self.finding.requirement

    @property
    def subject(self) -> Subject:
        return self.finding.subject

    @property
    def status(self) -> Status:
        return self.finding.status

    @property
    def applies(self) -> bool:
        """Whether it applies for certain; where that is not settled, it may come to apply."""
        return self.finding.applies is Truth.JA

    @property
    def open(self) -> bool:
        return is_open(self.requirement.force, self.status, self.finding.at_depth, bool(self.dismissed))

    def open_at(self, demand: Demand) -> bool:
        """Whether this one of its demands keeps the case from being complete."""
        if self.requirement.force is Force.MUST and self.status is Status.UNKNOWN:
            return demand in self.finding.missing or demand in self.finding.unsure
        return self.open and demand in self.finding.missing

    @property
    def stated(self) -> bool:
        """Whether it rests on what people state themselves: a choice, where nothing is written that could be read."""
        return self.status is Status.MET and all(demand.allowed for demand in self.finding.demands)

    @property
    def shown(self) -> str:
        """What was found: its status, or that people set it aside."""
        return finding(self.requirement.force, self.status, bool(self.dismissed))

    @property
    def set_aside(self) -> bool:
        """Whether people dismissed what the depth of the case asks for and what applies, or may apply."""
        return self.finding.at_depth and self.shown == DISMISSED

    @property
    def lacks(self) -> bool:
        """Whether it applies and something of it is not there."""
        return self.status is Status.MISSING

    @property
    def label(self) -> str:
        return chosen(self.requirement.label)

    @property
    def message(self) -> str:
        """What to do: the messages of what is missing; of a requirement that lacks nothing, its label."""
        if self.lacks:
            return " ".join(self._to_do(demand) for demand in self.finding.missing)
        return self.label

    def _to_do(self, demand: Demand) -> str:
        said = chosen(demand.message)
        return " ".join([said, _("At least {count} characters.", count=demand.min_length)]) if demand.min_length else said

    @property
    def missing(self) -> tuple[str, ...]:
        return tuple(dict.fromkeys(q for demand in self.finding.missing for q in demand.questions))


@dataclass(frozen=True)
class PromptAdvice:
    """Guidance that a rule gives about one subject."""

    rule: Rule
    subject: Subject
    dismissed: str
    case: Case
    reasons: Reasons = field(compare=False, repr=False)

    @cached_property
    def because(self) -> tuple[Reason, ...]:
        """The answers behind it; worked out when somebody reads them."""
        return self.reasons(self.rule.when, self.subject)

    @property
    def message(self) -> str:
        return rule_text(self.rule, self.subject, self.case)


def rule_text(rule: Rule, subject: Subject, case: Case) -> str:
    """What a rule says about a subject; of a pair it calls {a} and {b} by their titles."""
    return titled(chosen(rule.text), subject, case)


def titled(text: str, subject: Subject, case: Case) -> str:
    """A text of a rule about a subject, with the two of a pair by their titles."""
    if subject.kind is Kind.PAIR:
        for name, id in zip("ab", subject.ids, strict=True):
            text = text.replace("{" + name + "}", f"«{case.title_of(Subject(Kind.MEASURE, (id,)))}»")
    return text


@dataclass(frozen=True)
class Required:
    """An answer that is required, at one of several places where one of them is enough."""

    force: Force
    places: tuple[Place, ...]
    open: bool
    own: Basis | None = None  # where only a municipality's supplement requires it: its basis

    def beside(self, other: Required) -> Required:
        """The two as one: the stronger force, and open where one of them is."""
        strongest = min((self.force, other.force), key=list(Force).index)
        return Required(strongest, self.places, self.open or other.open, self.own and other.own)
