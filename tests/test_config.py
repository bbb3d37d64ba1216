"""Settings: one home of defaults, checked, and the same after a trip through JSON."""

import json
import math
from typing import Any, Literal, get_args, get_origin

import pytest
from pydantic import ValidationError

from namemodel.architectures import ARCHITECTURES
from namemodel.config import (
    SECTIONS,
    SETTINGS,
    ArticleConfig,
    DataConfig,
    Experiment,
    ModelConfig,
    Setting,
    Settings,
    TextConfig,
    TrainingConfig,
)
from namemodel.errors import RENAMED, ChoiceError, ConfigError
from namemodel.presets import PRESETS, make_experiment

EVERY_FIELD = [
    (section, name, SETTINGS[name]) for section in SECTIONS.values() for name in section.model_fields
]


@pytest.mark.parametrize("preset", PRESETS)
@pytest.mark.parametrize("architecture", ARCHITECTURES)
def test_every_recipe_survives_json(architecture: str, preset: str) -> None:
    experiment = make_experiment(architecture, preset, seed=3, device="cpu", source="bundled")
    assert Experiment.from_dict(json.loads(json.dumps(experiment.to_dict()))) == experiment
    assert (experiment.preset, experiment.seed, experiment.device) == (preset, 3, "cpu")
    assert experiment.model.architecture == architecture


def test_every_setting_has_a_help_text_and_a_default_within_its_range() -> None:
    for section, name, setting in EVERY_FIELD:
        assert section.model_fields[name].description
        assert setting.help == " ".join(setting.help.split())
        if setting.type in (int, float):
            assert setting.low is not None
            assert setting.high is not None
            assert setting.low <= setting.default <= setting.high


def test_every_setting_that_an_architecture_names_is_one() -> None:
    for entry in ARCHITECTURES.values():
        assert set(entry.settings) | entry.recipe.keys() <= SETTINGS.keys()


def test_only_the_article_shares_a_setting_s_name_and_adds_its_choice_to_it() -> None:
    names = [name for _, name, _ in EVERY_FIELD]
    assert set(names) == SETTINGS.keys()
    assert sorted(name for name in set(names) if names.count(name) > 1) == ["pooling", "select_on"]
    assert get_args(SETTINGS["pooling"].type) == ("max", "last", "all")
    assert get_args(SETTINGS["select_on"].type) == ("last", "validation", "test")


def test_a_choice_of_the_article_goes_to_its_section_and_another_takes_its_place() -> None:
    article = Experiment().with_settings(pooling="all", select_on="test", carry_state=True)
    assert article.article == ArticleConfig(pooling="all", select_on="test", carry_state=True)
    assert (article.model, article.training) == (ModelConfig(), TrainingConfig())
    assert (article.settings["pooling"], article.settings["select_on"]) == ("all", "test")
    plain = article.with_settings(pooling="last", select_on="validation", carry_state=False)
    assert (plain.article, plain.model.pooling) == (None, "last")
    assert plain.settings["select_on"] == plain.training.select_on == "validation"


def test_an_experiment_without_choices_of_the_article_has_no_section_of_it() -> None:
    for architecture in ARCHITECTURES:
        assert make_experiment(architecture).article is None
        assert make_experiment(architecture, "article").article is not None
    assert Experiment(article=ArticleConfig()) == Experiment()


def test_a_choice_of_the_article_leaves_nothing_of_the_one_before() -> None:
    chosen = make_experiment("gru", select_on="validation", pooling="last")
    for experiment in (chosen, make_experiment("gru")):
        assert experiment.with_settings(select_on="test", pooling="all") == make_experiment(
            "gru", select_on="test", pooling="all"
        )


def test_a_wrong_choice_is_an_error_that_gives_those_of_the_article_too() -> None:
    with pytest.raises(ChoiceError, match=r"Did you mean 'all'\? Choose one of: max, last, all"):
        make_experiment("gru", pooling="al")
    with pytest.raises(ChoiceError, match="Choose one of: last, validation, test"):
        make_experiment("gru", select_on="best")


@pytest.mark.parametrize(("old", "new"), [(o, n) for o, n in RENAMED.items() if n in SETTINGS])
def test_a_setting_by_its_old_name_is_an_error_that_says_the_new_one(old: str, new: str) -> None:
    with pytest.raises(ChoiceError, match=f"no setting '{old}'. Did you mean '{new}'"):
        make_experiment("gru", **{old: 0})


@pytest.mark.parametrize(
    ("section", "name", "where"),
    [("training", "shuffle", "article"), ("model", "padding", "article"), ("data", "layers", "model")],
)
def test_a_setting_in_the_wrong_section_is_an_error_that_says_the_right_one(
    section: str, name: str, where: str
) -> None:
    with pytest.raises(ConfigError, match=f"no setting '{name}' here: .* is in the section {where}"):
        Experiment.from_dict({section: {name: 1}})


