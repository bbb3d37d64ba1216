"""From a text file's bytes to its text: gzip undone, the encoding found or taken from the options.

Encodings are guessed by charset-normalizer, and only where all bytes are not UTF-8.
"""

from __future__ import annotations

import codecs
import gzip
import io
import itertools
import zlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any, NamedTuple, cast

from namemodel.data.name_files import guess_encoding as likeliest_encoding
from namemodel.errors import TableError

SAMPLE = 1 << 18  # bytes that encoding and delimiter are guessed from
GZIP = b"\x1f\x8b"
BOMS = {  # the longer ones first
    codecs.BOM_UTF32_LE: "utf-32",
    codecs.BOM_UTF32_BE: "utf-32",
    codecs.BOM_UTF8: "utf-8-sig",
    codecs.BOM_UTF16_LE: "utf-16",
    codecs.BOM_UTF16_BE: "utf-16",
}
LINE = 1 << 24  # characters of a line, at most
NEAR = 100  # bytes before the first that tells an encoding
PLENTY = 0.3  # a larger share of NULs among every second byte is UTF-16 without a byte order mark
STRANGE = 0.02  # a larger share of control characters is no text
CONTROL = frozenset(range(32)) - frozenset(b"\t\n\v\f\r\x1a\x1c\x1d\x1e\x1f")


@dataclass(frozen=True)
class Encoding:
    """How bytes become text."""

    name: str
    """As Python calls it."""
    bom: bool
    """Whether the bytes begin with a byte order mark."""


@contextmanager
def catch_read_errors(path: Path, encoding: str = "") -> Iterator[None]:
    """Turn what goes wrong while a file is read into TableError."""
    try:
        yield
    except (EOFError, zlib.error, gzip.BadGzipFile) as error:
        raise TableError(
            f"{path.name} is damaged or cut off: it cannot be unpacked to its end. Get it again."
        ) from error
    except UnicodeError as error:
        if not encoding:
            raise TableError(f"{path.name} is damaged: not all of its text is text. Get it again.") from error
        raise TableError(
            f"{path.name} is not all {encoding.removesuffix('-sig')}. Give another encoding, or save it as "
            "UTF-8."
        ) from error
    except FileNotFoundError as error:
        raise TableError(f"There is no file {str(path)!r}. Check its name and folder.") from error
    except OSError as error:
        raise TableError(f"{path.name} cannot be read: {error.strerror or error}.") from error


@contextmanager
def open_bytes(path: Path) -> Iterator[tuple[IO[bytes], IO[bytes]]]:
    """Open a file; yields its bytes as they are and unpacked, the same stream where nothing is packed."""
    with path.open("rb") as raw:
        packed = raw.read(2) == GZIP
        raw.seek(0)
        if packed:
            with gzip.GzipFile(fileobj=raw) as unpacked:
                yield raw, cast(IO[bytes], unpacked)
        else:
            yield raw, raw


@contextmanager
def open_text(path: Path, encoding: str) -> Iterator[tuple[IO[bytes], io.TextIOWrapper]]:
    """Open a text file; yields its bytes as they are, which tell how far it is read, and its text.

    The text's `buffer` tells the same of the unpacked bytes.
    """
    with open_bytes(path) as (raw, unpacked), io.TextIOWrapper(unpacked, encoding, newline="") as text:
        yield raw, text


def find_encoding(path: Path, requested: str | None = None, most: int | None = None) -> Encoding:
    """Return the encoding that is requested, else UTF-8 if the whole file is, else what it looks like.

    Args:
        most: as in `check_unpacked`.

    Raises:
        TableError: the file cannot be read or is not text, or there is no such encoding; as `check_unpacked`.
    """
    with catch_read_errors(path), open_bytes(path) as (_, data):
        sample = data.read(SAMPLE)
        bom_encoding = next((name for bom, name in BOMS.items() if sample.startswith(bom)), None)
        if requested is not None:
            return requested_encoding(requested, bom_encoding)
        if bom_encoding is not None:
            return Encoding(bom_encoding, bom=True)
        if b"\0" in sample and (wide := utf16_without_bom(sample)):
            return Encoding(wide, bom=False)
        if b"\0" in sample or sample.startswith(b"%PDF"):
            raise not_text(path)
        odd = first_odd(sample, data, lambda count: check_unpacked(path, count, most))
        if odd is None:
            return Encoding("utf-8-sig", bom=False)
    if looks_binary(sample[:4096]):
        raise not_text(path)
    if odd.good >= odd.bad:
        raise TableError(
            f"{path.name} is UTF-8, but its byte {odd.offset:,} is not. Mend it, or give the encoding of all."
        )
    guess = likeliest_encoding(odd.around) or "cp1252"
    # Where Windows-1252 says the same of the sample, it is likelier to be right about the rest.
    same = odd.around.decode(guess, "replace") == odd.around.decode("cp1252", "replace")
    return Encoding("cp1252" if same else guess, bom=False)


