"""The front of a report and its first section: who asked, which cases there were, and which of them were audited."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any

from ...text.catalogue import gettext as _, ngettext
from ...wording.words import number
from .blocks import Bar, Block, Chart, Columns, Listing, Name, Section, Table, drawable, sentences
from .links import where
from .names import Names, day, depth_of, year
from .tables import Folder, Row, summed, years

REFUSED = 10  # how many faults of what was refused are told
REASONS = 5  # how many kinds of faults are counted


def front(folder: Folder, names: Names) -> list[tuple[str, str]]:
    """What stands under the title: names and values."""
    manifest = folder.manifest
    facts = [(_("Asked for by"), manifest.get("asked_by", ""))]
    facts.append((_("Which cases"), _selection(manifest.get("selection", {}), names)))
    if period := manifest.get("period"):
        facts.append((_("Assessed"), _("from {first} to {last}", first=day(period["from"]), last=day(period["to"]))))
    facts.append((_("Population"), _population(folder)))
    facts.append((_("Judged by"), _judged_by(folder)))
    return [(name, said) for name, said in facts if said]


def _selection(chosen: Mapping[str, Any], names: Names) -> str:
    """Which cases somebody asked for, in words."""
    said = []
    if several := chosen.get("municipality"):
        said.append(_("of municipality {numbers}", numbers=", ".join(several)))
    if first := chosen.get("from"):
        said.append(_("assessed on {day} or later", day=day(first)))
    if last := chosen.get("to"):
        said.append(_("assessed on {day} or earlier", day=day(last)))
    if levels := chosen.get("level"):
        said.append(", ".join(names.level(one).lower() for one in levels))
    return _("those {chosen}", chosen="; ".join(said)) if said else _("all that were read")


def _population(folder: Folder) -> str:
    counts = folder.manifest["counts"]
    outside = counts.get("outside", 0)
    parts = folder.manifest["source"]["kind"] == "parquet"  # of which what is refused is not counted by cases
    total = counts["cases"] + outside + (0 if parts else counts["refused"])
    said = ngettext("{number} case in all.", "{number} cases in all.", total, number=number(total))
    audited = ngettext("{number} was audited.", "{number} were audited.", counts["cases"], number=number(counts["cases"]))
    beside = _("{number} could be read, and are not among those asked for.", number=number(outside)) if outside else ""
    refused = "" if parts or not counts["refused"] else _("{number} could not be read.", number=number(counts["refused"]))
    return sentences(said, audited, beside, refused, passed_over(folder.manifest["source"].get("passed_over", [])))


def passed_over(folders: Sequence[str]) -> str:
    """Which folders of the source were not read, since each is a knowledge base of its own."""
    if not folders:
        return ""
    return ngettext(
        "{count} folder is a knowledge base of its own, and is passed over: {folders}.",
        "{count} folders are knowledge bases of their own, and are passed over: {folders}.",
        len(folders),
        folders=", ".join(folders),
    )


def _judged_by(folder: Folder) -> str:
    used = folder.manifest["knowledge_base"]
    said = _("Knowledge base {version}, source of {day}.", version=used["version"], day=day(used["source_date"] or ""))
    return sentences(said, _other_base(folder))


def _other_base(folder: Folder) -> str:
    others = folder.manifest["counts"].get("other_base", 0)
    if not others:
        return ""
    return ngettext(
        "{number} case is itself on another knowledge base (bases.csv), and may come out otherwise there.",
        "{number} cases are themselves on another knowledge base (bases.csv), and may come out otherwise there.",
        others,
        number=number(others),
    )


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
    shown = years(rows)
    by_year = summed(rows, lambda row: shown[row["year"]], "cases")
    cases = [("plain", _("Cases"))]
    charts = drawable(
        Chart(_("Cases by level"), _("Level"), cases, [Bar(Name(names.level(id)), [levels[id]]) for id in levels]),
        Chart(_("Cases by depth"), _("Depth"), cases, [Bar(Name(names.depth(id)), [depths[id]]) for id in depths if id]),
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
        sentences(lead, _made_up(folder), _refusal(folder), _same_id(counts["same_id"]), _other_base(folder)),
        blocks=[*charts, *_refused(folder), *_cases_of_same_id(folder)],
    )


def _refusal(folder: Folder) -> str:
    refused = folder.manifest["counts"]["refused"]
    if not refused:
        return _("Everything that was read could be audited.")
    if folder.manifest["source"]["kind"] == "parquet":
        return ngettext(
            "{number} part of the tables could not be used, and is in none of the figures.",
            "{number} parts of the tables could not be used, and are in none of the figures.",
            refused,
            number=number(refused),
        )
    return ngettext(
        "{number} case could not be read, and is in none of the figures.",
        "{number} cases could not be read, and are in none of the figures.",
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
    headings = [_("Where it stands"), _("Line"), _("What is wrong"), _("What would be right")]
    faults = [(Name(row["file"]), row["line"], row["what"], row["cure"]) for row in rows[:REFUSED]]
    listed = Listing(Table(_("What could not be read"), headings, faults, folded=False), note)
    return [listed, *(_reasons(rows) if len(rows) > REFUSED else [])]


def _reasons(rows: Sequence[Row]) -> list[Block]:
    """The kinds of faults that most cases have, where there are too many to list."""
    found = Counter(what for what, _file, _line in dict.fromkeys((row["what"], row["file"], row["line"]) for row in rows))
    most = sorted(found.items(), key=lambda one: (-one[1], one[0]))[:REASONS]
    counted = [(Name(what), count) for what, count in most]
    return [Listing(Table(_("Why most of them could not be read"), [_("What is wrong"), _("Cases")], counted, folded=False))]


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
    several = [(Name(row["id"]), where(row)) for row in rows[:REFUSED]]
    return [Listing(Table(_("Cases with the same id"), [_("Case"), _("Where it stands")], several, folded=False), note)]
