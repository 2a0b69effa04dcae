"""Any case that the ontology allows, for property tests."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from random import Random

from hypothesis import strategies as st

from advisor.case.model import Case, Group, Measure
from advisor.knowledge import KnowledgeBase, Question, load
from advisor.knowledge.terms import Level
from advisor.language.answers import Answer, Participation, Placed, Span, State, Value
from advisor.language.subjects import CASE, Kind, Subject

TEXTS = ("ja", "usikkerhet", "x" * 300, "{{ 7 * 7 }}", "<b>æøå</b>", "null", "😀", "'\"; --")
NUMBERS = (0.0, 1.0, -3.5, 1e9, 0.001)

LEVELS = load().levels
LEVEL, RANKING = (load().fields[name].id for name in ("level", "ranking"))
PARTICIPANTS = load().participants.id


def value(question: Question, measures: list[str], chance: Random) -> Value:
    """Any value that a question takes."""
    options = question.option_ids
    match question.answer_type.name:
        case "yes-no" | "choice":
            return chance.choice(options)
        case "ordinal":
            low, high = (
                sorted(chance.choices(range(len(options)), k=2))
                if chance.random() < 0.3
                else [chance.randrange(len(options))] * 2
            )
            return Span(options[low], options[high])
        case "multi":
            ticked = {chance.choice(options), *(option for option in options if chance.random() < 0.3)}
            return tuple(option for option in options if option in ticked)
        case "number":
            return chance.choice(NUMBERS)
        case "source":
            return (chance.choice(TEXTS),)
        case "ranking":
            return tuple(map(Placed, chance.sample(measures, len(measures))))
        case "participation":
            return tuple(Participation(chance.choice(options)) for _ in range(chance.randint(1, 3)))
    return chance.choice(TEXTS)


def answer(question: Question, measures: list[str], chance: Random) -> Answer:
    match chance.random():
        case dice if dice < 0.15:
            return Answer(State.UNSURE)
        case dice if dice < 0.3:
            return Answer(State.NOT_RELEVANT, reason="x")
    return Answer(State.VALUE, value(question, measures, chance))


@st.composite
def cases(draw: st.DrawFn, base: KnowledgeBase, most_measures: int = 3) -> Case:
    """A case of some measures with up to two groups each, and any answers. Hypothesis draws the form and
    one seed: a case has hundreds of answers, more than it can draw one by one."""
    ids = [f"m{number}" for number in range(draw(st.integers(0, most_measures)))]
    measures: list[Measure] = []
    holder: Subject | None = None
    for id in ids:
        groups = []
        for number in range(draw(st.integers(0, 2))):
            groups.append(Group(f"g{number}", same_as=holder if holder and draw(st.booleans()) else None))
            holder = holder or Subject(Kind.GROUP, (id, "g0"))
        measures.append(Measure(id, groups=tuple(groups)))
    density, chance = draw(st.sampled_from([0.1, 0.5, 0.9])), Random(draw(st.integers(0, 2**32)))
    case = Case("x", measures=tuple(measures), assessed_on=date(2026, 11, 1))
    shared = {Subject(Kind.GROUP, (m.id, g.id)) for m in measures for g in m.groups if g.same_as}
    answers: dict[Subject, dict[str, Answer]] = {}
    for question in base.questions.values():
        if question.derived or (question.answer_type.name == "ranking" and not ids):
            continue
        for subject in case.subjects(question.about):
            if chance.random() < density and not (question.follows_group and subject in shared):
                answers.setdefault(subject, {})[question.id] = answer(question, ids, chance)
    return replace(case, answers=answers)


def with_answer(case: Case, subject: Subject, question: str, answer: Answer | None) -> Case:
    """The same case with one answer given, changed or taken away."""
    answers = {one: dict(given) for one, given in case.answers.items()}
    answers.setdefault(subject, {}).pop(question, None)
    if answer is not None:
        answers[subject][question] = answer
    return replace(case, answers=answers)


def at_level(case: Case, level: Level) -> Case:
    return with_answer(case, CASE, LEVEL, Answer(State.VALUE, level.id))
