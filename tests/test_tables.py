"""A table in, the same table with predictions out."""

import csv
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from namemodel.classify import Classifier
from namemodel.errors import TableError
from namemodel.predictions import COLUMNS
from namemodel.tables import (
    TABLE_EVENTS,
    TableDone,
    TableOptions,
    TableProgress,
    TableStarted,
    TableStopped,
    classify_table,
    inspect_table,
)
from namemodel.tables.columns import MOST_COLUMNS
from namemodel.tables.options import CHUNK
from namemodel.training.events import event_from_dict

ADDED = len(COLUMNS)
Run = Callable[..., list[list[str]]]


def write(path: Path, text: str, encoding: str = "utf-8") -> Path:
    path.write_bytes(text.encode(encoding))
    return path


def read(path: Path, delimiter: str = ",") -> list[list[str]]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.reader(file, delimiter=delimiter))


@pytest.fixture
def run(toy_classifier: Classifier, tmp_path: Path) -> Run:
    """A function from a CSV's text to the rows of the table that is written for it."""

    def classify(
        text: str, encoding: str = "utf-8", column: str | None = None, delimiter: str = ","
    ) -> list[list[str]]:
        source = write(tmp_path / "in.csv", text, encoding)
        list(classify_table(toy_classifier, source, tmp_path / "out.csv", TableOptions(column=column)))
        return read(tmp_path / "out.csv", delimiter)

    return classify


def test_every_row_comes_back_in_order_with_predictions_behind_it(run: Run) -> None:
    rows = run("id,name,city\n3,Bergholt,Köln\n1,Tika,Roma\n2,,Wien\n")
    assert rows[0] == ["id", "name", "city", *COLUMNS]
    assert [row[:3] for row in rows[1:]] == [
        ["3", "Bergholt", "Köln"], ["1", "Tika", "Roma"], ["2", "", "Wien"]
    ]  # fmt: skip
    answers = [dict(zip(COLUMNS, row[3:], strict=True)) for row in rows[1:]]
    assert [a["predicted"] for a in answers] == ["Nord", "Sud", ""]
    assert [a["status"] for a in answers] == ["ok", "ok", "empty"]
    assert answers[2] | {"status": "", "seen_in_training": ""} == dict.fromkeys(COLUMNS, "")
    assert 0.9 < float(answers[0]["confidence"]) <= 1
    assert len(answers[0]["confidence"]) == 6  # 0.1234
    assert {a["seen_in_training"] for a in answers} <= {"yes", "no"}


def test_the_table_says_what_python_says(run: Run, toy_classifier: Classifier) -> None:
    names = ["Rolé", "Bergholt", "Иванов", "a" * 65, "Rolé"]
    rows = run("name\n" + "\n".join(names) + "\n")
    for row, prediction in zip(rows[1:], toy_classifier.classify(names), strict=True):
        confidence = "" if prediction.confidence is None else f"{prediction.confidence:.4f}"
        seen = "yes" if prediction.seen_in_training else "no"
        assert row[:3] == [prediction.name, prediction.predicted or "", confidence]
        assert row[5:] == [prediction.status, seen]


def test_cells_stay_as_they_are(run: Run) -> None:
    cells = ["007", "NA", "null", "1e5", "TRUE", " padded ", "3.10", "2024-01-02", "=1+1", "None"]
    rows = run("name,cell\n" + "".join(f"NA,{cell}\n" for cell in cells))
    assert [row[1] for row in rows[1:]] == cells
    assert {row[0] for row in rows[1:]} == {"NA"}
    assert {row[2] for row in rows[1:]} <= {"Nord", "Sud"}  # 'NA' is a name


def test_quotes_and_line_ends_inside_cells_stay(run: Run) -> None:
    rows = run('name,note\nRolé,"said ""no"", left"\nTika,"two\nlines"\nKano,"three\r\nlines\rhere"\n')
    assert [row[1] for row in rows[1:]] == ['said "no", left', "two\nlines", "three\r\nlines\rhere"]


