"""Which component of a name is classified: names as tables have them, divided by nameparser.

The models are trained on surnames. `Rossi, Maria` and `Dr. Maria Rossi` hold one, and titles, initials,
suffixes and given names would only mislead. Owns what cells need around nameparser: capitals (`ROSSI Maria`),
scripts without spaces, and the rule that a cell in doubt is classified whole. Knows nothing of tables.
Words are cached, and no cell.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from functools import cache, lru_cache

from nameparser import AmbiguityKind, ParsedName, Role

from namemodel.names.cell import MAIDEN, MOST, Words, is_suffix, whole
from namemodel.names.name_parser import DEGREES, DOTTED, lexicon, parser

JOINERS = str.maketrans("", "", "'’-")
EAST_ASIAN = re.compile("[\u1100-\u11ff\u2e80-\ufaff\uff66-\uff9f]")
NO_ORDER = re.compile("[\u30a0-\u30ff\uff65-\uff9f\\s]+")  # katakana alone: of Japan, or of anywhere
INITIALS = re.compile(r"[^\W\d_]\.(?:-?[^\W\d_]\.)*")  # J.R.R. and J.-P., with all their dots
INITIAL = re.compile(r"\w(?:[.-]+\w)*\.*|.*\.")  # M and Gius. too, where the surname would be
KOREAN_GIVEN = re.compile(r"\w+-[^\W\d_A-Z]+")  # Se-jong: the second syllable in lower case
VOWELS = frozenset("OUEI")  # surnames of one letter in Latin script
CAPITAL_SURNAME = re.compile(r"[^\WAEIOUY\d_]?[AEIOUY]{1,2}|\w{3,}")  # FO, LI and AU; not JR, DJ or AJ
SEPARATORS = frozenset("/+-–—")
SAINTS = ("st", "ste", "saint", "sainte")

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
    return cell if cell.isalpha() or all(map(is_ordinary, cell.split())) else whole(cell)


def surname(cell: str) -> str:
    """Return the surname with its particles; where it is in doubt, the whole name."""
    return cell if cell.isalpha() else split_name(cell)[1]


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
    words = name.split()
    words = [*(word for word in words[:-1] if not INITIALS.fullmatch(word)), *words[-1:]]
    if is_plain(words):
        return " ".join(words[:-1]), words[-1]
    last, _, first = (part.split() for part in name.partition(","))
    if is_plain(last) and is_plain(first):
        return " ".join(first), " ".join(last)
    if len(name) > MOST or is_without_order(name):
        return "", name
    return divide(name)


def is_plain(words: Words) -> bool:
    """Return whether nameparser divides these words as it does any: the last one is the surname."""
    return all(map(is_ordinary, words)) and len({word.isupper() for word in words}) == 1


@lru_cache(maxsize=1 << 16)
def is_ordinary(word: str) -> bool:
    """Return whether there is no rule for a word, in nameparser or here."""
    letters = word.translate(JOINERS)
    east_asian = EAST_ASIAN.search(letters) is not None
    return len(letters) > 1 and letters.isalpha() and not east_asian and word.lower() not in known_words()


@cache
def known_words() -> frozenset[str]:
    """Return the words for which nameparser has a rule, or the cell."""
    words = lexicon()
    return frozenset[str]().union(
        *(words.titles, words.suffix_acronyms, words.suffix_words, words.particles, words.conjunctions),
        *(words.bound_given_names, words.after_given_titles, words.given_name_titles),
        *(marker.split() for marker in words.maiden_markers),
        *(MAIDEN, DOTTED.split(), DEGREES.split()),
    )


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
    short, long = sorted((family, " ".join(names)), key=len)
    if short in VOWELS and KOREAN_GIVEN.fullmatch(long):
        return long, short
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


def in_doubt(parsed: ParsedName) -> bool:
    """Return whether the surname may be more than nameparser says: `Jack MA`, `van Gogh`, `Anna Nee Li`."""
    kinds = {ambiguity.kind for ambiguity in parsed.ambiguities}
    words = [token.text for token in parsed.tokens if token.role in (Role.GIVEN, Role.MIDDLE, Role.FAMILY)]
    if len(words) == 1 and (parsed.maiden or (parsed.suffix and AmbiguityKind.SUFFIX_OR_NAME in kinds)):
        return True
    particle = len(words) == 2 and words[0].islower() and AmbiguityKind.PARTICLE_OR_GIVEN in kinds
    return particle or parsed.title.lower().rstrip(".") in SAINTS


def comma_at_capitals(name: str) -> str:
    """Return `ROSSI, Maria` of `ROSSI Maria` and of `Maria ROSSI BIANCHI`: capitals tell the surname."""
    words = name.split()
    capitals = [word for word in words if is_capitals(word)]
    shape = "".join("A" if is_capitals(word) else "a" for word in words)
    if (
        "," in name
        or not re.fullmatch("A+a+|a+AA+", shape)
        or (len(capitals) == 1 and not CAPITAL_SURNAME.fullmatch(capitals[0]))
        or is_suffix(capitals[0])
        or any(word.lower() in lexicon().suffix_acronyms for word in capitals[1:])
        or all(word.lower() in lexicon().particles for word in capitals)
    ):
        return name
    return f"{' '.join(capitals)}, {' '.join(word for word in words if not is_capitals(word))}"


def is_capitals(word: str) -> bool:
    """Return whether a word is in capitals, and no initial."""
    return word.isupper() and "." not in word and (len(word) > 1 or not word.isascii())


def plain_title(cell: str) -> str:
    """Return a column's title in lower case without spaces, hyphens and underscores."""
    return "".join(c for c in cell.casefold() if c not in " _-")


def is_of_one_component(title: str) -> bool:
    """Return whether a (plain) title is that of surnames alone, or of given names alone."""
    surnames = [word for word in SURNAME_TITLES if word in title]
    given = [word for word in GIVEN_TITLES if word in title]
    for word in (*surnames, *given):
        title = title.replace(word, "")
    return bool(surnames) != bool(given) and not any(word in title for word in REST_OF_BOTH)


def guess_name_component(title: str, cells: Sequence[str]) -> str:
    """Return which component of a column's names is most likely wanted.

    Args:
        cells: some of its cells, trimmed.
    """
    one = is_of_one_component(plain_title(title))
    filled = [cell for cell in cells if any(map(str.isalpha, cell))]
    full = sum("," in cell or (not one and len(cell.split()) > 1) for cell in filled)
    return "surname" if full > MANY * len(filled) else "whole"
