"""How long a training will take: that it follows from names, epochs and the network, not how exact it is."""

import pytest

from namemodel.architectures import ARCHITECTURES
from namemodel.presets import PRESETS, make_experiment
from namemodel.training.estimate import BEGIN, seconds_to_train


@pytest.mark.parametrize("architecture", ARCHITECTURES)
@pytest.mark.parametrize("preset", ["recommended", "textbook"])
def test_every_network_has_an_estimate(architecture: str, preset: str) -> None:
    assert preset in PRESETS
    took = seconds_to_train(make_experiment(architecture, preset), [100, 100])
    assert took is not None
    assert took > BEGIN


def test_a_network_that_takes_long_to_try_has_none() -> None:
    large = make_experiment("lstm", hidden_size=1024, layers=4, batch_size=1024, char_lm=False)
    assert seconds_to_train(large, [100, 100]) is None


def test_an_estimate_grows_with_names_and_epochs_and_counts_the_cross_fitting() -> None:
    def steps(names: int, **changes: object) -> float:
        settings = {"hidden_size": 8, "char_lm": False} | changes
        took = seconds_to_train(make_experiment("gru", **settings), [names, names])  # type: ignore[arg-type]
        assert took is not None
        return took - BEGIN

    assert steps(2000) == pytest.approx(10 * steps(200), rel=0.05)
    assert steps(200, epochs=60) == pytest.approx(2 * steps(200, epochs=30))
    short, long = (steps(names, char_lm=True) for names in (200, 2000))
    assert long == pytest.approx(15 * short, rel=0.05)  # half as many epochs again: lists are long enough
