"""From a text file's bytes to its text: gzip undone, the encoding found or taken from the options.

UTF-8 is what is UTF-8 to its end; every other encoding is a guess from all of the file (`evidence.py`,
`letters.py`), and the doubts are told.
"""

from __future__ import annotations

import codecs
import gzip
import io
import lzma
import re
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path, PurePosixPath
from typing import IO, NamedTuple, cast

from namemodel.errors import DataError, TableError
from namemodel.readers.evidence import Evidence, guess

SAMPLE = 1 << 18  # bytes of the beginning that are kept
BLOCK = 1 << 20  # bytes that are read at a time
GZIP, ZIP = b"\x1f\x8b", b"PK\x03\x04"
BAD_ZIP = (zipfile.BadZipFile, zlib.error, lzma.LZMAError, NotImplementedError, EOFError)
ENCRYPTED = 0x1  # bit 0 of a zip member's general purpose flag (APPNOTE.TXT, 4.4.4)
NO_TEXT = (".zip", ".gz", ".xlsx", ".xlsm", ".xlsb", ".xls", ".ods", ".parquet", ".pq")
BOMS = {  # the longer ones first
    codecs.BOM_UTF32_LE: "utf-32",
    codecs.BOM_UTF32_BE: "utf-32",
    codecs.BOM_UTF8: "utf-8-sig",
    codecs.BOM_UTF16_LE: "utf-16",
    codecs.BOM_UTF16_BE: "utf-16",
}
LINE = 1 << 24  # characters of a line, at most
PLENTY = 0.3  # a larger share of NULs among every second byte is UTF-16 without a byte order mark
STRANGE = 0.02  # a larger share of control characters is no text
CONTROL = frozenset(range(1, 32)) - frozenset(b"\t\n\v\f\r\x1a\x1c\x1d\x1e\x1f")
END_OF_FILE = "\x1a"  # Ctrl-Z, which programs for DOS wrote behind the last line
LETTERS = re.compile(r"[^\s,;\t|\"<>()]+")
TITLES = {  # of encodings, for people
    "cp932": "Shift-JIS",
    "mac_roman": "Mac Roman",
    "mac_latin2": "Mac Central European",
    "mac_cyrillic": "Mac Cyrillic",
}


@dataclass(frozen=True)
class Encoding:
    """How bytes become text."""

    name: str
    """As Python calls it."""
    bom: bool
    """Whether the bytes begin with a byte order mark."""
    doubts: tuple[str, ...] = ()
    """Encodings that are comparably likely and read some cells differently, the likeliest first."""
    lines: tuple[bytes, ...] = ()
    """Up to 20 whole lines that they read differently, without their ends."""
    digest: str = ""
    """The BLAKE2b hash of the unpacked bytes, 16 bytes in hexadecimal digits."""
    start: bytes = b""
    """The first `SAMPLE` bytes, unpacked."""

    @property
    def whole(self) -> bool:
        """Whether `start` is all of the file."""
        return len(self.start) < SAMPLE

    @property
    def beginning(self) -> str:
        """The text of `start`, but for a character that is cut off; raises UnicodeDecodeError."""
        text = codecs.getincrementaldecoder(self.name)().decode(self.start)
        return text.rstrip(END_OF_FILE) if self.whole else text


class Decoded(NamedTuple):
    """Text, and a note for the user if its encoding is a guess (else empty)."""

    text: str
    note: str = ""


@contextmanager
def catch_read_errors(path: Path, encoding: str = "") -> Iterator[None]:
    """Turn what goes wrong while a file is read into TableError."""
    try:
        yield
    except (gzip.BadGzipFile, *BAD_ZIP) as error:
        why = "is damaged or cut off: it cannot be unpacked to its end. Get it again."
        raise TableError(f"{path.name} {why}") from error
    except UnicodeError as error:
        why = "is damaged: not all of its text is text. Get it again."
        if encoding:
            why = f"is not all {encoding.removesuffix('-sig')}. Give another encoding, or save it as UTF-8."
        raise TableError(f"{path.name} {why}") from error
    except FileNotFoundError as error:
        raise TableError(f"There is no file {str(path)!r}. Check its name and folder.") from error
    except OSError as error:
        raise TableError(f"{path.name} cannot be read: {error.strerror or error}.") from error


