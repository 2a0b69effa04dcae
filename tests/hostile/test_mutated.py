"""A thousand good files made bad, by a seed, through the doors that people use. A few in every run, all with --long."""

import io
import json
import shutil
from collections.abc import Callable
from pathlib import Path
from random import Random

import pytest
from werkzeug.datastructures import FileStorage
from werkzeug.test import encode_multipart

from advisor import knowledge
from advisor.advice.advice import advise
from advisor.case.casefile import read_case
from advisor.case.writing import plain
from advisor.document.documents import WRITERS, draft
from advisor.text.catalogue import speaking
from advisor.text.reading import read

from ..conftest import ROOT, size
from ..document.test_reading import full, odt, word
from ..pages import text_of
from . import doors
from .doors import MISTAKE, PROFILE, RICH, SMALL, TOGETHER
from .mutating import as_json, as_yaml, bytewise, linewise, partwise

COUNTS = {  # door → how many bad files in every run, and with --long. Of several in one audit, each counts
    "case.yaml": (24, 300),
    "case.json": (16, 200),
    "profile": (8, 80),
    "json lines": (TOGETHER, 6 * TOGETHER),
    "folder": (TOGETHER, 6 * TOGETHER),
    "tables": (1, 40),
    "results": (1, 30),
    "database": (8, 150),
    "base": (4, 120),
    "edited": (8, 120),
    "template": (8, 120),
    "upload": (10, 150),
    "profile file": (4, 50),
    "paper": (10, 150),
    "text": (4, 40),
    "edited file": (4, 60),
}


def record_of(path: Path) -> dict:
    return plain(read(path, []))


@pytest.fixture(scope="module")
def good(tmp_path_factory) -> dict[str, bytes]:
    """A good file of each kind."""
    base, folder = knowledge.load(), tmp_path_factory.mktemp("good")
    with speaking("en"):
        paper = WRITERS[".docx"](draft(advise(read_case(str(SMALL), base), base)))
    return {
        "small": SMALL.read_bytes(),
        "rich": RICH.read_bytes(),
        "small.json": json.dumps(record_of(SMALL), ensure_ascii=False, indent=1).encode(),
        "profile": PROFILE.read_bytes(),
        "database": doors.made_database(folder / "cases.db"),
        "word": word(before=full),
        "odt": odt("<text:h>A</text:h><text:p>Det er slik.</text:p>"),
        "paper": paper,
        "template": (ROOT / "docs" / "mal.docx").read_bytes(),
    }


@pytest.fixture(scope="module")
def small_base(tmp_path_factory) -> Path:
    return doors.small_base(tmp_path_factory.mktemp("second") / "base")


@pytest.fixture(scope="module")
def audit(tmp_path_factory) -> tuple[Path, Path]:
    """A few cases as JSON lines, and the folder of their audit."""
    folder = tmp_path_factory.mktemp("audit")
    cases = folder / "cases.jsonl"
    cases.write_bytes(b"\n".join(json.dumps(record_of(path)).encode() for path in (SMALL, RICH)))
    assert doors.prio("audit", cases, "-o", folder / "out", "--workers", 1).code == 0
    return cases, folder / "out"