@pytest.mark.parametrize("mark", ["\u2028", "\u2029", "\x85", "\x0b", "\x0c", "\x1c", "\x1e"])
def test_an_exotic_line_separator_inside_a_cell_ends_no_row(run: Run, mark: str) -> None:
    rows = run(f"name,note\nRolé,one{mark}cell\nTi{mark}ka,x\n")
    assert [row[:2] for row in rows[1:]] == [["Rolé", f"one{mark}cell"], [f"Ti{mark}ka", "x"]]


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
@pytest.mark.parametrize("last", [True, False])
def test_any_line_end_is_read(run: Run, end: str, last: bool) -> None:
    rows = run(end.join(["name,x", "Rolé,1", "Tika,2"]) + end * last)
    assert [row[:2] for row in rows] == [["name", "x"], ["Rolé", "1"], ["Tika", "2"]]


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
def test_the_delimiter_is_found_and_kept(run: Run, delimiter: str) -> None:
    rows = run(f"name{delimiter}note\nRolé{delimiter}a b\nTika{delimiter}c d\n", delimiter=delimiter)
    assert [row[:2] for row in rows] == [["name", "note"], ["Rolé", "a b"], ["Tika", "c d"]]
    assert {len(row) for row in rows} == {2 + ADDED}


def test_commas_in_the_cells_of_a_semicolon_table_are_no_delimiters(run: Run) -> None:
    rows = run("name;sum\nRolé;1,5\nTika;2,75\n", delimiter=";")
    assert [row[1] for row in rows] == ["sum", "1,5", "2,75"]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252", "latin-1"])
@pytest.mark.parametrize(
    "names", [["Müller", "Günther", "Größe"], ["Niccolò", "Perù", "Dè", "Forlì"], ["Rossi", "Bianchi"]]
)
def test_usual_encodings_are_read_and_utf_8_is_written(run: Run, encoding: str, names: list[str]) -> None:
    rows = run("name,x\n" + "".join(f"{name},1\n" for name in names), encoding)
    assert [row[0] for row in rows] == ["name", *names]


def test_a_letter_that_the_sample_lacks_is_read_as_the_west_writes_it(run: Run) -> None:
    filler = f"Müller,{'Größe und Güte ' * 70}\n" * 300  # in the first 256 KiB all cousins of Latin-1 agree
    rows = run(f"name,x\n{filler}Niccolò,y\n", "cp1252")
    assert rows[-1][0] == "Niccolò"


def test_a_letter_of_utf_8_past_the_sample_is_found(run: Run) -> None:
    rows = run("name,x\n" + f"Rossi,{'x' * 1000}\n" * 300 + "Niccolò,y\n")
    assert rows[-1][0] == "Niccolò"


def test_the_byte_order_mark_is_no_part_of_the_first_title(tmp_path: Path) -> None:
    info = inspect_table(write(tmp_path / "in.csv", "name,x\nRolé,1\n", "utf-8-sig"))
    assert info.columns == ("name", "x")


def test_short_rows_are_filled_and_longer_ones_keep_their_cells_at_the_end(run: Run) -> None:
    rows = run("id,name\n1\n2,Rolé,extra,more\n3,Tika\n")
    assert rows[1][:2] == ["1", ""]
    assert rows[1][2:] == ["", "", "", "", "empty", "no"]
    assert rows[2][:2] == ["2", "Rolé"]
    assert rows[2][2] == "Sud"
    assert rows[2][2 + ADDED :] == ["extra", "more"]
    assert len(rows[3]) == 2 + ADDED


def test_uneven_rows_and_names_seen_in_training_are_counted(
    toy_classifier: Classifier, tmp_path: Path
) -> None:
    source = write(tmp_path / "in.csv", "id,name\n1,Tika\n2\n3,Qwertzholt,more\n4,Tika\n")
    said = [p.seen_in_training for p in toy_classifier.classify(["Tika", "", "Qwertzholt", "Tika"])]
    *_, done = classify_table(toy_classifier, source, tmp_path / "out.csv")
    assert isinstance(done, TableDone)
    assert (done.rows, done.uneven, done.seen) == (4, 2, sum(said))


