"""Rules that can fire, need not, and have no part that changes nothing."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from ...engines.reference import Reference
from ...knowledge import Rule
from ...language.conditions import All, Condition, Truth, truth
from ...language.subjects import Subject
from ...language.tree import Expression
from ...text.catalogue import gettext as _
from .bench import Bench, Finding, Outcome, smallest_of
from .ground import JA, NEI, Ground
from .parts import parts, put

FIRES = int(Truth.JA)


def fires(bench: Bench) -> Iterator[Outcome]:
    """Every rule fires in some case, on each day that it is valid."""
    for day, rule in bench.rules():
        ground, tree = _ground(bench, day, rule)
        there = smallest_of(ground, ground.ones(rule.about), lambda one: [ground.at_least(one, tree, FIRES)])  # noqa: B023
        yield _name(rule), None if there else _dead(bench, ground, rule)


def silent(bench: Bench) -> Iterator[Outcome]:
    """Every rule is silent in some case that has a subject for it."""
    for day, rule in bench.rules():
        ground, tree = _ground(bench, day, rule)
        quiet = smallest_of(ground, ground.ones(rule.about), lambda one: [-ground.at_least(one, tree, FIRES)])  # noqa: B023
        yield _name(rule), None if quiet else _always(bench, ground, rule, tree)


def parts_matter(bench: Bench) -> Iterator[Outcome]:
    """Every part of every condition decides in some case: there the rule comes to something else were the part ja, and in
    some case were it nei. Of a rule that concludes a situation all four values count; of one that gives guidance, whether
    it fires."""
    for day, rule in bench.rules():
        for path, part in parts(rule.when):
            if path:
                both = (_flipped(bench, day, rule, put(rule.when, path, held), held) for held in (JA, NEI))
                found = next((finding for finding in both if finding), None)
                yield f"{_name(rule)} {path}", found and _of_part(rule, part, found)


def _name(rule: Rule) -> str:
    return f"{rule.id} {rule.valid_from}"


def _ground(bench: Bench, day: date, rule: Rule) -> tuple[Ground, Expression]:
    tree = bench.trees.truth(rule.when, rule.about)
    return bench.ground(day, bench.cone(rule.about, tree).size(rule.about)), tree


def _dead(bench: Bench, ground: Ground, rule: Rule) -> Finding:
    """A rule that no case fires: the parts that cannot hold together, and the smallest case in which all of them but one do."""
    several = rule.when.parts if isinstance(rule.when, All) else (rule.when,)
    trees = [bench.trees.truth(part, rule.about) for part in several]
    one = ground.ones(rule.about)[0]
    literals = [ground.at_least(one, tree, FIRES) for tree in trees]
    core = ground.prover.together([ground.present(one), *literals])
    held = [place for place, literal in enumerate(literals) if literal in core]
    for left_out in held or [0]:
        others = [place for place in held if place != left_out]
        if ground.prover.find([ground.present(one), *(literals[place] for place in others)]) is not None:
            break

    def shows(reference: Reference, subject: Subject) -> bool:
        said = [truth(several[place], subject, reference) for place in others]
        return all(one is Truth.JA for one in said) and truth(rule.when, subject, reference) is not Truth.JA

    rests_on = bench.cone(rule.about, *trees)
    shown = bench.shown(ground, one, [literals[place] for place in others], rests_on, shows)
    what = _("No case fires it: parts {parts} of its «when» never hold together.", parts=_numbered(held))
    if len(held) < 2:
        what = _("No case fires it: part {part} of its «when» never holds.", part=_numbered(held))
    cure = _("Mend the condition. In the case shown, all of these hold but part {part}.", part=left_out + 1)
    return Finding(rule.id, what, cure, rule.file, rule.line, shown)


def _numbered(places: list[int]) -> str:
    return ", ".join(str(place + 1) for place in places) or "1"


def _always(bench: Bench, ground: Ground, rule: Rule, tree: Expression) -> Finding:
    one = ground.ones(rule.about)[0]

    def shows(reference: Reference, subject: Subject) -> bool:
        return truth(rule.when, subject, reference) is Truth.JA

    shown = bench.shown(ground, one, [], bench.cone(rule.about, tree), shows)
    cure = _("Say what sets the cases apart. It fires in the case shown too, where nothing is answered.")
    return Finding(rule.id, _("It fires whatever is answered."), cure, rule.file, rule.line, shown)


def _flipped(bench: Bench, day: date, rule: Rule, changed: Condition, held: Condition) -> Finding | None:
    """None where the rule comes to something else in some case when a part of it is held at ja, or at nei."""
    trees = [bench.trees.truth(condition, rule.about) for condition in (rule.when, changed)]
    rests_on = bench.cone(rule.about, *trees)
    ground = bench.ground(day, rests_on.size(rule.about))
    low, high = trees if held == JA else trees[::-1]
    counted = range(1, FIRES + 1) if rule.situation else (FIRES,)

    def differs(one: Subject) -> list[int]:
        pairs = ([ground.at_least(one, high, number), -ground.at_least(one, low, number)] for number in counted)
        return [ground.circuit.any(map(ground.circuit.all, pairs))]

    if smallest_of(ground, ground.ones(rule.about), differs):
        return None
    one = ground.ones(rule.about)[0]

    def shows(reference: Reference, subject: Subject) -> bool:
        both = (truth(rule.when, subject, reference), truth(changed, subject, reference))
        return both == (Truth.JA, Truth.JA) if may_fire else both[0] is both[1]

    fires = [ground.at_least(one, trees[0], FIRES)]
    may_fire = ground.prover.find([ground.present(one), *fires]) is not None
    shown = bench.shown(ground, one, fires if may_fire else [], rests_on, shows)
    said = "ja" if held == JA else "nei"
    return Finding(rule.id, said, "", rule.file, rule.line, shown)


def _of_part(rule: Rule, part: Condition, found: Finding) -> Finding:
    what = _(
        "A part of its «when» changes nothing: {part}. Were it always {truth}, the rule would say the same in every case.",
        part=written(part),
        truth=found.what,
    )
    cure = _("Take the part away, or mend it. In the case shown, the rule says the same with and without it.")
    return Finding(rule.id, what, cure, rule.file, rule.line, found.shown)


def written(part: Condition) -> str:
    """A part in one line, with the word that it is written with."""
    word = getattr(part, "word", type(part).__name__.lower().rstrip("_"))
    of = getattr(part, "question", getattr(part, "name", ""))
    options = ", ".join(getattr(part, "options", ()))
    said = ": ".join(filter(None, (word, of, options)))
    return f"not {said}" if getattr(part, "negated", False) else said
