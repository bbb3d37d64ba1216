"""Predictions as cells, and back to predictions that make the same cells."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from namemodel.inference.predictions import EMPTY, OK, STATUS, Predictions
from namemodel.tables.prediction_cells import columns_of, predictions_from

LABELS = ("German", "Italian", 'no, "list"')


def cells(predictions: Predictions, each: bool) -> list[list[str]]:
    return [column.tolist() for column in columns_of(predictions, each)]


@pytest.mark.parametrize("each", [False, True])
@given(seed=st.integers(0, 10_000), sharp=st.sampled_from([0.01, 0.1, 1.0, 100.0, 1e6]))
def test_what_is_read_of_cells_makes_the_same_cells(each: bool, seed: int, sharp: float) -> None:
    draw = np.random.default_rng(seed)
    probabilities = draw.dirichlet(np.full(3, sharp), 50).astype(np.float32)
    status = draw.integers(0, len(STATUS), 50).astype(np.int8)
    probabilities[status > 1] = 0.0
    predictions = Predictions(LABELS, probabilities, status, draw.random(50) < 0.5)
    written = cells(predictions, each)
    again = predictions_from(written, LABELS)
    assert cells(again, each) == written
    assert again.status.tolist() == status.tolist()
    assert again.seen.tolist() == predictions.seen.tolist()


def test_of_nothing_that_was_read_only_status_and_seen_are_written() -> None:
    predictions = Predictions(
        LABELS,
        np.array([[0.25, 0.7, 0.05], [0, 0, 0]], dtype=np.float32),
        np.array([OK, EMPTY], dtype=np.int8),
        np.array([True, False]),
    )
    assert list(zip(*cells(predictions, each=True), strict=True)) == [
        ("Italian", "0.7000", "German", "0.4500", "ok", "yes", "0.2500", "0.7000", "0.0500"),
        ("", "", "", "", "empty", "no", "", "", ""),
    ]


@pytest.mark.parametrize("place", range(5))
def test_other_cells_are_an_error(place: int) -> None:
    columns = [["German"], ["0.7"], ["Italian"], ["0.4"], ["ok"], ["yes"]]
    columns[1], columns[3] = ["0.7000"], ["0.4000"]
    predictions_from(columns, LABELS)
    columns[place] = ["something else"]
    with pytest.raises(ValueError, match="something else"):
        predictions_from(columns, LABELS)
