"""What the command line shows a person: advice, explanations and lists as text in colour."""

from __future__ import annotations

import sys
from collections import defaultdict
from collections.abc import Iterable, Iterator
from datetime import date
from itertools import groupby
from typing import NamedTuple, TextIO

from rich.console import Console, ConsoleOptions, RenderableType
from rich.padding import Padding
from rich.segment import Segment
from rich.text import Text

from ..advice.advice import Advice
from ..advice.lawmap import Line
from ..advice.pieces import RequirementAdvice
from ..advice.reasons import Reason
from ..case.facts import Place
from ..case.model import Case
from ..case.privacy import masked
from ..knowledge import KnowledgeBase
from ..knowledge.terms import Force, PromptKind
from ..language.conditions import Truth
from ..language.subjects import CASE, Kind, Subject
from ..text.catalogue import chosen, gettext as _, ngettext
from ..text.errors import Problem
from ..text.visible import shown
from . import bases, law, proposals, words as wording
from .aside import set_aside

STYLES = {Force.MUST: "bold reverse", Force.SHOULD: "bold blue", Force.MAY: "blue"}
PLAIN_WIDTH = 100  # when the output is not a terminal


class _Screen(Console):
    """Shows as an escape whatever in a text would steer the terminal."""

    def render(self, renderable: RenderableType, options: ConsoleOptions | None = None) -> Iterator[Segment]:
        for segment in super().render(renderable, options):
            yield segment if segment.control else Segment(shown(segment.text), segment.style)


def console(to: TextIO | None = None) -> Console:
    """Shows on a stream; sys.stdout where none is given."""
    stream = to or sys.stdout
    return _Screen(file=stream, highlight=False, soft_wrap=False, width=None if stream.isatty() else PLAIN_WIDTH)


def show_problems(problems: list[Problem], to: TextIO | None = None) -> None:
    out = console(to or sys.stderr)
    count = ngettext("{count} thing must be mended:", "{count} things must be mended:", len(problems))
    out.print(Text(count, style="bold"))
    for problem in problems:
        # Written on one line each and never wrapped, so that editors and grep can follow file and line.
        out.print(Text.assemble((problem.place, "bold"), ": ", masked(problem.what)), soft_wrap=True)
        if problem.cure:
            out.print(Text(f"    {masked(problem.cure)}"), soft_wrap=True)


# Advice --------------------------------------------------------------------------------------


MOST_QUESTIONS = 12  # of those that are left; what a duty needs is never folded away
MOST_ADVICE = 7  # different pieces; a duty is never folded away


def show_advice(advice: Advice, whole: bool = True, to: TextIO | None = None) -> None:
    """The advice for reading; not `whole`, what is long is folded with its count."""
    out, case = console(to), advice.case
    out.print()
    out.print(Text.assemble((case.title or case.id, "bold"), (f"  {case.id}", "dim")))
    out.print(Text(_header(advice), style="dim"))
    out.print()
    for said in [*wording.headline(advice, whole), *_gaps(advice)]:
        out.print(Text(said, style="bold"))
    _show_disagreements(out, advice)
    _show_duties(out, advice, whole)
    _show_next(out, advice, whole)
    _show_proposals(out, advice, whole)
    _show_prompts(out, advice, whole)
    _show_law(out, advice, whole)
    _show_rest(out, advice, whole)
    out.print()


def _header(advice: Advice) -> str:
    answers = sum(len(given) for given in advice.case.answers.values())
    return " · ".join(
        [
            wording.sentence(wording.depth(advice.depth)),
            wording.sentence(wording.level(advice.level)),
            ngettext("{count} answer", "{count} answers", answers),
            bases.headed(advice.knowledge),
        ]
    )


def _gaps(advice: Advice) -> Iterator[str]:
    for gap in advice.gaps:
        if gap.kind is Kind.MEASURE:
            yield _("The case has no measures yet: add the first one.")
        else:
            yield _("«{title}» has no target group yet: add who it is for.", title=wording.subject(advice.case, gap.subject))


def _show_disagreements(out: Console, advice: Advice) -> None:
    for one in advice.disagreements:
        said = {"id": one.id, "where": wording.subject(advice.case, one.subject)}
        values = ", ".join(f"{engine}: {value}" for engine, value in one.values)
        sentence = _("The engines disagree on {id} ({where}), so it is left out here: {values}.", **said, values=values)
        out.print(Text(f"! {sentence}", style="bold red"))
    if len(advice.inference.engines) == 1:
        out.print(Text(_("durable_rules is not installed; the advice rests on one engine only."), style="bold red"))


