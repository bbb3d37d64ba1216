"""From bytes on disk to text. Knows nothing of names.

Encodings are guessed by charset-normalizer, and only where the bytes are not UTF-8.
"""

from __future__ import annotations

from pathlib import Path
from typing import NamedTuple

import charset_normalizer

from namemodel.errors import DataError

MAX_BYTES = 200_000_000


class Decoded(NamedTuple):
    """Text, and a note for the user if its encoding is a guess (else empty)."""

    text: str
    note: str = ""


def read_text(path: Path) -> Decoded:
    """Read a whole text file.

    Raises:
        DataError: it cannot be read, is over `MAX_BYTES`, or is not text.
    """
    try:
        size = path.stat().st_size
        if size > MAX_BYTES:
            raise DataError(
                f"{path.name} has {size / 1e6:,.0f} MB; at most {MAX_BYTES / 1e6:.0f} MB are read. "
                "Leave out rows or columns."
            )
        return decode(path.read_bytes(), path.name)
    except OSError as error:
        raise DataError(f"{path.name} cannot be read: {error.strerror or error}.") from error


def decode(data: bytes, name: str) -> Decoded:
    """Decode UTF-8 (with or without byte order mark), or else the likeliest encoding.

    Raises:
        DataError: the bytes are not text in any encoding that is recognised.
    """
    try:
        decoded = Decoded(data.decode("utf-8-sig"))
    except UnicodeDecodeError:
        encoding = guess_encoding(data)
        if encoding is None:
            raise DataError(f"{name} is not readable as text. Save it as UTF-8.") from None
        decoded = Decoded(data.decode(encoding), f"; {name} read as {encoding}")
    if "\0" in decoded.text:
        raise DataError(f"{name} is not a text file, or not in UTF-8. Save it as UTF-8 text.")
    return decoded


# Of the hundred that there are; a list of names is too short to tell these from their rare relatives.
USUAL = (
    *("utf_8", "utf_16", "utf_16_le", "utf_16_be", "utf_32"),
    *("cp1252", "cp1250", "cp1251", "cp1253", "cp1254", "cp1255", "cp1256", "cp1257", "cp1258"),
    *("iso8859_2", "iso8859_15", "koi8_r", "cp437", "cp850"),
    *("gb18030", "big5", "cp932", "euc_jp", "cp949"),
)


def guess_encoding(data: bytes) -> str | None:
    """Return the likeliest encoding, or None for no text.

    Of those that decode equally cleanly it is Windows-1252, which Excel writes in the West; where lines end
    as on old Macs, and there alone, Mac Roman.
    """
    of_a_mac = b"\r" in data and b"\n" not in data
    usual, first = ([*USUAL, "mac_roman"], "mac_roman") if of_a_mac else (list(USUAL), "cp1252")
    matches = charset_normalizer.from_bytes(data, cp_isolation=usual)
    best = matches.best()
    if best is None:
        return None
    as_clean = [match.encoding for match in matches if match.chaos <= best.chaos]
    return first if first in as_clean else best.encoding
