"""Which encoding makes words of some bytes: a naive Bayes classifier over letters.

P(encoding | words) is proportional to P(encoding) · Π P(word | language), where P(word | language) is the
product over the word's letters. A language uses the letters of `LANGUAGES`, the most frequent first (Zipf's
law), in one script, and no capital behind a small letter. Most of a file is in one language.

This module knows roughly how often letters occur; it must not know names, files or tables. charset-normalizer
and chardet expect prose: `benchmarks/encodings.py` compares them with this on lists of names. chardet decides
where letters leave a doubt (`evidence.py`).
"""

from __future__ import annotations

import math
import unicodedata
from collections.abc import Iterable, Sequence
from contextlib import suppress
from functools import cache
from itertools import pairwise
from typing import NamedTuple

# Of alphabets all letters, of Latin ones those beyond ASCII, of ideographs the usual ones of names.
LANGUAGES = {
    "German": "üöäßé",
    "French": "éèçïëêôîâûàœùÿ",
    "Spanish": "íáéóñúü",
    "Italian": "òàùìèéó",
    "Portuguese": "ãçáéóíêôõâúà",
    "Swedish": "öäåéü",
    "Danish": "øæåéöä",
    "Icelandic": "óáíðúþéöýæ",
    "Dutch": "ëéïèöüç",
    "Irish": "óáéíú",
    "Catalan": "àóèéíïçúò",
    "Polish": "łńśóąęźżć",
    "Czech": "áíéčěřšžýůúňďťó",
    "Slovak": "áíčýéšžúľňôäťďóĺŕ",
    "Hungarian": "áéóöíüőúű",
    "Croatian": "ćčšžđ",
    "Slovene": "čšžć",
    "Romanian": "ăţşâî",
    "Lithuanian": "ėšžčūųįęą",
    "Latvian": "āīēņšļūžķģč",
    "Estonian": "äöõüšž",
    "Turkish": "üıöşçğİâî",
    "Vietnamese": "đơưâêôă\u0323\u0300\u0301\u0309\u0303áàãéíúùóìèõòý",
    "Russian": "оаевинрсктлйдумпяюгшбзчьжхфцщыэёъ",
    "Ukrainian": "оаинкервслтйумдпіьзябгчшюєжхцщфїґ",
    "Bulgarian": "аоеивнртсклдпмгбзуяхчжшцщюъйфь",
    "Serbian": "аиоевнјркстлдумпћбгзчшжљђњцфхџ",
    "Greek": "αοιςηνρτεπλκσμυδγωχθφβξζψόάίύήέώϊϋΐ",
    "Thai": "านรกอเงมลสวดทยตปบคหขจพชไแผซธศถณภฒโิี่์ัุ้ืู็ึใๆฐษฏฑญฎฉฆฮฬฝฟฌำะๅ",
    "Hebrew": "יולהאמרבנשתדחעקפגטזכסצםןךףץ",
    "Arabic": "المينردبعوسحفقهكتجشطصخزغضذثظئءىةؤآأإ",
    "Chinese": "王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗梁宋郑谢韩唐冯于董萧程曹袁邓许傅沈曾彭吕"
    "明华秀英伟芳娜敏静丽强磊军洋勇艳杰娟涛超霞平刚桂文建玉红国志海小",
    "Chinese of Taiwan": "陳林黃張李王吳劉蔡楊許鄭謝郭洪曾邱廖賴周徐蘇葉莊呂江何蕭羅高潘簡朱鍾彭游詹胡施沈"
    "美淑雅怡志家俊建文明秀玉惠婷君宗偉豪",
    "Japanese": "田藤山木村本川中井野小佐高原松林石島橋口斎清渡辺加伊吉岡長谷森池上大阿部前西坂"
    "太郎一子美香真由明裕陽健直智恵浩修学",
    "Korean": "김이박최정강조윤장임한오서신권황안송류전홍고문양손배백허남심노하곽성차주우구"
    "민지현수영준은희진경숙미순자예도상철호재동",
}
WESTERN = [
    *("German", "French", "Spanish", "Italian", "Portuguese", "Swedish", "Danish", "Icelandic", "Dutch"),
    *("Irish", "Catalan"),
]
CENTRAL = ["Polish", "Czech", "Slovak", "Hungarian", "Croatian", "Slovene", "Romanian"]
BALTIC = ["Lithuanian", "Latvian", "Estonian"]
SLAVIC = ["Russian", "Ukrainian", "Bulgarian", "Serbian"]
# The languages of an encoding, and of every 1,000 files that aren't UTF-8, how many are in it: the ones that
# Excel writes on Windows are far likelier than those of DOS.
ENCODINGS: dict[str, tuple[int, list[str]]] = {
    "cp1252": (500, WESTERN),
    "cp1250": (100, CENTRAL),
    "cp1251": (100, SLAVIC),
    "gb18030": (60, ["Chinese", "Chinese of Taiwan"]),
    "cp932": (50, ["Japanese"]),
    "cp1254": (40, ["Turkish"]),
    "cp1253": (30, ["Greek"]),
    "cp1257": (30, BALTIC),
    "big5": (30, ["Chinese of Taiwan"]),
    "cp949": (30, ["Korean"]),
    "cp1256": (20, ["Arabic"]),
    "cp874": (20, ["Thai"]),
    "cp1255": (10, ["Hebrew"]),
    "cp1258": (10, ["Vietnamese"]),
    "iso8859_15": (10, WESTERN),
    "iso8859_2": (10, CENTRAL),
    "mac_roman": (5, WESTERN),
    "koi8_r": (5, ["Russian", "Bulgarian"]),
    "euc_jp": (5, ["Japanese"]),
    "iso8859_9": (4, ["Turkish"]),
    "iso8859_7": (3, ["Greek"]),
    "iso8859_5": (2, SLAVIC),
    "cp850": (2, WESTERN),
    "cp866": (2, SLAVIC),
    "koi8_u": (1, ["Ukrainian"]),
    "mac_cyrillic": (1, SLAVIC),
    "mac_latin2": (1, CENTRAL),
    "cp852": (1, CENTRAL),
}
EVERYDAY = {  # a character set, between which bytes its everyday characters begin, how many they are
    "Chinese": ("gb2312", 0xB0, 0xD7, 3755),
    "Chinese of Taiwan": ("big5", 0xA4, 0xC6, 5401),
    "Japanese": ("euc_jp", 0xB0, 0xCF, 2965),
    "Korean": ("euc_kr", 0xB0, 0xC8, 2350),
}
ACCENTED = 0.15  # of the letters are beyond ASCII, in words where some are
USUAL = 0.5  # of the ideographs are those in `LANGUAGES`
KANA = 0.1 / 160  # each
ELSEWHERE = 0.2  # of a file's words are in any language of its encoding
UNUSED = 1e-6  # a letter that a language does without
FOREIGN = 1e-8  # a letter of another script
PUNCTUATION = frozenset("‘’“”„–—…€\xa0°")
MARK = 1e-2  # punctuation
SYMBOL = 1e-5  # any other; within a word, squared
IMPOSSIBLE = 1e-12  # a control character, one that isn't assigned
CAPITAL = 1e-3  # a capital behind a small letter
LONGEST = 40  # letters of a word that count


