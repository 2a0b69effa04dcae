"""The compliance statement on a terminal, for reading: the same as its JSON, with what is alike said once."""

from __future__ import annotations

from collections.abc import Iterable

from rich.console import Console
from rich.padding import Padding
from rich.text import Text

from ...advice.advice import Advice
from ...advice.pieces import PromptAdvice
from ...case.privacy import masked
from ...language.subjects import CASE, Subject
from ...text.catalogue import gettext as _
from ...wording import words as wording
from ...wording.terminal import STYLES, console
from ..program import installed
from .points import Looked, Row, Said, checked, lead, not_checked, rows
from .statement import Comparison, Statement, agreement, engines, line

LONGEST = 160  # characters of an answer; the whole stands in the case file


def show_statement(statement: Statement) -> None:
    """What was checked, what was not, each point with its finding, and how to do it again."""
    out, advice = console(), statement.advice
    out.print()
    out.print(Text(_("Audit of one case"), style="dim"))
    out.print(Text.assemble((masked(advice.case.title or advice.case.id), "bold"), (f"  {masked(advice.case.id)}", "dim")))
    out.print()
    for sentence in lead(advice, statement.points):
        out.print(Text(sentence))
    if not advice.case.measures:
        out.print(Text(_("The case has no measures yet.")))
    _show_disagreements(out, advice)
    _show_sentences(out, _("What was checked"), checked(advice))
    _show_sentences(out, _("What was not checked"), not_checked(advice))
    _show_points(out, advice, statement)
    _show_dismissed(out, advice)
    if statement.comparison:
        _show_comparison(out, advice, statement.comparison)
    _show_repeating(out, statement)
    out.print()


def _heading(out: Console, text: str) -> None:
    out.print()
    out.print(Text(text, style="bold underline"))


def _line(out: Console, text: Text | str, indent: int = 2, style: str = "") -> None:
    out.print(Padding(Text(text, style=style) if isinstance(text, str) else text, (0, 0, 0, indent), expand=False))


def _item(out: Console, text: str) -> None:
    """A line of a list; the lines after its first stand below its words."""
    lines = Text(text).wrap(out, max(out.width - 4, 20))
    for number, part in enumerate(lines):
        part.rstrip()
        _line(out, Text.assemble("• " if number == 0 else "  ", part))


def _show_disagreements(out: Console, advice: Advice) -> None:
    for one in advice.disagreements:
        values = ", ".join(f"{engine}: {value}" for engine, value in one.values)
        sentence = _(
            "The engines disagree on {id} ({where}), so it is left out here: {values}.",
            id=one.id,
            where=masked(wording.subject(advice.case, one.subject)),
            values=values,
        )
        out.print(Text(f"! {sentence}", style="bold"))


def _show_sentences(out: Console, heading: str, said: Iterable[Said]) -> None:
    _heading(out, heading)
    for one in said:
        names = "; ".join(named.text for named in one.about)
        _item(out, f"{one.text} {names}" if names else one.text)


def _show_points(out: Console, advice: Advice, statement: Statement) -> None:
    _heading(out, _("Point by point"))
    for row in rows(advice, statement.points):
        _show_row(out, advice, row)
    count = len(statement.points)
    text = _(
        "Shows {shown} of {total} points. A point is one requirement of one measure, one target group or the case.",
        shown=count,
        total=count,
    )
    out.print()
    out.print(Text(text, style="dim"))


def _show_row(out: Console, advice: Advice, row: Row) -> None:
    requirement, names = row.requirement, _names(advice, row.subjects)
    force = wording.force(requirement.force, requirement.basis)
    out.print()
    out.print(Text.assemble((force, STYLES[requirement.force]), "  ", (row.word, "bold" if row.lacking else "")))
    _line(out, Text.assemble((wording.label(requirement), "bold"), (f"  {requirement.id}", "dim")))
    if names:
        _line(out, names, style="dim")
    if row.dismissed:
        _line(out, _("Reason: {reason}", reason=row.dismissed))
    if row.because:
        _line(out, wording.because(row.applies, row.because))
    for looked in row.looked:
        _line(out, _answered(advice, row, looked))
    if row.certainty:
        _line(out, _("Lowest certainty: {certainty}", certainty=wording.certainty(row.certainty).lower()), style="dim")
    source = wording.source(advice.knowledge, requirement.clauses, requirement.law)
    _line(out, _("Source: {source}", source=source), style="dim")


