"""Prints how often the dialect of a CSV is guessed right, and how long it takes, in a generated zoo.

    python benchmarks/dialects.py [--draws N] [--tool ours clevercsv duckdb sniffer] [--wrong]

A file is read right if all its rows come out as they went in. DuckDB is measured where it is installed.
"""

from __future__ import annotations

import argparse
import csv
import html
import io
import random
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import NamedTuple

import clevercsv
from faker import Faker

from namemodel.readers.dialect import Dialect, guess_dialect

Rows = list[list[str]]
FAKERS = {name: Faker(name) for name in ("de_DE", "it_IT", "en_US", "fr_FR", "pl_PL")}


class Case(NamedTuple):
    """One generated file."""

    kind: str
    text: str
    rows: Rows


def written(rows: Rows, delimiter: str, quoting: int = csv.QUOTE_MINIMAL, end: str = "\n") -> str:
    """Return rows as the csv module writes them."""
    text = io.StringIO(newline="")
    csv.writer(text, delimiter=delimiter, quoting=quoting, lineterminator=end).writerows(rows)  # type: ignore[arg-type]
    return text.getvalue()


def columns(rng: random.Random) -> dict[str, Callable[[], str]]:
    """Return kinds of columns: a title, and what makes a cell."""
    faker = rng.choice(list(FAKERS.values()))
    return {
        "name": faker.last_name,
        "full name": faker.name,
        "first name": faker.first_name,
        "city": faker.city,
        "id": lambda: str(rng.randint(1, 99_999)),
        "sum": lambda: f"{rng.randint(0, 99)}.{rng.randint(0, 99):02}",
        "born": lambda: f"{rng.randint(1900, 2020)}-{rng.randint(1, 12):02}-{rng.randint(1, 28):02}",
        "mail": lambda: faker.email() if rng.random() < 0.8 else "",
        "phone": faker.phone_number,
        "note": lambda: faker.sentence(5) if rng.random() < 0.4 else "",
        "address": lambda: faker.address().replace("\n", ", "),
    }


def table(rng: random.Random, width: int, height: int, also: str = "name") -> Rows:
    """Return a table with a column of names among others."""
    makers = columns(rng)
    titles = rng.sample([title for title in makers if title != also], width - 1)
    titles.insert(rng.randint(0, width - 1), also)
    rows = [[makers[title]() for title in titles] for _ in range(height)]
    return [titles, *rows] if rng.random() < 0.8 else rows


def plain(rows: Rows, characters: str) -> Rows:
    """Return rows without some characters in their cells."""
    return [["".join(c for c in cell if c not in characters) for cell in row] for row in rows]


