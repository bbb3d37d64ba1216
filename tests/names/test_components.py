"""Which component of a name is classified."""

import html
import time
from collections.abc import Callable

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from benchmarks.name_components import REASONS
from namemodel.names.cell import ENTITY
from namemodel.names.components import (
    divide,
    guess_name_component,
    is_plain,
    name_extractor,
    plain_title,
    split_name,
)
from namemodel.tables.options import NAME_COMPONENTS

CASES = [  # cell, given names (none where they can't be told), surname
    ("Rossi", "", "Rossi"),
    ("Maria Rossi", "Maria", "Rossi"),
    ("Rossi, Maria", "Maria", "Rossi"),
    ("ROSSI, MARIA", "MARIA", "ROSSI"),
    ("rossi,maria", "maria", "rossi"),
    ("Rossi , Maria Grazia", "Maria Grazia", "Rossi"),
    ("MARIA ROSSI", "MARIA", "ROSSI"),
    ("maria rossi", "maria", "rossi"),
    ("ROSSI Maria", "Maria", "ROSSI"),
    ("Maria ROSSI", "Maria", "ROSSI"),
    ("DE LA CRUZ Juan", "Juan", "DE LA CRUZ"),
    ("Juan de la CRUZ", "Juan", "de la CRUZ"),
    ("Anna Maria Rossi", "Anna Maria", "Rossi"),
    ("  Maria   Rossi ", "Maria", "Rossi"),
    ("Dr. Maria Rossi", "Maria", "Rossi"),
    ("Prof. Dr. med. Hans Müller", "Hans", "Müller"),
    ("Univ.-Prof. Dr. phil. habil. Eva Gruber", "Eva", "Gruber"),
    ("Dipl.-Ing. Karl Huber", "Karl", "Huber"),
    ("Herr Müller", "", "Müller"),
    ("Frau Dr. Anna Schmidt", "Anna", "Schmidt"),
    ("Signora Bianchi", "", "Bianchi"),
    ("Sig.ra Lucia Bianchi", "Lucia", "Bianchi"),
    ("Dott.ssa Chiara Conti", "Chiara", "Conti"),
    ("Mrs Jane Smith", "Jane", "Smith"),
    ("Mr. and Mrs. Smith", "", "Smith"),  # "and Mrs." is part of the title
    ("Rossi, Dr. Maria", "Maria", "Rossi"),
    ("Dr. Rossi, Maria", "Maria", "Rossi"),
    ("M. Rossi", "", "Rossi"),
    ("Rossi M.", "", "Rossi"),
    ("Rossi, M.", "", "Rossi"),  # an initial is no given name to classify
    ("J.R.R. Tolkien", "", "Tolkien"),
    ("J. R. R. Tolkien", "", "Tolkien"),
    ("John F. Kennedy", "John", "Kennedy"),
    ("J-P. Sartre", "", "Sartre"),
    ("M Rossi", "", "Rossi"),
    ("Ludwig van Beethoven", "Ludwig", "van Beethoven"),
    ("Ursula von der Leyen", "Ursula", "von der Leyen"),
    ("Leonardo da Vinci", "Leonardo", "da Vinci"),
    ("Oscar de la Renta", "Oscar", "de la Renta"),
    ("Robert De Niro", "Robert", "De Niro"),
    ("Angel Di María", "Angel", "Di María"),
    ("Di María", "", "Di María"),
    ("von Goethe", "", "von Goethe"),
    ("Goethe, Johann Wolfgang von", "Johann Wolfgang", "von Goethe"),
    ("von Goethe, Johann Wolfgang", "Johann Wolfgang", "von Goethe"),
    ("García Márquez, Gabriel", "Gabriel", "García Márquez"),
    ("José Ortega y Gasset", "José", "Ortega y Gasset"),
    ("Shaquille O'Neal", "Shaquille", "O'Neal"),
    ("Shaquille O' Neal", "Shaquille", "O' Neal"),
    ("Sean O’Brien", "Sean", "O’Brien"),
    ("Ben Johnson", "Ben", "Johnson"),
    ("Al Pacino", "Al", "Pacino"),
    ("Osama bin Laden", "Osama", "bin Laden"),
    ("Mohammed ben Ali", "Mohammed ben", "Ali"),  # Ben is a given name first, to nameparser
    ("Anna-Lena Müller-Lüdenscheidt", "Anna-Lena", "Müller-Lüdenscheidt"),
    ("Martin Luther King Jr.", "Martin Luther", "King"),
    ("King, Martin Luther, Jr.", "Martin Luther", "King"),
    ("Smith Jr., John", "John", "Smith"),
    ("John Smith, PhD", "John", "Smith"),
    ("John Smith III", "John", "Smith"),
    ("Rossi, PhD", "", "Rossi"),
    ("Anna Müller (geb. Schmidt)", "Anna", "Müller"),
    ("Anna Müller geb. Schmidt", "Anna", "Müller"),
    ("Marie Curie née Skłodowska", "Marie", "Curie"),
    ('William "Bill" Gates', "William", "Gates"),
    ("Wei Li", "Wei", "Li"),
    ("Jack Ma", "Jack", "Ma"),
    ("Amartya Sen", "Amartya", "Sen"),
    ("Anna Conti, M.A.", "Anna", "Conti"),
    ("Karl Huber jun.", "Karl", "Huber"),
    ("Don Johnson", "Don", "Johnson"),
    ("Sr. Juan Pérez", "Juan", "Pérez"),
    ("John Smith Sr.", "John", "Smith"),
    ("Владимир Иванов", "Владимир", "Иванов"),
    ("王小明", "", "王小明"),
    ("D'Angelo", "", "D'Angelo"),
    ("Dr.", "", "Dr."),
    ("Jr.", "", "Jr."),
    (",", "", ","),
    (", Maria", "", "Maria"),
    ("Rossi,", "", "Rossi"),
    ("12 34", "", "12 34"),  # numbers are no names to divide
    ("", "", ""),
    ("Müller, Dr.", "", "Müller"),
    ("Schulz, Prof. Dr.", "", "Schulz"),
    ("Weber, Frau", "", "Weber"),
    ("Hans Weber, Dipl.-Ing.", "Hans", "Weber"),
    ("Hans Weber, Diplom-Chemiker", "Hans", "Weber"),
    ("Hans Weber, Oberst a.D.", "Hans", "Weber"),
    ("Oberst a.D. Hans Weber", "Hans", "Weber"),
    ("Hans Weber, Hauptmann", "Hans", "Weber"),
    ("Hauptmann, Gerhart", "Gerhart", "Hauptmann"),
    ("Hans Weber B.Sc.", "Hans", "Weber"),
    ("Luca Bianchi, geom.", "Luca", "Bianchi"),
    ("Maria Rossi, MA", "Maria", "Rossi"),
    ("Maria Rossi, Dottoressa in Lettere", "Maria", "Rossi"),
    ("Maria Rossi, Master's degree", "Maria", "Rossi"),
    ("Maria Rossi, Laurea Magistrale", "Maria", "Rossi"),
    ("Maria Rossi, PhD in Physics", "Maria", "Rossi"),
    ("Jan Novák, Ing., Ph.D.", "Jan", "Novák"),
    ("Dr.Anna Weber", "Anna", "Weber"),
    ("DARIO FO", "DARIO", "FO"),
    ("LI Wei", "Wei", "LI"),
    ("JR Smith", "JR", "Smith"),
    ("Maria ROSSI BIANCHI", "Maria", "ROSSI BIANCHI"),
    ("Dr. ROSSI Maria", "Maria", "ROSSI"),
    ("Jack MA", "", "Jack MA"),  # in doubt: a surname in capitals, or a degree
    ("Max Born Schmidt", "Max Born", "Schmidt"),
    ("Hedwig Courths born Mahler", "Hedwig", "Courths"),
    ("Anna Nee Miller", "", "Anna Nee Miller"),
    ("Se-jong O", "Se-jong", "O"),
    ("O Se-jong", "Se-jong", "O"),
    ("Jin O", "", "Jin O"),
    ("김 민수", "민수", "김"),
    ("李 小龙", "小龙", "李"),
    ("佐々木 希", "希", "佐々木"),
    ("김민수", "", "김민수"),
    ("ヤマダ タロウ", "", "ヤマダ タロウ"),
    ("Li 小龙", "", "Li 小龙"),
    ("Phil Collins", "Phil", "Collins"),
    ("Nat Turner", "Nat", "Turner"),
    ("Sean O&#039;Connor", "Sean", "O'Connor"),
    ("King, Stephen", "Stephen", "King"),
    ("Yo Yo Ma", "Yo Yo", "Ma"),
    ("Luo Si", "Luo", "Si"),
    ("St. John", "", "St. John"),
    ("Ian St. John", "Ian", "St. John"),
    ("Maria Rossi / Hans Weber", "", "Maria Rossi / Hans Weber"),
]
WHOLE = [  # cell, whole name
    ("Maria Rossi", "Maria Rossi"),
    ("Rossi, Maria", "Rossi, Maria"),
    ("Rossi Sr", "Rossi"),
    ("Weber III", "Weber"),
    ("Rossi, Jr.", "Rossi"),
    ("Rossi.", "Rossi"),
    ("Bianchi*", "Bianchi"),
    ("Conti¹", "Conti"),
    ("Ferrari [1]", "Ferrari"),
    ("Bianchi †", "Bianchi"),
    ("Müller (geb. Schulz)", "Müller"),
    ("Müller geb. Schulz", "Müller"),
    ("Dr. Weber", "Weber"),
    ("Weber, Dipl.-Ing.", "Weber"),
    ("Dr. h.c. Di Maria", "Di Maria"),
    ("Mu&ntilde;oz", "Muñoz"),
    ("AT&T", "AT&T"),
    *((name, name) for name in ("King", "Baron Cohen", "Ma", "Do", "Prince", "Senior", "V", "Di Maria")),
    *((name, name) for name in ("St. John", "Dr.", "Jr.", "García Márquez", "Ó Briain", "12", "-")),
    ("", ""),
]


