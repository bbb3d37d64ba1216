"""Prints how often an encoding is guessed right, in a generated zoo of name files.

    python benchmarks/encodings.py [--draws N] [--tool ours chardet charset-normalizer]

A file has 30 to 1,000 rows; 1, 3, 10 or all of its names have letters beyond ASCII, at its beginning or at
its end. It is read right if all its names are, by whatever encoding.
"""

from __future__ import annotations

import argparse
import os
import random
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path
from typing import NamedTuple

import chardet
import charset_normalizer
from faker import Faker

from namemodel.data.name_files import zip_lists
from namemodel.errors import TableError
from namemodel.readers.encoding import find_encoding

WESTERN = ("de_DE", "fr_FR", "es_ES", "it_IT", "sv_SE", "da_DK", "pt_PT", "no_NO", "fi_FI", "nl_NL")
CENTRAL = ("pl_PL", "cs_CZ", "hr_HR", "hu_HU", "ro_RO", "sk_SK", "sl_SI")
CYRILLIC = ("ru_RU", "uk_UA", "bg_BG")
LOCALES = {
    "cp1252": (*WESTERN, "German", "French", "Italian", "Spanish", "Portuguese", "Irish"),
    "iso8859-15": WESTERN,
    "cp1250": (*CENTRAL, "Czech", "Polish"),
    "iso8859-2": (*CENTRAL, "Czech", "Polish"),
    "cp1251": CYRILLIC,
    "koi8-r": ("ru_RU",),
    "iso8859-5": ("ru_RU", "bg_BG"),
    "cp1253": ("el_GR",),
    "iso8859-7": ("el_GR",),
    "cp1254": ("tr_TR",),
    "iso8859-9": ("tr_TR",),
    "cp1257": ("lt_LT", "lv_LV", "et_EE"),
    "mac_roman": WESTERN,
    "cp850": WESTERN,
    "cp874": ("th_TH",),
    "gb18030": ("zh_CN",),
    "big5": ("zh_TW",),
    "cp932": ("ja_JP",),
    "euc_jp": ("ja_JP",),
    "cp949": ("ko_KR",),
}
OF_THE_LANGUAGE = str.maketrans("șțȘȚ", "şţŞŢ")  # as the encodings of Romanian write them


class Case(NamedTuple):
    """One generated file."""

    encoding: str
    locale: str
    accented: int
    """Names with letters beyond ASCII; 0 is all."""
    data: bytes
    text: str


@cache
def pools(locale: str) -> tuple[list[str], list[str]]:
    """Return a locale's names with letters beyond ASCII and without."""
    if "_" in locale:
        faker = Faker(locale)
        faker.seed_instance(0)
        names = [(faker.name if i % 2 else faker.last_name)() for i in range(1500)]
    else:
        names = zip_lists(Path(os.environ["NAMEMODEL_NAMES_ZIP"]))[locale].text.split("\n")
    names = sorted({name.strip().translate(OF_THE_LANGUAGE) for name in names} - {""})
    return [n for n in names if not n.isascii()], [n for n in names if n.isascii()]


def cases(draws: int, seed: int) -> Iterator[Case]:
    """Yield the zoo: every encoding, locale, share and place, `draws` times."""
    rng = random.Random(seed)
    plain = pools("en_US")[1] + pools("it_IT")[1]
    for encoding, locales in LOCALES.items():
        for locale in locales:
            accented, ascii_names = pools(locale)
            accented = [name for name in accented if can_write(name, encoding)]
            if len(accented) < 10:
                continue
            for count in (1, 3, 10, 0):
                for at_end in (False, True):
                    for _ in range(draws):
                        rows = rng.choice((30, 100, 400, 1000))
                        some = rng.choices(accented, k=count or rows // 2)
                        rest = rng.choices(
                            ascii_names if len(ascii_names) > 20 else plain, k=rows - len(some)
                        )
                        names = rest + some if at_end else some + rest
                        if not count:
                            rng.shuffle(names)
                        end = rng.choice(("\n", "\r\n"))
                        delimiter = rng.choice(",;\t")
                        lines = [f"id{delimiter}name{delimiter}n"]
                        lines += [
                            f"{i}{delimiter}{n}{delimiter}{rng.randint(1, 99)}" for i, n in enumerate(names)
                        ]
                        text = end.join(lines) + end
                        yield Case(encoding, locale, count, text.encode(encoding), text)


def can_write(name: str, encoding: str) -> bool:
    """Return whether an encoding has all letters of a name."""
    return name.encode(encoding, "ignore").decode(encoding) == name


def by_chardet(data: bytes) -> tuple[str, tuple[str, ...]]:
    """Guess by chardet alone."""
    return str(chardet.detect(data, prefer_superset=True)["encoding"]), ()


def by_charset_normalizer(data: bytes) -> tuple[str, tuple[str, ...]]:
    """Guess by charset-normalizer alone."""
    best = charset_normalizer.from_bytes(data).best()
    return (best.encoding if best else ""), ()


def ours(data: bytes) -> tuple[str, tuple[str, ...]]:
    """Guess as the readers of tables do."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "in.csv"
        path.write_bytes(data)
        try:
            found = find_encoding(path)
        except TableError:
            return "", ()
    return found.name, found.doubts


TOOLS: dict[str, Callable[[bytes], tuple[str, tuple[str, ...]]]] = {
    "ours": ours,
    "chardet": by_chardet,
    "charset-normalizer": by_charset_normalizer,
}


def outcome(case: Case, guess: str, doubts: tuple[str, ...]) -> str:
    """Return whether a file is read right."""

    def right(name: str) -> bool:
        try:
            return case.data.decode(name) == case.text
        except (LookupError, UnicodeError):
            return False

    if right(guess):
        return "right, doubted" if doubts else "right"
    try:
        case.data.decode(guess)
    except (LookupError, UnicodeError):
        return "error"
    if any(map(right, doubts)):
        return "wrong, the right one named"
    return "wrong, doubted" if doubts else "wrong, silently"


OUTCOMES = (
    "right",
    "right, doubted",
    "wrong, the right one named",
    "wrong, doubted",
    "wrong, silently",
    "error",
)


def main() -> None:
    """Print a table for each tool."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--draws", type=int, default=2)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--tool", nargs="+", choices=TOOLS, default=list(TOOLS))
    parser.add_argument("--wrong", action="store_true", help="print the files that are read wrong silently")
    options = parser.parse_args()
    zoo = list(cases(options.draws, options.seed))
    for tool in options.tool:
        counts: dict[str, Counter[str]] = {}
        start = time.perf_counter()
        for case in zoo:
            guess, doubts = TOOLS[tool](case.data)
            said = outcome(case, guess, doubts)
            if options.wrong and said == "wrong, silently":
                words = [w for w in case.text.split() if not w.isascii()][:3]
                print(case.encoding, case.locale, case.accented, guess, words)
            for key in (case.encoding, f"accented: {case.accented or 'all'}", "all"):
                counts.setdefault(key, Counter())[said] += 1
        took = (time.perf_counter() - start) / len(zoo) * 1000
        print(f"\n{tool} ({took:.1f} ms a file)\n\n| | {' | '.join(OUTCOMES)} |")
        print(f"|{' --- |' * (len(OUTCOMES) + 1)}")
        for key, count in counts.items():
            print(f"| {key} | {' | '.join(str(count[said]) for said in OUTCOMES)} |")


if __name__ == "__main__":
    main()
