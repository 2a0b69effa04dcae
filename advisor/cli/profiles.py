"""prio profile: what a municipality answers once a year, and its cases that take it over."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from ..api import CASE, Problem, UnusableCase, gettext as _, ngettext
from .base import FINE, MISSING, UNUSABLE, as_dicts, main, print_json, shared, write_whole
from .database import database_url

if TYPE_CHECKING:
    from ..api import AdviceChange, Answer, Case, Folders, Impact, Impacts, Inherited, KnowledgeBase, Profile

CASE_FILES = (".yaml", ".yml", ".json")


@main.group()
def profile() -> None:
    """What a municipality answers once a year, in one file, which its cases take over."""


@profile.command("new")
@click.option("--municipality", metavar="NUMBER", default="", help="Number of the municipality, four digits.")
@click.option("-o", "--out", type=click.Path(path_type=Path), help="New file; else it is shown.")
@shared()
def new(municipality: str, out: Path | None, kb: Path | Folders | None) -> int:
    """A profile to fill in, with the text of each question."""
    from ..api import blank, knowledge, say

    base = knowledge.load(kb)
    text = blank(base, municipality, date.today())
    if municipality:
        _hold(text, base)
    if out is None:
        click.echo(text, nl=False)
        return FINE
    write_whole(out, text, anew=True)
    say(_("The profile is in {file}. When it is filled in: prio profile check {file}", file=out))
    return FINE


def _hold(text: str, base: KnowledgeBase) -> None:
    """Sees that a new profile is right, as it is where the number is one. Raises UnusableCase."""
    from ..api import parse_profile

    try:
        parse_profile(text.encode(), "--municipality", base)
    except UnusableCase as error:
        raise UnusableCase([replace(one, line=None) for one in error.problems]) from None


@profile.command("check")
@click.argument("files", nargs=-1, required=True, type=click.Path())
@shared("text", "json")
def check(files: tuple[str, ...], form: str, kb: Path | Folders | None) -> int:
    """Is a profile right, has its time run out, and what stands empty?"""
    from ..api import knowledge, read_profile, show_problems

    base = knowledge.load(kb)
    results: list[tuple[str, Profile | None, list[Problem]]] = []
    for file in files:
        try:
            results.append((file, read_profile(file, base), []))
        except UnusableCase as error:
            results.append((file, None, error.problems))
    if form == "json":
        said = [
            _plain(file, found, base) if found else {"file": file, "problems": as_dicts(told)} for file, found, told in results
        ]
        print_json({"profiles": said})
    else:
        for file, found, told in results:
            if found:
                _show_profile(file, found, base)
            else:
                show_problems(told)
    if any(told for _file, _found, told in results):
        return UNUSABLE
    lacks = any(found and (found.expired(date.today()) or _empty(found, base)) for _file, found, _told in results)
    return MISSING if lacks else FINE


def _plain(file: str, found: Profile, base: KnowledgeBase) -> dict[str, Any]:
    return {
        "file": file,
        "profile": found.id,
        "title": found.title,
        "municipality": found.municipality,
        "reviewed_on": str(found.reviewed_on),
        "valid_to": str(found.until),
        "expired": found.expired(date.today()),
        "digest": found.digest,
        "answered": list(found.answers),
        "empty": _empty(found, base),
    }


def _empty(found: Profile, base: KnowledgeBase) -> list[str]:
    from ..api import yearly

    return [one.id for one in yearly(base) if one.id not in found.answers]


def _show_profile(file: str, found: Profile, base: KnowledgeBase) -> None:
    from ..api import formerly, say, wording, yearly

    say(f"{found.title or found.id}  {file}", "bold")
    reviewed = _("Municipality {number}, gone through {day}.", number=found.municipality, day=wording.day(found.reviewed_on))
    say(f"{reviewed} {_lasting(found)}")
    empty = _empty(found, base)
    say(_("{answered} of {all} questions are answered.", answered=len(found.answers), all=len(yearly(base))))
    if empty:
        say(_("These stand empty:"))
    for id in empty:
        say(f"  {wording.question(base.questions[id])}  {id}")
    if said := formerly(found.formerly):
        say(said)


def _lasting(found: Profile) -> str:
    from ..api import wording

    if found.expired(date.today()):
        return _("Its time ran out {day}: go through it again.", day=wording.day(found.until))
    return _("It holds until {day}.", day=wording.day(found.until))


# apply


@profile.command("apply")
@click.argument("file", metavar="PROFILE", type=click.Path())
@click.argument("cases", metavar="CASE…", nargs=-1, required=True, type=click.Path(path_type=Path))
@click.option("-o", "--out", type=click.Path(path_type=Path), help="New file for the case; only where it is one.")
@click.option("--write", is_flag=True, help="Write the answers into the files themselves.")
@shared("text", "json")
def apply(file: str, cases: tuple[Path, ...], out: Path | None, write: bool, form: str, kb: Path | Folders | None) -> int:
    """What cases take over from PROFILE. It is written only with --write or -o; where one case is wrong, nothing is."""
    if out and (write or len(cases) > 1):
        raise click.UsageError(_("Give -o for one case, or --write for several."))
    from ..api import knowledge, read_profile

    base = knowledge.load(kb)
    found = read_profile(file, base)
    takers = _takers(cases, found, base)
    for one in takers if write or out else ():
        if out or one.changed:
            write_whole(out or one.path, one.text(out or one.path), anew=bool(out))
    if form == "json":
        said = [one.as_dict() for one in takers]
        print_json({"profile": found.id, "expired": found.expired(date.today()), "written": write or bool(out), "cases": said})
    else:
        _show_takers(found, takers, write or bool(out))
    return FINE


@dataclass(frozen=True)
class _Taker:
    """A case file, and the case that it becomes."""

    path: Path
    data: bytes
    case: Case
    profile: Profile
    taken: Inherited

    @property
    def changed(self) -> bool:
        return self.taken.case != self.case

    @property
    def kept(self) -> dict[str, Answer]:
        """What the case has answered itself, of what the profile answers."""
        given = self.case.answers.get(CASE, {})
        return {id: answer for id, answer in given.items() if id in self.profile.answers and not answer.profile}

    def before(self, question: str) -> Answer | None:
        return self.case.answers.get(CASE, {}).get(question)

    def text(self, to: Path) -> str:
        from ..api import rewritten

        same_form = (to.suffix.lower() == ".json") is (self.path.suffix.lower() == ".json")
        return rewritten(self.data if same_form else b"", to.name, self.taken.case, self.taken.puts(), self.taken.knowledge)

    def as_dict(self) -> dict[str, Any]:
        from ..api import answer_record

        questions = self.taken.knowledge.questions
        changes = [(questions[id], self.before(id), answer) for id, answer in self.taken.answers.items()]
        return {
            "file": str(self.path),
            "case": self.case.id,
            "municipality": self.case.municipality or None,
            "answers": [
                {"question": of.id, "before": old and answer_record(of, old), "after": now and answer_record(of, now)}
                for of, old, now in changes
            ],
            "kept": list(self.kept),
        }


def _takers(paths: Iterable[Path], found: Profile, base: KnowledgeBase) -> list[_Taker]:
    """Raises UnusableCase with what is wrong with any of the files."""
    from ..api import MAX_BYTES, bytes_of, inherit, read_case

    takers, problems = [], []
    for path in dict.fromkeys(paths):
        try:
            case = read_case(path, base)
            takers.append(_Taker(path, bytes_of(path, MAX_BYTES), case, found, inherit(case, found, base)))
        except UnusableCase as error:
            problems += [replace(one, file=str(path)) for one in error.problems]
    if problems:
        raise UnusableCase(problems)
    return takers


def _show_takers(found: Profile, takers: Iterable[_Taker], written: bool) -> None:
    from ..api import same_answer, say

    if found.expired(date.today()):
        say(_lasting(found), "bold")
    for one in takers:
        say(f"{one.case.title or one.case.id}  {one.path}", "bold")
        if not one.case.municipality:
            of = found.title or found.municipality
            say("  " + _("The case names no municipality. The answers are from the profile of {profile}.", profile=of))
        changes = {id: answer for id, answer in one.taken.answers.items() if not same_answer(one.before(id), answer)}
        for id, answer in changes.items():
            _show_change(one.taken.knowledge, id, one.before(id), answer)
        if newer := len(one.taken.answers) - len(changes):
            said = ngettext(
                "{count} answer says the same, and is now from «{profile}».",
                "{count} answers say the same, and are now from «{profile}».",
                newer,
                profile=found.id,
            )
            say(f"  {said}")
        for id, answer in one.kept.items():
            said = _answered(one.taken.knowledge, id, answer)
            say("  " + _("The case keeps its own answer: {answer}", answer=said))
        if not one.changed:
            say("  " + _("Nothing is changed here."))
    if not written:
        say(_("Nothing is written. --write writes it into the files, -o FILE into a new one."))


def _answered(base: KnowledgeBase, id: str, answer: Answer | None) -> str:
    from ..api import wording

    return f"«{wording.question(base.questions[id])}» {_whole(base, id, answer)}"


def _whole(base: KnowledgeBase, id: str, answer: Answer | None) -> str:
    """An answer with what stands beside it."""
    from ..api import wording

    said = wording.answer(base.questions[id], answer)
    if answer is None:
        return said
    sure = wording.how_sure(answer.certainty) if answer.certainty else ""
    return " · ".join(filter(None, [said, answer.rationale, *answer.sources, sure]))


def _show_change(base: KnowledgeBase, id: str, before: Answer | None, after: Answer | None) -> None:
    from ..api import say

    if before is None:
        said = _("New: {answer}", answer=_answered(base, id, after))
    elif after is None:
        said = _("Taken away: {answer}", answer=_answered(base, id, before))
    else:
        said = _("Changed: {answer} → {now}", answer=_answered(base, id, before), now=_whole(base, id, after))
    say(f"  {said}")


# impact


@profile.command("impact")
@click.argument("file", metavar="PROFILE", type=click.Path())
@click.argument("source", required=False)
@shared("text", "json")
def impact(file: str, source: str | None, form: str, kb: Path | Folders | None) -> int:
    """What PROFILE would change in open cases. SOURCE is a case file, a folder or a database; else your own database."""
    from ..api import knowledge, read_profile, show_problems

    base = knowledge.load(kb)
    found = _impacts(source, Path(file), read_profile(file, base), base)
    if form == "json":
        print_json({**found.as_dict(), "problems": as_dicts(list(found.unread))})
    else:
        _show_impacts(found)
        if found.unread:
            show_problems(list(found.unread))
    return UNUSABLE if found.unread else FINE


def _impacts(source: str | None, file: Path, found: Profile, base: KnowledgeBase) -> Impacts:
    from ..api import impacts, impacts_in, opened

    path = Path(source) if source and "://" not in source else None
    if path and path.is_dir():
        return impacts(_read_below(path, base), found)
    if path and path.suffix.lower() in CASE_FILES:
        return impacts(_read([path], base), found)
    with opened(database_url(source), base) as store:
        return impacts_in(store, found)


def _read_below(folder: Path, base: KnowledgeBase) -> Iterator[tuple[str, Case | list[Problem], KnowledgeBase]]:
    from ..api import found_below, is_base

    for one in found_below(folder, CASE_FILES, is_base):
        path = folder / one.name
        if one.wrong:
            yield str(folder / one.shown), [Problem(str(folder / one.shown), None, one.wrong)], base
        elif not _is_profile(path, base):
            yield from _read([path], base)


def _is_profile(path: Path, base: KnowledgeBase) -> bool:
    """Whether a file among the cases is a profile, which is none of them."""
    from ..api import read_profile

    with suppress(UnusableCase):
        read_profile(path, base)
        return True
    return False


def _read(paths: Iterable[Path], base: KnowledgeBase) -> Iterator[tuple[str, Case | list[Problem], KnowledgeBase]]:
    from ..api import read_case

    for path in paths:
        try:
            yield str(path), read_case(path, base), base
        except UnusableCase as error:
            yield str(path), error.problems, base


def _show_impacts(found: Impacts) -> None:
    from ..api import say

    count = ngettext("{count} case would be changed.", "{count} cases would be changed.", len(found.changed))
    same = ngettext("{count} would be as it is.", "{count} would be as they are.", found.unchanged)
    left_out = [
        ngettext(
            "{count} has an older knowledge base and does not take all of it.",
            "{count} have an older knowledge base and do not take all of it.",
            len(found.older),
        ),
        ngettext("{count} archived case is left out.", "{count} archived cases are left out.", found.archived),
        ngettext(
            "{count} of another municipality is left out.", "{count} of other municipalities are left out.", found.elsewhere
        ),
    ]
    kept = [said for said, several in zip(left_out, (found.older, found.archived, found.elsewhere), strict=True) if several]
    say(" ".join([count, same, *kept]), "bold")
    for one in (*found.changed, *found.older):
        say(f"{one.title}  {one.id}", "bold")
        _show_impact(one)


def _show_impact(one: Impact) -> None:
    from ..api import say, wording

    base = one.knowledge
    for change in one.answers:
        _show_change(base, change.question, change.before, change.after)
    if one.left_out:
        names = ", ".join(one.left_out)
        say("  " + _("The knowledge base of the case does not take these answers: {names}.", names=names))
    for found in one.requirements:
        of = base.requirements[found.id]
        was, now = (wording.outcome(code, of) if code else "–" for code in (found.before, found.after))
        say(f"  {wording.label(of)} ({wording.subject(one.case, found.subject)}): {was} → {now}  {found.id}")
    for found in one.prompts:
        _show_said(one, found, _("New advice"), _("Advice that goes away"))
    for found in one.law_lines:
        _show_said(one, found, _("New law to check"), _("Law that goes away"))


def _show_said(one: Impact, found: AdviceChange, new: str, gone: str) -> None:
    from ..api import say, wording

    where = wording.subject(one.case, found.subject)
    for word, text in ((gone, found.before), (new, found.after)):
        if text:
            say(f"  {word} ({where}): {text}  {found.id}")