@pytest.mark.parametrize(("cell", "given_names", "surname"), CASES)
def test_a_name_is_taken_apart(cell: str, given_names: str, surname: str) -> None:
    assert split_name(cell) == (given_names, surname)
    assert name_extractor("surname")(cell) == surname


@pytest.mark.parametrize(("cell", "name"), WHOLE)
def test_a_whole_name_is_without_what_is_surely_no_name(cell: str, name: str) -> None:
    assert name_extractor("whole")(cell) == name


def test_a_cell_without_given_names_is_taken_whole() -> None:
    given_names = name_extractor("given")
    assert given_names(" D'Angela ") == "D'Angela"
    assert given_names("Dr. Maria Rossi") == "Maria"
    assert given_names("Herr Müller") == "Müller"
    assert given_names("M. Rossi") == "M. Rossi"


WORDS = st.sampled_from(
    [
        *("Maria", "Rossi", "ROSSI", "O", "M.", "J.-P.", "van", "de", "Born", "geb.", "King", "Ma", "MA"),
        *("Dr.", "Prof.", "Jr.", "PhD", "Dipl.-Ing.", "Oberst", "a.D.", "and", "II", "(x)", "*", "[1]", "12"),
        *(",", ";", "/", "-", "李", "小龙", "김", "タロウ", "St.", "&amp;", '"Bill"', "d'Este", "née", ""),
    ]
)