def zoo(rng: random.Random) -> Iterator[Case]:
    """Yield one file of each kind."""
    height = rng.choice((1, 2, 3, 5, 30, 300))
    for delimiter in ",;\t|":
        name = {"\t": "tab"}.get(delimiter, delimiter)
        rows = table(rng, rng.randint(2, 6), height)
        yield Case(f"{name}, quotes where needed", written(rows, delimiter, end="\r\n"), rows)
        yield Case(f"{name}, all quoted", written(rows, delimiter, csv.QUOTE_ALL), rows)
        bare = plain(rows, delimiter + '"')
        yield Case(f"{name}, no quotes", "\n".join(map(delimiter.join, bare)), bare)
    for delimiter in "~:^":
        rows = table(rng, rng.randint(2, 5), max(height, 5))
        yield Case("~ : ^", written(rows, delimiter), rows)
    makers = columns(rng)
    faker = rng.choice(list(FAKERS.values()))
    tall = max(height, 3)
    one = [["name"], *([faker.last_name()] for _ in range(tall))]
    yield Case("one column", written(one, ","), one)
    one = [["name"], *([faker.name()] for _ in range(tall))]
    yield Case("one column of full names", "".join(f"{row[0]}\n" for row in one), one)
    one = [["name"], *([f"{faker.last_name()}, {faker.first_name()}"] for _ in range(tall))]
    yield Case("one column, quoted commas", written(one, ","), one)
    one = [
        ["name"],
        *([rng.choice(("O&#039;Connor", "M&uuml;ller", faker.last_name()))] for _ in range(tall)),
    ]
    yield Case("one column, entities", written(one, ","), one)
    one = [
        ["name"],
        *([rng.choice(("O'Neill", "D'Angelo", "dell'Orto", faker.last_name()))] for _ in range(tall)),
    ]
    yield Case("one column, apostrophes", written(one, ","), one)
    one = [
        ["name"],
        *([f"{faker.last_name()};" if rng.random() < 0.1 else faker.last_name()] for _ in range(tall)),
    ]
    yield Case("one column, few semicolons", "".join(f"{row[0]}\n" for row in one), one)
    two = [
        ["id", "name"],
        *([str(i), rng.choice(("O'Neill", "D'Angelo", faker.last_name()))] for i in range(tall)),
    ]
    yield Case("apostrophes", written(two, ","), two)
    two = [
        ["name", "city"],
        *(
            [html.escape(f"O'{faker.last_name()}").replace("&#x27;", "&#039;"), faker.city()]
            for _ in range(tall)
        ),
    ]
    yield Case("entities and commas", written(two, ","), two)
    two = [
        ["name", "PLZ"],
        *([f"{faker.last_name()}, {faker.first_name()}", faker.postcode()] for _ in range(tall)),
    ]
    yield Case("Rossi, Maria;00100", written(two, ";"), two)
    two = [[faker.last_name(), f"{rng.randint(0, 9)},{rng.randint(0, 99)}"] for _ in range(tall)]
    yield Case("decimal commas, no header", written(two, ";"), two)
    three = [
        [faker.last_name(), *(f"{rng.randint(0, 9)},{rng.randint(0, 99)}" for _ in "ab")] for _ in range(tall)
    ]
    yield Case("two decimal commas, no header", written(three, ";"), three)
    three = [row[: rng.choice((2, 3, 3))] for row in three]
    yield Case("decimal commas, ragged", written(three, ";"), three)
    two = [[f"{faker.last_name()},{faker.first_name()}", faker.postcode()] for _ in range(tall)]
    yield Case("Rossi,Maria;00100, no header", written(two, ";"), two)
    two = [[f"{faker.last_name()}; {faker.first_name()}", faker.city().replace(",", "")] for _ in range(tall)]
    yield Case("Rossi; Maria,Roma", written(two, ","), two)
    two = [
        [faker.last_name(), f"{rng.randint(0, 9)}|{rng.randint(0, 9)}", faker.first_name()]
        for _ in range(tall)
    ]
    yield Case("bars in a column", written(two, ","), two)
    two = [
        ["name", "sum"],
        *([faker.last_name(), f"{rng.randint(0, 9)},{rng.randint(0, 99)}"] for _ in range(tall)),
    ]
    yield Case("decimal commas", written(two, ";"), two)
    three = [
        ["id", "name", "city"],
        *([str(i), f"{faker.last_name()}, {faker.first_name()}", faker.city()] for i in range(tall)),
    ]
    spaced = "\n".join(", ".join(f'"{c}"' if "," in c else c for c in row) for row in three)
    yield Case("space before quotes", spaced, three)
    bare = plain(three, ",")
    kept = [[row[0], *(f" {cell}" for cell in row[1:])] for row in bare]  # a cell stays as it is
    yield Case("comma and space", "\n".join(map(", ".join, bare)), kept)
    mysql = [
        ["id", "name", "note"],
        *(
            [str(i), f'{faker.last_name()} "{faker.first_name()}", {faker.first_name()}', "x"]
            for i in range(tall)
        ),
    ]
    escaped = "\n".join(
        ",".join('"' + c.replace('"', '\\"') + '"' if '"' in c else c for c in row) for row in mysql
    )
    yield Case('\\" inside quotes', escaped, mysql)
    doubled = [
        ["id", "name"],
        *([str(i), f'{faker.last_name()} "{faker.first_name()}"'] for i in range(tall)),
    ]
    yield Case('"" inside quotes', written(doubled, ","), doubled)
    bud = [
        ["name", "city"],
        *(
            [f'"{faker.first_name()}" {faker.last_name()}', faker.city().replace(",", "")]
            for _ in range(tall)
        ),
    ]
    yield Case('"Bud" Miller', "\n".join(map(",".join, bud)), bud)
    ragged = [
        ["id", "name", "city"],
        *(
            [str(i), faker.last_name(), faker.city(), "x", "y"][: rng.choice((2, 3, 3, 3, 3, 4))]
            for i in range(tall)
        ),
    ]
    yield Case("ragged", written(ragged, ","), ragged)
    lines = [
        ["name", "note"],
        *([faker.last_name(), f"{faker.sentence(3)}\n{faker.sentence(3)}"] for _ in range(tall)),
    ]
    yield Case("line ends inside cells", written(lines, ","), lines)
    titled = [["Staff of the works"], ["as of 2024"], *table(rng, 4, tall + 3)]
    yield Case("lines above the table", written(titled, ";"), titled)
    wide = table(rng, 5, tall, "full name")
    yield Case("columns with spaces", written(wide, ","), wide)
    numbers = [[str(i), makers["name"](), *(makers["sum"]() for _ in range(4))] for i in range(tall)]
    yield Case("numbers", written(numbers, ","), numbers)
    spaces = [[str(i), faker.last_name().replace(" ", "-"), str(rng.randint(1, 99))] for i in range(tall)]
    yield Case("spaces between cells", written(spaces, " "), spaces)


