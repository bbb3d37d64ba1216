"""Which component of a name is classified: names as tables have them, divided by nameparser.

The models are trained on surnames. `Rossi, Maria` and `Dr. Maria Rossi` hold one, and titles, initials,
suffixes and given names would only mislead. Owns what cells need around nameparser: capitals (`ROSSI Maria`),
scripts without spaces, and the rule that a cell in doubt is classified whole. Knows nothing of tables.
Words are cached, and no cell.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Callable, Sequence
from functools import cache, lru_cache

from nameparser import AmbiguityKind, ParsedName, Role

from namemodel.names.cell import MAIDEN, MOST, Words, is_suffix, whole
from namemodel.names.name_parser import DEGREES, DOTTED, lexicon, parser

JOINERS = str.maketrans("", "", "'’-")
SPACED = "\u0e00"  # scripts below it have spaces between words
EAST_ASIAN = re.compile(
    "[\u1100-\u11ff\u3005-\u3007\u3040-\u30ff\u3130-\u318f\u3400-\u9fff\uac00-\ud7a3\uf900-\ufaff\uff66-\uff9f]"
)
NO_ORDER = re.compile("[\u30a0-\u30ff\uff65-\uff9f\\s]+")  # katakana alone: of Japan, or of anywhere
INITIALS = re.compile(r"[^\W\d_]\.(?:-?[^\W\d_]\.)*")  # J.R.R. and J.-P., with all their dots
INITIAL = re.compile(r"\w(?:[.-]+\w)*\.*|.*\.")  # M and Gius. too, where the surname would be
KOREAN_GIVEN = re.compile(r"\w+-[^\W\d_A-Z]+")  # Se-jong: the second syllable in lower case
VOWELS = frozenset("OUEI")  # surnames of one letter in Latin script
CAPITAL_SURNAME = re.compile(r"[^\WAEIOUY\d_]?[AEIOUY]{1,2}")  # FO, LI and AU; not JR, DJ or AJ
SEPARATORS = frozenset("/+-–—")
SAINTS = frozenset(("st", "st.", "ste", "ste.", "saint", "sainte"))
PLAIN, CAPITALS, OTHER = range(3)
"""What a word may be: one like any other, one in capitals, or one that nameparser has to see."""

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
    """Return the function that extracts a component from a cell.

    Args:
        name_component: "whole" for the name without what is no name, "surname" or "given".
    """
    return {"whole": undivided, "surname": surname, "given": given}[name_component]


def undivided(cell: str) -> str:
    """Return the whole name, without titles, suffixes and notes that are surely no part of it."""
    return cell if OTHER not in map(kind, cell.split()) else whole(cell)


def surname(cell: str) -> str:
    """Return the surname with its particles; where it is in doubt, the whole name."""
    words = cell.split()
    return words[-1] if is_plain(words) else split_name(cell)[1]


def given(cell: str) -> str:
    """Return the given names without initials; where there are none, the whole name."""
    names = split_name(cell)[0]
    return names if any(map(str.isalpha, names)) else undivided(cell).strip()


def split_name(cell: str) -> tuple[str, str]:
    """Return given names and surname of a cell; empty and the whole name where they can't be told apart."""
    words = cell.split()
    if is_plain(words):
        return " ".join(words[:-1]), words[-1]
    name = whole(cell).replace(";", ",")
    words = without_initials(name.split())
    if is_plain(words):
        return " ".join(words[:-1]), words[-1]
    before, comma, after = name.partition(",")
    first, last = after.split(), before.split()
    if comma and is_plain(last) and is_plain(first) and kind(last[0]) >= kind(first[0]):
        return " ".join(first), " ".join(last)
    if len(name) > MOST or is_without_order(name):
        return "", name
    return divide(name)


def without_initials(words: Words) -> Words:
    """Return the words without initials in front of the last one."""
    return [*(word for word in words[:-1] if not INITIALS.fullmatch(word)), *words[-1:]]


def is_plain(words: Words) -> bool:
    """Return whether nameparser divides these words as it does any: the last one is the surname."""
    kinds = {*map(kind, words)}
    return len(kinds) == 1 and OTHER not in kinds


@lru_cache(maxsize=1 << 16)
def kind(word: str) -> int:
    """Return what a word may be, by its form and nameparser's lists."""
    letters = word.translate(JOINERS)
    if len(letters) < 2 or not letters.isalpha() or max(letters) >= SPACED or word.lower() in known_words():
        return OTHER
    return CAPITALS if word.isupper() else PLAIN


