"""The last section of a report: what was checked and what was not, and how the audit is repeated."""

from __future__ import annotations

from collections.abc import Mapping
from shlex import quote
from typing import Any

from ...knowledge import KnowledgeBase
from ...text.catalogue import chosen, current, gettext as _, ngettext
from ...wording.words import number
from .blocks import Facts, Points, Section, sentences
from .names import Names, day
from .tables import Folder


def proof(folder: Folder, names: Names) -> Section:
    manifest = folder.manifest
    used = manifest["knowledge_base"]
    lead = _("The audit read what people answered. Whether they chose well, it cannot see.")
    notes = []
    if used["digest"] != names.knowledge.digest:
        notes.append(
            _(
                "The names in this report are from knowledge base {version}, which is not the one that the audit used.",
                version=names.knowledge.version,
            )
        )
    return Section(
        "proof",
        _("What was checked, what was not, and how is it repeated?"),
        sentences(lead, _sample(manifest.get("judged_again"), manifest["counts"]["cases"])),
        notes,
        [
            Points(_("What was checked"), _checked()),
            Points(_("What was not checked"), [*_not_checked(names.knowledge), *map(_left_out, manifest.get("left_out", []))]),
            Facts(
                _("Can be repeated"),
                [
                    (_("Program"), f"{manifest['program']['name']} {manifest['program']['version']}"),
                    (_("Digest of the program's code"), manifest["program"]["code"]),
                    (_("Knowledge base"), used["version"]),
                    (_("Digest of the knowledge base"), used["digest"]),
                    (_("Date of the source"), day(used["source_date"] or "")),
                    (_("Read from"), _kind(manifest["source"]["kind"])),
                    (_("Digest of what was read"), manifest["source"]["digest"]),
                    (_("Counted with"), manifest["engine"]),
                ],
                _command(manifest),
                sentences(_("The same cases and the same knowledge base give the same figures."), _beside(folder)),
            ),
        ],
    )


def _checked() -> list[str]:
    return [
        _("Whether the cases have answers to what applies to them, by their own answers and the depth chosen."),
        _("Which advice the answers give, and whether it was dismissed with a reason."),
        _("Whether the order of the measures is in step with the cases' own answers."),
    ]


def _not_checked(knowledge: KnowledgeBase) -> list[str]:
    return [
        _("Whether the choice is right, or whether the assessments are good enough."),
        *(chosen(duty.note) for duty in knowledge.duties.values()),
        _("Whether one municipality does better than another. Local choices may lawfully differ."),
    ]


def _beside(folder: Folder) -> str:
    """Where the cases behind the figures are found; too many findings are not written for people."""
    if folder.has("findings"):
        return _(
            "Beside this report tables/findings.csv has every open and dismissed point, tables/verdicts.csv a line for each case."
        )
    return _("Beside this report tables/verdicts.csv has a line for each case.")


def _command(manifest: Mapping[str, Any]) -> str:
    """What to write for the same figures: what stands in audit.json, and may be chosen."""
    said = {**manifest.get("selection", {}), "asked-by": manifest.get("asked_by"), "link-to": manifest.get("link_to")}
    several = [(name, one) for name, value in said.items() for one in (value if isinstance(value, list) else [value]) if one]
    chosen = [f"--{name} {quote(one)}" for name, one in several]
    chosen += ["--excel"] * bool(manifest.get("excel"))
    chosen += [f"--{name} {manifest[name]}" for name in ("batch", "sample", "seed") if name in manifest]
    supplements = [_("--supplement SUPPLEMENT")] * manifest["knowledge_base"]["version"].count(" + ")
    return " ".join([_("prio audit SOURCE -o FOLDER --kb BASE"), *supplements, *chosen, f"--lang {current()}"])


def _sample(sample: Mapping[str, Any] | None, cases: int) -> str:
    if not sample or not sample["cases"]:
        return _("No case was run a second time in another way.")
    drawn = (
        _("All the cases were also run one by one by the advisor itself.")
        if sample["cases"] == cases
        else ngettext(
            "{number} case, drawn with the seed {seed}, was also run alone by the advisor itself.",
            "{number} cases, drawn with the seed {seed}, were also run one by one by the advisor itself.",
            sample["cases"],
            number=number(sample["cases"]),
            seed=sample["seed"],
        )
    )
    if not sample["differences"]:
        return sentences(drawn, _("The answers are the same."))
    return sentences(
        drawn,
        ngettext(
            "{number} answer differs. Do not use the figures before you know why.",
            "{number} answers differ. Do not use the figures before you know why.",
            sample["differences"],
            number=number(sample["differences"]),
        ),
    )


def _kind(of: str) -> str:
    """A kind of source in words."""
    return {
        "folder": _("a folder of case files"),
        "json lines": _("a file with one case a line (JSON lines)"),
        "parquet": _("tables in Parquet"),
        "database": _("the database of cases"),
    }.get(of, of)


def _left_out(sentence: str) -> str:
    """A sentence of the audit itself, which the catalogue may know."""
    return sentence if {"{", "}"} & set(sentence) else _(sentence)
