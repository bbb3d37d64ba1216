"""Settings: one home of defaults, checked, and the same after a trip through JSON."""

import dataclasses
import json
import math
from typing import Any, Literal, get_args, get_origin, get_type_hints

import pytest

from namemodel.config import (
    SECTIONS,
    AllSettings,
    DataConfig,
    Experiment,
    ModelConfig,
    Setting,
    TextConfig,
    TrainingConfig,
)
from namemodel.errors import ChoiceError, ConfigError
from namemodel.models import ARCHITECTURES
from namemodel.presets import ARTICLE_BY_ARCHITECTURE, PRESETS, RECOMMENDED, make_experiment

EVERY_FIELD = [(part, item) for part in SECTIONS.values() for item in dataclasses.fields(part)]


@pytest.mark.parametrize("preset", PRESETS)
@pytest.mark.parametrize("architecture", ARCHITECTURES)
def test_every_recipe_survives_json(architecture: str, preset: str) -> None:
    experiment = make_experiment(architecture, preset, seed=3, device="cpu", source="bundled")
    assert Experiment.from_dict(json.loads(json.dumps(experiment.to_dict()))) == experiment
    assert (experiment.preset, experiment.seed, experiment.device) == (preset, 3, "cpu")
    assert experiment.model.architecture == architecture


def test_every_setting_has_a_help_text_and_a_default_within_its_range() -> None:
    for part, item in EVERY_FIELD:
        about = item.metadata["setting"]
        assert isinstance(about, Setting)
        assert about.help.strip()
        hint = get_type_hints(part)[item.name]
        if hint in (int, float):
            assert about.low is not None
            assert about.high is not None
            assert about.low <= item.default <= about.high
        for name in about.only:
            assert name in ARCHITECTURES


def test_no_two_sections_share_a_setting_s_name() -> None:
    names = [item.name for _, item in EVERY_FIELD]
    assert len(set(names)) == len(names)
    assert names == [item.name for item in dataclasses.fields(AllSettings)]


def test_settings_are_frozen() -> None:
    for part in SECTIONS.values():
        with pytest.raises(dataclasses.FrozenInstanceError):
            part().epochs = 3  # type: ignore[attr-defined]
    with pytest.raises(dataclasses.FrozenInstanceError):
        Experiment().seed = 3  # type: ignore[misc]


@pytest.mark.parametrize(
    ("part", "item"),
    [(p, i) for p, i in EVERY_FIELD if get_type_hints(p)[i.name] in (int, float)],
    ids=lambda value: getattr(value, "name", ""),
)
def test_a_number_out_of_its_range_is_an_error_that_says_the_range(
    part: type[Any], item: dataclasses.Field[Any]
) -> None:
    about = item.metadata["setting"]
    for value in (about.low - 1, about.high + 1):
        with pytest.raises(ConfigError, match=f"{item.name} is .*must be from {about.low} to {about.high}"):
            part(**{item.name: value})


@pytest.mark.parametrize(
    ("part", "item"),
    [(p, i) for p, i in EVERY_FIELD if get_origin(get_type_hints(p)[i.name]) is Literal],
    ids=lambda value: getattr(value, "name", ""),
)
def test_a_choice_that_is_none_of_them_is_an_error_that_lists_them(
    part: type[Any], item: dataclasses.Field[Any]
) -> None:
    choices = get_args(get_type_hints(part)[item.name])
    for value in (f"{choices[0]}x", None, 3, ["a"]):
        with pytest.raises(ChoiceError, match=f"no {item.name} setting .*Choose one of: {choices[0]}"):
            part(**{item.name: value})


@pytest.mark.parametrize(
    ("part", "changes", "kind"),
    [
        (TrainingConfig, {"epochs": "3"}, "a whole number"),
        (TrainingConfig, {"epochs": 3.0}, "a whole number"),
        (TrainingConfig, {"epochs": True}, "a whole number"),
        (TrainingConfig, {"epochs": None}, "a whole number"),
        (TrainingConfig, {"learning_rate": "0.1"}, "a number"),
        (TrainingConfig, {"learning_rate": False}, "a number"),
        (TrainingConfig, {"shuffle": 1}, "true or false"),
        (TrainingConfig, {"shuffle": "no"}, "true or false"),
        (DataConfig, {"source": 5}, "text"),
        (TextConfig, {"canonical": "yes"}, "true or false"),
        (ModelConfig, {"architecture": None}, "text"),
    ],
)
def test_a_value_of_the_wrong_type_is_an_error(
    part: type[Any], changes: dict[str, object], kind: str
) -> None:
    with pytest.raises(ConfigError, match=f"must be {kind}"):
        part(**changes)


def test_a_whole_number_will_do_for_a_fraction_but_nan_will_not() -> None:
    assert TrainingConfig(learning_rate=1).learning_rate == 1
    for value in (math.nan, math.inf, -math.inf):
        with pytest.raises(ConfigError, match="must be from"):
            TrainingConfig(learning_rate=value)


@pytest.mark.parametrize("seed", [-1, 2**32, 1.5, "0", True, None])
def test_a_seed_that_no_generator_takes_is_an_error(seed: Any) -> None:
    with pytest.raises(ConfigError, match="seed is"):
        make_experiment(seed=seed)
    assert make_experiment(seed=2**32 - 1).seed == 2**32 - 1


def test_an_unknown_setting_is_an_error_that_suggests_one() -> None:
    for build in (make_experiment, Experiment().with_settings):
        with pytest.raises(ChoiceError, match=r"no setting 'hiden_size'. Did you mean 'hidden_size'"):
            build(hiden_size=3)
    with pytest.raises(ChoiceError, match=r"no setting 'epoch'. Did you mean 'epochs'"):
        TrainingConfig.from_dict({"epoch": 3})
    with pytest.raises(ChoiceError, match=r"no setting 'modle'. Did you mean 'model'"):
        Experiment.from_dict({"modle": {}})


def test_an_unknown_preset_is_an_error_that_suggests_one() -> None:
    with pytest.raises(ChoiceError, match=r"no preset 'artcle'. Did you mean 'article'"):
        make_experiment("gru", "artcle")


@pytest.mark.parametrize(
    ("architecture", "changes"),
    [
        ("linear", {"layers": 2}),
        ("linear", {"head": "last"}),
        ("linear", {"bidirectional": False}),
        ("gru", {"activation": "tanh"}),
        ("lstm", {"implementation": "scratch", "reset": "before"}),
        ("gru", {"recurrence": "printed"}),
        ("linear-rnn", {"implementation": "scratch"}),
    ],
)
def test_a_setting_of_another_architecture_is_an_error(architecture: str, changes: dict[str, Any]) -> None:
    with pytest.raises(ConfigError, match=f"is a setting of .*, not of {architecture}. Leave it out"):
        make_experiment(architecture, **changes)


def test_changes_reach_the_section_that_has_the_setting() -> None:
    experiment = make_experiment("gru", hidden_size=7, epochs=2, source="bundled", case="keep")
    assert experiment.model.hidden_size == 7
    assert experiment.training.epochs == 2
    assert experiment.data.source == "bundled"
    assert experiment.text.case == "keep"
    assert make_experiment("gru").model.hidden_size != 7


def test_presets_speak_of_the_same_architectures_as_the_registry() -> None:
    assert set(RECOMMENDED) == set(ARTICLE_BY_ARCHITECTURE) == set(ARCHITECTURES)


def test_an_experiment_takes_what_it_lacks_from_the_defaults() -> None:
    assert Experiment.from_dict({}) == Experiment()
    assert Experiment.from_dict({"training": {"epochs": 3}}).training == TrainingConfig(epochs=3)
