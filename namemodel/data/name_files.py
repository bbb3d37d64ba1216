"""Reading a file of names: a CSV, or name lists, one name a line, in a folder, in a zip or pasted.

A CSV has a name and a label column. Its delimiter is the one by which the first lines fall into the same
number of columns. Its first row is a header if one of its cells is a word for names (`NAME_WORDS`) and
another one for labels (`LABEL_WORDS`), whatever the case. Otherwise the file has no header and exactly two
columns: name, label. Every cell is text, so that 'NA' and 'Null' stay the names that they are. A list is a
file `<Label>.txt`; a zip of them is read in memory and never unpacked to disk. Encodings are guessed by
charset-normalizer, and only where the bytes are not UTF-8.
"""

from __future__ import annotations

import csv
import io
import itertools
import lzma
import zipfile
import zlib
from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from pathlib import Path, PurePosixPath
from typing import NamedTuple

import charset_normalizer
import pandas as pd

from namemodel.data.table import NameTable, check_trainable
from namemodel.errors import DataError, TableError
from namemodel.names.components import plain_title
from namemodel.names.normalise import clean

MAX_BYTES = 200_000_000
MAX_UNPACKED = 50_000_000  # bytes of all lists of a zip together
ENCRYPTED = 0x1  # bit 0 of a zip member's general purpose flag (APPNOTE.TXT, 4.4.4)
BAD_ZIP = (
    *(zipfile.BadZipFile, zlib.error, lzma.LZMAError),
    *(NotImplementedError, EOFError, OSError, UnicodeError),
)
# The encodings to choose from: a list of names is too short to tell them from rarer ones.
USUAL = (
    *("utf_8", "utf_16", "utf_16_le", "utf_16_be", "utf_32"),
    *("cp1252", "cp1250", "cp1251", "cp1253", "cp1254", "cp1255", "cp1256", "cp1257", "cp1258"),
    *("iso8859_2", "iso8859_15", "koi8_r", "cp437", "cp850"),
    *("gb18030", "big5", "cp932", "euc_jp", "cp949"),
)
DELIMITERS = (",", ";", "\t", "|")
FIELD_LIMIT = 1 << 20  # characters in one cell
# In order of preference, without spaces, hyphens and underscores: surnames, then names.
NAME_WORDS = (
    *("surname", "surnames", "lastname", "lastnames", "familyname", "nachname", "familienname"),
    *("cognome", "nomdefamille", "apellido", "apellidos", "sobrenome", "apelido", "cognom", "achternaam"),
    *("efternamn", "efternavn", "etternavn", "eftirnafn", "sukunimi", "perekonnanimi", "nazwisko"),
    *("příjmení", "prijmeni", "priezvisko", "prezime", "priimek", "vezetéknév", "numedefamilie"),
    *("uzvārds", "pavardė", "soyad", "soyadı", "soyadi", "mbiemri", "επώνυμο", "επίθετο"),
    *("фамилия", "прізвище", "презиме", "фамилно", "姓", "姓氏", "苗字", "名字"),
    *("name", "names", "fullname", "nome", "nom", "nombre", "naam", "namn", "navn", "nimi"),
    *("imięinazwisko", "фио", "όνοματεπώνυμο", "姓名", "氏名", "名前", "성명", "이름", "الاسم", "اسم"),
)
LABEL_WORDS = (
    *("label", "labels", "list", "namelist", "language", "class", "category", "group", "target"),
    *("nationality", "country", "origin", "sprache", "liste", "herkunft", "lingua", "lista"),
)


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


def guess_encoding(data: bytes) -> str | None:
    """Return the likeliest encoding, or None for no text.

    If several decode equally well it is Windows-1252, which Excel writes in the West, or Mac Roman if the
    lines end as on old Macs.
    """
    likely = "mac_roman" if b"\r" in data and b"\n" not in data else "cp1252"
    matches = charset_normalizer.from_bytes(data, cp_isolation=[*USUAL, likely])
    best = matches.best()
    if best is None:
        return None
    as_clean = [match.encoding for match in matches if match.chaos <= best.chaos]
    return likely if likely in as_clean else best.encoding


def read_csv(path: Path) -> NameTable:
    """Return the table of a CSV, as this module's docstring says.

    Raises:
        TableError: it cannot be read as a table, or its columns are not recognised.
        DataError: it is not text, is too large, or holds no names.
    """
    text, note = read_text(path)
    if not text.strip():
        raise TableError(f"{path.name} is empty. Give a name and a label in each row.")
    try:
        delimiter = guess_delimiter(text)
        frame = pd.read_csv(io.StringIO(text), sep=delimiter, header=None, dtype=str, na_filter=False)
    except (pd.errors.ParserError, pd.errors.EmptyDataError, csv.Error) as error:
        reason = str(error).removeprefix("Error tokenizing data. C error: ").strip()
        raise TableError(
            f"{path.name} is not a regular table: {reason}. Give a name and a label in each row."
        ) from error
    header = frame.iloc[0].tolist()
    if columns := header_columns(header, path.name):
        frame, origin = frame.iloc[1:], f"{path.name} (columns {', '.join(header[at] for at in columns)})"
    else:
        columns, origin = (0, 1), f"{path.name} (no header)"
    return NameTable.from_rows(frame[list(columns)].itertuples(index=False, name=None), origin + note)


