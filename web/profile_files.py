"""A profile as a file: taken out, and brought in when it is seen what it changes."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import date
from pathlib import Path

from flask import Blueprint, Response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from advisor.api import (
    Problem,
    Profile,
    ProfileConflict,
    StoredProfile,
    UnusableCase,
    by_ids_of,
    case_text,
    gettext as _,
    parse_profile,
    privacy,
    wording,
)

from .cases import attachment
from .desk import archive
from .profiles import new_page, questions, sheet, title_of, top_changes, url
from .refusals import refused
from .sent import kept, number

pages = Blueprint("profile_files", __name__)


@pages.get("/profil/<municipality>/fil")
def download(municipality: str) -> Response:
    profile = sheet(municipality).profile
    return attachment(f"{profile.id}.yaml", case_text(dict(profile.record), archive().store.current))


@pages.post("/profil/fil")
def bring() -> ResponseReturnValue:
    """A profile from a file: read whole, or refused with everything that is wrong. Over another it comes when it is seen."""
    file, store = request.files.get("profilfil"), archive().store
    seen = number(request.form.get("versjon"))
    if file is not None and file.filename:
        name, data = privacy.masked(Path(file.filename).name), file.read()
    elif written := request.form.get("innhold"):
        name, data = _("profile"), written.encode()
    else:
        problem = Problem(_("profile"), None, _("No file was chosen."), _("Choose a profile (YAML or JSON)."))
        return refused([problem], url_for("profiles.index"))
    try:
        profile = parse_profile(data, name, store.current)
        there, every = store.profile(profile.municipality), store.profiles()
        if (every and file) or (there and seen != there.number):
            return _import_page(there, profile, every)
        saved = store.save_profile(profile.record, seen)
    except UnusableCase as error:
        return refused(error.problems, url_for("profiles.index"))
    except ProfileConflict as conflict:
        return _import_page(conflict.theirs, profile, store.profiles())
    return redirect(url(saved.municipality, lagret=1))


@kept("profile_files.bring")
def _file_again() -> str:
    text = _("The page had become too old, and the file is not opened. Choose it once more.")
    return new_page(archive().store.profiles(), [{"href": "#profilfil", "text": text}])


def _import_page(there: StoredProfile | None, profile: Profile, every: Sequence[StoredProfile]) -> str:
    content = json.dumps(profile.record, ensure_ascii=False)
    now = by_ids_of(there.profile, archive().store.current).answers if there else {}
    answers = [(one, now.get(one.id), profile.answers.get(one.id)) for one in questions()]
    return render_template(
        "profile_import.html",
        there=there,
        profile=profile,
        warnings=_warnings(there, profile, every),
        top=top_changes(there.profile, profile) if there else [],
        changes=[one for one in answers if one[1] != one[2]],
        content=content,
        title_of=title_of,
    )


def _warnings(there: StoredProfile | None, profile: Profile, every: Sequence[StoredProfile]) -> list[str]:
    """What one should know of a file before it is used."""
    said = []
    if there is None:
        others = ", ".join(one.municipality for one in every)
        said.append(
            _(
                "The file is of municipality {number}. Here is the profile of {others}.",
                number=profile.municipality,
                others=others,
            )
        )
    elif profile.reviewed_on < there.profile.reviewed_on:
        said.append(_("The file was gone through before the profile that stands here."))
    if profile.expired(date.today()):
        said.append(_("The file ran out {day}.", day=wording.day(profile.until)))
    return said
