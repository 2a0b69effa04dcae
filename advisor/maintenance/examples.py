"""Runs the examples that stand beside the rules: tiny cases that fire a rule, or are just outside it.

An example gives the answers of the rule's own subject. `measures` and `groups` stand for what lies
below it, `case` and `measure` for what lies above, `a` and `b` for the two of a pair, a ranked before b.
Derived facts may be given like answers, since an example is smaller than the case they come from.
"""

from __future__ import annotations

from datetime import date

from ..advice.inference import second_engine
from ..case.answers import AnswerReader
from ..case.facts import Facts
from ..case.model import Case, Group, Measure
from ..engines.reference import Reference
from ..knowledge import KnowledgeBase, Rule, RuleSet
from ..knowledge.lawmap import LawLine
from ..knowledge.rules import situations_read
from ..knowledge.terms import Example
from ..language.answers import Answer, Placed, State
from ..language.conditions import Truth, truth
from ..language.subjects import CASE, Kind, Subject
from ..text.catalogue import gettext as _
from ..text.errors import Problem
from ..text.nearest import called_now, did_you_mean
from ..text.reading import Node

LOT = 10  # rules
IDS = "abcdefgh"  # of the measures of an example


class _Builder:
    """Makes a case of an example, and notes what is wrong with it."""

    def __init__(self, knowledge: KnowledgeBase, file: str, problems: list[Problem]):
        self.knowledge = knowledge
        self.file = file
        self.problems = problems
        self.answers: dict[Subject, dict[str, Answer]] = {}
        self.measures: dict[str, list[str]] = {}

    def problem(self, line: int, what: str, cure: str = "") -> None:
        self.problems.append(Problem(self.file, line, what, cure))

    def build(self, about: Kind, body: Node) -> tuple[Case, Subject]:
        match about:
            case Kind.CASE:
                subject = CASE
                self.case(body)
            case Kind.MEASURE:
                subject = self.measure(body)
            case Kind.GROUP:
                subject = self.group(body, "a")
                self.measures.setdefault("a", ["g1"])
            case Kind.PAIR:
                for id in "ab":
                    self.measure(body.get(id) or Node({}, body.line), id)
                ranking = self.knowledge.fields["ranking"].id
                self.answers.setdefault(CASE, {})[ranking] = Answer(State.VALUE, (Placed("a"), Placed("b")))
                self.answers[CASE].update(self.given(body, Kind.CASE, ("a", "b")))
                subject = Subject(Kind.PAIR, ("a", "b"))
        measures = tuple(Measure(id, groups=tuple(map(Group, groups))) for id, groups in self.measures.items())
        return Case("example", measures=measures, answers=self.answers), subject

    def case(self, body: Node) -> None:
        self.answers.setdefault(CASE, {}).update(self.given(body, Kind.CASE, ("measures",)))
        for number, measure in enumerate(self.several(body, "measures")):
            self.measure(measure, IDS[number])

    def measure(self, body: Node, id: str = "a") -> Subject:
        subject = Subject(Kind.MEASURE, (id,))
        self.measures.setdefault(id, [])
        self.answers.setdefault(subject, {}).update(self.given(body, Kind.MEASURE, ("groups", "case")))
        for number, group in enumerate(self.several(body, "groups"), 1):
            self.group(group, id, f"g{number}")
        if above := body.get("case"):
            self.case(above)
        return subject

    def group(self, body: Node, measure: str, id: str = "g1") -> Subject:
        subject = Subject(Kind.GROUP, (measure, id))
        self.measures.setdefault(measure, []).append(id)
        self.answers.setdefault(subject, {}).update(self.given(body, Kind.GROUP, ("measure", "case")))
        if above := body.get("measure"):
            self.measure(above, measure)
        if above := body.get("case"):
            self.case(above)
        return subject

    def several(self, body: Node, key: str) -> list[Node]:
        node = body.get(key)
        entries = node.value if node and isinstance(node.value, list) else []
        if node and (not entries or len(entries) > len(IDS)):
            self.problem(node.line, _("«{key}» is a list.", key=key), _("With one to {most} entries.", most=len(IDS)))
        return entries[: len(IDS)]

    def given(self, body: Node, about: Kind, reserved: tuple[str, ...]) -> dict[str, Answer]:
        found: dict[str, Answer] = {}
        if not isinstance(body.value, dict):
            self.problem(body.line, _("An example gives answers: «question: answer»."))
            return found
        for id, node in body.value.items():
            if id in reserved:
                continue
            if now := self.knowledge.renamed.get(id):  # rules are written anew: they name a question as it is called
                self.problem(node.line, *called_now(id, now))
                continue
            question = self.knowledge.questions.get(id)
            if question is None or question.about is not about:
                what = _("«{question}» is no question about a {about}.", question=id, about=about)
                self.problem(node.line, what, did_you_mean(id, [*self.knowledge.questions, *reserved]))
                continue
            answer = AnswerReader(question, self.problem, list(IDS)).answer(node)
            if answer:
                found[id] = answer
        return found


