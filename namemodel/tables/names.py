"""Which part of a cell is classified: names as tables have them, taken apart.

The models are trained on surnames. `Rossi, Maria` and `Dr. Maria Rossi` hold one, and titles, initials,
suffixes and given names would only mislead. The rules are few and about the order and form of words; a
word list holds only titles, particles and suffixes, no names. A guess that is shown, never a verdict:
`Rossi Maria`, the surname first and no comma, reads like any other name of two words.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence

from namemodel.data.delimited import plain_title

PARTS = {
    "whole": "the cell as it is",
    "surname": "the surname: “Rossi” of “Dr. Maria Rossi” and of “Rossi, Maria”",
    "given": "the given names: “Maria” of “Dr. Maria Rossi” and of “Rossi, Maria”",
}
# Words are compared in lower case, without dots and hyphens. The lists hold no names.
TITLE_WORDS = """
dr prof professor professore professoressa doktor doctor dottor dottore dottoressa dott dottssa drssa
profssa herr herrn frau fräulein hr fr mr mrs ms miss mx mister sir dame madam madame mme mlle monsieur
mademoiselle sig signor signore signora signorina sigra sigg sra sr srta don doña señor señora señorita
ing dipling avv arch rag geom on cav gent gentma egr spett rev reverend hon capt captain col gen lt sgt
maj univprof privdoz pd dipl diplom diplkfm mag med phil rer nat jur iur habil hc dent vet oec pol theol
"""
SUFFIX_WORDS = "jr sr jun sen junior senior ii iii iv phd md mba msc bsc ma ba esq dds cpa llm jd rn"
# Before a surname, and part of it.
PARTICLE_WORDS = """
von van vom vander vande der den dem de del della dello delle degli dei dell di da dal dalla dalle du des
la le lo las los do dos das d' o' l' dell' dall' zu zum zur ter ten te tot af av al el bin ben ibn abu abd
st ste saint san santa sant' mac mc ap y
"""
# The same words in front of all others are given names, or nothing to tell by.
NOT_FIRST_WORDS = "al el bin ben ibn abu abd mac mc ap san santa le la y"
TITLES = frozenset(TITLE_WORDS.split())
SUFFIXES = frozenset(SUFFIX_WORDS.split())
PARTICLES = frozenset(PARTICLE_WORDS.split())
NOT_FIRST = frozenset(NOT_FIRST_WORDS.split())
SPECIAL = TITLES | SUFFIXES | PARTICLES
AND = "y"  # between two surnames of one person
MAIDEN = re.compile(
    r"\s(?:geb|geborene|née|nee|nata|born|in)\b\.?\s.*|\s*[(\[{].*?[)\]}]|\s[\"“„«].*?[\"”“»]", re.I
)
INITIAL = re.compile(r"\w(?:[.-]+\w)*\.*")

SURNAME_TITLES = ("surname", "lastname", "familyname", "nachname", "familienname", "cognome", "apellido")
GIVEN_TITLES = ("first", "given", "forename", "vorname", "prenom", "prénom", "nomedibattesimo", "middle")
MANY = 0.5  # a larger share of cells with several words is a column of full names


def take_part(part: str) -> Callable[[str], str]:
    """Return the function from a cell to the text that is classified; `part` is a key of `PARTS`."""
    return {"whole": whole, "surname": surname, "given": given}[part]


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
    """Return given names and surname of a cell, titles, initials and suffixes left out."""
    words = cell.split()
    if len(words) == 2 and words[0].isalpha() and words[1].isalpha():  # most cells, fast
        low = words[0].lower()
        if low not in SPECIAL and words[1].lower() not in SPECIAL and len(words[0]) > 1 < len(words[1]):
            return (words[1], words[0]) if shouts(words[0], words[1]) else (words[0], words[1])
    text = MAIDEN.sub("", f" {cell} ").strip() if len(words) > 1 else cell.strip()
    before, comma, after = text.partition(",")
    if comma and (behind := strip_words(after.replace(",", " ").split())) and before.strip():
        return turned(before.split(), behind)
    ordered = text.replace(",", " ").split()
    return in_order(ordered) if ordered else ("", cell)


def turned(before: Sequence[str], behind: list[str]) -> tuple[str, str]:
    """Return the two parts of `Rossi, Maria`; particles at the end are the surname's (`Goethe, J. von`)."""
    cut = len(behind)
    while cut > 1 and is_particle(behind[cut - 1]):
        cut -= 1
    last = strip_words(before) or list(before)
    return " ".join(drop_initials(behind[:cut])), " ".join([*behind[cut:], *last])