def _names(advice: Advice, subjects: Iterable[Subject]) -> str:
    """Each by its whole title: a group may stand under several measures, with a finding for each."""
    return masked("; ".join(advice.case.title_of(one) for one in subjects if one != CASE))


def _answered(advice: Advice, row: Row, looked: Looked) -> str:
    said = looked.answer if len(looked.answer) <= LONGEST else f"{looked.answer[:LONGEST].rstrip()} …"
    who = _names(advice, looked.subjects) if looked.subjects != row.subjects else ""
    text = f"«{wording.question(looked.question)}» {said} {looked.origin}".rstrip()
    return f"{text} ({who})" if who else text


def _show_dismissed(out: Console, advice: Advice) -> None:
    dismissed = [one for one in advice.prompts if one.dismissed]
    if dismissed:
        _heading(out, _("Advice that was dismissed with a reason"))
    for one in dismissed:
        _item(out, " ".join([_prompt(advice, one), _("Reason: {reason}", reason=masked(one.dismissed))]))


def _prompt(advice: Advice, one: PromptAdvice) -> str:
    return f"{one.rule.id} ({masked(wording.subject(advice.case, one.subject))}): {masked(one.message)}"


def _show_comparison(out: Console, advice: Advice, comparison: Comparison) -> None:
    _heading(out, _("With today's knowledge base"))
    version = _(
        "Today: version {version}, {digest}.", version=comparison.knowledge.version, digest=comparison.knowledge.digest[:12]
    )
    _line(out, version, style="dim")
    if comparison.same:
        _line(out, _("With today's knowledge base: no difference."))
    if comparison.problems:
        _line(out, _("Today's knowledge base cannot read the case"))
        for problem in comparison.problems:
            _item(out, masked(f"{problem.what} {problem.cure}"))
    for change in comparison.changes:
        point = change.point
        then, now = (one.word if one else _("not asked for") for one in (change.then, change.now))
        where = masked(wording.subject(advice.case, point.subject))
        _item(out, f"{point.requirement.id} {wording.label(point.requirement)} ({where}): {then} → {now}")
    for heading, prompts in [
        (_("Advice that is given only with today's knowledge base"), comparison.came),
        (_("Advice that is not given with today's knowledge base"), comparison.went),
    ]:
        if prompts:
            _line(out, heading, style="bold")
        for one in prompts:
            _item(out, _prompt(advice, one))


def _show_repeating(out: Console, statement: Statement) -> None:
    """Digests stand whole, each on its own line: they are there to be compared and copied."""
    advice = statement.advice
    knowledge = advice.knowledge
    _heading(out, _("Can be repeated"))
    _fact(out, _("Knowledge base"), knowledge.version)
    _line(out, knowledge.digest)
    guideline = knowledge.guideline
    read = f", {wording.day(guideline.read)}" if guideline else ""
    _fact(out, _("Date of the source, and when it was read"), f"{wording.day(knowledge.source_date)}{read}")
    _fact(out, _("Rules of"), wording.day(advice.inference.day))
    _fact(out, _("Case file"))
    _line(out, statement.file_digest)
    _fact(out, _("Program"), installed() or _("run from its source folder"))
    named = ", ".join(" ".join(filter(None, (one.name, one.version))) for one in engines(advice))
    _line(out, f"{named}. {agreement(advice)}")
    _fact(out, _("Command that repeats it"))
    out.print(Text(f"  {line(statement.command)}"), soft_wrap=True)  # whole, to be copied


def _fact(out: Console, name: str, said: str = "") -> None:
    _line(out, Text.assemble((name, "bold"), f"  {said}"))
