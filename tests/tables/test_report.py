"""What is said of a table that was classified."""

import dataclasses
import re

import numpy as np
import pytest

from namemodel.evaluation.evaluation import from_counts
from namemodel.events import TableDone
from namemodel.tables import report

DONE = TableDone(10, 1.0, {"A": 10}, {"ok": 10}, "out.csv")
COUNTS = np.zeros((2, 2, 3, 4), dtype=np.int64)
"""`[seen, answered, C, C + 1]`: three lists, of which one occurs nowhere."""
COUNTS[0, 1, 0, :2] = 3, 1
COUNTS[0, 1, 0, 3] = 2


def numbers(notes: list[report.Note]) -> list[list[int]]:
    return [[int(number.replace(",", "")) for number in re.findall(r"\d[\d,]*\b", n.text)] for n in notes]


def test_rows_without_anything_odd_are_told_of_the_training_names_alone() -> None:
    [note] = report.result_notes(dataclasses.replace(DONE, seen=5))
    assert not note.warning
    assert "50.0 %" in note.text


@pytest.mark.parametrize("field", [*report.UNUSUAL, "escaped_formulas"])
@pytest.mark.parametrize("rows", [1, 1200])
def test_odd_rows_are_counted_in_a_note_of_their_own(field: str, rows: int) -> None:
    warning = field in report.UNUSUAL
    counts = {"unusual": {field: rows}} if warning else {field: rows}
    notes = report.result_notes(dataclasses.replace(DONE, **counts))
    assert len(notes) == 2
    assert numbers(notes)[1][0] == rows
    assert notes[1].warning is warning
    assert re.search(r"\b(row|cell)\b" if rows == 1 else r"\b(rows|cells)\b", notes[1].text)


def test_a_number_of_different_names_that_is_not_exact_reads_otherwise() -> None:
    done = dataclasses.replace(DONE, distinct=7)
    exact = report.result_notes(done)
    near = report.result_notes(dataclasses.replace(done, distinct_exact=False))
    assert numbers(exact)[0] == numbers(near)[0] == [7]
    assert exact[0] != near[0]


def test_figures_of_lists_and_the_confusion_matrix_are_of_those_that_occur() -> None:
    overall = from_counts(["A", "B", "C"], COUNTS[0], []).to_dict()
    labels, counts = report.confusion(overall)
    assert (labels, counts) == (["A", "B"], [[3, 1], [0, 0]])
    [row] = report.class_rows(overall)
    assert row[:3] == ["A", "6", "3"]
    assert len(row) == len(report.CLASS_TITLES)
    truth = {"overall": overall, "seen": None, "unseen": overall, "empty": 0, "other": 1}
    rows = report.accuracy_rows(truth)
    assert [row[1] for row in rows] == ["6", "6"]
    assert {len(row) for row in rows} == {len(report.ACCURACY_TITLES)}
    assert numbers(report.truth_notes(truth)) == [[1], [2]]
    assert report.truth_notes({"overall": {"not_read": 0}, "empty": 0, "other": 0}) == []


def test_rows_that_are_unlike_their_list_are_counted_in_one_note() -> None:
    [_, note] = report.result_notes(dataclasses.replace(DONE, unlike=312))
    assert numbers([note]) == [[312, 95]]
    assert "312 rows are spelled unlike" in note.text
