"""Small networks with made-up weights, and tiny trained ones."""

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
import torch

from namemodel.article.networks import build_network
from namemodel.checkpoint.files import Checkpoint
from namemodel.experiments import train
from namemodel.inference.classifier import Classifier
from namemodel.names.vocabulary import Vocabulary
from namemodel.presets import make_experiment

Drawn = Callable[..., Classifier]
LETTERS = " 'abcdefghijklmnopqrstuvwxyzäöü"


@pytest.fixture
def drawn() -> Drawn:
    """A function from an architecture and settings to the classifier of a network with random weights."""

    def make(architecture: str, preset: str = "recommended", **changes: object) -> Classifier:
        size = {"hidden_size": 5, "embedding_size": 4, "max_length": 12} if preset == "recommended" else {}
        experiment = make_experiment(architecture, preset, **{**size, **changes})  # type: ignore[arg-type]
        vocabulary, labels = Vocabulary.fit([LETTERS]), ("Nord", "Ost", "Sud")
        torch.manual_seed(4)
        model = build_network(experiment, len(vocabulary), len(labels))
        with torch.no_grad():
            for name, weight in model.named_parameters():
                if "embedding" not in name:  # whose padding stays 0
                    weight.normal_(std=0.6)
        seen = np.zeros(0, dtype=np.int64)
        return Classifier(
            Checkpoint(labels, vocabulary, experiment, model, seen, {}, temperature=1.3), "drawn"
        )

    return make


@pytest.fixture(scope="session")
def two_units(toy_csv: Path, tmp_path_factory: pytest.TempPathFactory) -> Classifier:
    """A GRU of two units, trained on the made-up names."""
    folder = tmp_path_factory.mktemp("two-units") / "run"
    shape = {"hidden_size": 2, "bidirectional": False, "pooling": "last", "char_lm": False}
    steps = {"epochs": 20, "batch_size": 16, "learning_rate": 0.02, "dropout": 0.0}
    for _ in train(make_experiment("gru", source=str(toy_csv), device="cpu", **shape, **steps), folder):
        pass
    return Classifier.load(folder / "model")
