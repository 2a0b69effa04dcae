"""What the command line shows a person: advice, explanations and lists as text in colour."""

from __future__ import annotations

import sys
from collections import defaultdict
from collections.abc import Iterable, Iterator
from itertools import groupby

from rich.console import Console, ConsoleOptions, RenderableType
from rich.padding import Padding
from rich.segment import Segment
from rich.table import Table
from rich.text import Text

from ..advice.advice import Advice, RequirementAdvice
from ..advice.reasons import Change, Reason
from ..case.model import Case
from ..case.privacy import masked
from ..engines.status import DISMISSED, Status
from ..knowledge import KnowledgeBase, Requirement, Rule
from ..knowledge.terms import Force, PromptKind
from ..language.conditions import Truth
from ..language.subjects import Kind, Subject
from ..text.catalogue import chosen, gettext as _, ngettext
from ..text.errors import Problem
from ..text.visible import shown
from . import words as wording
from .explanation import ExplainedQuestion, ExplainedRequirement, ExplainedRule

STYLES = {Force.MUST: "bold reverse", Force.SHOULD: "bold blue", Force.MAY: "blue"}
PLAIN_WIDTH = 100  # when the output is not a terminal


class _Screen(Console):
    """Shows as an escape whatever in a text would steer the terminal."""

    def render(self, renderable: RenderableType, options: ConsoleOptions | None = None) -> Iterator[Segment]:
        for segment in super().render(renderable, options):
            yield segment if segment.control else Segment(shown(segment.text), segment.style)


def console(to_errors: bool = False) -> Console:
    stream = sys.stderr if to_errors else sys.stdout
    return _Screen(stderr=to_errors, highlight=False, soft_wrap=False, width=None if stream.isatty() else PLAIN_WIDTH)


def show_problems(problems: list[Problem]) -> None:
    out = console(to_errors=True)
    count = ngettext("{count} thing must be mended:", "{count} things must be mended:", len(problems))
    out.print(Text(count, style="bold"))
    for problem in problems:
        # Written on one line each and never wrapped, so that editors and grep can follow file and line.
        out.print(Text.assemble((problem.place, "bold"), ": ", masked(problem.what)), soft_wrap=True)
        if problem.cure:
            out.print(Text(f"    {masked(problem.cure)}"), soft_wrap=True)


# Advice --------------------------------------------------------------------------------------


def show_advice(advice: Advice) -> None:
    out, case = console(), advice.case
    out.print()
    out.print(Text.assemble((case.title or case.id, "bold"), (f"  {case.id}", "dim")))
    out.print(Text(_header(advice), style="dim"))
    out.print()
    out.print(Text(_verdict(advice), style="bold"))
    _show_disagreements(out, advice)
    _show_duties(out, advice)
    _show_next(out, advice)
    _show_prompts(out, advice)
    _show_rest(out, advice)
    out.print()


def _header(advice: Advice) -> str:
    answers = sum(len(given) for given in advice.case.answers.values())
    return " · ".join(
        [
            _("Advice at {level}", level=wording.level(advice.level)),
            ngettext("{count} answer", "{count} answers", answers),
            _(
                "knowledge base {version}, source of {day}",
                version=advice.knowledge.version,
                day=wording.day(advice.knowledge.source_date),
            ),
        ]
    )


def _verdict(advice: Advice) -> str:
    if advice.complete:
        said = [_("Everything required at this depth has an answer"), _("What the answers are worth, people judge.")]
        return ". ".join(said)
    sentences = []
    for gap in advice.gaps:
        if gap.kind is Kind.MEASURE:
            sentences.append(_("The case has no measures yet: add the first one."))
        else:
            title = wording.subject(advice.case, gap.subject)
            sentences.append(_("«{title}» has no target group yet: add who it is for.", title=title))
    if advice.next:
        sentences.append(ngettext("{count} question is left.", "{count} questions are left.", len(advice.next)))
    if advice.case.measures:  # without one there is nothing that a duty could be looked for in
        sentences += wording.duties(len(advice.open_duties), len(advice.deciding))
    return " ".join(sentences)


def _show_disagreements(out: Console, advice: Advice) -> None:
    for one in advice.disagreements:
        values = ", ".join(f"{engine}: {value}" for engine, value in one.values)
        where = wording.subject(advice.case, one.subject)
        sentence = _(
            "The engines disagree on {id} ({where}), so it is left out here: {values}.", id=one.id, where=where, values=values
        )
        out.print(Text(f"! {sentence}", style="bold red"))
    if len(advice.inference.engines) == 1:
        out.print(Text(_("durable_rules is not installed; the advice rests on one engine only."), style="bold red"))


