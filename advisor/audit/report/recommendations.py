"""The section of a report on the recommendations without an answer."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence

from ...engines.status import Status
from ...knowledge.terms import Force
from ...text.catalogue import gettext as _
from ...wording.words import number
from .blocks import Bar, Block, Chart, Listing, Name, Room, Section, Table, drawable
from .duties import rooms
from .names import ANSWERABLE, Names, depth_of, finding
from .tables import Folder, Row, count, summed

TOP = 10  # how many recommendations are named in a picture

FOUND = tuple(found for found, _tone in ANSWERABLE)
EVERY = (*FOUND, Status.NOT_ASSESSED, Status.INAPPLICABLE)


def recommendations(folder: Folder, names: Names) -> Section:
    rows = folder.rows("requirements")
    should = [row for row in rows if names.is_of(row["requirement"], Force.SHOULD)]
    points = _findings(should, lambda row: row["requirement"])
    top = sorted(points, key=lambda id: (-points[id][-1], id))[:TOP]
    themes = _findings(should, lambda row: names.theme_of_point(row["requirement"]))
    depths = _findings(sorted(should, key=names.by_depth), depth_of)

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
        [*charts, *_point_by_point(should, names), Room(rooms())],
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


def _point_by_point(should: Sequence[Row], names: Names) -> list[Block]:
    """Every recommendation with all of its findings; what is less stands in the table of requirements."""
    headings = [_("Point"), *map(finding, EVERY)]
    rows = _all_findings(should, names)
    return [Listing(Table(_("The recommendations, point by point"), headings, rows))] if rows else []


def _all_findings(rows: Sequence[Row], names: Names) -> list[tuple[Name | int, ...]]:
    found = summed(rows, lambda row: (row["requirement"], row["status"]))
    ids = dict.fromkeys(row["requirement"] for row in rows)
    return [(Name(names.point(id), (id, names.force(id))), *(found[id, status] for status in EVERY)) for id in ids]