def in_order(all_words: Sequence[str]) -> tuple[str, str]:
    """Return the two parts of `Dr. Maria Rossi`."""
    words = strip_words(all_words)
    if not words:
        return "", " ".join(all_words)
    names = drop_initials(words)
    if loud := loud_words(names):
        return split_loud(names, *loud)
    cut = len(names) - 1
    while cut > 1 and is_particle(names[cut - 1]):
        cut -= 1
    if cut == 1 and is_particle(names[0]) and plain(names[0]) not in NOT_FIRST:
        cut = 0
    if cut > 1 and plain(names[cut]) == AND:
        cut -= 1
    return " ".join(names[:cut]), " ".join(names[cut:])


def loud_words(names: Sequence[str]) -> tuple[int, int] | None:
    """Return place and number of the words in capitals, if they and only they seem to be the surname."""
    loud = [word.isupper() and (len(word) > 2 or is_particle(word)) for word in names]
    count = sum(loud)
    first = loud.index(True) if count else 0
    together = all(loud[first : first + count]) and (first == 0 or first + count == len(names))
    others = [word for word, is_loud in zip(names, loud, strict=True) if not is_loud]
    if (
        not together
        or all(map(is_particle, others))
        or max(map(len, names[first : first + count]), default=0) < 3
    ):
        return None
    return first, count


def split_loud(names: Sequence[str], first: int, count: int) -> tuple[str, str]:
    """Return the two parts where capitals mark the surname, as in `ROSSI Maria` and `Maria de ROSSI`."""
    while first > 1 and is_particle(names[first - 1]):
        first, count = first - 1, count + 1
    others = [*names[:first], *names[first + count :]]
    return " ".join(others), " ".join(names[first : first + count])


def shouts(word: str, other: str) -> bool:
    """Return whether only the first of two words is in capitals, as surnames before given names are."""
    return word.isupper() and not other.isupper() and len(word) > 2


def plain(word: str) -> str:
    """Return a word as the lists above hold it."""
    return word.lower().replace(".", "").replace("’", "'").replace("-", "") if word else word


def is_particle(word: str) -> bool:
    """Return whether a word belongs to the surname behind it."""
    return plain(word) in PARTICLES


def strip_words(words: Sequence[str]) -> list[str]:
    """Return the words without titles in front and suffixes behind; empty if nothing else is there."""
    start, end = 0, len(words)
    while start < end and plain(words[start]) in TITLES:
        start += 1
    while end > start + 1 and plain(words[end - 1]) in SUFFIXES:
        end -= 1
    left = list(words[start:end])
    return [] if left and all(plain(word) in SUFFIXES for word in left) else left


def drop_initials(words: Sequence[str]) -> list[str]:
    """Return the words without initials, unless there is nothing else."""
    return [word for word in words if word == AND or not INITIAL.fullmatch(word)] or list(words)


def guess_part(title: str, cells: Sequence[str]) -> str:
    """Return which part of a column's cells is most likely to be asked for.

    Args:
        cells: some of its cells, trimmed.
    """
    named = plain_title(title)
    filled = [cell for cell in cells if any(map(str.isalpha, cell))]
    several = sum(len(cell.split()) > 1 for cell in filled)
    turned_round = sum("," in cell for cell in filled)
    if turned_round > MANY * len(filled):
        return "surname"
    if any(word in named for word in (*SURNAME_TITLES, *GIVEN_TITLES)):
        return "whole"
    return "surname" if several > MANY * len(filled) else "whole"
