"""What the tests of documents share: LibreOffice, where it is on the machine."""

import shutil
import subprocess

import pytest


@pytest.fixture(scope="session")
def libreoffice(tmp_path_factory):
    """Writes files anew in a format, into a folder. One home for all: making it takes longer than most files."""
    if not shutil.which("soffice"):
        pytest.skip("LibreOffice is not here")
    home = f"-env:UserInstallation={tmp_path_factory.mktemp('libreoffice').as_uri()}"

    def write(form, folder, *files):
        command = ["soffice", home, "--headless", "--convert-to", form, "--outdir", folder, *files]
        subprocess.run([*map(str, command)], check=True, capture_output=True, timeout=300)

    return write
