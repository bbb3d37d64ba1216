"""A run that ends before its time leaves nothing that looks whole, and can go on from its shards."""

import errno
import gzip
import io
import itertools
import json
import os
import random
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pytest

from namemodel.errors import TableError
from namemodel.events import TableDone, TableStarted, TableStopped
from namemodel.inference.classifier import Classifier
from namemodel.inference.predictions import Predictions
from namemodel.tables.journal import is_disk_error, read_block
from namemodel.tables.options import TableOptions
from namemodel.tables.predictor import CachedPredictor
from namemodel.tables.run import classify_table
from tests.limits import no_file_over
from tests.tables.conftest import Finish
from tests.tables.files import read, write

SMALL = {"chunk_rows": 50}
ROWS = 1000
ROOT = Path(__file__).parents[2]


@pytest.fixture
def source(tmp_path: Path) -> Path:
    """A table of 1,000 rows and some 600 names, right lists and formulas among them."""
    draw = random.Random(1)
    syllables = ["berg", "holt", "wik", "ro", "lé", "ti", "ka", "no"]
    names = ["".join(draw.choices(syllables, k=draw.randint(1, 4))).capitalize() for _ in range(700)]
    rows = [f"{i},{draw.choice(names)},{draw.choice(['Nord', 'sud', '', '=x'])}" for i in range(ROWS)]
    return write(tmp_path / "in.csv", "id,name,list\n" + "\n".join(rows) + "\n")


def stop_after(chunks: int) -> Callable[[], bool]:
    """Return a question that is answered with yes after so many chunks."""
    calls = itertools.count()
    return lambda: next(calls) >= chunks


def same(one: TableDone, other: TableDone) -> bool:
    return replace(one, seconds=0, resumed_rows=0, output="") == replace(
        other, seconds=0, resumed_rows=0, output=""
    )


def test_lists_and_titles_that_are_escaped_are_one_and_the_same_when_a_run_goes_on(
    toy_classifier: Classifier, tmp_path: Path
) -> None:
    labels = ("x;=1+1", "Sud")
    classifier = Classifier(replace(toy_classifier.checkpoint, labels=labels), "odd")
    rows = "".join(f"{'Bergholt' if i % 2 else 'Rolé'},x;=1+1{',more' * (i % 7 == 0)}\n" for i in range(300))
    source = write(tmp_path / "in.csv", "=name,list\n" + rows)
    options: dict[str, Any] = {
        "column": 1,
        "truth": "list",
        "escape_formulas": True,
        "delimiter": ",",
        "header": True,
        **SMALL,
    }
    *_, expected = classify_table(classifier, source, tmp_path / "whole.csv", TableOptions(**options))
    list(classify_table(classifier, source, tmp_path / "out.csv", TableOptions(**options), stop_after(4)))
    *_, done = classify_table(classifier, source, tmp_path / "out.csv", TableOptions(**options, resume=True))
    assert isinstance(expected, TableDone)
    assert isinstance(done, TableDone)
    assert done.resumed_rows == 200
    assert same(done, expected)
    assert (tmp_path / "out.csv").read_bytes() == (tmp_path / "whole.csv").read_bytes()
    written = read(tmp_path / "out.csv")
    assert written[0][0] == "'=name"
    assert {row[2] for row in written[1:]} == {"x;'=1+1", "Sud"}


@pytest.mark.parametrize("suffix", [".csv", ".csv.gz", ".tsv", ".parquet"])
@pytest.mark.parametrize("chunks", [1, 3, 8, 19])
def test_a_run_that_was_stopped_goes_on_and_writes_the_same_file(
    toy_classifier: Classifier, finish: Finish, source: Path, tmp_path: Path, suffix: str, chunks: int
) -> None:
    options: dict[str, Any] = {"truth": "list", "escape_formulas": True, "probabilities": True, **SMALL}
    whole, target = tmp_path / f"whole{suffix}", tmp_path / f"out{suffix}"
    expected = finish(source, whole, **options)
    *_, end = classify_table(toy_classifier, source, target, TableOptions(**options), stop_after(chunks))
    assert end == TableStopped(50 * chunks, resumable_rows=50 * chunks)
    assert not target.exists()
    first, *_, done = classify_table(toy_classifier, source, target, TableOptions(**options, resume=True))
    assert isinstance(first, TableStarted)
    assert first.resumed_rows == 50 * chunks
    assert first.note == f"{50 * chunks:,} rows of an interrupted run are kept."
    assert isinstance(done, TableDone)
    assert same(done, expected)
    assert done.resumed_rows == 50 * chunks
    assert target.read_bytes() == whole.read_bytes()
    assert sorted(p.name for p in tmp_path.iterdir()) == sorted(["in.csv", whole.name, target.name])