def _heading(out: Console, text: str) -> None:
    out.print()
    out.print(Text(text, style="bold underline"))


def _show_duties(out: Console, advice: Advice) -> None:
    if not advice.duties:
        return
    for heading, under in wording.by_duty(advice.knowledge, advice.duties):
        _heading(out, f"§ {chosen(heading.label)} · {wording.force(Force.MUST, under[0].requirement.basis)}")
        for subject, several in _by_subject(under):
            _show_duty(out, advice, subject, several)
    out.print(Text(_("The tool sees only whether the parts are there. Whether they are sound, people judge."), style="dim"))


def _show_duty(out: Console, advice: Advice, subject: Subject, several: list[RequirementAdvice]) -> None:
    """The parts of a duty towards one subject, and the answers that it rests on."""
    out.print(Text(wording.subject(advice.case, subject), style="bold"))
    for one in several:
        status = (wording.status(one.status, duty=True), "bold" if one.open else "dim")
        out.print(_line(Text.assemble(status, f"  {one.label}", (f"  {one.requirement.id}", "dim")), 2))
        if one.status is Status.MISSING:
            out.print(_line(Text(one.message), 4))
    if reasons := several[0].because:
        out.print(_line(Text(_because(advice.knowledge, advice.case, reasons, [subject]), style="dim"), 2))


def _by_subject(items: list[RequirementAdvice]) -> list[tuple[Subject, list[RequirementAdvice]]]:
    found: dict[Subject, list[RequirementAdvice]] = defaultdict(list)
    for one in items:
        found[one.subject].append(one)
    return list(found.items())


def _because(knowledge: KnowledgeBase, case: Case, because: Iterable[Reason], own: Iterable[Subject]) -> str:
    return _("Because: {reasons}", reasons="; ".join(wording.reasons(knowledge, case, because, own)))


def _show_next(out: Console, advice: Advice) -> None:
    if not advice.next:
        return
    _heading(out, ngettext("The shortest way: {count} question", "The shortest way: {count} questions", len(advice.next)))
    duties = {
        question for one in advice.blocking for question in (*one.requirement.questions, *(r.question for r in one.because))
    }
    for subject, places in groupby(sorted(advice.next, key=lambda place: place[0]), key=lambda place: place[0]):
        out.print(Text(wording.subject(advice.case, subject), style="bold"))
        table = Table.grid(padding=(0, 2))
        table.add_column(width=1)
        table.add_column(no_wrap=True)
        table.add_column()
        for _subject, id in places:
            question = advice.knowledge.questions[id]
            table.add_row("§" if id in duties else "", Text(question.case_field or id, style="cyan"), wording.question(question))
        out.print(Padding(table, (0, 0, 0, 1), expand=False))


def _show_prompts(out: Console, advice: Advice) -> None:
    prompts = advice.active_prompts()
    if not prompts:
        return
    _heading(out, ngettext("{count} piece of advice", "{count} pieces of advice", len(prompts)))
    for rule, several in prompts:
        about = [one.subject for one in several]
        out.print()
        tag = (wording.force(rule.force, rule.basis), STYLES[rule.force])
        kind = "" if rule.prompt is PromptKind.TIP else f"  {wording.prompt(rule.prompt)}"  # a tip says so itself
        out.print(Text.assemble(tag, f"{kind}  ", (rule.id, "dim")))
        for message in dict.fromkeys(one.message for one in several):
            out.print(_line(Text(message), 2))
        if rule.about in (Kind.MEASURE, Kind.GROUP):
            out.print(_line(Text(_("Concerns: {names}", names=wording.subjects(advice.case, about)), style="dim"), 2))
        reasons = dict.fromkeys(reason for one in several for reason in one.because)
        out.print(_line(Text(_because(advice.knowledge, advice.case, reasons, about), style="dim"), 2))
        source = wording.source(advice.knowledge, rule.clauses, rule.law)
        out.print(_line(Text(_("Source: {source}", source=source), style="dim"), 2))


