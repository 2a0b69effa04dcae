"""The pages follow a base that is edited while they are shown, for a maintainer who asked for it."""

import shutil

import pytest

from advisor.text.catalogue import speaking
from web import create_app

from ..conftest import ROOT

TITLE = "Er dette en krise eller beredskapssituasjon?"


@pytest.fixture
def copy(tmp_path):
    for part in ("ontology", "rules"):
        shutil.copytree(ROOT / part, tmp_path / "base" / part)
    return tmp_path / "base"


def edit(folder, old, new, file="ontology/guideline.ttl"):
    text = (folder / file).read_text(encoding="utf-8")
    assert old in text
    (folder / file).write_text(text.replace(old, new, 1), encoding="utf-8")


def app_on(copy, tmp_path, follow=True):
    return create_app(copy, "nb", f"sqlite:///{tmp_path / 'cases.db'}", follow=follow)


def question_page(app):
    return app.test_client().get("/sporsmal/krise-situasjon", headers={"Accept-Language": "nb"}).get_data(as_text=True)


def test_a_saved_change_is_shown_and_a_broken_one_is_told_while_the_last_whole_base_serves(copy, tmp_path):
    app = app_on(copy, tmp_path)
    store = app.extensions["archive"].store
    first = store.current.digest
    assert TITLE in question_page(app)

    edit(copy, TITLE, "Er det krise nå?")
    assert "Er det krise nå?" in question_page(app)
    second = store.current.digest
    assert second != first

    edit(copy, '"Er det krise nå?"@nb ,', '"Er det krise nå?"@nb')
    page = question_page(app)
    assert "Er det krise nå?" in page and "ontology/guideline.ttl:" in page and "«,»" in page
    assert store.current.digest == second

    edit(copy, '"Er det krise nå?"@nb', '"Er det krise nå?"@nb ,')
    assert "ontology/guideline.ttl:" not in question_page(app)


def test_a_new_case_keeps_the_base_that_it_was_begun_with(copy, tmp_path):
    app = app_on(copy, tmp_path)
    store = app.extensions["archive"].store
    before = store.create({"case": "a", "title": "En sak"})
    edit(copy, TITLE, "Er det krise nå?")
    question_page(app)
    after = store.create({"case": "b", "title": "En sak til"})
    assert store.get(before.id).knowledge.questions["krise-situasjon"].text["nb"] == TITLE
    assert store.get(after.id).knowledge.questions["krise-situasjon"].text["nb"] == "Er det krise nå?"


def test_it_is_exchanged_between_requests_and_never_within_one(copy, tmp_path):
    following = app_on(copy, tmp_path).jinja_env.globals["followed"]
    following.begin()
    edit(copy, TITLE, "Er det krise nå?")
    seen = following._seen
    following.begin()
    assert following._seen == seen
    following.end()
    following.end()
    following.begin()
    assert following._seen != seen


def test_nothing_is_followed_unasked(copy, tmp_path):
    app = app_on(copy, tmp_path, follow=False)
    edit(copy, TITLE, "Er det krise nå?")
    with speaking("nb"):
        assert TITLE in question_page(app)
