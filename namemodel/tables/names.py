"""Which component of a name is classified: names as tables have them, split.

The models are trained on surnames. `Rossi, Maria` and `Dr. Maria Rossi` hold one, and titles, initials,
suffixes and given names would only mislead. The rules are few and about the order and form of words; a
word list holds only titles, particles and suffixes, no names. The result is a guess, and is shown:
`Rossi Maria`, the surname first and no comma, reads like any other name of two words.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from functools import lru_cache

from namemodel.data.name_files import plain_title

# Words are compared in lower case, without dots and hyphens. The lists hold no names.
TITLES = """
dr prof professor professore professoressa doktor doctor dottor dottore dottoressa dott dottssa drssa
profssa herr herrn frau fräulein hr mr mrs ms miss mx mister sir dame madam madame mme mlle monsieur
mademoiselle sig signor signore signora signorina sigra sigg sra sr srta doña señor señora señorita dipling
avv geom cav gentma egr spett rev reverend capt captain lt sgt univprof privdoz pd dipl diplom diplkfm phil
rer nat jur iur habil hc vet oec theol
"""
SUFFIXES = "jr sr junior senior ii iii iv phd md mba msc bsc esq dds cpa llm"
# What is also a name, unless there is a dot in it.
DOTTED_TITLES = "fr ing arch rag on gent hon col gen maj mag med dent pol"
DOTTED_SUFFIXES = "jun sen ma ba jd rn"
# Before a surname, and belonging to it.
PARTICLES = """
von van vom vander vande der den dem de del della dello delle degli dei dell di da dal dalla dalle du des
lo las los do dos das d' o' l' dell' dall' zu zum zur ter ten te tot af av st ste saint sant'
"""
# The same, but in front of all other words a given name, or nothing to tell by.
INNER_PARTICLES = "al el bin ben ibn abu abd mac mc ap san santa le la y"
MAIDEN = "geb geborene née nee nata born"  # before what is no surname any more
AND = "y"  # between two surnames of one person
INITIAL = re.compile(r"\w(?:[.-]+\w)*\.*")
MOST = 300  # characters of a cell that is taken apart
ASIDE = re.compile(r"[(\[{].*?[)\]}]|[\"“„«].*?[\"”“»]")

ASIDE_MARKS = frozenset('([{"“„«')
TITLE, SUFFIX, PARTICLE, INNER, FIRST_NAME, CAPITALS, BEFORE_MAIDEN = (1 << place for place in range(7))
"""What a word may be: a title, a suffix, a particle, one inside a name only, an initial, in capitals, or
before a maiden name."""
KINDS = {
    **dict.fromkeys(PARTICLES.split(), PARTICLE),
    **dict.fromkeys(INNER_PARTICLES.split(), PARTICLE | INNER),
    **dict.fromkeys(TITLES.split(), TITLE),
    **dict.fromkeys(SUFFIXES.split(), SUFFIX),
    **dict.fromkeys(MAIDEN.split(), BEFORE_MAIDEN),
    "sr": TITLE | SUFFIX,
}
DOTTED = dict.fromkeys(DOTTED_TITLES.split(), TITLE) | dict.fromkeys(DOTTED_SUFFIXES.split(), SUFFIX)
Words = list[str]

SURNAME_TITLES = (
    *("surname", "lastname", "familyname", "nachname", "familienname", "cognome", "apellidos", "apellido"),
    *("sobrenome", "achternaam", "efternamn", "efternavn", "etternavn", "nazwisko", "příjmení", "фамилия"),
)
GIVEN_TITLES = (
    *("first", "given", "forename", "vorname", "prenom", "prénom", "nomedibattesimo", "middle"),
    *("voornaam", "förnamn", "fornavn", "imię", "jméno", "имя"),
)
# What is left of a title of both when one is taken away: Vor- und Nachname, cognome e nome.
REST_OF_BOTH = ("vor", "nach", "nome", "nom", "nombre", "first", "last", "family", "given", "sur")
MANY = 0.5  # a larger share of cells with several words is a column of full names


def name_extractor(name_component: str) -> Callable[[str], str]:
    """Return the function that extracts a key of `options.NAME_COMPONENTS` from a cell."""
    return {"whole": whole, "surname": surname, "given": given}[name_component]


def whole(cell: str) -> str:
    """Return the cell as it is."""
    return cell


def surname(cell: str) -> str:
    """Return the surname with its particles; of a cell without letters, the cell."""
    return cell if cell.isalpha() else split_name(cell)[1]


def given(cell: str) -> str:
    """Return the given names; of a single word, that word; empty where there is only a surname."""
    if cell.isalpha():
        return cell
    first, last = split_name(cell)
    return last if not first and " " not in cell.strip() else first


def split_name(cell: str) -> tuple[str, str]:
    """Return given names and surname of a cell, titles, initials and suffixes left out.

    A cell of more than `MOST` characters is no name; it is left whole.
    """
    if len(cell) > MOST:
        return "", cell
    text = ASIDE.sub(" ", cell) if not ASIDE_MARKS.isdisjoint(cell) else cell
    if "," in text:
        before, _, after = text.partition(",")
        words, behind = before.split(), strip_words(after.replace(",", " ").split())
        if words and behind:
            return surname_first(words, behind)
        text = text.replace(",", " ")
    words = text.split()
    return given_names_first(words) if words else ("", cell)


@lru_cache(maxsize=1 << 15)
def kind(word: str) -> int:
    """Return what a word may be, by its form alone; 0 for a name like any other."""
    plain = word.lower().replace(".", "").replace("’", "'").replace("-", "")
    found = KINDS.get(plain, 0) | (DOTTED.get(plain, 0) if "." in word else 0)
    if INITIAL.fullmatch(word) and plain != AND:
        found |= FIRST_NAME
    if word.isupper() and (len(word) > 2 or found & PARTICLE):
        found |= CAPITALS
    return found


def surname_first(before: Words, behind: Words) -> tuple[str, str]:
    """Return given names and surname of `Rossi, Maria`, or of `Goethe, J. von` with a particle at the end."""
    cut = len(behind)
    while cut > 1 and kind(behind[cut - 1]) & PARTICLE:
        cut -= 1
    last = strip_words(before) or before
    return " ".join(drop_initials(behind[:cut])), " ".join([*behind[cut:], *last])


def given_names_first(words: Words) -> tuple[str, str]:
    """Return given names and surname of `Dr. Maria Rossi`."""
    kinds = list(map(kind, words))
    if not any(kinds):
        return " ".join(words[:-1]), words[-1]
    names = drop_initials(strip_words(words)) or words
    kinds = list(map(kind, names))
    if capitals := capital_words(names, kinds):
        return split_capitals(names, kinds, *capitals)
    cut = len(names) - 1
    while cut > 1 and kinds[cut - 1] & PARTICLE:
        cut -= 1
    if cut == 1 and kinds[0] & (PARTICLE | INNER) == PARTICLE:
        cut = 0
    if cut > 1 and names[cut].lower() == AND:
        cut -= 1
    return " ".join(names[:cut]), " ".join(names[cut:])


def capital_words(names: Words, kinds: Sequence[int]) -> tuple[int, int] | None:
    """Return place and number of the words in capitals, if they and only they seem to be the surname."""
    capitals = [bool(one & CAPITALS) for one in kinds]
    count = sum(capitals)
    if not 0 < count < len(names):
        return None
    first = capitals.index(True)
    together = all(capitals[first : first + count]) and (first == 0 or first + count == len(names))
    named = any(len(word) > 2 for word in names[first : first + count])
    others = any(not one & (CAPITALS | PARTICLE) for one in kinds)
    return (first, count) if together and named and others else None


def split_capitals(names: Words, kinds: Sequence[int], first: int, count: int) -> tuple[str, str]:
    """Return given names and surname where the surname is in capitals: `ROSSI Maria`, `Maria de ROSSI`."""
    while first > 1 and kinds[first - 1] & PARTICLE:
        first, count = first - 1, count + 1
    others = [*names[:first], *names[first + count :]]
    return " ".join(others), " ".join(names[first : first + count])


def strip_words(words: Words) -> Words:
    """Return the words without titles in front, and without suffixes and a maiden name behind.

    A cell of nothing else gives no words.
    """
    kinds = list(map(kind, words))
    start, end = 0, len(words)
    while start < end and kinds[start] & TITLE:
        start += 1
    for place in range(start + 1, end - 1):
        if kinds[place] & BEFORE_MAIDEN:
            end = place
    while end > start + 1 and kinds[end - 1] & SUFFIX:
        end -= 1
    return [] if all(one & SUFFIX for one in kinds[start:end]) else words[start:end]


def drop_initials(words: Words) -> Words:
    """Return the words without initials, unless there is nothing else."""
    return [word for word in words if not kind(word) & FIRST_NAME] or words


def is_of_one_component(title: str) -> bool:
    """Return whether a (plain) title is that of surnames alone, or of given names alone."""
    surnames = [word for word in SURNAME_TITLES if word in title]
    given = [word for word in GIVEN_TITLES if word in title]
    if bool(surnames) == bool(given):
        return False
    for word in (*surnames, *given):
        title = title.replace(word, "")
    return not any(word in title for word in REST_OF_BOTH)


def guess_name_component(title: str, cells: Sequence[str]) -> str:
    """Return which component of a column's names is most likely wanted.

    Args:
        cells: some of its cells, trimmed.
    """
    named = plain_title(title)
    filled = [cell for cell in cells if any(map(str.isalpha, cell))]
    several = sum(len(cell.split()) > 1 for cell in filled)
    with_comma = sum("," in cell for cell in filled)
    if with_comma > MANY * len(filled):
        return "surname"
    if is_of_one_component(named):
        return "whole"
    return "surname" if several > MANY * len(filled) else "whole"
