"""A clock that is set back: nothing is refused, nothing is lost, and the order of what happened stands."""

from datetime import UTC, date, datetime, timedelta

import itsdangerous.timed
import pytest

from advisor import store as storing
from advisor.store.verifying import verify
from tests.pages import SMALL, Reader, case_id, store_of
from web import create_app

QUESTION = "nytte-samlet"
pytest_plugins = ["tests.postgres"]
pytestmark = pytest.mark.usefixtures("own_cache")


@pytest.fixture
def clock(monkeypatch):
    """Sets the clock of what is stored and of what is signed so many days off."""

    def off(days):
        wrong = timedelta(days=days)
        monkeypatch.setattr(storing, "_now", lambda: (datetime.now(UTC) + wrong).isoformat(timespec="milliseconds"))
        of_cookies = int((datetime.now(UTC) + wrong).timestamp())
        monkeypatch.setattr(itsdangerous.timed.TimestampSigner, "get_timestamp", lambda _signer: of_cookies)

    return off


@pytest.mark.parametrize("days", [-1, -500, 500])
def test_a_form_and_its_case_go_on_where_the_clock_is_another(url, clock, days):
    app = create_app(database=url, language="en")
    reader = Reader(app)
    id = reader.make(SMALL)
    reader.put(id, f"measures/m/answers/{QUESTION}", "stor")
    form = reader.form(f"/sak/{id}/side-om-side")
    clock(days)
    saved = reader.submit(form, {f"{QUESTION}--m.verdi": "liten"}, HX_Request="true")
    assert saved.status_code == 200 and saved.headers["X-Unsaved"] == "0"
    assert reader.given(id, QUESTION, "m").value.low == "liten"
    reader.put(id, "title", "Later, by the number")
    assert [one.value for one in store_of(app).history(id, "title")] == ["Later, by the number", "Felles lunsj"]
    assert reader.post(f"/sak/{id}/angre", {"nummer": "3"}).status_code == 302
    assert reader.given(id, QUESTION, "m").value.low == "stor"
    for page in ("saken", "historikk", "gjennomgang", "dokument", "saksfil", "revisjon"):
        assert reader.client.get(f"/sak/{id}/{page}", follow_redirects=True).status_code == 200, page
    copied = reader.upload(reader.client.get(f"/sak/{id}/saksfil").data)
    assert reader.stored(case_id(copied)).case.measures == reader.stored(id).case.measures
    clock(0)  # and right again
    reader.put(id, "title", "At last")
    assert "At last" in reader.get("/") and reader.stored(id).case.title == "At last"
    with store_of(app).engine.connect() as connection:
        assert verify(connection).broken == ()
    store_of(app).close()


def test_a_profile_from_a_day_that_is_yet_to_come_is_read(url):
    app = create_app(database=url, language="en")
    tomorrow = str(date.today() + timedelta(days=1))
    store_of(app).save_profile({"profile": "solvik", "municipality": "4601", "reviewed_on": tomorrow}, 0)
    assert Reader(app).get("/profil/4601") and Reader(app).get("/ny")
    store_of(app).close()