def _show_rest(out: Console, advice: Advice) -> None:
    _heading(out, _("All that was looked at"))
    table = Table.grid(padding=(0, 3))
    counts = advice.counts()
    columns = [Status.MISSING, Status.UNKNOWN, Status.NOT_ASSESSED, Status.MET, Status.NOT_RELEVANT]
    table.add_row("", *(Text(wording.status(status), style="dim") for status in columns), Text(_("Dismissed"), style="dim"))
    for force in Force:
        cells = [counts[force].get(status, 0) for status in columns] + [counts[force].get(DISMISSED, 0)]
        if any(cells):
            table.add_row(Text(force, style="bold"), *(Text(str(cell) if cell else "·", justify="right") for cell in cells))
    out.print(Padding(table, (0, 0, 0, 2), expand=False))
    for subject, id, name in advice.not_counted:
        situation = chosen(advice.knowledge.situation_name(name)).lower()
        where = wording.subject(advice.case, subject)
        sentence = _(
            "«{id}» ({where}) is kept but not counted: it is asked only when «{situation}».",
            id=id,
            where=where,
            situation=situation,
        )
        out.print(_line(Text(sentence, style="dim"), 2))
    for subject, id, other in advice.superseded:
        names = wording.subject(advice.case, subject), wording.subject(advice.case, other)
        sentence = _(
            "«{id}» ({where}) is kept but not counted: the answer is shared from {other}.", id=id, where=names[0], other=names[1]
        )
        out.print(_line(Text(sentence, style="dim"), 2))
    for one in advice.without_effect:
        sentence = _(
            "The dismissal of {id} ({where}) has no effect: it is a duty in law, or is asked about something else now.",
            id=one.rule,
            where=wording.subject(advice.case, one.subject),
        )
        out.print(_line(Text(sentence, style="dim"), 2))
    for one in [*advice.requirements, *advice.prompts]:
        if one.dismissed:
            id = one.requirement.id if isinstance(one, RequirementAdvice) else one.rule.id
            sentence = _(
                "{id} ({where}) is dismissed: {reason}",
                id=id,
                where=wording.subject(advice.case, one.subject),
                reason=one.dismissed,
            )
            out.print(_line(Text(sentence, style="dim"), 2))


def _line(text: Text, indent: int) -> Padding:
    return Padding(text, (0, 0, 0, indent), expand=False)


def show_total(advices: list[tuple[str, Advice | None]]) -> None:
    """One line a file, and the sum."""
    out = console()
    table = Table(box=None, pad_edge=False, header_style="dim")
    for heading in (_("File"), _("Questions left"), _("Open duties"), _("Decide a duty"), _("Advice")):
        table.add_column(heading, justify="left" if heading == _("File") else "right")
    for name, advice in advices:
        if advice is None:
            table.add_row(name, _("unusable"), "–", "–", "–")
        else:
            counts = (advice.next, advice.open_duties, advice.deciding, advice.active_prompts())
            table.add_row(name, *(str(len(several)) for several in counts))
    out.print(table)
    good = [advice for _name, advice in advices if advice]
    complete = sum(advice.complete for advice in good)
    out.print()
    sentence = _(
        "{files}: {complete} complete, {left} with something left, {unusable} unusable.",
        files=ngettext("{count} file", "{count} files", len(advices)),
        complete=complete,
        left=len(good) - complete,
        unusable=len(advices) - len(good),
    )
    out.print(Text(sentence, style="bold"))


# Explanations --------------------------------------------------------------------------------


def show_explained(one: ExplainedRule | ExplainedRequirement | ExplainedQuestion) -> None:
    match one:
        case ExplainedRule():
            _show_rule(one)
        case ExplainedRequirement():
            _show_requirement(one)
        case ExplainedQuestion():
            _show_question(one)


def _show_rule(one: ExplainedRule) -> None:
    out, advice, rule = console(), one.advice, one.rule
    _explain_heading(out, advice, rule.id, one.subject, wording.force(rule.force, rule.basis))
    value = wording.outcome(str(one.value))
    if not rule.prompt:
        out.print(Text(_("The situation «{name}» is «{value}».", name=chosen(rule.text), value=value), style="bold"))
    else:
        given = (
            _("The advice is given.")
            if one.value is Truth.JA
            else _("The advice is not given: its condition is «{value}».", value=value)
        )
        out.print(Text(given, style="bold"))
        if one.value is Truth.JA:
            out.print(_line(Text(one.text), 2))
    _show_reasons(out, advice, one.because, one.subject)
    _show_changes(out, advice, one.changes, rule)
    out.print(Text(_("Source: {source}", source=wording.source(advice.knowledge, rule.clauses, rule.law)), style="dim"))
    out.print(Text(_("Rule: {file}, line {line}", file=one.file, line=rule.line), style="dim"), soft_wrap=True)


