"""Prints how fast names are divided, and how often the surname is the one that nameparser's own tests expect.

    python benchmarks/name_components.py SDIST_FOLDER

SDIST_FOLDER is the unpacked source distribution of nameparser (`pip download --no-binary :all: nameparser`).
SDIST_FOLDER is the unpacked source distribution of nameparser (`pip download --no-binary :all: nameparser`).
Tests that set fields of a name after it is parsed, or parse it with settings of their own, are left out.
"""

from __future__ import annotations

import ast
import random
import sys
import time
from collections.abc import Iterator
from pathlib import Path

from namemodel.names.components import is_ordinary, name_extractor, surname

PLAIN = 300_000
MIXED = 20_000
SYLLABLES = ("ka", "ro", "mi", "san", "del", "vi", "tor", "ne", "lu", "pa", "fer", "gio")
SHAPES = (
    *("{0} {1}", "Dr. {0} {1}", "Prof. Dr. med. {0} {1}", "{1}, {0}", "{0} {1}, PhD", "Herr {1}"),
    *("{0} M. {1}", "{0} van {1}"),
)
A_PARTICLE = "a particle that is in front of a single word belongs to the surname, as in a column of surnames"
AN_INITIAL = "a cell never becomes an initial by taking it apart"
REASONS = {
    **dict.fromkeys(("von Braun", "Della Reese", "Di Caprio", "Del Toro"), A_PARTICLE),
    **dict.fromkeys(("Larry V I", "johnny y", "Adolph D", "King John V."), AN_INITIAL),
    "de": "a cell never becomes empty",
}
"""Why our surname is another one than nameparser's tests expect."""


def expected_surnames(folder: Path) -> dict[str, str]:
    """Return name → surname as the tests in a folder expect them."""
    found: dict[str, str] = {}
    for path in sorted(folder.glob("test_*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.FunctionDef) and not any(map(sets_field, ast.walk(node))):
                found.update(expectations(node))
    return found


def sets_field(node: ast.AST) -> bool:
    """Return whether a statement assigns to an attribute."""
    return isinstance(node, ast.Assign) and any(isinstance(to, ast.Attribute) for to in node.targets)


def expectations(function: ast.FunctionDef) -> Iterator[tuple[str, str]]:
    """Yield name and surname of `hn = HumanName("…")`, `self.m(hn.last, "…", hn)`."""
    name: str | None = None
    for statement in function.body:
        for node in ast.walk(statement):
            match node:
                case ast.Assign(value=ast.Call(func=ast.Name("HumanName"), args=args, keywords=keywords)):
                    match args, keywords:
                        case [ast.Constant(str(text))], []:
                            name = text
                        case _:
                            name = None
                case ast.Call(args=[ast.Attribute(attr="last"), ast.Constant(str(last)), _]) if name:
                    yield name, last


def print_agreement(folder: Path) -> None:
    """Print the share of surnames that are as expected, and each that is not, with its reason."""
    expected = expected_surnames(folder)
    other = {name: last for name, last in expected.items() if surname(name) != last}
    print(
        f"{1 - len(other) / len(expected):.1%} of {len(expected)} surnames are as nameparser's tests expect."
    )
    print("\n| name | expected | ours | reason |\n| --- | --- | --- | --- |")
    for name, last in other.items():
        print(f"| {name} | {last} | {surname(name)} | {REASONS.get(name, 'none')} |")


def invented(number: int) -> list[tuple[str, str]]:
    """Return distinct pairs of an invented given name and an invented surname."""
    draw = random.Random(0)

    def word() -> str:
        return "".join(draw.choices(SYLLABLES, k=draw.choice((2, 3, 4)))).title()

    given = [word() for _ in range(1000)]
    pairs: dict[tuple[str, str], None] = {}
    while len(pairs) < number:
        pairs[draw.choice(given), word()] = None
    return list(pairs)


def seconds(cells: list[str], name_component: str) -> float:
    """Return the seconds that distinct cells take, with no word known from before."""
    is_ordinary.cache_clear()
    extract = name_extractor(name_component)
    began = time.perf_counter()
    for cell in cells:
        extract(cell)
    return time.perf_counter() - began


def main() -> None:
    """Print seconds and agreement."""
    names = invented(PLAIN)
    surname("Dr. van Rossi")  # what only the first name pays for
    plain = [f"{given} {last}" for given, last in names]
    for component in ("surname", "given", "whole"):
        print(f"{PLAIN:,} plain cells, {component}: {seconds(plain, component):.2f} s")
    for shape in SHAPES:
        cells = [shape.format(*pair) for pair in names[:MIXED]]
        cells = list(dict.fromkeys(cells))
        print(
            f"{shape.format('Maria', 'Rossi')}: {seconds(cells, 'surname') / len(cells) * 1e6:.1f} µs a cell"
        )
    mixed = [shape.format(*pair) for pair in names[:MIXED] for shape in SHAPES]
    print(f"all of these mixed: {seconds(mixed, 'surname') / len(mixed) * 1e6:.1f} µs a cell\n")
    print_agreement(Path(sys.argv[1]) / "tests")


if __name__ == "__main__":
    main()