def test_blank_lines_of_a_wide_table_are_left_out_and_of_a_narrow_one_kept(run: Run) -> None:
    assert [row[:2] for row in run("\nname,x\n\nRolé,1\n\n\nTika,2\n")] == [
        ["name", "x"], ["Rolé", "1"], ["Tika", "2"]
    ]  # fmt: skip
    rows = run("name\nRolé\n\nTika\n")
    assert [row[0] for row in rows] == ["name", "Rolé", "", "Tika"]
    assert rows[2][5] == "empty"


def test_one_column_without_a_title_is_all_names(run: Run, tmp_path: Path) -> None:
    rows = run("Rolé\nBergholt\n")
    assert [row[:2] for row in rows] == [["Rolé", "Sud"], ["Bergholt", "Nord"]]
    info = inspect_table(tmp_path / "in.csv")
    assert (info.header, info.columns, info.guess) == (False, ("column 1",), "column 1")


@pytest.mark.parametrize(
    ("text", "header"),
    [
        ("Rossi,Milano\nMüller,Berlin\nBianchi,Roma\n", False),  # a name is never taken for a title
        ("kunde,ort\nRossi,Milano\n", True),
        ("who,nr.\nRossi,12\nMüller,7\n", True),
        ("who,where\nRossi,Milano\n", False),
        ("Rossi,12\nMüller,7\n", False),
    ],
)
def test_a_first_row_is_a_header_where_something_says_so(tmp_path: Path, text: str, header: bool) -> None:
    assert inspect_table(write(tmp_path / "in.csv", text)).header == header


def test_a_column_that_is_asked_for_makes_its_row_a_header(
    toy_classifier: Classifier, tmp_path: Path
) -> None:
    source = write(tmp_path / "in.csv", "who,where\nRolé,Milano\n")
    *_, done = classify_table(toy_classifier, source, tmp_path / "out.csv", TableOptions(column="who"))
    assert isinstance(done, TableDone)
    assert done.rows == 1
    assert read(tmp_path / "out.csv")[0][:2] == ["who", "where"]


def test_a_table_may_have_many_columns_and_no_more(tmp_path: Path) -> None:
    info = inspect_table(write(tmp_path / "in.csv", ",".join(["name"] * MOST_COLUMNS) + "\nRolé\n"))
    assert info.columns[:3] == ("name", "name_2", "name_3")
    assert len(set(info.columns)) == MOST_COLUMNS
    with pytest.raises(TableError, match="2,001 columns, 2,000 are allowed"):
        inspect_table(write(tmp_path / "in.csv", ",".join(["name"] * (MOST_COLUMNS + 1)) + "\nRolé\n"))


@pytest.mark.parametrize("title", ["name", "Surname", "LAST NAME", " Cognome "])
def test_one_column_with_a_known_title_has_a_header(run: Run, title: str) -> None:
    assert [row[0] for row in run(f"{title}\nRolé\n")] == [title, "Rolé"]


@pytest.mark.parametrize(
    ("header", "guess"),
    [
        ("id,first_name,last_name,city", "last_name"),
        ("Vorname;Nachname;Ort;PLZ", "Nachname"),
        ("id,name,surname,city", "surname"),
        ("id,code,full name,zip", "full name"),
        ("id,nr,Customer Surname,zip", "Customer Surname"),
    ],
)
def test_the_column_of_names_is_guessed_from_its_title(tmp_path: Path, header: str, guess: str) -> None:
    mark = ";" if ";" in header else ","
    row = mark.join(["1", "Anna", "Rossi", "Roma"])
    assert inspect_table(write(tmp_path / "in.csv", f"{header}\n{row}\n{row}\n")).guess == guess


def test_the_column_of_names_is_guessed_from_its_cells_when_no_title_is_known(tmp_path: Path) -> None:
    text = "a,b,c\n1,yes,D'Angelo\n2,yes,Müller-Lüdenscheidt\n3,no,Rossi\n"
    info = inspect_table(write(tmp_path / "in.csv", text))
    assert info.guess == "c"
    assert info.samples == {
        "a": ["1", "2", "3"], "b": ["yes", "yes", "no"], "c": ["D'Angelo", "Müller-Lüdenscheidt", "Rossi"]
    }  # fmt: skip


