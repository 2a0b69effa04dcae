"""What the command line shows of one rule, requirement, question or line of law: how it stands, why, what would change it."""

from __future__ import annotations

from collections.abc import Sequence

from rich.console import Console
from rich.text import Text

from ..advice.advice import Advice
from ..advice.reasons import Change, Reason
from ..knowledge import Requirement, Rule
from ..language.conditions import Truth
from ..language.subjects import Subject
from ..text.catalogue import chosen, gettext as _, ngettext
from . import law, words as wording
from .explanation import Explained, ExplainedLine, ExplainedQuestion, ExplainedRequirement, ExplainedRule
from .terminal import console, line

MOST_EXPLAINED = 20  # in full; of more, as many as are said in full of pairs


def show_explained(several: Sequence[Explained]) -> None:
    """Each; of very many the first, those that hold before the others, then how many more there are and how to ask for them."""
    if len(several) <= MOST_EXPLAINED:
        for one in several:
            _show(one)
        return
    first = sorted(several, key=lambda one: not (isinstance(one, ExplainedRule) and one.holds))
    for one in first[: wording.MOST_SAID]:
        _show(one)
    out, more = console(), first[wording.MOST_SAID :]
    out.print()
    out.print(Text(ngettext("and {count} more", "and {count} more", len(more)), style="dim"))
    said = _("One of them: --subject '{subject}'. All of them: --format json.", subject=str(more[0].subject))
    out.print(Text(said, style="dim"), soft_wrap=True)


def _show(one: Explained) -> None:
    match one:
        case ExplainedRule():
            _show_rule(one)
        case ExplainedRequirement():
            _show_requirement(one)
        case ExplainedQuestion():
            _show_question(one)
        case ExplainedLine():
            _show_line(one)


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
            out.print(line(Text(one.text), 2))
        if one.dismissed:
            out.print(Text(_("Dismissed: {reason}", reason=one.dismissed)))
    _show_reasons(out, advice, one.because, one.subject)
    _show_changes(out, advice, one.changes, rule)
    out.print(Text(_("Source: {source}", source=wording.source(advice.knowledge, rule.clauses, rule.law)), style="dim"))
    out.print(Text(_("Rule: {file}, line {line}", file=one.file, line=rule.line), style="dim"), soft_wrap=True)


def _show_requirement(one: ExplainedRequirement) -> None:
    out, advice, found = console(), one.advice, one.requirement
    requirement = found.requirement
    _explain_heading(out, advice, requirement.id, found.subject, wording.force(requirement.force, requirement.basis))
    out.print(Text.assemble(found.label, ": ", (wording.finding(requirement.force, found.shown), "bold")))
    if found.lacks:
        out.print(line(Text(found.message), 2))
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
    out.print(line(Text(wording.help(question), style="dim"), 2))
    if question.options:
        out.print(Text(_("Options: {options}", options=", ".join([*question.option_ids, "usikkert"]))))
    said = wording.value(question, str(one.answer)) if one.answer else _("not answered")
    out.print(Text(_("Answer: {answer}", answer=f"{said} {wording.inherited(advice.case, one.answer)}".rstrip())))
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
            out.print(line(Text(f"{effect.target.id} {name} ({where}): {before} → {after}"), 2))
    if question.clauses:
        out.print()
        out.print(Text(_("Source: {source}", source=wording.source(advice.knowledge, question.clauses)), style="dim"))


def _show_line(one: ExplainedLine) -> None:
    out, advice, entry = console(), one.advice, one.entry
    _explain_heading(out, advice, entry.id, one.subject, law.label())
    if one.shown:
        said = _("The line is shown.")
    elif one.elsewhere:
        said = _("The line is not shown: another act or body has every service of the measure.")
    else:
        said = _("The line is not shown: its condition is «{value}».", value=wording.outcome(str(one.value)))
    out.print(Text(said, style="bold"))
    out.print(line(Text(chosen(entry.says)), 2))
    if one.shown and entry.asks:
        out.print(line(Text(chosen(entry.asks)), 2))
    out.print(Text(_("It is shown when: {condition}", condition=one.when), style="dim"))
    _show_reasons(out, advice, one.because, one.subject)
    sources = [advice.knowledge.sources[id] for id in entry.law]
    for text in (_("Source: {source}", source=wording.source(advice.knowledge, (), entry.law)), " ".join(law.warning(sources))):
        out.print(Text(text, style="dim"))


def _explain_heading(out: Console, advice: Advice, id: str, subject: Subject, tag: str) -> None:
    out.print()
    out.print(Text.assemble((id, "bold"), f"  {wording.subject(advice.case, subject)}  ", (tag, "dim")))


def _show_reasons(out: Console, advice: Advice, reasons: tuple[Reason, ...], subject: Subject) -> None:
    if reasons:
        out.print(Text(_("Because:"), style="dim"))
        for reason in wording.reasons(advice.knowledge, advice.case, reasons, [subject]):
            out.print(line(Text(reason), 2))


def _show_changes(out: Console, advice: Advice, changes: list[Change], of: Rule | Requirement) -> None:
    if changes:
        out.print(Text(_("One other answer would change it:"), style="dim"))
    for change in changes:
        subject, id = change.place
        question = advice.knowledge.questions[id]
        who, given = wording.subject(advice.case, subject), wording.tried(advice.case, question, change.answer)
        out.print(line(Text(f"{id} ({who}): {given} → {wording.outcome(change.outcome, of)}"), 2))