def test_a_run_can_be_stopped_again_and_again(
    toy_classifier: Classifier, finish: Finish, source: Path, tmp_path: Path
) -> None:
    finish(source, tmp_path / "whole.csv", **SMALL)
    options, target, runs = TableOptions(resume=True, **SMALL), tmp_path / "out.csv", 0
    while not target.exists():
        done = 50 * 3 * runs // 50
        list(classify_table(toy_classifier, source, target, options, stop_after(done + 3)))
        runs += 1
    assert runs == 7
    assert target.read_bytes() == (tmp_path / "whole.csv").read_bytes()


def test_what_was_recorded_gives_the_same_where_few_predictions_are_cached(
    toy_classifier: Classifier, source: Path
) -> None:
    names = [row[1] for row in read(source)[1:]]
    one, other = (CachedPredictor(toy_classifier, limit=100) for _ in range(2))
    for start in range(0, ROWS, 50):
        cells, recorded = pa.array(names[start : start + 50]), []

        def record(names: Sequence[str], recorded: list[Predictions] = recorded) -> Predictions:
            recorded.append(one.predict(names))
            return recorded[0]

        found = one.classify(cells, record)
        again = other.classify(cells, lambda _, recorded=recorded: recorded[0])
        np.testing.assert_array_equal(found.predictions.probabilities, again.predictions.probabilities)
        assert len(one._cached) == len(one._places) <= 100


def stopped(classifier: Classifier, source: Path, target: Path, **options: Any) -> None:
    list(classify_table(classifier, source, target, TableOptions(**SMALL | options), stop_after(4)))
    assert (target.parent / f"{target.name}.unfinished").is_dir()


@pytest.mark.parametrize(
    ("options", "words"),
    [
        ({"name_component": "surname"}, "name_component was 'whole' and is 'surname'"),
        ({"min_confidence": 0.7}, "min_confidence was 0.0 and is 0.7"),
        ({"probabilities": True}, "probabilities was False and is True"),
        ({"escape_formulas": True}, "escape_formulas was False and is True"),
        ({"column": "list"}, "column was 'name' and is 'list'"),
        ({"chunk_rows": 60}, "chunk_rows was 50 and is 60"),
    ],
)
def test_a_journal_of_other_options_is_not_used(
    toy_classifier: Classifier,
    finish: Finish,
    source: Path,
    tmp_path: Path,
    options: dict[str, Any],
    words: str,
) -> None:
    target = tmp_path / "out.csv"
    stopped(toy_classifier, source, target)
    with pytest.raises(TableError, match=f"out.csv cannot be resumed: {words}"):
        finish(source, target, **SMALL | options, resume=True)
    assert finish(source, target, **SMALL, resume=True).resumed_rows == 200  # nothing was lost


def test_a_journal_of_another_source_is_not_used(
    toy_classifier: Classifier, finish: Finish, source: Path, tmp_path: Path
) -> None:
    stopped(toy_classifier, source, tmp_path / "out.csv")
    source.write_text(source.read_text(encoding="utf-8") + "x,Tika,Sud\n", encoding="utf-8")
    with pytest.raises(TableError, match="the source is another"):
        finish(source, tmp_path / "out.csv", **SMALL, resume=True)
    assert finish(source, tmp_path / "out.csv", **SMALL, resume=False).rows == ROWS + 1