def example_case(
    knowledge: KnowledgeBase, rule: Rule | LawLine, example: Example, problems: list[Problem]
) -> tuple[Case, Subject]:
    """The case that an example stands for, and the subject that the rule is asked of."""
    return _Builder(knowledge, rule.file, problems).build(rule.about, example.body)  # type: ignore[arg-type]


def run_examples(knowledge: KnowledgeBase, ids: frozenset[str] = frozenset()) -> list[Problem]:
    """What is wrong with the examples: unreadable ones, and those that do not come out as they say, in either engine.

    Of every rule and line of law, where none is named.
    """
    problems: list[Problem] = []
    lots: dict[int, dict[str, RuleSet]] = {}  # by the set of rules itself
    for rule in (rule for rule in knowledge.rules if not ids or rule.id in ids):
        valid = knowledge.rules_on(rule.valid_from)
        if id(valid) not in lots:
            lots[id(valid)] = _in_lots(knowledge, valid, ids)
        rules = lots[id(valid)][rule.id]
        for example in rule.examples:
            read = len(problems)
            case, subject = example_case(knowledge, rule, example, problems)
            if len(problems) > read:  # what cannot be read comes to nothing
                continue
            facts = Facts(case, knowledge)
            said_by = outcomes(knowledge, rules, facts, subject, rule.id)
            wrong = {name: truth for name, truth in said_by.items() if (truth is Truth.JA) is not example.fires}
            if wrong:
                said = _("fires") if example.fires else _("silent")
                alike = len(set(said_by.values())) == 1  # else an engine is at fault, and which one is said
                gives = str(said_by[Reference.name]) if alike else ", ".join(f"{name}: {one}" for name, one in said_by.items())
                what = _(
                    "The example of {rule} says «{said}», but comes out otherwise ({gives}).",
                    rule=rule.id,
                    said=said,
                    gives=gives,
                )
                problems.append(Problem(rule.file, example.line, what, _("Mend the condition or the example.")))
    return [*problems, *_law_examples(knowledge, ids)]


def _in_lots(knowledge: KnowledgeBase, valid: RuleSet, ids: frozenset[str]) -> dict[str, RuleSet]:
    """Rule → the rules with which its examples are run: those that it rests on, with some others. An engine works out what every
    rule of its own comes to, and of thousands with thousands of examples that would have no end."""
    wanted = [rule for rule in valid.rules if not ids or rule.id in ids]
    found: dict[str, RuleSet] = {}
    for first in range(0, len(wanted), LOT):
        lot = wanted[first : first + LOT]
        waiting, needed = list(lot), {rule.id for rule in lot}
        while waiting:
            for name in situations_read(waiting.pop(), knowledge.questions):
                more = [rule for rule in valid.concluding.get(name, ()) if rule.id not in needed]
                needed |= {rule.id for rule in more}
                waiting += more
        rules = RuleSet(tuple(rule for rule in valid.rules if rule.id in needed))
        found |= dict.fromkeys((rule.id for rule in lot), rules)
    return found


def _law_examples(knowledge: KnowledgeBase, ids: frozenset[str]) -> list[Problem]:
    """The same of the lines of law, which one engine reads."""
    problems: list[Problem] = []
    rules = knowledge.rules_on(max((rule.valid_from for rule in knowledge.rules), default=date.today()))
    for line in (line for line in knowledge.law_map.lines if not ids or line.id in ids):
        for example in line.examples:
            read = len(problems)
            case, subject = example_case(knowledge, line, example, problems)
            if len(problems) > read:
                continue
            gives = truth(line.when, subject, Reference(Facts(case, knowledge), rules))
            if (gives is Truth.JA) is not example.fires:
                said = _("shown") if example.fires else _("silent")
                what = _(
                    "The example of {rule} says «{said}», but comes out otherwise ({gives}).",
                    rule=line.id,
                    said=said,
                    gives=gives,
                )
                problems.append(Problem(line.file, example.line, what, _("Mend the condition or the example.")))
    return problems


def outcomes(knowledge: KnowledgeBase, rules: RuleSet, facts: Facts, subject: Subject, id: str) -> dict[str, Truth]:
    """Engine → what the condition of a rule comes to for a subject, in the engines that are installed."""
    truths = Reference(facts, rules).truths()
    found = {Reference.name: truths[subject, id]}
    if second := second_engine(knowledge, rules):
        found[second.name] = second.truths(facts, truths)[subject, id]
    return found
