"""Tiny trained networks."""

from pathlib import Path

import pytest

from namemodel.experiments import train
from namemodel.inference.classifier import Classifier
from namemodel.presets import make_experiment


@pytest.fixture(scope="session")
def two_units(toy_csv: Path, tmp_path_factory: pytest.TempPathFactory) -> Classifier:
    """A GRU of two units, trained on the made-up names."""
    folder = tmp_path_factory.mktemp("two-units") / "run"
    shape = {"hidden_size": 2, "bidirectional": False, "pooling": "last", "char_lm": False}
    steps = {"epochs": 20, "batch_size": 16, "learning_rate": 0.02, "dropout": 0.0}
    for _ in train(make_experiment("gru", source=str(toy_csv), device="cpu", **shape, **steps), folder):
        pass
    return Classifier.load(folder / "model")