def _heading(out: Console, text: str) -> None:
    out.print()
    out.print(Text(text, style="bold underline"))


def _show_duties(out: Console, advice: Advice, whole: bool) -> None:
    if not advice.duties:
        return
    for heading, under in wording.by_duty(advice.knowledge, advice.duties):
        _heading(out, f"§ {chosen(heading.label)} · {wording.force(Force.MUST, under[0].requirement.basis)}")
        for subjects, several in _alike(under):
            _show_duty(out, advice, subjects, several, whole)
    note = _("The tool sees only whether the parts are there. Whether they are sound, people judge.")
    out.print(Text(f"{note} {wording.only_duties(advice.knowledge)}", style="dim"))


def _show_duty(out: Console, advice: Advice, subjects: list[Subject], several: list[RequirementAdvice], whole: bool) -> None:
    """The parts of a duty, where they stand alike; below those that apply why, below the others what decides it."""
    names = [wording.subject(advice.case, one) for one in subjects]
    out.print(Text(wording.first(names, whole), style="bold"))
    by_truth: dict[Truth, list[RequirementAdvice]] = defaultdict(list)
    for one in several:
        by_truth[one.finding.applies].append(one)
    for applies, parts in by_truth.items():
        _show_parts(out, parts)
        first = parts[0].requirement
        if reasons := [why for one in parts if one.requirement is first for why in one.because]:
            said = wording.because(applies, wording.reasons(advice.knowledge, advice.case, reasons, subjects, whole))
            out.print(line(Text(said, style="dim"), 2))


def _show_parts(out: Console, several: list[RequirementAdvice]) -> None:
    by_word: dict[str, dict[str, RequirementAdvice]] = defaultdict(dict)
    for one in several:
        by_word[wording.found(one)][one.requirement.id] = one
    for word, parts in by_word.items():
        if any(one.lacks for one in parts.values()):
            for id, one in parts.items():
                out.print(line(Text.assemble((word, "bold"), f"  {one.label}", (f"  {id}", "dim")), 2))
                out.print(line(Text(one.message), 4))
        else:
            style = "bold" if any(one.open for one in parts.values()) else "dim"
            labels = [Text.assemble(one.label, (f" {id}", "dim")) for id, one in parts.items()]
            out.print(line(Text.assemble((word, style), "  ", Text("; ").join(labels)), 2))


def _alike(items: list[RequirementAdvice]) -> list[tuple[list[Subject], list[RequirementAdvice]]]:
    """The parts of each subject; subjects of whom just the same is to be said stand together."""
    by_subject: dict[Subject, list[RequirementAdvice]] = defaultdict(list)
    for one in items:
        by_subject[one.subject].append(one)
    found: dict[tuple[object, ...], list[Subject]] = defaultdict(list)
    for subject, several in by_subject.items():
        given = {(why.question, why.value) for one in several for why in one.because}
        found[subject.kind, frozenset(given), *((one.requirement.id, one.shown, one.message) for one in several)].append(subject)
    return [(subjects, [one for subject in subjects for one in by_subject[subject]]) for subjects in found.values()]


def _because(knowledge: KnowledgeBase, case: Case, because: Iterable[Reason], own: Iterable[Subject]) -> str:
    return _("Because: {reasons}", reasons="; ".join(wording.reasons(knowledge, case, because, own)))


def _show_next(out: Console, advice: Advice, whole: bool) -> None:
    """What to answer next: first what a duty needs, then under each measure as the form has it."""
    if not advice.next:
        return
    _heading(out, ngettext("Answer next: {count} question", "Answer next: {count} questions", len(advice.next)))
    duties = {
        question for one in advice.blocking for question in (*one.requirement.questions, *(r.question for r in one.because))
    }
    order = {subject: place for place, subject in enumerate(wording.in_order(advice.case))}
    left = sorted(advice.next, key=lambda place: order[place[0]])
    first = [place for place in left if place[1] in duties]
    rest = [place for place in left if place[1] not in duties]
    room = len(rest) if whole else max(MOST_QUESTIONS - len(first), 0)
    shown = {*first, *rest[:room]}
    if not whole and len(first) > MOST_QUESTIONS:
        _show_by_question(out, advice, first)
        shown -= {*first}
    for subject, places in groupby([place for place in left if place in shown], key=lambda place: place[0]):
        out.print(Text(wording.subject(advice.case, subject), style="bold"))
        for _subject, id in places:
            question = advice.knowledge.questions[id]
            mark = "§ " if id in duties else ""
            out.print(line(Text.assemble(f"{mark}{wording.question(question)}", (f"  {question.case_field or id}", "dim")), 2))
    _show_folded(out, len(rest) - len(rest[:room]))