@contextmanager
def open_bytes(path: Path) -> Iterator[tuple[IO[bytes], IO[bytes]]]:
    """Open a file; yields its bytes as they are and unpacked, the same stream where nothing is packed.

    Raises:
        TableError: a zip holds other than one file, or is encrypted.
    """
    with path.open("rb") as raw:
        packed = raw.read(4)
        raw.seek(0)
        if packed.startswith(GZIP):
            with gzip.GzipFile(fileobj=raw) as unpacked:
                yield raw, cast(IO[bytes], unpacked)
        elif packed == ZIP:
            with zipfile.ZipFile(raw) as archive, archive.open(only_member(archive, path)) as member:
                yield raw, member
        else:
            yield raw, raw


def only_member(archive: zipfile.ZipFile, path: Path) -> zipfile.ZipInfo:
    """Return the text in a zip; raises TableError if there is other than one, or it is encrypted."""
    files = [m for m in archive.infolist() if not m.is_dir() and not m.filename.startswith("__MACOSX/")]
    if len(files) != 1:
        raise TableError(f"{path.name} holds {len(files):,} files. Unpack it, and give one of them.")
    encrypted = files[0].flag_bits & ENCRYPTED
    suffix = PurePosixPath(files[0].filename).suffix.lower()
    if encrypted or suffix in NO_TEXT:
        why = "is encrypted" if encrypted else f"holds {files[0].filename}"
        raise TableError(f"{path.name} {why}, and only text is read from a zip. Unpack it first.")
    return files[0]


@contextmanager
def open_text(path: Path, encoding: str) -> Iterator[tuple[IO[bytes], io.TextIOWrapper]]:
    """Open a text file; yields its bytes as they are, which tell how far it is read, and its text.

    The text's `buffer` tells the same of the unpacked bytes.
    """
    with open_bytes(path) as (raw, unpacked), io.TextIOWrapper(unpacked, encoding, newline="") as text:
        yield raw, text


def find_encoding(path: Path, requested: str | None = None, most: int | None = None) -> Encoding:
    """Return the encoding that is requested, else UTF-8 if the whole file is, else the likeliest.

    The file is read once, to its end.

    Args:
        most: as in `check_unpacked`.

    Raises:
        TableError: the file cannot be read or is not text, or there is no such encoding; as `check_unpacked`.
    """
    with catch_read_errors(path), open_bytes(path) as (_, data):
        start = data.read(SAMPLE)
        if start.startswith(b"%PDF") and requested is None:
            raise not_text(path)
        known = known_encoding(start, requested)
        evidence = Evidence()
        for block in blocks(start, data, path):
            if known:
                evidence.hash(block)
            else:
                check_nul(block, evidence.newlines, path)
                evidence.feed(block)
            check_unpacked(path, evidence.size, most)
    if evidence.bad and looks_binary(start):
        raise not_text(path)
    found = known or guess_encoding(evidence, path.name)
    return replace(found, digest=evidence.digest, start=start)


def known_encoding(start: bytes, requested: str | None) -> Encoding | None:
    """Return the encoding that is requested, or that the beginning of a file tells without a doubt.

    Raises:
        TableError: there is no encoding of the requested name.
    """
    marked = next((name for bom, name in BOMS.items() if start.startswith(bom)), None)
    name = marked or utf16_without_bom(start) if requested is None else codec_name(requested)
    if name is None:
        return None
    if marked and name.startswith(marked.removesuffix("-sig")):
        name = marked
    return Encoding("utf-8-sig" if name == "utf-8" else name, bom=marked is not None)


def codec_name(requested: str) -> str:
    """Return what Python calls an encoding; raises TableError if there is none of this name."""
    try:
        "".encode(requested)
        return codecs.lookup(requested).name
    except (LookupError, ValueError) as error:
        raise TableError(
            f"There is no encoding {requested!r}. Usual ones are utf-8, utf-16, cp1252 and latin-1."
        ) from error


def utf16_without_bom(sample: bytes) -> str | None:
    """Return which UTF-16 a sample is, told by the NULs of its Latin letters; None for another encoding."""
    even, odd = sample[0::2], sample[1::2]
    for name, full, null in (("utf-16-le", even, odd), ("utf-16-be", odd, even)):
        if null.count(0) > PLENTY * len(null) and full.count(0) == 0:
            return name
    return None