@given(
    st.text(max_size=30) | st.lists(WORDS, max_size=6).map(" ".join),
    st.sampled_from(sorted(NAME_COMPONENTS)),
)
def test_any_text_is_taken_apart_never_to_nothing_and_nothing_is_made_up(
    cell: str, name_component: str
) -> None:
    taken = name_extractor(name_component)(cell)
    assert set(taken) <= {*cell, *html.unescape(cell), *" ,"}
    assert bool(taken.strip()) == bool(cell.strip())
    assert any(map(str.isalpha, taken)) or not any(map(str.isalpha, ENTITY.sub("", cell)))


PLAIN = st.from_regex(r"[A-ZÄÉŠ][a-zäéšñß]{1,8}(['’-][A-Z]?[a-z]{1,6})?", fullmatch=True)
COMMAS = st.sampled_from([" ", " ", ", "])


@settings(max_examples=300, deadline=None)
@given(st.lists(PLAIN, min_size=2, max_size=4), COMMAS, st.sampled_from([str, str.upper, str.lower]))
def test_a_plain_name_is_divided_as_nameparser_divides_it(
    words: list[str], between: str, case: Callable[[str], str]
) -> None:
    name = case(between.join([words[0], " ".join(words[1:])]))
    assume(is_plain(name.replace(",", "").split()))
    assume(not set(words[-1].lower()) <= set("ivx"))  # to nameparser Vi is a number, to us a name
    assert split_name(name) == divide(name)


