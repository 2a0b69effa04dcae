"""Guidance ends: from every case in which a prompt fires, one thing that people can change makes it silent; and no answer
that one prompt asks for always brings another."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date

from ...case.facts import possible_answers
from ...engines.encoding import NOT_RELEVANT, UNSURE, code, column, decode
from ...engines.reference import Reference
from ...knowledge import Question, Rule
from ...language.conditions import Truth, truth
from ...language.subjects import CASE, Kind, Subject
from ...text.catalogue import gettext as _
from .bench import Bench, Finding, Outcome, Shows
from .ground import Cone, Ground
from .numbers import Known, Number

FIRES = int(Truth.JA)
Change = tuple[tuple[Subject, ...], Question, int]  # the subjects whose answer to a question becomes this number


def every_prompt_ends(bench: Bench) -> Iterator[Outcome]:
    """What asks for an answer is silent when it is given: any value, or «ikke relevant». What warns of how answers go together
    is silent after one change: of one answer, or of what is worked out from the case. A rule that is given no more said
    neither, and is left."""
    for day, rule in bench.rules():
        if rule.ends_on or rule.warning:
            yield rule.id, _asks(bench, day, rule) if rule.ends_on else _warns(bench, day, rule)


def _asks(bench: Bench, day: date, rule: Rule) -> Finding | None:
    tree = bench.trees.truth(rule.when, rule.about)
    rests_on = bench.cone(rule.about, tree)
    ground = bench.ground(day, rests_on.size(rule.about, cases=2))
    question = bench.knowledge.questions[rule.ends_on]
    for number in (one for one in _answers(question) if one != UNSURE):
        for one in ground.ones(rule.about):
            change = (_holders(ground, one, question.about)[0], question, number)
            literals = [ground.at_least(one, tree, FIRES), _after(bench, ground, change).at_least(one, tree, FIRES)]
            if ground.prover.find([ground.present(one), *literals]) is not None:
                shown = bench.shown(ground, one, literals, rests_on, _still_fires(bench, day, rule, [change]))
                what = _("In the case shown, an answer to «{question}» does not end it.", question=question.id)
                cure = _("Let its condition ask for «unanswered: {question}», and let that be asked there.", question=question.id)
                return Finding(rule.id, what, cure, rule.file, rule.line, shown)
    return None


def _warns(bench: Bench, day: date, rule: Rule) -> Finding | None:
    """How many changes it takes to end every case is found first; then it is proved of cases that are large enough for them."""
    rests_on = bench.cone(rule.about, bench.trees.truth(rule.when, rule.about))
    cases = 1
    while True:
        ground = bench.ground(day, rests_on.size(rule.about, cases))
        needed, finding = _unended(bench, ground, rule, rests_on)
        if finding or not (rests_on.from_groups or rests_on.from_measures) or needed <= cases:
            return finding
        cases = needed


def _unended(bench: Bench, ground: Ground, rule: Rule, rests_on: Cone) -> tuple[int, Finding | None]:
    """Of how many cases it was asked at once, before some change ended it in each; and what is wrong where none does."""
    tree, most = bench.trees.truth(rule.when, rule.about), 1
    for one in ground.ones(rule.about):
        still, changes = [ground.at_least(one, tree, FIRES)], []
        for change in _changes(bench, ground, one, rests_on):
            if ground.prover.find([ground.present(one), *still]) is None:
                break
            still.append(_after(bench, ground, change).at_least(one, tree, FIRES))
            changes.append(change)
        most = max(most, len(still))
        if ground.prover.find([ground.present(one), *still]) is not None:
            shown = bench.shown(ground, one, still, rests_on, _still_fires(bench, ground.day, rule, changes))
            what = _("No single change ends it in the case shown.")
            return most, Finding(rule.id, what, _("Let one answer be enough to end it."), rule.file, rule.line, shown)
    return most, None


def _still_fires(bench: Bench, day: date, rule: Rule, changes: Sequence[Change]) -> Shows:
    """It fires in the case, and in the case with each of these changes by itself."""

    def shows(reference: Reference, subject: Subject) -> bool:
        tried = [reference, *(_changed(bench, day, reference, change) for change in changes)]
        return all(truth(rule.when, subject, one) is Truth.JA for one in tried)

    return shows


def _changed(bench: Bench, day: date, reference: Reference, change: Change) -> Reference:
    holders, question, number = change
    answer = decode(question, number, ("t1",))
    there = [one for one in holders if one in reference.facts.subjects[one.kind]]
    given = {reference.facts.holder(one, question.id): answer for one in there if answer}
    return Reference(reference.facts, bench.knowledge.rules_on(day), given)


def _answers(question: Question) -> list[int]:
    """The numbers that an answer can get: one for each that can be told apart."""
    aside = [UNSURE] if question.settles_duty else [UNSURE, NOT_RELEVANT]
    given = (one for one in possible_answers(question, ["t1"]) if one.value is not None)
    return [*(code(question, one) for one in given), *aside]


def _changes(bench: Bench, ground: Ground, one: Subject, rests_on: Cone) -> Iterator[Change]:
    """Every single change that can end it, those of its own subject first."""
    read = [q for q in bench.knowledge.questions.values() if (q.about, column("q", q.id)) in rests_on.answers]
    for question in sorted(read, key=lambda question: question.about is not one.kind):
        for holders in _holders(ground, one, question.about):
            for number in _answers(question):
                yield holders, question, number


def _holders(ground: Ground, one: Subject, about: Kind) -> list[tuple[Subject, ...]]:
    """Where the answer is given, for a subject: at itself, above it, or at everything below it; at each measure of a pair."""
    match one.kind, about:
        case _, Kind.CASE:
            return [(CASE,)]
        case Kind.CASE, Kind.MEASURE:
            return [tuple(ground.measures)]
        case Kind.CASE, Kind.GROUP:
            return [tuple(group for measure in ground.measures for group in ground.groups(measure))]
        case Kind.PAIR, _:
            both = [Subject(Kind.MEASURE, (id,)) for id in one.ids]
            return [(measure,) if about is Kind.MEASURE else tuple(ground.groups(measure)) for measure in both]
        case Kind.GROUP, Kind.MEASURE:
            return [(one.measure,)]
        case Kind.MEASURE, Kind.GROUP:
            return [tuple(ground.groups(one))]
    return [(one,)]


def _after(bench: Bench, ground: Ground, change: Change) -> Ground:
    """The same cases with one answer changed; made once."""
    holders, asked, number = change
    key = (ground.day, ground.size, holders, asked.id, number)
    if key not in bench.changed:

        def changed(subject: Subject, question: Question, before: Number) -> Number:
            return Known(number) if question is asked and subject in holders else before

        bench.changed[key] = Ground(bench.trees, ground.day, ground.size, ground, changed)
    return bench.changed[key]


def none_brings_another(bench: Bench) -> Iterator[Outcome]:
    """Of two prompts about the same subject, where the first asks for an answer: some answer brings not the second, where it
    is silent before."""
    for day in bench.days:
        prompts = [rule for rule in bench.knowledge.rules_on(day).rules if rule.prompt]
        for first in (rule for rule in prompts if rule.ends_on):
            question = bench.knowledge.questions[first.ends_on]
            for second in prompts:
                if second is not first and second.about is first.about and _reads(bench, second, question):
                    yield f"{first.id} {second.id}", _brings(bench, day, first, second, question)


def _reads(bench: Bench, rule: Rule, question: Question) -> bool:
    return (question.about, column("q", question.id)) in bench.cone(rule.about, bench.trees.truth(rule.when, rule.about)).answers


def _brings(bench: Bench, day: date, first: Rule, second: Rule, question: Question) -> Finding | None:
    trees = [bench.trees.truth(rule.when, rule.about) for rule in (first, second)]
    rests_on = bench.cone(first.about, *trees)
    ground = bench.ground(day, rests_on.size(first.about, cases=1 + len(_answers(question))))
    for one in ground.ones(first.about):
        literals = [ground.at_least(one, trees[0], FIRES), -ground.at_least(one, trees[1], FIRES)]
        changes = [(_holders(ground, one, question.about)[0], question, number) for number in _answers(question)]
        literals += [_after(bench, ground, change).at_least(one, trees[1], FIRES) for change in changes]
        if ground.prover.find([ground.present(one), *literals]) is not None:

            def shows(reference: Reference, subject: Subject) -> bool:
                after = (_changed(bench, day, reference, change) for change in changes)  # noqa: B023
                before = [truth(rule.when, subject, reference) is Truth.JA for rule in (first, second)]
                return before == [True, False] and all(truth(second.when, subject, one) is Truth.JA for one in after)

            shown = bench.shown(ground, one, literals, rests_on, shows)
            what = _("It asks for «{question}», and every answer there brings {other}.", question=question.id, other=second.id)
            return Finding(first.id, what, _("Let one of them stand back for the other."), first.file, first.line, shown)
    return None
