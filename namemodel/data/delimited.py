"""CSV files with a name and a label column.

The delimiter is the one by which the first lines fall into the same number of columns. The first row
is a header if one of its cells is a word for names (`NAME_WORDS`) and another one for labels
(`LABEL_WORDS`), whatever the case. Otherwise the file has no header and exactly two columns: name,
label. Every cell is text, so that 'NA' and 'Null' stay the names that they are.
"""

from __future__ import annotations

import csv
import io
import itertools
from collections import Counter
from collections.abc import Sequence
from pathlib import Path

import pandas as pd

from namemodel.data.files import read_text
from namemodel.data.table import NameTable
from namemodel.errors import TableError

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


def read_csv(path: Path) -> NameTable:
    """Read a CSV as this module's docstring says.

    Raises:
        TableError: it cannot be read as a table, or its columns are not recognised.
        DataError: it is not text, is too large, or holds no names.
    """
    text, note = read_text(path)
    frame = parse(text, path.name)
    header = frame.iloc[0].tolist()
    if columns := header_columns(header, path.name):
        frame, origin = frame.iloc[1:], f"{path.name} (columns {', '.join(header[at] for at in columns)})"
    else:
        columns, origin = (0, 1), f"{path.name} (no header)"
    return NameTable.from_rows(frame[list(columns)].itertuples(index=False, name=None), origin + note)


def parse(text: str, name: str) -> pd.DataFrame:
    """Return all cells as text, the first line among them; raises TableError."""
    if not text.strip():
        raise TableError(f"{name} is empty. Give a name and a label in each row.")
    try:
        return pd.read_csv(
            io.StringIO(text),
            sep=guess_delimiter(text),
            header=None,
            dtype=str,
            keep_default_na=False,
            na_filter=False,
        )
    except (pd.errors.ParserError, pd.errors.EmptyDataError, csv.Error) as error:
        reason = str(error).removeprefix("Error tokenizing data. C error: ").strip()
        raise TableError(
            f"{name} is not a regular table: {reason}. Give a name and a label in each row."
        ) from error


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


def plain_title(cell: str) -> str:
    """Return a title in lower case without spaces, hyphens and underscores."""
    return "".join(c for c in cell.casefold() if c not in " _-")
