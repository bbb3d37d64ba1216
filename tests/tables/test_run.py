"""A run from its start to its end, or to where it is stopped."""

import dataclasses
import io
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pyarrow.parquet as pq
import pytest
from python_calamine import CalamineWorkbook

from namemodel.errors import ChoiceError
from namemodel.events import TableDone, TableProgress, TableStarted, TableStopped, event_from_dict
from namemodel.inference.classifier import Classifier
from namemodel.inference.predictions import Predictions
from namemodel.inference.pretrained import load
from namemodel.readers.opening import open_table
from namemodel.tables.fingerprint import model_fingerprint
from namemodel.tables.journal import read_block, write_block
from namemodel.tables.options import CHUNK, TableOptions
from namemodel.tables.predictor import ADDED as COLUMNS
from namemodel.tables.run import classify_table
from namemodel.tables.summary import LOWEST, Distinct
from tests.tables.conftest import Finish, Run
from tests.tables.files import read, write


def test_the_target_appears_only_when_it_is_whole(toy_classifier: Classifier, tmp_path: Path) -> None:
    source, target = write(tmp_path / "in.csv", "name\n" + "Rolé\nTika\n" * CHUNK), tmp_path / "out.csv"
    events = []
    for event in classify_table(toy_classifier, source, target):
        assert target.exists() == isinstance(event, TableDone)
        events.append(event)
    assert [type(event) for event in events] == [TableStarted, TableProgress, TableProgress, TableDone]
    assert sorted(path.name for path in tmp_path.iterdir()) == ["in.csv", "out.csv"]
    assert len(read(target)) == 2 * CHUNK + 1


def test_progress_counts_rows_and_reaches_the_whole(toy_classifier: Classifier, tmp_path: Path) -> None:
    source = write(tmp_path / "in.csv", "name\n" + "Rolé\nTika\n\n" * CHUNK)
    *_, last, done = classify_table(toy_classifier, source, tmp_path / "out.csv")
    progress = [e for e in (last,) if isinstance(e, TableProgress)]
    assert progress[0].fraction == 1
    assert progress[0].rows == 3 * CHUNK
    assert isinstance(done, TableDone)
    assert done.rows == 3 * CHUNK
    assert done.predicted == {"Sud": 2 * CHUNK}
    assert done.status == {"ok": 2 * CHUNK, "empty": CHUNK}
    assert done.output == str(tmp_path / "out.csv")
    assert done.seconds > 0


@pytest.mark.parametrize("target", ["out.csv", "out.csv.gz", "out.parquet", "out.xlsx"])
def test_stopping_leaves_the_rows_that_are_done_where_that_is_wanted(
    toy_classifier: Classifier, tmp_path: Path, target: str
) -> None:
    source = write(tmp_path / "in.csv", "name\n" + "Rolé\n" * (2 * CHUNK))
    answers, options = iter([False, True]), TableOptions(keep=False, partial=True)
    *_, end = classify_table(toy_classifier, source, tmp_path / target, options, lambda: next(answers))
    assert isinstance(end, TableDone)
    assert (end.rows, end.whole) == (CHUNK, False)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["in.csv", target]
    assert open_table(tmp_path / target, TableOptions()).info.columns[0] == "name"
    assert sum(len(chunk) for chunk in open_table(tmp_path / target, TableOptions()).chunks(CHUNK)) == CHUNK


def test_stopping_before_the_first_rows_leaves_nothing(toy_classifier: Classifier, tmp_path: Path) -> None:
    source = write(tmp_path / "in.csv", "name\nRolé\n")
    options = TableOptions(keep=False, partial=True)
    *_, end = classify_table(toy_classifier, source, tmp_path / "out.csv", options, lambda: True)
    assert end == TableStopped(0)
    assert [path.name for path in tmp_path.iterdir()] == ["in.csv"]


