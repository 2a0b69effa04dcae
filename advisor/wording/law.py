"""How the lines about law are said. Each is a question: none says whether a duty is kept, and no lawyer has read them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Sequence
from datetime import date

from ..advice.advice import Advice
from ..advice.lawmap import Line, Touched
from ..advice.reasons import Reason
from ..knowledge.lawmap import LawLine, Service
from ..knowledge.terms import Source
from ..language.conditions import Situated, Truth, ValueTest, walk
from ..language.subjects import Subject
from ..text.catalogue import chosen, gettext as _, ngettext
from . import words as wording

SURE = "A"  # what needs no mark
MOST_PLACES = 1  # where a line of law is one line of text


def label() -> str:
    return _("Law to check")


def ask_lawyer() -> str:
    return _("Check with a lawyer")


def counted(lines: Sequence[Line]) -> str:
    return ngettext("{count} line", "{count} lines", len(lines))


def caveats() -> list[str]:
    """What every place that shows lines says of them."""
    return [
        _("The map may have gaps, and it does not say whether a duty is kept."),
        _("No lawyer has read the lines: check with yours."),
    ]


def warning(sources: Iterable[Source]) -> list[str]:
    """The same where there is room, with the day on which most of the law was read, and what is adopted in place of it."""
    said = caveats()
    several = list(sources)
    if day := usual_day(several):
        said.append(_("The law is read as it stood on {day}.", day=wording.day(day)))
    for act in dict.fromkeys(chosen(one.successor) for one in several if one.successor):
        said.append(_("{act} is adopted, and was not in force then. Check which one applies.", act=act))
    return said


def usual_day(sources: Iterable[Source]) -> date | None:
    days = Counter(one.read for one in sources if one.read)
    return days.most_common(1)[0][0] if days else None


def sources(lines: Iterable[Line]) -> list[Source]:
    """What some lines point at, each once, in their order."""
    return list({source.id: source for line in lines for part in line.parts for source in part.sources}.values())


def cites(entry: LawLine | Service) -> tuple[str, ...]:
    """The places that a line or a service points at."""
    return (*entry.law, *entry.rights) if isinstance(entry, Service) else entry.law


def whom(advice: Advice, subjects: Iterable[Subject], whole: bool = True) -> str:
    """The measures that something concerns, by their titles; nothing where the case has only one."""
    return wording.some(advice.case, subjects, whole) if len(advice.case.measures) > 1 else ""


def shown(advice: Advice, line: Line) -> str:
    """The answer that stands with a line, and the question in short: when the councils meet."""
    if line.shows is None:
        return ""
    id, answer = line.shows
    question = advice.knowledge.questions[id]
    return f"{chosen(question.short) or wording.question(question)}: {wording.told(question, answer, advice.case)}"


def because(advice: Advice, line: Line) -> str:
    """The answers that brought up a line, as short as they can be for who knows the case. What was not answered and the level
    of the case say nothing here, and of a service its name is enough."""
    knowledge = advice.knowledge
    said: dict[str, None] = {}
    for part in line.parts:
        if part.id not in knowledge.law_map.services:
            asked = _asked_for(advice, part.id)
            for one in part.because:
                if one.question != knowledge.fields["level"].id and one.value != str(Truth.UBESVART):
                    mark = _("(from the profile)") if one.profile else ""
                    said.setdefault(f"{_answer(advice, one, asked.get(one.question, ()))} {mark}".rstrip())
    return _("Because: {reasons}", reasons="; ".join(said)) if said else ""


def _asked_for(advice: Advice, id: str) -> dict[str, tuple[str, ...]]:
    """Question → the options that the condition of a line names, also by its situations."""
    law_map = advice.knowledge.law_map
    left, found = [law_map.when(law_map.entries[id])], dict[str, tuple[str, ...]]()
    while left:
        about, when = left.pop()
        for test, kind in walk(when, about):
            if isinstance(test, ValueTest):
                found[test.question] = (*found.get(test.question, ()), *test.options)
            elif isinstance(test, Situated):
                left += [(kind, rule.when) for rule in advice.inference.rules.concluding.get(test.name, ())]
    return found


def _answer(advice: Advice, one: Reason, asked: Collection[str]) -> str:
    """An answer in a few words: of several ticks those that are asked for, a yes or a no with its question, of a figure the
    question alone."""
    question = advice.knowledge.questions[one.question]
    ticks = [tick for tick in one.value.split(", ") if tick in asked] if question.answer_type.ticked else []
    value = wording.value_in(advice.case, question, ", ".join(ticks) or one.value)
    if question.options and not question.answer_type.yes_no and one.value not in wording.states():
        return value
    asking = f"«{chosen(question.short) or wording.question(question)}»"
    return asking if question.numeric else f"{asking} {value}"


def by_act(several: Iterable[Source]) -> list[tuple[str, list[Source]]]:
    """Places in the law under their acts, in the order of the acts."""
    by: dict[str, list[Source]] = {}
    for one in several:
        by.setdefault(chosen(one.act_title) or chosen(one.title), []).append(one)
    return list(by.items())


def within(source: Source) -> str:
    """A place in its act: «§ 3-2 første ledd nr. 7»."""
    return chosen(source.title).removeprefix(chosen(source.act_title)).strip() if source.act_title else ""


def places(several: Iterable[Source], most: int = 0) -> str:
    """The acts with their sections, each once: «Kommuneloven § 14-2, § 14-3»; at most so many places, where that is said."""
    found = list({(one.act or one.id, chosen(one.place)): one for one in several}.values())
    shown = by_act(found[: most or None])
    said = "; ".join(f"{act} {', '.join(filter(None, (chosen(one.place) for one in there)))}".strip() for act, there in shown)
    left = len(found) - most if most else 0
    more = ngettext("and {count} more", "and {count} more", left)
    return f"{said} {more}" if left > 0 else said


def cited(several: Iterable[Source], usual: date | None) -> str:
    """The places whole, each act once, with what sets one apart from the others."""
    said = []
    for act, there in by_act(several):
        at = [" ".join([within(one), *(f"({doubt})" for doubt in doubts(one, usual))]) for one in there]
        said.append(f"{act} {', '.join(at)}".strip())
    return "; ".join(said)


def line_places(line: Line) -> str:
    """The first place in the law of a line, and how many more there are."""
    return places((source for part in line.parts for source in part.law), MOST_PLACES)


def doubts(source: Source, usual: date | None) -> list[str]:
    """What sets a place apart from the others: it is not in force, was read on another day, or is not read in the law itself."""
    return [
        *([_("adopted, not in force")] if not source.in_force else []),
        *([_("read as it stood on {day}", day=wording.day(source.read))] if source.read and source.read != usual else []),
        *([sureness(source.sureness)] if source.sureness and source.sureness != SURE else []),
    ]


def doubtful(part: Touched) -> bool:
    """Whether a part rests on a place that a lawyer should look up first."""
    return any(not one.in_force or one.sureness != SURE for one in part.sources)


def sureness(of: str) -> str:
    """How sure a legal source is: A, B or C."""
    return {
        "A": _("read in the law itself or on an official page"),
        "B": _("read in a good secondary source"),
        "C": _("must be looked up before it is used"),
    }[of]
