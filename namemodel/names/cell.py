"""A cell without what is no name: entities, notes, titles in front, suffixes and degrees behind.

Owns only what is sure without knowing which words are the surname. King, Baron, Ma, Do and V stay, for they
are surnames too; what is in doubt is for nameparser, which sees the whole name. Knows nothing of tables.
"""

from __future__ import annotations

import html
import re

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
FRONT = "dr prof herr herrn"
BEHIND = "jr jnr sr snr junior esq phd dphil mba msc bsc llm llb beng meng btech"
SURE_IN_FRONT, SURE_BEHIND = frozenset((*TITLES.split(), *FRONT.split())), frozenset(BEHIND.split())
SURE_AS_WRITTEN = ("II", "III", "IV", "MD", "DDS", "DVM", "CPA", "RN", "JD", "senior")
DEGREE_WORDS, RANK_WORDS, DOTTED_WORDS = (frozenset(words.split()) for words in (DEGREES, RANKS, DOTTED))


def whole(cell: str) -> str:
    """Return the name in a cell, undivided; where nothing but a title would be left, the cell."""
    text = ENTITY.sub(lambda entity: html.unescape(entity[0]), cell) if "&" in cell else cell
    if len(text) > MOST:
        return text
    words = without_maiden(GLUED.sub(r"\1. ", ASIDE.sub(" ", text)).strip(MARKS).split())
    name = without_end_stop(without_titles(" ".join(words).strip(MARKS))).strip(MARKS)
    found = (name, text.strip(MARKS), text.strip(), text)
    return next((form for form in found if any(map(str.isalpha, form))), text)


def without_maiden(words: Words) -> Words:
    """Return the words in front of a maiden name: `Curie née Skłodowska`."""
    markers = lexicon().maiden_markers
    for place, word in enumerate(words[1:-1], start=1):  # Geb and Nee may be names
        if word.strip(".") in markers or (word in MAIDEN and place > 1 and not words[0].islower()):
            return words[:place]
    return words


def without_end_stop(text: str) -> str:
    """Return a text without a full stop that ends it as a sentence, not as an abbreviation."""
    last = text[text.rfind(" ") + 1 :]
    bare = last.rstrip(".")
    short = len(bare) < (4 if " " in text else 2)
    return text if "." in bare or short or is_suffix(last) else text.rstrip(".")


def without_titles(text: str) -> str:
    """Return a text without sure titles in front and sure suffixes behind, `Müller, Dr.` among them."""
    parts = [part.split() for part in text.split(",")]
    while len(parts) > 1 and (not parts[-1] or is_aside(parts[-1])):
        parts.pop()
    parts[0] = strip_front(strip_back(parts[0]))
    return ", ".join(" ".join(part) for part in parts if part)


def strip_front(words: Words) -> Words:
    """Return the words without sure titles in front, `Dr. h.c.` and `Mr. and Mrs.`; at least one stays."""
    place = 0
    for before, word, after in zip(["", *words], words, words[1:], strict=False):
        part = before and (word.endswith(".") and word[0].islower())
        pair = before and word in CONJUNCTIONS and is_title(after)
        if not (is_title(word) or part or pair):
            break
        place += 1
    return words[place:]


def strip_back(words: Words) -> Words:
    """Return the words without sure suffixes behind; a word that is no particle stays."""
    end = len(words)
    while end > 1 and is_suffix(words[end - 1]):
        end -= 1
    particles = lexicon().particles
    return words if all(word.lower() in particles for word in words[:end]) else words[:end]


def is_aside(words: Words) -> bool:
    """Return whether words behind a comma are no name: `CPA`, `Oberst a.D.`, `Dottoressa in Lettere`."""
    joined = len(words) > 1 and words[1].lower() in JOINTS
    return is_degree(words[0]) or all(map(is_credential, words[:1] if joined else words))


def is_degree(word: str) -> bool:
    """Return whether a degree begins with a word: `Laurea Magistrale`, `Bachelor's degree`."""
    return re.split(r"[-'’]", word.lower())[0] in DEGREE_WORDS


def is_credential(word: str) -> bool:
    """Return whether a word behind a comma is a title, a rank or a degree."""
    low = word.lower()
    acronym = word.isupper() and len(word) > 2 and low in lexicon().suffix_acronyms
    return acronym or is_title(word) or is_suffix(word) or is_degree(word) or low in RANK_WORDS


def is_title(word: str) -> bool:
    """Return whether a word is surely a title: one with a dot in it, or no name. St. is a surname's."""
    low, words = word.lower().strip("."), lexicon()
    dotted = "." in word and low not in words.particles and (low in words.titles or low in DOTTED_WORDS)
    return dotted or low in words.after_given_titles or low in SURE_IN_FRONT


def is_suffix(word: str) -> bool:
    """Return whether a word behind a name is surely a suffix, a degree or a title, or has no letters."""
    if "." not in word:
        return word.lower() in SURE_BEHIND or word in SURE_AS_WRITTEN or not any(map(str.isalpha, word))
    bare, words = word.lower().replace(".", ""), lexicon()
    abbreviation = "." in word.strip(".") and word[0].islower()  # a.D.
    listed = len(bare) > 1 and (bare in words.suffix_acronyms or bare in words.suffix_words)
    return abbreviation or listed or is_title(word)