def _show_requirement(one: ExplainedRequirement) -> None:
    out, advice, found = console(), one.advice, one.requirement
    requirement = found.requirement
    _explain_heading(out, advice, requirement.id, found.subject, wording.force(requirement.force, requirement.basis))
    status = wording.status(found.status, duty=requirement.force is Force.MUST)
    out.print(Text.assemble(found.label, ": ", (status, "bold")))
    if found.status is Status.MISSING:
        out.print(_line(Text(found.message), 2))
    if requirement.target:
        _show_reasons(out, advice, found.because, found.subject)
    else:
        out.print(Text(_("It is asked of every {kind}.", kind=wording.kind(requirement.about)), style="dim"))
    if found.dismissed:
        out.print(Text(_("Dismissed: {reason}", reason=found.dismissed)))
    _show_changes(out, advice, one.changes, requirement)
    source = wording.source(advice.knowledge, requirement.clauses, requirement.law)
    out.print(Text(_("Source: {source}", source=source), style="dim"))


def _show_question(one: ExplainedQuestion) -> None:
    out, advice = console(), one.advice
    question = advice.knowledge.questions[one.question]
    _explain_heading(out, advice, question.id, one.subject, _("ours") if question.ours else "")
    out.print(Text(wording.question(question), style="bold"))
    out.print(_line(Text(wording.help(question), style="dim"), 2))
    if question.options:
        out.print(Text(_("Options: {options}", options=", ".join([*question.option_ids, "usikkert"]))))
    said = wording.value(question, str(one.answer)) if one.answer else _("not answered")
    out.print(Text(_("Answer: {answer}", answer=said)))
    if question.ask_when:
        value = wording.outcome(str(advice.inference.situation(one.subject, question.ask_when)))
        name = chosen(advice.knowledge.situation_name(question.ask_when))
        out.print(Text(_("It is asked when «{name}», which is «{value}» here.", name=name, value=value)))
    out.print(Text(_("It matters to: {ids}", ids=", ".join(one.read_by) or "–"), style="dim"))
    for answer, changed in one.effects:
        out.print()
        out.print(Text(_("If the answer were {answer}:", answer=wording.tried(advice.case, question, answer))))
        for effect in changed:
            name = chosen(effect.target.label) if isinstance(effect.target, Requirement) else _("advice")
            before, after = (wording.outcome(one, effect.target) for one in (effect.before, effect.after))
            where = wording.subject(advice.case, effect.subject)
            out.print(_line(Text(f"{effect.target.id} {name} ({where}): {before} → {after}"), 2))
    if question.clauses:
        out.print()
        out.print(Text(_("Source: {source}", source=wording.source(advice.knowledge, question.clauses)), style="dim"))


def _explain_heading(out: Console, advice: Advice, id: str, subject: Subject, tag: str) -> None:
    out.print()
    out.print(Text.assemble((id, "bold"), f"  {wording.subject(advice.case, subject)}  ", (tag, "dim")))


def _show_reasons(out: Console, advice: Advice, reasons: tuple[Reason, ...], subject: Subject) -> None:
    if reasons:
        out.print(Text(_("Because:"), style="dim"))
        for reason in wording.reasons(advice.knowledge, advice.case, reasons, [subject]):
            out.print(_line(Text(reason), 2))


def _show_changes(out: Console, advice: Advice, changes: list[Change], of: Rule | Requirement) -> None:
    if changes:
        out.print(Text(_("One other answer would change it:"), style="dim"))
    for change in changes:
        subject, id = change.place
        question = advice.knowledge.questions[id]
        who, given = wording.subject(advice.case, subject), wording.tried(advice.case, question, change.answer)
        out.print(_line(Text(f"{id} ({who}): {given} → {wording.outcome(change.outcome, of)}"), 2))


# Lists ---------------------------------------------------------------------------------------


def show_table(headings: list[str], rows: list[list[str]]) -> None:
    """A table for reading; where no person watches, one row a line with tabs, for grep and cut."""
    if not sys.stdout.isatty():
        for row in rows:
            console().print(Text("\t".join(row)), soft_wrap=True)
        return
    table = Table(box=None, pad_edge=False, header_style="dim")
    for place, heading in enumerate(headings):
        table.add_column(heading, overflow="fold", no_wrap=place == 0)
    for row in rows:
        table.add_row(*map(Text, row))
    console().print(table)


def say(sentence: str, style: str = "") -> None:
    console().print(Text(sentence, style=style))
