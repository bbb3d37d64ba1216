"""What is printed in a narrow terminal is whole."""

import io

from rich.console import Console

from namemodel.cli.compare import print_figures
from namemodel.cli.output import print_table
from namemodel.comparison.report import FIGURES
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
    rows = [row("GRU", 0, 0.9), row("GRU", 1, 0.92), reference(name, 0, 0.9), reference(name, 1, 0.93)]
    for out, tables in ((narrow(), 2), (narrow(200), 1)):
        print_figures(out, rows)
        lines = printed(out).splitlines()
        assert sum(line.startswith(f"{name}  ") for line in lines) == tables
        assert sum(line.startswith("model  ") for line in lines) == tables
        assert "…" not in printed(out)
        assert all(word in printed(out) for figure in FIGURES.values() for word in figure.title.split())


def test_titles_are_folded_before_a_table_is_taken_apart() -> None:
    out = narrow(30)
    print_table(out, ("model", "names of the test", "right answers"), [["GRU", "281", "97.9 %"]])
    lines = [line.split() for line in printed(out).splitlines()]
    assert lines == [
        ["names"],
        ["of"],
        ["the", "right"],
        ["model", "test", "answers"],
        ["GRU", "281", "97.9", "%"],
    ]


def test_an_empty_column_cuts_no_text_of_the_others() -> None:
    out = narrow()
    print_table(out, ["", "", ""], [["Zimmermann", "1 letter apart", ""], ["Rossi", "the same name", ""]], 3)
    assert [line.rstrip() for line in printed(out).splitlines()] == [
        "Zimmermann  1 letter apart",
        "Rossi       the same name",
    ]


def test_figures_are_aligned_to_the_right_and_words_to_the_left() -> None:
    out = narrow()
    print_table(out, ("model", "names"), [["GRU", "1"], ["Linear RNN", "1,000"]])
    assert [line.rstrip() for line in printed(out).splitlines()] == [
        "model       names",
        "GRU             1",
        "Linear RNN  1,000",
    ]