def test_a_named_column_is_taken_and_a_missing_one_is_an_error(run: Run) -> None:
    text = "a,name\nBergholt,Tika\n"
    assert run(text, column="a")[1][2] == "Nord"
    assert run(text, column="name")[1][2] == "Sud"
    with pytest.raises(TableError, match=r"no column 'Name'. The table has: a, name"):
        run(text, column="Name")


def test_titles_that_occur_twice_can_be_told_apart(run: Run, tmp_path: Path) -> None:
    text = "name,name,,\nBergholt,Tika,x,y\n"
    info = inspect_table(write(tmp_path / "twice.csv", text))
    assert info.columns == ("name", "name_2", "column 3", "column 4")
    rows = run(text, column="name_2")
    assert rows[0][:4] == ["name", "name", "", ""]  # the file's own titles stay
    assert rows[1][4] == "Sud"


def test_added_titles_do_not_clash_with_those_there(run: Run) -> None:
    rows = run("name,status,predicted,predicted_2\nRolé,married,a,b\n")
    assert rows[0][4:] == ["predicted_3", "confidence", "second", "margin", "status_2", "seen_in_training"]
    assert rows[1][:5] == ["Rolé", "married", "a", "b", "Sud"]


@pytest.mark.parametrize("text", ["", "   ", "\n\n\n", "\ufeff"])
def test_an_empty_file_is_an_error(run: Run, text: str) -> None:
    with pytest.raises(TableError, match=r"in\.csv is empty"):
        run(text)


@pytest.mark.parametrize("text", ["name", "name,city", "name;city\n\n"])
def test_a_header_alone_is_an_error(run: Run, text: str) -> None:
    with pytest.raises(TableError, match=r"has a header .* and no rows"):
        run(text)


def test_a_file_that_is_no_text_is_an_error(toy_classifier: Classifier, tmp_path: Path) -> None:
    (tmp_path / "in.csv").write_bytes(b"PK\x03\x04\x00\x00name,x\nRossi,1\n")
    with pytest.raises(TableError, match="not a text file"):
        list(classify_table(toy_classifier, tmp_path / "in.csv", tmp_path / "out.csv"))


def test_a_missing_file_and_a_folder_are_errors(toy_classifier: Classifier, tmp_path: Path) -> None:
    for source in (tmp_path / "nothing.csv", tmp_path):
        with pytest.raises(TableError, match="cannot be read"):
            list(classify_table(toy_classifier, source, tmp_path / "out.csv"))


def test_a_target_that_cannot_be_written_is_an_error(toy_classifier: Classifier, tmp_path: Path) -> None:
    source = write(tmp_path / "in.csv", "name\nRolé\n")
    with pytest.raises(TableError, match="cannot be written"):
        list(classify_table(toy_classifier, source, tmp_path / "no such folder" / "out.csv"))


def test_a_quotation_mark_left_open_is_an_error(run: Run) -> None:
    with pytest.raises(TableError, match="never closed"):
        run('name,x\nRolé,1\n"Tika,2\nBergholt,3\n')
    assert len(run('name,x\n"Rolé" there,1\n')) == 2


def test_a_quotation_mark_left_open_over_a_megabyte_is_an_error(run: Run) -> None:
    with pytest.raises(TableError, match=r"past line .* quotation mark left open"):
        run('name,x\n"Rolé,1\n' + "Tika,2\n" * 200_000)


def test_a_long_cell_is_read_by_the_first_table_of_a_process(tmp_path: Path) -> None:
    write(tmp_path / "in.csv", "name,x\n" + "y" * 200_000 + ",1\n")
    csv.field_size_limit(131_072)  # what a process starts with
    assert inspect_table(tmp_path / "in.csv").columns == ("name", "x")


def test_a_byte_that_does_not_fit_past_the_sample_is_an_error_and_leaves_no_file(
    toy_classifier: Classifier, tmp_path: Path
) -> None:
    text = "name,x\n" + f"Rolé,{'x' * 1000}\n" * 300
    (tmp_path / "in.csv").write_bytes(text.encode("utf-16") + b"\x00\xd8\x00\xd8")
    with pytest.raises(TableError, match="not all utf-16"):
        list(classify_table(toy_classifier, tmp_path / "in.csv", tmp_path / "out.csv"))
    assert [path.name for path in tmp_path.iterdir()] == ["in.csv"]