def each(
    door: str, tmp_path: Path, bad: Callable[[Random], bytes], take: Callable[[bytes, Path, Random], None], at_once: int = 1
) -> None:
    """Takes in bad files, each by a seed of its own; where some fall, all of them are told of, by their seeds."""
    fallen = []
    for number in range(size(*COUNTS[door]) // at_once):
        chance = Random(f"{door} {number}")
        folder = tmp_path / str(number)
        folder.mkdir()
        try:
            take(bad(chance), folder, chance)
        except Exception as error:
            error.add_note(f"seed: {door} {number}")
            fallen.append(error)
        shutil.rmtree(folder)
    if fallen:
        raise ExceptionGroup(f"{len(fallen)} bad files fell", fallen)


def test_a_case_file_in_yaml(good, tmp_path):
    ways = (bytewise, linewise, linewise, as_yaml(record_of(SMALL)), as_yaml(record_of(RICH)))
    each(
        "case.yaml",
        tmp_path,
        lambda chance: chance.choice(ways)(good[chance.choice(("small", "rich"))], chance),
        doors.case_file(".yaml"),
    )


def test_a_case_file_in_json(good, tmp_path):
    ways = (bytewise, linewise, as_json(record_of(SMALL)), as_json(record_of(RICH)))
    each("case.json", tmp_path, lambda chance: chance.choice(ways)(good["small.json"], chance), doors.case_file(".json"))


def test_a_profile(good, tmp_path):
    ways = (bytewise, linewise, as_yaml(record_of(PROFILE)))
    each("profile", tmp_path, lambda chance: chance.choice(ways)(good["profile"], chance), doors.profile)


def test_json_lines(tmp_path):
    each(
        "json lines",
        tmp_path,
        lambda chance: doors.lines(chance, record_of(chance.choice((SMALL, RICH)))),
        doors.of_lines,
        TOGETHER,
    )


def test_a_folder_of_case_files(tmp_path):
    cases = {path.name: record_of(path) for path in (SMALL, RICH)}
    each("folder", tmp_path, lambda _chance: b"", doors.of_folder(cases), TOGETHER)


def test_tables(tmp_path, audit):
    each("tables", tmp_path, lambda _chance: b"", doors.of_tables(audit[1] / "facts"))


def test_the_results_of_an_audit(tmp_path, audit):
    each("results", tmp_path, lambda _chance: b"", doors.of_results(audit[1], audit[0]))


def test_a_database(good, tmp_path):
    ways = (bytewise, doors.cellwise, doors.cellwise)
    each("database", tmp_path, lambda chance: chance.choice(ways)(good["database"], chance), doors.database)


def test_a_knowledge_base(small_base, tmp_path):
    each("base", tmp_path, lambda _chance: b"", doors.base(small_base))


def test_a_word_file_that_is_read_back(good, tmp_path):
    ways = (bytewise, partwise, partwise)
    each("edited", tmp_path, lambda chance: chance.choice(ways)(good["paper"], chance), doors.reread)


def test_a_template(good, tmp_path):
    ways = (bytewise, partwise, partwise)
    each("template", tmp_path, lambda chance: chance.choice(ways)(good["template"], chance), doors.template)


# In the browser --------------------------------------------------------------------------------


def sent(reader, address: str, file: tuple[str, str, bytes] | None = None, **fields: str) -> None:
    """Posts a form with a file: it is taken in, or the page says what is wrong."""
    files = {file[0]: FileStorage(io.BytesIO(file[2]), filename=file[1])} if file else {}
    boundary, body = encode_multipart({"csrf_token": reader.token, **fields, **files})
    answer = reader.client.post(address, data=body, content_type=f"multipart/form-data; boundary={boundary}")
    assert answer.status_code in (200, 302, 400, 413, 422), answer.status
    said = text_of(answer.text)
    assert not MISTAKE.search(said), said
    if answer.status_code == 302:
        reader.get(answer.location)


@pytest.fixture
def case(reader) -> str:
    return reader.make(record_of(SMALL))


def test_a_case_file_that_is_opened(good, tmp_path, reader):
    ways = (bytewise, linewise, as_yaml(record_of(SMALL)), as_json(record_of(RICH)))

    def take(data, _folder, chance):
        sent(reader, "/apne", ("saksfil", chance.choice(("a.yaml", "a.json", "CON", "..")), data))

    each("upload", tmp_path, lambda chance: chance.choice(ways)(good["small"], chance), take)


def test_a_profile_that_is_brought(good, tmp_path, reader):
    ways = (bytewise, linewise, as_yaml(record_of(PROFILE)))

    def take(data, _folder, _chance):
        sent(reader, "/profil/fil", ("profilfil", "p.yaml", data))

    each("profile file", tmp_path, lambda chance: chance.choice(ways)(good["profile"], chance), take)


def test_a_paper_that_is_brought(good, tmp_path, reader, case):
    def take(data, _folder, _chance):
        sent(reader, f"/sak/{case}/sakspapir", ("fil", "a.docx", data), bytt="1")

    def bad(chance):
        return chance.choice((bytewise, partwise, partwise))(good[chance.choice(("word", "odt", "paper"))], chance)

    each("paper", tmp_path, bad, take)


def test_a_text_that_is_brought(good, tmp_path, reader, case):
    def take(data, _folder, _chance):
        sent(reader, f"/sak/{case}/sakspapir", ("fil", "a.txt", data), bytt="1")

    text = "# Bakgrunn\nDagsenteret på Ås har ti plasser.\n- Færre plasser\n".encode() * 20
    each("text", tmp_path, lambda chance: chance.choice((bytewise, linewise))(text, chance), take)


def test_a_word_file_that_is_brought_back(good, tmp_path, reader, case):
    def take(data, _folder, _chance):
        sent(reader, f"/sak/{case}/dokument/innlest", ("fil", "a.docx", data))

    each("edited file", tmp_path, lambda chance: chance.choice((bytewise, partwise))(good["paper"], chance), take)