@cache
def known_words() -> frozenset[str]:
    """Return the words for which nameparser has a rule, or the cell."""
    words = lexicon()
    fields = (
        *(words.titles, words.suffix_acronyms, words.suffix_words, words.particles, words.conjunctions),
        *(words.bound_given_names, words.after_given_titles, words.given_name_titles),
        *(marker.split() for marker in words.maiden_markers),
        *(MAIDEN, DOTTED.split(), DEGREES.split()),
    )
    return frozenset(itertools.chain.from_iterable(fields))


def is_without_order(name: str) -> bool:
    """Return whether the order of words can't be told: two scripts, katakana alone, `Rossi / Bianchi`."""
    letters = [c for c in name if c.isalpha()]
    asian = sum(EAST_ASIAN.match(c) is not None for c in letters)
    two = not SEPARATORS.isdisjoint(name.split())
    return not letters or two or 0 < asian < len(letters) or NO_ORDER.fullmatch(name) is not None


def divide(name: str) -> tuple[str, str]:
    """Return given names and surname as nameparser has them."""
    parsed = parser().parse(comma_at_capitals(name))
    if in_doubt(parsed):
        return "", name
    names = [token.text for token in parsed.tokens if token.role in (Role.GIVEN, Role.MIDDLE)]
    full = [word for word in names if any(map(str.isalpha, word)) and not is_initial(word)]
    family = parsed.family
    if len(names) == 1 and is_korean(*sorted((*names, family), key=len)):
        return max(*names, family, key=len), min(*names, family, key=len)
    if not any(map(str.isalpha, family)):
        return "", " ".join(full) or name
    if not is_initial(family):
        return " ".join(full), family
    if (family in VOWELS and len(names) == 1) or not full:
        return "", name
    return split_name(" ".join(full))


def is_initial(word: str) -> bool:
    """Return whether a word is an initial or an abbreviation; a Chinese character is none."""
    return INITIAL.fullmatch(word) is not None and not EAST_ASIAN.match(word)


def is_korean(letter: str, word: str) -> bool:
    """Return whether a letter is a surname because the given name beside it is Korean: `Se-jong O`."""
    return letter in VOWELS and KOREAN_GIVEN.fullmatch(word) is not None


def in_doubt(parsed: ParsedName) -> bool:
    """Return whether the surname may be more than nameparser says: `Jack MA`, `van Gogh`, `Anna Nee Li`."""
    kinds = {ambiguity.kind for ambiguity in parsed.ambiguities}
    words = [token.text for token in parsed.tokens if token.role in (Role.GIVEN, Role.MIDDLE, Role.FAMILY)]
    return (
        (len(words) == 1 and AmbiguityKind.SUFFIX_OR_NAME in kinds and bool(parsed.suffix))
        or (len(words) == 2 and AmbiguityKind.PARTICLE_OR_GIVEN in kinds and words[0].islower())
        or (len(words) == 1 and bool(parsed.maiden))
        or parsed.title.lower() in SAINTS
    )


def comma_at_capitals(name: str) -> str:
    """Return `ROSSI, Maria` of `ROSSI Maria` and of `Maria ROSSI BIANCHI`: capitals tell the surname."""
    words = name.split()
    capitals = [word.isupper() and (len(word) > 1 or not word.isascii()) for word in words]
    count = sum(capitals)
    if "," in name or not 0 < count < len(words):
        return name
    first = capitals.index(True)
    if not all(capitals[first : first + count]) or 0 < first < len(words) - count:
        return name
    particles = lexicon().particles
    start = first
    while start > 1 and words[start - 1].lower() in particles:
        start -= 1
    run, rest = words[start : first + count], [*words[:start], *words[first + count :]]
    degrees = is_suffix(run[0]) or any(word.lower() in lexicon().suffix_acronyms for word in run[1:])
    short = len(run) == 1 and len(run[0]) == 2 and not CAPITAL_SURNAME.fullmatch(run[0])
    if (
        short
        or degrees
        or all(word.lower() in particles for word in run)
        or (first and count == 1)
        or any("." in word for word in run)
    ):
        return name
    return f"{' '.join(run)}, {' '.join(rest)}"


def plain_title(cell: str) -> str:
    """Return a column's title in lower case without spaces, hyphens and underscores."""
    return "".join(c for c in cell.casefold() if c not in " _-")


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