def not_text(path: Path) -> TableError:
    """Return the error for a file that is not text."""
    return TableError(
        f"{path.name} is not a text file. Give a CSV, Parquet or Excel file with a column of names."
    )


def requested_encoding(requested: str, bom_encoding: str | None) -> Encoding:
    """Return the encoding that is requested; raises TableError if there is none of this name.

    Args:
        bom_encoding: the encoding that the byte order mark of the file tells, None without one.
    """
    try:
        "".encode(requested)
        name = codecs.lookup(requested).name
    except (LookupError, ValueError) as error:
        raise TableError(
            f"There is no encoding {requested!r}. Usual ones are utf-8, utf-16, cp1252 and latin-1."
        ) from error
    if bom_encoding and name == bom_encoding.removesuffix("-sig"):
        return Encoding(bom_encoding, bom=True)
    if bom_encoding and name in (f"{bom_encoding}-le", f"{bom_encoding}-be"):
        return Encoding(bom_encoding, bom=True)
    return Encoding("utf-8-sig" if name == "utf-8" else name, bom=bom_encoding is not None)


def utf16_without_bom(sample: bytes) -> str | None:
    """Return which UTF-16 a sample is, told by the NULs of its Latin letters; None for another encoding."""
    even, odd = sample[0::2], sample[1::2]
    for name, full, null in (("utf-16-le", even, odd), ("utf-16-be", odd, even)):
        if null.count(0) > PLENTY * len(null) and full.count(0) == 0:
            return name
    return None


def looks_binary(sample: bytes) -> bool:
    """Return whether a sample holds more control characters than text in single bytes does."""
    return sum(byte in CONTROL for byte in sample) > STRANGE * len(sample)


class Odd(NamedTuple):
    """The first byte of a file that is not UTF-8."""

    offset: int
    """From 1."""
    around: bytes
    """`NEAR` bytes before it and those behind it, `SAMPLE` in all, at most."""
    good: int
    """Characters of UTF-8 beyond ASCII, before it and among `around`."""
    bad: int
    """Bytes that are not, among `around`."""


def first_odd(sample: bytes, rest: Any, check: Callable[[int], None]) -> Odd | None:
    """Return the first byte that is not UTF-8, read on from the sample to the end; None for none.

    Args:
        check: is told how many bytes have been read.
    """
    decoder, offset, good = codecs.getincrementaldecoder("utf-8")(), 0, 0
    blocks = itertools.chain([sample], iter(lambda: rest.read(1 << 20), b""))
    for block, final in itertools.chain(((block, False) for block in blocks), [(b"", True)]):
        try:
            good += beyond_ascii(decoder.decode(block, final))
        except UnicodeDecodeError as error:
            data, start = bytes(error.object), error.start
            before = offset + len(block) - len(data) + start
            around = (data[max(0, start - NEAR) : start + SAMPLE] + rest.read(SAMPLE))[:SAMPLE]
            after = around[min(start, NEAR) :].decode("utf-8", "replace")
            bad = after.count("\ufffd")
            good += beyond_ascii(data[:start].decode("utf-8")) + beyond_ascii(after) - bad
            return Odd(before + 1, around, good, bad)
        offset += len(block)
        check(offset)
    return None


def beyond_ascii(text: str) -> int:
    """Return how many characters are beyond ASCII."""
    return len(text) - len(text.encode("ascii", "ignore"))


def check_unpacked(path: Path, count: int, most: int | None) -> None:
    """Raise TableError if a file has unpacked to more bytes than `most`; None is any number."""
    if most is not None and count > most:
        raise TableError(
            f"{path.name} unpacks to more than {most / 1e6:,.0f} MB. Give less of it, or use the command "
            "line, which takes any size: namemodel batch."
        )


def read_lines(text: io.TextIOBase, path: Path) -> Iterator[str]:
    """Yield the lines of a text; raises TableError for one that is longer than `LINE`."""
    while line := text.readline(LINE):
        if len(line) == LINE:
            raise TableError(f"{path.name} has a line of over {LINE:,} characters. Is it a table?")
        yield line
