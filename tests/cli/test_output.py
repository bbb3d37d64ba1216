"""What is printed in a narrow terminal is whole."""

import io

from rich.console import Console

from namemodel.cli.output import print_table
from namemodel.cli.runs import print_runs
from namemodel.comparison.figures import FIGURES
from tests.comparison.rows import reference, row

SETTINGS = "optimizer=adamw, learning_rate=0.0, weight_decay=0.05, schedule=one-cycle, batch_size=64"
TITLES = ("choice undone", "settings", "verdict")
ROWS = [["the article's nn.RNN", "", ""], ["steps: AdamW, one-cycle rate", SETTINGS, "better"]]


def narrow(width: int = 80) -> Console:
    return Console(file=io.StringIO(), width=width, markup=False, highlight=False)


def printed(out: Console) -> str:
    return out.file.getvalue()  # type: ignore[attr-defined]


def test_a_table_that_is_too_wide_becomes_paragraphs() -> None:
    out, wide = narrow(), narrow(200)
    print_table(out, TITLES, ROWS)
    assert f"settings: {SETTINGS}" in " ".join(printed(out).split())
    assert "…" not in printed(out)
    assert max(map(len, printed(out).splitlines())) <= 80
    print_table(wide, TITLES, ROWS)
    assert len(printed(wide).splitlines()) == 3


def test_a_comparison_in_a_narrow_terminal_is_two_tables_with_whole_names() -> None:
    name = "n-grams + logistic regression"
    out, wide = narrow(), narrow(200)
    rows = [row("GRU", 0, 0.9), row("GRU", 1, 0.92), reference(name, 0, 0.9), reference(name, 1, 0.93)]
    print_runs(out, rows)
    assert printed(out).count(name) == 2
    assert "…" not in printed(out)
    print_runs(wide, rows)
    assert printed(wide).count(name) == 1
    assert all(figure.title in printed(wide) for figure in FIGURES.values())