def _show_by_question(out: Console, advice: Advice, places: list[Place]) -> None:
    """What a duty needs of many measures: each question once, with those of which it is asked."""
    about: dict[str, list[str]] = defaultdict(list)
    for subject, id in places:
        about[id].append(wording.subject(advice.case, subject))
    for id, names in about.items():
        question = advice.knowledge.questions[id]
        out.print(Text.assemble(f"§ {wording.question(question)}", (f"  {question.case_field or id}", "dim")))
        out.print(line(Text(wording.first(names)), 2))
    out.print(Text(_("Each of them: `prio check FILE --all`."), style="dim"))


def _show_proposals(out: Console, advice: Advice, whole: bool) -> None:
    """What the answers give, quietly: it is nobody's answer."""
    if advice.proposals:
        out.print()
    for one in advice.proposals:
        subject, id = one.place
        said = [proposals.proposed(advice.knowledge, one), proposals.terms(advice.knowledge, advice.case, one, whole)]
        where = [] if subject == CASE else [wording.subject(advice.case, subject)]
        asked = " · ".join([*where, wording.question(advice.knowledge.questions[id])])
        out.print(Text(" ".join([asked, *said]), style="dim"))


def _show_folded(out: Console, count: int) -> None:
    if count > 0:
        out.print(Text(ngettext("and {count} more: --all shows it", "and {count} more: --all shows them", count), style="dim"))


def _show_prompts(out: Console, advice: Advice, whole: bool) -> None:
    prompts = advice.active_prompts()
    if not prompts:
        return
    _heading(out, ngettext("{count} piece of advice", "{count} pieces of advice", len(prompts)))
    duties = sum(rule.force is Force.MUST for rule, _several in prompts)  # they stand first
    shown = prompts if whole else prompts[: max(MOST_ADVICE, duties)]
    for rule, several in shown:
        about = [one.subject for one in several]
        tag = (wording.force(rule.force, rule.basis), STYLES[rule.force])
        kind = "" if rule.prompt is PromptKind.TIP else f"  {wording.prompt(rule.prompt)}"  # a tip says so itself
        out.print(Text.assemble(tag, f"{kind}  ", (rule.id, "dim")))
        said = [wording.of_pairs(advice.case, several, whole)] if rule.about is Kind.PAIR else (one.message for one in several)
        for message in dict.fromkeys(said):
            out.print(line(Text(message), 2))
        if rule.about in (Kind.MEASURE, Kind.GROUP):
            out.print(
                line(
                    Text(
                        _("Concerns: {names}", names=wording.some(advice.case, about, whole)),
                        style="dim",
                    ),
                    2,
                )
            )
        if whole:
            reasons = dict.fromkeys(reason for one in several for reason in one.because)
            out.print(line(Text(_because(advice.knowledge, advice.case, reasons, about), style="dim"), 2))
            source = wording.source(advice.knowledge, rule.clauses, rule.law)
            out.print(line(Text(_("Source: {source}", source=source), style="dim"), 2))
    _show_folded(out, len(prompts) - len(shown))
    if not whole:
        out.print(Text(_("Why, and what would change it: `prio explain FILE ID`."), style="dim"))


def _show_law(out: Console, advice: Advice, whole: bool) -> None:
    """What the law may say of the case: a line each, or whole with what they ask."""
    if not advice.law_lines:
        return
    _heading(out, law.label())
    sources = law.sources(advice.law_lines)
    for one in advice.law_lines:
        if whole:
            _show_law_line(out, advice, one, law.usual_day(sources))
        else:
            whom = law.whom(advice, one.subjects, whole)
            said = [law.line_places(one), whom] if not one.closed else [str(len(one.parts))]
            out.print(line(Text.assemble(chosen(one.title), *((f"  {text}", "dim") for text in said if text)), 2))
    out.print(Text(" ".join(law.warning(sources)), style="dim"))
    if not whole:
        out.print(Text(_("What they ask: `prio check FILE --all`."), style="dim"))


