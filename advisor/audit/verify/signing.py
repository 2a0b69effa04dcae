"""Whether SHA256SUMS has a signature by a key, as OpenSSH makes it: `ssh-keygen -Y sign -n prio-audit -f KEY SHA256SUMS`.

OpenSSH does the work (https://man.openbsd.org/ssh-keygen.1#Y). This program makes no signature and never sees a private key.
"""

from __future__ import annotations

import re
import subprocess
from pathlib import Path
from tempfile import TemporaryDirectory

from ...text.catalogue import gettext as _
from ...text.errors import Problem, Unusable
from ...text.files import NotAFile, bytes_of, not_a_file
from ..sums import SIGNATURE

NAMESPACE = "prio-audit"  # a signature made for anything else does not count
_NAME = "auditor"
_MOST = 100_000  # bytes of a key or a signature
_KEY = re.compile(rb"((?:sk-)?(?:ssh|ecdsa)-[\w@.-]+) +([A-Za-z0-9+/]+={0,2})(?: [^\n]*)?\n?")


def public_key(path: Path) -> bytes:
    """The type and the key of a file as `ssh-keygen` writes it beside the private one. Raises Unusable."""
    try:
        written = bytes_of(path, _MOST)
    except NotAFile:
        raise Unusable([not_a_file(str(path))]) from None
    except OSError as error:
        what = _("The file cannot be opened: {reason}.", reason=error.strerror or type(error).__name__)
        raise Unusable([Problem(str(path), None, what)]) from error
    if b"PRIVATE KEY" in written:
        what = _("This is a private key, and nobody but its owner should have it.")
        raise Unusable([Problem(str(path), None, what, _("Name the public key, the file that ends in .pub."))])
    if match := _KEY.fullmatch(written):
        return b" ".join(match.groups())
    what = _("This is no public key of OpenSSH.")
    raise Unusable(
        [Problem(str(path), None, what, _("Name the file that ends in .pub. It is one line, as «ssh-ed25519 AAAA…»."))]
    )


def unsigned(folder: Path, written: bytes, key: bytes) -> Problem | None:
    """Why SHA256SUMS, by `written`, what stands there, has no signature by this key. Raises Unusable where OpenSSH is lacking."""
    try:
        signature = bytes_of(folder / SIGNATURE, _MOST)
    except FileNotFoundError:
        return Problem(SIGNATURE, None, _("The file is missing."))
    except OSError as error:
        return Problem(SIGNATURE, None, _("The file cannot be opened: {reason}.", reason=error.strerror or type(error).__name__))
    with TemporaryDirectory() as scratch:
        allowed, signed = Path(scratch, "allowed"), Path(scratch, "signature")
        allowed.write_bytes(b"%s %s\n" % (_NAME.encode(), key))
        signed.write_bytes(signature)
        command = ["ssh-keygen", "-Y", "verify", "-f", str(allowed), "-I", _NAME, "-n", NAMESPACE, "-s", str(signed)]
        try:
            ended = subprocess.run(command, input=written, capture_output=True, check=False)
        except OSError as error:
            cure = _("Install OpenSSH 8.2 or later, or leave out --key.")
            raise Unusable([Problem("ssh-keygen", None, _("OpenSSH is not installed."), cure)]) from error
    if ended.returncode:
        return Problem(SIGNATURE, None, _("This is not the signature of SHA256SUMS by this key."))
    return None
