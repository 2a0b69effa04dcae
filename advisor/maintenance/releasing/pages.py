"""The page of a bundle for people: all that its records say, in the words of the current language."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from ...audit.sums import SUMS
from ...text.catalogue import LANGUAGES, current, gettext as _, speaking
from ...wording import words as wording
from ..impact import rows, told
from ..impact.changes import Change, How, Part
from .bundle import CERTIFICATE, PROOFS, TESTS, Record, page


def pages(said: Record, changes: Record, proofs: Record, tests: Record) -> dict[str, bytes]:
    """Name → page, of the records of a bundle. Raises what a record that is not ours raises."""
    found = {}
    for language in LANGUAGES:
        with speaking(language):
            found[page(language)] = "\n".join(_page(said, changes, proofs, tests)).encode()
    return found


def _page(said: Record, changes: Record, proofs: Record, tests: Record) -> Iterator[str]:
    yield "# " + _("Knowledge base {version}", version=said["version"])
    yield ""
    yield _("In force from {day}.", day=wording.day(date.fromisoformat(said["in_force_from"])))
    yield ""
    yield "- " + _("Digest {digest}", digest=f"`{said['digest']}`")
    yield "- " + _("Format {format}", format=said["format"])
    if said["source_date"]:
        yield "- " + _("The source is of {day}", day=wording.day(date.fromisoformat(said["source_date"])))
    if earlier := said["earlier"]:
        yield "- " + _("It comes after {version}, digest {digest}", version=earlier["version"], digest=f"`{earlier['digest']}`")
    else:
        yield "- " + _("It is the first that is released: it comes after none")
    yield from _part(_("From the change list"), [said["said"]])
    if earlier:
        yield from _part(_("Changed since {version}", version=earlier["version"]), _changes(changes))
    yield from _part(_("Proved for all cases"), [*_proofs(proofs), "", _("Each stands in {file}.", file=PROOFS)])
    yield from _part(_("What the examples see"), [*_tests(tests), _("Each rule stands in {file}.", file=TESTS)])
    yield from _part(_("Certificate"), [certificate(said)])
    yield from _part(_("See for yourself"), _checking())


def _part(heading: str, lines: list[str] | Iterator[str]) -> Iterator[str]:
    yield from ("", f"## {heading}", "")
    yield from lines


def _changes(changes: Record) -> Iterator[str]:
    found = [_change(one) for one in changes["changes"][current()]]
    if not found:
        yield _("Only the writing differs: nothing that is said is another.")
        return
    shown = [(one, rows.rows(one)) for one in found if not one.aside]
    yield told.counts(found)
    if any(rows.marked(of) for _change, of in shown):
        yield ""
        yield _("In long texts ~~this~~ is taken away and **this** is put in.")
    yield ""
    for change, several in shown:
        yield f"- {told.headline(change)}"
        if change.how is How.CHANGED:
            for row in several:
                yield f"  - {row.name}: {' · '.join(map(rows.markdown, row.lines))}"
    yield from (f"- {sentence}" for sentence in told.aside(found))


def _change(one: Record) -> Change:
    return Change(str(one["kind"]), str(one["id"]), str(one["label"]), How(str(one["how"])), tuple(map(_one_part, one["parts"])))


def _one_part(of: Record) -> Part:
    before, after = (tuple(said) if isinstance(said, list) else said or "" for said in (of["before"], of["after"]))
    return Part(of["what"], of["name"], before, after, tuple(of.get("come", ())), tuple(of.get("gone", ())))


def _proofs(proofs: Record) -> Iterator[str]:
    for one in proofs["theorems"]:
        title = one["says"][current()]
        if one["things"]:
            yield f"- {title} ({one['things']})"
        else:
            yield "- " + _("Nothing to prove: {title}", title=title)


def _tests(tests: Record) -> Iterator[str]:
    yield _("Rules and lines of law: {rules}. Examples: {examples}.", **tests)
    yield _(
        "Slips: {mutants}. Seen: {killed}. Not seen: {survivors}."
        " The same in every case: {equivalent}. Not decided: {undecided}.",
        **tests,
    )


def certificate(said: Record) -> str:
    """What the manifest says of the certificate, also that there is none."""
    found = said["certificate"]
    if found is None:
        return _("No certificate comes with it: it is not shown that many cases are judged as one is.")
    counts = {name: wording.number(found[name]) for name in ("cases", "small_cases", "random_cases")}
    counted = _(
        "{cases} cases were judged alone and together with others ({small_cases} small, {random_cases} random), and no difference"
        " was found. It stands in {file}.",
        file=CERTIFICATE,
        **counts,
    )
    other = _("It was made with other code than this bundle.")
    return counted if found["code"] == said["program"]["code"] else f"{counted} {other}"


def _checking() -> Iterator[str]:
    yield _("The bundle itself is looked through by its digests, and the proofs and the examples are run again:")
    yield ""
    yield "    prio kb release verify ."
    yield f"    sha256sum -c {SUMS}"
    yield ""
    yield _("To use it: `--kb` with this folder.")
    yield ""