def _show_law_line(out: Console, advice: Advice, one: Line, usual: date | None) -> None:
    out.print(Text(chosen(one.title), style="bold"))
    for part in one.parts:
        name = f"{chosen(part.label)}: " if part.label and len(one.parts) > 1 else ""
        out.print(line(Text.assemble(f"{name}{chosen(part.says)} {chosen(part.asks)}".rstrip(), (f"  {part.id}", "dim")), 2))
        whom = law.whom(advice, part.subjects)
        said = [_("Concerns: {names}", names=whom)] if whom else []
        out.print(line(Text(" · ".join([*said, law.cited(part.sources, usual)]), style="dim"), 4))
    for beside in (law.shown(advice, one), law.because(advice, one)):
        if beside:
            out.print(line(Text(beside, style="dim"), 2))


def _show_rest(out: Console, advice: Advice, whole: bool) -> None:
    """What was set aside or is not counted; and, in the whole, how all that was looked at stands."""
    aside = list(set_aside(advice))
    if whole or aside:
        _heading(out, _("All that was looked at") if whole else _("Set aside"))
    if whole:
        for force, counts in advice.counts().items():
            if found := wording.counted(Force(force), counts, wording.names(Force(force))):
                out.print(line(Text.assemble((wording.force_word(Force(force)), "bold"), f"  {found}"), 2))
    for said in aside:
        out.print(line(Text(said, style="dim"), 2))


def line(text: Text, indent: int) -> Padding:
    return Padding(text, (0, 0, 0, indent), expand=False)


class Total(NamedTuple):
    """What a line on one case says, for several together."""

    complete: bool
    answered: int
    required: int
    written: int
    sections: int
    open_duties: int
    deciding: int
    pieces: int
    has_duties: bool  # whether the base has duties in law


def total(advice: Advice) -> Total:
    return Total(
        complete=advice.complete,
        answered=advice.answered,
        required=len(advice.required_by_guideline),
        written=sum(one.whole for one in advice.document),
        sections=len(advice.document),
        open_duties=len(advice.open_duties),
        deciding=len(advice.deciding),
        pieces=len(advice.active_prompts()),
        has_duties=bool(advice.knowledge.duties),
    )


def show_total(totals: list[tuple[str, Total | None]]) -> None:
    """One line a file, and the sum."""
    from rich.table import Table

    out = console()
    table = Table(box=None, pad_edge=False, header_style="dim")
    of_duties = [_("Open duties"), _("Decide a duty")] if any(one.has_duties for _name, one in totals if one) else []
    table.add_column(_("File"))
    for heading in (_("Assessments"), _("Sections"), *of_duties, _("Advice")):
        table.add_column(heading, justify="right")
    for name, one in totals:
        if one is None:
            table.add_row(name, _("unusable"), *("–" for _column in (*of_duties, "", "")))
        else:
            counts = map(str, (*((one.open_duties, one.deciding) if of_duties else ()), one.pieces))
            table.add_row(name, f"{one.answered}/{one.required}", f"{one.written}/{one.sections}", *counts)
    out.print(table)
    good = [one for _name, one in totals if one]
    answered = sum(one.complete for one in good)
    out.print()
    sentence = _(
        "{files}: {answered} with every assessment answered, {left} with something open, {unusable} unusable.",
        files=ngettext("{count} file", "{count} files", len(totals)),
        answered=answered,
        left=len(good) - answered,
        unusable=len(totals) - len(good),
    )
    out.print(Text(sentence, style="bold"))


# Lists ---------------------------------------------------------------------------------------


def show_table(headings: list[str], rows: list[list[str]]) -> None:
    """A table for reading; where no person watches, one row a line with tabs, for grep and cut."""
    if not sys.stdout.isatty():
        for row in rows:
            console().print(Text("\t".join(row)), soft_wrap=True)
        return
    from rich.table import Table

    table = Table(box=None, pad_edge=False, header_style="dim")
    for place, heading in enumerate(headings):
        table.add_column(heading, overflow="fold", no_wrap=place == 0)
    for row in rows:
        table.add_row(*map(Text, row))
    console().print(table)


def say(sentence: str, style: str = "", whole: bool = False, indent: int = 0) -> None:
    """A sentence; on one line where no person looks, and `whole` also where one does: a command or a path can be copied."""
    seen = sys.stdout.isatty()
    said = line(Text(sentence, style=style), indent) if seen and indent else Text(" " * indent + sentence, style=style)
    console().print(said, soft_wrap=whole or not seen)
