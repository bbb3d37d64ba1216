"""The numbers over a network's test names, and the names, which come back only where the data are."""

from pathlib import Path

import numpy as np
import pytest

from namemodel.errors import ArchiveError, CheckpointError
from namemodel.experiments import train
from namemodel.inference.classifier import Classifier
from namemodel.inference.pretrained import load
from namemodel.inside import figures_over_names as inside
from namemodel.inside.forced_gates import combinations, forced_accuracies
from namemodel.presets import make_experiment
from namemodel.training.final_evaluation import load_tests
from namemodel.training.run_folder import RunFolder


def trained(architecture: str, preset: str, source: Path, folder: Path) -> Classifier:
    for _ in train(make_experiment(architecture, preset, source=str(source), device="cpu", epochs=3), folder):
        pass
    return Classifier.load(folder / "model")


@pytest.fixture(scope="module")
def two_units(toy_csv: Path, tmp_path_factory: pytest.TempPathFactory) -> Classifier:
    return trained("rnn", "two-units", toy_csv, tmp_path_factory.mktemp("two-units") / "run")


@pytest.fixture(scope="module")
def small(toy_csv: Path, tmp_path_factory: pytest.TempPathFactory) -> Classifier:
    return trained("gru", "small", toy_csv, tmp_path_factory.mktemp("small") / "run")


def measure(classifier: Classifier) -> inside.NameFigures:
    names = inside.find_test_names(classifier)
    assert names is not None
    return inside.measure_names(classifier, names)


def test_the_names_are_those_that_a_run_was_tested_on_in_their_order(toy_run: Path) -> None:
    names = inside.find_test_names(Classifier.load(toy_run / "model"))
    assert names is not None
    assert list(names.names) == [row.name for row in load_tests(RunFolder(toy_run).tests)]


def test_the_accuracy_is_that_of_the_run_for_every_predictor(small: Classifier) -> None:
    found = measure(small)
    assert list(found.accuracies) == ["answer", "classifier"]
    assert found.accuracy == pytest.approx(small.checkpoint.metrics["test"]["accuracy"], abs=1e-4)
    assert found.accuracy == found.accuracies["answer"].accuracy
    names = inside.find_test_names(small)
    assert names is not None
    for predictor, accuracies in found.accuracies.items():
        forced = forced_accuracies(small, names.names, names.labels, predictor)
        assert accuracies.forced is not None
        by_combination = dict(zip(combinations("gru"), accuracies.forced, strict=True))
        assert by_combination == pytest.approx(forced, abs=1e-4)
        assert accuracies.forced[0] == accuracies.accuracy
        assert len(accuracies.shifted) == 4
    assert found.end_points is None  # sixteen units


def test_of_a_network_that_reads_both_ways_there_is_the_belief_alone(toy_classifier: Classifier) -> None:
    found = measure(toy_classifier)
    assert found.accuracies == {}
    assert found.accuracy == pytest.approx(toy_classifier.checkpoint.metrics["test"]["accuracy"], abs=1e-4)
    assert found.end_points is None
    assert found.belief is not None
    assert found.belief.names == len(found.labels)
    assert found.belief.after_all > 0.9


def test_end_points_end_on_the_side_of_the_answer(two_units: Classifier) -> None:
    found = measure(two_units)
    assert list(found.accuracies) == ["answer"]
    assert found.accuracies["answer"].forced is None
    assert by_side(two_units, found) == pytest.approx(found.accuracy, abs=1e-4)
    (padding,) = {len(fractions) for fractions in (found.accuracies["answer"].padded or {}).values()}
    assert padding == 5


def by_side(classifier: Classifier, found: inside.NameFigures) -> float:
    """Return the accuracy of the side of the line on which each end point is."""
    weight, bias = (classifier.model.get_parameter(f"linear.{name}").detach() for name in ("weight", "bias"))
    logits = np.array(found.end_points) @ weight.numpy().T + bias.numpy()
    return float((logits.argmax(axis=1) == np.array(found.labels)).mean())


def test_names_that_have_changed_are_not_taken_for_the_test_names(
    toy_csv: Path, tmp_path: Path, two_units: Classifier, monkeypatch: pytest.MonkeyPatch
) -> None:
    lines = toy_csv.read_text(encoding="utf-8").splitlines()
    (tmp_path / "mine.csv").write_text("\n".join(lines) + "\n", encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    for _ in train(make_experiment("rnn", "two-units", source="mine.csv", epochs=1, device="cpu"), "run"):
        pass
    classifier = Classifier.load("run/model")
    monkeypatch.chdir("/")
    assert inside.find_test_names(classifier) is None
    found, same = inside.find_test_names(classifier, tmp_path), inside.find_test_names(two_units)
    assert found is not None
    assert same is not None
    assert found.names == same.names
    (tmp_path / "mine.csv").write_text("\n".join(lines[:-1]) + "\n", encoding="utf-8")
    assert inside.find_test_names(classifier, tmp_path) is None


def test_without_the_archive_there_are_numbers_and_no_names(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("NAMEMODEL_NAMES_ZIP", str(tmp_path / "none.zip"))
    assert inside.find_test_names(load("german-italian-rnn-2")) is None


def test_what_is_written_is_read_again(tmp_path: Path, two_units: Classifier) -> None:
    assert inside.load_figures(tmp_path) is None
    found = measure(two_units)
    inside.save_figures(tmp_path, found)
    assert inside.load_figures(tmp_path) == found
    names = inside.find_test_names(two_units)
    assert names is not None
    text = (tmp_path / inside.FILE).read_text(encoding="utf-8")
    assert not [name for name in names.names if name in text]


def test_a_damaged_archive_is_an_error_and_not_an_absent_one(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "data.zip").write_bytes(b"PK damaged")
    monkeypatch.setenv("NAMEMODEL_NAMES_ZIP", str(tmp_path / "data.zip"))
    with pytest.raises(ArchiveError):
        inside.find_test_names(load("german-italian-rnn-2"))


@pytest.mark.parametrize("content", ["", "[]", '{"labels": [0]}'])
def test_a_damaged_file_is_an_error(tmp_path: Path, content: str) -> None:
    (tmp_path / inside.FILE).write_text(content, encoding="utf-8")
    with pytest.raises(CheckpointError, match=inside.FILE):
        inside.load_figures(tmp_path)