class Reading(NamedTuple):
    """How an encoding reads words."""

    encoding: str
    """As Python calls it."""
    words: tuple[str, ...]
    log_probability: float
    """log P(encoding) + log P(words | encoding), nats."""


def readings(words: Iterable[bytes]) -> list[Reading]:
    """Return how the encodings that can read all words read them, the likeliest first.

    Args:
        words: without ASCII spaces.
    """
    joined = b" ".join(words)
    found = []
    for name, (files, languages) in ENCODINGS.items():
        with suppress(UnicodeError):
            decoded = tuple(joined.decode(name).split(" "))
            log = math.log(files / 1000) + log_likelihood(decoded, languages)
            found.append(Reading(name, decoded, log))
    return sorted(found, key=lambda reading: -reading.log_probability)


def log_likelihood(words: Sequence[str], languages: Sequence[str]) -> float:
    """Return log P(words | encoding), nats: most words are in the language that fits best."""
    totals = [0.0] * len(languages)
    for word in words:
        logs = [sum([letter(c, language) for c in word[:LONGEST]]) for language in languages]
        top = max(logs)
        likelihoods = [math.exp(log - top) for log in logs]
        elsewhere = ELSEWHERE * sum(likelihoods) / len(languages)
        for place, likelihood in enumerate(likelihoods):
            totals[place] += top + math.log((1 - ELSEWHERE) * likelihood + elsewhere)
    return max(totals) + sum(map(shape, words))


def shape(word: str) -> float:
    """Return what capitals and symbols within a word add to its log-likelihood."""
    capitals = sum(
        before.islower() and character.isupper() and not (before.isascii() and character.isascii())
        for before, character in pairwise(word)
    )
    symbols = sum(
        not c.isascii() and c not in PUNCTUATION and unicodedata.category(c)[0] not in "LM"
        for c in word[1:-1]
    )
    return capitals * math.log(CAPITAL) + symbols * math.log(SYMBOL)


@cache
def letter(character: str, language: str) -> float:
    """Return log P(character | language)."""
    return math.log(frequencies(language).get(character.lower()) or rare(character, language))


@cache
def frequencies(language: str) -> dict[str, float]:
    """Return the probabilities of a language's own letters, small ones."""
    letters = LANGUAGES[language]
    if language in EVERYDAY:
        return dict.fromkeys(letters, USUAL / len(letters))
    latin = script(letters[0]) == "LATIN"
    weights = [1 / (rank + 3) for rank in range(len(letters))]
    share = (ACCENTED if latin else 1.0) / sum(weights)
    own = {c.lower(): share * weight for c, weight in zip(letters, weights, strict=True)}
    return own | dict.fromkeys("abcdefghijklmnopqrstuvwxyz", (1 - ACCENTED) / 26) if latin else own


def rare(character: str, language: str) -> float:
    """Return the probability of a character that isn't among a language's own letters."""
    kind = unicodedata.category(character)[0]
    if character in PUNCTUATION:
        return MARK
    if kind not in "LM":
        return IMPOSSIBLE if kind == "C" else SYMBOL
    if language in EVERYDAY:
        charset, first, last, size = EVERYDAY[language]
        if first <= character.encode(charset, "replace")[0] <= last:
            return (1 - USUAL) / size
        if language == "Japanese" and script(character) in ("HIRAGANA", "KATAKANA"):
            return KANA
    return UNUSED if script(character) == script(LANGUAGES[language][0]) else FOREIGN


@cache
def script(character: str) -> str:
    """Return the script of a letter, as its name in Unicode begins."""
    return unicodedata.name(character, "").split(" ")[0]
