"""Small experiments on made-up names: an epoch takes hundredths of a second."""

from collections.abc import Callable
from pathlib import Path

import pytest

from namemodel.config import Experiment
from namemodel.presets import make_experiment

Tiny = Callable[..., Experiment]


@pytest.fixture
def tiny(toy_csv: Path) -> Tiny:
    """A function from an architecture and changes to an experiment on the made-up names.

    Validation names choose the epoch, and batches are in the shuffled order: what most tests look at.
    """

    def experiment(architecture: str = "linear", **changes: object) -> Experiment:
        size = {"hidden_size": 8, "embedding_size": 6, "batch_size": 32, "device": "cpu"}
        chosen = {"validation_fraction": 0.1, "select_on": "validation"}
        steps = {"by_length": False, "learning_rate": 2e-3}
        plain = size if "preset" in changes else size | chosen | steps
        return make_experiment(architecture, **{"source": str(toy_csv), **plain, **changes})  # type: ignore[arg-type]

    return experiment
