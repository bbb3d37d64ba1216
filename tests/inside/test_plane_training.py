"""A training that is watched: its epochs, and that watching changes nothing."""

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
import torch

from namemodel.config import Experiment
from namemodel.errors import ConfigError
from namemodel.events import Finished, PlaneEpoch, Started, Stopped, event_from_dict
from namemodel.experiments import train
from namemodel.inference.classifier import Classifier
from namemodel.inside.plane import Plane
from namemodel.inside.plane_training import train_plane
from namemodel.presets import make_experiment

TWO = {"hidden_size": 2, "bidirectional": False, "pooling": "last", "char_lm": False, "dropout": 0.1}


@pytest.fixture
def experiment(toy_csv: Path) -> Experiment:
    return make_experiment("gru", source=str(toy_csv), device="cpu", epochs=3, batch_size=16, **TWO)


def test_each_epoch_and_the_first_weights_are_shown(experiment: Experiment, tmp_path: Path) -> None:
    events = list(train_plane(experiment, tmp_path / "run"))
    (begun,) = [event for event in events if isinstance(event, Started)]
    shown = [event for event in events if isinstance(event, PlaneEpoch)]
    assert [event.epoch for event in shown] == [0, 1, 2, 3]
    assert {len(event.points) for event in shown} == {begun.test_names} == {len(shown[0].labels)}
    assert isinstance(events[-1], Finished)
    assert shown[-1].accuracy == events[-1].test_accuracy
    line = Plane(Classifier.load(tmp_path / "run" / "model")).boundary()
    np.testing.assert_allclose(shown[-1].weight, line.weight, rtol=0, atol=1e-4)
    assert event_from_dict(shown[1].to_dict()) == shown[1]


def test_what_is_looked_at_changes_no_weight(experiment: Experiment, tmp_path: Path) -> None:
    list(train_plane(experiment, tmp_path / "watched"))
    list(train(experiment, tmp_path / "alone"))
    watched, alone = (Classifier.load(tmp_path / run / "model").model for run in ("watched", "alone"))
    for name, weight in alone.state_dict().items():
        assert torch.equal(weight, watched.state_dict()[name])


def test_it_stops_when_it_is_asked_to(experiment: Experiment) -> None:
    asked: Iterator[bool] = iter([False] * 3)
    *_, end = train_plane(experiment, stop=lambda: next(asked, True))
    assert isinstance(end, Stopped)
    assert end.epoch == 0


def test_a_network_of_more_units_is_refused_before_it_learns(toy_csv: Path) -> None:
    for source in (str(toy_csv), "no such file"):  # before any name is read
        with pytest.raises(ConfigError, match="presets small and two-units"):
            next(iter(train_plane(make_experiment("gru", source=source, device="cpu", epochs=1))))