def guess_delimiter(text: str) -> str:
    """Return the delimiter by which the first lines fall into the same number of columns."""
    csv.field_size_limit(FIELD_LIMIT)
    lines = list(itertools.islice(io.StringIO(text, newline=""), 50))
    beginning = "".join(lines)

    def fit(delimiter: str) -> tuple[float, bool, int]:
        widths = [len(row) for row in csv.reader(lines, delimiter=delimiter) if row]
        common, times = Counter(widths).most_common(1)[0] if widths else (1, 0)
        # A comma with a space behind it is rather one of `Rossi, Maria;00100`.
        tight = 2 * beginning.count(f"{delimiter} ") < beginning.count(delimiter)
        return (times / len(widths), tight, common) if common > 1 else (0.0, False, 1)

    best = max(DELIMITERS, key=fit)
    return best if fit(best)[-1] > 1 else ","


def header_columns(header: Sequence[str], name: str) -> tuple[int, int] | None:
    """Return the places of the name and the label column, or None for a file without header.

    Raises:
        TableError: the columns are not recognised.
    """
    names, labels = find_column(header, NAME_WORDS), find_column(header, LABEL_WORDS)
    if names is not None and labels is not None:
        return names, labels
    if len(header) == 2 and names is None:
        return None
    raise TableError(
        f"{name} has the column{'s' * (len(header) != 1)} {', '.join(map(repr, header))}. "
        "Call the column of the names 'name' and that of the lists 'label'."
    )


def find_column(header: Sequence[str], words: Sequence[str]) -> int | None:
    """Return the place of the first of `words` that is a column's name."""
    plain = [plain_title(cell) for cell in header]
    return next((plain.index(word) for word in words if word in plain), None)


def paste_lists(lists: Mapping[str, str]) -> NameTable:
    """Return the table of pasted lists, label → names, one a line; empty lists do not count.

    Raises:
        DataError: a list without a label, two of one label, fewer than two lists with names, or
            a list with too few names.
    """
    filled = {label: text for label, text in lists.items() if text.strip()}
    labels = [clean(label) for label in filled]
    if not all(labels):
        raise DataError("A pasted list has no label. Give each list a label, such as German.")
    twice = [label for label in labels if labels.count(label) > 1]
    if twice:
        raise DataError(f"Two pasted lists have the label {twice[0]!r}. Give each its own.")
    if len(filled) < 2:
        raise DataError(f"Pasted lists that hold names: {len(filled)}. Paste two or more, one name a line.")
    table = table_of_lists({label: Decoded(text) for label, text in filled.items()}, "pasted lists")
    check_trainable(table)
    return table


def read_folder(folder: Path) -> NameTable:
    """Return the table of a folder's `<Label>.txt` files; subfolders are not read.

    Raises:
        DataError: there is no such file, two have one label, or they cannot be read.
    """
    try:
        paths = sorted(path for path in folder.iterdir() if path.is_file() and is_list(path.name))
        size = sum(path.stat().st_size for path in paths)
    except OSError as error:
        raise DataError(f"{folder} cannot be read: {error.strerror or error}.") from error
    if size > MAX_BYTES:
        raise DataError(f"The lists in {folder} have over {MAX_BYTES / 1e6:.0f} MB. Use fewer.")
    lists = {path.stem: read_text(path) for path in paths}
    if len(lists) < len(paths):
        raise DataError(f"{folder} holds two lists of one label, as .txt and .TXT. Leave one out.")
    return table_of_lists(lists, f"the .txt lists in the folder {folder.resolve().name}")


def read_zip(path: Path) -> NameTable:
    """Return the table of a zip's `<Label>.txt` files; raises DataError as `zip_lists`."""
    try:
        lists = zip_lists(path)
    except DataError as error:
        raise DataError(f"{path.name} cannot be used: {error}") from error
    return table_of_lists(lists, f"the .txt lists in {path.name}")


def zip_lists(path: Path, only: Collection[str] = ()) -> dict[str, Decoded]:
    """Return the lists of a zip, label → text; with `only`, no others than these.

    Raises:
        DataError: no readable zip, encrypted, too large unpacked, or a list that is not text; the
            message calls the zip "it".
    """
    lists: dict[str, Decoded] = {}
    try:
        with zipfile.ZipFile(path) as archive:
            for member in wanted_members(archive, only):
                label = PurePosixPath(member.filename).stem
                if label in lists:
                    raise DataError(f"it holds {label}.txt twice. Leave one out.")
                lists[label] = decode(archive.read(member), f"{label}.txt")
    except BAD_ZIP as error:
        raise DataError(f"it is not a readable zip file ({error}).") from error
    return lists


def wanted_members(archive: zipfile.ZipFile, only: Collection[str]) -> list[zipfile.ZipInfo]:
    """Return the members that are lists; raises DataError where they are not safe to read."""
    members = [
        member
        for member in archive.infolist()
        if is_list(member.filename) and (not only or PurePosixPath(member.filename).stem in only)
    ]
    if any(member.flag_bits & ENCRYPTED for member in members):
        raise DataError("it is encrypted. Zip the lists without a password.")
    unpacked = sum(member.file_size for member in members)
    if unpacked > MAX_UNPACKED:
        raise DataError(
            f"it unpacks to {unpacked / 1e6:,.0f} MB; at most {MAX_UNPACKED / 1e6:.0f} MB are read."
        )
    return members


def is_list(name: str) -> bool:
    """Return whether a path is a `<Label>.txt`: not hidden, not macOS's copies, not outside."""
    path = PurePosixPath(name)
    odd = path.is_absolute() or "\\" in name or {"..", "__MACOSX"} & set(path.parts)
    return path.suffix.lower() == ".txt" and not path.name.startswith(".") and not odd


def table_of_lists(lists: Mapping[str, Decoded], origin: str) -> NameTable:
    """Return one table: lists sorted by label, each in its own order, without empty lines."""
    rows = (
        (line, label)
        for label, (text, _) in sorted(lists.items())
        for line in text.splitlines()
        if line.strip()
    )
    return NameTable.from_rows(rows, origin + "".join(note for _, note in lists.values()))
