"""The nearest names of a model's own data, where the data are at hand."""

import dataclasses
import random
import shutil
import time
from pathlib import Path

import pytest

from namemodel.checkpoint.files import Checkpoint
from namemodel.data import NameTable
from namemodel.errors import ArchiveError, DataError
from namemodel.inference.classifier import Classifier
from namemodel.inference.neighbours import MOST, NameIndex, load_index
from namemodel.inference.pretrained import load


def table(*rows: str) -> NameTable:
    """Return a table of "name label" rows."""
    pairs = [(row.rpartition(" ")[0], row.rpartition(" ")[2]) for row in rows]
    return NameTable.from_rows(pairs, "here")


def edit_distance(a: str, b: str) -> int:
    row = list(range(len(b) + 1))
    for count, letter in enumerate(a, start=1):
        before, row = row, [count]
        for place, other in enumerate(b):
            row.append(min(row[-1] + 1, before[place + 1] + 1, before[place] + (letter != other)))
    return row[-1]


def with_source(checkpoint: Checkpoint, source: str) -> Checkpoint:
    return dataclasses.replace(checkpoint, experiment=checkpoint.experiment.with_settings(source=source))


def test_the_nearest_come_first_with_their_lists_and_how_far_they_are(toy_classifier: Classifier) -> None:
    index = NameIndex(table("Rossi Sud", "Rosso Sud", "Russo Sud", "Rossi Nord", "Krause Nord"))
    found = index.neighbours("ROSSI", toy_classifier.checkpoint)
    assert [(n.name, n.labels, n.distance) for n in found] == [
        ("Rossi", ("Nord", "Sud"), 0),
        ("Rosso", ("Sud",), 1),
        ("Russo", ("Sud",), 2),
    ]


def test_spellings_of_one_name_are_one_neighbour(toy_classifier: Classifier) -> None:
    index = NameIndex(table("Müller Nord", "MU\u0308LLER Nord", " müller Sud"))
    (found,) = index.neighbours("müller", toy_classifier.checkpoint)
    assert (found.name, found.labels) == ("Müller", ("Nord", "Sud"))


def test_the_search_finds_what_looking_at_every_name_finds() -> None:
    draw = random.Random(0)
    names = ["".join(draw.choices("abcde", k=draw.randint(1, 9))) for _ in range(600)]
    index = NameIndex(table(*(f"{name} {draw.choice('XY')}" for name in names)))
    for name in ["a", "ab", "edcba", "abcdeabcd", "zzzzz", "abcdeabcdeabcde", "a\ud800b", *names[:20]]:
        near = [(edit_distance(name, other), other) for other in set(names)]
        assert index.nearest(name) == sorted(n for n in near if n[0] <= max(1, len(name) // 2))[:MOST]


@pytest.mark.parametrize("name", ["", "   ", "x" * 65])
def test_what_is_no_name_has_no_neighbours(name: str) -> None:
    assert NameIndex(table("Rossi Sud", "Berg Nord")).nearest(name) == []


def test_training_names_are_told_from_others(toy_classifier: Classifier) -> None:
    checkpoint = toy_classifier.checkpoint
    index = load_index(checkpoint)
    for name in list(index.spelling.values())[:60]:
        (found, *_) = index.neighbours(name, checkpoint)
        assert found.distance == 0
        assert found.seen_in_training == toy_classifier.classify(name)[0].seen_in_training


def test_a_users_file_is_found_in_the_folder_it_is_relative_to(
    toy_run: Path, toy_csv: Path, tmp_path: Path
) -> None:
    checkpoint = with_source(Classifier.load(toy_run / "model").checkpoint, "names.csv")
    with pytest.raises(DataError, match=r"no longer in names.csv. Put the file back"):
        load_index(checkpoint, tmp_path)
    shutil.copyfile(toy_csv, tmp_path / "names.csv")
    assert (
        load_index(checkpoint, tmp_path).spelling
        == load_index(with_source(checkpoint, str(toy_csv))).spelling
    )


def test_a_file_that_has_changed_does_not_pass_for_the_model_s_own(
    toy_run: Path, toy_csv: Path, tmp_path: Path
) -> None:
    checkpoint = with_source(Classifier.load(toy_run / "model").checkpoint, "names.csv")
    rows = toy_csv.read_text(encoding="utf-8")
    for changed in (rows + "Smith,Nord\n", rows.replace(",Nord", ",Ost"), "Smith,X\nRoti,Y\n"):
        (tmp_path / "names.csv").write_text(changed, encoding="utf-8")
        with pytest.raises(
            DataError, match=r"names in names.csv are no longer those .* train the model again"
        ):
            load_index(checkpoint, tmp_path)
    (tmp_path / "names.csv").write_text(rows, encoding="utf-8")
    assert load_index(checkpoint, tmp_path).nearest(rows.split()[1].split(",")[0])[0][0] == 0


def test_a_missing_archive_is_asked_for_and_not_downloaded(
    toy_classifier: Classifier, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("NAMEMODEL_NAMES_ZIP", str(tmp_path / "missing.zip"))
    for source in ("german-italian", "languages"):
        with pytest.raises(ArchiveError, match=r"needs the archive .* 'namemodel data fetch'"):
            load_index(with_source(toy_classifier.checkpoint, source))


def test_bundled_names_are_always_there(toy_classifier: Classifier, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NAMEMODEL_NAMES_ZIP", "/nowhere.zip")
    checkpoint = with_source(toy_classifier.checkpoint, "bundled")
    with pytest.raises(DataError, match="names in bundled are no longer those"):
        load_index(checkpoint)
    older = dataclasses.replace(checkpoint, data={})  # of a version that kept no fingerprint
    assert load_index(older).nearest("Rossi")[0] == (0, "rossi")


@pytest.mark.usefixtures("archive")
def test_eighteen_lists_are_searched_in_a_moment_and_their_conflicts_told() -> None:
    checkpoint = load("languages-gru").checkpoint
    index = load_index(checkpoint)
    assert load_index(checkpoint) is index
    began = time.perf_counter()
    found = [index.neighbours(name, checkpoint) for name in ("Adam", "Tribbiani", "Papadopoulos", "x" * 64)]
    assert time.perf_counter() - began < 4 * 0.1
    assert found[0][0].labels == ("English", "French", "German", "Irish", "Russian")
    assert found[2][0].name == "Papadopulos"
    assert found[3] == []
