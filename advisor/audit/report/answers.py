"""The sections of a report on uncertainty, on the advice that was given, and on the order of the measures."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from ...language.answers import State
from ...text.catalogue import chosen, gettext as _, ngettext
from ...wording import words as wording
from ...wording.words import number
from .blocks import Bar, Block, Chart, Listing, Name, Section, Table, drawable, sentences
from .names import Names, day
from .tables import Folder, Row, count, summed

TOP = 10  # how many are named in a picture
REASONS = 15  # how many reasons are told
EXPLAINED = 20  # how many pairs of cases are told

GIVEN = ("verdi", State.UNSURE.value, State.NOT_RELEVANT.value)  # the states of an answer, with a value first
PAIRS = ("less_first", "more_first", "same", "not_comparable")  # what is counted of ranked pairs


# Uncertainty


def uncertainty(folder: Folder, names: Names) -> Section:
    rows = [row for row in folder.rows("answers") if row["state"] in GIVEN]
    questions = _states(rows, lambda row: row["question"])
    top = sorted((id for id in questions if questions[id][1]), key=lambda id: (-questions[id][1], id))[:TOP]
    parts = [
        ("plain", _("Another answer")),
        ("lines", wording.sentence(_("unsure"))),
        ("pale", wording.sentence(_("not relevant"))),
    ]
    by_question = [Bar(Name(names.question(id), (id,)), questions[id]) for id in top]
    lead = _("No one has answered «unsure».")
    if top:
        lead = _(
            "«Unsure» is answered most often to «{question}»: {some} of {all} answers.",
            question=names.question(top[0]),
            some=number(questions[top[0]][1]),
            all=number(sum(questions[top[0]])),
        )
    return Section(
        "unsure",
        _("Where are people unsure?"),
        lead,
        [
            _("«Unsure» is an answer, and no fault. It shows where knowledge is lacking, and is never read as no."),
            _("The bars hold the answers that were given, not the questions without an answer."),
        ],
        drawable(
            Chart(_("The questions where most are unsure"), _("Question"), parts, by_question, shares=True),
        ),
    )


def _states(rows: Sequence[Row], key: Callable[[Row], str]) -> dict[str, list[int]]:
    """Counts in the order of GIVEN for each key."""
    found: dict[str, list[int]] = {}
    for row in rows:
        found.setdefault(key(row), [0] * len(GIVEN))[GIVEN.index(row["state"])] += count(row)
    return found


# Advice


def advice(folder: Folder, names: Names) -> Section:
    rows = folder.rows("prompts")
    given = summed(rows, lambda row: row["rule"])
    dismissed = summed(rows, lambda row: row["rule"], "dismissed")
    order = sorted((id for id in given if given[id]), key=lambda id: (-given[id], id))
    parts = [("plain", _("Stands")), ("hatch", wording.dismissed())]
    top = [Bar(Name(names.point(id), (id, names.force(id))), [given[id] - dismissed[id], dismissed[id]]) for id in order[:TOP]]
    headings = [_("Advice"), _("Given"), wording.dismissed()]
    every = [(Name(names.point(id), (id, names.force(id))), given[id], dismissed[id]) for id in order]
    return Section(
        "advice",
        _("Which advice is given, and which is set aside?"),
        _of_advice(order, given, dismissed, names),
        [
            _("To set advice aside with a reason is a good answer."),
            _("Where many give the same reason, it may be the rule that should be looked at."),
        ],
        [
            *drawable(
                Chart(
                    _("The advice most often given"),
                    _("Advice"),
                    parts,
                    top,
                    note=_("The number after a bar is how often it was given."),
                )
            ),
            *([Listing(Table(_("All the advice that was given"), headings, every))] if every else []),
            *_reasons(folder, names),
        ],
    )


def _of_advice(order: Sequence[str], given: Mapping[str, int], dismissed: Mapping[str, int], names: Names) -> str:
    if not order:
        return _("No advice was given.")
    lead = _("Given most often: «{advice}» {times} times in all.", advice=names.point(order[0]), times=number(given[order[0]]))
    total = sum(dismissed.values())
    if not total:
        return sentences(lead, _("No advice was dismissed."))
    aside = ngettext(
        "{number} piece of advice was dismissed with a reason.",
        "{number} pieces of advice were dismissed with a reason.",
        total,
        number=number(total),
    )
    return sentences(lead, aside)


def _reasons(folder: Folder, names: Names) -> list[Block]:
    rows = sorted(folder.rows("dismissals"), key=lambda row: (-count(row), row["id"], row["reason"]))
    if not rows:
        return []
    headings = [_("Advice or point"), _("The reason that people gave"), _("Times")]
    reasons = [(Name(names.point(row["id"]), (row["id"],)), f"«{row['reason']}»", count(row)) for row in rows[:REASONS]]
    note = _("The most frequent reasons, in people's own words. What looked like personal data is masked.")
    return [Listing(Table(_("Why it was dismissed"), headings, reasons, folded=False), note)]


# The order of the measures


def order(folder: Folder, names: Names) -> Section:
    counts = {row["question"]: [count(row, column) for column in PAIRS] for row in folder.rows("placed_first")}
    parts = [
        ("plain", _("The lower answer stands first")),
        ("strong", _("The higher answer stands first")),
        ("pale", _("The same answer")),
        ("dashed", _("Cannot be compared")),
    ]
    bars = [Bar(Name(names.question(id), (id,)), counts[id]) for id in sorted(counts, key=names.order)]
    chart = Chart(
        _("Pairs of measures that people ranked"),
        _("Question"),
        parts,
        [bar for bar in bars if bar.total],
        shares=True,
        note=_("Two answers cannot be compared where one is unsure, not relevant or not given, or where two spans overlap."),
    )
    return Section(
        "order",
        _("Do the answers show in the order?"),
        _of_resources(counts, names),
        [
            _("The figures show whether an answer is reflected in the order at all."),
            _("They do not say which order is right. That people judge, from all of the criteria together."),
        ],
        [*drawable(chart), *_explain(folder, names)],
    )


def _of_resources(counts: Mapping[str, Sequence[int]], names: Names) -> str:
    roles = names.knowledge.roles
    if not roles.input:
        return ""
    what = chosen(roles.input_label)
    about = [counts[id] for id in counts if names.theme_of_question(id) == roles.input]
    less, more, same, apart = max(about, key=lambda row: sum(row[:2]), default=(0, 0, 0, 0))
    every = less + more + same + apart
    unknown = ""
    if apart:
        unknown = _(
            "In {some} of {all} ranked pairs the answers on {what} cannot be compared.",
            what=what,
            some=number(apart),
            all=number(every),
        )
    if apart and apart == every:
        return unknown
    if not less + more:
        if unknown:
            return sentences(unknown, _("No two measures that can be compared have different answers on {what}.", what=what))
        return _("No two measures that people ranked have different answers on {what}.", what=what)
    differing = ngettext(
        "Of {number} pair where the municipality itself gave different answers on {what}, "
        "the measure that takes less stood first in {less}.",
        "Of {number} pairs where the municipality itself gave different answers on {what}, "
        "the measure that takes less stood first in {less}.",
        less + more,
        number=number(less + more),
        less=number(less),
        what=what,
    )
    return sentences(unknown, differing)


def _explain(folder: Folder, names: Names) -> list[Block]:
    rows = folder.rows("explain")
    if not rows:
        return []
    note = ngettext(
        "In {number} place two cases of the same municipality have measures with the same answers in the opposite order. "
        "That may be right. What decided it? The list is for the municipality itself.",
        "In {number} places two cases of the same municipality have measures with the same answers in the opposite order. "
        "That may be right. What decided it? The list is for the municipality itself.",
        len(rows),
        number=number(len(rows)),
    )
    if len(rows) > EXPLAINED:
        shown = _("Here are the first {shown}. All of them are in {file}.", shown=number(EXPLAINED), file="explain.csv")
        note = sentences(note, shown)
    headings = [_("Municipality"), _("Earlier case"), _("Later case"), _("The answers that are the same")]
    told = [
        (
            Name(row["municipality"]),
            f"{row['earlier']} ({day(row['earlier_on'])})",
            f"{row['later']} ({day(row['later_on'])})",
            _facts(row["facts"], names),
        )
        for row in rows[:EXPLAINED]
    ]
    return [Listing(Table(_("Explain the difference"), headings, told, folded=False), note)]


def _facts(written: str, names: Names) -> str:
    """«nytte-samlet=stor; ressurs-samlet=liten» in words, a line each; what is not written so stands as it is."""
    said = []
    for part in written.split("; "):
        id, _equals, token = (one.strip() for one in part.partition("="))
        question = names.knowledge.questions.get(id)
        told = wording.sentence(wording.value(question, token)) if question and token else ""
        said.append(f"{wording.question(question)} {told}" if question and told else part)
    return "\n".join(said)
