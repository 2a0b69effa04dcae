"""What becomes of the mutants that no example kills: the examples that would, or that none could."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

from ...knowledge import KnowledgeBase
from ...knowledge.recorded import EACH, MOST_EACH
from ...knowledge.terms import Example
from ...language.conditions import Above, All, Any_, Below, Condition
from ...language.subjects import Kind
from ...text.reading import from_plain
from ..examples import example_case
from .mutation import Mutant, parts_of
from .telling import MOST, Space
from .tried import Tested, Tried
from .written import example_body, flow

Steps = tuple[str | int, ...]


@dataclass(frozen=True)
class Proposal:
    """An example that a maintainer can paste, and the mutants it kills. `line`: of the example that it stands in place of."""

    fires: bool
    body: Any
    kills: tuple[Mutant, ...]
    line: int | None = None

    def text(self, word: str) -> str:
        """The line as it stands among the examples; `word` says that the condition is met."""
        return f"- {word if self.fires else 'silent'}: {flow(self.body)}"


@dataclass(frozen=True)
class Judged:
    """The survivors of one rule or line: those that proposals kill, those that are the same in every case, and the rest."""

    proposals: tuple[Proposal, ...]
    equivalent: tuple[Mutant, ...]
    undecided: tuple[Mutant, ...]


def judge(knowledge: KnowledgeBase, tested: Tested, survivors: list[Mutant]) -> Judged:
    """Looks for cases that tell survivors: one step from the examples, then in every case where these are few."""
    chosen, left = _near(knowledge, tested, survivors)
    equivalent: list[Mutant] = []
    undecided: list[Mutant] = []
    for mutant in left:
        if any(mutant in kills for _tried, kills in chosen):
            continue
        found = settled(knowledge, tested, mutant)
        if isinstance(found, Tried):
            chosen.append((found, [one for one in left if found.kills(one.condition)]))
        else:
            (equivalent if found else undecided).append(mutant)
    return Judged(tuple(_together(knowledge, tested, chosen)), tuple(equivalent), tuple(undecided))


def _near(
    knowledge: KnowledgeBase, tested: Tested, survivors: list[Mutant]
) -> tuple[list[tuple[Tried, list[Mutant]]], list[Mutant]]:
    """Few cases near the examples, each of which kills as many as any; and what none of them kills."""
    space = Space(knowledge, tested.rules, tested.of.about, tested.of.when, [one.condition for one in survivors])
    chosen: list[tuple[Tried, list[Mutant]]] = []
    left, start = survivors, list(tested.examples)
    while left and start:
        found = _few(_pool(knowledge, tested, space, start, left), len(left))
        chosen += [(tried, [left[number] for number in sorted(kills)]) for tried, kills in found]
        killed = {number for _tried, kills in found for number in kills}
        left, start = [one for number, one in enumerate(left) if number not in killed], [tried for tried, _kills in found]
    return chosen, left


def _pool(
    knowledge: KnowledgeBase, tested: Tested, space: Space, start: list[Tried], survivors: list[Mutant]
) -> Iterator[tuple[Tried, set[int]]]:
    """The cases one step from these that kill some survivors, and their numbers."""
    for one in start:
        for case in space.near(one.case):
            tried = space.tried(case, one.subject)
            kills = {number for number, mutant in enumerate(survivors) if tried.kills(mutant.condition)}
            if kills and expressible(knowledge, tested, tried):
                yield tried, kills


def _few(pool: Iterable[tuple[Tried, set[int]]], count: int) -> list[tuple[Tried, set[int]]]:
    """Few of them that kill all that any of them kills; each with what it kills first."""
    several, chosen, left = list(pool), [], set(range(count))
    while best := max(several, key=lambda one: (len(one[1] & left), -_size(one[0])), default=None):
        if not best[1] & left:
            break
        chosen.append((best[0], best[1] & left))
        left -= best[1]
    return chosen


def _size(tried: Tried) -> float:
    """How much there is to read; a group of which nothing is said, is less plain than one answer."""
    subjects = [subject for kind in (Kind.MEASURE, Kind.GROUP) for subject in tried.case.subjects(kind)]
    return sum(map(len, tried.case.answers.values())) + sum(1.5 for one in subjects if not tried.case.answers.get(one))


def expressible(knowledge: KnowledgeBase, tested: Tested, tried: Tried) -> bool:
    """Whether a file can say the case as an example: what it says is read as the same case."""
    problems: list[Any] = []
    node = from_plain(example_body(tried.case, tried.subject, knowledge), "", [])
    case, subject = example_case(knowledge, tested.of, Example(tried.fires, node, 0), problems)
    same = {one: given for one, given in case.answers.items() if given} == {
        one: given for one, given in tried.case.answers.items() if given
    }
    return not problems and subject == tried.subject and same and case.measures == tried.case.measures


# Every case -----------------------------------------------------------------------------------


def settled(knowledge: KnowledgeBase, tested: Tested, mutant: Mutant) -> Tried | bool:
    """A case that tells a mutant; True where there is none, False where there are too many to look through.

    From the place outwards: where a part is the same in every case, so is all that it stands in.
    """
    for about, part, changed in _around(tested.of.about, tested.of.when, mutant):
        space = Space(knowledge, tested.rules, about, part, [changed])
        if space.size() > MOST:
            continue
        telling = [tried for tried in space.every() if tried.kills(changed)]
        if not telling:
            return True
        if part is tested.of.when:
            can_be_said = (tried for tried in telling if expressible(knowledge, tested, tried))
            return min(can_be_said, key=_size, default=False)
    return False


def _around(about: Kind, condition: Condition, mutant: Mutant) -> Iterator[tuple[Kind, Condition, Condition]]:
    """Each part that holds the place of a mutant, from the inmost: its kind of subject, the part, and the part in the mutant.

    A part that is left out is one that always holds in an «all», and never in an «any».
    """
    if mutant.place:
        number, *rest = mutant.place
        kind = condition.kind if isinstance(condition, Below | Above) else about
        part = parts_of(condition)[number]
        if rest or mutant.operator != "dropped":
            changed = parts_of(mutant.condition)[number]
            yield from _around(kind, part, replace(mutant, place=tuple(rest), condition=changed))
        else:
            yield kind, part, All(()) if isinstance(condition, All) else Any_(())
    yield about, condition, mutant.condition


# Several in one -------------------------------------------------------------------------------


def _together(knowledge: KnowledgeBase, tested: Tested, chosen: list[tuple[Tried, list[Mutant]]]) -> Iterator[Proposal]:
    """The cases as examples: those that differ in one answer are one, with each of these answers."""
    own = [(example, ()) for example in tested.examples]
    said = [_leaves(example_body(tried.case, tried.subject, knowledge), knowledge) for tried, _kills in (*chosen, *own)]
    several = [*chosen, *own]
    waiting = set(range(len(several)))
    while True:
        alike: dict[Any, list[int]] = defaultdict(list)
        for number in sorted(waiting):
            for path in said[number]:
                if path:
                    rest = tuple((other, flow(value)) for other, value in said[number].items() if other != path)
                    alike[several[number][0].fires, path, frozenset(rest)].append(number)
        groups = [_whole(tested, several, numbers, len(chosen)) for numbers in alike.values()]
        best = max(groups, key=lambda numbers: sum(number < len(chosen) for number in numbers), default=[])
        new = [number for number in best if number < len(chosen)]
        if not new or len(best) < 2:
            break
        path = next(path for (_fires, path, _rest), numbers in alike.items() if set(best) <= set(numbers))
        yield _merged(several, said, best, path, len(chosen))
        waiting -= set(best)
    for number in sorted(waiting):
        if number < len(chosen):
            tried, kills = chosen[number]
            yield Proposal(tried.fires, example_body(tried.case, tried.subject, knowledge), tuple(kills))


def _whole(tested: Tested, several: list[Any], numbers: list[int], new: int) -> list[int]:
    """Without an example that stands for more than these, and of the examples those on one line."""
    lines = [several[number][0].line for number in numbers if number >= new]
    whole = {line for line in lines if lines.count(line) == sum(one.line == line for one in tested.examples)}
    line = min(whole, default=None)
    return [number for number in numbers if number < new or several[number][0].line == line][:MOST_EACH]


def _merged(several: list[Any], said: list[dict[Steps, Any]], numbers: list[int], path: Steps, new: int) -> Proposal:
    old = [number for number in numbers if number >= new]
    values = [said[number][path] for number in (*old, *(number for number in numbers if number < new))]
    each = [one[0] if isinstance(one, list) and len(one) == 1 else one for one in values]
    leaves = dict(said[numbers[0]]) | {path: {EACH: each}}
    kills = tuple(mutant for number in numbers for mutant in several[number][1])
    return Proposal(several[numbers[0]][0].fires, _tree(leaves), kills, several[old[0]][0].line if old else None)


def _leaves(body: Any, knowledge: KnowledgeBase, path: Steps = ()) -> dict[Steps, Any]:
    """Each answer of an example, by the way to it. What holds no answer is there too."""
    if isinstance(body, Mapping) and body:
        found: dict[Steps, Any] = {}
        for key, value in body.items():
            found |= {(*path, key): value} if key in knowledge.questions else _leaves(value, knowledge, (*path, key))
        return found
    if isinstance(body, list):
        return {step: one for n, part in enumerate(body) for step, one in _leaves(part, knowledge, (*path, n)).items()}
    return {path: body}


def _tree(leaves: Mapping[Steps, Any]) -> Any:
    """The example that has these leaves."""
    if list(leaves) == [()]:
        return leaves[()]
    inner: dict[str | int, dict[Steps, Any]] = defaultdict(dict)
    for (step, *rest), value in leaves.items():
        inner[step][tuple(rest)] = value
    parts = {step: _tree(below) for step, below in inner.items()}
    return [parts[step] for step in sorted(parts)] if all(isinstance(step, int) for step in parts) else parts
