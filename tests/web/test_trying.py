"""A changed rule on its page: what is wrong with it, what comes of it, and a patch that git takes. Nothing is kept."""

import html
import re
import shutil
import subprocess
from pathlib import Path

import pytest

from advisor.knowledge import Folders, home, load
from advisor.knowledge.formats import digest, folders, read
from advisor.maintenance import listings
from advisor.maintenance.impact import trying
from advisor.maintenance.impact.trying import MOST_LETTERS
from advisor.text.catalogue import LANGUAGES
from tests.conftest import ROOT, size
from tests.pages import SMALL

from ..cli.test_cli import prio

ID = "S-LitenNytte"
ADDRESS = f"/regler/{ID}/prov"
FROM, TO = "at_most: {nytte-samlet: liten}", "at_most: {nytte-samlet: middels}"


@pytest.fixture(scope="module")
def rule():
    return next(one for one in load().rules if one.id == ID)


@pytest.fixture
def written(base, rule):
    return listings.excerpt(base, rule).text


def sent(client, text, address=ADDRESS):
    token = re.search('name="csrf_token" value="([^"]+)"', client.get(ADDRESS).text)[1]
    return client.post(address, data={"csrf_token": token, "tekst": text})


def shown(response) -> str:
    return html.unescape(re.search(r"<main.*</main>", response.text, re.DOTALL)[0])


def test_the_page_of_a_rule_leads_to_it_and_it_shows_the_rule_as_it_stands(client, written):
    assert f'href="{ADDRESS}"' in client.get(f"/regler/{ID}").text
    assert written in shown(client.get(ADDRESS))
    assert client.get("/regler/R-NIVA-01/prov").status_code == 404  # a requirement stands in Turtle


def test_a_change_says_what_it_is_and_which_cases_it_reaches(client, store, written):
    measure = {"id": "m", "answers": {"nytte-samlet": "middels"}, "target_groups": [{"id": "g"}]}
    stored = store.create({**SMALL, "title": "Lunch for all", "measures": [measure]})
    before = store.get(stored.id).head_hash
    page = shown(sent(client, written.replace(FROM, TO)))
    assert f"Rule {ID} is changed" in page and "Smallest case found, of 1 answer" in page
    assert "Lunch for all: 1 new piece of advice" in page and f'href="/sak/{stored.id}' in page
    assert "12 open cases: 7 get other advice" in page
    assert "examples do not come out as they say" in page  # an example of the rule is just outside the old step
    assert store.get(stored.id).head_hash == before


@pytest.mark.parametrize("language", LANGUAGES[: size(1, 3)])
def test_every_language_says_it_all_and_nothing_of_it_is_kept(app, base, written, language, tmp_path, monkeypatch):
    monkeypatch.setenv("TMPDIR", str(tmp_path))
    client = app.test_client()
    client.get(f"/?sprak={language}")
    response = sent(client, written.replace(FROM, TO))
    assert response.status_code == 200
    assert list(tmp_path.iterdir()) == []
    assert digest(read(base.folders)) == base.digest
    assert TO not in client.get(ADDRESS).text


MISTAKES = [
    (FROM, "at_most: {nytte-samlett: liten}", "Line 3:"),
    ("about: measure", "about: everything", "Line 2:"),
    ("force: kan", "force: !!python/object/apply:os.system [ls]", "Line 5:"),
    (FROM, "at_most: [", "Line"),
    ("text:", "tekst:", "Line"),
    ("- id", "id", "Line"),
    ("force: kan", "force: &a [*a, *a]", "Line"),
    ("force: kan", "force: \x07", ""),
]


@pytest.mark.parametrize(("old", "new", "told"), MISTAKES[: size(3, 8)])
def test_a_mistake_is_told_at_its_line(client, written, old, new, told):
    assert old in written
    response = sent(client, written.replace(old, new))
    assert response.status_code == 422
    page = shown(response)
    assert "must be mended" in page and told in page and 'aria-invalid="true"' in page
    assert "/tmp" not in page and "Traceback" not in page


def test_too_much_is_refused(client):
    assert sent(client, "x" * (MOST_LETTERS + 1)).status_code == 422


def test_without_a_token_nothing_is_tried(client, written):
    response = client.post(ADDRESS, data={"tekst": written.replace(FROM, TO)})
    assert response.status_code == 400 and "is changed" not in response.text


def test_the_patch_is_taken_by_git_and_the_base_is_whole(client, written, tmp_path):
    new = written.replace("Nytten er liten eller ingen", "Nytten er liten, eller det er ingen").replace(
        "Nytta er lita eller inga", "Nytta er lita, eller det er inga"
    )
    new = new.replace("Benefit is small or none", "Benefit is small, or there is none")
    assert new != written
    response = sent(client, new.replace("\n", "\r\n"), f"{ADDRESS}/lapp")
    assert response.status_code == 200 and f'filename="{ID}.patch"' in response.headers["Content-Disposition"]
    for part in ("ontology", "rules", "examples"):
        shutil.copytree(ROOT / part, tmp_path / part)
    subprocess.run(["git", "init", "-q"], cwd=tmp_path, check=True)
    subprocess.run(["git", "apply", "-"], cwd=tmp_path, input=response.data, check=True)
    was, now = read(folders(ROOT)), read(folders(tmp_path))
    changed = [path for path in now if now[path] != was[path]]
    assert changed == ["rules/nytte.yaml"] and new in Path(tmp_path, changed[0]).read_text()
    code, said = prio("kb", "check", "--kb", tmp_path)
    assert code == 0, said


def test_a_second_at_the_same_time_waits_its_turn(client, written):
    with trying._AT_ONCE:
        response = sent(client, written)
    assert response.status_code == 422 and "Try again in a moment" in shown(response)


def test_a_rule_of_a_supplement_is_tried_beside_the_base():
    named = ROOT / "docs" / "tillegg-fjellvik"
    base = load(Folders(home(), (named,)))
    rule = next(one for one in base.rules if one.prompt and Path(one.file).is_relative_to(named))
    draft = trying.draft(
        base, rule, re.sub(r"(valid_from: .*)", r"\1\n  valid_to: 2099-12-31", listings.excerpt(base, rule).text, count=1)
    )
    found = trying.tried(draft, [])
    assert not found["problems"] and [one["id"] for one in found["changes"]] == [rule.id]
    assert draft.patch().startswith("diff --git a/tillegg-fjellvik/rules/")
