"""What controls hand on, and what settings are called where they are refused."""

from typing import Any

import pytest

from namemodel.errors import ConfigError, NameModelError
from namemodel.presets import make_experiment
from namemodel.web.shared.controls import MAX_THRESHOLD, make_threshold
from namemodel.web.shared.errors import error_notice
from namemodel.web.shared.lists import OWN, lists_of


@pytest.mark.parametrize(("typed", "taken"), [(150, MAX_THRESHOLD), (-5, 0), (None, 0), (70, 70)])
def test_a_level_beyond_the_slider_is_its_nearest_end(typed: float | None, taken: float) -> None:
    assert make_threshold().preprocess(typed) == taken


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"hidden_size": -3}, "hidden size is -3; it must be from 0 to 1024."),
        ({"batch_size": None}, "batch size is empty; it must be a whole number."),
        ({"seed": None}, "Seed is empty; it must be a whole number."),
    ],
)
def test_settings_are_called_by_their_labels(changes: dict[str, int], said: str) -> None:
    with pytest.raises(ConfigError) as raised:
        make_experiment("gru", **changes)
    assert said in error_notice(raised.value)


def test_names_of_strangers_are_left_as_they_are() -> None:
    assert "batch_size.csv" in error_notice(NameModelError("batch_size.csv is None."))


@pytest.mark.parametrize("model", [None, "my-abc", "../../checkpoints/languages-gru", ["languages-gru"], 3])
def test_a_model_that_is_none_of_ours_is_taken_for_a_visitors_own(model: Any) -> None:
    assert lists_of(model) == OWN