def test_the_target_appears_only_when_it_is_whole(toy_classifier: Classifier, tmp_path: Path) -> None:
    source, target = write(tmp_path / "in.csv", "name\n" + "Rolé\nTika\n" * CHUNK), tmp_path / "out.csv"
    events = []
    for event in classify_table(toy_classifier, source, target):
        assert target.exists() == isinstance(event, TableDone)
        events.append(event)
    assert [type(event) for event in events] == [TableStarted, TableProgress, TableProgress, TableDone]
    assert sorted(path.name for path in tmp_path.iterdir()) == ["in.csv", "out.csv"]
    assert len(read(target)) == 2 * CHUNK + 1


def test_progress_counts_rows_and_reaches_the_whole(toy_classifier: Classifier, tmp_path: Path) -> None:
    source = write(tmp_path / "in.csv", "name\n" + "Rolé\nTika\n\n" * CHUNK)
    *_, last, done = classify_table(toy_classifier, source, tmp_path / "out.csv")
    progress = [e for e in (last,) if isinstance(e, TableProgress)]
    assert progress[0].fraction == 1
    assert progress[0].rows == 3 * CHUNK
    assert isinstance(done, TableDone)
    assert done.rows == 3 * CHUNK
    assert done.predicted == {"Sud": 2 * CHUNK}
    assert done.status == {"ok": 2 * CHUNK, "empty": CHUNK}
    assert done.output == str(tmp_path / "out.csv")
    assert done.seconds > 0


def test_stopping_keeps_nothing(toy_classifier: Classifier, tmp_path: Path) -> None:
    source = write(tmp_path / "in.csv", "name\n" + "Rolé\n" * (2 * CHUNK))
    answers, options = iter([False, True]), TableOptions(keep=False)
    *_, end = classify_table(toy_classifier, source, tmp_path / "out.csv", options, lambda: next(answers))
    assert end == TableStopped(CHUNK)
    assert [path.name for path in tmp_path.iterdir()] == ["in.csv"]


def test_leaving_off_in_the_middle_keeps_nothing(toy_classifier: Classifier, tmp_path: Path) -> None:
    source = write(tmp_path / "in.csv", "name\n" + "Rolé\n" * (2 * CHUNK))
    events: Iterator[object] = classify_table(toy_classifier, source, tmp_path / "out.csv")
    next(events)
    next(events)
    events.close()  # type: ignore[attr-defined]
    assert [path.name for path in tmp_path.iterdir()] == ["in.csv"]


def test_a_table_can_be_written_over_itself(toy_classifier: Classifier, tmp_path: Path) -> None:
    path = write(tmp_path / "in.csv", "name\nRolé\n")
    list(classify_table(toy_classifier, path, path))
    assert read(path)[1][:2] == ["Rolé", "Sud"]


def test_events_survive_json(toy_classifier: Classifier, tmp_path: Path) -> None:
    source = write(tmp_path / "in.csv", "name\nRolé\n")
    for event in classify_table(toy_classifier, source, tmp_path / "out.csv"):
        assert event_from_dict(event.to_dict(), TABLE_EVENTS) == event


CELL = st.text(st.characters(exclude_characters="\0;\t|", exclude_categories=["Cs"]), max_size=12)
TABLE = st.integers(2, 4).flatmap(
    lambda width: st.lists(st.lists(CELL, min_size=width, max_size=width), min_size=1, max_size=8)
)


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(TABLE)
@example([["a\r", "b\n"], ['"', ","], ["\u2028", "\x85"]])
@example([["\ufeff", "ﷺ"], ["", ""]])
def test_any_table_of_text_comes_back_as_it_was(
    toy_classifier: Classifier, tmp_path: Path, body: list[list[str]]
) -> None:
    table = [["name", *(f"column {i}" for i in range(2, len(body[0]) + 1))], *body]
    source, target = tmp_path / "in.csv", tmp_path / "out.csv"
    with source.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows(table)
    *_, done = classify_table(toy_classifier, source, target, TableOptions(column="name"))
    assert isinstance(done, TableDone)
    assert [row[: len(table[0])] for row in read(target)] == table
    assert done.rows == sum(done.status.values()) == len(body)
