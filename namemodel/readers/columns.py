"""Titles, and the columns with the names and with their lists, guessed from the first rows of a table.

Owns the words by which titles are told. Knows nothing of files.
"""

from __future__ import annotations

import dataclasses
import itertools
import re
from collections.abc import Iterable, Sequence
from typing import Any

from namemodel.errors import TableError
from namemodel.names.components import SURNAME_TITLES, guess_name_component, plain_title
from namemodel.readers.dialect import wide_column
from namemodel.readers.options import ReadOptions
from namemodel.readers.preamble import SKIP
from namemodel.readers.table import CELL, SHOWN, TableInfo

MOST_COLUMNS = 2000
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
PLACES = (
    *("place", "city", "town", "village", "ort", "wohnort", "stadt", "citta", "città", "ville", "ciudad"),
    *("country", "land", "state", "region"),
)
# Words of a header that are no names, by which its row is told from the others.
TITLES = (
    *("id", "nr", "no", "number", "key", "code", "title", "salutation", "gender", "sex", "age"),
    *("first", "firstname", "forename", "given", "givenname", "givennames", "vorname", "prenom", "prénom"),
    *("last", "family", "middle", "initials", "nombres", "voornaam", "förnamn", "fornavn", "etunimi"),
    *("imię", "imie", "jméno", "jmeno", "ime", "keresztnév", "prenume", "имя", "όνομα"),
    *PLACES,
    *("date", "year", "birthday", "dob", "street", "address", "zip", "postcode", "plz", "email"),
    *("mail", "phone", "telephone", "mobile", "company", "firma", "department", "job", "role"),
    *("kunde", "customer", "client", "note", "notes", "comment", "remark", "status", "label", "language"),
)

# What titles of names are made of beside these: Vor- und Nachname, name of the customer.
NAMES = frozenset(NAME_WORDS)
JOINTS = ("vor", "nach", "full", "und", "and", "or", "e", "y", "et", "en", "og", "i", "the", "of", "de")
OTHER_WORDS = frozenset((*TITLES, *JOINTS))

# Those of them that are no surname: enough where a column stands alone.
SURE_TITLES = (
    *("id", "firstname", "forename", "givenname", "vorname", "prenom", "kunde", "customer", "client"),
    *("email", "label", "language"),
)
# What stands for a number that is not there.
NO_NUMBER = ("", "?", ".", "na", "n/a", "#n/a", "nan", "null", "none", "nil", "inf", "unknown", "unbekannt")

# Words in titles of other names than surnames.
OTHER_NAMES = (
    *("first", "given", "forename", "vorname", "prenom", "middle", "nick", "user", "file", "host", "domain"),
    *("company", "firm", "product", "street", "city", "country", "login", "date", "time", "year", "seen"),
)


def describe(
    rows: Sequence[Sequence[str]],
    options: ReadOptions,
    name: str,
    doubtful: Sequence[Sequence[str]] = (),
    warnings: Sequence[str] = (),
    **how: Any,
) -> TableInfo:
    """Return what the first rows of a table tell.

    Args:
        rows: one at least, the header among them if there is one.
        name: the file's.
        doubtful: rows whose cells the samples show first.
        warnings: about the file.
        how: what is known of the file: the other fields of `TableInfo`.

    Raises:
        TableError: only a header, too many columns, no column with letters, or none that is requested.
    """
    width = len(rows[0])
    if width > MOST_COLUMNS:
        raise TableError(f"{name} has {width:,} columns, {MOST_COLUMNS:,} are allowed. Leave some out.")
    header = has_header(rows, options.column) if options.header is None else options.header
    columns = unique_titles(rows[0]) if header else tuple(f"column {i + 1}" for i in range(width))
    body = rows[1:] if header else rows
    if not body:
        raise TableError(f"{name} has a header ({', '.join(columns)}) and no rows. Give a table with names.")
    cells = [column_cells(body, i) for i in range(width)]
    info = TableInfo(
        header=header,
        titles=tuple(rows[0]) if header else (),
        columns=columns,
        guess=guess_column(columns, cells, header),
        name_components={
            c: guess_name_component(c if header else "", v) for c, v in zip(columns, cells, strict=True)
        },
        samples={
            c: samples_of(column_cells([row for row in doubtful if row != rows[0]], i), cells[i])
            for i, c in enumerate(columns)
        },
        warnings=(*warnings, *second_header_warning(body[0], header)),
        **how,
    )
    if options.column is not None:
        return dataclasses.replace(info, guess=info.find(options.column))
    if not any(map(has_letter, cells[columns.index(info.guess)])) and not named(info):
        raise TableError(
            f"{name} has no column with names: its first rows hold no letters. Choose the column, "
            "or give a table with a column of names."
        )
    return info


def find_column(header: Sequence[str], words: Sequence[str]) -> int | None:
    """Return the place of the first of `words` that is a column's name."""
    plain = [plain_title(cell) for cell in header]
    return next((plain.index(word) for word in words if word in plain), None)


def column_cells(rows: Sequence[Sequence[str]], place: int) -> list[str]:
    """Return the cells of a column, trimmed and cut to what is shown."""
    return [row[place].strip()[:CELL] if place < len(row) else "" for row in rows]


def samples_of(doubtful: Sequence[str], cells: Sequence[str]) -> list[str]:
    """Return the first cells that are not empty, the doubtful ones in front, `SHOWN` at most."""
    rest = (cell for cell in cells if cell not in doubtful)
    return list(itertools.islice(filter(None, itertools.chain(dict.fromkeys(doubtful), rest)), SHOWN))


