"""Predictions held against a column with the right lists."""

import random
from pathlib import Path

import pytest

from namemodel.data import load_names
from namemodel.errors import TableError
from namemodel.evaluation.labelled_names import evaluate_classifier
from namemodel.inference.classifier import Classifier
from tests.tables.conftest import Finish
from tests.tables.files import write


@pytest.fixture
def labelled(tmp_path: Path, toy_csv: Path) -> Path:
    """The names that the model knows and others, each with a right list, some of them wrong."""
    draw = random.Random(2)
    known = toy_csv.read_text(encoding="utf-8").splitlines()[1:]
    made = [
        "".join(draw.choices(["berg", "holt", "ro", "ti", "ka", "wik"], k=3)).capitalize() for _ in range(150)
    ]
    others = [f"{name},{draw.choice(['Nord', 'Sud'])}" for name in dict.fromkeys(made)]
    return write(tmp_path / "labelled.csv", "\n".join(["name,label", *known, *others, "Иванов,Sud"]) + "\n")


@pytest.mark.parametrize("threshold", [0.0, 0.95])
def test_the_figures_are_those_of_evaluate(
    finish: Finish, toy_classifier: Classifier, labelled: Path, tmp_path: Path, threshold: float
) -> None:
    done = finish(labelled, tmp_path / "out.csv", truth="label", min_confidence=threshold, chunk_rows=40)
    found = done.truth
    expected = evaluate_classifier(toy_classifier, load_names(str(labelled)), min_confidence=threshold)
    assert found is not None
    for name, figures in (
        ("overall", expected.overall),
        ("seen", expected.seen),
        ("unseen", expected.unseen),
    ):
        assert figures is not None
        # Of a table counts are kept: its reliability has four decimals, and names and losses are not known.
        apart = {"any_right", "log_loss", "reliability", "calibration_error"}
        expected_figures = {key: value for key, value in figures.to_dict().items() if key not in apart}
        assert {key: value for key, value in found[name].items() if key not in apart} == expected_figures
    assert found["overall"]["calibration_error"] == pytest.approx(
        expected.overall.calibration_error, abs=1e-3
    )
    assert (found["overall"]["not_read"], found["empty"], found["other"]) == (1, 0, 0)
    assert sum(number for *_, number in found["overall"]["reliability"]) == done.rows - 1


def test_other_values_and_empty_cells_are_counted_apart(finish: Finish, tmp_path: Path) -> None:
    text = "name,right\nTika, sud \nBergholt,NORD\nRolé,\nKano,French\nRotika,Nord\n"
    done = finish(write(tmp_path / "in.csv", text), tmp_path / "out.csv", truth="right")
    assert done.truth is not None
    assert done.truth["overall"]["n"] == 3
    assert done.truth["overall"]["accuracy"] == pytest.approx(2 / 3)
    assert (done.truth["empty"], done.truth["other"]) == (1, 1)
    assert done.truth["column"] == "right"


def test_a_column_without_any_right_list_is_an_error_before_the_run(finish: Finish, tmp_path: Path) -> None:
    source = write(tmp_path / "in.csv", "name,x\nTika,French\nRolé,Dutch\n")
    with pytest.raises(
        TableError, match=r"column 'x' is one of the model's lists: Nord, Sud. It holds 'French', 'Dutch'"
    ):
        finish(source, tmp_path / "out.csv", truth="x")
    with pytest.raises(TableError, match="no column 'y'"):
        finish(source, tmp_path / "out.csv", truth="y")
    late = write(tmp_path / "late.csv", "name,x\n" + "Tika,French\n" * 30_000 + "Tika,Sud\n")
    done = finish(late, tmp_path / "out.csv", truth="x")
    assert done.truth is not None
    assert (done.truth["overall"]["n"], done.truth["other"]) == (1, 30_000)