def test_a_journal_of_another_model_is_not_used(
    toy_classifier: Classifier, source: Path, tmp_path: Path
) -> None:
    stopped(toy_classifier, source, tmp_path / "out.csv")
    other = Classifier(replace(toy_classifier.checkpoint, temperature=9.0), "toy")
    options = TableOptions(resume=True, **SMALL)
    with pytest.raises(TableError, match="the model is another"):
        list(classify_table(other, source, tmp_path / "out.csv", options))


def test_without_a_journal_a_run_begins_at_the_beginning_and_says_so(
    toy_classifier: Classifier, source: Path, tmp_path: Path
) -> None:
    first, *_ = classify_table(toy_classifier, source, tmp_path / "out.csv", TableOptions(resume=True))
    assert isinstance(first, TableStarted)
    assert (first.resumed_rows, "from the beginning" in first.note) == (0, True)


def test_a_source_that_was_only_touched_is_the_same(
    toy_classifier: Classifier, finish: Finish, source: Path, tmp_path: Path
) -> None:
    stopped(toy_classifier, source, tmp_path / "out.csv")
    os.utime(source, (0, 0))
    assert finish(source, tmp_path / "out.csv", **SMALL, resume=True).resumed_rows == 200


def test_a_change_in_the_middle_of_a_source_is_seen(
    toy_classifier: Classifier, finish: Finish, source: Path, tmp_path: Path
) -> None:
    source.write_text("name\n" + "Tika\n" * 1_000_000, encoding="utf-8")
    many = {"chunk_rows": 50_000}
    list(classify_table(toy_classifier, source, tmp_path / "out.csv", TableOptions(**many), stop_after(4)))
    with source.open("r+b") as file:
        file.seek(2_500_000)
        file.write(b"R")
    with pytest.raises(TableError, match="the source is another"):
        finish(source, tmp_path / "out.csv", **many, resume=True)


def test_what_is_kept_is_dropped_only_on_request(
    toy_classifier: Classifier, finish: Finish, source: Path, tmp_path: Path
) -> None:
    stopped(toy_classifier, source, tmp_path / "out.csv")
    with pytest.raises(TableError, match=r"out.csv.unfinished keeps 200 rows .*\(--resume\).*\(--restart\)"):
        finish(source, tmp_path / "out.csv", **SMALL)
    with pytest.raises(TableError, match=r"out.csv.unfinished keeps 200 rows"):
        finish(source, tmp_path / "out.csv", name_component="surname", **SMALL)
    done = finish(source, tmp_path / "out.csv", name_component="surname", **SMALL, resume=False)
    assert (done.resumed_rows, done.rows) == (0, ROWS)
    assert not (tmp_path / "out.csv.unfinished").exists()


def test_a_file_in_the_place_of_the_folder_of_a_run_is_named(
    finish: Finish, source: Path, tmp_path: Path
) -> None:
    (tmp_path / "out.csv.unfinished").write_text("mine", encoding="utf-8")
    with pytest.raises(TableError, match=r"out.csv.unfinished is a file, and out.csv needs a folder"):
        finish(source, tmp_path / "out.csv")
    assert (tmp_path / "out.csv.unfinished").read_text(encoding="utf-8") == "mine"


def test_a_journal_that_is_cut_off_keeps_what_is_whole(
    toy_classifier: Classifier, finish: Finish, source: Path, tmp_path: Path
) -> None:
    finish(source, tmp_path / "whole.csv", **SMALL)
    stopped(toy_classifier, source, tmp_path / "out.csv")
    journal = tmp_path / "out.csv.unfinished" / "journal"
    data = journal.read_bytes()
    for cut, kept in ((len(data) - 1, 150), (200, 0)):
        journal.write_bytes(data[:cut])
        *_, done = classify_table(
            toy_classifier, source, tmp_path / "out.csv", TableOptions(resume=True, **SMALL)
        )
        assert done.resumed_rows == kept
        assert (tmp_path / "out.csv").read_bytes() == (tmp_path / "whole.csv").read_bytes()
        journal.parent.mkdir()