def guess_encoding(evidence: Evidence, name: str) -> Encoding:
    """Return UTF-8 if all bytes are, else the likeliest encoding.

    Raises:
        TableError: most bytes are UTF-8, or no encoding fits.
    """
    if not evidence.bad:
        return Encoding("utf-8-sig", bom=False)
    if evidence.mostly_utf8:
        raise TableError(
            f"{name} is UTF-8, but its byte {evidence.first_bad:,} is not (line {evidence.bad_line:,}). "
            "Mend it, or give the encoding of all."
        )
    names, lines = guess(evidence)
    if not names:
        raise TableError(
            f"{name} is in no encoding that is known here. Give its encoding, or save it as UTF-8."
        )
    return Encoding(names[0], False, tuple(names[1:]), tuple(lines))


def blocks(start: bytes, data: IO[bytes], path: Path) -> Iterator[bytes]:
    """Yield all bytes in blocks of whole lines, but for the last.

    Raises:
        TableError: a line is longer than `LINE`.
    """
    rest = start
    while block := data.read(BLOCK):
        rest += block
        end = max(rest.rfind(b"\n"), rest.rfind(b"\r")) + 1
        if end:
            yield rest[:end]
            rest = rest[end:]
        elif len(rest) > LINE:
            raise TableError(f"{path.name} has a line of over {LINE:,} characters. Is it a table?")
    if rest:
        yield rest


def check_nul(block: bytes, lines_before: int, path: Path) -> None:
    """Raise TableError if there is a NUL, which no text has."""
    if (at := block.find(0)) >= 0:
        if looks_binary(block):
            raise not_text(path)
        line = lines_before + block.count(b"\n", 0, at) + 1
        raise TableError(
            f"{path.name} is not a text file: it has a NUL character in line {line:,}. Mend the line, or "
            "save the table anew."
        )


def check_unpacked(path: Path, count: int, most: int | None) -> None:
    """Raise TableError if a file has unpacked to more bytes than `most`; None is any number."""
    if most is not None and count > most:
        raise TableError(
            f"{path.name} unpacks to more than {most / 1e6:,.0f} MB. Give less of it, or use the command "
            "line, which takes any size: namemodel batch."
        )


def not_text(path: Path) -> TableError:
    """Return the error for a file that is not text."""
    return TableError(
        f"{path.name} is not a text file. Give a CSV, Parquet or Excel file with a column of names."
    )


def looks_binary(sample: bytes) -> bool:
    """Return whether bytes begin with more control characters, other than NUL, than text has."""
    sample = sample[:4096]
    return sum(byte in CONTROL for byte in sample) > STRANGE * len(sample)


def decode(data: bytes, name: str) -> Decoded:
    """Decode the bytes of a name list: UTF-8 or UTF-16 with or without byte order mark, else the likeliest.

    Raises:
        DataError: the bytes are not text in any encoding that is known.
    """
    evidence = Evidence()
    evidence.feed(data)
    encoding = known_encoding(data[:SAMPLE], None) or guess_encoding(evidence, name)
    try:
        text = data.decode(encoding.name).rstrip(END_OF_FILE)
    except UnicodeError as error:
        raise DataError(f"{name} is not readable as text. Save it as UTF-8.") from error
    if "\0" in text:
        raise DataError(f"{name} is not a text file, or not in UTF-8. Save it as UTF-8 text.")
    is_unicode = encoding.name.startswith("utf")
    return Decoded(text, "" if is_unicode else f"; {name} read as {title(encoding.name)}")


def doubt_note(encoding: Encoding) -> str:
    """Return the note for people about an encoding that is a guess in doubt; empty for no doubt."""
    names = (encoding.name, *encoding.doubts)
    texts = [LETTERS.findall(b"\n".join(encoding.lines).decode(name, "replace")) for name in names]
    words: tuple[str, ...] = next((words for words in zip(*texts, strict=False) if len({*words}) > 1), ())
    readings = ", ".join(f"{title(name)} reads “{word}”" for name, word in zip(names, words, strict=False))
    if not readings:
        return ""
    return f"The encoding is a guess: {readings}. If that is wrong, give the encoding (--encoding)."


def title(name: str) -> str:
    """Return what people call an encoding."""
    if name in TITLES:
        return TITLES[name]
    if name.startswith("cp"):
        windows = name.startswith("cp125") or name in ("cp874", "cp949")
        return f"{'Windows-' if windows else 'IBM '}{name[2:]}"
    return name.removesuffix("-sig").upper().replace("_", "-").replace("ISO8859", "ISO-8859")
