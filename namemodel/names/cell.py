"""A cell without what is no name: entities, notes, titles in front, suffixes and degrees behind.

Owns only what is sure without knowing which words are the surname. King, Baron, Ma, Do and V stay, for they
are surnames too; what is in doubt is for nameparser, which sees the whole name. Knows nothing of tables.
"""

from __future__ import annotations

import html
import re
from functools import cache

from namemodel.names.name_parser import DEGREES, DOTTED, RANKS, TITLES, lexicon

Words = list[str]

MOST = 300  # characters of a cell that is taken apart
ENTITY = re.compile(r"&(?:#\d+|#[xX][0-9a-fA-F]+|[A-Za-z]\w*);")
ASIDE = re.compile(r"\([^)]*\)|\[[^\]]*\]|\{[^}]*\}|[\"“„«][^\"”“»]*[\"”“»]")
MARKS = ' \t\r\n\xa0*†‡✝§¶#°?!;:,|/=~+_^\\¹²³⁰⁴⁵⁶⁷⁸⁹ªº()[]{}"“”„«»'
MAIDEN = ("born", "nata")  # before a maiden name in lower case, behind two words
GLUED = re.compile(r"\b(Univ|Prof|Dr|Ing|Mag|Dipl|Dott|Avv|Mr|Mrs|Ms|Hr|Fr|Sr|Sra|Sig)\.(?=[A-ZÀ-Þ])")
JOINTS = ("in", "of", "en", "de", "des", "der", "di", "du", "für")  # Dottoressa in Lettere
CONJUNCTIONS = ("and", "&", "und", "e", "y", "et")  # Mr. and Mrs.
SURE_IN_FRONT = frozenset((*TITLES.split(), "dr", "prof", "herr", "herrn"))
SURE_BEHIND = frozenset(
    (
        *("jr", "jnr", "sr", "snr", "junior", "esq", "phd", "dphil"),
        *("mba", "msc", "bsc", "llm", "llb", "beng", "meng", "btech"),
    )
)
SURE_IN_CAPITALS = ("II", "III", "IV", "MD", "DDS", "DVM", "CPA", "RN", "JD")
DEGREE_WORDS, RANK_WORDS = frozenset(DEGREES.split()), frozenset(RANKS.split())


def whole(cell: str) -> str:
    """Return the name in a cell, undivided; where nothing but a title would be left, the cell."""
    text = ENTITY.sub(lambda entity: html.unescape(entity[0]), cell) if "&" in cell else cell
    if len(text) > MOST:
        return text
    noted = " ".join(without_maiden(GLUED.sub(r"\1. ", ASIDE.sub(" ", text)).strip(MARKS).split()))
    name = without_titles(without_end_stop(noted.strip(MARKS))).strip(MARKS)
    found = (name, text.strip(MARKS), text.strip(), text)
    return next((form for form in found if any(map(str.isalpha, form))), text)


def without_maiden(words: Words) -> Words:
    """Return the words in front of a maiden name: `Curie née Skłodowska`."""
    markers = lexicon().maiden_markers
    for place, word in enumerate(words[1:-1], start=1):
        marker = word.strip(".") in markers  # Geb and Nee may be names
        if marker or (word in MAIDEN and place > 1 and not words[0].islower()):
            return words[:place]
    return words


def without_end_stop(text: str) -> str:
    """Return a text without a full stop that ends it as a sentence, not as an abbreviation."""
    last = text.rsplit(maxsplit=1)[-1] if text else ""
    bare = last.rstrip(".")
    short = (len(bare) < 4 and " " in text) or len(bare) < 2
    return text if bare == last or "." in bare or short or is_listed(last) else text.rstrip(".")


def without_titles(text: str) -> str:
    """Return a text without sure titles in front and sure suffixes behind, `Müller, Dr.` among them."""
    parts = [part.split() for part in text.split(",")]
    while len(parts) > 1 and (not parts[-1] or is_aside(parts[-1])):
        parts.pop()
    parts[0] = strip_front(strip_back(parts[0]))
    return ", ".join(" ".join(part) for part in parts if part)


def strip_front(words: Words) -> Words:
    """Return the words without sure titles in front; at least one stays."""
    place = 0
    while place < len(words) - 1 and (
        is_title(words[place]) or (place and is_title_part(words[place], words[place + 1]))
    ):
        place += 1
    return words[place:]


def is_title_part(word: str, after: str) -> bool:
    """Return whether a word behind a title belongs to it: `Dr. h.c.`, `Mr. and Mrs.`."""
    return (word.endswith(".") and word[0].islower()) or (word in CONJUNCTIONS and is_title(after))


def strip_back(words: Words) -> Words:
    """Return the words without sure suffixes behind; a word that is no particle stays."""
    end = len(words)
    while end > 1 and is_suffix(words[end - 1]):
        end -= 1
    particles = lexicon().particles
    return words if all(word.lower() in particles for word in words[:end]) else words[:end]


def is_aside(words: Words) -> bool:
    """Return whether words behind a comma are no name: `CPA`, `Oberst a.D.`, `Dottoressa in Lettere`."""
    return (
        is_degree(words[0])
        or all(map(is_credential, words))
        or (len(words) > 1 and is_credential(words[0]) and words[1].lower() in JOINTS)
    )


def is_degree(word: str) -> bool:
    """Return whether a degree begins with a word: `Laurea Magistrale`, `Bachelor's degree`."""
    return re.split(r"[-'’]", word.lower())[0] in DEGREE_WORDS


def is_credential(word: str) -> bool:
    """Return whether a word behind a comma is a title, a rank or a degree."""
    return (
        is_title(word)
        or is_suffix(word)
        or is_degree(word)
        or word.lower() in RANK_WORDS
        or (word.isupper() and len(word) > 2 and fold(word) in lexicon().suffix_acronyms)
    )


def is_title(word: str) -> bool:
    """Return whether a word is surely a title: one with a dot in it, or no name."""
    low = word.lower().strip(".")
    return low in sure_titles() or ("." in word and low in dotted_titles())


def is_suffix(word: str) -> bool:
    """Return whether a word behind a name is surely a suffix, a degree or a title, or has no letters."""
    if not any(map(str.isalpha, word)):
        return True
    if "." not in word:
        return word.lower() in SURE_BEHIND or word in SURE_IN_CAPITALS or word == "senior"
    return ("." in word.strip(".") and word[0].islower()) or is_listed(word)  # a.D. and Dr.


def is_listed(word: str) -> bool:
    """Return whether a word with a dot in it is in one of the lists."""
    return word.lower().strip(".") in dotted_titles() or fold(word) in suffixes() or is_title(word)


def fold(word: str) -> str:
    """Return a word as suffixes are listed."""
    return word.lower().replace(".", "")


@cache
def sure_titles() -> frozenset[str]:
    """Return titles that are no names: nameparser's salutations, and ours."""
    return lexicon().after_given_titles | SURE_IN_FRONT


@cache
def dotted_titles() -> frozenset[str]:
    """Return titles where there is a dot in them; St. is a surname's."""
    return (lexicon().titles | set(DOTTED.split())) - lexicon().particles


@cache
def suffixes() -> frozenset[str]:
    """Return suffixes and degrees, without dots; of a single letter none."""
    words = lexicon().suffix_acronyms | lexicon().suffix_words
    return frozenset(word for word in words if len(word) > 1)
