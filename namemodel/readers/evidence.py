"""What a text's bytes say about its encoding, gathered from all of it in one pass and little memory.

It must not know files: it is fed blocks that end where lines end.
"""

from __future__ import annotations

import codecs
import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, field

import chardet

from namemodel.readers.letters import Reading, readings

MOST_WORDS = 500
FIRST_WORDS = MOST_WORDS - 256  # are all kept; of the others those with a byte that no word has had
LONGEST = 2_000  # bytes of a word; of a line that shows words
PLENTY = 1 << 12  # bytes of letters in UTF-8 without one that isn't: words need no longer be gathered
DOUBT = 6.0  # nats between two readings that are likely enough to be told, 400 : 1
TIE = 3.0  # nats between readings that all other letters decide about, 20 : 1
MOST_DOUBTS = 3
START = 1 << 14  # bytes of the beginning that are looked at then
CHARDET_NAMES = {"big5": "big5hkscs", "euc_jp": "euc_jis_2004"}  # the others it knows as Python does
MOST_LINES = 20
# What stands between words: ASCII spaces, delimiters and symbols below "@". Digits and those above may be a
# part of a Chinese or Japanese character.
SPACES = bytes(range(0x30)) + b":;<=>?"
AS_WORDS = bytes.maketrans(SPACES, b" " * len(SPACES))


@dataclass
class Evidence:
    """What has been seen so far."""

    size: int = 0
    """Bytes."""
    good: int = 0
    """Bytes that go on a character of UTF-8."""
    bad: int = 0
    """Bytes that are not UTF-8."""
    first_bad: int = 0
    """The place of the first, from 1; 0 for none."""
    bad_line: int = 0
    """Its line, from 1."""
    newlines: int = 0
    start: bytes = b""
    """The first bytes, `START` of them."""
    words: dict[bytes, bytes] = field(default_factory=dict)
    """Words with bytes beyond ASCII, each with its line: the first ones, and the first of every byte."""
    _bytes: set[int] = field(default_factory=set)
    _hash: hashlib.blake2b = field(default_factory=lambda: hashlib.blake2b(digest_size=16))

    @property
    def digest(self) -> str:
        """The BLAKE2b hash of all bytes, 16 bytes in hexadecimal digits."""
        return self._hash.hexdigest()

    @property
    def mostly_utf8(self) -> bool:
        """Whether more is UTF-8 than not, whole words too: two bytes may be so by chance."""
        return self.good >= self.bad and any(
            "\ufffd" not in word.decode(errors="replace") for word in self.words
        )

    def hash(self, block: bytes) -> None:
        """Take a block for the digest alone."""
        self._hash.update(block)
        self.size += len(block)

    def feed(self, block: bytes) -> None:
        """Take the next block: whole lines, but for the last."""
        if not block.isascii():
            self._count(block)
            if self.bad or self.good < PLENTY:
                self._gather(block)
        self.start += block[: START - len(self.start)]
        self.newlines += block.count(b"\n")
        self.hash(block)

    def _count(self, block: bytes) -> None:
        """Count what is UTF-8 and what isn't."""
        try:
            text = block.decode()
        except UnicodeDecodeError as error:
            if not self.bad:
                self.first_bad = self.size + error.start + 1
                self.bad_line = self.newlines + block.count(b"\n", 0, error.start) + 1
            text = block.decode(errors="replace")
            self.bad += text.count("\ufffd")
        self.good += len(block) - len(text)

    def _gather(self, block: bytes) -> None:
        """Take the words of a block."""
        for line in block.splitlines():
            for word in () if line.isascii() else line.translate(AS_WORDS).split():
                new = len(self.words) < FIRST_WORDS or not self._bytes.issuperset(word)
                if new and not word.isascii() and len(word) <= LONGEST:
                    self._bytes.update(word)
                    self.words.setdefault(word, line[:LONGEST])


def guess(evidence: Evidence) -> tuple[list[str], list[bytes]]:
    """Return the encodings that are likely, by the words, and some lines that they read differently.

    The likeliest comes first; there is none where no encoding reads all words. Where the words say little,
    the letters around them decide, such as the Turkish words without accents.
    """
    found = readings(evidence.words) if evidence.words else []
    different: dict[tuple[str, ...], Reading] = {}
    for reading in found:
        if found[0].log_probability - reading.log_probability <= DOUBT:
            different.setdefault(reading.words, reading)
    likely = list(different.values())[: MOST_DOUBTS + 1]
    near = [r.encoding for r in likely if likely[0].log_probability - r.log_probability <= TIE]
    chosen = by_context(near, evidence) if len(near) > 1 else ""
    names = sorted((reading.encoding for reading in likely), key=lambda name: name != chosen)
    alternatives = zip(evidence.words.values(), *(reading.words for reading in likely), strict=True)
    lines = dict.fromkeys(line for line, *words in alternatives if len({*words}) > 1)
    return names, list(lines)[:MOST_LINES]


def by_context(names: Sequence[str], evidence: Evidence) -> str:
    """Return the encoding that chardet finds likeliest, by a text's beginning and the lines with words."""
    known = {codecs.lookup(CHARDET_NAMES.get(name, name)).name: name for name in names}
    found = chardet.detect_all(
        b"\n".join(dict.fromkeys([evidence.start, *evidence.words.values()])),
        ignore_threshold=True,
        include_encodings=list(known),
        compat_names=False,
    )
    return next((known[str(each["encoding"])] for each in found if each["encoding"] in known), names[0])