def test_a_character_lm_that_there_cannot_be_is_refused_only_where_it_is_set() -> None:
    assert not make_experiment("gru", layers=2).model.has_char_lm
    assert make_experiment("gru", layers=2, bidirectional=False, char_lm=True).model.has_char_lm
    for settings in ({"layers": 2}, {"architecture": "linear"}):
        with pytest.raises(ConfigError, match="of one layer or one direction"):
            make_experiment(**{"architecture": "gru", "char_lm": True, **settings})  # type: ignore[arg-type]


def test_textbook_is_the_plain_network() -> None:
    for architecture in ("linear-rnn", "rnn", "gru", "lstm"):
        settings = make_experiment(architecture, "textbook").settings
        plain = {"layers": 1, "bidirectional": False, "pooling": "last", "char_lm": False, "hidden_size": 16}
        assert {name: settings[name] for name in plain} == plain
        assert not settings["head_size"]


def test_small_presets_have_one_layer_and_direction_and_set_nothing_that_a_network_lacks() -> None:
    for preset, units, char_lm in (("small", 16, True), ("two-units", 2, False)):
        for architecture in ARCHITECTURES:
            experiment = make_experiment(architecture, preset)
            assert experiment.model.hidden_size == units
            assert experiment.article is None
            assert experiment.model.has_char_lm == (char_lm and architecture != "linear")
        model = make_experiment("gru", preset).model
        assert (model.layers, model.bidirectional, model.pooling) == (1, False, "last")


def test_settings_are_frozen() -> None:
    for section in SECTIONS.values():
        with pytest.raises(ValidationError, match="frozen"):
            setattr(section(), next(iter(section.model_fields)), "gru")
    with pytest.raises(ValidationError, match="frozen"):
        Experiment().seed = 3  # type: ignore[misc]


@pytest.mark.parametrize(
    "setting", [s for s in SETTINGS.values() if s.type in (int, float)], ids=lambda s: s.name
)
def test_a_number_out_of_its_range_is_an_error_that_says_the_range(setting: Setting) -> None:
    section, low, high = SECTIONS[setting.section], setting.low, setting.high
    assert low is not None
    assert high is not None
    for value in (low - 1, high + 1):
        with pytest.raises(ConfigError, match=f"{setting.name} is .*must be from {low} to {high}"):
            section(**{setting.name: value})


@pytest.mark.parametrize(
    ("section", "name"),
    [(p, n) for p, n, _ in EVERY_FIELD if get_origin(p.model_fields[n].annotation) is Literal],
)
def test_a_choice_that_is_none_of_them_is_an_error_that_lists_them(
    section: type[Settings], name: str
) -> None:
    choices = [choice for choice in get_args(section.model_fields[name].annotation) if choice]
    for value in (f"{choices[0]}x", None, 3, ["a"]):
        with pytest.raises(ChoiceError, match=f"no {name} setting .*Choose one of: {choices[0]}"):
            section(**{name: value})


@pytest.mark.parametrize(
    ("section", "changes", "kind"),
    [
        (TrainingConfig, {"epochs": "3"}, "a whole number"),
        (TrainingConfig, {"epochs": 3.0}, "a whole number"),
        (TrainingConfig, {"epochs": True}, "a whole number"),
        (TrainingConfig, {"epochs": None}, "a whole number"),
        (TrainingConfig, {"learning_rate": "0.1"}, "a number"),
        (TrainingConfig, {"learning_rate": False}, "a number"),
        (TrainingConfig, {"by_length": 1}, "true or false"),
        (ArticleConfig, {"shuffle": "no"}, "true or false"),
        (DataConfig, {"source": 5}, "text"),
        (TextConfig, {"canonical": "yes"}, "true or false"),
        (ModelConfig, {"architecture": None}, "text"),
        (Experiment, {"model": 3}, "an object of settings"),
        (Experiment, {"article": "softmax"}, "an object of settings"),
    ],
)
def test_a_value_of_the_wrong_type_is_an_error(
    section: type[Any], changes: dict[str, object], kind: str
) -> None:
    with pytest.raises(ConfigError, match=f"must be {kind}"):
        section(**changes)


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
        ("linear", {"pooling": "last"}),
        ("linear", {"mask_padding": False}),
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


def test_an_experiment_takes_what_it_lacks_from_the_defaults() -> None:
    assert Experiment.from_dict({}) == Experiment()
    assert Experiment.from_dict({"training": {"epochs": 3}}).training == TrainingConfig(epochs=3)
