"""What is packed in a zip: measured before it is unpacked, and never written anywhere by the names that it has."""

from __future__ import annotations

import struct
import zlib
from io import BytesIO
from zipfile import ZIP_DEFLATED, ZIP_STORED, BadZipFile, ZipFile, ZipInfo

WAYS = (ZIP_STORED, ZIP_DEFLATED)  # Python unpacks the others without an end, whatever is said of their size
DAMAGE = (  # what Python raises that is not as a zip should be. Memory is no part of this: every size is looked at first.
    *(BadZipFile, zlib.error, EOFError, OSError, LookupError, ValueError, struct.error),
    *(NotImplementedError, RuntimeError, OverflowError),
)


class TooLarge(Exception):
    """Of what is packed, or unpacked."""


class Locked(Exception):
    """With a password."""


class Damaged(Exception):
    """It is no zip, or not as one should be."""


class Packed:
    """The parts of a packed file by their names, which are those of files in it: unlike, and with no way out.

    Limits: `parts` of them, `each` unpacked at most so many bytes, `whole` all of them. Raises TooLarge, Locked, Damaged.
    """

    def __init__(self, data: bytes, parts: int, each: int, whole: int):
        try:
            self._file = ZipFile(BytesIO(data))
            listed = self._file.infolist()
        except DAMAGE as error:
            raise Damaged from error
        if len(listed) > parts or sum(one.file_size for one in listed) > whole:
            raise TooLarge
        self._each = each
        self._listed = {one.filename: one for one in listed}
        if len(self._listed) < len(listed) or not all(map(_stays_inside, listed)):
            raise Damaged

    @property
    def names(self) -> list[str]:
        """In the order in which they stand there; folders too, which end in «/»."""
        return [*self._listed]

    def read(self, name: str) -> bytes:
        """What a part holds; nothing where it is not there."""
        found = self._listed.get(name)
        if found is None:
            return b""
        if found.flag_bits & 1:
            raise Locked
        if found.file_size > self._each:
            raise TooLarge
        if found.compress_type not in WAYS:
            raise Damaged
        try:
            with self._file.open(found) as part:
                return part.read(found.file_size + 1)  # to its end, where its checksum is held against it
        except DAMAGE as error:
            raise Damaged from error


def _stays_inside(part: ZipInfo) -> bool:
    name = part.orig_filename
    return not (name.startswith("/") or "\\" in name or "\0" in name or ".." in name.split("/"))
