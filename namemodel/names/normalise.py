"""One form for every name: Unicode, case, accents, and which characters are letters.

The same code serves training and prediction; `name_array.py` does it to many names at once. Knows nothing of
labels, files or networks. Unicode normalisation forms: Unicode Standard Annex #15.
"""

from __future__ import annotations

import random
import re
import unicodedata
from collections.abc import Iterator
from functools import lru_cache

from namemodel.config import TextConfig

# Typographic variants that people and programs type for one character.
VARIANTS = str.maketrans(
    dict.fromkeys("\u2018\u2019\u02bc\u02b9\u00b4`\u2032\uff07", "'")
    | dict.fromkeys("\u2010\u2011\u2012\u2013\u2014\u2212\uff0d", "-")
)
# Invisible characters that programs put into a name: soft hyphens, joiners, direction marks.
UNSEEN = re.compile(
    "[\u00ad\u034f\u061c\u180e\u200b-\u200f\u202a-\u202e\u2060-\u2064\u2066-\u206f\ufe00-\ufe0f\ufeff]"
)
WIDE = re.compile("[\uff21-\uff3a\uff41-\uff5a]")  # Latin letters as wide as Chinese ones
# Letters with no canonical decomposition, as they are usually written without accents.
UNDECOMPOSED = str.maketrans(
    {"ß": "ss", "ẞ": "SS", "ø": "o", "Ø": "O", "ł": "l", "Ł": "L", "đ": "d", "Đ": "D", "ı": "i"}
    | {"æ": "ae", "Æ": "AE", "œ": "oe", "Œ": "OE", "þ": "th", "Þ": "Th", "ð": "d"}
)


def clean(name: str) -> str:
    """Return the name in Unicode NFC, trimmed, with one form of each character and no invisible ones."""
    return " ".join(canonical(name).split())


def canonical(text: str) -> str:
    """Return a text in Unicode NFC, with one form of each character that has several."""
    if text.isascii():
        return text.replace("`", "'")
    text = WIDE.sub(lambda letter: unicodedata.normalize("NFKC", letter[0]), UNSEEN.sub("", text))
    return unicodedata.normalize("NFC", text).translate(VARIANTS)


def normalise(name: str, config: TextConfig) -> str:
    """Return the name as a network reads it: cleaned and in lower case, as `config` says."""
    form = fold_case(clean(name) if config.canonical else name, config)
    if config.letters == "in-order":
        return form
    letters = list(form)
    random.Random(form.encode("utf-8", "surrogatepass")).shuffle(letters)  # in the same way each time
    return "".join(letters)


def fold_case(cleaned: str, config: TextConfig) -> str:
    """Return the name in lower case, if `config` says so."""
    if config.case == "keep":
        return cleaned
    # A dotted capital İ is two characters in lower case; NFC has no single form for them.
    lowered = cleaned.lower().replace("i\u0307", "i")
    # Some letters have a single form in lower case only: ǰ.
    return unicodedata.normalize("NFC", lowered) if config.canonical else lowered


def fold_accents(name: str) -> str:
    """Return the name without accents: é → e, ü → u, ß → ss, ł → l; other scripts stay composed (NFC)."""
    apart = unicodedata.normalize("NFD", name.translate(UNDECOMPOSED))
    return unicodedata.normalize("NFC", "".join(c for c in apart if not unicodedata.combining(c)))


def base_letters(character: str) -> Iterator[str]:
    """Yield a character with ever fewer of its accents, the outermost first: ễ as ê, then as e; ß as ss.

    A combining mark of its own is nothing in the end.
    """
    apart = unicodedata.normalize("NFD", character)
    while apart and unicodedata.combining(apart[-1]):
        apart = apart[:-1]
        yield unicodedata.normalize("NFC", apart)
    if (written := apart.translate(UNDECOMPOSED)) != apart:
        yield written


@lru_cache(maxsize=4096)
def is_letter(character: str) -> bool:
    """Return whether a character is a letter of a name: neither a space nor punctuation."""
    return unicodedata.category(character)[0] not in "ZP"


COMPARED = TextConfig()  # the form in which two names count as the same
