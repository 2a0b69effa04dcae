"""The section of a report on the duties: when they apply, each set out as an auditor does it, and the cases where one is open."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from ...engines.status import Status
from ...knowledge.terms import Force
from ...language.subjects import Kind
from ...text.catalogue import chosen, gettext as _
from ...wording import words as wording
from ...wording.findings import names as words_of
from ...wording.words import number
from .blocks import Bar, Block, Chart, Finding, Listing, Name, Section, Table, drawable, sentences
from .criteria import applies, looked, source
from .links import link, where
from .names import Names
from .tables import Folder, Row, summed

NAMED = 10  # how many cases are named under a duty
LISTED = 100  # how many cases are listed with all that is open


def duties(folder: Folder, names: Names) -> Section:
    rows = [row for row in folder.rows("requirements") if names.is_of(row["requirement"], Force.MUST)]
    found = summed(rows, lambda row: (row["requirement"], row["status"]))
    headings = ", ".join(chosen(duty.label) for duty in names.knowledge.duties.values())
    known = [id for id in names.knowledge.requirements if any(row["requirement"] == id for row in rows)]
    applying = _applying(known, found, names)
    written = [Bar(Name(names.point(id), (id,)), [found[id, Status.MET], found[id, Status.MISSING]]) for id in known]
    written = [bar for bar in written if bar.total]
    charts = drawable(
        Chart(
            _("How often the duties apply, by the cases' own answers"),
            _("Situation"),
            [
                ("plain", _("Applies")),
                ("lines", wording.sentence(_("unsure"))),
                ("dashed", wording.finding(Force.MUST, Status.NOT_ASSESSED)),
                ("blank", wording.finding(Force.MUST, Status.INAPPLICABLE)),
            ],
            applying,
            shares=True,
            note=_("«Unsure» and «not assessed» are never read as no: the duty may apply there too."),
        ),
        Chart(
            _("Where a duty applies: is the part written?"),
            _("Part of the duty"),
            [(tone, wording.finding(Force.MUST, of)) for tone, of in (("plain", Status.MET), ("strong", Status.MISSING))],
            written,
            shares=True,
        ),
    )
    return Section(
        "duties",
        _("{duties}: when do they apply, and are their parts written?", duties=headings),
        _of_duties(applying, written),
        [
            _("The tool sees only whether the parts are there. Whether they are sound, people judge."),
            _("The duty comes from the law, not from the recommendation."),
            *_open(folder.manifest["counts"]),
        ],
        [*charts, *_set_out(folder, names, known, found), *_listed(folder, names)],
    )


def _applying(duties: Iterable[str], found: Mapping[tuple[str, str], int], names: Names) -> list[Bar]:
    """Each situation that a duty rests on, once: how often it holds, is unsure, is not assessed, and does not hold."""
    first: dict[str, str] = {}
    for id in duties:
        first.setdefault(names.knowledge.requirements[id].target, id)
    bars = []
    for situation, id in first.items():
        label = wording.situation(names.knowledge, situation) if situation else names.point(id)
        kind = _kinds()
        holds = sum(found[id, status] for status in (Status.MET, Status.MISSING, Status.NOT_RELEVANT))
        others = [found[id, status] for status in (Status.UNKNOWN, Status.NOT_ASSESSED, Status.INAPPLICABLE)]
        bars.append(Bar(Name(label, (kind[names.knowledge.requirements[id].about],)), [holds, *others]))
    return [bar for bar in bars if bar.total]


def _of_each_kind(applying: Sequence[Bar]) -> list[Bar]:
    """The first situation of each kind of subject: the others mostly say the same again."""
    return list({bar.name.tags[0]: bar for bar in reversed(applying)}.values())[::-1]


def _holding(bar: Bar) -> str:
    said = _(
        "«{situation}» holds for {some} of {all} {kind}.",
        situation=bar.name.label,
        some=number(bar.counts[0]),
        all=number(bar.total),
        kind=bar.name.tags[0],
    )
    if unsettled := sum(bar.counts[1:3]):
        said = sentences(said, _("For {some} it is not settled: an answer is unsure, or missing.", some=number(unsettled)))
    return said


def _of_duties(applying: Sequence[Bar], written: Sequence[Bar]) -> str:
    if not applying:
        return _("Nothing was read that a duty could apply to.")
    lead = sentences(*map(_holding, _of_each_kind(applying)))
    if not written:
        return lead
    most = max(written, key=lambda bar: bar.counts[1])
    if not most.counts[1]:
        return sentences(lead, _("Where a duty applies, its parts are written. Whether they are sound, people judge."))
    missing = _(
        "The part that is most often missing is «{part}»: {some} of {all}.",
        part=most.name.label,
        some=number(most.counts[1]),
        all=number(most.total),
    )
    return sentences(lead, missing)


def _open(counts: Mapping[str, int]) -> list[str]:
    if not counts.get("with_open_duty") and not counts.get("with_undecided_duty"):
        return []
    return [
        _(
            "In {some} of {all} cases a duty applies and is open. In {waiting} it is not settled whether a duty applies.",
            some=number(counts["with_open_duty"]),
            all=number(counts["cases"]),
            waiting=number(counts["with_undecided_duty"]),
        )
    ]


# Each duty as a finding, and the cases


def _set_out(folder: Folder, names: Names, known: Sequence[str], found: Mapping[tuple[str, str], int]) -> list[Block]:
    """Criteria, finding and evidence of each duty, and room for what people write: assessment and recommendation."""
    open_rows = folder.rows("open_duties")
    return [_duty(folder, names, id, found, [row for row in open_rows if row["requirement"] == id]) for id in known]


def _duty(folder: Folder, names: Names, id: str, found: Mapping[tuple[str, str], int], open_rows: Sequence[Row]) -> Finding:
    one = names.knowledge.requirements[id]
    of = {kind: found[id, kind] for kind in (Status.MET, Status.MISSING, Status.UNKNOWN, Status.NOT_ASSESSED)}
    applying = of[Status.MET] + of[Status.MISSING] + found[id, Status.NOT_RELEVANT]
    said = _(
        "It applies to {applying} {kind}: {written} with the part written, {missing} without. For {waiting} it is not settled.",
        applying=number(applying),
        kind=_kinds()[one.about],
        written=number(of[Status.MET]),
        missing=number(of[Status.MISSING]),
        waiting=number(of[Status.UNKNOWN] + of[Status.NOT_ASSESSED]),
    )
    cases = _by_case(open_rows)
    evidence = _("No case is open.")
    if cases:
        evidence = _("Open or not settled in these cases. All stand in tables/findings.csv with requirement {id}.", id=id)
    named = [_case(folder, several[0], *dict.fromkeys(map(_word, several))) for several in cases[:NAMED]]
    parts = [
        (_("Criteria"), source(names, one)),
        (_("Applies when"), applies(names, one)),
        (_("Looked at"), looked(names, one)),
        (_("Finding"), said),
    ]
    more = _("{count} more are listed below.", count=number(len(cases) - NAMED)) if len(cases) > NAMED else ""
    return Finding(names.point(id), (id, names.force(id)), parts, (_("Evidence"), evidence, named, more), rooms())


def rooms() -> list[str]:
    """What the auditor writes."""
    return [_("The auditor's assessment"), _("The auditor's recommendation")]


def _kinds() -> dict[Kind, str]:
    return {Kind.CASE: _("cases"), Kind.MEASURE: _("measures"), Kind.GROUP: _("target groups")}


def _listed(folder: Folder, names: Names) -> list[Block]:
    """The cases where a duty is open, or may come to apply, with what is open in each."""
    by_case = _by_case(folder.rows("open_duties"))
    if not by_case:
        return []
    shown = by_case[:LISTED]
    note = _("What is open in each, with the measure or the target group.")
    total = max(folder.manifest["counts"].get("open_cases", 0), len(by_case))
    if total > len(shown):
        first = _("Here are the first {shown} of {all} cases.", shown=number(len(shown)), all=number(total))
        note = sentences(note, first, _("All of them are in {file}.", file="findings.csv"))
    rows = [(_case(folder, several[0]), "\n".join(_told(row, names) for row in several)) for several in shown]
    table = Table(_("Cases where a duty is open, or may come to apply"), [_("Case"), _("What is open")], rows, folded=False)
    return [Listing(table, note)]


def _by_case(rows: Iterable[Row]) -> list[list[Row]]:
    """The rows of each case, in the order in which the cases are met."""
    found: dict[tuple[str, str, str], list[Row]] = {}
    for row in rows:
        found.setdefault((row["file"], row["line"], row["id"]), []).append(row)
    return list(found.values())


def _case(folder: Folder, row: Row, *more: str) -> Name:
    return Name(row["id"], (where(row), *more), link(folder, row))


def _word(row: Row) -> str:
    """What was found, in a word."""
    known = words_of(Force.MUST).get(row["status"])
    return known.word().lower() if known else row["status"]


def _told(row: Row, names: Names) -> str:
    about = "" if row["subject"] == "sak" else f" ({row['subject']})"
    return f"{names.point(row['requirement'])}{about}: {_word(row)}"
