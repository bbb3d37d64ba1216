"""What the recommended models promise: names as people type them, as good as as they are written."""

from pathlib import Path

import pytest

from namemodel.data import load_splits
from namemodel.evaluation.labelled_names import FORMS
from namemodel.events import Finished
from namemodel.experiments import train
from namemodel.inference.classifier import Classifier
from namemodel.names.normalise import fold_accents
from namemodel.presets import make_experiment

SPELLINGS = FORMS | {"capitals without accents": lambda name: fold_accents(name).upper()}


@pytest.mark.slow
@pytest.mark.usefixtures("archive")
def test_case_and_form_cost_less_than_a_point_of_accuracy(tmp_path: Path) -> None:
    experiment = make_experiment("gru", device="cpu")
    assert experiment.data.source == "german-italian"
    *_, end = train(experiment, tmp_path / "run")
    assert isinstance(end, Finished)
    assert end.test_accuracy > 0.96

    classifier = Classifier.load(tmp_path / "run" / "model")
    test = load_splits(experiment.data, experiment.text, experiment.seed).test
    truth = [test.label_names[label] for label in test.labels]

    def accuracy(names: list[str]) -> float:
        found = [prediction.predicted for prediction in classifier.classify(names)]
        return sum(map(str.__eq__, map(str, found), truth)) / len(truth)

    as_written = accuracy(list(test.names))
    assert as_written == pytest.approx(end.test_accuracy)
    for spelling, respell in SPELLINGS.items():
        assert accuracy([respell(name) for name in test.names]) >= as_written - 0.01, spelling