def test_stopping_leaves_an_older_table_as_it_is(toy_classifier: Classifier, tmp_path: Path) -> None:
    source = write(tmp_path / "in.csv", "name\n" + "Rolé\n" * (2 * CHUNK))
    old = write(tmp_path / "out.csv", "older\n")
    answers, options = iter([False, True]), TableOptions(keep=False)
    *_, end = classify_table(toy_classifier, source, old, options, lambda: next(answers))
    assert end == TableStopped(CHUNK)
    assert old.read_text(encoding="utf-8") == "older\n"
    assert sorted(path.name for path in tmp_path.iterdir()) == ["in.csv", "out.csv"]


def test_leaving_off_in_the_middle_keeps_what_is_done(toy_classifier: Classifier, tmp_path: Path) -> None:
    source = write(tmp_path / "in.csv", "name\n" + "Rolé\n" * (2 * CHUNK))
    events: Iterator[object] = classify_table(toy_classifier, source, tmp_path / "out.csv")
    next(events)
    next(events)
    events.close()  # type: ignore[attr-defined]
    assert sorted(path.name for path in tmp_path.iterdir()) == ["in.csv", "out.csv.unfinished"]
    first, *_ = classify_table(toy_classifier, source, tmp_path / "out.csv", TableOptions(resume=True))
    assert first.resumed_rows > 0


def test_a_table_can_be_written_over_itself(toy_classifier: Classifier, tmp_path: Path) -> None:
    path = write(tmp_path / "in.csv", "name\nRolé\n")
    list(classify_table(toy_classifier, path, path))
    assert read(path)[1][:2] == ["Rolé", "Sud"]


def test_events_survive_json(toy_classifier: Classifier, tmp_path: Path) -> None:
    source = write(tmp_path / "in.csv", "name\nRolé\n")
    for event in classify_table(toy_classifier, source, tmp_path / "out.csv"):
        assert event_from_dict(event.to_dict()) == event


def test_what_was_guessed_is_said_at_the_start(toy_classifier: Classifier, tmp_path: Path) -> None:
    source = write(tmp_path / "in.csv", 'id;name;list\n1;"Tika, Anna";x\n2;"Bergholt, Jan";y\n')
    started, *_ = classify_table(
        toy_classifier, source, tmp_path / "out.csv", TableOptions(probabilities=True)
    )
    assert started == TableStarted(
        columns=["id", "name", "list"],
        column="name",
        name_component="surname",
        samples=[["Tika, Anna", "Tika"], ["Bergholt, Jan", "Bergholt"]],
        read_as="text in UTF-8, separated by semicolons",
        encoding="utf-8",
        delimiter=";",
        added=[*COLUMNS, "p_Nord", "p_Sud"],
    )


def test_probabilities_are_columns_of_their_own(run: Run, toy_classifier: Classifier) -> None:
    header, *rows = run("name,p_Sud\nTika,x\n,y\n", probabilities=True, precise=True)
    assert header == ["name", "p_Sud", *COLUMNS, "p_Nord", "p_Sud_2"]
    (tika,) = toy_classifier.classify(["Tika"])
    assert rows[0][-2:] == [f"{tika.probabilities[label]:.4f}" for label in ("Nord", "Sud")]
    assert rows[1][-2:] == ["", ""]


def test_the_least_confident_answers_are_named(
    finish: Finish, toy_classifier: Classifier, tmp_path: Path
) -> None:
    syllables = ["berg", "holt", "ro", "lé", "ti", "ka"]
    names = [f"{a}{b}{c}".capitalize() for a in syllables for b in syllables for c in syllables]
    source = write(tmp_path / "in.csv", "name\n" + "\n".join([*names, "", *names]) + "\n")
    done = finish(source, tmp_path / "out.csv", chunk_rows=70, precise=True)
    assert (done.rows, done.distinct, done.distinct_exact) == (2 * len(names) + 1, len(names), True)
    assert len(done.lowest) == LOWEST
    by_name = {p.name: p for p in toy_classifier.classify(names)}
    lowest = sorted(round(p.confidence or 0, 4) for p in by_name.values())[:LOWEST]
    assert [one["confidence"] for one in done.lowest] == pytest.approx(lowest, abs=1e-4)
    for one in done.lowest:
        assert names[one["row"] - 1] == one["name"]
        assert by_name[one["name"]].predicted == one["predicted"]