def rows_of(text: str, dialect: Dialect) -> Rows | None:
    """Return a text's rows, None where they cannot be read."""
    try:
        return list(dialect.rows(io.StringIO(text, newline="")))
    except csv.Error:
        return None


def ours(text: str) -> Rows | None:
    """Read as the readers of tables do."""
    return rows_of(text, guess_dialect(text))


def by_clevercsv(text: str) -> Rows | None:
    """Read by clevercsv alone."""
    found = clevercsv.Detector().detect(text[:20_000])
    if found is None:
        return None
    return list(clevercsv.reader(io.StringIO(text, newline=""), dialect=found))


def by_duckdb(text: str) -> Rows | None:
    """Read by DuckDB alone."""
    import duckdb

    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "in.csv"
        path.write_text(text, encoding="utf-8", newline="")
        try:
            sniffed = duckdb.sql(f"SELECT Delimiter, Quote, Escape FROM sniff_csv('{path}')")
            found = sniffed.limit(1).fetchall() if sniffed else []
        except duckdb.Error:
            return None
    delimiter, quote, escape = found[0] if found else (",", '"', '"')
    if len(delimiter) != 1 or quote not in ('"', "\0", "", "(empty)"):
        return None
    return rows_of(text, Dialect(delimiter, quotes=quote == '"', backslash=escape == "\\"))


def by_sniffer(text: str) -> Rows | None:
    """Read by the csv module's Sniffer."""
    try:
        return list(csv.reader(io.StringIO(text, newline=""), csv.Sniffer().sniff(text[:20_000])))
    except csv.Error:
        return None


TOOLS: dict[str, Callable[[str], Rows | None]] = {
    "ours": ours,
    "clevercsv": by_clevercsv,
    "duckdb": by_duckdb,
    "sniffer": by_sniffer,
}


def main() -> None:
    """Print a table: how many files of each kind each tool reads right, and the milliseconds a file."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--draws", type=int, default=20)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--tool", nargs="+", choices=TOOLS, default=list(TOOLS))
    parser.add_argument(
        "--wrong", action="store_true", help="print the beginnings of files that are read wrong"
    )
    options = parser.parse_args()
    rng = random.Random(options.seed)
    Faker.seed(options.seed)
    cases = [case for _ in range(options.draws) for case in zoo(rng)]
    right: Counter[tuple[str, str]] = Counter()
    longest: dict[str, float] = dict.fromkeys(options.tool, 0.0)
    for tool in options.tool:
        for case in cases:
            start = time.perf_counter()
            rows = TOOLS[tool](case.text)
            longest[tool] = max(longest[tool], time.perf_counter() - start)
            good = rows == case.rows
            right[tool, case.kind] += good
            right[tool, "all"] += good
            if options.wrong and not good:
                print(tool, case.kind, repr(case.text[:150]), (rows or [])[:2])
    totals = Counter(case.kind for case in cases) + Counter({"all": len(cases)})
    print(f"\n| | files | {' | '.join(options.tool)} |\n|{' --- |' * (len(options.tool) + 2)}")
    for kind, total in totals.items():
        print(f"| {kind} | {total} | {' | '.join(str(right[tool, kind]) for tool in options.tool)} |")
    print(f"| longest, ms | | {' | '.join(f'{1000 * longest[tool]:.0f}' for tool in options.tool)} |")


if __name__ == "__main__":
    main()
