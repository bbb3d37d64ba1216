"""Temperatures, on logits whose true temperature is known."""

import numpy as np
import pytest

from namemodel.inference.calibration import HIGHEST, LOWEST, fit_temperature, log_softmax


def drawn(names: int, temperature: float, seed: int = 0) -> tuple[np.ndarray, np.ndarray]:
    """Return logits, and labels drawn from their probabilities at a temperature."""
    draw = np.random.default_rng(seed)
    logits = draw.normal(0, 3, (names, 4))
    shares = np.exp(log_softmax(logits / temperature))
    return logits, np.array([draw.choice(4, p=share) for share in shares])


@pytest.mark.parametrize("temperature", [0.5, 1.0, 2.5])
def test_the_temperature_of_drawn_labels_is_found(temperature: float) -> None:
    assert fit_temperature(*drawn(4000, temperature)) == pytest.approx(temperature, rel=0.08)


def test_few_names_without_a_mistake_do_not_make_it_sure() -> None:
    logits = np.array([[2.0, 0.0]] * 20)
    assert 0.3 < fit_temperature(logits, np.zeros(20, dtype=np.int64)) < 1.0


def test_names_that_are_all_wrong_stay_within_the_bounds() -> None:
    logits = np.array([[50.0, 0.0]] * 500)
    assert LOWEST <= fit_temperature(logits, np.ones(500, dtype=np.int64)) <= HIGHEST


def test_without_names_it_is_one() -> None:
    assert fit_temperature(np.zeros((0, 3)), np.zeros(0, dtype=np.int64)) == 1.0