def test_a_journal_that_is_damaged_is_kept_up_to_there(
    toy_classifier: Classifier, finish: Finish, source: Path, tmp_path: Path
) -> None:
    finish(source, tmp_path / "whole.csv", **SMALL)
    for zeros in (1, 60, 700):  # as a power cut leaves them
        stopped(toy_classifier, source, tmp_path / "out.csv")
        journal = tmp_path / "out.csv.unfinished" / "journal"
        data = journal.read_bytes()
        journal.write_bytes(data[:-zeros] + bytes(zeros))
        assert finish(source, tmp_path / "out.csv", **SMALL, resume=True).resumed_rows < 200 + (zeros == 1)
        assert (tmp_path / "out.csv").read_bytes() == (tmp_path / "whole.csv").read_bytes()


def test_a_journal_with_other_names_than_the_source_is_an_error(
    toy_classifier: Classifier, finish: Finish, source: Path, tmp_path: Path
) -> None:
    stopped(toy_classifier, source, tmp_path / "out.csv")
    journal = tmp_path / "out.csv.unfinished" / "journal"
    manifest, _, blocks = journal.read_bytes().partition(b"\n")
    blocks = io.BytesIO(blocks)
    ends = [blocks.tell() for _ in range(2) if read_block(blocks, toy_classifier.labels)]
    data = blocks.getvalue()
    journal.write_bytes(manifest + b"\n" + data[ends[0] : ends[1]] + data[: ends[0]] + data[ends[1] :])
    with pytest.raises(TableError, match=r"journal in out.csv.unfinished is damaged"):
        finish(source, tmp_path / "out.csv", **SMALL, resume=True)


def test_two_runs_do_not_write_the_same_file(
    toy_classifier: Classifier, finish: Finish, source: Path, tmp_path: Path
) -> None:
    events = classify_table(toy_classifier, source, tmp_path / "out.csv", TableOptions(**SMALL))
    next(events)
    with pytest.raises(TableError, match="is being written by another run"):
        finish(source, tmp_path / "out.csv")
    finish(source, tmp_path / "other.csv")
    assert isinstance(list(events)[-1], TableDone)
    finish(source, tmp_path / "out.csv")


def test_a_folder_of_somebody_else_is_left_alone(finish: Finish, source: Path, tmp_path: Path) -> None:
    folder = tmp_path / "out.csv.unfinished"
    folder.mkdir()
    (folder / "mine.txt").write_text("mine")
    finish(source, tmp_path / "out.csv", **SMALL)
    assert [path.name for path in folder.iterdir()] == ["mine.txt"]


@pytest.mark.fault
@pytest.mark.parametrize("suffix", [".csv", ".csv.gz", ".parquet"])
@pytest.mark.parametrize("space", [0.02, 0.3, 0.9])
def test_a_full_disk_leaves_no_file_and_what_is_kept_goes_on(
    finish: Finish, source: Path, tmp_path: Path, suffix: str, space: float
) -> None:
    whole, target = tmp_path / f"whole{suffix}", tmp_path / f"out{suffix}"
    finish(source, whole, **SMALL)
    size = int(space * whole.stat().st_size)
    with no_file_over(size), pytest.raises(TableError, match="cannot be written: File too large") as error:
        finish(source, target, **SMALL)
    assert not target.exists()
    left = (tmp_path / f"{target.name}.unfinished").exists()
    assert left == ("rows are kept" in str(error.value))
    assert finish(source, target, **SMALL, resume=True).rows == ROWS
    assert target.read_bytes() == whole.read_bytes()


@pytest.mark.fault
def test_a_full_disk_leaves_nothing_where_nothing_is_to_be_kept(
    finish: Finish, source: Path, tmp_path: Path
) -> None:
    with no_file_over(20_000), pytest.raises(TableError, match="cannot be written"):
        finish(source, tmp_path / "out.csv", **SMALL, keep=False)
    assert [path.name for path in tmp_path.iterdir()] == ["in.csv"]


CHILD = """if True:
    import json, sys
    from pathlib import Path
    from namemodel.inference.pretrained import load
    from namemodel.tables.options import TableOptions
    from namemodel.tables.run import classify_table
    from namemodel.hardware import use_one_thread
    use_one_thread()
    model, source, target, options = sys.argv[1:]
    for event in classify_table(load(model), Path(source), Path(target), TableOptions(**json.loads(options))):
        print(type(event).__name__, flush=True)
"""


