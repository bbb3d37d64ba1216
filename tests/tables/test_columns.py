"""Titles, and which column holds the names."""

from pathlib import Path

import pytest

from namemodel.errors import ChoiceError, TableError
from namemodel.events import TableDone
from namemodel.inference.classifier import Classifier
from namemodel.readers.columns import MOST_COLUMNS
from namemodel.readers.opening import inspect_table
from namemodel.tables.options import TableOptions
from namemodel.tables.predictor import ADDED as COLUMNS
from namemodel.tables.run import classify_table
from tests.tables.conftest import Run
from tests.tables.files import read, write


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
        ("Nazwisko\nRossi\n", True),
        ("Cognome e nome,Città\nRossi Anna,Roma\n", True),
        ("Vor- und Nachname\nAnna Rossi\n", True),
        ("Name Land\nRossi\n", True),
        ("Land und Stadt\nRossi\n", False),
        ("given;family\nAnna;Rossi\n", True),
        ("姓名,市\n王,京\n", True),
        ("Rossi,12\nMüller,7\n", False),
        ("Rossi,n/a\nMüller,7\n", False),
        ("Rossi,-\nMüller,7\n", False),
        ("Rossi,%\nMüller,7\n", True),
    ],
)
def test_a_first_row_is_a_header_where_something_says_so(tmp_path: Path, text: str, header: bool) -> None:
    assert inspect_table(write(tmp_path / "in.csv", text)).header == header


def test_a_column_that_is_requested_makes_its_row_a_header(
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
        ("id;imię;nazwisko;x", "nazwisko"),
        ("id;città di nascita;Cognome e nome;x", "Cognome e nome"),
        ("id;given;family;x", "family"),
        ("№;Имя;Фамилия;x", "Фамилия"),
        ("id,name,surname,city", "surname"),
        ("id,code,full name,zip", "full name"),
        ("id,nr,Customer Surname,zip", "Customer Surname"),
    ],
)
def test_the_column_of_names_is_guessed_from_its_title(tmp_path: Path, header: str, guess: str) -> None:
    delimiter = ";" if ";" in header else ","
    row = delimiter.join(["1", "Anna", "Rossi", "Roma"])
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
    assert run(text, column="Name ")[1][2] == "Sud"
    with pytest.raises(TableError, match=r"no column 'Names'. The table has: a, name"):
        run(text, column="Names")


def test_titles_that_occur_twice_can_be_told_apart(run: Run, tmp_path: Path) -> None:
    text = "name,name,,\nBergholt,Tika,x,y\n"
    info = inspect_table(write(tmp_path / "twice.csv", text))
    assert info.columns == ("name", "name_2", "column 3", "column 4")
    rows = run(text, column="name_2")
    assert rows[0][:4] == ["name", "name", "", ""]  # the file's own titles stay
    assert rows[1][4] == "Sud"


@pytest.mark.parametrize(
    ("header", "row", "guess"),
    [
        ("first name,last login,name of company,x", "Anna,2020,ACME,Rossi", "x"),
        ("Vorname,Name", "Anna,Rossi", "Name"),
        ("given,family name", "Anna,Rossi", "family name"),
        ("first,last", "Anna,Rossi", "last"),
        ("username,Nom", "anna12,Rossi", "Nom"),
        ("id,who", '1,"Rossi, Maria"', "who"),
        ("first name,city code", "Anna,12", "first name"),
    ],
)
def test_the_surnames_are_guessed_among_other_names(
    tmp_path: Path, header: str, row: str, guess: str
) -> None:
    assert inspect_table(write(tmp_path / "in.csv", f"{header}\n{row}\n{row}\n")).guess == guess


def test_a_column_can_be_given_by_its_place(run: Run) -> None:
    text = "a,name,2\nBergholt,Tika,Wiksten\n"
    assert [run(text, column=c)[1][3] for c in (1, "1", 2, 3, "2")] == ["Nord", "Nord", "Sud", "Nord", "Nord"]
    for wrong in (0, 4, "4", "b"):
        with pytest.raises(TableError, match=f"no column {wrong!r}. The table has: a, name, 2"):
            run(text, column=wrong)


def test_whether_there_is_a_header_can_be_said(run: Run) -> None:
    assert [row[0] for row in run("name\nTika\n", header=False)] == ["name", "Tika"]
    rows = run("Bergholt\nTika\n", header=True)
    assert [row[0] for row in rows] == ["Bergholt", "Tika"]
    assert rows[0][1:] == list(COLUMNS)


def test_what_is_classified_of_the_samples_is_shown(tmp_path: Path) -> None:
    info = inspect_table(write(tmp_path / "in.csv", 'name\n"Rossi, Maria"\n"Bianchi, Ugo"\n'))
    assert info.name_components == {"name": "surname"}
    assert info.shown("name") == [["Rossi, Maria", "Rossi"], ["Bianchi, Ugo", "Bianchi"]]
    assert info.shown("name", "given") == [["Rossi, Maria", "Maria"], ["Bianchi, Ugo", "Ugo"]]


def test_the_name_component_that_is_requested_is_classified(run: Run, toy_classifier: Classifier) -> None:
    text = 'name\n"Tika, Bergholt"\n"Rolé, Wiksten"\n'
    assert [row[1] for row in run(text)[1:]] == ["Sud", "Sud"]
    assert [row[1] for row in run(text, name_component="given")[1:]] == ["Nord", "Nord"]
    (whole,) = toy_classifier.classify(["Tika, Bergholt"])
    assert run(text, name_component="whole", precise=True)[1][2] == f"{whole.confidence:.4f}"
    with pytest.raises(ChoiceError, match=r"no name component 'surnam'. Did you mean 'surname'"):
        run(text, name_component="surnam")


@pytest.mark.parametrize("title", ["Vorname", "Kunde", "email"])
def test_a_single_column_with_a_word_that_is_no_surname_has_a_title(title: str, run: Run) -> None:
    assert run(f"{title}\nRossi\nMueller\n")[0][1] == "predicted"


@pytest.mark.parametrize("first", ["Land", "Stadt", "Age"])
def test_a_single_column_s_first_name_is_no_title_because_it_could_be_one(first: str, run: Run) -> None:
    assert [row[0] for row in run(f"{first}\nRossi\nMueller\n")] == [first, "Rossi", "Mueller"]


def test_of_a_very_long_cell_only_the_beginning_is_looked_at_and_all_is_written(run: Run) -> None:
    cells = ["x" * 500_000, " " * 2000 + "Rolé", "Rolé" + " " * 2000 + "Rolé" * 30]
    rows = run("name,x\n" + "".join(f"{cell},1\n" for cell in cells))
    assert [row[0] for row in rows[1:]] == cells
    assert [row[-4] for row in rows[1:]] == ["too_long", "ok", "too_long"]
