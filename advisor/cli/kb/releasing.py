"""prio kb release: a base as a bundle that others can trust; is a bundle untouched; which base was in force on a day."""

from __future__ import annotations

import os
from datetime import date, datetime
from pathlib import Path
from shlex import quote
from typing import TYPE_CHECKING, Any

import click

from ...api import Problem, Unusable, gettext as _, ngettext
from ..auditing import DAY
from ..base import FINE, MISSING, as_dicts, print_json, shared, write_whole
from . import kb

if TYPE_CHECKING:
    from ...api import Gathered, VerifiedBundle


class _MakeFirst(click.Group):
    """`prio kb release -o DIR` without a word between: what begins with no command makes a bundle."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        if args and args[0] not in self.commands and args[0] not in ctx.help_option_names:
            args = ["make", *args]
        return super().parse_args(ctx, args)


@kb.group("release", cls=_MakeFirst)
def release() -> None:
    """A released base: make a bundle of it, look through one, and see which was in force on a day.

    `prio kb release -o DIR --from DAY` makes a bundle; see `prio kb release make --help`.
    """


@release.command("make")
@click.option("-o", "--out", required=True, type=click.Path(path_type=Path), help="Folder for the bundle; a new one.")
@click.option("--from", "day", required=True, type=DAY, help="The day from which the base is in force, as 2027-01-01.")
@click.option(
    "--since", type=click.Path(path_type=Path, file_okay=False), help="The released base that it comes after: its folder."
)
@click.option("--first", is_flag=True, help="It comes after none: it is the first that is released.")
@click.option("--certificate", type=click.Path(path_type=Path), help="A certificate of this base, from `prio audit certify`.")
@click.option(
    "--certify", type=click.IntRange(1), help="Make one now: this many random cases, and as many small ones of each rule."
)
@shared("text", "json", supplements=False)
def make(
    out: Path,
    day: datetime,
    since: Path | None,
    first: bool,
    certificate: Path | None,
    certify: int | None,
    form: str,
    kb: Path | None,
) -> int:
    """Makes a bundle of the base, or says every reason why it cannot be released. The word «make» may be left out."""
    if since and first:
        raise click.UsageError(_("Use --since or --first, not both."))
    if certificate and certify:
        raise click.UsageError(_("Use --certificate or --certify, not both."))
    if certify:
        from ..auditing import hold_installed

        hold_installed()
    from ...api import release_bundle, releasing, say, wholeness, wording

    there = [Problem(str(out), None, _("Something is there already."), _("Name a new folder."))] if os.path.lexists(out) else []
    wanted = releasing.Wanted(kb, day.date(), since, first, certificate, certify or 0, _workers(certify or 0))
    try:
        gathered = releasing.gather(wanted)
    except Unusable as error:
        if form != "json" and (unwhole := wholeness.of(kb)):
            say(wholeness.said(unwhole), "bold")
        raise Unusable([*error.problems, *there]) from None
    if there:
        raise Unusable(there)
    if form != "json" and day.date() < date.today():
        what = _("{day} is past: cases assessed since then get this base where it lies with others.", day=wording.day(day.date()))
        say(what, "bold")
    fingerprint = release_bundle.write(gathered.files, out)
    recorded = _record(gathered, day.date())
    if form == "json":
        print_json({**gathered.manifest, "folder": str(out), "fingerprint": fingerprint, "recorded": recorded})
    else:
        _show(gathered, out, fingerprint, recorded)
    return FINE


def _workers(cases: int) -> int:
    """The processes that compare cases: for a few of them, starting one takes longer."""
    return min(os.cpu_count() or 1, 1 + cases // 100)


def _record(gathered: Gathered, day: date) -> str | None:
    """Writes the release among those that the program knows, where the base is that of its source folder; the file, or None."""
    from ...api import releases_known

    written = releases_known.written_anew(gathered.base, day)
    if written is None:
        return None
    write_whole(releases_known.RELEASED, written, anew=False)
    return str(releases_known.RELEASED)


def _show(gathered: Gathered, out: Path, fingerprint: str, recorded: str | None) -> None:
    from ...api import current, release_bundle, release_pages, say, wording

    said, base = gathered.manifest, gathered.base
    day = wording.day(date.fromisoformat(said["in_force_from"]))
    say(_("The knowledge base {version} is in {folder}, in force from {day}.", version=base.version, folder=out, day=day), "bold")
    say(_("Digest {digest}", digest=base.digest), "dim")
    say(release_pages.certificate(said))
    if recorded:
        say(_("The release is written in {file}: commit it with the base.", file=recorded))
        undo = f"git restore {quote(os.path.relpath(recorded))}"
        say(_("Is the day wrong? Before that, delete the folder and write `{command}`.", command=undo), "dim")
    else:
        say(_("The base is not that of the program's own source folder: the release stands in the bundle alone."))
    say(_("Read {file}.", file=out / release_bundle.page(current())))
    say(_("Fingerprint: {fingerprint}", fingerprint=fingerprint), "dim")
    say(_("Write it down in another place: as long as `prio kb release verify` shows the same, nothing is changed."), "dim")


@release.command("verify")
@click.argument("folder", type=click.Path(path_type=Path, file_okay=False))
@click.option(
    "--since", type=click.Path(path_type=Path, file_okay=False), help="The base that it comes after, to see the changes again."
)
@click.option("--key", type=click.Path(path_type=Path), help="Public key (.pub) that SHA256SUMS is to be signed by.")
@shared("text", "json", supplements=False)
def verify(folder: Path, since: Path | None, key: Path | None, form: str, kb: Path | None) -> int:
    """Is the bundle in FOLDER untouched, and does all that it says follow from the base in it? Nothing in it is changed."""
    from ...api import verify_bundle

    found = verify_bundle(folder, since, key)
    if form == "json":
        print_json(_as_dict(found))
    else:
        _show_verified(found, key)
    return FINE if found.holds else MISSING


def _as_dict(found: VerifiedBundle) -> dict[str, Any]:
    return {
        "files": found.files,
        "version": found.manifest.get("version"),
        "digest": found.manifest.get("digest"),
        "in_force_from": found.manifest.get("in_force_from"),
        "differs": as_dicts(found.differs),
        "unchecked": as_dicts(found.unchecked),
        "made_by": found.made_by,
        "signed": found.signed,
        "fingerprint": found.fingerprint,
    }


def _show_verified(found: VerifiedBundle, key: Path | None) -> None:
    from ...api import say

    say(ngettext("{count} file was held against SHA256SUMS.", "{count} files were held against SHA256SUMS.", found.files))
    if found.made_by:
        what = _(
            "The bundle was made by another version of the program, {program}, so what differs may be its doing.",
            program=found.made_by,
        )
        say(what)
    for one in found.differs:
        say(f"  {Problem(str(found.folder / one.file), one.line, one.what, one.cure)}", whole=True)
    if found.unchecked:
        say(_("Not checked:"))
    for one in found.unchecked:
        say(f"  {one}", whole=True)
    if found.signed:
        say(_("The signature of SHA256SUMS is by the key in {file}.", file=key))
    elif found.has_signature and not key:
        say(_("There is a signature. Name the public key with --key, and it is checked."))
    if found.differs:
        say(_("Not all stands as it would in a bundle of this base."), "bold")
        return
    say(_("Fingerprint: {fingerprint}", fingerprint=found.fingerprint), "dim")
    said = {"version": found.manifest["version"], "day": found.manifest["in_force_from"]}
    say(
        _("Every file is as it was written, and what is checked follows from the base {version}, in force from {day}.", **said),
        "bold",
    )


@release.command("in-force")
@click.argument("folder", type=click.Path(path_type=Path, file_okay=False))
@click.option("--on", "day", type=DAY, help="Only the base that was in force on this day.")
@shared("text", "json", supplements=False)
def in_force(folder: Path, day: datetime | None, form: str, kb: Path | None) -> int:
    """Which of the bases in FOLDER was in force when: each with its first and last day. FOLDER holds a folder for each bundle."""
    from ...api import inforce, say, terminal, wording

    found = [inforce.of_day(folder, day.date())] if day else inforce.releases(folder)
    notices = [] if day else list(inforce.out_of_order(found))
    if form == "json":
        print_json({"releases": [inforce.as_dict(one) for one in found], "notices": as_dicts(notices)})
        return FINE
    rows = []
    for one in found:
        first = wording.day(one.in_force_from)
        last = wording.day(one.until) if one.until else "–"
        rows.append([one.version or _("unknown"), first, last, one.digest[:12], one.folder.name])
    terminal.show_table([_("Version"), _("In force from"), _("To"), _("Digest"), _("Folder")], rows)
    if any(one.in_force_from is None for one in found):
        say(_("A base without a day is never chosen for a case. A bundle says its day in {file}.", file="release.json"))
    for notice in notices:
        say(str(notice), whole=True)
    return FINE