@pytest.mark.slow
@pytest.mark.fault
@pytest.mark.parametrize("suffix", [".csv.gz", ".parquet"])
def test_a_run_that_is_killed_at_any_moment_goes_on(toy_run: Path, tmp_path: Path, suffix: str) -> None:
    draw = random.Random(os.environ.get("SEED", suffix))
    syllables = ["berg", "holt", "wik", "ro", "lé", "ti", "ka", "no", "dör", "sten"]
    names = ["".join(draw.choices(syllables, k=draw.randint(2, 6))).capitalize() for _ in range(30_000)]
    source = write(tmp_path / "in.csv", "name\n" + "\n".join(names) + "\n")
    whole, target = tmp_path / f"whole{suffix}", tmp_path / f"out{suffix}"

    def start(out: Path, resume: bool) -> subprocess.Popen[str]:
        options = {"chunk_rows": 300, "resume": resume, "name_component": "whole"}
        arguments = [toy_run, source, out, json.dumps(options)]
        return subprocess.Popen(
            [sys.executable, "-c", CHILD, *map(str, arguments)], stdout=subprocess.PIPE, text=True, cwd=ROOT
        )

    assert start(whole, False).communicate()[0].split()[-1] == "TableDone"
    kills = 0
    while not target.exists():
        child = start(target, True)
        assert child.stdout is not None
        child.stdout.readline()
        if kills < 5:
            time.sleep(draw.random() * 0.4)
            child.send_signal(signal.SIGKILL)
            kills += 1
        child.stdout.read()
        child.stdout.close()
        child.wait()
    assert target.read_bytes() == whole.read_bytes()
    assert not (tmp_path / f"{target.name}.unfinished").exists() or kills < 5


def test_a_target_that_cannot_be_put_in_place_leaves_the_journal_to_resume(
    toy_classifier: Classifier, finish: Finish, tmp_path: Path
) -> None:
    source = write(tmp_path / "in.csv", "name\n" + "Rolé\n" * 50)
    target = tmp_path / "out.csv"

    def in_the_way() -> bool:
        target.mkdir(exist_ok=True)
        return False

    with pytest.raises(TableError, match="cannot be written"):
        list(classify_table(toy_classifier, source, target, stop=in_the_way))
    target.rmdir()
    assert finish(source, target, resume=True).resumed_rows == 50
    assert len(target.read_text(encoding="utf-8").splitlines()) == 51


def test_a_journal_outlasts_an_error_of_the_disk_and_not_one_of_the_content() -> None:
    assert is_disk_error(OSError(errno.EIO, "the disk"))
    assert not is_disk_error(gzip.BadGzipFile("no gzip"))
    assert not is_disk_error(UnicodeDecodeError("utf-8", b"x", 0, 1, "bad"))


def test_a_source_that_changes_while_it_is_read_is_an_error(
    toy_classifier: Classifier, source: Path, tmp_path: Path
) -> None:
    calls = itertools.count()

    def change() -> bool:
        if next(calls) == 1:
            source.write_text(source.read_text(encoding="utf-8") + "x,Tika,Sud\n", encoding="utf-8")
        return False

    with pytest.raises(TableError, match="was changed while it was read"):
        list(classify_table(toy_classifier, source, tmp_path / "out.csv", TableOptions(**SMALL), change))
    assert not (tmp_path / "out.csv").exists()


def test_a_link_in_the_place_of_the_target_stays_one(finish: Finish, source: Path, tmp_path: Path) -> None:
    (tmp_path / "out.csv").symlink_to(tmp_path / "real.csv")
    finish(source, tmp_path / "out.csv")
    assert (tmp_path / "out.csv").is_symlink()
    assert len(read(tmp_path / "real.csv")) == ROWS + 1


def test_what_is_not_kept_is_not_said_to_be(finish: Finish, source: Path, tmp_path: Path) -> None:
    with no_file_over(30_000), pytest.raises(TableError, match="cannot be written") as error:
        finish(source, tmp_path / "out.csv", **SMALL, keep=False)
    assert "kept" not in str(error.value)