def named(info: TableInfo) -> bool:
    """Return whether the title says that the guessed column holds names."""
    return info.header and find_column([info.guess], NAME_WORDS) is not None


def column_warning(column: str, names: Sequence[str]) -> str:
    """Return the warning about a column, for people; empty for none.

    Args:
        names: what is classified of its sample cells.
    """
    if not names:
        return f"The first rows of “{column}” are empty."
    if not any(map(has_letter, names)):
        return (
            f"“{column}” does not look like names: no letters here. Choose another column or name component."
        )
    return ""


def has_letter(cell: str) -> bool:
    """Return whether there is a letter in a cell."""
    return any(map(str.isalpha, cell))


def has_header(rows: Sequence[Sequence[str]], column: str | int | None = None) -> bool:
    """Return whether the first row holds titles.

    It does if one of its cells is the requested column or a word that titles are made of, or
    if it stands in words above a column of numbers. Else it is taken for a name, so that none is lost: Land
    and Stadt are names as well as titles, so a column that stands alone needs a surer word.
    """
    first, body = [cell.strip() for cell in rows[0]], rows[1:]
    requested = isinstance(column, str) and not column.isdecimal() and column.strip() in first
    if requested or any(is_name_title(cell) for cell in first):
        return True
    if any(plain_title(cell) in (TITLES if len(first) > 1 else SURE_TITLES) for cell in first):
        return True
    below = [[row[place].strip() for row in body if place < len(row)] for place in range(len(first))]
    return any(
        not is_number(cell) and plain_title(cell) not in NO_NUMBER and cells and all(map(is_number, cells))
        for cell, cells in zip(first, below, strict=True)
    )


def second_header_warning(row: Sequence[str], header: bool) -> tuple[str, ...]:
    """Return the warning about a row below the titles that looks like titles, too; empty for none."""
    filled = [cell.strip() for cell in row if cell.strip()]
    if not header or not any(is_name_title(cell) for cell in filled):
        return ()
    return (
        f"The row below the titles looks like titles, too ({', '.join(filled[:4])}). It counts as a row, "
        f"unless you leave out the line above it {SKIP.format(1)}.",
    )


def wide_column_warning(rows: Sequence[Sequence[str]]) -> tuple[str, ...]:
    """Return the warning about a single column whose cells seem to hold several; empty for none."""
    mark = wide_column([row[0] for row in rows if row]) if all(len(row) <= 1 for row in rows) else None
    if mark is None:
        return ()
    return (
        f"This is read as one column, and its cells have as many “{mark}” each. If that parts them, say so "
        f"(--delimiter '{mark}').",
    )


def is_name_title(cell: str) -> bool:
    """Return whether a cell is a title of names: one of `NAME_WORDS`, or such as `Vor- und Nachname`."""
    words = title_words(cell)
    return plain_title(cell) in NAME_WORDS or (
        not NAMES.isdisjoint(words) and all(word in NAMES or word in OTHER_WORDS for word in words)
    )


def title_words(cell: str) -> list[str]:
    """Return the words of a title in lower case."""
    return re.findall(r"[^\W\d_]+", cell.casefold())


def is_number(cell: str) -> bool:
    """Return whether a cell is a number, as 12, -3.5 or 1 000 are."""
    return cell.lstrip("+-").translate(str.maketrans("", "", ".,\u202f\xa0 ")).isdecimal()


def unique_titles(row: Sequence[str]) -> tuple[str, ...]:
    """Return the titles, the second of two alike with a number behind it, empty ones named."""
    return tuple(free_titles([cell.strip() or f"column {place}" for place, cell in enumerate(row, start=1)]))


def guess_column(columns: Sequence[str], cells: Sequence[Sequence[str]], header: bool) -> str:
    """Return the column that most likely holds names: by its title, else by its cells.

    Of given names and surnames in two columns it is the surnames': what the models are trained on.
    """
    if header:
        place = find_column(columns, NAME_WORDS)
        if place is not None:
            return columns[place]
        for fits in (is_of_surnames, is_of_names):
            for title, values in zip(columns, cells, strict=True):
                if fits(title) and any(map(has_letter, values)):
                    return title
    return max(zip(columns, cells, strict=True), key=lambda pair: looks_like_names(*pair))[0]


def looks_like_names(title: str, cells: Sequence[str]) -> tuple[float, int]:
    """Return the share of cells that are letters as names are, and how many different ones."""
    allowed = str.maketrans("", "", " '’-.,")
    names = [c for c in cells if 2 <= len(c) <= 40 and c.translate(allowed).isalpha()]
    share = len(names) / max(len(cells), 1)
    return share * (0.5 if is_other(title) else 1.0), len(set(names))


def is_of_surnames(title: str) -> bool:
    """Return whether a title is that of surnames, or of names with surnames."""
    plain = plain_title(title)
    if any(word in plain for word in SURNAME_TITLES):
        return True
    return ("last" in plain or "family" in plain) and not is_other(title)


def is_of_names(title: str) -> bool:
    """Return whether a title is that of names, and not of other names than surnames."""
    return ("name" in plain_title(title) or is_name_title(title)) and not is_other(title)


def is_other(title: str) -> bool:
    """Return whether a title is that of other names than surnames, of places for example."""
    plain = plain_title(title)
    return plain in PLACES or any(word in plain for word in OTHER_NAMES)


def free_titles(wanted: Sequence[str], taken: Iterable[str] = ()) -> list[str]:
    """Return titles for new columns, with a number behind those that are taken or repeated."""
    used, titles = set(taken), []
    for column in wanted:
        title, number = column, 2
        while title in used:
            title, number = f"{column}_{number}", number + 1
        used.add(title)
        titles.append(title)
    return titles