@pytest.mark.parametrize(
    ("name", "surname"),
    [
        *((name, name) for name in ("von Braun", "Della Reese", "Di Caprio", "Del Toro", "de")),
        *(("Larry V I", "Larry"), ("johnny y", "johnny"), ("Adolph D", "Adolph"), ("King John V.", "John")),
    ],
)
def test_where_the_surname_is_not_that_of_nameparsers_tests_there_is_a_reason(
    name: str, surname: str
) -> None:
    assert name_extractor("surname")(name) == surname
    assert REASONS[name]


@given(st.from_regex(r"[A-Za-zäöüé]+", fullmatch=True))
def test_a_single_word_is_the_surname(cell: str) -> None:
    assert name_extractor("surname")(cell) == cell


@pytest.mark.parametrize(
    ("title", "cells", "name_component"),
    [
        ("name", ["Rossi", "Müller", "Bianchi"], "whole"),
        ("name", ["Maria Rossi", "Hans Müller", "Bianchi"], "surname"),
        ("customer", ["Rossi, Maria", "Müller, Hans"], "surname"),
        ("surname", ["García Márquez", "van der Berg", "de la Cruz"], "whole"),
        ("Last Name", ["van Gogh", "von Goethe"], "whole"),
        ("surname", ["Rossi, Maria", "Müller, Hans"], "surname"),
        ("first name", ["Anna Maria", "Hans Peter"], "whole"),
        ("Vor- und Nachname", ["Maria Rossi", "Hans Müller"], "surname"),
        ("cognome e nome", ["Rossi, Maria", "Müller, Hans"], "surname"),
        ("First and last name", ["Maria Rossi", "Hans Müller"], "surname"),
        ("nombre y apellidos", ["Juan Cruz", "Ana Vega"], "surname"),
        ("customer last name", ["van Gogh", "von Goethe"], "whole"),
        ("prénom", ["Anna Maria", "Jean Paul"], "whole"),
        ("name", ["", "12"], "whole"),
        ("", ["Herr Müller", "Frau Huber"], "surname"),
        ("name", ["李 小龙", "王 小明", "김 민수"], "surname"),
        ("name", ["李小龙", "王小明", "김민수"], "whole"),
    ],
)
def test_the_name_component_is_guessed_from_title_and_cells(
    title: str, cells: list[str], name_component: str
) -> None:
    assert guess_name_component(title, cells) == name_component


@pytest.mark.slow
def test_a_million_cells_are_taken_apart_in_seconds() -> None:
    cells = ["Rossi", "Maria Rossi", "Rossi, Maria", "Dr. Maria Rossi"] * 50_000  # none is cached
    began = time.process_time()
    list(map(name_extractor("surname"), cells))
    assert time.process_time() - began < 3  # of 200,000


def test_a_title_is_compared_without_spaces_hyphens_and_case() -> None:
    assert plain_title("Last-Name ") == plain_title("last_name") == "lastname"


def test_a_very_long_cell_is_left_whole_at_once() -> None:
    cell = "Rossi, " + "(" * 200_000
    assert name_extractor("surname")(cell) == cell
