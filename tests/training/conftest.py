"""Small experiments on made-up names: an epoch takes hundredths of a second."""

from collections.abc import Callable
from pathlib import Path

import pytest

from namemodel.config import Experiment
from namemodel.presets import make_experiment

Tiny = Callable[..., Experiment]


@pytest.fixture
def tiny(toy_csv: Path) -> Tiny:
    """A function from an architecture and changes to an experiment on the made-up names."""

    def experiment(architecture: str = "linear", **changes: object) -> Experiment:
        size = {"hidden_size": 8, "embedding_size": 6, "batch_size": 32, "device": "cpu"}
        return make_experiment(architecture, **{"source": str(toy_csv), **size, **changes})  # type: ignore[arg-type]

    return experiment
