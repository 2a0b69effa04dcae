"""The first sections of a report: what was audited, the duties, and the recommendations without an answer."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence

from ...engines.status import Status
from ...knowledge.terms import Force
from ...language.subjects import Kind
from ...text.catalogue import chosen, gettext as _, ngettext
from ...wording import words as wording
from ...wording.words import number
from .blocks import Bar, Block, Chart, Columns, Listing, Name, Section, Table, drawable, sentences
from .names import ANSWERABLE, Names, depth_of, finding, year
from .tables import Folder, Row, count, summed, years

TOP = 10  # how many recommendations are named in a picture
REFUSED = 10  # how many faults of refused files are told

FOUND = tuple(found for found, _tone in ANSWERABLE)
EVERY = (*FOUND, Status.NOT_ASSESSED, Status.INAPPLICABLE)


# What was audited


def _made_up(folder: Folder) -> str:
    return _("The cases are synthetic: made up, and of no municipality.") if "synthetic" in folder.manifest["source"] else ""


def audited(folder: Folder, names: Names) -> Section:
    counts, rows = folder.manifest["counts"], folder.rows("cases")
    lead = _(
        "The audit read {cases}, with {measures} and {groups}.",
        cases=ngettext("{number} case", "{number} cases", counts["cases"], number=number(counts["cases"])),
        measures=ngettext("{number} measure", "{number} measures", counts["measures"], number=number(counts["measures"])),
        groups=ngettext("{number} target group", "{number} target groups", counts["groups"], number=number(counts["groups"])),
    )
    levels = summed(sorted(rows, key=names.by_level), lambda row: row["level"], "cases")
    depths = summed(sorted(rows, key=names.by_depth), depth_of, "cases")
    arenas = summed(sorted(rows, key=names.by_arena), lambda row: row["arena"], "cases")
    shown = years(rows)
    by_year = summed(rows, lambda row: shown[row["year"]], "cases")
    cases = [("plain", _("Cases"))]
    charts = drawable(
        Chart(_("Cases by level"), _("Level"), cases, [Bar(Name(names.level(id)), [levels[id]]) for id in levels]),
        Chart(_("Cases by depth"), _("Depth"), cases, [Bar(Name(names.depth(id)), [depths[id]]) for id in depths if id]),
        Chart(_("Cases by arena"), _("Arena"), cases, [Bar(Name(names.arena(id)), [arenas[id]]) for id in arenas]),
        Columns(
            _("Cases by year of assessment"),
            _("Year"),
            [(year(id), by_year[id]) for id in dict.fromkeys(shown.values())],
            _("Cases"),
        ),
    )
    return Section(
        "cases",
        _("What was audited?"),
        sentences(lead, _made_up(folder), _refusal(counts["refused"]), _same_id(counts["same_id"])),
        blocks=[*charts, *_refused(folder), *_cases_of_same_id(folder)],
    )


def _refusal(refused: int) -> str:
    if not refused:
        return _("Every file could be used.")
    return ngettext(
        "{number} file could not be used, and is in none of the figures.",
        "{number} files could not be used, and are in none of the figures.",
        refused,
        number=number(refused),
    )


def _refused(folder: Folder) -> list[Block]:
    rows = folder.rows("refused")
    if not rows:
        return []
    note = _("Mend them and run the audit again.")
    if len(rows) > REFUSED:
        note = _(
            "Here are the first {shown} of {all} faults. All of them are in {file}.",
            shown=number(REFUSED),
            all=number(len(rows)),
            file="refused.csv",
        )
    headings = [_("File"), _("Line"), _("What is wrong"), _("What would be right")]
    faults = [(Name(row["file"]), row["line"], row["what"], row["cure"]) for row in rows[:REFUSED]]
    return [Listing(Table(_("Files that could not be used"), headings, faults, folded=False), note)]


def _same_id(ids: int) -> str:
    if not ids:
        return ""
    return ngettext(
        "{number} id stands on several cases, and all of them are counted.",
        "{number} ids stand on several cases, and all of them are counted.",
        ids,
        number=number(ids),
    )


def _cases_of_same_id(folder: Folder) -> list[Block]:
    rows = folder.rows("same_id")
    if not rows:
        return []
    note = _("If it is the same case, take the copy away and run the audit again.")
    if len(rows) > REFUSED:
        note = sentences(note, _("Here are the first {shown}. More stand in {file}.", shown=number(REFUSED), file="same_id.csv"))
    several = [(Name(row["id"]), row["file"]) for row in rows[:REFUSED]]
    return [Listing(Table(_("Cases with the same id"), [_("Case"), _("Where it stands")], several, folded=False), note)]


# The duties


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
        charts,
    )


def _applying(duties: Iterable[str], found: Mapping[tuple[str, str], int], names: Names) -> list[Bar]:
    """Each situation that a duty rests on, once: how often it holds, is unsure, is not assessed, and does not hold."""
    first: dict[str, str] = {}
    for id in duties:
        first.setdefault(names.knowledge.requirements[id].target, id)
    bars = []
    for situation, id in first.items():
        label = wording.situation(names.knowledge, situation) if situation else names.point(id)
        kind = {Kind.CASE: _("cases"), Kind.MEASURE: _("measures"), Kind.GROUP: _("target groups")}
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


# The recommendations


def recommendations(folder: Folder, names: Names) -> Section:
    rows = folder.rows("requirements")
    should = [row for row in rows if names.is_of(row["requirement"], Force.SHOULD)]
    points = _findings(should, lambda row: row["requirement"])
    top = sorted(points, key=lambda id: (-points[id][-1], id))[:TOP]
    themes = _findings(should, lambda row: names.theme_of_point(row["requirement"]))
    depths = _findings(sorted(should, key=names.by_depth), depth_of)
    arenas = _findings(sorted(should, key=names.by_arena), lambda row: row["arena"])
    shown = years(should)
    by_year = _findings(should, lambda row: shown[row["year"]])

    def chart(title: str, about: str, bars: Iterable[Bar], note: str = "") -> Chart:
        parts = [(tone, finding(found)) for found, tone in ANSWERABLE]
        return Chart(title, about, parts, [bar for bar in bars if bar.total], shares=True, note=note)

    charts = drawable(
        chart(
            _("The recommendations that most often stand without an answer"),
            _("Recommendation"),
            [Bar(Name(names.point(id), (id,)), points[id]) for id in top if points[id][-1]],
        ),
        chart(
            _("Recommendations by criterion"),
            _("Criterion"),
            [Bar(Name(names.theme(id)), themes[id]) for id in sorted(themes, key=names.place)],
        ),
        chart(
            _("Recommendations by depth"),
            _("Depth"),
            [Bar(Name(names.depth(id)), depths[id]) for id in depths if id],
            _("A greater depth asks for more, so the depths cannot be held against each other."),
        ),
        chart(_("Recommendations by arena"), _("Arena"), [Bar(Name(names.arena(id)), arenas[id]) for id in arenas]),
        chart(
            _("Recommendations by year"), _("Year"), [Bar(Name(year(id)), by_year[id]) for id in dict.fromkeys(shown.values())]
        ),
    )
    return Section(
        "recommendations",
        _("What is usually not answered?"),
        _of_recommendations(top, points, names),
        [
            _("The recommendation is not binding. A point without an answer is not a breach of the law."),
            _("A point is one requirement of one measure, one target group or the case."),
            _("The bars hold the points where a recommendation applies and the depth of the case asks for it."),
        ],
        [*charts, *_point_by_point(rows, names)],
    )


def _findings(rows: Iterable[Row], key: Callable[[Row], str]) -> dict[str, list[int]]:
    """Counts in the order of FOUND for each key; what does not apply, or is not known to, is not counted."""
    found: dict[str, list[int]] = {}
    for row in rows:
        counts = found.setdefault(key(row), [0] * len(FOUND))
        if row["status"] in FOUND:
            counts[FOUND.index(row["status"])] += count(row)
    return found


def _of_recommendations(top: Sequence[str], points: Mapping[str, Sequence[int]], names: Names) -> str:
    if not any(map(sum, points.values())):
        return _("No recommendation applied to what was read.")
    if not points[top[0]][-1]:
        return _("No recommendation that applied stands without an answer.")
    return _(
        "Most often without an answer is «{point}»: {some} of {all} points.",
        point=names.point(top[0]),
        some=number(points[top[0]][-1]),
        all=number(sum(points[top[0]])),
    )


def _point_by_point(rows: Sequence[Row], names: Names) -> list[Block]:
    """Every recommendation, example and inference with all of its findings; the duties stand in their own section."""
    titles = {
        Force.SHOULD: (_("The recommendations, point by point"), ""),
        Force.MAY: (_("Examples and inferences, point by point"), _("These are there for those who want them.")),
    }
    return [
        Listing(Table(title, [_("Point"), *(finding(found, force) for found in EVERY)], table), note)
        for force, (title, note) in titles.items()
        if (table := _all_findings([row for row in rows if names.is_of(row["requirement"], force)], names))
    ]


def _all_findings(rows: Sequence[Row], names: Names) -> list[tuple[Name | int, ...]]:
    found = summed(rows, lambda row: (row["requirement"], row["status"]))
    ids = dict.fromkeys(row["requirement"] for row in rows)
    return [(Name(names.point(id), (id, names.force(id))), *(found[id, status] for status in EVERY)) for id in ids]
