"""Which of the program's own code a run's figures depend on, and its fingerprint.

Knows nothing of runs. Recipes (presets.py) are not in it: a run is known by its settings. Nor is what
words, tests and tables make of a run.
"""

from __future__ import annotations

import ast
import hashlib
from pathlib import Path

PACKAGE = Path(__file__).parents[2]
RUN_CODE = (
    *("architectures.py", "config.py", "data", "events.py", "experiments.py", "models", "names", "training"),
    "hardware.py",
    *("article/networks.py", "article/training.py", "comparison/run.py"),
    *("evaluation/evaluation.py", "evaluation/reliability.py"),
    *("inference/calibration.py", "inference/predictions.py"),
)
"""Files and folders of the package; a test holds that they import no other code that figures depend on."""


def run_files(package: Path = PACKAGE) -> list[Path]:
    """Return the files of `RUN_CODE`, in an order that is always the same."""
    parts = [package / part for part in RUN_CODE]
    return [file for part in parts for file in (sorted(part.rglob("*.py")) if part.is_dir() else [part])]


def fingerprint_of_code(package: Path = PACKAGE) -> str:
    """Return a SHA-256 of what the code does: comments, docstrings and layout are not in it."""
    known = hashlib.sha256()
    for file in run_files(package):
        tree = without_docstrings(ast.parse(file.read_text(encoding="utf-8")))
        known.update(f"{file.relative_to(package).as_posix()}\n{ast.dump(tree)}\n".encode())
    return known.hexdigest()


def without_docstrings(tree: ast.Module) -> ast.Module:
    """Return a module without the strings that stand for themselves in it."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef):
            node.body = [line for line in node.body if not is_words(line)]
    return tree


def is_words(line: ast.stmt) -> bool:
    """Return whether a statement is a string that nothing is done with."""
    alone = line.value if isinstance(line, ast.Expr) else None
    return isinstance(alone, ast.Constant) and isinstance(alone.value, str)