def test_many_distinct_names_are_counted_about() -> None:
    distinct = Distinct(limit=1000)
    for start in range(0, 50_000, 100):
        distinct.add([str(number) for number in range(start, start + 200)])
    assert distinct.full
    assert 44_000 < distinct.count() < 57_000
    few = Distinct(limit=1000)
    for _ in range(20):
        few.add([str(number) for number in range(900)])
    assert (few.count(), few.full) == (900, False)


def test_options_survive_json() -> None:
    options = TableOptions(
        column=2, name_component="surname", delimiter="tab", truth="list", escape_formulas=True
    )
    assert TableOptions.from_dict(options.to_dict()) == options
    with pytest.raises(ChoiceError, match=r"no option of a table 'colum'. Did you mean 'column'"):
        TableOptions.from_dict({"colum": "name"})


def test_uneven_rows_and_names_seen_in_training_are_counted(
    toy_classifier: Classifier, finish: Finish, tmp_path: Path
) -> None:
    source = write(tmp_path / "in.csv", "id,name\n1,Tika\n2\n3,Qwertzholt,more\n4,Tika\n")
    said = [p.seen_in_training for p in toy_classifier.classify(["Tika", "", "Qwertzholt", "Tika"])]
    done = finish(source, tmp_path / "out.csv")
    assert (done.rows, done.unusual["ragged_rows"], done.seen) == (4, 2, sum(said))


def test_rows_that_hold_na_or_null_are_counted_and_answered(finish: Finish, tmp_path: Path) -> None:
    cells = ["NA", "Null", "null", "Tika", "", "#N/A", "null"]
    source = write(tmp_path / "in.csv", "name,x\n" + "".join(f"{cell},1\n" for cell in cells))
    done = finish(source, tmp_path / "out.csv")
    assert (done.unusual["placeholders"], done.status["ok"]) == (4, 6)  # Null is a name
    assert [row[0] for row in read(tmp_path / "out.csv")[1:]] == cells


def test_spellings_that_are_unlike_their_list_are_told_and_counted(tmp_path: Path) -> None:
    names = ["Kowalski", "Rossi", "", "Roжsi", "Nguyễn"]
    source = write(tmp_path / "in.csv", "name\n" + "\n".join(names) + "\n")
    for target in ("out.csv", "out.parquet", "out.xlsx"):
        *_, done = classify_table(load("german-italian-gru"), source, tmp_path / target)
        assert done.unlike == 2
    place = read(tmp_path / "out.csv")[0].index("unlike")
    assert [row[place] for row in read(tmp_path / "out.csv")[1:]] == ["yes", "no", "", "", "yes"]
    assert pq.read_table(tmp_path / "out.parquet")["unlike"].to_pylist() == [True, False, None, None, True]
    sheet = CalamineWorkbook.from_path(tmp_path / "out.xlsx").get_sheet_by_index(0).to_python()
    assert [row[place] for row in sheet] == ["unlike", "yes", "no", "", "", "yes"]


def test_another_measure_of_a_list_s_own_names_is_another_model(toy_classifier: Classifier) -> None:
    own = {"Sud": np.array([-2.0, -1.0], dtype=np.float32)}
    other = dataclasses.replace(toy_classifier.checkpoint, own_log_p=own)
    assert model_fingerprint(Classifier(other, "toy")) != model_fingerprint(toy_classifier)


def test_a_journal_keeps_predictions_whole() -> None:
    shares, status = np.array([[0.75, 0.25], [0, 0]], np.float32), np.array([0, 2], np.int8)
    kept = Predictions(("A", "B"), shares, status, np.array([True, False]), np.array([0.03, np.nan]))
    file = io.BytesIO()
    write_block(file, 7, ["Rossi", ""], kept)
    file.seek(0)
    rows, _, found = read_block(file, kept.labels)
    assert rows == 7
    for field in ("probabilities", "status", "seen", "familiarity"):
        np.testing.assert_array_equal(getattr(found, field), getattr(kept, field))
