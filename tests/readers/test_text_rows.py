"""The rows of a text are the same, whichever parser reads a block and wherever blocks end."""

import csv
import io

from hypothesis import example, given
from hypothesis import strategies as st

from namemodel.errors import TableError
from namemodel.readers.dialect import Dialect
from namemodel.readers.text_rows import TextForm, parse_plain, read_rows

TEXTS = st.text(st.sampled_from("ab é,;\t\"'\\|#\x0b\x1c\u2028 \n"), max_size=60)
DIALECTS = st.builds(Dialect, st.sampled_from(",;\t|"), st.booleans(), st.booleans(), st.booleans())


def rows_of(text: str, dialect: Dialect, width: int, size: int) -> list[list[str]] | None:
    """Return the rows as `read_rows` has them; None for an error."""
    form = TextForm("in.csv", dialect)
    try:
        chunks = list(read_rows(io.StringIO(text, newline=""), form, width, size=size))
    except TableError:
        return None
    rows = []
    for chunk in chunks:
        more = chunk.more or [()] * len(chunk)
        widths = [width] * len(chunk) if chunk.widths is None else chunk.widths.tolist()
        for row, behind, have in zip(chunk.rows(), more, widths, strict=True):
            rows.append([*row, *behind][:have])
    return rows


def expected(text: str, dialect: Dialect, width: int) -> list[list[str]] | None:
    """Return the rows as Python's csv has them for the whole text; None for an error."""
    form = TextForm("in.csv", dialect)
    lines = list(io.StringIO(text, newline=""))
    try:
        rows = list(form.dialect.rows(lines))
    except csv.Error:
        return None
    while rows and not rows[0]:
        del rows[0]
    return [row for row in rows if row] if width > 1 else [row or [""] for row in rows]


@given(TEXTS, DIALECTS, st.integers(1, 3), st.integers(1, 9))
@example("a\n\nb\n", Dialect(","), 1, 100)
@example("a,b\r\nc,d", Dialect(","), 2, 4)
@example('a,"b\nc",d\ne,f,g\n', Dialect(","), 3, 2)
def test_blocks_of_any_size_hold_the_rows_that_python_reads(
    text: str, dialect: Dialect, width: int, size: int
) -> None:
    rows = expected(text, dialect, width)
    found = rows_of(text, dialect, width, size)
    if rows is not None and found is not None:  # what is left open is an error of `read_rows` alone
        assert found == rows
    elif rows is not None:
        assert (dialect.quotes and '"' in text) or (dialect.backslash and "\\" in text)


@given(
    st.lists(
        st.lists(st.text(st.sampled_from("ab é'#;|\x0b\u2028\x1a \\"), min_size=1), min_size=2, max_size=2)
    )
)
def test_the_two_parsers_agree_on_plain_blocks(cells: list[list[str]]) -> None:
    text = "".join(f"{','.join(row)}\n" for row in cells)
    form = TextForm("in.csv", Dialect(","))
    assert form.is_plain(text)
    columns = parse_plain(text, ",", 2)
    assert [list(row) for row in zip(*(column.to_pylist() for column in columns or ()), strict=True)] == cells
